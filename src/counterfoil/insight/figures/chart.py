"""Charts drawn on the server: a text alternative, a pattern beside every colour, and a link on every figure."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from counterfoil.insight.figures.shape import Bar, Chart, Stack, said
from counterfoil.insight.process.picture import text_width

BAR, NARROW = 20, 300
"""A lying bar's height; and the width of the least screen, beside which the figures must have room."""
WIDTH, HEIGHT, FOOT, HEAD, KEY = 540, 230, 22, 20, 18
PATTERNS = (
    "",
    '<path class="{ink}" d="M0 6L6 0M-1 1L1-1M5 7L7 5"/>',
    '<circle class="{ink} fill" cx="1.5" cy="1.5" r="1"/><circle class="{ink} fill" cx="4.5" cy="4.5" r="1"/>',
    '<path class="{ink}" d="M0 1.5H6M0 4.5H6"/>',
    '<path class="{ink}" d="M0 0L6 6M0 6L6 0"/>',
    '<path class="{ink}" d="M1.5 0V6M4.5 0V6"/>',
    '<path class="{ink}" d="M0 3H6M3 0V6"/>',
    '<path class="{ink}" d="M0 0L6 6M-1 5L1 7M5-1L7 1"/>',
)
"""Decals of the series, in their order: none, stripes, dots, lines, a lattice, bars, a grid, stripes the other way."""


def drawn(chart: Chart) -> str:
    """The chart: columns as SVG, bars as rows."""
    return (
        columns(chart) if chart.series else bars(chart.bars, title=str(chart.title), name=chart.name, unit=chart.unit)
    )


def _open(height: float, title: str, told: str) -> str:
    label = escape(f"{title}. {told}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label="{label}">'
    )


def _pattern(name: str, place: int, colour: str) -> str:
    mark = PATTERNS[place % len(PATTERNS)].format(ink="c-ink")
    return (
        f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" '
        f'class="{colour}"/>{mark}</pattern>'
    )


def _linked(url: str, body: str) -> str:
    return f'<a href="{escape(url)}">{body}</a>' if url else f"<g>{body}</g>"


def bars(rows: Sequence[Bar], *, title: str, name: str, unit: str = "money") -> str:
    """Lying bars, the longest as wide as there is room beside its figure; negative ones are hatched. Each is a row of its
    own, so that a narrow screen can put the label above it.
    """
    most = max((abs(row.value) for row in rows), default=Decimal(0)) or Decimal(1)
    told = "; ".join(f"{row.label}: {said(row.value, unit)}" for row in rows)
    widest = max((text_width(_beside(row, unit), 11) for row in rows), default=0)
    room = max(25.0, 100 * (1 - (widest + 12) / NARROW))
    hatch = f'<svg class="bar-defs" width="0" height="0"><defs>{_pattern(f"hatch-{name}", 1, "c-held")}</defs></svg>'
    parts = [f'<div class="bars" role="img" aria-label="{escape(f"{title}. {told}")}">{hatch}']
    for row in rows:
        length = max(0.4, float(abs(row.value) / most) * room)
        fill = f'fill="url(#hatch-{name})"' if row.value < 0 else 'class="c-bar"'
        body = (
            f'<span class="bar-label">{escape(row.label)}</span><svg class="chart" height="{BAR}">'
            f'<rect {fill} width="{length:.1f}%" height="{BAR}" rx="3"/>'
            f'<text class="c-value" x="{length:.1f}%" dx="6" y="14">{escape(_beside(row, unit))}</text></svg>'
        )
        hint = escape(f"{row.label}: {said(row.value, unit)} {row.note}".strip())
        link = f'a href="{escape(row.url)}"' if row.url else "span"
        parts.append(f'<{link} class="bar" title="{hint}">{body}</{link.split(maxsplit=1)[0]}>')
    return "".join([*parts, "</div>"])


def _beside(row: Bar, unit: str) -> str:
    return f"{said(row.value, unit)} · {row.note}" if row.note else said(row.value, unit)


def columns(chart: Chart) -> str:
    """Standing columns, a part per series with its own pattern; the key above, the note on top of each."""
    place_of = {code: place for place, (code, _label) in enumerate(chart.series)}
    keys = _keys(chart)
    top = HEAD + KEY * (1 + keys[-1][2] if keys else 0)
    height = top + HEIGHT + FOOT
    most = max((sum(one.values.values()) for one in chart.columns), default=0) or 1
    step = min(80.0, (WIDTH - 16) / max(1, len(chart.columns)))
    told = "; ".join(f"{one.label}: " + ", ".join(_said_parts(chart, one)) for one in chart.columns)
    parts = [_open(height, str(chart.title), told), "<defs>"]
    parts += [_pattern(f"{chart.name}-{code}", place, f"c-s{place}") for code, place in place_of.items()]
    parts.append("</defs>")
    for label, x, row in ((label, x, row) for label, x, row in keys):
        code = chart.series[[str(words) for _code, words in chart.series].index(label)][0]
        y = 12 + row * KEY
        parts.append(
            f'<rect x="{x:.0f}" y="{y - 9}" width="12" height="11" rx="2" fill="url(#{chart.name}-{code})" class="c-edge"/>'
            f'<text class="c-value" x="{x + 17:.0f}" y="{y}">{escape(label)}</text>'
        )
    for number, one in enumerate(chart.columns):
        parts.append(_column(chart, one, 8 + number * step, step, top, most))
    return "".join([*parts, "</svg>"])


def _keys(chart: Chart) -> list[tuple[str, float, int]]:
    """The names of the series that occur, with their place and row above the columns."""
    found, x, row = [], 8.0, 0
    used = {code for one in chart.columns for code, value in one.values.items() if value}
    for code, label in chart.series:
        if code not in used:
            continue
        width = 17 + text_width(str(label), 11) + 16
        if x + width > WIDTH:
            x, row = 8.0, row + 1
        found.append((str(label), x, row))
        x += width
    return found


def _said_parts(chart: Chart, one: Stack) -> list[str]:
    return [f"{label} {one.values[code]}" for code, label in chart.series if one.values.get(code)]


def _column(chart: Chart, one: Stack, x: float, step: float, top: float, most: int) -> str:
    base, width = top + HEIGHT, step * 0.66
    left, y, parts = x + (step - width) / 2, base, ""
    for code, label in chart.series:
        value = one.values.get(code, 0)
        if not value:
            continue
        part = max(1.5, value / most * (HEIGHT - 18))
        y -= part
        inside = part > 13 and text_width(str(value), 10.5) < width - 4
        body = (
            f"<title>{escape(one.label)} {escape(str(label))}: {value}</title>"
            f'<rect x="{left:.1f}" y="{y:.1f}" width="{width:.1f}" height="{part:.1f}" fill="url(#{chart.name}-{code})" '
            'class="c-edge"/>'
        )
        if inside:
            middle = y + part / 2
            half = text_width(str(value), 10.5) / 2 + 3
            body += (
                f'<rect class="c-plate" x="{left + width / 2 - half:.1f}" y="{middle - 7:.1f}" width="{2 * half:.1f}" '
                f'height="13" rx="3"/><text class="c-in" x="{left + width / 2:.1f}" y="{middle + 3.5:.1f}" '
                f'text-anchor="middle">{value}</text>'
            )
        parts += _linked(one.urls.get(code, ""), body)
    note = one.note or str(sum(one.values.values()))
    parts += (
        f'<text class="c-value" x="{left + width / 2:.1f}" y="{y - 5:.1f}" text-anchor="middle">{escape(note)}</text>'
    )
    label = one.label if step > 48 else one.label[2:] if step > 38 else one.label[-2:]
    return (
        parts
        + f'<text class="c-label" x="{left + width / 2:.1f}" y="{base + 15}" text-anchor="middle">{escape(label)}</text>'
    )
