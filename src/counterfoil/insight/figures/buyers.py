"""Customers over time: their stages, whether they come back, how they buy, and whom to expect next."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from counterfoil.customers import queries as customers
from counterfoil.customers.models import Customer, Stage
from counterfoil.insight.figures import summary
from counterfoil.insight.figures.shape import Bar, Chart, Figure, Listing, Page, Period, Stack, link, share
from counterfoil.insight.figures.whose import whose
from counterfoil.insight.models import Buying, CustomerMonth, Habit, Segment

ZERO = Decimal(0)
EXPECTED_SHOWN = 20
COHORTS = 12

_SPANS = """
    WITH changes AS (
        SELECT customer_id, from_stage, to_stage, at, lag(at) OVER later AS before, lead(at) OVER later AS after
        FROM customers_stagechange WINDOW later AS (PARTITION BY customer_id ORDER BY at, id)
    )
    SELECT customer_id, to_stage AS stage, at AS since, after AS until FROM changes
    UNION ALL
    SELECT change.customer_id, change.from_stage, customer.created_at, change.at
    FROM changes change JOIN customers_customer customer ON customer.id = change.customer_id
    WHERE change.before IS NULL AND change.from_stage <> ''
    UNION ALL
    SELECT id, stage, created_at, NULL FROM customers_customer customer
    WHERE NOT EXISTS (SELECT 1 FROM customers_stagechange change WHERE change.customer_id = customer.id)
"""
"""From when until when each customer stood in which stage, told by the changes that were written down."""
_MOVES = f"""
    WITH spans AS MATERIALIZED ({_SPANS})
    SELECT customer_id, stage, since AS at, 1 AS many FROM spans WHERE until IS NULL OR since < until
    UNION ALL
    SELECT customer_id, stage, until, -1 FROM spans WHERE since < until
"""  # noqa: S608 - texts of ours alone
"""The same as one more and one less: when a customer came into a stage and left it."""


def page(user: Any, period: Period) -> Page:
    """Stages over time, cohorts, segments, expected purchases."""
    at = timezone.now()
    judged = Habit.objects.order_by().values_list("judged_on", flat=True).first()
    bought = habits(user).count()
    quiet = habits(user).filter(segment__in=(Segment.WIN_BACK, Segment.KEEP)).count()
    figures = (
        Figure(_("Customers who ever bought"), bought, link("buyers"), "count"),
        Figure(_("Big ones gone quiet"), quiet, link("buyers", segment="win_back,keep"), "count"),
    )
    charts = (stages_over_time(user, period, at=at), segments(user))
    more = {
        "judged": judged, "cohorts": cohorts(user, period), "expected": expected(user)[:EXPECTED_SHOWN],
        "buying": Buying.objects.order_by("-judged_on").first(),
    }  # fmt: skip
    return Page(_("Customers"), _("How they move, come back, and buy."), figures, charts, "insight/_buyers.html", more)


# Stages


def _seen(user: Any) -> tuple[str, list[Any]]:
    """A condition on ``customer_id``, and its values."""
    sql, values = customers.visible(user).select_related(None).order_by().values("pk").query.sql_with_params()
    return f"customer_id IN ({sql})", list(values)


def month_ends(period: Period, *, at: datetime) -> list[tuple[date, datetime]]:
    """Each month of the period with its last moment, or now."""
    found = []
    for first in summary.months(*period):
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        found.append((first, min(at, timezone.make_aware(datetime.combine(following, time.min)))))
    return found


def stages_over_time(user: Any, period: Period, *, at: datetime) -> Chart:
    """How many customers stood in each stage at the end of each month. One statement."""
    ends = month_ends(period, at=at)
    seen, values = _seen(user)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT width_bucket(at, %s::timestamptz[]), stage, sum(many) FROM ({_MOVES}) moves "  # noqa: S608
            f"WHERE {seen} GROUP BY 1, 2",
            [[end for _first, end in ends], *values],
        )
        found = {(place, stage): many for place, stage, many in cursor.fetchall()}
    columns: list[Stack] = []
    standing: Counter[str] = Counter()
    for place, (first, _end) in enumerate(ends):
        standing.update({code: found.get((place, code), 0) for code, _label in Stage.choices})
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
            f"SELECT customer_id, since FROM ({_SPANS}) spans WHERE since < %s "  # noqa: S608
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


def cohorts(user: Any, period: Period) -> list[dict[str, Any]]:
    """By the month of the first purchase: how many there were, and how many bought again in each month after. One statement."""
    rows = _cohort_rows(user, period).values("cohort", "month").annotate(many=Count("customer"))
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


def segments(user: Any) -> Chart:
    """Customers by recency, frequency and amount."""
    rows = habits(user).values("segment").annotate(many=Count("pk"), amount=Sum("year_amount"))
    found = {row["segment"]: row for row in rows}
    bars = [
        Bar(str(label), Decimal(found[code]["many"]), link("buyers", segment=code), _("{amount} in 12 months").format(
            amount=f"{found[code]['amount']:,.0f}"))
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
