"""The states of an assessment."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

RECORDED = "recorded"
OBJECTED = "objected"
UPHELD = "upheld"
LIFTED = "lifted"

STATES = (
    State(RECORDED, _("recorded"), "done"),
    State(OBJECTED, _("objected to"), "open"),
    State(UPHELD, _("upheld"), "done"),
    State(LIFTED, _("lifted"), "void"),
)
COUNTS = (RECORDED, OBJECTED, UPHELD)
"""An entry counts on the monthly sheet until it is lifted."""
