"""What is asked of replacement shipments."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum

from counterfoil.complaints.models import ReplacementShipment, ReplacementShipmentLine
from counterfoil.complaints.shipments import states
from counterfoil.delivery.models import Consignment, ConsignmentLine

RESOURCE = "replacement-shipments"
REQUESTS = "replacement-requests"


def counts_of(consignment: Consignment) -> dict[tuple[int, int], dict[str, Decimal]]:
    """Asked, picked, first and second count per request and line, of the goods on this consignment."""
    rows = (
        ConsignmentLine.objects.filter(document=consignment, source_resource=REQUESTS)
        .values(paper=F("source_id"), line=F("source_line_no"))
        .annotate(
            asked=Sum("pick_line__quantity"), found=Sum("pick_line__picked"), confirmed=Sum("pick_line__checked"),
            stands=Sum("checked"),
        )
    )  # fmt: skip
    return {
        (row["paper"], row["line"]): {
            "asked": row["asked"], "picked": row["found"] or Decimal(0),
            "first_checked": row["confirmed"] or Decimal(0), "checked": row["stands"] or Decimal(0),
        }
        for row in rows
    }  # fmt: skip


def zones_of(shipment: ReplacementShipment) -> dict[int, int]:
    """In which zone the goods of each line of the request stand."""
    rows = ConsignmentLine.objects.filter(
        document=shipment.consignment_id, source_resource=REQUESTS, source_id=shipment.request_id
    )
    return dict(rows.values_list("source_line_no", "pick_line__document__zone"))


def other_drafts(shipment: ReplacementShipment) -> bool:
    """Whether another shipment of the same consignment is still to be posted."""
    rows = ReplacementShipment.objects.filter(consignment=shipment.consignment_id, state=states.DRAFT)
    return rows.exclude(pk=shipment.pk).exists()


# As goods that may be claimed again


def posted(numbers: Iterable[str]) -> QuerySet[ReplacementShipment]:
    """Posted replacement shipments with these numbers."""
    return ReplacementShipment.objects.filter(number__in=set(numbers), state=states.POSTED, reversal_of=None)


def holding(line_ids: Iterable[int]) -> QuerySet[ReplacementShipment]:
    """The shipments that these lines stand on."""
    lines = ReplacementShipmentLine.objects.filter(pk__in=set(line_ids))
    return ReplacementShipment.objects.filter(pk__in=lines.values("document"))


def lines(**which: Any) -> list[ReplacementShipmentLine]:
    """Lines with product and shipment."""
    rows = ReplacementShipmentLine.objects.filter(**which).select_related("product", "document")
    return list(rows.order_by("document_id", "line_no"))
