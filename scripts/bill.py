"""`bill.py`: the software bill of materials of what a site runs (CycloneDX 1.5, JSON) on standard output.

Read out of the locks alone: what they name, at which version, under which hashes. No network, no packages.
"""

import base64
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
_PACKAGE = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==([^\s;\\]+)")
_HASH = re.compile(r"--hash=(sha256:\w+)")


@dataclass(frozen=True)
class Package:
    """A package of a lock of Python's."""

    name: str
    version: str
    hashes: tuple[str, ...]


def packages_of(lock: Path) -> list[Package]:
    """What a lock names, in its order. Raises ``ValueError`` for a line that is no package pinned to a version."""
    found = []
    for entry in re.sub(r"\\\n", " ", lock.read_text()).splitlines():
        if not entry.strip() or entry.startswith("#"):
            continue
        package = _PACKAGE.match(entry)
        if package is None:
            raise ValueError(f"{lock.name}: not pinned: {entry[:80]}")
        found.append(Package(package[1].lower(), package[2], tuple(_HASH.findall(entry))))
    return found


def bill() -> dict[str, Any]:
    """The bill: Python's packages of ``requirements.lock``, and what ``package-lock.json`` names."""
    components = [_of_python(one) for one in packages_of(ROOT / "requirements.lock")]
    for path, one in json.loads((ROOT / "package-lock.json").read_text())["packages"].items():
        if path:
            components.append(_of_npm(path.rpartition("node_modules/")[2], one))
    product = {"type": "application", "name": "counterfoil", "bom-ref": "counterfoil"}
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": {"component": product},
        "components": sorted(components, key=lambda one: str(one["bom-ref"])),
    }  # fmt: skip


def _of_python(one: Package) -> dict[str, Any]:
    hashes = [{"alg": "SHA-256", "content": digest.partition(":")[2]} for digest in one.hashes]
    return _component(one.name, one.version, f"pkg:pypi/{one.name}@{one.version}", hashes)


def _of_npm(name: str, one: dict[str, Any]) -> dict[str, Any]:
    digest = base64.b64decode(one["integrity"].removeprefix("sha512-")).hex()
    purl = f"pkg:npm/{quote(name, safe='/')}@{one['version']}"
    return _component(name, one["version"], purl, [{"alg": "SHA-512", "content": digest}])


def _component(name: str, version: str, purl: str, hashes: list[dict[str, str]]) -> dict[str, Any]:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "hashes": hashes}


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1)
