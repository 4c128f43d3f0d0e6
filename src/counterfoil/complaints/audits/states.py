"""The states of an attachment audit."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

OPEN = "open"
CLOSED = "closed"

STATES = (
    State(OPEN, _("open"), "open"),
    State(CLOSED, _("closed"), "done"),
)
