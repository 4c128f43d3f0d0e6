"""What every kind of import does with a workbook: find the table, clean each cell, say what is wrong and where.

A plan is made without writing anything. It holds the rows that could go in, every error by sheet, row and column,
what was left out and why, and exact counts: rows read = good + bad + already there.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from counterfoil.imports import columns
from counterfoil.imports.columns import Column, Field, Header, Vocabulary
from counterfoil.imports.known import Known
from counterfoil.imports.problems import Problem, Unreadable, problem, words
from counterfoil.imports.values import Noted, half_width, is_blank, shown
from counterfoil.imports.workbook import Row, Sheet, Workbook, letter

_TOTAL = re.compile(
    r"^(?:本页|本月|全部)?(?:合\s*计|总\s*计|小\s*计|累\s*计|共\s*计|grand\s*total|sub\s*total|total|sum)\s*:?$", re.I
)
_REMARK = re.compile(
    r"^(?:备\s*注|说\s*明|注|制\s*表|制\s*单|审\s*核|填\s*表|打\s*印|复\s*核|remarks?|notes?|prepared by)[^:]{0,3}:",
    re.I,
)
Progress = Callable[[int, int], None]
"""Called with rows done and rows in all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one cell (or one row, where ``column`` is empty)."""

    sheet: str
    row: int
    column: str
    field: str
    code: str
    values: dict[str, Any]
    value: str

    @property
    def text(self) -> str:
        """The sentence in the language of the moment."""
        return words(self.code, self.values)

    def stored(self) -> dict[str, Any]:
        """As it is kept with a batch: without words, which are made for the reader."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "field": self.field,
            "code": self.code,
            "values": self.values,
            "value": self.value,
        }


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows left out on purpose, from ``row`` to ``last_row``, and why."""

    sheet: str
    row: int
    last_row: int
    code: str

    def stored(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "row": self.row, "last_row": self.last_row, "code": self.code}


@dataclass(frozen=True, slots=True)
class Ignored:
    """A column or sheet that was not read, and why."""

    sheet: str
    column: str
    heading: str
    code: str

    def stored(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "column": self.column, "heading": self.heading, "code": self.code}


@dataclass
class PlannedRow:
    """A row that can go into the books."""

    sheet: str
    row: int
    data: dict[str, Any]


@dataclass
class Plan:
    """What an import would do."""

    kind: str
    rows: list[PlannedRow] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    read: int = 0
    bad: int = 0
    already: int = 0

    @property
    def good(self) -> int:
        return len(self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """Rows read, and what became of them; ``errors`` may be several in one row."""
        return {
            "read": self.read,
            "good": self.good,
            "bad": self.bad,
            "already": self.already,
            "errors": len(self.errors),
            "notes": len(self.notes),
            "skipped": sum(skip.last_row - skip.row + 1 for skip in self.skipped if skip.code != "already_there"),
        }


@dataclass
class Draft:
    """A row being looked at: its values so far and what is wrong with them."""

    sheet: str
    row: int
    data: dict[str, Any] = field(default_factory=dict)
    rates: dict[str, Decimal] = field(default_factory=dict)
    errors: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    cells: dict[str, tuple[int, Any]] = field(default_factory=dict)
    already: bool = False
    """The books say the same already; nothing to do."""

    def get(self, name: str, default: Any = None) -> Any:
        return self.data.get(name, default)

    def error(self, name: str, code: str, **values: Any) -> None:
        self.errors.append(self.finding(name, problem(code, **values)))

    def note(self, name: str, code: str, **values: Any) -> None:
        self.notes.append(self.finding(name, problem(code, **values)))

    def finding(self, name: str, found: Problem) -> Finding:
        index, value = self.cells.get(name, (None, ""))
        column = "" if index is None else letter(index)
        return Finding(self.sheet, self.row, column, name, found.code, found.values, shown(value))


@dataclass(frozen=True)
class Kind:
    """One kind of import: its columns, what must be there, and how a row is held against the books."""

    name: str
    label: str | Promise
    fields: tuple[Field, ...]
    needs: tuple[tuple[str, ...], ...]
    examine: Callable[[Draft, Known, dict[Any, int]], None]
    repeated: Field | None = None

    @property
    def labels(self) -> dict[str, str | Promise]:
        return {known.name: known.label for known in self.fields}

    @property
    def needed(self) -> str:
        return ", ".join(" / ".join(str(self.labels[name]) for name in choices) for choices in self.needs)


def make_plan(kind: Kind, book: Workbook, known: Known, *, progress: Progress | None = None) -> Plan:
    """Read every visible sheet with a complete heading. Raises ``Unreadable`` when there is none, or no row."""
    plan = Plan(kind.name)
    tables = list(_tables(kind, book, plan))
    total = sum(len(sheet.rows) for sheet, _header in tables)
    seen: dict[Any, int] = {}
    done = 0
    for sheet, header in tables:
        _note_ignored(plan, sheet, header)
        carried = carried_cells(sheet, header)
        for row in _data_rows(plan, sheet, header):
            _take(plan, kind, _drafted(kind, sheet, header, row, carried), known, seen)
            done += 1
            if progress is not None and done % 500 == 0:
                progress(done, total)
    if not plan.read:
        raise Unreadable(problem("no_rows"))
    if progress is not None:
        progress(total, total)
    return plan


def _tables(kind: Kind, book: Workbook, plan: Plan) -> Iterator[tuple[Sheet, Header]]:
    vocabulary = Vocabulary(kind.fields, kind.repeated)
    refused: Problem | None = None
    found = False
    for sheet in book.sheets:
        if sheet.hidden:
            plan.ignored.append(Ignored(sheet.name, "", "", "sheet_hidden"))
            continue
        header = columns.find_header(sheet, vocabulary)
        lacking = columns.missing(header, kind.needs, kind.labels) if header else None
        if header is None or lacking is not None:
            refused = refused or lacking
            plan.ignored.append(Ignored(sheet.name, "", "", "sheet_without_header"))
            continue
        found = True
        yield sheet, header
    if not found:
        raise Unreadable(refused or problem("no_header", required=kind.needed))


def _note_ignored(plan: Plan, sheet: Sheet, header: Header) -> None:
    for index, heading, code in header.ignored:
        plan.ignored.append(Ignored(sheet.name, letter(index), heading, code))


def carried_cells(sheet: Sheet, header: Header) -> dict[tuple[int, int], Any]:
    """Cells below the first one of a range merged downwards, with that first one's value: (row, column) → value."""
    wanted = {column.index for column in header.columns if column.field.carried}
    ranges = [
        merge for merge in sheet.merged if merge[0] > header.last_row and merge[2] > merge[0] and merge[1] in wanted
    ]
    if not ranges:
        return {}
    by_number = {row.number: row for row in sheet.rows}
    filled: dict[tuple[int, int], Any] = {}
    for first, column, last, _last_column in ranges:
        top = by_number.get(first)
        if top is not None:
            filled.update(
                {(number, column): top.value(column) for number in range(first + 1, last + 1) if number in by_number}
            )
    return filled


def _data_rows(plan: Plan, sheet: Sheet, header: Header) -> Iterator[Row]:
    """The rows of the table; what is left out is listed with its reason."""
    expected = header.last_row + 1
    for row in sheet.rows:
        if row.number <= header.last_row:
            continue
        if row.number > expected:
            plan.skipped.append(Skipped(sheet.name, expected, row.number - 1, "blank"))
        expected = row.number + 1
        reason = _reason_to_skip(row, header)
        if reason:
            plan.skipped.append(Skipped(sheet.name, row.number, row.number, reason))
        else:
            yield row


def _reason_to_skip(row: Row, header: Header) -> str:
    filled = [(index, value) for index, value in enumerate(row.values) if not is_blank(value)]
    if not filled:
        return "blank"
    index, first = filled[0]
    if _says_total(first):
        return "total"
    if len(filled) <= 3 and _is_only_numbered(filled, header):
        return "total" if any(_says_total(value) for _index, value in filled) else "blank"
    if not isinstance(first, str):
        return ""
    if len(filled) <= 3 and _REMARK.match(half_width(first).strip()):
        return "remark"
    return "header_again" if _repeats(header, index, first) and _is_heading(filled, header) else ""


def _is_only_numbered(filled: list[tuple[int, Any]], header: Header) -> bool:
    """Nothing but the running number, printed ahead for rows that were never filled in, or a total beside it."""
    serials = {column.index for column in header.columns if column.field.dropped}
    return all(index in serials or _says_total(value) for index, value in filled)


def _is_heading(filled: list[tuple[int, Any]], header: Header) -> bool:
    same = sum(1 for index, value in filled if isinstance(value, str) and _repeats(header, index, value))
    return same >= 2 and same * 2 >= len(filled)


def _repeats(header: Header, index: int, value: str) -> bool:
    return len(value) <= 60 and header.keys.get(index) == columns.heading_key(value)


def _says_total(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 20 and bool(_TOTAL.match(half_width(value).strip()))


def _drafted(kind: Kind, sheet: Sheet, header: Header, row: Row, carried: dict[tuple[int, int], Any]) -> Draft:
    """The row's cells cleaned, each with its error if it has one."""
    draft = Draft(sheet.name, row.number)
    for column in header.columns:
        if column.field.dropped:
            continue
        value = row.value(column.index)
        if is_blank(value):
            value = carried.get((row.number, column.index), value)
        name = f"{column.field.name}.{column.subject}" if column.subject else column.field.name
        draft.cells[name] = (column.index, value)
        if not is_blank(value):
            _clean(draft, column, name, value)
    for known in kind.fields:
        if known.required and known.name not in draft.data and not _has_error(draft, known.name):
            draft.error(known.name, "required")
    return draft


def _has_error(draft: Draft, name: str) -> bool:
    return any(finding.field == name for finding in draft.errors)


def _clean(draft: Draft, column: Column, name: str, value: Any) -> None:
    found = value if isinstance(value, Problem) else column.field.clean(value)
    if isinstance(found, Noted):
        draft.notes.append(draft.finding(name, found.note))
        found = found.value
    if isinstance(found, Problem):
        draft.errors.append(draft.finding(name, found))
        return
    if column.thousands != 1 and isinstance(found, Decimal):
        found *= column.thousands
    if column.subject:
        draft.rates[column.subject] = found
    else:
        draft.data[name] = found


def _take(plan: Plan, kind: Kind, draft: Draft, known: Known, seen: dict[Any, int]) -> None:
    kind.examine(draft, known, seen)
    plan.read += 1
    if draft.errors:
        plan.bad += 1
        plan.errors.extend(draft.errors)
        plan.notes.extend(draft.notes)
    elif draft.already:
        plan.already += 1
        plan.skipped.append(Skipped(draft.sheet, draft.row, draft.row, "already_there"))
    else:
        plan.notes.extend(draft.notes)
        plan.rows.append(PlannedRow(draft.sheet, draft.row, draft.data))
