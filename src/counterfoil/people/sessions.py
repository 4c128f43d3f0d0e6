"""Sessions of browsers: in the database, seen and ended by the person whose they are, and by administrators.

A session that was ended is no longer there at the next request. The database itself ends those of a person who was
blocked, and those without a second factor when a role that needs one is given (migration ``0006``).
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from counterfoil.kernel.reading import noting
from counterfoil.kernel.statements import compiled
from counterfoil.people import callers
from counterfoil.people.models import Session, User

TOUCHED_EVERY = timedelta(minutes=5)
SEEN = "seen"
"""Where the session's data say from where it was begun and how."""


class SessionStore(db.SessionStore):
    """Django's sessions, each with the person, device and address that it belongs to."""

    row: Session | None = None
    """As it was loaded; ``None`` when nobody asked for it, or when there was none."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        seen = data.get(SEEN, {})
        row.user_id = data.get(SESSION_KEY)
        row.address, row.device = seen.get("address", ""), seen.get("device", "")
        row.second_factor = seen.get("second_factor", False)
        if "at" in seen:
            row.began_at = datetime.fromisoformat(seen["at"])
        row.proved_at = _proved_at(seen)
        return row

    def save(self, must_create: bool = False) -> None:
        with noting():
            super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        with noting():
            super().delete(session_key)

    def _get_session_from_db(self) -> Session | None:
        self.row = next(iter(_living(self.session_key, timezone.now())), None)
        if self.row is None:
            self._session_key = None
        return self.row


@compiled
def _living(key: Any, at: Any) -> QuerySet[Session]:
    rows: QuerySet[Session] = Session.objects.filter(session_key=key, expire_date__gt=at)
    return rows


def mark(request: HttpRequest, *, second_factor: bool, at: datetime) -> None:
    """Note in a session that just began from where it is used."""
    request.session[SEEN] = {
        "address": callers.address_of(request), "device": callers.agent_of(request), "at": at.isoformat(),
        "second_factor": second_factor,
    }  # fmt: skip


def note_second_factor(request: HttpRequest) -> None:
    """The person of this session set up a second factor: it counts as begun with one, and as proven no later."""
    request.session[SEEN] = {**request.session.get(SEEN, {}), "second_factor": True}


def note_proof(request: HttpRequest, *, at: datetime) -> None:
    """The person showed again who they are. The session gets another key, as after each log-in."""
    request.session.cycle_key()
    request.session[SEEN] = {**request.session.get(SEEN, {}), "proved": at.isoformat()}


def proved_at(request: HttpRequest) -> datetime | None:
    """When the person of this session last showed who they are."""
    return _proved_at(request.session.get(SEEN, {}))


def _proved_at(seen: dict[str, Any]) -> datetime | None:
    said = seen.get("proved") or seen.get("at")
    return datetime.fromisoformat(said) if said else None


def touch(request: HttpRequest, *, at: datetime) -> None:
    """Note that the session was used, once in a while. Nothing when the request didn't look at it."""
    row = getattr(request.session, "row", None)
    if row is not None and row.user_id and row.used_at < at - TOUCHED_EVERY:
        with noting():
            Session.objects.filter(pk=row.pk).update(used_at=at, address=callers.address_of(request))


def of(user: Any, *, at: datetime) -> list[Session]:
    """The sessions of this person that are still good, the last used first."""
    return list(Session.objects.filter(user=user, expire_date__gt=at).order_by("-used_at"))


def end(user: Any, name: str, *, at: datetime) -> int:
    """End one session of this person by its name; returns how many that was."""
    gone = [row.pk for row in of(user, at=at) if row.name == name]
    return int(Session.objects.filter(pk__in=gone).delete()[0])


def end_all(user: Any, *, but: str | None = None) -> int:
    """End every session of this person, but for the one with this key."""
    return int(Session.objects.filter(user=user).exclude(pk=but or "").delete()[0])


def end_without_second_factor(roles: list[str]) -> None:
    """Whoever holds one of these roles and didn't prove a second factor has to log in again."""
    people = User.objects.filter(roles__overlap=roles)
    Session.objects.filter(user__in=people, second_factor=False).delete()


def forget(*, at: datetime) -> int:
    """Sessions whose time is over."""
    return int(Session.objects.filter(expire_date__lt=at).delete()[0])


def describe(agent: str) -> str:
    """Browser and system in two words, out of what the browser calls itself."""
    browsers = (
        ("Edg", "Edge"),
        ("MicroMessenger", "微信"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    found = [next((word for mark, word in table if mark in agent), "") for table in (browsers, systems)]
    return " · ".join(word for word in found if word) or agent[:40]


def is_this(request: HttpRequest, row: Session) -> bool:
    return request.session.session_key == row.pk
