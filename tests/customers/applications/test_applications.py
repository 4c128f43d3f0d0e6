"""Applications of new customers (A1.1, A1.2): what refuses them, what approval makes, and many at once."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.customers.papers import APPLICATION, CREDIT_CODE, apply_for, do

from counterfoil.customers import actions as customers
from counterfoil.customers import queries
from counterfoil.customers.applications import actions
from counterfoil.customers.applications.queries import find_look_alikes
from counterfoil.customers.folding import folded_name
from counterfoil.customers.models import Customer, CustomerApplication, SettlementTerms
from counterfoil.kernel.models import Event, Task
from counterfoil.kernel.performing import edit, transact
from counterfoil.kernel.printing import print_form
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people.models import MasterChange

HAND = "91330100MA27XL0G4Q"


def refused(work):
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value


def approved(house, **more):
    application = do(house, apply_for(house, **more), "submit")
    do(house, application, "approve", "market_manager")
    return do(house, application, "approve_finance", "accountant")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, None),
        ({"credit_code": "91110000600037341l"}, None),
        ({"credit_code": "9111 0000 6000 37341L"}, None),
        ({"rates": [{"category": "conduit", "discount_rate": "0.70"}]}, None),
        ({"rates": []}, None),
        ({"credit_code": "911100006000373418"}, "invalid_credit_code"),
        ({"credit_code": "123"}, "invalid_credit_code"),
        ({"credit_code": ""}, "inputs_invalid"),
        ({"grade": ""}, "inputs_invalid"),
        ({"addresses": []}, "inputs_invalid"),
        ({"contacts": []}, "inputs_invalid"),
        ({"settlement_terms": ""}, "inputs_invalid"),
        ({"salesperson": None}, "inputs_invalid"),
        ({"name": "客户C-1"}, "duplicate_customer"),
        ({"name": " 客户 Ｃ-1 有限公司"}, "duplicate_customer"),
        ({"rates": [{"category": "conduit", "discount_rate": "0.6999"}]}, "discount_below_floor"),
        ({"grade": "Z", "rates": [{"category": "custom", "discount_rate": "0.69"}]}, "discount_below_floor"),
        ({"settlement_terms": "monthly-180"}, "terms_not_allowed"),
    ],
)
def test_submit_rules(house, more, code):
    Customer.objects.filter(code="C-1").update(folded_name=folded_name("客户C-1"))
    application = apply_for(house, **more)
    if code is None:
        assert do(house, application, "submit").state == "submitted"
        return
    assert refused(lambda: do(house, application, "submit")).code == code
    application.refresh_from_db()
    assert (application.state, application.version, Event.objects.filter(number=application.number).count()) == (
        "draft",
        1,
        1,
    )


@pytest.mark.parametrize(
    ("more", "loc"),
    [
        ({"name": ""}, "name"),
        ({"customer": "C-404"}, "customer"),
        ({"rates": [{"category": "none", "discount_rate": "1"}]}, "rates.0.category"),
        ({"rates": [{"category": "conduit", "discount_rate": "1"}] * 2}, "rates.1.category"),
        ({"rates": [{"category": "conduit", "discount_rate": "1.01"}]}, "rates.0.discount_rate"),
        ({"salesperson": "picker"}, "salesperson"),
        ({"sales_clerk": "nobody"}, "sales_clerk"),
        ({"credit_limit": "-1"}, "credit_limit"),
        ({"level": "A"}, "level"),
    ],
)
def test_draft_inputs_invalid(house, more, loc):
    refusal = refused(lambda: apply_for(house, **more))
    assert (refusal.code, refusal.errors[0]["loc"]) == ("inputs_invalid", loc)
    assert not CustomerApplication.objects.exists()


def test_terms_no_longer_allowed_are_refused(house):
    SettlementTerms.objects.update(is_allowed=False)
    assert refused(lambda: do(house, apply_for(house), "submit")).code == "terms_not_allowed"


def test_both_approvals_make_the_customer(house):
    application = approved(house)
    made = application.customer
    assert made.code.startswith("C-")
    assert (made.approved, made.stage, made.settlement_terms.code, made.credit_limit) == (
        True, "new", "monthly-30", Decimal("50000.00"),
    )  # fmt: skip
    assert queries.rates_shown([made.pk])[made.pk] == [{"category": "conduit", "discount_rate": "0.80"}]
    assert queries.delivery_address(made) == "浙江省杭州市文一路 1 号"
    assert queries.first_contact(made).name == "赵六"
    assert queries.search_customers("gmdq", house.people["market_manager"])[0].pk == made.pk
    kept = MasterChange.objects.get(key=made.code, action="approve")
    assert (kept.reason, kept.changes["credit_limit"]) == (application.number, [None, "50000"])


def test_two_approvals_are_by_two_persons_and_not_by_the_author(house):
    both = house.people["market_manager"]
    both.roles = ["market_manager", "accountant", "sales_clerk"]
    both.save()
    application = do(house, apply_for(house), "submit")
    do(house, application, "approve", "market_manager")
    assert refused(lambda: do(house, application, "approve_finance", "market_manager")).code == "same_person"
    own = do(house, apply_for(house, "market_manager", name="另一家", credit_code=HAND), "submit", "market_manager")
    assert refused(lambda: do(house, own, "approve", "market_manager")).code == "same_person"


def test_an_application_for_a_prospect_is_no_duplicate_of_it_and_keeps_its_code(house):
    prospect = customers.create_prospect(
        {"name": APPLICATION["name"], "phone": "0571-1", "salesperson": "salesperson", "contacts": [{"name": "钱七"}]},
        by=house.people["sales_clerk"], at=house.now,
    )  # fmt: skip
    application = approved(house, customer=prospect.code, name="", contacts=[])
    assert application.customer_id == prospect.pk
    prospect.refresh_from_db()
    assert (prospect.code, prospect.approved, prospect.phone, prospect.credit_code) == (
        "L-0001", True, "0571-1", APPLICATION["credit_code"],
    )  # fmt: skip
    assert queries.first_contact(prospect).name == "钱七"


def test_draft_for_an_approved_customer_needs_a_terms_change(house):
    assert refused(lambda: apply_for(house, customer="C-1")).code == "terms_change_required"


def test_approve_finance_duplicate_customer_when_another_was_quicker(house):
    first = do(house, apply_for(house), "submit")
    second = do(house, apply_for(house, name="杭州光明电器"), "submit")
    for application in (first, second):
        do(house, application, "approve", "market_manager")
    do(house, first, "approve_finance", "accountant")
    many = Customer.objects.count()
    assert refused(lambda: do(house, second, "approve_finance", "accountant")).code == "duplicate_customer"
    second.refresh_from_db()
    assert (second.state, second.customer_id, Customer.objects.count()) == ("manager_approved", None, many)


def test_return_is_by_who_may_approve_there_and_begins_a_new_round(house):
    application = do(house, apply_for(house), "submit")
    assert refused(lambda: do(house, application, "return", "market_manager")).code == "reason_required"
    assert refused(lambda: do(house, application, "return", "accountant", reason="x")).code == "role_required"
    application = do(house, application, "return", "market_manager", reason="折扣太低")
    assert (application.state, application.round) == ("returned", 2)
    edit(application, {"credit_limit": "1"}, version=application.version, by=house.people["sales_clerk"], at=house.now)
    assert do(house, application, "submit").state == "submitted"


def test_withdraw_and_cancel_are_the_authors(house):
    application = do(house, apply_for(house), "submit")
    house.people["sales_clerk2"].team = house.people["sales_clerk"].team
    application = do(house, application, "withdraw")
    assert refused(lambda: do(house, application, "cancel")).code == "reason_required"
    assert do(house, application, "cancel", reason="不做了").state == "cancelled"


def test_other_clerks_do_not_see_it_and_its_salesperson_does(house):
    application = apply_for(house)
    with pytest.raises(NotVisible):
        do(house, application, "submit", "sales_clerk2")
    assert refused(lambda: do(house, application, "submit", "salesperson")).code == "role_required"


def test_it_waits_for_its_clerk_and_then_for_the_manager(house):
    application = apply_for(house)
    assert set(Task.objects.values_list("action", "user__username")) == {("submit", "sales_clerk")}
    do(house, application, "submit")
    assert list(Task.objects.values_list("action", "role")) == [("approve", "market_manager")]


def test_near_names_and_other_applications_are_a_warning(house):
    approved(house)
    other = apply_for(house, name="杭州光明电器设备有限公司", credit_code=HAND)
    third = apply_for(house, name="杭州光明电器设备", credit_code=CREDIT_CODE)
    assert [row[0] for row in find_look_alikes(other)] == ["C-0001", third.number]


def test_the_form_prints_in_both_languages(house):
    application = approved(house)
    for language in ("zh-hans", "en"):
        pdf = print_form(application, "document", user=house.people["accountant"], at=house.now, language=language)
        assert pdf.startswith(b"%PDF")


def applicants(many):
    return [
        actions.Applicant(
            name=f"客户甲{n}", credit_code="", grade="A", phone="139", settlement_terms="monthly-30",
            rates={"conduit": Decimal("0.8")}, addresses=[{"street": "一路"}], contacts=[{"name": "王"}],
        )
        for n in range(many)
    ]  # fmt: skip


def draft_many(house, rows, who):
    return transact(
        lambda unit: actions.draft_many(rows, unit=unit, by=house.people[who], source="客户.xlsx", at=house.now),
        at=house.now,
    )


def test_draft_many_asks_as_often_for_forty_rows_as_for_two(house):
    draft_many(house, applicants(1), "sales_clerk")
    counted = []
    for many in (2, 40):
        with CaptureQueriesContext(connection) as seen:
            made = draft_many(house, applicants(many), "sales_clerk")
        counted.append(len(seen))
        assert len({one.number for one in made}) == many
    assert counted[0] == counted[1]
    assert made[0].rates == [{"category": "conduit", "discount_rate": "0.80"}]
    assert made[0].authors == [house.people["sales_clerk"].pk]


def test_draft_many_of_one_who_is_no_clerk_belongs_to_the_clerks(house):
    rows = applicants(1)
    rows[0].sales_clerk_id = house.people["sales_clerk"].pk
    made = draft_many(house, rows, "administrator")[0]
    assert (made.authors, made.created_by.is_system) == ([], True)
    assert do(house, made, "cancel", reason="重复").state == "cancelled"
