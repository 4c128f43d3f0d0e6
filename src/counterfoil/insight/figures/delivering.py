"""What is still to be delivered, what of it is late, and how much left by the day that was asked for."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, DecimalField, F, QuerySet, Sum
from django.db.models.functions import Coalesce, Round
from django.utils.translation import gettext as _

from counterfoil.delivery.floor import queries as floor
from counterfoil.delivery.models import Shipment
from counterfoil.insight.figures import summary
from counterfoil.insight.figures.shape import (
    TOP,
    Bar,
    Chart,
    Figure,
    Listing,
    Page,
    Period,
    Stack,
    days,
    link,
    rate,
    share,
)
from counterfoil.insight.figures.whose import type_named, whose
from counterfoil.kernel.people import visible
from counterfoil.orders.models import SalesOrder, SalesOrderLine

IN_FORCE = ("effective", "confirmed")
ZERO = Decimal(0)
LATE, NO_DAY = "late", "none"


REST = F("quantity") - F("shipped") - F("dropped")
"""Of a line, what is neither shipped nor dropped."""
PART = Round(REST * F("unit_price"), 2, output_field=DecimalField(max_digits=18, decimal_places=2))
"""CNY that it is worth."""


def _due(order: str = "") -> Coalesce:
    """The day that was promised, else the one that was asked for."""
    return Coalesce(f"{order}promised_date", f"{order}requested_date")


def page(user: Any, period: Period) -> Page:
    """The order book, the backlog, and punctuality."""
    book = order_book_by(user, period[1])
    late = next((bar.value for bar in book["due"] if bar.url.endswith(LATE)), ZERO)
    punctual = summary.punctual(whose(user), *period)
    asked, too_late = (sum(pair[place] for pair in punctual.values()) for place in (0, 1))
    figures = (
        Figure(_("Order book"), sum((bar.value for bar in book["due"]), ZERO), link("order-book")),
        Figure(_("Backlog: past its day"), late, link("order-book", due=LATE), tone="late"),
        Figure(
            _("On time"), rate(asked - too_late, asked), link("asked-for", **days(period)), "percent",
            _("{good} of {all} shipments").format(good=asked - too_late, all=asked),
        ),
    )  # fmt: skip
    hint = _("The day that was promised, else the one asked for.")
    charts = (
        Chart("due", _("Order book by the day it is due"), book["due"], hint=hint),
        on_time_chart(punctual),
        Chart("book-customer", _("Order book by customer"), book["customer"]),
        Chart("book-product", _("Order book by product"), book["product"]),
    )
    return Page(_("Delivery"), _("Orders in force, and what left for them."), figures, charts)


def _in_force(user: Any, before: date | None = None) -> QuerySet[Any]:
    """Orders in force that this person sees; ``before``: whose day is before this one."""
    orders = SalesOrder.objects.filter(visible(type_named("sales-orders"), user), whose(user), state__in=IN_FORCE)
    return orders if before is None else orders.annotate(due=_due()).filter(due__lt=before)


def open_lines(user: Any, *, before: date | None = None) -> QuerySet[Any]:
    """Lines of orders in force of which something is still to be shipped."""
    lines = SalesOrderLine.objects.filter(
        document__in=_in_force(user, before), quantity__gt=F("shipped") + F("dropped")
    )
    return lines.annotate(rest=REST, part=PART, due=_due("document__"))


def order_book(user: Any) -> Decimal:
    """CNY of what orders in force still have to bring."""
    return _in_force(user).aggregate(sum=Sum("open_amount"))["sum"] or ZERO


def backlog(user: Any, today: date) -> Decimal:
    """The part of it whose day is past."""
    return _in_force(user, today).aggregate(sum=Sum("open_amount"))["sum"] or ZERO


_BOOK = """
    WITH paper AS MATERIALIZED ({orders})
    SELECT 'due', CASE WHEN due IS NULL THEN 'none' WHEN due < %s THEN 'late' ELSE to_char(due, 'YYYY-MM') END, '',
           sum(open_amount)
    FROM paper GROUP BY 2
    UNION ALL (SELECT 'customer', customer.code, customer.name, top.amount FROM (
        SELECT customer_id, sum(open_amount) AS amount FROM paper GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {top}
    ) top JOIN customers_customer customer ON customer.id = top.customer_id)
    UNION ALL (SELECT 'product', product.code, product.name, top.amount FROM (
        SELECT line.product_id, sum(round((line.quantity - line.shipped - line.dropped) * line.unit_price, 2)) AS amount
        FROM paper JOIN orders_salesorderline line ON line.document_id = paper.id
        WHERE line.quantity > line.shipped + line.dropped GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {top}
    ) top JOIN catalogue_product product ON product.id = top.product_id)
"""


def order_book_by(user: Any, today: date) -> dict[str, list[Bar]]:
    """The order book by ``due`` (late, per month, without a day), ``customer`` and ``product``, in one statement. Lines
    are looked through for the products alone."""
    orders = _in_force(user).filter(open_amount__gt=0).values("id", "customer_id", "open_amount", due=_due())
    sql, values = orders.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_BOOK.format(orders=sql, top=TOP), [*values, today])
        rows = cursor.fetchall()
    words = {LATE: str(_("late")), NO_DAY: str(_("without a day"))}
    found: dict[str, list[Bar]] = {"due": [], "customer": [], "product": []}
    for what, code, name, amount in sorted(
        rows, key=lambda row: (row[0], row[1] if row[0] == "due" else -row[3], row[1])
    ):
        label = words.get(code, code) if what == "due" else name if what == "customer" else f"{code} {name}"
        found[what].append(Bar(label, amount, link("order-book", **{what: code})))
    found["due"].sort(key=lambda bar: (not bar.url.endswith(LATE), bar.url.endswith(NO_DAY)))
    return found


def behind_the_book(user: Any, today: date, filters: dict[str, str]) -> Listing:
    """Open order lines behind a figure."""
    due = filters.get("due", "")
    lines = open_lines(user, before=today if due == LATE else None).select_related("document__customer", "product")
    if due == NO_DAY:
        lines = lines.filter(due=None)
    elif due and due != LATE:
        lines = lines.annotate(month=summary.month_of("due")).filter(
            month=date.fromisoformat(f"{due}-01"), due__gte=today
        )
    if filters.get("customer"):
        lines = lines.filter(document__customer__code=filters["customer"])
    if filters.get("product"):
        lines = lines.filter(product__code=filters["product"])
    found = list(lines.order_by(F("due").asc(nulls_last=True), "document_id", "line_no"))
    heads = (
        (_("Number"), "text"), (_("Customer"), "text"), (_("Product"), "text"), (_("To be delivered by"), "date"),
        (_("Still to be shipped"), "quantity"), (_("Amount"), "money"),
    )  # fmt: skip
    rows = [
        (one.document.number, one.document.customer.name, f"{one.product.code} {one.product.name}", one.due, one.rest, one.part)
        for one in found
    ]  # fmt: skip
    urls = [f"/sales-orders/{one.document.number}/" for one in found]
    return Listing(_("Order lines still to be shipped"), heads, rows, urls, sum((one.part for one in found), ZERO))


def on_time_chart(punctual: dict[date, tuple[int, int]]) -> Chart:
    """By month of shipment: how many left by the day that was asked for, and how many later."""
    columns = [
        Stack(
            f"{month:%Y-%m}", {"good": asked - late, "late": late},
            {
                "good": link("asked-for", month=f"{month:%Y-%m}", which="good"),
                "late": link("asked-for", month=f"{month:%Y-%m}", which="late"),
            },
            f"{share(asked - late, asked)} %",
        )
        for month, (asked, late) in punctual.items()
    ]  # fmt: skip
    series = (("good", _("on time")), ("late", _("later than asked for")))
    return Chart("on-time", _("Shipped by the day asked for"), unit="count", series=series, columns=columns)


def asked_for(user: Any, period: Period) -> QuerySet[Shipment]:
    """Shipments of the period that stand, of notices that asked for a day."""
    return floor.shipped(user, start=period[0], end=period[1]).filter(whose(user))


def behind_punctuality(user: Any, period: Period, filters: dict[str, str]) -> Listing:
    """The shipments of whose days punctuality is told."""
    rows = asked_for(user, period)
    which = filters.get("which", "")
    counts = rows.aggregate(all=Count("pk"), late=Count("pk", filter=floor.LATE))
    if which:
        rows = rows.filter(floor.LATE if which == LATE else ~floor.LATE)
    found = list(rows.order_by("-shipped_on", "-pk"))
    heads = (
        (_("Number"), "text"), (_("Customer"), "text"), (_("Asked for"), "date"), (_("Shipped on"), "date"),
        (_("Days late"), "quantity"),
    )  # fmt: skip
    shown = []
    for row in found:
        asked, left = row.requested_date, row.shipped_on
        assert asked is not None
        assert left is not None
        shown.append((row.number, row.customer.name, asked, left, max(0, (left - asked).days)))
    urls = [f"/shipments/{row.number}/" for row in found]
    if which:
        return Listing(_("Shipments"), heads, shown, urls, len(found), "count")
    rate = share(counts["all"] - counts["late"], counts["all"])
    return Listing(_("Shipments that were asked for by a day"), heads, shown, urls, rate, "percent")
