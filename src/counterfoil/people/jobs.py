"""What the program forgets about people by the clock."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.jobs import job
from counterfoil.people import guessing, sessions


@job("forget_guesses", cron="25 * * * *", label=_("Forget counts of wrong passwords whose hour is over"))
def forget_guesses(*, at: datetime) -> int:
    return guessing.forget(at=at)


@job("forget_sessions", cron="35 2 * * *", label=_("Forget sessions whose time is over"))
def forget_sessions(*, at: datetime) -> int:
    return sessions.forget(at=at)
