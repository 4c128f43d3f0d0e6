"""The migrated schema of these very migrations, kept between runs: migrating from nothing takes some seconds."""

import hashlib
import json
import os
from pathlib import Path

from django.apps import apps
from django.db import connections

from counterfoil.project.database import run_client
from counterfoil.project.paths import build_folder

_SCHEMA = """
    SELECT 'column', table_name, column_name, data_type || coalesce(column_default, '') || is_nullable
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE NOT tgisinternal
    UNION ALL SELECT 'view', viewname, '', definition FROM pg_views WHERE schemaname = 'public'
    UNION ALL SELECT 'migration', app, name, '' FROM django_migrations
"""


def kept(whose: str) -> Path:
    """Where it is, if it was kept: by the migrations of every installed app, and what is made after them."""
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        for names in ("migrations/*.py", "**/invariants.py", "**/sync.py"):
            for path in sorted(Path(app.path).glob(names)):
                digest.update(f"{app.name} {path.name}".encode() + path.read_bytes())
    return build_folder() / f"{whose}-schema-{digest.hexdigest()[:16]}.dump"


def bring(path: Path, database: str) -> None:
    """Bring it into an empty database; the rights have to be granted there anew. Within `as_owner()`."""
    run_client("pg_restore", "--no-owner", "--no-comments", "--single-transaction", f"--dbname={database}", str(path))


def keep(path: Path, database: str) -> None:
    """Keep that of this database, which was just migrated, and let go of those of other migrations. Within `as_owner()`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    run_client("pg_dump", "--format=custom", "--no-privileges", f"--file={part}", database)
    for old in path.parent.glob(f"{path.name.partition('-')[0]}-schema-*.[dj]*"):
        if old != part:
            old.unlink(missing_ok=True)
    path.with_suffix(".json").write_text(json.dumps(sorted(described())))
    part.rename(path)


def described() -> set[tuple[str, ...]]:
    """Columns, constraints, indexes, triggers, views and migrations of the database that this process is in."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_SCHEMA)
        return {tuple(str(part) for part in row) for row in cursor.fetchall()}


def as_migrated(path: Path) -> set[tuple[str, ...]]:
    """What was described when it was kept: a schema that came back from the dump says the same in other words."""
    return {tuple(row) for row in json.loads(path.with_suffix(".json").read_text())}
