"""The event log held against the declared graph: what fits, what was overridden, what went round, where papers wait."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterfoil.insight.process.model import Lane, is_real
from counterfoil.kernel.declaration import all_types, find_type

TRAIL = ("create", "edit", "attach", "comment")
"""Entries of the trail that are no step of the process."""
OVERRIDES = frozenset({"release_credit", "write_off", "abandon", "dissolve"})
"""Steps by which a person decides against what the rules would have done."""

_FIT = """
    SELECT count(*), count(*) FILTER (WHERE transition.id IS NOT NULL) FROM kernel_event event
    LEFT JOIN kernel_transition transition ON transition.resource = event.resource
        AND transition.action = event.action AND transition.from_state = event.from_state
        AND transition.to_state = event.to_state
    WHERE event.at >= %s AND NOT event.action = ANY (%s)
"""
_MISFITS = """
    SELECT event.resource, event.number, event.action, event.from_state, event.to_state, event.at FROM kernel_event event
    LEFT JOIN kernel_transition transition ON transition.resource = event.resource
        AND transition.action = event.action AND transition.from_state = event.from_state
        AND transition.to_state = event.to_state
    WHERE event.at >= %s AND NOT event.action = ANY (%s) AND transition.id IS NULL ORDER BY event.id DESC LIMIT 100
"""
_WAITS = """
    WITH steps AS (
        SELECT resource, action, role, extract(epoch FROM at - lag(at) OVER (
            PARTITION BY resource, document_id ORDER BY seq)) AS waited
        FROM kernel_event WHERE at >= %s
    )
    SELECT resource, action, role, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY waited),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY waited), sum(waited)
    FROM steps WHERE waited IS NOT NULL AND role <> 'system' AND NOT action = ANY (%s)
    GROUP BY resource, action, role ORDER BY 7 DESC
"""
_COUNTS = "SELECT resource, action, count(*) FROM kernel_event WHERE at >= %s GROUP BY resource, action ORDER BY 3 DESC"


@dataclass(frozen=True)
class Wait:
    """How long papers waited for a step by a role: median, the time within which nine of ten were done, and in all."""

    resource: str
    action: str
    role: str
    many: int
    median: float
    ninety: float
    total: float

    @property
    def label(self) -> str:
        return label_of(self.resource, self.action)

    @property
    def role_label(self) -> str:
        return Lane(self.role).label

    @property
    def total_words(self) -> str:
        return spell(self.total)

    @property
    def median_words(self) -> str:
        return spell(self.median)

    @property
    def ninety_words(self) -> str:
        return spell(self.ninety)


@dataclass(frozen=True)
class Often:
    """How often a step was done in the period."""

    resource: str
    action: str
    many: int

    @property
    def label(self) -> str:
        return label_of(self.resource, self.action)


def label_of(resource: str, action: str) -> str:
    """A step as people call it."""
    doctype = find_type(resource)
    declared = doctype.action(action) if doctype else None
    return f"{doctype.label} · {declared.label}" if doctype and declared else f"{resource}.{action}"


def spell(seconds: float) -> str:
    """A span of time in its largest fitting unit."""
    minutes = round(seconds / 60)
    if minutes < 90:
        return ngettext("{many} minute", "{many} minutes", minutes).format(many=minutes)
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("{many} hour", "{many} hours", hours).format(many=hours)
    return ngettext("{many} day", "{many} days", round(hours / 24)).format(many=round(hours / 24))


def fitness(*, since: datetime) -> tuple[int, int]:
    """Steps of the period, and how many of them are transitions that are declared now."""
    every, fitting = _rows(_FIT, [since, list(TRAIL)])[0]
    return every, fitting


def misfits(*, since: datetime) -> list[dict[str, Any]]:
    """The steps that no declaration knows (any more), the latest first."""
    names = ("resource", "number", "action", "from_state", "to_state", "at")
    rows = [dict(zip(names, row, strict=True)) for row in _rows(_MISFITS, [since, list(TRAIL)])]
    return [{**row, "label": label_of(row["resource"], row["action"])} for row in rows if find_type(row["resource"])]


def waits(*, since: datetime) -> list[Wait]:
    """Waiting times per step and role, those that cost most time first."""
    rows = _rows(_WAITS, [since, list(TRAIL)])
    return [
        Wait(resource, action, role, many, float(median), float(ninety), float(total))
        for resource, action, role, many, median, ninety, total in rows
        if find_type(resource)
    ]


def counts(*, since: datetime) -> list[Often]:
    """How often each step was done."""
    return [Often(*row) for row in _rows(_COUNTS, [since]) if find_type(row[0])]


def overrides(found: list[Often]) -> list[Often]:
    """Decisions against the rules' own."""
    return [one for one in found if one.action in OVERRIDES]


def loops(found: list[Often]) -> list[Often]:
    """What sent papers back to an earlier state: every one of it is work done twice."""
    back = {
        (doctype.name, action.name)
        for doctype in all_types()
        if is_real(doctype)
        for action in doctype.actions
        if action.new_round or action.name in ("reverse", "unload", "discard", "reopen")
    }
    return [one for one in found if (one.resource, one.action) in back]


def _rows(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def bottleneck(found: list[Wait]) -> str:
    """Where the week's time was lost, in a sentence."""
    if not found:
        return _("Nothing has waited yet.")
    worst = found[0]
    return _("{step} by {role}: {many} times, half within {median}, nine of ten within {ninety}.").format(
        step=worst.label, role=worst.role_label, many=worst.many, median=worst.median_words, ninety=worst.ninety_words
    )
