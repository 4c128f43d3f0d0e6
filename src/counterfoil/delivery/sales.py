"""What the steps of the pipeline mean to a sales notice: its lines, its order lines, its hold, its states (C1.6, C2.0).

A notice asks for less as soon as goods are not there: its line and its amount fall, the order's quantity is open
again, and the credit room that it held is free.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from counterfoil.catalogue import pricing
from counterfoil.customers.models import SettlementTerms
from counterfoil.delivery import pipeline
from counterfoil.delivery.backorders import actions as backorders
from counterfoil.delivery.models import Consignment, DeliveryNotice, DeliveryNoticeLine, Shipment, Way
from counterfoil.delivery.notices import credit
from counterfoil.delivery.picking import queries as picking
from counterfoil.delivery.pipeline import ZERO, Outcomes
from counterfoil.delivery.shipments import drafts
from counterfoil.kernel.doing import Doing, ToLock, locking_query
from counterfoil.kernel.fields import plain
from counterfoil.kernel.refusals import Refusal, refusal_code
from counterfoil.kernel.statements import compiled, update_rows
from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders import progress
from counterfoil.orders.orders.progress import Progress
from counterfoil.people.roles import LOGISTICS_CLERK, PICKING_LEADER
from counterfoil.receivables import actions as receivables
from counterfoil.receivables import queries as accounts

RESOURCE = "delivery-notices"
DESTINATION = ("way", "handover", "carrier", "freight_payer", "address", "consignee", "phone", "pickup")

refusal_code(
    "receipt_required",
    _("Not paid yet"),
    _("{notice} is collected and paid on delivery: {required} is needed, {found} is kept for it or free."),
    section="C2.0",
    public=_("{notice} is collected and paid on delivery: the money is not there yet. Ask the accountant."),
)


def parents(ids: Sequence[int]) -> list[ToLock]:
    """The orders of these notices, then the notices."""
    return [orders_of_notices(list(ids)), notices_to_lock(list(ids))]


@locking_query
def orders_of_notices(ids: Any) -> QuerySet[Any, Any]:
    """The orders that these notices are of, with their customer."""
    lines = DeliveryNoticeLine.objects.filter(document_id__any=ids)
    return SalesOrder.objects.filter(pk__in=lines.values("order_id")).select_related("customer")


@locking_query
def notices_to_lock(ids: Any) -> QuerySet[Any, Any]:
    """These notices, with what the steps of the pipeline look at."""
    return DeliveryNotice.objects.filter(pk__any=ids).select_related("customer__settlement_terms", "carrier__zone")


def destination(notice: DeliveryNotice) -> dict[str, Any]:
    """Where its goods go and how."""
    return {name: getattr(notice, name) for name in DESTINATION}


def facts(notice: DeliveryNotice) -> dict[str, Any]:
    """What its lists say besides."""
    return {"requested_on": notice.requested_date, "other_requirements": notice.remark}


# What the floors brought, and what stands of it


def began(notice: DeliveryNotice, *, do: Doing) -> None:
    """The first list is printed: picking has begun."""
    if notice.state == "released":
        do.act(notice, "start_picking")


def brought(notice: DeliveryNotice, outcomes: Outcomes, *, last: bool, nothing: bool, do: Doing) -> None:
    """What a floor brought is staged; what it did not find leaves the notice and is open on the order again."""
    if nothing:
        end([notice], company_words(NOTHING_FOUND), do=do)
        return
    effects = {(notice.pk, row.line_no): Effect(staged=row.kept, lost=row.lost) for row in outcomes[notice.pk]}
    settle([notice], effects, do=do)
    if last:
        do.act(notice, "stage")


def checked(notices: Sequence[DeliveryNotice], outcomes: Outcomes, *, do: Doing) -> None:
    """What the second check lets stand; a notice of which nothing stands is cancelled."""
    standing = [notice for notice in notices if any(row.kept for row in outcomes[notice.pk])]
    effects = {
        (notice.pk, row.line_no): Effect(staged=-row.lost, lost=row.lost, checked=row.kept)
        for notice in standing
        for row in outcomes[notice.pk]
    }
    settle(standing, effects, do=do)
    end([notice for notice in notices if notice not in standing], company_words(NOTHING_STOOD), do=do)


def reopened(notices: Sequence[DeliveryNotice], *, do: Doing) -> None:
    """The second check is void: nothing is checked until the next one."""
    DeliveryNoticeLine.objects.filter(document__in=notices).update(checked=0)


def dissolved(notices: Sequence[DeliveryNotice], outcomes: Outcomes, *, do: Doing) -> None:
    """The goods go back: the notices are cancelled, their holds freed, their orders' quantities stay open."""
    end(notices, company_words(WAS_DISSOLVED, reason=do.reason), do=do)


NOTHING_FOUND = _("Nothing of it was found on the floors.")
NOTHING_STOOD = _("Nothing of it stood the second check.")
WAS_DISSOLVED = _("The consignment was dissolved: {reason}")
NOTHING_LEFT = _("Nothing of it left the house.")


def company_words(text: Any, **values: Any) -> str:
    """A reason that the system writes into a document: in the company's language, whoever caused it."""
    with override(settings.LANGUAGE_CODE):
        return str(text).format(**values)


@dataclass(frozen=True)
class Effect:
    """On a notice line: what is added to its staged goods, what leaves the notice, what stands the second check."""

    staged: Decimal = ZERO
    lost: Decimal = ZERO
    checked: Decimal | None = None


def settle(notices: Sequence[DeliveryNotice], effects: Mapping[tuple[int, int], Effect], *, do: Doing) -> None:
    """Bring notice lines, order lines, amounts and holds in line with what became of the goods."""
    if not notices:
        return
    lines = lines_of(notices)
    changed = [line for line in lines if (line.document_id, line.line_no) in effects]
    for line in changed:
        effect = effects[line.document_id, line.line_no]
        line.staged += effect.staged
        line.checked = line.checked if effect.checked is None else effect.checked
        if effect.lost:
            line.quantity -= effect.lost
            line.amount = pricing.line_amount(line.quantity, line.order_line.unit_price)
            line.tax = pricing.tax_within(line.amount, line.order_line.vat_rate)
    update_rows(changed, ["staged", "checked", "quantity", "amount", "tax"])
    progress.book(
        progress.gathered(
            (line.order_line_id, Progress(notified=-effect.lost, staged=effect.staged))
            for line in changed
            if (effect := effects[line.document_id, line.line_no])
        )
    )
    fallen = {line.document_id for line in changed if effects[line.document_id, line.line_no].lost}
    _cut([notice for notice in notices if notice.pk in fallen], lines, do=do)


def _cut(notices: Sequence[DeliveryNotice], lines: Iterable[DeliveryNoticeLine], *, do: Doing) -> None:
    """These notices hold only what is left of their amount; the freed room may let others go."""
    for notice in notices:
        notice.total = sum((line.amount for line in lines if line.document_id == notice.pk), ZERO)
        credit.cut(notice, at=do.at)
        do.act(notice, "adjust")
    for customer_id in {notice.customer_id for notice in notices}:
        do.follow_up("rejudge_notices", customer_id=customer_id)


def end(notices: Sequence[DeliveryNotice], reason: str, *, do: Doing) -> None:
    """Cancel notices of which nothing goes out: order quantities open again, holds and kept advances free."""
    if not notices:
        return
    lines = lines_of(notices)
    progress.book(
        progress.gathered(
            (line.order_line_id, Progress(notified=-line.quantity, staged=-line.staged)) for line in lines
        )
    )
    DeliveryNoticeLine.objects.filter(document__in=notices).update(staged=0, checked=0)
    for notice in notices:
        credit.free(notice, at=do.at)
        do.act(notice, "void", reason=reason)
    for customer_id in {notice.customer_id for notice in notices}:
        do.follow_up("rejudge_notices", customer_id=customer_id)


def lines_of(notices: Sequence[DeliveryNotice]) -> list[DeliveryNoticeLine]:
    """Their lines with the order lines behind them."""
    return _lines_of([notice.pk for notice in notices])


@compiled
def _lines_of(ids: Any) -> QuerySet[Any, Any]:
    rows = DeliveryNoticeLine.objects.filter(document_id__any=ids)
    return rows.select_related("order", "order_line__product").order_by("document_id", "line_no")


def owes(notices: Sequence[DeliveryNotice], *, do: Doing) -> None:
    """Nothing was found of what these released: all of it is owed. Takes numbers: call it last."""
    asked = picking.counts(RESOURCE, [notice.pk for notice in notices])
    lines = lines_of(notices)
    for notice in notices:
        rows = [
            backorders.Missing(line.order_line, line.order, counts["asked"], counts["asked"])
            for line in lines
            if line.document_id == notice.pk and (counts := asked.get((notice.pk, line.line_no)))
        ]
        backorders.owe(rows, notice=notice, reason=notice.cancelled_reason, do=do)


# Leaving


def may_leave(consignment: Consignment, notices: Sequence[DeliveryNotice], *, do: Any) -> Refusal | None:
    """Goods that are collected and paid on delivery leave against money: kept for the notice, or free (C2.0)."""
    if not _paid_at_the_gate(consignment):
        return None
    free = accounts.free_advances(consignment.customer_id)
    for notice in notices:
        kept = accounts.kept_for(notice.pk)
        needed = max(ZERO, notice.total - kept)
        if needed > free:
            return Refusal(
                "receipt_required", notice=notice.number, required=plain(notice.total, least_decimals=2),
                found=plain(kept + free, least_decimals=2),
            )  # fmt: skip
        free -= needed
    return None


def _paid_at_the_gate(consignment: Consignment) -> bool:
    terms = consignment.customer.settlement_terms if consignment.customer else None
    return consignment.way == Way.PICKUP and terms is not None and terms.kind == SettlementTerms.Kind.CASH_ON_DELIVERY


def loaded(consignment: Consignment, notices: Sequence[DeliveryNotice], *, do: Doing) -> None:
    """Signed off: what pays for goods collected at the gate is kept for their notices from now on."""
    if _paid_at_the_gate(consignment):
        receivables.lock_account(consignment.customer_id)
        refusal = may_leave(consignment, notices, do=do)
        if refusal is not None:
            raise refusal
        for notice in notices:
            receivables.keep_advance(notice.pk, notice.total, at=do.at)
    for notice in notices:
        do.act(notice, "load")


def makes(consignment: Consignment, notices: Sequence[DeliveryNotice], *, do: Doing) -> list[Shipment]:
    """One draft shipment per notice."""
    return drafts.draft_shipments(consignment, notices, do=do)


def unloaded(consignment: Consignment, notices: Sequence[DeliveryNotice], *, do: Doing) -> None:
    """Back in staging: the draft shipments are void."""
    for shipment in do.lock(Shipment.objects.filter(consignment=consignment, state="draft")):
        do.act(shipment, "void", reason=do.reason)
    for notice in notices:
        do.act(notice, "unload")


def has_left(consignment: Consignment, *, do: Any) -> Refusal | None:
    """What is posted as shipped can't be unloaded."""
    posted = Shipment.objects.filter(consignment=consignment, state="posted", reversal_of=None).order_by("pk").first()
    return Refusal("has_successors", found=posted.number) if posted is not None else None


SALES_NOTICES = pipeline.register(
    pipeline.Source(
        resource=RESOURCE,
        carries="sales",
        second_check_by=frozenset({LOGISTICS_CLERK, PICKING_LEADER}),
        parents=parents,
        destination=destination,
        began=began,
        brought=brought,
        checked=checked,
        dissolved=dissolved,
        reopened=reopened,
        may_leave=may_leave,
        loaded=loaded,
        makes=makes,
        unloaded=unloaded,
        has_left=has_left,
        owes=owes,
        context=facts,
    )
)
