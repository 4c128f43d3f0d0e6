"""Receivable adjustments (YSTZ): drafted, approved by a second person into the account, taken back by a red one."""

import pytest
from tests.receivables.house import customer, do, nothing_is_broken, owes, pays, receipt, rest

from counterfoil.kernel.doing import New
from counterfoil.kernel.models import Link, Outbox, Task
from counterfoil.kernel.performing import create, edit, make, transact
from counterfoil.kernel.presentation import present
from counterfoil.kernel.refusals import Refusal
from counterfoil.receivables.adjustments import prints
from counterfoil.receivables.adjustments.workflow import RECEIVABLE_ADJUSTMENT
from counterfoil.receivables.models import Account, Entry, ReceivableAdjustment


@pytest.fixture(autouse=True)
def _sound(house):
    yield
    nothing_is_broken()


def adjustment(house, amount, kind="compensation", reason="运输破损赔付"):
    inputs = {"customer": house.customer.code, "kind": kind, "amount": amount, "reason": reason}
    return create("receivable-adjustments", inputs, by=house.accountant, at=house.now)


def posted(house, amount, **more):
    paper = do(house, adjustment(house, amount, **more), "submit")
    return do(house, paper, "approve", "chief_accountant")


def refused(house, paper, action, who, **inputs):
    with pytest.raises(Refusal) as found:
        do(house, paper, action, who, **inputs)
    return found.value.code


def test_approve_a_negative_one_acts_like_a_receipt(house):
    first, second = owes(house, "100"), owes(house, "50")
    paper = posted(house, "-170")
    assert (paper.state, rest(first), rest(second)) == ("posted", "0.00", "0.00")
    entry = Entry.objects.get(document_id=paper.pk, kind="adjustment")
    assert (entry.amount, rest(entry), entry.due_on) == (-170, "-20.00", None)
    assert Outbox.objects.filter(kind="rejudge_notices", payload={"customer_id": house.customer.pk}).count() == 1


def test_approve_a_positive_one_is_due_at_once_and_met_from_advances(house):
    paid = pays(house, "30")
    paper = posted(house, "100", kind="freight")
    entry = Entry.objects.get(document_id=paper.pk, kind="adjustment")
    assert (rest(entry), rest(paid), entry.due_on) == ("70.00", "0.00", house.now.astimezone().date())
    assert Account.objects.get(customer=house.customer).balance == 70


def test_return_withdraw_and_cancel_write_nothing(house):
    paper = do(house, adjustment(house, "-5"), "submit")
    paper = do(house, paper, "return", "chief_accountant", reason="缺附件")
    assert paper.state == "returned"
    paper = edit(paper, {"amount": "-6"}, version=paper.version, by=house.accountant, at=house.now)
    paper = do(house, do(house, paper, "submit"), "withdraw")
    assert (paper.state, paper.amount) == ("draft", -6)
    assert do(house, paper, "cancel", reason="录错").state == "cancelled"
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("action", "who", "inputs", "code"),
    [
        ("approve", "accountant", {}, "role_required"),
        ("approve", "sales_clerk", {}, "role_required"),
        ("return", "chief_accountant", {}, "reason_required"),
        ("return", "accountant", {"reason": "x"}, "role_required"),
        ("withdraw", "accountant2", {}, "role_required"),
        ("cancel", "accountant", {"reason": "x"}, "wrong_state"),
        ("submit", "accountant", {}, "wrong_state"),
    ],
)
def test_a_submitted_one_is_refused(house, action, who, inputs, code):
    paper = do(house, adjustment(house, "-5"), "submit")
    assert refused(house, paper, action, who, **inputs) == code
    paper.refresh_from_db()
    assert (paper.state, Entry.objects.count()) == ("submitted", 0)


def test_approve_same_person_for_whoever_wrote_or_submitted_it(house):
    both = house.accountant
    both.roles = ["accountant", "chief_accountant"]
    both.save()
    own = do(house, adjustment(house, "-5"), "submit")
    assert refused(house, own, "approve", "accountant") == "same_person"
    of_the_system = do(house, of_a_complaint(house), "submit")
    assert refused(house, of_the_system, "approve", "accountant") == "same_person"


def of_a_complaint(house):
    """As another document causes it: the system's draft, for an accountant to go on with."""
    new = New({"customer": house.customer, "kind": "compensation", "amount": "-8", "reason": "投诉赔付"})
    return transact(
        lambda unit: make(unit, RECEIVABLE_ADJUSTMENT, [new], by=_system(), role="system", at=house.now)[0],
        at=house.now,
    )


def _system():
    from counterfoil.kernel import people

    return people.system()


def test_a_draft_of_the_system_waits_for_the_accountants_and_is_cancelled_by_any(house):
    paper = of_a_complaint(house)
    assert Task.objects.filter(number=paper.number, role="accountant", action="submit").exists()
    assert do(house, paper, "cancel", "accountant2", reason="已换货").state == "cancelled"


@pytest.mark.parametrize(
    ("more", "loc"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"amount": "Infinity"}, "amount"),
        ({"kind": "gift"}, "kind"),
        ({"reason": " "}, "reason"),
        ({"customer": "C-404"}, "customer"),
        ({"tax": "1"}, "tax"),
    ],
)
def test_draft_inputs_invalid(house, more, loc):
    inputs = {"customer": "C-1", "kind": "freight", "amount": "5", "reason": "代垫运费", **more}
    with pytest.raises(Refusal) as found:
        create("receivable-adjustments", inputs, by=house.accountant, at=house.now)
    assert (found.value.code, found.value.errors[0]["loc"]) == ("inputs_invalid", loc)
    assert not ReceivableAdjustment.objects.exists()


@pytest.mark.parametrize("amount", ["-120", "120"])
def test_reverse_undoes_all_of_it(house, amount):
    debit, paid = owes(house, "100"), pays(house, "150")
    paper = do(house, posted(house, amount), "reverse", "accountant2", reason="重复")
    red = ReceivableAdjustment.objects.get(reversal_of=paper)
    assert (paper.state, red.state, red.amount) == ("reversed", "posted", -paper.amount)
    assert (rest(debit), rest(paid), Account.objects.get(customer=house.customer).balance) == ("0.00", "-50.00", -50)
    assert Link.objects.filter(from_id=paper.pk, to_id=red.pk, to_resource="receivable-adjustments").exists()
    assert refused(house, red, "reverse", "accountant2", reason="x") == "red_adjustment"


@pytest.mark.parametrize(
    ("who", "reason", "code"),
    [
        ("accountant", "重复", "same_person"),
        ("chief_accountant", "重复", "same_person"),
        ("sales_clerk", "重复", "role_required"),
        ("accountant2", "", "reason_required"),
    ],
)
def test_reverse_is_refused(house, who, reason, code):
    paper = posted(house, "-5")
    assert refused(house, paper, "reverse", who, reason=reason) == code
    assert ReceivableAdjustment.objects.count() == 1


def test_reverse_has_successors_when_a_receipt_was_told_to_pay_it(house):
    paper = posted(house, "80", kind="freight")
    entry = Entry.objects.get(document_id=paper.pk, kind="adjustment")
    paid = do(house, receipt(house, "80", allocations=[{"entry": entry.pk, "amount": "80"}]), "post")
    assert refused(house, paper, "reverse", "accountant2", reason="重复") == "has_successors"
    do(house, paid, "reverse", "accountant2", reason="退票")
    assert do(house, paper, "reverse", "accountant2", reason="重复").state == "reversed"


def test_nobody_without_an_action_or_the_customer_knows_of_it(house):
    from counterfoil.kernel.people import visible

    paper = posted(house, "-5")
    sees = {
        who
        for who, person in house.people.items()
        if ReceivableAdjustment.objects.filter(visible(RECEIVABLE_ADJUSTMENT, person), pk=paper.pk).exists()
    }
    assert {"accountant", "chief_accountant", "sales_clerk", "salesperson", "market_manager"} <= sees
    assert not sees & {"picker", "gatekeeper", "sales_clerk2", "salesperson2", "administrator", "qc_inspector"}


def test_the_printed_adjustment_names_both_signers(house):
    paper = posted(house, "-5")
    context = prints.adjustment(paper, user=house.accountant, at=house.now)
    assert [row.get("name") for row in context["signers"]] == ["accountant", "accountant", "chief_accountant"]
    assert present(paper, house.accountant, at=house.now)["amount"] == "-5.00"


def test_a_customer_of_nobody_else_is_meant(house):
    customer(house, "C-2")
    posted(house, "-5")
    assert not Account.objects.filter(customer__code="C-2").exclude(balance=0).exists()
