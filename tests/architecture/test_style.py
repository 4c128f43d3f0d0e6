"""Rules of style that a program can check (design, "Ten rules of style")."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Index, UniqueConstraint

import counterfoil

ROOT = Path(counterfoil.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)
LONGEST = 50


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def said(path):
    return str(path.relative_to(ROOT))


def test_no_function_is_longer_than_a_page():
    long = [
        f"{said(path)}:{node.lineno} {node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for path in FILES
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > LONGEST
    ]
    assert long == []


def test_every_module_says_what_it_is():
    silent = [
        said(path)
        for path in FILES
        if path.name not in {"__init__.py", "apps.py"} and ast.get_docstring(ast.parse(path.read_text("utf-8"))) is None
    ]
    assert silent == []


@pytest.mark.parametrize("name", ["actions.py", "rules.py"])
def test_verbs_and_rules_are_told_the_time(name):
    """The clock is passed in (``at``): whatever reads it by itself can't be replayed."""
    guilty = [
        f"{said(path)}:{number}"
        for path in FILES
        if path.name == name
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if "timezone.now(" in line or "datetime.now(" in line or "date.today(" in line
    ]
    assert guilty == []


def test_models_have_no_verbs():
    guilty = [
        f"{said(path)}:{node.lineno} {node.name}"
        for path in FILES
        if path.name == "models.py"
        for node in functions(path)
        if node.name in {"save", "delete", "clean"}
    ]
    assert guilty == []


def test_no_signals_but_those_of_set_up():
    allowed = {"kernel/apps.py", "people/apps.py", "receivables/apps.py", "stock/apps.py"}
    guilty = [said(path) for path in FILES if "django.db.models.signals" in path.read_text("utf-8")]
    assert set(guilty) <= allowed


def test_nothing_names_a_registry_or_a_path_of_a_machine():
    words = ["pyp" + "i.org", "pythonhos" + "ted", "npm" + "js", "/wo" + "rk/", "/ro" + "ot/"]
    guilty = [said(path) for path in ROOT.rglob("*") if path.is_file() and path.suffix in {".py", ".html", ".js", ".css"}
              for word in words if word in path.read_text("utf-8")]  # fmt: skip
    assert guilty == []


def test_no_code_stands_in_a_page():
    """The policy of the pages lets no script run that stands in them: a handler there would do nothing."""
    handlers = re.compile(r"""\son[a-z]+=["']|href=["']javascript:|<script(?![^>]*\ssrc=)""")
    guilty = [said(path) for path in ROOT.rglob("*.html") if handlers.search(path.read_text("utf-8"))]
    assert guilty == []


def test_no_index_is_kept_twice():
    """Each index is written with every row: a foreign key has none of its own where another begins with its column."""
    twice = []
    for model in apps.get_models():
        if not model.__module__.startswith("counterfoil"):
            continue
        unique = [one for one in model._meta.constraints if isinstance(one, UniqueConstraint) and not one.condition]
        plain = [one for one in model._meta.indexes if type(one) is Index and not one.condition]
        begun = {one.fields[0].lstrip("-") for one in (*unique, *plain) if one.fields}
        twice += [
            f"{model.__name__}.{field.name}"
            for field in model._meta.local_concrete_fields
            if isinstance(field, ForeignKey) and field.db_index and not field.unique and field.name in begun
        ]
    assert not twice, f"say db_index=False: {twice}"
