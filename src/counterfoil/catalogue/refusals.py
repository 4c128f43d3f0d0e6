"""What is refused about prices."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.refusals import refusal_code

refusal_code(
    "discount_below_floor",
    _("Below the company's lowest rate"),
    _("Line {line}, {product}: the rate {found} is below the lowest allowed, {required}."),
    public=_("Line {line}, {product}: the rate is below the lowest allowed."),
    section="A1.2",
)
