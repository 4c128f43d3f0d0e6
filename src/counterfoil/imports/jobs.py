"""What the worker does with batches: reads uploaded files, takes them over, takes them back.

A batch is claimed by a sign of life that its progress shows. A worker that died gives none any more, its transaction
never happened, and the next one begins the batch anew.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.imports import batches
from counterfoil.imports.models import Batch, BatchProgress
from counterfoil.kernel.jobs import job
from counterfoil.kernel.refusals import Refusal

log = logging.getLogger(__name__)
DEAD_AFTER = timedelta(seconds=90)
SHOWN_EVERY = 0.5
"""Seconds between two signs of life at most, while rows go by."""
_SIGN = """
    UPDATE imports_batchprogress SET done = %s, total = %s, seen_at = now() WHERE batch_id = %s
"""


@job(batches.JOB, cron="* * * * *", label=_("Read and take over uploaded workbooks"))
def work_on_imports(*, at: datetime) -> int:
    """Every batch that waits, one after the other. Returns how many."""
    many = 0
    while (batch := _claim()) is not None:
        with _Signs(batch) as signs:
            _work_on(batch, signs, at=max(at, batch.created_at))
        many += 1
    return many


def _claim() -> Batch | None:
    """The oldest batch that nobody works on, now ours."""
    with transaction.atomic():
        now = timezone.now()
        free = Q(progress=None) | Q(progress__seen_at__lt=now - DEAD_AFTER)
        rows = Batch.objects.select_for_update(skip_locked=True, of=("self",)).filter(free, state__in=Batch.WORKING)
        batch = rows.order_by("pk").first()
        if batch is not None:
            fresh = {"done": 0, "total": 0, "started_at": now, "seen_at": now}
            BatchProgress.objects.update_or_create(batch=batch, defaults=fresh)
        return batch


def _work_on(batch: Batch, signs: "_Signs", *, at: datetime) -> None:
    """One step of one batch; refused, the batch stands where it stood and says why."""
    by: Any = batch.asked_by or batch.created_by
    try:
        if batch.state == Batch.State.READING:
            batches.read_in(batch, progress=signs.show)
        elif batch.state == Batch.State.COMMITTING:
            batches.commit(batch, by=by, at=at, good_rows=batch.good_rows, progress=signs.show)
        else:
            batches.undo(batch, by=by, at=at)
    except Refusal as refusal:
        batches.fall_back(batch, refusal)
    except Exception as error:  # whatever it was, the batch is given back to its people, who are told
        log.exception("import %s failed", batch.number)
        batches.fall_back(batch, Refusal("import_failed", found=type(error).__name__))


class _Signs:
    """Signs of life over a connection of their own: they are seen while the long transaction is still open."""

    def __init__(self, batch: Batch):
        self.batch = batch
        self.shown = 0.0
        self.own: Any = None

    def __enter__(self) -> "_Signs":
        params = connection.get_connection_params()
        login = {
            name: params[name] for name in ("dbname", "user", "password", "host", "port", "options") if params.get(name)
        }
        self.own = psycopg.connect(**login, autocommit=True)
        return self

    def __exit__(self, *_error: object) -> None:
        self.own.close()
        BatchProgress.objects.filter(batch=self.batch).exclude(batch__state__in=Batch.WORKING).delete()

    def show(self, done: int, total: int) -> None:
        """So many rows of so many."""
        if done < total and time.monotonic() - self.shown < SHOWN_EVERY:
            return
        self.shown = time.monotonic()
        self.own.execute(_SIGN, [done, total, self.batch.pk])
