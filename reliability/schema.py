"""The migrated schema of these very migrations, kept between runs: migrating from nothing takes half a minute."""

import hashlib
import os
import subprocess
from pathlib import Path

from django.apps import apps
from django.db import connections

from counterfoil.project.embedded import programs
from counterfoil.project.paths import build_folder, data_folder


def kept(whose: str) -> Path:
    """Where it is, if it was kept: by the migrations of every installed app."""
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        for path in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(f"{app.name} {path.name}".encode() + path.read_bytes())
    return build_folder() / f"{whose}-schema-{digest.hexdigest()[:16]}.dump"


def bring(path: Path, database: str) -> None:
    """Bring it into an empty database; the rights have to be granted there anew. Within `as_owner()`."""
    _run_client("pg_restore", "--no-owner", "--no-comments", "--single-transaction", f"--dbname={database}", str(path))


def keep(path: Path, database: str) -> None:
    """Keep that of this database, and let go of those of other migrations. Within `as_owner()`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    _run_client("pg_dump", "--format=custom", "--no-privileges", f"--file={part}", database)
    for old in path.parent.glob(f"{path.name.partition('-')[0]}-schema-*.dump"):
        old.unlink(missing_ok=True)
    part.rename(path)


def _run_client(program: str, *words: str) -> None:
    """One of PostgreSQL's own programs, on the run's server."""
    login = connections["default"].get_connection_params()
    command = [str(programs(data_folder()) / program), f"--host={login['host']}", f"--username={login['user']}"]
    subprocess.run([*command, *words], check=True)
