"""The manual (操作说明) as data: per part of the process its papers, steps, needs, effects, refusals and forms."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterfoil.insight.manual.codes import codes_of, codes_of_action
from counterfoil.insight.process.model import ANYBODY, Band, Lane, Part, Step
from counterfoil.insight.process.picture import spell
from counterfoil.kernel.declaration import find_type, hand_overs
from counterfoil.kernel.refusals import CODES, RefusalCode

INTRODUCTIONS: dict[str, Any] = {
    "A1": gettext_lazy(
        "A customer is entered once, with everything that later papers rely on: who they are, at which rates they buy,"
        " how they pay and how much credit they have. Until this is approved there is no order."
    ),
    "A2": gettext_lazy(
        "Rates, terms and limits are changed by a signed request alone, never in passing. Open orders keep their prices."
    ),
    "B1": gettext_lazy(
        "A quotation says what we would sell at which price until which day. What was sent is kept as it was sent."
    ),
    "C1": gettext_lazy(
        "An order becomes effective by the accountant's approval and is shipped by delivery notices. Each notice is"
        " judged for credit and for stock before anybody picks."
    ),
    "C2": gettext_lazy(
        "Goods are counted by different people on their way: picked, checked, checked again, loaded, let out, posted."
        " Every difference between two counts is written down and explained."
    ),
    "D1": gettext_lazy(
        "Goods come back by an approved case. Seller and inspector look at them together; they are stock again only when"
        " three papers agree."
    ),
    "D2": gettext_lazy(
        "A complaint names who is responsible. A replacement leaves the house only with the signed complaint attached."
    ),
    "E1": gettext_lazy(
        "Samples are asked for, approved, picked and let out like goods that are sold, but nothing is receivable."
        " What is due back stays on the list until it is."
    ),
    "0": gettext_lazy("Papers of the store, of money and of what is checked, on which all others stand."),
}
"""What the part is about, before its tables; the one thing here that is written by hand."""


@dataclass(frozen=True)
class Row:
    """One row of the manual's table."""

    name: str
    label: str
    section: str
    from_: tuple[str, ...]
    to: tuple[str, ...]
    by: tuple[str, ...]
    both: bool
    needs: tuple[str, ...]
    causes: tuple[str, ...]
    makes: tuple[tuple[str, str], ...]
    """Resource and name of the papers that it makes."""
    codes: tuple[RefusalCode, ...]
    within: str
    anchor: str = ""
    """The clause, on the first of its rows: where a link to the clause leads."""


@dataclass(frozen=True)
class Paper:
    """A document type in the manual."""

    name: str
    label: str
    prefix: str
    section: str
    help: str
    rows: tuple[Row, ...]
    forms: tuple[str, ...]
    drafted_by: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """A part of the manual, in the language of the moment."""

    code: str
    title: str
    introduction: str
    papers: tuple[Paper, ...]


def chapter(part: Part) -> Chapter:
    """Everything that is declared of this part."""
    seen: set[str] = set()
    papers = []
    for band in part.bands:
        found = paper(band)
        rows = []
        for one in found.rows:
            rows.append(one if one.section in seen else replace(one, anchor=one.section))
            seen.add(one.section)
        papers.append(replace(found, rows=tuple(rows)))
    return Chapter(part.code, part.title, str(INTRODUCTIONS[part.code]), tuple(papers))


def paper(band: Band) -> Paper:
    doctype = band.doctype
    return Paper(
        doctype.name, str(doctype.label), doctype.prefix, doctype.section, str(doctype.help),
        tuple(row(step) for step in band.steps), tuple(str(one.label) for one in doctype.prints),
        roles_named(doctype.draft_by) if doctype.draft is not None else (),
    )  # fmt: skip


def roles_named(codes: Any) -> tuple[str, ...]:
    """Names of roles, in their order; of very many only that anybody may."""
    return (Lane(ANYBODY).label,) if len(codes) > 6 else tuple(Lane(code).label for code in sorted(codes))


def row(step: Step) -> Row:
    """A row of the manual's table out of a declared action."""
    action, doctype = step.action, step.doctype
    causes = [str(action.causes)] if str(action.causes) else []
    causes += [str(one.label) for one in hand_overs(doctype.name, action.name)]
    made = [(name, str(found.label)) for name in step.makes if (found := find_type(name)) is not None]
    return Row(
        action.name, str(action.label), action.section or doctype.section,
        tuple(str(doctype.state(code).label) for code in action.from_),
        tuple(str(doctype.state(code).label) for code in action.states_after()),
        roles_named(action.co_sign or action.by), bool(action.co_sign), needs(step), tuple(causes), tuple(made),
        tuple(CODES[code] for code in codes_of_action(action)),
        spell(action.target) if action.target else "",
    )  # fmt: skip


def needs(step: Step) -> tuple[str, ...]:
    """What must hold: other persons, a reason, and what the declared rules refuse."""
    action = step.action
    found = []
    if action.approval:
        found.append(_("not by who wrote it, nor by who approved before"))
    if action.not_by:
        earlier = [step.doctype.action(name) for name in action.not_by if name != "author"]
        names = [str(one.label) for one in earlier if one is not None] + (
            [_("making it")] if "author" in action.not_by else []
        )
        found.append(_("not by who did: {names}").format(names=", ".join(names)))
    if action.only_author:
        found.append(_("by its author alone"))
    if action.reason:
        found.append(_("a reason"))
    titles = dict.fromkeys(
        str(CODES[code].title) for rule in action.requires for code in codes_of(rule) if code != "inputs_invalid"
    )
    if titles:
        found.append(_("refused when: {titles}").format(titles=", ".join(titles)))
    return tuple(found)
