"""What the market manager looks at before approving prices (C1.4): line by line what differs, and what it costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from counterfoil.catalogue import pricing as money
from counterfoil.catalogue import queries as catalogue
from counterfoil.kernel import performing
from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.people import visible
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.orders.models import SalesOrder, SalesOrderLine
from counterfoil.orders.orders import queries, states
from counterfoil.receivables import queries as receivables
from counterfoil.receivables.turnover import turnover

ZERO = Decimal(0)
MOST = 100
"""So many orders are shown at once; the others follow when these are done."""


@dataclass(frozen=True)
class Difference:
    """A line that asks for less than the customer's rate, or carries a list price of its own."""

    line: SalesOrderLine
    listed: Decimal | None
    """What the price list says today, where the line has a list price of its own."""
    floor: Decimal | None
    last_price: Decimal | None
    """What the customer last agreed to pay per unit."""
    effect: Decimal
    """The line's amount less what it would be at the list price of the day and the customer's rate. CNY."""

    @property
    def at_the_floor(self) -> bool:
        """No further down: the rate is the company's lowest."""
        return self.floor is not None and self.line.discount_rate <= self.floor


@dataclass(frozen=True)
class Case:
    """An order whose prices are to be judged, with its customer's standing."""

    order: SalesOrder
    differences: list[Difference]
    turnover: Decimal
    """Of the last 12 months, returns taken off."""
    balance: Decimal
    """What the customer owes now, advances taken off."""
    lines: int

    @property
    def effect(self) -> Decimal:
        return sum((difference.effect for difference in self.differences), ZERO)


@dataclass(frozen=True)
class Done:
    """What became of one order of several."""

    number: str
    subject: str
    refusal: str = ""


def list_cases(user: Any, *, at: datetime) -> list[Case]:
    """The orders that wait for the market manager, oldest first. As many statements for one as for a hundred."""
    doctype = find_type(queries.RESOURCE)
    rows = SalesOrder.objects.filter(visible(doctype, user), state=states.AWAITING_PRICE)
    return cases_of(list(rows.select_related("customer").order_by("state_since", "pk")[:MOST]), at=at)


def cases_of(orders: Sequence[SalesOrder], *, at: datetime) -> list[Case]:
    """These orders with what differs in them. Seven statements."""
    if not orders:
        return []
    day = timezone.localtime(at).date()
    lines = [line for line in queries.list_lines([order.pk for order in orders]) if line.quantity]
    asked = [line for line in lines if line.discount_rate < line.customer_rate or line.own_list_price]
    ids = {order.customer_id for order in orders}
    known = {
        "listed": catalogue.list_prices([line.product_id for line in asked], day=day),
        "floors": _floors(orders, asked, day),
        "last": queries.last_prices_of(ids, {line.product_id for line in asked}),
    }
    sold, owed = turnover(ids, day=day), receivables.balances(ids)
    return [
        Case(
            order,
            [_difference(line, order, known) for line in asked if line.document_id == order.pk],
            sold[order.customer_id].last if order.customer_id in sold else ZERO,
            owed.get(order.customer_id, ZERO),
            sum(line.document_id == order.pk for line in lines),
        )
        for order in orders
    ]


def _floors(orders: Iterable[SalesOrder], lines: Iterable[SalesOrderLine], day: Any) -> dict[str, dict[int, Decimal]]:
    """The company's lowest rate by category, per grade of the customers concerned."""
    categories = {line.product.category_id for line in lines}
    grades = {order.customer.grade for order in orders}
    return {grade: catalogue.floor_rates(grade, categories, day=day) for grade in grades}


def _difference(line: SalesOrderLine, order: SalesOrder, known: dict[str, Any]) -> Difference:
    listed = known["listed"].get(line.product_id)
    usual = listed if line.own_list_price and listed is not None else line.list_price
    agreed = money.line_amount(line.quantity, money.unit_price(usual, line.customer_rate))
    return Difference(
        line,
        listed if line.own_list_price else None,
        known["floors"][order.customer.grade].get(line.product.category_id),
        known["last"].get((order.customer_id, line.product_id)),
        line.amount - agreed,
    )


def settle_several(
    numbers: Iterable[tuple[str, int | None]], action: str, *, reason: str, by: Any, at: datetime
) -> list[Done]:
    """Approve (or give back) several orders, each on its own: one that is refused doesn't hold up the others."""
    inputs = {"reason": reason} if action == "return" else {}
    found = []
    for number, version in numbers:
        subject = ""
        try:
            order = performing.perform((queries.RESOURCE, number), action, by=by, at=at, inputs=inputs, version=version)
            subject = order.customer.name
            found.append(Done(number, subject))
        except Refusal as refusal:
            found.append(Done(number, subject, refusal.sentence(sees_prices=by.sees_prices)))
        except NotVisible:
            continue
    return found
