"""Quotations: prices, sending, answers, revisions, expiry and conversion (B1.1, B1.2)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.orders import house as houses

from counterfoil.customers.models import Customer, StageChange
from counterfoil.kernel.jobs import JOBS
from counterfoil.kernel.models import Former, Link, Signature, StoredPaper
from counterfoil.kernel.performing import create, edit, perform
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.orders.models import SalesOrder
from counterfoil.printing import keeping
from counterfoil.quotations.models import Quotation

pytestmark = pytest.mark.django_db


def day(house, days=0):
    return (timezone.localtime(house.now).date() + timedelta(days=days)).isoformat()


def quote(house, *lines, customer=None, by=None, **more):
    """A draft: lines are (product, quantity) or dicts."""
    rows = [line if isinstance(line, dict) else {"product": line[0], "quantity": str(line[1])} for line in lines]
    inputs = {"customer": (customer or house.customer).code, "lines": rows, "valid_until": day(house, 10), **more}
    return create("quotations", inputs, by=by or house.clerk, at=house.now)


def do(house, document, action, who=None, at=None, **inputs):
    by = house.people[who] if who else house.clerk
    return perform(document, action, by=by, at=at or house.now, inputs=inputs)


def sent(house, *lines, **more):
    return do(house, quote(house, *(lines or [("P-1", 10)]), **more), "send", channel="fax", recipient="王五")


def accepted(house, *lines, **more):
    return do(house, sent(house, *lines, **more), "accept", how="phone")


def prospect(house, code="L-1", **more):
    """Somebody who may become a customer: nothing is agreed yet."""
    return Customer.objects.create(
        code=code, name=f"潜在{code}", folded_name=f"潜在{code}", stage_since=houses.LONG_AGO, created_at=house.now,
        created_by=house.people["administrator"], salesperson=house.people["salesperson"],
        sales_clerk=house.people["sales_clerk"], **more,
    )  # fmt: skip


def code_of(call):
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.code


# Drafts and prices


def test_draft_takes_list_price_and_customers_rate(house):
    document = quote(house, ("P-2", 10), {"product": "P-3", "quantity": "3", "discount_rate": "0.9"})

    first, second = document.lines.order_by("line_no")
    assert (first.list_price, first.discount_rate, first.unit_price, first.amount) == (
        2,
        Decimal("0.8"),
        Decimal("1.6"),
        16,
    )
    assert (second.discount_rate, second.amount) == (Decimal("0.9"), Decimal("8.10"))
    assert document.total == Decimal("24.10")
    assert document.tax_total == first.tax + second.tax
    assert document.number.startswith("BJD-")


def test_draft_without_a_date_stands_as_long_as_the_settings_say(house):
    document = quote(house, ("P-1", 1), valid_until=None)

    assert document.valid_until == timezone.localtime(house.now).date() + timedelta(days=30)


def test_prospect_pays_the_full_list_price(house):
    document = quote(house, ("P-2", 10), customer=prospect(house))

    assert document.lines.get().discount_rate == 1
    assert document.total == 20


@pytest.mark.parametrize(
    ("inputs", "loc"),
    [
        ({"customer": "C-404"}, "customer"),
        ({"lines": [{"product": "P-404", "quantity": "1"}]}, "lines.0.product"),
        ({"lines": [{"product": "P-1", "quantity": "0"}]}, "lines.0.quantity"),
        ({"lines": [{"product": "P-1", "quantity": "1.5"}]}, "lines.0.quantity"),
        ({"lines": [{"product": "P-1", "quantity": "1", "unit": "箱"}]}, "lines.0.unit"),
        ({"lines": [{"product": "P-1", "quantity": "1", "unit_price": "9"}]}, "lines.0.unit_price"),
        ({"lines": [{"product": "P-1", "quantity": "1", "discount_rate": "1.2"}]}, "lines.0.discount_rate"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_draft_inputs_invalid(house, inputs, loc):
    with pytest.raises(Refusal) as refused:
        create("quotations", {"customer": "C-1", **inputs}, by=house.clerk, at=house.now)
    assert (refused.value.code, refused.value.errors[0]["loc"]) == ("inputs_invalid", loc)


def test_draft_customer_blocked(house):
    Customer.objects.update(blocked=True, blocked_reason="欠款")

    assert code_of(lambda: quote(house, ("P-1", 1))) == "customer_blocked"


def test_draft_of_somebody_elses_customer_is_unknown(house):
    assert code_of(lambda: quote(house, ("P-1", 1), by=house.people["sales_clerk2"])) == "inputs_invalid"


def test_change_writes_lines_anew(house):
    document = quote(house, ("P-1", 1), ("P-2", 2))

    edit(
        document,
        {"lines": [{"product": "P-3", "quantity": "4"}], "remark": "含运费"},
        version=1,
        by=house.clerk,
        at=house.now,
    )

    document.refresh_from_db()
    assert [(line.line_no, line.product.code) for line in document.lines.all()] == [(1, "P-3")]
    assert (document.total, document.remark) == (Decimal("9.60"), "含运费")


# Sending


def test_send_keeps_the_paper(house):
    document = sent(house)

    assert (document.state, document.channel, document.recipient) == ("sent", "fax", "王五")
    paper = StoredPaper.objects.get(resource="quotations", document_id=document.pk)
    assert keeping.read_paper(paper).startswith(b"%PDF")


def test_send_by_email_carries_the_paper(house):
    document = do(house, quote(house, ("P-1", 1)), "send", channel="e-mail", recipient="buyer@example.com")

    [message] = mail.outbox
    assert message.to == ["buyer@example.com"]
    assert document.number in message.subject
    [attachment] = message.attachments
    assert attachment[0] == f"{document.number}.pdf"
    assert attachment[1].startswith(b"%PDF")


def test_send_by_email_to_a_name_is_only_noted(house):
    document = do(house, quote(house, ("P-1", 1)), "send", channel="email", recipient="王五")

    assert document.state == "sent"
    assert not mail.outbox


@pytest.mark.parametrize(
    ("rate", "grade", "code"),
    [("0.70", "A", None), ("0.69", "A", "discount_below_floor"), ("0.74", "", "discount_below_floor")],
)
def test_send_floor(house, rate, grade, code):
    """With no grade the strictest floor of all counts."""
    from counterfoil.catalogue import actions as catalogue

    catalogue.save_policies(
        [("B", category.pk, Decimal("0.75"), houses.LONG_AGO) for category in house.categories.values()]
    )
    Customer.objects.update(grade=grade)
    document = quote(house, {"product": "P-1", "quantity": "1", "discount_rate": rate})

    def send():
        return do(house, document, "send", channel="fax", recipient="王五")

    if code is None:
        assert send().state == "sent"
    else:
        assert code_of(send) == code
        assert not StoredPaper.objects.exists()


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({}, "inputs_invalid"),
        ({"channel": "pigeon", "recipient": "x"}, "inputs_invalid"),
        ({"channel": "fax", "recipient": " "}, "inputs_invalid"),
    ],
)
def test_send_inputs(house, inputs, code):
    document = quote(house, ("P-1", 1))

    assert code_of(lambda: do(house, document, "send", **inputs)) == code


def test_send_without_lines(house):
    document = quote(house)

    assert code_of(lambda: do(house, document, "send", channel="fax", recipient="王五")) == "inputs_invalid"


# Answers


@pytest.mark.parametrize("stage", ["prospect", "new"])
def test_accept_makes_a_lead(house, stage):
    customer = prospect(house, stage=stage)

    document = accepted(house, ("P-1", 1), customer=customer)

    customer.refresh_from_db()
    assert (document.state, document.accepted_how) == ("accepted", "phone")
    assert (customer.stage, customer.stage_reason) == ("lead", document.number)
    assert StageChange.objects.filter(customer=customer, from_stage=stage, to_stage="lead").exists()


def test_accept_leaves_who_buys_already(house):
    Customer.objects.update(stage="maintained")

    accepted(house)

    assert not StageChange.objects.filter(to_stage="lead").exists()


def test_accept_on_the_last_day(house):
    document = sent(house, valid_until=day(house))

    assert do(house, document, "accept", how="phone").state == "accepted"


def test_accept_quotation_expired(house):
    customer = prospect(house)
    document = sent(house, ("P-1", 1), customer=customer, valid_until=day(house, -1))

    assert code_of(lambda: do(house, document, "accept", how="phone")) == "quotation_expired"
    customer.refresh_from_db()
    document.refresh_from_db()
    assert (customer.stage, document.state) == ("prospect", "sent")
    assert not Signature.objects.filter(action="accept").exists()


@pytest.mark.parametrize(
    ("reason", "remark", "kept"),
    [
        ("price", "贵 5 %", ("price", "贵 5 %")),
        ("老板不同意", "", ("other", "老板不同意")),
        ("too_expensive", "x", ("other", "too_expensive x")),
    ],
)
def test_decline_keeps_why(house, reason, remark, kept):
    document = do(house, sent(house), "decline", reason=reason, remark=remark)

    assert document.state == "declined"
    assert (document.lost_reason, document.lost_remark) == kept


def test_decline_reason_required(house):
    document = sent(house)

    assert code_of(lambda: do(house, document, "decline")) == "reason_required"


# Expiry


def test_expire_by_the_clock(house):
    late, standing = sent(house, valid_until=day(house, -1)), sent(house, valid_until=day(house))
    drafted = quote(house, ("P-1", 1), valid_until=day(house, -1))

    assert JOBS["expire_quotations"].run(at=house.now) == 1
    assert JOBS["expire_quotations"].run(at=house.now) == 0

    states = {row.pk: row.state for row in Quotation.objects.all()}
    assert (states[late.pk], states[standing.pk], states[drafted.pk]) == ("expired", "sent", "draft")
    assert code_of(lambda: do(house, late, "accept", how="phone")) == "wrong_state"


def test_expire_is_the_systems(house):
    document = sent(house)

    assert code_of(lambda: do(house, document, "expire")) == "role_required"


# Revisions


@pytest.mark.parametrize("state", ["sent", "declined", "expired"])
def test_revise_keeps_the_old_one_readable(house, state):
    document = sent(house, ("P-1", 10), valid_until=day(house, -1))
    if state == "declined":
        do(house, document, "decline", reason="price")
    if state == "expired":
        JOBS["expire_quotations"].run(at=house.now)

    document = do(house, document, "revise")
    edit(
        document,
        {"lines": [{"product": "P-1", "quantity": "20"}]},
        version=document.version,
        by=house.clerk,
        at=house.now,
    )
    document = do(house, document, "send", channel="print", recipient="李四")

    assert (document.state, document.revision, document.total) == ("sent", 2, 16)
    former = Former.objects.get(resource="quotations", document_id=document.pk)
    assert (former.revision, former.state) == (1, state)
    assert [line["quantity"] for line in former.content["lines"]] == ["10"]
    assert sorted(StoredPaper.objects.values_list("revision", flat=True)) == [1, 2]


def test_revise_an_accepted_one(house):
    document = accepted(house)

    assert code_of(lambda: do(house, document, "revise")) == "wrong_state"


def test_cancel_by_its_author_alone(house):
    document = quote(house, ("P-1", 1), by=house.people["salesperson"])

    assert code_of(lambda: do(house, document, "cancel", reason="写错")) == "role_required"
    assert code_of(lambda: do(house, document, "cancel", "salesperson")) == "reason_required"
    assert do(house, document, "cancel", "salesperson", reason="写错").state == "cancelled"


# Conversion


def test_convert_makes_a_draft_order_at_these_prices(house):
    document = accepted(
        house, {"product": "P-2", "quantity": "10", "discount_rate": "0.75", "remark": "急"}, ("P-1", 5)
    )

    document = do(house, document, "convert")

    order = SalesOrder.objects.get()
    assert (document.state, order.state, order.kind, order.total) == ("converted", "draft", "stock", document.total)
    assert order.open_amount == order.total
    assert order.authors == [house.clerk.pk]
    for offered, ordered in zip(document.lines.order_by("line_no"), order.lines.order_by("line_no"), strict=True):
        for name in (
            "line_no",
            "product_id",
            "quantity",
            "list_price",
            "discount_rate",
            "unit_price",
            "amount",
            "tax",
            "remark",
        ):
            assert getattr(offered, name) == getattr(ordered, name)
    link = Link.objects.get()
    assert (link.from_number, link.to_number) == (document.number, order.number)


def test_convert_of_goods_made_to_order_is_a_custom_order(house):
    do(house, accepted(house, ("P-9", 1)), "convert")

    assert SalesOrder.objects.get().kind == "custom"


def test_draft_order_keeps_quotation_prices(house):
    """A new list price is none of this customer's business any more."""
    from counterfoil.catalogue import actions as catalogue

    do(house, accepted(house, {"product": "P-2", "quantity": "10", "discount_rate": "0.75"}), "convert")
    order = SalesOrder.objects.get()
    catalogue.save_prices([(house.products["P-2"].pk, Decimal("9"), timezone.localtime(house.now).date())])

    edit(order, {"lines": [{"product": "P-2", "quantity": "12"}]}, version=order.version, by=house.clerk, at=house.now)

    line = order.lines.get()
    assert (line.list_price, line.discount_rate, line.amount) == (2, Decimal("0.75"), 18)


def test_convert_customer_not_approved(house):
    document = accepted(house, ("P-1", 1), customer=prospect(house))

    assert code_of(lambda: do(house, document, "convert")) == "customer_not_approved"
    assert not SalesOrder.objects.exists()
    document.refresh_from_db()
    assert document.state == "accepted"


@pytest.mark.parametrize(
    ("who", "code"),
    [("salesperson", "role_required"), ("accountant", "role_required"), ("market_manager", "role_required")],
)
def test_convert_is_the_clerks(house, who, code):
    document = accepted(house)

    assert code_of(lambda: do(house, document, "convert", who)) == code


def test_convert_twice(house):
    document = do(house, accepted(house), "convert")

    assert code_of(lambda: do(house, document, "convert")) == "wrong_state"
    assert SalesOrder.objects.count() == 1


# Who sees it


def test_seen_by_own_people_and_who_oversees(house):
    document = quote(house, ("P-1", 1))

    for who in ("picker", "warehouse_keeper", "sales_clerk2", "gatekeeper"):
        with pytest.raises(NotVisible):
            do(house, document, "send", who, channel="fax", recipient="x")
    assert (
        code_of(lambda: do(house, document, "send", "market_manager", channel="fax", recipient="x")) == "role_required"
    )


# Statements and constraints


def _statements(house, many):
    document = accepted(house, *[(f"P-{place % 4 + 1}", place + 1) for place in range(many)])
    with CaptureQueriesContext(
        connection,
    ) as caught:
        do(house, document, "convert")
    return len(caught)


def test_statements_do_not_grow_with_lines(house):
    _statements(house, 1)

    assert _statements(house, 2) == _statements(house, 40)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE quotations_quotationline SET quantity = 0",
        "UPDATE quotations_quotationline SET discount_rate = 1.5",
        "UPDATE quotations_quotation SET sent_at = NULL",
        "DELETE FROM quotations_quotation",
    ],
)
def test_database_refuses(house, sql):
    sent(house)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
