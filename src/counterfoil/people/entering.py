"""Coming in: passwords looked at within the budgets of guessing (`guessing`), and every such event kept."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.doing import message_id
from counterfoil.kernel.models import Notification
from counterfoil.kernel.reading import noting
from counterfoil.kernel.refusals import Refusal, refusal_code
from counterfoil.people import callers, guessing, passkeys, queries, roles, second_factor, sessions
from counterfoil.people.guessing import Budget
from counterfoil.people.models import AccessEvent, User

log = logging.getLogger(__name__)

KINDS = {
    "logged_in": _("logged in"),
    "logged_out": _("logged out"),
    "password_wrong": _("wrong password"),
    "too_many_guesses": _("made to wait: guessed too often"),
    "password_changed": _("changed the password"),
    "code_wrong": _("wrong code of the second factor"),
    "second_factor_set_up": _("set up a second factor"),
    "second_factor_removed": _("second factor taken away"),
    "passkey_added": _("added a passkey"),
    "passkey_removed": _("took a passkey away"),
    "passkey_wrong": _("passkey not accepted"),
    "passkey_copied": _("passkey not accepted: it counts fewer uses than before"),
    "spare_codes_made": _("made new spare codes"),
    "sessions_ended": _("sessions ended"),
    "token_made": _("API token made"),
    "token_revoked": _("API token revoked"),
    "link_made": _("one-time link made"),
    "proved": _("showed again who they are"),
    "exported": _("took a workbook along"),
    "password_set": _("set a password by a one-time link"),
}
"""What is kept of coming and going."""
TOLD = _("Guessed too often at the log-in of {name} from {address}.")


def check_password(request: HttpRequest, username: str, password: str, *, at: datetime) -> User:
    """The active person with this name and password.

    Raises ``Refusal``: ``login_wrong``, or ``too_many_guesses`` before the password is looked at. Whether there is
    such a person neither the words nor the time tell.
    """
    known = User.objects.filter(username=username).exclude(pk=1).first()
    device = callers.device_of(request)
    trusted = device.name if known is not None and device.knows(known.pk) else ""
    budgets = guessing.of_login(username, device=trusted, address=callers.address_of(request))
    _count(budgets, known, request, at=at)
    user = authenticate(request, username=username, password=password)
    if user is None:
        note("password_wrong", known, request, at=at)
        raise Refusal("login_wrong")
    guessing.give_back(budgets)
    return user


def check_old_password(request: HttpRequest, password: str, *, at: datetime) -> None:
    """A person who changes the password knows the old one. Raises ``Refusal`` as ``check_password``."""
    user: Any = request.user
    budgets = guessing.of_insider(user.username)
    _count(budgets, user, request, at=at)
    if not user.check_password(password):
        note("password_wrong", user, request, at=at)
        raise Refusal("old_password_wrong")
    guessing.give_back(budgets)


def check_code(request: HttpRequest, user: User, code: str, *, at: datetime) -> None:
    """The code of the person's phone, or a spare one. Raises ``Refusal``: ``code_wrong``, ``too_many_guesses``."""
    budgets = guessing.of_code(user.username)
    _count(budgets, user, request, at=at)
    if not second_factor.proves(user, code, at=at):
        note("code_wrong", user, request, at=at)
        raise Refusal("code_wrong")
    guessing.give_back(budgets)


def set_up_second_factor(request: HttpRequest, user: User, secret: str, code: str, *, at: datetime) -> list[str]:
    """From now on this person logs in with the phone that shows this code; returns the spare codes. Raises as
    ``check_code``."""
    budgets = guessing.of_code(user.username)
    _count(budgets, user, request, at=at)
    spare = second_factor.set_up(user, secret, code, at=at)
    if spare is None:
        note("code_wrong", user, request, at=at)
        raise Refusal("code_wrong")
    guessing.give_back(budgets)
    note("second_factor_set_up", user, request, at=at)
    return spare


def make_spare_codes(request: HttpRequest, password: str, *, at: datetime) -> list[str]:
    """New spare codes beside the person's phone or passkeys; none where there is neither. Raises ``Refusal`` as
    ``check_old_password``."""
    user: Any = request.user
    check_old_password(request, password, at=at)
    if not second_factor.has_one(user):
        return []
    spare = second_factor.make_spare(user)
    note("spare_codes_made", user, request, at=at)
    return spare


def check_passkey(request: HttpRequest, user: User, answer: str, *, at: datetime) -> None:
    """What the browser signed with a passkey instead of the code. Raises ``Refusal``: ``passkey_wrong``,
    ``passkey_copied``, ``passkey_elsewhere``, ``too_many_guesses``."""
    with _counted_passkey(request, user, at=at):
        passkeys.check(request, user, answer, at=at)


def add_passkey(request: HttpRequest, user: User, answer: str, *, name: str, at: datetime) -> None:
    """From now on this person may log in with this passkey. Raises as ``check_passkey``."""
    name = name.replace("\x00", "").strip() or sessions.describe(callers.agent_of(request)) or "–"
    with _counted_passkey(request, user, at=at):
        passkeys.add(request, user, answer, name=name, at=at)
    note("passkey_added", user, request, at=at, what=name)


@contextmanager
def _counted_passkey(request: HttpRequest, user: User, *, at: datetime) -> Iterator[None]:
    """An answer of a passkey counts as a code does."""
    passkeys.refuse_elsewhere(request)
    budgets = guessing.of_code(user.username)
    _count(budgets, user, request, at=at)
    try:
        yield
    except Refusal as refusal:
        note(refusal.code, user, request, at=at)
        raise
    guessing.give_back(budgets)


def remove_passkey(request: HttpRequest, number: str, password: str, *, at: datetime) -> bool:
    """A person takes one of the own passkeys away, lost or not; whether there was such a one. Raises ``Refusal``:
    ``second_factor_needed``, and as ``check_old_password``."""
    user: Any = request.user
    check_old_password(request, password, at=at)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two at once: the second finds the last one
        second_factor.refuse_to_take_last(user, at=at)
        name = passkeys.remove(user, number)
        second_factor.forget_spare(user)
    if name:
        note("passkey_removed", user, request, at=at, what=name)
    return bool(name)


def remove_phone(request: HttpRequest, code: str, *, at: datetime) -> None:
    """A person takes the own phone away, by a code of it. Raises as ``remove_passkey`` and ``check_code``."""
    user: Any = request.user
    second_factor.refuse_to_take_last(user, at=at)
    check_code(request, user, code, at=at)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        second_factor.refuse_to_take_last(user, at=at)
        second_factor.remove(user)
    note("second_factor_removed", user, request, at=at)


def count_wrong_token(request: HttpRequest, *, at: datetime) -> int:
    """Count a token that is nobody's; the seconds to wait when this address sent too many, else 0."""
    with noting():
        counted = guessing.count(guessing.of_token(callers.address_of(request)), at=at)
        if counted.just_used_up:
            _tell(None, request, at=at)
    return int((counted.until - at).total_seconds()) if counted.until else 0


def note(kind: str, user: Any, request: HttpRequest, *, at: datetime, by: Any = None, what: str = "") -> None:
    """Keep what happened, with address and browser; one row."""
    assert kind in KINDS
    AccessEvent.objects.create(
        at=at, kind=kind, user=user, by=by, address=callers.address_of(request), device=callers.agent_of(request),
        what=what[:200],
    )  # fmt: skip


def note_export(request: HttpRequest, *, at: datetime) -> None:
    """Somebody took data along as a workbook."""
    with noting():
        note("exported", request.user, request, at=at, what=request.get_full_path())


def _count(budgets: tuple[Budget, ...], user: User | None, request: HttpRequest, *, at: datetime) -> None:
    counted = guessing.count(budgets, at=at)
    if counted.until is not None:
        note("too_many_guesses", user, request, at=at)
        if counted.just_used_up:
            _tell(user, request, at=at)
        raise too_many(counted.until, at=at)


def too_many(until: datetime, *, at: datetime) -> Refusal:
    """The refusal that says when to try again."""
    seconds = int((until - at).total_seconds()) + 1
    return Refusal("too_many_guesses", until=f"{timezone.localtime(until):%H:%M}", seconds=seconds)


def _tell(user: User | None, request: HttpRequest, *, at: datetime) -> None:
    """The log and the administrators learn of it at the first guess too many."""
    name, address = (user.username if user else "–"), callers.address_of(request) or "–"
    log.warning("guessed too often: account %s from %s", name, address)
    Notification.objects.bulk_create(
        Notification(
            user=administrator, text=message_id(TOLD), values={"name": name, "address": address},
            resource="access", number="log", at=at,
        )
        for administrator in queries.list_holders(roles.ADMINISTRATOR)
    )  # fmt: skip


refusal_code("login_wrong", _("Not logged in"), _("User name and password don't match."))
refusal_code(
    "code_wrong", _("Not logged in"), _("That code is not right, or it was used already. Wait for the next one.")
)
refusal_code("old_password_wrong", _("Not changed"), _("The present password is another one."))
refusal_code(
    "too_many_guesses",
    _("Guessed too often"),
    _("Guessed wrong too often. Try again at {until}, or on a device on which you logged in before."),
)
