"""Credit that is held, and what is overdue, for those who see prices."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _

from counterfoil.customers.models import Customer
from counterfoil.delivery.models import DeliveryNotice
from counterfoil.insight.figures.shape import TOP, Bar, Chart, Figure, Listing, Page, Period, link
from counterfoil.insight.figures.whose import type_named, whose
from counterfoil.kernel.people import visible
from counterfoil.receivables.models import OpenItem
from counterfoil.receivables.words import AGE_WORDS

ZERO = Decimal(0)
AGES = (("d1_30", 1, 30), ("d31_60", 31, 60), ("d61_90", 61, 90), ("d90_plus", 91, 100_000))
"""From so many days overdue to so many."""


def page(user: Any, period: Period) -> Page:
    """What is held, and what is overdue."""
    today = period[1]
    held = held_by_customer(user)
    ages = overdue_by_age(user, today)
    late = sum((bar.value for bar in ages), ZERO)
    figures = (
        Figure(_("Held for credit"), sum((bar.value for bar in held), ZERO), link("held"), tone="late"),
        Figure(_("Overdue"), late, link("overdue"), tone="late"),
    )
    charts = (
        Chart("overdue", _("Overdue by age"), ages, hint=_("Days since the due day.")),
        Chart("overdue-customer", _("Overdue by customer"), overdue_by_customer(user, today)),
        Chart("held", _("Held for credit by customer"), held[:TOP], hint=_("Delivery notices that the credit judgement holds.")),
    )  # fmt: skip
    return Page(_("Credit and overdue"), _("As it stands now."), figures, charts)


def held_notices(user: Any) -> QuerySet[DeliveryNotice]:
    allowed = visible(type_named("delivery-notices"), user) & whose(user)
    return DeliveryNotice.objects.filter(allowed, state="credit_held")


def held(user: Any) -> Decimal:
    """CNY of the notices that are held."""
    return held_notices(user).aggregate(sum=Sum("total"))["sum"] or ZERO


def held_by_customer(user: Any) -> list[Bar]:
    rows = held_notices(user).values(code=F("customer__code"), name=F("customer__name")).annotate(sum=Sum("total"))
    return [Bar(row["name"], row["sum"], link("held", customer=row["code"])) for row in rows.order_by("-sum", "code")]


def overdue_items(user: Any, today: date) -> QuerySet[OpenItem]:
    """Items past their due day of which something is open."""
    return OpenItem.objects.filter(whose(user), rest__gt=0, due_on__lt=today)


def overdue(user: Any, today: date) -> Decimal:
    """CNY of them."""
    return overdue_items(user, today).aggregate(sum=Sum("rest"))["sum"] or ZERO


def _aged(days: tuple[int, int], today: date) -> Q:
    return Q(due_on__lte=today - timedelta(days=days[0]), due_on__gte=today - timedelta(days=days[1]))


def overdue_by_age(user: Any, today: date) -> list[Bar]:
    """By how long they are overdue; one statement."""
    of_age = Case(
        *(When(_aged((low, high), today), then=Value(name)) for name, low, high in AGES), output_field=CharField()
    )
    rows = overdue_items(user, today).annotate(age=of_age).values("age").annotate(sum=Sum("rest"))
    found = {row["age"]: row["sum"] for row in rows}
    return [
        Bar(str(AGE_WORDS[name]), found[name], link("overdue", age=name)) for name, _low, _high in AGES if name in found
    ]


def overdue_by_customer(user: Any, today: date) -> list[Bar]:
    rows = list(
        overdue_items(user, today).values("customer_id").annotate(sum=Sum("rest")).order_by("-sum", "customer_id")[:TOP]
    )
    known = Customer.objects.in_bulk([row["customer_id"] for row in rows])
    owing = [(known[row["customer_id"]], row["sum"]) for row in rows]
    return [Bar(customer.name, amount, link("overdue", customer=customer.code)) for customer, amount in owing]


def behind_held(user: Any, filters: dict[str, str]) -> Listing:
    """The notices that are held."""
    rows = held_notices(user).select_related("customer")
    if filters.get("customer"):
        rows = rows.filter(customer__code=filters["customer"])
    found = list(rows.order_by("state_since", "pk"))
    heads = ((_("Number"), "text"), (_("Customer"), "text"), (_("Held since"), "moment"), (_("Amount"), "money"))
    shown = [(row.number, row.customer.name, row.state_since, row.total) for row in found]
    urls = [f"/delivery-notices/{row.number}/" for row in found]
    return Listing(_("Notices held for credit"), heads, shown, urls, sum((row.total for row in found), ZERO))


def behind_overdue(user: Any, today: date, filters: dict[str, str]) -> Listing:
    """The items that are overdue, the oldest first."""
    rows = overdue_items(user, today).select_related("customer", "entry")
    if filters.get("customer"):
        rows = rows.filter(customer__code=filters["customer"])
    ages = {name: (low, high) for name, low, high in AGES}
    if filters.get("age") in ages:
        rows = rows.filter(_aged(ages[filters["age"]], today))
    found = list(rows.order_by("due_on", "pk"))
    heads = (
        (_("Number"), "text"), (_("Customer"), "text"), (_("Due on"), "date"), (_("Days overdue"), "quantity"),
        (_("Open"), "money"),
    )  # fmt: skip
    shown, urls = [], []
    for row in found:
        assert row.due_on is not None
        shown.append((row.entry.number, row.customer.name, row.due_on, (today - row.due_on).days, row.rest))
        urls.append(f"/customers/{row.customer.code}/#account")
    return Listing(_("Overdue items"), heads, shown, urls, sum((row.rest for row in found), ZERO))
