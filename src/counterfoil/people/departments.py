"""Departments as data: their heads, cost centres and people, changed on screen with every change kept (section 0)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from counterfoil.kernel.inputs import Code, Inputs, Name, ShortText, invalid, validated
from counterfoil.kernel.refusals import NotVisible
from counterfoil.people import kept, roles
from counterfoil.people.models import Department, User
from counterfoil.people.queries import find_users

RESOURCE = "departments"
MOST = 500


class DepartmentInput(Inputs):
    """What a department is: name, head (a department head), cost centre, and who belongs to it."""

    name: Annotated[Name, Field(max_length=60)]
    head: Code | None = None
    cost_centre: Annotated[ShortText, Field(max_length=30)] = ""
    members: Annotated[list[Code], Field(max_length=MOST)] = []


class NewDepartment(DepartmentInput):
    """The same with the code under which it is known for good."""

    code: Annotated[Code, Field(max_length=20)]


def listed() -> QuerySet[Department]:
    """All departments with their heads and active people."""
    people = Prefetch("members", User.objects.filter(is_active=True).order_by("username"))
    return Department.objects.select_related("head").prefetch_related(people).order_by("code")


def make(inputs: Mapping[str, Any], *, by: Any, at: datetime) -> Department:
    """A new department. Raises ``Refusal`` with ``role_required`` or ``inputs_invalid``."""
    kept.refuse_others(by, at)
    entered = validated(NewDepartment, dict(inputs))
    with transaction.atomic():
        if Department.objects.filter(code=entered.code).exists():
            raise invalid("code", _("is taken already"))
        row = Department(code=entered.code)
        _write(row, entered, before={}, action="create", by=by, at=at)
    return row


def change(code: str, inputs: Mapping[str, Any], *, by: Any, at: datetime) -> Department:
    """Change a department. Raises as ``make``; ``NotVisible`` when there is none such."""
    kept.refuse_others(by, at)
    entered = validated(DepartmentInput, dict(inputs))
    with transaction.atomic():
        row = Department.objects.select_for_update(no_key=True).filter(code=code).first()
        if row is None:
            raise NotVisible(code)
        _write(row, entered, before=told(row), action="edit", by=by, at=at)
    return row


def told(row: Department) -> dict[str, Any]:
    """The department under the names of its form."""
    return {
        "name": row.name, "head": row.head.username if row.head else None, "cost_centre": row.cost_centre,
        "members": sorted(row.members.filter(is_active=True).values_list("username", flat=True)),
    }  # fmt: skip


def _write(row: Department, entered: Any, *, before: dict[str, Any], action: str, by: Any, at: datetime) -> None:
    people = find_users([*entered.members, *([entered.head] if entered.head else [])])
    for place, name in enumerate(entered.members):
        if name not in people:
            raise invalid(f"members.{place}", _("There is no user {name}."), name=name)
    row.name, row.cost_centre, row.head = entered.name, entered.cost_centre, _head(entered.head, people)
    row.save()
    wanted = {people[name].pk for name in entered.members}
    row.members.filter(is_active=True).exclude(pk__in=wanted).update(department=None)
    User.objects.filter(pk__in=wanted).update(department=row)
    kept.keep(RESOURCE, row.code, action, before=before, after=told(row), by=by, at=at)


def _head(name: str | None, people: Mapping[str, User]) -> User | None:
    """Who heads it: somebody who holds the role that approves what a department takes (E1.1)."""
    if not name:
        return None
    if name not in people:
        raise invalid("head", _("There is no user {name}."), name=name)
    if roles.DEPARTMENT_HEAD not in people[name].roles:
        raise invalid("head", _("{name} is no department head."), name=name)
    return people[name]
