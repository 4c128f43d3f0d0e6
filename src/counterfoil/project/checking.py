"""`counterfoil check`: every invariant held against the database, the event trail walked, the server looked at."""

import sys

from django.db import connection
from django.utils.translation import gettext as _

from counterfoil.project.database import complaints

SHOWN = 20
LONGEST = "30min"
"""Years of papers take longer to look through than a page may take to appear."""


def check_everything() -> int:
    """Print each invariant with the number of rows that break it; 1 when there is any."""
    from counterfoil.kernel.invariants import INVARIANTS, broken

    for sentence in complaints():
        print(f"warning: {sentence}", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [LONGEST])
    found = broken()
    for code, count in found.items():
        print(f"{code}\t{count}\t{INVARIANTS[code].title}")
    faults = walk_trail()
    print(f"trail\t{len(faults)}\t{_('Every event says what it said when it was written')}")
    for fault in faults[:SHOWN]:
        print(f"  {fault}")
    return int(bool(faults) or any(found.values()))


def walk_trail() -> list[str]:
    """Every event whose hash doesn't cover it any more: something in it was changed after it was written.

    That each event follows the one before it, and that none is missing, an invariant holds in SQL.
    """
    from counterfoil.kernel.models import Event
    from counterfoil.kernel.trail import event_hash

    events = Event.objects.order_by("pk").iterator(chunk_size=2000)
    return [f"{event.resource} {event.number} event {event.seq}" for event in events if event_hash(event) != event.hash]
