"""The background worker: runs each declared job (`kernel.jobs`) by its plan.

The queue is procrastinate's, in the same database, and nothing outside this module knows of it. Once a minute one
worker, whichever, puts the jobs that are due into the queue; several workers share them; a job that waits is not put
in twice; one that fails is tried again.
"""

import asyncio
import contextlib
from datetime import datetime
from typing import Any, cast

from croniter import croniter
from django.db import close_old_connections
from django.utils import timezone
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued

from counterfoil.kernel.jobs import JOBS

EVERY_MINUTE = "* * * * *"
MOST_TRIES = 5
TASK = "counterfoil.run_job"
TICK = "counterfoil.tick"


def run() -> int:
    """Work until told to stop. What came due while no worker ran is made up for at once: every job runs one time."""
    connector = cast("DjangoConnector", django_app.connector)
    app = django_app.with_connector(connector.get_worker_connector())
    declare(app)
    asyncio.run(_work(app))
    return 0


async def _work(app: App) -> None:
    async with app.open_async():
        for name in sorted(JOBS):
            await put_in(app, name, timezone.now())
        await app.run_worker_async(concurrency=1, listen_notify=True, delete_jobs="successful")


def declare(app: App) -> None:
    """The two tasks that the queue knows: run one job; see what is due."""

    @app.task(name=TASK, retry=RetryStrategy(max_attempts=MOST_TRIES, exponential_wait=2))
    def run_job(name: str, at: str) -> Any:
        close_old_connections()
        if name in JOBS:  # a job that this version no longer has is let go
            JOBS[name].run(at=datetime.fromisoformat(at))

    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name=TICK)
    async def tick(timestamp: int) -> None:
        at = datetime.fromtimestamp(timestamp, tz=timezone.get_default_timezone())
        for name in due(at):
            await put_in(app, name, at)


def wake(name: str) -> None:
    """Queue a job at once, from the web process. A job that waits already is not put in twice."""
    job = django_app.configure_task(TASK, queueing_lock=name)
    with contextlib.suppress(AlreadyEnqueued):
        job.defer(name=name, at=timezone.now().isoformat())


def due(at: datetime) -> list[str]:
    """The jobs whose plan names this minute, read in the company's time zone."""
    local = timezone.localtime(at, timezone.get_default_timezone())
    return [name for name in sorted(JOBS) if croniter.match(JOBS[name].cron, local)]


async def put_in(app: App, name: str, at: datetime) -> bool:
    """Queue a job; False when it waits there already."""
    try:
        await app.configure_task(TASK, queueing_lock=name).defer_async(name=name, at=at.isoformat())
    except AlreadyEnqueued:
        return False
    return True
