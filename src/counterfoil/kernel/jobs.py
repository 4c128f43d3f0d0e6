"""What the program does by the clock. The worker runs each job by its plan, ``counterfoil jobs --now`` at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel import outbox


@dataclass(frozen=True)
class Job:
    """A job: its name, its plan in cron's five fields (company's time zone), and what it does."""

    name: str
    cron: str
    label: str | Promise
    run: Callable[..., Any]


JOBS: dict[str, Job] = {}


def job(name: str, *, cron: str, label: str | Promise) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a job: ``run(at=…)``. Running it twice for the same moment must do its work once."""

    def enter(run: Callable[..., Any]) -> Callable[..., Any]:
        if name in JOBS:
            raise ValueError(f"job declared twice: {name}")
        JOBS[name] = Job(name, cron, label, run)
        return run

    return enter


Wake = Callable[[str], None]
_wake: list[Wake] = []


def use_queue(wake: Wake) -> None:
    """Say who wakes the worker: ``wake(name of a job)``."""
    _wake[:] = [wake]


def ask_for(name: str) -> None:
    """Have this job run as soon as the running transaction is committed, whatever its plan. Where there is no queue,
    its plan brings it soon enough."""
    assert name in JOBS, f"no job {name}"
    if _wake:
        transaction.on_commit(lambda: _wake[0](name))


def run_all(*, at: datetime) -> dict[str, Any]:
    """Run every job now, whatever its plan; returns what each answered."""
    return {name: JOBS[name].run(at=at) for name in sorted(JOBS)}


@job("sweep_outbox", cron="* * * * *", label=_("Carry out what was left undone"))
def sweep_outbox(*, at: datetime) -> int:
    return outbox.sweep(at=at)
