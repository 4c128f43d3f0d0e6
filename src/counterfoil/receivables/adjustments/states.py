"""The states of a receivable adjustment."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

DRAFT = "draft"
SUBMITTED = "submitted"
RETURNED = "returned"
POSTED = "posted"
REVERSED = "reversed"
CANCELLED = "cancelled"

STATES = (
    State(DRAFT, _("draft"), "draft"),
    State(SUBMITTED, _("submitted"), "open"),
    State(RETURNED, _("returned"), "held"),
    State(POSTED, _("posted"), "done"),
    State(REVERSED, _("reversed"), "void"),
    State(CANCELLED, _("cancelled"), "void"),
)
EDITABLE = (DRAFT, RETURNED)
