"""Rules of scrap notes (D1.7)."""

from typing import Any

from counterfoil.kernel.refusals import Refusal
from counterfoil.returns.models import ScrapNote


def not_red(note: ScrapNote, *, do: Any) -> Refusal | None:
    """A red document isn't reversed in its turn."""
    return Refusal("red_document", found=note.number) if note.reversal_of_id else None
