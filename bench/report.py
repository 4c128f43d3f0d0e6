"""`python -m bench report`: the last measurements as `docs/performance.md` shows them, a table and a picture.

Reads `bench/results.jsonl`; writes `docs/images/performance.svg`, and in `docs/performance.md` what stands between the
two marks. The words around it are written by hand.
"""

import json
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("results.jsonl")
PAGE = ROOT / "docs/performance.md"
PICTURE = ROOT / "docs/images/performance.svg"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
BUDGET = 100
LEFT, WIDE, ROW = 250, 560, 22

Rows = list[dict[str, Any]]


def main() -> None:
    """Write both from the last run of each kind."""
    rows = [json.loads(line) for line in RESULTS.read_text().splitlines()]
    pages = list({row["page"]: row for row in rows if row.get("what") == "page"}.values())
    cycles = [row for row in rows if row.get("what") == "cycle"]
    weight = next((row for row in reversed(rows) if row.get("what") == "weight"), None)
    before, rest = PAGE.read_text().split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{table(pages, cycles, weight)}\n{END}{after}")
    PICTURE.write_text(picture(pages))


def table(pages: Rows, cycles: Rows, weight: dict[str, Any] | None) -> str:
    """Pages, cycles and weight as Markdown."""
    lines = []
    if weight:
        lines += [
            f"{weight['orders']:,} orders, {weight['lines']:,} lines, {weight['customers']:,} customers, "
            f"{weight['products']:,} products, {weight['events']:,} events, {weight['moves']:,} stock movements; "
            f"{weight['bytes'] / 1e9:.1f} GB on disk, {weight['bytes_per_order'] / 1000:.0f} kB per order.",
            "",
        ]
    lines += ["| page | p50 ms | p95 ms | statements |", "|---|---:|---:|---:|"]
    lines += [f"| {row['page']} | {row['p50_ms']} | {row['p95_ms']} | {row['statements']} |" for row in pages]
    lines += [
        "", "| cycle | lines | ms | floor ms | ratio | HTTP ms | statements | floor |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    for where in ("empty", "size"):
        last = {row["lines"]: row for row in cycles if row.get("house", "empty") == where}
        name = {"empty": "in a new house", "size": "in the house above"}[where]
        lines += [
            f"| {name} | {row['lines']} | {row['ms']} | {row['floor_ms']} | {row['ratio']} | {row['http_ms']} | "
            f"{row['statements']} | {row['floor_statements']} |"
            for row in last.values()
        ]
    return "\n".join(lines)


def picture(pages: Rows) -> str:
    """Bars: dark to the median, light to the 95th of 100, and the budget as a line."""
    most = max([BUDGET * 1.2, *(row["p95_ms"] for row in pages)])
    scale = WIDE / most
    height = ROW * len(pages) + 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDE + 80} {height}" '
        'font-family="sans-serif" font-size="12" role="img">',
        "<title>Server time of each page: median and 95th of 100</title>",
        f'<rect width="{LEFT + WIDE + 80}" height="{height}" fill="#ffffff"/>',
    ]
    for place, row in enumerate(pages):
        y = 12 + place * ROW
        parts += [
            f'<text x="{LEFT - 8}" y="{y + 12}" text-anchor="end" fill="#1c2430">{escape(row["page"])}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{row["p95_ms"] * scale:.1f}" height="14" fill="#b9cbe8"/>',
            f'<rect x="{LEFT}" y="{y}" width="{row["p50_ms"] * scale:.1f}" height="14" fill="#1f4e91"/>',
            f'<text x="{LEFT + row["p95_ms"] * scale + 6:.1f}" y="{y + 12}" fill="#5b6472">{row["p95_ms"]}</text>',
        ]
    line = LEFT + BUDGET * scale
    parts += [
        f'<line x1="{line:.1f}" x2="{line:.1f}" y1="6" y2="{height - 34}" stroke="#b3321f" stroke-dasharray="4 3"/>',
        f'<text x="{line:.1f}" y="{height - 18}" text-anchor="middle" fill="#b3321f">{BUDGET} ms</text>',
        "</svg>\n",
    ]
    return "\n".join(parts)
