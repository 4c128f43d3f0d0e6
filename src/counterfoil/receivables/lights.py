"""The traffic light of a customer's credit, in words: whether goods go now, and why not (C1.7)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.models import Customer
from counterfoil.receivables import queries
from counterfoil.receivables.credit import Exposure, judged
from counterfoil.web import screens
from counterfoil.web.figures import money
from counterfoil.web.screens import Panel

SHORT = Decimal("0.2")
"""Less than this part of the limit left: the light is amber."""
ZERO = Decimal(0)
HELD = {
    "overdue_items": _("Deliveries are held: an item is overdue for {days} days, {grace} days of grace are given."),
    "credit_exceeded": _("Deliveries are held: the exposure of {exposure} is above the limit of {limit}."),
    "prepayment_missing": _("Deliveries are held: {exposure} must be paid first."),
}
"""By the rule that would hold the next notice."""


@dataclass(frozen=True)
class Light:
    """Red, amber or green, as the tone of a state, with its sentence."""

    tone: str
    icon: str
    text: str


def light_of(figures: Exposure) -> Light:
    """What these figures mean for the next delivery."""
    code = judged(figures).code
    if code is not None:
        return _said("held", "hand-stop", HELD[code], figures)
    if figures.is_prepaid:
        return _prepaid(figures)
    if figures.credit_limit == ZERO:
        return _said(
            "open", "alert-triangle", _("No credit: every notice waits until it is paid or released."), figures
        )
    if figures.oldest_overdue_days > 0:
        text = _("An item is overdue for {days} days, within the {grace} days of grace; {room} of {limit} is left.")
        return _said("open", "alert-triangle", text, figures)
    if figures.room < figures.credit_limit * SHORT:
        return _said("open", "alert-triangle", _("Room is short: {room} of {limit} is left."), figures)
    return _said("done", "circle-check", _("Goods go on account: {room} of {limit} is left."), figures)


def _prepaid(figures: Exposure) -> Light:
    if figures.room > ZERO:
        return _said("done", "circle-check", _("Paid ahead: goods for {room} can go."), figures)
    return _said("open", "alert-triangle", _("Pays before delivery: nothing is paid ahead."), figures)


def _said(tone: str, icon: str, text: str | Promise, figures: Exposure) -> Light:
    words = str(text).format(
        days=figures.oldest_overdue_days, grace=figures.grace_days, exposure=money(figures.exposure),
        limit=money(figures.credit_limit), room=money(figures.room),
    )  # fmt: skip
    return Light(tone, icon, words)


def light(customer: Customer, user: Any, *, at: datetime) -> dict[str, Any] | None:
    """On the customer's page, for those who see prices."""
    if not user.sees_prices or not customer.approved:
        return None
    return {"light": light_of(queries.exposure_now(customer, at=at))}


screens.add_panel("customers", Panel("receivables/_light.html", light, place="top"))
