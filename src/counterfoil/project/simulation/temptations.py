"""What people are tempted to do where a certain rule says no: one try for each code that was not heard yet.

Chance alone finds the rules on states and people soon, those on figures and papers hardly ever: somebody has to enter a
hundredfold quantity in the right place at the right time. Nobody here cares whether the rule really says no; the
oracle, the invariants and the report do.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from counterfoil.kernel.fields import plain
from counterfoil.orders.models import SalesOrder
from counterfoil.project.simulation import drafts, inputs
from counterfoil.project.simulation.moves import (
    SOME,
    all_good,
    all_of,
    attempt,
    by_name,
    change,
    hundredfold,
    in_the_making,
    its_picker,
    list_of_sample,
    paper,
    papers,
    start,
    submit,
    worker,
)
from counterfoil.receivables.models import OpenItem
from counterfoil.stock.models import Location

if TYPE_CHECKING:
    from counterfoil.project.simulation.story import Story

Try = Callable[["Story"], None]

# A paper or a word is missing ------------------------------------------------------------------------------------------


def no_contract(story: "Story") -> None:
    for order in papers("sales-orders", "draft"):
        attempt(story, order, "submit", order.created_by)


def no_signed_request(story: "Story") -> None:
    submit(story, "terms-change-requests", drafts.terms_change(story.world))


def no_labels(story: "Story") -> None:
    list_of_sample(story, "print", "pick", "first_check")
    for one in papers("pick-lists", "checked", packages_count=None):
        attempt(story, one, "stage", its_picker(story, one), {"zone": "Z-EAST"})


def no_word_of_shortage(story: "Story") -> None:
    for one in papers("delivery-notices", "shortage", lines__short__gt=0, lines__choice=""):
        body = {"lines": [], "channel": "phone", "text": inputs.WORDS}
        attempt(story, one, "inform_shortage", one.customer.sales_clerk, body)


def no_opinion(story: "Story") -> None:
    """The inspector says nothing, both sign, and then the paper is wanted."""
    for one in papers("sales-return-requests", "draft", lines__opinion=""):
        attempt(story, one, "print", one.customer.sales_clerk)
        return
    for one in papers("return-inspections", "draft"):
        lines = [{"line_no": line.line_no, **all_good(line), "opinion": ""} for line in one.lines.order_by("line_no")]
        change(story, one, worker(story, "qc_inspector"), {"lines": lines})
        for user in (worker(story, "qc_inspector"), one.customer.sales_clerk):
            attempt(story, one, "sign", user)
        return


def bad_by_their_fault(story: "Story") -> None:
    """The customer broke it, and is to get the money back all the same."""
    sign_inspection(story, lambda line: {"qualified": "0", "scrap": plain(line.quantity), "responsibility": "customer"})


def does_not_add_up(story: "Story") -> None:
    """Pieces were counted that were sorted nowhere."""
    sign_inspection(story, lambda _line: {"qualified": "0"})


def sign_inspection(story: "Story", bend: Callable[[Any], dict[str, Any]]) -> None:
    """The inspector writes something else on the newest inspection, and signs it."""
    for one in papers("return-inspections", "draft"):
        lines = [
            {"line_no": line.line_no, **all_good(line), "opinion": inputs.WORDS, **bend(line)}
            for line in one.lines.order_by("line_no")
        ]
        change(story, one, worker(story, "qc_inspector"), {"lines": lines})
        attempt(story, one, "sign", worker(story, "qc_inspector"))
        return


def policy_untold(story: "Story") -> None:
    judge_without(story, policy_explained_on=None, policy_agreed_on=None)


def policy_not_agreed(story: "Story") -> None:
    judge_without(story, policy_agreed_on=None)


def judge_without(story: "Story", **left_out: Any) -> None:
    started = start(story, "service-cases", drafts.case(story.world), **left_out)
    if started is not None:
        case, user = started
        inputs.attach(story.world, user, case, "customer_list")
        attempt(story, case, "judge", user, {"judgement": "return", "reason": "quality"})


# Who has no business here ----------------------------------------------------------------------------------------------


def of_another_picker(story: "Story") -> None:
    for one in papers("pick-lists", "printed"):
        if one.picker is None:
            picker = worker(story, "picker")
            attempt(story, one, "assign", worker(story, "picking_leader"), {"picker": picker.username})
            one.picker = picker
        lines = [{"line_no": line.line_no, "quantity": plain(line.quantity)} for line in one.lines.all()]
        attempt(story, one, "pick", worker(story, "picker", but=one.picker_id), {"lines": lines})


def of_another_floor(story: "Story") -> None:
    """A keeper sees to a list of a floor that somebody else keeps."""
    if one := list_of_sample(story):
        others = [user for user in story.holders(["warehouse_keeper"]) if one.floor.code not in user.floors]
        attempt(story, one, "print", story.chance.choice(others))


def of_another_department(story: "Story") -> None:
    started = start(story, "sample-requests", drafts.sample_of_department(story.world), department="warehouse")
    if started is not None:
        request, user = started
        attempt(story, request, "submit", user)
        attempt(story, request, "approve", worker(story, "department_head", but=request.department.head_id))


def of_nobody_we_know(story: "Story") -> None:
    one = drafts.customer(story.world, approved=False)
    if one is not None and (draft := drafts.order(story.world)) is not None:
        story.enter("sales-orders", draft[0] | {"customer": one.code}, by_name(story, "market_manager"), "tempted")


def of_somebody_blocked(story: "Story") -> None:
    one = drafts.customer(story.world, blocked=True)
    if one is not None:
        start(story, "sales-orders", drafts.order(story.world), customer=one.code)


# Figures beyond what there is ------------------------------------------------------------------------------------------


def more_than_asked(story: "Story") -> None:
    for one in papers("pick-lists", "printed"):
        attempt(story, one, "pick", its_picker(story, one), hundredfold(one))


def more_than_checked(story: "Story") -> None:
    for one in papers("shipments", "draft"):
        attempt(story, one, "post", worker(story, "shipment_clerk"), hundredfold(one))


def more_than_requested(story: "Story") -> None:
    if one := in_the_making(story):
        body = {"lines": [{"line_no": line.line_no, "quantity": "99999"} for line in one.lines.all()], "floor": "1F"}
        attempt(story, one, "complete", worker(story, "production"), body)


def far_too_many(resource: str, make: drafts.Maker) -> Try:
    """Of something that is counted elsewhere, 99,999 pieces are entered."""

    def enter(story: "Story") -> None:
        draft = make(story.world)
        if draft is not None:
            start(story, resource, draft, lines=[line | {"quantity": "99999"} for line in draft[0]["lines"]])

    return enter


def more_than_is_owed(story: "Story") -> None:
    """A payment is said to be for one shipment, and is a yuan more."""
    item = OpenItem.objects.filter(rest__gt=0).select_related("customer").order_by("pk").last()
    if item is not None:
        amount = plain(item.rest + 1, least_decimals=2)
        body = {
            "customer": item.customer.code, "payment_method": "transfer", "received_on": drafts.day(story.world),
            "amount": amount, "allocations": [{"entry": item.entry_id, "amount": amount}],
        }  # fmt: skip
        started = start(story, "receipts", (body, "accountant"))
        if started is not None:
            attempt(story, started[0], "post", started[1])


def less_than_shipped(story: "Story") -> None:
    """What is delivered already is amended away."""
    for one in papers("sales-orders", "confirmed", lines__shipped__gt=0):
        clerk = one.customer.sales_clerk
        attempt(story, one, "amend", clerk, {"reason": inputs.WORDS})
        fresh = paper("sales-orders", one.number)
        lines = [
            {"product": line.product.code, "quantity": "1", "line_no": line.line_no}
            for line in fresh.lines.select_related("product").order_by("line_no")
        ]
        change(story, fresh, clerk, {"lines": lines})
        return


def less_than_promised(story: "Story") -> None:
    """Nothing is found where goods are promised away."""
    place = Location.objects.filter(kind="floor", balances__reserved__gt=0).order_by("code").first()
    if place is None:
        return
    row = place.balances.filter(reserved__gt=0).select_related("product").order_by("pk").first()
    body = {"lines": [{"product": row.product.code, "location": place.code, "counted": "0"}], "reason": "抽盘"}
    started = start(story, "stock-counts", (body, "warehouse_keeper"))
    if started is not None:
        attempt(story, started[0], "submit", started[1])
        attempt(story, started[0], "approve", worker(story, "accountant", but=started[1].pk))


def moved_since(story: "Story") -> None:
    """Goods come in between the count and its approval."""
    draft = drafts.count(story.world)
    started = start(story, "stock-counts", draft)
    if draft is None or started is None:
        return
    count, keeper = started
    attempt(story, count, "submit", keeper)
    lines = [{"product": line["product"], "location": line["location"], "quantity": "1"} for line in draft[0]["lines"]]
    came = start(story, "stock-receipts", ({"lines": lines, "reason": "生产入库"}, keeper.username))
    if came is not None:
        attempt(story, came[0], "post", keeper)
        attempt(story, count, "approve", worker(story, "accountant", but=keeper.pk))


def deep_in_debt(story: "Story") -> None:
    """Somebody is charged far beyond the limit and has goods sent; then the charge is taken back."""
    on_credit = {"customer__settlement_terms__kind__in": ("net", "monthly"), "customer__blocked": False}
    for order in papers("sales-orders", "confirmed", **on_credit):
        notice = all_of(order)
        if notice is None:
            continue
        body = {"customer": order.customer.code, "kind": "freight", "amount": "999999.00", "reason": inputs.WORDS}
        started = start(story, "receivable-adjustments", (body, "accountant"))
        if started is None:
            return
        charge, user = started
        chief = worker(story, "chief_accountant")
        attempt(story, charge, "submit", user)
        attempt(story, charge, "approve", chief)
        submit(story, "delivery-notices", notice)
        attempt(story, charge, "reverse", chief, {"reason": inputs.WORDS})
        return


# Not so, not now, not there --------------------------------------------------------------------------------------------


def apply(story: "Story", **bent: Any) -> None:
    """Somebody new, with something else on the application; its clerk hands it in."""
    started = start(story, "customer-applications", drafts.application(story.world), **bent)
    if started is not None:
        attempt(story, started[0], "submit", started[0].sales_clerk)


def code_of_nobody(story: "Story") -> None:
    apply(story, credit_code="913303020000000000")


def terms_of_their_own(story: "Story") -> None:
    apply(story, settlement_terms="net-365")


def far_too_cheap(story: "Story") -> None:
    submit_order(story, lambda line: line | {"discount_rate": "0.50"})


def special_wishes(story: "Story") -> None:
    submit_order(story, lambda line: line | {"requirement": "红色"}, kind="stock")


def submit_order(story: "Story", bend: Callable[[dict[str, Any]], dict[str, Any]], **more: Any) -> None:
    draft = drafts.order(story.world, kind="stock")
    if draft is None:
        return
    started = start(story, "sales-orders", draft, lines=[bend(line) for line in draft[0]["lines"]], **more)
    if started is not None:
        order, user = started
        inputs.attach(story.world, user, order, "contract")
        attempt(story, order, "submit", user)


def straight_to_the_scrap(story: "Story") -> None:
    """What was made is put where broken goods lie."""
    draft = drafts.stock_receipt(story.world)
    if draft is not None:
        lines = [line | {"location": "SCRAP"} for line in draft[0]["lines"]]
        started = start(story, "stock-receipts", draft, lines=lines)
        if started is not None:
            attempt(story, started[0], "post", started[1])


def too_early(story: "Story") -> None:
    """Terms are to count from next month on, and somebody lets them count today."""
    today = drafts.day(story.world)
    rows = [*papers("terms-change-requests", "approved", effective_date__gt=today)]
    if not rows and (draft := drafts.terms_change(story.world)) is not None:
        started = start(story, "terms-change-requests", draft, effective_date=drafts.day(story.world, 30))
        if started is None:
            return
        change_of_terms, user = started
        inputs.attach(story.world, user, change_of_terms, "paper_request")
        attempt(story, change_of_terms, "submit", user)
        for action, role in (("approve", "market_manager"), ("approve_finance", "chief_accountant")):
            attempt(story, change_of_terms, action, worker(story, role))
        rows = [change_of_terms]
    for one in rows:
        attempt(story, one, "apply", worker(story, "chief_accountant"))


def too_late(story: "Story") -> None:
    """Yesterday's offer is sent today, and accepted."""
    started = start(story, "quotations", drafts.quotation(story.world), valid_until=drafts.day(story.world, -1))
    if started is not None:
        offer, user = started
        attempt(story, offer, "send", user, {"channel": "fax", "recipient": inputs.WORDS})
        attempt(story, offer, "accept", user, {"how": "phone"})


def back_and_forth(resource: str) -> Try:
    """What was taken back is taken back in its turn."""

    def reverse(story: "Story") -> None:
        for one in papers(resource, "posted", "approved", reversal_of__isnull=False):
            attempt(story, one, "reverse", worker(story, "chief_accountant"), {"reason": inputs.WORDS})
            attempt(story, one, "reverse", worker(story, "accountant"), {"reason": inputs.WORDS})

    return reverse


def known_by_another_name(story: "Story") -> None:
    """Somebody who is a customer already wants to be one."""
    one = drafts.customer(story.world)
    if one is not None:
        apply(story, credit_code=one.credit_code)


def forged_pass(story: "Story") -> None:
    for one in papers("gate-passes", "issued"):
        attempt(story, one, "verify", worker(story, "gatekeeper"), {"code": "00000000"})


def before_it_is_confirmed(story: "Story") -> None:
    """Goods of an order are to be sent, or made, that the customer has not confirmed yet."""
    for order in papers("sales-orders", "effective", "awaiting_finance", "draft"):
        submit(story, "delivery-notices", all_of(order))
    for request in papers("production-requests", "requested"):
        if request.order.state != "confirmed":
            attempt(story, request, "start", worker(story, "production"))


def two_customers_in_one(story: "Story") -> None:
    draft = drafts.notice(story.world)
    if draft is None:
        return
    first = SalesOrder.objects.get(number=draft[0]["lines"][0]["sales_order"])
    for other in papers("sales-orders", "confirmed"):
        if other.customer_id != first.customer_id:
            lines = [*draft[0]["lines"], {"sales_order": other.number, "line_no": 1, "quantity": "1"}]
            body = draft[0] | {"lines": lines}
            story.enter("delivery-notices", body, by_name(story, "market_manager"), "tempted")
            return


def closed_in_mid_delivery(story: "Story") -> None:
    for one in papers("sales-orders", "confirmed", lines__notified__gt=0):
        attempt(story, one, "close", one.customer.sales_clerk, {"reason": inputs.WORDS})


def box_left_behind(story: "Story") -> None:
    for one in papers("consignments", "open", packages__isnull=False):
        codes = list(one.packages.order_by("code").values_list("code", flat=True))
        attempt(story, one, "merge", worker(story, "logistics_clerk"), {"packages": codes[1:]})


def wrong_heap(story: "Story") -> None:
    for one in papers("pick-lists", "checked", packages_count__isnull=False):
        attempt(story, one, "stage", its_picker(story, one), {"zone": "Z-NORTH"})


def unpaid_at_the_gate(story: "Story") -> None:
    """Who pays on delivery comes with a truck and without money."""
    terms = {"customer__settlement_terms__kind": "cash_on_delivery"}
    for one in papers("consignments", "checked", way="pickup", **terms):
        attempt(story, one, "load", worker(story, "logistics_clerk"))
        return
    rows = SalesOrder.objects.filter(state="confirmed", **terms).select_related("customer__sales_clerk")
    for order in rows.order_by("-pk")[:SOME]:
        draft = all_of(order)
        if draft is not None:
            submit(story, "delivery-notices", draft)
            return


TEMPTATIONS: dict[str, Try] = {
    "allocation_exceeds_open": more_than_is_owed,
    "attachment_required": no_signed_request,
    "contract_required": no_contract,
    "count_outdated": moved_since,
    "credit_exceeded": deep_in_debt,
    "customer_blocked": of_somebody_blocked,
    "customer_not_approved": of_nobody_we_know,
    "discount_below_floor": far_too_cheap,
    "duplicate_customer": known_by_another_name,
    "effective_date_not_reached": too_early,
    "gate_pass_unknown": forged_pass,
    "in_delivery": closed_in_mid_delivery,
    "invalid_credit_code": code_of_nobody,
    "labels_required": no_labels,
    "mixed_orders": two_customers_in_one,
    "not_assigned": of_another_picker,
    "opinion_required": no_opinion,
    "other_department": of_another_department,
    "order_not_confirmed": before_it_is_confirmed,
    "packages_incomplete": box_left_behind,
    "policy_not_agreed": policy_not_agreed,
    "policy_not_explained": policy_untold,
    "quantities_disagree": does_not_add_up,
    "quantity_below_shipped": less_than_shipped,
    "quantity_exceeds_asked": more_than_asked,
    "quantity_exceeds_checked": more_than_checked,
    "quantity_exceeds_open": far_too_many("delivery-notices", drafts.notice),
    "quantity_exceeds_requested": more_than_requested,
    "quantity_exceeds_shipped": far_too_many("service-cases", drafts.case),
    "quotation_expired": too_late,
    "receipt_required": unpaid_at_the_gate,
    "red_adjustment": back_and_forth("receivable-adjustments"),
    "red_receipt": back_and_forth("receipts"),
    "reserved_exceeds_counted": less_than_promised,
    "responsibility_not_ours": bad_by_their_fault,
    "review_required": special_wishes,
    "shortage_not_informed": no_word_of_shortage,
    "terms_not_allowed": terms_of_their_own,
    "wrong_floor": of_another_floor,
    "wrong_location": straight_to_the_scrap,
    "wrong_zone": wrong_heap,
}
"""Code of a refusal → what leads to it."""
