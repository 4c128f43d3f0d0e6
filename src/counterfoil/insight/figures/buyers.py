"""Customers over time: their stages, whether they come back, how they buy, and whom to expect next."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, QuerySet, Sum
from django.utils.translation import gettext as _

from counterfoil.customers import queries as customers
from counterfoil.customers.models import Customer, Stage
from counterfoil.insight.figures import kept, summary
from counterfoil.insight.figures.shape import Bar, Chart, Figure, Listing, Page, Period, Stack, link, share
from counterfoil.insight.figures.whose import whose
from counterfoil.insight.models import Buying, CohortMonth, CustomerMonth, Habit, Segment, SegmentSum
from counterfoil.kernel.days import midnight

ZERO = Decimal(0)
EXPECTED_SHOWN = 20
COHORTS = 12


def page(user: Any, period: Period) -> Page:
    """Stages over time, cohorts, segments, expected purchases."""
    judged = Habit.objects.order_by().values_list("judged_on", flat=True).first()
    whole = kept.is_kept(user, period)
    of_segment = segments(user, whole)
    bought = sum(many for many, _amount in of_segment.values())
    quiet = sum(many for code, (many, _amount) in of_segment.items() if code in (Segment.WIN_BACK, Segment.KEEP))
    figures = (
        Figure(_("Customers who ever bought"), bought, link("buyers"), "count"),
        Figure(_("Big ones gone quiet"), quiet, link("buyers", segment="win_back,keep"), "count"),
    )
    charts = (stages_over_time(user, period, whole=whole), segments_chart(of_segment))
    more = {
        "judged": judged, "cohorts": cohorts(user, period, whole=whole), "expected": expected(user)[:EXPECTED_SHOWN],
        "buying": Buying.objects.order_by("-judged_on").first(),
    }  # fmt: skip
    return Page(_("Customers"), _("How they move, come back, and buy."), figures, charts, "insight/_buyers.html", more)


# Stages


def _seen(user: Any) -> tuple[str, list[Any]]:
    """A condition on ``customer_id``, and its values."""
    sql, values = customers.visible(user).select_related(None).order_by().values("pk").query.sql_with_params()
    return f"customer_id IN ({sql})", list(values)


def end_of(period: Period, *, at: datetime) -> datetime:
    """The last moment of the period's last month, or now."""
    following = (period[1].replace(day=28) + timedelta(days=4)).replace(day=1)
    return min(at, midnight(following))


def stage_moves(user: Any) -> dict[date, dict[str, int]]:
    """By month, how many more or fewer of the customers whom this person sees stood in each stage. One statement."""
    seen, values = _seen(user)
    found: dict[date, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {kept.MONTH}, stage, sum(many) FROM ({kept.MOVES}) moves WHERE {seen} GROUP BY 1, 2",  # noqa: S608
            values,
        )
        for month, stage, many in cursor.fetchall():
            found[month][stage] = many
    return found


def stages_over_time(user: Any, period: Period, *, whole: bool = False) -> Chart:
    """How many customers stood in each stage at the end of each month, of this one until now. One statement."""
    moves = kept.stage_moves() if whole else stage_moves(user)
    columns: list[Stack] = []
    standing: Counter[str] = Counter()
    for month in sorted(month for month in moves if month < period[0]):
        standing.update(moves[month])
    for first in summary.months(*period):
        standing.update(moves.get(first, {}))
        values_ = {code: standing[code] for code, _label in Stage.choices}
        if columns or any(values_.values()):
            urls = {code: link("stage", stage=code, month=f"{first:%Y-%m}") for code, _label in Stage.choices}
            columns.append(Stack(f"{first:%Y-%m}", values_, urls))
    return Chart("stages", _("Stages over time"), unit="count", series=Stage.choices, columns=columns,
                 hint=_("Customers in each stage at the end of the month."))  # fmt: skip


def behind_stage(user: Any, stage: str, end: datetime) -> Listing:
    """The customers who stood in that stage at that moment."""
    seen, values = _seen(user)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT customer_id, since FROM ({kept.SPANS}) spans WHERE since < %s "  # noqa: S608
            f"AND (until IS NULL OR until >= %s) AND stage = %s AND {seen}",
            [end, end, stage, *values],
        )
        since = dict(cursor.fetchall())
    found = list(Customer.objects.filter(pk__in=list(since)).order_by("code"))
    heads = ((_("Customer code"), "text"), (_("Customer"), "text"), (_("In this stage since"), "moment"))
    rows = [(one.code, one.name, since[one.pk]) for one in found]
    about = dict(Stage.choices).get(stage, stage)
    return Listing(
        _("Customers by stage"), heads, rows, [f"/customers/{one.code}/" for one in found], len(found), "count", about
    )


# Cohorts


def _cohort_rows(user: Any, period: Period) -> QuerySet[CustomerMonth]:
    """Months in which customers bought who bought first in this period; as far as habits and sums go."""
    first = period[0]
    rows = CustomerMonth.objects.filter(
        whose(user), amount__gt=0, month__gte=first, customer__habit__first_on__gte=first
    )
    return rows.annotate(cohort=summary.month_of("customer__habit__first_on"))


def cohorts(user: Any, period: Period, *, whole: bool = False) -> list[dict[str, Any]]:
    """By the month of the first purchase: how many there were, and how many bought again in each month after. One statement."""
    counted = _cohort_rows(user, period).values("cohort", "month").annotate(many=Count("customer"))
    rows: Iterable[Any] = CohortMonth.objects.values("cohort", "month", "many") if whole else counted
    found = {(row["cohort"], row["month"]): row["many"] for row in rows}
    names = sorted({cohort for cohort, _month in found})[-COHORTS:]
    shown = []
    for cohort in names:
        size = found.get((cohort, cohort), 0)
        cells = [
            _cell(found.get((cohort, month), 0), size, cohort, month) for month in summary.months(cohort, period[1])
        ]  # fmt: skip
        shown.append({"name": f"{cohort:%Y-%m}", "size": size, "cells": cells})
    return shown


def _cell(many: int, size: int, cohort: date, month: date) -> dict[str, Any]:
    """How many of a cohort bought in a month, their share, and how dark that is (0 to 9)."""
    of_all = share(many, size)
    url = link("cohort", cohort=f"{cohort:%Y-%m}", month=f"{month:%Y-%m}")
    return {"many": many, "share": of_all, "heat": min(9, int(of_all) // 10), "url": url}


def behind_cohort(user: Any, period: Period, cohort: date, month: date) -> Listing:
    """The customers of a cohort who bought in that month."""
    rows = (
        _cohort_rows(user, period)
        .filter(cohort=cohort, month=month)
        .select_related("customer")
        .order_by("customer__code")
    )
    found = list(rows)
    heads = ((_("Customer code"), "text"), (_("Customer"), "text"), (_("Amount"), "money"))
    shown = [(one.customer.code, one.customer.name, one.amount) for one in found]
    about = _("first bought in {cohort}, bought in {month}").format(cohort=f"{cohort:%Y-%m}", month=f"{month:%Y-%m}")
    urls = [f"/customers/{one.customer.code}/" for one in found]
    return Listing(_("Customers of a cohort"), heads, shown, urls, len(found), "count", about)


# Segments and what may be expected


def habits(user: Any) -> QuerySet[Habit]:
    """How the customers buy whom this person sees."""
    return Habit.objects.filter(whose(user))


def segments(user: Any, whole: bool = False) -> dict[str, tuple[int, Decimal]]:
    """Customers per segment and what was shipped to them in twelve months. One statement."""
    counted = habits(user).values("segment").annotate(customers=Count("pk"), sum=Sum("year_amount"))
    rows: Iterable[Any] = (
        SegmentSum.objects.values_list("segment", "many", "amount") if whole
        else counted.values_list("segment", "customers", "sum")
    )  # fmt: skip
    return {segment: (many, amount) for segment, many, amount in rows}


def segments_chart(found: dict[str, tuple[int, Decimal]]) -> Chart:
    """Customers by recency, frequency and amount."""
    bars = [
        Bar(str(label), Decimal(found[code][0]), link("buyers", segment=code),
            _("{amount} in 12 months").format(amount=f"{found[code][1]:,.0f}"))
        for code, label in Segment.choices if code in found
    ]  # fmt: skip
    return Chart("segments", _("Segments (RFM)"), bars, "count",
                 _("By recency, frequency and amount among all who ever bought, judged every night."))  # fmt: skip


def expected(user: Any) -> QuerySet[Habit]:
    """Whose purchases are expected within ninety days, the most first."""
    rows = habits(user).filter(expected__gt=0).select_related("customer")
    return rows.order_by(F("expected").desc(), "customer_id")


def behind_buyers(user: Any, filters: dict[str, str]) -> Listing:
    """How each customer of a segment buys."""
    rows = habits(user).select_related("customer")
    if filters.get("segment"):
        rows = rows.filter(segment__in=filters["segment"].split(","))
    found = list(rows.order_by("-year_amount", "customer_id"))
    heads = (
        (_("Customer code"), "text"), (_("Customer"), "text"), (_("Segment"), "text"), (_("Last purchase"), "date"),
        (_("Days of purchase in 12 months"), "quantity"), (_("Amount of 12 months"), "money"), ("RFM", "text"),
        (_("Expected in 90 days"), "quantity"), (_("Still buys, %"), "quantity"), (_("Next by"), "date"),
    )  # fmt: skip
    shown = [
        (one.customer.code, one.customer.name, one.get_segment_display(), one.last_on, one.year_purchases, one.year_amount,
         f"{one.recency}-{one.frequency}-{one.amount}", one.expected,
         round(100 * one.alive, 1) if one.alive is not None else None, one.next_on)
        for one in found
    ]  # fmt: skip
    urls = [f"/customers/{one.customer.code}/" for one in found]
    return Listing(_("How customers buy"), heads, shown, urls, len(found), "count")
