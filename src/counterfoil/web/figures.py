"""Figures as people write them."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from counterfoil.kernel.fields import QUANTITY_STEP, plain, rounded

_SIGNS = str.maketrans({"×": "*", "x": "*", "X": "*", "÷": "/", "−": "-", "–": "-", "、": ","})
_PARTS = re.compile(r"\d+(?:\.\d*)?|\.\d+|[-+*/()]")
LONGEST_SUM = 60


def money(value: Any) -> str:
    """CNY with two decimals (more where a unit price has them) and thousands apart."""
    return _grouped(value, 2)


def quantity(value: Any) -> str:
    """A quantity without needless zeros, thousands apart."""
    return _grouped(value, 0)


def rate(value: Any) -> str:
    """A rate paid, as percent: 0.65 is 65 %."""
    number = decimal_of(value)
    return str(value) if number is None else f"{plain(number * 100)}\u00a0%"


def decimal_of(value: Any) -> Decimal | None:
    """The number that somebody typed, or ``None`` when it is none."""
    try:
        number = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def reckoned(text: str) -> Decimal | None:
    """What somebody typed in a box for numbers: full-width digits, thousands apart, sums such as ``12×24`` or
    ``(100+20)/2``, rounded to three decimals. ``None`` when it is no number."""
    plain_text = unicodedata.normalize("NFKC", text).translate(_SIGNS).replace(",", "")
    parts = _PARTS.findall(plain_text)
    if not parts or "".join(parts) != "".join(plain_text.split()) or len(parts) > LONGEST_SUM:
        return None
    is_sum = len(parts) > 1
    try:
        result = _sum(parts)
    except (ArithmeticError, IndexError, ValueError):
        return None
    if parts:
        return None
    return rounded(result, QUANTITY_STEP) if is_sum else result


def _sum(parts: list[str]) -> Decimal:
    """Terms joined by + and −; what was read is taken off the list."""
    total = _product(parts)
    while parts and parts[0] in "+-":
        sign = 1 if parts.pop(0) == "+" else -1
        total += sign * _product(parts)
    return total


def _product(parts: list[str]) -> Decimal:
    found = _factor(parts)
    while parts and parts[0] in "*/":
        found = found * _factor(parts) if parts.pop(0) == "*" else found / _factor(parts)
    return found


def _factor(parts: list[str]) -> Decimal:
    part = parts.pop(0)
    if part in "+-":
        return _factor(parts) * (1 if part == "+" else -1)
    if part != "(":
        return Decimal(part)
    inner = _sum(parts)
    if parts.pop(0) != ")":
        raise ValueError(part)
    return inner


def _grouped(value: Any, decimals: int) -> str:
    number = decimal_of(value)
    if number is None:
        return str(value)
    whole, point, rest = plain(abs(number), least_decimals=decimals).partition(".")
    sign = "-" if number < 0 else ""
    return f"{sign}{int(whole):,}{point}{rest}"


def moment(value: Any) -> str:
    """A time as short as it can be told: today the hour, this year the day, else the date."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return str(value)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        now = timezone.localtime()
        if local.date() == now.date():
            return f"{local:%H:%M}"
        return f"{local:%m-%d %H:%M}" if local.year == now.year else f"{local:%Y-%m-%d}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
