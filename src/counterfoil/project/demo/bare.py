"""Tables laid bare while many rows are written into them, and put back as they were."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

log = logging.getLogger(__name__)
CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u') ORDER BY contype DESC, conrelid, conname
"""
"""Foreign keys come last: they are put on what is unique."""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype = 'u')
    ORDER BY indrelid, indexrelid
"""
ROOM = ("SET statement_timeout = 0", "SET maintenance_work_mem = '512MB'", "SET max_parallel_maintenance_workers = 2")


@contextmanager
def laid_bare(tables: Sequence[str]) -> Iterator[None]:
    """Nothing but rows and primary keys within: triggers rest, foreign keys and other indexes are gone.

    Afterwards each index is built in one go, and each key held against all rows: what does not fit raises.
    """
    with connection.cursor() as cursor:
        cursor.execute(CONSTRAINTS, [list(tables)])
        constraints = cursor.fetchall()
        cursor.execute(INDEXES, [list(tables)])
        indexes = cursor.fetchall()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        for table, name, _definition in reversed(constraints):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    except Exception:
        log.exception("The rows could not be written; indexes and keys are put back, which takes a while.")
        raise
    finally:
        _put_back(tables, constraints, indexes)


def _put_back(tables: Sequence[str], constraints: Sequence[Any], indexes: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        for setting in ROOM:
            cursor.execute(setting)
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
