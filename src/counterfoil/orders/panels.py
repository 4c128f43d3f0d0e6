"""What orders show on the customer's page: the products bought last, each with its last price."""

from datetime import datetime
from typing import Any

from counterfoil.customers.models import Customer
from counterfoil.orders import business
from counterfoil.web import screens
from counterfoil.web.screens import Panel


def last_bought(customer: Customer, user: Any, *, at: datetime) -> dict[str, Any] | None:
    """What was paid the last time, for those who see prices."""
    if not user.sees_prices:
        return None
    rows = business.last_bought(customer.pk)
    return {"rows": rows} if rows else None


screens.add_panel("customers", Panel("orders/_last_prices.html", last_bought, place="after"))
