"""`python -m bench report`: the last measurements as `docs/performance.md` shows them, tables and a picture.

Reads `bench/results.jsonl`; writes `docs/images/performance.svg`, and in `docs/performance.md` what stands between the
marks of each part that was measured. The words around it are written by hand.
"""

import json
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("results.jsonl")
PAGE = ROOT / "docs/performance.md"
PICTURE = ROOT / "docs/images/performance.svg"
BUDGET = 100
LEFT, WIDE, ROW = 250, 560, 22

HOUSES = {"empty": "in a new house", "size": "in the house above"}

Rows = list[dict[str, Any]]


def main() -> None:
    """Write each part from the last run of its kind; what was not measured here stays as it is written."""
    rows = [json.loads(line) for line in RESULTS.read_text().splitlines()]
    by_kind: dict[str, Rows] = {}
    for row in rows:
        by_kind.setdefault(row.get("what", ""), []).append(row)
    pages = _latest(by_kind.get("page", []), "page")
    if pages:
        crowds = by_kind.get("clients", [])
        write("measured", table(pages, by_kind.get("cycle", []), crowds, by_kind.get("weight", [None])[-1]))
        PICTURE.write_text(picture(pages))
    if "customers" in by_kind:
        write("customers", searches(_latest(by_kind["customers"], "page"), _latest(by_kind.get("plan", []), "of")))
    if "imports" in by_kind:
        write("imports", taking_over(by_kind["imports"][-1]))


def _latest(rows: Rows, name: str) -> Rows:
    return list({row[name]: row for row in rows}.values())


def write(part: str, text: str) -> None:
    """Put this between the marks of the part."""
    begin, end = f"<!-- {part} -->", f"<!-- /{part} -->"
    before, rest = PAGE.read_text().split(begin)
    after = rest.split(end)[1]
    PAGE.write_text(f"{before}{begin}\n{text}\n{end}{after}")


def searches(pages: Rows, plans: Rows) -> str:
    """The customer list and its search, and by which index each search goes."""
    lines = [f"{pages[0]['customers']:,} customers; measured {pages[0]['at'][:10]}.", ""]
    lines += ["| question | p50 ms | p95 ms | p95 of the processor | statements |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {row['page']} | {row['p50_ms']} | {row['p95_ms']} | {row['cpu_p95_ms']} | {row['statements']} |"
        for row in pages
    ]
    for row in plans:
        lines += ["", f"Plan of a search by {row['of']}:", "", "```", *row["lines"], "```"]
    return "\n".join(lines)


def taking_over(row: dict[str, Any]) -> str:
    """What a big workbook cost, from the file to the database."""
    return (
        f"{row['taken']:,} of {row['rows']:,} customers from a file of {row['megabytes']} MB: {row['read_s']} s to open "
        f"and check (the preview), {row['take_over_s']} s to take over; {row['read_cpu_s'] + row['take_over_cpu_s']:.0f} s "
        f"of the processor; at most {row['peak_mib']} MiB held, {row['reader_mib']} MiB of it by the process that opens "
        "the file."
    )


def table(pages: Rows, cycles: Rows, crowds: Rows, weight: dict[str, Any] | None) -> str:
    """Pages, cycles, clients at once and weight as Markdown."""
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
    for where, name in HOUSES.items():
        last = {row["lines"]: row for row in cycles if row.get("house", "empty") == where}
        lines += [
            f"| {name} | {row['lines']} | {row['ms']} | {row['floor_ms']} | {row['ratio']} | {row['http_ms']} | "
            f"{row['statements']} | {row['floor_statements']} |"
            for row in last.values()
        ]
    lines += [
        "", "| clients at once | | cycles per second | an answer, p50 ms | p95 ms | memory of the server, MiB |",
        "|---|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    for where, name in HOUSES.items():
        last = {row["clients"]: row for row in crowds if row["house"] == where}
        lines += [
            f"| {name} | {row['clients']} | {row['cycles_per_s']} | {row['p50_ms']} | {row['p95_ms']} | "
            f"{row['server_mib']} |"
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
