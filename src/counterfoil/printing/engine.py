"""From a form's name and plain facts to the bytes of a PDF.

typst runs inside this process: no shell, no temporary file, no network, no fonts but ours. Facts
go in as JSON, never as markup, so nothing that a person typed can act as a template. The same
facts give the same bytes on every machine; what changes from print to print (copy number, who,
when) is itself a fact.
"""

import json
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.functional import Promise

from counterfoil.printing.capitals import in_capitals
from counterfoil.printing.codes import Mark
from counterfoil.printing.registry import FORMS, PAPERS, Form
from counterfoil.printing.words import printed_language, words_in

FONT = "Noto Sans SC"
TEMPLATES = Path(__file__).parent / "forms"

_lock = threading.Lock()


class PrintError(RuntimeError):
    """A form that could not be set: a fact it needs is missing, or the template is wrong."""


@dataclass(frozen=True, slots=True)
class Offset:
    """How far one printer shifts the picture, in millimetres: x to the right, y downwards.

    Found with the form `calibration`, kept per printer.
    """

    x: Decimal = Decimal(0)
    y: Decimal = Decimal(0)


CENTRED = Offset()


def render(
    form: str, context: Mapping[str, Any], *, language: str, paper: str | None = None, offset: Offset = CENTRED
) -> bytes:
    """The PDF of a form filled with its context (`contexts.py` says what each form wants).

    `language` is a Django language code; anything but English prints Chinese. `paper` is one of
    the form's papers, the usual one when left out. Raises `ValueError` for a form or paper that
    doesn't exist and for a code that can't be drawn, `TypeError` for a fact that has no exact
    printed shape (a float), `PrintError` when a fact is missing.
    """
    sheet = _sheet(form, paper)
    facts = _printable(context)
    told = {
        "form": form,
        "paper": {"name": sheet, **asdict(PAPERS[sheet])},
        "offset": {"x": f"{offset.x:f}", "y": f"{offset.y:f}"},
        "language": printed_language(language),
        "words": words_in(printed_language(language)),
        "facts": facts,
        **_prepared(FORMS[form], facts, form),
    }
    return _typeset(form, told)


def _sheet(form: str, paper: str | None) -> str:
    """The sheet asked for, or the form's usual one."""
    if form not in FORMS:
        raise ValueError(f"no such form: {form}")
    allowed = FORMS[form].papers
    if paper is not None and paper not in allowed:
        raise ValueError(f"{form} is not printed on {paper}, only on {', '.join(allowed)}")
    return paper or allowed[0]


def _prepared(form: Form, facts: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What typst can't make itself: the drawings to scan and the amount in capitals."""
    try:
        marks = {text: _drawn(mark) for text, mark in form.marks(facts)}
    except KeyError as missing:
        raise PrintError(f"{name}: the context has no {missing}") from missing
    amount = facts.get(form.capitals) if form.capitals else None
    return {"marks": marks, "capitals": in_capitals(amount) if amount not in (None, "") else None}


def _drawn(mark: Mark) -> dict[str, Any]:
    return {"kind": mark.kind, "svg": mark.svg.decode(), "modules": mark.modules}


def _typeset(form: str, told: Mapping[str, Any]) -> bytes:
    """A form with its facts."""
    source = _templates() | {"main.typ": _templates()[f"{form}.typ"], "told.json": json.dumps(told).encode()}
    try:
        return typeset(source)
    except typst.TypstError as error:
        raise PrintError(f"{form}: {error}") from error


def typeset(source: Mapping[str, bytes]) -> bytes:
    """One run of typst over these files, ``main.typ`` first; runs take turns, because their memory is shared."""
    with _lock:
        compiler: Any = typst.compile  # its type stub doesn't know files given as a dict
        return bytes(compiler(dict(source), font_paths=_fonts(), ignore_system_fonts=True, format="pdf"))


@cache
def _templates() -> dict[str, bytes]:
    """All form templates by file name."""
    return {path.name: path.read_bytes() for path in sorted(TEMPLATES.glob("*.typ"))}


@cache
def _fonts() -> typst.Fonts:
    """The print font, read once per process from `settings.PRINT_FONT_DIRS`."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in settings.PRINT_FONT_DIRS],
    )
    if FONT not in fonts.families():
        raise ImproperlyConfigured(f"The print font {FONT} is not in PRINT_FONT_DIRS; run `make setup`.")
    return fonts


def _printable(value: Any) -> Any:
    """Facts in the shape that JSON and the forms share: texts, whole numbers, lists, records."""
    match value:
        case None | bool() | int():
            return value
        case str() | Promise():
            return _readable(str(value))
        case Decimal():
            return f"{value:f}"
        case datetime():
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return local.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _printable(item) for key, item in value.items() if item is not None}
        case Sequence():
            return [_printable(item) for item in value]
    raise TypeError(f"cannot be printed exactly: {value!r}")


def _readable(text: str) -> str:
    """The text without what has no picture: control characters, halves of characters, and marks
    that turn the reading direction (they could show another number than the one stored)."""
    return "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs", "Cf"}
    )
