"""The states of a service case."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

OPEN = "open"
JUDGED = "judged"
APPROVED = "approved"
CLOSED = "closed"
CANCELLED = "cancelled"

STATES = (
    State(OPEN, _("to be judged"), "open"),
    State(JUDGED, _("judged"), "open"),
    State(APPROVED, _("approved"), "going"),
    State(CLOSED, _("closed"), "done"),
    State(CANCELLED, _("cancelled"), "void"),
)
LIVE = (OPEN, JUDGED, APPROVED, CLOSED)
"""States in which a case holds what it claims."""
