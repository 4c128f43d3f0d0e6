"""What stands around every page: menu, to-do count, messages, demo banner. Asked for only when a page shows it."""

from collections.abc import Set
from functools import lru_cache
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from counterfoil.kernel.declaration import DocumentType, all_types
from counterfoil.kernel.models import Notification
from counterfoil.kernel.statements import compiled
from counterfoil.people import roles, settings, todo
from counterfoil.web import screens

ICONS = {
    "customer-applications": "id-badge-2",
    "quotations": "file-dollar",
    "sales-orders": "shopping-cart",
    "delivery-notices": "truck-delivery",
    "backorders": "clock",
    "pick-lists": "clipboard-list",
    "consignments": "packages",
    "gate-passes": "door-exit",
    "shipments": "package-export",
    "sample-requests": "tag",
    "sample-issues": "package-export",
    "stock-receipts": "arrow-down",
    "stock-transfers": "transfer",
    "stock-counts": "calculator",
    "discrepancies": "alert-triangle",
    "receipts": "receipt",
    "receivable-adjustments": "writing",
}


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context for the base template; every part is lazy, so that a page without a frame asks nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"house": SimpleLazyObject(_house), "menu": ""}
    return {
        "house": SimpleLazyObject(_house),
        "menu": SimpleLazyObject(lambda: _menu_for(user, request.path)),
        "waiting_count": SimpleLazyObject(lambda: _count_waiting(user)),
        "unread_count": SimpleLazyObject(lambda: sum(_unread(user.pk))),
    }


@compiled
def _unread(user_id: Any) -> QuerySet[Notification, Any]:
    rows = Notification.objects.filter(user_id=user_id, read_at=None).order_by().values("user_id")
    return rows.annotate(many=Count("pk")).values_list("many", flat=True)


def _menu_for(user: Any, path: str) -> str:
    held = frozenset(user.roles_at(timezone.now()))
    return _menu(held, _here(held, path), get_language() or "")


def _count_waiting(user: Any) -> int:
    return sum(many for _resource, _action, many, _late in todo.count_tasks(user, at=timezone.now()))


def _house() -> dict[str, Any]:
    found = settings.values("company.name", "company.is_demo")
    return {"name": found["company.name"], "is_demo": found["company.is_demo"]}


@lru_cache(maxsize=1024)
def _menu(held: frozenset[str], here: str, _language: str) -> str:
    """The menu as it is drawn. It is the same on every page for people with the same roles but for where they are."""
    return render_to_string("web/_menu.html", {"menu": menu_of(held), "here": here})


@lru_cache(maxsize=256)
def menu_of(held: frozenset[str]) -> tuple[dict[str, Any], ...]:
    """The menu of people with these roles: their papers and pages, by the sections of the process."""
    found: list[dict[str, Any]] = []
    for section, label in screens.SECTIONS:
        entries: list[dict[str, Any]] = [
            {"label": item.label, "url": item.url, "icon": item.icon}
            for item in screens.menu_items()
            if item.section == section and (not item.roles or held & item.roles)
        ]
        entries += [
            {"label": doctype.plural, "url": f"/{doctype.name}/", "icon": ICONS.get(doctype.name, "file-text")}
            for doctype in sorted(all_types(), key=_place)
            if screens.section_of(doctype.menu) == section and works_with(held, doctype)
        ]
        if entries:
            found.append({"section": section, "label": label, "entries": entries})
    return tuple(found)


def _here(held: frozenset[str], path: str) -> str:
    """The address of the entry under which this page lies; empty when there is none."""
    urls = (entry["url"] for part in menu_of(held) for entry in part["entries"])
    return max((url for url in urls if _is_here(path, url)), key=len, default="")


def _place(doctype: DocumentType) -> int:
    """Papers stand in the menu in the order of the process."""
    names = list(ICONS)
    return names.index(doctype.name) if doctype.name in names else len(names)


def _is_here(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def works_with(held: Set[str], doctype: DocumentType) -> bool:
    """Whether such papers concern people with these roles at all."""
    return bool(held & (roles.SEES_ALL | doctype.seen_by | doctype.acting_roles()))
