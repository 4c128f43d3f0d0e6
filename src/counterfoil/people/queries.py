"""Reads about people."""

from collections.abc import Iterable

from counterfoil.people import roles
from counterfoil.people.models import User


def find_user(username: str) -> User | None:
    """An active user by name; the program itself is not one."""
    return User.objects.filter(username=username, is_active=True).exclude(pk=1).first()


def find_users(usernames: Iterable[str]) -> dict[str, User]:
    """Active users by name, one statement."""
    return {user.username: user for user in User.objects.filter(username__in=set(usernames), is_active=True)}


def list_holders(role: str) -> list[User]:
    """Everybody active who holds this role."""
    return list(User.objects.filter(roles__contains=[role], is_active=True).order_by("pk"))


def list_vacant_roles() -> list[str]:
    """Roles that nobody active holds: work for them would wait for ever."""
    held = {role for user in User.objects.filter(is_active=True).only("roles") for role in user.roles}
    return [role for role in roles.ALL if role not in held]
