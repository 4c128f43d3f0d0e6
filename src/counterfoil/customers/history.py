"""What was changed of a customer, with old and new value, in words (A: every change is kept)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.models import Customer, PaymentMethod
from counterfoil.customers.queries import TermWords
from counterfoil.kernel.presentation import without_prices
from counterfoil.kernel.statements import compiled
from counterfoil.people.models import MasterChange
from counterfoil.web.figures import money, rate
from counterfoil.web.words import FIELDS

TERMS = ("rates", "settlement_terms", "credit_limit")
MOST = 200
HAPPENED = {
    "create": _("Entered"), "edit": _("Data changed"), "approve": _("Approved"), "change_terms": _("Terms changed"),
    "block": _("Blocked"), "unblock": _("Unblocked"), "assign": _("Assigned"), "take_over": _("Taken over"),
    "part_numbers": _("Own part numbers changed"), "hand_over": _("Handed over"),
}  # fmt: skip
"""What was done with the customer itself."""


@dataclass(frozen=True)
class Changed:
    """One field: what it was and what it became."""

    name: str
    label: str | Promise
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One change by one person, with its reason or the paper that it came from."""

    at: datetime
    who: str
    title: str | Promise
    reason: str
    fields: tuple[Changed, ...]

    @property
    def terms(self) -> tuple[Changed, ...]:
        """The rates, settlement terms and limit among it."""
        return tuple(field for field in self.fields if field.name in TERMS)

    @property
    def but_terms(self) -> "Change | None":
        """The same without those; nothing when nothing else was changed."""
        rest = tuple(field for field in self.fields if field.name not in TERMS)
        return replace(self, fields=rest) if rest or not self.fields else None


def changes_of(customer: Customer, user: Any, words: TermWords) -> list[Change]:
    """The customer's history, newest first; what speaks of prices only for those who see them. One statement."""
    return [_change(row, user, words) for row in _changes(customer.code)]


@compiled
def _changes(code: Any) -> QuerySet[Any]:
    rows = MasterChange.objects.filter(resource="customers", key=code).select_related("by")
    return rows.order_by("-at", "-pk")[:MOST]


def _change(row: MasterChange, user: Any, words: TermWords) -> Change:
    said = without_prices(row.changes, user)
    pairs = ((name, pair) for name, pair in said.items() if isinstance(pair, list) and len(pair) == 2)
    fields = tuple(
        Changed(name, label_of(name), *(_spoken(name, value, words) for value in pair)) for name, pair in pairs
    )
    return Change(row.at, str(row.by), HAPPENED.get(row.action, row.action), row.reason, fields)


def _spoken(name: str, value: Any, words: TermWords) -> str:
    """A value as the page calls it: terms and categories by their names, figures with their units."""
    if value in (None, "", [], {}):
        return "–"
    if name == "credit_limit":
        return money(value)
    if name == "settlement_terms":
        return words.terms.get(value, str(value))
    if name == "rates" and isinstance(value, Mapping):
        return "; ".join(f"{words.categories.get(code, code)} {rate(paid)}" for code, paid in value.items())
    if name == "payment_method":
        return str(dict(PaymentMethod.choices).get(value, value))
    return spoken(value)


def label_of(name: str) -> str | Promise:
    """What a field of a customer is called."""
    columns = {field.name: field for field in Customer._meta.concrete_fields}
    return columns[name].verbose_name if name in columns else FIELDS.get(name, name)


def spoken(value: Any) -> str:
    """A value of the history as people read it."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Mapping):
        if "text" in value:
            return str(value["text"])
        pairs = [(key, spoken(part)) for key, part in value.items() if part not in (None, "")]
        return " ".join(part if key in _PLAIN else f"{FIELDS.get(key, key)} {part}" for key, part in pairs)
    if isinstance(value, list):
        return "; ".join(spoken(part) for part in value)
    return str(value)


_PLAIN = frozenset({"name", "phone", "email", "title", "province", "city", "district", "street"})
"""Parts of a person or a place: said without their names."""
