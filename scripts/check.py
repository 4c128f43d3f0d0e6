"""`make check`: everything about the source that a tool can hold. Runs all, then says which failed."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv/bin"


@dataclass(frozen=True)
class Check:
    """One tool, and what to do when it complains."""

    name: str
    command: tuple[str, ...]
    remedy: str = ""


CHECKS = (
    Check("format", ("ruff", "format", "--check", "--quiet", "."), "make fix"),
    Check("lint", ("ruff", "check", "--quiet", "."), "make fix mends some of it"),
    Check("borders", ("lint-imports",), "see the reason in .importlinter"),
    Check("translations", ("python", "scripts/messages.py", "check"), "make messages, then translate"),
    Check("templates", ("djlint", "--lint", "--quiet", "src"), ""),
    Check(
        "migrations", ("counterfoil", "manage", "makemigrations", "--check", "--dry-run"), "make the migration, named"
    ),
    Check("settings", ("counterfoil", "manage", "check", "--fail-level", "WARNING"), ""),
    Check("generated files", ("python", "scripts/generated.py", "check"), "make docs"),
    Check("types", ("mypy", "--no-error-summary"), ""),
)


def main() -> int:
    """Run every check; 1 when one failed."""
    failed = [check for check in CHECKS if not passes(check)]
    for check in failed:
        print(f"failed: {check.name}" + (f" ({check.remedy})" if check.remedy else ""), file=sys.stderr)
    return int(bool(failed))


def passes(check: Check) -> bool:
    """Run one; its output is shown only when it fails."""
    program, *words = check.command
    began = time.monotonic()
    result = subprocess.run([str(BIN / program), *words], cwd=ROOT, text=True, capture_output=True, check=False)
    print(
        f"{'ok    ' if not result.returncode else 'FAILED'} {check.name} {time.monotonic() - began:.1f} s", flush=True
    )
    if result.returncode:
        print(result.stdout + result.stderr, flush=True)
    return not result.returncode


if __name__ == "__main__":
    sys.exit(main())
