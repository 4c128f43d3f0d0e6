"""What stands around every page: menu, to-do count, messages, demo banner. Asked for only when a page shows it."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from counterfoil.kernel.declaration import DocumentType, all_types
from counterfoil.kernel.models import Notification
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
        return {"house": SimpleLazyObject(_house), "menu": ()}
    return {
        "house": SimpleLazyObject(_house),
        "menu": SimpleLazyObject(lambda: menu_of(user, request.path)),
        "waiting_count": SimpleLazyObject(lambda: _count_waiting(user)),
        "unread_count": SimpleLazyObject(lambda: Notification.objects.filter(user=user, read_at=None).count()),
    }


def _count_waiting(user: Any) -> int:
    return sum(many for _resource, _action, many, _late in todo.count_tasks(user, at=timezone.now()))


def _house() -> dict[str, Any]:
    found = settings.values("company.name", "company.is_demo")
    return {"name": found["company.name"], "is_demo": found["company.is_demo"]}


def menu_of(user: Any, path: str) -> list[dict[str, Any]]:
    """The menu of this person: their papers and pages, by the sections of the process."""
    held = set(user.roles_at(timezone.now()))
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
    every = [entry for part in found for entry in part["entries"]]
    here = max((entry["url"] for entry in every if _is_here(path, entry["url"])), key=len, default="")
    for entry in every:
        entry["here"] = entry["url"] == here
    return found


def _place(doctype: DocumentType) -> int:
    """Papers stand in the menu in the order of the process."""
    names = list(ICONS)
    return names.index(doctype.name) if doctype.name in names else len(names)


def _is_here(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def works_with(held: set[str], doctype: DocumentType) -> bool:
    """Whether such papers concern people with these roles at all."""
    return bool(held & (roles.SEES_ALL | doctype.seen_by | doctype.acting_roles()))
