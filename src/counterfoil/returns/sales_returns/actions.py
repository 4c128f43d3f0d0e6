"""The 08:00 session: counted, re-boxed, put away, posted (D1.6)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.assessments import actions as assessments
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.inputs import invalid
from counterfoil.people.queries import find_user
from counterfoil.people.roles import MARKET_MANAGER, SALES_CLERK
from counterfoil.receivables import actions as receivables
from counterfoil.receivables.queries import find_entry
from counterfoil.returns import credits
from counterfoil.returns.claims import ZERO
from counterfoil.returns.models import (
    Bucket,
    ReturnRequest,
    SalesReturn,
    SalesReturnLine,
    SalesReturnRequest,
    ScrapNote,
    ServiceCase,
)
from counterfoil.returns.people import clerk_of, tell_all
from counterfoil.returns.requests import actions as requests
from counterfoil.returns.sales_requests import actions as sales_requests
from counterfoil.returns.sales_returns import blame, rules, states
from counterfoil.returns.scrap import actions as scrap
from counterfoil.stock import actions as stock
from counterfoil.stock import papers
from counterfoil.stock import queries as places
from counterfoil.stock.discrepancies.actions import Difference, write_discrepancies
from counterfoil.stock.models import Location

RESOURCE = "sales-returns"
KIND = "sales_return"


def arrange(document: SalesReturn, *, do: Doing) -> None:
    """The picking leader says who takes the goods in, and when."""
    document.picker = find_user(do.inputs.picker)
    document.arranged_for = do.inputs.at
    if document.picker is not None:
        do.tell(document.picker.pk, _("You take in the returned goods of {number}."), document, number=document.number)


def count(document: SalesReturn, *, do: Doing) -> None:
    """What the receiving clerk counts; it stands until it is counted again or posted."""
    entered = {row.line_no: row.counted for row in do.inputs.lines}
    counted = [line for line in do.lines if line.line_no in entered]
    for line in counted:
        line.counted = entered[line.line_no]
    SalesReturnLine.objects.bulk_update(counted, ["counted"])


def put_away(document: SalesReturn, *, do: Doing) -> None:
    """Re-boxed, each line at a place of its kind. Raises ``inputs_invalid`` where no place is said."""
    entered = places.find_locations(row.location for row in do.inputs.lines)
    said = {row.line_no: entered[row.location] for row in do.inputs.lines}
    usual = {kind: rows[0] for kind in set(rules.KINDS.values()) if len(rows := places.list_locations(kind)) == 1}
    for line in do.lines:
        place = said.get(line.line_no) or usual.get(rules.KINDS[line.bucket])
        if place is None:
            raise invalid("lines", _("line {line} has no place"), line=line.line_no)
        line.location = place
    SalesReturnLine.objects.bulk_update(do.lines, ["location"])


def post(document: SalesReturn, *, do: Doing) -> None:
    """Goods are back on the books, and the customer owes less, at the price of the very line returned.

    Documents first, then the account, then stock, then numbers.
    """
    entered = {row.line_no: row.counted for row in do.inputs.lines}
    for line in do.lines:
        line.counted = line.quantity if line.bucket == Bucket.SHORT else entered.get(line.line_no, line.counted)
    credit = credits.price(do.lines)
    document.total = sum((line.amount for line in do.lines), ZERO)
    document.tax_total = sum((line.tax for line in do.lines), ZERO)
    document.posted_at = do.at
    SalesReturnLine.objects.bulk_update(do.lines, ["counted", "amount", "tax"])
    credits.give_back(do.lines)
    do.act(_sales_request(document, do), "close")
    _post_red(document, credit, do=do)
    stock.post_moves(_moves(do.lines), cause=stock.Source.of(document), action="post", by=do.by, at=do.at)
    scrap.draft(document, _scrapped(document, do.lines), do=do)
    _report(document, do=do)
    do.follow_up("rejudge_notices", customer_id=document.customer_id)
    papers.stock_arrived(do, (line.product_id for line in do.lines if line.bucket == Bucket.QUALIFIED and line.counted))


def close_what_is_done(document: SalesReturn, *, do: Doing) -> None:
    """With the posting the return may be over, and the case with it."""
    requests.close_if_done(_request(document, do), do=do)


def _post_red(document: SalesReturn, credit: dict[int, Decimal], *, do: Doing) -> None:
    if not document.total:
        return
    receivables.lock_account(document.customer_id)
    receivables.post_red_parts(
        document.customer_id, KIND, document.total, parts=[(entry, part) for entry, part in credit.items() if entry],
        tax=document.tax_total, source=receivables.Source.of(document), by=do.by, at=do.at,
    )  # fmt: skip


def _moves(lines: Sequence[SalesReturnLine]) -> list[stock.Movement]:
    """Customer → where the goods were put; what never was there → adjustment."""
    customer = places.virtual(Location.Kind.CUSTOMER).pk
    lost = places.virtual(Location.Kind.ADJUSTMENT).pk
    return [
        stock.Movement(line.product_id, customer, line.location_id or lost, line.counted or ZERO, line.line_no)
        for line in lines
    ]


def _scrapped(document: SalesReturn, lines: Sequence[SalesReturnLine]) -> list[dict[str, Any]]:
    """What waits for the crusher, as the inspector wrote it."""
    said = {
        (line.request_line_no, line.bucket): line.opinion or line.defect for line in document.sales_request.lines.all()
    }
    return [
        scrap.line(line.product, line.location, line.counted, said.get((line.request_line_no, line.bucket), ""))
        for line in lines
        if line.bucket == Bucket.SCRAP and line.counted
    ]


def _report(document: SalesReturn, *, do: Doing) -> None:
    """Less than was inspected: the clerk of the case explains, the market manager is told. Short: who sent it out."""
    clerk = clerk_of(document)
    owner: dict[str, Any] = {"owner_role": SALES_CLERK, "owner_id": clerk.pk if clerk else None}
    below = [line for line in do.lines if line.counted != line.quantity]
    rows = [
        Difference(
            step="receiving", line_no=line.line_no, product_id=line.product_id, location_id=line.location_id,
            expected=line.quantity, found=line.counted or ZERO, expected_by=owner["owner_id"], found_by=do.by.id,
            **owner,
        )
        for line in below
    ]  # fmt: skip
    rows += blame.short_deliveries([line for line in do.lines if line.bucket == Bucket.SHORT], owner)
    write_discrepancies(rows, do=do)
    assessments.record(blame.charges([line for line in below if line.bucket == Bucket.QUALIFIED], clerk), do=do)
    if below:
        tell_all(
            MARKET_MANAGER, _("{number}: less was received than was inspected ({lines} lines)."), document, do=do,
            number=document.number, lines=len(below),
        )  # fmt: skip


def _sales_request(document: SalesReturn, do: Doing) -> SalesReturnRequest:
    found: SalesReturnRequest = next(
        row for row in do.locked(SalesReturnRequest) if row.pk == document.sales_request_id
    )
    return found


def _request(document: SalesReturn, do: Doing) -> ReturnRequest:
    wanted = document.sales_request.request_id
    found: ReturnRequest = next(row for row in do.locked(ReturnRequest) if row.pk == wanted)
    return found


# A wrong posting


def reverse(document: SalesReturn, *, do: Doing) -> None:
    """A red sales return takes goods and credit back; what may be posted in its place stands in a new draft.

    Request and case are open again.
    """
    for note in do.lock(ScrapNote.objects.filter(source=document.number, state="draft")):
        do.act(note, "void", reason=do.reason)
    credits.give_back(do.lines, sign=-1)
    sales_request = _sales_request(document, do)
    do.act(sales_request, "reopen")
    _reopen(document, do=do)
    receivables.lock_account(document.customer_id)
    back = [line for line in do.lines if line.counted]
    locked = stock.require_available(
        papers.needed((line.product_id, line.location_id, line.counted) for line in back if line.location_id)
    )
    new = sales_requests.return_of(sales_request, do=do)
    new.came_of.append(document)
    red, _draft = do.create(do.doctype, [_red(document, do=do), new])
    entry = find_entry(RESOURCE, document.pk, KIND)
    if entry is not None:
        receivables.reverse_entry(entry, source=receivables.Source.of(red), by=do.by, at=do.at, text=do.reason[:200])
    moves = [
        stock.Movement(move.product_id, move.to_id, move.from_id, move.quantity, move.line_no) for move in _moves(back)
    ]
    stock.post_moves(moves, cause=stock.Source.of(red), action="reverse", by=do.by, at=do.at, locked=locked)


def _reopen(document: SalesReturn, *, do: Doing) -> None:
    request = _request(document, do)
    if request.state == "closed":
        do.act(request, "reopen")
    case = next((case for case in do.locked(ServiceCase) if case.pk == request.case_id), None)
    if case is not None and case.state == "closed":
        do.act(case, "reopen")


_KEPT = ("request_line_no", "bucket", "line_no", "location")


def _red(document: SalesReturn, *, do: Doing) -> New:
    """The exact negative, posted as it is made (红字)."""
    lines = [
        {
            **requests.columns_of(line), **{name: getattr(line, name) for name in _KEPT},
            "quantity": -line.counted, "counted": -line.counted, "amount": -line.amount, "tax": -line.tax,
        }
        for line in do.lines
        if line.counted
    ]  # fmt: skip
    fields = {
        "customer": document.customer, "sales_request": document.sales_request, "clerk": document.clerk,
        "session_on": document.session_on, "total": -document.total, "tax_total": -document.tax_total,
        "posted_at": do.at, "reversal_of": document,
    }  # fmt: skip
    return New(fields, lines, came_of=[document], state=states.POSTED)
