"""`counterfoil serve`: prepares the database, then keeps the web server and the background worker alive.

The supervisor is one small loop. Its two children are the web server (granian, which looks after its own worker
processes) and `counterfoil worker`. A child that ends is started again, later each time it fails quickly. SIGTERM and
SIGINT stop everything in order: web, worker, and the embedded database when nobody else uses it. Should the
supervisor itself be killed, its children see it and go (`lifeline`), and the database's keeper likewise.
"""

import contextlib
import ipaddress
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from counterfoil.project.lifeline import be_parent

log = logging.getLogger(__name__)

LOOK_EVERY = 0.2
GRACE_SECONDS = 20
LONGEST_PAUSE = 30.0
HEALTHY_SECONDS = 30.0
LATEST_WORKER_SECONDS = 20


class CannotServe(RuntimeError):
    """The site can't be opened as asked; the sentence says why."""


@dataclass
class Child:
    """A process that is always there."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0
    pause: float = 0
    due: float = field(default_factory=time.monotonic)

    def look(self) -> None:
        """Start it when it isn't there and its pause is over."""
        now = time.monotonic()
        if self.process and self.process.poll() is not None:
            self._ended(now)
        if self.process is None and now >= self.due:
            self.started = now
            self.process = subprocess.Popen(self.command, env=os.environ | be_parent(), start_new_session=True)

    def _ended(self, now: float) -> None:
        assert self.process is not None
        lived = now - self.started
        self.pause = 0 if lived > HEALTHY_SECONDS else min(LONGEST_PAUSE, self.pause * 2 or 0.5)
        self.due = now + self.pause
        print(f"counterfoil: the {self.name} ended ({self.process.returncode}), starting it again", file=sys.stderr)
        self.process = None

    def stop(self) -> None:
        """Ask it to end, wait, then insist."""
        if not self.process or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Site:
    """One site at one address."""

    def __init__(self, host: str, port: int, *, workers: int, threads: int):
        self.host, self.port, self.workers, self.threads = host, port, workers, threads
        self.stopping = threading.Event()
        self.is_open = threading.Event()
        self.first = ""
        """What proves in an empty company that one reads this console."""

    def run(self, *, demo_if_empty: bool = False) -> int:
        """Serve until told to stop. Raises `CannotServe`, `DatabaseNotFit` or `EmbeddedError` before it has begun."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        self._refuse_taken_port()
        os.environ["COUNTERFOIL_HOSTS"] = self._hosts()
        try:
            self._prepare(demo_if_empty=demo_if_empty)
            if self.stopping.is_set():
                return 0
            return self._supervise()
        finally:
            leave_database()

    def _prepare(self, *, demo_if_empty: bool) -> None:
        import django

        from counterfoil.project.database import prepare
        from counterfoil.project.progress import shown

        django.setup()
        with shown() as progress:
            prepare(progress=progress)
            if demo_if_empty:
                fill_if_empty(progress)
        if not is_loopback(self.host) and is_demo():
            raise CannotServe("A demo company has known passwords: it is served on loopback addresses only.")
        from django.db import connections

        from counterfoil.people import access

        self.first = access.first_token() if access.is_empty() else ""
        connections.close_all()

    def _supervise(self) -> int:
        # The first page comes first: until it can be had, the worker doesn't compete for the processor.
        worker_due = time.monotonic() + LATEST_WORKER_SECONDS
        web, worker = Child("web server", self._web_command()), Child("background worker", command("worker"))
        threading.Thread(target=self._announce, daemon=True).start()
        try:
            while not self.stopping.is_set():
                web.look()
                if self.is_open.is_set() or time.monotonic() > worker_due:
                    worker.look()
                self.stopping.wait(LOOK_EVERY)
        finally:
            web.stop()
            worker.stop()
        return 0

    def _announce(self) -> None:
        """Say the address once the first page can be had."""
        address = f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"
        while not self.stopping.is_set():
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/health", timeout=2):  # noqa: S310
                print(f"Counterfoil is at {address}", flush=True)
                if self.first:
                    print(f"Nobody has an account yet: {address}/set-up/?token={self.first}", flush=True)
                self.is_open.set()
                return
            self.stopping.wait(LOOK_EVERY)

    def _web_command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "counterfoil.project.web_server"),
            *(self.host, str(self.port), str(self.workers), str(self.threads)),
        ]

    def _hosts(self) -> str:
        """The host names that the site answers to: those of the environment and the one that it listens on."""
        named = [name for name in os.environ.get("COUNTERFOIL_HOSTS", "").split(",") if name]
        listening = f"[{self.host}]" if ":" in self.host else self.host
        return ",".join([*named, *([] if is_any(self.host) else [listening])])

    def _refuse_taken_port(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise CannotServe(f"Can't listen on {self.host}:{self.port}: {error.strerror}.") from error


def command(name: str) -> list[str]:
    """One of our own commands as a child process."""
    return [sys.executable, "-m", "counterfoil.project.cli", name]


def fill_if_empty(progress: Callable[..., None]) -> None:
    """The demo company into a database in which nobody has an account yet."""
    from counterfoil.people.models import SYSTEM_ID, User
    from counterfoil.project import demo

    if not User.objects.exclude(pk=SYSTEM_ID).exists():
        demo.fill(progress=progress)


def is_demo() -> bool:
    """Whether this database was filled by `counterfoil demo`."""
    from counterfoil.people import settings as company

    return bool(company.value("company.is_demo"))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_any(host: str) -> bool:
    """Whether `host` means every address of the machine."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_unspecified
    return not host


def leave_database() -> None:
    """Let go of the embedded server, if there is one, and see it stop."""
    from counterfoil.project.postgresql.base import leave_embedded_servers

    leave_embedded_servers(wait=True)
