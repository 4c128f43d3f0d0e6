"""The event log held against the declared graph: what fits, what was overridden, what went round, where papers wait."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterfoil.insight.process.model import Lane, is_real
from counterfoil.insight.process.steps import FIRST, Done
from counterfoil.kernel.declaration import all_types, find_type

TRAIL = ("create", "edit", "attach", "comment")
"""Entries of the trail that are no step of the process."""
OVERRIDES = frozenset({"release_credit", "write_off", "abandon", "dissolve"})
"""Steps by which a person decides against what the rules would have done."""

_MISFITS = """
    SELECT event.resource, event.number, event.action, event.from_state, event.to_state, event.at FROM kernel_event event
    LEFT JOIN kernel_transition transition ON transition.resource = event.resource
        AND transition.action = event.action AND transition.from_state = event.from_state
        AND transition.to_state = event.to_state
    WHERE event.at >= %s AND NOT event.action = ANY (%s) AND transition.id IS NULL ORDER BY event.id DESC LIMIT 100
"""


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


def fitness(found: list[Done]) -> tuple[int, int]:
    """Steps of the period, and how many of them are transitions that are declared now."""
    steps = [one for one in found if one.action not in TRAIL]
    return sum(one.many for one in steps), sum(one.many for one in steps if one.fits)


def misfits(*, since: datetime) -> list[dict[str, Any]]:
    """The steps that no declaration knows (any more), the latest first."""
    names = ("resource", "number", "action", "from_state", "to_state", "at")
    with connection.cursor() as cursor:
        cursor.execute(_MISFITS, [since, list(TRAIL)])
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [{**row, "label": label_of(row["resource"], row["action"])} for row in rows if find_type(row["resource"])]


def waits(found: list[Done]) -> list[Wait]:
    """Waiting times per step and role, those that cost most time first: of the steps that stand on somebody's list.

    Nobody waits for a paper to be reversed, however long it stood before.
    """
    steps: dict[tuple[str, str, str], dict[int, tuple[int, int]]] = {}
    for one in found:
        if one.span != FIRST and one.role != "system" and _is_on_a_list(one):
            spans = steps.setdefault((one.resource, one.action, one.role), {})
            many, seconds = spans.get(one.span, (0, 0))
            spans[one.span] = (many + one.many, seconds + one.seconds)
    told = [Wait(*step, *_spread([spans[place] for place in sorted(spans)])) for step, spans in steps.items()]
    return sorted(told, key=lambda wait: -wait.total)


def _is_on_a_list(one: Done) -> bool:
    doctype = find_type(one.resource)
    action = doctype.action(one.action) if doctype else None
    return action is not None and action.todo


def _spread(spans: list[tuple[int, int]]) -> tuple[int, float, float, float]:
    """How many, the median, what nine of ten lie within, and the sum; the means of the spans in which these fall."""
    reached = list(accumulate(many for many, _seconds in spans))
    median, ninety = (
        next(
            seconds / many for (many, seconds), upto in zip(spans, reached, strict=True) if upto >= share * reached[-1]
        )
        for share in (0.5, 0.9)
    )
    return reached[-1], median, ninety, sum(seconds for _many, seconds in spans)


def counts(found: list[Done]) -> list[Often]:
    """How often each step was done."""
    often: Counter[tuple[str, str]] = Counter()
    for one in found:
        if find_type(one.resource):
            often[one.resource, one.action] += one.many
    return [Often(*step, many) for step, many in often.most_common()]


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


def bottleneck(found: list[Wait]) -> str:
    """Where the period's time was lost, in a sentence."""
    if not found:
        return _("Nothing has waited yet.")
    worst = found[0]
    return _("{step} by {role}: {many} times, half within {median}, nine of ten within {ninety}.").format(
        step=worst.label, role=worst.role_label, many=worst.many, median=worst.median_words, ninety=worst.ninety_words
    )
