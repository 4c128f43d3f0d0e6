"""What must always hold, each as an SQL view that returns rows only when it is broken (``counterfoil check``)."""

from dataclasses import dataclass

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Invariant:
    """``code`` is that of the reliability goals (I1 …, with a letter where several views prove one)."""

    code: str
    title: str | Promise
    sql: str

    @property
    def view(self) -> str:
        return f"check_{self.code.lower()}"


INVARIANTS: dict[str, Invariant] = {}


def invariant(code: str, title: str | Promise, sql: str) -> Invariant:
    """Declare an invariant. ``sql`` is a SELECT that finds what breaks it."""
    if code in INVARIANTS:
        raise ValueError(f"invariant declared twice: {code}")
    INVARIANTS[code] = Invariant(code, title, sql)
    return INVARIANTS[code]


def broken() -> dict[str, int]:
    """Each invariant with the number of rows that break it."""
    return {code: count_broken(code) for code in in_order()}


def in_order() -> list[str]:
    """The codes of all invariants, by number."""
    return sorted(INVARIANTS, key=_place)


def count_broken(code: str) -> int:
    """The number of rows that break this invariant."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {INVARIANTS[code].view}")  # noqa: S608 - names are declared
        return int(cursor.fetchone()[0])


def _place(code: str) -> tuple[int, str]:
    digits = "".join(c for c in code if c.isdigit())
    return int(digits or 0), code


_USED = """
    WITH numbered AS (
        SELECT split_part(number, '-', 1) AS prefix, split_part(number, '-', 2) AS day,
               split_part(number, '-', 3)::bigint AS place
        FROM kernel_event WHERE seq = 1 AND number ~ '^[^-]+-[0-9]{6}-[0-9]{1,15}$'
    ), used AS (
        SELECT prefix, day, count(*) AS many, min(place) AS first, max(place) AS last, sum(place) AS total
        FROM numbered GROUP BY prefix, day
    )
"""
"""The numbers of all papers, by series: how many, the first, the last, their sum."""
invariant(
    "I12a",
    _("Numbers of each series run without gap"),
    f"{_USED} SELECT prefix, day FROM used WHERE first <> 1 OR last <> many OR total <> last::numeric * (last + 1) / 2",  # noqa: S608
)
invariant(
    "I12b",
    _("Every number given out is used"),
    f"""{_USED}
    SELECT series.prefix, series.day, series.last FROM kernel_numberseries series
    LEFT JOIN used ON used.prefix = series.prefix AND used.day = to_char(series.day, 'YYMMDD')
    WHERE series.last <> coalesce(used.many, 0)
    """,  # noqa: S608
)
invariant(
    "I13a",
    _("Every event is a declared transition"),
    """
    SELECT event.id FROM kernel_event event
    WHERE event.action NOT IN ('create', 'edit', 'attach', 'comment') AND NOT EXISTS (
        SELECT 1 FROM kernel_transition declared
        WHERE declared.resource = event.resource AND declared.action = event.action
          AND declared.from_state = event.from_state AND declared.to_state = event.to_state)
    """,
)
invariant(
    "I13b",
    _("The chain of events has no break"),
    """
    SELECT event.id FROM kernel_event event
    LEFT JOIN kernel_event before ON before.resource = event.resource
      AND before.document_id = event.document_id AND before.seq = event.seq - 1
    WHERE event.seq > 1 AND (before.id IS NULL OR before.hash <> event.previous_hash
      OR before.to_state <> event.from_state)
    """,
)
invariant(
    "I22",
    _("Every signature has its event in the same moment"),
    """
    SELECT signature.id FROM kernel_signature signature WHERE NOT EXISTS (
        SELECT 1 FROM kernel_event event WHERE event.resource = signature.resource
        AND event.document_id = signature.document_id AND event.action = signature.action
        AND event.by_id = signature.by_id AND event.at = signature.at)
    """,
)
invariant(
    "I22b",
    _("Every action has its signature"),
    """
    SELECT event.id FROM kernel_event event
    WHERE event.action NOT IN ('create', 'edit', 'attach', 'comment') AND NOT EXISTS (
        SELECT 1 FROM kernel_signature signature WHERE signature.resource = event.resource
        AND signature.document_id = event.document_id AND signature.action = event.action
        AND signature.by_id = event.by_id AND signature.role = event.role AND signature.at = event.at)
    """,
)
invariant(
    "I23",
    _("What follows from a change was done"),
    "SELECT id, kind, error FROM kernel_outbox WHERE done_at IS NULL AND at < now() - interval '10 minutes'",
)
invariant(
    "I17a",
    _("Copies of a paper are counted one by one"),
    """
    SELECT resource, document_id, form FROM kernel_printrecord
    GROUP BY resource, document_id, form HAVING max(copy_no) <> count(*)
    """,
)
