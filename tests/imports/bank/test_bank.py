"""Bank statements: lines read once, a proposal with its reason for each, booked into posted receipts on screen."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.imports.books import workbook
from tests.receivables import house as houses
from tests.receivables.house import nothing_is_broken, owes, rest

from counterfoil.customers.folding import folded_name
from counterfoil.imports.bank import actions
from counterfoil.imports.bank.matching import BY_AMOUNT, BY_CODE, BY_FORMER, BY_NAME, propose
from counterfoil.kernel.refusals import Refusal
from counterfoil.receivables.models import BankLine, Receipt

HEAD = ["交易时间", "借方发生额", "贷方发生额", "对方户名", "对方账号", "摘要", "附言", "交易流水号"]
NAME = "（台州）海陵 管业有限公司"


@pytest.fixture
def bank(db, settings, tmp_path):
    settings.ATTACHMENTS_FOLDER = tmp_path
    house = houses.build()
    house.day = timezone.localtime(house.now).date()
    house.customer.folded_name = folded_name(NAME)
    house.customer.save()
    house.other = houses.customer(house, "C-2")
    yield house
    nothing_is_broken()


def line(house, amount, payer=NAME, text="货款", reference="1", out=""):
    day = (house.day - timedelta(days=1)).isoformat()
    return [f"{day} 10:22:33", out, amount, payer, "6222", text, "", reference]


def read(house, *rows, who="accountant"):
    return actions.receive(workbook([HEAD, *rows]), name="流水.xlsx", by=house.people[who], at=house.now)


def proposal(house, *rows):
    read(house, *rows)
    lines = list(BankLine.objects.order_by("pk"))
    return propose(lines)[lines[-1].pk]


def book(house, customer="C-1", *, as_proposed=True, who="accountant"):
    row = BankLine.objects.filter(state="waiting").order_by("pk").first()
    return actions.book(row.pk, customer=customer, as_proposed=as_proposed, by=house.people[who], at=house.now)


def test_what_went_out_is_not_read_and_the_same_line_is_read_once(bank):
    rows = [line(bank, 100), line(bank, "", out=50, reference="2"), line(bank, 100, reference="3"), line(bank, 100)]
    _statement, new, errors = read(bank, *rows)
    assert (new, errors, BankLine.objects.count()) == (3, [], 3)
    assert read(bank, *rows)[1] == 0
    assert read(bank, *rows, line(bank, 7, reference="9"))[1] == 1


def test_a_line_with_an_error_is_told_by_row_and_column(bank):
    broken = line(bank, 100)
    broken[0] = "昨天"
    _statement, new, errors = read(bank, broken, line(bank, 5))
    assert (new, [(found.row, found.column, found.code) for found in errors]) == (1, [(2, "A", "date")])


def test_the_payers_name_is_folded_and_an_open_item_of_the_amount_is_met(bank):
    owes(bank, "30")
    item = owes(bank, "70.5")
    found = proposal(bank, line(bank, 70.5, payer="台州海陵管业"))
    assert (found.customer, found.because, found.entries) == (bank.customer, BY_NAME, ((item.pk, 70.5),))
    book(bank)
    assert rest(item) == "0.00"


@pytest.mark.parametrize(
    ("amounts", "due", "amount", "entries"),
    [
        (["30", "70"], [0, 0], 100, 2),
        (["30", "70", "5"], [0, 0, -9], 100, 2),
        (["30", "70"], [0, 0], 45, 0),
        ([], [], 45, 0),
    ],
)
def test_what_a_payment_meets(bank, amounts, due, amount, entries):
    for owed, days in zip(amounts, due, strict=True):
        owes(bank, owed, due_on=bank.day - timedelta(days=days or 2))
    assert len(proposal(bank, line(bank, amount)).entries) == entries


def test_a_code_in_the_text_and_an_amount_that_only_one_owes(bank):
    owes(bank, "12.34", customer=bank.other)
    assert proposal(bank, line(bank, 5, payer="张三", text="付 C-2 货款")).because == BY_CODE
    weak = proposal(bank, line(bank, 12.34, payer="李四", reference="7"))
    assert (weak.customer, weak.because, weak.sure) == (bank.other, BY_AMOUNT, False)
    assert proposal(bank, line(bank, 99, payer="王五", reference="8")).customer is None


def test_a_name_is_learnt_when_it_was_booked_once(bank):
    read(bank, line(bank, 5, payer="张三"))
    book(bank, "C-2")
    found = proposal(bank, line(bank, 6, payer="张三", reference="2"))
    assert (found.customer, found.because, found.sure) == (bank.other, BY_FORMER, True)


def test_booked_is_a_posted_receipt_with_what_the_bank_said(bank):
    first, second = owes(bank, "100"), owes(bank, "50")
    read(bank, line(bank, 50))
    receipt = book(bank)
    assert (receipt.state, str(receipt.amount), receipt.received_on) == (
        "posted",
        "50.00",
        bank.day - timedelta(days=1),
    )
    assert NAME in receipt.remark
    assert (rest(first), rest(second)) == ("100.00", "0.00")
    assert BankLine.objects.get().receipt == receipt


def test_the_oldest_first_when_asked(bank):
    first, _second = owes(bank, "100"), owes(bank, "50")
    read(bank, line(bank, 50))
    book(bank, as_proposed=False)
    assert rest(first) == "50.00"


def test_a_line_is_booked_once_and_by_accountants_alone(bank):
    read(bank, line(bank, 50))
    row = BankLine.objects.get()
    for who, customer, code in (("sales_clerk", "C-1", "role_required"), ("accountant", "C-404", "inputs_invalid")):
        with pytest.raises(Refusal) as refused:
            actions.book(row.pk, customer=customer, as_proposed=True, by=bank.people[who], at=bank.now)
        assert refused.value.code == code
    assert not Receipt.objects.exists()
    book(bank)
    with pytest.raises(Refusal):
        actions.book(row.pk, customer="C-1", as_proposed=True, by=bank.accountant, at=bank.now)
    assert Receipt.objects.count() == 1


def test_proposals_cost_the_same_for_one_and_for_many(bank, django_assert_max_num_queries):
    read(bank, *(line(bank, number, reference=str(number)) for number in range(1, 41)))
    lines = list(BankLine.objects.order_by("pk"))
    with django_assert_max_num_queries(6):
        propose(lines)


def test_the_page(bank, client):
    owes(bank, "50")
    client.force_login(bank.accountant)
    file = io.BytesIO(workbook([HEAD, line(bank, 50), line(bank, 3, payer="利息", reference="2")]))
    file.name = "流水.xlsx"
    assert client.post("/bank/upload/", {"file": file}).status_code == 302
    text = client.get("/bank/").content.decode()
    assert f'value="{bank.customer.code}"' in text
    first, second = BankLine.objects.order_by("pk")
    sent = {"lines": [first.pk], f"customer-{first.pk}": "C-1", f"pays-{first.pk}": "proposed"}
    assert client.post("/bank/book/", sent).status_code == 302
    assert Receipt.objects.get().state == "posted"
    assert client.post(f"/bank/{second.pk}/aside/").status_code == 302
    assert "利息" not in client.get("/bank/").content.decode()
    assert "利息" in client.get("/bank/?state=ignored").content.decode()
    assert client.post(f"/bank/{second.pk}/aside/", {"again": "1"}).status_code == 302
    assert client.post("/bank/upload/", {"file": io.BytesIO(b"%PDF-1.7")}).status_code == 422
    client.force_login(bank.people["sales_clerk"])
    assert client.get("/bank/").status_code == 404
