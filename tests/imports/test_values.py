"""Cells as typed, in the first column, and what they mean, in the last."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.imports import values
from counterfoil.imports.problems import Problem, problem
from counterfoil.imports.values import Counted, Noted, Terms

D = Decimal


def said(found):
    """A value as it is; a problem by its code; a noted value with its note's code."""
    if isinstance(found, Problem):
        return found.code
    if isinstance(found, Noted):
        return (found.value, found.note.code)
    return found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (0.75, D("0.75")),
        (1, D(1)),
        (1.0, D(1)),
        ("0.65", D("0.65")),
        ("65%", D("0.65")),
        ("６５％", D("0.65")),
        ("六五折", D("0.65")),
        ("八折", D("0.8")),
        ("八五折", D("0.85")),
        ("八点五折", D("0.85")),
        ("8.5折", D("0.85")),
        ("85折", D("0.85")),
        ("十折", D(1)),
        ("打八折", D("0.8")),
        ("七二五折", D("0.725")),
        (7.5, (D("0.75"), "read_as")),
        (65, (D("0.65"), "read_as")),
        ("65", (D("0.65"), "read_as")),
        (10, (D(1), "read_as")),
        (0, "rate"),
        (-0.5, "rate"),
        (1.5, "rate"),
        (101, "rate"),
        ("105%", "rate"),
        ("面议", "rate"),
        ("折", "rate"),
        (float("nan"), "rate"),
        (True, "rate"),
        ("#N/A", "cell_error"),
        ("", "rate"),
    ],
)
def test_rate(typed, meant):
    assert said(values.rate(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (8156.04, D("8156.04")),
        (0.1 + 0.2, D("0.30")),
        ("５０，０００", D(50000)),
        ("50,000.00", D(50000)),
        ("¥1,234.50", D("1234.50")),
        ("￥１，２３４．５０", D("1234.50")),
        ("1234.5元", D("1234.50")),
        ("人民币1,000元整", D(1000)),
        ("（1,234.50）", D("-1234.50")),
        ("(12)", D(-12)),
        ("-5000", D(-5000)),
        ("-¥5", D(-5)),
        ("5万", D(50000)),
        ("1.5万元", D(15000)),
        ("1.2e3", D(1200)),
        (" 12 ", D(12)),
        ("'12", D(12)),
        (0, D(0)),
        (3.776, (D("3.78"), "rounded")),
        ("2.345", (D("2.35"), "rounded")),
        (-2.345, (D("-2.35"), "rounded")),
        ("12,34", "number"),
        ("1.2.3", "number"),
        ("=1+1", "number"),
        ("abc", "number"),
        ("--5", "number"),
        (True, "number"),
        (float("nan"), "number"),
        (float("inf"), "number"),
        (1e308, "number_range"),
        ("1e308", "number"),
        ("1e99", "number_range"),
        ("９" * 30, "number_range"),
        (date(2026, 1, 1), "number"),
        ("#REF!", "cell_error"),
        ("١٢", D(12)),
    ],
)
def test_money(typed, meant):
    assert said(values.money(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (2.88, D("2.88")),
        ("４.１０", D("4.10")),
        (0, "not_positive"),
        (-1, "not_positive"),
        ("0.00001", "not_positive"),
        (1 / 3, (D("0.3333"), "rounded")),
    ],
)
def test_price(typed, meant):
    assert said(values.price(typed)) == meant


@pytest.mark.parametrize(("typed", "meant"), [(0, D(0)), (-0.01, "negative"), ("10万", D(100000))])
def test_limit(typed, meant):
    assert said(values.limit(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (12650.0, Counted(D(12650))),
        ("12,650 根", Counted(D(12650), "根")),
        ("１２只", Counted(D(12), "只")),
        ("50根/捆", Counted(D(50), "根")),
        ("5万", Counted(D(50000))),
        (-3, Counted(D(-3))),
        ("若干", "number"),
        ("12 13", Counted(D(1213))),
    ],
)
def test_counted(typed, meant):
    assert said(values.counted(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("50根/捆", Counted(D(50), "根")),
        (20.0, Counted(D(20))),
        (1.5, "whole_number"),
        (0, "not_positive"),
        ("一箱", "number"),
    ],
)
def test_pack_size(typed, meant):
    assert said(values.pack_size(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (date(2026, 3, 1), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 10), date(2026, 3, 1)),
        ("2026-03-01", date(2026, 3, 1)),
        ("2026/3/1", date(2026, 3, 1)),
        ("2026.3.1", date(2026, 3, 1)),
        ("20260301", date(2026, 3, 1)),
        ("2026年3月1日", date(2026, 3, 1)),
        ("2026 年 3 月 1 日", "date"),
        ("２０２６－０３－０１", date(2026, 3, 1)),
        ("2026-03-01 00:00:00", date(2026, 3, 1)),
        ("2028-02-29", date(2028, 2, 29)),
        (46082.0, (date(2026, 3, 1), "read_as")),
        (20260301.0, date(2026, 3, 1)),
        ("2026-02-30", "date"),
        ("2026-13-01", "date"),
        ("26-3-1", "date"),
        ("3/1/2026", "date"),
        ("明天", "date"),
        (True, "date"),
        (12.0, "date"),
        (1e300, "date"),
        (float("nan"), "date"),
        ("1899-01-01", "date_range"),
        ("9999-12-31", "date_range"),
    ],
)
def test_day(typed, meant):
    assert said(values.day(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("款到发货", Terms("prepaid")),
        (" 先款后货 ", Terms("prepaid")),
        ("货到付款", Terms("cash_on_delivery")),
        ("COD", Terms("cash_on_delivery")),
        ("cash-on-delivery", Terms("cash_on_delivery")),
        ("月结30天", Terms("monthly", 30)),
        ("月结（60）天", Terms("monthly", 60)),
        ("月结３０天", Terms("monthly", 30)),
        ("月结三十天", Terms("monthly", 30)),
        ("30天月结", Terms("monthly", 30)),
        ("monthly-30", Terms("monthly", 30)),
        ("发货后15天", Terms("net", 15)),
        ("货到30天付款", Terms("net", 30)),
        ("net 15", Terms("net", 15)),
        ("账期45天", Terms("net", 45)),
        ("30天", Terms("net", 30)),
        ("月结", "terms_days"),
        ("半年结", "terms"),
        ("按合同", "terms"),
        ("月结30天或款到发货", "terms"),
        (30.0, "terms"),
    ],
)
def test_terms(typed, meant):
    assert said(values.terms(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("13800000000", "13800000000"),
        (15715390703.0, "15715390703"),
        ("１３４６５０９８３８３", "13465098383"),
        ("138-0000-0000", "13800000000"),
        ("+86 138 0000 0000", "13800000000"),
        ("021-58881234", "021-58881234"),
        ("0571 88881234-801", "0571-88881234-801"),
        ("(0755)8888 1234转12", "0755-88881234-12"),
        ("400-820-8820", "400-8208820"),
        ("13800000000/13900000000", "13800000000 / 13900000000"),
        ("+4915112345678", "+4915112345678"),
        ("12345", "phone"),
        ("1380000000", "phone"),
        ("23800000000", "phone"),
        ("无", "phone"),
        ("13800000000/无", "phone"),
        (1.38e10 + 0.5, "phone"),
    ],
)
def test_phone(typed, meant):
    assert said(values.phone(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9131011446541458AM", "9131011446541458AM"),
        (" 9131011446541458am ", "9131011446541458AM"),
        ("９１３１０１１４４６５４１４５８ＡＭ", "9131011446541458AM"),
        ("91310114 46541458AM", "9131011446541458AM"),
        ("9131011446541458AN", "credit_code"),
        ("9131011446541458A", "credit_code"),
        (9.131011446541458e17, "digits_lost"),
        ("无", "credit_code"),
    ],
)
def test_credit_code(typed, meant):
    assert said(values.credit_code(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("  上海　万通 ", "上海 万通"),
        ("（中）ＡＢ１", "（中）AB1"),
        (1001.0, "1001"),
        (1.5, "1.5"),
        ("a\u202eb\u200b", "ab"),
        ("㐂喆镕龘", "㐂喆镕龘"),
        ("x\x00y", "characters"),
        ("x\ud800", "characters"),
        (1e20, "digits_lost"),
        ("#N/A", "cell_error"),
        ("长" * 201, "too_long"),
        (True, "TRUE"),
    ],
)
def test_text(typed, meant):
    assert said(values.text(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"), [(" ＤＧ１６－ＱＢ ", "DG16-QB"), (16001.0, "16001"), ("x" * 61, "too_long")]
)
def test_code(typed, meant):
    assert said(values.code(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a@example.com", "a@example.com"),
        ("ａ＠example.com", "a@example.com"),
        ("not-an-address", "email"),
        ("a@b", "email"),
    ],
)
def test_email(typed, meant):
    assert said(values.email(typed)) == meant


def test_a_problem_of_the_cell_stays_that_problem():
    bad = problem("formula_without_value")
    for clean in (
        values.text,
        values.code,
        values.number,
        values.money,
        values.price,
        values.rate,
        values.day,
        values.terms,
        values.phone,
        values.email,
        values.credit_code,
        values.counted,
        values.pack_size,
    ):
        assert clean(bad) == bad


CELLS = st.one_of(
    st.text(max_size=40),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.text(alphabet="0123456789.,，．%折元万-+()eE天月结发货后", max_size=12),
)
CLEANERS = [
    values.text,
    values.code,
    values.number,
    values.money,
    values.price,
    values.limit,
    values.rate,
    values.day,
    values.terms,
    values.phone,
    values.email,
    values.credit_code,
    values.counted,
    values.pack_size,
]


@given(CELLS)
def test_no_cell_breaks_a_cleaner(cell):
    for clean in CLEANERS:
        found = clean(cell)
        if isinstance(found, Problem):
            assert found.text
    values.shown(cell).encode()


@given(st.decimals(min_value="-999999999", max_value="999999999", places=2))
def test_money_written_in_any_way_is_the_same(amount):
    grouped = f"{amount:,.2f}"
    wide = grouped.translate(str.maketrans("0123456789.,-", "０１２３４５６７８９．，－"))
    for written in (str(amount), grouped, wide, f"{grouped}元", f"￥{wide}"):
        assert values.money(written) == amount
    assert values.money(float(amount)) == amount
