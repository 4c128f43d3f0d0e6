"""Workbooks that go out: figures as figures, and whatever people typed as text, in cells and headings alike (S4)."""

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
import python_calamine

from counterfoil.printing.sheets import Column, Sheet, workbook

ATTACKS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0", "http://x.y")


def rows(data):
    return python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def parts(data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_typed_becomes_a_formula_or_a_link(attack):
    data = workbook(
        Sheet(attack, (Column(attack), Column("金额", "money")), [(attack, Decimal("1.50"))], above=((attack,),),
              below=((attack, Decimal(2)),))
    )  # fmt: skip
    sheet = parts(data)["xl/worksheets/sheet1.xml"]
    assert "<f" not in sheet
    assert "<hyperlink" not in sheet
    assert not any("relationships/hyperlink" in part for part in parts(data).values())
    assert [row[0].strip() for row in rows(data)] == [attack.strip()] * 4
    styles = parts(data)["xl/styles.xml"]
    quoted = {
        place for place, style in enumerate(re.findall(r"<xf [^>]*>", styles.split("<cellXfs")[1]))
        if 'quotePrefix="1"' in style
    }  # fmt: skip
    first = [int(style) for style in re.findall(r'<c r="A\d+" s="(\d+)"', sheet)]
    if not attack.startswith("http"):
        assert set(first) <= quoted


def test_figures_and_days_are_figures_and_days():
    columns = (Column("a", "money"), Column("b", "date"), Column("c", "moment"), Column("d", "quantity"))
    shown = rows(workbook(Sheet("x", columns, [(Decimal("-12.30"), date(2026, 1, 2), datetime(2026, 1, 2, 3, 4), 5)])))
    assert shown[1] == [-12.3, date(2026, 1, 2), "2026-01-02 03:04", 5.0]


def test_sheet_names_are_such_as_excel_allows():
    data = workbook(*(Sheet("a/b[c]:*?" * 6, (Column("x"),), []) for _number in range(3)), Sheet("", (), []))
    names = python_calamine.load_workbook(io.BytesIO(data)).sheet_names
    assert len(set(names)) == 4
    assert all(len(name) <= 31 for name in names)


def test_control_characters_and_endless_texts_do_not_break_the_file():
    shown = rows(workbook(Sheet("x", (Column("a"),), [("a\x00b\x0bc",), ("长" * 50_000,)])))
    assert shown[1] == ["abc"]
    assert len(shown[2][0]) == 32_000
