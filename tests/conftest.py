"""What every test stands on: a PostgreSQL of the run's own, one database per worker, and a Chromium.

Without `DATABASE_URL` an embedded server is started in a temporary folder, shared by all workers of the run and
thrown away after it. The first worker migrates a template; every worker's database is a copy of that. Tests work in
the application's role, so that a right which the product lacks is missed here too.
"""

import contextlib
import fcntl
import os
import time
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connections
from django.test import TransactionTestCase
from psycopg import sql

from counterfoil.project.database import grant_rights
from counterfoil.project.embedded import APP_ROLE, OWNER_ROLE, Embedded
from counterfoil.project.postgresql.base import DatabaseWrapper, leave_embedded_servers
from reliability import schema

RUN = Path(os.environ["COUNTERFOIL_TEST_RUN"])
TEMPLATE = f"test_{RUN.name.rpartition('-')[2].lower()}"
CHROMIUMS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def pytest_unconfigure(config):
    """The run's folder, and on a given server the run's template, go with the process that made them."""
    if hasattr(config, "workerinput") or not RUN.exists():
        return
    if os.environ.get("DATABASE_URL"):
        _drop_template()
    leave_embedded_servers()
    Embedded(RUN).discard()


def _drop_template():
    """Over a connection of its own: pytest-django lets nobody at Django's any more."""
    params = connections["default"].get_connection_params() | {"dbname": "postgres"}
    login = {name: params[name] for name in ("dbname", "user", "password", "host", "port") if params.get(name)}
    with psycopg.connect(**login, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(TEMPLATE)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, request):
    """This worker's database, a copy of the migrated template."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    mine = f"{TEMPLATE}_{worker}"
    settings = connections["default"].settings_dict
    with django_db_blocker.unblock(), _as_owner():
        with _one_at_a_time(), _maintenance() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
            if not cursor.fetchone():
                _make_template(cursor, settings)
            cursor.execute(f'CREATE DATABASE "{mine}" TEMPLATE "{TEMPLATE}"')
        connections["default"].close()
        settings["NAME"] = mine
    yield
    with django_db_blocker.unblock(), _as_owner(), _maintenance() as cursor:
        connections["default"].close()
        drop_database(cursor, mine)


def drop_database(cursor, name):
    """Drop it and whoever is still connected. The server's own vacuum may be at it, which no owner may end: wait."""
    for attempt in range(40):
        try:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        except ProgrammingError as problem:
            if attempt == 39 or not isinstance(problem.__cause__, psycopg.errors.InsufficientPrivilege):
                raise
            time.sleep(0.5)
        else:
            return


def _make_template(cursor, settings):
    """A database with every table and right. It appears under its name only when it is whole."""
    draft = f"{TEMPLATE}_draft"
    cursor.execute(f'DROP DATABASE IF EXISTS "{draft}"')
    cursor.execute(f'CREATE DATABASE "{draft}"')
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = %s", [APP_ROLE])
    if not cursor.fetchone():
        cursor.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN")
        cursor.execute(f"GRANT {APP_ROLE} TO current_user")
    connections["default"].close()
    settings["NAME"] = draft
    with connections["default"].cursor() as inside:
        for extension in ("pg_trgm", "btree_gin"):
            inside.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    connections["default"].close()
    kept = None if os.environ.get("DATABASE_URL") else schema.kept("test")
    if kept is not None and kept.exists():
        schema.bring(kept, draft)
    call_command("migrate", interactive=False, verbosity=0)
    grant_rights()
    if kept is not None and not kept.exists():
        schema.keep(kept, draft)
    connections["default"].close()
    cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{TEMPLATE}"')


@contextlib.contextmanager
def _as_owner():
    """Every connection made within belongs to the owner."""
    connections["default"].close()
    DatabaseWrapper.role = OWNER_ROLE
    try:
        yield
    finally:
        connections["default"].close()
        DatabaseWrapper.role = APP_ROLE


@contextlib.contextmanager
def _maintenance():
    """A cursor outside the tests' databases, on which databases are made and dropped."""
    with connections["default"]._nodb_cursor() as cursor:
        yield cursor


@contextlib.contextmanager
def _one_at_a_time():
    RUN.mkdir(exist_ok=True)
    with (RUN / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session", autouse=True)
def _emptied_by_the_owner():
    """After a test that commits, its tables are emptied by their owner: the application has no right to."""
    teardown = TransactionTestCase._fixture_teardown

    def as_owner(self):
        with connections["default"].as_owner():
            teardown(self)

    TransactionTestCase._fixture_teardown = as_owner
    yield
    TransactionTestCase._fixture_teardown = teardown


@pytest.fixture(scope="session")
def chromium():
    """A Chromium for the browser tests: `CHROMIUM`, or Debian's. In CI its absence is a failure, elsewhere a skip."""
    from playwright.sync_api import sync_playwright

    path = next((place for place in (os.environ.get("CHROMIUM"), *CHROMIUMS) if place and Path(place).exists()), None)
    if path is None:
        message = "No Chromium: install the package chromium, or name one in CHROMIUM."
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread; the tests don't
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser
        browser.close()


@pytest.fixture
def lively_house(house):
    """The house of these tests, for days of life in one transaction: the planner knows how much there is of what.

    A table whose rows no test ever commits counts as empty for the server once it was swept, though its pages are full;
    then it goes through whole tables once for each row of others.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ANALYZE")
        cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(APP_ROLE)).as_string())
    return house
