"""Files: told by their bytes, kept outside the web root, shown to those who may."""

import io

import pytest
from PIL import Image

from counterfoil.kernel import attachments
from counterfoil.kernel.attachments import TooLarge, attach, clean_name, picture_hash, type_by_content
from counterfoil.kernel.models import Attachment, Event, StoredFile
from counterfoil.kernel.refusals import NotVisible, Refusal

pytestmark = pytest.mark.django_db


def png(colour="white", size=(40, 30)):
    target = io.BytesIO()
    image = Image.new("RGB", size, colour)
    image.paste((0, 0, 0), (0, 0, size[0] // 2, size[1] // 2))
    image.save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("a.pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("a.png", png(), "image/png"),
        ("a.exe", png(), "image/png"),
        ("合同.txt", "合同".encode(), "text/plain"),
        ("合同.csv", "合同,一".encode("gb18030"), "text/plain"),
        ("teil.dxf", b"0\nSECTION\n", "image/vnd.dxf"),
    ],
)
def test_type_is_told_from_the_bytes(name, data, found):
    assert type_by_content(name, data) == found


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.pdf", b""),
        ("page.txt", b"  <!DOCTYPE html><script>alert(1)</script>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"),
        ("program.pdf", b"MZ\x90\x00\x03" + b"\x00" * 200),
        ("elf", b"\x7fELF\x02\x01\x01" + b"\x00" * 200),
        ("notes.txt", b"abc\x00def"),
    ],
)
def test_attachment_unreadable(paper, people, now, name, data):
    with pytest.raises(Refusal) as caught:
        attach(paper, name=name, data=data, kind="other", by=people["sales_clerk"], at=now)
    assert caught.value.code == "attachment_unreadable"
    assert not StoredFile.objects.exists()
    assert not Attachment.objects.exists()


def test_too_large_leaves_nothing(paper, people, now, settings):
    with pytest.raises(TooLarge):
        attach(
            paper, name="a.txt", data=b"a" * (attachments.LARGEST + 1), kind="other", by=people["sales_clerk"], at=now
        )
    assert not any(settings.ATTACHMENTS_FOLDER.rglob("*"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\合同.pdf", "合同.pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\r\nX: y.pdf", "aX: y.pdf"),
        ("", "file"),
        ("...", "file"),
    ],
)
def test_name_keeps_no_path_and_no_tricks(given, kept):
    assert clean_name(given) == kept


def test_long_name_is_cut_before_its_ending():
    assert clean_name("长" * 300 + ".pdf").endswith(".pdf")
    assert len(clean_name("长" * 300 + ".pdf")) <= 120


def test_attach_logs_and_keeps_the_same_bytes_once(paper, people, now, settings):
    for _ in range(2):
        attach(paper, name="a.png", data=png(), kind="contract", by=people["sales_clerk"], at=now)
    assert StoredFile.objects.count() == 1
    assert Attachment.objects.count() == 2
    assert Event.objects.filter(action="attach").count() == 2
    paper.refresh_from_db()
    assert paper.version == 1
    file = StoredFile.objects.get()
    assert attachments.path_of(file.sha256).read_bytes() == png()


def test_contract_is_not_for_those_without_price_rights(paper, people, now):
    row = attach(paper, name="a.png", data=png(), kind="contract", by=people["sales_clerk"], at=now)
    _row, data = attachments.read(row.pk, paper, "papers", user=people["sales_clerk"])
    assert data == png()
    with pytest.raises(NotVisible):
        attachments.read(row.pk, paper, "papers", user=people["logistics_clerk"])


def test_attach_role_required(paper, people, now):
    people["sales_clerk"].roles = ["auditor"]
    people["sales_clerk"].save()
    with pytest.raises(Refusal) as caught:
        attach(paper, name="a.png", data=png(), kind="other", by=people["sales_clerk"], at=now)
    assert caught.value.code == "role_required"


def test_kind_that_is_not_known(paper, people, now):
    with pytest.raises(Refusal) as caught:
        attach(paper, name="a.png", data=png(), kind="secret", by=people["sales_clerk"], at=now)
    assert caught.value.code == "inputs_invalid"


def test_picture_hash_finds_the_same_picture_saved_again():
    target = io.BytesIO()
    Image.open(io.BytesIO(png())).save(target, "JPEG", quality=60)
    assert target.getvalue() != png()
    assert picture_hash(target.getvalue(), "image/jpeg") == picture_hash(png(), "image/png")
    assert picture_hash(b"%PDF-", "application/pdf") == ""
