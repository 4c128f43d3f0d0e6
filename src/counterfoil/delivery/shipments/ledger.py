"""What a posted shipment writes into the books of the customer and of the store, and how a red one takes it out."""

from collections.abc import Sequence

from django.utils import timezone

from counterfoil.delivery import pipeline
from counterfoil.delivery.models import Consignment, ConsignmentLine, DeliveryNotice, Shipment
from counterfoil.delivery.notices import credit
from counterfoil.delivery.shipments import states
from counterfoil.delivery.shipments.drafts import draft
from counterfoil.kernel.doing import Doing, New
from counterfoil.receivables import actions as receivables
from counterfoil.receivables.queries import find_entry
from counterfoil.stock import actions as stock
from counterfoil.stock.queries import lock_balances, virtual


def post_receivable(shipment: Shipment, notice: DeliveryNotice, *, do: Doing) -> None:
    """The hold becomes the receivable of what was shipped, due by the terms in force today (section 0).

    What was paid for this notice meets it first; what is left over of that is free.
    """
    terms = notice.customer.settlement_terms
    assert terms is not None
    assert shipment.shipped_on is not None
    shipment.settlement_terms_code = terms.code
    shipment.due_on = receivables.due_date(terms, shipment.shipped_on)
    receivables.lock_account(notice.customer_id)
    receivables.post_entry(
        notice.customer_id, "shipment", shipment.total, tax=shipment.tax_total, due_on=shipment.due_on,
        source=receivables.Source.of(shipment), notice_id=notice.pk, by=do.by, at=do.at,
    )  # fmt: skip
    receivables.post_hold(notice.pk, at=do.at)


def take_back(
    shipment: Shipment,
    consignment: Consignment,
    notice: DeliveryNotice,
    carried: Sequence[ConsignmentLine],
    *,
    do: Doing,
) -> None:
    """The red shipment takes receivable and goods back, and a draft says what may be posted in its place.

    What had met the receivable becomes advances; the notice holds its amount again; the goods stand in staging.
    Account and stock are locked before the red shipment takes its number.
    """
    zones = {row.source_line_no: row.pick_line.document.zone_id for row in carried}
    customer = virtual("customer")
    receivables.lock_account(notice.customer_id)
    locked = lock_balances({line.product_id for line in do.lines}, set(zones.values()))
    red, _new = do.create(
        pipeline.type_named("shipments"), [_red(shipment, do=do), _draft_again(shipment, notice, consignment)]
    )
    entry = find_entry("shipments", shipment.pk, "shipment")
    if entry is not None:
        receivables.reverse_entry(entry, source=receivables.Source.of(red), by=do.by, at=do.at, text=do.reason[:200])
    credit.hold(notice, at=do.at)
    moves = [
        stock.Movement(line.product_id, customer.pk, zones[line.line_no], line.quantity, line.line_no)
        for line in do.lines
        if line.quantity
    ]
    stock.post_moves(moves, cause=stock.Source.of(red), action="reverse", by=do.by, at=do.at, locked=locked)


_FIGURES = ("asked", "picked", "first_checked", "checked")
_KEPT = ("line_no", "notice_line_id", "order_line_id", "product_id", "unit_price")


def _red(shipment: Shipment, *, do: Doing) -> New:
    """The exact negative of a shipment, posted as it is made (红字)."""
    day = timezone.localtime(do.at).date()
    return New(
        state=states.POSTED,
        fields={
            "notice_id": shipment.notice_id, "consignment_id": shipment.consignment_id,
            "customer_id": shipment.customer_id, "requested_date": shipment.requested_date,
            "total": -shipment.total, "tax_total": -shipment.tax_total,
            "shipped_on": day, "due_on": shipment.due_on, "settlement_terms_code": shipment.settlement_terms_code,
            "reversal_of": shipment, "posted_at": do.at,
        },
        lines=[
            {
                **{name: getattr(line, name) for name in (*_KEPT, *_FIGURES)},
                "quantity": -line.quantity, "amount": -line.amount, "tax": -line.tax, "reason": do.reason[:2000],
            }
            for line in do.lines
        ],
        came_of=[shipment],
    )  # fmt: skip


def _draft_again(shipment: Shipment, notice: DeliveryNotice, consignment: Consignment) -> New:
    """What may be posted in its place: at most what was posted."""
    lines = [
        {
            **{name: getattr(line, name) for name in (*_KEPT, *_FIGURES)},
            "checked": line.quantity, "quantity": line.quantity, "amount": line.amount, "tax": line.tax,
        }
        for line in shipment.lines.order_by("line_no")
    ]  # fmt: skip
    new = draft(notice, consignment, lines)
    new.came_of.append(shipment)
    return new
