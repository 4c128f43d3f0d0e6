"""Drawing a sample of complaint forms, judging it, and what follows for the clerks (附件定时稽查, D2)."""

import secrets
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from counterfoil.assessments.actions import Charge, Kind, record
from counterfoil.complaints.audits import queries, rules, sampling
from counterfoil.complaints.models import AttachmentAudit, AttachmentAuditLine, ReplacementRequest, Verdict
from counterfoil.kernel import people, performing
from counterfoil.kernel.declaration import SYSTEM, find_type
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.inputs import invalid
from counterfoil.people.settings import setting, values, within

RESOURCE = "attachment-audits"
setting(
    "audits.share_percent", 10, _("Attachment audit: share drawn (percent)"),
    _("How many of a period's replacement requests are looked at."),
    valid=within(0, 100),
)  # fmt: skip
setting(
    "audits.minimum", 5, _("Attachment audit: at least"),
    _("So many requests are looked at in any case, where there are so many."),
    valid=within(1, 10_000),
)  # fmt: skip


def draft(entered: Any, *, do: Doing) -> New:
    """An audit of this period, its sample drawn at once. Raises ``inputs_invalid`` when there is nothing to draw."""
    if entered.to < entered.from_:
        raise invalid("to", _("must not be before the first day"))
    new = _drawn(queries.of_period(entered.from_, entered.to), entered.from_, entered.to)
    if new is None:
        raise invalid("from", _("there was no replacement request in this time"))
    return new


def draw_scheduled(*, at: datetime) -> str | None:
    """The audit of everything asked for since the last one that the schedule drew; nothing when there was none."""
    last = queries.last_scheduled()
    rows = queries.made_since(last.created_at if last else None, until=at)
    first = rows.order_by("created_at").first()
    if first is None:
        return None
    days = timezone.localtime(first.created_at).date(), timezone.localtime(at).date()
    new = _drawn(rows, *days)
    assert new is not None
    new.fields |= {"scheduled": True, "follows": last}
    doctype = find_type(RESOURCE)
    assert doctype is not None
    made = performing.transact(
        lambda unit: performing.make(unit, doctype, [new], by=people.system(), role=SYSTEM, at=at)[0], at=at
    )
    return str(made.number)


def _drawn(rows: QuerySet[ReplacementRequest], day_from: date, day_to: date) -> New | None:
    """The sample, stratified by clerk and value. The seed is chance itself: nobody can know it beforehand."""
    units, clerks = queries.units(rows)
    if not units:
        return None
    chosen = values("audits.share_percent", "audits.minimum")
    share = Decimal(chosen["audits.share_percent"]) / 100
    seed = secrets.token_hex(8)
    groups, classes = sampling.strata(units), sampling.value_classes(units)
    wanted = sampling.size(len(units), share=share, minimum=chosen["audits.minimum"])
    sample = sampling.draw(groups, wanted=wanted, seed=seed)
    forms = queries.forms_of(sample)
    fields = {
        "period_from": day_from, "period_to": day_to, "share": share, "minimum": chosen["audits.minimum"],
        "seed": seed, "population": len(units),
    }  # fmt: skip
    lines = [
        {"request_id": pk, "attachment_id": forms.get(pk), "clerk_id": clerks[pk], "stratum": classes[pk]}
        for pk in sample
    ]
    return New(fields, lines, came_of=list(ReplacementRequest.objects.filter(pk__in=sample).order_by("pk")))


def mark(document: AttachmentAudit, *, do: Doing) -> None:
    """An auditor says of each form whether it is right, wrong or missing."""
    named = rules.lines_named(do.lines, do.inputs.items)
    changed = []
    for line, item in zip(named, do.inputs.items, strict=True):
        assert line is not None
        line.verdict, line.remark, line.marked_by_id = item.verdict, item.remark, do.by.id
        changed.append(line)
    AttachmentAuditLine.objects.bulk_update(changed, ["verdict", "remark", "marked_by"])


def close(document: AttachmentAudit, *, do: Doing) -> None:
    """How many forms fail, and between which bounds the rate of all lies; each failure is charged to its clerk."""
    failed = [line for line in do.lines if line.verdict != Verdict.RIGHT]
    found = sampling.error_rate(len(failed), len(do.lines))
    document.failures = len(failed)
    document.error_rate, document.error_low, document.error_high = found.rate, found.low, found.high
    record([_charge(line) for line in failed if line.clerk_id], do=do)


def _charge(line: AttachmentAuditLine) -> Charge:
    with override("zh-hans"):
        words = gettext("Complaint form of {number}: {verdict}").format(
            number=line.request.number, verdict=line.get_verdict_display()
        )
    text = f"{words} {line.remark}".strip()
    return Charge(Kind.ATTACHMENT, text, user_id=line.clerk_id, source=line.request)
