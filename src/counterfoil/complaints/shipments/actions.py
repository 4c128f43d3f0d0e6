"""Posting replacements, and taking a wrong posting back (D2.4). Goods move; nobody owes for them."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from counterfoil.complaints.models import (
    ReplacementRequest,
    ReplacementRequestLine,
    ReplacementShipment,
    ReplacementShipmentLine,
)
from counterfoil.complaints.replacements import queries as requests
from counterfoil.complaints.shipments import queries, states
from counterfoil.delivery.models import Consignment
from counterfoil.kernel.doing import Doing, New
from counterfoil.returns.cases.states import CLOSED
from counterfoil.returns.models import ServiceCase
from counterfoil.returns.requests.actions import columns_of
from counterfoil.stock import actions as stock
from counterfoil.stock.queries import lock_balances, virtual

COUNTS = ("asked", "picked", "first_checked", "checked")


def post(shipment: ReplacementShipment, *, do: Doing) -> None:
    """The goods are the customer's. With all that it asks for shipped the request has come to its end."""
    shipment.posted_at, shipment.shipped_on = do.at, timezone.localtime(do.at).date()
    _book(shipment, sign=1, do=do)
    do.act(_request(shipment, do=do), "ship")
    consignment = _consignment(shipment, do=do)
    if consignment.state == "signed" and not queries.other_drafts(shipment):
        do.act(consignment, "ship")
    zones = queries.zones_of(shipment)
    customer = virtual("customer")
    moves = [
        stock.Movement(line.product_id, zones[line.line_no], customer.pk, line.quantity, line.line_no)
        for line in do.lines
    ]
    stock.post_moves(moves, cause=stock.Source.of(shipment), action="post", by=do.by, at=do.at)


def reverse(shipment: ReplacementShipment, *, do: Doing) -> None:
    """Everything as before the posting, by a red shipment; a new draft says what may be posted in its place."""
    _book(shipment, sign=-1, do=do)
    do.act(_request(shipment, do=do), "take_back")
    consignment = _consignment(shipment, do=do)
    if consignment.state == "shipped":
        do.act(consignment, "bring_back")
    for case in do.locked(ServiceCase):
        if case.state == CLOSED:
            do.act(case, "reopen")
    zones = queries.zones_of(shipment)
    locked = lock_balances({line.product_id for line in do.lines}, set(zones.values()))
    red, _draft = do.create(do.doctype, [_red(shipment, do=do), _again(shipment, do=do)])
    customer = virtual("customer")
    moves = [
        stock.Movement(line.product_id, customer.pk, zones[line.line_no], line.quantity, line.line_no)
        for line in do.lines
    ]
    stock.post_moves(moves, cause=stock.Source.of(red), action="reverse", by=do.by, at=do.at, locked=locked)


def _book(shipment: ReplacementShipment, *, sign: int, do: Doing) -> None:
    """What was under way is shipped, or (by a reversal) under way again."""
    lines = {line.pk: line for line in requests.lines_of([_request(shipment, do=do)])}
    for line in do.lines:
        asked = lines[line.request_line_id]
        asked.under_way -= sign * line.quantity
        asked.shipped += sign * line.quantity
    ReplacementRequestLine.objects.bulk_update(lines.values(), ["under_way", "shipped"])


def _request(shipment: ReplacementShipment, *, do: Doing) -> ReplacementRequest:
    found: ReplacementRequest = next(row for row in do.locked(ReplacementRequest) if row.pk == shipment.request_id)
    return found


def _consignment(shipment: ReplacementShipment, *, do: Doing) -> Consignment:
    found: Consignment = next(row for row in do.locked(Consignment) if row.pk == shipment.consignment_id)
    return found


def _red(shipment: ReplacementShipment, *, do: Doing) -> New:
    """The exact negative of a shipment, posted as it is made (红字)."""
    fields = {
        **_head(shipment), "reversal_of": shipment, "posted_at": do.at,
        "shipped_on": timezone.localtime(do.at).date(),
    }  # fmt: skip
    lines = [{**row, "quantity": -row["quantity"]} for row in _rows(do.lines)]
    return New(fields, lines, came_of=[shipment], state=states.POSTED)


def _again(shipment: ReplacementShipment, *, do: Doing) -> New:
    """What may be posted in its place: at most what was posted."""
    rows = [{**row, "checked": row["quantity"]} for row in _rows(do.lines)]
    return New(_head(shipment), rows, came_of=[shipment, shipment.request, shipment.consignment])


def _head(shipment: ReplacementShipment) -> dict[str, Any]:
    return {
        "request_id": shipment.request_id, "consignment_id": shipment.consignment_id,
        "customer_id": shipment.customer_id,
    }  # fmt: skip


def _rows(lines: Iterable[ReplacementShipmentLine]) -> list[dict[str, Any]]:
    return [
        {
            **columns_of(line), "line_no": line.line_no, "request_line_id": line.request_line_id,
            **{name: getattr(line, name) for name in COUNTS},
        }
        for line in lines
    ]  # fmt: skip
