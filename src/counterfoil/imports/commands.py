"""``counterfoil import KIND FILE``: data taken over at go-live, by the system itself."""

import sys
from pathlib import Path
from typing import Any, TextIO

from django.utils import timezone
from django.utils.translation import gettext as _

from counterfoil.imports import batches
from counterfoil.imports.models import Batch
from counterfoil.imports.plans import KINDS
from counterfoil.imports.plans.base import Progress
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.models import system_user

DONE, REFUSED, WRONG_USE = 0, 1, 2
SHOWN = 1_000
"""Errors written to the terminal; all are counted."""


def run(
    kind: str,
    path: str | Path,
    *,
    good_rows: bool = False,
    dry_run: bool = False,
    out: TextIO | None = None,
    progress: Progress | None = None,
) -> int:
    """Preview a file, say what is wrong by sheet, row and column, and take it over. The exit code: 0 when it is in
    the books (or would be), 1 when it was refused, 2 when there is no such kind or file."""
    out = out or sys.stdout
    file = Path(path)
    if kind not in KINDS:
        print(_("Not a kind of import: {kind}. There are: {kinds}").format(kind=kind, kinds=", ".join(KINDS)), file=out)
        return WRONG_USE
    if not file.is_file():
        print(_("No such file: {file}").format(file=file), file=out)
        return WRONG_USE
    by, at = system_user(), timezone.now()
    try:
        with _Bar(wanted=progress is None) as bar:
            batch = batches.preview(kind, file, by=by, at=at, progress=progress or bar.show)
        _report(batch, out)
        if dry_run:
            return REFUSED if batch.errors and not good_rows else DONE
        with _Bar(wanted=progress is None) as bar:
            batch = batches.commit(batch, by=by, at=at, good_rows=good_rows, progress=progress or bar.show)
    except Refusal as refusal:
        print(refusal.sentence(), file=out)
        return REFUSED
    print(_("Taken over: {posted} rows ({number}).").format(posted=batch.posted, number=batch.number), file=out)
    return DONE


def _report(batch: Batch, out: TextIO) -> None:
    """Every error and note as ``sheet!cell``, what it is about, the sentence, and what was typed."""
    shown = batches.presented(batch)
    for found in [*shown["errors"], *shown["notes"]][:SHOWN]:
        typed = f" [{found['value']}]" if found["value"] else ""
        place = f"{found['sheet']}!{found['column'] or '-'}{found['row']}"
        print(f"{place}  {batches.label_of(batch.kind, found['field'])}: {found['text']}{typed}", file=out)
    for found in shown["ignored"]:
        heading = f"!{found['column']} {found['heading']}" if found["column"] else ""
        print(f"{found['sheet']}{heading}: {found['text']}", file=out)
    counts = _("{read} rows read: {good} good, {bad} with errors, {already} already there; {skipped} left out.")
    print(counts.format(**batch.counts), file=out)


class _Bar:
    """Progress on a terminal; nothing in a pipe."""

    def __init__(self, *, wanted: bool) -> None:
        self.wanted = wanted
        self.progress: Any = None
        self.show: Progress | None = None

    def __enter__(self) -> "_Bar":
        if self.wanted and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress as Bars

            self.progress = Bars(console=Console(stderr=True), transient=True)
            self.progress.start()
            task = self.progress.add_task("", total=None)
            self.show = lambda done, total: self.progress.update(task, completed=done, total=total)
        return self

    def __exit__(self, *_error: object) -> None:
        if self.progress is not None:
            self.progress.stop()
