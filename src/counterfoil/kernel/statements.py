"""Statements that are put together once and bound anew each time, for what every action does again and again.

Django puts a query together from its parts whenever it is run; for the short statements of an action that costs more
than the statement itself. ``compiled`` keeps the text of a query, ``insert_rows`` and ``update_rows`` that of a write
of any number of rows. Parameters go to the server apart from the text, so that it plans each statement only once per
connection, too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, wraps
from inspect import signature
from operator import attrgetter
from typing import Any

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.utils import CursorWrapper
from django.db.models.expressions import Expression
from django.db.models.fields.related import ForeignObject
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators

from counterfoil.kernel.trail import canonical


def run(sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> CursorWrapper:
    """Execute a statement whose parameters the server binds; every array among them needs its cast in the text.

    A list goes as the text of an array: the driver would look at each value, and give lists of small and of large numbers
    types of their own, so that one statement would be planned for each.
    """
    mine: Any = connections[DEFAULT_DB_ALIAS]  # once: each look at ``connection`` finds it anew
    mine.ensure_connection()
    if isinstance(params, Mapping):
        params = {name: array_text(value) if isinstance(value, list) else value for name, value in params.items()}
    else:
        params = [array_text(value) if isinstance(value, list) else value for value in params]
    cursor: CursorWrapper = mine._prepare_cursor(psycopg.Cursor(mine.connection))
    cursor.execute(sql, params)
    return cursor


# Reading


class Parameter(Expression):
    """The place of a value in a compiled query."""

    def __init__(self, name: str):
        super().__init__(output_field=models.Field())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class AnyOf(models.Lookup):
    """``field__any=[…]``: one of these values, as one parameter however many there are."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        value = [self.rhs] if isinstance(self.rhs, Parameter) else [list(self.rhs)]
        return f"{left} = ANY(%s)", [*left_params, *value]


models.Field.register_lookup(AnyOf)
ForeignObject.register_lookup(AnyOf)


def compiled(build: Callable[..., models.QuerySet[Any]]) -> Callable[..., list[Any]]:
    """A query that is put together once: ``build`` is called once, with placeholders, and must not look at them.

    The function made takes the values instead, in the same order, and gives the rows as a list. For several values
    use ``field__any``; a value that may be ``None`` changes the text of a query and is not for here.
    """
    query: list[_Compiled] = []
    names = list(signature(build).parameters)

    @wraps(build)
    def rows(*values: Any) -> list[Any]:
        if not query:
            query.append(_Compiled(build(*(Parameter(name) for name in names))))
        return query[0].rows(dict(zip(names, values, strict=True)))

    return rows


class _Compiled:
    """The text of a query, where its parameters go, and how its rows become objects."""

    def __init__(self, queryset: models.QuerySet[Any]):
        self.compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.sql, params = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, params = "", []
        self.params = [param.name if isinstance(param, Parameter) else _Constant(param) for param in params]
        self.kind = queryset._iterable_class
        assert self.kind in (ModelIterable, ValuesListIterable, FlatValuesListIterable), self.kind

    def rows(self, values: dict[str, Any]) -> list[Any]:
        if not self.sql:  # nothing can be found by it
            return []
        bound = [param.value if isinstance(param, _Constant) else values[param] for param in self.params]
        with run(self.sql, bound) as cursor:
            found = self.converted(cursor.fetchall())
        if self.kind is ModelIterable:
            return [self.made(row) for row in found]
        return [row[0] for row in found] if self.kind is FlatValuesListIterable else list(found)

    @cached_property
    def converters(self) -> Any:
        return self.compiler.get_converters([column[0] for column in self.compiler.select])

    def converted(self, rows: list[Any]) -> Iterable[Any]:
        return map(tuple, self.compiler.apply_converters(rows, self.converters)) if self.converters else rows

    def made(self, row: Any) -> Any:
        """The object that a row stands for, with those loaded beside it."""
        start, end, names = self.own_columns
        row_object = self.model.from_db(DEFAULT_DB_ALIAS, names, row[start:end])
        for populator in self.populators:
            populator.populate(row, row_object)
        for name, position in self.annotations:
            setattr(row_object, name, row[position])
        return row_object

    @cached_property
    def model(self) -> Any:
        return self.compiler.klass_info["model"]

    @cached_property
    def own_columns(self) -> tuple[int, int, list[str]]:
        places = self.compiler.klass_info["select_fields"]
        start, end = places[0], places[-1] + 1
        return start, end, [column[0].target.attname for column in self.compiler.select[start:end]]

    @cached_property
    def populators(self) -> Any:
        return get_related_populators(self.compiler.klass_info, self.compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]

    @cached_property
    def annotations(self) -> list[tuple[str, int]]:
        return list(self.compiler.annotation_col_map.items())


class _Constant:
    """A parameter that is the same in every call."""

    def __init__(self, value: Any):
        self.value = value


# Writing


def insert_rows(rows: Iterable[models.Model], *, on_conflict: str = "") -> None:
    """Insert rows of one model, which get their ids: one statement with one text, however many.

    With ``on_conflict`` (``DO NOTHING``) some may not be written; they get no ids then.
    """
    objects = list(rows)
    if not objects:
        return
    table = _Table.of(type(objects[0]))
    names = table.all_names
    sql = table.insert(on_conflict)
    with run(sql, [table.column(name, objects, add=True) for name in names]) as cursor:
        if table.own_key:
            for row, (key,) in zip(objects, cursor.fetchall(), strict=not on_conflict):
                if not on_conflict:
                    row.pk = key
    for row in objects:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update_rows(rows: Iterable[models.Model], names: Iterable[str]) -> None:
    """Write these columns of rows of one model: one statement with one text, however many rows."""
    objects = list(rows)
    if not objects:
        return
    table = _Table.of(type(objects[0]))
    fields = tuple(names)
    keys = [row.pk for row in objects]
    with run(table.update(fields), [keys, *(table.column(name, objects, add=False) for name in fields)]):
        pass


class _Table:
    """How a model's rows are written as columns of values (``unnest``)."""

    _known: dict[type[models.Model], "_Table"] = {}

    @classmethod
    def of(cls, model: type[models.Model]) -> "_Table":
        if model not in cls._known:
            cls._known[model] = cls(model)
        return cls._known[model]

    def __init__(self, model: type[models.Model]):
        meta = model._meta
        self.name = connection.ops.quote_name(meta.db_table)
        self.key: Any = meta.pk
        self.own_key = isinstance(self.key, models.AutoField)
        """Whether the database gives the key."""
        self.fields: dict[str, Any] = {}
        for field in meta.concrete_fields:
            self.fields[field.name] = self.fields[field.attname] = field
        self.all_names = [
            field.name
            for field in meta.concrete_fields
            if not (field is self.key and self.own_key) and not field.generated
        ]
        self.texts: dict[Any, str] = {}
        self.taken = {name: _taken(field) for name, field in self.fields.items()}

    def insert(self, on_conflict: str) -> str:
        if on_conflict not in self.texts:
            columns = [connection.ops.quote_name(self.fields[name].column) for name in self.all_names]
            conflict = f"ON CONFLICT {on_conflict}" if on_conflict else ""
            self.texts[on_conflict] = (
                f"INSERT INTO {self.name} ({', '.join(columns)}) "  # noqa: S608 - names of columns, no values
                f"SELECT {', '.join(self._value(name) for name in self.all_names)} "
                f"FROM unnest({', '.join(self._array(name) for name in self.all_names)}) "
                f"WITH ORDINALITY AS given ({', '.join(columns)}, ordinality) ORDER BY ordinality "
                f"{conflict} RETURNING {connection.ops.quote_name(self.key.column)}"
            )
        return self.texts[on_conflict]

    def update(self, names: tuple[str, ...]) -> str:
        if names not in self.texts:
            columns = [connection.ops.quote_name(self.fields[name].column) for name in names]
            key = connection.ops.quote_name(self.key.column)
            sets = ", ".join(f"{column} = {self._value(name)}" for column, name in zip(columns, names, strict=True))
            self.texts[names] = (
                f"UPDATE {self.name} AS held SET {sets} "  # noqa: S608 - names of columns, no values
                f"FROM unnest({self._array(self.key.name)}, {', '.join(self._array(name) for name in names)}) "
                f"AS given (given_key, {', '.join(columns)}) WHERE held.{key} = given.given_key"
            )
        return self.texts[names]

    def column(self, name: str, rows: list[models.Model], *, add: bool) -> list[Any]:
        """The values of one column, as the database takes them."""
        read, prepared = self.taken[name]
        values = [read(row) if read else self.fields[name].pre_save(row, add) for row in rows]
        return prepared(values)

    def _array(self, name: str) -> str:
        return f"%s::{self._plain_type(self.fields[name])}[]"

    def _plain_type(self, field: Any) -> str:
        """The column's type without its bounds: a cast to those would cut silently what the column refuses."""
        if isinstance(field, (ArrayField, models.JSONField, models.CharField, models.TextField)):
            return "text"
        kind: str = field.rel_db_type(connection) if field is self.key else field.db_type(connection)
        return kind.partition("(")[0]

    def _value(self, name: str) -> str:
        field = self.fields[name]
        column = f"given.{connection.ops.quote_name(field.column)}"
        if isinstance(field, (ArrayField, models.JSONField)):
            return f"{column}::{field.db_type(connection)}"
        return column


def _taken(field: Any) -> tuple[Callable[[Any], Any] | None, Callable[[list[Any]], list[Any]]]:
    """How a column's value is read off a row (nothing: by what the field does before it is saved), and how the values
    become those that the database takes. Found out once: for each value anew it costs more than the write."""
    read = attrgetter(field.attname) if type(field).pre_save is models.Field.pre_save else None
    if isinstance(field, models.JSONField):
        return read, lambda values: [None if value is None else canonical(value) for value in values]
    if isinstance(field, ArrayField):
        return read, lambda values: [None if value is None else array_text(list(value)) for value in values]
    if isinstance(field, (models.DecimalField, models.ForeignKey, models.AutoField)):
        return read, lambda values: values
    plain = next((kind for of, kind in _PLAIN.items() if isinstance(field, of)), None)
    as_taken = field.get_prep_value
    return read, lambda values: [value if type(value) is plain else as_taken(value) for value in values]


_PLAIN = {models.CharField: str, models.TextField: str, models.IntegerField: int, models.BooleanField: bool}
"""Fields that take values of these very types as they are."""


def array_text(values: list[Any]) -> Any:
    """An array as PostgreSQL spells it; the list itself where it holds something that only the driver can tell."""
    try:
        return "{" + ",".join([_SPELLED[type(value)](value) for value in values]) + "}"
    except KeyError:
        known = [next((kind for kind in _SPELLED if isinstance(value, kind)), None) for value in values]
    if None in known:
        return values
    return "{" + ",".join([_SPELLED[kind](value) for kind, value in zip(known, values, strict=True)]) + "}"  # type: ignore[index]


def _quoted(value: str) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


_SPELLED: dict[type, Callable[[Any], str]] = {
    type(None): lambda _nothing: "NULL", str: _quoted, bool: str, int: str, Decimal: str,
    datetime: datetime.isoformat, date: date.isoformat,
}  # fmt: skip
"""By type, as the database reads it: true and false are spelt as it reads them, too."""
