"""The process as a picture sees it: chapters of the manual, lanes of roles, bands of papers, rows of states, steps.

Everything is read out of the declarations that enforce it; nothing is known here of any paper by name.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import role_labels
from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, State, all_types, made_by
from counterfoil.people import roles

ANYBODY = "anybody"
MANY = 6
"""An action that more roles than these may do stands in the lane of everybody."""
CHAPTERS: dict[str, Any] = {
    "A": _("Customers and accounts"),
    "B": _("Quotations"),
    "C": _("Orders, delivery and shipment"),
    "D": _("Returns, complaints and replacements"),
    "E": _("Samples"),
    "0": _("Store, money and checks"),
}
"""The manual's sections by their letter."""
PARTS: dict[str, Any] = {
    "A1": _("New customers and their accounts"),
    "A2": _("Changes of terms"),
    "B1": _("Quotations"),
    "C1": _("Orders and delivery notices"),
    "C2": _("Picking, loading, shipment"),
    "D1": _("Returns"),
    "D2": _("Complaints and replacements"),
    "E1": _("Samples"),
    "0": _("Store, money and checks"),
}
SECTION = re.compile(r"[A-E]\d?|0")


@dataclass(frozen=True)
class Lane:
    """A column of the picture: a role, everybody, or the program."""

    code: str

    @property
    def label(self) -> str:
        if self.code == ANYBODY:
            return str(_("Anybody"))
        return str(role_labels.get(self.code, self.code))


@dataclass(frozen=True)
class Step:
    """An action in its lane and row. ``main``: the way forward; others go back, aside, or end it early."""

    doctype: DocumentType
    action: Action
    lane: str
    also: tuple[str, ...]
    """Further roles that may do it, or must sign too."""
    row: int
    """Index of the state from which it starts."""
    main: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.doctype.name, self.action.name

    @property
    def makes(self) -> tuple[str, ...]:
        """The other papers that it makes; a red paper of its own kind is said in its words."""
        return tuple(name for name in made_by(*self.key_and_action()) if name != self.doctype.name)

    def key_and_action(self) -> tuple[str, Action]:
        return self.doctype.name, self.action


@dataclass(frozen=True)
class Band:
    """A document type with its steps, row by row."""

    doctype: DocumentType
    steps: tuple[Step, ...]

    @property
    def states(self) -> tuple[State, ...]:
        return self.doctype.states

    def steps_from(self, row: int) -> list[Step]:
        return [step for step in self.steps if step.row == row]


@dataclass(frozen=True)
class Part:
    """One picture: the papers of a part of the manual."""

    code: str
    bands: tuple[Band, ...]

    @property
    def title(self) -> str:
        return str(PARTS.get(self.code, self.code))

    @property
    def lanes(self) -> list[str]:
        """The lanes that are used, in the order of the roles; everybody and the program last."""
        used = {step.lane for band in self.bands for step in band.steps}
        known = [*roles.ALL, ANYBODY, SYSTEM]
        return [code for code in known if code in used]


@dataclass
class _Choice:
    """How often each role acts on a paper: who acts most is the lane of what several may do."""

    often: Counter[str] = field(default_factory=Counter)

    def lane(self, action: Action) -> tuple[str, tuple[str, ...]]:
        people = [role for role in roles.ALL if role in (action.co_sign or action.by)]
        if not people:
            return SYSTEM, ()
        if len(people) > MANY:
            return ANYBODY, ()
        first = min(people, key=lambda role: (-self.often[role], roles.ALL.index(role)))
        return first, tuple(role for role in people if role != first)


def part_of(doctype: DocumentType) -> str:
    """The part of the manual that a paper belongs to: A1, C2, … or 0."""
    found = SECTION.match(doctype.section)
    code = found.group() if found else "0"
    return code if code in PARTS else next((part for part in PARTS if part.startswith(code)), "0")


def parts(letter: str = "") -> list[Part]:
    """Every picture, or those of one section, in the manual's order."""
    found = []
    for code in PARTS:
        if letter and not code.startswith(letter):
            continue
        types = [doctype for doctype in all_types() if part_of(doctype) == code and is_real(doctype)]
        if types:
            found.append(Part(code, tuple(band(doctype) for doctype in in_order(types))))
    return found


def is_real(doctype: DocumentType) -> bool:
    """Toy types of tests are no part of the house."""
    return not doctype.model_name.startswith("toy.")


def in_order(types: list[DocumentType]) -> list[DocumentType]:
    """Papers in the order in which they come to be: by section, and after the papers that make them."""
    left = sorted(types, key=lambda doctype: (doctype.section, all_types().index(doctype)))
    names = {doctype.name for doctype in left}
    makers = {
        doctype.name: {
            made for action in doctype.actions for made in made_by(doctype.name, action)
            if made in names and made != doctype.name
        }
        for doctype in left
    }  # fmt: skip
    done: list[DocumentType] = []
    while left:
        ready = next((one for one in left if not any(one.name in makers[other.name] for other in left)), left[0])
        done.append(ready)
        left.remove(ready)
    return done


def band(doctype: DocumentType) -> Band:
    """The steps of a paper, each in its lane and in the row of the first state from which it starts."""
    choice = _Choice(Counter(role for action in doctype.actions for role in action.by if len(action.by) <= MANY))
    places = {state.code: row for row, state in enumerate(doctype.states)}
    steps = []
    for action in doctype.actions:
        lane, also = choice.lane(action)
        row = places[action.from_[0]]
        steps.append(Step(doctype, action, lane, also, row, is_main(doctype, action, places)))
    return Band(doctype, tuple(steps))


def is_main(doctype: DocumentType, action: Action, places: dict[str, int]) -> bool:
    """The way forward: somebody is waited for to do it, or the program goes on by itself."""
    if action.todo:
        return True
    after = action.states_after()
    furthest = max(places[code] for code in action.from_)
    forward = any(places[code] > furthest and doctype.state(code).tone != "void" for code in after)
    return not action.needs_person and forward and action.tone != "danger"
