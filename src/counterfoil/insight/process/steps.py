"""The steps of the log by day: counted by a job, read with what was done since.

Of each day, step and length of the wait before it, a row is kept: how often, and how long in all. Ninety days are some
thousand rows then, however many papers there are, and a median is known to within a tenth. The log itself never
changes, but a long transaction writes into it late: the days that may still get such entries are counted anew each time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from counterfoil.insight.models import StepDay
from counterfoil.kernel.days import midnight

YEAR = timedelta(days=366)
"""So far back days are kept."""
OPEN = timedelta(days=1)
"""The day of the last count and so many before may still get entries: no transaction is longer."""
LAG = timedelta(minutes=2)
"""So long after it was done a step is counted; until then whoever reads counts it."""
FIRST = -1
"""The span of what happened first to its paper: nothing was waited for."""
EVER = datetime(9999, 1, 1, tzinfo=UTC)

STEP = "resource, action, role, from_state, to_state"
_WAITED = "greatest(extract(epoch FROM event.at - before.at), 0)::float8"
LOG = f"""
    SELECT event.resource, event.action, event.role, event.from_state, event.to_state, {{day}} AS day,
           CASE WHEN before.at IS NULL THEN {FIRST}
                ELSE floor(4 * ln(greatest({_WAITED}, 1)) / ln(2::float8)) END::int AS span,
           count(*)::int AS many, sum({_WAITED})::bigint AS seconds
    FROM kernel_event event LEFT JOIN LATERAL (
        SELECT at FROM kernel_event before
        WHERE before.resource = event.resource AND before.document_id = event.document_id AND before.seq = event.seq - 1
        LIMIT 1
    ) before ON true
    WHERE event.at >= {{since}} AND event.at < {{until}}
    GROUP BY event.resource, event.action, event.role, event.from_state, event.to_state, day, span
"""  # noqa: S608 - texts of ours alone
"""What was done in a period, as rows of a day. A span is a quarter of an octave of seconds: 4 is from 2 seconds to 2.4,
64 from 18 hours to 22."""

_NAMES = f"""
    INSERT INTO insight_step ({STEP}) SELECT DISTINCT {STEP} FROM kernel_event WHERE at >= %(since)s AND at < %(until)s
    ON CONFLICT DO NOTHING
"""  # noqa: S608
_KEEP = f"""
    INSERT INTO insight_stepday (day, step_id, span, many, seconds)
    SELECT day, step.id, span, many, seconds FROM (
        {LOG.format(day="%(day)s::date", since="%(since)s", until="%(until)s")}
    ) done JOIN insight_step step USING ({STEP})
"""  # noqa: S608
_MARK = "(SELECT steps_upto FROM insight_rollup)"
_TOLD = f"""
    SELECT {STEP}, declared.id IS NOT NULL, span, many, seconds FROM (
        SELECT {STEP}, span, many, seconds FROM (
            SELECT step_id, span, sum(many)::int AS many, sum(seconds)::bigint AS seconds
            FROM insight_stepday WHERE day >= %(first)s GROUP BY step_id, span
        ) kept JOIN insight_step step ON step.id = kept.step_id
        UNION ALL
        SELECT {STEP}, span, many, seconds FROM (
            {LOG.format(day="NULL", since=f"greatest(%(since)s, {_MARK})", until="%(until)s")}
        ) since
    ) done LEFT JOIN kernel_transition declared USING (resource, action, from_state, to_state)
"""  # noqa: S608


@dataclass(frozen=True)
class Done:
    """How often a step was done in a period after a wait of about one length, and how many seconds that was in all."""

    resource: str
    action: str
    role: str
    from_state: str
    to_state: str
    fits: bool
    """Whether it is a transition that is declared now."""
    span: int
    many: int
    seconds: int


def told(*, first: date) -> list[Done]:
    """What was done since the beginning of a day (in the company's time zone), in one statement."""
    values = {"first": first, "since": midnight(first), "until": EVER}
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, values)
        return [Done(*row) for row in cursor.fetchall()]


def keep(*, counted: datetime | None, until: datetime) -> None:
    """Count the days anew that may have changed since it was counted up to a moment, up to another; forget old ones."""
    oldest = timezone.localdate(until) - YEAR
    day = max(oldest, timezone.localdate(counted) - OPEN) if counted else oldest
    StepDay.objects.filter(Q(day__lt=oldest) | Q(day__gte=day)).delete()
    with connection.cursor() as cursor:
        while (since := midnight(day)) < until:
            following = day + timedelta(days=1)
            values = {"day": day, "since": since, "until": min(until, midnight(following))}
            for statement in (_NAMES, _KEEP):
                cursor.execute(statement, values)
            day = following
