"""The picture as SVG: on the page it takes the site's colours, alone it brings its own (print, download)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from django.utils.translation import gettext as _

from counterfoil.insight.process.layout import HEAD, Box, Line
from counterfoil.insight.process.model import Band, Step
from counterfoil.insight.process.picture import LABEL, LEFT, LINE, RIGHT, SMALL, TOP, Drawn, key, text_width, wrapped

STYLE = """
text{font-family:'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;fill:#1b2430}
.p-lane{fill:#fbfaf8}.p-lane.odd{fill:#f3f1ec}.p-role{font-size:12px;font-weight:600}
.p-band{fill:#e8eff8}.p-name{font-size:13.5px;font-weight:650;fill:#1f4f8f}.p-clause{font-size:10.5px;fill:#4c5765}
.p-box{fill:#fff;stroke:#8fa6c4;stroke-width:1.2}.p-side .p-box{fill:#fff;stroke:#cbc7be;stroke-width:1}
.p-system .p-box{stroke-dasharray:4 3}
.p-label{font-size:12.5px;font-weight:600}.p-label.small{font-size:11.5px}
.p-side .p-label{font-size:11px;font-weight:400;fill:#4c5765}
.p-note{font-size:10.5px;fill:#667080}.p-who{fill:#00684c}.p-note.made{fill:#1f4f8f}
.p-line{fill:none;stroke:#5a7aa6;stroke-width:1.3}.p-line.makes{stroke:#b3341f;stroke-dasharray:5 3}
.p-line.aside{stroke:#a9b4c2;stroke-width:1}.p-tip.aside{fill:#a9b4c2}
.p-tip{fill:#5a7aa6}.p-tip.makes{fill:#b3341f}.p-rule{stroke:#e2dfd8}
.p-state{font-size:11px}.p-end{fill:#dcf3eb;stroke:#00684c}.p-end-word{font-size:10.5px;fill:#00684c;font-weight:600}
.t-draft{fill:#5d6570}.t-open{fill:#865400}.t-held{fill:#a83f00}.t-going{fill:#00598f}.t-done{fill:#00684c}.t-void{fill:#6b6470}
.p-open{fill:#fdf1d9;stroke:#865400}.p-late{fill:#a83f00}.p-figure{font-size:10px;font-weight:650;fill:#865400}
.p-figure.late{fill:#fff}.p-today{font-size:10px;fill:#00684c}.p-many{font-size:11px;fill:#4c5765;font-weight:600}
.p-lit .p-box{fill:#dcf3eb;stroke:#00684c;stroke-width:2}.p-next .p-box{fill:#fdf1d9;stroke:#865400;stroke-width:2}
.p-dim{opacity:.35}
"""
WIDEST = 14
"""The size by which it is told whether words fit: other people's fonts run wider than ours."""
SHAPES = {
    "draft": "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M-2 0a2 2 0 1 1 4 0a2 2 0 1 1-4 0",
    "open": "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
    "held": "M-4-1.7L-1.7-4H1.7L4-1.7V1.7L1.7 4H-1.7L-4 1.7Z",
    "going": "M-3.5-4L4.5 0L-3.5 4Z",
    "done": "M-4.5 .2L-2.8-1.6L-1 .3L3-4L4.6-2.4L-1 3.4Z",
    "void": "M-4-2.7L-2.7-4L0-1.3L2.7-4L4-2.7L1.3 0L4 2.7L2.7 4L0 1.3L-2.7 4L-4 2.7L-1.3 0Z",
}
"""A shape for every tone, so that colour is never alone."""
Key = tuple[str, str]


@dataclass(frozen=True)
class Figures:
    """Of a step: how many papers wait for it, how many of them longer than they should, how often done today."""

    waiting: int = 0
    late: int = 0
    today: int = 0


@dataclass
class Light:
    """What shines on the picture: live figures, or the way of one document."""

    steps: Mapping[Key, Figures] = field(default_factory=dict)
    states: Mapping[Key, int] = field(default_factory=dict)
    """Papers per resource and state."""
    done: Mapping[Key, str] = field(default_factory=dict)
    """Steps that a document and its kin have gone, each with who and when."""
    waiting: frozenset[Key] = frozenset()
    here: frozenset[Key] = frozenset()
    """Resource and state in which they stand."""
    way: bool = False
    """Whether one document's way is shown: what it did not touch is dimmed."""


DARK = Light()


def svg(drawn: Drawn, light: Light = DARK, *, alone: bool = False, title: str = "") -> str:
    """The whole picture. ``alone``: with its own colours and without links, as a file or for print."""
    width, height = full_width(drawn), drawn.grid.height
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="process" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" aria-label="{escape(title)}">'
    )
    parts = [head, f"<title>{escape(title)}</title>"]
    if alone:
        parts.append(f'<style>{STYLE}</style><rect width="{width:.0f}" height="{height:.0f}" fill="#fff"/>')
    parts += _lanes(drawn, height)
    parts += [_band(drawn, band, row, light, alone) for band, row in drawn.heads]
    parts += [_state(drawn, band, place, row, light, alone) for band, place, row in drawn.states]
    parts += [line(way, dim=_untrodden(drawn, way, light)) for way in drawn.grid.lines]
    for box in drawn.grid.boxes:
        if box.key in drawn.ends:
            parts.append(_end(box, *drawn.ends[box.key]))
        else:
            parts.append(_step(drawn, box, light, alone))
    return "".join([*parts, "</svg>"])


def full_width(drawn: Drawn) -> float:
    """How wide the picture is, with its margins."""
    return LEFT + drawn.grid.lanes * drawn.grid.lane_width + RIGHT


def cuts(drawn: Drawn) -> list[tuple[float, bool]]:
    """Where the picture may be cut between sheets, and whether a paper begins there."""
    begins = {row for _band, row in drawn.heads}
    return [
        (row.channel - HEAD - 6 if number in begins else row.channel - 2, number in begins)
        for number, row in enumerate(drawn.grid.rows) if number
    ]  # fmt: skip


def lane_heads(drawn: Drawn, *, alone: bool = False) -> str:
    """The names of the lanes alone, to stay in sight while the picture is scrolled (``alone``: or on further sheets)."""
    width = full_width(drawn)
    names = "".join(_lane_name(drawn, number) for number in range(drawn.grid.lanes))
    return (
        f'<svg class="process process-lanes" viewBox="0 0 {width:.0f} {TOP}" width="{width:.0f}" height="{TOP}" '
        f'aria-hidden="true">{f"<style>{STYLE}</style>" if alone else ""}'
        f'<rect class="p-lane" width="{width:.0f}" height="{TOP}"/>{names}</svg>'
    )


def _lanes(drawn: Drawn, height: float) -> list[str]:
    found = []
    for number in range(drawn.grid.lanes):
        x = drawn.grid.lane_x(number)
        odd = " odd" if number % 2 else ""
        found.append(
            f'<rect class="p-lane{odd}" x="{x:.1f}" y="0" width="{drawn.grid.lane_width:.1f}" height="{height:.0f}"/>'
        )
        found.append(_lane_name(drawn, number))
    return found


def _lane_name(drawn: Drawn, number: int) -> str:
    x = drawn.grid.lane_x(number) + drawn.grid.lane_width / 2
    label = drawn.lanes[number].label
    return text(label, x, TOP / 2 + 5, "p-role", anchor="middle", most=drawn.grid.lane_width - 8)


def _band(drawn: Drawn, band: Band, row: int, light: Light, alone: bool) -> str:
    """The bar with the paper's name, prefix and clause."""
    grid = drawn.grid
    y = grid.rows[row].channel - HEAD - 8 + 6
    width = full_width(drawn)
    name = str(band.doctype.label)
    bar = f'<rect class="p-band" x="0" y="{y:.1f}" width="{width:.1f}" height="{HEAD - 8}" rx="5"/>'
    words = text(name, 10, y + 18, "p-name")
    clause = f"{band.doctype.prefix} · {band.doctype.section}"
    words += text(clause, width - 10, y + 17, "p-clause", anchor="end")
    return _linked(bar + words, f"/{band.doctype.name}/", alone, anchor=band.doctype.name)


def _state(drawn: Drawn, band: Band, place: int, row: int, light: Light, alone: bool) -> str:
    """A state at the left: shape, word, and how many papers stand in it."""
    top = drawn.grid.rows[row].channel
    state = band.states[place]
    y = top + 16
    known = (band.doctype.name, state.code)
    dim = " p-dim" if light.way and known not in light.here else ""
    width = full_width(drawn)
    rule = "" if place == 0 else (f'<path class="p-rule" d="M0 {top - 1:.1f}H{width:.0f}" stroke-dasharray="1 4"/>')
    shape = f'<path class="t-{state.tone}" transform="translate(12 {y - 4:.1f})" d="{SHAPES[state.tone]}"/>'
    words = "".join(
        text(part, 22, y + number * 12.5, f"p-state t-{state.tone}")
        for number, part in enumerate(wrapped(str(state.label), LEFT - 48, 11)[:2])
    )
    many = light.states.get(known, 0)
    if many:
        words += text(str(many), LEFT - 8, y, "p-many", anchor="end")
    return rule + _linked(
        f'<g class="p-row{dim}">{shape}{words}</g>', f"/{band.doctype.name}/?state={state.code}", alone
    )


def _untrodden(drawn: Drawn, way: Line, light: Light) -> bool:
    """Where one document's way is shown: whether it did not go along this line."""
    ends = [drawn.steps[key_].key for key_ in (way.start, way.end) if key_ in drawn.steps]
    return light.way and not all(one in light.done or one in light.waiting for one in ends)


def line(way: Line, *, dim: bool = False) -> str:
    """A line with its tip."""
    d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in way.points)
    x, y = way.points[-1]
    before = way.points[-2]
    sideways = before[1] == y and before[0] != x
    tip = f"M{x:.1f} {y:.1f}" + ("l-6-3.4v6.8Z" if sideways else "l-3.4-6h6.8Z")
    kind = f"{way.kind} p-dim" if dim else way.kind
    return f'<path class="p-line {kind}" d="{d}"/><path class="p-tip {kind}" d="{tip}"/>'


def _end(box: Box, band: Band, place: int) -> str:
    """Where a paper's way ends: a mark with the state's name."""
    state = band.states[place]
    label = str(state.label)
    width = min(box.width, text_width(label, SMALL) + 22)
    x = box.middle - width / 2
    return (
        f'<rect class="p-end" x="{x:.1f}" y="{box.y:.1f}" width="{width:.1f}" height="{box.height:.0f}" rx="10"/>'
        + text(label, box.middle, box.y + 14, "p-end-word", anchor="middle")
    )


def _step(drawn: Drawn, box: Box, light: Light, alone: bool) -> str:
    step = drawn.steps[box.key]
    classes = ["p-step", "p-main" if step.main else "p-side"]
    classes += [] if step.action.needs_person else ["p-system"]
    if light.way:
        lit = step.key in light.done
        classes.append("p-lit" if lit else "p-next" if step.key in light.waiting else "p-dim")
    size = LINE if step.main else 14
    y = box.y + (LABEL + 4.5 if step.main else 14)
    body = (
        f'<rect class="p-box" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" '
        f'rx="{6 if step.main else 10}"/>'
    )
    for number, part in enumerate(drawn.words[box.key]):
        body += text(part, box.x + 8, y + number * size, "p-label")
    y += len(drawn.words[box.key]) * size - 1
    notes = drawn.notes[box.key]
    who = light.done.get(step.key, "") if light.way and notes else ""
    for number, part in enumerate(notes[:-1] if who else notes):
        made = " made" if part.startswith("✚") else ""
        body += text(part, box.x + 8, y + number * 13, f"p-note{made}")
    if who:
        done = " · ".join(who.split(" · ")[:2])
        body += text(done, box.x + 8, y + (len(notes) - 1) * 13, "p-note p-who", most=box.width - 14)
    body += figures(box, light.steps.get(step.key, Figures()))
    told = tooltip(step, light)
    group = f'<g class="{" ".join(classes)}" id="{escape(key(step))}"><title>{escape(told)}</title>{body}</g>'
    return _linked(group, f"/process/steps/{step.doctype.name}/{step.action.name}/", alone)


def tooltip(step: Step, light: Light) -> str:
    """The whole row of the manual's table, for whoever stays on a box; of a lit one, who did it when."""
    lines = [f"{step.doctype.label} · {step.action.label}"]
    states = [str(step.doctype.state(code).label) for code in step.action.from_]
    after = [str(step.doctype.state(code).label) for code in step.action.states_after()]
    lines.append(" / ".join(states) + (" → " + " / ".join(after) if after else ""))
    if str(step.action.causes):
        lines.append(str(step.action.causes))
    if step.key in light.done:
        lines.append(light.done[step.key])
    return "\n".join(lines)


def figures(box: Box, shown: Figures) -> str:
    """Waiting, late, and done today, at the box's upper right corner."""
    found, x = "", box.x + box.width + 4
    for many, kind, sign in ((shown.late, "late", "!"), (shown.waiting - shown.late, "open", "")):
        if many:
            words = f"{sign}{many}"
            width = text_width(words, 10) + 11
            x -= width
            found += (
                f'<rect class="p-{kind}" x="{x:.1f}" y="{box.y - 10:.1f}" width="{width:.1f}" height="15" rx="7.5"/>'
            )
            found += text(words, x + width / 2, box.y + 1, f"p-figure {kind}", anchor="middle")
            x -= 3
    if shown.today:
        words = _("today {many}").format(many=shown.today)
        found += text(words, box.x + box.width - 6, box.y + box.height - 4, "p-today", anchor="end")
    return found


def text(words: str, x: float, y: float, cls: str, *, anchor: str = "", most: float | None = None) -> str:
    """``most``: the room that there is; a long word is pressed together rather than cut (by an attribute, because pages
    allow no inline style)."""
    more = f' text-anchor="{anchor}"' if anchor else ""
    if most is not None and text_width(words, WIDEST) > most:
        more += f' textLength="{most:.1f}" lengthAdjust="spacingAndGlyphs"'
    return f'<text class="{cls}" x="{x:.1f}" y="{y:.1f}"{more}>{escape(words)}</text>'


def _linked(body: str, url: str, alone: bool, *, anchor: str = "") -> str:
    place = f' id="paper-{anchor}"' if anchor else ""
    return f"<g{place}>{body}</g>" if alone else f'<a href="{escape(url)}"{place}>{body}</a>'
