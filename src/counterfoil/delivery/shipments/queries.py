"""What is asked of sales shipments."""

from counterfoil.delivery.models import ConsignmentLine, Shipment, ShipmentLine
from counterfoil.delivery.shipments import states
from counterfoil.receivables.invoicing.goods import InvoiceLine

NOTICES = "delivery-notices"


def carried_lines(shipment: Shipment) -> list[ConsignmentLine]:
    """The lines of its consignment that carry the notice's goods, with their pick lists."""
    rows = ConsignmentLine.objects.filter(
        document=shipment.consignment_id, source_resource=NOTICES, source_id=shipment.notice_id
    )
    return list(rows.select_related("pick_line__document", "product").order_by("line_no"))


def other_drafts(shipment: Shipment) -> bool:
    """Whether another shipment of the same consignment is still to be posted."""
    rows = Shipment.objects.filter(consignment=shipment.consignment_id, state=states.DRAFT)
    return rows.exclude(pk=shipment.pk).exists()


def was_posted_before(shipment: Shipment) -> bool:
    """Whether these goods were posted by a shipment that was reversed since."""
    return Shipment.objects.filter(notice=shipment.notice_id, state=states.REVERSED).exists()


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
