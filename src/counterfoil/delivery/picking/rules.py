"""Rules of picking (C2.0)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery import pipeline
from counterfoil.delivery.counting import Counted, counted
from counterfoil.delivery.models import PickList, Way
from counterfoil.delivery.picking import queries
from counterfoil.kernel.declaration import with_inputs
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal, refusal_code
from counterfoil.people import roles
from counterfoil.stock.models import Carrier, Location

refusal_code(
    "wrong_floor",
    _("Another floor's matter"),
    _("This list is for floor {required}; you keep: {found}."),
    section="C2.0",
)
refusal_code(
    "not_assigned",
    _("Another picker has it"),
    _("This list was given to {required}; you are {found}."),
    section="C2.0",
)
refusal_code(
    "quantity_exceeds_asked",
    _("More than was asked for"),
    _("Line {line} ({product}): {found} entered, the list asks for {required}."),
    section="C2.0",
)
refusal_code(
    "labels_required",
    _("The packages have no labels yet"),
    _("Label the packages of {found} before you bring them to staging."),
    section="C2.0",
)
refusal_code(
    "wrong_zone",
    _("These goods belong elsewhere"),
    _("Zone {found} was entered; these goods go to {required}. Another zone of a route needs a reason."),
    section="C2.0",
)


def keeper_of_the_floor(pick_list: PickList, *, do: Any) -> Refusal | None:
    """Done by a keeper of the list's floor; whoever may do it in another role is not bound to a floor."""
    assert do.action is not None
    if do.by.is_system:
        return None
    others = (do.action.by - {roles.WAREHOUSE_KEEPER}) & set(do.by.roles_at(do.at))
    if others or queries.keeps(pick_list.floor, do.by, at=do.at):
        return None
    kept = ", ".join(sorted(do.by.floors_at(do.at))) or "–"
    return Refusal("wrong_floor", found=kept, required=pick_list.floor.code)


def picker_has_it(pick_list: PickList, *, do: Any) -> Refusal | None:
    """A list that was given to a picker is worked on by that picker (or who stands in)."""
    if pick_list.picker_id is None or do.by.is_system or pick_list.picker_id in do.by.stands_for(do.at):
        return None
    return Refusal("not_assigned", found=do.by.username, required=pick_list.picker.username)


@with_inputs
def picker_exists(pick_list: PickList, *, do: Any) -> Refusal | None:
    """Only somebody who is a picker can be given a list."""
    if queries.find_picker(do.inputs.picker) is None:
        return invalid("picker", _("there is no such picker"))
    return None


@with_inputs
def within_what_is_asked(pick_list: PickList, *, do: Any) -> Refusal | None:
    """Nobody brings more of a line than the list asks for."""
    entered = counted(do.lines, do.inputs.lines)
    for line in do.lines:
        quantity = entered[line.line_no].quantity
        if quantity > line.quantity:
            return Refusal(
                "quantity_exceeds_asked",
                line=line.line_no, product=line.product.code, found=plain(quantity), required=plain(line.quantity),
            )  # fmt: skip
    return None


@with_inputs
def differences_have_reasons(pick_list: PickList, *, do: Any) -> Refusal | None:
    """Who confirms another quantity than was picked says why."""
    assert do.action is not None
    entered: dict[int, Counted] = counted(do.lines, do.inputs.lines)
    for line in do.lines:
        entry = entered[line.line_no]
        if entry.quantity != line.picked and not entry.reason:
            return Refusal("reason_required", action=do.action.label)
    return None


@with_inputs
def packages_match_the_goods(pick_list: PickList, *, do: Any) -> Refusal | None:
    """No package only when nothing was found, and none for nothing."""
    anything = any(line.checked for line in do.lines)
    if anything and do.inputs.packages == 0:
        return invalid("packages", _("must be at least 1: goods were found"))
    if not anything and do.inputs.packages > 0:
        return invalid("packages", _("must be 0: nothing was found"))
    return None


def labels_are_printed(pick_list: PickList, *, do: Any) -> Refusal | None:
    if pick_list.packages_count is None:
        return Refusal("labels_required", found=pick_list.number)
    return None


@with_inputs
def zone_is_right(pick_list: PickList, *, do: Any) -> Refusal | None:
    """Pick-ups to the pick-up zone, express goods to theirs, a known carrier's to its own, all lists to one."""
    zone = queries.find_zone(do.inputs.zone)
    if zone is None:
        return invalid("zone", _("there is no such staging zone"))
    paper = pipeline.locked(do, pick_list.source_resource, [pick_list.source_id])[0]
    where = pipeline.source_of(pick_list.source_resource).destination(paper)
    required = _zone_required(zone, way=where.get("way", ""), carrier=where.get("carrier"), reason=do.inputs.reason)
    if required is None:
        other = queries.zone_of_others(pick_list)
        required = other.code if other is not None and other.pk != zone.pk else None
    return Refusal("wrong_zone", found=zone.code, required=required) if required else None


def _zone_required(zone: Location, *, way: str, carrier: Carrier | None, reason: str) -> Any:
    """The name of the zone where such goods belong, when this one is not it."""
    if way == Way.PICKUP:
        return None if zone.purpose == "pickup" else _("the pick-up zone")
    if way == Way.EXPRESS:
        return None if zone.purpose == "express" else _("the express zone")
    own = carrier.zone if carrier is not None else None
    if own is None or own.pk == zone.pk or reason:
        return None
    return own.code
