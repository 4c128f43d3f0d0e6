"""The page that shows two revisions of a document side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from counterfoil.kernel.declaration import type_of
from counterfoil.web import revisions as editions
from counterfoil.web.visible import find, signed_in


@require_safe
@signed_in
def revisions(request: HttpRequest, resource: str, number: str) -> HttpResponse:
    """The former revision beside the present one, or the two that were chosen."""
    document = find(resource, number, request.user)
    doctype = type_of(document)
    known = {edition.revision: edition for edition in editions.editions(document)}
    if len(known) < 2:
        raise Http404(number)
    last, latest = sorted(known)[-2:]
    before = known.get(_number(request.GET.get("old", "")) or last, known[last])
    after = known.get(_number(request.GET.get("new", "")) or latest, known[latest])
    lines = editions.compare_lines(doctype, before, after, request.user) if hasattr(document, "lines") else []
    context = {
        "document": document, "doctype": doctype, "known": list(known.values()), "before": before, "after": after,
        "head": editions.compare_head(doctype, before, after, request.user),
        "lines": lines, "columns": [pair.column for pair in lines[0].pairs] if lines else [],
    }  # fmt: skip
    return render(request, "web/revisions.html", context)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
