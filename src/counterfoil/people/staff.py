"""Who works here: people with their posts, floors, team and department, kept by administrators, every change kept too.

A new person has no password: an administrator makes a link by which it is set (``people.access``). A leaver is switched
off, never deleted: what they signed stays theirs. Posts as they were at any time stand in ``RoleChange``.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from pydantic import Field, StringConstraints

from counterfoil.kernel.inputs import Code, Inputs, Name, ShortText, invalid, validated
from counterfoil.kernel.refusals import NotVisible, Refusal, refusal_code
from counterfoil.people import kept, roles
from counterfoil.people.models import SYSTEM_ID, Department, Team, User

RESOURCE = "users"
refusal_code(
    "last_administrator",
    _("Somebody has to look after the system"),
    _("{found} is the last active administrator. Make another one first."),
    section="0",
)
_floors: list[Callable[[], Iterable[str]]] = []


def use_floors(codes: Callable[[], Iterable[str]]) -> None:
    """Say which floors there are: an app above knows."""
    _floors[:] = [codes]


def floors() -> list[str]:
    return sorted(_floors[0]()) if _floors else []


class PersonInput(Inputs):
    """What is kept of a person. ``team`` is a name, made when there is none of it yet; floors are those of a keeper."""

    name: Annotated[Name, Field(max_length=60)]
    roles: Annotated[list[Code], Field(min_length=1, max_length=len(roles.ALL))]
    floors: Annotated[list[Code], Field(max_length=50)] = []
    team: Annotated[ShortText, Field(max_length=60)] = ""
    department: Code | None = None
    email: Annotated[ShortText, Field(pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")] = ""
    phone: Annotated[ShortText, Field(max_length=30)] = ""
    is_active: bool = True


class NewPerson(PersonInput):
    """The same with the name to log in by, which stays for good."""

    username: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9][a-z0-9._-]{1,59}$")]


def listed() -> QuerySet[User]:
    """Everybody, those who left last."""
    rows = User.objects.exclude(pk=SYSTEM_ID).select_related("team", "department")
    return rows.order_by("-is_active", "username")


def find(username: str) -> User | None:
    return listed().filter(username=username.replace("\x00", "")).first()


def make(inputs: Mapping[str, Any], *, by: Any, at: datetime) -> User:
    """A new person. Raises ``Refusal``: ``role_required``, ``inputs_invalid``."""
    kept.refuse_others(by, at)
    entered = validated(NewPerson, dict(inputs))
    with transaction.atomic():
        if User.objects.filter(username=entered.username).exists():
            raise invalid("username", _("is taken already"))
        row = User(username=entered.username, created_at=at)
        row.set_unusable_password()
        _write(row, entered, before={}, action="create", by=by, at=at)
    return row


def change(username: str, inputs: Mapping[str, Any], *, by: Any, at: datetime) -> User:
    """Change a person, or switch one off. Raises as ``make``, ``last_administrator``; ``NotVisible`` for nobody."""
    kept.refuse_others(by, at)
    entered = validated(PersonInput, dict(inputs))
    with transaction.atomic():
        row = find(username)
        if row is None:
            raise NotVisible(username)
        administrators = User.objects.select_for_update().filter(is_active=True, roles__contains=[roles.ADMINISTRATOR])
        known = set(administrators.order_by("pk").values_list("username", flat=True))
        if known == {row.username} and not (entered.is_active and roles.ADMINISTRATOR in entered.roles):
            raise Refusal("last_administrator", found=str(row))
        _write(row, entered, before=told(row), action="edit", by=by, at=at)
    return row


def told(row: User) -> dict[str, Any]:
    """The person under the names of the form."""
    return {
        "name": row.name, "roles": sorted(row.roles), "floors": sorted(row.floors),
        "team": row.team.name if row.team else "", "department": row.department.code if row.department else None,
        "email": row.email, "phone": row.phone, "is_active": row.is_active,
    }  # fmt: skip


def _write(row: User, entered: Any, *, before: dict[str, Any], action: str, by: Any, at: datetime) -> None:
    for place, role in enumerate(entered.roles):
        if role not in roles.ALL:
            raise invalid(f"roles.{place}", _("There is no role {name}."), name=role)
    known = floors() if entered.floors else []
    for place, floor in enumerate(entered.floors):
        if floor not in known:
            raise invalid(f"floors.{place}", _("There is no floor {name}."), name=floor)
    if entered.floors and roles.WAREHOUSE_KEEPER not in entered.roles:
        raise invalid("floors", _("only a warehouse keeper keeps floors"))
    row.department = _department(entered.department)
    row.team = Team.objects.get_or_create(name=entered.team)[0] if entered.team else None
    for name in ("name", "email", "phone", "is_active"):
        setattr(row, name, getattr(entered, name))
    row.roles, row.floors = sorted(set(entered.roles)), sorted(set(entered.floors))
    row.save()
    kept.keep(RESOURCE, row.username, action, before=before, after=told(row), by=by, at=at)


def _department(code: str | None) -> Department | None:
    if not code:
        return None
    found = Department.objects.filter(code=code).first()
    if found is None:
        raise invalid("department", _("There is no department {name}."), name=code)
    return found
