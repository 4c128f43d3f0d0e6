"""The review of a custom order (C1.3), on PostgreSQL."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.orders import custom
from tests.orders.custom import DEPARTMENTS, say, submitted
from tests.orders.house import do
from tests.orders.test_orders import change, refused

from counterfoil.kernel.models import Link, Signature, Task
from counterfoil.kernel.presentation import present
from counterfoil.orders.models import OrderReview, OrderReviewOpinion
from counterfoil.people import settings as house_settings


def day(house, days):
    return str((house.now + timedelta(days=days)).date())


def test_submit_of_a_custom_order_asks_the_departments(house):
    order, review = submitted(house, ("P-9", 10), {"product": "P-1", "quantity": "5", "requirement": "红色"})
    assert (order.state, review.state) == ("in_review", "open")
    assert review.departments == ["engineering", "production", "procurement", "quality"]
    assert [(line.product.code, line.requirement) for line in review.lines.order_by("line_no")] == [
        ("P-9", ""), ("P-1", "红色"),
    ]  # fmt: skip
    assert Link.objects.get(to_resource="order-reviews", to_id=review.pk).from_number == order.number
    waiting = Task.objects.filter(resource="order-reviews", action="pass").values_list("role", flat=True)
    assert sorted(waiting) == sorted(DEPARTMENTS)


def test_departments_are_those_that_the_categories_ask_for(house):
    by, at = house.people["administrator"], house.now
    house_settings.change("reviews.engineering", "box, custom", by=by, at=at)
    house_settings.change("reviews.procurement", "conduit", by=by, at=at)
    house_settings.change("reviews.quality", "", by=by, at=at)
    _order, review = submitted(house, ("P-9", 1), ("P-1", 1))
    assert review.departments == ["engineering", "production"]


def test_without_any_department_named_all_are_asked(house):
    for name in ("engineering", "production", "procurement", "quality"):
        house_settings.change(f"reviews.{name}", "", by=house.people["administrator"], at=house.now)
    _order, review = submitted(house)
    assert len(review.departments) == 4


def test_pass_the_last_one_moves_the_order_and_promises_the_latest_day(house):
    order, review = submitted(house)
    for days, role in ((5, "engineering"), (20, "production"), (9, "procurement")):
        review = say(house, review, role, promised_date=day(house, days), remark="可做")
        assert review.state == "open"
    review = say(house, review, "quality_manager", department="quality", promised_date=day(house, 7))
    order.refresh_from_db()
    assert (review.state, order.state) == ("passed", "awaiting_finance")
    assert str(order.promised_date) == str(review.promised_date) == day(house, 20)
    assert Signature.objects.filter(resource="sales-orders", action="pass_review").get().by.is_system
    roles = Signature.objects.filter(resource="order-reviews", action="pass").values_list("role", flat=True)
    assert sorted(roles) == sorted(DEPARTMENTS)
    assert not Task.objects.filter(resource="order-reviews").exists()


def test_pass_then_the_market_manager_sees_own_prices(house):
    order = custom.reviewed(house, {"product": "P-9", "quantity": "10", "list_price": "12.50"})
    assert order.state == "awaiting_price"


def test_pass_of_a_department_that_answered_is_wrong_state(house):
    _order, review = submitted(house)
    say(house, review, "engineering")
    refused("wrong_state", say, house, review, "engineering")
    refused("wrong_state", say, house, review, "engineering", "object", reason="不行")
    assert OrderReviewOpinion.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "inputs", "code"),
    [
        ("engineering", {"department": "production"}, "role_required"),
        ("engineering", {"department": "shipping"}, "inputs_invalid"),
        ("engineering", {"promised_date": None}, "inputs_invalid"),
        ("sales_clerk", {}, "role_required"),
        ("market_manager", {"department": "engineering"}, "role_required"),
    ],
)
def test_pass_is_refused(house, role, inputs, code):
    _order, review = submitted(house)
    refused(code, say, house, review, role, **inputs)
    assert not OrderReviewOpinion.objects.exists()


def test_pass_by_one_person_for_two_departments_is_same_person(house):
    _order, review = submitted(house)
    both = house.people["engineering"]
    both.roles = ["engineering", "production"]
    both.save()
    say(house, review, "engineering", department="engineering")
    refused("same_person", say, house, review, "engineering", department="production")


def test_pass_by_the_orders_author_is_same_person(house):
    house.clerk.roles = ["sales_clerk", "engineering"]
    house.clerk.save()
    _order, review = submitted(house)
    refused("same_person", say, house, review, "sales_clerk")


def test_object_returns_the_order_with_the_reason(house):
    order, review = submitted(house)
    say(house, review, "engineering")
    review = say(house, review, "production", "object", reason="模具不够")
    order.refresh_from_db()
    assert (review.state, order.state) == ("objected", "returned")
    signed = Signature.objects.get(resource="sales-orders", action="return")
    assert (signed.by.username, signed.role) == ("production", "production")


def test_object_reason_required(house):
    _order, review = submitted(house)
    refused("reason_required", say, house, review, "production", "object")


@pytest.mark.parametrize(
    ("action", "who"), [("return", "procurement"), ("withdraw", None), ("cancel", "market_manager")]
)
def test_leaving_the_review_closes_it_and_submit_makes_a_new_one(house, action, who):
    order, review = submitted(house)
    order = do(house, order, action, who, reason="改")
    review.refresh_from_db()
    assert review.state == "closed"
    refused("wrong_state", say, house, review, "engineering")
    if action != "cancel":
        do(house, order, "submit")
        assert OrderReview.objects.filter(order=order, state="open").count() == 1


def test_reviewers_see_goods_and_drawings_without_prices(house):
    order, review = submitted(house, {"product": "P-9", "quantity": "1", "list_price": "8", "requirement": "红色"})
    engineer = house.people["engineering"]
    seen = present(order, engineer, at=house.now)
    assert seen["lines"][0]["requirement"] == "红色"
    assert not {"unit_price", "amount", "list_price", "discount_rate"} & set(seen["lines"][0])
    assert [file["kind"] for file in seen["attachments"]] == []
    seen = present(review, engineer, at=house.now)
    assert [row["result"] for row in seen["opinions"]] == ["waiting"] * 4


def test_amended_custom_order_is_reviewed_again_and_discard_brings_the_former_day_back(house):
    order = custom.confirmed(house)
    former = order.promised_date
    order = do(house, order, "amend", reason="加量")
    order = change(house, order, lines=[{"product": "P-9", "quantity": "20"}])
    order = do(house, order, "submit")
    assert (order.state, order.promised_date) == ("in_review", None)
    review = OrderReview.objects.get(order=order, state="open")
    assert review.order_revision == 2
    for role in DEPARTMENTS:
        say(house, review, role, promised_date=day(house, 40))
    order = do(house, order, "return", "accountant", reason="太贵")
    order = do(house, order, "discard", reason="不改了")
    assert (order.state, order.promised_date) == ("confirmed", former)


def test_the_database_keeps_one_opinion_per_department(house):
    _order, review = submitted(house)
    say(house, review, "engineering")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orders_orderreviewopinion (review_id, department, result, promised_date, remark, by_id, at)"
            " SELECT review_id, department, result, promised_date, remark, %s, at FROM orders_orderreviewopinion",
            [house.people["production"].pk],
        )
