"""Column kinds of the business: quantities, money, prices, rates.

Whatever is a price, a discount or money is a ``PriceField``: those who may not see prices never get its key.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    DecimalColumn = models.DecimalField[Decimal | str | int, Decimal]
else:
    DecimalColumn = models.DecimalField

QUANTITY_STEP = Decimal("0.001")
UNIT_PRICE_STEP = Decimal("0.0001")
CENT = Decimal("0.01")


def rounded(value: Decimal, step: Decimal = CENT) -> Decimal:
    """Half up on the absolute value, so that a red amount is the exact negative of the black one."""
    return value.quantize(step, rounding=ROUND_HALF_UP)


def plain(value: Decimal, *, least_decimals: int = 0) -> str:
    """A decimal as people write it: no exponent, no needless zeros, at least so many decimals."""
    text = f"{value:f}"
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0").ljust(least_decimals, "0")
    if whole == "-0" and not decimals.strip("0"):
        whole = "0"
    return f"{whole}.{decimals}" if decimals else whole


class QuantityField(DecimalColumn):
    """A quantity in the product's unit, at most three decimals."""

    least_decimals = 0

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 3)
        super().__init__(*args, **kwargs)


class PriceField(DecimalColumn):
    """Anything that only those with price rights see."""

    least_decimals = 2


class MoneyField(PriceField):
    """An amount in CNY, tax included unless its name says otherwise, two decimals."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


class UnitPriceField(PriceField):
    """CNY per unit, tax included, four decimals."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(*args, **kwargs)


class RateField(PriceField):
    """The rate paid (折扣率): 0.65 means 65 % of list price."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("max_digits", 5)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(*args, **kwargs)
