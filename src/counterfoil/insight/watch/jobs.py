"""The books held against their invariants by the clock, as ``counterfoil check`` does at once.

What takes long is held more seldom: nothing takes more than a 180th of the time, five seconds each quarter of an hour.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from time import monotonic

from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from counterfoil.insight.models import SelfCheck
from counterfoil.kernel.doing import message_id
from counterfoil.kernel.invariants import INVARIANTS, count_broken, in_order
from counterfoil.kernel.jobs import job
from counterfoil.kernel.models import Notification
from counterfoil.kernel.patience import be_patient
from counterfoil.kernel.statements import insert_rows
from counterfoil.people import queries, roles

log = logging.getLogger(__name__)
OFTENEST, RAREST = timedelta(minutes=15), timedelta(days=1)
SHARE = 180
_STANDS = ("at", "seconds", "found", "broken_since")
INSTEAD = f"(code) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _STANDS)}"
"""The row of an invariant says how it stood last."""
ONE_GO = 30
"""Seconds after which a run begins nothing more: others wait for the worker."""
LONGEST = "2min"
"""What takes longer is left to the command: the worker has more to do."""
TOLD = _("Self-check: {found} rows say otherwise than they must. {title}.")


@job("hold_invariants", cron="*/5 * * * *", label=_("Hold the books against their invariants"))
def hold_invariants(*, at: datetime) -> int:
    """Hold what is due, the longest not looked at first; answers how many were held."""
    began, held = monotonic(), 0
    stands = SelfCheck.objects.in_bulk()
    for code in due(stands, at=at):
        if monotonic() - began > ONE_GO:
            break
        hold(code, stands.get(code), at=at)
        held += 1
    return held


def due(stands: Mapping[str, SelfCheck], *, at: datetime) -> list[str]:
    """Those not looked at for their time; ``stands``: how each stood then."""
    waiting = [code for code in in_order() if code not in stands or at - stands[code].at >= pause(stands[code].seconds)]
    return sorted(waiting, key=lambda code: stands[code].at.timestamp() if code in stands else 0)


def pause(seconds: float) -> timedelta:
    """How long one that takes so long is left alone."""
    return min(RAREST, max(OFTENEST, SHARE * timedelta(seconds=seconds)))


def hold(code: str, former: SelfCheck | None, *, at: datetime) -> None:
    """Hold one of them, which stood so before. The administrators hear of it when it begins to be broken."""
    began = monotonic()
    found = _counted(code)
    broken = former if former is not None and former.broken_since is not None else None
    if found is None and broken:  # as far as anybody knows it still is
        found = broken.found
    since = (broken.broken_since if broken else at) if found else None
    row = SelfCheck(code=code, at=at, seconds=monotonic() - began, found=found, broken_since=since)
    with transaction.atomic():
        insert_rows([row], on_conflict=INSTEAD)
        if found and broken is None:
            _tell(code, found, at=at)


def _counted(code: str) -> int | None:
    """The rows that break it; nothing when that took too long."""
    try:
        with transaction.atomic():
            be_patient(LONGEST)
            return count_broken(code)
    except OperationalError as error:
        log.warning("invariant %s could not be held: %s", code, error)
        return None


def _tell(code: str, found: int, *, at: datetime) -> None:
    log.error("invariant %s is broken by %s rows", code, found)
    values = {"found": str(found), "title": message_id(INVARIANTS[code].title)}
    Notification.objects.bulk_create(
        Notification(
            user=administrator, text=message_id(TOLD), values=values, resource="self-check", number=code, at=at
        )
        for administrator in queries.list_holders(roles.ADMINISTRATOR)
    )
