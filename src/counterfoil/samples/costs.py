"""What samples cost, and what came of them (E1.1): by salesperson, customer and department, at list price."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.people import visible
from counterfoil.orders.models import SalesOrder, SalesOrderLine
from counterfoil.people.settings import setting, value
from counterfoil.printing.sheets import Column, Sheet, workbook
from counterfoil.samples.models import SampleIssue, SampleIssueLine, SampleRequest, SampleRequestLine

WON_WITHIN = setting(
    "samples.won_within_days", 180, gettext_lazy("Days within which an order counts as won by a sample"),
    gettext_lazy("An order of a product within so many days after its sample went out."),
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
    issues = SampleIssue.objects.filter(_left(period))
    wanted = {WAYS[name][0]: code for name, code in (only or {}).items()}
    return SampleRequest.objects.filter(visible(doctype, user), pk__in=issues.values("request"), **wanted)


def _left(period: Period, path: str = "") -> Q:
    """Issues that stand: posted in the period, not reversed."""
    return Q(
        **{f"{path}state": "posted", f"{path}reversal_of": None, f"{path}issued_on__gte": period[0],
           f"{path}issued_on__lte": period[1]}
    )  # fmt: skip


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


def won(user: Any, period: Period) -> list[Won]:
    """Orders in force of a sample's product, by its customer, within the days of the setting after it went out.

    Each order line is won once: by the last sample before it.
    """
    samples = _samples(user, period)
    doctype = find_type("sales-orders")
    assert doctype is not None
    days = timedelta(days=value(WON_WITHIN.key))
    orders = SalesOrder.objects.filter(visible(doctype, user), state__in=IN_FORCE)
    bought = SalesOrderLine.objects.filter(
        document__in=orders, document__customer__in={customer for customer, _product in samples},
        product__in={product for _customer, product in samples},
    ).select_related("document__customer", "product")  # fmt: skip
    found = []
    for line in bought.order_by("-pk"):
        order = line.document
        before = [
            (at, number) for at, number in samples.get((order.customer_id, line.product_id), ())
            if at <= order.created_at <= at + days
        ]  # fmt: skip
        if before:
            found.append(Won(max(before)[1], order.number, order.customer.name, line.product.code, line.amount))
    return found


def _samples(user: Any, period: Period) -> dict[tuple[int, int], list[tuple[datetime, str]]]:
    """When samples of a product went to a customer, and by which request."""
    lines = SampleIssueLine.objects.filter(
        _left(period, "document__"), document__request__in=requests(user, period), document__customer__isnull=False
    )
    found: dict[tuple[int, int], list[tuple[datetime, str]]] = defaultdict(list)
    for customer, product, at, number in lines.values_list(
        "document__customer", "product", "document__created_at", "document__request__number"
    ):
        found[customer, product].append((at, number))
    return found


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
