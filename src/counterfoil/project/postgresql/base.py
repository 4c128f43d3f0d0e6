"""A connection of this house: starts the embedded server if need be, takes its role, keeps its limits."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base, operations
from django.db.backends.utils import debug_transaction
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

from counterfoil.project.embedded import APP_ROLE, OWNER_ROLE, Embedded

PLAN_ONCE_AFTER = 1
"""A statement of ``kernel.statements`` that a connection has sent once is planned once from then on."""
MOST_PLANS = 500
_servers: dict[str, Embedded] = {}


class Moments(TimestamptzLoader):
    """Moments as Django has them, in UTC: read without the driver's pattern of eleven groups."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        try:
            return datetime.fromisoformat(bytes(data).decode()).astimezone(UTC)
        except ValueError:  # what no clock shows: the driver says why
            return super().load(data).astimezone(UTC)


def embedded_server(house: dict[str, Any]) -> Embedded:
    """The one object by which this process holds the embedded server that `DATABASES` names."""
    data = house["embedded_in"]
    return _servers.setdefault(data, Embedded(Path(data), extra=house.get("server_settings")))


class DatabaseOperations(operations.DatabaseOperations):
    """What is logged of a statement whose parameters the server binds: its text."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        told: str | None = super().last_executed_query(cursor, sql, params)
        return told if told is not None else str(sql)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL connection in the role of the application, or within `as_owner()` in that of the owner.

    The role is taken with `SET ROLE` after the login where the login isn't that role itself and may take it; a
    login that may not keeps its own rights, and `counterfoil serve` warns of it at its start.
    """

    role = APP_ROLE
    ops_class = DatabaseOperations
    only_reads = False
    """Set for the time of a request that only looks: the database then refuses every write, whoever tries."""
    _is_told = False

    @property
    def house(self) -> dict[str, Any]:
        """What `database_url.database_settings` has noted for us; empty for a database of somebody else's making."""
        return self.settings_dict.get("COUNTERFOIL") or {}

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        if params.get("prepare_threshold") is None:
            params["prepare_threshold"] = PLAN_ONCE_AFTER
        if self.house.get("embedded_in"):
            embedded_server(self.house).use()
            if self.role == OWNER_ROLE:
                params["user"] = OWNER_ROLE
        elif self.role == OWNER_ROLE and self.house.get("owner"):
            owner = self.house["owner"]
            params |= {"user": owner["USER"], "password": owner["PASSWORD"], "host": owner["HOST"]}
            params |= {"port": owner["PORT"], **owner["OPTIONS"]}
            params = {name: value for name, value in params.items() if value != ""}
        return params

    def ensure_connection(self) -> None:
        """Also tells the session whether it may write, when that differs from what it was told last: no statement for
        one look after another."""
        super().ensure_connection()
        if self.only_reads is not self._is_told and not self.in_atomic_block and self.connection.autocommit:
            self._is_told = self.only_reads
            with self.wrap_database_errors:
                self.connection.execute(f"SET default_transaction_read_only = {'on' if self.only_reads else 'off'}")

    def init_connection_state(self) -> None:
        super().init_connection_state()
        self._is_told = False
        self.connection.prepared_max = MOST_PLANS
        if self.timezone == UTC:
            self.connection.adapters.register_loader("timestamptz", Moments)
        limits = self.house.get("limits") if self.role == APP_ROLE else None
        with self.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('role', rolname, false) FROM pg_roles "
                "WHERE rolname = %s AND rolname <> current_user AND pg_has_role(session_user, oid, 'MEMBER')",
                [self.role],
            )
            for name, value in (limits or {}).items():
                cursor.execute("SELECT set_config(%s, %s, false)", [name, value])

    def _rollback(self) -> None:
        if not self._takes_back("ROLLBACK"):
            super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        if not self._takes_back(self.ops.savepoint_rollback_sql(sid)):
            super()._savepoint_rollback(sid)

    def _takes_back(self, statement: str) -> bool:
        """Roll back past the driver, which would give up every prepared statement with it: a table made within might be
        gone. The application makes none, and a refused action must not cost the next ones their plans. False where this
        is left to the driver: for the owner, and when something is wrong."""
        if self.connection is None or self.role != APP_ROLE:
            return False
        server = self.connection.pgconn
        if server.transaction_status not in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            return False
        with debug_transaction(self, statement), self.wrap_database_errors:
            return bool(server.exec_(statement.encode()).status == ExecStatus.COMMAND_OK)

    @contextlib.contextmanager
    def as_owner(self) -> Iterator[None]:
        """Within, this connection belongs to the owner of the tables: for migrations, never for a request."""
        self.close()
        self.role = OWNER_ROLE
        try:
            yield
        finally:
            self.close()
            del self.role


def leave_embedded_servers(*, wait: bool = False) -> None:
    """Let go of every embedded server that this process holds; with `wait`, see those stop that nobody else uses."""
    for server in _servers.values():
        server.leave(wait=wait)
