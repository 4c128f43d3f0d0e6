"""Places and carriers as data: made and changed on screen or by program, every change kept (section 0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from counterfoil.kernel import idempotency
from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.idempotency import Key
from counterfoil.kernel.inputs import Code, Inputs, Name, ShortText, invalid, validated
from counterfoil.kernel.presentation import spelled
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people import roles
from counterfoil.stock import queries
from counterfoil.stock.models import Balance, Carrier, Location, PlaceChange

Short = Annotated[Code, Field(max_length=20)]
Title = Annotated[Name, Field(max_length=60)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | Literal[""]


class NewLocation(Inputs):
    """A floor, a staging zone or another place of the house. Those that stand for the world outside are there."""

    code: Short
    name: Title
    kind: Literal["floor", "staging", "qc_hold", "rework", "scrap_hold"]
    purpose: Literal["", "pickup", "express"] = ""


class LocationChange(Inputs):
    """What changes of a place; its kind never does."""

    name: Title | None = None
    purpose: Literal["", "pickup", "express"] | None = None
    active: bool | None = None


class NewCarrier(Inputs):
    """A carrier, with the staging zone of its route and the time at which its truck comes."""

    code: Short
    name: Title
    phone: Annotated[ShortText, Field(max_length=60)] = ""
    zone: Code | None = None
    departs_at: Clock = ""


class CarrierChange(Inputs):
    """What changes of a carrier; an empty zone or time takes it off."""

    name: Title | None = None
    phone: Annotated[ShortText, Field(max_length=60)] | None = None
    zone: Annotated[ShortText, Field(max_length=60)] | None = None
    departs_at: Clock | None = None
    active: bool | None = None


@dataclass(frozen=True)
class Master:
    """A kind of master data: its table, shapes, and who keeps it."""

    name: str
    model: Any
    new: type[Inputs]
    change: type[Inputs]
    by: frozenset[str]


LOCATIONS = Master("locations", Location, NewLocation, LocationChange, frozenset({roles.ADMINISTRATOR}))
CARRIERS = Master(
    "carriers", Carrier, NewCarrier, CarrierChange, frozenset({roles.ADMINISTRATOR, roles.LOGISTICS_CLERK})
)
MASTERS = {master.name: master for master in (LOCATIONS, CARRIERS)}


def make(master: Master, inputs: Mapping[str, Any], *, by: Any, at: datetime, key: Key | None = None) -> Any:
    """A new place or carrier. Raises ``Refusal`` with ``role_required`` or ``inputs_invalid``."""
    _refuse(master, by=by, at=at)
    entered = validated(master.new, dict(inputs))
    with transaction.atomic():
        if key is not None:
            idempotency.claim(key, at=at)
        if master.model.objects.filter(code=entered.code).exists():
            raise invalid("code", _("is taken already"))
        row = master.model(**_columns(entered.model_dump()))
        row.save(force_insert=True)
        _keep(master, row.code, {name: [None, value] for name, value in told(row).items()}, by=by, at=at)
    return row


def change(master: Master, code: str, inputs: Mapping[str, Any], *, by: Any, at: datetime) -> Any:
    """Change a place or carrier, old and new value kept. Raises as ``make``; a place with goods stays in use."""
    _refuse(master, by=by, at=at)
    entered = validated(master.change, dict(inputs))
    with transaction.atomic():
        row = master.model.objects.select_for_update().filter(code=code).first()
        if row is None:
            raise NotVisible(code)
        before = told(row)
        given = {name: value for name, value in entered.model_dump(exclude_unset=True).items() if value is not None}
        if given.get("active") is False:
            _refuse_used(master, row)
        for name, value in _columns(given).items():
            setattr(row, name, value)
        row.save()
        after = told(row)
        changes = {name: [before[name], value] for name, value in after.items() if before[name] != value}
        if changes:
            _keep(master, row.code, changes, by=by, at=at)
    return row


def _refuse(master: Master, *, by: Any, at: datetime) -> None:
    if acting_role(by, master.by, at)[0] is None:
        raise role_refusal(_("Change"), master.by, by, at)


def _refuse_used(master: Master, row: Any) -> None:
    """A place in which goods lie, or which stands for the world outside, stays in use."""
    if master is not LOCATIONS:
        return
    if row.is_virtual or Balance.objects.filter(location=row, on_hand__gt=0).exists():
        raise Refusal("place_in_use", found=row.code)


def _columns(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was entered, as columns. Raises ``inputs_invalid`` for a zone that is none."""
    found = dict(given)
    if "active" in found:
        found["is_active"] = found.pop("active")
    if "departs_at" in found:
        found["departs_at"] = found["departs_at"] or None
    if found.get("zone"):
        zone = queries.find_location(found["zone"])
        if zone is None or zone.kind != Location.Kind.STAGING:
            raise invalid("zone", _("there is no such staging zone"))
        found["zone"] = zone
    elif "zone" in found:
        found["zone"] = None
    return found


def told(row: Any) -> dict[str, Any]:
    """The row as it is shown and kept."""
    if isinstance(row, Location):
        return {"name": row.name, "kind": row.kind, "purpose": row.purpose, "active": row.is_active}
    return {
        "name": row.name, "phone": row.phone, "zone": row.zone.code if row.zone else None,
        "departs_at": f"{row.departs_at:%H:%M}" if hasattr(row.departs_at, "hour") else (row.departs_at or ""),
        "active": row.is_active,
    }  # fmt: skip


def _keep(master: Master, code: str, changes: Mapping[str, Any], *, by: Any, at: datetime) -> None:
    PlaceChange.objects.create(kind=master.name, code=code, changes=dict(changes), by_id=by.id, at=at)


def history(master: Master, code: str) -> list[dict[str, Any]]:
    """Every change of a place or carrier, newest first."""
    rows = PlaceChange.objects.filter(kind=master.name, code=code).select_related("by").order_by("-pk")
    return [{"at": spelled(row.at), "by": row.by.username, "changes": row.changes} for row in rows[:200]]
