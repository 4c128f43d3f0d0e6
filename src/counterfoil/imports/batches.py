"""Importing a file in two steps: a preview that writes nothing into the books, and the commit that does.

Same file twice: what the books hold already is left out, so the second time nothing new goes in. Between preview
and commit others may have worked, so the commit reads the file again and holds it against the books as they are.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.imports import limits, postings, reading
from counterfoil.imports.models import Batch, BatchRow, Desk
from counterfoil.imports.plans import KINDS, Finding, Plan, make_plan
from counterfoil.imports.plans.base import Progress
from counterfoil.imports.problems import Problem, Unreadable, problem, words
from counterfoil.imports.workbook import Workbook, open_workbook
from counterfoil.kernel import attachments
from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.idempotency import Key
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
    shown_name = attachments.clean_name(name or (file.name if isinstance(file, Path) else "file.xlsx"))

    def work(_unit: Unit) -> Batch:
        batch = Batch(
            kind=kind, file_name=shown_name, file=attachments.keep(data, "application/octet-stream"),
            created_by_id=by.id, created_at=at,
        )  # fmt: skip
        _describe(batch, plan)
        batch.save(force_insert=True)
        return batch

    return transact(work, at=at, key=key)


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
    error, ``import_unreadable``, ``import_needs_approval``).
    """
    _refuse_person(batch.kind, by, at)
    if batch.kind == "customers" and not by.is_system:
        raise Refusal("import_needs_approval")
    book = _opened(attachments.path_of(batch.file_id).read_bytes())

    def work(unit: Unit) -> Batch:
        _take_the_desk(batch.kind)
        current = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if current.state == Batch.State.COMMITTED:
            return current
        plan = _planned(batch.kind, book, progress=progress)
        if plan.errors and not good_rows:
            raise _has_errors(plan)
        rows = postings.post(plan, current, unit=unit, by=by, at=at)
        BatchRow.objects.bulk_create(rows, batch_size=5_000)
        _describe(current, plan)
        current.state, current.committed_by_id, current.committed_at = Batch.State.COMMITTED, by.id, at
        current.posted = len(rows)
        current.save()
        return current

    return transact(work, at=at, key=key)


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
        "errors": [_in_words(found) for found in batch.errors],
        "notes": [_in_words(found) for found in batch.notes],
        "skipped": [_in_words(found) for found in batch.skipped],
        "ignored": [_in_words(found) for found in batch.ignored],
    }


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
    Desk.objects.bulk_create([Desk(kind=kind)], ignore_conflicts=True)
    Desk.objects.select_for_update().get(pk=kind)


def _describe(batch: Batch, plan: Plan) -> None:
    batch.counts = plan.counts
    batch.errors = [found.stored() for found in plan.errors[:MOST_KEPT]]
    batch.notes = [found.stored() for found in plan.notes[:MOST_KEPT]]
    batch.skipped = [found.stored() for found in plan.skipped[:MOST_KEPT]]
    batch.ignored = [found.stored() for found in plan.ignored[:MOST_KEPT]]
