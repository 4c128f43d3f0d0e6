"""The drafts of sample issues: what is posted when the samples have left the store (E1.1)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from counterfoil.catalogue import pricing
from counterfoil.delivery import pipeline
from counterfoil.delivery.consignments.queries import checked_of
from counterfoil.delivery.models import Consignment, ConsignmentLine
from counterfoil.delivery.pipeline import ZERO
from counterfoil.kernel import people
from counterfoil.kernel.doing import Doing, New
from counterfoil.samples.models import SampleIssue, SampleRequest, SampleRequestLine
from counterfoil.samples.requests import queries


def draft_for_customers(consignment: Consignment, requests: Sequence[SampleRequest], *, do: Doing) -> list[SampleIssue]:
    """One draft per request, as second-checked. Takes numbers: call it last."""
    checked = checked_of(consignment)
    lines = queries.lines_of(requests)
    zones = _zones(consignment)
    rows = []
    for request in requests:
        mine = [line for line in lines if line.document_id == request.pk]
        counts = {line.line_no: checked.get((queries.RESOURCE, request.pk, line.line_no), ZERO) for line in mine}
        rows.append(draft(request, mine, counts, zone_id=zones[request.pk], consignment=consignment))
    return _make(rows, do=do)


def _zones(consignment: Consignment) -> dict[int, int]:
    """In which zone the goods of each request stand; all lists of a paper are in one."""
    rows = ConsignmentLine.objects.filter(document=consignment, source_resource=queries.RESOURCE)
    return dict(rows.values_list("source_id", "pick_line__document__zone_id"))


def draft_for_department(request: SampleRequest, lines: Iterable[SampleRequestLine], *, do: Doing) -> SampleIssue:
    """What stands in staging for a department, handed over by two signatures. Takes a number: call it last."""
    brought = queries.staged_lines(request)
    zone_id = next(line.document.zone_id for line in brought if line.document.zone_id)
    counts = queries.staged_quantities(brought)
    made: SampleIssue = _make([draft(request, lines, counts, zone_id=zone_id, consignment=None)], do=do)[0]
    return made


def draft(
    request: SampleRequest,
    lines: Iterable[SampleRequestLine],
    counts: Mapping[int, Decimal],
    *,
    zone_id: int,
    consignment: Consignment | None,
) -> New:
    """A draft issue of these quantities by line of the request."""
    rows: list[dict[str, Any]] = [
        {
            "line_no": line.line_no, "product_id": line.product_id, "quantity": counts[line.line_no],
            "list_price": line.list_price, "amount": pricing.line_amount(counts[line.line_no], line.list_price),
        }
        for line in lines
        if counts.get(line.line_no)
    ]  # fmt: skip
    return New(
        fields={
            "request": request, "consignment": consignment, "customer_id": request.customer_id,
            "department_id": request.department_id, "zone_id": zone_id,
            "total": sum((row["amount"] for row in rows), ZERO),
        },
        lines=rows,
        came_of=[request, consignment] if consignment is not None else [request],
    )  # fmt: skip


def _make(rows: list[New], *, do: Doing) -> list[Any]:
    return do.create(pipeline.type_named("sample-issues"), rows, by=people.system())
