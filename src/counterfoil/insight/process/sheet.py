"""A picture on A3 sheets, upright or lying as it fits best; cut between papers when one sheet would make it too small."""

import json
import re
from collections.abc import Sequence
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _

from counterfoil.printing.engine import typeset

SIZE = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
TEMPLATE = """
#let facts = json("facts.json")
#set page(paper: "a3", flipped: facts.flipped, margin: (x: 12mm, top: 18mm, bottom: 12mm),
  header: text(font: "Noto Sans SC", size: 10pt)[#strong(facts.title) #h(1fr) #facts.made],
  footer: context text(font: "Noto Sans SC", size: 8pt)[#facts.company #h(1fr) #counter(page).display("1 / 1", both: true)])
#set par(spacing: 0mm)
#let piece(start, end) = block(clip: true, width: facts.width * 1mm, height: (end - start) * facts.scale * 1mm,
  place(top + left, dy: -start * facts.scale * 1mm, image("picture.svg", width: facts.width * 1mm, height: facts.height * 1mm)))
#for (number, part) in facts.parts.enumerate() {
  if number > 0 { pagebreak() }
  align(center, {
    if number > 0 and facts.heads { image("heads.svg", width: facts.width * 1mm) }
    piece(part.at(0), part.at(1))
  })
}
"""
LONG, SHORT = 396, 265
"""What an A3 sheet leaves between its margins, in millimetres."""
LEAST = 0.75
"""Drawn smaller than this part of the sheet's width it can't be read: then it takes several sheets."""


def pdf(svg: str, *, title: str, cuts: Sequence[tuple[float, bool]] = (), heads: str = "") -> bytes:
    """The picture set on A3. ``cuts``: where it may be cut, and whether a paper begins there; ``heads``: the names of the
    lanes, to stand on every further sheet."""
    width, height = _size(svg)
    flipped = width > height
    page_width, page_height = (LONG, SHORT) if flipped else (SHORT, LONG - 8)
    drawn = min(page_width, page_height * width / height)
    parts = [(0.0, float(height))]
    if drawn < page_width * LEAST:
        drawn = page_width
        parts = _parts(height, page_height * width / drawn, _size(heads)[1] if heads else 0, cuts)
    facts = {
        "title": title, "flipped": flipped, "width": drawn, "height": drawn / width * height, "scale": drawn / width,
        "parts": parts, "heads": bool(heads),
        "company": _("Drawn by the program from what it enforces"),
        "made": f"{timezone.localtime():%Y-%m-%d %H:%M}",
    }  # fmt: skip
    files = {"main.typ": TEMPLATE.encode(), "facts.json": json.dumps(facts).encode(), "picture.svg": svg.encode()}
    if heads:
        files["heads.svg"] = heads.encode()
    return typeset(files)


def _size(svg: str) -> tuple[int, int]:
    found = SIZE.search(svg)
    assert found is not None
    return int(found.group(1)), int(found.group(2))


def _parts(height: float, room: float, head: float, cuts: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """From where to where each sheet goes: cut before a paper if that fills half a sheet, else before a state."""
    ends, top = [0.0], 0.0
    while height - top > room - (head if top else 0):
        limit = top + room - (head if top else 0)
        papers = [y for y, begins in cuts if begins and top + room / 2 < y <= limit]
        states = [y for y, _begins in cuts if top < y <= limit]
        top = max(papers or states or [limit])
        ends.append(top)
    return list(pairwise([*ends, height]))
