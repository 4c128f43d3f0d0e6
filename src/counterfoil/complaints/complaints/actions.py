"""From what a customer complains of to what is done about it (D2.1, D2.2)."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.assessments.actions import Charge, Kind, record
from counterfoil.complaints.complaints import rules
from counterfoil.complaints.models import Cause, Complaint, ComplaintLine, Resolution
from counterfoil.complaints.replacements import drafting as replacements
from counterfoil.customers import queries as customers
from counterfoil.delivery.pipeline import type_named
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.models import Attachment
from counterfoil.people.queries import find_user, find_users
from counterfoil.returns import claims
from counterfoil.returns.cases import actions as cases
from counterfoil.returns.models import Judgement, Reason, ServiceCase
from counterfoil.returns.requests import actions as requests

RESOURCE = "complaints"
FORM = "document"


def draft(entered: Any, *, do: Doing) -> New:
    """A complaint that no case leads to; the pieces that it names are claimed from now on.

    Raises ``inputs_invalid``, ``quantity_exceeds_shipped``.
    """
    customer = customers.find_customer(entered.customer, visible_to=do.by)
    if customer is None:
        raise invalid("customer", _("There is no such customer."))
    claimed = claims.claim(entered.lines, customer=customer, do=do)
    fields = {"customer": customer, "facts": entered.facts, "cause": entered.cause}
    return New(fields, [piece.columns() for piece in claimed], came_of=_papers(do))


def _papers(do: Doing) -> list[Any]:
    """The posted papers that are claimed on: locked by now, and what a complaint comes of."""
    return [document for (resource, _pk), document in sorted(do.unit.locked.items()) if resource in claims.SOURCES]


def change(document: Complaint, entered: Any, *, do: Doing) -> None:
    """Write the fields named; of a complaint without a case also the lines, claimed anew."""
    for name in ("facts", "cause"):
        value = getattr(entered, name)
        if value is not None:
            setattr(document, name, value)
    if entered.lines is None:
        return
    if document.case_id is not None:
        raise invalid("lines", _("are those of the case"))
    claims.free(do.lines, do=do)
    claimed = claims.claim(entered.lines, customer=document.customer, do=do)
    document.lines.all().delete()
    ComplaintLine.objects.bulk_create(
        ComplaintLine(document=document, line_no=line_no, **piece.columns())
        for line_no, piece in enumerate(claimed, start=1)
    )


def from_case(case: ServiceCase, *, do: Doing) -> None:
    """An approved case that asks for replacement opens a complaint; what is claimed stays claimed (D1.2 → D2.1)."""
    if case.judgement != Judgement.REPLACEMENT:
        return
    fields = {
        "customer": case.customer, "case": case, "facts": case.remark,
        "cause": Cause.SHORT if case.reason == Reason.SHORT_DELIVERY else "",
    }  # fmt: skip
    lines = [requests.columns_of(line) for line in do.lines]
    made = do.create(type_named(RESOURCE), [New(fields, lines, came_of=[case])])[0]
    _copy_evidence(case, made)


def _copy_evidence(case: ServiceCase, made: Complaint) -> None:
    """What the customer sent as evidence speaks for the complaint as well."""
    rows = Attachment.objects.filter(resource="service-cases", document_id=case.pk, kind="evidence").order_by("pk")
    Attachment.objects.bulk_create(
        Attachment(
            resource=RESOURCE, document_id=made.pk, kind=row.kind, name=row.name, file_id=row.file_id,
            by_id=row.by_id, at=row.at,
        )
        for row in rows
    )  # fmt: skip


def print_form(document: Complaint, *, do: Doing) -> None:
    """The paper that the customer or the manager signs by hand; copies are counted."""
    document.printed = do.count_print(FORM)


def audit(document: Complaint, *, do: Doing) -> None:
    """The supervisor names who is responsible, the penalty, and what is proposed (D2.1)."""
    entered = do.inputs
    document.responsible = [_as_named(row) for row in entered.responsible]
    document.proposal = entered.proposal
    if entered.cause:
        document.cause = entered.cause
    if entered.corrective_action:
        correct(document, do=do)


def _as_named(row: Any) -> dict[str, Any]:
    named = {"user": row.user} if row.user else {"department": row.department}
    return {**named, "penalty": row.penalty.model_dump(mode="json", exclude_none=True)}


def correct(document: Complaint, *, do: Doing) -> None:
    """What shall keep it from happening again; its owner is told."""
    entered = do.inputs
    document.corrective_action = entered.corrective_action
    document.corrective_owner = find_user(entered.corrective_owner) if entered.corrective_owner else None
    document.corrective_due_on = entered.corrective_due_on
    owner = document.corrective_owner
    do.tell(
        owner.pk if owner else None, _("A corrective action is yours ({number}): {what}"),
        number=document.number, what=document.corrective_action[:100],
    )  # fmt: skip


def sign(document: Complaint, *, do: Doing) -> None:
    """The manager's word is final: penalties are recorded, and what was decided is begun (D2.2).

    Pieces of a complaint decided ``none`` may be claimed again. Papers are made in the order of their prefixes.
    """
    document.resolution, document.amount = do.inputs.resolution, do.inputs.amount
    if document.resolution == Resolution.NONE:
        claims.free(do.lines, do=do)
    if document.resolution == Resolution.REPLACEMENT:
        replacements.draft(document, do.lines, do=do)
    record(_charges(document), do=do)
    if document.resolution == Resolution.RETURN:
        _ask_back(document, do=do)
    if document.resolution == Resolution.COMPENSATION:
        _credit(document, do=do)


def _charges(document: Complaint) -> list[Charge]:
    """A charge per person or department, as the audit named it."""
    users = find_users(row["user"] for row in document.responsible if "user" in row)
    departments = rules.departments_by_code(row["department"] for row in document.responsible if "department" in row)
    found = []
    for row in document.responsible:
        user, department = users.get(row.get("user", "")), departments.get(row.get("department", ""))
        if user is None and department is None:
            continue
        penalty = row["penalty"]
        found.append(
            Charge(
                Kind.COMPLAINT, penalty.get("text") or document.facts[:200],
                user_id=user.pk if user else None, department_id=department.pk if department else None,
                points=_decimal(penalty.get("points")), money=_decimal(penalty.get("amount")),
            )
        )  # fmt: skip
    return found


def _decimal(text: Any) -> Decimal | None:
    return None if text is None else Decimal(str(text))


def _ask_back(document: Complaint, *, do: Doing) -> None:
    """The goods are to come back against money: the return request takes over what is claimed."""
    reason = Reason.SHORT_NOT_REPLACED if document.cause == Cause.SHORT else Reason.QUALITY_NOT_REPLACED
    clerk = document.case.clerk if document.case else document.customer.sales_clerk
    requests.draft(
        [requests.columns_of(line) for line in do.lines], case=document.case, customer=document.customer,
        clerk=clerk, reason=reason, came_of=[document], do=do,
    )  # fmt: skip


def _credit(document: Complaint, *, do: Doing) -> None:
    """The customer shall owe less: a draft for the accountant."""
    assert document.amount is not None
    fields = {
        "customer": document.customer, "kind": "compensation", "amount": -document.amount,
        "reason": f"{document.number} {document.facts}"[:2000],
    }  # fmt: skip
    do.create(type_named("receivable-adjustments"), [New(fields, came_of=[document])])


def feed_back(document: Complaint, *, do: Doing) -> None:
    """The customer was told how it ends."""
    entered = do.inputs
    document.channel, document.text, document.answer = entered.channel, entered.text, entered.answer
    document.informed_at = do.at


def close_case(document: Complaint, *, do: Doing) -> None:
    """The complaint has come to its end: so may its case, which is locked with it."""
    for case in do.locked(ServiceCase):
        if case.pk == document.case_id:
            cases.close_if_done(case, do=do)


def cancel(document: Complaint, *, do: Doing) -> None:
    """Nothing is complained of any more: the pieces may be claimed again."""
    claims.free(do.lines, do=do)
