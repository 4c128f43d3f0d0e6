"""What is refused about customers, in words."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.refusals import refusal_code

refusal_code(
    "customer_not_approved",
    _("The customer is not approved yet"),
    _("{found} is not approved. An application must be approved first."),
    section="A",
)
refusal_code(
    "customer_blocked",
    _("The customer is blocked"),
    _("{found} is blocked: {reason}. The market manager or the chief accountant can unblock."),
    section="A",
)
refusal_code(
    "terms_change_required",
    _("This needs a terms change"),
    _("{found} can't be changed here. Rates, settlement terms and limit change by a request that is approved."),
    section="A2.2",
)
refusal_code(
    "invalid_credit_code",
    _("The unified social credit code is wrong"),
    _("“{found}” is not a valid unified social credit code (18 characters with a check character)."),
    section="A1.1",
)
refusal_code(
    "duplicate_customer",
    _("This customer is there already"),
    _("{found} has the same {required}."),
    section="A1.1",
)
refusal_code(
    "terms_not_allowed",
    _("These settlement terms are not allowed"),
    _("{found} is not among the allowed settlement terms: {required}."),
    section="A1.2",
)
refusal_code(
    "effective_date_not_reached",
    _("The day has not come yet"),
    _("The new terms count from {required}; today is {found}."),
    section="A2.2",
)
