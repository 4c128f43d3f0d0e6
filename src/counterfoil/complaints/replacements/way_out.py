"""What the steps of the pipeline mean to a replacement request (D2.3, D2.4): one pipeline, not a copy of it.

What the floors don't find, what doesn't stand the second check, and what a dissolved consignment brings back is open
on the request again. When none of its lists is being worked on, it waits to be printed anew.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from counterfoil.complaints.models import ReplacementRequest, ReplacementRequestLine, ReplacementShipment
from counterfoil.complaints.replacements import queries, states
from counterfoil.complaints.shipments import drafts
from counterfoil.delivery import pipeline
from counterfoil.delivery.models import Consignment
from counterfoil.delivery.picking import queries as picking
from counterfoil.delivery.pipeline import Outcomes
from counterfoil.kernel.doing import Doing, Lockable
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.roles import CHECKER, LOGISTICS_CLERK

DESTINATION = ("way", "handover", "carrier", "freight_payer", "address", "consignee", "phone", "pickup")
NOBODY = 0
"""No list is left out of the question."""


def parents(ids: Sequence[int]) -> list[Lockable]:
    """The requests themselves: the work on the floors changes nothing above them."""
    return [ReplacementRequest.objects.filter(pk__in=ids).select_related("customer", "carrier__zone", "complaint")]


def destination(request: ReplacementRequest) -> dict[str, Any]:
    """Where its goods go and how."""
    return {name: getattr(request, name) for name in DESTINATION}


def facts(request: ReplacementRequest) -> dict[str, Any]:
    """What its lists say besides."""
    return {"other_requirements": request.remark}


def began(request: ReplacementRequest, *, do: Doing) -> None:
    """The first list is printed: picking has begun."""
    if request.state == states.PRINTED:
        do.act(request, "start_picking")


def brought(request: ReplacementRequest, outcomes: Outcomes, *, last: bool, nothing: bool, do: Doing) -> None:
    """A floor's goods are staged; with the last list, what was not found waits to be printed anew."""
    _lose([request], outcomes, waiting=last, do=do)


def checked(requests: Sequence[ReplacementRequest], outcomes: Outcomes, *, do: Doing) -> None:
    """What did not stand the second check went back to its floor."""
    _lose(requests, outcomes, do=do)


def dissolved(requests: Sequence[ReplacementRequest], outcomes: Outcomes, *, do: Doing) -> None:
    """All goods of the consignment lie on their floors again."""
    _lose(requests, outcomes, do=do)


def _lose(
    requests: Sequence[ReplacementRequest], outcomes: Outcomes, *, do: Doing, waiting: bool | None = None
) -> None:
    """Take what was lost off what is under way. ``waiting``: whether no list is being worked on, where known."""
    lines = queries.lines_of(requests)
    lost = {(pk, row.line_no): row.lost for pk, rows in outcomes.items() for row in rows}
    for line in lines:
        line.under_way -= lost.get((line.document_id, line.line_no), Decimal(0))
    ReplacementRequestLine.objects.bulk_update(lines, ["under_way"])
    for request in requests:
        idle = waiting if waiting is not None else not picking.unfinished(queries.RESOURCE, request.pk, but=NOBODY)
        is_open = any(line.open for line in lines if line.document_id == request.pk)
        if idle and is_open and request.state in (states.PRINTED, states.PICKING):
            do.act(request, "open_rest")


def makes(consignment: Consignment, requests: Sequence[ReplacementRequest], *, do: Doing) -> None:
    """One draft replacement shipment per request."""
    drafts.draft_shipments(consignment, requests, do=do)


def unloaded(consignment: Consignment, requests: Sequence[ReplacementRequest], *, do: Doing) -> None:
    """Back in staging: the draft shipments are void."""
    for shipment in do.lock(ReplacementShipment.objects.filter(consignment=consignment, state="draft")):
        do.act(shipment, "void", reason=do.reason)


def has_left(consignment: Consignment, *, do: Any) -> Refusal | None:
    """What is posted as shipped can't be unloaded."""
    rows = ReplacementShipment.objects.filter(consignment=consignment, state="posted", reversal_of=None)
    posted = rows.order_by("pk").first()
    return Refusal("has_successors", found=posted.number) if posted is not None else None


REPLACEMENTS = pipeline.register(
    pipeline.Source(
        resource=queries.RESOURCE,
        carries="replacement",
        first_check_by=frozenset({CHECKER}),
        second_check_by=frozenset({LOGISTICS_CLERK}),
        parents=parents,
        destination=destination,
        began=began,
        brought=brought,
        checked=checked,
        dissolved=dissolved,
        makes=makes,
        makes_first=True,
        unloaded=unloaded,
        has_left=has_left,
        context=facts,
    )
)
