"""Files that people bring: refused with nothing left of them, or kept as what they are and never run (S4, S5)."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.imports.books import SHEET, part, rezipped, workbook
from tests.imports.test_workbook import PLAIN, rows
from tests.orders import house as houses

from counterfoil.imports import values
from counterfoil.imports.problems import Problem, Unreadable
from counterfoil.kernel import attachments
from counterfoil.kernel.models import Attachment, StoredFile

HTML = b"<html><script>alert(1)</script></html>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"


def picture(kind, **more):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, kind, **more)
    return out.getvalue()


def huge():
    """A PNG that says it has 30,000 × 30,000 points."""
    body = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body)) + picture("PNG")[33:]
    )


def zipped(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def exif():
    data = Image.Exif()
    data[0x010E] = "<script>alert(1)</script>"
    return picture("JPEG", exif=data)


REFUSED = {
    "an empty file": ("a.pdf", b""),
    "a page": ("a.html", HTML),
    "a page that calls itself a picture": ("a.png", HTML),
    "a page after blanks": ("a.txt", b"  \r\n\t" + HTML),
    "a page in capitals": ("a.txt", HTML.upper()),
    "a page with a mark before it": ("a.txt", b"\xef\xbb\xbf" + HTML),
    "a page in UTF-16": ("a.txt", HTML.decode().encode("utf-16")),
    "a drawing with code": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "a drawing after a declaration": ("a.png", b"<?xml version='1.0'?><svg onload='x()'/>"),
    "a drawing with an entity": ("a.svg", b"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>"),
    "a program": ("a.pdf", b"MZ\x90\x00\x03" + b"\x00" * 200),
    "a program of Linux": ("a.jpg", b"\x7fELF\x02\x01\x01" + b"\x00" * 200),
    "a class": ("a.class", b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + b"\x00" * 99),
    "a shortcut": ("a.lnk", b"L\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 99),
    "an archive": ("a.zip", zipped(**{"a.txt": b"x"})),
    "an archive that calls itself a PDF": ("a.pdf", zipped(**{"a.txt": b"x"})),
    "a program of Java": ("a.jar", zipped(**{"META-INF/MANIFEST.MF": b"x", "A.class": b"\xca\xfe\xba\xbe"})),
    "a film": ("a.swf", b"FWS\x09\x00\x00\x00\x00" + b"\x00" * 99),
    "text with a zero in it": ("a.txt", b"abc\x00def"),
    "bytes of no kind": ("a.dat", bytes(range(256)) * 4),
    "more points than a screen can show": ("a.png", huge()),
    "an archive that calls itself a text": ("a.docx", zipped(**{"[Content_Types].xml": b"x", "a.exe": b"MZ"})),
    "a workbook with macros": (
        "a.xlsx",
        rezipped(workbook(PLAIN), added={"xl/vbaProject.bin": b"x"}),
    ),
    "one byte over": ("a.txt", b"a" * (attachments.LARGEST + 1)),
}
KEPT = {
    "a PDF": ("a.pdf", b"%PDF-1.7 x", "application/pdf"),
    "a PDF with a page in it": ("a.html", b"%PDF-1.7\n" + HTML, "application/pdf"),
    "a picture with a page after it": ("a.html", picture("PNG") + HTML, "image/png"),
    "a GIF that is a script as well": ("a.js", picture("GIF") + b"/*", "image/gif"),
    "a photo that tells code": ("a.jpg", exif(), "image/jpeg"),
    "a picture under the name of a program": ("a.exe", picture("PNG"), "image/png"),
    "a workbook": (
        "a.xlsx",
        workbook(PLAIN),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "half a picture's mark": ("a.png", b"\x89PNG", "text/plain"),
    "a program text": ("a.php", b"<?php system($_GET[0]); ?>", "text/plain"),
    "a shell's text": ("a.sh", b"#!/bin/sh\nrm -rf /\n", "text/plain"),
    "the test of virus scanners": ("eicar.com", EICAR, "text/plain"),
    "a cell that begins a formula": ("a.csv", b"=cmd|' /C calc'!A0,1\n", "text/plain"),
    "a name with folders": ("../../../etc/passwd.pdf", b"%PDF-1.7 1", "application/pdf"),
    "a name with a drive": ("C:\\windows\\a.pdf", b"%PDF-1.7 2", "application/pdf"),
    "a name that reads backwards": ("a\u202efdp.exe", b"%PDF-1.7 3", "application/pdf"),
    "a name with a second header": ("a\r\nSet-Cookie: x=1.pdf", b"%PDF-1.7 4", "application/pdf"),
    "a name of 300": ("长" * 300 + ".pdf", b"%PDF-1.7 5", "application/pdf"),
    "a device's name": ("CON.pdf", b"%PDF-1.7 6", "application/pdf"),
    "a hidden name": (".htaccess", b"AddType x .pdf", "text/plain"),
    "a name with quotes": ('a";filename="b.html', b"%PDF-1.7 7", "application/pdf"),
}


@pytest.fixture
def house(db, settings, tmp_path):
    settings.ATTACHMENTS_FOLDER = settings.MEDIA_ROOT = tmp_path / "files"
    house = houses.build()
    house.order = houses.draft(house, ("P-1", 1))
    house.path = f"/api/v1/sales-orders/{house.order.number}/attachments"
    return house


@pytest.fixture
def clerk(house):
    client = Client(raise_request_exception=False)
    client.force_login(house.clerk)
    return client


def test_there_are_forty_cases():
    assert len(REFUSED) + len(KEPT) >= 40


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_is_refused_leaves_nothing(house, clerk, settings, case):
    name, data = case
    answer = clerk.post(house.path, {"kind": "other", "file": SimpleUploadedFile(name, data)})
    assert answer.status_code in (413, 422), answer.content
    assert not StoredFile.objects.exists() and not Attachment.objects.exists()
    assert [path for path in settings.ATTACHMENTS_FOLDER.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("case", KEPT.values(), ids=KEPT)
def test_what_is_kept_is_what_its_bytes_are_and_never_runs(house, clerk, settings, case):
    name, data, content_type = case
    answer = clerk.post(house.path, {"kind": "other", "file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 201, answer.content
    row = Attachment.objects.select_related("file").get()
    assert row.file.content_type == content_type
    stored = [path for path in settings.ATTACHMENTS_FOLDER.rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [row.file_id]
    for path in (
        f"/sales-orders/{house.order.number}/files/{row.pk}/",
        f"/sales-orders/{house.order.number}/files/{row.pk}/?save",
    ):
        served = clerk.get(path)
        assert served.content == data
        assert served["Content-Type"].split(";")[0] == content_type
        assert served["Content-Security-Policy"] == attachments.ALONE
        assert served["X-Content-Type-Options"] == "nosniff"
        inline = served["Content-Disposition"].startswith("inline")
        assert inline is (
            content_type in ("application/pdf", "image/png", "image/jpeg", "image/gif") and "save" not in path
        )
        assert "\n" not in served["Content-Disposition"] and "Set-Cookie" not in served.headers
    assert not ({"/", "\\", "\r", "\n", "\u202e"} & set(row.name)) and len(row.name) <= 200


def test_a_file_is_found_by_who_sees_its_paper_and_under_it_alone(house, clerk):
    clerk.post(house.path, {"kind": "other", "file": SimpleUploadedFile("a.txt", b"secret paper")})
    row, other = Attachment.objects.get(), houses.draft(house, ("P-2", 1))
    good = f"/sales-orders/{house.order.number}/files/{row.pk}/"
    assert clerk.get(good).status_code == 200
    assert clerk.get(f"/sales-orders/{other.number}/files/{row.pk}/").status_code == 404
    assert clerk.get(f"/delivery-notices/{house.order.number}/files/{row.pk}/").status_code == 404
    assert clerk.get(f"/attachments/{row.file_id}").status_code == 404
    stranger = Client()
    stranger.force_login(house.people["sales_clerk2"])
    for path in (good, f"/api/v1/sales-orders/{house.order.number}"):
        assert stranger.get(path).status_code == 404
        assert Client().get(path).status_code in (302, 401)


@pytest.mark.parametrize("said", ["NaN", "INF", "-INF", "1E308", "-1e308", "1e-308", "9" * 400])
def test_a_cell_that_is_no_number_of_ours_is_a_problem_of_that_cell(said):
    """In the sheet's own XML, as no program for sheets writes it."""
    data = workbook(PLAIN)
    sheet = part(data, SHEET)
    bad = rezipped(data, {SHEET: sheet.replace(b"<v>5</v>", b"<v>" + said.encode() + b"</v>")})
    assert said.encode() in part(bad, SHEET)
    try:
        cells = [cell for _number, found in rows(bad) for cell in found]
    except Unreadable:
        return
    for cell in cells:
        for read in (values.number, values.money, values.counted, values.day, values.text):
            found = read(cell)
            assert isinstance(found, Problem) or "nan" not in str(found).lower()
            assert len(str(found)) < 500


def test_text_that_reads_backwards_loses_its_marks():
    found = values.text("管\u202eexe.x\u2066")
    assert isinstance(found, Problem) or not {"\u202e", "\u2066"} & set(str(found))
