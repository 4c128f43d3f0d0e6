"""Sales as posted shipments say them: by month, customer, product and region; every figure is the sum of a list."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from counterfoil.catalogue.models import Product
from counterfoil.customers.models import Address
from counterfoil.delivery.models import Shipment, ShipmentLine
from counterfoil.insight.figures import kept, summary
from counterfoil.insight.figures.shape import TOP, Bar, Chart, Figure, Listing, Page, Period, days, link
from counterfoil.insight.figures.whose import sees_all, type_named, whose
from counterfoil.insight.models import CustomerYear
from counterfoil.kernel.people import visible

ZERO = Decimal(0)


def region_of(customer: OuterRef, column: str) -> Coalesce:
    """A customer's region, else the province of its first address."""
    address = Address.objects.filter(customer=customer).order_by("position", "pk").values("province")[:1]
    return Coalesce(NullIf(column, Value("")), Subquery(address), Value(""))


_ALL = """
    WITH tail AS MATERIALIZED ({tail}),
    since AS MATERIALIZED (SELECT customer_id, sum(amount) AS amount FROM tail GROUP BY customer_id)
    SELECT 'month', to_char(month, 'YYYY-MM'), '', sum(amount) FROM (
        SELECT month, amount FROM insight_monthsum WHERE month >= %s AND month <= %s
        UNION ALL SELECT month, amount FROM tail) together GROUP BY month
    UNION ALL (SELECT 'customer', customer.code, customer.name, top.amount
        FROM ({largest}) top JOIN customers_customer customer ON customer.id = top.customer_id)
    UNION ALL (SELECT 'region', region, '', sum(amount) FROM (
            SELECT region, amount FROM insight_customeryear
            UNION ALL SELECT coalesce(kept.region, {region}), since.amount
            FROM since JOIN customers_customer customer ON customer.id = since.customer_id
            LEFT JOIN insight_customeryear kept ON kept.customer_id = since.customer_id {address}
        ) together GROUP BY region ORDER BY 4 DESC, 2 LIMIT {top})
"""
"""For who sees all, of the year that is kept."""
_BY = """
    WITH booked AS MATERIALIZED ({booked}),
    bought AS MATERIALIZED (SELECT customer_id, sum(amount) AS amount FROM booked GROUP BY customer_id)
    SELECT 'month', to_char(month, 'YYYY-MM'), '', sum(amount) FROM booked GROUP BY month
    UNION ALL (SELECT 'customer', customer.code, customer.name, top.amount
        FROM (SELECT * FROM bought ORDER BY amount DESC, customer_id LIMIT {top}) top
        JOIN customers_customer customer ON customer.id = top.customer_id)
    UNION ALL (SELECT 'region', {region}, '', sum(bought.amount)
        FROM bought JOIN customers_customer customer ON customer.id = bought.customer_id {address}
        GROUP BY 2 ORDER BY 4 DESC, 2 LIMIT {top})
"""
_PRODUCTS = """
    WITH since AS MATERIALIZED (SELECT product_id, sum AS amount FROM ({tail}) lines)
    SELECT product_id, amount FROM ({largest}) top
"""


def page(user: Any, period: Period) -> Page:
    """What was shipped."""
    whole = kept.is_kept(user, period)
    found, now = by(user, period, whole), f"{period[1]:%Y-%m}"
    months = found["month"]
    figures = (
        Figure(_("Shipped"), sum((bar.value for bar in months), ZERO), link("shipments", **days(period))),
        Figure(
            _("This month"), next((bar.value for bar in months if bar.label == now), ZERO), link("shipments", month=now)
        ),
    )
    charts = (
        Chart("month", _("By month"), months), Chart("customer", _("By customer"), found["customer"]),
        Chart("product", _("By product"), by_product(user, period, whole)), Chart("region", _("By region"), found["region"]),
    )  # fmt: skip
    return Page(_("Sales"), _("Posted shipments, tax included; reversed ones taken off."), figures, charts)


def by(user: Any, period: Period, whole: bool = False) -> dict[str, list[Bar]]:
    """What was shipped by ``month`` (one without anything is shown too, once the first has come), by the customers who
    bought most, and by region. The sums are looked through once, in one statement."""
    rows_of = summary.since_mark if whole else summary.booked
    sql, values = rows_of(whose(user), *period).query.sql_with_params()
    largest = kept.largest("insight_customeryear", "customer_id", "since")
    said = {"region": kept.REGION, "address": kept.ADDRESS, "top": TOP, "largest": largest}
    with connection.cursor() as cursor:
        if whole:
            cursor.execute(_ALL.format(tail=sql, **said), [*values, *period, TOP, TOP])
        else:
            cursor.execute(_BY.format(booked=sql, **said), values)
        rows = cursor.fetchall()
    sums = {name: amount for what, name, _name, amount in rows if what == "month"}
    months = [f"{month:%Y-%m}" for month in summary.months(*period)]
    begun = [name for name in months if sums and name >= min(sums)]
    rows.sort(key=lambda row: (-row[3], row[1]))
    return {
        "month": [Bar(name, sums.get(name, ZERO), link("shipments", month=name)) for name in begun],
        "customer": [
            Bar(name, amount, link("shipments", customer=code, **days(period)))
            for what, code, name, amount in rows if what == "customer"
        ],
        "region": [
            Bar(region or _("unknown"), amount, link("shipments", region=region or "-", **days(period)))
            for what, region, _name, amount in rows if what == "region"
        ],
    }  # fmt: skip


def total(user: Any, period: Period) -> Decimal:
    """CNY shipped in the period, tax included."""
    return sum(summary.by_customer(whose(user), *period).values(), ZERO)


def this_month(day: date) -> Period:
    return day.replace(day=1), day


def by_product(user: Any, period: Period, whole: bool = False) -> list[Bar]:
    """The products sold most, by amount."""
    top = _sold_most(period) if whole else summary.largest(sold(user, period), TOP)
    names = {row.pk: row for row in Product.objects.filter(pk__in=[pk for (pk,), _amount in top])}
    return [
        Bar(f"{names[pk].code} {names[pk].name}", amount, link("shipments", product=names[pk].code, **days(period)))
        for (pk,), amount in top
    ]


def _sold_most(period: Period) -> list[tuple[tuple[Any, ...], Decimal]]:
    """What ``sold`` would answer first, of the year that is kept."""
    sql, values = summary.sold_since_mark(*period, "amount").query.sql_with_params()
    largest = kept.largest("insight_productyear", "product_id", "since")
    with connection.cursor() as cursor:
        cursor.execute(_PRODUCTS.format(tail=sql, largest=largest), [*values, TOP, TOP])
        return summary.largest({(pk,): amount for pk, amount in cursor.fetchall()}, TOP)


def sold(user: Any, period: Period, *, column: str = "amount") -> dict[tuple[Any, ...], Decimal]:
    """CNY (or the quantity) shipped per product id. Of own customers it is told from their shipments."""
    if sees_all(user):
        return summary.by_product(*period, column=column)
    lines = ShipmentLine.objects.filter(document__in=shipments(user, period))
    rows = lines.values("product_id").annotate(sum=Sum(column))
    return {(row["product_id"],): row["sum"] for row in rows}


def shipments(user: Any, period: Period) -> QuerySet[Shipment]:
    """The booked shipments of the period whose figures this person sees."""
    allowed = visible(type_named("shipments"), user) & whose(user)
    return Shipment.objects.filter(
        allowed, state__in=summary.BOOKED, shipped_on__gte=period[0], shipped_on__lte=period[1]
    )


def behind(user: Any, period: Period, filters: dict[str, str]) -> Listing:
    """The shipments that a figure is the sum of, each with its part."""
    rows: QuerySet[Any] = shipments(user, period).select_related("customer").annotate(part=F("total"))
    if filters.get("customer"):
        rows = rows.filter(customer__code=filters["customer"])
    if filters.get("region"):
        region: Any = region_of(OuterRef("customer"), "customer__region")
        if kept.is_kept(user, period):
            when_kept = CustomerYear.objects.filter(customer=OuterRef("customer")).values("region")
            region = Coalesce(Subquery(when_kept), region)
        rows = rows.annotate(region=region).filter(region=filters["region"].removeprefix("-"))
    if filters.get("product"):
        code = filters["product"]
        of_it = Q(lines__product__code=code)
        rows = shipments(user, period).select_related("customer").filter(of_it)
        rows = rows.annotate(part=Sum("lines__amount", filter=of_it))
    found = list(rows.order_by("-shipped_on", "-pk"))
    return Listing(
        _("Shipments"), ((_("Number"), "text"), (_("Customer"), "text"), (_("Shipped on"), "date"), (_("Amount"), "money")),
        [(row.number, row.customer.name, row.shipped_on, row.part) for row in found],
        [f"/shipments/{row.number}/" for row in found], sum((row.part for row in found), ZERO),
    )  # fmt: skip


def month(text: str) -> Period | None:
    """The first and last day of a month written 2026-11."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
