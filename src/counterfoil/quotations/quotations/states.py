"""The states of a quotation."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

DRAFT = "draft"
SENT = "sent"
ACCEPTED = "accepted"
DECLINED = "declined"
EXPIRED = "expired"
CONVERTED = "converted"
CANCELLED = "cancelled"

STATES = (
    State(DRAFT, _("draft"), "draft"),
    State(SENT, _("sent"), "open"),
    State(ACCEPTED, _("accepted"), "open"),
    State(DECLINED, _("declined"), "void"),
    State(EXPIRED, _("expired"), "void"),
    State(CONVERTED, _("converted"), "done"),
    State(CANCELLED, _("cancelled"), "void"),
)
REVISABLE = (SENT, DECLINED, EXPIRED)
"""Out of the house, and not agreed upon: may be followed by a next revision."""
