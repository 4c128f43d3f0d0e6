"""What the kernel asks of a person. The people app answers; the kernel knows no user table."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Q


class Person(Protocol):
    """A user, as far as the kernel is concerned."""

    id: int
    username: str

    @property
    def is_system(self) -> bool: ...

    @property
    def sees_prices(self) -> bool: ...

    def roles_at(self, at: datetime) -> dict[str, int | None]:
        """Role code → id of the person substituted for, or ``None`` when it is their own role. Own roles first."""
        ...


Visible = Callable[[Any, Any], Q]
_visible: list[Visible] = []
_system: list[Callable[[], Any]] = []
_proof: list[Callable[..., None]] = []


def use(*, visibility: Visible, system: Callable[[], Any], proof: Callable[..., None]) -> None:
    """Say who sees which documents, ``visibility(doctype, user) -> Q``, who the program itself is, and what
    ``proof(user, at=…)`` refuses: a person who has to show again who they are before they approve or check."""
    _visible[:] = [visibility]
    _system[:] = [system]
    _proof[:] = [proof]


def system() -> Any:
    """The person under whose name the program does what it does by itself."""
    return _system[0]()


def refuse_unproved(by: Any, *, at: datetime) -> None:
    """Raises ``Refusal`` when this person has to show again who they are."""
    _proof[0](by, at=at)


def visible(doctype: Any, user: Any) -> Q:
    """The documents of this type that this person may know of."""
    return Q() if user.is_system else _visible[0](doctype, user)
