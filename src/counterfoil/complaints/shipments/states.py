"""The states of a replacement shipment."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

DRAFT = "draft"
POSTED = "posted"
REVERSED = "reversed"
CANCELLED = "cancelled"

STATES = (
    State(DRAFT, _("draft"), "draft"),
    State(POSTED, _("posted"), "done"),
    State(REVERSED, _("reversed"), "void"),
    State(CANCELLED, _("cancelled"), "void"),
)
