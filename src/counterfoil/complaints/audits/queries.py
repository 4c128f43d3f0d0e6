"""What is asked for an attachment audit."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from counterfoil.complaints.audits.sampling import Unit
from counterfoil.complaints.models import AttachmentAudit, AttachmentAuditLine, ReplacementRequest
from counterfoil.complaints.replacements.evidence import KIND
from counterfoil.kernel.days import midnight
from counterfoil.kernel.models import Attachment, Signature
from counterfoil.people.models import User

REQUESTS = "replacement-requests"


def of_period(day_from: date, day_to: date) -> QuerySet[ReplacementRequest]:
    """The requests made on these days that may be looked at."""
    begin = midnight(day_from)
    end = midnight(day_to) + timedelta(days=1)
    return _to_be_judged(ReplacementRequest.objects.filter(created_at__gte=begin, created_at__lt=end))


def made_since(moment: datetime | None, *, until: datetime) -> QuerySet[ReplacementRequest]:
    """The requests made after this moment that may be looked at."""
    rows = ReplacementRequest.objects.filter(created_at__lte=until)
    return _to_be_judged(rows.filter(created_at__gt=moment) if moment is not None else rows)


def _to_be_judged(rows: QuerySet[ReplacementRequest]) -> QuerySet[ReplacementRequest]:
    """Not the cancelled ones, nor drafts that wait for their form."""
    form = Attachment.objects.filter(resource=REQUESTS, document_id=OuterRef("pk"), kind=KIND)
    return rows.exclude(state="cancelled").filter(~Q(state__in=("draft", "returned")) | Exists(form))


def units(rows: QuerySet[ReplacementRequest]) -> tuple[list[Unit], dict[int, int | None]]:
    """What may be drawn, and the clerk of each. A fixed number of statements."""
    valued = rows.annotate(value=Sum(F("lines__quantity") * F("lines__unit_price")))
    found = list(valued.order_by("pk").values_list("pk", "value", "customer__sales_clerk"))
    clerks: dict[int, int | None] = {pk: clerk for pk, _value, clerk in found}
    signed = Signature.objects.filter(
        resource=REQUESTS, action="submit", document_id__in=list(clerks), role="sales_clerk"
    )
    clerks.update(signed.order_by("pk").values_list("document_id", "by"))
    names = called(User.objects.filter(pk__in=set(clerks.values())))
    return [Unit(pk, names.get(clerks[pk] or 0, "–"), value or Decimal(0)) for pk, value, _clerk in found], clerks


def called(people: Iterable[User]) -> dict[int, str]:
    """What each is called; two of one name are told apart by what they log in with."""
    found = list(people)
    many = Counter(one.name for one in found)
    return {one.pk: one.name if many[one.name] == 1 else f"{one.name} ({one.username})" for one in found}


def forms_of(request_ids: Iterable[int]) -> dict[int, int]:
    """The latest complaint form on each of these requests, by id."""
    rows = Attachment.objects.filter(resource=REQUESTS, kind=KIND, document_id__in=list(request_ids)).order_by("pk")
    return dict(rows.values_list("document_id", "pk"))


def last_scheduled() -> AttachmentAudit | None:
    """The latest audit that the schedule drew."""
    return AttachmentAudit.objects.filter(scheduled=True).order_by("-pk").first()


def items(audit: AttachmentAudit) -> list[AttachmentAuditLine]:
    """The sample with requests, complaints and forms, in order."""
    rows = AttachmentAuditLine.objects.filter(document=audit)
    return list(
        rows.select_related(
            "request__customer", "request__complaint__customer", "attachment__file", "clerk", "marked_by"
        ).order_by("line_no")
    )


def shown(audit: AttachmentAudit, _user: Any) -> dict[str, Any]:
    """The period under the names of the API."""
    return {"from": audit.period_from.isoformat(), "to": audit.period_to.isoformat()}


def has_unmarked(audit: AttachmentAudit) -> bool:
    """Whether something of the sample still waits for its verdict."""
    return AttachmentAuditLine.objects.filter(document=audit, verdict="").exists()
