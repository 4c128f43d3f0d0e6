"""The press: a lived month, set in type once, is printed as often as wanted, with other days, numbers and names.

What people did in the lived month went through the one door. A copy says the same of other days, other customers and
other goods: every row of every table that the month wrote, its ids, numbers, days and codes replaced, its events
hashed anew. ``counterfoil check`` holds for copies as for the month itself.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from counterfoil.catalogue.models import Product
from counterfoil.customers.models import Customer
from counterfoil.delivery.gate import codes
from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.models import Document, Event, Signature
from counterfoil.kernel.trail import canonical, content, sha256

Key = tuple[str, Any]
"""What differs from copy to copy: a kind, and what stands there in the lived month."""

TOKEN = re.compile(r"[A-Z]{2,5}-\d{6}-\d{4,}|\d{4}-\d\d-\d\d|[A-Z]-\d{4,}")
"""In any text: the number of a paper, a day, the code of a customer or of goods."""
NUMBER = re.compile(r"([A-Z]+)-(\d{6})-(\d+)")
APPS = (
    "kernel", "customers", "stock", "receivables", "quotations", "orders", "delivery", "assessments", "returns",
    "complaints", "samples",
)  # fmt: skip
NOT_COPIED = frozenset(
    {
        "kernel_numberprefix", "kernel_numberseries", "kernel_storedfile", "kernel_idempotencykey", "kernel_outbox",
        "kernel_notification", "kernel_attempt", "kernel_transition", "customers_settlementterms",
        "customers_customer", "customers_address", "customers_contact", "customers_customerrate",
        "customers_ownpartnumber", "customers_codeseries", "stock_location", "stock_carrier", "stock_placechange",
        "stock_balance", "receivables_account", "receivables_books", "receivables_bookschange",
        "receivables_bankstatement", "receivables_bankline", "receivables_payer", "returns_calendarday",
        "returns_calendarchange",
    }
)  # fmt: skip
"""Master data, sums, and what belongs to programs rather than papers."""
ONCE = frozenset({"customers_stagechange"})
"""What happens to a customer once: only the first copy that a customer appears in tells it."""
POINTERS = {
    "notice_id": "delivery_deliverynotice", "order_line_id": "orders_salesorderline", "last_move_id": "stock_move",
    "pick_line_id": "delivery_picklistline",
}  # fmt: skip
"""Columns of bare ids, and whose ids they are."""
LINES_OF = frozenset({"source_id", "origin_id"})
"""Columns that point, in papers of section D, to a line of the resource named beside them."""


@dataclass(frozen=True)
class Copy:
    """One printing of the month: which one it is, how many days later, and for whom."""

    index: int
    """Counted from 1; the lived month is 0."""
    days: int
    in_period: int
    """How many printings of the same days come before it: their numbers go on from there."""
    customers: Mapping[int, tuple[int, str]]
    """Customer of the month → id and code of the one who stands in for it."""
    products: Mapping[int, tuple[int, str]]
    first_of_its_customers: bool


@dataclass
class Plate:
    """One table in type: its rows of the month, with a gap wherever a copy says something else."""

    table: str
    columns: list[str]
    text: str
    gaps: list[Key]

    def printed(self, values: Mapping[Key, str]) -> str:
        return self.text % tuple([values[gap] for gap in self.gaps])


@dataclass
class Typesetter:
    """Takes text apart into what stays and what changes."""

    known: dict[str, Key]
    """Numbers, days and codes of the month."""
    gaps: list[Key] = field(default_factory=list)

    def gap(self, key: Key) -> str:
        self.gaps.append(key)
        return "%s"

    def text(self, said: str) -> str:
        """The text with a gap for each token that is known."""
        out, last = [], 0
        for found in TOKEN.finditer(said):
            key = self.known.get(found.group())
            if key is None and found.group()[0].isdigit():
                key = self.known[found.group()] = ("day", found.group())
            if key is not None:
                out += [said[last : found.start()].replace("%", "%%"), self.gap(key)]
                last = found.end()
        return "".join([*out, said[last:].replace("%", "%%")])


class Press:
    """Holds the month in type. ``marks`` are the highest ids per table before it and at its end."""

    def __init__(self, before: Mapping[str, int]):
        self.before = before
        self.models = [model for app in APPS for model in apps.get_app_config(app).get_models() if _copied(model)]
        self.after = highest_ids(self.models)
        self.by_table = {model._meta.db_table: model for model in self.models}
        self.numbers = list(self._all_numbers())
        self.per_day = Counter(NUMBER.fullmatch(number).groups()[:2] for number in self.numbers)
        self.known: dict[str, Key] = {number: ("number", number) for number in self.numbers}
        self.known |= {code: ("customer code", pk) for pk, code in Customer.objects.values_list("pk", "code")}
        self.known |= {code: ("product code", pk) for pk, code in Product.objects.values_list("pk", "code")}
        self.last_event: dict[tuple[Any, int], int] = {}
        self.former: dict[int, Key] = {}
        self.trails = list(self._trails())
        self.contents = dict(self._contents())
        self.plates = [plate for model in self.models if (plate := self._plate(model))]
        self.keys = {gap for plate in self.plates for gap in plate.gaps}
        for _key, _template, gaps in [*self.trails, *((key, *rest) for key, rest in self.contents.items())]:
            self.keys |= set(gaps)

    # Setting ----------------------------------------------------------------------------------------------------------

    def _all_numbers(self) -> Iterator[str]:
        for model in self.models:
            if issubclass(model, Document):
                yield from self._rows(model).order_by("pk").values_list("number", flat=True)

    def _rows(self, model: type[models.Model]) -> models.QuerySet[Any]:
        """What the month wrote into this table."""
        low, high = self.before.get(model._meta.db_table, 0), self.after[model._meta.db_table]
        return model._base_manager.filter(pk__gt=low, pk__lte=high)

    def _trails(self) -> Iterator[tuple[Key, str, list[Key]]]:
        """Of each event what its hash is taken of, in the order in which hashes build on one another."""
        for event in self._rows(Event).order_by("pk").iterator():
            document = (self._model_of(event.resource), event.document_id)
            former = self.last_event.get(document)
            self.last_event[document] = event.pk
            said = canonical(covered(event))
            setter, template = Typesetter(self.known), ""
            if former is not None:
                self.former[event.pk] = ("hash", former)
                template, said = f'["{setter.gap(("hash", former))}"', said.removeprefix(f'["{event.previous_hash}"')
            yield ("hash", event.pk), template + setter.text(said), setter.gaps

    def _contents(self) -> Iterator[tuple[Key, tuple[str, list[Key]]]]:
        """Of each paper that still says what was signed: what its content hash is taken of."""
        signed: dict[tuple[str, int], set[str]] = defaultdict(set)
        for resource, pk, said in self._rows(Signature).values_list("resource", "document_id", "content_hash"):
            signed[resource, pk].add(said)
        for model in self.models:
            if not issubclass(model, Document) or not hasattr(model, "lines"):
                continue
            doctype = next((t for r in {r for r, _ in signed} if (t := find_type(r)) and t.model is model), None)
            if doctype is None:
                continue
            for document in self._rows(model).prefetch_related("lines"):
                lines = sorted(document.lines.all(), key=lambda line: (line.line_no, line.pk))
                whole = content(document, lines)
                digest = sha256(canonical(whole))
                if digest in signed[doctype.name, document.pk]:
                    self._with_marks(whole, document, lines)
                    setter = Typesetter(self.known)
                    yield ("content", digest), self._filled(setter, canonical(whole))

    def _with_marks(self, whole: dict[str, Any], document: Document, lines: list[Any]) -> None:
        """Put a mark in place of each id that a copy has another of."""
        for said, row in [(whole, document), *zip(whole["lines"], lines, strict=True)]:
            for column in type(row)._meta.concrete_fields:
                if column.attname in said and said[column.attname] is not None:
                    key = self._id_key(column, said[column.attname], lambda name, row=row: getattr(row, name))
                    if key is not None:
                        said[column.attname] = f"\x01{key[0]}\x02{key[1]}\x01"

    def _filled(self, setter: Typesetter, said: str) -> tuple[str, list[Key]]:
        """Text in which marks stand for ids, with gaps for these and for its tokens."""
        out = []
        for place, part in enumerate(re.split(r'"\\u0001(.*?)\\u0001"', said)):
            if place % 2:
                table, pk = part.split("\\u0002")
                out.append(setter.gap((table, int(pk))))
            else:
                out.append(setter.text(part))
        return "".join(out), setter.gaps

    def _plate(self, model: type[models.Model]) -> Plate | None:
        """The table's rows as COPY writes them, with gaps."""
        table = model._meta.db_table
        columns = [one for one in model._meta.concrete_fields if not one.generated]
        names = [str(one.column) for one in columns]
        setter = Typesetter(self.known)
        out = []
        for line in self._copied_out(model, names):
            values = dict(zip(names, line.split("\t"), strict=True))
            cells = []
            for column in columns:
                value = values[str(column.column)]
                key = None if value == r"\N" else self._key(model, column, value, values)
                cells.append(setter.gap(key) if key else setter.text(value))
            out.append("\t".join(cells) + "\n")
        return Plate(table, names, "".join(out), setter.gaps) if out else None

    def _copied_out(self, model: type[models.Model], names: list[str]) -> list[str]:
        table, pk = model._meta.db_table, model._meta.pk.column
        wanted = ", ".join(f'"{name}"' for name in names)
        low, high = self.before.get(table, 0), self.after[table]
        query = f'SELECT {wanted} FROM "{table}" WHERE "{pk}" > {int(low)} AND "{pk}" <= {int(high)} ORDER BY "{pk}"'  # noqa: S608
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('timezone', %s, true)", [settings.TIME_ZONE])
            with cursor.connection.cursor().copy(f"COPY ({query}) TO STDOUT") as copy:
                return b"".join(copy).decode().splitlines()

    def _key(
        self, model: type[models.Model], column: "models.Field[Any, Any]", value: str, row: Mapping[str, str]
    ) -> Key | None:
        """What stands in the gap of this cell; nothing where text or no change is meant."""
        if model is Event and column.name in {"hash", "previous_hash"}:
            return self._hash_key(column.name, row)
        if model is Signature and column.name == "content_hash":
            return ("content", value) if ("content", value) in self.contents else None
        if issubclass(model, Document) and column.name == "chain":
            return self._chain_key(model, int(row["id"]))
        if model._meta.db_table == "delivery_gatepass" and column.name == "code":
            return ("gate code", value)
        holds_ids = isinstance(column, (models.AutoField, models.ForeignKey)) or (
            column.get_internal_type() == "BigIntegerField"
        )
        return self._id_key(column, int(value), lambda name: row[name]) if holds_ids and value.isdigit() else None

    def _hash_key(self, name: str, row: Mapping[str, str]) -> Key | None:
        if name == "hash":
            return ("hash", int(row["id"]))
        return self.former.get(int(row["id"]))

    def _chain_key(self, model: type[Document], pk: int) -> Key | None:
        event = self.last_event.get((model, pk))
        return None if event is None else ("hash", event)

    def _model_of(self, resource: str) -> type[models.Model] | None:
        doctype = find_type(resource)
        return doctype.model if doctype else None

    def _id_key(self, column: "models.Field[Any, Any]", value: int, of_row: Any) -> Key | None:
        if isinstance(column, models.ForeignKey):
            target: type[models.Model] | None = column.related_model
        elif column.primary_key:
            target = column.model
        else:
            target = self._pointed_at(column, of_row)
        if target is Customer or target is Product:
            return ("customer" if target is Customer else "product", value)
        table = target._meta.db_table if target else ""
        if table in self.after and self.before.get(table, 0) < value <= self.after[table]:
            return (self._counted_with(table), value)
        return None

    def _counted_with(self, table: str) -> str:
        """A table whose key is another's key counts with that."""
        pk = self.by_table[table]._meta.pk
        return self._counted_with(pk.related_model._meta.db_table) if isinstance(pk, models.ForeignKey) else table

    def _pointed_at(self, column: "models.Field[Any, Any]", of_row: Any) -> type[models.Model] | None:
        """Whose ids a column of bare ids holds: named in a list, or by the resource beside it."""
        if column.name in POINTERS:
            return self.by_table.get(POINTERS[column.name])
        if not column.name.endswith("_id"):
            return None
        beside = column.name.removesuffix("_id")
        resource = of_row("resource" if column.name == "document_id" else f"{beside}_resource")
        model = self._model_of(resource)
        if model is not None and column.name in LINES_OF and hasattr(column.model, "origin_id"):
            return model._meta.get_field("lines").related_model
        return model

    # Printing ---------------------------------------------------------------------------------------------------------

    def begin(self, *others: "Press") -> None:
        """Copies get their ids after all that is there now. With ``others``, set at other times of the month, each
        keeps room for all ids of any, so that their copies can lie among one another: rows may have been deleted."""
        now = highest_ids(self.models)
        last = {table: max(press.after[table] for press in (self, *others)) for table in self.after}
        self.shift = {table: now[table] - high for table, high in last.items()}
        self.span = {table: high - self.before.get(table, 0) for table, high in last.items()}

    @property
    def tables(self) -> list[str]:
        """Where it writes."""
        return [plate.table for plate in self.plates]

    def print(self, copy: Copy) -> None:
        """Write this copy, in one transaction: all of it or nothing. Its tables are to be laid bare."""
        values = self.values(copy)
        with transaction.atomic(), connection.cursor() as cursor:
            for plate in self.plates:
                if plate.table in ONCE and not copy.first_of_its_customers:
                    continue
                columns = ", ".join(f'"{name}"' for name in plate.columns)
                with cursor.connection.cursor().copy(f'COPY "{plate.table}" ({columns}) FROM STDIN') as stream:
                    stream.write(plate.printed(values))

    def values(self, copy: Copy) -> dict[Key, str]:
        """What stands in each gap of this copy."""
        say: dict[str, Callable[[Any], str]] = {
            "number": lambda number: self._number(number, copy),
            "day": lambda day: (date.fromisoformat(day) + timedelta(days=copy.days)).isoformat(),
            "customer": lambda pk: str(copy.customers[pk][0]),
            "customer code": lambda pk: copy.customers[pk][1],
            "product": lambda pk: str(copy.products[pk][0]),
            "product code": lambda pk: copy.products[pk][1],
            "gate code": lambda code: codes.code_of(f"{code} {copy.index}"),
        }
        steps = {table: self.shift[table] + copy.index * span for table, span in self.span.items()}
        values: dict[Key, str] = {}
        for key in self.keys:
            kind, said = key
            if kind in say:
                values[key] = say[kind](said)
            elif kind not in {"hash", "content"}:
                values[key] = str(said + steps[kind])
        for key, template, gaps in self.trails:
            values[key] = sha256(template % tuple([values[gap] for gap in gaps]))
        for key, (template, gaps) in self.contents.items():
            values[key] = sha256(template % tuple([values[gap] for gap in gaps]))
        return values

    def _number(self, number: str, copy: Copy) -> str:
        prefix, day, counted = NUMBER.fullmatch(number).groups()
        later = date(2000 + int(day[:2]), int(day[2:4]), int(day[4:])) + timedelta(days=copy.days)
        return f"{prefix}-{later:%y%m%d}-{int(counted) + copy.in_period * self.per_day[prefix, day]:04d}"

    def series(self, periods: Iterable[tuple[int, int]]) -> Iterator[tuple[str, date, int]]:
        """Prefix, day and last number after so many printings (the month's own among them) that many days later."""
        for days, printings in periods:
            for (prefix, day), count in self.per_day.items():
                later = date(2000 + int(day[:2]), int(day[2:4]), int(day[4:])) + timedelta(days=days)
                yield prefix, later, count * printings


def highest_ids(among: Iterable[type[models.Model]]) -> dict[str, int]:
    """The highest id in each table that counts its rows."""
    found = {}
    for model in among:
        if isinstance(model._meta.pk, (models.AutoField, models.ForeignKey)):
            found[model._meta.db_table] = model._base_manager.aggregate(top=models.Max("pk"))["top"] or 0
    return found


def _copied(model: type[models.Model]) -> bool:
    return bool(model._meta.managed) and model._meta.db_table not in NOT_COPIED


def covered(event: Event) -> list[Any]:
    """What ``trail.event_hash`` covers, as it lists it."""
    return [
        event.previous_hash, event.resource, event.number, event.seq, event.action, event.from_state, event.to_state,
        event.by_id, event.role, event.on_behalf_of_id, event.at, event.inputs, event.changes,
    ]  # fmt: skip
