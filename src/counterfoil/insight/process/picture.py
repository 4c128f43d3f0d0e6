"""From the model to a grid: which box stands where and how high it must be for its words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterfoil.insight.process.layout import GUTTER, Box, Grid, Line, Row, lay_out
from counterfoil.insight.process.model import ANYBODY, Band, Lane, Part, Step
from counterfoil.kernel.declaration import SYSTEM, find_type

WIDTH = 1090
LEFT = 126
RIGHT = 14
TOP = 40
MOST_BOX = 222
"""A box is no wider than this, however much room its lane has."""
LABEL, SMALL = 12.5, 10.5
LINE = 15.5
PILL = 21


@dataclass
class Drawn:
    """A picture laid out: the grid, and what each of its boxes and rows stands for."""

    grid: Grid
    lanes: list[Lane]
    steps: dict[str, Step] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    """Lines of a box's label."""
    notes: dict[str, list[str]] = field(default_factory=dict)
    """Small lines below it: who else, where it leads, what it makes."""
    ends: dict[str, tuple[Band, int]] = field(default_factory=dict)
    """Marks where a paper's way ends."""
    states: list[tuple[Band, int, int]] = field(default_factory=list)
    """Band, its state's place, and the row of the grid."""
    heads: list[tuple[Band, int]] = field(default_factory=list)


def key(step: Step) -> str:
    return f"{step.doctype.name}:{step.action.name}"


def draw(part: Part) -> Drawn:
    """The picture of a part of the manual, every box and line in its place."""
    codes = ordered_lanes(part)
    width = (WIDTH - LEFT - RIGHT) / max(1, len(codes))
    grid = Grid(len(codes), [], [], [], LEFT, width, max(GUTTER, width - MOST_BOX))
    drawn = Drawn(grid, [Lane(code) for code in codes])
    firsts: dict[str, int] = {}
    for band in part.bands:
        firsts[band.doctype.name] = len(grid.rows)
        drawn.heads.append((band, len(grid.rows)))
        _add_band(drawn, band, codes)
    for band in part.bands:
        _add_flow(drawn, band, firsts[band.doctype.name])
        _add_makes(drawn, band, firsts)
    lay_out(grid, top=TOP)
    return drawn


# Lanes


def ordered_lanes(part: Part) -> list[str]:
    """The lanes in the order of the work, swapped while that makes the lines shorter; the program stands last."""
    lanes = part.lanes
    fixed = [code for code in lanes if code == SYSTEM]
    free = [code for code in lanes if code != SYSTEM]
    free.sort(key=lambda code: (_mean_row(part, code), lanes.index(code)))
    order = free + fixed
    cost = _length(part, order)
    for _round in range(len(order) * 2):
        better = False
        for place in range(len(free) - 1):
            other = [*order]
            other[place], other[place + 1] = other[place + 1], other[place]
            length = _length(part, other)
            if length < cost:
                order, cost, better = other, length, True
        if not better:
            break
    return order


def _mean_row(part: Part, lane: str) -> float:
    if lane == ANYBODY:
        return -1
    rows, base = [], 0
    for band in part.bands:
        rows += [base + step.row for step in band.steps if step.lane == lane and step.main]
        base += len(band.states)
    return sum(rows) / len(rows) if rows else float(base)


def _length(part: Part, order: Sequence[str]) -> int:
    """How far all lines run sideways; what the program does by itself counts little."""
    place = {code: number for number, code in enumerate(order)}
    far = 0
    for one, other in [*_ways(part), *_hand_ons(part)]:
        weight = 1 if SYSTEM in (one.lane, other.lane) else 4
        far += weight * abs(place[one.lane] - place[other.lane])
    return far


def _ways(part: Part) -> list[tuple[Step, Step]]:
    return [(one, other) for band in part.bands for one, other in flows(band) if isinstance(other, Step)]


def _hand_ons(part: Part) -> list[tuple[Step, Step]]:
    """From a step that makes a paper to the first step of that paper."""
    firsts = {band.doctype.name: next((step for step in band.steps if step.main), None) for band in part.bands}
    found = [(step, firsts.get(name)) for band in part.bands for step in band.steps for name in step.makes]
    return [(step, first) for step, first in found if first is not None]


def flows(band: Band) -> list[tuple[Step, Step | int]]:
    """The way forward: from a main step to the main steps of the state it leads to, or to the state as an end."""
    places = {state.code: row for row, state in enumerate(band.states)}
    found: list[tuple[Step, Step | int]] = []
    for step in band.steps:
        if not step.main:
            continue
        for state in forward_states(step):
            row = places[state]
            nexts = [other for other in band.steps_from(row) if other.main and state in other.action.from_]
            people = [other for other in nexts if other.action.needs_person]
            found += [(step, other) for other in (people or nexts)]
            if not nexts:
                found.append((step, row))
    return found


def forward_states(step: Step) -> list[str]:
    """Where it leads that is a step on: not back, not to an early end, not to where it may be done once more."""
    doctype = step.doctype
    places = {state.code: row for row, state in enumerate(doctype.states)}
    return [
        code
        for code in step.action.states_after()
        if places[code] > step.row and doctype.state(code).tone != "void"
        and (code not in step.action.from_ or places[code] == step.row + 1)
    ]  # fmt: skip


# Boxes


def _add_band(drawn: Drawn, band: Band, codes: list[str]) -> None:
    first = len(drawn.grid.rows)
    for place in range(len(band.states)):
        drawn.grid.rows.append(Row(head=place == 0))
        drawn.states.append((band, place, first + place))
        for step in sorted(band.steps_from(place), key=lambda step: not step.main):
            _add_step(drawn, step, codes.index(step.lane), first + place)
    lanes: dict[int, int] = {}
    for step, target in flows(band):
        if isinstance(target, int) and target not in lanes:
            lanes[target] = codes.index(step.lane)
    for target, lane in lanes.items():
        name = f"{band.doctype.name}:end:{band.states[target].code}"
        drawn.ends[name] = (band, target)
        drawn.grid.boxes.insert(0, Box(name, lane, first + target, 20))


def _add_step(drawn: Drawn, step: Step, lane: int, row: int) -> None:
    name = key(step)
    width = drawn.grid.lane_width - drawn.grid.gutter
    label = wrapped(str(step.action.label), width - (34 if step.main else 14), LABEL if step.main else 11)
    notes = [line for note in notes_of(step) for line in wrapped(note, width - 14, SMALL)[:2]]
    drawn.steps[name], drawn.words[name], drawn.notes[name] = step, label, notes
    height = (14 if step.main else 7) + len(label) * (LINE if step.main else 14) + len(notes) * 13
    drawn.grid.boxes.append(Box(name, lane, row, max(height, 34 if step.main else PILL)))


def notes_of(step: Step) -> list[str]:
    """What is said below a step's name: who must sign too or may do it as well, where it leads, what it makes."""
    found = []
    if step.also:
        names = [Lane(code).label for code in step.also]
        shown = names if len(names) <= 3 else [*names[:2], _("+{many}").format(many=len(names) - 2)]
        sign = "+ " if step.action.co_sign else "/ "
        found.append(" ".join(sign + name for name in shown))
    drawn = forward_states(step) if step.main else []
    states = [code for code in step.action.states_after() if code not in drawn and code not in step.action.from_]
    if states:
        found.append("→ " + " / ".join(str(step.doctype.state(code).label) for code in states[:3]))
    for name in step.makes:
        made = find_type(name)
        found.append(f"✚ {made.label}" if made else f"✚ {name}")
    if step.main and step.action.target:
        found.append(_("within {time}").format(time=spell(step.action.target)))
    return found


def spell(time: timedelta) -> str:
    """A target time as people say it."""
    hours = round(time.total_seconds() / 3600)
    if hours >= 24 and hours % 24 == 0:
        return ngettext("{many} day", "{many} days", hours // 24).format(many=hours // 24)
    return ngettext("{many} hour", "{many} hours", hours).format(many=hours)


def _add_flow(drawn: Drawn, band: Band, first: int) -> None:
    for step, target in flows(band):
        if isinstance(target, int):
            drawn.grid.lines.append(Line(key(step), f"{band.doctype.name}:end:{band.states[target].code}"))
        else:
            drawn.grid.lines.append(Line(key(step), key(target)))


def _add_makes(drawn: Drawn, band: Band, firsts: dict[str, int]) -> None:
    for step in band.steps:
        for name in step.makes:
            if name in firsts and firsts[name] > firsts[band.doctype.name]:
                drawn.grid.lines.append(Line(key(step), to_head=firsts[name], kind="makes"))


# Words


def text_width(text: str, size: float) -> float:
    """About how wide a text is: Chinese characters are square, others half as wide or little more."""
    return sum(size if ord(char) > 0x2E00 else size * (0.28 if char in " .,:;il|'()" else 0.56) for char in text)


def wrapped(text: str, width: float, size: float, measure: Callable[[str, float], float] = text_width) -> list[str]:
    """The text in lines that fit: broken between words, Chinese between characters."""
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if line and measure((line + word).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    return [*lines, line.rstrip()] if line.strip() else lines


def _words(text: str) -> list[str]:
    found: list[str] = [""]
    for before, char in pairwise("\0" + text):
        if char == " " or ord(char) > 0x2E00 or ord(before) > 0x2E00:
            found.append(char)
        else:
            found[-1] += char
    return found
