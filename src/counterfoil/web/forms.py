"""Forms made from the declared shape of what is entered, and what was typed read back into it.

A field's address in the form is its place in the data (``lines.0.quantity``), the same as in a refusal's ``errors``.
"""

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from counterfoil.kernel.declaration import DocumentType
from counterfoil.web import screens
from counterfoil.web.screens import Choice
from counterfoil.web.words import Words, field_label, value_labels

MOST_ROWS = 2001
"""Lines that are read out of a form: one more than any shape takes, which then says so."""
LONG_TEXT = 400
"""From this many characters on a text gets a box of several lines."""


@dataclass(frozen=True)
class Box:
    """One thing to enter: its address, name and kind, what stands in it, and what is wrong with it."""

    name: str
    key: str
    label: Words
    kind: str
    """text, area, number, whole, date, moment, choice, check, lookup, list or fixed (shown, sent, not changed)."""
    value: str = ""
    shown: str = ""
    """The name of what the value stands for, beside a looked-up code."""
    error: str = ""
    needed: bool = False
    choices: tuple[tuple[str, Words], ...] = ()
    lookup: str = ""

    @property
    def box_id(self) -> str:
        return "f-" + self.name.replace(".", "-")


@dataclass(frozen=True)
class Row:
    """A line of a table: its boxes, and cells that are only shown."""

    boxes: tuple[Box, ...]
    shown: tuple[Any, ...] = ()
    number: int = 0


@dataclass(frozen=True)
class Table:
    """Lines to enter. ``fixed``: the lines of the document, none can be added or taken away."""

    name: str
    label: Words
    columns: tuple[Box, ...]
    rows: tuple[Row, ...]
    blank: Row
    fixed: bool = False
    shown: tuple[Any, ...] = ()
    """Headings of the cells that are only shown."""
    error: str = ""


@dataclass(frozen=True)
class Form:
    """All boxes and tables of a shape, with what was typed and what is wrong."""

    boxes: tuple[Box, ...]
    tables: tuple[Table, ...]
    error: str = ""
    """What is wrong with no field in particular."""


@dataclass
class Filling:
    """What a form is filled with."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[Choice]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Names of looked-up values, by ``lookup:value``."""
    fixed: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    """Per line number of the document: the cells shown in the table of an action."""
    headings: tuple[Any, ...] = ()
    spare: int = 0
    """Empty lines at the end of a table."""
    needed: tuple[str, ...] = ()
    """Asked for by a rule, although the shape lets it be empty."""


def build(
    shape: type[BaseModel],
    doctype: DocumentType | None,
    filling: Filling,
    *,
    only: Iterable[str] = (),
    columns: Iterable[str] = (),
) -> Form:
    """The form of this shape. ``only`` and ``columns`` choose and order its fields and the columns of its lines."""
    boxes: list[Box] = []
    tables: list[Table] = []
    for key, info in _chosen(shape, only):
        inner = _rows_of(info.annotation)
        if inner is not None:
            tables.append(_table(key, inner, doctype, filling, columns))
        elif (part := _part_of(info.annotation)) is not None:
            below = filling.values.get(key) if isinstance(filling.values.get(key), dict) else {}
            boxes += [
                _box(f"{key}.{name}", name, sub, doctype, below or {}, filling) for name, sub in _chosen(part, ())
            ]
        else:
            boxes.append(_box(key, key, info, doctype, filling.values, filling))
    placed = {box.name for box in boxes} | {box.name for table in tables for row in table.rows for box in row.boxes}
    loose = [text for loc, text in filling.errors.items() if loc not in placed]
    return Form(tuple(boxes), tuple(tables), " ".join(loose))


def _chosen(shape: type[BaseModel], only: Iterable[str]) -> list[tuple[str, FieldInfo]]:
    found = {(info.alias or name): info for name, info in shape.model_fields.items()}
    names = [name for name in only if name in found] or list(found)
    return [(name, found[name]) for name in names]


def _box(
    name: str, key: str, info: FieldInfo, doctype: DocumentType | None, values: Mapping[str, Any], filling: Filling,
    *, line: bool = False,
) -> Box:  # fmt: skip
    kind, options = kind_of(info)
    known = filling.choices.get(key)
    lookup = screens.find_lookup(key) if kind in ("text", "area") and known is None else None
    value = _typed(values.get(key, _usual(info)), kind)
    box = Box(
        name=name, key=key, label=_label(key, info, doctype, line=line), kind=kind, value=value,
        error=filling.errors.get(name, ""), needed=info.is_required() or key in filling.needed,
    )  # fmt: skip
    if known is not None:
        several = kind == "list"
        return replace(
            box, kind="several" if several else "choice",
            choices=tuple((choice.value, choice.label or choice.value) for choice in known),
        )  # fmt: skip
    if options:
        return replace(box, kind="choice", choices=tuple(value_labels(key, options, doctype)))
    if lookup is not None and lookup.small:
        found = lookup.search("", None, 200)
        return replace(
            box, kind="choice", choices=tuple((choice.value, choice.label or choice.value) for choice in found)
        )
    if lookup is not None:
        return replace(box, kind="lookup", lookup=key, shown=filling.names.get(f"{key}:{value}", ""))
    return box


def _usual(info: FieldInfo) -> Any:
    """The default that the shape declares, when it is a plain value."""
    return info.default if isinstance(info.default, (str, bool)) else None


def _label(key: str, info: FieldInfo, doctype: DocumentType | None, *, line: bool) -> Words:
    if info.title:
        return info.title
    return field_label(key, doctype, line=line)


def kind_of(info: FieldInfo) -> tuple[str, list[str]]:
    """The kind of box for this annotation, and its possible values when they are declared."""
    kind, options = _plain_kind(info.annotation)
    if kind == "text":
        longest = max((getattr(part, "max_length", None) or 0 for part in _metadata(info)), default=0)
        kind = "area" if longest >= LONG_TEXT else "text"
    return kind, options


def _plain_kind(annotation: Any) -> tuple[str, list[str]]:
    annotation = _bare(annotation)
    if get_origin(annotation) is Literal:
        return "choice", [str(value) for value in get_args(annotation)]
    if get_origin(annotation) is list:
        return "list", []
    if not isinstance(annotation, type):
        return "text", []
    if issubclass(annotation, Enum):
        return "choice", [str(member.value) for member in annotation]
    if issubclass(annotation, bool):
        return "check", []
    for cls, kind in ((datetime, "moment"), (date, "date"), (Decimal, "number"), (int, "whole")):
        if issubclass(annotation, cls):
            return kind, []
    return "text", []


def _metadata(info: FieldInfo) -> list[Any]:
    found = list(info.metadata)
    annotation = info.annotation
    for part in (annotation, *get_args(annotation)):
        if get_origin(part) is Annotated:
            found += list(part.__metadata__)
    return found


def _bare(annotation: Any) -> Any:
    """The annotation without ``None`` and ``Annotated`` around it; of several kinds, text if it may be text."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, types.UnionType):
            kinds = [part for part in get_args(annotation) if part is not type(None)]
            texts = [part for part in kinds if _bare(part) is str]
            annotation = str if texts and len(kinds) > 1 else kinds[0]
        else:
            return annotation


def _rows_of(annotation: Any) -> type[BaseModel] | None:
    """The shape of a table's line, when this is a list of such."""
    annotation = _bare(annotation)
    if get_origin(annotation) is not list:
        return None
    inner = _bare(get_args(annotation)[0])
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def _part_of(annotation: Any) -> type[BaseModel] | None:
    """The shape of a group of boxes; one that is also taken as a line of text is a box of its own."""
    layers = (annotation, *get_args(annotation))
    if any(isinstance(mark, BeforeValidator) for layer in layers for mark in getattr(layer, "__metadata__", ())):
        return None
    annotation = _bare(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _table(
    name: str, inner: type[BaseModel], doctype: DocumentType | None, filling: Filling, columns: Iterable[str]
) -> Table:
    chosen = _chosen(inner, columns)
    numbered = "line_no" in inner.model_fields and bool(filling.fixed)
    rows = filling.values.get(name)
    rows = [_by_alias(inner, row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    if not numbered:
        rows = rows + [{}] * filling.spare
    made = tuple(_row(name, index, chosen, row, doctype, filling, numbered) for index, row in enumerate(rows))
    blank = _row(name, "__", chosen, {}, doctype, filling, numbered)
    heads = tuple(box for box in blank.boxes if box.kind != "fixed")
    return Table(
        name, field_label(name), heads, made, blank, fixed=numbered,
        shown=filling.headings if numbered else (), error=filling.errors.get(name, ""),
    )  # fmt: skip


def _by_alias(shape: type[BaseModel], row: dict[str, Any]) -> dict[str, Any]:
    """The row under the names that people enter it by (``from``, where the column is ``from_location``)."""
    aliases = {name: info.alias for name, info in shape.model_fields.items() if info.alias}
    return {aliases.get(key, key): value for key, value in row.items()}


def _row(
    name: str, index: int | str, chosen: list[tuple[str, FieldInfo]], row: Mapping[str, Any],
    doctype: DocumentType | None, filling: Filling, numbered: bool,
) -> Row:  # fmt: skip
    boxes = []
    for path, key, info, values in _cells(chosen, row):
        box = _box(f"{name}.{index}.{path}", key, info, doctype, values, filling, line=True)
        if key == "line_no" and numbered:
            box = replace(box, kind="fixed")
        boxes.append(replace(box, kind="text") if box.kind == "area" else box)
    line_no = row.get("line_no") or 0
    shown = filling.fixed.get(int(line_no), ()) if numbered and str(line_no).isdigit() else ()
    return Row(tuple(boxes), shown, int(line_no) if str(line_no).isdigit() else 0)


def _cells(
    chosen: list[tuple[str, FieldInfo]], row: Mapping[str, Any]
) -> Iterable[tuple[str, str, FieldInfo, Mapping[str, Any]]]:
    """The boxes of a line: address within it, name, shape, and the values among which its own stands.

    A group within the line (a penalty) has a box for each of its parts.
    """
    for key, info in chosen:
        part = _part_of(info.annotation)
        if part is None:
            yield key, key, info, row
            continue
        below = row.get(key)
        for name, sub in _chosen(part, ()):
            yield f"{key}.{name}", name, sub, below if isinstance(below, dict) else {}


def _typed(value: Any, kind: str) -> str:
    """A value as it stands in its box."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if kind == "list" and isinstance(value, (list, tuple)):
        return "\n".join(str(part) for part in value)
    if kind == "moment":
        return str(value)[:16]
    if isinstance(value, dict):
        return "".join(str(part) for part in value.values() if part)
    return str(value)


def read(shape: type[BaseModel], posted: Any) -> dict[str, Any]:
    """What was typed, in the nesting of the shape; empty boxes and empty lines are left out."""
    tree = _tree(posted)
    return _read_shape(shape, tree)


def read_all(shape: type[BaseModel], posted: Any) -> dict[str, Any]:
    """The same for something half typed: every line that was sent, empty ones too, each with its place (``row``)."""
    tree = _tree(posted)
    found = _read_shape(shape, tree)
    for key, info in _chosen(shape, ()):
        inner, node = _rows_of(info.annotation), tree.get(key)
        if inner is not None and isinstance(node, dict):
            found[key] = [
                {"row": index, **_read_shape(inner, node[index])}
                for index in sorted(node)
                if isinstance(node[index], dict)
            ]
    return found


def _tree(posted: Any) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name in posted:
        values = posted.getlist(name)
        node = tree
        *path, last = name.split(".")
        for part in path:
            below = node.setdefault(part, {})
            if not isinstance(below, dict):
                break
            node = below
        else:
            node[last] = values
    return tree


def _read_shape(shape: type[BaseModel], tree: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, info in _chosen(shape, ()):
        if key not in tree:
            continue
        value = _read_value(info, tree[key])
        if value not in ("", None, [], {}):
            found[key] = value
    return found


def _read_value(info: FieldInfo, node: Any) -> Any:
    inner, part = _rows_of(info.annotation), _part_of(info.annotation)
    if isinstance(node, dict):
        if inner is not None:
            return _read_rows(inner, node)
        return _read_shape(part, node) if part is not None else None
    kind, _options = kind_of(info)
    if kind == "list":
        return [word for text in node for word in text.replace(",", " ").split()]
    text = node[-1].strip()
    if kind == "check":
        return text == "on"
    return text


def _place(key: str) -> tuple[int, str]:
    """Sorts numbers as such, however long."""
    return len(key.lstrip("0")), key


def _read_rows(inner: type[BaseModel], node: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for index in sorted((key for key in node if key.isascii() and key.isdigit()), key=_place)[:MOST_ROWS]:
        if not isinstance(node[index], dict):
            continue
        row = _read_shape(inner, node[index])
        if set(row) - {"line_no"}:
            rows.append(row)
    return rows


def errors_of(refusal: Any) -> dict[str, str]:
    """What a refusal finds wrong, by field."""
    found: dict[str, str] = {}
    for error in refusal.errors:
        text = str(error["text"])
        values = error.get("values")
        found.setdefault(error["loc"], text.format_map(values) if values else text)
    return found


def names_of(values: dict[str, Any], user: Any) -> dict[str, str]:
    """The names of the looked-up codes in these values, one search per code at most a page's worth of them."""
    found: dict[str, str] = {}
    for key, value in _codes(values):
        lookup = screens.find_lookup(key)
        if lookup is None or lookup.small or f"{key}:{value}" in found:
            continue
        match = next((choice for choice in lookup.search(value, user, 3) if choice.value == value), None)
        if match is not None:
            found[f"{key}:{value}"] = match.label
    return found


def _codes(values: dict[str, Any]) -> list[tuple[str, str]]:
    return [(key, value) for key, value in values.items() if isinstance(value, str) and screens.find_lookup(key)]
