"""The states of a customer application."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

DRAFT = "draft"
SUBMITTED = "submitted"
MANAGER_APPROVED = "manager_approved"
APPROVED = "approved"
RETURNED = "returned"
CANCELLED = "cancelled"

STATES = (
    State(DRAFT, _("draft"), "draft"),
    State(SUBMITTED, _("submitted"), "open"),
    State(MANAGER_APPROVED, _("approved by the market manager"), "open"),
    State(RETURNED, _("returned"), "draft"),
    State(APPROVED, _("approved"), "done"),
    State(CANCELLED, _("cancelled"), "void"),
)
EDITABLE = (DRAFT, RETURNED)
PENDING = (SUBMITTED, MANAGER_APPROVED)
"""Submitted, and not yet decided."""
