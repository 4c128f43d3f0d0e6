"""Clause → rule → test → how often it fired: every refusal with where it comes from."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db.models import Count

from counterfoil.insight.manual.codes import codes_of, codes_of_action
from counterfoil.insight.process.model import is_real
from counterfoil.kernel.declaration import all_types
from counterfoil.kernel.models import Attempt
from counterfoil.kernel.refusals import CODES, RefusalCode

TESTS = Path(__file__).resolve().parents[4] / "tests"
QUOTED = re.compile(r"[\"'](\w+)[\"']")


@dataclass(frozen=True)
class Clause:
    """A refusal, the actions that may give it, and the tests that name it."""

    code: RefusalCode
    actions: tuple[tuple[str, str], ...]
    tests: tuple[str, ...]
    rules: tuple[str, ...] = ()
    """The rules and effects in code that give it, by name; the kernel's own have none."""
    fired: int = 0


def clauses(fired: dict[str, int] | None = None) -> list[Clause]:
    """Every declared refusal, by section of the manual."""
    where: dict[str, list[tuple[str, str]]] = defaultdict(list)
    by: dict[str, dict[str, None]] = defaultdict(dict)
    for doctype in all_types():
        if is_real(doctype):
            for action in doctype.actions:
                for code in codes_of_action(action):
                    where[code].append((doctype.name, action.name))
                for rule in (*action.requires, *([action.does] if action.does is not None else [])):
                    for code in codes_of(rule):
                        by[code][rule.__name__] = None
    tests = tested()
    real = [code for name, code in CODES.items() if not name.startswith("toy_")]
    return [
        Clause(
            code,
            tuple(where.get(code.code, ())),
            tests.get(code.code, ()),
            tuple(by.get(code.code, ())),
            (fired or {}).get(code.code, 0),
        )
        for code in sorted(real, key=lambda code: (code.section, code.code))
    ]


def fired_since(since: datetime) -> dict[str, int]:
    """How often each refusal of an action was given since then."""
    rows = Attempt.objects.filter(at__gte=since).values("code").annotate(many=Count("pk")).order_by("code")
    return {row["code"]: row["many"] for row in rows}


@cache
def tested() -> dict[str, tuple[str, ...]]:
    """Test files by the refusal that they name; nothing where the tests are not at hand."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(_test_files()):
        for word in dict.fromkeys(QUOTED.findall(path.read_text(encoding="utf-8"))):
            if word in CODES:
                found[word].append(str(path.relative_to(TESTS.parent)))
    return {code: tuple(paths) for code, paths in found.items()}


def _test_files() -> Iterable[Path]:
    return TESTS.rglob("test_*.py") if TESTS.is_dir() else ()
