"""Hearing, judging and closing a case (D1.1, D1.2)."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.customers import queries as customers
from counterfoil.delivery import pipeline
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.models import Attachment
from counterfoil.kernel.refusals import Refusal
from counterfoil.orders.orders import exchanges
from counterfoil.people.roles import SALES_CLERK
from counterfoil.returns import claims, policy
from counterfoil.returns.cases import rules, states
from counterfoil.returns.claims import Claimed
from counterfoil.returns.models import Judgement, Reason, ReturnRequest, ServiceCase, ServiceCaseLine
from counterfoil.returns.requests import actions as requests

RESOURCE = "service-cases"
HEAD = ("judgement", "reason", "policy_explained_on", "policy_agreed_on", "remark")
WAITS_FOR: list[Callable[[ServiceCase], bool]] = []
"""``open_of(case)``: whether something else that the case caused is still open. Filled by what comes after returns."""


def draft(entered: Any, *, do: Doing) -> New:
    """A case of a customer whom its author sees; what it lists is claimed from now on.

    Raises ``inputs_invalid``, ``quantity_exceeds_shipped``.
    """
    customer = customers.find_customer(entered.customer, visible_to=do.by)
    if customer is None:
        raise invalid("customer", _("There is no such customer."))
    claimed = claims.claim(entered.lines, customer=customer, do=do)
    clerk = do.by if do.role == SALES_CLERK else customer.sales_clerk
    head = {name: getattr(entered, name) or "" for name in ("judgement", "reason", "remark")}
    head |= {name: getattr(entered, name) for name in ("policy_explained_on", "policy_agreed_on")}
    return New({"customer": customer, "clerk": clerk, **head}, _columns(entered.lines, claimed), came_of=_papers(do))


def _columns(entered: Sequence[Any], claimed: Sequence[Claimed]) -> list[dict[str, Any]]:
    return [{**piece.columns(), "remark": row.remark} for row, piece in zip(entered, claimed, strict=True)]


def _papers(do: Doing) -> list[Any]:
    """The posted papers that are claimed on, as far as they are documents: locked by now, and what a case comes of."""
    return [document for (resource, _pk), document in sorted(do.unit.locked.items()) if resource in claims.SOURCES]


def change(case: ServiceCase, entered: Any, *, do: Doing) -> None:
    """Write the fields named; lines anew, claimed anew, when they are given."""
    for name in HEAD:
        if name in entered.model_fields_set:
            value = getattr(entered, name)
            setattr(case, name, value if name.startswith("policy") else value or "")
    if entered.lines is None:
        return
    claims.free(do.lines, do=do)
    claimed = claims.claim(entered.lines, customer=case.customer, do=do)
    case.lines.all().delete()
    write_lines(case, _columns(entered.lines, claimed))
    for paper in _papers(do):
        do.link(paper, case)


def write_lines(case: ServiceCase, rows: Sequence[dict[str, Any]]) -> None:
    """The lines of a case, numbered from 1."""
    ServiceCaseLine.objects.bulk_create(
        ServiceCaseLine(document=case, line_no=line_no, **row) for line_no, row in enumerate(rows, start=1)
    )


def split(case: ServiceCase, *, do: Doing) -> None:
    """A list with both judgements makes two cases: what is named goes to a new one, the customer's list with it."""
    taken: dict[int, Decimal] = {}
    for row in do.inputs.lines:
        taken[row.line_no] = taken.get(row.line_no, Decimal(0)) + row.quantity
    going = []
    for line in do.lines:
        if line.line_no not in taken:
            continue
        going.append({**requests.columns_of(line), "quantity": taken[line.line_no], "remark": line.remark})
        line.quantity -= taken[line.line_no]
    emptied = [line.pk for line in do.lines if not line.quantity]
    ServiceCaseLine.objects.filter(pk__in=emptied).delete()
    ServiceCaseLine.objects.bulk_update([line for line in do.lines if line.quantity], ["quantity"])
    do.forget_lines()
    head = {name: getattr(case, name) for name in ("policy_explained_on", "policy_agreed_on", "remark")}
    new = New(
        {"customer": case.customer, "clerk": case.clerk, "split_from": case, **head}, going, came_of=[case]
    )  # fmt: skip
    made = do.create(pipeline.type_named(RESOURCE), [new], by=do.by)[0]
    _copy_lists(case, made)


def _copy_lists(case: ServiceCase, made: ServiceCase) -> None:
    """The customer's list speaks for both cases."""
    rows = Attachment.objects.filter(resource=RESOURCE, document_id=case.pk, kind="customer_list").order_by("pk")
    Attachment.objects.bulk_create(
        Attachment(
            resource=RESOURCE, document_id=made.pk, kind=row.kind, name=row.name, file_id=row.file_id,
            by_id=row.by_id, at=row.at,
        )
        for row in rows
    )  # fmt: skip


def judge(case: ServiceCase, *, do: Doing) -> None:
    """The clerk judges the case: which way, for which reason, under which wording of the policy."""
    for name in HEAD[:4]:
        setattr(case, name, rules.entered_or_kept(case, do, name))
    case.policy_version = policy.version()
    if case.clerk_id is None and do.role == SALES_CLERK:
        case.clerk = do.by


def approve(case: ServiceCase, *, do: Doing) -> None:
    """The market manager agrees: goods come back, or (by what comes after returns) a complaint is opened."""
    if case.judgement == Judgement.RETURN:
        requests.draft(
            [requests.columns_of(line) for line in do.lines], case=case, customer=case.customer, clerk=case.clerk,
            reason=case.reason, came_of=[case], do=do,
        )  # fmt: skip


def cancel(case: ServiceCase, *, do: Doing) -> None:
    """The customer wants nothing any more: what was claimed is free again."""
    claims.free(do.lines, do=do)


def close_if_done(case: ServiceCase, *, do: Doing) -> None:
    """Close an approved case of which nothing is open any more. The case is locked by the caller."""
    if case.state != states.APPROVED:
        return
    if ReturnRequest.objects.filter(case=case).exclude(state__in=("closed", "cancelled")).exists():
        return
    if not any(is_open(case) for is_open in WAITS_FOR):
        do.act(case, "close")


def exchange_is_approved(case: ServiceCase, *, do: Any) -> Refusal | None:
    """A new order is made from a case that the market manager approved as an exchange (换货)."""
    if case.reason == Reason.EXCHANGE and case.state in (states.APPROVED, states.CLOSED):
        return None
    return invalid("service_case", _("Only an approved exchange makes an order."))


exchanges.case_must(exchange_is_approved)
