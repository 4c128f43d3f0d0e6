"""From the environment to Django's database settings, and nothing else: no connection is made here."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from counterfoil.project.embedded import APP_ROLE, DATABASE_NAME, Embedded

# What one database session may take at most; a request that needs longer is refused with "try again".
SESSION_LIMITS = {
    "lock_timeout": ("COUNTERFOIL_LOCK_TIMEOUT", "5s"),
    "statement_timeout": ("COUNTERFOIL_STATEMENT_TIMEOUT", "15s"),
    "idle_in_transaction_session_timeout": ("COUNTERFOIL_IDLE_TIMEOUT", "30s"),
}


def database_settings(environment: Mapping[str, str], data: Path) -> dict[str, Any]:
    """`DATABASES["default"]`: the server given by `DATABASE_URL`, else the embedded one of the data folder.

    The extra key `COUNTERFOIL` is read by our database engine (`counterfoil.project.postgresql`): the data folder
    of an embedded server, the owner's login, the limits of a session.
    """
    url = environment.get("DATABASE_URL")
    login = parse_url(url) if url else _embedded_login(data)
    owner_url = environment.get("DATABASE_OWNER_URL")
    return {
        "ENGINE": "counterfoil.project.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        **login,
        "COUNTERFOIL": {
            "embedded_in": None if url else str(data),
            "owner": parse_url(owner_url) if url and owner_url else None,
            "limits": {name: environment.get(variable, usual) for name, (variable, usual) in SESSION_LIMITS.items()},
        },
    }


def parse_url(url: str) -> dict[str, Any]:
    """A `postgresql://` address as Django's connection settings; query parameters become libpq options.

    Raises `ValueError` for any other scheme: this house runs on PostgreSQL only.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL must begin with postgresql://, not {parts.scheme}://")
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.lstrip("/")) or options.pop("dbname", "") or DATABASE_NAME,
        "USER": unquote(parts.username or "") or options.pop("user", ""),
        "PASSWORD": unquote(parts.password or "") or options.pop("password", ""),
        "HOST": unquote(parts.hostname or "") or options.pop("host", ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": {"connect_timeout": "10", **options},
    }


def _embedded_login(data: Path) -> dict[str, Any]:
    server = Embedded(data)
    return {
        "NAME": DATABASE_NAME,
        "USER": APP_ROLE,
        "PASSWORD": "",
        "HOST": str(server.socket_folder),
        "PORT": "",
        "OPTIONS": {"connect_timeout": "10"},
    }
