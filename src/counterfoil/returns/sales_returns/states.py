"""The states of a sales return."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

DRAFT = "draft"
PUT_AWAY = "put_away"
POSTED = "posted"
REVERSED = "reversed"
CANCELLED = "cancelled"

STATES = (
    State(DRAFT, _("draft"), "draft"),
    State(PUT_AWAY, _("put away"), "open"),
    State(POSTED, _("posted"), "done"),
    State(REVERSED, _("reversed"), "void"),
    State(CANCELLED, _("cancelled"), "void"),
)
