"""The states of a sales order."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

DRAFT = "draft"
IN_REVIEW = "in_review"
AWAITING_PRICE = "awaiting_price"
AWAITING_FINANCE = "awaiting_finance"
RETURNED = "returned"
EFFECTIVE = "effective"
CONFIRMED = "confirmed"
CLOSED = "closed"
CANCELLED = "cancelled"

STATES = (
    State(DRAFT, _("draft"), "draft"),
    State(IN_REVIEW, _("in review"), "open"),
    State(AWAITING_PRICE, _("awaiting price approval"), "open"),
    State(AWAITING_FINANCE, _("awaiting finance approval"), "open"),
    State(RETURNED, _("returned"), "draft"),
    State(EFFECTIVE, _("effective"), "open"),
    State(CONFIRMED, _("confirmed"), "going"),
    State(CLOSED, _("closed"), "done"),
    State(CANCELLED, _("cancelled"), "void"),
)
WAITING = (IN_REVIEW, AWAITING_PRICE, AWAITING_FINANCE)
"""Submitted, and not yet in force."""
EDITABLE = (DRAFT, RETURNED)
IN_FORCE = (EFFECTIVE, CONFIRMED)
