"""What samples cost, and what came of them (E1.1): by salesperson, customer and department, at list price."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.people import visible
from counterfoil.orders.models import SalesOrder, SalesOrderLine
from counterfoil.people.settings import setting, value
from counterfoil.samples.models import SampleIssue, SampleRequest, SampleRequestLine

WON_WITHIN = setting(
    "samples.won_within_days", 180, _("Days within which an order counts as won by a sample"),
    _("An order of a product within so many days after its sample went out."),
)  # fmt: skip
IN_FORCE = ("effective", "confirmed", "closed")
COST_OF_LINES = F("lines__list_price") * (F("lines__issued") - F("lines__qualified"))
COST = F("list_price") * (F("issued") - F("qualified"))


@dataclass(frozen=True)
class Cost:
    """What somebody's samples cost at list price: what went out and did not come back in order."""

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


def requests(user: Any, period: tuple[date, date]) -> QuerySet[SampleRequest]:
    """The requests that this person may see of which something was issued in the period."""
    doctype = find_type("sample-requests")
    assert doctype is not None
    issues = SampleIssue.objects.filter(
        state="posted", reversal_of=None, issued_on__gte=period[0], issued_on__lte=period[1]
    )
    return SampleRequest.objects.filter(visible(doctype, user), pk__in=issues.values("request"))


def costs(user: Any, period: tuple[date, date]) -> dict[str, list[Cost]]:
    """By salesperson, customer and department, the dearest first; three statements."""
    found = requests(user, period)
    ways = {
        "salesperson": ("salesperson__username", "salesperson__name", Q(document__salesperson__isnull=False)),
        "customer": ("customer__code", "customer__name", Q(document__customer__isnull=False)),
        "department": ("department__code", "department__name", Q(document__department__isnull=False)),
    }
    return {name: list(_grouped(found, *way, name)) for name, way in ways.items()}


def _grouped(found: QuerySet[SampleRequest], key: str, label: str, some: Q, name: str) -> Iterable[Cost]:
    lines = SampleRequestLine.objects.filter(some, document__in=found)
    rows = lines.values(code=F(f"document__{key}"), label=F(f"document__{label}")).annotate(
        value=Sum(F("list_price") * F("issued")), cost=Sum(COST)
    )
    for row in rows.order_by("-cost", "code"):
        url = (
            f"/sample-requests/?customer={row['code']}"
            if name == "customer"
            else f"/samples/costs/?{name}={row['code']}"
        )
        yield Cost(row["label"] or row["code"], row["value"], row["cost"], url)


def won(user: Any, period: tuple[date, date]) -> list[Won]:
    """Orders in force of a sample's product, by its customer, within the days of the setting after it went out."""
    doctype = find_type("sales-orders")
    assert doctype is not None
    days = timedelta(days=value(WON_WITHIN.key))
    found = []
    lines = SampleRequestLine.objects.filter(
        document__in=requests(user, period), document__customer__isnull=False, issued__gt=0
    ).select_related("document__customer", "product")
    wanted = {(line.document.customer_id, line.product_id): line for line in lines.order_by("pk")}
    orders = SalesOrder.objects.filter(visible(doctype, user), state__in=IN_FORCE)
    bought = SalesOrderLine.objects.filter(
        document__in=orders, document__customer__in={customer for customer, _product in wanted},
        product__in={product for _customer, product in wanted},
    ).select_related("document__customer", "product")  # fmt: skip
    first = dict(
        SampleIssue.objects.filter(
            state="posted", reversal_of=None, request__in={line.document_id for line in wanted.values()}
        )
        .order_by("-pk")
        .values_list("request_id", "created_at")
    )
    for line in bought.order_by("-pk"):
        sample = wanted.get((line.document.customer_id, line.product_id))
        issued = first.get(sample.document_id) if sample else None
        if sample is not None and issued is not None and issued <= line.document.created_at <= issued + days:
            found.append(
                Won(
                    sample.document.number, line.document.number, line.document.customer.name, line.product.code,
                    line.amount,
                )
            )  # fmt: skip
    return found
