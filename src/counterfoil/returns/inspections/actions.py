"""The table at which returned goods are inspected: what each of the two writes, and what both sign (D1.4, D1.5)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery import pipeline
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.inputs import invalid
from counterfoil.people.roles import SALES_CLERK
from counterfoil.returns.claims import ZERO
from counterfoil.returns.inspections import rules
from counterfoil.returns.models import Bucket, ReturnInspection, ReturnInspectionLine, ReturnRequest
from counterfoil.returns.people import clerk_of
from counterfoil.returns.requests import actions as requests
from counterfoil.stock.discrepancies.actions import Difference, write_discrepancies

BUCKETS = (Bucket.QUALIFIED, Bucket.REWORK, Bucket.SCRAP)
COUNTS = ("counted", "qualified", "rework", "scrap", "refused", "missing")
WRITTEN = (*COUNTS, "responsibility", "defect", "opinion")


def change(inspection: ReturnInspection, entered: Any, *, do: Doing) -> None:
    """Write what changes. A signature that was given before is void: it was for what the paper said then.

    Raises ``inputs_invalid``, ``role_required`` (a figure that is the other one's to write).
    """
    lines = {line.line_no: line for line in do.lines}
    changed: set[str] = set()
    touched = []
    for index, row in enumerate(entered.lines):
        line = lines.get(row.line_no)
        if line is None:
            raise invalid(f"lines.{index}.line_no", _("there is no such line"))
        names = _write(line, row, f"lines.{index}")
        changed |= names
        touched += [line] if names else []
    rules.may_write(inspection, changed, do=do)
    if not changed:
        return
    ReturnInspectionLine.objects.bulk_update(touched, [*WRITTEN])
    if do.signatures:
        inspection.round += 1


def _write(line: ReturnInspectionLine, row: Any, loc: str) -> set[str]:
    """Set what was entered; answers the names of what is different now."""
    names = set()
    for name in WRITTEN:
        value = getattr(row, name)
        if name not in row.model_fields_set or (value is None and name not in ("counted", "missing")):
            continue
        if name in COUNTS and value is not None and value != round(value, line.product.decimals):
            raise invalid(f"{loc}.{name}", _("may have at most {decimals} decimals"), decimals=line.product.decimals)
        if value != getattr(line, name):
            setattr(line, name, value)
            names.add(name)
    if "counted" in names and "missing" not in row.model_fields_set:
        line.missing = None
    return names


def sign(inspection: ReturnInspection, *, do: Doing) -> None:
    """One of the two signs; with the second signature what came back is settled.

    Differences to what was claimed are the clerk's to explain; what is taken back becomes a sales return request.
    """
    for line in do.lines:
        line.missing = rules.missing_of(line)
    ReturnInspectionLine.objects.bulk_update(do.lines, ["missing"])
    if not do.complete:
        return
    request = next(row for row in do.locked(ReturnRequest) if row.pk == inspection.request_id)
    do.act(request, "inspect")
    _report(inspection, do=do)
    make_sales_request(inspection, do=do)


def _report(inspection: ReturnInspection, *, do: Doing) -> None:
    """One discrepancy per line of which more or less came than was claimed, once per count."""
    clerk = clerk_of(inspection)
    inspector = next((row.by_id for row in do.signatures if row.role != SALES_CLERK), do.by.id)
    new = [line for line in do.lines if line.counted not in (line.quantity, line.reported)]
    write_discrepancies(
        [
            Difference(
                step="return", line_no=line.line_no, product_id=line.product_id, location_id=None,
                expected=line.quantity, found=line.counted or ZERO, owner_role=SALES_CLERK,
                owner_id=clerk.pk if clerk else None, expected_by=clerk.pk if clerk else None, found_by=inspector,
            )
            for line in new
        ],
        do=do,
    )  # fmt: skip
    for line in new:
        line.reported = line.counted
    ReturnInspectionLine.objects.bulk_update(new, ["reported"])


def make_sales_request(inspection: ReturnInspection, *, do: Doing) -> None:
    """A draft sales return request of what is taken back, by what it is good for; none when all is refused (D1.5)."""
    lines = [
        {
            **requests.columns_of(line), "quantity": getattr(line, bucket), "request_line_no": line.line_no,
            "bucket": bucket, "responsibility": line.responsibility, "defect": line.defect, "opinion": line.opinion,
        }
        for line in do.lines
        for bucket in BUCKETS
        if getattr(line, bucket)
    ]  # fmt: skip
    if not lines:
        return
    fields = {
        "customer": inspection.customer, "request": inspection.request, "inspection": inspection,
        "clerk": inspection.clerk,
    }  # fmt: skip
    do.create(pipeline.type_named("sales-return-requests"), [New(fields, lines, came_of=[inspection])])


def remake(inspection: ReturnInspection, *, do: Doing) -> None:
    """The sales return request again, after the former one was cancelled."""
    make_sales_request(inspection, do=do)


def feed_back(inspection: ReturnInspection, *, do: Doing) -> None:
    """The customer is told what was found."""
    inspection.channel, inspection.text, inspection.answer = do.inputs.channel, do.inputs.text, do.inputs.answer
    inspection.informed_at = do.at


def close_request(inspection: ReturnInspection, *, do: Doing) -> None:
    """With the feedback the return may be over."""
    request = next(row for row in do.locked(ReturnRequest) if row.pk == inspection.request_id)
    requests.close_if_done(request, do=do)


def reopen(inspection: ReturnInspection, *, do: Doing) -> None:
    """Inspect again: both signatures are void."""
    request = next(row for row in do.locked(ReturnRequest) if row.pk == inspection.request_id)
    do.act(request, "reinspect")
