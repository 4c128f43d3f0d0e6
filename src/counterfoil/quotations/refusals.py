"""What a quotation may be refused for."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.refusals import refusal_code

refusal_code(
    "quotation_expired",
    _("The quotation has expired"),
    _("The quotation stood until {required}; today is {found}. Revise it and send it anew."),
    section="B1.1",
)
