"""What a delivery notice may be refused for."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.refusals import refusal_code

refusal_code(
    "mixed_orders",
    _("Orders of different customers"),
    _("A notice is for one customer; order {order} is {found}'s, the first one is {required}'s."),
    section="C1.6",
)
refusal_code(
    "quantity_exceeds_open",
    _("More than is open on the order"),
    _("Order {order}, line {line}: {required} is open, {found} was entered."),
    section="C1.6",
)
refusal_code(
    "shortage_not_informed",
    _("What the customer wants is missing"),
    _("Line {line} is short by {found}. Say for every short line what the customer was told: backorder, wait or drop."),
    section="C1.8",
)
refusal_code(
    "credit_release_off",
    _("Releases by hand are switched off"),
    _("The setting “{setting}” is off: held notices pass only when the customer's account allows it."),
    section="C1.7",
)
