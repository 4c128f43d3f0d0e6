"""Goods on their way back (D1.3): asked for, arrived, and what happens to those that are refused."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.delivery import pipeline
from counterfoil.delivery.gate import actions as gate
from counterfoil.delivery.models import GatePass
from counterfoil.kernel.doing import Doing, New
from counterfoil.people.roles import QC_INSPECTOR
from counterfoil.returns import claims
from counterfoil.returns.models import Bucket, Reason, ReturnRequest, ServiceCase
from counterfoil.returns.people import clerk_of, tell_all
from counterfoil.returns.requests import queries, rules, states

RESOURCE = "return-requests"
COPIED = (
    "source_resource", "source_id", "origin_resource", "origin_id", "shipment", "shipment_line_no", "product",
    "quantity", "unit_price",
)  # fmt: skip


def columns_of(line: Any) -> dict[str, Any]:
    """What every paper of a return copies from the line before it."""
    return {name: getattr(line, name) for name in COPIED}


def draft(
    lines: Sequence[dict[str, Any]], *, case: ServiceCase | None, customer: Any, clerk: Any, reason: str,
    came_of: list[Any], do: Doing,
) -> ReturnRequest:  # fmt: skip
    """A draft return request for these lines, already claimed. Takes a number.

    From an approved case, or (without one) from a complaint that was decided to be a return.
    """
    fields = {"case": case, "customer": customer, "clerk": clerk, "reason": reason}
    new = New(fields, list(lines), came_of=came_of)
    made: ReturnRequest = do.create(pipeline.type_named(RESOURCE), [new])[0]
    return made


def change(request: ReturnRequest, entered: Any, *, do: Doing) -> None:
    """How and when the goods come."""
    for name in ("way", "expected_on", "consignee"):
        if name in entered.model_fields_set:
            value = getattr(entered, name)
            setattr(request, name, value if name == "expected_on" else value or "")


def issue(request: ReturnRequest, *, do: Doing) -> str:
    """The customer may send the goods. *Short, not replaced* has none: it is inspected at once (D1.3)."""
    for name in ("way", "expected_on", "consignee"):
        setattr(request, name, getattr(do.inputs, name) or getattr(request, name))
    if request.reason != Reason.SHORT_NOT_REPLACED:
        return states.AWAITING_GOODS
    lines = [{**columns_of(line), "request_line_no": line.line_no, "bucket": Bucket.SHORT} for line in do.lines]
    fields = {"customer": request.customer, "request": request, "clerk": request.clerk}
    do.create(pipeline.type_named("sales-return-requests"), [New(fields, lines, came_of=[request])])
    return states.INSPECTED


def log_at_gate(request: ReturnRequest, *, do: Doing) -> None:
    """Goods stand at the gate: the clerk of the case is told, who takes them in by ``arrive``."""
    request.at_gate_at, request.plate, request.packages = do.at, do.inputs.plate, do.inputs.packages
    clerk = clerk_of(request)
    do.tell(
        clerk.pk if clerk else None, _("Returned goods of {number} stand at the gate ({plate})."), request,
        number=request.number, plate=do.inputs.plate or "–",
    )  # fmt: skip


def arrive(request: ReturnRequest, *, do: Doing) -> None:
    """The goods are here: an inspection is opened and the inspectors are told. They are not stock yet."""
    request.arrived_on = do.inputs.arrived_on or timezone.localtime(do.at).date()
    lines = [columns_of(line) for line in do.lines]
    fields = {"customer": request.customer, "request": request, "clerk": request.clerk}
    made = do.create(pipeline.type_named("return-inspections"), [New(fields, lines, came_of=[request])])[0]
    tell_all(QC_INSPECTOR, _("Returned goods are to be inspected: {number}"), made, do=do, number=made.number)


def cancel(request: ReturnRequest, *, do: Doing) -> None:
    """The goods don't come: what was claimed is free again, and a case that waits for nothing else is closed."""
    claims.free(do.lines, do=do)


def send_back(request: ReturnRequest, *, do: Doing) -> None:
    """Refused goods leave by a gate pass of their own."""
    request.refused_pass = gate.issue_refused(
        request, queries.refused_lines(request), carrier=do.inputs.carrier, plate=do.inputs.plate, do=do
    )


def abandon(request: ReturnRequest, *, do: Doing) -> None:
    """The customer leaves the refused goods to us: scrapped outside the books, for they never were in them."""
    request.abandoned = do.reason


def close_if_done(request: ReturnRequest, *, do: Doing) -> None:
    """Close a request of which nothing is left to do, and its case. Case and request are locked by the caller."""
    if rules.may_close(request):
        do.act(request, "close")
        close_case(request, do=do)


def close_case(request: ReturnRequest, *, do: Doing) -> None:
    """Close the case of a request when nothing else of it is open."""
    from counterfoil.returns.cases import actions as cases

    case = next((case for case in do.locked(ServiceCase) if case.pk == request.case_id), None)
    if case is not None:
        cases.close_if_done(case, do=do)


def refused_goods_left(gate_pass: GatePass, *, do: Doing) -> None:
    """A pass of refused goods was used at the gate: they are out of the house."""
    if gate_pass.kind != GatePass.Kind.REFUSED_RETURN:
        return
    first = gate_pass
    while first.replaces is not None:
        first = first.replaces
    found = ReturnRequest.objects.filter(refused_pass=first).values_list("pk", flat=True).first()
    if found is None:
        return
    for rows in queries.parents(found):
        do.lock(rows)
    request = next(row for row in do.locked(ReturnRequest) if row.pk == found)
    request.refused_out_at = do.at
    do.act(request, "refused_left")
    close_if_done(request, do=do)
