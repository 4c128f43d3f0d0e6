"""What accounts tell in the customer's time line: statements that went out and came back, items that became overdue."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Model, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.models import Customer
from counterfoil.customers.timeline import Moment, tell
from counterfoil.receivables.models import OverdueFeedback, StatementConfirmation, StatementSending


def _sent(customer: Customer, user: Any) -> QuerySet[Any]:
    said = JSONObject(start="start", end="end", channel="channel", recipient="recipient")
    return _seen(StatementSending, user, who=F("by__name"), said=said, customer=customer)


def _was_sent(at: datetime, who: str, said: dict[str, Any]) -> Moment:
    channel = StatementSending.Channel(said["channel"]).label
    return Moment(at, _("Statement sent"), who, text=f"{_period(said)} · {channel} · {said['recipient']}")


def _answered(customer: Customer, user: Any) -> QuerySet[Any]:
    said = JSONObject(start="start", end="end", verdict="verdict", person="confirmed_by", remark="remark")
    return _seen(StatementConfirmation, user, who=F("by__name"), said=said, customer=customer)


def _was_answered(at: datetime, who: str, said: dict[str, Any]) -> Moment:
    verdict = StatementConfirmation.Verdict(said["verdict"])
    title = _("Statement confirmed") if verdict == StatementConfirmation.Verdict.CONFIRMED else _("Statement disputed")
    parts = (_period(said), said["person"], said["remark"])
    return Moment(at, title, who, text=" · ".join(part for part in parts if part))


def _overdue(customer: Customer, user: Any) -> QuerySet[Any]:
    said = JSONObject(number="entry__number", due="entry__due_on")
    return _seen(OverdueFeedback, user, who=Value(""), said=said, entry__customer=customer)


def _became_overdue(at: datetime, who: str, said: dict[str, Any]) -> Moment:
    return Moment(at, _("Became overdue"), who, text=f"{said['number']} · {said['due']}")


def _seen(model: type[Model], user: Any, *, who: Any, said: JSONObject, **of: Customer) -> QuerySet[Any]:
    """Accounts speak of money: to those who see prices."""
    rows = model._default_manager.annotate(told_at=F("at"), who=who, said=said)
    found: QuerySet[Any] = rows.filter(**of) if user.sees_prices else rows.none()
    return found


def _period(said: dict[str, Any]) -> str:
    return f"{date.fromisoformat(said['start'])} – {date.fromisoformat(said['end'])}"


tell("statement sent", _sent, _was_sent)
tell("statement answered", _answered, _was_answered)
tell("overdue", _overdue, _became_overdue)
