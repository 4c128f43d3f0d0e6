"""The manual as files: ``docs/process/<language>/…``, in both languages, written anew whenever a declaration changes."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override

from counterfoil.insight.manual import content, rules
from counterfoil.insight.process import model

LANGUAGES = (("zh", "zh-hans"), ("en", "en"))


def pages() -> Iterator[tuple[str, str]]:
    """Every page: its path and its text."""
    for folder, language in LANGUAGES:
        with override(language):
            parts = model.parts()
            yield f"{folder}/README.md", _index(parts)
            for part in parts:
                yield f"{folder}/{part.code}.md", page(content.chapter(part))
            yield f"{folder}/rules.md", _rules()


def _index(parts: list[model.Part]) -> str:
    lines = [f"# {_('Operating manual')}", "", _("Written by the program from what it enforces."), ""]
    lines += [f"- [{_named(part.code, part.title)}]({part.code}.md)" for part in parts]
    lines += [f"- [{_('Rules and their tests')}](rules.md)", ""]
    return "\n".join(lines)


def _named(code: str, title: str) -> str:
    return title if code == "0" else f"{code} {title}"


def page(chapter: content.Chapter) -> str:
    """A part of the manual as Markdown."""
    lines = [f"# {_named(chapter.code, chapter.title)}", "", chapter.introduction, ""]
    for paper in chapter.papers:
        lines += _paper(paper)
    return "\n".join(lines)


def _paper(paper: content.Paper) -> list[str]:
    lines = [f"## {paper.label} ({paper.prefix}, {paper.section})", ""]
    lines += [paper.help, ""] if paper.help else []
    if paper.drafted_by:
        lines += [_("Drafted by: {names}.").format(names=", ".join(paper.drafted_by)), ""]
    if paper.forms:
        lines += [_("Printed: {names}.").format(names=", ".join(paper.forms)), ""]
    heads = (_("Action"), _("From → to"), _("By"), _("Requires"), _("Causes"), _("Refusals"))
    lines += ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(_cells(row)) + " |" for row in paper.rows]
    return [*lines, ""]


def _cells(row: content.Row) -> list[str]:
    to = " / ".join(row.to) or _("the same")
    made = [f"✚ {label}" for _name, label in row.makes]
    joined = " + " if row.both else ", "
    within = [_("within {time}").format(time=row.within)] if row.within else []
    return [
        f"**{row.label}** `{row.name}`", f"{' / '.join(row.from_)} → {to}",
        joined.join(row.by) + (f" ({within[0]})" if within else ""), "; ".join(row.needs),
        " ".join([*row.causes, *made]), " ".join(f"`{code.code}`" for code in row.codes),
    ]  # fmt: skip


def _rules() -> str:
    lines = [f"# {_('Rules and their tests')}", ""]
    heads = (_("Clause"), _("Refusal"), _("Says"), _("Given by"), _("Tests"))
    lines += ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for clause in rules.clauses():
        given = ", ".join(f"{resource}.{action}" for resource, action in clause.actions[:8])
        given += " …" if len(clause.actions) > 8 else ""
        says = str(clause.code.title).replace("|", "\\|")
        tests = "<br>".join(clause.tests)
        lines.append(f"| {clause.code.section} | `{clause.code.code}` | {says} | {given} | {tests} |")
    return "\n".join([*lines, ""])
