"""Lines copied from a spreadsheet, read before anything is filled in: what each row means, and what is doubtful."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from counterfoil.catalogue import queries as catalogue
from counterfoil.catalogue.models import Product
from counterfoil.customers import queries as customers
from counterfoil.customers.models import Customer
from counterfoil.kernel.fields import plain
from counterfoil.quotations.sheet import COLUMNS
from counterfoil.web.figures import reckoned

MOST_ROWS = 1000
MOST_SEARCHED = 30
"""So many rows without a known code are searched for by name."""
HUGE = Decimal(1_000_000)
HEADINGS = {
    "product": (
        "编码",
        "代码",
        "品号",
        "货号",
        "料号",
        "物料",
        "产品",
        "商品",
        "code",
        "product",
        "item",
        "part",
        "sku",
    ),
    "name": ("名称", "品名", "name", "description"),
    "spec": ("规格", "型号", "spec", "size", "model"),
    "quantity": ("数量", "qty", "quantity", "pcs"),
    "discount_rate": ("折扣", "rate", "discount"),
    "requirement": ("要求", "requirement"),
    "remark": ("备注", "说明", "remark", "note"),
}
"""Words by which the heading of a column is known. A “产品名称” is a name: names are asked before products."""
ASKED = ("name", "spec", "quantity", "discount_rate", "requirement", "remark", "product")
NUMBER_IN_TEXT = re.compile(r"^([\d.,+\-*×x/()\s]+?)\s*([^\d\s.,+\-*×/()][^\d]*)?$", re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"^\d{1,3}(,\d{1,2}|,\d{4,})$")


@dataclass
class Line:
    """What a row means: the values to fill in, and what to look at. ``wrong``: it can't be taken as it is."""

    values: dict[str, str] = field(default_factory=dict)
    name: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    wrong: bool = False

    def mark(self, column: str, text: str, *, wrong: bool = False) -> None:
        self.marks.setdefault(column, text)
        self.wrong = self.wrong or wrong


def pasted(text: str, *, first: str, customer: str, user: Any) -> dict[str, Any]:
    """What these cells mean, row by row. ``first`` is the column in which they were put down.

    Products are found by code, old code, or a name that only one product has.
    """
    table = _cells(text)
    codes = _Codes({cell for row in table for cell in row}, customers.find_customer(customer, visible_to=user))
    columns, table = _columns(table, first, codes)
    lines = [_line(row, columns, codes) for row in table[:MOST_ROWS]]
    if "product" in columns:
        _mark_twice(lines)
    used = [key for key in COLUMNS if any(key in line.values for line in lines)]
    return {
        "columns": used,
        "rows": [
            {"values": line.values, "name": line.name, "marks": line.marks, "wrong": line.wrong} for line in lines
        ],
        "left_out": max(0, len(table) - MOST_ROWS),
        "wrong": sum(line.wrong for line in lines),
    }


def _cells(text: str) -> list[list[str]]:
    """The rows and cells, as a spreadsheet puts them on the clipboard; empty rows are left out."""
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter="\t")
    rows = [[" ".join(cell.split()) for cell in row] for row in reader]
    return [row for row in rows if any(row)]


class _Codes:
    """Finds products by what stands in cells: our codes, else the customer's own part numbers, a few statements for all
    of them; and searches for the first few others."""

    def __init__(self, texts: Iterable[str], customer: Customer | None):
        wanted = {_code(text) for text in texts if text}
        self.known = catalogue.find_products_by_any_code(wanted)
        own = customers.products_named(customer, wanted - set(self.known)) if customer is not None else {}
        self.known |= own
        self.searches = 0

    def find(self, text: str) -> Product | None:
        return self.known.get(_code(text))

    def search(self, text: str) -> Product | None:
        """The only product that these words find."""
        self.searches += 1
        if not text or self.searches > MOST_SEARCHED:
            return None
        found = catalogue.search_products(text, 2)
        return found[0] if len(found) == 1 else None


def _code(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().upper()


def _columns(table: list[list[str]], first: str, codes: _Codes) -> tuple[list[str], list[list[str]]]:
    """Which column is what: by a row of headings, else by what stands in them, else from ``first`` on."""
    if not table:
        return [], []
    named = [_heading(cell) for cell in table[0]]
    if "quantity" in named and not any(codes.find(cell) for cell in table[0]):
        return named, table[1:]
    width = max(len(row) for row in table)
    places = list(COLUMNS[COLUMNS.index(first) :]) if first in COLUMNS else list(COLUMNS)
    columns = (places + [""] * width)[:width]
    found = Counter(place for row in table for place, cell in enumerate(row) if codes.find(cell))
    if first == "product" and found and found.most_common(1)[0][0] != 0:
        columns = [""] * width
        columns[found.most_common(1)[0][0]] = "product"
    if "product" in columns and width > 1:
        columns = _with_quantity(columns, table)
    return columns, table


def _with_quantity(columns: list[str], table: list[list[str]]) -> list[str]:
    """The quantity is the first column beside the product in which mostly numbers stand."""
    product = columns.index("product")
    order = [*range(product + 1, len(columns)), *range(product)]
    quantity = next((place for place in order if _mostly_numbers(table, place)), None)
    if quantity in (None, columns.index("quantity") if "quantity" in columns else -1):
        return columns
    found = ["" for _column in columns]
    found[product], found[quantity] = "product", "quantity"
    return found


def _mostly_numbers(table: list[list[str]], place: int) -> bool:
    cells = [row[place] for row in table if place < len(row) and row[place]]
    return bool(cells) and 2 * sum(_number(cell)[0] is not None for cell in cells) > len(cells)


def _heading(cell: str) -> str:
    folded = unicodedata.normalize("NFKC", cell).casefold()
    return next((key for key in ASKED if any(word in folded for word in HEADINGS[key])), "")


def _line(row: list[str], columns: list[str], codes: _Codes) -> Line:
    said: dict[str, str] = {}
    for key, cell in zip(columns, row, strict=False):
        if key and cell:
            said.setdefault(key, cell)
    line = Line({key: said[key] for key in ("requirement", "remark") if key in said})
    product = _product(line, said, codes) if {"product", "name"} & set(columns) else None
    if "quantity" in columns:
        _quantity(line, said.get("quantity", ""), product)
    if "discount_rate" in said:
        _rate(line, said["discount_rate"])
    return line


def _product(line: Line, said: dict[str, str], codes: _Codes) -> Product | None:
    typed = said.get("product", "")
    product = codes.find(typed) if typed else None
    words = " ".join(filter(None, (typed, said.get("name"), said.get("spec"))))
    if product is None:
        product = codes.search(" ".join(filter(None, (said.get("name"), said.get("spec"))))) or codes.search(typed)
        if product is None:
            line.values["product"] = typed or words
            line.mark("product", _("There is no such product."), wrong=True)
            return None
        line.mark("product", _("Found by its name: “{words}”.").format(words=words))
    line.values["product"], line.name = product.code, f"{product.name} {product.spec}".strip()
    if not product.is_active:
        line.mark("product", _("This product is no longer sold."), wrong=True)
    return product


def _number(text: str) -> tuple[Decimal | None, str]:
    """The number in a cell, and the unit behind it."""
    match = NUMBER_IN_TEXT.match(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None, ""
    return reckoned(match.group(1)), (match.group(2) or "").strip()


def _quantity(line: Line, text: str, product: Product | None) -> None:
    number, unit = _number(text)
    line.values["quantity"] = plain(number) if number is not None else text
    if number is None:
        words = _("“{text}” is no number.").format(text=text) if text else _("The quantity is missing.")
        line.mark("quantity", words, wrong=True)
    elif number <= 0:
        line.mark("quantity", _("It must be more than nothing."), wrong=True)
    elif product is not None and number != round(number, product.decimals):
        words = _("This product is counted with {n} decimals.").format(n=product.decimals)
        line.mark("quantity", words, wrong=True)
    elif DECIMAL_COMMA.match(text.strip()):
        line.mark("quantity", _("“{text}”: is the comma a decimal point?").format(text=text))
    elif product is not None and unit and unit != product.unit:
        words = _("Given in {unit}, but counted in {own}.").format(unit=unit, own=product.unit)
        line.mark("quantity", words)
    elif number >= HUGE:
        line.mark("quantity", _("Unusually many."))
    elif product is not None and product.pack_size > 1 and number % product.pack_size:
        line.mark("quantity", _("No whole boxes of {size}.").format(size=plain(product.pack_size)))


def _rate(line: Line, text: str) -> None:
    """A rate paid as 0.65, 65 % or 六五折 written as 65."""
    number, unit = _number(text.replace("%", " %").replace("折", " 折"))
    rate = number
    if number is not None and number > 1:
        rate = number / (10 if unit == "折" and number < 10 else 100)
        line.mark("discount_rate", _("“{text}” is taken as {rate}.").format(text=text, rate=plain(rate)))
    line.values["discount_rate"] = plain(rate) if rate is not None else text
    if rate is None or not 0 < rate <= 1:
        line.mark("discount_rate", _("“{text}” is no rate.").format(text=text), wrong=True)


def _mark_twice(lines: list[Line]) -> None:
    seen = Counter(line.values.get("product") for line in lines if line.name)
    for line in lines:
        if line.name and seen[line.values["product"]] > 1:
            line.mark("product", _("Stands on several lines."))
