"""The states of a return request."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State

DRAFT = "draft"
AWAITING_GOODS = "awaiting_goods"
ARRIVED = "arrived"
INSPECTED = "inspected"
CLOSED = "closed"
CANCELLED = "cancelled"

STATES = (
    State(DRAFT, _("draft"), "draft"),
    State(AWAITING_GOODS, _("goods expected"), "going"),
    State(ARRIVED, _("arrived"), "open"),
    State(INSPECTED, _("inspected"), "going"),
    State(CLOSED, _("closed"), "done"),
    State(CANCELLED, _("cancelled"), "void"),
)
