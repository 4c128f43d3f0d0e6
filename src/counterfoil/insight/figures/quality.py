"""Returns and complaints: by cause, by product, and as a rate of what was shipped."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from counterfoil.catalogue.models import Product
from counterfoil.complaints.models import Cause, Complaint, ComplaintLine
from counterfoil.insight.figures import heard, kept, sales, summary
from counterfoil.insight.figures.shape import TOP, Bar, Chart, Figure, Listing, Page, Period, days, link, rate, share
from counterfoil.insight.figures.whose import type_named, whose
from counterfoil.kernel.days import midnight
from counterfoil.kernel.people import visible
from counterfoil.returns.models import Reason, ServiceCase, ServiceCaseLine
from counterfoil.web.figures import quantity

ZERO = Decimal(0)


@dataclass(frozen=True)
class Kind:
    """Returns or complaints: which papers count, and where their cause stands."""

    name: str
    papers: Callable[[Any, Period], QuerySet[Any]]
    lines: Any
    cause: str
    causes: Any


def returns(user: Any, period: Period) -> QuerySet[ServiceCase]:
    """Cases that were approved as a return, by the day on which they were heard."""
    allowed = visible(type_named("service-cases"), user) & whose(user)
    since, until = moments(period)
    return ServiceCase.objects.filter(
        allowed, judgement="return", state__in=("approved", "closed"), created_at__gte=since, created_at__lt=until
    )


def complaints(user: Any, period: Period) -> QuerySet[Complaint]:
    """Complaints that were handed in."""
    allowed = visible(type_named("complaints"), user) & whose(user)
    since, until = moments(period)
    rows = Complaint.objects.filter(allowed, created_at__gte=since, created_at__lt=until)
    return rows.exclude(state__in=("draft", "cancelled"))


def moments(period: Period) -> tuple[datetime, datetime]:
    """From the first moment of the first day to that after the last."""
    first, last = (midnight(day) for day in period)
    return first, last + timedelta(days=1)


RETURNS = Kind("returns", returns, ServiceCaseLine, "reason", Reason)
COMPLAINTS = Kind("complaints", complaints, ComplaintLine, "cause", Cause)


def page(user: Any, period: Period) -> Page:
    """How much comes back, how much is complained of, and why."""
    whole = kept.is_kept(user, period)
    shipped = {} if whole else {pk: pieces for (pk,), pieces in sales.sold(user, period, column="quantity").items()}
    back, told = (rates(kind, user, period, None if whole else shipped) for kind in (RETURNS, COMPLAINTS))
    figures = tuple(
        Figure(label, rate(found.pieces, found.shipped), link(kind.name, **days(period)), "percent",
               _("{part} of {whole} pieces").format(part=quantity(found.pieces), whole=quantity(found.shipped)))
        for label, kind, found in ((_("Return rate"), RETURNS, back), (_("Complaint rate"), COMPLAINTS, told))
    )  # fmt: skip
    charts = (
        Chart("returns-cause", _("Returns by reason"), by_cause(RETURNS, user, period, whole), "count"),
        Chart("complaints-cause", _("Complaints by cause"), by_cause(COMPLAINTS, user, period, whole), "count"),
        Chart("returns-product", _("Return rate by product"), rate_bars(RETURNS, back, period), "percent",
              _("Pieces of approved returns per pieces shipped.")),
        Chart("complaints-product", _("Complaint rate by product"), rate_bars(COMPLAINTS, told, period), "percent",
              _("Pieces complained of per pieces shipped.")),
    )  # fmt: skip
    return Page(_("Returns and complaints"), _("By the day on which they were heard."), figures, charts)


def by_cause(kind: Kind, user: Any, period: Period, whole: bool = False) -> list[Bar]:
    """How many papers name each cause, the most frequent first."""
    counted = kind.papers(user, period).values(kind.cause).annotate(many=Count("pk")).order_by("-many", kind.cause)
    found = heard.causes(kind.name) if whole else {row[kind.cause]: row["many"] for row in counted}
    words = dict(kind.causes.choices)
    return [
        Bar(str(words.get(cause, _("not said"))), Decimal(many),
            link(kind.name, cause=cause or "-", **days(period)))
        for cause, many in found.items()
    ]  # fmt: skip


def rates(kind: Kind, user: Any, period: Period, shipped: dict[int, Decimal] | None) -> heard.Rates:
    """Pieces told of, as a part of those that were ``shipped``; without these, as it is kept of the year."""
    if shipped is None:
        return heard.rates(kind.name, summary.sold_since_mark(*period, "quantity"), most=TOP)
    rows = kind.lines.objects.filter(document__in=kind.papers(user, period)).values("product_id")
    told = {row["product_id"]: row["sum"] for row in rows.annotate(sum=Sum("quantity"))}
    found = {pk: (pieces, shipped[pk]) for pk, pieces in told.items() if shipped.get(pk)}
    return heard.Rates(sum(told.values(), ZERO), sum(shipped.values(), ZERO), found)


def rate_bars(kind: Kind, found: heard.Rates, period: Period) -> list[Bar]:
    """The products with the highest rates."""
    names = {row.pk: row for row in Product.objects.filter(pk__in=list(found.highest))}
    bars = [
        Bar(f"{names[pk].code} {names[pk].name}", share(pieces, whole),
            link(kind.name, product=names[pk].code, **days(period)),
            _("{part} of {whole}").format(part=quantity(pieces), whole=quantity(whole)))
        for pk, (pieces, whole) in found.highest.items()
    ]  # fmt: skip
    return sorted(bars, key=lambda bar: (-bar.value, bar.label))[:TOP]


def behind(kind: Kind, user: Any, period: Period, filters: dict[str, str]) -> Listing:
    """The lines of the papers behind a figure. By cause the papers are counted, else the pieces."""
    lines = kind.lines.objects.filter(document__in=kind.papers(user, period)).select_related(
        "document__customer", "product"
    )
    if filters.get("cause"):
        lines = lines.filter(**{f"document__{kind.cause}": filters["cause"].removeprefix("-")})
    if filters.get("product"):
        lines = lines.filter(product__code=filters["product"])
    found = list(lines.order_by("-document_id", "line_no"))
    words = dict(kind.causes.choices)
    heads = (
        (_("Number"), "text"), (_("Customer"), "text"), (_("Cause"), "text"), (_("Product"), "text"),
        (_("Quantity"), "quantity"),
    )  # fmt: skip
    resource = "service-cases" if kind is RETURNS else "complaints"
    rows = [
        (one.document.number, one.document.customer.name, str(words.get(getattr(one.document, kind.cause), "")),
         f"{one.product.code} {one.product.name}", one.quantity)
        for one in found
    ]  # fmt: skip
    urls = [f"/{resource}/{one.document.number}/" for one in found]
    total = (
        len({one.document_id for one in found}) if filters.get("cause") else sum((one.quantity for one in found), ZERO)
    )
    title = _("Returns") if kind is RETURNS else _("Complaints")
    unit = "count" if filters.get("cause") else "quantity"
    return Listing(title, heads, rows, urls, total, unit)
