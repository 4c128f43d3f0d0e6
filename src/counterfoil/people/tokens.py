"""API tokens: made once, shown once, kept as a hash."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from counterfoil.kernel.statements import compiled
from counterfoil.people.models import ApiToken, Proof, User

PREFIX = "cf_"


def issue(user: User, *, name: str, at: datetime, expires_at: datetime | None = None) -> str:
    """A new token of this user; the text returned is never shown again."""
    text = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, name=name, digest=_digest(text), created_at=at, expires_at=expires_at)
    return text


def holder(text: str, *, at: datetime) -> User | None:
    """The active user whose token this is; ``None`` when unknown, expired, revoked, or the person left."""
    found = _with_digest(_digest(text), at)
    if not found:
        return None
    user: User = found[0].user
    user.proof = Proof(found[0].proved_at, token=found[0].pk)
    return user


def note_proof(user: User, *, at: datetime) -> None:
    """The person showed for the token by which they came who they are."""
    assert user.proof.token is not None
    ApiToken.objects.filter(pk=user.proof.token).update(proved_at=at)


@compiled
def _with_digest(digest: Any, at: Any) -> QuerySet[Any]:
    alive = Q(expires_at=None) | Q(expires_at__gt=at)
    return ApiToken.objects.select_related("user").filter(alive, digest=digest, revoked_at=None, user__is_active=True)


def revoke(token: ApiToken, *, at: datetime) -> None:
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])


def of(user: User, *, at: datetime) -> list[ApiToken]:
    """The tokens of this person that are still good."""
    alive = Q(expires_at=None) | Q(expires_at__gt=at)
    return list(ApiToken.objects.filter(alive, user=user, revoked_at=None).order_by("pk"))


def revoke_own(user: User, pk: str, *, at: datetime) -> bool:
    """Revoke one of one's own tokens."""
    mine = ApiToken.objects.filter(user=user, pk=pk, revoked_at=None) if pk.isdecimal() and len(pk) < 19 else None
    return mine is not None and bool(mine.update(revoked_at=at))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
