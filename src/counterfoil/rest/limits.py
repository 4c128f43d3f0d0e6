"""How much one person may ask of the API: counted for all web processes together, and hardly ever written down."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from ninja.throttling import SimpleRateThrottle

from counterfoil.kernel.reading import noting

SHARE = 200
"""Each process tells the others of this part of what is allowed at once: with four of them somebody gets at most two
hundredths more, and 30,000 requests cost 200 statements."""

_COUNT = """
    INSERT INTO people_calls AS c (user_id, since, used) VALUES (%(user)s, %(at)s, %(more)s)
    ON CONFLICT (user_id) DO UPDATE SET
        since = CASE WHEN c.since <= %(over)s THEN excluded.since ELSE c.since END,
        used = CASE WHEN c.since <= %(over)s THEN excluded.used ELSE c.used + excluded.used END
    RETURNING since, used
"""


@dataclass
class _Here:
    """What this process knows of one person."""

    untold: int = 0
    refused_until: datetime | None = None


class PerPerson(SimpleRateThrottle):
    """Whatever token or browser a person comes by; above the rate 429 and the seconds until the window ends."""

    def __init__(self, rate: str):
        super().__init__(rate)
        assert self.num_requests is not None and self.duration is not None
        self.most, self.window = self.num_requests, timedelta(seconds=self.duration)
        self.step = max(1, self.most // SHARE)
        self.here: dict[int, _Here] = {}
        self.lock = threading.Lock()
        self.seconds = threading.local()
        """What ``wait`` answers in this thread."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether this one is within the rate."""
        pk, at = int(request.user.pk or 0), timezone.now()
        with self.lock:
            mine = self.here.setdefault(pk, _Here())
            if mine.refused_until is not None and at < mine.refused_until:
                return self._refused(mine.refused_until - at)
            mine.untold += 1
            more, mine.untold = (mine.untold, 0) if mine.untold >= self.step else (0, mine.untold)
        if more:
            since, used = self._told(pk, more, at=at)
            if used > self.most:
                mine.refused_until = since + self.window
                return self._refused(mine.refused_until - at)
        return True

    def wait(self) -> int:
        """Seconds until the window ends."""
        return int(self.seconds.value)

    def _refused(self, wait: timedelta) -> bool:
        self.seconds.value = max(1, int(wait.total_seconds()))
        return False

    def _told(self, user_id: int, more: int, *, at: datetime) -> tuple[datetime, int]:
        values: dict[str, Any] = {"user": user_id, "at": at, "over": at - self.window, "more": more}
        with noting(), connection.cursor() as cursor:
            cursor.execute(_COUNT, values)
            since, used = cursor.fetchone()
        return since, used
