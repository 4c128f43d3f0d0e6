"""Refusals about samples."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.refusals import CODES, refusal_code

refusal_code(
    "not_the_receiver",
    _("Not the one who receives them"),
    _("The samples are for {required}: somebody of that department or who asked for them signs. You are {found}."),
    section="E1.1",
)
refusal_code(
    "other_department",
    _("Another department's matter"),
    _("{required} is the head of {department} and approves what it takes. You are {found}."),
    section="E1.1",
)

if "quantity_exceeds_shipped" not in CODES:
    refusal_code(
        "quantity_exceeds_shipped",
        _("More than was shipped"),
        _("Line {line} ({product}): {found} entered, {required} can still come back."),
        section="D1.1",
    )
if "quantities_disagree" not in CODES:
    refusal_code(
        "quantities_disagree",
        _("The quantities don't agree"),
        _("Line {line} ({product}): {found} here, {required} there."),
        section="D1.6",
    )
