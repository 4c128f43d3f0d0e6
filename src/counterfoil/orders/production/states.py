"""The states of a production request."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

REQUESTED = "requested"
IN_PRODUCTION = "in_production"
COMPLETED = "completed"
CANCELLED = "cancelled"

STATES = (
    State(REQUESTED, _("requested"), "open"),
    State(IN_PRODUCTION, _("in production"), "going"),
    State(COMPLETED, _("completed"), "done"),
    State(CANCELLED, _("cancelled"), "void"),
)
OPEN = (REQUESTED, IN_PRODUCTION)
"""Still to be made, wholly or in part."""
