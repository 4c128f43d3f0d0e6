"""`make lock`: the newest versions that `pyproject.toml` and `package.json` allow, into the locks, with hashes.

The locks name no registry: whoever installs uses his own.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = ROOT / ".venv/bin/uv"
COMPILE = [
    *(str(UV), "pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", "3.11", "--upgrade"),
    *("--generate-hashes", "--no-header", "--no-annotate"),
]


def main() -> int:
    """Write the three Python locks and npm's. What ``requirements-data.lock`` names stays: its data are what counts."""
    if not UV.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True)
    run(*COMPILE, "--output-file", "requirements.lock")
    run(*COMPILE, "--group", "dev", "--constraints", "requirements.lock", "--output-file", "requirements-dev.lock")
    run(
        *(word for word in COMPILE if word != "pyproject.toml"),
        "--group",
        "node",
        "--output-file",
        "requirements-node.lock",
    )
    run("npm", "update", "--package-lock-only", "--ignore-scripts")
    return 0


def run(*command: str) -> None:
    """One tool in the project's root."""
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
