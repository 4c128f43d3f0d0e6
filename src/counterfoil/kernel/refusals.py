"""Refusals: the answer "no", with a stable code, the figure found and the figure required.

A refusal is raised by a rule and changes nothing. Its words are declared once per code, beside the rule
that uses it, in both languages, and name the manual's section.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

CONFLICTS = frozenset({"wrong_state", "stale_version", "out_of_stock"})
"""Codes answered 409: the document or the stock is not as the caller thought; looking again may help."""


@dataclass(frozen=True)
class RefusalCode:
    """What a code means. ``text`` may use ``{placeholders}``; ``public`` is said to those who see no prices."""

    code: str
    title: str | Promise
    text: str | Promise
    section: str = ""
    public: str | Promise | None = None

    @property
    def status(self) -> int:
        """The HTTP status of this code: 403 for the role alone, 409 for conflicts, 429 for guessing, else 422."""
        if self.code == "role_required":
            return 403
        if self.code == "too_many_guesses":
            return 429
        return 409 if self.code in CONFLICTS else 422


CODES: dict[str, RefusalCode] = {}
MANUAL = "/manual/{}/"
"""Where a clause of the manual stands on screen."""
_CLAUSE = re.compile(r"(.*[(（](?:manual|手册) )([A-E]\d?(?:\.\d)?|0)([)）])", re.DOTALL)
"""What ``sentence`` adds, in both languages."""


class Sentence(str):
    """A refusal in words. Plain text everywhere but on a page, where its clause leads to the manual."""

    __slots__ = ()

    def __html__(self) -> str:
        found = _CLAUSE.fullmatch(self)
        if found is None:
            return format_html("{}", str(self))
        words, clause, after = found.groups()
        return format_html('{}<a class="clause-link" href="{}">{}</a>{}', words, MANUAL.format(clause), clause, after)


def refusal_code(
    code: str,
    title: str | Promise,
    text: str | Promise,
    *,
    section: str = "",
    public: str | Promise | None = None,
) -> RefusalCode:
    """Declare a refusal code once."""
    if code in CODES:
        raise ValueError(f"refusal code declared twice: {code}")
    CODES[code] = RefusalCode(code, title, text, section, public)
    return CODES[code]


@dataclass
class Refusal(Exception):
    """A rule said no. ``values`` fill the words; ``errors`` name the fields concerned, each with its ``loc``."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    section: str = ""

    def __init__(self, code: str, *, errors: list[dict[str, Any]] | None = None, section: str = "", **values: Any):
        if code not in CODES:
            raise KeyError(f"refusal code not declared: {code}")
        self.code, self.values, self.errors, self.section = code, values, errors or [], section
        super().__init__(code)

    @property
    def declared(self) -> RefusalCode:
        return CODES[self.code]

    @property
    def status(self) -> int:
        return self.declared.status

    @property
    def title(self) -> str:
        return str(self.declared.title)

    def sentence(self, *, sees_prices: bool = True) -> Sentence:
        """The refusal in the language of the moment: what rule, what was found, what is needed."""
        text = self.declared.text
        if not sees_prices and self.declared.public is not None:
            text = self.declared.public
        words = str(text).format_map(_Words(self.values))
        section = self.section or self.declared.section
        return Sentence(words + gettext(" (manual {section})").format(section=section) if section else words)

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence()}"


class _Words(dict):  # type: ignore[type-arg]
    """Values by name; one that was not given shows as a dash instead of failing inside a refusal."""

    def __missing__(self, key: str) -> str:
        return "–"


class NotVisible(Exception):
    """There is no such document, or the caller may not know of it: both are answered alike."""


refusal_code(
    "role_required",
    _("Your role may not do this"),
    _("“{action}” is done by: {required}. You have: {found}."),
    section="0",
)
refusal_code(
    "wrong_state",
    _("Not possible in this state"),
    _("“{action}” needs the state {required}; the document is {found}."),
    section="0",
)
refusal_code(
    "stale_version",
    _("Somebody else changed it in the meantime"),
    _("You saw version {required}, the document is now at version {found}. Load it again."),
    section="0",
)
refusal_code(
    "same_person",
    _("A second person is needed"),
    _("{found} already did “{earlier}” here. “{action}” must be done by somebody else."),
    section="0",
)
refusal_code(
    "inputs_invalid",
    _("Something entered is not right"),
    _("{found}"),
    section="0",
)
refusal_code(
    "reason_required",
    _("A reason is needed"),
    _("“{action}” needs a reason in words."),
    section="0",
)
refusal_code(
    "attachment_required",
    _("A paper is missing"),
    _("“{action}” needs an attachment of the kind: {required}."),
    section="0",
)
refusal_code(
    "attachment_unreadable",
    _("The file can't be used"),
    _("The file “{name}” can't be read as one of: {required}. Found: {found}."),
    section="0",
)
refusal_code(
    "has_successors",
    _("A later document stands on it"),
    _("{found} stands on this document. Reverse or cancel that first."),
    section="0",
)
refusal_code(
    "idempotency_key_reused",
    _("This key was used for something else"),
    _("The Idempotency-Key was already used for another request. Use a new key."),
    section="0",
)
