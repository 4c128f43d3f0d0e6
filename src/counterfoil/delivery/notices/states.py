"""The states of a delivery notice: judged first, then following the work (C1.6)."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

DRAFT = "draft"
CREDIT_HELD = "credit_held"
SHORTAGE = "shortage"
RELEASED = "released"
PICKING = "picking"
STAGED = "staged"
LOADED = "loaded"
SHIPPED = "shipped"
CANCELLED = "cancelled"

STATES = (
    State(DRAFT, _("draft"), "draft"),
    State(CREDIT_HELD, _("held for credit"), "held"),
    State(SHORTAGE, _("short, customer to be told"), "held"),
    State(RELEASED, _("released"), "open"),
    State(PICKING, _("being picked"), "going"),
    State(STAGED, _("in staging"), "going"),
    State(LOADED, _("loaded"), "going"),
    State(SHIPPED, _("shipped"), "done"),
    State(CANCELLED, _("cancelled"), "void"),
)
OPEN = (DRAFT, CREDIT_HELD, SHORTAGE, RELEASED, PICKING, STAGED, LOADED)
"""Its lines stand on the order as notified."""
CORRECTABLE = (DRAFT, CREDIT_HELD, SHORTAGE, RELEASED, PICKING, STAGED)
"""Until it is loaded, address, consignee and phone can be put right."""
