"""Finding: the palette that opens anything by its number or name, and the codes looked up while typing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.kernel import printing
from counterfoil.kernel.declaration import all_types
from counterfoil.kernel.people import visible
from counterfoil.web import screens
from counterfoil.web.chrome import ICONS, menu_of, works_with
from counterfoil.web.screens import Choice
from counterfoil.web.visible import signed_in

MOST = 8
LONGEST = 80


@require_safe
@signed_in
def find(request: HttpRequest) -> HttpResponse:
    """Documents by number, customers and goods by name, pages and new papers by their names.

    A whole number that is one document's leads straight to it (a scanned paper).
    """
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    if printing.is_code(text):
        return _found_paper(request, text)
    documents = _documents(text, request.user) if len(text) >= 2 else []
    if not request.htmx and len(documents) == 1 and documents[0].value.lower() == text.lower():  # type: ignore[attr-defined]
        return redirect(documents[0].url)
    found = {
        "q": text,
        "documents": documents,
        "others": [choice for search in screens.finders() for choice in search(text, request.user, MOST)]
        if text
        else [],
        "pages": _pages(text, request),
    }
    return render(request, "web/_found.html" if request.htmx else "web/find.html", found)  # type: ignore[attr-defined]


def _found_paper(request: HttpRequest, code: str) -> HttpResponse:
    """The code of a scanned paper leads to the page that says whether it still holds."""
    url = f"/paper/{code}/"
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(url)
    choice = Choice(code, str(_("Does this paper still hold?")), "", url)
    return render(request, "web/_found.html", {"q": code, "documents": [choice], "others": [], "pages": []})


def _documents(text: str, user: Any) -> list[Choice]:
    """Documents whose number holds this text. A text that names a kind by its prefix asks that kind alone."""
    upper = text.upper()
    held = set(user.roles_at(timezone.now()))
    types = [doctype for doctype in all_types() if works_with(held, doctype)]
    named = [doctype for doctype in types if upper.startswith(doctype.prefix)]
    found: list[Choice] = []
    for doctype in named or (types if any(letter.isdigit() for letter in text) else []):
        rows = doctype.model.objects.filter(visible(doctype, user), number__icontains=upper).order_by("-pk")[:MOST]
        found += [
            Choice(
                row.number, str(doctype.state(row.state).label), str(doctype.label), f"/{doctype.name}/{row.number}/"
            )
            for row in rows.only("number", "state")
        ]
    return found[: 2 * MOST]


def _pages(text: str, request: HttpRequest) -> list[dict[str, Any]]:
    """Pages of the menu, and the papers that this person may begin."""
    held = frozenset(request.user.roles_at(timezone.now()))
    pages = [entry for section in menu_of(held) for entry in section["entries"]]
    pages += [
        {
            "label": doctype.label,
            "url": f"/{doctype.name}/new/",
            "icon": ICONS.get(doctype.name, "file-text"),
            "new": True,
        }
        for doctype in all_types()
        if doctype.draft is not None and doctype.draft_by & held
    ]
    wanted = text.lower()
    return [page for page in pages if not wanted or wanted in str(page["label"]).lower()][:MOST]


@require_safe
@signed_in
def look_up(request: HttpRequest, name: str) -> HttpResponse:
    """What a field may hold, as it is typed: code, name, and what tells it from its like."""
    lookup = screens.find_lookup(name)
    if lookup is None:
        raise Http404(name)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    within = {"customer": request.GET.get("customer", "").replace("\x00", "")[:LONGEST]} if lookup.within else {}
    choices = lookup.search(text, request.user, 12, **within)
    return JsonResponse(
        {"items": [{"value": one.value, "label": str(one.label), "hint": str(one.hint)} for one in choices]}
    )
