"""The monthly sheet: by team and person, each person the own one, as data, PDF and Excel."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client

from counterfoil.assessments import sheets
from counterfoil.kernel import printing
from counterfoil.kernel.performing import perform
from counterfoil.kernel.refusals import NotVisible, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def charged(house):
    """Two entries of one person, one of them lifted, one of another person."""
    first, _second, _other = house.charge(
        house.of("sales_clerk", points=Decimal(3)), house.of("sales_clerk", money=Decimal("50.00")),
        house.of("sales_clerk2", points=Decimal(2)),
    )  # fmt: skip
    perform(first, "object", by=house.people["sales_clerk"], at=house.now, inputs={"reason": "不是我"})
    perform(
        first, "decide", by=house.people["clerk_supervisor"], at=house.now, inputs={"decision": "lift", "reason": "对"}
    )
    return sheets.this_month(house.now)


def test_a_lifted_entry_is_shown_and_does_not_count(house, charged):
    sheet = sheets.get_sheet(house.people["auditor"], month=charged)
    sums = {share.key: (len(share.entries), share.points, share.money) for share in sheet.shares}
    assert sums == {"sales_clerk": (2, 0, 50), "sales_clerk2": (1, 2, 0)}
    assert (sheet.points, sheet.money) == (2, 50)
    assert [team for team, _shares in sheet.teams] == ["", "内销一组"]


def test_each_person_gets_the_own_sheet(house, charged):
    sheet = sheets.get_sheet(house.people["sales_clerk2"], month=charged, person="sales_clerk")
    assert [share.key for share in sheet.shares] == ["sales_clerk2"]


def test_by_team_and_by_person(house, charged):
    auditor = house.people["auditor"]
    assert [s.key for s in sheets.get_sheet(auditor, month=charged, team="内销一组").shares] == ["sales_clerk"]
    assert [s.key for s in sheets.get_sheet(auditor, month=charged, person="sales_clerk2").shares] == ["sales_clerk2"]


@pytest.mark.parametrize("wrong", [{"month": "2026-13"}, {"month": "x"}, {"team": "没有"}, {"person": "nobody"}])
def test_what_is_no_month_team_or_person_is_refused(house, charged, wrong):
    with pytest.raises(Refusal) as answer:
        sheets.get_sheet(house.people["auditor"], **{"month": charged, **wrong})
    assert answer.value.code == "inputs_invalid"


def test_excel_has_sums_and_entries(house, charged):
    book = openpyxl.load_workbook(
        io.BytesIO(sheets.as_workbook(sheets.get_sheet(house.people["auditor"], month=charged)))
    )
    assert [row[3].value for row in book.worksheets[0].iter_rows(min_row=2)] == [2, 0]
    assert book.worksheets[1].max_row == 4


def test_the_printed_sheet_is_void_when_something_was_decided_since(house, charged):
    auditor = house.people["auditor"]
    sheet = sheets.get_sheet(auditor, month=charged)
    assert sheets.as_pdf(sheet, user=auditor, at=house.now, language="zh-hans").startswith(b"%PDF")
    code = printing.marks_of(sheet.number, sheet.content_hash())["paper_code"]
    assert printing.judge(code, user=auditor).result == "valid"
    house.charge(house.of("picker", points=Decimal(1)))
    assert printing.judge(code, user=auditor).result == "outdated"
    with pytest.raises(NotVisible):
        printing.judge("KHD-2026-13.0.AAAAAAAAAAAA", user=auditor)


def test_screen_and_files(house, charged):
    client = Client(headers={"accept-language": "en"})
    client.force_login(house.people["auditor"])
    page = client.get("/assessment-sheet/").content.decode()
    assert "李内勤" in page
    assert client.get("/assessment-sheet.pdf")["Content-Type"] == "application/pdf"
    assert client.get("/assessment-sheet.xlsx").status_code == 200
    assert client.get("/assessment-sheet/?month=x").status_code == 200
