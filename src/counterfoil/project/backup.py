"""`counterfoil backup` and `counterfoil restore`: everything of a company in one file, and back.

The file holds the database as PostgreSQL dumps it, the attachments that its rows name, the keys, and a manifest: rows
and digest of every table, taken in the very snapshot that is dumped, while people go on working. Its first line has
the hash of all the rest, so that one flipped byte is found before anything is touched.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from counterfoil.kernel import attachments
from counterfoil.people.models import SYSTEM_ID
from counterfoil.project.database import ClientFailed, grant_rights, house_connection, run_client
from counterfoil.project.paths import data_folder, private_folder
from counterfoil.project.refused import CommandRefusedError

MAGIC = b"counterfoil-backup-1 "
HEAD = len(MAGIC) + 64 + 1
FORMAT = 1
PIECE = 1 << 20
MANIFEST, DUMP, FILES, KEYS = "manifest.json", "database.dump", "attachments/", "keys/"

Tell = Callable[..., None]
Sums = dict[str, list[Any]]
"""Table → how many rows, and the sum of the hashes of what they say."""


class BackupUnusable(CommandRefusedError):
    """A file that is no whole backup, or a place that it can't go to; the sentence says which."""


# Out ------------------------------------------------------------------------------------------------------------------


def back_up(target: Path, *, at: datetime, tell: Tell) -> dict[str, Any]:
    """Write everything into this file, which must not be there yet. Returns the manifest.

    People may go on working: what is written is one moment. Raises ``BackupUnusable``.
    """
    if target.exists():
        raise BackupUnusable(f"{target} is there already.")
    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".backup-") as aside:
        dump = Path(aside) / DUMP
        manifest = {"format": FORMAT, "made_at": at.isoformat(), **_dumped(dump, tell)}
        part = Path(aside) / "whole"
        with part.open("wb") as file:
            os.fchmod(file.fileno(), 0o600)
            _write(file, manifest, dump, tell)
        part.rename(target)
    return manifest


def _dumped(dump: Path, tell: Tell) -> dict[str, Any]:
    """Dump the database, and reckon its sums and its files in the same snapshot."""
    with house_connection().as_owner(), connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot(), current_user, current_setting('server_version_num')")
        snapshot, owner, version = cursor.fetchone()
        tell("Database", 1, 4)
        _run_client("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-comments",
                    f"--snapshot={snapshot}", f"--role={owner}", f"--file={dump}")  # fmt: skip
        tell("Digests", 2, 4)
        tables = sums(cursor)
        cursor.execute("SELECT sha256, size FROM kernel_storedfile ORDER BY sha256")
        files = dict(cursor.fetchall())
        trail = trail_head(cursor)
        cursor.execute("COMMIT")
    return {"server": int(version) // 10_000, "tables": tables, "files": files, "trail": trail}


def sums(cursor: Any) -> Sums:
    """Rows and digest of every table. The order of rows makes no difference; a changed one does."""
    cursor.execute("SELECT set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true)")
    cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    found: Sums = {}
    for table in sorted(name for (name,) in cursor.fetchall()):
        quoted = connection.ops.quote_name(table)
        cursor.execute(
            f"SELECT count(*), coalesce(sum(hashtextextended(one::text, 0)::numeric), 0)::text FROM {quoted} one"  # noqa: S608
        )
        found[table] = list(cursor.fetchone())
    return found


def trail_head(cursor: Any) -> list[Any]:
    """How many events there are and the hash of the latest: written down elsewhere, it shows a trail cut at its end."""
    cursor.execute(
        "SELECT count(*), coalesce((SELECT hash FROM kernel_event ORDER BY id DESC LIMIT 1), '') FROM kernel_event"
    )
    return list(cursor.fetchone())


def _write(file: IO[bytes], manifest: dict[str, Any], dump: Path, tell: Tell) -> None:
    """The parts behind a first line that has the hash of them all."""
    file.write(MAGIC + b"0" * 64 + b"\n")
    hashed = _Hashed(file)
    keys = sorted(path for path in (data_folder() / "keys").glob("*") if path.is_file())
    with tarfile.open(fileobj=hashed, mode="w|", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
        _add(tar, MANIFEST, json.dumps(manifest, sort_keys=True).encode())
        tar.add(dump, DUMP, filter=_nobodys)
        for place, digest in enumerate(manifest["files"]):
            tell("Attachments", place, len(manifest["files"]))
            _add(tar, FILES + digest, _kept(digest))
        for key in keys:
            _add(tar, KEYS + key.name, key.read_bytes())
    file.seek(len(MAGIC))
    file.write(hashed.digest.hexdigest().encode())
    file.flush()
    os.fsync(file.fileno())


def _kept(digest: str) -> bytes:
    """An attachment as it was kept."""
    path = attachments.path_of(digest)
    if not path.exists():
        raise BackupUnusable(f"The attachment {digest} is missing: nothing was written.")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise BackupUnusable(f"The attachment {digest} does not say any more what it said: nothing was written.")
    return data


class _Hashed:
    """Writes through to a file and hashes what goes by."""

    def __init__(self, file: IO[bytes]):
        self.file = file
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self.file.write(data)


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, io.BytesIO(data))


def _nobodys(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    return info


# In -------------------------------------------------------------------------------------------------------------------


def restore(source: Path, *, tell: Tell) -> dict[str, Any]:
    """Bring a backup into an empty database and data folder, and compare every table with what was dumped.

    Returns the manifest. Raises ``BackupUnusable``: not a backup, not whole, the house is not empty, or what came in
    is not what was dumped.
    """
    with source.open("rb") as file:
        tell("Looking the file through", 0, 4)
        _refuse_unless_whole(file, source)
        refuse_unless_empty()
        file.seek(HEAD)
        with tarfile.open(fileobj=file, mode="r|") as tar:
            return _brought_in(tar, tell)


def _refuse_unless_whole(file: IO[bytes], source: Path) -> None:
    head = file.read(HEAD)
    if not head.startswith(MAGIC) or len(head) < HEAD or head[-1:] != b"\n":
        raise BackupUnusable(f"{source} is not a backup of Counterfoil.")
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    if digest.hexdigest().encode() != head[len(MAGIC) : -1]:
        raise BackupUnusable(f"{source} is damaged: it is not what was written. Nothing was changed.")


def refuse_unless_empty() -> None:
    """A backup goes where nobody works yet: a database without tables, or with ours and no people of its own; and a
    data folder without attachments."""
    with house_connection().as_owner(), connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}
        if strangers := sorted(there - ours):
            raise BackupUnusable(f"The database holds what is not ours ({strangers[0]}): nothing was touched.")
        if "people_user" in there:
            cursor.execute("SELECT EXISTS (SELECT FROM people_user WHERE id <> %s)", [SYSTEM_ID])
            if cursor.fetchone()[0]:
                raise BackupUnusable("The database is not empty: a backup goes into an empty one only.")
    folder = Path(settings.ATTACHMENTS_FOLDER)
    if folder.is_dir() and any(path.is_file() for path in folder.rglob("*")):
        raise BackupUnusable("The data folder is not empty: there are attachments in it.")


def _brought_in(tar: tarfile.TarFile, tell: Tell) -> dict[str, Any]:
    manifest: dict[str, Any] = {}
    wanted: set[str] = {MANIFEST, DUMP}
    with tempfile.TemporaryDirectory(prefix="counterfoil-restore-") as aside:
        for member in tar:
            part = tar.extractfile(member)
            if part is None:
                continue
            if member.name == MANIFEST:
                manifest = _readable(json.loads(part.read()))
                wanted |= {FILES + digest for digest in manifest["files"]}
            elif member.name == DUMP:
                tell("Database", 1, 4)
                dump = Path(aside) / DUMP
                _copy(part, dump)
                _fill_database(dump, manifest)
            elif member.name.startswith(FILES):
                tell("Attachments", 2, 4)
                _keep_file(member.name.removeprefix(FILES), part.read())
            elif member.name.startswith(KEYS):
                _keep_key(Path(member.name).name, part.read())
            wanted.discard(member.name)
    if wanted:
        raise BackupUnusable(f"The backup lacks {sorted(wanted)[0]}.")
    return manifest


def _readable(manifest: dict[str, Any]) -> dict[str, Any]:
    if manifest.get("format") != FORMAT:
        raise BackupUnusable("The backup was written by a later version of the program.")
    return manifest


def _fill_database(dump: Path, manifest: dict[str, Any]) -> None:
    """The dump in place of whatever tables migrations have made, and every table compared."""
    with house_connection().as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
        cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
        _run_client("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
                    f"--role={owner}", f"--dbname={connection.settings_dict['NAME']}", str(dump), needs_schema=True)  # fmt: skip
        grant_rights()
        with _one_moment(cursor):
            found = sums(cursor)
            behind = sequences_behind(cursor)
    differing = sorted(table for table in manifest["tables"] if found.get(table) != manifest["tables"][table])
    differing += behind
    if differing or set(found) != set(manifest["tables"]):
        with house_connection().as_owner(), connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        raise BackupUnusable(f"What came in is not what was dumped: {', '.join(differing[:5]) or 'other tables'}.")


SEQUENCES = """
SELECT sequence.relname, owner.relname, part.attname
FROM pg_class sequence
JOIN pg_depend link ON link.objid = sequence.oid AND link.classid = 'pg_class'::regclass AND link.deptype IN ('a', 'i')
JOIN pg_class owner ON owner.oid = link.refobjid
JOIN pg_attribute part ON part.attrelid = owner.oid AND part.attnum = link.refobjsubid
WHERE sequence.relkind = 'S' AND sequence.relnamespace = 'public'::regnamespace ORDER BY 1
"""


def sequences_behind(cursor: Any) -> list[str]:
    """Sequences that would give out an id that a row has: of tables that were filled after their sequence was read."""
    cursor.execute(SEQUENCES)
    name = connection.ops.quote_name
    parts = [
        f"SELECT '{sequence}' FROM {name(sequence)} one WHERE one.last_value < (SELECT max({name(column)}) FROM {name(table)})"  # noqa: S608
        for sequence, table, column in cursor.fetchall()
    ]
    cursor.execute(" UNION ALL ".join(parts) or "SELECT '' WHERE false")
    return sorted(sequence for (sequence,) in cursor.fetchall())


@contextmanager
def _one_moment(cursor: Any) -> Iterator[None]:
    cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    yield
    cursor.execute("COMMIT")


def _keep_file(digest: str, data: bytes) -> None:
    if hashlib.sha256(data).hexdigest() != digest:
        raise BackupUnusable(f"The attachment {digest} is not what it was.")
    path = attachments.path_of(digest)
    private_folder(Path(settings.ATTACHMENTS_FOLDER))
    path.parent.mkdir(parents=True, exist_ok=True)
    _place(path, data)


def _keep_key(name: str, data: bytes) -> None:
    _place(private_folder(data_folder() / "keys") / name, data)


def _place(path: Path, data: bytes) -> None:
    """These bytes under this name, whole or not at all, readable by the owner alone."""
    handle, aside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(aside).replace(path)


def _copy(source: IO[bytes], target: Path) -> None:
    with target.open("wb") as file:
        while piece := source.read(PIECE):
            file.write(piece)


def _run_client(program: str, *words: str, needs_schema: bool = False) -> None:
    """One of PostgreSQL's own programs, on this house's server. Raises ``BackupUnusable`` with what it said."""
    if needs_schema:
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS public")
    try:
        run_client(program, *words)
    except ClientFailed as failed:
        raise BackupUnusable(str(failed)) from failed
