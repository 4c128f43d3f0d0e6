"""Where a customer stands with us, told from the business done (A1.1, B1.2, A2.1): the rule, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.business import Business
from counterfoil.customers.models import Stage
from counterfoil.kernel.doing import message_id
from counterfoil.people.settings import setting, values, within

KEYS = (
    "stages.dormant_days", "stages.lost_days", "stages.loyal_days", "stages.loyal_shipments", "stages.loyal_amount",
)  # fmt: skip
setting(
    "stages.dormant_days", 180, _("Customer stages: dormant after days"),
    _("So many days without a shipment, and a customer is dormant."),
    valid=within(1, 36500),
)  # fmt: skip
setting(
    "stages.lost_days", 365, _("Customer stages: lost after days"),
    _("So many days without a shipment, and a customer is lost."),
    valid=within(1, 36500),
)  # fmt: skip
setting(
    "stages.loyal_days", 60, _("Customer stages: loyal, recency in days"),
    _("A loyal customer's last shipment is no older than this."),
    valid=within(0, 36500),
)  # fmt: skip
setting(
    "stages.loyal_shipments", 12, _("Customer stages: loyal, shipments in 12 months"),
    _("A loyal customer got at least so many shipments in the last 12 months."),
    valid=within(0, 100_000),
)  # fmt: skip
setting(
    "stages.loyal_amount", 100_000, _("Customer stages: loyal, turnover in 12 months"),
    _("A loyal customer's turnover of the last 12 months, returns taken off, is at least so many yuan."),
    valid=within(0, 1_000_000_000_000),
)  # fmt: skip

BOUGHT = _("last shipment on {day}")
FAITHFUL = _("{shipments} shipments in 12 months, the last on {day}")
QUIET = _("no shipment since {day}")
TAKEN_BACK = _("no posted shipment any more")
ACCEPTED = _("accepted a quotation: {reason}")
APPROVED = _("approved: {reason}")
SHIPPED = _("goods were shipped: {reason}")
BY_STAGE = {Stage.LEAD: ACCEPTED, Stage.NEW: APPROVED, Stage.MAINTAINED: SHIPPED}
"""What a document's number as the reason of a stage means."""


@dataclass(frozen=True)
class Limits:
    """The rule of the stages as the settings have it."""

    dormant_days: int
    lost_days: int
    loyal_days: int
    loyal_shipments: int
    loyal_amount: int


def limits() -> Limits:
    """The rule as it stands now; one statement."""
    found = values(*KEYS)
    return Limits(**{key.removeprefix("stages."): found[key] for key in KEYS})


@dataclass(frozen=True)
class Standing:
    """A stage with its reason: the message id of a sentence, and what fills it. No amounts: everybody reads it."""

    stage: str
    reason: str
    values: Mapping[str, Any]


def standing(done: Business | None, *, approved: bool, was_lead: bool, day: date, rule: Limits) -> Standing:
    """The stage of a customer with whom this was done, on that day."""
    if done is None:
        stage = Stage.LEAD if was_lead else Stage.NEW if approved else Stage.PROSPECT
        return Standing(stage, message_id(TAKEN_BACK), {})
    quiet = (day - done.last_on).days
    said = {"day": done.last_on.isoformat(), "shipments": done.shipments}
    if quiet >= rule.dormant_days:
        return Standing(Stage.LOST if quiet >= rule.lost_days else Stage.DORMANT, message_id(QUIET), said)
    is_loyal = (
        quiet <= rule.loyal_days and done.shipments >= rule.loyal_shipments and done.turnover >= rule.loyal_amount
    )
    return Standing(Stage.LOYAL, message_id(FAITHFUL), said) if is_loyal else Standing(
        Stage.MAINTAINED, message_id(BOUGHT), said
    )  # fmt: skip


def words(stage: str, reason: str, said: Mapping[str, Any] | None) -> str:
    """Why a customer stands in this stage, in the reader's language. A reason may be a document's number."""
    if not reason:
        return ""
    if said:
        return gettext(reason).format(**said)
    meaning = BY_STAGE.get(Stage(stage)) if any(letter.isdigit() for letter in reason) else None
    return str(meaning).format(reason=reason) if meaning is not None else gettext(reason)


FEWEST = 3
"""Shipping days from which a customer has a rhythm of its own."""
SLACK = 1.5
"""A customer is late after so many times the usual days."""


@dataclass(frozen=True)
class Rhythm:
    """How often a customer buys, from its own shipments: the usual days between two, and when the next is due."""

    usual_days: int | None = None
    due_on: date | None = None


def rhythm(done: Business | None) -> Rhythm:
    """The customer's own rhythm: the median of days between shipments; nothing while there are too few."""
    if done is None or len(done.days) < FEWEST:
        return Rhythm()
    gaps = sorted((later - earlier).days for earlier, later in pairwise(done.days))
    usual = gaps[len(gaps) // 2]
    return Rhythm(usual, due_after(done.last_on, usual))


def due_after(last_on: date, usual_days: int) -> date:
    """When a customer with this rhythm is late, counted from its last shipment."""
    return last_on + timedelta(days=ceil(usual_days * SLACK))
