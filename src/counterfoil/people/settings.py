"""Settings as data: declared with a default, changed on screen by administrators (``typed_settings``), with history."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal, refusal_code
from counterfoil.kernel.statements import compiled
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
    changed = dict(_changed(list(keys)))
    return {key: changed.get(key, DECLARED[key].default) for key in keys}


@compiled
def _changed(keys: Any) -> QuerySet[Setting, Any]:
    return Setting.objects.filter(key__any=keys).values_list("key", "value")


def value(key: str) -> Any:
    return values(key)[key]


def mark(value: Any) -> str:
    """A few letters by which a page says which value it showed."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def change(key: str, new: Any, *, by: Any, at: datetime, seen: str = "") -> None:
    """Set a setting, with history. ``seen`` is the ``mark`` of the value that was looked at.

    Raises ``KeyError`` for one that isn't declared, ``TypeError`` for another kind, ``Refusal("setting_changed")`` when
    somebody else changed it since it was looked at.
    """
    default = DECLARED[key].default
    if not isinstance(new, type(default)) or (isinstance(new, bool) != isinstance(default, bool)):
        raise TypeError(f"{key} takes {type(default).__name__}")
    with transaction.atomic():
        Setting.objects.get_or_create(key=key, defaults={"value": default})
        row = Setting.objects.select_for_update().get(key=key)  # two at once: the second finds what the first wrote
        old = row.value
        if seen and seen != mark(old):
            raise _changed_since(key)
        row.value = new
        row.save()
        SettingChange.objects.create(key=key, old=old, new=new, by=by, at=at)
        then = DECLARED[key].then
        if then is not None:
            then(new)


def _changed_since(key: str) -> Refusal:
    last = SettingChange.objects.filter(key=key).select_related("by").order_by("-at", "-pk").first()
    when = f"{timezone.localtime(last.at):%Y-%m-%d %H:%M}" if last else "–"
    return Refusal("setting_changed", found=last.by if last else "–", at=when)


refusal_code(
    "setting_changed",
    _("The setting was changed in the meantime"),
    _(
        "{found} changed it at {at}, after you had opened this page. What you typed still stands here; save it if it holds."
    ),
    section="0",
)
setting("company.name", "存根管业有限公司", _("Company name"), _("Stands on every printed paper."), valid=is_filled)
setting("company.address", "浙江省台州市路桥区滨海工业园 88 号", _("Company address"))
setting("company.phone", "0576-82000000", _("Company phone"))
setting("company.is_demo", False, _("Demo company"), _("Shows a banner on every page."))
