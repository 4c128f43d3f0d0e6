"""Amounts in Chinese capitals, after the rules for filling in bills."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.printing.capitals import DIGITS, in_capitals

UNITS = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.56", "伍角陆分"),
        ("1", "壹元整"),
        ("10.00", "壹拾元整"),
        ("10.10", "壹拾元零壹角整"),
        ("100", "壹佰元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1005.06", "壹仟零伍元零陆分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("10005.06", "壹万零伍元零陆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100000.00", "壹拾万元整"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("1010000.10", "壹佰零壹万元零壹角整"),
        ("100007000", "壹亿零柒仟元整"),
        ("120000000", "壹亿贰仟万元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000000000000.01", "壹万亿元零壹分"),
        ("-361.40", "负叁佰陆拾壹元肆角整"),
        ("-0.001", "零元整"),
        ("2.675", "贰元陆角捌分"),
    ],
)
def test_capitals_follow_the_bill_rules(amount, words):
    assert in_capitals(amount) == words
    assert in_capitals(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["1e16", "NaN", "Infinity"])
def test_what_cannot_be_written_is_refused(amount):
    with pytest.raises(ValueError, match="capitals"):
        in_capitals(amount)


def _section(words: str) -> int:
    """Reads up to 9999 back; an independent reading of what was written."""
    value, digit = 0, 0
    for letter in words:
        if letter in UNITS:
            value, digit = value + digit * UNITS[letter], 0
        else:
            digit = DIGITS.index(letter)
    return value + digit


def _whole(words: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in words:
            high, low = words.rsplit(unit, 1) if unit == "亿" else words.split(unit, 1)
            return _whole(high) * size + _whole(low)
    return _section(words)


def _read_back(words: str) -> Decimal:
    sign = -1 if words.startswith("负") else 1
    rest = words.removeprefix("负").removesuffix("整")
    yuan, _, fraction = rest.partition("元") if "元" in rest else ("", "", rest)
    jiao, _, fen = fraction.lstrip("零").partition("角") if "角" in fraction else ("", "", fraction.lstrip("零"))
    cents = (DIGITS.index(jiao) if jiao else 0) * 10 + (DIGITS.index(fen[0]) if fen else 0)
    return sign * (Decimal(_whole(yuan)) + Decimal(cents) / 100)


@given(st.integers(min_value=-(10**18) + 1, max_value=10**18 - 1))
def test_capitals_say_the_same_amount(cents):
    amount = Decimal(cents) / 100
    words = in_capitals(amount)
    assert _read_back(words) == amount
    assert "零零" not in words
    assert words.endswith(("整", "分"))
