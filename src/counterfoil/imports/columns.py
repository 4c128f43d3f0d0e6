"""Finding the heading row of a sheet, and which column means what.

Factories put titles above their tables, spread headings over two lines, star what is obligatory, add units in
brackets, and call the same thing by several names. A heading is known by exact synonyms only: a guess at a column
would put wrong figures into the books.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from counterfoil.imports.problems import Problem, problem
from counterfoil.imports.values import half_width
from counterfoil.imports.workbook import Row, Sheet

HEADER_WITHIN_ROWS = 30
_BRACKETS = re.compile(r"[(\[【「<][^()\[\]【】「」<>]*[)\]】」>]")
_ORNAMENT = re.compile(r"[\s*★☆※:;,.、。_\-/\\]+")
_BEFORE_TAX = ("不含税", "未税", "除税", "excl")


@dataclass(frozen=True)
class Field:
    """One thing that a row may say: its name in the code, its label for people, and the headings that mean it."""

    name: str
    label: str | Promise
    clean: Callable[[Any], Any]
    headings: tuple[str, ...]
    required: bool = False
    carried: bool = False
    """A cell merged over several rows counts for each of them."""
    dropped: bool = False
    """Known, and not taken over (a running number)."""


@dataclass(frozen=True)
class Column:
    """A column of this sheet that is taken over. ``subject`` is what a repeated kind of column is about (线管折扣)."""

    index: int
    field: Field
    heading: str
    subject: str = ""
    thousands: int = 1
    """What figures are multiplied with: 10,000 under a heading in 万元."""


@dataclass
class Header:
    """The headings of one sheet: what is taken over, what is left aside, and where the rows begin."""

    row: int
    last_row: int
    columns: list[Column]
    ignored: list[tuple[int, str, str]] = field(default_factory=list)
    """Column index, heading, and why: ``unknown`` or ``column_twice``."""
    keys: dict[int, str] = field(default_factory=dict)

    @property
    def rank(self) -> tuple[int, bool]:
        """Of two readings of the same sheet the one that explains more columns is right, else the simpler one."""
        return len(self.columns), self.row == self.last_row

    @property
    def names(self) -> set[str]:
        return {column.field.name for column in self.columns}


def heading_key(heading: str) -> str:
    """By what two headings are the same: no width, case, spaces, stars, colons, nor what stands in brackets."""
    return _ORNAMENT.sub("", _BRACKETS.sub("", half_width(heading).casefold()))


class Vocabulary:
    """The headings that a kind of import knows. ``repeated`` is a field that stands once per subject."""

    def __init__(self, fields: Iterable[Field], repeated: Field | None = None):
        self.fields = {heading_key(heading): known for known in fields for heading in known.headings}
        self.repeated = repeated
        endings = [heading_key(heading) for heading in repeated.headings] if repeated else []
        self.endings = sorted(endings, key=len, reverse=True)

    def meaning(self, heading: str) -> tuple[Field, str] | None:
        """The field that a heading means, and its subject; ``None`` when it isn't known."""
        if any(words in half_width(heading).casefold() for words in _BEFORE_TAX):
            return None
        key = heading_key(heading)
        if key in self.fields:
            return self.fields[key], ""
        for ending in self.endings:
            if self.repeated is not None and key.endswith(ending) and key != ending:
                return self.repeated, key.removesuffix(ending)
        return None


def find_header(sheet: Sheet, vocabulary: Vocabulary) -> Header | None:
    """The row (or two rows) of this sheet with most known headings; among equals one row, and the first."""
    best: Header | None = None
    rows = sheet.rows[:HEADER_WITHIN_ROWS]
    for position, row in enumerate(rows):
        below = rows[position + 1] if position + 1 < len(rows) and rows[position + 1].number == row.number + 1 else None
        for header in _readings(sheet, row, below, vocabulary):
            if best is None or header.rank > best.rank:
                best = header
    return best if best is not None and len(best.columns) >= 2 else None


def _readings(sheet: Sheet, row: Row, below: Row | None, vocabulary: Vocabulary) -> Iterable[Header]:
    upper = {index: value for index, value in enumerate(row.values) if isinstance(value, str) and value.strip()}
    yield _header(row.number, row.number, upper, vocabulary)
    if below is None:
        return
    lower = {index: value for index, value in enumerate(below.values) if isinstance(value, str) and value.strip()}
    spread = _spread(sheet, row.number, upper)
    joined = {}
    for index in sorted(spread.keys() | lower.keys()):
        above, beneath = spread.get(index, ""), lower.get(index, "")
        choices = [beneath + above, above + beneath, beneath, above] if beneath and above else [beneath or above]
        joined[index] = next((words for words in choices if vocabulary.meaning(words)), beneath or above)
    yield _header(row.number, below.number, joined, vocabulary)


def _spread(sheet: Sheet, number: int, upper: dict[int, str]) -> dict[int, str]:
    """A heading merged over several columns stands above each of them."""
    spread = dict(upper)
    for first_row, first, last_row, last in sheet.merged:
        if first_row <= number <= last_row and first in upper:
            spread.update(dict.fromkeys(range(first, last + 1), upper[first]))
    return spread


def _header(row: int, last_row: int, headings: dict[int, str], vocabulary: Vocabulary) -> Header:
    header = Header(row, last_row, [])
    taken: set[tuple[str, str]] = set()
    for index, heading in headings.items():
        header.keys[index] = heading_key(heading)
        found = vocabulary.meaning(heading)
        shown = " ".join(heading.split())[:60]
        if found is None:
            header.ignored.append((index, shown, "unknown"))
            continue
        known, subject = found
        if (known.name, subject) in taken:
            header.ignored.append((index, shown, "column_twice"))
            continue
        taken.add((known.name, subject))
        header.columns.append(Column(index, known, shown, subject, 10_000 if "万元" in heading else 1))
    return header


def missing(header: Header, needs: tuple[tuple[str, ...], ...], labels: dict[str, str | Promise]) -> Problem | None:
    """The columns that are needed and not there. ``needs`` lists alternatives, one of each is enough."""
    absent = [
        " / ".join(str(labels[name]) for name in choices) for choices in needs if header.names.isdisjoint(choices)
    ]
    return problem("missing_columns", required=", ".join(absent), row=header.row) if absent else None
