"""Files that are read out of the declarations: `generated.py write` makes them, `check` fails when one is behind.

- `docs/openapi.json`: what `counterfoil openapi` prints.
- `docs/process/…`: every `(path, text)` that `counterfoil.insight.pages.pages()` gives, where that app exists.
"""

import difflib
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def main() -> int:
    """`write` or `check`; `check` returns 1 and shows the first differences."""
    if sys.argv[1:] not in (["write"], ["check"]):
        print(__doc__, file=sys.stderr)
        return 2
    wanted = dict(documents())
    return write(wanted) if sys.argv[1] == "write" else check(wanted)


def documents() -> Iterator[tuple[Path, str]]:
    """Every generated file with the text that it should have."""
    openapi = subprocess.run(
        [sys.executable, "-m", "counterfoil.project.cli", "openapi"], capture_output=True, text=True, check=True
    )
    yield DOCS / "openapi.json", openapi.stdout
    if (ROOT / "src/counterfoil/insight").is_dir() and find_spec("counterfoil.insight.pages"):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterfoil.project.settings")
        import django

        django.setup()
        from counterfoil.insight.pages import pages

        for path, text in pages():
            yield DOCS / "process" / path, text


def write(wanted: dict[Path, str]) -> int:
    """Write what has changed, take away what is no longer made."""
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            print(f"wrote {path.relative_to(ROOT)}")
    for path in _surplus(wanted):
        path.unlink()
    return 0


def check(wanted: dict[Path, str]) -> int:
    """Compare each file with what it should be."""
    behind = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    for path in behind:
        old = path.read_text().splitlines() if path.exists() else []
        difference = difflib.unified_diff(
            old, wanted[path].splitlines(), "in the repository", "generated", n=1, lineterm=""
        )
        print(f"{path.relative_to(ROOT)} is behind:", *list(difference)[:20], sep="\n", file=sys.stderr)
    surplus = _surplus(wanted)
    for path in surplus:
        print(f"{path.relative_to(ROOT)} is no longer generated", file=sys.stderr)
    return int(bool(behind or surplus))


def _surplus(wanted: dict[Path, str]) -> list[Path]:
    return [path for path in (DOCS / "process").rglob("*") if path.is_file() and path not in wanted]


if __name__ == "__main__":
    sys.exit(main())
