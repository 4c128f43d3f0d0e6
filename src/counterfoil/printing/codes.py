"""Machine-readable marks on paper: Code 128 bars and QR codes, as SVG drawings.

A drawing has no size of its own: the form decides how wide a module (the narrowest bar or dot)
is, because that is what a printer's dots and a scanner's eye care about.
"""

import io
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal

import segno
from barcode import Code128
from barcode.errors import BarcodeError

MOST_MODULES = 240
"""Widest Code 128 that still reads on our papers (60 mm at 0.25 mm a module)."""

QR_QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """One drawn code: its kind, the drawing, and its width in modules (QR: quiet zone included)."""

    kind: Literal["code128", "qr"]
    svg: bytes
    modules: int


@lru_cache(maxsize=4096)
def code128(text: str) -> Mark:
    """Bars for printable ASCII text, without quiet zone.

    Raises `ValueError` for an empty text and for characters that Code 128 doesn't have (Chinese).
    """
    if not text or not text.isascii() or not text.isprintable():
        raise ValueError(f"not a text for Code 128: {text!r}")
    try:
        modules = Code128(text).build()[0]
    except BarcodeError as error:
        raise ValueError(f"not a text for Code 128: {text!r}") from error
    return Mark("code128", _bars(modules), len(modules))


@lru_cache(maxsize=1024)
def qr(text: str) -> Mark:
    """A QR code that survives 15 % of damage, with its quiet zone.

    Raises `ValueError` for a text that is empty or too long for one code.
    """
    if not text:
        raise ValueError("a QR code needs a text")
    code = segno.make(text, error="m", micro=False, encoding=None if text.isascii() else "utf-8")
    drawing = io.BytesIO()
    code.save(drawing, kind="svg", xmldecl=False, border=QR_QUIET_ZONE, svgclass=None, lineclass=None)
    return Mark("qr", drawing.getvalue(), int(code.symbol_size(border=QR_QUIET_ZONE)[0]))


def scannable(text: str, *, most_modules: int = MOST_MODULES) -> Mark:
    """Bars where they fit and can say the text, else a QR code: a scanner types the same text."""
    try:
        bars = code128(text)
    except ValueError:
        return qr(text)
    return bars if bars.modules <= most_modules else qr(text)


def _bars(modules: str) -> bytes:
    """A string of 1 (black) and 0 as one path, one unit high, stretched by the form."""
    path, at = [], 0
    for black, run in groupby(modules):
        width = len(list(run))
        if black == "1":
            path.append(f"M{at} 0h{width}v1h-{width}z")
        at += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{at}" height="40" viewBox="0 0 {at} 1" '
        f'preserveAspectRatio="none"><path d="{"".join(path)}"/></svg>'
    ).encode()
