"""The states of an order review."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

OPEN = "open"
PASSED = "passed"
OBJECTED = "objected"
CLOSED = "closed"

STATES = (
    State(OPEN, _("in review"), "open"),
    State(PASSED, _("passed"), "done"),
    State(OBJECTED, _("objected"), "void"),
    State(CLOSED, _("closed"), "void"),
)
