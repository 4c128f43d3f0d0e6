"""Customers pay."""

from datetime import date

from counterfoil.kernel.performing import create


def pay(yard, customer, amount, notice=None):
    """So much came in; kept for the notice when one is named."""
    inputs = {
        "customer": customer.code, "amount": amount, "payment_method": "cash", "received_on": str(date(2026, 11, 1)),
        **({"delivery_notice": notice.number} if notice else {}),
    }  # fmt: skip
    receipt = create("receipts", inputs, by=yard.people["accountant"], at=yard.later())
    yard.do(receipt, "post", "accountant")
