"""Workbooks that go out: the template of a kind, and the bad rows of a file with the reasons beside them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from counterfoil.catalogue.queries import list_categories
from counterfoil.imports import columns
from counterfoil.imports.models import Batch
from counterfoil.imports.plans import KINDS, Kind
from counterfoil.imports.plans.base import carried_cells
from counterfoil.imports.problems import Problem
from counterfoil.imports.values import is_blank, shown
from counterfoil.imports.workbook import Row, Sheet, Workbook, letter
from counterfoil.printing import sheets

REASON = "原因"
"""The heading of the reasons; it means nothing to the import, so that the corrected file can be sent as it is."""
WIDTH = 16


def template(kind: Kind) -> bytes:
    """An empty workbook with every heading of this kind, and a sheet that says what each wants."""
    headings = [heading for heading, _field in _headings(kind)]
    columns_ = [sheets.Column(heading, width=WIDTH) for heading in headings]
    notes = [
        (f"【{heading}】", gettext("needed") if field.required else "", ", ".join(field.headings[1:6]))
        for heading, field in _headings(kind)
    ]  # in brackets, so that the explanation is never taken for a table itself
    about = (
        sheets.Column(gettext("Column"), width=18), sheets.Column(gettext("Needed"), width=8),
        sheets.Column(gettext("Also understood as"), width=60),
    )  # fmt: skip
    return sheets.workbook(sheets.Sheet(kind.label, columns_, ()), sheets.Sheet(gettext("Explanation"), about, notes))


def _headings(kind: Kind) -> list[tuple[str, Any]]:
    """Each column with the field that it means; a repeated column stands once per category."""
    found = []
    for field in kind.fields:
        if field.dropped:
            continue
        if field is kind.repeated:
            found += [(f"{category.name}{field.headings[0]}", field) for category in list_categories()]
        else:
            found.append((field.headings[0], field))
    return found


def bad_rows(batch: Batch, book: Workbook, errors: Iterable[dict[str, Any]]) -> bytes:
    """The rows with errors, in the columns they had, with the reasons in a last column; the cells meant are marked."""
    reasons: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for found in errors:
        reasons[found["sheet"], found["row"]].append(found)
    kind = KINDS[batch.kind]
    vocabulary = columns.Vocabulary(kind.fields, kind.repeated)
    parts = [
        _bad_sheet(sheet, header, reasons)
        for sheet in book.sheets
        if not sheet.hidden and (header := columns.find_header(sheet, vocabulary)) is not None
    ]
    return sheets.workbook(*parts)


def _bad_sheet(
    sheet: Sheet, header: columns.Header, reasons: dict[tuple[str, int], list[dict[str, Any]]]
) -> sheets.Sheet:
    """One sheet: its headings in one line, its bad rows, its reasons."""
    rows = [row for row in sheet.rows if (sheet.name, row.number) in reasons]
    width = max([len(row.values) for row in (*rows, *_header_rows(sheet, header))], default=0)
    headings = _header_words(sheet, header, width)
    carried = carried_cells(sheet, header)
    marks = []
    lines = []
    for place, row in enumerate(rows):
        found = reasons[sheet.name, row.number]
        marks += [(place, index) for index in range(width) if letter(index) in {one["column"] for one in found}]
        said = "; ".join(f"{_column_name(headings, one)}{one['text']}" for one in found)
        cells = (_cell(row, index, carried) for index in range(width))
        lines.append([*cells, f"[{row.number}] {said}"])
    shape = [*(sheets.Column(heading, width=WIDTH) for heading in headings), sheets.Column(REASON, width=60)]
    return sheets.Sheet(sheet.name, shape, lines, marks=marks)


def _header_rows(sheet: Sheet, header: columns.Header) -> list[Row]:
    return [row for row in sheet.rows if header.row <= row.number <= header.last_row]


def _header_words(sheet: Sheet, header: columns.Header, width: int) -> list[str]:
    """What each column is called, as it was found; columns that mean nothing keep their own words."""
    words = [""] * width
    for row in _header_rows(sheet, header):
        for index in range(width):
            value = row.value(index)
            if isinstance(value, str) and value.strip():
                words[index] = value.strip()
    for column in header.columns:
        words[column.index] = column.heading
    return words


def _column_name(headings: list[str], found: dict[str, Any]) -> str:
    names = [heading for index, heading in enumerate(headings) if letter(index) == found["column"]]
    return f"{names[0]} " if names else ""


def _cell(row: Row, index: int, carried: dict[tuple[int, int], Any]) -> Any:
    """As it was typed, or as the merged cell above says; what can't be read stays empty, figures keep their digits."""
    value = row.value(index)
    if is_blank(value):
        value = carried.get((row.number, index), value)
    if isinstance(value, Problem):
        return ""
    return value if isinstance(value, str) else shown(value)
