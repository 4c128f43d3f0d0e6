"""What the apps add to the generic screens. The generic layer knows no business; it is told here, by registration.

An app's ``views.py`` says at import what is special about its documents: how a draft is entered, what an action's
form is filled with, which panels stand on the page, which further pages the menu leads to, and what can be looked up.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Choice:
    """Something found: the value that is entered, how it is called, and what tells it from its like."""

    value: str
    label: str = ""
    hint: str = ""
    url: str = ""


@dataclass(frozen=True)
class Entry:
    """How a draft is entered on screen: which fields, which columns of its lines, and what stands beside them."""

    fields: tuple[str, ...] = ()
    """Empty: all that the draft's shape knows."""
    columns: tuple[str, ...] = ()
    only_when: tuple[tuple[str, str, str], ...] = ()
    """Columns that make sense only while a field of the head has a value: column, field, value. Else they stand back
    as long as they are empty."""
    beside: tuple[tuple[str, Words, str], ...] = ()
    """Computed cells of a line: key, heading, and ``money`` for those who see prices, ``number`` or ``text``."""
    totals: tuple[tuple[str, Words, str], ...] = ()
    preview: Callable[..., dict[str, Any]] | None = None
    """``preview(raw, user=, at=)`` → ``{"lines": [{key: text}], "totals": {key: text}, "notes": [text]}``.

    ``raw["document"]`` is the number of the draft that is being changed, empty for a new one."""
    pasted: Callable[..., dict[str, Any]] | None = None
    """``pasted(text, first=, customer=, user=)`` → ``{"rows": [{"values", "name", "marks"}], "columns": [key]}``: what
    cells copied from a spreadsheet mean, to be looked at before anything is filled in."""
    attachment: str = ""
    """The kind of file that belongs to it and can be put on in the same step."""
    start: Callable[..., dict[str, Any]] | None = None
    """``start(request)`` → what a new one begins with (made from another document, or a copy)."""
    current: Callable[..., dict[str, Any]] | None = None
    """``current(document)`` → the draft as its form shows it for a change."""
    rows: int = 3
    """Empty lines that a new one begins with."""


@dataclass(frozen=True)
class ActionForm:
    """What an action's form shows besides its inputs."""

    fill: Callable[..., dict[str, Any]] | None = None
    """``fill(document, user)`` → values that the form begins with."""
    beside: tuple[str, ...] = ()
    """Columns of the document's lines shown, unchangeable, in the form's table."""
    url: Callable[[Any], str] | None = None
    """``url(document)``: a page of its own (a floor screen) instead of the generic form."""
    lookups: dict[str, str] = field(default_factory=dict)
    choices: Callable[..., dict[str, list[Choice]]] | None = None
    """``choices(document, user)`` → the possible values of fields, for a list to choose from."""


@dataclass(frozen=True)
class Panel:
    """A part of a document's page that an app adds. ``context(document, user, at)`` → what its template shows."""

    template: str
    context: Callable[..., dict[str, Any] | None]
    place: str = "main"
    """``main`` (before the lines), ``after`` (after them) or ``side``; on the customer's page also ``top``."""


@dataclass(frozen=True)
class Screen:
    """All that is special about one document type on screen."""

    entry: Entry = field(default_factory=Entry)
    actions: dict[str, ActionForm] = field(default_factory=dict)
    panels: tuple[Panel, ...] = ()
    line_order: tuple[str, ...] = ()
    """Columns of its lines on the page, in this order; empty: all that the declaration has."""
    links: dict[str, Callable[[Any], str]] = field(default_factory=dict)
    tools: Callable[..., Iterable[tuple[Words, str, str]]] | None = None
    """``tools(document, user)`` → further buttons: label, address, icon (copy it, make a notice from it)."""


@dataclass(frozen=True)
class MenuItem:
    """A page of its own in the menu. Empty ``roles``: for everybody."""

    section: str
    label: Words
    url: str
    icon: str
    roles: frozenset[str] = frozenset()
    place: int = 50


@dataclass(frozen=True)
class Lookup:
    """How something is found while typing. ``search(text, user, limit)`` and the name of one known by its value."""

    search: Callable[..., list[Choice]]
    small: bool = False
    """So few that a plain list to choose from is better."""
    within: bool = False
    """Also asks for whom it is: ``search(text, user, limit, customer=code)`` knows the customer's own names."""


SECTIONS: tuple[tuple[str, Words], ...] = (
    ("customers", _("Customers")),
    ("quotations", _("Quotations")),
    ("orders", _("Orders")),
    ("delivery", _("Delivery")),
    ("warehouse", _("Warehouse")),
    ("returns", _("Returns and complaints")),
    ("samples", _("Samples")),
    ("accounts", _("Accounts")),
    ("insight", _("Insight")),
    ("other", _("Other")),
)
"""The groups of the menu, in the order of the process."""
ALSO = {"stock": "warehouse", "logistics": "delivery", "receivables": "accounts", "customer": "customers"}
"""Other names that declarations use for a group."""
_screens: dict[str, Screen] = {}
_menu: list[MenuItem] = []
_lookups: dict[str, Lookup] = {}
_finders: list[Callable[..., list[Choice]]] = []
_home: list[Panel] = []
_nothing = Screen()


def register(resource: str, screen: Screen) -> None:
    """Say what is special about the screens of this document type."""
    _screens[resource] = replace(screen, panels=(*screen.panels, *_screens.get(resource, _nothing).panels))


def add_panel(resource: str, panel: Panel) -> None:
    """Put a part on a page that another app owns (the account on the customer's page)."""
    before = screen(resource)
    if panel not in before.panels:
        _screens[resource] = replace(before, panels=(*before.panels, panel))


def home_panel(panel: Panel) -> None:
    """Put a part on everybody's home, above the to-do. ``context(user, at=)`` → what its template shows, or nothing."""
    if panel not in _home:
        _home.append(panel)


def home_panels() -> list[Panel]:
    return list(_home)


def screen(resource: str) -> Screen:
    return _screens.get(resource, _nothing)


def section_of(menu: str) -> str:
    """The group of the menu that this name means; what names none stands in the last one."""
    menu = ALSO.get(menu, menu)
    return menu if menu in dict(SECTIONS) else "other"


def menu(*items: MenuItem) -> None:
    """Add pages to the menu."""
    for item in items:
        if item not in _menu:
            _menu.append(item)


def menu_items() -> list[MenuItem]:
    return sorted(_menu, key=lambda item: item.place)


def lookup(name: str, search: Callable[..., list[Choice]], *, small: bool = False, within: bool = False) -> None:
    """Say how fields of this name are looked up."""
    _lookups[name] = Lookup(search, small, within)


def find_lookup(name: str) -> Lookup | None:
    return _lookups.get(name)


def finder(search: Callable[..., list[Choice]]) -> None:
    """Add to what the search palette finds: ``search(text, user, limit)`` → choices with their addresses."""
    if search not in _finders:
        _finders.append(search)


def finders() -> list[Callable[..., list[Choice]]]:
    return list(_finders)
