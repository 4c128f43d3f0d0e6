"""Chains of rare choices: for each way that chance alone hardly ever takes, how people come to take it.

An order is amended, handed in, given back and only then left as it was; a sample is asked for, judged too dear, and given
up. Each step is done by somebody to whom it is offered, with what people enter; where one is refused, the chain ends.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.fields import plain
from counterfoil.project.simulation import drafts, inputs
from counterfoil.project.simulation.temptations import (
    all_good,
    all_of,
    attempt,
    change,
    its_picker,
    paper,
    papers,
    start,
    worker,
)
from counterfoil.receivables.models import OpenItem

if TYPE_CHECKING:
    from counterfoil.project.simulation.story import Story

Errand = Callable[["Story"], object]
Way = tuple[str, str, str]
"""Paper, action and the state before."""


def go(story: "Story", document: Any, *actions: str) -> Any:
    """These actions of a paper, one after the other: the paper as it is then, or nothing where a step was refused."""
    doctype = type_of(document)
    for name in actions:
        action = doctype.action(name)
        assert action is not None, name
        if not story.by_who_may(document, action, story.all_who_might(document, action)):
            return None
        document = paper(doctype.name, document.number)
    return document


def begin(story: "Story", resource: str, draft: drafts.Draft | None, *actions: str, **bent: Any) -> Any:
    """The same of a new draft, with something else in it."""
    started = start(story, resource, draft, **bent)
    return started and go(story, started[0], *actions)


def any_goes(story: "Story", rows: Iterable[Any], *actions: str) -> bool:
    """The first paper that goes the whole way."""
    return any(go(story, one, *actions) for one in rows)


def left_as_it_was(*actions: str) -> Errand:
    """An order in force is amended, and in the end it stays as it was."""

    def run(story: "Story") -> None:
        for state in ("effective", "confirmed"):
            any_goes(story, papers("sales-orders", state), "amend", *actions, "discard")

    return run


def of(resource: str, state: str, *actions: str, **facts: Any) -> Errand:
    """These actions of a paper in a state of which these facts are true."""
    return lambda story: any_goes(story, papers(resource, state, **facts), *actions)


def paid_before_told(story: "Story") -> None:
    """Who is held for credit pays all, and more; whoever is quick judges again before the system does."""
    notice = ask_before_paying(story) or next(papers("delivery-notices", "credit_held"), None)
    if notice is None:
        return
    owed = OpenItem.objects.filter(customer=notice.customer).aggregate(rest=Sum("rest"))["rest"] or 0
    body = {
        "customer": notice.customer.code, "payment_method": "transfer", "received_on": drafts.day(story.world),
        "delivery_notice": notice.number, "amount": plain(owed + 2 * notice.total, least_decimals=2),
    }  # fmt: skip
    begin(story, "receipts", (body, "accountant"), "post")


def ask_before_paying(story: "Story") -> Any:
    """Who pays in advance orders (at times more than there is), and asks for the goods before: the notice, held for
    credit, if it came so far.
    """
    draft = drafts.order(story.world)
    if draft is None or draft[0]["kind"] != "stock":
        return None
    buyer = drafts.customer(story.world, blocked=False, settlement_terms__kind="prepaid")
    if buyer is None:
        return None
    lines = draft[0]["lines"]
    if story.world.happens(0.5):
        lines = [line | {"quantity": "4000"} for line in lines]
    body = draft[0] | {"customer": buyer.code, "lines": lines}
    ordered = (body, buyer.sales_clerk.username)
    order = begin(story, "sales-orders", ordered, "submit", "approve_finance", "confirm")
    notice = order and begin(story, "delivery-notices", all_of(order), "submit")
    return notice if notice and notice.state == "credit_held" else None


def dear_sample(*actions: str) -> Errand:
    """So dear that finance has a word in it."""

    def run(story: "Story") -> None:
        draft = drafts.sample(story.world)
        if draft is not None:
            dear = [line | {"quantity": "400"} for line in draft[0]["lines"]]
            begin(story, "sample-requests", draft, "submit", "approve", *actions, lines=dear)

    return run


def found_in_part(story: "Story") -> None:
    """A department asks for two of something and gets one; more is not wanted then."""
    world = story.world
    body = {
        "purpose": "department", "department": "quality", "use": "检测", "return_due": drafts.day(world, 20),
        "lines": [{"product": drafts.product(world), "quantity": "2"}],
    }  # fmt: skip
    author = story.chance.choice(("quality_manager", "engineering"))
    request = begin(story, "sample-requests", (body, author), "submit", "approve")
    if request is None:
        return
    for pick_list in papers("pick-lists", "open", source_resource="sample-requests", source_id=request.pk):
        if printed := go(story, pick_list, "print"):
            lines = [{"line_no": line.line_no, "quantity": "1", "reason": inputs.WORDS} for line in printed.lines.all()]
            attempt(story, printed, "pick", its_picker(story, printed), {"lines": lines})
            go(story, paper("pick-lists", printed.number), "first_check", "label", "stage")
    if request := go(story, paper("sample-requests", request.number), "hand_over", "hand_over"):
        any_goes(story, papers("sample-issues", "draft", request=request), "post")
        go(story, paper("sample-requests", request.number), "close")


def finished_in_part(story: "Story") -> None:
    """Of what is to be made one piece comes to the store first."""
    for request in papers("production-requests", "requested", "in_production"):
        made = request if request.state == "in_production" else go(story, request, "start")
        left = [line for line in made.lines.order_by("line_no") if line.quantity > line.finished + 1] if made else []
        if left:
            body = {"lines": [{"line_no": left[0].line_no, "quantity": "1"}], "floor": "1F"}
            attempt(story, made, "complete", worker(story, "production"), body)
            return


def made_in_vain(story: "Story") -> None:
    """Production has begun, and is told to stop."""
    if not any_goes(story, papers("production-requests", "in_production"), "cancel"):
        any_goes(story, papers("production-requests", "requested"), "start", "cancel")


def too_cheap(*actions: str) -> Errand:
    """So cheap that the market manager has a word in it."""

    def run(story: "Story") -> None:
        draft = drafts.order(story.world)
        if draft is not None and draft[0]["kind"] == "stock":
            cheap = [line | {"discount_rate": "0.75"} for line in draft[0]["lines"]]
            begin(story, "sales-orders", draft, "submit", "return", *actions, lines=cheap)

    return run


def counted_in_vain(story: "Story") -> None:
    begin(story, "stock-counts", drafts.count(story.world), "submit", "return", "cancel")


def adjustment_given_back(*actions: str) -> Errand:
    return lambda story: begin(
        story, "receivable-adjustments", drafts.adjustment(story.world), "submit", "return", *actions
    )


def without_request(state: str, *actions: str) -> Errand:
    """What was asked to be taken back is dropped first, then the inspection is made or asked for anew."""

    def run(story: "Story") -> None:
        for inspection in papers("return-inspections", state):
            for request in papers("sales-return-requests", "draft", "printed", inspection=inspection):
                if go(story, request, "cancel") and go(story, inspection, *actions):
                    return

    return run


def refused_in_part(*actions: str) -> Errand:
    """Half of what came back is not taken; the rest still has its way to go when that half leaves."""

    def run(story: "Story") -> None:
        for inspection in papers("return-inspections", "draft", lines__quantity__gte=2):
            change(story, inspection, worker(story, "qc_inspector"), {"lines": list(_one_refused(inspection))})
            counts = [{"line_no": line.line_no, "counted": plain(line.quantity)} for line in inspection.lines.all()]
            change(story, inspection, inspection.clerk, {"lines": counts})
            if go(story, inspection, "sign", "sign"):
                go(story, paper("return-requests", inspection.request.number), *actions)
                return
        any_goes(story, papers("return-requests", "inspected"), *actions)

    return run


def _one_refused(inspection: Any) -> Iterator[dict[str, Any]]:
    for line in inspection.lines.order_by("line_no"):
        said = {name: value for name, value in all_good(line).items() if name != "counted"}
        some = line.quantity > 1
        yield {"line_no": line.line_no, "opinion": inputs.WORDS, **said} | (
            {"qualified": plain(line.quantity - 1), "refused": "1"} if some else {}
        )


ERRANDS: dict[Way, Errand] = {
    ("assessments", "decide", "objected"): of("assessments", "recorded", "object", "decide"),
    ("customer-applications", "cancel", "returned"): of("customer-applications", "submitted", "return", "cancel"),
    ("customer-applications", "submit", "returned"): of("customer-applications", "submitted", "return", "submit"),
    ("delivery-notices", "recheck", "credit_held"): paid_before_told,
    ("gate-passes", "reissue", "cancelled"): of(
        "gate-passes", "issued", "cancel", "reissue", consignment__state="signed"
    ),
    ("production-requests", "cancel", "in_production"): made_in_vain,
    ("production-requests", "complete", "in_production"): finished_in_part,
    ("receivable-adjustments", "cancel", "returned"): adjustment_given_back("cancel"),
    ("receivable-adjustments", "submit", "returned"): adjustment_given_back("submit"),
    ("replacement-requests", "arrange", "picking"): of("replacement-requests", "picking", "arrange"),
    ("replacement-requests", "cancel", "returned"): of("replacement-requests", "submitted", "return", "cancel"),
    ("replacement-requests", "print", "printed"): of("replacement-requests", "printed", "print"),
    ("return-inspections", "remake", "fed_back"): without_request("fed_back", "remake"),
    ("return-inspections", "remake", "signed"): without_request("signed", "remake"),
    ("return-inspections", "reopen", "fed_back"): without_request("fed_back", "reopen"),
    ("return-inspections", "reopen", "signed"): without_request("signed", "reopen"),
    ("return-requests", "abandon", "inspected"): refused_in_part("abandon"),
    ("return-requests", "send_back", "inspected"): refused_in_part("send_back"),
    ("sales-orders", "cancel", "returned"): too_cheap("cancel"),
    ("sales-orders", "discard", "draft"): left_as_it_was(),
    ("sales-orders", "discard", "returned"): left_as_it_was("submit", "return"),
    ("sales-orders", "submit", "returned"): too_cheap("submit"),
    ("sample-issues", "cancel", "draft"): of("sample-issues", "draft", "cancel"),
    ("sample-requests", "approve_finance", "awaiting_finance"): dear_sample("approve_finance"),
    ("sample-requests", "cancel", "awaiting_finance"): dear_sample("cancel"),
    ("sample-requests", "close", "submitted"): found_in_part,
    ("sample-requests", "extend", "issued"): of("sample-requests", "issued", "extend", return_due__isnull=False),
    ("sample-requests", "return", "awaiting_finance"): dear_sample("return"),
    ("sample-requests", "withdraw", "awaiting_finance"): dear_sample("withdraw"),
    ("sample-requests", "write_off", "issued"): of("sample-requests", "issued", "write_off"),
    ("stock-counts", "cancel", "returned"): counted_in_vain,
    ("terms-change-requests", "cancel", "returned"): of("terms-change-requests", "submitted", "return", "cancel"),
}
"""Way → what leads to it."""
