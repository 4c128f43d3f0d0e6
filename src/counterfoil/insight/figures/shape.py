"""What a page of figures is made of: figures, charts and lists, each of which can be read, followed and taken home."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise

from counterfoil.printing.sheets import Column, Sheet
from counterfoil.web.figures import money, quantity

Period = tuple[date, date]
Words = str | Promise
TOP = 10
"""So many bars at most."""
SHOWN = 500
"""So many rows of a list on screen; all of them in Excel."""
KINDS = {"money": "money", "count": "quantity", "quantity": "quantity", "percent": "rate"}
"""How a unit is written in Excel."""


def said(value: Decimal | int, unit: str) -> str:
    """A value as people write it."""
    if unit == "percent":
        return f"{value:.1f} %"
    return money(value) if unit == "money" else quantity(value)


def link(name: str, **values: Any) -> str:
    """The address of a list with these filters; empty ones are left out."""
    wanted = urlencode({key: value for key, value in values.items() if value not in ("", None)})
    return f"/insight/list/{name}/" + (f"?{wanted}" if wanted else "")


def days(period: Period) -> dict[str, str]:
    """A period as filters of a list; ``from`` is a word of Python's own."""
    return {"from": period[0].isoformat(), "to": period[1].isoformat()}


def rate(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """In percent with one decimal; nothing where there is nothing to count."""
    return share(part, whole) if whole else None


def share(part: int | Decimal, whole: int | Decimal) -> Decimal:
    """In percent with one decimal; nothing of nothing is nought."""
    return round(Decimal(100) * part / whole, 1) if whole else Decimal(0)


@dataclass(frozen=True)
class Figure:
    """One number, the list that it is the sum of, and what may have to be known beside it."""

    label: Words
    value: Decimal | int | None
    """Nothing where there is nothing to count."""
    url: str
    unit: str = "money"
    note: Words = ""
    tone: str = ""
    """``late`` where it is a warning when there is any."""

    @property
    def said(self) -> str:
        return "–" if self.value is None else said(self.value, self.unit)

    @property
    def warns(self) -> bool:
        return self.tone == "late" and bool(self.value)


@dataclass(frozen=True)
class Bar:
    """A figure with its name, and the list that it is the sum of."""

    label: str
    value: Decimal
    url: str = ""
    note: str = ""
    """Said behind the value (of how many)."""


@dataclass(frozen=True)
class Stack:
    """A column over time: its name, and per series the value and the list behind it."""

    label: str
    values: dict[str, int]
    urls: dict[str, str]
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """A picture of figures. ``series`` (code, label) where columns are stacked; else lying bars."""

    name: str
    title: Words
    bars: Sequence[Bar] = ()
    unit: str = "money"
    hint: Words = ""
    series: Sequence[tuple[str, Words]] = ()
    columns: Sequence[Stack] = ()

    @property
    def is_empty(self) -> bool:
        return not self.bars and not any(any(one.values.values()) for one in self.columns)

    @property
    def heads(self) -> list[str]:
        """The headings of its data as a table."""
        return [str(label) for _code, label in self.series] if self.series else [str(self.title)]

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, str]], str]]:
        """Its data as a table: a name, the values with their lists, a note."""
        if not self.series:
            return [(bar.label, [(said(bar.value, self.unit), bar.url)], bar.note) for bar in self.bars]
        return [
            (one.label, [(said(one.values.get(code, 0), self.unit), one.urls.get(code, "")) for code, _l in self.series],
             one.note)
            for one in self.columns
        ]  # fmt: skip

    def sheet(self) -> Sheet:
        """Its data as Excel."""
        kind = KINDS[self.unit]
        columns = (Column("", width=34), *(Column(head, kind, 16) for head in self.heads))
        if self.series:
            rows: Iterable[tuple[Any, ...]] = [
                (one.label, *(one.values.get(code, 0) for code, _label in self.series)) for one in self.columns
            ]
        else:
            rows = [(bar.label, bar.value) for bar in self.bars]
        return Sheet(self.title, columns, rows)


@dataclass(frozen=True)
class Listing:
    """The list behind a figure: its parts sum to it. A cell is what is shown; the first one leads to ``urls``."""

    title: Words
    heads: Sequence[tuple[Words, str]]
    """Heading and kind of each column (as of Excel)."""
    rows: Sequence[Sequence[Any]]
    urls: Sequence[str]
    total: Decimal | int
    unit: str = "money"
    about: Words = ""

    @property
    def said(self) -> str:
        return said(self.total, self.unit)

    def sheet(self) -> Sheet:
        columns = tuple(Column(head, kind) for head, kind in self.heads)
        return Sheet(self.title, columns, self.rows, above=((self.title, str(self.about)),))


@dataclass(frozen=True)
class Page:
    """A page of figures. ``template``: what it shows besides, with ``more`` as its context."""

    title: Words
    about: Words
    figures: Sequence[Figure] = ()
    charts: Sequence[Chart] = ()
    template: str = ""
    more: dict[str, Any] = field(default_factory=dict)
