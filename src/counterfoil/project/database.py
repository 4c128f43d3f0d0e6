"""The database made ready for a start: reachable, safe, migrated, and each role with its rights and no more."""

import contextlib
import logging
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from counterfoil.project.embedded import APP_ROLE, AUDIT_ROLE, OWNER_ROLE, programs
from counterfoil.project.paths import data_folder
from counterfoil.project.postgresql.base import DatabaseWrapper

log = logging.getLogger(__name__)

OLDEST_SERVER = 15
WAIT_SECONDS = 30
EXTENSIONS = ("pg_trgm", "btree_gin")
QUEUE = "procrastinate"

Progress = Callable[[str], None]


class DatabaseNotFit(RuntimeError):
    """The server can't be trusted with a company's papers; the sentence says why."""


def silent(_sentence: str) -> None:
    """Progress that nobody looks at."""


def prepare(*, progress: Progress = silent) -> None:
    """Make the database ready: wait for it, check its safety, migrate it as its owner, give the roles their rights.

    Doing it again on a ready database changes nothing and takes well under a second. Raises `DatabaseNotFit`.
    """
    house = house_connection()
    wait_for_server(progress=progress)
    with house.as_owner():
        check_server()
        _make_roles(progress)
    with house.as_owner():  # a new connection, which now takes the owner's role
        _make_extensions()
        if steps := pending_migrations():
            progress("Migrating the database")
            _migrate(steps)
        grant_rights()
    for sentence in complaints():
        log.warning(sentence)


def wait_for_server(*, progress: Progress = silent, seconds: float = WAIT_SECONDS) -> None:
    """Return when the server takes connections. Raises `DatabaseNotFit` when it hasn't within `seconds`."""
    last = time.monotonic() + seconds
    said = False
    while True:
        try:
            with house_connection().as_owner():
                connection.ensure_connection()
            return
        except OperationalError as error:
            if time.monotonic() > last:
                raise DatabaseNotFit(f"No database: {error}") from error
            if not said:
                progress("Waiting for the database")
                said = True
            time.sleep(0.5)


def check_server() -> None:
    """Refuse a server that is too old or that may lose what it has acknowledged. Raises `DatabaseNotFit`."""
    version = connection.cursor().connection.info.server_version // 10_000
    if version < OLDEST_SERVER:
        raise DatabaseNotFit(f"PostgreSQL {version} is too old; {OLDEST_SERVER} or later is needed.")
    off = [name for name in ("fsync", "full_page_writes", "synchronous_commit") if _show(name) == "off"]
    if off:
        raise DatabaseNotFit(f"The server runs with {', '.join(off)} off: acknowledged papers could be lost.")


def pending_migrations() -> list[Migration]:
    """What of this program's migrations is not yet in the database, in order. Raises `DatabaseNotFit` for a database in
    the midst of former ones that this program no longer has (ADR 37)."""
    executor = MigrationExecutor(connection)
    done = executor.loader.applied_migrations
    for migration in executor.loader.replacements.values():
        if any(one in done for one in migration.replaces) and not all(one in done for one in migration.replaces):
            raise DatabaseNotFit(
                "This database is older than the program can bring forward. Start the version before it once, then this."
            )
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [step for step, _backwards in plan]


def _migrate(steps: list[Migration]) -> None:
    """Wholly or not at all, however it ends: Django notes a migration as done only after it was committed.

    The queue's own come before, one by one, as some use what one before them has committed.
    """
    ours = [step for step in steps if step.app_label != QUEUE]
    if len(ours) < len(steps):
        call_command("migrate", QUEUE, interactive=False, verbosity=0)
    with transaction.atomic() if all(step.atomic for step in ours) else contextlib.nullcontext():
        call_command("migrate", interactive=False, verbosity=0)


def grant_rights() -> None:
    """Give the application and the auditor their rights on every table, and take from the application UPDATE and
    DELETE on what is written once: every model whose `insert_only` is true.

    Nothing happens where the roles don't exist (see `complaints`).
    """
    with connection.cursor() as cursor:
        present = _roles_present(cursor)
        for statement in _grants(present, set(connection.introspection.table_names(cursor))):
            cursor.execute(statement)


def _grants(present: set[str], tables: set[str]) -> Iterator[str]:
    if APP_ROLE in present:
        yield f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}"
        yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}"
        yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}"
        once = [name for name in written_once() if name in tables]
        if once:
            names = ", ".join(connection.ops.quote_name(name) for name in once)
            yield f"REVOKE UPDATE, DELETE, TRUNCATE ON {names} FROM {APP_ROLE}"
    if AUDIT_ROLE in present:
        yield f"GRANT USAGE ON SCHEMA public TO {AUDIT_ROLE}"
        yield f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {AUDIT_ROLE}"


def written_once() -> list[str]:
    """The tables whose rows nobody changes or deletes, read from the models' `insert_only`."""
    return sorted(model._meta.db_table for model in apps.get_models() if getattr(model, "insert_only", False))


def complaints() -> list[str]:
    """What is weaker here than it should be, a sentence each: shown by `check` and at the start of `serve`."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)")
        name, is_superuser = cursor.fetchone()
        if is_superuser:
            found.append(f"The application works as the superuser {name}: the database can't hold it to its rights.")
        elif name != APP_ROLE:
            found.append(
                f"The application works as {name}, not as {APP_ROLE}: only triggers guard what is written once."
            )
        if _show("data_checksums") == "off":
            found.append("The server keeps no data checksums: a bad disk would go unnoticed.")
        if not finds_chinese():
            found.append("Trigram search finds no Chinese here: the database needs an LC_CTYPE such as C.UTF-8, not C.")
    return found


def finds_chinese() -> bool:
    """Whether trigram search sees Chinese characters as letters; under `LC_CTYPE=C` it silently misses them all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if not cursor.fetchone():
            return False
        cursor.execute("SELECT cardinality(show_trgm('不锈钢')) > 0")
        return bool(cursor.fetchone()[0])


def _make_roles(progress: Progress) -> None:
    """Make the application's and the auditor's role on a given server, where our login may; be a member of the first.

    The embedded server's roles are made by its keeper.
    """
    with connection.cursor() as cursor:
        missing = {APP_ROLE, AUDIT_ROLE} - _roles_present(cursor)
        if not missing:
            return
        cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            return
        progress("Making the database roles")
        for role in sorted(missing):
            cursor.execute(f"CREATE ROLE {role} NOLOGIN")
        if APP_ROLE in missing:
            cursor.execute(f"GRANT {APP_ROLE} TO current_user")


def _make_extensions() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        present = {name for (name,) in cursor.fetchall()}
        for extension in EXTENSIONS:
            if extension not in present:
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")


def _roles_present(cursor: Any) -> set[str]:
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [[OWNER_ROLE, APP_ROLE, AUDIT_ROLE]])
    return {name for (name,) in cursor.fetchall()}


def _show(setting: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [setting])
        return str(cursor.fetchone()[0])


class ClientFailed(RuntimeError):
    """One of PostgreSQL's own programs ended otherwise than well; the sentence is what it said."""


def run_client(program: str, *words: str) -> None:
    """One of PostgreSQL's own programs, on this house's server and database. Raises ``ClientFailed``."""
    login = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "sslmode": "PGSSLMODE"}
    environment = {**os.environ, "PGDATABASE": str(login["dbname"])}
    environment |= {variable: str(login[name]) for name, variable in names.items() if login.get(name)}
    done = subprocess.run(
        [str(programs(data_folder()) / program), *words], env=environment, text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise ClientFailed(f"{program}: {done.stderr.strip()[-2000:]}")


def house_connection() -> DatabaseWrapper:
    """This thread's connection, as our own engine's."""
    house = connections["default"]
    assert isinstance(house, DatabaseWrapper)
    return house


def connect_alone(like: DatabaseWrapper) -> None:
    """A process just forked works over a connection of its own from here on, to the same database and in the same role.

    It lets go of all it was born with: another may still be talking over one of those, were it only that of a thread in
    which an event loop ran when the processes parted.
    """
    own: Any = connections.create_connection(DEFAULT_DB_ALIAS)
    own.settings_dict, own.role = like.settings_dict, like.role
    connections[DEFAULT_DB_ALIAS] = own
