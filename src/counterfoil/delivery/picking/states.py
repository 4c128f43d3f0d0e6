"""The states of a floor's pick list."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

OPEN = "open"
PRINTED = "printed"
PICKED = "picked"
CHECKED = "checked"
STAGED = "staged"
CANCELLED = "cancelled"

STATES = (
    State(OPEN, _("to be printed"), "open"),
    State(PRINTED, _("printed"), "going"),
    State(PICKED, _("picked"), "going"),
    State(CHECKED, _("checked"), "going"),
    State(STAGED, _("staged"), "done"),
    State(CANCELLED, _("cancelled"), "void"),
)
UNTOUCHED = (OPEN, PRINTED)
"""Nobody has taken goods for it yet: the paper that asked may still be cancelled."""
UNFINISHED = (OPEN, PRINTED, PICKED, CHECKED)
