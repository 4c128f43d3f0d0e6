"""The states of a consignment."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

OPEN = "open"
MERGED = "merged"
CHECKED = "checked"
LOADED = "loaded"
SIGNED = "signed"
SHIPPED = "shipped"
ABSORBED = "absorbed"
DISSOLVED = "dissolved"

STATES = (
    State(OPEN, _("to be merged"), "open"),
    State(MERGED, _("merged"), "going"),
    State(CHECKED, _("second-checked"), "going"),
    State(LOADED, _("loaded"), "going"),
    State(SIGNED, _("signed off"), "going"),
    State(SHIPPED, _("shipped"), "done"),
    State(ABSORBED, _("taken into another"), "void"),
    State(DISSOLVED, _("dissolved"), "void"),
)
IN_STAGING = (OPEN, MERGED, CHECKED)
