"""Files as they come: honest ones are read as typed, hostile ones refused quickly, in a process of their own."""

import io
import resource
import time
import zipfile
from datetime import date

import pytest
from tests.imports.books import SHEET, Formula, part, rezipped, sheet_xml, workbook

from counterfoil.imports import limits
from counterfoil.imports.problems import Problem, Unreadable
from counterfoil.imports.workbook import letter, open_workbook

PLAIN = [["品名", "数量"], ["管", 5]]


def refusal(data: bytes) -> str:
    began = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        open_workbook(data)
    assert time.monotonic() - began < 5
    assert refused.value.problem.text
    return refused.value.problem.code


def rows(data: bytes, sheet: int = 0):
    return [(row.number, row.values) for row in open_workbook(data).sheets[sheet].rows]


def test_cells_come_as_typed_under_their_row_numbers():
    data = workbook([["题"], [], ["a", 1.5, True, date(2026, 3, 1), "００１"], [], ["b"]])
    assert rows(data) == [(1, ["题"]), (3, ["a", 1.5, True, date(2026, 3, 1), "００１"]), (5, ["b"])]


def test_formulas_give_their_stored_result_and_are_never_calculated():
    data = workbook([["x", Formula("=1+1", 7), Formula('="a"&"b"', "ab"), Formula('=WEBSERVICE("http://localhost/")')]])
    ((_number, values),) = rows(data)
    assert values[:3] == ["x", 7.0, "ab"]
    assert values[3] == Problem("formula_without_value")


def test_error_cells_say_which_error():
    data = workbook([["x", Formula("=1/0", "#DIV/0!")]])
    assert rows(data)[0][1][1] == Problem("cell_error", {"found": "#DIV/0!"})


def test_an_empty_text_as_result_is_a_blank_cell():
    data = workbook([["x", Formula('=""', "y")]])
    data = rezipped(data, {SHEET: part(data, SHEET).replace(b"<v>y</v>", b"<v></v>")})
    assert rows(data) == [(1, ["x"])]


def test_days_of_the_1904_calendar():
    assert rows(workbook([["x", date(2026, 3, 1)]], date_1904=True))[0][1][1] == date(2026, 3, 1)


def test_several_sheets_and_hidden_ones():
    book = open_workbook(workbook(PLAIN, PLAIN, names=("一", "二"), hidden=(1,)))
    assert [(sheet.name, sheet.hidden, len(sheet.rows)) for sheet in book.sheets] == [("一", False, 2), ("二", True, 0)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_files_in_the_usual_encodings(encoding, delimiter):
    text = f'品名{delimiter}数量\r\n"管"{delimiter}5\r\n'
    assert rows(text.encode(encoding)) == [(1, ["品名", "数量"]), (2, ["管", "5"])]


def test_a_claimed_size_is_not_believed():
    data = workbook(PLAIN)
    lying = rezipped(data, {SHEET: part(data, SHEET).replace(b"A1:B2", b"A1:XFD1048576")})
    assert rows(lying) == rows(data)


def test_links_to_other_files_are_not_followed():
    data = rezipped(
        workbook([["x", Formula("=[1]Sheet1!A1", 5)]]),
        added={"xl/externalLinks/externalLink1.xml": b'<externalLink xmlns="x"/>'},
    )
    assert rows(data)[0][1] == ["x", 5.0]


def test_letters_of_columns():
    assert [letter(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


# --- hostile files


def bomb() -> bytes:
    data = workbook(PLAIN)
    return rezipped(data, {SHEET: part(data, SHEET).replace(b"</worksheet>", b" " * 100_000_000 + b"</worksheet>")})


def far_cell() -> bytes:
    data = workbook(PLAIN)
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return rezipped(data, {SHEET: part(data, SHEET).replace(b"</sheetData>", far)})


def many_rows() -> bytes:
    return rezipped(
        workbook(PLAIN),
        {SHEET: sheet_xml(b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 500_001)))},
    )


def wide() -> bytes:
    return workbook([["x"] * (limits.COLUMNS + 1)])


def formulas() -> bytes:
    """Far more formulas without a result than anybody writes, each another one, so that they don't pack well."""
    return rezipped(
        workbook(PLAIN),
        {
            SHEET: sheet_xml(
                b"".join(
                    b'<row r="%d">' % n
                    + b"".join(b'<c r="%c%d"><f>%d*7</f></c>' % (65 + place, n, n * place) for place in range(24))
                    + b"</row>"
                    for n in range(1, limits.BAD_CELLS // 24 + 20)
                )
            )
        },
    )


def entities(part_name: str) -> bytes:
    nested = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    xml = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">' + nested + b"]><sst>&l9;</sst>"
    return rezipped(workbook(PLAIN), {part_name: xml})


def utf16_part() -> bytes:
    return rezipped(
        workbook(PLAIN), {"xl/sharedStrings.xml": "<?xml version='1.0' encoding='UTF-16'?><sst/>".encode("utf-16")}
    )


def with_entry(name: str, content: bytes = b"<a/>") -> bytes:
    return rezipped(workbook(PLAIN), added={name: content})


def symlink() -> bytes:
    out = io.BytesIO(workbook(PLAIN))
    with zipfile.ZipFile(out, "a") as archive:
        entry = zipfile.ZipInfo("xl/media/a")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def doubled() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return with_entry("xl/workbook.xml")


def encrypted_entry() -> bytes:
    data = bytearray(workbook(PLAIN))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def longer_than_claimed() -> bytes:
    data = bytearray(workbook(PLAIN))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = (5).to_bytes(4, "little")
    return bytes(data)


def encrypted_office() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512


def nested_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("产品.xlsx", workbook(PLAIN))
    return out.getvalue()


HOSTILE = [
    (bomb, "too_much_content"),
    (far_cell, "too_much_content"),
    (many_rows, "too_many_rows"),
    (wide, "too_many_columns"),
    (formulas, "too_much_content"),
    (lambda: entities("xl/sharedStrings.xml"), "file_unsafe"),
    (lambda: entities("xl/workbook.xml"), "file_unsafe"),
    (lambda: entities(SHEET), "file_unsafe"),
    (utf16_part, "file_unsafe"),
    (lambda: with_entry("../../etc/cron.d/x"), "file_unsafe"),
    (lambda: with_entry("/etc/x"), "file_unsafe"),
    (lambda: with_entry("C:/x"), "file_unsafe"),
    (lambda: with_entry("xl\\x"), "file_unsafe"),
    (symlink, "file_unsafe"),
    (doubled, "file_unsafe"),
    (lambda: with_entry("xl/vbaProject.bin"), "file_macros"),
    (encrypted_entry, "file_encrypted"),
    (encrypted_office, "file_encrypted"),
    (longer_than_claimed, "file_damaged"),
    (lambda: workbook(PLAIN)[:-400], "file_damaged"),
    (lambda: workbook(PLAIN)[:300], "file_damaged"),
    (lambda: b"PK\x03\x04" + b"\xff" * 1000, "file_damaged"),
    (nested_zip, "file_type"),
    (lambda: b"", "file_empty"),
    (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00\x01", "file_type"),
    (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "file_type"),
    ("品名,数量\n管\x00,5\n".encode, "file_type"),
    (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 2000, "file_damaged"),
    (lambda: b"a" * (limits.FILE_BYTES + 1), "file_too_large"),
    (lambda: ("," * 300 + "\n").encode() * 3 + b"x" + b"," * 300, "too_many_columns"),
]


@pytest.mark.parametrize(("make", "code"), HOSTILE, ids=lambda value: getattr(value, "__name__", value))
def test_hostile_files_are_refused_quickly(make, code):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    data = make()
    assert refusal(data) == code
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 256 + len(data) / 2**20 * 3 + 200  # our own making of the file included


def test_the_child_can_not_take_more_than_its_share():
    assert limits.CHILD_MEMORY_BYTES <= 512 * 1024 * 1024
    assert limits.CHILD_CPU_SECONDS <= 20
