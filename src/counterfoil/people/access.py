"""Who administrators let in and keep out: sessions, second factors and passwords of others (section 0).

A link by which a password is set works once and for three days: it is signed over the password that it replaces.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import role_refusal
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import NotVisible
from counterfoil.people import entering, roles, second_factor, sessions, settings
from counterfoil.people.models import SYSTEM_ID, AccessEvent, User

FIRST = "counterfoil.first-administrator"
FIRST_HOURS = 24


def person(username: str, *, by: Any, at: datetime) -> User:
    """Somebody whose access an administrator looks after. Raises ``Refusal("role_required")``, ``NotVisible``."""
    refuse_others(by, at)
    found = User.objects.filter(username=username.replace("\x00", "")).exclude(pk=SYSTEM_ID).first()
    if found is None:
        raise NotVisible(username)
    return found


def refuse_others(by: Any, at: datetime) -> None:
    if roles.ADMINISTRATOR not in by.roles_at(at):
        raise role_refusal(_("Look after access"), [roles.ADMINISTRATOR], by, at)


def events(user: Any = None) -> list[AccessEvent]:
    """What was kept of one person's coming and going, or of everybody's; the latest first."""
    rows = AccessEvent.objects.select_related("user", "by").order_by("-pk")
    return list((rows.filter(user=user) if user is not None else rows)[:50])


def end_sessions(username: str, request: HttpRequest, *, by: Any, at: datetime) -> int:
    """Throw a person out everywhere. They may log in again."""
    user = person(username, by=by, at=at)
    ended = sessions.end_all(user)
    entering.note("sessions_ended", user, request, at=at, by=by)
    return ended


def take_second_factor(username: str, request: HttpRequest, *, by: Any, at: datetime) -> None:
    """Phone or passkey is lost: all of them go. Where a role needs one, the next log-in sets up another."""
    user = person(username, by=by, at=at)
    if second_factor.remove_all(user):
        sessions.end_all(user)
        entering.note("second_factor_removed", user, request, at=at, by=by)


def make_link(username: str, request: HttpRequest, *, by: Any, at: datetime) -> str:
    """The path by which this person sets a new password, once."""
    user = person(username, by=by, at=at)
    if not user.is_active:
        raise invalid("user", _("There is no user {name}."), name=username)
    entering.note("link_made", user, request, at=at, by=by)
    return f"/set-up/{user.username}/{default_token_generator.make_token(user)}/"


def of_link(username: str, token: str) -> User | None:
    """Whose link this is, while it is good."""
    user = User.objects.filter(username=username.replace("\x00", ""), is_active=True).exclude(pk=SYSTEM_ID).first()
    return user if user is not None and default_token_generator.check_token(user, token) else None


def require_second_factor(of: list[str], *, by: Any, at: datetime) -> None:
    """From now on these roles log in with a second factor; whoever did without one logs in again."""
    refuse_others(by, at)
    unknown = [role for role in of if role not in roles.ALL]
    if unknown:
        raise invalid("roles", _("There is no role {name}."), name=", ".join(unknown))
    settings.change(second_factor.ROLES.key, sorted(of), by=by, at=at)


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exclude(pk=SYSTEM_ID).exists()


def first_token() -> str:
    """What is printed on the server's console: who can read that may make the first administrator."""
    return signing.dumps("first", salt=FIRST)


def make_first(token: str, *, username: str, name: str, password: str, company: str, at: datetime) -> User:
    """The first administrator of an empty company, once. Raises ``NotVisible`` when it isn't empty (any more),
    ``Refusal("inputs_invalid")`` for a token that is not of this server's console."""
    try:
        signing.loads(token.strip(), salt=FIRST, max_age=FIRST_HOURS * 3600)
    except signing.BadSignature as error:
        raise invalid("token", _("This is not what the server printed when it was last started.")) from error
    with transaction.atomic():
        User.objects.select_for_update().get(pk=SYSTEM_ID)  # two at once: the second finds somebody
        if not is_empty():
            raise NotVisible("first")
        user = User(username=username, name=name, roles=[roles.ADMINISTRATOR], created_at=at)
        user.set_password(password)
        user.save()
        settings.change("company.name", company, by=user, at=at)
    return user
