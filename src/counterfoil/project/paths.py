"""Where things lie: the data folder of one company, and what set-up has built."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


def data_folder() -> Path:
    """The company's data folder: embedded PostgreSQL, attachments, keys (`COUNTERFOIL_DATA`, default `./var`)."""
    return Path(os.environ.get("COUNTERFOIL_DATA") or "var").expanduser().absolute()


def build_folder() -> Path:
    """What `make setup` has collected: browser libraries, icon sprite, print font, static files."""
    return Path(os.environ.get("COUNTERFOIL_BUILD") or REPOSITORY / "build").absolute()


def private_folder(path: Path) -> Path:
    """`path`, made if absent, readable by its owner alone."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
