"""Signing anew: who approves or checks shows again who they are when that was last done too long ago (S8, ADR 35).

The kernel asks before every action that needs a second person. What counts is kept in the session, for a program with
its token. Whoever has a second factor shows that, everybody else the password; both are guessed within the budgets of
``guessing``.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.refusals import Refusal, refusal_code
from counterfoil.people import entering, passkeys, second_factor, sessions, settings, tokens
from counterfoil.people.models import Proof

LONGEST = 720
MINUTES = settings.setting(
    "access.proof_minutes",
    0,
    _("Approvals and checks ask again after (minutes)"),
    _(
        "Whoever approves or checks enters the password, or the second factor, again when that was last done longer ago. "
        "0: never. 15 is usual."
    ),
    valid=settings.within(0, LONGEST),
)
OF_TOKENS = settings.setting(
    "access.proof_of_tokens",
    False,
    _("Programs that approve or check are asked too"),
    _("A program with an API token then sends the person's password or code to /api/v1/me/proof before it approves."),
)
PASSWORD, CODE, PASSKEY = "proof.password", "proof.code", "proof.passkey"
SAID_AS_WRONG = frozenset({"old_password_wrong", "code_wrong", "passkey_wrong"})


def refuse_unproved(by: Any, *, at: datetime) -> None:
    """Raises ``Refusal``: ``proof_required`` when the last proof is too old, or what was wrong with the one of this
    request (``proof_wrong``, ``too_many_guesses`` …)."""
    if by.proof.refusal is not None:
        raise by.proof.refusal
    minutes = _asked_after(by)
    if minutes and not _is_fresh(by.proof.at, minutes, at=at):
        raise Refusal("proof_required", minutes=minutes)


def is_asked(user: Any, *, at: datetime) -> bool:
    """Whether this person would have to show who they are, were they to approve now."""
    minutes = _asked_after(user)
    return bool(minutes) and not _is_fresh(user.proof.at, minutes, at=at)


def kinds(request: HttpRequest) -> tuple[str, ...]:
    """What this person may show here: code and passkey, whichever they have; else the password."""
    user = request.user
    has_code = second_factor.of(user) is not None or second_factor.spare_left(user) > 0
    has_passkey = any(row.host == passkeys.host_of(request) for row in passkeys.of(user))
    found = tuple(kind for kind, has in ((CODE, has_code), (PASSKEY, has_passkey)) if has)
    return found or (PASSWORD,)


def carry(request: HttpRequest) -> None:
    """The person of a browser carries from now on when they last showed who they are."""
    user: Any = request.user
    user.proof = Proof(sessions.proved_at(request))


def take(request: HttpRequest, *, at: datetime) -> None:
    """What a form brings along as proof is looked at; what is wrong with it is said by the action that needs it."""
    if not any(request.POST.get(kind) for kind in (PASSWORD, CODE, PASSKEY)) or not settings.value(MINUTES.key):
        return
    user: Any = request.user
    try:
        prove(request, request.POST, at=at)
    except Refusal as refusal:
        user.proof = Proof(user.proof.at, refusal=refusal)


def prove(request: HttpRequest, shown: Mapping[str, Any], *, at: datetime) -> None:
    """The person shows who they are, by what stands in ``shown``; kept in the session, or with the token.

    Raises ``Refusal``: ``proof_wrong``, ``too_many_guesses``, ``passkey_copied``.
    """
    user: Any = request.user
    kind = next((kind for kind in kinds(request) if shown.get(kind)), None)
    if kind is None:
        raise Refusal("proof_wrong")
    try:
        _check(request, kind, str(shown[kind]), at=at)
    except Refusal as refusal:
        raise (Refusal("proof_wrong") if refusal.code in SAID_AS_WRONG else refusal) from refusal
    if user.proof.token is None:
        sessions.note_proof(request, at=at)
    else:
        tokens.note_proof(user, at=at)
    entering.note("proved", user, request, at=at)
    user.proof = Proof(at, token=user.proof.token)


def _check(request: HttpRequest, kind: str, shown: str, *, at: datetime) -> None:
    user: Any = request.user
    if kind == PASSWORD:
        entering.check_old_password(request, shown, at=at)
    elif kind == CODE:
        entering.check_code(request, user, shown[:40], at=at)
    else:
        entering.check_passkey(request, user, shown, at=at)


def _asked_after(by: Any) -> int:
    """After how many minutes this person is asked again; 0 when never."""
    told = settings.values(MINUTES.key, OF_TOKENS.key)
    is_let_off = by.proof.token is not None and not told[OF_TOKENS.key]
    return 0 if is_let_off else int(told[MINUTES.key])


def _is_fresh(proved_at: datetime | None, minutes: int, *, at: datetime) -> bool:
    return proved_at is not None and at - proved_at <= timedelta(minutes=minutes)


refusal_code(
    "proof_required",
    _("Show again who you are"),
    _(
        "Approvals and checks ask for your password or second factor when you last entered it over {minutes} minutes ago."
    ),
    section="0",
)
refusal_code(
    "proof_wrong",
    _("Not accepted"),
    _("The password or code is not right, or was used already. Nothing was changed."),
    section="0",
)
