"""Who explains a discrepancy."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import role_refusal
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import roles
from counterfoil.stock.models import Discrepancy, Location


def explained_by_its_owner(document: Discrepancy, *, do: Any) -> Refusal | None:
    """The named person, else anybody of the role; for one of a floor, a keeper of that floor."""
    assert do.action is not None
    if do.by.is_system:
        return None
    if document.owner_role not in do.by.roles_at(do.at):
        return role_refusal(do.action.label, {document.owner_role}, do.by, do.at)
    if document.owner is not None and document.owner_id not in do.by.stands_for(do.at):
        return Refusal("role_required", action=do.action.label, required=document.owner.name, found=do.by.username)
    floor = floor_of(document)
    if floor and floor not in do.by.floors_at(do.at):
        kept = ", ".join(sorted(do.by.floors_at(do.at))) or "–"
        return Refusal("role_required", action=do.action.label, required=_KeeperOf(floor), found=kept)
    return None


def floor_of(document: Discrepancy) -> str:
    """The floor whose keepers explain it, or nothing."""
    if document.owner_role != roles.WAREHOUSE_KEEPER or document.location is None:
        return ""
    return document.location.code if document.location.kind == Location.Kind.FLOOR else ""


class _KeeperOf:
    """“The keeper of 1F”, said when it is shown, in the language of that moment."""

    def __init__(self, floor: str):
        self.floor = floor

    def __str__(self) -> str:
        return str(_("the keeper of {floor}")).format(floor=self.floor)
