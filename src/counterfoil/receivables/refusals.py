"""The words in which rules about customers' accounts refuse or hold."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.refusals import refusal_code

refusal_code(
    "credit_exceeded",
    _("The credit limit is exceeded"),
    _("With this notice the exposure is {found}; the credit limit is {required}."),
    section="C1.7",
    public=_("The customer's credit does not cover this notice."),
)
refusal_code(
    "overdue_items",
    _("Items are overdue"),
    _("The oldest open item is overdue by {found} days; the terms allow {required}."),
    section="C1.7",
    public=_("The customer has overdue items."),
)
refusal_code(
    "prepayment_missing",
    _("The payment is missing"),
    _("The customer pays before delivery; {found} is not paid yet."),
    section="C1.7",
    public=_("The customer pays before delivery, and the payment is missing."),
)
refusal_code(
    "allocation_exceeds_open",
    _("More is allocated than is open"),
    _("{found} is allocated to {entry}, of which {required} is open."),
    section="A1",
    public=_("More is allocated to {entry} than is open."),
)
refusal_code(
    "red_receipt",
    _("A red receipt isn't reversed"),
    _("{found} takes back {required}. Enter a new receipt instead."),
    section="A1",
)
refusal_code(
    "red_adjustment",
    _("A red adjustment isn't reversed"),
    _("{found} takes back {required}. Enter a new adjustment instead."),
    section="0",
)
refusal_code(
    "period_closed",
    _("The books are closed to this day"),
    _("The books are closed up to {required}; {found} lies before the open period."),
    section="A1",
)
