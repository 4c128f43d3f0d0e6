"""Posting what truly left, and taking a wrong posting back (C2.0)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from counterfoil.customers import actions as customers
from counterfoil.delivery import pipeline, sales
from counterfoil.delivery.backorders import actions as backorders
from counterfoil.delivery.backorders import queries as owed
from counterfoil.delivery.consignments.actions import bring_back
from counterfoil.delivery.counting import counted
from counterfoil.delivery.differences import difference
from counterfoil.delivery.gate import actions as gate
from counterfoil.delivery.models import (
    Backorder,
    Consignment,
    ConsignmentLine,
    DeliveryNotice,
    GatePass,
    Shipment,
    ShipmentLine,
)
from counterfoil.delivery.shipments import ledger, queries, rules
from counterfoil.delivery.shipments.amounts import part_of
from counterfoil.kernel.doing import Doing
from counterfoil.kernel.statements import update_rows
from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders import actions as orders
from counterfoil.orders.orders import progress
from counterfoil.orders.orders.progress import Progress
from counterfoil.stock import actions as stock
from counterfoil.stock.discrepancies.actions import Difference, write_discrepancies
from counterfoil.stock.queries import virtual

ZERO = Decimal(0)


@dataclass
class Posting:
    """A posting under way: the papers concerned, all locked, and what stays behind of each carried line."""

    shipment: Shipment
    lines: list[ShipmentLine]
    notice: DeliveryNotice
    consignment: Consignment
    carried: list[ConsignmentLine]
    behind: list[tuple[ConsignmentLine, Decimal]]
    passes: list[GatePass]
    backorders: list[Backorder]
    reposted: bool
    """The goods were posted before, by a shipment that was reversed."""

    @property
    def left(self) -> bool:
        """Whether anything left at all."""
        return any(line.quantity for line in self.lines)


def post(shipment: Shipment, *, do: Doing) -> None:
    """What truly left becomes the customer's, and a receivable; the rest goes back to its floor (调单).

    Documents first, then the account, then stock, then numbers: the order in which everything is locked.
    """
    adjust(shipment, do=do)
    posting = _posting(shipment, do=do)
    if posting.left:
        _book(posting, do=do)
    else:
        sales.end([posting.notice], sales.company_words(sales.NOTHING_LEFT), do=do)
    _pass_and_consignment(posting, do=do)
    if posting.left:
        ledger.post_receivable(shipment, posting.notice, do=do)
        orders.close_done(_orders(posting, do=do), do=do)
        customers.mark_maintained(posting.notice.customer, reason=shipment.number, at=do.at)
    _move_goods(posting, do=do)
    _number_the_rest(posting, do=do)
    for kind, payload in _follow_ups(posting):
        do.follow_up(kind, **payload)


def change(shipment: Shipment, entered: Any, *, do: Doing) -> None:
    """The clerk writes down on the draft what truly left (调单). Raises ``quantity_exceeds_checked``."""
    refusal = rules.within_what_was_checked(shipment, do=do)
    if refusal is not None:
        raise refusal
    write_quantities(shipment, do=do)


def write_quantities(shipment: Shipment, *, do: Doing) -> None:
    """The clerk's quantities, and what they cost; a line that isn't named stays as the draft has it."""
    entered = counted(do.lines, do.inputs.lines, whole=False)
    for line in do.lines:
        entry = entered.get(line.line_no)
        if entry is not None:
            line.quantity, line.reason = entry.quantity, entry.reason
        line.amount, line.tax = part_of(line.order_line, line.quantity)
    update_rows(do.lines, ["quantity", "reason", "amount", "tax"])
    shipment.total = sum((line.amount for line in do.lines), ZERO)
    shipment.tax_total = sum((line.tax for line in do.lines), ZERO)


def adjust(shipment: Shipment, *, do: Doing) -> None:
    """What is posted, and when."""
    write_quantities(shipment, do=do)
    shipment.shipped_on = timezone.localtime(do.at).date()
    shipment.posted_at = do.at


def _posting(shipment: Shipment, *, do: Doing) -> Posting:
    """Everything that the posting touches, the documents among it locked."""
    notice = pipeline.locked(do, sales.RESOURCE, [shipment.notice_id])[0]
    consignment = next(row for row in do.locked(Consignment) if row.pk == shipment.consignment_id)
    passes = gate.live_passes(consignment, do=do)
    rows = do.lock(owed.to_lock(line.order_line_id for line in do.lines))
    carried = queries.carried_lines(shipment)
    behind = split_behind(do.lines, carried)
    return Posting(
        shipment, do.lines, notice, consignment, carried, behind, passes, rows,
        reposted=queries.was_posted_before(shipment),
    )  # fmt: skip


def split_behind(
    lines: Iterable[ShipmentLine], carried: Sequence[ConsignmentLine]
) -> list[tuple[ConsignmentLine, Decimal]]:
    """What stays behind of each shipment line, spread over the pick list lines that it came from, last ones first."""
    found = []
    for line in lines:
        rest = line.checked - line.quantity
        for row in reversed([row for row in carried if row.source_line_no == line.line_no]):
            part = min(rest, row.in_staging)
            if part > 0:
                found.append((row, part))
                rest -= part
    return found


def _book(posting: Posting, *, do: Doing) -> None:
    """Order lines, notice and backorders: what was notified is shipped, or open again."""
    lines = {line.line_no: line for line in sales.lines_of([posting.notice])}
    changes = []
    for line in posting.lines:
        noticed = lines[line.line_no]
        noticed.shipped = line.quantity
        changes.append(
            (
                line.order_line_id,
                Progress(
                    notified=-noticed.quantity, staged=-noticed.staged, shipped=line.quantity,
                    shipped_amount=line.amount, shipped_tax=line.tax,
                ),
            )
        )  # fmt: skip
    update_rows(lines.values(), ["shipped"])
    progress.book(progress.gathered(changes))
    shipped: dict[int, Decimal] = {}
    for line in posting.lines:
        shipped[line.order_line_id] = shipped.get(line.order_line_id, ZERO) + line.quantity
    backorders.fill(shipped, posting.backorders, notice=posting.notice, do=do)
    do.act(posting.notice, "ship")


def _orders(posting: Posting, *, do: Doing) -> list[SalesOrder]:
    ids = {line.order_line.document_id for line in posting.lines}
    return [order for order in do.locked(SalesOrder) if order.pk in ids]


def _pass_and_consignment(posting: Posting, *, do: Doing) -> None:
    """An unused pass that says more than left is void; with the last shipment the consignment is done."""
    for row, part in posting.behind:
        row.brought_back += part
        row.checked = (row.checked or ZERO) - part
    if posting.behind:
        update_rows([row for row, _part in posting.behind], ["brought_back", "checked"])
        for gate_pass in posting.passes:
            if gate_pass.state == "issued":
                gate.retire(gate_pass, do=do)
    if not queries.other_drafts(posting.shipment) and posting.consignment.state == "signed":
        do.act(posting.consignment, "ship")


def _move_goods(posting: Posting, *, do: Doing) -> None:
    """Staging → customer for what left, staging → floor for the rest."""
    zones = {row.source_line_no: row.pick_line.document.zone_id for row in posting.carried}
    customer = virtual("customer")
    moves = [
        stock.Movement(line.product_id, zones[line.line_no], customer.pk, line.quantity, line.line_no)
        for line in posting.lines
        if line.quantity
    ]
    stock.post_moves(moves, cause=stock.Source.of(posting.shipment), action="post", by=do.by, at=do.at)
    bring_back(posting.behind, "bring_back", cause=posting.shipment, do=do)


def _number_the_rest(posting: Posting, *, do: Doing) -> None:
    """A smaller pass, the differences, and what the customer is owed now; in the order of their prefixes."""
    rows: list[Difference] = posting_differences(posting, do=do)
    for gate_pass in posting.passes if posting.behind else []:
        if gate_pass.state == "used":
            rows += gate.gate_differences(gate_pass, gate_lines(gate_pass, posting.behind), do=do)
        else:
            less = gate.sums((row.product_id, row.source_number, part) for row, part in posting.behind)
            gate.shrink(gate_pass, less, do=do)
    write_discrepancies(rows, do=do)
    backorders.owe(newly_short(posting), notice=posting.notice, reason=_why(posting), do=do)


def _why(posting: Posting) -> str:
    return next((line.reason for line in posting.lines if line.reason), "")


def newly_short(posting: Posting) -> list[backorders.Missing]:
    """Per line, what was released and did not leave; of goods posted before, what left then and not now."""
    return [
        backorders.Missing(line.order_line, line.order_line.document, asked, asked - line.quantity)
        for line in posting.lines
        if (asked := line.checked if posting.reposted else line.asked) > line.quantity
    ]


def posting_differences(posting: Posting, *, do: Doing) -> list[Difference]:
    """Second-checked against posted, per line: the shipment clerk's to explain."""
    return [
        difference(
            "posting", line_no=line.line_no, product_id=line.product_id, location_id=None,
            expected=line.checked, found=line.quantity, found_by=do.by.id, reason=line.reason,
        )
        for line in posting.lines
        if line.quantity != line.checked
    ]  # fmt: skip


def gate_lines(gate_pass: GatePass, behind: Iterable[tuple[ConsignmentLine, Decimal]]) -> list[tuple[Any, Decimal]]:
    """The lines of a pass with how much less than they say was posted."""
    less: dict[tuple[int, str], Decimal] = gate.sums((row.product_id, row.source_number, part) for row, part in behind)
    return [
        (line, less[line.product_id, line.source_number])
        for line in gate_pass.lines.all()
        if (line.product_id, line.source_number) in less
    ]


def _follow_ups(posting: Posting) -> list[tuple[str, Mapping[str, Any]]]:
    """Less was posted: room and goods are free, others may go."""
    if not posting.behind:
        return []
    products = sorted({row.product_id for row, _part in posting.behind})
    return [
        ("rejudge_notices", {"customer_id": posting.shipment.customer_id}),
        ("stock_arrived", {"product_ids": products}),
    ]


# A wrong posting


def reverse(shipment: Shipment, *, do: Doing) -> None:
    """Everything as it was before the posting, by a red shipment; what may be posted again stands in a new draft.

    The backorder stays, for the customer knows of it.
    """
    notice = pipeline.locked(do, sales.RESOURCE, [shipment.notice_id])[0]
    consignment = next(row for row in do.locked(Consignment) if row.pk == shipment.consignment_id)
    _unbook(shipment, notice, do=do)
    if consignment.state == "shipped":
        do.act(consignment, "bring_back")
    do.act(notice, "take_back")
    own = [order for order in do.locked(SalesOrder) if order.pk in {line.order_line.document_id for line in do.lines}]
    orders.reopen_reversed(own, do=do)
    do.follow_up("judge_stage", customer_id=shipment.customer_id)
    ledger.take_back(shipment, consignment, notice, queries.carried_lines(shipment), do=do)


def _unbook(shipment: Shipment, notice: DeliveryNotice, *, do: Doing) -> None:
    """The notice asks for exactly what was posted, and it stands on the order as notified and staged again."""
    lines = {line.line_no: line for line in sales.lines_of([notice])}
    changes = []
    for line in do.lines:
        noticed = lines[line.line_no]
        noticed.quantity = noticed.staged = noticed.checked = line.quantity
        noticed.amount, noticed.tax, noticed.shipped = line.amount, line.tax, ZERO
        changes.append(
            (
                line.order_line_id,
                Progress(
                    notified=line.quantity, staged=line.quantity, shipped=-line.quantity,
                    shipped_amount=-line.amount, shipped_tax=-line.tax,
                ),
            )
        )  # fmt: skip
    update_rows(lines.values(), ["quantity", "staged", "checked", "amount", "tax", "shipped"])
    progress.book(progress.gathered(changes))
    notice.total = sum((line.amount for line in lines.values()), ZERO)
