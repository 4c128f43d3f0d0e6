"""The states of a backorder."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

OPEN = "open"
INFORMED = "informed"
FILLED = "filled"
CANCELLED = "cancelled"

STATES = (
    State(OPEN, _("customer to be told"), "open"),
    State(INFORMED, _("customer told"), "going"),
    State(FILLED, _("filled"), "done"),
    State(CANCELLED, _("cancelled"), "void"),
)
OWED = (OPEN, INFORMED)
"""Still owed."""
