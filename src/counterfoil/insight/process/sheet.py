"""A picture on an A3 sheet, upright or lying as it fits best, in as many sheets as it needs to be read."""

import json
import re

from django.utils import timezone
from django.utils.translation import gettext as _

from counterfoil.printing.engine import typeset

SIZE = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
TEMPLATE = """
#let facts = json("facts.json")
#set page(paper: "a3", flipped: facts.flipped, margin: (x: 12mm, top: 18mm, bottom: 12mm),
  header: text(font: "Noto Sans SC", size: 10pt)[#strong(facts.title) #h(1fr) #facts.made],
  footer: context text(font: "Noto Sans SC", size: 8pt)[#facts.company #h(1fr) #counter(page).display("1 / 1", both: true)])
#let picture(clip-top) = box(clip: true, width: facts.width * 1mm, height: facts.height * 1mm,
  move(dy: -clip-top * 1mm, image("picture.svg", width: facts.width * 1mm)))
#for top in facts.tops { picture(top); if top != facts.tops.last() { pagebreak() } }
"""
LONG, SHORT = 396, 273
"""What an A3 sheet leaves between its margins, in millimetres."""


def pdf(svg: str, *, title: str) -> bytes:
    """The picture set on A3: lying when it is wide, upright when it is high, cut between sheets when it must be."""
    found = SIZE.search(svg)
    assert found is not None
    width, height = int(found.group(1)), int(found.group(2))
    flipped = width > height
    page_width, page_height = (LONG, SHORT - 8) if flipped else (SHORT, LONG - 8)
    least = page_width * 0.75
    drawn = max(least, min(page_width, page_height * width / height))
    tall = drawn * height / width
    tops = [number * page_height for number in range(int(tall // page_height) + (tall % page_height > 1))]
    facts = {
        "title": title, "flipped": flipped, "width": drawn, "height": min(tall, page_height), "tops": tops,
        "company": _("Drawn by the program from what it enforces"),
        "made": f"{timezone.localtime():%Y-%m-%d %H:%M}",
    }  # fmt: skip
    return typeset(
        {"main.typ": TEMPLATE.encode(), "facts.json": json.dumps(facts).encode(), "picture.svg": svg.encode()}
    )
