"""The declaration of a document type: the manual's table, as code.

One row of the manual (*action, from → to, by, requires, causes*) is one ``Action``. Enforcement, buttons,
to-do lists, API, OpenAPI, permission tests, process map and help pages are read out of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

if TYPE_CHECKING:
    from counterfoil.kernel.doing import Doing

Words = str | Promise
Rule = Callable[..., Any]
SYSTEM = "system"
"""The role of the program itself: what it does by itself is signed by it."""


@dataclass(frozen=True)
class State:
    """A state: its code, its name, and the tone it is shown in (word, shape and colour)."""

    code: str
    label: Words
    tone: str = "open"
    """One of: draft, open (somebody must act), held (stopped by a rule), going (on its way), done, void."""


@dataclass(frozen=True, eq=False)
class Action:
    """One row of the manual's table.

    ``to`` is a state; ``None`` keeps the state; several mean that ``does`` names the one it computed.
    ``by`` are the roles; ``not_by`` names earlier actions (or ``"author"``) whose signers may not do this one;
    ``approval`` means all of that: not the author, nor who approved before in this round.
    ``co_sign``: each of these roles must sign, by different persons; the state changes with the last one.
    """

    name: str
    label: Words
    from_: tuple[str, ...]
    to: str | tuple[str, ...] | None
    by: frozenset[str]
    section: str = ""
    inputs: type[BaseModel] | None = None
    not_by: tuple[str, ...] = ()
    approval: bool = False
    co_sign: tuple[str, ...] = ()
    own_role: Callable[[Any, Any, datetime], str | None] | None = None
    """Of co-signatures: the role in which this person alone can sign this document, whatever other roles they have."""
    sitting: Callable[[], timedelta] | None = None
    """Of co-signatures: how long after the first one the others may be given; after that it lapses."""
    only_author: bool = False
    requires: tuple[Rule, ...] = ()
    does: Callable[..., Any] | None = None
    reason: bool = False
    new_round: bool = False
    todo: bool = True
    tone: str = "primary"
    """How its button looks: primary (the next step), plain, danger."""
    target: timedelta | None = None
    """How soon it is expected to be done after it became possible."""
    due: Callable[..., datetime | None] | None = None
    """``due(document)``: until when, where that stands on the paper itself (a day on which something is due back)."""
    opens: Callable[..., datetime | None] | None = None
    """``opens(document)``: the moment before which it waits for nobody (the day on which terms come into force)."""
    waits: Callable[..., bool] | None = None
    """``waits(document)``: whether it waits for somebody at all, where the state alone doesn't say."""
    only: Callable[..., frozenset[str]] | None = None
    """``only(document)``: the roles that may do it on this very document, where what it is for decides (a sample for
    a department is approved by its head, one for a customer by the market manager). Always some of ``by``."""
    barred: Callable[..., Iterable[int]] | None = None
    """``barred(document)``: ids of people who may not do it for what they did on other papers (a rule of ``requires``
    refuses them): it stands on nobody's list who can't do it."""
    secret: frozenset[str] = frozenset()
    """Inputs that the event trail does not keep (a code that opens the gate)."""
    makes: tuple[str, ...] = ()
    """Which papers it makes or may make, by their resource; scenarios hold it against what is really made."""
    causes: Words = ""
    """What it brings about, in the words of the manual, for map and help."""

    def states_after(self) -> tuple[str, ...]:
        """Every state that this action may lead to; empty when it keeps the state."""
        if self.to is None:
            return ()
        return (self.to,) if isinstance(self.to, str) else self.to

    def roles_on(self, document: Any) -> frozenset[str]:
        """The roles that may do it on this document."""
        return self.by if self.only is None else self.by & self.only(document)

    @property
    def second_person(self) -> bool:
        """Whether it is an approval or a check: somebody else than who did an earlier step has to do it."""
        return bool(self.approval or self.not_by or self.co_sign)

    @property
    def needs_person(self) -> bool:
        return self.by != frozenset({SYSTEM})


@dataclass(frozen=True)
class Print:
    """A printed form of a document. ``after``: before this action was done once, there is nothing to print."""

    form: str
    label: Words
    context: Callable[..., dict[str, Any]]
    after: str | None = None
    states: tuple[str, ...] = ()
    """States in which it can be printed; empty: any."""
    prices: bool = False
    """Shows prices: only for those with price rights."""
    coded: bool = True
    """Carries the code by which it is found out to be outdated; labels and passes have codes of their own."""


@dataclass(frozen=True)
class TaskScope:
    """For whom exactly a task waits: this person, or the keepers of this floor, or all of the role."""

    user_id: int | None = None
    floor: str = ""


@dataclass(frozen=True)
class HandOver:
    """What a later part of the house does when an action of an earlier one is done, in the same transaction."""

    resource: str
    action: str
    does: Callable[..., Any]
    label: Words
    makes: tuple[str, ...] = ()
    """Which papers it makes or may make, by their resource."""


@dataclass(frozen=True, eq=False)
class DocumentType:
    """A document type of the manual, whole. See the module's text for what is read out of it."""

    name: str
    prefix: str
    label: Words
    plural: Words
    model_name: str
    states: tuple[State, ...]
    initial: str
    actions: tuple[Action, ...]
    section: str = ""
    help: Words = ""
    """What this paper is for, one or two sentences, shown on its empty list."""
    draft: type[BaseModel] | None = None
    """Shape of a draft as it comes in by POST; ``None``: made by actions only."""
    change: type[BaseModel] | None = None
    """Shape of a change (PATCH); every field optional."""
    draft_by: frozenset[str] = frozenset()
    change_by: frozenset[str] = frozenset()
    """Who may change a draft; ``draft_by`` when empty."""
    editable: tuple[str, ...] = ("draft",)
    creates: Callable[..., Any] | None = None
    edits: Callable[..., Any] | None = None
    customer: str | None = "customer"
    """Path to the customer of this document, or ``None`` for papers of the house itself."""
    seen_by: frozenset[str] = frozenset()
    """Roles that see all documents of this type although they have no action on it."""
    seen_as_origin_by: frozenset[str] = frozenset()
    """Roles that see it once some paper came of it: the goods side of what their own papers came from."""
    scope: Callable[..., Any] | None = None
    """``scope(user, roles) -> Q``: which documents people of own customers see; ``None``: see ``customer``."""
    personal: Callable[..., Any] | None = None
    """``personal(user) -> Q``: papers about persons; who doesn't oversee sees these alone, whatever the actions."""
    parents: Callable[..., Iterable[Any]] | None = None
    """Rows to lock before this document, in the order of the house (order, notice, list, consignment …)."""
    task_scope: Callable[..., TaskScope | None] | None = None
    """``task_scope(document, action, role)``: whom of the role it waits for; ``None``: nobody of this role."""
    comes_of: tuple[str, ...] = ()
    """Papers of which a draft is written by hand (a notice of open orders), for map and help."""
    subject: Callable[..., str] = field(default=lambda document: "")
    related: tuple[str, ...] = ()
    """Relations of the header to load with it."""
    line_related: tuple[str, ...] = ()
    line_hidden: tuple[str, ...] = ()
    extra: Callable[..., dict[str, Any]] | None = None
    """``extra(document, user) -> dict``: further keys of its JSON."""
    extra_lines: Callable[..., None] | None = None
    """``extra_lines(document, lines, rows)``: adds computed keys to the rows of its lines."""
    extra_keys: dict[str, str] = field(default_factory=dict)
    """Names and kinds of the keys that ``extra`` adds, for OpenAPI."""
    prints: tuple[Print, ...] = ()
    search: tuple[str, ...] = ("number",)
    """Paths in which a list's ``q`` looks (each must have a trigram or btree index that serves it)."""
    orderings: tuple[str, ...] = ("created_at",)
    list_columns: tuple[str, ...] = ()
    """Columns of its list on screen, besides number, state and time."""
    gated_print: str | None = None
    attachment_kinds: tuple[str, ...] = ("other",)
    attach_by: frozenset[str] = frozenset()
    """Roles that put files on it although they have no action on it (the signed slip comes back to logistics)."""
    menu: str = ""
    """Which group of the menu it stands in."""

    @property
    def model(self) -> type[Any]:
        return apps.get_model(self.model_name)

    def action(self, name: str) -> Action | None:
        return self._by_name.get(name)

    @property
    def _by_name(self) -> dict[str, Action]:
        return _actions_by_name(self)

    def state(self, code: str) -> State:
        return _states_by_code(self)[code]

    def acting_roles(self) -> frozenset[str]:
        """Every role that has some action on such a document."""
        roles: set[str] = set(self.draft_by) | set(self.change_by)
        for action in self.actions:
            roles |= action.by | set(action.co_sign)
        return frozenset(roles - {SYSTEM})


_ACTIONS: dict[str, dict[str, Action]] = {}
_STATES: dict[str, dict[str, State]] = {}
_TYPES: dict[str, DocumentType] = {}
_BY_MODEL: dict[str, DocumentType] = {}
_HAND_OVERS: dict[tuple[str, str], list[HandOver]] = {}


def _actions_by_name(doctype: DocumentType) -> dict[str, Action]:
    if doctype.name not in _ACTIONS:
        _ACTIONS[doctype.name] = {action.name: action for action in doctype.actions}
    return _ACTIONS[doctype.name]


def _states_by_code(doctype: DocumentType) -> dict[str, State]:
    if doctype.name not in _STATES:
        _STATES[doctype.name] = {state.code: state for state in doctype.states}
    return _STATES[doctype.name]


def register(doctype: DocumentType) -> DocumentType:
    """Enter a document type into the house. Raises ``ValueError`` when its declaration contradicts itself."""
    if doctype.name in _TYPES:
        raise ValueError(f"document type declared twice: {doctype.name}")
    _prove(doctype)
    _TYPES[doctype.name] = doctype
    _BY_MODEL[doctype.model_name.lower()] = doctype
    return doctype


def _prove(doctype: DocumentType) -> None:
    codes = {state.code for state in doctype.states}
    names = [action.name for action in doctype.actions]
    if len(names) != len(set(names)):
        raise ValueError(f"{doctype.name}: an action is declared twice")
    if doctype.initial not in codes:
        raise ValueError(f"{doctype.name}: initial state {doctype.initial} is not a state")
    for action in doctype.actions:
        unknown = (set(action.from_) | set(action.states_after())) - codes
        if unknown:
            raise ValueError(f"{doctype.name}.{action.name}: unknown states {unknown}")
        if not action.by:
            raise ValueError(f"{doctype.name}.{action.name}: nobody may do it")


def after(
    doctype: DocumentType, action: str, *, does: Callable[..., Any], label: Words, makes: tuple[str, ...] = ()
) -> None:
    """Declare a hand-over: ``does(document, do=…)`` runs with that action, in its transaction."""
    if doctype.action(action) is None:
        raise ValueError(f"{doctype.name} has no action {action}")
    _HAND_OVERS.setdefault((doctype.name, action), []).append(HandOver(doctype.name, action, does, label, makes))


def hand_overs(resource: str, action: str) -> list[HandOver]:
    return _HAND_OVERS.get((resource, action), [])


def made_by(resource: str, action: Action) -> tuple[str, ...]:
    """The papers that this action makes or may make, with those of the hand-overs that hang on it."""
    found = [*action.makes, *(name for one in hand_overs(resource, action.name) for name in one.makes)]
    return tuple(dict.fromkeys(found))


def all_types() -> list[DocumentType]:
    return list(_TYPES.values())


def find_type(name: str) -> DocumentType | None:
    return _TYPES.get(name)


def type_of(document: models.Model | type[models.Model]) -> DocumentType:
    return _BY_MODEL[document._meta.label_lower]


def roles(*names: str) -> frozenset[str]:
    return frozenset(names)


def with_inputs(rule: Rule) -> Rule:
    """Mark a rule that looks at what was entered: it can't be answered before something was."""
    rule.needs_inputs = True  # type: ignore[attr-defined]
    return rule


def needs_inputs(rule: Rule) -> bool:
    return bool(getattr(rule, "needs_inputs", False))


# The four actions that most papers have, said once.


def withdraw(*, from_: tuple[str, ...] = ("submitted",), by: frozenset[str], **more: Any) -> Action:
    """The author takes it back (→ draft)."""
    return Action(
        "withdraw", _("Withdraw"), from_, "draft", by,
        only_author=True, new_round=True, todo=False, tone="plain", **more,
    )  # fmt: skip


def send_back(*, from_: tuple[str, ...], by: frozenset[str], to: str = "returned", **more: Any) -> Action:
    """Who may approve gives it back with a reason (``return``)."""
    return Action(
        "return", _("Return"), from_, to, by,
        reason=True, new_round=True, todo=False, tone="danger", **more,
    )  # fmt: skip


def cancel(*, from_: tuple[str, ...] = ("draft",), by: frozenset[str], **more: Any) -> Action:
    """Made void, with a reason (作废)."""
    more.setdefault("reason", True)
    return Action("cancel", _("Cancel"), from_, "cancelled", by, todo=False, tone="danger", **more)


if TYPE_CHECKING:  # what a ``does`` looks like
    Does = Callable[[Any], str | None]
    _doing: Doing
