"""What must hold before a department's word on a custom order counts (C1.3)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import Listed, acting_role, role_names, role_refusal, same_person
from counterfoil.kernel.declaration import with_inputs
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.orders.models import Department, OrderReview
from counterfoil.orders.reviews.queries import DEPARTMENTS, ROLES, opinions_of


def departments_of(document: OrderReview, *, do: Any) -> list[str]:
    """Those of the departments asked for which this person may speak."""
    return [name for name in document.departments if acting_role(do.by, {ROLES[Department(name)]}, do.at)[0]]


def chosen(document: OrderReview, *, do: Any) -> str:
    """The department for which it is said: the one named, else the person's own that is still waited for."""
    named = do.inputs.department
    if named is not None:
        return str(DEPARTMENTS.get(named, named))
    mine = departments_of(document, do=do)
    answered = {opinion.department for opinion in opinions_of(document)}
    return next((name for name in mine if name not in answered), mine[0] if mine else "")


def own_department_is_waited_for(document: OrderReview, *, do: Any) -> Refusal | None:
    """A department of this person is asked and has not answered; nobody speaks for an order they wrote."""
    mine = departments_of(document, do=do)
    if not mine:
        return role_refusal(do.action.label, [ROLES[Department(name)] for name in document.departments], do.by, do.at)
    opinions = opinions_of(document)
    if set(mine) <= {opinion.department for opinion in opinions}:
        return _answered(mine, do=do)
    if do.by.id in document.order.authors:
        return same_person(do, _("Make"))
    if any(opinion.by_id == do.by.id for opinion in opinions):
        return same_person(do, do.doctype.action("pass").label)
    return None


@with_inputs
def named_department_may_answer(document: OrderReview, *, do: Any) -> Refusal | None:
    """The department named is asked, is this person's, and has not answered before; none of their own is the next rule's."""
    department = chosen(document, do=do)
    if not department:
        return None
    if department not in document.departments:
        return invalid("department", _("This department is not asked here."))
    role = ROLES[Department(department)]
    if acting_role(do.by, {role}, do.at)[0] is None:
        return role_refusal(do.action.label, {role}, do.by, do.at)
    if any(opinion.department == department for opinion in opinions_of(document)):
        return _answered([department], do=do)
    return None


def _answered(departments: list[str], *, do: Any) -> Refusal:
    found = Listed([role_names([ROLES[Department(name)]]) for name in departments])
    return Refusal(
        "wrong_state", action=do.action.label, required=_("a department that has not answered"),
        found=Listed([found, _("answered already")]),
    )  # fmt: skip
