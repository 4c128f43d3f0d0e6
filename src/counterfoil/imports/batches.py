"""Importing a file in two steps: a preview that writes nothing into the books, and the commit that does.

Same file twice: what the books hold already is left out, so the second time nothing new goes in. Between preview
and commit others may have worked, so the commit reads the file again and holds it against the books as they are.
"""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counterfoil.imports import limits, postings, reading, undoing
from counterfoil.imports.models import Batch, BatchProgress, BatchRow, Desk
from counterfoil.imports.plans import KINDS, Finding, Plan, make_plan
from counterfoil.imports.plans.base import Progress
from counterfoil.imports.problems import Problem, Unreadable, problem, words
from counterfoil.imports.workbook import Workbook, open_workbook
from counterfoil.kernel import attachments
from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.idempotency import Key
from counterfoil.kernel.jobs import ask_for
from counterfoil.kernel.patience import be_patient
from counterfoil.kernel.performing import transact
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people import roles

MAY_IMPORT = {
    "products": frozenset({roles.MARKET_MANAGER}),
    "price-list-items": frozenset({roles.MARKET_MANAGER}),
    "customers": frozenset({roles.SALES_CLERK}),
    "stock": frozenset({roles.ACCOUNTANT, roles.CHIEF_ACCOUNTANT}),
    "receivables": frozenset({roles.ACCOUNTANT, roles.CHIEF_ACCOUNTANT}),
    "shipments": frozenset({roles.ACCOUNTANT, roles.CHIEF_ACCOUNTANT}),
}
"""Who brings in what. At go-live the system itself does, by the command line."""

JOB = "work_on_imports"
STEPS = {
    "commit": (_("Take over"), Batch.State.PREVIEWED, Batch.State.COMMITTING),
    "undo": (_("Take the batch back"), Batch.State.COMMITTED, Batch.State.UNDOING),
}
"""What the worker can be asked for: its name, the state it starts from, and the state meanwhile."""
LONGEST_MINUTES = 15
"""For the one transaction that takes a file over or back; far above what 100,000 rows need."""
MOST_KEPT = 5_000
"""Errors, notes and left-out rows kept with a batch; the counts are exact however many there are."""


def preview(
    kind: str,
    file: bytes | Path,
    *,
    by: Any,
    at: datetime,
    name: str = "",
    progress: Progress | None = None,
    key: Key | None = None,
) -> Batch:
    """Read a file and say what would go in and what is wrong, row by row. Nothing is written but the batch itself.

    Raises ``NotVisible`` (no such kind), ``Refusal`` (``role_required``, ``import_unreadable``).
    """
    _refuse_person(kind, by, at)
    data = _content(file)
    plan = _planned(kind, _opened(data), progress=progress)

    def work(_unit: Unit) -> Batch:
        batch = _new_batch(kind, data, _shown_name(name, file), by=by, at=at)
        _describe(batch, plan)
        batch.state = Batch.State.PREVIEWED
        batch.save(force_insert=True)
        return batch

    return transact(work, at=at, key=key)


def receive(kind: str, data: bytes, *, by: Any, at: datetime, name: str = "") -> Batch:
    """Take an uploaded file in and leave the reading to the worker. Raises ``NotVisible``, ``Refusal``."""
    _refuse_person(kind, by, at)
    data = _content(data)
    if not data:
        raise _unreadable(problem("file_empty"))

    def work(_unit: Unit) -> Batch:
        batch = _new_batch(kind, data, _shown_name(name, data), by=by, at=at)
        batch.asked_by_id = by.id
        batch.save(force_insert=True)
        ask_for(JOB)
        return batch

    return transact(work, at=at)


def _new_batch(kind: str, data: bytes, name: str, *, by: Any, at: datetime) -> Batch:
    return Batch(
        kind=kind, file_name=name, file=attachments.keep(data, "application/octet-stream"), state=Batch.State.READING,
        created_by_id=by.id, created_at=at,
    )  # fmt: skip


def _shown_name(name: str, file: bytes | Path) -> str:
    return attachments.clean_name(name or (file.name if isinstance(file, Path) else "file.xlsx"))


def read_in(batch: Batch, *, progress: Progress | None = None) -> None:
    """The worker's part of ``receive``: the file is read, and the batch says what would go in and what is wrong."""
    try:
        plan = _planned(batch.kind, _opened(attachments.path_of(batch.file_id).read_bytes()), progress=progress)
    except Refusal as refusal:
        batch.state, batch.problem = Batch.State.FAILED, _kept_problem(refusal)
    else:
        _describe(batch, plan)
        batch.state = Batch.State.PREVIEWED
    batch.save()


def ask(batch: Batch, step: str, *, by: Any, at: datetime, good_rows: bool = False) -> Batch:
    """Have the worker take a batch over (``commit``) or back (``undo``). Raises ``Refusal`` (``role_required``,
    ``import_not_ready``, ``import_has_errors``)."""
    _refuse_person(batch.kind, by, at)
    label, ready, working = STEPS[step]

    def work(_unit: Unit) -> Batch:
        current = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if current.state != ready:
            raise Refusal("import_not_ready", action=label, found=current.get_state_display())
        if step == "commit" and current.counts.get("bad") and not good_rows:
            raise Refusal("import_has_errors", found=current.counts["bad"], read=current.counts["read"])
        current.state, current.asked_by_id, current.good_rows, current.problem = working, by.id, good_rows, {}
        current.save(update_fields=["state", "asked_by", "good_rows", "problem"])
        BatchProgress.objects.filter(batch=current).delete()
        ask_for(JOB)
        return current

    return transact(work, at=at)


def commit(
    batch: Batch,
    *,
    by: Any,
    at: datetime,
    good_rows: bool = False,
    progress: Progress | None = None,
    key: Key | None = None,
) -> Batch:
    """Take a previewed file over, all of it or (``good_rows``) what is good of it, in one transaction.

    Committing a batch again changes nothing. Raises ``Refusal`` (``role_required``, ``import_has_errors`` with every
    error, ``import_unreadable``, ``import_not_ready``).
    """
    _refuse_person(batch.kind, by, at)
    if batch.state in (Batch.State.READING, Batch.State.FAILED, Batch.State.UNDOING, Batch.State.UNDONE):
        raise Refusal("import_not_ready", action=_("Take over"), found=batch.get_state_display())
    book = _opened(attachments.path_of(batch.file_id).read_bytes())

    def work(unit: Unit) -> Batch:
        _take_the_desk(batch.kind)
        current = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if current.state == Batch.State.COMMITTED:
            return current
        plan = _planned(batch.kind, book, progress=progress)
        if plan.errors and not good_rows:
            raise _has_errors(plan)
        rows = postings.post(plan, current, unit=unit, by=by, at=at, progress=progress)
        BatchRow.objects.bulk_create(rows, batch_size=5_000)
        _describe(current, plan)
        current.state, current.committed_by_id, current.committed_at = Batch.State.COMMITTED, by.id, at
        current.posted, current.good_rows = len(rows), good_rows
        current.save()
        return current

    return transact(work, at=at, key=key)


def undo(batch: Batch, *, by: Any, at: datetime, key: Key | None = None) -> Batch:
    """Take a whole batch back, while nothing stands on it. All of it, or nothing.

    Raises ``Refusal`` (``role_required``, ``import_not_ready``, ``import_in_use`` with the first row that is used).
    """
    _refuse_person(batch.kind, by, at)

    def work(unit: Unit) -> Batch:
        current = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if current.state == Batch.State.UNDONE:
            return current
        if current.state not in (Batch.State.COMMITTED, Batch.State.UNDOING) or _is_final(current):
            raise Refusal("import_not_ready", action=_("Take the batch back"), found=current.get_state_display())
        _take_the_desk(batch.kind)
        undoing.undo(current, list(current.rows.order_by("pk")), unit=unit, by=by, at=at)
        current.state, current.undone_by_id, current.undone_at = Batch.State.UNDONE, by.id, at
        current.save()
        return current

    return transact(work, at=at, key=key)


def _is_final(batch: Batch) -> bool:
    """Customers of before go-live were taken over as approved, by the system: they are not taken back as a batch."""
    return batch.kind == "customers" and batch.committed_by is not None and batch.committed_by.is_system


def can_be_undone(batch: Batch) -> bool:
    return batch.state == Batch.State.COMMITTED and bool(batch.posted) and not _is_final(batch)


def fall_back(batch: Batch, refusal: Refusal) -> None:
    """A step that the worker was asked for was refused: the batch stands where it stood, and says why."""
    ready = {str(working): ready for _label, ready, working in STEPS.values()}
    Batch.objects.filter(pk=batch.pk, state=batch.state).update(
        state=ready.get(batch.state, Batch.State.FAILED), problem=_kept_problem(refusal)
    )


def _kept_problem(refusal: Refusal) -> dict[str, Any]:
    """A refusal as it is kept: of an unreadable file, what is wrong with it; else code and values."""
    found = refusal.values.get("found")
    if isinstance(found, Problem):
        return {"problem": found.code, "values": found.values}
    return {"code": refusal.code, "values": {name: str(value) for name, value in refusal.values.items()}}


def problem_in_words(batch: Batch) -> str:
    """Why the last step did not succeed, in the reader's language; empty when it did."""
    kept = batch.problem
    if "problem" in kept:
        return words(kept["problem"], kept["values"])
    return Refusal(kept["code"], **kept["values"]).sentence() if "code" in kept else ""


def list_batches(kinds: Collection[str], *, limit: int = 30) -> list[Batch]:
    """The latest batches of these kinds."""
    rows = Batch.objects.filter(kind__in=kinds).select_related("created_by", "committed_by", "progress")
    return list(rows.order_by("-pk")[:limit])


def kinds_for(by: Any, *, at: datetime) -> list[str]:
    """What this person may bring in."""
    return [kind for kind in KINDS if by.is_system or acting_role(by, MAY_IMPORT[kind], at)[0]]


def find_batch(batch_id: int | str, *, by: Any, at: datetime) -> Batch:
    """A batch that this person may see: those who may import its kind. Raises ``NotVisible``."""
    batch = Batch.objects.filter(pk=batch_id).first() if str(batch_id).isdigit() and len(str(batch_id)) < 19 else None
    if batch is None or not (by.is_system or acting_role(by, MAY_IMPORT[batch.kind], at)[0]):
        raise NotVisible(str(batch_id))
    return batch


def presented(batch: Batch) -> dict[str, Any]:
    """A batch for people and programs, in the language of the moment."""
    return {
        "id": batch.pk,
        "kind": batch.kind,
        "state": batch.state,
        "file_name": batch.file_name,
        "sha256": batch.file_id,
        "created_at": batch.created_at,
        "committed_at": batch.committed_at,
        "counts": batch.counts,
        "posted": batch.posted,
        "problem": problem_in_words(batch) or None,
        "errors": [{**_in_words(found), "label": label_of(batch.kind, found["field"])} for found in batch.errors],
        "notes": [_in_words(found) for found in batch.notes],
        "skipped": [_in_words(found) for found in batch.skipped],
        "ignored": [_in_words(found) for found in batch.ignored],
    }


def label_of(kind: str, field: str) -> str:
    """What a column is called; of a repeated column (线管折扣) with its subject."""
    name, _dot, subject = field.partition(".")
    label = str(KINDS[kind].labels.get(name, name))
    return gettext("{label} ({subject})").format(label=label, subject=subject) if subject else label


def _in_words(found: dict[str, Any]) -> dict[str, Any]:
    """A stored finding with its sentence. An unknown heading is its own word: nothing is known of it."""
    code = found["code"]
    text = _("column not known, not read") if code == "unknown" and "heading" in found else None
    return {
        **{name: value for name, value in found.items() if name != "values"},
        "text": str(text) if text else words(code, found.get("values", {})),
    }


def _refuse_person(kind: str, by: Any, at: datetime) -> None:
    if kind not in KINDS:
        raise NotVisible(kind)
    if by.is_system:
        return
    role, _behalf = acting_role(by, MAY_IMPORT[kind], at)
    if role is None:
        raise role_refusal(_("Import"), MAY_IMPORT[kind], by, at)


def _content(file: bytes | Path) -> bytes:
    size = len(file) if isinstance(file, bytes) else file.stat().st_size
    if size > limits.FILE_BYTES:
        raise _unreadable(problem("file_too_large", required=limits.FILE_BYTES // (1024 * 1024)))
    return file if isinstance(file, bytes) else file.read_bytes()


def _opened(data: bytes) -> Workbook:
    try:
        return open_workbook(data)
    except Unreadable as error:
        raise _unreadable(error.problem) from None


def _planned(kind: str, book: Workbook, *, progress: Progress | None) -> Plan:
    try:
        return make_plan(KINDS[kind], book, reading.known_for(kind), progress=progress)
    except Unreadable as error:
        raise _unreadable(error.problem) from None


def _unreadable(found: Problem) -> Refusal:
    return Refusal("import_unreadable", found=found)


def _has_errors(plan: Plan) -> Refusal:
    errors = [_as_field_error(found) for found in plan.errors[:MOST_KEPT]]
    return Refusal("import_has_errors", errors=errors, found=plan.bad, read=plan.read)


def _as_field_error(found: Finding) -> dict[str, Any]:
    loc = f"{found.sheet}!{found.column or '-'}{found.row}"
    return {"loc": loc, "code": found.code, "text": found.text.replace("{", "{{").replace("}", "}}"), "values": {}}


def _take_the_desk(kind: str) -> None:
    """One import of a kind at a time, in a transaction that may take as long as a large file needs: while its rows are
    being looked at the connection says nothing to the database."""
    be_patient(f"{LONGEST_MINUTES}min")
    Desk.objects.bulk_create([Desk(kind=kind)], ignore_conflicts=True)
    Desk.objects.select_for_update().get(pk=kind)


def _describe(batch: Batch, plan: Plan) -> None:
    batch.counts = plan.counts
    batch.errors = [found.stored() for found in plan.errors[:MOST_KEPT]]
    batch.notes = [found.stored() for found in plan.notes[:MOST_KEPT]]
    batch.skipped = [found.stored() for found in plan.skipped[:MOST_KEPT]]
    batch.ignored = [found.stored() for found in plan.ignored[:MOST_KEPT]]
