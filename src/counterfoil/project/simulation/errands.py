"""Chains of rare choices: for each way that chance alone hardly ever takes, how people come to take it.

An order is amended, handed in, given back and only then left as it was; a sample is asked for, judged too dear, and given
up. Each step is done by somebody to whom it is offered, with what people enter; where one is refused, the chain ends.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from counterfoil.kernel.fields import plain
from counterfoil.project.simulation import drafts, inputs
from counterfoil.project.simulation.moves import (
    all_good,
    all_of,
    attempt,
    begin,
    change,
    go,
    go_with,
    in_the_making,
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


def any_goes(story: "Story", rows: Iterable[Any], *actions: str) -> bool:
    """The first paper that goes the whole way."""
    return any(go(story, one, *actions) for one in rows)


def left_as_it_was(*actions: str) -> Errand:
    """An order in force, or one that is confirmed as well, is amended, and in the end it stays as it was."""

    def run(story: "Story") -> None:
        any_goes(story, papers("sales-orders", "confirmed"), "amend", *actions, "discard")
        if ordered := at_list_price(story):
            begin(story, "sales-orders", ordered, "submit", "approve_finance", "amend", *actions, "discard")

    return run


def at_list_price(story: "Story") -> drafts.Draft | None:
    """An order of goods from stock with nothing in it that the market manager has to see."""
    draft = drafts.order(story.world, kind="stock")
    if draft is None:
        return None
    lines = [{"product": line["product"], "quantity": line["quantity"]} for line in draft[0]["lines"]]
    return draft[0] | {"lines": lines}, draft[1]


def of(resource: str, state: str, *actions: str, **facts: Any) -> Errand:
    """These actions of a paper in a state of which these facts are true."""
    return lambda story: any_goes(story, papers(resource, state, **facts), *actions)


def paid_before_told(story: "Story") -> None:
    """Who is held for credit pays all, and more; whoever is quick judges again before the system does. In the end the
    bank takes it back and nothing is sent, so that nobody has paid in advance for ever, nor keeps goods.
    """
    notice = ask_before_paying(story) or next(papers("delivery-notices", "credit_held"), None)
    if notice is None:
        return
    owed = OpenItem.objects.filter(customer=notice.customer).aggregate(rest=Sum("rest"))["rest"] or 0
    body = {
        "customer": notice.customer.code, "payment_method": "transfer", "received_on": drafts.day(story.world),
        "delivery_notice": notice.number, "amount": plain(owed + notice.total + 1_000_000, least_decimals=2),
    }  # fmt: skip
    with story.faster_than_the_system():
        receipt = begin(story, "receipts", (body, "accountant"), "post")
    if receipt is not None:
        go(story, receipt, "reverse")
        go(story, paper("delivery-notices", notice.number), "cancel")


def ask_before_paying(story: "Story") -> Any:
    """Who pays in advance orders (at times more than there is), and asks for the goods before: the notice, held for
    credit, if it came so far.
    """
    draft = at_list_price(story)
    if draft is None:
        return None
    buyer = drafts.customer(story.world, blocked=False, settlement_terms__kind="prepaid")
    if buyer is None:
        return None
    lines = draft[0]["lines"]
    if story.world.happens(0.5):
        lines = [line | {"quantity": "20000"} for line in lines]
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


def issued(story: "Story", found: int) -> Any:
    """A department asks for two of something and takes as many as are found, which somebody else would have taken."""
    draft = drafts.sample_of_department(story.world, quantity="2")
    request = begin(story, "sample-requests", draft, "submit", "approve")
    if request is None:
        return None
    for pick_list in papers("pick-lists", "open", source_resource="sample-requests", source_id=request.pk):
        if printed := go(story, pick_list, "print"):
            lines = [
                {"line_no": line.line_no, "quantity": str(found), "reason": inputs.WORDS}
                for line in printed.lines.all()
            ]
            attempt(story, printed, "pick", its_picker(story, printed), {"lines": lines})
            go(story, paper("pick-lists", printed.number), "first_check", "label", "stage")
    attempt(story, request, "hand_over", worker(story, "gatekeeper"))
    request = go(story, paper("sample-requests", request.number), "hand_over", "hand_over")
    if request and any_goes(story, papers("sample-issues", "draft", request=request), "post"):
        return paper("sample-requests", request.number)
    return None


def of_issued(found: int, *actions: str) -> Errand:
    """These actions of a sample request of which so many of two pieces were issued."""

    def run(story: "Story") -> None:
        if request := issued(story, found):
            go(story, request, *actions)

    return run


def finished_in_part(story: "Story") -> None:
    """Of what is to be made one piece comes to the store first."""
    if made := in_the_making(story):
        body = {"lines": [{"line_no": made.lines.first().line_no, "quantity": "1"}], "floor": "1F"}
        attempt(story, made, "complete", worker(story, "production"), body)


def made_in_vain(story: "Story") -> None:
    """Production has begun, and is told to stop."""
    if made := in_the_making(story):
        go(story, made, "cancel")


def too_cheap(*actions: str) -> Errand:
    """So cheap that the market manager has a word in it."""

    def run(story: "Story") -> None:
        draft = drafts.order(story.world, kind="stock")
        if draft is not None:
            cheap = [line | {"discount_rate": "0.75"} for line in draft[0]["lines"]]
            begin(story, "sales-orders", draft, "submit", "return", *actions, lines=cheap)

    return run


def kept_after_all(story: "Story") -> None:
    """Goods that the inspector let go to the scrap stay where they are."""
    draft = drafts.transfer(story.world)
    if draft is not None:
        lines = [line | {"to": "SCRAP"} for line in draft[0]["lines"]]
        begin(story, "stock-transfers", draft, "sign", "withdraw", lines=lines)


def new(resource: str, make: drafts.Maker, *actions: str) -> Errand:
    """These actions of a new paper of this kind."""
    return lambda story: begin(story, resource, make(story.world), *actions)


def nearly_too_late(story: "Story") -> None:
    """An offer stands until tonight, and nobody answers; one that nobody answered is made anew."""
    any_goes(story, papers("quotations", "expired"), "revise")
    begin(story, "quotations", drafts.quotation(story.world), "send", valid_until=drafts.day(story.world))


def to_make_good(story: "Story", *actions: str) -> Any:
    """A complaint after which goods are to be sent anew, and these actions of the request that is handed in for them."""
    complaint = begin(story, "complaints", drafts.complaint(story.world), "submit", "audit")
    if complaint is None:
        return None
    manager = worker(story, "market_manager", but=complaint.created_by_id)
    attempt(story, complaint, "sign", manager, {"resolution": "replacement"})
    request = next(papers("replacement-requests", "draft", complaint=complaint), None)
    return request and go(story, request, "submit", *actions)


def made_good(*actions: str) -> Errand:
    return lambda story: to_make_good(story, *actions)


def given_to_another(story: "Story") -> None:
    """Goods sent anew are being picked, and another one has to go on."""
    if request := to_make_good(story, "print"):
        lists = papers("pick-lists", "open", source_resource="replacement-requests", source_id=request.pk)
        if any_goes(story, lists, "print"):
            go(story, paper("replacement-requests", request.number), "arrange")


def judged(story: "Story", reason: str) -> Any:
    """Something shipped is to come back for this reason: the return request, approved."""
    started = start(story, "service-cases", drafts.case(story.world))
    if started is None:
        return None
    case, clerk = started
    inputs.attach(story.world, clerk, case, "customer_list")
    attempt(story, case, "judge", clerk, {"judgement": "return", "reason": reason})
    case = go(story, paper("service-cases", case.number), "approve")
    return case and next(papers("return-requests", "draft", case=case), None)


def paid_for_what_never_came(story: "Story") -> None:
    """Fewer pieces came than were charged, and the customer wants no more: nothing comes back."""
    if request := judged(story, "short_not_replaced"):
        go(story, request, "issue")


def inspected(story: "Story", find: Callable[[Any], dict[str, Any]]) -> Any:
    """Goods came back, are inspected and found so, and both have signed."""
    request = judged(story, "quality_not_replaced")
    if not request or not go(story, request, "issue", "log_at_gate", "arrive"):
        return None
    for inspection in papers("return-inspections", "draft", request=request):
        inspector = worker(story, "qc_inspector", but=inspection.clerk_id)
        lines = list(inspection.lines.order_by("line_no"))
        found = [{"line_no": line.line_no, "opinion": inputs.WORDS, **find(line)} for line in lines]
        change(story, inspection, inspector, {"lines": found})
        counts = [{"line_no": line.line_no, "counted": plain(line.quantity)} for line in lines]
        change(story, inspection, inspection.clerk, {"lines": counts})
        attempt(story, inspection, "sign", inspector)
        return go(story, paper("return-inspections", inspection.number), "sign")
    return None


def good(line: Any) -> dict[str, Any]:
    return {name: value for name, value in all_good(line).items() if name != "counted"}


def one_refused(line: Any) -> dict[str, Any]:
    return good(line) | {"qualified": plain(line.quantity - 1), "refused": "1"}


def without_request(*actions: str) -> Errand:
    """What was asked to be taken back is dropped, then the inspection is made or asked for anew."""

    def run(story: "Story") -> None:
        inspection = inspected(story, good)
        if inspection and any_goes(story, papers("sales-return-requests", "draft", inspection=inspection), "cancel"):
            go(story, paper("return-inspections", inspection.number), *actions)

    return run


def refused_in_part(*actions: str) -> Errand:
    """Some of what came back is not taken; the rest still has its way to go when that leaves."""

    def run(story: "Story") -> None:
        if inspection := inspected(story, one_refused):
            go(story, paper("return-requests", inspection.request.number), *actions)

    return run


def nothing_there(story: "Story") -> None:
    """The boxes were merged, and whoever counts them again finds nothing."""
    for one in papers("consignments", "open", "merged"):
        merged = one if one.state == "merged" else go(story, one, "merge")
        while merged and merged.state == "merged":
            lines = [{"line_no": line.line_no, "quantity": "0", "reason": inputs.WORDS} for line in merged.lines.all()]
            merged = go_with(story, merged, "second_check", {"lines": lines})
        if merged and merged.state == "dissolved":
            return


ERRANDS: dict[Way, Errand] = {
    ("assessments", "decide", "objected"): of("assessments", "recorded", "object", "decide"),
    ("consignments", "second_check", "merged"): nothing_there,
    ("customer-applications", "cancel", "returned"): new(
        "customer-applications", drafts.application, "submit", "return", "cancel"
    ),
    ("customer-applications", "return", "manager_approved"): new(
        "customer-applications", drafts.application, "submit", "approve", "return"
    ),
    ("customer-applications", "submit", "returned"): new(
        "customer-applications", drafts.application, "submit", "return", "submit"
    ),
    ("delivery-notices", "recheck", "credit_held"): paid_before_told,
    ("gate-passes", "reissue", "cancelled"): of(
        "gate-passes", "issued", "cancel", "reissue", consignment__state="signed"
    ),
    ("production-requests", "cancel", "in_production"): made_in_vain,
    ("production-requests", "complete", "in_production"): finished_in_part,
    ("quotations", "revise", "expired"): nearly_too_late,
    ("receivable-adjustments", "cancel", "returned"): new(
        "receivable-adjustments", drafts.adjustment, "submit", "return", "cancel"
    ),
    ("receivable-adjustments", "submit", "returned"): new(
        "receivable-adjustments", drafts.adjustment, "submit", "return", "submit"
    ),
    ("replacement-requests", "arrange", "picking"): given_to_another,
    ("replacement-requests", "cancel", "returned"): made_good("return", "cancel"),
    ("replacement-requests", "close", "printed"): made_good("print", "close"),
    ("replacement-requests", "print", "printed"): made_good("print", "print"),
    ("replacement-requests", "submit", "returned"): made_good("return", "submit"),
    ("return-inspections", "remake", "fed_back"): without_request("feed_back", "remake"),
    ("return-inspections", "remake", "signed"): without_request("remake"),
    ("return-inspections", "reopen", "fed_back"): without_request("feed_back", "reopen"),
    ("return-inspections", "reopen", "signed"): without_request("reopen"),
    ("return-requests", "abandon", "inspected"): refused_in_part("abandon"),
    ("return-requests", "issue", "draft"): paid_for_what_never_came,
    ("return-requests", "send_back", "inspected"): refused_in_part("send_back"),
    ("sales-orders", "cancel", "returned"): too_cheap("cancel"),
    ("sales-orders", "discard", "draft"): left_as_it_was(),
    ("sales-orders", "discard", "returned"): left_as_it_was("submit", "return"),
    ("sales-orders", "submit", "returned"): too_cheap("submit"),
    ("sample-issues", "cancel", "draft"): of("sample-issues", "draft", "cancel"),
    ("sample-requests", "approve_finance", "awaiting_finance"): dear_sample("approve_finance"),
    ("sample-requests", "cancel", "awaiting_finance"): dear_sample("cancel"),
    ("sample-requests", "close", "submitted"): of_issued(1, "close"),
    ("sample-requests", "extend", "issued"): of("sample-requests", "issued", "extend", return_due__isnull=False),
    ("sample-requests", "inspect", "issued"): of_issued(2, "return_sample", "inspect"),
    ("sample-requests", "return", "awaiting_finance"): dear_sample("return"),
    ("sample-requests", "return_sample", "issued"): of_issued(2, "return_sample"),
    ("sample-requests", "withdraw", "awaiting_finance"): dear_sample("withdraw"),
    ("sample-requests", "write_off", "issued"): of("sample-requests", "issued", "write_off"),
    ("stock-counts", "cancel", "returned"): new("stock-counts", drafts.count, "submit", "return", "cancel"),
    ("stock-counts", "submit", "returned"): new("stock-counts", drafts.count, "submit", "return", "submit"),
    ("stock-transfers", "withdraw", "signed"): kept_after_all,
    ("terms-change-requests", "cancel", "returned"): of("terms-change-requests", "submitted", "return", "cancel"),
}
"""Way → what leads to it."""
