"""The whole process on one page: every paper in the lane of who begins it, and which paper makes which."""

from dataclasses import dataclass, field
from html import escape

from counterfoil.insight.process.layout import Box, Grid, Line, Row, lay_out
from counterfoil.insight.process.model import ANYBODY, CHAPTERS, Band, Lane, Step, band, in_order, is_real, part_of
from counterfoil.insight.process.picture import RIGHT, TOP, WIDTH, wrapped
from counterfoil.insight.process.svg import STYLE, Figures, Light, figures, line, text
from counterfoil.kernel.declaration import SYSTEM, DocumentType, all_types
from counterfoil.people import roles

HEIGHT = 62
SIDE, GUTTER = 108, 14
"""Room for the sections' names, and for lines between lanes."""
SIZE, LEADING = 11.5, 12.5


@dataclass
class Whole:
    """The overview laid out."""

    grid: Grid
    lanes: list[Lane]
    bands: dict[str, Band] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    """The section of each row."""


def first_step(one: Band) -> Step:
    """Whose paper it is: the first step that a person takes with it."""
    people = [step for step in one.steps if step.action.needs_person]
    return next((step for step in people if step.main), people[0] if people else one.steps[0])


def draw() -> Whole:
    """Rows by section, and within one by who makes whom; lanes in the order in which they come in."""
    bands = {doctype.name: band(doctype) for doctype in all_types() if is_real(doctype)}
    rows: list[list[str]] = []
    sections: list[str] = []
    for letter in CHAPTERS:
        types = in_order([one.doctype for one in bands.values() if part_of(one.doctype).startswith(letter)])
        for row in _layers(types, bands):
            rows.append(row)
            sections.append(letter)
    lanes = _lanes(rows, bands)
    width = (WIDTH - SIDE - RIGHT) / max(1, len(lanes))
    grid = Grid(len(lanes), [Row(least=HEIGHT) for _row in rows], [], [], SIDE, width, GUTTER)
    for number, row in enumerate(rows):
        for name in row:
            grid.boxes.append(Box(name, lanes.index(first_step(bands[name]).lane), number, HEIGHT))
    places = {box.key: box.row for box in grid.boxes}
    for name, one in bands.items():
        for made in _made_of(one, bands):
            if places.get(made, -1) > places[name]:
                kind = "aside" if part_of(bands[made].doctype) == "0" else "flow"
                grid.lines.append(Line(name, made, kind=kind))
    lay_out(grid, top=TOP)
    return Whole(grid, [Lane(code) for code in lanes], bands, sections)


def _made_of(one: Band, bands: dict[str, Band]) -> list[str]:
    """The papers that its steps make, and those that are written of it by hand."""
    made = [name for step in one.steps for name in step.makes]
    written = [name for name, other in bands.items() if one.doctype.name in other.doctype.comes_of]
    return list(dict.fromkeys([*made, *written]))


def _layers(types: list[DocumentType], bands: dict[str, Band]) -> list[list[str]]:
    """Papers that none of the same row makes, in rows of as many as have lanes of their own."""
    rows: list[list[str]] = []
    used: set[str] = set()
    for doctype in types:
        lane = first_step(bands[doctype.name]).lane
        made_here = rows and any(
            doctype.name in {made for step in bands[name].steps for made in step.makes} for name in rows[-1]
        )
        if not rows or lane in used or made_here:
            rows.append([])
            used = set()
        rows[-1].append(doctype.name)
        used.add(lane)
    return rows


def _lanes(rows: list[list[str]], bands: dict[str, Band]) -> list[str]:
    seen = dict.fromkeys(first_step(bands[name]).lane for row in rows for name in row)
    free = [code for code in seen if code not in (SYSTEM, ANYBODY)]
    order = {code: number for number, code in enumerate(free)}
    free.sort(key=lambda code: (order[code], roles.ALL.index(code)))
    return [*free, *(code for code in (ANYBODY, SYSTEM) if code in seen)]


def svg(whole: Whole, light: Light, *, alone: bool = False, title: str = "") -> str:
    """The overview as SVG."""
    grid = whole.grid
    width, height = SIDE + grid.lanes * grid.lane_width + RIGHT, grid.height
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="process" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>'
    ]
    if alone:
        parts.append(f'<style>{STYLE}</style><rect width="{width:.0f}" height="{height:.0f}" fill="#fff"/>')
    for number, lane in enumerate(whole.lanes):
        x = grid.lane_x(number)
        odd = " odd" if number % 2 else ""
        parts.append(
            f'<rect class="p-lane{odd}" x="{x:.1f}" y="0" width="{grid.lane_width:.1f}" height="{height:.0f}"/>'
        )
        for place, words in enumerate(wrapped(lane.label, grid.lane_width - 6, 12)[:2]):
            parts.append(
                text(
                    words, x + grid.lane_width / 2, 17 + place * 14, "p-role", anchor="middle", most=grid.lane_width - 8
                )
            )
    parts += _sections(whole, width)
    parts += [line(way) for way in grid.lines]
    parts += [_paper(whole, box, light, alone) for box in grid.boxes]
    return "".join([*parts, "</svg>"])


def _sections(whole: Whole, width: float) -> list[str]:
    """A rule and the title at the beginning of each section."""
    found, last = [], ""
    for number, letter in enumerate(whole.rows):
        row = whole.grid.rows[number]
        if letter == last:
            continue
        last = letter
        found.append(f'<path class="p-rule" d="M0 {row.channel - 1:.1f}H{width:.0f}"/>')
        title = f"{letter} {CHAPTERS[letter]}" if letter != "0" else str(CHAPTERS[letter])
        for place, words in enumerate(wrapped(title, SIDE - 18, 13)[:4]):
            found.append(text(words, 8, row.y + 14 + place * 15, "p-name", most=SIDE - 14))
    return found


def _paper(whole: Whole, box: Box, light: Light, alone: bool) -> str:
    doctype = whole.bands[box.key].doctype
    here = [one for (name, _action), one in light.steps.items() if name == doctype.name]
    waiting, late, today = (sum(getattr(one, what) for one in here) for what in ("waiting", "late", "today"))
    body = f'<rect class="p-box" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="6"/>'
    lines = wrapped(str(doctype.label), box.width - 9, SIZE)[:3]
    for number, words in enumerate(lines):
        body += text(words, box.x + 5, box.y + 16 + number * LEADING, "p-label small", most=box.width - 9)
    body += text(doctype.prefix, box.x + 5, box.y + box.height - 5, "p-note")
    if today:
        body += text(f"✓{today}", box.x + box.width - 5, box.y + box.height - 5, "p-today", anchor="end")
    body += figures(box, Figures(waiting, late))
    kind = "p-step p-main" + (" p-lit" if light.way and any(name == box.key for name, _a in light.done) else "")
    kind += " p-dim" if light.way and not any(name == box.key for name, _a in light.done) else ""
    told = f"{doctype.label} {doctype.prefix}\n{doctype.help}"
    group = f'<g class="{kind}"><title>{escape(told)}</title>{body}</g>'
    return group if alone else f'<a href="/process/?section={part_of(doctype)[0]}#paper-{doctype.name}">{group}</a>'
