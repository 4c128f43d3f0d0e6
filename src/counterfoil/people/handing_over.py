"""A leaver's customers, papers and open tasks go to others in one step, and no login stays open (process, section 0).

What can belong to a person is declared by the app that knows it (``belonging``): customers, papers they are named on.
Open tasks are moved here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import acting_role, role_labels, role_refusal
from counterfoil.kernel.declaration import DocumentType
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.inputs import Code, Inputs, Text, invalid, validated
from counterfoil.kernel.models import Document, Event, Task
from counterfoil.kernel.performing import KERNEL_COLUMNS, transact
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import queries, roles
from counterfoil.people.models import ApiToken, Department, MasterChange, Substitute, User

MAY_HAND_OVER = frozenset({roles.ADMINISTRATOR, roles.MARKET_MANAGER})


class HandOverInput(Inputs):
    """Who leaves, who takes what over in which role, and whether the login is closed."""

    user: Code
    successors: dict[str, Code] = {}
    """Role → user name of who holds it too and takes over."""
    close_login: bool = False
    reason: Text = ""


@dataclass(frozen=True)
class Belonging:
    """Something that belongs to a person in a role: how much of it, and how it is given to another."""

    name: str
    role: str
    label: str | Promise
    count: Callable[[Any], int]
    """``count(user)``."""
    move: Callable[..., int]
    """``move(unit, user, successor, by=, at=, reason=)`` → how many went."""


BELONGINGS: dict[tuple[str, str], Belonging] = {}


def belonging(one: Belonging) -> Belonging:
    """Declare something that belongs to a person."""
    BELONGINGS[one.name, one.role] = one
    return one


@dataclass(frozen=True)
class Held:
    """What a person holds in one role, by its names, and who could take it over."""

    role: str
    things: tuple[tuple[str | Promise, int], ...]
    successors: tuple[User, ...]

    @property
    def many(self) -> int:
        return sum(many for _label, many in self.things)


def holdings(user: User) -> list[Held]:
    """Everything that a person holds, by role; roles without anything to give are left out."""
    found = []
    for role in user.roles:
        things = [(one.label, one.count(user)) for one in BELONGINGS.values() if one.role == role]
        things.append((_("open tasks"), Task.objects.filter(user=user, role=role).count()))
        there = tuple((label, many) for label, many in things if many)
        if there:
            others = tuple(other for other in queries.list_holders(role) if other.pk != user.pk)
            found.append(Held(role, there, others))
    return found


def hand_over(raw: dict[str, Any], *, by: Any, at: datetime) -> dict[str, int]:
    """Give all that a person holds to the successors named, in one transaction. Returns how many of what went.

    Raises ``Refusal``: role, ``reason_required``, ``inputs_invalid`` (unknown people; a role of the leaver with
    something to give and no successor who holds it; the last administrator).
    """

    def work(unit: Unit) -> dict[str, int]:
        if acting_role(by, MAY_HAND_OVER, at)[0] is None:
            raise role_refusal(_("Hand over"), MAY_HAND_OVER, by, at)
        entered = validated(HandOverInput, raw)
        leaver = _leaver(entered.user)
        successors = _successors(leaver, entered.successors)
        if not entered.reason:
            raise Refusal("reason_required", action=_("Hand over"))
        gone = _move_all(unit, leaver, successors, by=by, at=at, reason=entered.reason)
        if entered.close_login:
            _close_login(leaver, at=at)
        _note(leaver, successors, gone, entered, by=by, at=at)
        return gone

    return transact(work, at=at)


def _leaver(username: str) -> User:
    leaver = User.objects.select_for_update(no_key=True).filter(username=username).exclude(pk=1).first()
    if leaver is None:
        raise invalid("user", _("There is no user {name}."), name=username)
    return leaver


def _successors(leaver: User, named: dict[str, str]) -> dict[str, User]:
    """The successor per role. Every role in which the leaver holds something needs one who holds it too."""
    users = queries.find_users(named.values())
    found: dict[str, User] = {}
    for held in holdings(leaver):
        username = named.get(held.role)
        if username is None:
            text = _("“{role}” needs a successor: {many} still belong to {name}.")
            raise invalid(
                f"successors.{held.role}", text, role=role_labels[held.role], many=held.many, name=leaver.name
            )
        user = users.get(username)
        if user is None or held.role not in user.roles or user.pk == leaver.pk:
            raise invalid(
                f"successors.{held.role}", _("There is no {role} {name}."), role=role_labels[held.role], name=username
            )
        found[held.role] = user
    return found


def _move_all(
    unit: Unit, leaver: User, successors: dict[str, User], *, by: Any, at: datetime, reason: str
) -> dict[str, int]:
    gone: dict[str, int] = {}
    for one in BELONGINGS.values():
        if one.role in successors:
            many = one.move(unit, leaver, successors[one.role], by=by, at=at, reason=reason)
            gone[one.name] = gone.get(one.name, 0) + many
    for role, user in successors.items():
        many = Task.objects.filter(user=leaver, role=role).update(user=user)
        gone["tasks"] = gone.get("tasks", 0) + many
    return gone


def _close_login(leaver: User, *, at: datetime) -> None:
    """No login, no token, no standing in for others; a department it headed is without a head until one is named."""
    if roles.ADMINISTRATOR in leaver.roles and len(queries.list_holders(roles.ADMINISTRATOR)) < 2:
        raise invalid("close_login", _("The last administrator can't go."))
    leaver.is_active = False
    leaver.save(update_fields=["is_active"])
    ApiToken.objects.filter(user=leaver, revoked_at=None).update(revoked_at=at)
    Substitute.objects.filter(Q(user=leaver) | Q(substitute=leaver), revoked_at=None).update(revoked_at=at)
    Department.objects.filter(head=leaver).update(head=None)


def _note(
    leaver: User, successors: dict[str, User], gone: dict[str, int], entered: HandOverInput, *, by: Any, at: datetime
) -> None:
    said = {role: [leaver.username, user.username] for role, user in successors.items()}
    MasterChange.objects.create(
        resource="users", key=leaver.username, action="hand_over", by=by, at=at, reason=entered.reason,
        changes={**said, "moved": [None, gone], "close_login": [None, entered.close_login]},
    )  # fmt: skip


def move_papers(
    unit: Unit, doctype: DocumentType, rows: Any, column: str, successor: User, *, by: Any, at: datetime, reason: str
) -> int:
    """Name the successor in ``column`` of these open papers, each with an event of change. Statements don't grow with them."""
    documents: list[Document] = unit.lock(rows)
    for document in documents:
        before = getattr(document, column)
        setattr(document, column, successor)
        document.version += 1
        event = Event(
            resource=doctype.name, document_id=document.pk, number=document.number, action="edit",
            from_state=document.state, to_state=document.state, by_id=by.id, role=_role_of(by, at),
            inputs={"hand_over": reason}, changes={column: [before.username if before else None, successor.username]},
        )  # fmt: skip
        unit.log(event, document)
    if documents:
        doctype.model.objects.bulk_update(documents, [column, *KERNEL_COLUMNS])
    return len(documents)


def _role_of(by: Any, at: datetime) -> str:
    return acting_role(by, MAY_HAND_OVER, at)[0] or "system"
