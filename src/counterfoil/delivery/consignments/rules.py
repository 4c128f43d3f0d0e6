"""Rules of consolidation, second check and loading (C2.0)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery import pipeline
from counterfoil.delivery.consignments import queries, states
from counterfoil.delivery.counting import counted
from counterfoil.delivery.gate import rules as gate
from counterfoil.delivery.models import Consignment, Way
from counterfoil.kernel.checks import role_refusal, same_person
from counterfoil.kernel.declaration import with_inputs
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal, refusal_code
from counterfoil.stock.queries import find_carrier

refusal_code(
    "packages_incomplete",
    _("Packages are missing"),
    _("{found} of {required} packages were scanned. Missing: {missing}."),
    section="C2.0",
)


@with_inputs
def others_go_the_same_way(consignment: Consignment, *, do: Any) -> Refusal | None:
    """Only open consignments of the same customer, carrier and kind can be taken in."""
    for place, other in enumerate(others(consignment, do=do)):
        if other is None or other.pk == consignment.pk:
            return invalid(f"with.{place}", _("there is no such consignment"))
        if other.state != states.OPEN:
            return invalid(f"with.{place}", _("is not open any more"))
        if _way(other) != _way(consignment):
            return invalid(f"with.{place}", _("goes to another customer or by another carrier"))
    return None


def _way(consignment: Consignment) -> tuple[Any, ...]:
    return consignment.customer_id, consignment.carrier_id, consignment.way, consignment.kind


def others(consignment: Consignment, *, do: Any) -> list[Consignment | None]:
    """The consignments named in ``with``, locked, in the order named."""
    named = list(dict.fromkeys(do.inputs.with_))
    found = {row.number: row for row in do.locked(Consignment)}
    missing = [number for number in named if number not in found]
    if missing:
        found |= {row.number: row for row in do.lock(Consignment.objects.filter(number__in=missing))}
    return [found.get(number) for number in named]


@with_inputs
def every_package_is_scanned(consignment: Consignment, *, do: Any) -> Refusal | None:
    """All packages of all lists are there, and none that belongs to somebody else."""
    together = [consignment, *(row for row in others(consignment, do=do) if row is not None)]
    known = queries.codes_of(together)
    scanned = set(do.inputs.packages)
    missing = [code for code in known if code not in scanned]
    if missing:
        shown = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        return Refusal("packages_incomplete", found=len(known) - len(missing), required=len(known), missing=shown)
    for place, code in enumerate(do.inputs.packages):
        if code not in set(known):
            return invalid(f"packages.{place}", _("is no package of this consignment"))
    return None


def role_signs_this_kind(consignment: Consignment, *, do: Any) -> Refusal | None:
    """Goods that are not sold are checked by logistics alone (D2.4); the picking leader has no part in it."""
    assert do.action is not None
    wanted = pipeline.source_of_kind(consignment.kind).second_check_by
    return None if do.role in wanted else role_refusal(do.action.label, wanted, do.by, do.at)


def checker_did_not_pick(consignment: Consignment, *, do: Any) -> Refusal | None:
    """Who picked or first-checked one of its lists can't check the goods again."""
    assert do.action is not None
    for done in queries.people_of(do.lines).values():
        for action, person in done.items():
            if person == do.by.id:
                label = pipeline.type_named("pick-lists").action(action)
                return same_person(do, label.label if label else action)
    return None


@with_inputs
def every_line_is_counted(consignment: Consignment, *, do: Any) -> Refusal | None:
    """A second check is a count of every line that lies in staging."""
    counted([line for line in do.lines if line.in_staging], do.inputs.lines)
    return None


@with_inputs
def somebody_drives(consignment: Consignment, *, do: Any) -> Refusal | None:
    """It is known who takes the goods: carrier, driver or plate; of an own truck the plate, of a carrier which one."""
    entered = do.inputs
    if entered.carrier and find_carrier(entered.carrier) is None:
        return invalid("carrier", _("there is no such carrier"))
    carrier = entered.carrier or consignment.carrier_id
    vehicle = entered.vehicle_or_waybill or (consignment.way == Way.PICKUP and consignment.pickup.get("plate"))
    driver = entered.driver or (consignment.way == Way.PICKUP and consignment.pickup.get("person"))
    if not (carrier or vehicle or driver):
        return invalid("vehicle_or_waybill", _("is needed where no carrier is known"))
    return None


def it_may_leave(consignment: Consignment, *, do: Any) -> Refusal | None:
    """What the papers ask for before their goods go out by the gate."""
    carried = ((line.source_resource, line.source_id) for line in do.lines)
    for resource, ids in pipeline.by_resource(carried).items():
        papers = pipeline.known(do, resource, ids)
        refusal = pipeline.source_of(resource).may_leave(consignment, papers, do=do)
        if refusal is not None:
            return refusal
    return None


def pass_is_unused(consignment: Consignment, *, do: Any) -> Refusal | None:
    """What went out by the gate can't be unloaded."""
    used = queries.used_pass(consignment)
    return gate.used(used) if used is not None else None


def nothing_is_posted(consignment: Consignment, *, do: Any) -> Refusal | None:
    """Nor can what was posted as shipped."""
    return pipeline.source_of_kind(consignment.kind).has_left(consignment, do=do)
