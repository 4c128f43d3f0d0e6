"""Translations: `messages.py update | check | compile`.

`update` reads every translatable text out of an app's Python and templates and merges it into the app's Chinese
catalogue; `check` lists what is missing, empty, fuzzy or out of use, and fails; `compile` writes the `.mo` files.
Pure Python: a clean machine has no gettext tools.
"""

import argparse
import ast
import os
import re
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
APPS = ROOT / "src/counterfoil"
CATALOGUE = "locale/zh_Hans/LC_MESSAGES/django.po"

# What a function's arguments are: the places of context, msgid and plural.
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
NEEDS_FORMAT = re.compile(r"%\(\w+\)[sd]|%[sd]")


@dataclass
class Text:
    """A translatable text and where it stands."""

    msgid: str
    plural: str | None = None
    context: str | None = None
    places: set[str] = field(default_factory=set)

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.msgid


def main() -> int:
    """One of the three commands; `check` returns 1 when something is left to translate."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("command", choices=("update", "check", "compile"))
    command = words.parse_args().command
    if command == "compile":
        return compile_all()
    set_up_templates()
    apps = sorted(path for path in APPS.iterdir() if (path / "__init__.py").exists())
    return sum({"update": update, "check": check}[command](app) for app in apps) and 1


def set_up_templates() -> None:
    """Django's template lexer wants settings, though none of ours."""
    from django.conf import settings

    settings.configure(USE_I18N=True)


def texts_of(app: Path) -> dict[tuple[str | None, str], Text]:
    """Every translatable text of an app, in the order of its files."""
    found: dict[tuple[str | None, str], Text] = {}
    for path in sorted(app.rglob("*")):
        if "migrations" in path.parts or "tests" in path.parts:
            continue
        place = str(path.relative_to(APPS))
        for text in _texts_in(path):
            kept = found.setdefault(text.key, text)
            kept.plural = kept.plural or text.plural
            kept.places.add(place)
    return found


def _texts_in(path: Path) -> Iterator[Text]:
    if path.suffix == ".py":
        yield from _texts_in_python(path.read_text(), str(path))
    elif path.suffix in (".html", ".txt") and "templates" in path.parts:
        from django.utils.translation.template import templatize

        yield from _texts_in_python(_joined(templatize(path.read_text(), origin=str(path))), str(path))


def _joined(source: str) -> str:
    """Of Django's own extraction only the calls, a line each; between them stand place-holders that aren't Python."""
    strings = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
    call = rf"\b(?:gettext|ngettext|pgettext|npgettext)\((?:\s*{strings}\s*,?)+[^)]*\)|\b_\(\s*{strings}\s*\)"
    return "\n".join(match[0].replace("\n", " ") for match in re.finditer(call, source))


def _texts_in_python(source: str, place: str) -> Iterator[Text]:
    nodes = list(ast.walk(ast.parse(source, place)))
    calls = CALLS | dict(_under_other_names(nodes))
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", None)
        if name not in calls:
            continue
        context, msgid, plural = (_literal(node, at) for at in calls[name])
        if msgid:
            yield Text(msgid, plural, context)


def _under_other_names(nodes: list[ast.AST]) -> Iterator[tuple[str, tuple[int | None, int, int | None]]]:
    """What a file calls the functions of `CALLS`: `from django.utils.translation import gettext as _now`."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for one in node.names:
                if one.asname and one.name in CALLS:
                    yield one.asname, CALLS[one.name]


def _literal(node: ast.Call, at: int | None) -> str | None:
    if at is None or at >= len(node.args):
        return None
    value = node.args[at]
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def update(app: Path) -> int:
    """Merge an app's texts into its catalogue: new ones come in empty, unused ones go."""
    texts = texts_of(app)
    path = app / CATALOGUE
    if not texts:
        return 0
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known = {(entry.msgctxt, entry.msgid): entry for entry in old}
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for key, text in sorted(texts.items(), key=lambda pair: (min(pair[1].places), pair[0][1], pair[0][0] or "")):
        new.append(_entry(text, known.get(key)))
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != f"{new}\n":
        path.write_text(f"{new}\n")
    return 0


def _entry(text: Text, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=text.msgid,
        msgctxt=text.context,
        occurrences=[(place, "") for place in sorted(text.places)],
        flags=["python-format"] if NEEDS_FORMAT.search(text.msgid) else [],
        comment=known.comment if known else "",
        tcomment=known.tcomment if known else "",
    )
    if text.plural:
        entry.msgid_plural = text.plural
        translated = (known.msgstr_plural.get(0) or known.msgstr) if known else ""
        entry.msgstr_plural = {0: translated or ""}
    elif known:
        entry.msgstr = known.msgstr or (known.msgstr_plural or {}).get(0, "")
    return entry


def check(app: Path) -> int:
    """Print what is wrong in an app's catalogue; returns the number of faults."""
    texts = texts_of(app)
    path = app / CATALOGUE
    entries = {(e.msgctxt, e.msgid): e for e in (polib.pofile(str(path)) if path.exists() else [])}
    faults = [f"missing: {text.msgid!r}" for key, text in texts.items() if key not in entries]
    for key, entry in entries.items():
        if key not in texts:
            faults.append(f"out of use: {entry.msgid!r}")
        else:
            faults += _faults(entry)
    for fault in faults:
        print(f"{path.relative_to(ROOT)}: {fault}", file=sys.stderr)
    return len(faults)


def _faults(entry: polib.POEntry) -> Iterator[str]:
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield f"fuzzy: {entry.msgid!r}"
    if not all(translations):
        yield f"not translated: {entry.msgid!r}"
        return
    wanted = _fields(entry.msgid_plural or entry.msgid)
    for translation in translations:
        if not _fields(translation) <= wanted | _fields(entry.msgid):
            yield f"names a value that {entry.msgid!r} hasn't: {translation!r}"


def _fields(text: str) -> set[str]:
    """The values that a text names: `%(found)s`, `{found}`."""
    named = set(re.findall(r"%\((\w+)\)", text))
    try:
        return named | {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return named


def compile_all() -> int:
    """Write a `.mo` beside each `.po`, in one step, so that no reader meets half a file."""
    for path in APPS.glob("*/locale/*/LC_MESSAGES/*.po"):
        aside = path.with_suffix(".mo.new")
        polib.pofile(str(path)).save_as_mofile(str(aside))
        os.replace(aside, path.with_suffix(".mo"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
