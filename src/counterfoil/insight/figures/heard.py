"""Returns and complaints of the year as the night keeps them, by cause and by product, with those that came since.

A paper is kept once nothing of it can change any more; all others are counted as they stand when it is read.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from counterfoil.kernel.days import sql_midnight

_UPTO = "(SELECT upto FROM insight_rollup)"
SINCE = f"paper.state_since >= {_UPTO} AND paper.state_since < {_UPTO} + interval '100 years'"
"""Since the mark. Without an end the planner takes it for a third of all papers, and reads them all."""


@dataclass(frozen=True)
class Heard:
    """Papers of one kind on which customers tell what is wrong: those of the year that count in figures."""

    kind: str
    resource: str
    papers: str
    lines: str
    cause: str
    condition: str
    changing: str
    """States in which a paper counts and can still change, if there are any; and those in which nothing of it can."""
    final: str

    @property
    def now(self) -> str:
        """SQL of all that count, as ``id``, ``cause`` and ``sign``."""
        return self._of(f"paper.state IN ({', '.join(filter(None, (self.changing, self.final)))})", "1")

    @property
    def since(self) -> str:
        """SQL of those that count and were not final at the mark; those that were, and moved on, are taken off."""
        parts = [
            self._of(f"paper.state IN ({self.final}) AND {SINCE}", "1"),
            self._of(f"{SINCE} AND {self._former} IN ({self.final})", "-1"),
        ]
        if self.changing:
            parts.append(self._of(f"paper.state IN ({self.changing})", "1"))
        return " UNION ALL ".join(parts)

    @property
    def _former(self) -> str:
        return f"""(SELECT to_state FROM kernel_event event WHERE event.resource = '{self.resource}'
            AND event.document_id = paper.id AND event.at < upto ORDER BY event.seq DESC LIMIT 1)"""  # noqa: S608

    def _of(self, which: str, sign: str) -> str:
        return f"""
            SELECT paper.id, paper.{self.cause} AS cause, {sign} AS sign
            FROM {self.papers} paper CROSS JOIN insight_rollup
            WHERE paper.created_at >= {sql_midnight("year_from")}
              AND {self.condition} AND {which}
        """  # noqa: S608 - texts of ours alone


HEARD = {
    one.kind: one
    for one in (
        Heard(
            "returns", "service-cases", "returns_servicecase", "returns_servicecaseline", "reason",
            "paper.judgement = 'return'", "", "'approved', 'closed'",
        ),
        Heard(
            "complaints", "complaints", "complaints_complaint", "complaints_complaintline", "cause", "true",
            "'submitted', 'audited'", "'decided', 'closed'",
        ),
    )
}  # fmt: skip


def causes_of(one: Heard, papers: str) -> str:
    """SQL of how many of these papers name each cause."""
    return f"SELECT cause, sum(sign) AS papers FROM ({papers}) heard GROUP BY cause"  # noqa: S608


def pieces_of(one: Heard, papers: str) -> str:
    """SQL of how many pieces of each product are on these papers."""
    return f"""
        SELECT line.product_id, sum(heard.sign * line.quantity) AS pieces
        FROM ({papers}) heard JOIN {one.lines} line ON line.document_id = heard.id GROUP BY line.product_id
    """  # noqa: S608


_CAUSES = """
    SELECT cause, sum(papers) FROM (
        SELECT cause, papers FROM insight_heardcause WHERE kind = %s UNION ALL {since}
    ) told GROUP BY cause HAVING sum(papers) <> 0 ORDER BY 2 DESC, 1
"""
_RATES = """
    WITH heard AS MATERIALIZED (
        SELECT product_id, sum(pieces) AS pieces FROM (
            SELECT product_id, pieces FROM insight_heardproduct WHERE kind = %s UNION ALL {since}
        ) told GROUP BY product_id HAVING sum(pieces) <> 0
    ), tail AS MATERIALIZED (SELECT product_id, sum AS quantity FROM ({tail}) lines),
    rates AS (
        SELECT heard.product_id, heard.pieces,
               coalesce(kept.quantity, 0) + coalesce(tail.quantity, 0) AS shipped
        FROM heard LEFT JOIN insight_productyear kept ON kept.product_id = heard.product_id
        LEFT JOIN tail ON tail.product_id = heard.product_id
    )
    SELECT NULL, (SELECT coalesce(sum(pieces), 0) FROM heard),
           (SELECT coalesce(sum(quantity), 0) FROM insight_productyear) + (SELECT coalesce(sum(quantity), 0) FROM tail)
    UNION ALL (
        SELECT rates.product_id, pieces, shipped FROM rates
        JOIN catalogue_product product ON product.id = rates.product_id WHERE shipped <> 0
        ORDER BY round(100 * pieces / shipped, 1) DESC, (product.code || ' ' || product.name) COLLATE "C" LIMIT %s
    )
"""


def causes(kind: str) -> dict[str, int]:
    """How many papers of the year name each cause, the most frequent first. One statement."""
    one = HEARD[kind]
    with connection.cursor() as cursor:
        cursor.execute(_CAUSES.format(since=causes_of(one, one.since)), [kind])
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class Rates:
    """Pieces told of in all and shipped in all, and for the products with the highest rates the same of each."""

    pieces: Decimal
    shipped: Decimal
    highest: dict[int, tuple[Decimal, Decimal]]


def rates(kind: str, since: QuerySet[Any, Any], *, most: int) -> Rates:
    """What customers told of as a part of what was shipped to them in the year; ``since``: pieces by ``product_id``
    shipped after the mark. One statement."""
    one = HEARD[kind]
    tail, values = since.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_RATES.format(since=pieces_of(one, one.since), tail=tail), [kind, *values, most])
        (_all, pieces, shipped), *rows = cursor.fetchall()
    return Rates(pieces, shipped, {pk: (told, whole) for pk, told, whole in rows})
