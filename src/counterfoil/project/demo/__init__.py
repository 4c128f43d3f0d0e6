"""The demo company: a maker of plastic conduit and fittings, and some days of its life."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from counterfoil.people.models import SYSTEM_ID, User
from counterfoil.project.refused import CommandRefusedError

Progress = Callable[..., None]


class NotEmpty(CommandRefusedError):
    """The database holds people already: the demo company goes into an empty one only."""


def fill(
    *, days: int = 0, seed: int = 1, scale: float = 0, progress: Progress | None = None, now: datetime | None = None
) -> None:
    """Fill an empty database with the demo company, and live ``days`` business days of it.

    The days lie before today: what is left undone waits in people's to-do lists now. With a ``scale`` there are
    years of papers instead (1: a million orders). Raises ``NotEmpty``.
    """
    from counterfoil.project.demo import company, life
    from counterfoil.project.demo import scale as at_size
    from counterfoil.project.demo.calendar import morning_of, workdays_before

    if not is_empty():
        raise NotEmpty("The database is not empty: the demo company goes into an empty one only.")
    tell = progress or _nobody
    now = now or timezone.now()
    if scale:
        at_size.fill(scale, seed=seed, tell=tell, now=now)
        return
    past = workdays_before(now, days)
    company.found(at=morning_of(past[0]) if past else now, tell=tell)
    life.live(past, seed=seed, tell=tell)


def is_empty() -> bool:
    """Nobody but the program itself is there."""
    return not User.objects.exclude(pk=SYSTEM_ID).exists()


def _nobody(_sentence: str, done: int | None = None, total: int | None = None) -> None:
    """Nobody looks."""
