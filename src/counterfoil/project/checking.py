"""`counterfoil check`: every invariant held against the database, the event trail walked, the server looked at."""

import hashlib
import multiprocessing
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from counterfoil.project import anchoring
from counterfoil.project.database import complaints, connect_alone, house_connection
from counterfoil.project.postgresql.base import DatabaseWrapper

SHOWN = 20
LONGEST = "30min"
"""A statement of these may take so long."""
PORTION = 250_000
"""So many events are walked at a time."""


def check_everything(*, anchor: Path | None = None) -> int:
    """Print each invariant with the number of rows that break it, as it comes; 1 when there is any.

    ``anchor`` is a file kept where the database's administrator has no hand: the trail is held against what it was when
    that was last written, and then it is written on.
    """
    from counterfoil.kernel.invariants import INVARIANTS, count_broken, in_order

    for sentence in complaints():
        print(f"warning: {sentence}", file=sys.stderr)
    rows = 0
    for code, count in zip(in_order(), _on_all_cores(count_broken, in_order()), strict=True):
        print(f"{code}\t{count}\t{INVARIANTS[code].title}", flush=True)
        rows += count
    faults = walk_trail() + look_at_files() + (anchoring.hold(anchor) if anchor else [])
    print(f"trail\t{len(faults)}\t{_('Every event says what it said when it was written')}")
    for fault in faults[:SHOWN]:
        print(f"  {fault}")
    return int(bool(faults) or rows > 0)


def _on_all_cores(work: Callable[[Any], Any], pieces: list[Any]) -> Iterator[Any]:
    """The work done on each piece, in order, by as many processes as there are cores; within a transaction by this one,
    as nobody else can see what there is."""
    if len(pieces) == 1 or connection.in_atomic_block:
        yield from map(work, pieces)
        return
    connection.close()
    with multiprocessing.get_context("fork").Pool(initializer=_lend_a_hand, initargs=[house_connection()]) as cores:
        yield from cores.imap(work, pieces)


def _lend_a_hand(parents: DatabaseWrapper) -> None:
    connect_alone(parents)
    _take_long()


def _take_long() -> None:
    """Years of papers take longer to look through than a page may take to appear."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [LONGEST])


def walk_trail() -> list[str]:
    """Every event whose hash doesn't cover it any more, and every document that doesn't stand where its last event left
    it: something was changed, cut off or put in after it was written.

    That each event follows the one before it, and that none is missing between, an invariant holds in SQL.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM kernel_event")
        first, last = cursor.fetchone()
    portions = [range(begin, min(begin + PORTION, last + 1)) for begin in range(first, last + 1, PORTION)]
    changed = [event for events in _on_all_cores(_changed, portions) for event in events]
    _take_long()
    return [*changed, *_astray()]


def _changed(portion: range) -> list[str]:
    """The events with these ids that don't say any more what they said."""
    from counterfoil.kernel.models import Event
    from counterfoil.kernel.trail import HASHED, hash_of

    rows = Event.objects.filter(pk__range=(portion.start, portion.stop - 1)).order_by("pk")
    events = rows.values_list("hash", *HASHED).iterator(chunk_size=5000)
    return [
        "{} {} event {}".format(*(values[HASHED.index(name)] for name in ("resource", "number", "seq")))
        for digest, *values in events
        if hash_of(values) != digest
    ]


_HEADS = """
    SELECT document.number FROM {table} document
    LEFT JOIN kernel_event event ON event.resource = %s AND event.document_id = document.id AND event.seq = document.event_no
    WHERE event.id IS NULL OR event.hash <> document.chain OR event.to_state <> document.state
       OR event.number <> document.number
    UNION ALL
    SELECT event.number FROM kernel_event event LEFT JOIN {table} document ON document.id = event.document_id
    WHERE event.resource = %s AND (document.id IS NULL OR event.seq > document.event_no)
"""


def _astray() -> Iterator[str]:
    from counterfoil.kernel.declaration import all_types

    with connection.cursor() as cursor:
        for doctype in all_types():
            table = connection.ops.quote_name(doctype.model._meta.db_table)
            cursor.execute(_HEADS.format(table=table), [doctype.name, doctype.name])
            yield from (f"{doctype.name} {number} and its last event" for (number,) in cursor.fetchall())


_ATTACHED = """
    SELECT attachment.resource, attachment.name FROM kernel_attachment attachment WHERE NOT EXISTS (
        SELECT 1 FROM kernel_event event WHERE event.action = 'attach'
        AND event.by_id = attachment.by_id AND event.at = attachment.at
        AND event.inputs->>'sha256' = attachment.file_id AND event.inputs->>'kind' = attachment.kind
        AND event.inputs->>'name' = attachment.name)
"""
"""A copy on a paper that came of another tells the same moment and person."""


def look_at_files() -> list[str]:
    """Every attachment that isn't the file of its event, and every file that is missing or no longer what it was."""
    from counterfoil.kernel.attachments import path_of
    from counterfoil.kernel.models import StoredFile

    with connection.cursor() as cursor:
        cursor.execute(_ATTACHED)
        found = [f"{resource}: attachment {name}" for resource, name in cursor.fetchall()]
    for sha256 in StoredFile.objects.values_list("sha256", flat=True).iterator():
        path = path_of(sha256)
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            found.append(f"file {sha256}")
    return found
