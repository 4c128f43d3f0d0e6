"""Opening a workbook safely, and its cells as a person would name them: sheet, row number, column letter.

The file itself is opened by ``sandbox`` in a process of its own; here only its answer is read.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from counterfoil.imports import limits
from counterfoil.imports.problems import Problem, Unreadable, problem
from counterfoil.imports.sandbox import lines_of

_BLANKS = " \t\r\n\u00a0\u3000\u200b\ufeff"

Value = str | float | bool | date | datetime | Problem
"""A cell as typed. Blank is the empty text; a cell without a usable value is its problem."""


@dataclass
class Row:
    """One row of a sheet, under the number that the spreadsheet program shows."""

    number: int
    values: list[Any]

    def value(self, column: int) -> Any:
        """The cell in this column (from 0), as typed; blank beyond the last one."""
        return self.values[column] if column < len(self.values) else ""

    @property
    def is_blank(self) -> bool:
        return all(isinstance(value, str) and not value.strip(_BLANKS) for value in self.values)


@dataclass
class Sheet:
    """A sheet's rows that hold anything, in their order."""

    name: str
    hidden: bool = False
    rows: list[Row] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Merged ranges: first row, first column (from 0), last row, last column."""


@dataclass
class Workbook:
    """What a file holds."""

    sheets: list[Sheet]


def letter(column: int) -> str:
    """The letter of a column counted from 0: A … Z, AA …"""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def open_workbook(source: bytes | Path | IO[bytes]) -> Workbook:
    """The sheets of a file. Raises ``Unreadable`` with what is wrong; nothing in the file is carried out."""
    if isinstance(source, bytes):
        with tempfile.TemporaryFile() as file:
            file.write(source)
            file.seek(0)
            return _opened(file)
    if isinstance(source, Path):
        with source.open("rb") as file:
            return _opened(file)
    with tempfile.TemporaryFile() as file:
        while block := source.read(1024 * 1024):
            if file.tell() > limits.FILE_BYTES:
                break
            file.write(block)
        file.seek(0)
        return _opened(file)


def _opened(file: IO[bytes]) -> Workbook:
    with tempfile.TemporaryFile("w+", encoding="ascii") as answer:
        _run(file, answer)
        answer.seek(0)
        return Workbook(list(_sheets(lines_of(answer))))


def _run(file: IO[bytes], answer: IO[str]) -> None:
    """Have the file read by the separate process. One that dies or takes too long was too much for it."""
    command = [sys.executable, "-I", "-m", "counterfoil.imports.sandbox"]
    child = subprocess.Popen(command, stdin=file, stdout=answer, stderr=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8"})
    try:
        code = child.wait(timeout=limits.CHILD_WALL_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        raise Unreadable(problem("too_much_content")) from None
    if code < 0:
        raise Unreadable(problem("too_much_content"))
    if code:
        raise Unreadable(problem("file_damaged"))


def _sheets(lines: Iterator[Any]) -> Iterator[Sheet]:
    sheet: Sheet | None = None
    bad: dict[int, list[tuple[int, Problem]]] = {}
    for line in lines:
        if isinstance(line, list):
            assert sheet is not None
            number, values = line
            for column, found in bad.get(number, ()):
                values.extend([""] * (column + 1 - len(values)))
                values[column] = found
            sheet.rows.append(Row(number, values))
            continue
        if "refused" in line:
            raise Unreadable(Problem(line["refused"], line["values"]))
        if sheet is not None:
            yield sheet
        if "end" in line:
            return
        sheet = Sheet(line["sheet"], line["hidden"], merged=[tuple(merge) for merge in line["merged"]])
        bad = {}
        for number, column, code, shown in line["bad"]:
            values = {"found": shown} if shown else {}
            bad.setdefault(number, []).append((column, Problem(code, values)))
    raise Unreadable(problem("too_much_content"))
