"""The states of a sales return request."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

DRAFT = "draft"
PRINTED = "printed"
CLOSED = "closed"
CANCELLED = "cancelled"

STATES = (
    State(DRAFT, _("draft"), "draft"),
    State(PRINTED, _("printed"), "going"),
    State(CLOSED, _("closed"), "done"),
    State(CANCELLED, _("cancelled"), "void"),
)
