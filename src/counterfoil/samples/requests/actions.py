"""What is done with a sample request, from its approval to the last piece that comes back (E1.1)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.models import Product
from counterfoil.delivery.picking import actions as picking
from counterfoil.delivery.pipeline import ZERO, Outcomes
from counterfoil.kernel.doing import Doing, Lockable
from counterfoil.kernel.fields import plain
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.roles import LOGISTICS_CLERK
from counterfoil.returns.scrap import actions as scrap
from counterfoil.samples.issues.drafts import draft_for_department
from counterfoil.samples.models import SampleRequest, SampleRequestLine
from counterfoil.samples.requests import queries, rules, states
from counterfoil.stock import actions as stock
from counterfoil.stock import queries as stock_queries
from counterfoil.stock.models import Location
from counterfoil.stock.papers import stock_arrived

WITH_REQUEST = _("Its sample request was withdrawn.")
PROGRESS = ("listed", "issued", "given_up", "returned", "qualified", "rework", "scrap")


# Approved, and listed


def approve(request: SampleRequest, *, do: Doing) -> str:
    """The manager's or the department's word; above the limit finance has the last one, else goods are reserved."""
    if rules.is_above_limit(queries.value_open(do.lines)):
        return states.AWAITING_FINANCE
    list_goods(request, do=do)
    return states.APPROVED


def list_goods(request: SampleRequest, *, do: Doing) -> None:
    """Reserve what is still to be found, without any credit, and make a list per floor (as C1.8 and D2.3).

    Raises ``out_of_stock`` when a line is short; with ``partial`` only when there is nothing at all.
    """
    wanted = [line for line in do.lines if line.open > 0]
    floors = stock_queries.lock_availability({line.product_id for line in wanted})
    plan = stock.plan_floors([_want(request, line) for line in wanted], floors)
    given = plan.given()
    if plan.short and not (do.inputs.partial and given):
        raise _short(wanted, given)
    stock.reserve(plan.portions, at=do.at)
    for line in wanted:
        line.listed += given.get(line.line_no, ZERO)
    SampleRequestLine.objects.bulk_update(wanted, ["listed"])
    request.staged_at = request.handed_by = request.received_by = None
    picking.make_lists(request, wanted, plan.by_floor(), do=do)


def _want(request: SampleRequest, line: SampleRequestLine) -> stock.Want:
    return stock.Want(line.product_id, line.open, queries.RESOURCE, request.pk, request.number, line.line_no)


def _short(wanted: Sequence[SampleRequestLine], given: dict[int, Decimal]) -> Refusal:
    line = next(line for line in wanted if given.get(line.line_no, ZERO) < line.open)
    product: Product = line.product
    return Refusal(
        "out_of_stock", product=product.code, location=_("all floors"), required=plain(line.open),
        found=plain(given.get(line.line_no, ZERO)),
    )  # fmt: skip


def cancel(request: SampleRequest, *, do: Doing) -> None:
    """Withdrawn before anybody printed a list: lists void, goods free."""
    if request.state != states.APPROVED:
        return
    for pick_list in do.lock(queries.untouched_lists(request)):
        do.act(pick_list, "cancel", reason=do.reason or str(WITH_REQUEST))
    stock.release(queries.RESOURCE, request.pk, at=do.at)
    for line in do.lines:
        line.listed = ZERO
    SampleRequestLine.objects.bulk_update(do.lines, ["listed"])
    do.follow_up("stock_arrived", product_ids=sorted({line.product_id for line in do.lines}))


def close(request: SampleRequest, *, do: Doing) -> str:
    """What was not found isn't wanted any more; what went out is still due back, if it was to come back."""
    for line in do.lines:
        line.given_up += line.open
    SampleRequestLine.objects.bulk_update(do.lines, ["given_up"])
    return standing(request, do.lines)


def standing(request: SampleRequest, lines: Iterable[SampleRequestLine]) -> str:
    """Where a request stands of which nothing is on its way: due back, all back, or done."""
    lines = list(lines)
    if request.return_due is None or not any(line.issued for line in lines):
        return states.CLOSED
    return states.ISSUED if any(line.out or line.uninspected for line in lines) else states.RETURNED


# What the floors brought (C2.0)


def parents(ids: Sequence[int]) -> list[Lockable]:
    """The requests: nothing stands above them."""
    return [SampleRequest.objects.filter(pk__in=ids).select_related("customer", "department", "carrier__zone")]


def destination(request: SampleRequest) -> dict[str, Any]:
    """Where its goods go and how; a department's stay in the house."""
    names = ("way", "handover", "carrier", "freight_payer", "address", "consignee", "phone", "pickup")
    return {name: getattr(request, name) for name in names}


def began(request: SampleRequest, *, do: Doing) -> None:
    """The first list is printed."""
    if request.state == states.APPROVED:
        do.act(request, "start_picking")


def brought(request: SampleRequest, outcomes: Outcomes, *, last: bool, nothing: bool, do: Doing) -> None:
    """A floor brought its goods; with the last list they wait in staging, or nothing was found at all."""
    _lose([request], outcomes)
    if nothing:
        do.act(request, "ask_rest")
    elif last:
        do.act(request, "stage")


def checked(requests: Sequence[SampleRequest], outcomes: Outcomes, *, do: Doing) -> None:
    """What doesn't stand the second check is asked for anew once the rest has left; at once when nothing stands."""
    _lose(requests, outcomes)
    for request in requests:
        if not any(row.kept for row in outcomes[request.pk]):
            do.act(request, "ask_rest")


def dissolved(requests: Sequence[SampleRequest], outcomes: Outcomes, *, do: Doing) -> None:
    """The goods go back to their floors: the requests ask for them anew."""
    _lose(requests, outcomes)
    for request in requests:
        do.act(request, "ask_rest")


def _lose(requests: Sequence[SampleRequest], outcomes: Outcomes) -> None:
    """What fell out of a step is no longer on its way."""
    lines = queries.lines_of(requests)
    lost = {(pk, row.line_no): row.lost for pk, rows in outcomes.items() for row in rows if row.lost}
    changed = [line for line in lines if (line.document_id, line.line_no) in lost]
    for line in changed:
        line.listed -= lost[line.document_id, line.line_no]
    SampleRequestLine.objects.bulk_update(changed, ["listed"])


def stage(request: SampleRequest, *, do: Doing) -> None:
    """All its goods stand in staging."""
    request.staged_at = do.at


# Handed over in the staging zone


def hand_over(request: SampleRequest, *, do: Doing) -> None:
    """The logistics clerk and the receiver sign, in any order; with the second signature there is a draft issue."""
    if queries.hands_over(request, do.by, at=do.at):
        request.handed_by, do.role = do.by, LOGISTICS_CLERK
    else:
        request.received_by = do.by
    do.complete = rules.is_handed_over(request)
    if do.complete:
        draft_for_department(request, do.lines, do=do)


def put_back(request: SampleRequest, *, do: Doing) -> None:
    """Nobody takes them: the goods go back from staging to their floors and are asked for anew."""
    brought_lines = queries.staged_lines(request)
    products = sorted({line.product_id for line in brought_lines})
    for line in do.lines:
        line.listed = ZERO
    SampleRequestLine.objects.bulk_update(do.lines, ["listed"])
    request.staged_at = request.handed_by = request.received_by = None
    for zone_id in sorted({line.document.zone_id for line in brought_lines if line.document.zone_id}):
        stock.bring_back(
            [
                stock.Picked(line.source_line_no, line.product_id, line.document.floor_id, line.staged, number)
                for number, line in enumerate(brought_lines, start=1)
                if line.document.zone_id == zone_id
            ],
            reserved_for=stock.Source.of(request), cause=stock.Source.of(request), zone_id=zone_id, by=do.by, at=do.at,
            action=f"put_back:{request.round}",
        )  # fmt: skip
    do.follow_up("stock_arrived", product_ids=products)


# Issued, and what comes back


def issue(request: SampleRequest, *, do: Doing) -> str:
    """Everything that was found has left: due back on its day, or done with."""
    return standing(request, do.lines)


def return_sample(request: SampleRequest, *, do: Doing) -> None:
    """Pieces come back, all or some, and wait in quality hold."""
    lines = {line.line_no: line for line in do.lines}
    outside = stock_queries.virtual(request.purpose)
    hold = queries.quality_hold()
    request.returns += 1
    moves = []
    for entry in do.inputs.lines:
        line = lines[entry.line_no]
        line.returned += entry.quantity
        moves.append(
            stock.Movement(line.product_id, outside.pk, hold.pk, entry.quantity, line.line_no, leg=request.returns)
        )
    SampleRequestLine.objects.bulk_update(lines.values(), ["returned"])
    stock.post_moves(moves, cause=stock.Source.of(request), action="return_sample", by=do.by, at=do.at)


def inspect(request: SampleRequest, *, do: Doing) -> str:
    """The inspector says where each piece goes: to a floor, to rework, or to where it waits for scrapping."""
    lines = {line.line_no: line for line in do.lines}
    request.inspections += 1
    for entry in do.inputs.lines:
        line = lines[entry.line_no]
        line.qualified += entry.qualified
        line.rework += entry.rework
        line.scrap += entry.scrap
    SampleRequestLine.objects.bulk_update(lines.values(), ["qualified", "rework", "scrap"])
    stock.post_moves(
        _inspected_moves(request, lines, do.inputs.lines), cause=stock.Source.of(request), action="inspect", by=do.by,
        at=do.at,
    )  # fmt: skip
    scrap.draft(request, _scrapped(lines, do.inputs.lines), do=do)
    stock_arrived(do, (lines[entry.line_no].product_id for entry in do.inputs.lines if entry.qualified))
    return standing(request, do.lines)


def _scrapped(lines: dict[int, SampleRequestLine], entered: Sequence[Any]) -> list[dict[str, Any]]:
    """What waits for scrapping now, for its note (D1.7)."""
    wasted = [entry for entry in entered if entry.scrap]
    if not wasted:
        return []
    place = queries.places(Location.Kind.SCRAP_HOLD)[Location.Kind.SCRAP_HOLD]
    return [scrap.line(lines[entry.line_no].product, place, entry.scrap) for entry in wasted]


def _inspected_moves(
    request: SampleRequest, lines: dict[int, SampleRequestLine], entered: Sequence[Any]
) -> list[stock.Movement]:
    """Quality hold → the floor named (or the product's own), rework, waiting for scrapping."""
    kinds = Location.Kind
    place = queries.places(kinds.QC_HOLD, kinds.REWORK, kinds.SCRAP_HOLD, kinds.FLOOR)
    floors = stock_queries.find_locations(
        code for entry in entered for code in (entry.location, lines[entry.line_no].product.floor) if code
    )
    hold = place[kinds.QC_HOLD].pk
    moves = []
    for entry in entered:
        line = lines[entry.line_no]
        home = floors.get(entry.location or line.product.floor, place[kinds.FLOOR])
        parts = ((home, entry.qualified), (place[kinds.REWORK], entry.rework), (place[kinds.SCRAP_HOLD], entry.scrap))
        for number, (target, quantity) in enumerate(parts):
            leg = request.inspections * 3 + number
            moves.append(stock.Movement(line.product_id, hold, target.pk, quantity, line.line_no, leg=leg))
    return moves


def extend(request: SampleRequest, *, do: Doing) -> None:
    """The samples may stay out longer."""
    request.return_due = do.inputs.return_due


def take_back(request: SampleRequest, *, do: Doing) -> None:
    """An issue was reversed: the goods stand in staging again."""
    if request.staged_at is None:
        request.staged_at = do.at
