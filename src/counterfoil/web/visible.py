"""Who comes to a page, and the document that its address names, if this person may know of it."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import DocumentType, find_type, type_of
from counterfoil.kernel.people import visible
from counterfoil.kernel.refusals import Refusal, refusal_code
from counterfoil.people import proving


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for who is logged in; the person carries when they last showed who they are (`people.proving`)."""

    @wraps(view)
    def known(request: HttpRequest, *words: Any, **more: Any) -> HttpResponse:
        proving.carry(request)
        if request.method == "POST":
            proving.take(request, at=timezone.now())
        return view(request, *words, **more)

    return login_required(known)


def refuse_others(user: Any, allowed: Iterable[str]) -> None:
    """The page is for who holds one of these roles now."""
    if set(user.roles_at(timezone.now())).isdisjoint(allowed):
        raise PermissionDenied


def version_seen(request: HttpRequest, document: Any) -> int | None:
    """The version of the document that this form was filled in for. Raises ``Refusal``: ``other_paper`` when it was
    made for another one, so that what was signed there can't be sent here."""
    here = f"{type_of(document).name}/{document.number}"
    if request.POST.get("paper", here) != here:
        raise Refusal("other_paper", found=document.number, required=request.POST["paper"][:60])
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None


def type_named(resource: str) -> DocumentType:
    doctype = find_type(resource)
    if doctype is None:
        raise Http404(resource)
    return doctype


def find(resource: str, number: str, user: Any) -> Any:
    """The document, with what it needs to be shown. Raises ``Http404`` when there is none for this person."""
    doctype = type_named(resource)
    rows = doctype.model.objects.filter(visible(doctype, user), number=number)
    document = rows.select_related("created_by", *doctype.related).first()
    if document is None:
        raise Http404(number)
    return document


refusal_code(
    "other_paper",
    _("Made for another paper"),
    _("This form was made for {required}, not for {found}. Nothing was changed."),
    section="0",
)
