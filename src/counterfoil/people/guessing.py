"""Who guesses passwords is made to wait, and nobody is locked out by it (docs/security.md, S7).

What may be guessed has budgets by the hour. A budget is counted in the database before anything is looked at, in one
statement, so that many at once get no more than one alone; who was right gets back what was counted.

- An account from devices that it never logged in on: ``STRANGERS`` for all of them together.
- An account from a device that it logged in on before (a signed cookie says so): ``KNOWN`` for that device alone.
  Whatever strangers do, its owner comes in.
- An address, from devices that are strange to the account: ``ADDRESS``.
- An account's password where somebody is logged in already (the old one where it is changed, the other's at the
  table): ``INSIDE``.
- Codes of the second factor: ``CODES`` per account; only who knows the password gets that far.
- Wrong tokens of the API: ``TOKENS`` per address. A right one is never made to wait.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from counterfoil.people.models import Guesses

log = logging.getLogger(__name__)

WINDOW = timedelta(hours=1)
STRANGERS, INSIDE, KNOWN = 6, 4, 10
"""The hour begins with the first guess, so any sixty minutes see at most twice as many: twenty for whoever has no
device that the account knows."""
ADDRESS = 100
"""An office of many people has one address."""
CODES = 10
TOKENS = 1000

_COUNT = """
    INSERT INTO people_guesses AS g (key, since, used) SELECT key, %(at)s, 1 FROM unnest(%(keys)s::text[]) AS key
    ON CONFLICT (key) DO UPDATE SET
        since = CASE WHEN g.since <= %(over)s THEN excluded.since ELSE g.since END,
        used = CASE WHEN g.since <= %(over)s THEN 1 ELSE g.used + 1 END
    RETURNING key, since, used
"""


@dataclass(frozen=True)
class Budget:
    """How often something may be guessed within an hour."""

    what: str
    most: int

    @property
    def key(self) -> str:
        return hashlib.sha256(self.what.encode()).hexdigest()


@dataclass(frozen=True)
class Counted:
    """What counting one guess told."""

    until: datetime | None
    """When to try again; ``None`` when this guess is within every budget."""
    just_used_up: bool = False
    """Whether this very guess was the first too many: the moment to tell somebody."""


def of_login(account: str, *, device: str, address: str) -> tuple[Budget, ...]:
    """The budgets of a log-in; ``device`` is that of a signed cookie which knows the account, else empty."""
    account = account.strip().casefold()
    if device:
        return (Budget(f"known {device} {account}", KNOWN),)
    return Budget(f"account {account}", STRANGERS), Budget(f"address {address}", ADDRESS)


def of_insider(account: str) -> tuple[Budget, ...]:
    return (Budget(f"inside {account}", INSIDE),)


def of_code(account: str) -> tuple[Budget, ...]:
    return (Budget(f"code {account}", CODES),)


def of_token(address: str) -> tuple[Budget, ...]:
    return (Budget(f"token {address}", TOKENS),)


def count(budgets: Sequence[Budget], *, at: datetime) -> Counted:
    """Count one guess against each of these budgets. One statement."""
    most = {budget.key: budget.most for budget in budgets}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"keys": sorted(most), "at": at, "over": at - WINDOW})
        rows = cursor.fetchall()
    over = [(since + WINDOW, used - most[key]) for key, since, used in rows if used > most[key]]
    if not over:
        return Counted(None)
    return Counted(max(until for until, _more in over), any(more == 1 for _until, more in over))


def give_back(budgets: Sequence[Budget]) -> None:
    """Whoever was right didn't guess."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_guesses SET used = used - 1 WHERE key = ANY(%s) AND used > 0",
            [sorted(budget.key for budget in budgets)],
        )


def forget(*, at: datetime) -> int:
    """Counts of hours that are over mean nothing any more."""
    return Guesses.objects.filter(since__lte=at - WINDOW).delete()[0]
