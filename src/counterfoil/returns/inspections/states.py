"""The states of a return inspection."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

DRAFT = "draft"
SIGNED = "signed"
FED_BACK = "fed_back"

STATES = (
    State(DRAFT, _("at the table"), "open"),
    State(SIGNED, _("signed by both"), "going"),
    State(FED_BACK, _("fed back"), "done"),
)
