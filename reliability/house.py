"""Servers and databases of the reliability programs: one throw-away server per run, a fresh company per experiment."""

import contextlib
import itertools
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

EMPTY, FOUNDED, LIVES = "reliability_empty", "reliability_founded", "reliability_lives"
ROOT = Path(__file__).resolve().parents[1]
_counter = itertools.count(1)


class Failed(AssertionError):
    """A goal was missed; the sentence says where."""


@dataclass
class Counts:
    """What an experiment has to show for itself, in numbers; ``n`` trials bound the rate of failures to 3/n."""

    told: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in self.told.items())


@contextlib.contextmanager
def server() -> Iterator[Path]:
    """A data folder with a server of its own for all programs of a run, and its two templates."""
    folder = Path(tempfile.mkdtemp(prefix="counterfoil-reliability-"))
    os.environ.pop("DATABASE_URL", None)
    os.environ["COUNTERFOIL_DATA"] = str(folder)
    try:
        subprocess.run([sys.executable, "-m", "reliability", "templates"], check=True, cwd=ROOT)
        yield folder
    finally:
        enter()
        from counterfoil.project.embedded import Embedded
        from counterfoil.project.postgresql.base import leave_embedded_servers

        leave_embedded_servers()
        Embedded(folder).discard()


def enter() -> None:
    """Set up Django on the run's data folder, with what must be loud made loud."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "counterfoil.project.settings"
    os.environ.setdefault("COUNTERFOIL_LOG_LEVEL", "CRITICAL")
    import django
    from django.conf import settings

    from counterfoil.project.memory import settle

    if settings.configured and getattr(settings, "ASSERT_LOCK_ORDER", False):
        return
    django.setup()
    logging.getLogger("django.request").setLevel(logging.CRITICAL + 1)
    logging.getLogger("counterfoil").setLevel(logging.CRITICAL + 1)
    settings.ASSERT_LOCK_ORDER = True
    settings.API_RATE = "1000000/m"
    settings.ALLOWED_HOSTS = ["*"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settle()


def make_templates() -> None:
    """A migrated database, one in which the demo company was founded just now, and one in which it was founded on the
    eve of the first day that is lived.
    """
    enter()
    from django.db import connections
    from django.utils import timezone

    from counterfoil.project.simulation import EVE

    _maintain(f'CREATE DATABASE "{EMPTY}"')
    migrate(EMPTY)
    connections.close_all()
    begun = []
    for name, at in ((FOUNDED, timezone.now() - timedelta(hours=1)), (LIVES, EVE)):
        _maintain(f'CREATE DATABASE "{name}" TEMPLATE "{EMPTY}"')
        command = [sys.executable, "-m", "reliability", "found", "--only", name, "--only", at.isoformat()]
        begun.append(subprocess.Popen(command, cwd=ROOT))
    ended = [one.wait() for one in begun]
    must(not any(ended), "the company can not be founded")


def migrate(name: str) -> None:
    """Make an empty database ready as a start of the site does; from the schema that was kept, when nothing was added to
    it since.
    """
    from django.core.management import call_command

    from counterfoil.project.database import house_connection, prepare
    from reliability import schema

    use(name)
    kept = schema.kept("reliability")
    if kept.exists():
        with house_connection().as_owner():
            schema.bring(kept, name)
            call_command("migrate", interactive=False, verbosity=0)  # for what is made after migrations
    prepare()
    if not kept.exists():
        with house_connection().as_owner():
            schema.keep(kept, name)


def found(at: datetime) -> None:
    """Found the demo company and nothing more; the planner knows its rows from the beginning."""
    from django.db import connection

    from counterfoil.project.database import house_connection
    from counterfoil.project.demo import company

    company.found(at=at, tell=lambda *_words: None)
    with house_connection().as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextlib.contextmanager
def fresh(template: str = FOUNDED) -> Iterator[str]:
    """Within, every connection of this process goes to a new copy of the template.

    Nobody pulls the plug of such a copy, so its commits don't wait for the disk; R4 and R16 have databases that do.
    """
    from django.db import connections

    name = f"reliability_{os.getpid()}_{next(_counter)}"
    _maintain(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    if template in (EMPTY, FOUNDED, LIVES):
        _maintain(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    use(name)
    try:
        yield name
    finally:
        connections.close_all()
        _maintain(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def use(name: str) -> None:
    """Let this process's connections go to another database of the run's server."""
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


def _maintain(statement: str) -> None:
    import psycopg
    from django.db import connections

    from counterfoil.project.embedded import OWNER_ROLE
    from counterfoil.project.postgresql.base import embedded_server

    house: Any = connections["default"]
    embedded_server(house.house).use()
    with psycopg.connect(
        dbname="postgres", user=OWNER_ROLE, host=house.settings_dict["HOST"], autocommit=True
    ) as connection:
        for _try in range(20):
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege:  # the server's own vacuum is at it, which nobody may end
                time.sleep(0.5)
            else:
                return
        connection.execute(statement)


# Many at once


def together(works: list[Callable[[], Any]], *, threads: int) -> list[Any]:
    """Do these, so many at a time, all starting together; answers in their order, an exception in place of one."""
    from django.db import connection

    answers: list[Any] = [None] * len(works)
    waiting = iter(range(len(works)))
    lock, barrier = threading.Lock(), threading.Barrier(threads)

    def work() -> None:
        barrier.wait()
        try:
            while True:
                with lock:
                    place = next(waiting, None)
                if place is None:
                    return
                try:
                    answers[place] = works[place]()
                except Exception as error:
                    answers[place] = error
        finally:
            connection.close()

    pool = [threading.Thread(target=work) for _number in range(threads)]
    for thread in pool:
        thread.start()
    for thread in pool:
        thread.join()
    return answers


# What is in the database


def fingerprint(*, without: frozenset[str] = frozenset({"kernel_attempt"})) -> dict[str, tuple[int, int]]:
    """Of every table how many rows it has and who wrote them: any write that was committed shows."""
    from counterfoil.kernel.statements import run

    with run(_fingerprints(without)) as cursor:
        return {name: (many, int(sign)) for name, many, sign in cursor.fetchall()}


@cache
def _fingerprints(without: frozenset[str]) -> str:
    """One statement over all tables, which are the same in every copy."""
    from django.db import connection

    tables = sorted(set(connection.introspection.table_names()) - without)
    parts = [f"SELECT '{name}', count(*), coalesce(sum(xmin::text::bigint), 0) FROM \"{name}\"" for name in tables]
    return " UNION ALL ".join(parts)


def invariants_hold() -> None:
    """Raises ``Failed`` with every invariant that doesn't."""
    from counterfoil.project.checking import walk_trail
    from counterfoil.project.simulation import witness

    broken = witness.broken()
    if broken:
        raise Failed(f"invariants broken: {broken}")
    if faults := walk_trail():
        raise Failed(f"trail: {faults[:5]}")


def must(condition: Any, sentence: str) -> None:
    """Raises ``Failed``."""
    if not condition:
        raise Failed(sentence)


class Caller:
    """A person who calls the API, or looks at pages, in this process, over the whole stack but the socket."""

    def __init__(self, username: str):
        from django.test import Client
        from django.utils import timezone

        from counterfoil.people import tokens
        from counterfoil.people.models import User

        self.user = User.objects.get(username=username)
        token = tokens.issue(self.user, name="reliability", at=timezone.now() - timedelta(minutes=1))
        headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
        self.client = Client(headers=headers, raise_request_exception=False)
        self.browser = Client(raise_request_exception=False)
        self.browser.force_login(self.user)

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(f"/api/v1{path}", body or {}, content_type="application/json", headers=headers)

    def patch(self, path: str, body: Any) -> Any:
        return self.client.patch(f"/api/v1{path}", body, content_type="application/json")

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query).json()
