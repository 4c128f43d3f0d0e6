"""The process that keeps one embedded PostgreSQL: `python -m counterfoil.project.keeper DATA [setting=value …]`.

It says `ready` on standard output when the server answers, starts it again when it dies, and stops it and goes when
nobody holds `pg.users` any more (see `embedded`). It knows no Django.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from psycopg import sql

from counterfoil.project.embedded import (
    APP_ROLE,
    AUDIT_ROLE,
    DATABASE_NAME,
    OWNER_ROLE,
    START_SECONDS,
    STOP_SECONDS,
    Embedded,
    _open_lock,
    answers,
    as_service_user,
    connect,
    exists,
    last_lines,
    running_pid,
    server_command,
)

LOOK_EVERY = 0.2
MOST_TRIES = 3
ROLES = {OWNER_ROLE: "LOGIN CREATEDB", APP_ROLE: "LOGIN", AUDIT_ROLE: "LOGIN"}
BIGGEST_LOG = 10 * 1024 * 1024


class Keeper:
    """Holds `pg.keeper`; owns the postmaster it has started, or watches the one it has found."""

    def __init__(self, server: Embedded):
        self.server = server
        self.postmaster: subprocess.Popen[bytes] | None = None
        self.adopted: int | None = None

    def bring_up(self) -> None:
        """Start the server, or take over a running one, and wait until it answers.

        After a `kill -9` of the postmaster its children need a moment to see that they are orphans; until then a new
        postmaster finds their shared memory and gives up. So a failed start is tried again until time is up.
        """
        last = time.monotonic() + START_SECONDS
        tries = 0
        while True:
            self.adopted = None if answers(self.server) is None else running_pid(self.server.cluster)
            if self.adopted is None:
                self._start()
            if self._wait_for_answer(last):
                furnish(self.server)
                return
            tries += 1
            if time.monotonic() > last:
                raise TimeoutError("No answer within two minutes.")
            if tries >= MOST_TRIES and not self._waits_for_orphans():
                raise OSError("The server ended at once, each time.")
            time.sleep(LOOK_EVERY)

    def _waits_for_orphans(self) -> bool:
        """Whether what stands in the way is the remains of a killed server, which go by themselves."""
        return any(words in last_lines(self.server.log) for words in ("shared memory", "lock file"))

    def is_alive(self) -> bool:
        if self.adopted is not None:
            return exists(self.adopted)
        return self.postmaster is not None and self.postmaster.poll() is None

    def stop(self) -> None:
        """Stop the server the fast way: open transactions are rolled back, everything is written down."""
        pid = self.adopted if self.adopted is not None else self.postmaster and self.postmaster.pid
        if not pid or not self.is_alive():
            return
        os.kill(pid, signal.SIGINT)
        last = time.monotonic() + STOP_SECONDS
        while self.is_alive() and time.monotonic() < last:
            time.sleep(0.02)
        if self.is_alive():
            os.kill(pid, signal.SIGQUIT)  # the next start recovers from the log

    def _start(self) -> None:
        log = self.server.log
        if log.exists() and log.stat().st_size > BIGGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as file:
            self.postmaster = subprocess.Popen(
                server_command(self.server),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
                **as_service_user(),
            )

    def _wait_for_answer(self, last: float) -> bool:
        while self.is_alive() and time.monotonic() < last:
            if answers(self.server):
                return True
            time.sleep(0.02)
        return False


def furnish(server: Embedded) -> None:
    """Make our roles and the company's empty database where they are missing."""
    with connect(server) as connection:
        connection.autocommit = True
        found = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for name, rights in ROLES.items():
            if name not in found:
                connection.execute(sql.SQL("CREATE ROLE {} " + rights).format(sql.Identifier(name)))
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP_ROLE), sql.Identifier(OWNER_ROLE)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE_NAME), sql.Identifier(OWNER_ROLE))
            )


def keep(server: Embedded) -> int:
    """The keeper's life. 0 when it has stopped the server because nobody used it any more."""
    mine = _open_lock(server.data / "pg.keeper")
    fcntl.flock(mine, fcntl.LOCK_EX)
    keeper = Keeper(server)
    try:
        keeper.bring_up()
    except (OSError, TimeoutError, psycopg.Error) as error:
        _say(str(error))
        keeper.stop()
        return 1
    _say("ready")
    users = _open_lock(server.data / "pg.users")
    while True:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not keeper.is_alive():
                keeper.bring_up()
            time.sleep(LOOK_EVERY)
        else:
            keeper.stop()
            os.close(mine)  # first the keeper's lock, then the users': who waits for the second finds no keeper
            os.close(users)
            return 0


def _say(word: str) -> None:
    """One line to whoever started us, who may be gone."""
    with contextlib.suppress(BrokenPipeError):
        os.write(1, f"{word}\n".encode())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def main() -> int:
    # Stopping is told by the locks alone; a terminal's or a session's signals are meant for others.
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    os.umask(0o077)
    data, *settings = sys.argv[1:]
    return keep(Embedded(Path(data), extra=dict(setting.split("=", 1) for setting in settings)))


if __name__ == "__main__":
    sys.exit(main())
