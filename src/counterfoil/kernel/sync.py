"""After each migration: prefixes, the declared graph, the guards of the database, and the views of the invariants.

All of it is read from the declarations, so that a new document type is guarded without anybody remembering it.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from counterfoil.kernel.declaration import all_types
from counterfoil.kernel.invariants import INVARIANTS
from counterfoil.kernel.models import Document, NumberPrefix, Transition
from counterfoil.kernel.trail import sha256

_GUARD_DOCUMENT = """
CREATE OR REPLACE FUNCTION kernel_guard_document() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'documents are never deleted (%)', old.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF new.number <> old.number THEN
        RAISE EXCEPTION 'a number never changes (%)', old.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF new.state <> old.state AND new.event_no <= old.event_no THEN
        RAISE EXCEPTION 'a state moves only with an event (%)', old.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END $$
"""
_GUARD_INSERT_ONLY = """
CREATE OR REPLACE FUNCTION kernel_guard_insert_only() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'this row is written once' USING ERRCODE = 'restrict_violation';
END $$
"""


def after_migrate(**_kwargs: Any) -> None:
    """Bring the database's own guards and lists in line with the declarations. Doing it again changes nothing."""
    if connection.vendor != "postgresql" or not _is_migrated():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        _write_prefixes()
        _write_transitions()
        statements = list(_statements(set(connection.introspection.table_names(cursor))))
        fingerprint = sha256("\n".join(statements))
        if _fingerprint_in_place(cursor) == fingerprint:
            return
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"COMMENT ON FUNCTION kernel_guard_document() IS '{fingerprint}'")


def _statements(present: set[str]) -> Iterator[str]:
    """Every statement that puts guards and views in place, in order."""
    yield _GUARD_DOCUMENT
    yield _GUARD_INSERT_ONLY
    for model in apps.get_models():
        if model._meta.db_table in present:
            yield from _guards(model)
    for invariant in INVARIANTS.values():
        yield f"DROP VIEW IF EXISTS {invariant.view}"
        yield f"CREATE VIEW {invariant.view} AS {invariant.sql}"


def _fingerprint_in_place(cursor: Any) -> str | None:
    cursor.execute("SELECT obj_description(to_regproc('kernel_guard_document'), 'pg_proc')")
    row = cursor.fetchone()
    return row[0] if row else None


def _is_migrated() -> bool:
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
    return all(doctype.model._meta.db_table in present for doctype in all_types()) and "kernel_transition" in present


def _guards(model: type[models.Model]) -> Iterator[str]:
    table = connection.ops.quote_name(model._meta.db_table)
    if issubclass(model, Document):
        yield (
            f"CREATE OR REPLACE TRIGGER guard_document BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION kernel_guard_document()"
        )
    if getattr(model, "insert_only", False):
        yield (
            f"CREATE OR REPLACE TRIGGER guard_insert_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION kernel_guard_insert_only()"
        )


def _write_prefixes() -> None:
    NumberPrefix.objects.bulk_create(
        [NumberPrefix(resource=doctype.name, prefix=doctype.prefix) for doctype in all_types()], ignore_conflicts=True
    )


def _write_transitions() -> None:
    """Transitions once declared stay known: events of earlier versions of the program remain explained."""
    rows = []
    for doctype in all_types():
        for action in doctype.actions:
            for source in action.from_:
                targets = {*(action.states_after() or (source,))}
                if action.co_sign:
                    targets.add(source)
                rows += [
                    Transition(resource=doctype.name, action=action.name, from_state=source, to_state=target)
                    for target in sorted(targets)
                ]
    Transition.objects.bulk_create(rows, ignore_conflicts=True)
