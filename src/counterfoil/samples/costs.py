"""What samples cost, and what came of them (E1.1): by salesperson, customer and department, at list price."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.people import visible
from counterfoil.orders.models import SalesOrder
from counterfoil.people.settings import setting, value, within
from counterfoil.printing.sheets import Column, Sheet, workbook
from counterfoil.samples.models import SampleIssue, SampleRequest, SampleRequestLine

WON_WITHIN = setting(
    "samples.won_within_days", 180, gettext_lazy("Days within which an order counts as won by a sample"),
    gettext_lazy("An order of a product within so many days after its sample went out."),
    valid=within(0, 3650),
)  # fmt: skip
IN_FORCE = ("effective", "confirmed", "closed")
COST = F("list_price") * (F("issued") - F("qualified"))
COST_OF_LINES = F("lines__list_price") * (F("lines__issued") - F("lines__qualified"))
GIVEN_OUT = F("list_price") * F("issued")
WAYS = {
    "salesperson": ("salesperson__username", "salesperson__name"),
    "customer": ("customer__code", "customer__name"),
    "department": ("department__code", "department__name"),
}
"""By whom the cost is told: where the code and the name stand on a request."""
MOST = 500
Period = tuple[date, date]


@dataclass(frozen=True)
class Cost:
    """What somebody's samples cost at list price: what went out and did not come back in order."""

    code: str
    name: str
    issued: Decimal
    cost: Decimal
    url: str


@dataclass(frozen=True)
class Won:
    """An order of a product of which the customer had had a sample."""

    request: str
    order: str
    customer: str
    product: str
    amount: Decimal


def requests(user: Any, period: Period, only: dict[str, str] | None = None) -> QuerySet[SampleRequest]:
    """The requests that this person may see of which something was issued in the period; ``only`` of these codes."""
    doctype = find_type("sample-requests")
    assert doctype is not None
    issues = SampleIssue.objects.filter(  # those that stand
        state="posted", reversal_of=None, issued_on__gte=period[0], issued_on__lte=period[1]
    )
    wanted = {WAYS[name][0]: code for name, code in (only or {}).items()}
    return SampleRequest.objects.filter(visible(doctype, user), pk__in=issues.values("request"), **wanted)


def costs(user: Any, period: Period) -> dict[str, list[Cost]]:
    """By salesperson, customer and department, the dearest first; a statement each."""
    found = requests(user, period)
    return {name: list(_grouped(found, name, period)) for name in WAYS}


def _grouped(found: QuerySet[SampleRequest], name: str, period: Period) -> Iterable[Cost]:
    key, label = WAYS[name]
    lines = SampleRequestLine.objects.filter(document__in=found, **{f"document__{name}__isnull": False})
    rows = lines.values(code=F(f"document__{key}"), label=F(f"document__{label}")).annotate(
        value=Sum(GIVEN_OUT), cost=Sum(COST)
    )
    for row in rows.order_by("-cost", "code"):
        days = {"from": period[0].isoformat(), "to": period[1].isoformat()}
        url = f"/samples/costs/?{urlencode({name: row['code'], **days})}#requests"
        yield Cost(row["code"], row["label"] or row["code"], row["value"], row["cost"], url)


def behind(user: Any, period: Period, only: dict[str, str] | None = None) -> QuerySet[Any]:
    """The requests behind a figure, each with its cost, the latest first."""
    rows = requests(user, period, only).select_related("customer", "department", "salesperson")
    return rows.annotate(issued=Sum(F("lines__list_price") * F("lines__issued")), cost=Sum(COST_OF_LINES)).order_by(
        "-pk"
    )


_WON = """
    SELECT DISTINCT ON (line.id) request.number, sales_order.number, customer.name, product.code, line.amount
    FROM samples_sampleissueline sample
    JOIN samples_sampleissue issue ON issue.id = sample.document_id
    JOIN samples_samplerequest request ON request.id = issue.request_id
    JOIN customers_customer customer ON customer.id = issue.customer_id
    JOIN orders_salesorder sales_order ON sales_order.customer_id = issue.customer_id
        AND sales_order.created_at >= issue.created_at AND sales_order.created_at <= issue.created_at + %s * interval '1 day'
    JOIN orders_salesorderline line ON line.document_id = sales_order.id AND line.product_id = sample.product_id
    JOIN catalogue_product product ON product.id = line.product_id
    WHERE issue.state = 'posted' AND issue.reversal_of_id IS NULL AND issue.issued_on BETWEEN %s AND %s
      AND sales_order.state = ANY (%s) AND request.id IN ({requests}) AND sales_order.id IN ({orders})
    ORDER BY line.id DESC, issue.created_at DESC
"""


def won(user: Any, period: Period) -> list[Won]:
    """Orders in force of a sample's product, by its customer, within the days of the setting after it went out.

    Each order line is won once: by the last sample before it. One statement, told from the samples.
    """
    doctype = find_type("sales-orders")
    assert doctype is not None
    asked, asked_values = requests(user, period).order_by().values("pk").query.sql_with_params()
    orders, order_values = SalesOrder.objects.filter(visible(doctype, user)).values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            _WON.format(requests=asked, orders=orders),
            [value(WON_WITHIN.key), *period, list(IN_FORCE), *asked_values, *order_values],
        )
        return [Won(*row) for row in cursor.fetchall()]


def as_workbook(user: Any, period: Period) -> bytes:
    """The same figures as a workbook: by whom, the requests behind them, and what was won."""
    groups = costs(user, period)
    above = ((_("Sample costs"), f"{period[0]} – {period[1]}"),)
    named = {"salesperson": _("By salesperson"), "customer": _("By customer"), "department": _("By department")}
    money = (Column(_("Given out"), "money"), Column(_("Cost"), "money"))
    sheets = [
        Sheet(
            title, (Column(_("Code"), width=16), Column(_("Name"), width=32), *money),
            [(row.code, row.name, row.issued, row.cost) for row in groups[name]], above,
        )
        for name, title in named.items()
    ]  # fmt: skip
    rows = [
        (row.number, str(row.customer or row.department), str(row.salesperson or ""), row.use, row.issued, row.cost)
        for row in behind(user, period)
    ]
    whose = (Column(_("Number"), width=20), Column(_("For"), width=32), Column(_("Salesperson")), Column(_("Use")))
    sheets.append(Sheet(_("Sample requests"), (*whose, *money), rows, above))
    words = (_("Sample request"), _("Order"), _("Customer"), _("Product"))
    columns = (*(Column(word, width=20) for word in words), Column(_("Amount"), "money"))
    orders = [(one.request, one.order, one.customer, one.product, one.amount) for one in won(user, period)]
    sheets.append(Sheet(_("Orders won after samples"), columns, orders, above))
    return workbook(*sheets)
