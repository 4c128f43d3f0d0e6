"""The states of a replacement request (D2.3)."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

DRAFT = "draft"
RETURNED = "returned"
SUBMITTED = "submitted"
PRINTED = "printed"
PICKING = "picking"
SHIPPED = "shipped"
CLOSED = "closed"
CANCELLED = "cancelled"

STATES = (
    State(DRAFT, _("draft"), "draft"),
    State(RETURNED, _("returned"), "draft"),
    State(SUBMITTED, _("submitted"), "open"),
    State(PRINTED, _("printed"), "going"),
    State(PICKING, _("being picked"), "going"),
    State(SHIPPED, _("shipped"), "done"),
    State(CLOSED, _("closed"), "void"),
    State(CANCELLED, _("cancelled"), "void"),
)
UNSENT = (DRAFT, RETURNED)
"""What is asked for may still be changed."""
CORRECTABLE = (DRAFT, RETURNED, SUBMITTED, PRINTED, PICKING)
"""Until the goods are loaded, where they go can be put right."""
ENDED = (SHIPPED, CLOSED, CANCELLED)
