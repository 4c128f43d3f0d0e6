"""What goes wrong under a transaction: errors of the server, a lost connection, an error of our own, around COMMIT too.

The errors are real ones: the server itself raises them, so that the transaction is as dead as it would be. A fault
*after* COMMIT is the worst: the work is done, and who asked for it never hears.
"""

import contextlib
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection, connections

from counterfoil.kernel import outbox, retrying
from counterfoil.kernel.models import Outbox

SERIALIZATION, DEADLOCK, LOCK_TIMEOUT, STATEMENT_TIMEOUT = "40001", "40P01", "55P03", "57014"
CLOSED, PYTHON = "closed", "python"
KINDS = (SERIALIZATION, DEADLOCK, LOCK_TIMEOUT, STATEMENT_TIMEOUT, CLOSED, PYTHON)
"""What may befall a statement."""
OFTEN = (SERIALIZATION, DEADLOCK, LOCK_TIMEOUT, STATEMENT_TIMEOUT, PYTHON) * 3 + (CLOSED,)
"""How often each does: a lost connection less, for the new one has to plan every statement anew."""
BEFORE_COMMIT, AFTER_COMMIT = "before COMMIT", "after COMMIT"
LATE, TWICE = "follow-up late", "follow-up twice"
"""What follows from a change is left in the box, as by a process that died; or is carried out and then once more."""


class Broken(RuntimeError):
    """An error in our own code, as a defect would raise it."""


LOST = (OperationalError, InterfaceError, Broken, retrying.Busy)
"""What a caller may see of a fault: the work was done or it wasn't, and asking again under the same key tells."""


@dataclass
class Plan:
    """Which fault befalls what: ``statement(number)``, ``commit()`` and ``follow()`` answer with a kind, or nothing."""

    statement: Callable[[int], str | None] = lambda _number: None
    commit: Callable[[], str | None] = lambda: None
    follow: Callable[[], str | None] = lambda: None
    seen: int = 0
    """Statements so far."""
    commits: int = 0
    happened: Counter[str] = field(default_factory=Counter)


def by_chance(chance: random.Random, share: float) -> Plan:
    """Faults at this share of the statements, of the commits and of what follows from a change."""

    def statement(_number: int) -> str | None:
        return chance.choice(OFTEN) if chance.random() < share else None

    def commit() -> str | None:
        return chance.choice((BEFORE_COMMIT, AFTER_COMMIT)) if chance.random() < share else None

    def follow() -> str | None:
        return chance.choice((LATE, LATE, TWICE)) if chance.random() < share else None

    return Plan(statement, commit, follow)


def at_statement(number: int, kind: str) -> Plan:
    """One fault, once, at the statement of this number."""
    left = [kind]
    return Plan(lambda seen: left.pop() if seen == number and left else None)


def at_commit(kind: str) -> Plan:
    """One fault, once, at the first COMMIT."""
    left = [kind]
    return Plan(commit=lambda: left.pop() if left else None)


@contextlib.contextmanager
def befalling(plan: Plan) -> Iterator[Plan]:
    """Within, this thread's connection suffers the plan. Nobody waits for a second try: nobody else is there."""
    door: Any = retrying
    patience, door.time = door.time, _Impatient()
    carry_out = outbox.carry_out
    outbox.carry_out = lambda rows, *, at: _carry_out(plan, carry_out, rows, at)
    mine: Any = connections["default"]
    mine._commit = lambda: _commit(plan)
    try:
        with connection.execute_wrapper(lambda *call: _execute(plan, *call)):
            yield plan
    finally:
        door.time = patience
        outbox.carry_out = carry_out
        del mine._commit
        if connection.connection is not None and connection.connection.closed:
            connection.close()


class _Impatient:
    """A clock that doesn't wait."""

    def sleep(self, _seconds: float) -> None:
        """Nobody to wait for."""


def _execute(plan: Plan, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
    plan.seen += 1
    kind = plan.statement(plan.seen)
    if kind is not None:
        plan.happened[kind] += 1
        befall(kind)
    return execute(sql, params, many, context)


def _commit(plan: Plan) -> None:
    plan.commits += 1
    kind = plan.commit()
    if kind is not None:
        plan.happened[kind] += 1
    if kind == BEFORE_COMMIT:
        befall(CLOSED)
    mine: Any = connections["default"]
    type(mine)._commit(mine)
    if kind == AFTER_COMMIT:
        befall(CLOSED)


def _carry_out(plan: Plan, carry_out: Callable[..., None], rows: list[Outbox], at: datetime) -> None:
    kind = plan.follow() if rows else None
    if kind is not None:
        plan.happened[kind] += 1
    if kind != LATE:
        carry_out(rows, at=at)
    if kind == TWICE:
        carry_out(rows, at=at)


def befall(kind: str) -> None:
    """Let it happen now, on this thread's connection."""
    if kind == PYTHON:
        raise Broken("a defect")
    if kind == CLOSED:
        if connection.connection is not None:
            connection.connection.close()
        raise OperationalError("the connection is closed")
    with connection.wrap_database_errors:
        connection.connection.execute(f"DO $$ BEGIN RAISE EXCEPTION 'a fault' USING ERRCODE = '{kind}'; END $$")
