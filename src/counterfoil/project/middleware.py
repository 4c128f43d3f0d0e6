"""What every answer has in common: its language, and that it is kept by nobody on the way."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from counterfoil.people import entering, sessions

log = logging.getLogger(__name__)
API_PREFIX = "/api/"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

Handler = Callable[[HttpRequest], HttpResponse]


class Language:
    """A page is Chinese unless its reader has chosen English; an API answer follows `Accept-Language`.

    A browser's own preference says nothing about the paper that lies on the clerk's desk, so for pages only the
    choice made on screen counts.
    """

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self._language_for(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if request.path.startswith(API_PREFIX):
            patch_vary_headers(response, ("Accept-Language",))
        return response

    def _language_for(self, request: HttpRequest) -> str:
        if request.path.startswith(API_PREFIX):
            return translation.get_language_from_request(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class Looking:
    """Who only looks (GET, HEAD) changes nothing: the database itself refuses it (`kernel.reading`)."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection.only_reads = request.method in SAFE  # type: ignore[attr-defined]
        try:
            return self.get_response(request)
        finally:
            connection.only_reads = False  # type: ignore[attr-defined]


class LastUse:
    """A person sees when each of their sessions was last used, and from where."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sessions.touch(request, at=timezone.now())
        return response


class Exports:
    """Who takes data along as a workbook leaves a note of it."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.get("Content-Type", "") == WORKBOOK and response.status_code == 200 and is_export(request):
            entering.note_export(request, at=timezone.now())
        return response


def is_export(request: HttpRequest) -> bool:
    """An empty form to fill in is no export."""
    return request.user.is_authenticated and not request.path.endswith("/template.xlsx")


class Unreachable:
    """A database that is away is no defect of ours: 503 and when to ask again, wherever in a view it was missed."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, (OperationalError, InterfaceError)):
            return None
        from counterfoil.rest import problems
        from counterfoil.web.views import errors

        log.error("database unavailable at %s: %s", request.path, error)
        return problems.busy(request, error) if request.path.startswith(API_PREFIX) else errors.unavailable(request)


class PrivatePages:
    """No cache keeps a page of the company: what isn't a static file is never stored unless its view says so."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(settings.STATIC_URL) and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response
