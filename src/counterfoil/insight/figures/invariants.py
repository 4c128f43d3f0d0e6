"""The sums of insight, made anew from the shipments and compared (``counterfoil check``)."""

from django.utils.translation import gettext_lazy as _

from counterfoil.insight.figures import kept
from counterfoil.insight.process import steps
from counterfoil.kernel.days import sql_day, sql_midnight
from counterfoil.kernel.invariants import invariant

_TRUTH = """
    WITH upto AS (SELECT coalesce(max(upto), '1990-01-01') AS mark FROM insight_rollup), truth AS ({truth})
    SELECT coalesce(truth.month, kept.month) AS month, coalesce(truth.key, kept.{key}) AS key
    FROM truth FULL JOIN {table} kept ON kept.month = truth.month AND kept.{key} = truth.key
    WHERE {differs}
"""


def _differs(*columns: str) -> str:
    return " OR ".join(f"coalesce(truth.{one}, 0) <> coalesce(kept.{one}, 0)" for one in columns)


invariant(
    "I41a",
    _("Sums per customer and month are those of the shipments"),
    _TRUTH.format(
        truth="""
        SELECT month, key, sum(amount) AS amount, sum(asked) AS asked, sum(late) AS late FROM (
            SELECT date_trunc('month', shipped_on)::date AS month, customer_id AS key, total AS amount,
                   0 AS asked, 0 AS late
            FROM delivery_shipment, upto WHERE state IN ('posted', 'reversed') AND posted_at < upto.mark
            UNION ALL
            SELECT date_trunc('month', black.shipped_on)::date, black.customer_id, 0, 1,
                   (black.shipped_on > notice.requested_date)::int
            FROM delivery_shipment black CROSS JOIN upto
            JOIN delivery_deliverynotice notice ON notice.id = black.notice_id
            WHERE black.state IN ('posted', 'reversed') AND black.posted_at < upto.mark AND black.reversal_of_id IS NULL
              AND notice.requested_date IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM delivery_shipment red WHERE red.reversal_of_id = black.id AND red.posted_at < upto.mark)
        ) booked GROUP BY month, key""",
        key="customer_id", table="insight_customermonth", differs=_differs("amount", "asked", "late"),
    ),
)  # fmt: skip
invariant(
    "I41b",
    _("Sums per product and month are those of the shipments"),
    _TRUTH.format(
        truth="""
        SELECT date_trunc('month', shipment.shipped_on)::date AS month, line.product_id AS key,
               sum(line.amount) AS amount, sum(line.quantity) AS quantity
        FROM delivery_shipment shipment CROSS JOIN upto
        JOIN delivery_shipmentline line ON line.document_id = shipment.id
        WHERE shipment.state IN ('posted', 'reversed') AND shipment.posted_at < upto.mark GROUP BY 1, 2""",
        key="product_id", table="insight_productmonth", differs=_differs("amount", "quantity"),
    ),
)  # fmt: skip


def _otherwise(table: str, columns: str, made: str) -> str:
    """A row when the kept table is not what would be made now; regions may have changed since."""
    compared = columns.removesuffix(", region")
    stored = f"SELECT {compared} FROM {table}"  # noqa: S608 - names of ours alone
    told = f"SELECT {compared} FROM ({made}) made({columns})"  # noqa: S608
    return f"SELECT '{table}' AS kept WHERE EXISTS ({stored} EXCEPT {told}) OR EXISTS ({told} EXCEPT {stored})"


invariant(
    "I41c",
    _("What is kept of a year is what the sums say"),
    " UNION ALL ".join(_otherwise(table, *told) for table, told in kept.TABLES.items()),
)

_TODAY = f"(SELECT {sql_day('steps_upto')} FROM insight_rollup)"  # noqa: S608 - texts of ours


def _days_ago(days: int) -> str:
    """The beginning of the day so long before the one of the last count."""
    return sql_midnight(f"({_TODAY} - {days})")


_COUNTED = steps.LOG.format(
    day=sql_day("event.at"),
    since=_days_ago(steps.YEAR.days), until=_days_ago(steps.OPEN.days),
)  # fmt: skip
invariant(
    "I41d",
    _("Steps counted by day are those of the log"),
    f"""
    WITH truth AS ({_COUNTED}), kept AS (
        SELECT {steps.STEP}, day, span, many, seconds FROM insight_stepday stepday
        JOIN insight_step step ON step.id = stepday.step_id WHERE day < {_TODAY} - {steps.OPEN.days}
    )
    SELECT {steps.STEP}, day, span FROM truth FULL JOIN kept USING ({steps.STEP}, day, span)
    WHERE truth.many IS DISTINCT FROM kept.many OR truth.seconds IS DISTINCT FROM kept.seconds
    """,  # noqa: S608 - texts of ours alone
)
