"""What is to be invoiced (A1): shipments and red entries, tax split, until they are marked with an invoice's number."""

import io
from decimal import Decimal

import pytest
import python_calamine
from tests.receivables.house import customer, nothing_is_broken, on_account, owes, source

from counterfoil.kernel.refusals import Refusal
from counterfoil.receivables import actions as ledger
from counterfoil.receivables.invoicing import actions, exports, goods, queries
from counterfoil.receivables.models import InvoiceItem, InvoiceMark


@pytest.fixture(autouse=True)
def _sound(house):
    yield
    nothing_is_broken()


def shipped(house, amount="113", tax="13", **more):
    who = more.get("customer") or house.customer
    return on_account(
        house,
        lambda: ledger.post_debit(
            who.pk, "shipment", Decimal(amount), tax=Decimal(tax), source=source(house), by=house.accountant,
            at=house.now,
        ),
        customer=who,
    )  # fmt: skip


def reversed_(house, entry):
    return on_account(
        house, lambda: ledger.reverse_entry(entry, source=source(house), by=house.accountant, at=house.now)
    )


def listed():
    return [item.entry_id for item in queries.open_items()]


def mark(house, *entries, who="accountant", number="25332000000012345678"):
    inputs = {"entries": [entry.pk for entry in entries], "number": number, "invoiced_on": "2026-11-24"}
    return actions.mark(inputs, by=house.people[who], at=house.now)


def test_shipments_are_listed_with_tax_split_and_other_kinds_are_not(house):
    entry = shipped(house)
    owes(house, "5", kind="adjustment")
    assert listed() == [entry.pk]
    sums = queries.sums(queries.open_items())
    assert (sums.many, sums.net, sums.tax, sums.gross) == (1, 100, 13, 113)


def test_marked_papers_leave_the_list_and_come_back_when_the_invoice_is_void(house):
    first, second = shipped(house), shipped(house)
    assert mark(house, first) == 1
    assert listed() == [second.pk]
    actions.put_back("25332000000012345678", reason="开错抬头", by=house.accountant, at=house.now)
    assert listed() == [first.pk, second.pk]
    assert list(InvoiceMark.objects.order_by("pk").values_list("number", "reason")) == [
        ("25332000000012345678", ""), ("", "开错抬头"),
    ]  # fmt: skip


def test_reversed_before_the_invoice_needs_none_and_after_it_a_red_one(house):
    early, late = shipped(house), shipped(house)
    reversed_(house, early)
    assert listed() == [late.pk]
    mark(house, late)
    red = reversed_(house, late)
    assert listed() == [red.pk]
    assert queries.sums(queries.open_items()).tax == -13


@pytest.mark.parametrize("who", ["sales_clerk", "market_manager", "administrator"])
def test_mark_role_required(house, who):
    with pytest.raises(Refusal) as refused:
        mark(house, shipped(house), who=who)
    assert refused.value.code == "role_required"


def test_mark_inputs_invalid(house):
    entry, theirs = shipped(house), shipped(house, customer=customer(house, "C-2"))
    mark(house, entry)
    other = shipped(house)
    for entries in ([], [entry], [other, theirs]):
        with pytest.raises(Refusal) as refused:
            mark(house, *entries)
        assert refused.value.code == "inputs_invalid"
    assert InvoiceItem.objects.filter(state="invoiced").count() == 1


def test_the_workbook_holds_the_same_figures_by_paper_and_by_goods(house, monkeypatch):
    entry = shipped(house)
    line = goods.InvoiceLine(
        "=管", "Φ20", "根", Decimal(10), Decimal("11.3"), Decimal(113), Decimal(13), Decimal("0.13")
    )
    monkeypatch.setitem(goods._tellers, "shipments", lambda ids: {pk: [line] for pk in ids})
    book = python_calamine.load_workbook(io.BytesIO(exports.sheet(list(queries.open_items()))))
    papers, lines = (book.get_sheet_by_index(place).to_python() for place in (0, 1))
    assert papers[1][0] == entry.number
    assert papers[1][6:] == [100, 13, 113]
    assert lines[1][2:] == ["=管", "Φ20", "根", 10, 10, 100, 0.13, 13, 113]


def test_the_page_marks_and_only_accountants_see_it(house, client):
    entry = shipped(house)
    client.force_login(house.accountant)
    assert entry.number in client.get("/invoicing/").content.decode()
    sent = {"entries": [entry.pk], "number": "", "invoiced_on": "2026-11-24"}
    assert client.post("/invoicing/mark/", sent).status_code == 422
    marked = client.post(f"/invoicing/mark/?customer={house.customer.code}", sent | {"number": "N1"})
    assert marked["Location"] == f"/invoicing/?customer={house.customer.code}"
    assert "N1" in client.get("/invoicing/?state=invoiced&number=N1").content.decode()
    assert client.get("/invoicing.xlsx").content.startswith(b"PK")
    assert client.post("/invoicing/put-back/", {"number": "N1", "reason": "作废"}).status_code == 302
    assert listed() == [entry.pk]
    client.force_login(house.people["sales_clerk"])
    assert client.get("/invoicing/").status_code == 404
