"""Every paper form: its template, its sheets, and what must be drawn or spelled for it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from counterfoil.printing import codes
from counterfoil.printing.codes import Mark

Context = Mapping[str, Any]

MOST_LINE_MODULES = 150
"""Widest bars for a product code inside a table row; longer codes are printed as QR codes."""

MOST_LABEL_MODULES = 224
"""Widest bars on a label: a module is exactly two dots of a 203 dpi label printer (0.25 mm), and
56 mm are left. A package id such as LHD-260302-0012-03 just fits."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet as the printer driver knows it, in millimetres; margins are what stays white.

    Continuous paper has tractor holes 12.7 mm wide on both sides, so nothing may stand there.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float


PAPERS = {
    "a4": Paper(210, 297, 12, 12, 10, 9),
    "a5": Paper(210, 148, 10, 13, 7, 6),
    "continuous": Paper(241, 140, 16, 20, 6, 5),
    "label": Paper(60, 40, 2, 2, 1.8, 1.6),
}


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of paper.

    `papers` are the sheets that it may be printed on, the usual one first. `marks` yields every
    text that is to be scanned from it with its drawing; `capitals` names the amount that is
    spelled out.
    """

    name: str
    papers: tuple[str, ...]
    marks: Callable[[Context], Iterator[tuple[str, Mark]]]
    capitals: str | None = None


def _number(context: Context) -> Iterator[tuple[str, Mark]]:
    """The document's own number in bars: every paper has it, so that a scan opens the record. Beside it the code that
    tells whether the paper still holds, as QR."""
    if context.get("number"):
        yield context["number"], codes.scannable(context["number"])
    if context.get("paper_code"):
        yield context["paper_code"], codes.qr(context["paper_code"])


def _delivery_notice(context: Context) -> Iterator[tuple[str, Mark]]:
    yield from _number(context)
    for pick_list in context.get("pick_lists", ()):
        yield pick_list["number"], codes.scannable(pick_list["number"])


def _pick_list(context: Context) -> Iterator[tuple[str, Mark]]:
    yield from _number(context)
    for line in context["lines"]:
        code = line["product_code"]
        yield code, codes.scannable(code, most_modules=MOST_LINE_MODULES)


def _package_labels(context: Context) -> Iterator[tuple[str, Mark]]:
    for label in context["labels"]:
        yield label["package_id"], codes.scannable(label["package_id"], most_modules=MOST_LABEL_MODULES)


def _gate_pass(context: Context) -> Iterator[tuple[str, Mark]]:
    yield from _number(context)
    yield context["qr"], codes.qr(context["qr"])


def _nothing(_context: Context) -> Iterator[tuple[str, Mark]]:
    yield from ()


FORMS = {
    form.name: form
    for form in (
        Form("order_confirmation", ("a4",), _number, capitals="total_amount"),
        Form("quotation", ("a4",), _number, capitals="total_amount"),
        Form("order_review", ("a4",), _number),
        Form("production_request", ("a4",), _number),
        Form("delivery_notice", ("a4",), _delivery_notice),
        Form("pick_list", ("a4",), _pick_list),
        Form("package_labels", ("label",), _package_labels),
        Form("gate_pass", ("continuous", "a5"), _gate_pass),
        Form("shipment", ("continuous", "a4", "a5"), _number, capitals="total_amount"),
        Form("receipt", ("continuous", "a5"), _number, capitals="amount"),
        Form("document", ("a4", "continuous", "a5"), _number),
        Form("calibration", ("continuous", "a4", "a5"), _nothing),
    )
}
