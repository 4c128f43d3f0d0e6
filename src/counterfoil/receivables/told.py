"""What accounts tell in the customer's time line: statements that went out and came back, items that became overdue."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Model, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.timeline import Moment, tell
from counterfoil.receivables.models import OverdueFeedback, StatementConfirmation, StatementSending


def _sent(customer: Any) -> QuerySet[Any]:
    said = JSONObject(start="start", end="end", channel="channel", recipient="recipient")
    return _told(StatementSending, who=F("by__name"), said=said).filter(customer_id=customer)


def _was_sent(at: datetime, who: str, said: dict[str, Any]) -> Moment:
    channel = StatementSending.Channel(said["channel"]).label
    return Moment(at, _("Statement sent"), who, text=f"{_period(said)} · {channel} · {said['recipient']}")


def _answered(customer: Any) -> QuerySet[Any]:
    said = JSONObject(start="start", end="end", verdict="verdict", person="confirmed_by", remark="remark")
    return _told(StatementConfirmation, who=F("by__name"), said=said).filter(customer_id=customer)


def _was_answered(at: datetime, who: str, said: dict[str, Any]) -> Moment:
    verdict = StatementConfirmation.Verdict(said["verdict"])
    title = _("Statement confirmed") if verdict == StatementConfirmation.Verdict.CONFIRMED else _("Statement disputed")
    parts = (_period(said), said["person"], said["remark"])
    return Moment(at, title, who, text=" · ".join(part for part in parts if part))


def _overdue(customer: Any) -> QuerySet[Any]:
    said = JSONObject(number="entry__number", due="entry__due_on")
    return _told(OverdueFeedback, who=Value(""), said=said).filter(entry__customer_id=customer)


def _became_overdue(at: datetime, who: str, said: dict[str, Any]) -> Moment:
    return Moment(at, _("Became overdue"), who, text=f"{said['number']} · {said['due']}")


def _told(model: type[Model], *, who: Any, said: JSONObject) -> QuerySet[Any]:
    return model._default_manager.annotate(told_at=F("at"), who=who, said=said)


def _sees_accounts(user: Any) -> bool:
    """Accounts speak of money: to those who see prices."""
    return bool(user.sees_prices)


def _period(said: dict[str, Any]) -> str:
    return f"{date.fromisoformat(said['start'])} – {date.fromisoformat(said['end'])}"


tell("statement sent", _sent, _was_sent, to=_sees_accounts)
tell("statement answered", _answered, _was_answered, to=_sees_accounts)
tell("overdue", _overdue, _became_overdue, to=_sees_accounts)
