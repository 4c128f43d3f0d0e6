"""Files on documents: kept by their content outside the web root, their type told from their bytes."""

import hashlib
import io
import os
import re
import secrets
import unicodedata
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import puremagic
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from counterfoil.kernel.checks import Listed, acting_role, role_refusal
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.idempotency import Key
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.models import Attachment, Event, StoredFile
from counterfoil.kernel.performing import KERNEL_COLUMNS, Which, load, named, transact
from counterfoil.kernel.presentation import HIDDEN_ATTACHMENTS
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.kernel.statements import update_rows

LARGEST = 20 * 1024 * 1024
"""Bytes; larger files are answered 413."""
MOST_PIXELS = 60_000_000
NOISE = 12
"""Difference of brightness (of 255) that saving a picture again may make in an even area."""
ALONE = "sandbox; default-src 'none'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'; form-action 'none'"
"""The content security policy of a file that people brought: shown or saved by a browser, never run."""
KINDS = ("contract", "paper_request", "customer_list", "evidence", "complaint_form", "photo", "other")
PICTURES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
}
OFFICE = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xls": "application/vnd.ms-excel",
    ".doc": "application/msword",
    ".heic": "image/heic",
    ".dwg": "image/vnd.dwg",
}
OFFICE_PARTS = {"xl/workbook.xml": ".xlsx", "word/document.xml": ".docx"}
ACCEPTED = "PDF, PNG, JPEG, WebP, GIF, TIFF, BMP, HEIC, Excel, Word, DWG, DXF, TXT, CSV"
_MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|\?xml|body|iframe)", re.IGNORECASE)


class TooLarge(Exception):
    """The file is larger than ``LARGEST``."""


def attach(
    document: Which, *, name: str, data: bytes, kind: str, by: Any, at: datetime, key: Key | None = None
) -> Attachment:
    """Put a file on a document. Raises ``TooLarge``, ``Refusal`` (``inputs_invalid``, ``attachment_unreadable``,
    ``role_required``) or ``NotVisible``. The content of the document does not change, nor does its version."""
    if kind not in KINDS:
        raise invalid("kind", _("must be one of {expected}"), expected=", ".join(KINDS))
    if len(data) > LARGEST:
        raise TooLarge
    name = clean_name(name)
    content_type = type_by_content(name, data)
    doctype, number = named(document)

    def work(unit: Unit) -> Attachment:
        row = load(unit, doctype, number, by=by)
        allowed = doctype.acting_roles() | doctype.attach_by
        role, behalf = acting_role(by, allowed, at)
        if role is None:
            raise role_refusal(_("Attach"), allowed, by, at)
        file = keep(data, content_type)
        attachment = Attachment.objects.create(
            resource=doctype.name, document_id=row.pk, kind=kind, name=name, file=file, by_id=by.id, at=at
        )
        event = Event(
            resource=doctype.name, document_id=row.pk, number=number, action="attach", from_state=row.state,
            to_state=row.state, by_id=by.id, role=role, on_behalf_of_id=behalf,
            inputs={"kind": kind, "name": name, "sha256": file.sha256},
        )  # fmt: skip
        unit.log(event, row)
        update_rows([row], KERNEL_COLUMNS)
        return attachment

    return transact(work, at=at, key=key)


def keep(data: bytes, content_type: str) -> StoredFile:
    """Keep these bytes under their hash. The same bytes are kept once."""
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{digest}.{secrets.token_hex(4)}.part")
        with part.open("wb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        part.replace(path)
    file, _made = StoredFile.objects.get_or_create(
        sha256=digest,
        defaults={"size": len(data), "content_type": content_type, "picture_hash": picture_hash(data, content_type)},
    )
    return file


def path_of(digest: str) -> Path:
    return Path(settings.ATTACHMENTS_FOLDER) / digest[:2] / digest


def read(attachment_id: int, document: Any, resource: str, *, user: Any) -> tuple[Attachment, bytes]:
    """An attachment of this (visible) document with its bytes. Raises ``NotVisible``."""
    row = (
        Attachment.objects.filter(pk=attachment_id, resource=resource, document_id=document.pk)
        .select_related("file")
        .first()
    )
    if row is None or (row.kind in HIDDEN_ATTACHMENTS and not user.sees_prices):
        raise NotVisible(str(attachment_id))
    return row, path_of(row.file_id).read_bytes()


def clean_name(name: str) -> str:
    """The file's own name: no folders, no control or direction characters, at most 120 characters."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}).strip(" .")
    if len(name) > 120:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[:110]}{dot}{ending[:8]}" if dot else name[:120]
    return name or "file"


def type_by_content(name: str, data: bytes) -> str:
    """The file's type, told from its bytes. Raises ``Refusal("attachment_unreadable")`` when it isn't accepted."""
    if not data:
        raise _unreadable(name, _("an empty file"))
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    picture = _picture_type(name, data)
    if picture:
        return picture
    if _MARKUP.search(data[:2048]):
        raise _unreadable(name, _("a web page or drawing with code"))
    text = _text_type(name, data)
    if text:
        return text
    try:
        ending = puremagic.from_string(data[:65536], filename=name)
    except puremagic.PureError:
        ending = ""
    if data.startswith(b"PK"):
        ending = _office_ending(data)
    if ending in OFFICE:
        return OFFICE[ending]
    raise _unreadable(name, ending or _("an unknown type"))


def _office_ending(data: bytes) -> str:
    """Which office file an archive is by what lies in it; none with macros, and no other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return ""
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return ".zip"
    return next((ending for part, ending in OFFICE_PARTS.items() if part in names), ".zip")


def _picture_type(name: str, data: bytes) -> str:
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _unreadable(name, f"{image.width} × {image.height}")
            return PICTURES.get(image.format or "", "")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return ""


def _text_type(name: str, data: bytes) -> str:
    if b"\x00" in data:
        return ""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(unicodedata.category(c) == "Cc" and c not in "\r\n\t\f" for c in text[:10_000]):
            return ""
        return "image/vnd.dxf" if name.lower().endswith(".dxf") else "text/plain"
    return ""


def _unreadable(name: str, found: Any) -> Refusal:
    return Refusal("attachment_unreadable", name=name, required=Listed([ACCEPTED]), found=found)


def picture_hash(data: bytes, content_type: str) -> str:
    """Difference hash of a picture (64 bits as hex), the same for the same photo saved again; else empty."""
    if content_type not in PICTURES.values():
        return ""
    try:
        with Image.open(io.BytesIO(data)) as image:
            small = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    except (OSError, ValueError):
        return ""
    grey = list(small.tobytes())
    bits = "".join("1" if grey[9 * y + x] > grey[9 * y + x + 1] + NOISE else "0" for y in range(8) for x in range(8))
    return f"{int(bits, 2):016x}"
