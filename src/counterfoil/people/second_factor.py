"""The second factor: a code from an app on the person's phone (TOTP, RFC 6238) or a passkey (`passkeys`), see
docs/adr/0033.

Who has set one up is asked for it at each log-in. Which roles must have one is a setting; nobody by default.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import quote

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings as site
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.refusals import Refusal, refusal_code
from counterfoil.people import sessions, settings
from counterfoil.people.models import Passkey, SecondFactor, SpareCode

DIGITS, SECONDS = 6, 30
SPARE, LETTERS = 10, "abcdefghjkmnpqrstuvwxyz23456789"
"""Spare codes have twelve letters of these: some 59 bits, none of which is taken for another."""

ROLES = settings.setting(
    "access.second_factor_roles",
    [],
    _("Roles that need a second factor"),
    _(
        "Whoever holds one of them logs in with password and a code from the phone or a passkey. API tokens go on working."
    ),
    then=sessions.end_without_second_factor,
)


def needed(user: Any, *, at: datetime) -> bool:
    """Whether one of the roles that this person acts in, also for others, asks for it."""
    return not set(user.roles_at(at)).isdisjoint(settings.value(ROLES.key))


def of(user: Any) -> SecondFactor | None:
    return SecondFactor.objects.filter(user=user).first()


def has_one(user: Any) -> bool:
    """Whether the log-in asks this person for more than the password."""
    return _count(user) > 0


def new_secret() -> str:
    """160 random bits, as apps take them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def uri(secret: str, user: Any) -> str:
    """What the QR code tells the app."""
    house = quote(settings.value("company.name"))
    return (
        f"otpauth://totp/{house}:{quote(user.username)}?secret={secret}&issuer={house}&digits={DIGITS}&period={SECONDS}"
    )


def set_up(user: Any, secret: str, code: str, *, at: datetime) -> list[str] | None:
    """Take this secret for the person when the code is of it; returns the spare codes, to be shown once."""
    step = _step_of(secret, code, after=0, at=at)
    if step is None:
        return None
    values = {"secret": _box().encrypt(secret.encode()).decode(), "last_step": step, "at": at}
    with transaction.atomic():
        SecondFactor.objects.update_or_create(user=user, defaults=values)
        return make_spare(user)


def make_spare(user: Any) -> list[str]:
    """Ten new spare codes, to be shown once; the earlier ones are good no longer."""
    spare = ["-".join("".join(secrets.choice(LETTERS) for _n in range(4)) for _m in range(3)) for _k in range(SPARE)]
    with transaction.atomic():
        SpareCode.objects.filter(user=user).delete()
        SpareCode.objects.bulk_create(SpareCode(user=user, digest=_digest(user, one)) for one in spare)
    return spare


def spare_left(user: Any) -> int:
    return SpareCode.objects.filter(user=user).count()


def proves(user: Any, code: str, *, at: datetime) -> bool:
    """Whether this is the phone's code, or a spare one. None is good twice, also for two at once."""
    code = re.sub(r"\s", "", code).lower()
    with transaction.atomic():
        row = SecondFactor.objects.select_for_update().filter(user=user).first()
        if row is not None:
            step = _step_of(_box().decrypt(row.secret.encode()).decode(), code, after=row.last_step, at=at)
            if step is not None:
                row.last_step = step
                row.save()
                return True
        return bool(SpareCode.objects.filter(user=user, digest=_digest(user, code)).delete()[0])


def remove(user: Any) -> bool:
    """Take the phone away; passkeys stay."""
    taken = SecondFactor.objects.filter(user=user).delete()[0]
    forget_spare(user)
    return bool(taken)


def remove_all(user: Any) -> bool:
    """Take phone and passkeys away; whether there was any."""
    taken = Passkey.objects.filter(user=user).delete()[0]
    return any([remove(user), taken])


def forget_spare(user: Any) -> None:
    """Spare codes stand in for something: with the last phone or passkey they go."""
    if not has_one(user):
        SpareCode.objects.filter(user=user).delete()


def refuse_to_take_last(user: Any, *, at: datetime) -> None:
    """Raises ``Refusal``: ``second_factor_needed`` when a role needs one and phone or passkey is the only one."""
    if _count(user) < 2 and needed(user, at=at):
        raise Refusal("second_factor_needed")


def _count(user: Any) -> int:
    return sum(kind.objects.filter(user=user).count() for kind in (SecondFactor, Passkey))


def _step_of(secret: str, code: str, *, after: int, at: datetime) -> int | None:
    """The half minute whose code this is: the present one, or a neighbour for clocks that differ."""
    totp = TOTP(base64.b32decode(secret), DIGITS, SHA1(), SECONDS)  # noqa: S303 - what the apps know
    now = int(at.timestamp()) // SECONDS
    for step in (now, now - 1, now + 1):
        if step > after and hmac.compare_digest(totp.generate(step * SECONDS), code.strip().encode()):
            return step
    return None


def _digest(user: Any, code: str) -> str:
    return hashlib.sha256(f"{user.pk} {code}".encode()).hexdigest()


def _box() -> MultiFernet:
    """Encrypts with the site's key; what an earlier key encrypted can still be read."""
    keys = [site.SECRET_KEY, *site.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factor " + key.encode()).digest())) for key in keys]
    )


refusal_code(
    "second_factor_needed",
    _("Not taken away"),
    _("One of your roles needs a second factor, and this is your only one. Set up another first."),
)
