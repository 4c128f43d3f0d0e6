"""Receipts (A1): drafted, posted where asked or to the oldest, kept for a notice, taken back by a red one."""

import pytest
from django.test import Client
from tests.receivables.house import customer, do, nothing_is_broken, owes, receipt, rest

from counterfoil.kernel.models import Link, Outbox
from counterfoil.kernel.performing import create, edit
from counterfoil.kernel.presentation import present
from counterfoil.kernel.refusals import Refusal
from counterfoil.receivables import queries
from counterfoil.receivables.models import Account, Entry, Receipt
from counterfoil.receivables.receipts import prints


@pytest.fixture(autouse=True)
def _sound(house):
    yield
    nothing_is_broken()


def notice(house, state="credit_held", customer=None):
    """A delivery notice as the receipt looks at it."""
    from counterfoil.delivery.models import DeliveryNotice

    return DeliveryNotice.objects.create(
        number=f"FHTZ-261124-{DeliveryNotice.objects.count() + 1:04d}", customer=customer or house.customer,
        state=state, state_since=house.now, created_at=house.now, created_by=house.people["sales_clerk"],
    )  # fmt: skip


def code_of(refused):
    return refused.value.code


def test_post_allocates_to_the_oldest_and_leaves_an_advance(house):
    first, second = owes(house, "100"), owes(house, "50")
    paper = do(house, receipt(house, "170"), "post")
    assert paper.state == "posted"
    assert (rest(first), rest(second)) == ("0.00", "0.00")
    shown = present(paper, house.accountant, at=house.now)
    assert [row["number"] for row in shown["settlements"]] == [first.number, second.number]
    assert (shown["amount"], shown["advance"]) == ("170.00", "20.00")
    assert Outbox.objects.filter(kind="rejudge_notices", payload={"customer_id": house.customer.pk}).count() == 1


def test_its_page_says_what_a_posted_receipt_paid(house):
    first = owes(house, "100")
    paper = do(house, receipt(house, "130"), "post")
    client = Client()
    client.force_login(house.accountant)
    page = client.get(f"/receipts/{paper.number}/").content.decode()
    assert f'<a href="/{first.resource}/{first.number}/">{first.number}</a>' in page
    assert "100.00" in page and "30.00" in page


def test_post_follows_the_allocations_asked_for(house):
    first, second = owes(house, "100"), owes(house, "50")
    draft = receipt(house, "60", allocations=[{"entry": second.pk, "amount": "50"}])
    do(house, draft, "post")
    assert (rest(first), rest(second)) == ("90.00", "0.00")


def test_post_allocation_exceeds_open_changes_nothing(house):
    debit = owes(house, "100")
    draft = receipt(house, "200", allocations=[{"entry": debit.pk, "amount": "100.01"}])
    with pytest.raises(Refusal) as refused:
        do(house, draft, "post")
    assert code_of(refused) == "allocation_exceeds_open"
    draft.refresh_from_db()
    assert (draft.state, rest(debit), Entry.objects.count()) == ("draft", "100.00", 1)


def test_post_keeps_the_payment_for_its_notice(house):
    debit, held = owes(house, "100"), notice(house)
    do(house, receipt(house, "70", delivery_notice=held.number), "post")
    assert (rest(debit), queries.kept_for(held.pk)) == ("100.00", 70)


def test_post_for_a_notice_shipped_meanwhile_goes_to_the_oldest(house):
    debit, held = owes(house, "100"), notice(house)
    draft = receipt(house, "70", delivery_notice=held.number)
    type(held).objects.filter(pk=held.pk).update(state="shipped", event_no=1)
    do(house, draft, "post")
    assert (rest(debit), queries.kept_for(held.pk)) == ("30.00", 0)


@pytest.mark.parametrize("which", ["unknown", "of another", "shipped"])
def test_draft_inputs_invalid_for_a_notice_that_money_is_not_kept_for(house, which):
    made = {
        "unknown": lambda: "FHTZ-000000-0001",
        "of another": lambda: notice(house, customer=customer(house, "C-2")).number,
        "shipped": lambda: notice(house, "shipped").number,
    }
    with pytest.raises(Refusal) as refused:
        receipt(house, "70", delivery_notice=made[which]())
    assert (code_of(refused), refused.value.errors[0]["loc"]) == ("inputs_invalid", "delivery_notice")


@pytest.mark.parametrize(
    ("more", "loc"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"payment_method": "barter"}, "payment_method"),
        ({"received_on": "yesterday"}, "received_on"),
        ({"customer": "C-404"}, "customer"),
        ({"allocations": [{"entry": 404, "amount": "1"}]}, "allocations.0.entry"),
        ({"allocations": [{"entry": 1, "amount": "0"}]}, "allocations.0.amount"),
        ({"allocations": [{"entry": 10**30, "amount": "1"}]}, "allocations.0.entry"),
    ],
)
def test_draft_inputs_invalid(house, more, loc):
    inputs = {
        "customer": "C-1", "amount": "5", "payment_method": "cash", "received_on": "2026-11-24", **more,
    }  # fmt: skip
    with pytest.raises(Refusal) as refused:
        create("receipts", inputs, by=house.accountant, at=house.now)
    assert (code_of(refused), refused.value.errors[0]["loc"]) == ("inputs_invalid", loc)
    assert not Receipt.objects.exists()


def test_open_items_can_be_ticked_beside_a_new_receipt(house):
    item = owes(house, "30")
    client = Client()
    client.force_login(house.accountant)
    notes = client.post("/receipts/preview/", {"customer": house.customer.code}).json()["notes"]
    taken = [note["take"] for note in notes if "take" in note]
    assert [one["values"] for one in taken] == [{"entry": str(item.pk), "amount": "30.00"}]
    assert {(one["sheet"], one["key"], one["sum"]) for one in taken} == {("allocations", "entry", "amount")}


def test_draft_inputs_invalid_for_another_customers_entry_and_for_one_named_twice(house):
    theirs, ours = owes(house, "10", customer=customer(house, "C-2")), owes(house, "10")
    for rows in ([theirs.pk], [ours.pk, ours.pk]):
        with pytest.raises(Refusal) as refused:
            receipt(house, "5", allocations=[{"entry": entry, "amount": "1"} for entry in rows])
        assert code_of(refused) == "inputs_invalid"


def test_edit_changes_a_draft_and_never_a_posted_receipt(house):
    draft, held = receipt(house, "5"), notice(house)
    changed = edit(draft, {"amount": "6", "delivery_notice": held.number}, version=1, by=house.accountant, at=house.now)
    assert (changed.amount, changed.delivery_notice) == (6, held.number)
    changed = edit(changed, {"delivery_notice": None}, version=2, by=house.accountant, at=house.now)
    assert changed.delivery_notice == ""
    posted = do(house, changed, "post")
    with pytest.raises(Refusal) as refused:
        edit(posted, {"amount": "7"}, version=posted.version, by=house.accountant, at=house.now)
    assert code_of(refused) == "wrong_state"


def test_reverse_opens_what_was_met_by_a_red_receipt(house):
    debit = owes(house, "100")
    paper = do(house, receipt(house, "120"), "post")
    paper = do(house, paper, "reverse", "accountant2", reason="退票")
    red = Receipt.objects.get(reversal_of=paper)
    assert (paper.state, red.state, red.amount, rest(debit)) == ("reversed", "posted", -120, "100.00")
    assert Account.objects.get(customer=house.customer).balance == 100
    assert Link.objects.filter(from_id=paper.pk, to_id=red.pk, to_resource="receipts").exists()
    assert Entry.objects.get(kind="reversal").number == red.number
    assert Outbox.objects.filter(kind="rejudge_notices").count() == 2


def test_reverse_frees_what_was_kept_for_a_notice(house):
    held = notice(house)
    paper = do(house, receipt(house, "70", delivery_notice=held.number), "post")
    do(house, paper, "reverse", "chief_accountant", reason="退票")
    assert (queries.kept_for(held.pk), queries.free_advances(house.customer.pk)) == (0, 0)


@pytest.mark.parametrize(
    ("who", "reason", "code"),
    [
        ("accountant", "退票", "same_person"),
        ("sales_clerk", "退票", "role_required"),
        ("accountant2", "", "reason_required"),
    ],
)
def test_reverse_is_refused(house, who, reason, code):
    paper = do(house, receipt(house, "120"), "post")
    with pytest.raises(Refusal) as refused:
        do(house, paper, "reverse", who, reason=reason)
    assert code_of(refused) == code
    assert Receipt.objects.count() == 1


def test_red_receipt_is_not_reversed(house):
    paper = do(house, do(house, receipt(house, "120"), "post"), "reverse", "accountant2", reason="退票")
    with pytest.raises(Refusal) as refused:
        do(house, Receipt.objects.get(reversal_of=paper), "reverse", "chief_accountant", reason="x")
    assert code_of(refused) == "red_receipt"


@pytest.mark.parametrize("who", ["sales_clerk", "chief_accountant", "administrator"])
def test_post_role_required(house, who):
    draft = receipt(house, "5")
    with pytest.raises(Exception) as refused:
        do(house, draft, "post", who)
    assert getattr(refused.value, "code", "role_required") == "role_required"


def test_cancel_makes_a_draft_void(house):
    assert do(house, receipt(house, "5"), "cancel", reason="录错").state == "cancelled"
    assert not Entry.objects.exists()


def test_the_printed_receipt_says_what_it_met(house):
    owes(house, "100")
    paper = do(house, receipt(house, "120"), "post")
    context = prints.receipt(paper, user=house.accountant, at=house.now)
    assert (context["settled_total"], context["advance"]) == (100, 20)
    assert context["signatures"]["accountant"]["name"] == "accountant"
