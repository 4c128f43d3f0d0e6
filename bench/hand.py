"""What hand-written SQL needs besides its statements: a connection, a transaction's bookkeeping, hashes, a count."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import psycopg
from django.apps import apps
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

Row = dict[str, Any]

EVENTS = """
    INSERT INTO kernel_event (resource, document_id, number, seq, action, from_state, to_state, by_id, role, at, inputs,
        changes, previous_hash, hash)
    SELECT resource, document_id, number, seq, action, from_state, to_state, by_id, role, %s, inputs, changes,
        previous_hash, hash
    FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::int[], %s::text[], %s::text[], %s::text[], %s::bigint[],
        %s::text[], %s::jsonb[], %s::jsonb[], %s::text[], %s::text[])
        AS row (resource, document_id, number, seq, action, from_state, to_state, by_id, role, inputs, changes,
            previous_hash, hash)
"""
SIGNATURES = """
    INSERT INTO kernel_signature (resource, document_id, action, round, by_id, role, at, content_hash)
    SELECT resource, document_id, action, 1, by_id, role, %s, content_hash
    FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::text[])
        AS row (resource, document_id, action, by_id, role, content_hash)
"""
LINKS = """
    INSERT INTO kernel_link (from_resource, from_id, from_number, to_resource, to_id, to_number)
    SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[])
    ON CONFLICT DO NOTHING
"""
TASKS = """
    INSERT INTO kernel_task (resource, document_id, number, action, role, user_id, floor, not_users, subject, since,
        due_at)
    SELECT resource, document_id, number, action, role, user_id, floor, not_users::bigint[], %s, %s, %s
    FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[])
        AS row (resource, document_id, number, action, role, user_id, floor, not_users)
"""
NOT_WAITED_FOR = """
    DELETE FROM kernel_task USING unnest(%s::text[], %s::bigint[]) AS row (resource, document_id)
    WHERE kernel_task.resource = row.resource AND kernel_task.document_id = row.document_id
"""
NUMBER = """
    INSERT INTO kernel_numberseries AS series (prefix, day, last)
    SELECT prefix, %s, 1 FROM kernel_numberprefix WHERE resource = %s
    ON CONFLICT (prefix, day) DO UPDATE SET last = series.last + 1 RETURNING prefix, last
"""
SYSTEM = 1


def spelled(value: Any) -> str:
    """A value inside JSON."""
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def digest(value: Any) -> str:
    """SHA-256 of a value as JSON."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, default=spelled).encode()).hexdigest()


@dataclass
class Paper:
    """A document as one transaction holds it: where it stands and the head of its chain."""

    table: str
    resource: str
    id: int
    number: str
    state: str
    seq: int = 0
    chain: str = ""
    row: Row = field(default_factory=dict)


@dataclass
class Hand:
    """One connection, and what the transaction under way has gathered."""

    connection: psycopg.Connection[Row]
    statements: int = 0
    at: datetime = datetime.min
    events: list[tuple[Any, ...]] = field(default_factory=list)
    signatures: list[tuple[Any, ...]] = field(default_factory=list)
    links: list[tuple[Any, ...]] = field(default_factory=list)
    tasks: list[tuple[Any, ...]] = field(default_factory=list)
    touched: list[Paper] = field(default_factory=list)

    @contextmanager
    def transaction(self, at: datetime, customer: str) -> Iterator[None]:
        """Everything in it happens or nothing; trail, signatures, links and tasks are written at its end."""
        self.at = at
        self.events, self.signatures, self.links, self.tasks, self.touched = [], [], [], [], []
        with self.connection.transaction():
            yield
            self._flush(customer)

    def _flush(self, customer: str) -> None:
        if self.events:
            self.run(EVENTS, self.at, *columns(self.events))
        if self.signatures:
            self.run(SIGNATURES, self.at, *columns(self.signatures))
        if self.links:
            self.run(LINKS, *columns(self.links))
        if self.touched:
            ids = [(paper.resource, paper.id) for paper in self.touched]
            self.run(NOT_WAITED_FOR, *columns(ids))
        if self.tasks:
            due = self.at + timedelta(hours=4)
            self.run(TASKS, customer, self.at, due, *columns(self.tasks))

    def close(self) -> None:
        self.connection.close()

    # Statements

    def run(self, statement: str, *values: Any) -> Any:
        self.statements += 1
        return self.connection.execute(statement, values)

    def all(self, statement: str, *values: Any) -> list[Row]:
        found: list[Row] = self.run(statement, *values).fetchall()
        return found

    def one(self, statement: str, *values: Any) -> Row:
        found: Row = self.run(statement, *values).fetchone()
        return found

    # Documents

    def number(self, resource: str) -> str:
        """The next number of this series; the series stays locked until the end."""
        row = self.one(NUMBER, self.at.date(), resource)
        return f"{row['prefix']}-{self.at:%y%m%d}-{row['last']:04d}"

    def lock(self, table: str, resource: str, where: str, *values: Any, more: str = "") -> Paper:
        """A document, locked."""
        row = self.one(
            f"SELECT document.*{more} WHERE {where} FOR NO KEY UPDATE OF document"
            if more else f"SELECT document.* FROM {table} document WHERE {where} FOR NO KEY UPDATE",
            *values,
        )  # fmt: skip
        return Paper(table, resource, row["id"], row["number"], row["state"], row["event_no"], row["chain"], row)

    def log(
        self, paper: Paper, action: str, to: str, by: int, role: str, inputs: Any = None, changes: Any = None
    ) -> None:
        """The next event of a document's chain."""
        inputs, changes = inputs or {}, changes or {}
        new = digest(
            [paper.chain, paper.resource, paper.number, paper.seq + 1, action, paper.state, to, by, role, self.at,
             inputs, changes]
        )  # fmt: skip
        self.events.append(
            (paper.resource, paper.id, paper.number, paper.seq + 1, action, paper.state, to, by, role, Jsonb(inputs),
             Jsonb(changes, dumps=lambda value: json.dumps(value, default=spelled)), paper.chain, new)
        )  # fmt: skip
        paper.seq, paper.chain, paper.state = paper.seq + 1, new, to

    def act(
        self, paper: Paper, action: str, to: str, by: int, role: str, content: list[Row], *,
        inputs: Any = None, **changes: Any,
    ) -> None:  # fmt: skip
        """Move a document: its row, event and signature."""
        said = {name: [paper.row.get(name), value] for name, value in changes.items()}
        self.log(paper, action, to, by, role, inputs, said)
        hashed = digest([paper.number, content])
        self.signatures.append((paper.resource, paper.id, action, by, role, hashed))
        more = "".join(f", {name} = %s" for name in changes)
        values = [Jsonb(value) if isinstance(value, dict) else value for value in changes.values()]
        self.run(
            f"UPDATE {paper.table} SET state = %s, state_since = %s, version = version + 1, event_no = %s, chain = %s"
            f"{more} WHERE id = %s",
            to, self.at, paper.seq, paper.chain, *values, paper.id,
        )  # fmt: skip
        self.touched.append(paper)

    def made(
        self, table: str, resource: str, state: str, by: int, role: str, inputs: Any = None, **fields: Any
    ) -> Paper:
        """Insert a document with its number and first event."""
        paper = Paper(table, resource, 0, self.number(resource), "")
        self.log(paper, "create", state, by, role, inputs)
        event = self.events.pop()
        authors = [] if by == SYSTEM else [by]
        whole = {
            "number": paper.number, "state": state, "version": 1, "revision": 1, "round": 1, "state_since": self.at,
            "created_at": self.at, "created_by_id": by, "authors": authors, "event_no": 1, "chain": paper.chain, **fields,
        }  # fmt: skip
        whole = {**blanks(table, but=frozenset(whole)), **whole}
        values = [Jsonb(value) if isinstance(value, dict) else value for value in whole.values()]
        names, places = ", ".join(whole), ", ".join(["%s"] * len(whole))
        paper.id = self.one(f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING id", *values)["id"]
        self.events.append((resource, paper.id, *event[2:]))
        self.touched.append(paper)
        return paper

    def insert(self, table: str, types: dict[str, str], rows: list[tuple[Any, ...]]) -> list[int]:
        """Insert many rows by one statement."""
        arrays = ", ".join(f"%s::{kind}[]" for kind in types.values())
        empty = blanks(table, but=frozenset(types))
        places = "".join(", %s" for _name in empty)
        answer = self.all(
            f"INSERT INTO {table} ({', '.join([*types, *empty])}) SELECT row.*{places} FROM unnest({arrays}) AS row"
            " RETURNING id", *empty.values(), *columns(rows),
        )  # fmt: skip
        return [row["id"] for row in answer]

    def link(self, source: Paper, target: Paper) -> None:
        self.links.append((source.resource, source.id, source.number, target.resource, target.id, target.number))

    def waits(
        self, paper: Paper, action: str, role: str, *, user: int | None = None, floor: str = "", no: Any = ()
    ) -> None:
        """Somebody is waited for; ``no``: who may not."""
        excluded = "{" + ",".join(str(one) for one in no) + "}"
        self.tasks.append((paper.resource, paper.id, paper.number, action, role, user, floor, excluded))


@cache
def blanks(table: str, *, but: frozenset[str]) -> dict[str, Any]:
    """What columns of later parts of the house hold at first, where they may not be left out."""
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    found = {
        field.column: field.get_default()
        for field in model._meta.concrete_fields
        if field.column and not (field.null or field.primary_key or field.column in but)
    }
    return {name: Jsonb(value) if isinstance(value, (dict, list)) else value for name, value in found.items()}


def connected(parameters: dict[str, Any]) -> Hand:
    """A connection of its own, with psycopg as it comes."""
    names = ("host", "port", "user", "password", "dbname")
    given = {name: parameters[name] for name in names if parameters.get(name)}
    return Hand(psycopg.connect(**given, autocommit=True, row_factory=dict_row))


def columns(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows as one array per column."""
    return [list(column) for column in zip(*rows, strict=True)]


def cents(value: Decimal) -> Decimal:
    return (value + Decimal("0.005")).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
