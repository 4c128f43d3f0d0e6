"""The sales order, action by action, on PostgreSQL."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.orders.house import attach, confirmed, customer, do, draft, effective, submitted

from counterfoil.kernel.models import Event, Former, Link
from counterfoil.kernel.performing import create, edit, perform
from counterfoil.kernel.refusals import Refusal
from counterfoil.orders.models import SalesOrder, SalesOrderLine
from counterfoil.orders.orders import queries
from counterfoil.orders.orders.actions import copy_as_draft
from counterfoil.orders.orders.progress import Progress, book


def refused(code, call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code, str(caught.value)
    assert str(caught.value.sentence(sees_prices=False))
    return caught.value


def lines_of(order):
    return list(SalesOrderLine.objects.filter(document=order).order_by("line_no"))


def change(house, order, **inputs):
    order.refresh_from_db()
    return edit(order, inputs, version=order.version, by=house.clerk, at=house.now)


# Drafts and prices


def test_draft_prices_lines_by_list_and_the_customers_rate(house):
    order = draft(house, ("P-3", 7), {"product": "P-5", "quantity": "1.333", "discount_rate": "0.7777"})
    first, second = lines_of(order)
    assert (first.list_price, first.discount_rate, first.unit_price) == (Decimal(3), Decimal("0.8"), Decimal("2.4"))
    assert (first.amount, first.tax) == (Decimal("16.80"), Decimal("1.93"))
    assert (second.unit_price, second.amount, second.tax) == (Decimal("3.8885"), Decimal("5.18"), Decimal("0.60"))
    assert (order.total, order.tax_total) == (Decimal("21.98"), Decimal("2.53"))
    assert order.number.startswith("XSDD-")


@pytest.mark.parametrize(
    ("line", "loc"),
    [
        ({"product": "P-0", "quantity": "1"}, "lines.0.product"),
        ({"product": "P-1", "quantity": "1.5"}, "lines.0.quantity"),
        ({"product": "P-5", "quantity": "1.0005"}, "lines.0.quantity"),
        ({"product": "P-1", "quantity": "0"}, "lines.0.quantity"),
        ({"product": "P-1", "quantity": "1", "unit": "kg"}, "lines.0.unit"),
        ({"product": "P-1", "quantity": "1", "list_price": "0.5"}, "lines.0.list_price"),
        ({"product": "P-1", "quantity": "1", "unit_price": "0.5"}, "lines.0.unit_price"),
        ({"product": "P-1", "quantity": "2", "amount": "9"}, "lines.0.amount"),
        ({"product": "P-1", "quantity": "1", "discount_rate": "1.2"}, "lines.0.discount_rate"),
    ],
)
def test_draft_inputs_invalid_names_the_field(house, line, loc):
    refusal = refused("inputs_invalid", draft, house, line)
    assert refusal.errors[0]["loc"] == loc
    assert not SalesOrder.objects.exists()


def test_draft_for_a_customer_of_others_is_unknown(house):
    house.clerk = house.people["sales_clerk2"]
    assert refused("inputs_invalid", draft, house, ("P-1", 1)).errors[0]["loc"] == "customer"


def test_draft_customer_blocked(house):
    house.customer.blocked = True
    house.customer.save()
    refused("customer_blocked", draft, house, ("P-1", 1))


def test_draft_takes_figures_that_agree(house):
    order = draft(house, {"product": "P-1", "quantity": "2", "unit": "根", "unit_price": "0.8", "amount": "1.60"})
    assert order.total == Decimal("1.60")


def test_edit_rewrites_lines_and_numbers_them_anew(house):
    order = change(
        house, draft(house, ("P-1", 1), ("P-2", 2)), lines=[{"product": "P-3", "quantity": "5"}], remark="急"
    )
    assert [(line.line_no, line.product.code, line.quantity) for line in lines_of(order)] == [(1, "P-3", 5)]
    assert (order.total, order.remark) == (Decimal("12.00"), "急")


# Submitting


def test_submit_goes_to_finance(house):
    order = submitted(house, ("P-1", 10))
    assert order.state == "awaiting_finance"


def test_submit_below_the_customers_rate_goes_to_the_market_manager(house):
    order = submitted(house, {"product": "P-1", "quantity": "10", "discount_rate": "0.75"})
    assert order.state == "awaiting_price"
    order = do(house, order, "approve_price", "market_manager")
    assert order.state == "awaiting_finance"


def test_submit_judges_by_the_rates_agreed_now(house):
    order = draft(house, ("P-1", 10))
    attach(order, "contract", by=house.clerk, at=house.now)
    house.customer.rates.update(discount_rate="0.9")
    assert do(house, order, "submit").state == "awaiting_price"


def test_submit_contract_required(house):
    refused("contract_required", do, house, draft(house, ("P-1", 1)), "submit")


def test_submit_customer_not_approved(house):
    order = draft(house, ("P-1", 1))
    house.customer.approved = False
    house.customer.save()
    refused("customer_not_approved", do, house, order, "submit")


def test_submit_customer_blocked(house):
    order = draft(house, ("P-1", 1))
    house.customer.blocked = True
    house.customer.save()
    refused("customer_blocked", do, house, order, "submit")


def test_submit_without_lines_is_inputs_invalid(house):
    refused("inputs_invalid", do, house, draft(house), "submit")


@pytest.mark.parametrize(
    "line", [{"product": "P-9", "quantity": "1"}, {"product": "P-1", "quantity": "1", "requirement": "红色"}]
)
def test_submit_review_required(house, line):
    order = draft(house, line)
    attach(order, "contract", by=house.clerk, at=house.now)
    refused("review_required", do, house, order, "submit")


def test_submit_discount_below_floor(house):
    order = draft(house, {"product": "P-1", "quantity": "1", "discount_rate": "0.69"})
    attach(order, "contract", by=house.clerk, at=house.now)
    refusal = refused("discount_below_floor", do, house, order, "submit")
    assert "0.69" in refusal.sentence()
    assert "0.69" not in refusal.sentence(sees_prices=False)


def test_a_custom_order_is_reviewed_and_its_own_price_approved(house):
    line = {"product": "P-9", "quantity": "1", "list_price": "88", "requirement": "红色"}
    order = submitted(house, line, kind="custom")
    assert order.state == "in_review"
    from counterfoil.kernel import people

    assert perform(order, "pass_review", by=people.system(), at=house.now).state == "awaiting_price"


def test_submit_after_send_quote_makes_a_lead(house):
    order = draft(house, ("P-1", 1))
    order = do(house, order, "send_quote", channel="email", recipient="王五")
    assert (order.state, order.quote_channel) == ("draft", "email")
    attach(order, "contract", by=house.clerk, at=house.now)
    do(house, order, "submit")
    house.customer.refresh_from_db()
    assert house.customer.stage == "lead"


def test_send_quote_discount_below_floor(house):
    order = draft(house, {"product": "P-1", "quantity": "1", "discount_rate": "0.5"})
    refused("discount_below_floor", do, house, order, "send_quote", channel="fax", recipient="王五")


# Approval


def test_approve_finance_brings_it_into_force(house):
    assert effective(house, ("P-1", 1)).state == "effective"


def test_approve_finance_same_person(house):
    both = house.people["sales_clerk"]
    both.roles = ["sales_clerk", "accountant"]
    both.save()
    refused("same_person", do, house, submitted(house, ("P-1", 1)), "approve_finance")


def test_approve_price_and_finance_by_two_persons(house):
    manager = house.people["market_manager"]
    manager.roles = ["market_manager", "accountant"]
    manager.save()
    order = submitted(house, {"product": "P-1", "quantity": "1", "discount_rate": "0.75"})
    order = do(house, order, "approve_price", "market_manager")
    refused("same_person", do, house, order, "approve_finance", "market_manager")


def test_return_by_who_may_approve_there(house):
    order = submitted(house, ("P-1", 1))
    refused("role_required", do, house, order, "return", "market_manager", reason="x")
    refused("reason_required", do, house, order, "return", "accountant")
    order = do(house, order, "return", "accountant", reason="价格不对")
    assert order.state == "returned"
    assert do(house, order, "submit").state == "awaiting_finance"


def test_withdraw_by_its_author_only(house):
    order = submitted(house, ("P-1", 1))
    refused("role_required", do, house, order, "withdraw", "accountant")
    assert do(house, order, "withdraw").state == "draft"


# Confirmation


def test_confirm_keeps_how_it_was_confirmed(house):
    order = effective(house, ("P-1", 1))
    evidence = attach(order, "evidence", by=house.clerk, at=house.now)
    order = do(house, order, "confirm", method="signed_return", contact="王五", evidence=evidence.pk)
    assert (order.state, order.confirmation_contact, order.confirmation_evidence) == ("confirmed", "王五", evidence.pk)
    assert order.confirmed_at == house.now


@pytest.mark.parametrize(
    "inputs",
    [{"method": "email"}, {"method": "shout", "contact": "x"}, {"method": "fax", "contact": "x", "evidence": 10**9}],
)
def test_confirm_inputs_invalid(house, inputs):
    refused("inputs_invalid", do, house, effective(house, ("P-1", 1)), "confirm", **inputs)


def test_confirm_in_the_future_is_inputs_invalid(house):
    inputs = {"method": "fax", "contact": "x", "confirmed_at": "2099-01-01T00:00:00"}
    refused("inputs_invalid", do, house, effective(house, ("P-1", 1)), "confirm", **inputs)


# Revisions


def test_amend_keeps_the_former_revision_and_its_prices(house):
    order = confirmed(house, ("P-1", 10), ("P-2", 5))
    house.customer.rates.update(discount_rate="0.9")
    refused("reason_required", do, house, order, "amend")
    order = do(house, order, "amend", reason="加量")
    assert (order.state, order.revision) == ("draft", 2)
    assert Former.objects.get(document_id=order.pk).content["lines"][0]["quantity"] == "10"
    order = change(house, order, lines=[{"product": "P-1", "quantity": "20"}])
    assert [(line.quantity, line.discount_rate) for line in lines_of(order)] == [(20, Decimal("0.8"))]


def test_amend_in_delivery(house):
    order = confirmed(house, ("P-1", 10))
    book({lines_of(order)[0].pk: Progress(notified=Decimal(4))})
    for action, who in (("amend", None), ("close", None), ("cancel", "market_manager")):
        refused("in_delivery", do, house, order, action, who, reason="x")


def test_amend_quantity_below_shipped(house):
    order = confirmed(house, ("P-1", 10), ("P-2", 5))
    book({lines_of(order)[0].pk: Progress(shipped=Decimal(4))})
    order = do(house, order, "amend", reason="减量")
    refused("quantity_below_shipped", change, house, order, lines=[{"product": "P-1", "quantity": "3"}])
    refused("quantity_below_shipped", change, house, order, lines=[{"product": "P-2", "quantity": "3"}])
    order = change(house, order, lines=[{"product": "P-2", "quantity": "5"}, {"product": "P-1", "quantity": "4"}])
    assert [(line.line_no, line.product.code) for line in lines_of(order)] == [(1, "P-1"), (2, "P-2")]


def test_amended_line_keeps_what_its_shipped_part_cost(house):
    order = confirmed(house, ("P-1", 10))
    book(
        {
            lines_of(order)[0].pk: Progress(
                shipped=Decimal(4), shipped_amount=Decimal("3.20"), shipped_tax=Decimal("0.37")
            )
        }
    )
    order = do(house, order, "amend", reason="涨价")
    order = change(house, order, lines=[{"product": "P-1", "quantity": "10", "discount_rate": "1"}])
    assert order.total == Decimal("3.20") + Decimal("6.00")


def test_discard_restores_the_former_revision(house):
    order = confirmed(house, ("P-1", 10), ("P-2", 5), customer_order_number="A1")
    before = [(line.line_no, line.product.code, line.quantity, line.amount) for line in lines_of(order)]
    order = do(house, order, "amend", reason="改")
    order = change(house, order, lines=[{"product": "P-3", "quantity": "1"}], customer_order_number="B2")
    order = do(house, order, "discard", reason="不改了")
    assert (order.state, order.revision, order.customer_order_number) == ("confirmed", 1, "A1")
    assert [(line.line_no, line.product.code, line.quantity, line.amount) for line in lines_of(order)] == before
    assert order.total == Decimal("16.00")


def test_discard_of_a_first_revision_is_wrong_state(house):
    refused("wrong_state", do, house, draft(house, ("P-1", 1)), "discard", reason="x")


def test_an_amended_order_is_approved_and_confirmed_again(house):
    order = do(house, confirmed(house, ("P-1", 10)), "amend", reason="改")
    order = do(house, order, "submit")
    order = do(house, order, "approve_finance", "accountant")
    assert (order.state, order.confirmation_method) == ("effective", "")


def test_two_amendments_in_one_moment(house):
    order = confirmed(house, ("P-1", 10))
    for _edition in range(2):
        order = do(house, do(house, order, "amend", reason="改"), "discard", reason="不改了")
    assert (order.state, order.revision, Former.objects.count()) == ("confirmed", 1, 2)


def _change_behind_the_house(order):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_salesorderline SET requirement = '改' WHERE document_id = %s", [order.pk])


def test_approval_outdated_when_the_content_is_another_than_was_signed(house):
    order = submitted(house, {"product": "P-1", "quantity": "5", "discount_rate": "0.75"})
    order = do(house, order, "approve_price", "market_manager")
    _change_behind_the_house(order)
    refused("approval_outdated", do, house, order, "approve_finance", "accountant")
    order = effective(house, ("P-1", 5))
    _change_behind_the_house(order)
    refused("approval_outdated", do, house, order, "confirm", method="phone", contact="王五")
    assert SalesOrder.objects.get(pk=order.pk).state == "effective"


def test_every_approval_is_given_again_to_a_revision(house):
    order = effective(house, {"product": "P-1", "quantity": "5", "discount_rate": "0.75"})
    order = do(house, do(house, order, "amend", reason="改"), "submit")
    assert order.state == "awaiting_price"
    refused("wrong_state", do, house, order, "approve_finance", "accountant")
    order = do(house, order, "approve_price", "market_manager")
    assert do(house, order, "approve_finance", "accountant").state == "effective"


# The end


def test_close_drops_the_rest(house):
    order = confirmed(house, ("P-1", 10))
    book({lines_of(order)[0].pk: Progress(shipped=Decimal(4))})
    refused("reason_required", do, house, order, "close")
    order = do(house, order, "close", reason="客户不要了")
    assert order.state == "closed"
    assert (lines_of(order)[0].dropped, lines_of(order)[0].open) == (6, 0)


def test_cancel_by_whom(house):
    own = draft(house, ("P-1", 1))
    assert do(house, own, "cancel", reason="x").state == "cancelled"
    order = confirmed(house, ("P-1", 1))
    refused("role_required", do, house, order, "cancel", reason="x")
    assert do(house, order, "cancel", "market_manager", reason="x").state == "cancelled"


def test_cancel_of_a_revision_is_the_market_managers(house):
    order = do(house, confirmed(house, ("P-1", 1)), "amend", reason="改")
    refused("role_required", do, house, order, "cancel", reason="x")


def test_cancel_when_something_was_shipped_is_wrong_state(house):
    order = confirmed(house, ("P-1", 10))
    book({lines_of(order)[0].pk: Progress(shipped=Decimal(4))})
    refused("wrong_state", do, house, order, "cancel", "market_manager", reason="x")


def test_copy_starts_unapproved_at_todays_terms(house):
    order = confirmed(house, ("P-1", 10), {"product": "P-2", "quantity": "5", "discount_rate": "0.75"})
    copy = copy_as_draft(order, by=house.clerk, at=house.now)
    assert (copy.state, copy.number != order.number) == ("draft", True)
    assert [line.discount_rate for line in lines_of(copy)] == [Decimal("0.8"), Decimal("0.8")]


def test_last_prices_come_from_orders_in_force(house):
    confirmed(house, {"product": "P-1", "quantity": "5", "discount_rate": "0.75"})
    draft(house, {"product": "P-1", "quantity": "5", "discount_rate": "0.79"})
    product = house.products["P-1"].pk
    assert queries.last_prices(house.customer, [product]) == {product: Decimal("0.75")}


def test_every_step_is_in_the_trail(house):
    order = confirmed(house, ("P-1", 10))
    actions = Event.objects.filter(document_id=order.pk, resource="sales-orders").order_by("seq")
    assert [event.action for event in actions] == ["create", "submit", "approve_finance", "confirm"]
    assert not Link.objects.exists()


@pytest.mark.parametrize("action", ["submit", "create", "edit", "amend", "discard"])
def test_statements_do_not_grow_with_lines(house, action):
    counts = [_statements(house, action, size) for size in (2, 200)]
    assert counts[0] == counts[1]


def _statements(house, action, size):
    lines = [{"product": f"P-{1 + n % 4}", "quantity": str(n + 1)} for n in range(size)]
    inputs = {"customer": house.customer.code, "lines": lines}
    order = create("sales-orders", inputs, by=house.clerk, at=house.now)
    attach(order, "contract", by=house.clerk, at=house.now)
    if action in ("amend", "discard"):
        order = do(house, order, "submit")
        order = do(house, order, "approve_finance", "accountant")
    if action == "discard":
        order = do(house, order, "amend", reason="x")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        if action == "create":
            create("sales-orders", inputs, by=house.clerk, at=house.now)
        elif action == "edit":
            edit(order, {"lines": lines[::-1]}, version=order.version, by=house.clerk, at=house.now)
        else:
            do(house, order, action, reason="x") if action != "submit" else do(house, order, action)
    return len(captured)


def test_prices_are_hidden_from_those_without_rights(house):
    from counterfoil.kernel.presentation import present

    order = confirmed(house, ("P-1", 10))
    shown = present(order, house.people["quality_manager"], at=house.now)
    assert "total" not in shown
    assert not {"list_price", "discount_rate", "unit_price", "amount", "tax", "customer_rate"} & set(shown["lines"][0])
    assert shown["lines"][0]["open"] == "10"


def test_another_customer_is_not_visible(house):
    other = customer(house, "C-2")
    other.sales_clerk = house.people["sales_clerk2"]
    other.save()
    house.customer = other
    refused("inputs_invalid", draft, house, ("P-1", 1))


def test_a_revision_keeps_what_was_agreed_line_by_line(house):
    rows = [{"product": "P-1", "quantity": "10", "discount_rate": rate} for rate in ("0.80", "0.90")]
    order = do(house, confirmed(house, *rows), "amend", reason="改")
    order = change(house, order, lines=[{"product": "P-1", "quantity": "11"}, {"product": "P-1", "quantity": "12"}])
    assert [line.discount_rate for line in lines_of(order)] == [Decimal("0.8"), Decimal("0.9")]


def test_an_own_list_price_ends_with_the_custom_line(house):
    from tests.orders import custom

    order = custom.effective(house, {"product": "P-1", "quantity": "10", "list_price": "5", "requirement": "红"})
    order = do(house, order, "amend", reason="改")
    order = change(house, order, kind="stock", lines=[{"product": "P-1", "quantity": "10"}])
    (line,) = [line for line in lines_of(order) if line.quantity]
    assert (line.own_list_price, line.list_price) == (False, Decimal(1))
