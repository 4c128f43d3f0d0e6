"""What is done with a replacement request (D2.3)."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from counterfoil.complaints.complaints import actions as complaints
from counterfoil.complaints.models import Complaint, ReplacementRequest, ReplacementRequestLine
from counterfoil.complaints.replacements import queries, states
from counterfoil.delivery.picking import actions as picking
from counterfoil.kernel.doing import Doing
from counterfoil.kernel.fields import plain
from counterfoil.kernel.refusals import Refusal
from counterfoil.returns import claims
from counterfoil.stock import actions as stock
from counterfoil.stock import queries as stock_queries

FORM = "document"
NOTHING = Decimal(0)
WITH_REQUEST = _("Its replacement request was closed.")


def print_request(document: ReplacementRequest, *, do: Doing) -> str:
    """The first print of what is open reserves the goods and makes the lists; every later one is a counted copy.

    Raises ``out_of_stock`` when goods are missing (with ``partial`` only when there are none at all).
    """
    document.printed = do.count_print(FORM)
    if document.state != states.SUBMITTED:
        return document.state
    wanted = [line for line in do.lines if line.open]
    plan = _plan(document, wanted, partial=do.inputs.partial)
    given = plan.given()
    for line in wanted:
        line.under_way += given.get(line.line_no, NOTHING)
    ReplacementRequestLine.objects.bulk_update(wanted, ["under_way"])
    stock.reserve(plan.portions, at=do.at)
    picking.make_lists(document, wanted, plan.by_floor(), do=do)
    return states.PRINTED


def _plan(document: ReplacementRequest, wanted: list[ReplacementRequestLine], *, partial: bool) -> stock.Plan:
    """From which floors the goods are taken (C1.8), under lock. Raises ``out_of_stock``."""
    floors = stock_queries.lock_availability({line.product_id for line in wanted})
    plan = stock.plan_floors(
        [
            stock.Want(
                line.product_id, line.open, queries.RESOURCE, document.pk, document.number, line.line_no
            )
            for line in wanted
        ],
        floors,
    )  # fmt: skip
    if plan.short and (not partial or not plan.portions):
        short = next(line for line in wanted if line.line_no in plan.short)
        raise Refusal(
            "out_of_stock", product=short.product.code, location=_("all floors"),
            found=plain(short.open - plan.short[short.line_no]), required=plain(short.open),
        )  # fmt: skip
    return plan


def arrange(document: ReplacementRequest, *, do: Doing) -> None:
    """The picking leader gives all its lists to one picker."""
    for pick_list in do.lock(queries.untouched_lists(document)):
        do.act(pick_list, "assign", inputs={"picker": do.inputs.picker}, by=do.by)


def close(document: ReplacementRequest, *, do: Doing) -> None:
    """No more is sent: lists that nobody touched are void; what was not replaced may be claimed again."""
    lists = do.lock(queries.untouched_lists(document))
    for pick_list in lists:
        do.act(pick_list, "cancel", reason=do.reason or str(WITH_REQUEST))
    document.closed_reason = do.reason[:2000]
    for line in do.lines:
        line.under_way = NOTHING
    give_up_rest(do.lines, do=do)
    if lists:
        stock.release(queries.RESOURCE, document.pk, at=do.at)
        do.follow_up("stock_arrived", product_ids=sorted({line.product_id for line in do.lines}))


def cancel(document: ReplacementRequest, *, do: Doing) -> None:
    """Nothing is sent: all that the complaint had claimed is free again."""
    give_up_rest(do.lines, do=do)


def give_up_rest(lines: Sequence[ReplacementRequestLine], *, do: Doing) -> None:
    """What the complaint had granted and is not sent may be claimed again."""
    left = [line for line in lines if line.rest]
    claims.free([Rest(line) for line in left], do=do)
    for line in left:
        line.freed += line.rest
    ReplacementRequestLine.objects.bulk_update(lines, ["under_way", "freed"])


class Rest:
    """What of a granted line was not sent, as the claims know it."""

    def __init__(self, line: ReplacementRequestLine):
        self.source_resource, self.source_id, self.quantity = line.source_resource, line.source_id, line.rest


def close_case(document: ReplacementRequest, *, do: Doing) -> None:
    """The request has come to its end: so may the case above it."""
    for complaint in do.locked(Complaint):
        if complaint.pk == document.complaint_id:
            complaints.close_case(complaint, do=do)


def settle(document: ReplacementRequest, *, do: Doing) -> str:
    """Where a request stands when goods have left: open again, under way, or at its end."""
    if any(line.under_way for line in do.lines):
        return document.state
    if any(line.open for line in do.lines):
        return states.SUBMITTED
    give_up_rest(do.lines, do=do)
    return states.SHIPPED
