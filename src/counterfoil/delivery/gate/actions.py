"""What is done with gate passes (C2.0)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from counterfoil.delivery import papers, pipeline
from counterfoil.delivery.differences import difference
from counterfoil.delivery.gate import codes, rules, states
from counterfoil.delivery.models import Consignment, ConsignmentLine, GatePass, GatePassLine, Package, Way
from counterfoil.kernel import performing
from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.models import Attempt, Signature
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.roles import LOGISTICS_CLERK
from counterfoil.stock.discrepancies.actions import Difference

RESOURCE = "gate-passes"
Goods = dict[tuple[int, str], Decimal]
"""Quantity per product and paper."""


def issue(consignment: Consignment, lines: Iterable[ConsignmentLine], *, do: Doing) -> GatePass:
    """A pass for all goods of a consignment that leave. Takes a number: call it late, before later prefixes."""
    goods = sums((line.product_id, line.source_number, line.checked or Decimal(0)) for line in lines)
    packages = Package.objects.filter(consignment=consignment).count()
    fetched_by = papers.fetcher(consignment.pickup) if consignment.way == Way.PICKUP else {}
    fields = {
        "kind": consignment.kind, "consignment": consignment, "customer": consignment.customer,
        "carrier_name": consignment.carrier.name if consignment.carrier else "",
        "vehicle": consignment.vehicle_or_waybill, "driver": consignment.driver, "packages_count": packages,
        "fetched_by": " ".join(part for part in (fetched_by.get("name"), fetched_by.get("phone")) if part)[:120],
    }  # fmt: skip
    return _make(fields, goods, came_of=[consignment], do=do)


def sums(rows: Iterable[tuple[int, str, Decimal]]) -> Goods:
    """Quantities by product and paper."""
    found: Goods = {}
    for product_id, number, quantity in rows:
        found[product_id, number] = found.get((product_id, number), Decimal(0)) + quantity
    return {key: quantity for key, quantity in found.items() if quantity}


def _make(fields: dict[str, Any], goods: Goods, *, came_of: list[Any], do: Doing) -> GatePass:
    lines = [
        {"product_id": product_id, "source_number": number, "quantity": quantity}
        for (product_id, number), quantity in goods.items()
    ]
    new = New(fields={**fields, "code": codes.new_code()}, lines=lines, came_of=came_of)
    made: GatePass = do.create(pipeline.type_named(RESOURCE), [new])[0]
    return made


def issue_refused(paper: Any, lines: Iterable[Any], *, carrier: str, plate: str, do: Doing) -> GatePass:
    """A pass for refused goods of a customer (D1.3), outside any consignment: ``lines`` have ``refused``."""
    goods = sums((line.product_id, paper.number, line.refused) for line in lines)
    fields = {
        "kind": GatePass.Kind.REFUSED_RETURN, "customer_id": paper.customer_id, "carrier_name": carrier,
        "vehicle": plate,
    }  # fmt: skip
    return _make(fields, goods, came_of=[paper], do=do)


_COPIED = ("kind", "consignment_id", "customer_id", "carrier_name", "vehicle", "driver", "fetched_by", "packages_count")


def _again(gate_pass: GatePass, goods: Goods, *, do: Doing) -> GatePass:
    """A new pass in the place of an old one, with a code of its own."""
    fields = {name: getattr(gate_pass, name) for name in _COPIED}
    return _make({**fields, "replaces": gate_pass}, goods, came_of=[gate_pass], do=do)


def verify(gate_pass: GatePass, *, do: Doing) -> None:
    """The goods go out; the pass is good for nothing more."""
    gate_pass.used_at, gate_pass.used_by = do.at, do.by


def reissue(gate_pass: GatePass, *, do: Doing) -> None:
    """A cancelled pass is replaced by a new one for the goods that are still to leave, or have left, by it."""
    _again(gate_pass, _goods_of(gate_pass, do.lines), do=do)


def _goods_of(gate_pass: GatePass, lines: Iterable[GatePassLine]) -> Goods:
    """What stands on its consignment now: less was posted, perhaps, since the old pass was written."""
    if gate_pass.consignment_id is None:
        return sums((line.product_id, line.source_number, line.quantity) for line in lines)
    carried = ConsignmentLine.objects.filter(document=gate_pass.consignment_id, checked__gt=0).order_by("line_no")
    return sums((line.product_id, line.source_number, line.checked or Decimal(0)) for line in carried)


def withdraw(consignment: Consignment, *, do: Doing) -> None:
    """The goods are unloaded: their pass is cancelled with the same reason."""
    for gate_pass in live_passes(consignment, do=do):
        if gate_pass.state == states.USED:
            raise rules.used(gate_pass)
        do.act(gate_pass, "cancel", reason=do.reason)


def live_passes(consignment: Consignment, *, do: Doing) -> list[GatePass]:
    """The pass of a consignment that is issued or used, locked."""
    mine = [row for row in do.locked(GatePass) if row.consignment_id == consignment.pk]
    if not mine:
        mine = do.lock(GatePass.objects.filter(consignment=consignment, state__in=states.LIVE))
    return [row for row in mine if row.state in states.LIVE]


def shrink(gate_pass: GatePass, less: Goods, *, do: Doing) -> GatePass | None:
    """Less left than this unused pass says: one with what left takes its place (none, when nothing did).

    ``less`` is what stays behind, by product and paper. Call ``retire`` before; takes a number.
    """
    goods = sums((line.product_id, line.source_number, line.quantity) for line in gate_pass.lines.all())
    left = {key: quantity - less.get(key, Decimal(0)) for key, quantity in goods.items()}
    left = {key: quantity for key, quantity in left.items() if quantity > 0}
    return _again(gate_pass, left, do=do) if left else None


def retire(gate_pass: GatePass, *, do: Doing) -> None:
    """The pass is void, because what left differs from what it says."""
    do.act(gate_pass, "replace")


def gate_differences(
    gate_pass: GatePass, rows: Iterable[tuple[GatePassLine, Decimal]], *, do: Doing
) -> list[Difference]:
    """Less was posted than went out by a used pass: the logistics clerk has to say where the rest is."""
    signed = next((row.by_id for row in _signers(gate_pass)), None)
    return [
        difference(
            "gate", document=gate_pass, line_no=line.line_no, product_id=line.product_id, location_id=None,
            expected=line.quantity, found=line.quantity - less,
            expected_by=signed, found_by=do.by.id,
        )
        for line, less in rows
        if less
    ]  # fmt: skip


def _signers(gate_pass: GatePass) -> list[Any]:
    rows = Signature.objects.filter(
        resource="consignments", document_id=gate_pass.consignment_id, action="sign_off", role=LOGISTICS_CLERK
    )
    return list(rows.order_by("-pk")[:1])


def verify_by_code(code: str, *, by: Any, at: datetime, key: Any = None) -> GatePass:
    """The gate: whoever holds this code asks to leave. Answers the pass, now used.

    Raises ``Refusal`` with ``role_required``, ``gate_pass_unknown``, ``gate_pass_used`` or ``gate_pass_cancelled``;
    each such attempt is kept.
    """
    doctype = pipeline.type_named(RESOURCE)
    action = doctype.action("verify")
    assert action is not None
    try:
        if acting_role(by, action.by, at)[0] is None:
            raise role_refusal(action.label, action.by, by, at)
        found = GatePass.objects.filter(code=codes.read(code)).only("number").first()
        if found is None:
            raise Refusal("gate_pass_unknown")
    except Refusal as refusal:
        Attempt.objects.create(
            at=at, by_id=by.id, resource=RESOURCE, number="", action="verify", code=refusal.code,
            values={name: str(value) for name, value in refusal.values.items()},
        )  # fmt: skip
        raise
    used: GatePass = performing.perform(
        (RESOURCE, found.number), "verify", by=by, at=at, inputs={"code": code}, key=key
    )
    return used
