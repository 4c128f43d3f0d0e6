"""Refusals about samples."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.refusals import refusal_code

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
