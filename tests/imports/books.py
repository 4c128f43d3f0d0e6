"""Small workbooks made for the tests, good ones and malicious ones."""

import io
import zipfile
from datetime import date
from typing import Any

import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


class Formula:
    """A formula cell; without ``value`` as a program leaves it that never calculated."""

    def __init__(self, text: str, value: Any = None):
        self.text, self.value = text, value


def workbook(
    *sheets: list[list[Any]],
    names: tuple[str, ...] = (),
    hidden: tuple[int, ...] = (),
    merges: tuple = (),
    **options: Any,
) -> bytes:
    """An .xlsx of these sheets, each a list of rows; ``merges``: (row, column, row, column, value) in the first one."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "remove_timezone": True, **options})
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for position, rows in enumerate(sheets):
        sheet = book.add_worksheet(names[position] if position < len(names) else None)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, days)
        if position in hidden:
            sheet.hide()
    for row, column, last_row, last_column, value in merges:
        book.worksheets()[0].merge_range(row, column, last_row, last_column, value)
    book.close()
    return _without_stored_results(out.getvalue())


def _write(sheet: Any, row: int, column: int, value: Any, days: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, Formula):
        sheet.write_formula(row, column, value.text, None, "__none__" if value.value is None else value.value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, days)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, value)


def _without_stored_results(data: bytes) -> bytes:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return rezipped(
        data,
        {
            name: archive.read(name).replace(b' t="str"><f>', b"><f>").replace(b"<v>__none__</v>", b"<v></v>")
            for name in archive.namelist()
            if name.startswith("xl/worksheets/") and b"__none__" in archive.read(name)
        },
    )


def rezipped(data: bytes, replaced: dict[str, bytes] | None = None, added: dict[str, bytes] | None = None) -> bytes:
    """The same file with parts replaced and added."""
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry.filename, (replaced or {}).get(entry.filename, source.read(entry.filename)))
        for name, content in (added or {}).items():
            target.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(data)).read(name)


def sheet_xml(rows: bytes) -> bytes:
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (MAIN.encode(), rows)
