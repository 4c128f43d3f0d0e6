"""An anchor of the event trail outside the database: whoever rules the database still can't cut off its end unseen.

Each line of the file says when, up to which event, how many there were, and the hash over all their hashes. Keep it on
another machine, or print it; `counterfoil check --anchor FILE` holds the trail against every line and adds the next.
"""

import hashlib
import time
from pathlib import Path

from django.db import connection
from django.utils import timezone

PATIENCE = 60.0
"""Seconds to wait for transactions that were open when the last event was looked up."""


def hold(path: Path) -> list[str]:
    """What of the trail is no longer as a line of the file has it; when nothing is, the next line is written."""
    lines = [line.split() for line in path.read_text().splitlines()] if path.exists() else []
    known = {int(upto): (int(count), digest, at) for at, upto, count, digest in lines}
    last = _settled() or max(known, default=0)
    found = _digests({*known, last})
    faults = [
        f"events up to {upto} as of {at}" for upto, (*said, at) in known.items() if found.get(upto) != tuple(said)
    ]
    if not faults and last not in known:
        count, digest = found[last]
        with path.open("a") as file:
            file.write(f"{timezone.now().isoformat()} {last} {count} {digest}\n")
    return faults


def _settled() -> int | None:
    """The last event up to which no transaction can add one any more; ``None`` when some stay open too long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0), pg_snapshot_xmax(pg_current_snapshot())::text FROM kernel_event")
        last, horizon = cursor.fetchone()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %s::xid8", [horizon])
            if cursor.fetchone()[0]:
                return int(last)
            time.sleep(0.2)
    return None


def _digests(places: set[int]) -> dict[int, tuple[int, str]]:
    """For each of these places in the trail, how many events there are up to it and the hash over theirs."""
    from counterfoil.kernel.models import Event

    running, count, found = hashlib.sha256(), 0, {}
    waiting = sorted(places)
    for pk, digest in Event.objects.order_by("pk").values_list("pk", "hash").iterator(chunk_size=5000):
        while waiting and pk > waiting[0]:
            found[waiting.pop(0)] = (count, running.hexdigest())
        running.update(digest.encode())
        count += 1
    return found | dict.fromkeys(waiting, (count, running.hexdigest()))
