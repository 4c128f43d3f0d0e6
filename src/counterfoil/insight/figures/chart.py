"""Bars drawn on the server: a text alternative, a pattern beside the colour, and a link on every bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from counterfoil.insight.process.picture import text_width
from counterfoil.web.figures import money

WIDTH, LABEL, BAR, GAP = 520, 150, 20, 8


@dataclass(frozen=True)
class Bar:
    """A figure with its name, and the page of the documents that it is the sum of."""

    label: str
    value: Decimal
    url: str = ""


def bars(rows: Sequence[Bar], *, title: str, name: str) -> str:
    """Lying bars, the longest as wide as there is room; negative ones are hatched."""
    most = max((abs(row.value) for row in rows), default=Decimal(0)) or Decimal(1)
    height = len(rows) * (BAR + GAP) + GAP
    told = "; ".join(f"{row.label}: {money(row.value)}" for row in rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}. {escape(told)}"><defs><pattern id="hatch-{name}" width="6" height="6" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="c-base"/>'
        '<rect width="2.5" height="6" class="c-hatch"/></pattern></defs>'
    ]
    for number, row in enumerate(rows):
        y = GAP + number * (BAR + GAP)
        length = max(1.0, float(abs(row.value) / most) * (WIDTH - LABEL - 100))
        fill = f' fill="url(#hatch-{name})"' if row.value < 0 else ""
        label = row.label
        while text_width(label, 12) > LABEL - 12:
            label = label[:-2] + "…"
        bar = (
            f"<title>{escape(row.label)}: {money(row.value)}</title>"
            f'<text class="c-label" x="{LABEL - 8}" y="{y + 14}" text-anchor="end">{escape(label)}</text>'
            f'<rect class="{"c-minus" if row.value < 0 else "c-bar"}"{fill} x="{LABEL}" y="{y}" width="{length:.1f}" '
            f'height="{BAR}" rx="3"/><text class="c-value" x="{LABEL + length + 6:.1f}" y="{y + 14}">{money(row.value)}</text>'
        )
        parts.append(f'<a href="{escape(row.url)}">{bar}</a>' if row.url else f"<g>{bar}</g>")
    return "".join([*parts, "</svg>"])
