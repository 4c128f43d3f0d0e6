"""Errors as RFC 9457 problem documents, in the caller's language, with a stable code."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled
from ninja.errors import ValidationError as QueryError

from counterfoil.kernel.attachments import TooLarge
from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.idempotency import Replayed, awaited
from counterfoil.kernel.inputs import error_text
from counterfoil.kernel.people import visible
from counterfoil.kernel.presentation import present
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.kernel.retrying import Busy

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


class Malformed(Exception):
    """The request can't be read at all (not JSON, not an object, a broken upload)."""


def problem(
    status: int, code: str, title: str, detail: str = "", errors: list[dict[str, Any]] | None = None
) -> HttpResponse:
    """A problem document. ``code`` is stable, ``detail`` is for people."""
    body = {"type": f"urn:counterfoil:problem:{code}", "title": title, "status": status, "detail": detail, "code": code}
    if errors:
        body["errors"] = errors
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = MEDIA_TYPE
    return response


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A rule said no: 403, 409 or 422 by its code."""
    sees_prices = getattr(request.user, "sees_prices", False)
    errors = [
        {"loc": error["loc"], "code": error["code"], "detail": error_text({**error, "loc": ""})}
        for error in refusal.errors
    ]
    words = refusal.sentence(sees_prices=sees_prices)
    response = problem(refusal.status, refusal.code, refusal.title, words, errors)
    if "seconds" in refusal.values:
        response["Retry-After"] = str(refusal.values["seconds"])
    return response


def not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, "not_found", _("Not found"), _("There is no such thing, or you may not see it."))


def malformed(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(400, "malformed", _("The request can't be read"), str(error))


def too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(413, "too_large", _("Too large"), _("A file may have at most 20 MB, a request 10 MB."))


def busy(request: HttpRequest, error: Exception) -> HttpResponse:
    response = problem(503, "busy", _("Busy"), _("Others are working on the same rows. Try again in a moment."))
    response["Retry-After"] = "2"
    return response


def replayed(request: HttpRequest, error: Replayed) -> HttpResponse:
    """This request was carried out before: the first answer again."""
    row = awaited(error.row)
    data = row.answer if row.answer is not None else shown_again(request, row.resource, row.number)
    response = JsonResponse(data, status=row.status or 200, safe=False, json_dumps_params={"ensure_ascii": False})
    response["Idempotency-Replayed"] = "true"
    return response


ROWS: dict[str, Callable[[str, Any], Any]] = {}
"""Table → how a row of it, by its id, is shown to a person; for answers that were never written."""


def shown_again(request: HttpRequest, resource: str, number: str) -> Any:
    """What a request made or moved, as it stands now. Raises ``NotVisible``."""
    doctype = find_type(resource)
    if doctype is not None:
        found = doctype.model.objects.filter(visible(doctype, request.user), number=number)
        document = found.select_related("created_by", *doctype.related).first()
        if document is None:
            raise NotVisible(number)
        return present(document, request.user, at=timezone.now())
    return ROWS[resource](number, request.user) if resource in ROWS else {"id": number}


def query_invalid(request: HttpRequest, error: QueryError) -> HttpResponse:
    errors = [
        {"loc": ".".join(str(part) for part in found["loc"][1:]), "code": found["type"], "detail": found["msg"]}
        for found in error.errors
    ]
    detail = "; ".join(f"{found['loc']}: {found['detail']}" for found in errors)
    return problem(422, "inputs_invalid", _("Something entered is not right"), detail, errors)


def unauthorized(request: HttpRequest, error: Exception) -> HttpResponse:
    response = problem(401, "unauthorized", _("Sign in"), _("A valid token or a signed-in browser is needed."))
    response["WWW-Authenticate"] = 'Bearer realm="counterfoil"'
    return response


def forbidden(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(403, "role_required", _("Your role may not do this"), str(error))


def throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    response = problem(429, "too_many_requests", _("Too many requests"), _("Wait a moment."))
    response["Retry-After"] = str(int(error.wait or 1) + 1)
    return response


def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:
        return malformed(request, error)
    return problem(error.status_code, "error", str(error))


def unreachable(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database can't be reached or gave up waiting."""
    log.error("database unavailable: %s", error)
    return busy(request, error)


def out_of_range(request: HttpRequest, error: DataError) -> HttpResponse:
    """A value that passed its shape but that the database can't hold."""
    return problem(422, "inputs_invalid", _("Something entered is not right"), _("A value is out of range."))


def unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    """A defect of ours: logged in full, told in one sentence."""
    log.exception("unexpected error at %s %s", request.method, request.path)
    return problem(500, "internal", _("Something went wrong here"), _("It was logged. Nothing was changed."))


def install(api: NinjaAPI) -> None:
    """Answer every kind of error with a problem document."""
    handlers: list[tuple[type[Exception], Any]] = [
        (Exception, unexpected),
        (Refusal, refused),
        (NotVisible, not_found),
        (Http404, not_found),
        (Malformed, malformed),
        (TooManyFilesSent, malformed),
        (RequestDataTooBig, too_large),
        (TooLarge, too_large),
        (Busy, busy),
        (OperationalError, unreachable),
        (InterfaceError, unreachable),
        (DataError, out_of_range),
        (Replayed, replayed),
        (QueryError, query_invalid),
        (AuthenticationError, unauthorized),
        (PermissionDenied, forbidden),
        (Throttled, throttled),
        (HttpError, http_error),
    ]
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)
