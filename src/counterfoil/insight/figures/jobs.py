"""What insight does by the clock: adding up what was shipped, counting steps, and judging how customers buy."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.insight.figures import habits, kept
from counterfoil.insight.figures.summary import BEGINNING
from counterfoil.insight.models import CustomerMonth, ProductMonth, Rollup
from counterfoil.insight.process import steps
from counterfoil.kernel.jobs import job
from counterfoil.kernel.patience import be_patient

LAG = timedelta(days=1)
"""So long after its posting a shipment is taken in: longer than any transaction, and than a clock goes wrong."""

LONGEST = "15min"
"""The sums of years take longer than a statement of a page may."""

_CUSTOMERS = """
    INSERT INTO insight_customermonth (month, customer_id, amount, asked, late)
    SELECT month, customer_id, sum(amount), sum(asked), sum(late) FROM (
        SELECT date_trunc('month', shipped_on)::date AS month, customer_id, total AS amount, 0 AS asked, 0 AS late
        FROM delivery_shipment
        WHERE state IN ('posted', 'reversed') AND posted_at >= %(since)s AND posted_at < %(until)s
        UNION ALL
        SELECT date_trunc('month', coalesce(black.shipped_on, booked.shipped_on))::date, booked.customer_id, 0,
               CASE WHEN black.id IS NULL THEN 1 ELSE -1 END,
               CASE WHEN coalesce(black.shipped_on, booked.shipped_on) <= booked.requested_date THEN 0
                    WHEN black.id IS NULL THEN 1 ELSE -1 END
        FROM delivery_shipment booked
        LEFT JOIN delivery_shipment black ON black.id = booked.reversal_of_id
        WHERE booked.state IN ('posted', 'reversed') AND booked.posted_at >= %(since)s AND booked.posted_at < %(until)s
          AND booked.requested_date IS NOT NULL
    ) booked GROUP BY month, customer_id
    ON CONFLICT (month, customer_id) DO UPDATE SET amount = insight_customermonth.amount + excluded.amount,
        asked = insight_customermonth.asked + excluded.asked, late = insight_customermonth.late + excluded.late
"""
_PRODUCTS = """
    INSERT INTO insight_productmonth (month, product_id, amount, quantity)
    SELECT date_trunc('month', shipment.shipped_on)::date, line.product_id, sum(line.amount), sum(line.quantity)
    FROM delivery_shipment shipment JOIN delivery_shipmentline line ON line.document_id = shipment.id
    WHERE shipment.state IN ('posted', 'reversed') AND shipment.posted_at >= %(since)s AND shipment.posted_at < %(until)s
    GROUP BY 1, 2
    ON CONFLICT (month, product_id) DO UPDATE SET amount = insight_productmonth.amount + excluded.amount,
        quantity = insight_productmonth.quantity + excluded.quantity
"""


@contextmanager
def _at_the_mark() -> Iterator[Rollup]:
    """A transaction that may take long, with the mark locked: whoever makes sums anew is alone."""
    with transaction.atomic():
        be_patient(LONGEST)
        Rollup.objects.get_or_create(pk=1, defaults={"upto": BEGINNING})
        yield Rollup.objects.select_for_update().get(pk=1)


@job("roll_up_sales", cron="1 0 * * *", label=_("Add up what was shipped"))
def roll_up(*, at: datetime) -> str:
    """Take in what was posted until a day ago; answers up to when the sums go now."""
    with _at_the_mark() as mark, connection.cursor() as cursor:
        until = max(mark.upto, at - LAG)
        for statement in (_CUSTOMERS, _PRODUCTS):
            cursor.execute(statement, {"since": mark.upto, "until": until})
        mark.upto = until
        mark.save()
        kept.keep(timezone.localtime(at).date())
    return until.isoformat(timespec="minutes")


@job("rebuild_sales", cron="50 2 * * 0", label=_("Add up anew all that was ever shipped"))
def rebuild(*, at: datetime) -> str:
    """Throw the sums away and make them again, while others go on reading the former ones."""
    with _at_the_mark() as mark:
        mark.upto = BEGINNING
        mark.save()
        CustomerMonth.objects.all().delete()
        ProductMonth.objects.all().delete()
        return str(roll_up(at=at))


@job("judge_habits", cron="40 1 * * *", label=_("Judge how customers buy"))
def judge_habits(*, at: datetime) -> int:
    """Recency, frequency, amount and the next purchase of every customer; answers how many there are."""
    many = habits.judge(at=at)
    with _at_the_mark():
        kept.make(*kept.OF_HABITS)
    return many


@job("count_steps", cron="*/10 * * * *", label=_("Count the steps of the days"))
def count_steps(*, at: datetime) -> str:
    """Take in what was done until some minutes ago; answers up to when steps are counted now."""
    with _at_the_mark() as mark:
        until = max(mark.steps_upto or BEGINNING, at - steps.LAG)
        steps.keep(counted=mark.steps_upto, until=until)
        mark.steps_upto = until
        mark.save()
    return until.isoformat(timespec="minutes")
