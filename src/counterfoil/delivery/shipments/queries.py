"""What is asked of sales shipments."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from counterfoil.delivery.models import ConsignmentLine, Shipment, ShipmentLine
from counterfoil.delivery.shipments import states
from counterfoil.kernel.models import Attachment
from counterfoil.kernel.statements import compiled
from counterfoil.receivables.invoicing.goods import InvoiceLine

NOTICES = "delivery-notices"


def carried_lines(shipment: Shipment) -> list[ConsignmentLine]:
    """The lines of its consignment that carry the notice's goods, with their pick lists."""
    return _carried_lines(shipment.consignment_id, shipment.notice_id)


@compiled
def _carried_lines(consignment_id: Any, notice_id: Any) -> QuerySet[Any, Any]:
    rows = ConsignmentLine.objects.filter(document_id=consignment_id, source_resource=NOTICES, source_id=notice_id)
    return rows.select_related("pick_line__document", "product").order_by("line_no")


def other_drafts(shipment: Shipment) -> bool:
    """Whether another shipment of the same consignment is still to be posted."""
    return bool(_other_drafts(shipment.consignment_id, shipment.pk))


@compiled
def _other_drafts(consignment_id: Any, but: Any) -> QuerySet[Any, Any]:
    rows = Shipment.objects.filter(consignment_id=consignment_id, state=states.DRAFT)
    return rows.exclude(pk=but).values_list("pk", flat=True)[:1]


def was_posted_before(shipment: Shipment) -> bool:
    """Whether these goods were posted by a shipment that was reversed since."""
    return bool(_reversed(shipment.notice_id))


@compiled
def _reversed(notice_id: Any) -> QuerySet[Any, Any]:
    return Shipment.objects.filter(notice_id=notice_id, state=states.REVERSED).values_list("pk", flat=True)[:1]


def invoice_lines(ids: list[int]) -> dict[int, list[InvoiceLine]]:
    """What these shipments delivered, for the invoice; of red ones with a minus. One statement."""
    found: dict[int, list[InvoiceLine]] = {}
    rows = ShipmentLine.objects.filter(document_id__in=ids).exclude(quantity=0).select_related("product", "order_line")
    for row in rows.order_by("document_id", "line_no"):
        line = InvoiceLine(
            row.product.name, row.product.spec, row.product.unit, row.quantity, row.unit_price, row.amount, row.tax,
            row.order_line.vat_rate,
        )  # fmt: skip
        found.setdefault(row.document_id, []).append(line)
    return found


def without_slip(rows: QuerySet[Shipment]) -> QuerySet[Shipment]:
    """Posted shipments of which no slip signed by the customer is attached, oldest first."""
    slips = Attachment.objects.filter(resource="shipments", document_id=OuterRef("pk"), kind="evidence")
    return rows.filter(~Exists(slips), state=states.POSTED, reversal_of=None).order_by("shipped_on", "pk")
