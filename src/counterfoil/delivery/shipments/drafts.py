"""The drafts of sales shipments: what may be posted at most, with all counts side by side (C2.0)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from counterfoil.delivery import pipeline
from counterfoil.delivery.consignments.queries import checked_of
from counterfoil.delivery.models import Consignment, DeliveryNotice, DeliveryNoticeLine, Shipment
from counterfoil.delivery.picking import queries as picking
from counterfoil.delivery.shipments.amounts import part_of
from counterfoil.kernel import people
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.statements import compiled

NOTICES = "delivery-notices"
Counts = Mapping[str, Decimal]


def draft_shipments(consignment: Consignment, notices: Sequence[DeliveryNotice], *, do: Doing) -> list[Shipment]:
    """One draft per notice, one line per notice line that was released. Takes numbers: call it last."""
    counts = picking.counts(NOTICES, [notice.pk for notice in notices])
    checked = checked_of(consignment)
    lines = _lines_of([notice.pk for notice in notices])
    rows = []
    for notice in notices:
        mine = [line for line in lines if line.document_id == notice.pk and (notice.pk, line.line_no) in counts]
        drafted = [
            draft_line(
                line, counts[notice.pk, line.line_no], checked.get((NOTICES, notice.pk, line.line_no), Decimal(0))
            )
            for line in mine
        ]
        rows.append(draft(notice, consignment, drafted))
    made: list[Shipment] = do.create(pipeline.type_named("shipments"), rows, by=people.system())
    return made


@compiled
def _lines_of(ids: Any) -> QuerySet[Any, Any]:
    rows = DeliveryNoticeLine.objects.filter(document_id__any=ids)
    return rows.select_related("order_line").order_by("document_id", "line_no")


def draft_line(line: DeliveryNoticeLine, counts: Counts, checked: Decimal) -> dict[str, Any]:
    """A line of a draft: asked, picked, first and second count; to be posted as second-checked unless adjusted."""
    amount, tax = part_of(line.order_line, checked)
    return {
        "line_no": line.line_no, "notice_line_id": line.pk, "order_line_id": line.order_line_id,
        "product_id": line.product_id, "unit_price": line.order_line.unit_price,
        "asked": counts["asked"], "picked": counts["picked"], "first_checked": counts["first_checked"],
        "checked": checked, "quantity": checked, "amount": amount, "tax": tax,
    }  # fmt: skip


def draft(notice: DeliveryNotice, consignment: Consignment, lines: list[dict[str, Any]]) -> New:
    """A draft shipment of these lines."""
    return New(
        fields={
            "notice": notice, "consignment": consignment, "customer": notice.customer,
            "requested_date": notice.requested_date,
            "total": sum((line["amount"] for line in lines), Decimal(0)),
            "tax_total": sum((line["tax"] for line in lines), Decimal(0)),
        },
        lines=lines,
        came_of=[notice, consignment],
    )  # fmt: skip
