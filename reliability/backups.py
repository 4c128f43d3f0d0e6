"""R15: a backup taken while people work is one moment of the house, and comes back whole or not at all."""

import random
import tempfile
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

from reliability import house
from reliability.house import Caller, Counts, must

WRITERS = 4
FLIPS = 100


def under_load(backups: int) -> Counts:
    """Back up while four people make and post papers; restore each into an empty database and hold it to what was said.

    Everything acknowledged before the backup began is in it; nothing that was never asked for; every invariant holds;
    a second backup of what came back says the same of every table.
    """
    told = {"backups": 0, "rows": 0, "acknowledged before": 0, "came in meanwhile": 0}
    with tempfile.TemporaryDirectory() as place:
        for number in range(1, backups + 1):
            file = Path(place) / f"{number}.backup"
            with house.fresh():
                before, after, manifest = _while_people_work(file)
            back = _brought_back(file, Path(place) / f"files-{number}")
            must(before <= back, f"lost: {sorted(before - back)[:3]}")
            must(back <= after, f"from nowhere: {sorted(back - after)[:3]}")
            told["backups"] += 1
            told["rows"] += sum(many for many, _digest in manifest["tables"].values())
            told["acknowledged before"] += len(before)
            told["came in meanwhile"] += len(back - before)
        refused = _flipped(file)
    return Counts({**told, "flipped bytes refused": refused})


def _while_people_work(file: Path) -> tuple[set[str], set[str], dict[str, Any]]:
    """Numbers acknowledged before the backup began, numbers asked for by its end, and what it says it holds."""
    from django.utils import timezone

    from counterfoil.project.backup import back_up

    acknowledged: list[str] = []
    stop = threading.Event()
    callers = [Caller("warehouse_keeper") for _writer in range(WRITERS)]
    writers = [threading.Thread(target=_write, args=(caller, stop, acknowledged)) for caller in callers]
    for writer in writers:
        writer.start()
    while len(acknowledged) < WRITERS * 3:
        stop.wait(0.1)
    before = set(acknowledged)
    manifest = back_up(file, at=timezone.now(), tell=lambda *_words: None)
    while len(acknowledged) < len(before) + WRITERS:
        stop.wait(0.1)
    stop.set()
    for writer in writers:
        writer.join()
    return before, set(acknowledged), manifest


def _write(caller: Caller, stop: threading.Event, acknowledged: list[str]) -> None:
    from django.db import connection

    body = {"lines": [{"product": "P-0163", "location": "1F", "quantity": "1"}], "reason": "R15"}
    while not stop.is_set():
        made = caller.post("/stock-receipts", body)
        number = made.json()["number"]
        if caller.post(f"/stock-receipts/{number}/actions/post").status_code == 200:
            acknowledged.append(number)
    connection.close()


def _brought_back(file: Path, attachments: Path) -> set[str]:
    """The numbers of posted papers in what the backup brings into an empty database."""
    from django.conf import settings
    from django.utils import timezone

    from counterfoil.kernel import outbox
    from counterfoil.project.backup import back_up, restore
    from counterfoil.stock.models import StockReceipt

    before, settings.ATTACHMENTS_FOLDER = settings.ATTACHMENTS_FOLDER, attachments
    try:
        with house.fresh("template1"):
            manifest = restore(file, tell=lambda *_words: None)
            again = back_up(file.with_suffix(".again"), at=timezone.now(), tell=lambda *_words: None)
            must(again["tables"] == manifest["tables"], "a backup of what came back says something else")
            must(again["trail"] == manifest["trail"], "the trail ends otherwise")
            # What a backup finds between its commit and what follows from it, the worker does after the restore.
            outbox.sweep(at=timezone.now() + timedelta(minutes=2))
            house.invariants_hold()
            posted = StockReceipt.objects.filter(reason="R15", state="posted")
            return set(posted.values_list("number", flat=True))
    finally:
        settings.ATTACHMENTS_FOLDER = before


def _flipped(file: Path) -> int:
    """One byte changed anywhere: refused before anything is touched."""
    from counterfoil.project.backup import BackupUnusable, restore

    whole = file.read_bytes()
    chance = random.Random(15)
    refused = 0
    for _flip in range(FLIPS):
        hurt = bytearray(whole)
        hurt[chance.randrange(len(hurt))] ^= 1 << chance.randrange(8)
        file.write_bytes(hurt)
        try:
            restore(file, tell=lambda *_words: None)
        except BackupUnusable:
            refused += 1
    must(refused == FLIPS, f"{FLIPS - refused} damaged backups were taken")
    return refused
