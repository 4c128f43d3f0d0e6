"""Settings as data: declared with a default, changed on screen by administrators (``typed_settings``), with history."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.models import Setting, SettingChange


@dataclass(frozen=True)
class Declared:
    """A setting: key, default (its type is the type of the value), name, and what it does."""

    key: str
    default: Any
    label: str | Promise
    help: str | Promise = ""
    then: Callable[[Any], None] | None = None
    """``then(new)``: what a change brings about at once, in the same transaction."""
    valid: Callable[[Any], Refusal | None] | None = None
    """``valid(new)``: what can't be worked with, refused when it is typed in."""


DECLARED: dict[str, Declared] = {}


def setting(
    key: str, default: Any, label: str | Promise, help: str | Promise = "", then: Callable[[Any], None] | None = None,
    *, valid: Callable[[Any], Refusal | None] | None = None,
) -> Declared:  # fmt: skip
    """Declare a setting once, beside the rule that reads it."""
    if key in DECLARED:
        raise ValueError(f"setting declared twice: {key}")
    DECLARED[key] = Declared(key, default, label, help, then, valid)
    return DECLARED[key]


def within(least: int, most: int) -> Callable[[int], Refusal | None]:
    """For ``valid``: a whole number from one to the other, both included."""

    def is_within(new: int) -> Refusal | None:
        text = _("must be between {least} and {most}")
        return None if least <= new <= most else invalid("value", text, least=least, most=most)

    return is_within


def is_filled(new: Any) -> Refusal | None:
    """For ``valid``: a text or list that must say something."""
    return None if new else invalid("value", _("must not be empty"))


def values(*keys: str) -> dict[str, Any]:
    """These settings as they stand now; one statement for however many."""
    changed = dict(Setting.objects.filter(key__in=keys).values_list("key", "value"))
    return {key: changed.get(key, DECLARED[key].default) for key in keys}


def value(key: str) -> Any:
    return values(key)[key]


def change(key: str, new: Any, *, by: Any, at: datetime) -> None:
    """Set a setting, with history. Raises ``KeyError`` for one that isn't declared, ``TypeError`` for another kind."""
    default = DECLARED[key].default
    if not isinstance(new, type(default)) or (isinstance(new, bool) != isinstance(default, bool)):
        raise TypeError(f"{key} takes {type(default).__name__}")
    with transaction.atomic():
        row = Setting.objects.select_for_update().filter(key=key).first()
        old = row.value if row else default
        Setting.objects.update_or_create(key=key, defaults={"value": new})
        SettingChange.objects.create(key=key, old=old, new=new, by=by, at=at)
        then = DECLARED[key].then
        if then is not None:
            then(new)


setting("company.name", "存根管业有限公司", _("Company name"), _("Stands on every printed paper."), valid=is_filled)
setting("company.address", "浙江省台州市路桥区滨海工业园 88 号", _("Company address"))
setting("company.phone", "0576-82000000", _("Company phone"))
setting("company.is_demo", False, _("Demo company"), _("Shows a banner on every page."))
