"""What is done with a sample issue: posted when the samples have left, taken back when that was wrong (E1.1)."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from counterfoil.delivery import pipeline
from counterfoil.delivery.models import Consignment
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.refusals import Refusal
from counterfoil.samples.issues import drafts, states
from counterfoil.samples.models import SampleIssue, SampleRequest, SampleRequestLine
from counterfoil.samples.requests import queries
from counterfoil.stock import actions as stock
from counterfoil.stock.queries import lock_balances, virtual


def post(issue: SampleIssue, *, do: Doing) -> None:
    """The samples are the customer's or the department's; nothing is receivable. What was not found is asked anew."""
    request = _request(issue, do=do)
    issue.issued_on = timezone.localtime(do.at).date()
    lines = _book(issue, request, sign=1, do=do)
    do.act(request, "ask_rest" if any(line.open > 0 for line in lines) else "issue")
    consignment = _consignment(issue, do=do)
    if consignment is not None and consignment.state == "signed" and not _other_drafts(issue):
        do.act(consignment, "ship")
    stock.post_moves(_moves(issue, request, do=do), cause=stock.Source.of(issue), action="post", by=do.by, at=do.at)


def _request(issue: SampleIssue, *, do: Doing) -> SampleRequest:
    found: SampleRequest = pipeline.locked(do, queries.RESOURCE, [issue.request_id])[0]
    return found


def _consignment(issue: SampleIssue, *, do: Doing) -> Consignment | None:
    return next((row for row in do.locked(Consignment) if row.pk == issue.consignment_id), None)


def _other_drafts(issue: SampleIssue) -> bool:
    rows = SampleIssue.objects.filter(consignment=issue.consignment_id, state=states.DRAFT)
    return rows.exclude(pk=issue.pk).exists()


def _book(issue: SampleIssue, request: SampleRequest, *, sign: int, do: Doing) -> list[SampleRequestLine]:
    """What was on its way is issued; the other way round for a red issue. Answers all lines of the request."""
    lines = queries.lines_of([request])
    quantities: dict[int, Decimal] = {line.line_no: line.quantity for line in do.lines}
    for line in lines:
        moved = sign * quantities.get(line.line_no, Decimal(0))
        line.issued += moved
        line.listed -= moved
    SampleRequestLine.objects.bulk_update(lines, ["issued", "listed"])
    return lines


def _moves(issue: SampleIssue, request: SampleRequest, *, do: Doing) -> list[stock.Movement]:
    """Staging → customer or department."""
    outside = virtual(request.purpose)
    return [
        stock.Movement(line.product_id, issue.zone_id, outside.pk, line.quantity, line.line_no) for line in do.lines
    ]


# What was wrong


def reverse(issue: SampleIssue, *, do: Doing) -> None:
    """A red issue brings the samples back to staging, and a draft says what may be posted in its place."""
    request = _request(issue, do=do)
    lines = _book(issue, request, sign=-1, do=do)
    do.act(request, "take_back")
    consignment = _consignment(issue, do=do)
    if consignment is not None and consignment.state == "shipped":
        do.act(consignment, "bring_back")
    locked = lock_balances({line.product_id for line in do.lines}, {issue.zone_id})
    counts = {line.line_no: line.quantity for line in do.lines}
    again = drafts.draft(request, lines, counts, zone_id=issue.zone_id, consignment=consignment)
    again.came_of.append(issue)
    red, _new = do.create(pipeline.type_named("sample-issues"), [_red(issue, do=do), again])
    back = [
        stock.Movement(move.product_id, move.to_id, move.from_id, move.quantity, move.line_no)
        for move in _moves(issue, request, do=do)
    ]
    stock.post_moves(back, cause=stock.Source.of(red), action="reverse", by=do.by, at=do.at, locked=locked)


def _red(issue: SampleIssue, *, do: Doing) -> New:
    """The exact negative, posted as it is made (红字)."""
    return New(
        state=states.POSTED,
        fields={
            "request_id": issue.request_id, "consignment_id": issue.consignment_id, "customer_id": issue.customer_id,
            "department_id": issue.department_id, "zone_id": issue.zone_id, "total": -issue.total,
            "issued_on": timezone.localtime(do.at).date(), "reversal_of": issue,
        },
        lines=[
            {
                "line_no": line.line_no, "product_id": line.product_id, "quantity": -line.quantity,
                "list_price": line.list_price, "amount": -line.amount,
            }
            for line in do.lines
        ],
        came_of=[issue],
    )  # fmt: skip


def withdraw(issue: SampleIssue, *, do: Doing) -> None:
    """The department does not take them after all: the goods wait in staging for another hand-over."""
    request = _request(issue, do=do)
    request.handed_by = request.received_by = None
    do.act(request, "wait_again")


# With the consignment that carries them


def void_drafts(consignment: Consignment, requests: Sequence[SampleRequest], *, do: Doing) -> None:
    """The goods are unloaded again: their drafts are void."""
    for issue in do.lock(SampleIssue.objects.filter(consignment=consignment, state=states.DRAFT)):
        do.act(issue, "void", reason=do.reason)


def nothing_is_posted(consignment: Consignment, *, do: Doing) -> Refusal | None:
    """What is posted as issued can't be unloaded."""
    posted = SampleIssue.objects.filter(consignment=consignment, state=states.POSTED, reversal_of=None).first()
    return Refusal("has_successors", found=posted.number) if posted is not None else None
