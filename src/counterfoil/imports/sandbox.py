"""The separate process that opens uploaded files: ``python -I -m counterfoil.imports.sandbox < file > rows``.

A file from outside may be made to break whoever opens it: unpack to gigabytes, claim billions of cells, nest
entities, carry macros. So it is opened in a process of its own with little memory and little time, which looks
before it unpacks, and whose only answer is lines of JSON. Formulas are never evaluated, links never followed.
"""

import csv
import io
import json
import posixpath
import re
import resource
import stat
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import IO, Any

from counterfoil.imports import limits

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORMULA_WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>|</(?:\w+:)?c>)"
)
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*\bt=[\"']e[\"'][^<>]*)>(?:<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*"
    rb"<(?:\w+:)?v>([^<]*)<"
)
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")


class Refused(Exception):
    """The file is not opened; ``code`` is one of the file codes of ``problems.WORDS``."""

    def __init__(self, code: str, **values: Any):
        super().__init__(code)
        self.code, self.values = code, values


def main() -> int:
    """Read the file on standard input, write its sheets on standard output."""
    _limit_this_process()
    out = sys.stdout
    try:
        for line in read(sys.stdin.buffer.read(limits.FILE_BYTES + 1)):
            out.write(json.dumps(line, ensure_ascii=True, default=_encoded))
            out.write("\n")
        out.write('{"end":true}\n')
    except Refused as refused:
        out.write(json.dumps({"refused": refused.code, "values": refused.values}) + "\n")
    except MemoryError:
        out.write('{"refused":"too_much_content","values":{}}\n')
    return 0


def _limit_this_process() -> None:
    for which, most in (
        (resource.RLIMIT_AS, limits.CHILD_MEMORY_BYTES),
        (resource.RLIMIT_CPU, limits.CHILD_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, limits.CHILD_OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (most, most))


def _encoded(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    return str(value)


def read(data: bytes) -> Iterator[Any]:
    """The lines that describe a file: per sheet one object, then ``[row number, [values]]`` per row with a value."""
    if not data:
        raise Refused("file_empty")
    if len(data) > limits.FILE_BYTES:
        raise Refused("file_too_large", required=limits.FILE_BYTES // (1024 * 1024))
    if data.startswith(b"PK"):
        yield from _read_packed(data)
    elif data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("file_encrypted")
        yield from _read_by_calamine(data, {})
    else:
        yield from _read_text(data)


# --- packed formats (.xlsx, .ods)


def _read_packed(data: bytes) -> Iterator[Any]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = _safe_entries(archive)
            if "xl/workbook.xml" in names and "[Content_Types].xml" in names:
                bad = dict(_looked_through(archive))
            elif "content.xml" in names and _is_ods(archive):
                _check_xml(_unpacked(archive, "content.xml"), "content.xml")
                bad = {}
            else:
                raise Refused("file_type")
    except (zipfile.BadZipFile, EOFError, ValueError, OSError, NotImplementedError) as error:
        raise Refused("file_damaged") from error
    yield from _read_by_calamine(data, bad)


def _safe_entries(archive: zipfile.ZipFile) -> set[str]:
    """The names in the archive, when none of them is a trick."""
    entries = archive.infolist()
    if len(entries) > limits.ENTRIES:
        raise Refused("file_unsafe", found=f"{len(entries)} parts")
    names: set[str] = set()
    total = 0
    for entry in entries:
        _check_entry(entry)
        if entry.filename.lower() in names:
            raise Refused("file_unsafe", found="duplicate parts")
        names.add(entry.filename.lower())
        total += entry.file_size
    if total > limits.UNPACKED_BYTES:
        raise Refused("too_much_content")
    return {entry.filename for entry in entries}


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    if "\x00" in name or "\\" in name or name.startswith("/") or ":" in name or ".." in name.split("/"):
        raise Refused("file_unsafe", found="path")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused("file_unsafe", found="link")
    if entry.flag_bits & 0x1:
        raise Refused("file_encrypted")
    if entry.file_size > limits.RATIO_MATTERS_BYTES and entry.file_size > limits.PART_RATIO * max(
        1, entry.compress_size
    ):
        raise Refused("too_much_content")
    if name.lower().endswith(("vbaproject.bin", "macrosheets")) or "/macrosheets/" in name.lower():
        raise Refused("file_macros")


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part, in full. A part longer or shorter than it claims fails its checksum."""
    return archive.read(name)


def _is_ods(archive: zipfile.ZipFile) -> bool:
    try:
        return archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument.spreadsheet")
    except KeyError:
        return False


def _looked_through(archive: zipfile.ZipFile) -> Iterator[tuple[str, list[list[Any]]]]:
    """Look at every XML part; per sheet name the cells without a usable value."""
    sheets = _sheet_parts(archive)
    left = limits.BAD_CELLS
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        part = _unpacked(archive, entry.filename)
        _check_xml(part, entry.filename)
        if entry.filename in sheets:
            _check_size(part)
            bad = list(islice(_bad_cells(part), left + 1))
            left -= len(bad)
            if left < 0:
                raise Refused("too_much_content")
            yield sheets[entry.filename], bad


def _check_xml(part: bytes, name: str) -> None:
    """Office files are UTF-8 and never declare entities; what does is an attack on the parser."""
    if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in part[:64]:
        raise Refused("file_unsafe", found="encoding")
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise Refused("file_unsafe", found="DTD")
    if name == "[Content_Types].xml" and b"macroEnabled" in part:
        raise Refused("file_macros")


def _check_size(part: bytes) -> None:
    if part.count(b"<row ") + part.count(b":row ") > limits.XML_ROWS:
        raise Refused("too_many_rows", required=limits.ROWS)
    if part.count(b"<c ") + part.count(b":c ") > limits.CELLS:
        raise Refused("too_much_content")


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which part holds which sheet: part name → sheet name."""
    from defusedxml import ElementTree

    relations: dict[str, str] = {}
    try:
        root = ElementTree.fromstring(_unpacked(archive, "xl/_rels/workbook.xml.rels"))
        for relation in root:
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            relations[relation.get("Id", "")] = path
        parts = {}
        for node in ElementTree.fromstring(_unpacked(archive, "xl/workbook.xml")).iter():
            if node.tag.endswith("}sheet") or node.tag == "sheet":
                key = next((value for name, value in node.attrib.items() if name.endswith("}id")), "")
                parts[relations.get(key, "")] = node.get("name", "")
    except (KeyError, ElementTree.ParseError) as error:
        raise Refused("file_damaged") from error
    except ValueError as error:
        raise Refused("file_unsafe", found="DTD") from error
    return parts


def _bad_cells(part: bytes) -> Iterator[list[Any]]:
    """Cells whose value isn't stored (row, column from 0, code, what it shows): formulas never calculated, errors."""
    if b"<f" in part or b":f" in part:
        for match in _FORMULA_WITHOUT_VALUE.finditer(part):
            empty_text = b't="str"' in match[1] and b"/" in match[2] and b"c>" not in match[2]
            place = _place(match[1])
            if place and not empty_text:
                yield [*place, "formula_without_value", ""]
    if b't="e"' in part or b"t='e'" in part:
        for match in _ERROR_CELL.finditer(part):
            place = _place(match[1])
            if place:
                yield [*place, "cell_error", match[2].decode("utf-8", "replace")[:20]]


def _place(attributes: bytes) -> tuple[int, int] | None:
    match = _REFERENCE.search(attributes)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + letter - 64
    return int(match[2]), column - 1


def _read_by_calamine(data: bytes, bad: dict[str, list[list[Any]]]) -> Iterator[Any]:
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(io.BytesIO(data))
        for about in book.sheets_metadata:
            if about.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            hidden = about.visible != calamine.SheetVisibleEnum.Visible
            yield from _sheet(book, about.name, hidden, bad.get(about.name, []))
    except calamine.PasswordError as error:
        raise Refused("file_encrypted") from error
    except (calamine.CalamineError, OSError, UnicodeError) as error:
        raise Refused("file_damaged") from error


def _sheet(book: Any, name: str, hidden: bool, bad: list[list[Any]]) -> Iterator[Any]:
    about: dict[str, Any] = {"sheet": name, "hidden": hidden, "bad": [], "merged": []}
    if hidden:
        yield about
        return
    sheet = book.get_sheet_by_name(name)
    start, end = sheet.start, sheet.end
    if start is None or end is None:
        yield about
        return
    if end[0] >= limits.ROWS:
        raise Refused("too_many_rows", required=limits.ROWS)
    if end[1] >= limits.COLUMNS:
        raise Refused("too_many_columns", required=limits.COLUMNS)
    if (end[0] + 1 - start[0]) * (end[1] + 1 - start[1]) > limits.CELLS:
        raise Refused("too_much_content")
    merged = sheet.merged_cell_ranges or []
    about["bad"] = bad
    about["merged"] = [[a[0] + 1, a[1], b[0] + 1, b[1]] for a, b in merged[: limits.MERGES]]
    yield about
    yield from _rows(sheet.iter_rows(), start[0], start[1], {row for row, *_rest in bad})


def _rows(rows: Iterable[list[Any]], first_row: int, first_column: int, wanted: set[int]) -> Iterator[list[Any]]:
    """Rows with a value, or with a cell known to be bad, under the number that the program shows beside them."""
    left = [""] * first_column
    for number, row in enumerate(rows, start=first_row + 1):
        while row and row[-1] == "":
            row.pop()
        if row or number in wanted:
            yield [number, left + row if left else row]


# --- text (.csv)


def _read_text(data: bytes) -> Iterator[Any]:
    text = _decoded(data)
    if text.lstrip()[:1] == "<":
        raise Refused("file_type")
    delimiter = max(",;\t", key=text[:8192].count)
    yield {"sheet": "CSV", "hidden": False, "bad": [], "merged": []}
    number = 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
            if number > limits.ROWS:
                raise Refused("too_many_rows", required=limits.ROWS)
            if len(row) > limits.COLUMNS:
                raise Refused("too_many_columns", required=limits.COLUMNS)
            if any(value.strip() for value in row):
                yield [number, row]
    except csv.Error as error:
        raise Refused("file_damaged") from error


def _decoded(data: bytes) -> str:
    """The text of a .csv file as office programs in China write it: UTF-8, else UTF-16 with its mark, else GB 18030."""
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if not any(ord(character) < 32 and character not in "\t\r\n" for character in text):
            return text
    raise Refused("file_type")


def lines_of(stream: IO[str]) -> Iterator[Any]:
    """What ``main`` wrote, read back."""
    for line in stream:
        yield json.loads(line, object_hook=_decoded_value)


def _decoded_value(pairs: dict[str, Any]) -> Any:
    if len(pairs) == 1:
        if "d" in pairs:
            return date.fromisoformat(pairs["d"])
        if "t" in pairs:
            return datetime.fromisoformat(pairs["t"])
    return pairs


if __name__ == "__main__":
    sys.exit(main())
