"""Requests for other terms (A2.2): what refuses them, two approvals, and what applying them changes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.customers.papers import ask_for, do, today
from tests.orders.house import draft, submitted

from counterfoil.customers import queries
from counterfoil.customers.models import Customer, TermsChangeRequest
from counterfoil.kernel.models import Event, Outbox
from counterfoil.kernel.performing import create, edit
from counterfoil.kernel.printing import print_form
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.models import MasterChange
from counterfoil.people.todo import list_tasks


def refused(work):
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value.code


def approved(house, **more):
    request = do(house, ask_for(house, **more), "submit")
    do(house, request, "approve", "market_manager")
    return do(house, request, "approve_finance", "chief_accountant")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, None),
        ({"rates": [], "credit_limit": "0"}, None),
        ({"rates": [], "settlement_terms": "monthly-30"}, None),
        ({"attached": False}, "attachment_required"),
        ({"rates": [{"category": "conduit", "discount_rate": "0.69"}]}, "discount_below_floor"),
        ({"settlement_terms": "net-90"}, "terms_not_allowed"),
        ({"reason": ""}, "reason_required"),
        ({"rates": []}, "inputs_invalid"),
    ],
)
def test_submit_rules(house, more, code):
    request = ask_for(house, **more)
    if code is None:
        assert do(house, request, "submit").state == "submitted"
        return
    assert refused(lambda: do(house, request, "submit")) == code
    request.refresh_from_db()
    assert (request.state, Event.objects.filter(number=request.number).count()) == ("draft", 1)


def test_submit_customer_not_approved(house):
    prospect = Customer.objects.get(code="C-1")
    Customer.objects.filter(pk=prospect.pk).update(approved=False)
    assert refused(lambda: do(house, ask_for(house), "submit")) == "customer_not_approved"


def test_submit_keeps_the_terms_in_force_beside_the_request(house):
    request = do(house, ask_for(house), "submit")
    assert request.old_rates == [
        {"category": "conduit", "discount_rate": "0.80"}, {"category": "custom", "discount_rate": "0.80"},
    ]  # fmt: skip
    assert (request.old_settlement_terms, request.old_credit_limit) == ("monthly-30", Decimal("100000.00"))


def test_apply_changes_the_terms_keeps_history_and_judges_held_notices_again(house):
    request = approved(house, credit_limit="200000")
    request = do(house, request, "apply", "chief_accountant")
    customer = Customer.objects.get(code="C-1")
    assert request.state == "applied"
    assert customer.credit_limit == Decimal("200000.00")
    rates = queries.rates_of(customer, [house.categories["conduit"].pk, house.categories["custom"].pk])
    assert sorted(rates.values()) == [Decimal("0.7500"), Decimal("0.8000")]
    kept = MasterChange.objects.get(key="C-1", action="change_terms")
    assert kept.changes["rates"] == [{"conduit": "0.80"}, {"conduit": "0.75"}]
    assert kept.changes["credit_limit"] == ["100000", "200000"] or kept.changes["credit_limit"] == [
        "100000.00", "200000",
    ]  # fmt: skip
    assert Outbox.objects.filter(kind="rejudge_notices", payload={"customer_id": customer.pk}).exists()


def test_open_orders_keep_their_prices(house):
    order = submitted(house, ("P-1", 10))
    do(house, approved(house), "apply", "chief_accountant")
    assert order.lines.get().discount_rate == Decimal("0.8000")
    assert draft(house, ("P-1", 10)).lines.get().discount_rate == Decimal("0.7500")


def test_apply_waits_for_the_chief_accountant_from_its_day_on(house):
    request = approved(house, effective_date=today(house, 3))
    chief = house.people["chief_accountant"]

    def waits(days):
        tasks = list_tasks(chief, at=house.now + timedelta(days=days)).items
        return [task.action for task in tasks if task.number == request.number]

    assert (waits(1), waits(2), waits(3)) == ([], [], ["apply"])


def test_apply_effective_date_not_reached(house):
    request = approved(house, effective_date=today(house, 3))
    assert refused(lambda: do(house, request, "apply", "chief_accountant", later=2)) == "effective_date_not_reached"
    assert Customer.objects.get(code="C-1").version == 2
    assert do(house, request, "apply", "chief_accountant", later=3).state == "applied"


def test_the_chief_accountant_approves_and_applies_and_nobody_else(house):
    request = do(house, ask_for(house), "submit")
    do(house, request, "approve", "market_manager")
    assert refused(lambda: do(house, request, "approve_finance", "accountant")) == "role_required"
    do(house, request, "approve_finance", "chief_accountant")
    assert refused(lambda: do(house, request, "apply", "accountant")) == "role_required"
    assert do(house, request, "apply", "chief_accountant").state == "applied"


def test_two_approvals_are_by_two_persons(house):
    both = house.people["chief_accountant"]
    both.roles = ["chief_accountant", "market_manager"]
    both.save()
    request = do(house, ask_for(house), "submit")
    do(house, request, "approve", "chief_accountant")
    assert refused(lambda: do(house, request, "approve_finance", "chief_accountant")) == "same_person"


def test_cancel_of_a_draft_is_the_authors_of_an_approved_one_the_chief_accountants(house):
    request = approved(house)
    assert refused(lambda: do(house, request, "cancel", reason="x")) == "role_required"
    assert refused(lambda: do(house, request, "cancel", "chief_accountant")) == "reason_required"
    assert do(house, request, "cancel", "chief_accountant", reason="客户撤回").state == "cancelled"
    own = ask_for(house)
    assert refused(lambda: do(house, own, "cancel", "chief_accountant", reason="x")) == "role_required"
    assert do(house, own, "cancel", reason="写错").state == "cancelled"


def test_return_withdraw_and_change(house):
    request = do(house, ask_for(house), "submit")
    assert refused(lambda: do(house, request, "return", "chief_accountant", reason="x")) == "role_required"
    request = do(house, request, "return", "market_manager", reason="写清楚")
    request = edit(
        request, {"reason": "年用量翻倍", "credit_limit": "5"}, version=request.version, by=house.people["sales_clerk"],
        at=house.now,
    )  # fmt: skip
    request = do(house, request, "submit")
    assert (request.reason, request.credit_limit) == ("年用量翻倍", Decimal("5.00"))
    assert do(house, request, "withdraw").state == "draft"


def test_the_form_prints(house):
    request = do(house, approved(house), "apply", "chief_accountant")
    for language in ("zh-hans", "en"):
        assert print_form(request, "document", user=house.people["accountant"], at=house.now, language=language)


def test_draft_of_an_unknown_customer_is_refused(house):
    with pytest.raises(Refusal) as caught:
        create("terms-change-requests", {"customer": "C-9"}, by=house.people["sales_clerk"], at=house.now)
    assert caught.value.errors[0]["loc"] == "customer"
    assert not TermsChangeRequest.objects.exists()
