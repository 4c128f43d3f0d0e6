"""The arithmetic of prices (section 0, money): rate paid, unit price, line amount, and the tax within it."""

from decimal import Decimal

from counterfoil.kernel.fields import UNIT_PRICE_STEP, rounded


def unit_price(list_price: Decimal, rate: Decimal) -> Decimal:
    """CNY per unit, tax included, four decimals: list price × rate paid."""
    return rounded(list_price * rate, UNIT_PRICE_STEP)


def line_amount(quantity: Decimal, price: Decimal) -> Decimal:
    """CNY, tax included, two decimals: quantity × unit price."""
    return rounded(quantity * price)


def tax_within(amount: Decimal, vat_rate: Decimal) -> Decimal:
    """The VAT that lies in a tax-included amount: amount × r / (1 + r), two decimals."""
    return rounded(amount * vat_rate / (1 + vat_rate))
