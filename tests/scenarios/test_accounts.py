"""Accounts over HTTP (A1): the bank's file becomes receipts that free goods, and closed books take nothing any more."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.imports.books import workbook

HEAD = ["交易时间", "借方发生额", "贷方发生额", "对方户名", "对方账号", "摘要", "附言", "交易流水号"]


def today(house):
    return timezone.localtime(house.at).date()


def bank_file(house, *lines):
    """A bank's workbook: amount, payer, text of each line, and something that was paid out."""
    day = today(house).isoformat()
    rows = [[f"{day} 09:10:11", "", amount, payer, "6222", text, "", f"S{place}{amount}"]
            for place, (amount, payer, text) in enumerate(lines)]  # fmt: skip
    return workbook([HEAD, *rows, [f"{day} 09:30:00", 88, "", "供电局", "6222", "电费", "", "OUT"]])


def read(house, *lines):
    """The accountant reads the bank's file; the lines that wait, with their proposals, by amount."""
    file = SimpleUploadedFile("流水.xlsx", bank_file(house, *lines))
    told = house.accountant._told(house.accountant.client.post("/api/v1/bank-statements", {"file": file}), 201)
    assert (told["lines_read"], told["errors"]) == (len(lines), [])
    return told["new"], {Decimal(row["amount"]): row for row in waiting(house)}


def waiting(house):
    return house.accountant.get("/bank-lines")["items"]


def name_of(house, customer):
    return house.accountant.get(f"/customers/{customer}")["name"]


def test_a_bank_line_meets_the_item_that_it_is_for(house):
    shipment = house.shipped(house.submitted(house.confirmed()))
    owed = Decimal(house.account("C-0001")["balance"])
    _new, lines = read(house, (float(owed), name_of(house, "C-0001"), "货款"), (3.5, "结息", "利息"))
    line = lines[owed]
    assert (line["proposal"]["customer"], line["proposal"]["sure"]) == ("C-0001", True)
    assert line["proposal"]["numbers"] == [shipment["number"]]
    receipt = house.accountant.post(f"/bank-lines/{line['id']}/book", {"customer": "C-0001"})
    assert (receipt["state"], Decimal(receipt["amount"])) == ("posted", owed)
    assert [row["number"] for row in receipt["settlements"]] == [shipment["number"]]
    assert Decimal(house.account("C-0001")["balance"]) == 0
    assert (
        house.accountant.post(f"/bank-lines/{line['id']}/book", {"customer": "C-0001"}, 422)["code"] == "inputs_invalid"
    )
    interest = lines[Decimal("3.5")]
    assert interest["proposal"]["customer"] is None
    assert house.accountant.post(f"/bank-lines/{interest['id']}/leave-aside")["state"] == "ignored"
    assert waiting(house) == []
    assert read(house, (float(owed), name_of(house, "C-0001"), "货款"), (3.5, "结息", "利息")) == (0, {})


def test_a_line_that_names_a_notice_pays_for_it_and_the_goods_go(house):
    notice = house.submitted(house.confirmed("C-0030", clerk="sales_clerk2"), clerk="sales_clerk2")
    assert notice["state"] == "credit_held"
    amount = house.accountant.see(notice)["total"]
    _new, lines = read(house, (float(amount), "王老板", f"预付 {notice['number']} C-0030"))
    line = lines[Decimal(amount)]
    assert (line["proposal"]["customer"], line["proposal"]["notice"]) == ("C-0030", notice["number"])
    house.accountant.post(f"/bank-lines/{line['id']}/book", {"customer": "C-0030"})
    assert house.sales_clerk2.see(notice)["state"] == "released"
    _new, lines = read(house, (10, "王老板", "货款"))
    assert lines[Decimal(10)]["proposal"]["customer"] == "C-0030", "the name is known from the first time"


def test_a_receipt_taken_back_leaves_its_line_waiting(house):
    _new, lines = read(house, (120, name_of(house, "C-0001"), "货款"))
    line_id = lines[Decimal(120)]["id"]
    receipt = house.accountant.post(f"/bank-lines/{line_id}/book", {"customer": "C-0001"})
    assert waiting(house) == []
    house.chief_accountant.act(receipt, "reverse", reason="退票")
    assert [row["id"] for row in waiting(house)] == [line_id]
    other = house.accountant.post(f"/bank-lines/{line_id}/book", {"customer": "C-0002", "as_proposed": False})
    assert (other["customer"], Decimal(house.account("C-0002")["advances"])) == ("C-0002", 120)
    assert Decimal(house.account("C-0001")["advances"]) == 0


@pytest.mark.parametrize("who", ["sales_clerk", "chief_accountant", "picker"])
def test_only_accountants_read_and_book_the_bank(house, who):
    _new, lines = read(house, (5, "甲", "货款"))
    caller = getattr(house, who)
    caller.get("/bank-lines", 404)
    line_id = lines[Decimal(5)]["id"]
    assert caller.post(f"/bank-lines/{line_id}/book", {"customer": "C-0001"}, 403)["code"] == "role_required"
    assert caller.post(f"/bank-lines/{line_id}/leave-aside", {}, 403)["code"] == "role_required"


def test_nothing_is_posted_into_closed_books(house):
    """To yesterday: nothing is dated there. To today: nothing is posted at all, until the chief accountant opens them."""
    notice = house.submitted(house.confirmed())
    yesterday = today(house) - timedelta(days=1)
    assert house.sales_clerk.post("/books/close", {"day": yesterday.isoformat()}, 403)["code"] == "role_required"
    assert house.accountant.post("/books/close", {"day": yesterday.isoformat()})["closed_on"] == yesterday.isoformat()
    late = house.accountant.make(
        "receipts", customer="C-0001", amount="10", payment_method="cash", received_on=yesterday.isoformat()
    )
    assert house.accountant.act(late, "post", 422)["code"] == "period_closed"
    assert house.accountant.see(late)["state"] == "draft"
    house.paid("C-0001", 5)

    house.accountant.post("/books/close", {"day": today(house).isoformat()})
    consignment = house.staged(notice)
    house.checked(consignment)
    house.signed(consignment)
    house.out(consignment)
    shipment = next(one for one in house.came_of(notice, "shipments") if one["state"] == "draft")
    before = house.account("C-0001"), house.stock("P-0011")
    assert house.shipment_clerk.act(shipment, "post", 422)["code"] == "period_closed"
    assert (house.account("C-0001"), house.stock("P-0011")) == before

    assert house.accountant.post("/books/reopen", {"reason": "漏记"}, 403)["code"] == "role_required"
    assert house.chief_accountant.post("/books/reopen", {}, 422)["code"] == "reason_required"
    books = house.chief_accountant.post("/books/reopen", {"day": yesterday.isoformat(), "reason": "漏记发货"})
    assert (books["closed_on"], books["changes"][0]["reason"]) == (yesterday.isoformat(), "漏记发货")
    assert house.shipment_clerk.act(shipment, "post")["state"] == "posted"
    house.picker.get("/books", 404)


def test_ageing_and_what_is_to_be_invoiced(house):
    shipment = house.accountant.see(house.shipped(house.submitted(house.confirmed())))
    found = house.accountant.get("/ageing")
    mine = next(row for row in found["items"] if row["customer"] == "C-0001")
    assert (mine["balance"], mine["not_due"], mine["d90_plus"]) == (shipment["total"], shipment["total"], "0.00")
    assert Decimal(found["total"]["balance"]) == sum(Decimal(row["balance"]) for row in found["items"])
    assert [row["customer"] for row in house.sales_clerk2.get("/ageing")["items"]] == []
    house.picker.get("/ageing", 404)
    item = next(row for row in house.accountant.get("/invoice-items")["items"] if row["number"] == shipment["number"])
    assert Decimal(item["net"]) + Decimal(item["tax"]) == Decimal(item["amount"]) == Decimal(shipment["total"])
    invoice = {"entries": [item["entry"]], "number": "2613-0001", "invoiced_on": today(house).isoformat()}
    assert house.accountant.post("/invoice-items/mark", invoice) == {"papers": 1}
    listed = house.accountant.get("/invoice-items", state="invoiced", number="2613-0001")["items"]
    assert [(row["number"], row["invoice"]) for row in listed] == [(shipment["number"], "2613-0001")]
    assert house.accountant.post("/invoice-items/put-back", {"number": "2613-0001"}, 422)["code"] == "reason_required"
    house.accountant.post("/invoice-items/put-back", {"number": "2613-0001", "reason": "作废"})
    assert item in house.accountant.get("/invoice-items")["items"]
    house.sales_clerk.get("/invoice-items", 404)
