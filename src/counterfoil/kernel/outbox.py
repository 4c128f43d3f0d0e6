"""What follows from a committed change: written with it, done right after it by the system, swept up if not."""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import Error, transaction
from django.utils import timezone

from counterfoil.kernel.models import Outbox

Handler = Callable[..., None]
HANDLERS: dict[str, Handler] = {}
MOST_TRIES = 5
LATE_AFTER = timedelta(minutes=1)


def follow_up(kind: str) -> Callable[[Handler], Handler]:
    """Declare what does follow-ups of this kind: ``handler(at=…, **payload)``. Doing it twice must do it once."""

    def enter(handler: Handler) -> Handler:
        if kind in HANDLERS:
            raise ValueError(f"follow-up declared twice: {kind}")
        HANDLERS[kind] = handler
        return handler

    return enter


def carry_out(rows: list[Outbox], *, at: datetime) -> None:
    """Do these follow-ups now, each on its own. One that fails stays in the box for the worker."""
    for row in rows:
        try:
            HANDLERS[row.kind](at=at, **row.payload)
            Outbox.objects.filter(pk=row.pk).update(done_at=timezone.now())
        except Exception as error:  # the caller's own change is committed and must be answered
            with contextlib.suppress(Error):  # what can't even be noted is simply done again by the worker
                Outbox.objects.filter(pk=row.pk).update(
                    tries=row.tries + 1, error=f"{type(error).__name__}: {error}"[:2000]
                )


def sweep(*, at: datetime) -> int:
    """Do what was left in the box longer than a minute (its process died). Returns how many were taken."""
    with transaction.atomic():
        late = list(
            Outbox.objects.select_for_update(skip_locked=True)
            .filter(done_at=None, at__lt=at - LATE_AFTER, tries__lt=MOST_TRIES)
            .order_by("id")[:100]
        )
        Outbox.objects.filter(pk__in=[row.pk for row in late]).update(at=at)
    carry_out(late, at=at)
    return len(late)
