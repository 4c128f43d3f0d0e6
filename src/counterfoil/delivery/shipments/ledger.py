"""What a posted shipment writes into the books of the customer and of the store, and how a red one takes it out."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from counterfoil.delivery import pipeline
from counterfoil.delivery.models import Consignment, ConsignmentLine, DeliveryNotice, Shipment
from counterfoil.delivery.notices import credit
from counterfoil.delivery.shipments import states
from counterfoil.delivery.shipments.drafts import draft
from counterfoil.kernel.doing import Doing, New
from counterfoil.receivables import actions as receivables
from counterfoil.stock import actions as stock
from counterfoil.stock.queries import lock_balances, virtual

ZERO = Decimal(0)


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
    receivables.post_hold(notice.pk, at=do.at)
    if shipment.total:
        receivables.post_entry(
            notice.customer_id, kind="shipment", amount=shipment.total, tax=shipment.tax_total,
            due_on=shipment.due_on, cause=shipment, notice_id=notice.pk, by=do.by, at=do.at,
        )  # fmt: skip
    receivables.free_kept(notice.pk, at=do.at)


def reverse_receivable(shipment: Shipment, notice: DeliveryNotice, *, do: Doing) -> None:
    """The receivable is taken back, what met it becomes advances; the notice holds its amount again."""
    receivables.lock_account(notice.customer_id)
    receivables.reverse_entry(shipment, by=do.by, at=do.at)
    credit.hold(notice, at=do.at)


def take_goods_back(
    shipment: Shipment,
    consignment: Consignment,
    notice: DeliveryNotice,
    carried: Sequence[ConsignmentLine],
    *,
    do: Doing,
) -> None:
    """The red shipment, customer → staging, and a draft of at most what it takes back."""
    zones = {row.source_line_no: row.pick_line.document.zone_id for row in carried}
    customer = virtual("customer")
    products = {line.product_id for line in do.lines}
    locked = lock_balances(products, set(zones.values()))
    red, _new = do.create(
        pipeline.type_named("shipments"), [_red(shipment, do=do), _draft_again(shipment, notice, consignment, do=do)]
    )
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
            "customer_id": shipment.customer_id, "total": -shipment.total, "tax_total": -shipment.tax_total,
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


def _draft_again(shipment: Shipment, notice: DeliveryNotice, consignment: Consignment, *, do: Doing) -> New:
    """What may be posted in its place: at most what was posted."""
    lines = [
        {
            **{name: getattr(line, name) for name in (*_KEPT, *_FIGURES)},
            "checked": line.quantity, "quantity": line.quantity, "amount": line.amount, "tax": line.tax,
        }
        for line in do.lines
    ]  # fmt: skip
    new = draft(notice, consignment, lines)
    new.came_of.append(shipment)
    return new
