"""A document and its kin on one time line (全程跟踪): when each was made, what happened to it, how long it stood."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import pairwise
from typing import Any

from django.utils import timezone

from counterfoil.insight.process.live import among
from counterfoil.insight.process.svg import text
from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.models import Event
from counterfoil.web.figures import moment

WIDTH, LEFT, ROW, TOP = 1090, 210, 26, 26
SLIPS = 8
"""Marks on the scale."""


@dataclass(frozen=True)
class Life:
    """A paper on the line: its events in order."""

    resource: str
    number: str
    state: str
    events: tuple[Event, ...]

    @property
    def label(self) -> str:
        doctype = find_type(self.resource)
        return str(doctype.label) if doctype else self.resource


def lives(kin: Iterable[dict[str, Any]]) -> list[Life]:
    """The papers of a trace with what happened to them; one statement."""
    rows = list(kin)
    found: dict[tuple[str, str], list[Event]] = {}
    wanted = among((row["resource"], row["number"]) for row in rows)
    for event in Event.objects.filter(wanted).select_related("by").order_by("pk"):
        found.setdefault((event.resource, event.number), []).append(event)
    return [
        Life(row["resource"], row["number"], row["state"], tuple(found.get((row["resource"], row["number"]), ())))
        for row in rows
    ]


def svg(papers: Sequence[Life], *, title: str) -> str:
    """One row per paper, one dot per event. What happened in one moment stands apart: steps are spaced by their order."""
    moments = sorted({event.at for paper in papers for event in paper.events})
    places = _places(moments)
    height = TOP + len(papers) * ROW + 10
    told = "; ".join(f"{paper.number} {len(paper.events)}" for paper in papers)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="process timeline" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-label="{escape(title)}: {escape(told)}">'
    ]
    parts += _scale(moments, places, height)
    parts += [_life(paper, number, places) for number, paper in enumerate(papers)]
    return "".join([*parts, "</svg>"])


def _places(moments: Sequence[datetime]) -> dict[datetime, float]:
    """Where each moment stands: half by the clock, half by its order, so that busy hours can still be read."""
    if not moments:
        return {}
    span = (moments[-1] - moments[0]).total_seconds() or 1
    last = max(1, len(moments) - 1)
    room = WIDTH - LEFT - 30
    return {
        at: LEFT + 10 + room * (((at - moments[0]).total_seconds() / span) * 0.4 + (place / last) * 0.6)
        for place, at in enumerate(moments)
    }


def _scale(moments: Sequence[datetime], places: dict[datetime, float], height: float) -> list[str]:
    """The times above, where there is room for them."""
    found, free = [], 0.0
    for at in moments:
        x = places[at]
        if x >= free:
            found.append(f'<path class="p-rule" d="M{x:.1f} {TOP - 6}V{height}"/>')
            found.append(text(f"{timezone.localtime(at):%m-%d %H:%M}", x, 14, "p-note", anchor="middle"))
            free = x + (WIDTH - LEFT) / SLIPS
    return found


def _life(paper: Life, number: int, places: dict[datetime, float]) -> str:
    """A paper's row: its name, a bar while it stood open, a dot for each event."""
    y = TOP + number * ROW + ROW / 2
    doctype = find_type(paper.resource)
    tone = doctype.state(paper.state).tone if doctype else "open"
    body = text(f"{paper.label} {paper.number}", 8, y + 4, "p-state")
    for before, after in pairwise(paper.events):
        body += f'<path class="p-line" d="M{places[before.at]:.1f} {y:.1f}H{places[after.at]:.1f}"/>'
    for event in paper.events:
        declared = doctype.action(event.action) if doctype else None
        said = f"{declared.label if declared else event.action} · {event.by} · {moment(event.at)}"
        last = " p-last" if event is paper.events[-1] else ""
        body += (
            f'<circle class="t-{tone}{last}" cx="{places[event.at]:.1f}" cy="{y:.1f}" r="4.5">'
            f"<title>{escape(said)}</title></circle>"
        )
    return f'<a href="/{paper.resource}/{escape(paper.number)}/">{body}</a>'
