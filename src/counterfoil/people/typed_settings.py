"""Settings as administrators see and type them: how each kind stands in its box, is read back and is changed."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from counterfoil.kernel.inputs import Inputs, Name, SignedMoney, Text, UnitPrice, invalid, validated
from counterfoil.kernel.refusals import NotVisible
from counterfoil.people import kept, second_factor, settings
from counterfoil.people.models import SettingChange

GROUPS: dict[str, str | Promise] = {
    "company": _("Company"), "stages": _("Customer stages"), "quotations": _("Quotations"),
    "reviews": _("Order reviews"), "credit": _("Credit"), "statements": _("Statements of account"),
    "returns": _("Returns"), "audits": _("Attachment audits"), "assessments": _("Assessments"),
    "samples": _("Samples"), "access": _("Access and log-ins"),
}  # fmt: skip
"""What the first part of a key is called, in the order of the page."""
ELSEWHERE = {second_factor.ROLES.key: "/access/log/", "company.is_demo": ""}
"""Shown here, changed on a page of their own, or on none: what is a demo is said when its data are made."""
LONG_TEXT = 40
MOST = 200
_DECIMAL = re.compile(r"-?\d+\.\d+")


class _Text(Inputs):
    value: Text = ""


class _Number(Inputs):
    value: SignedMoney


class _Decimal(Inputs):
    value: UnitPrice


class _YesNo(Inputs):
    value: bool


class _Lines(Inputs):
    value: Annotated[list[Name], Field(max_length=MOST)]


def kind_of(default: Any) -> str:
    """The kind of box: check, whole, decimal (kept as text), text, area, lines (one entry each), or json."""
    if isinstance(default, bool):
        return "check"
    if isinstance(default, int):
        return "whole"
    if isinstance(default, str):
        return "decimal" if _DECIMAL.fullmatch(default) else "area" if len(default) > LONG_TEXT else "text"
    if isinstance(default, list) and all(isinstance(part, str) for part in default):
        return "lines"
    return "json"


def typed(value: Any, kind: str) -> str:
    """A value as it stands in its box; what ``_read`` makes the same value of."""
    if kind == "json":
        return json.dumps(value, ensure_ascii=False, indent=2)
    if kind == "lines":
        return "\n".join(value)
    return str(value).lower() if kind == "check" else str(value)


def change(key: str, text: str, *, by: Any, at: datetime, seen: str = "") -> None:
    """Set a setting to what was typed; nothing is written when that is what it says already (section 0). ``seen`` is
    the ``settings.mark`` of what the page showed.

    Raises ``Refusal`` with ``role_required``, ``inputs_invalid`` or ``setting_changed``, ``NotVisible`` for one that
    isn't changed here.
    """
    kept.refuse_others(by, at)
    declared = settings.DECLARED.get(key)
    if declared is None or key in ELSEWHERE:
        raise NotVisible(key)
    new = _READ[kind_of(declared.default)](text)
    if type(new) is not type(declared.default):
        raise invalid("value", _("must be an object") if isinstance(declared.default, dict) else _("must be a list"))
    if new == settings.value(key):
        return
    refusal = declared.valid(new) if declared.valid is not None else None
    if refusal is not None:
        raise refusal
    settings.change(key, new, by=by, at=at, seen=seen)


def history() -> QuerySet[SettingChange]:
    """Who changed which setting, the latest first."""
    return SettingChange.objects.select_related("by").order_by("-at", "-pk")[:MOST]


def _text(text: str) -> Any:
    return validated(_Text, {"value": text.replace("\r\n", "\n")}).value


def _whole(text: str) -> Any:
    number = validated(_Number, {"value": text}).value
    if number != int(number):
        raise invalid("value", _("must be a whole number"))
    return int(number)


def _lines(text: str) -> Any:
    return validated(_Lines, {"value": [line for line in text.splitlines() if line.strip()]}).value


def _json(text: str) -> Any:
    """Only what the database can keep too: no endless number, no NUL, no half character."""
    try:
        value = json.loads(text)
        if "\\u0000" in json.dumps(value, ensure_ascii=False, allow_nan=False).encode().decode():
            raise ValueError("nul")
    except json.JSONDecodeError as error:
        raise invalid("value", _("can't be read as JSON at line {line}"), line=error.lineno) from None
    except (ValueError, RecursionError):
        raise invalid("value", _("can't be kept as JSON")) from None
    return value


_READ: dict[str, Callable[[str], Any]] = {
    "text": _text, "area": _text, "whole": _whole, "lines": _lines, "json": _json,
    "decimal": lambda text: str(validated(_Decimal, {"value": text}).value),
    "check": lambda text: validated(_YesNo, {"value": text}).value,
}  # fmt: skip
