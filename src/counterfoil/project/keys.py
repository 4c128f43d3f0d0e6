"""The secret that signs sessions and form tokens."""

import os
import secrets
import tempfile
from pathlib import Path

from counterfoil.project.paths import private_folder


def secret_key(folder: Path) -> str:
    """`SECRET_KEY` of the environment, else the key of this data folder, made on first use.

    Two processes that start together on an empty folder agree on one key: it is written aside and linked into
    place, and the second link loses.
    """
    from_outside = os.environ.get("SECRET_KEY")
    if from_outside:
        return from_outside
    path = private_folder(folder) / "secret-key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(64))
    return path.read_text().strip()


def fallback_keys() -> list[str]:
    """Earlier keys that still open sessions while a key is being changed (`SECRET_KEY_FALLBACKS`, comma separated)."""
    return [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]


def _write_once(path: Path, text: str) -> None:
    handle, aside = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(aside)
