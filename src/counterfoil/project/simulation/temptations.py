"""What people are tempted to do where a certain rule says no: one try for each code that was not heard yet.

Chance alone finds the rules on states and people soon, those on figures and papers hardly ever: somebody has to enter a
hundredfold quantity in the right place at the right time. Nobody here cares whether the rule really says no; the
oracle, the invariants and the report do.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from counterfoil.kernel.declaration import find_type, type_of
from counterfoil.kernel.fields import plain
from counterfoil.kernel.performing import edit
from counterfoil.orders.models import SalesOrder
from counterfoil.people.models import User
from counterfoil.project.simulation import drafts, inputs, witness
from counterfoil.stock.models import Location

if TYPE_CHECKING:
    from counterfoil.project.simulation.story import Story

Try = Callable[["Story"], None]
SOME = 4
"""So many papers, the newest, are tried."""


def papers(resource: str, *states: str, **facts: Any) -> Iterator[Any]:
    """The newest in these states of which these facts are true."""
    doctype = find_type(resource)
    assert doctype is not None
    rows = doctype.model.objects.filter(state__in=states, **facts).order_by("-pk").distinct()
    yield from rows.select_related("created_by", *doctype.related)[:SOME]


def paper(resource: str, number: str) -> Any:
    doctype = find_type(resource)
    assert doctype is not None
    return witness.by_number(doctype)(number)[0]


def worker(story: "Story", role: str, *, but: int | None = None) -> User:
    """Somebody with this role; not this one, if there is another."""
    able = story.holders([role])
    return story.chance.choice([one for one in able if one.pk != but] or able)


def by_name(story: "Story", username: str) -> User:
    return story.world.people[username]


def attempt(story: "Story", document: Any, action: str, user: User, body: dict[str, Any] | None = None) -> None:
    """This action of the paper as it is now: somebody may have changed it since it was looked for."""
    doctype = type_of(document)
    declared = doctype.action(action)
    assert declared is not None, action
    story.request(paper(doctype.name, document.number), declared, user, body or {}, "nonsense")


def start(story: "Story", resource: str, draft: drafts.Draft | None, **bent: Any) -> tuple[Any, User] | None:
    """A new draft with something else in it, and its author; nothing when it was refused."""
    if draft is None:
        return None
    user = by_name(story, draft[1])
    number = story.enter(resource, draft[0] | bent, user, "nonsense")
    return (paper(resource, number), user) if number else None


def submit(story: "Story", resource: str, draft: drafts.Draft | None, **bent: Any) -> None:
    """The same, and it is handed in as it is."""
    started = start(story, resource, draft, **bent)
    if started is not None:
        attempt(story, started[0], "submit", started[1])


def change(story: "Story", document: Any, user: User, body: dict[str, Any]) -> None:
    """A draft is saved with other content; whoever never hears of it saves once more what is there then."""
    doctype = type_of(document)

    def save(_key: Any) -> Any:
        version = doctype.model.objects.values_list("version", flat=True).get(pk=document.pk)
        return edit((doctype.name, document.number), body, version=version, by=user, at=story.world.now)

    story.send("nonsense", doctype.name, "edit", user, body, {"state": document.state}, save)


def hundredfold(document: Any) -> dict[str, Any]:
    """A hundred times what the paper says of each line, and one more."""
    lines = document.lines.order_by("line_no")
    return {"lines": [{"line_no": line.line_no, "quantity": plain(line.quantity * 100 + 1), "reason": inputs.WORDS}
                      for line in lines]}  # fmt: skip


def its_picker(story: "Story", pick_list: Any) -> User:
    """Who has the list, else any picker."""
    return pick_list.picker or worker(story, "picker")


# A paper or a word is missing ------------------------------------------------------------------------------------------


def no_contract(story: "Story") -> None:
    for order in papers("sales-orders", "draft"):
        attempt(story, order, "submit", order.created_by)


def no_signed_request(story: "Story") -> None:
    submit(story, "terms-change-requests", drafts.terms_change(story.world))


def no_labels(story: "Story") -> None:
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


def all_good(line: Any) -> dict[str, Any]:
    taken = plain(line.quantity)
    return {"counted": taken, "qualified": taken, "rework": "0", "scrap": "0", "refused": "0", "missing": "0"}


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


def of_another_department(story: "Story") -> None:
    started = start(story, "sample-requests", drafts.sample(story.world), department="warehouse", purpose="department")
    if started is not None:
        request, user = started
        attempt(story, request, "submit", user)
        attempt(story, request, "approve", worker(story, "department_head", but=request.department.head_id))


def of_nobody_we_know(story: "Story") -> None:
    one = drafts.customer(story.world, approved=False)
    if one is not None and (draft := drafts.order(story.world)) is not None:
        story.enter("sales-orders", draft[0] | {"customer": one.code}, by_name(story, "market_manager"), "nonsense")


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
    for one in papers("production-requests", "requested", "in_production"):
        if one.state == "requested":
            attempt(story, one, "start", worker(story, "production"))
        body = {"lines": [{"line_no": line.line_no, "quantity": "99999"} for line in one.lines.all()], "floor": "1F"}
        attempt(story, one, "complete", worker(story, "production"), body)


def far_too_many(resource: str, make: drafts.Maker) -> Try:
    """Of something that is counted elsewhere, 99,999 pieces are entered."""

    def enter(story: "Story") -> None:
        draft = make(story.world)
        if draft is not None:
            start(story, resource, draft, lines=[line | {"quantity": "99999"} for line in draft[0]["lines"]])

    return enter


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
    draft = drafts.order(story.world)
    if draft is None or draft[0]["kind"] != "stock":
        return
    started = start(story, "sales-orders", draft, lines=[bend(line) for line in draft[0]["lines"]], **more)
    if started is not None:
        order, user = started
        inputs.attach(story.world, user, order, "contract")
        attempt(story, order, "submit", user)


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
    for one in papers("quotations", "accepted", "sent", valid_until__lt=drafts.day(story.world)):
        attempt(story, one, "convert" if one.state == "accepted" else "accept", one.customer.sales_clerk)


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


def two_customers_in_one(story: "Story") -> None:
    draft = drafts.notice(story.world)
    if draft is None:
        return
    first = SalesOrder.objects.get(number=draft[0]["lines"][0]["sales_order"])
    for other in papers("sales-orders", "confirmed"):
        if other.customer_id != first.customer_id:
            lines = [*draft[0]["lines"], {"sales_order": other.number, "line_no": 1, "quantity": "1"}]
            body = draft[0] | {"lines": lines}
            story.enter("delivery-notices", body, by_name(story, "market_manager"), "nonsense")
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


def all_of(order: SalesOrder) -> drafts.Draft | None:
    """A notice of all that is open of an order; the customer comes for it."""
    lines = [{"sales_order": order.number, "line_no": line.line_no, "quantity": plain(line.open)}
             for line in order.lines.order_by("line_no") if line.open > Decimal(0)]  # fmt: skip
    body = {"lines": lines, "way": "pickup", "pickup": drafts.PICKUP}
    return (body, order.customer.sales_clerk.username) if lines else None


TEMPTATIONS: dict[str, Try] = {
    "attachment_required": no_signed_request,
    "contract_required": no_contract,
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
    "wrong_zone": wrong_heap,
}
"""Code of a refusal → what leads to it."""
