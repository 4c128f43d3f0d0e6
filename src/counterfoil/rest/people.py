"""Users, departments and substitutes in the API."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from counterfoil.kernel.inputs import validated
from counterfoil.people import substitutes
from counterfoil.people.models import Department, Substitute, User
from counterfoil.rest import openapi
from counterfoil.rest.masters import master_router
from counterfoil.rest.requests import answer, json_body, key_of
from counterfoil.rest.shapes import Answer


class UserShape(Answer):
    username: str
    name: str
    roles: list[str]
    floors: list[str]
    active: bool


class DepartmentShape(Answer):
    code: str
    name: str
    head: str | None
    cost_centre: str


class SubstituteShape(Answer):
    id: int
    user: str
    substitute: str
    roles: list[str]
    from_on: str
    to_on: str
    revoked: bool


def _users(user: Any, text: str) -> QuerySet[User]:
    rows = User.objects.exclude(pk=1).select_related("team", "department")
    return rows.filter(Q(username__icontains=text) | Q(name__icontains=text)) if text else rows


def _user(row: User, user: Any) -> dict[str, Any]:
    return {
        "username": row.username, "name": row.name, "roles": row.roles, "floors": row.floors, "active": row.is_active,
        "team": row.team.name if row.team else None, "department": row.department.code if row.department else None,
    }  # fmt: skip


def _departments(user: Any, text: str) -> QuerySet[Department]:
    rows = Department.objects.select_related("head")
    return rows.filter(Q(code__icontains=text) | Q(name__icontains=text)) if text else rows


def _department(row: Department, user: Any) -> dict[str, Any]:
    return {
        "code": row.code, "name": row.name, "head": row.head.username if row.head else None,
        "cost_centre": row.cost_centre,
    }  # fmt: skip


def _substitutes(user: Any, text: str) -> QuerySet[Substitute]:
    return substitutes.visible_to(user).select_related("user", "substitute")


def show_substitute(row: Substitute, user: Any = None) -> dict[str, Any]:
    return {
        "id": row.pk, "user": row.user.username, "substitute": row.substitute.username, "roles": row.roles,
        "from_on": row.from_on.isoformat(), "to_on": row.to_on.isoformat(), "revoked": row.revoked_at is not None,
    }  # fmt: skip


users = master_router("users", shape=UserShape, rows=_users, show=_user, key="username")
departments = master_router("departments", shape=DepartmentShape, rows=_departments, show=_department)
substitute_router = master_router(
    "substitutes", shape=SubstituteShape, rows=_substitutes, show=show_substitute, key="pk"
)


@substitute_router.post(
    "", response={201: SubstituteShape}, operation_id="substitutes.create", summary="Name a substitute",
    openapi_extra=openapi.extra("POST", body=substitutes.SubstituteInput, keyed=True),
)  # fmt: skip
def create(request: HttpRequest) -> HttpResponse:
    entered = validated(substitutes.SubstituteInput, json_body(request))
    row = substitutes.appoint(entered, by=request.user, at=timezone.now(), key=key_of(request))
    return answer(show_substitute(row), status=201)
