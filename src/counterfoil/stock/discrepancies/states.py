"""The states of a discrepancy."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

OPEN = "open"
EXPLAINED = "explained"

STATES = (
    State(OPEN, _("to be explained"), "open"),
    State(EXPLAINED, _("explained"), "done"),
)
