"""The states of a gate pass."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

ISSUED = "issued"
USED = "used"
CANCELLED = "cancelled"
REPLACED = "replaced"

STATES = (
    State(ISSUED, _("issued"), "going"),
    State(USED, _("used"), "done"),
    State(CANCELLED, _("cancelled"), "void"),
    State(REPLACED, _("replaced"), "void"),
)
LIVE = (ISSUED, USED)
