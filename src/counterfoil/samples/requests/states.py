"""The states of a sample request."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

DRAFT = "draft"
SUBMITTED = "submitted"
AWAITING_FINANCE = "awaiting_finance"
APPROVED = "approved"
PICKING = "picking"
ISSUED = "issued"
RETURNED = "returned"
CLOSED = "closed"
CANCELLED = "cancelled"

STATES = (
    State(DRAFT, _("draft"), "draft"),
    State(SUBMITTED, _("submitted"), "open"),
    State(AWAITING_FINANCE, _("awaiting finance"), "open"),
    State(APPROVED, _("approved"), "going"),
    State(PICKING, _("picking"), "going"),
    State(ISSUED, _("given out"), "going"),
    State(RETURNED, _("samples returned"), "done"),
    State(CLOSED, _("closed"), "done"),
    State(CANCELLED, _("cancelled"), "void"),
)
OPEN_TO_CORRECTION = (SUBMITTED, AWAITING_FINANCE, APPROVED)
"""Where goods go can still be put right; what is asked for can't."""
