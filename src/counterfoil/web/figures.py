"""Figures as people write them."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from counterfoil.kernel.fields import plain


def money(value: Any) -> str:
    """CNY with two decimals (more where a unit price has them) and thousands apart."""
    return _grouped(value, 2)


def quantity(value: Any) -> str:
    """A quantity without needless zeros, thousands apart."""
    return _grouped(value, 0)


def rate(value: Any) -> str:
    """A rate paid, as percent: 0.65 is 65 %."""
    number = decimal_of(value)
    return str(value) if number is None else f"{plain(number * 100)} %"


def decimal_of(value: Any) -> Decimal | None:
    """The number that somebody typed, or ``None`` when it is none."""
    try:
        number = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


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
