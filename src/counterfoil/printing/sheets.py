"""Tables as Excel workbooks. What people typed stays text: no cell and no heading is ever a formula or a link.

A text that begins with a sign that spreadsheet programs read as a formula is marked as text (the apostrophe that
Excel itself writes), so that it stays one when somebody edits the cell or saves the sheet as another format.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.functional import Promise

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_000
"""Characters in one cell; Excel itself refuses more than 32,767."""
_LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMATS = {"money": "#,##0.00", "price": "#,##0.00##", "quantity": "#,##0.###", "rate": "0.####", "date": "yyyy-mm-dd"}
_WIDTHS = {"money": 14, "price": 12, "quantity": 12, "rate": 8, "date": 12}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and ``text``, ``money``, ``price``, ``quantity``, ``rate``, ``date`` or ``moment``."""

    heading: str | Promise
    kind: str = "text"
    width: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: what stands above the table, its columns, and its rows."""

    name: str | Promise
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    above: Sequence[tuple[Any, ...]] = ()
    below: Sequence[tuple[Any, ...]] = ()
    marks: Sequence[tuple[int, int]] = field(default_factory=tuple)
    """Cells to point out (row of ``rows`` from 0, column): what is wrong with a returned file."""


def workbook(*sheets: Sheet) -> bytes:
    """An .xlsx file of these sheets, with frozen headings and a filter."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )  # fmt: skip
    formats = _Formats(book)
    names: set[str] = set()
    for sheet in sheets:
        _write(book.add_worksheet(_sheet_name(str(sheet.name), names)), sheet, formats)
    book.close()
    return out.getvalue()


class _Formats:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Any):
        self.heading = book.add_format({"bold": True, "bg_color": "#E8EDF2", "border": 1, "quote_prefix": True})
        self.text = book.add_format({"num_format": "@"})
        self.quoted = book.add_format({"num_format": "@", "quote_prefix": True})
        self.marked = book.add_format({"num_format": "@", "bg_color": "#FDE9E7", "quote_prefix": True})
        self.kinds = {kind: book.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()}


def _write(target: Any, sheet: Sheet, formats: _Formats) -> None:
    row = 0
    for cells in sheet.above:
        _line(target, row, cells, formats)
        row += 1
    for place, column in enumerate(sheet.columns):
        heading = _text(column.heading)
        target.write_string(row, place, heading, formats.heading)
        target.set_column(place, place, column.width or _WIDTHS.get(column.kind, max(10, 2 * len(heading))))
    target.freeze_panes(row + 1, 0)
    first = row
    marks = set(sheet.marks)
    for number, values in enumerate(sheet.rows):
        row += 1
        for place, value in enumerate(values):
            kind = sheet.columns[place].kind if place < len(sheet.columns) else "text"
            _cell(target, row, place, value, kind, formats, marked=(number, place) in marks)
    if sheet.columns and row > first:
        target.autofilter(first, 0, row, len(sheet.columns) - 1)
    for line in sheet.below:
        row += 1
        _line(target, row, line, formats)


def _line(target: Any, row: int, cells: Sequence[Any], formats: _Formats) -> None:
    for place, value in enumerate(cells):
        _cell(target, row, place, value, "money" if isinstance(value, Decimal) else "text", formats)


def _cell(target: Any, row: int, place: int, value: Any, kind: str, formats: _Formats, *, marked: bool = False) -> None:
    """A figure as a figure, a day as a day, and everything else as text."""
    if value is None or value == "":
        if marked:
            target.write_blank(row, place, None, formats.marked)
        return
    if isinstance(value, Decimal | int) and not isinstance(value, bool) and kind in _FORMATS and kind != "date":
        target.write_number(row, place, value, formats.kinds[kind])
    elif isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        target.write_string(row, place, f"{local:%Y-%m-%d %H:%M}", formats.text)
    elif isinstance(value, date) and not marked:
        target.write_datetime(row, place, datetime(value.year, value.month, value.day), formats.kinds["date"])  # noqa: DTZ001 - a day
    else:
        text = _text(value)
        quoted = formats.quoted if text.startswith(_LOOKS_LIKE_FORMULA) else formats.text
        target.write_string(row, place, text, formats.marked if marked else quoted)


def _text(value: Any) -> str:
    return _CONTROL.sub("", str(value))[:LONGEST]


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """As Excel allows it: no brackets or slashes, at most 31 characters, each once."""
    name = _NOT_IN_NAMES.sub(" ", wanted).strip("' ")[:28] or "Sheet"
    number = 2
    found = name
    while found.casefold() in taken:
        found, number = f"{name[:25]} {number}", number + 1
    taken.add(found.casefold())
    return found
