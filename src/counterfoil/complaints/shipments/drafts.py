"""The drafts of replacement shipments: what stood the second check, with all counts side by side (D2.4)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from counterfoil.complaints.models import ReplacementRequest, ReplacementRequestLine, ReplacementShipment
from counterfoil.complaints.shipments import queries
from counterfoil.delivery.models import Consignment
from counterfoil.delivery.pipeline import type_named
from counterfoil.kernel.doing import Doing, New
from counterfoil.returns.requests.actions import columns_of


def draft_shipments(
    consignment: Consignment, requests: Sequence[ReplacementRequest], *, do: Doing
) -> list[ReplacementShipment]:
    """One draft per request, one line per line of it that is on the vehicle. Takes numbers."""
    counts = queries.counts_of(consignment)
    rows = ReplacementRequestLine.objects.filter(document__in=[request.pk for request in requests])
    lines = list(rows.select_related("product").order_by("document_id", "line_no"))
    new = []
    for request in requests:
        mine = [line for line in lines if line.document_id == request.pk and (request.pk, line.line_no) in counts]
        drafted = [_line(line, counts[request.pk, line.line_no]) for line in mine]
        fields = {"request": request, "consignment": consignment, "customer_id": request.customer_id}
        new.append(New(fields, [row for row in drafted if row["quantity"]], came_of=[request, consignment]))
    made: list[ReplacementShipment] = do.create(type_named(queries.RESOURCE), new)
    return made


def _line(line: ReplacementRequestLine, counts: Mapping[str, Decimal]) -> dict[str, Any]:
    return {
        **columns_of(line), "line_no": line.line_no, "request_line": line, "quantity": counts["checked"], **counts,
    }  # fmt: skip
