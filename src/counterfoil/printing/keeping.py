"""Papers kept byte by byte as they went out, however the document changes later (quotation sent, order confirmed)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from counterfoil.kernel import attachments
from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.models import StoredPaper
from counterfoil.printing import engine

LANGUAGE = "zh-hans"
"""Customers get their papers in Chinese."""


def find_paper(document: Any, form: str, *, at: datetime) -> StoredPaper | None:
    """This form of this revision of the document as it was kept at that moment."""
    found: StoredPaper | None = _papers(document, form).filter(revision=document.revision, at=at).first()
    return found


def keep_paper(document: Any, form: str, context: Mapping[str, Any], *, at: datetime) -> tuple[StoredPaper, bytes]:
    """Keep this form of the document as it goes out now."""
    pdf = engine.render(form, context, language=LANGUAGE)
    paper = StoredPaper.objects.create(
        resource=type_of(document).name, document_id=document.pk, form=form, revision=document.revision,
        file=attachments.keep(pdf, "application/pdf"), at=at,
    )  # fmt: skip
    return paper, pdf


def read_paper(paper: StoredPaper) -> bytes:
    return attachments.path_of(paper.file_id).read_bytes()


def _papers(document: Any, form: str) -> Any:
    return StoredPaper.objects.filter(resource=type_of(document).name, document_id=document.pk, form=form)
