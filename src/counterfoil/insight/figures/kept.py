"""What the night adds up of the sums themselves, for those who see all customers: a page of figures reads rows by the
dozen then, however many customers and goods there are.

Each table is made anew by one statement after the sums have moved on. What was shipped since, or who changed the stage,
is added by whoever reads: a figure is that of the documents at any moment.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection

from counterfoil.insight.figures import heard
from counterfoil.insight.figures.shape import Period
from counterfoil.insight.figures.whose import sees_all
from counterfoil.insight.models import Rollup
from counterfoil.kernel.days import sql_clock

SPANS = """
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
MOVES = f"""
    WITH spans AS MATERIALIZED ({SPANS})
    SELECT customer_id, stage, since AS at, 1 AS many FROM spans WHERE until IS NULL OR since < until
    UNION ALL
    SELECT customer_id, stage, until, -1 FROM spans WHERE since < until
"""  # noqa: S608 - texts of ours alone
"""The same as one more and one less: when a customer came into a stage and left it."""
REGION = "coalesce(nullif(customer.region, ''), address.province, '')"
"""A customer's region, else the province of its first address."""
ADDRESS = """
    LEFT JOIN LATERAL (SELECT province FROM customers_address WHERE customer_id = customer.id
        ORDER BY position, id LIMIT 1) address ON true
"""
MONTH = f"date_trunc('month', {sql_clock('at')})::date"

_CUSTOMERS = f"""
    SELECT sums.customer_id, sums.amount, {REGION} FROM (
        SELECT customer_id, sum(amount) AS amount FROM insight_customermonth
        JOIN insight_rollup ON month >= year_from GROUP BY customer_id
    ) sums JOIN customers_customer customer ON customer.id = sums.customer_id {ADDRESS}
"""  # noqa: S608 - texts of ours alone
_MONTHS_OF_STAGES = f"""
    SELECT {MONTH}, stage, sum(many) FROM ({MOVES}) moves JOIN insight_rollup ON at < upto GROUP BY 1, 2
"""  # noqa: S608 - texts of ours alone


def _made(told: Callable[[heard.Heard, str], str], key: str, value: str) -> str:
    """All kinds, as of the mark: what counts now without what came since."""
    return " UNION ALL ".join(
        f"""
        SELECT '{one.kind}', {key}, sum({value}) FROM (
            {told(one, one.now)} UNION ALL SELECT {key}, -{value} FROM ({told(one, one.since)}) since
        ) told GROUP BY {key} HAVING sum({value}) <> 0
        """  # noqa: S608
        for one in heard.HEARD.values()
    )


TABLES: dict[str, tuple[str, str]] = {
    "insight_monthsum": (
        "month, amount, asked, late",
        "SELECT month, sum(amount), sum(asked), sum(late) FROM insight_customermonth GROUP BY month",
    ),
    "insight_customeryear": ("customer_id, amount, region", _CUSTOMERS),
    "insight_productyear": (
        "product_id, amount, quantity",
        """
        SELECT product_id, sum(amount), sum(quantity) FROM insight_productmonth
        JOIN insight_rollup ON month >= year_from GROUP BY product_id
        """,
    ),
    "insight_heardcause": ("kind, cause, papers", _made(heard.causes_of, "cause", "papers")),
    "insight_heardproduct": ("kind, product_id, pieces", _made(heard.pieces_of, "product_id", "pieces")),
    "insight_stagemonth": ("month, stage, many", _MONTHS_OF_STAGES),
    "insight_cohortmonth": (
        "cohort, month, many",
        """
        SELECT date_trunc('month', habit.first_on)::date, sums.month, count(*)
        FROM insight_customermonth sums JOIN insight_habit habit ON habit.customer_id = sums.customer_id
        JOIN insight_rollup ON sums.month >= year_from AND habit.first_on >= year_from
        WHERE sums.amount > 0 GROUP BY 1, 2
        """,
    ),
    "insight_segmentsum": (
        "segment, many, amount",
        "SELECT segment, count(*), sum(year_amount) FROM insight_habit GROUP BY segment",
    ),
}  # fmt: skip
"""Each table with its columns and the statement that makes its rows of the sums and habits."""
OF_HABITS = ("insight_cohortmonth", "insight_segmentsum")
"""Those that are made of habits, which are judged later in the night."""

_STAGES = f"""
    SELECT month, stage, many FROM insight_stagemonth
    UNION ALL SELECT {MONTH}, stage, sum(many) FROM (
        SELECT at, to_stage AS stage, 1 AS many FROM customers_stagechange JOIN insight_rollup ON at >= upto
        UNION ALL
        SELECT change.at, coalesce(former.to_stage, change.from_stage), -1
        FROM customers_stagechange change JOIN insight_rollup ON change.at >= upto
        LEFT JOIN LATERAL (SELECT to_stage FROM customers_stagechange earlier
            WHERE earlier.customer_id = change.customer_id AND (earlier.at, earlier.id) < (change.at, change.id)
            ORDER BY earlier.at DESC, earlier.id DESC LIMIT 1) former ON true
        WHERE former.to_stage IS NOT NULL OR change.from_stage <> ''
        UNION ALL
        SELECT customer.created_at, coalesce(first.from_stage, customer.stage), 1
        FROM customers_customer customer JOIN insight_rollup ON customer.created_at >= upto
        LEFT JOIN LATERAL (SELECT from_stage FROM customers_stagechange change WHERE change.customer_id = customer.id
            ORDER BY at, id LIMIT 1) first ON true
        WHERE first.from_stage IS NULL OR first.from_stage <> ''
    ) since GROUP BY 1, 2
"""  # noqa: S608 - texts of ours alone
"""How many more or fewer customers there were in a stage, by month: what was kept, and what came since."""


def this_year(today: date) -> Period:
    """The last twelve months and what there is of this one: what pages of figures are about."""
    return date(today.year - 1, today.month, 1), today


def keep(today: date) -> None:
    """Make all of it anew, of the year up to this day. To be called by whoever moves the sums, with their mark locked."""
    Rollup.objects.update(year_from=this_year(today)[0])
    make(*TABLES)


def make(*tables: str) -> None:
    """Make these tables anew, one statement each. With the mark locked."""
    with connection.cursor() as cursor:
        for table in tables:
            columns, made = TABLES[table]
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours alone
            cursor.execute(f"INSERT INTO {table} ({columns}) {made}")


def is_kept(user: Any, period: Period) -> bool:
    """Whether what is kept answers this: for one who sees all, of the year that the sums were last added up for."""
    return sees_all(user) and Rollup.objects.filter(year_from=period[0]).exists()


def stage_moves() -> dict[date, dict[str, int]]:
    """By month, how many more or fewer customers there were in each stage. One statement."""
    found: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    with connection.cursor() as cursor:
        cursor.execute(_STAGES)
        for month, stage, many in cursor.fetchall():
            found[month][stage] += many
    return found


def largest(kept: str, key: str, tail: str) -> str:
    """SQL of the largest ``amount`` by ``key`` of a kept table, with what came since (``tail``: key and amount).

    Those of whom something came are added up one by one; of the others the index knows the first.
    """
    return f"""
        SELECT {key}, amount FROM (
            (SELECT {key}, amount FROM {kept} WHERE {key} NOT IN (SELECT {key} FROM {tail})
                ORDER BY amount DESC, {key} LIMIT %s)
            UNION ALL
            SELECT tail.{key}, tail.amount + coalesce(kept.amount, 0)
            FROM {tail} tail LEFT JOIN {kept} kept ON kept.{key} = tail.{key}
        ) together ORDER BY amount DESC, {key} LIMIT %s
    """  # noqa: S608 - names of ours alone
