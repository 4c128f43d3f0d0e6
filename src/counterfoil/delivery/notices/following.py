"""What follows for other notices once a change is committed: each in its own transaction, done by the system."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery.backorders import queries as owed
from counterfoil.delivery.models import DeliveryNotice
from counterfoil.delivery.notices import queries
from counterfoil.kernel import people
from counterfoil.kernel.doing import message_id
from counterfoil.kernel.models import Notification
from counterfoil.kernel.outbox import follow_up
from counterfoil.kernel.performing import perform
from counterfoil.kernel.refusals import Refusal
from counterfoil.receivables import actions as receivables
from counterfoil.stock import queries as stock

KINDS = ("rejudge_notices", "release_waiting", "stock_arrived")
ARRIVED = _("Goods have arrived: {product} is owed to {customer} from {order}, {quantity} open.")


@follow_up("rejudge_notices")
def rejudge_notices(*, at: datetime, customer_id: int, bounced: bool = False, **_more: Any) -> None:
    """The customer's account changed: notices that are held for credit are judged again, oldest first.

    ``bounced``: a payment was taken back; released ones that don't pass any more are held before, newest first,
    unless somebody has printed a list (section 0, receivables).
    """
    held = queries.list_held(customer_id)
    for notice in queries.list_released_unprinted(customer_id) if bounced else ():
        judgement = receivables.judge(notice.customer, notice.pk, notice.total, at=at)
        if judgement.result != "passed" and not notice.credit_override:
            _try(notice, "rejudge", at=at)
    for notice in held:
        _try(notice, "recheck", at=at)


@follow_up("release_waiting")
def release_waiting(*, at: datetime, product_ids: list[int]) -> None:
    """Goods are free: notices that wait for them go, oldest first, as far as the stock suffices (C1.8)."""
    for notice in queries.list_waiting(product_ids):
        missing = queries.missing_of(notice)
        available = stock.get_available(missing)
        if all(quantity <= available.get(product, 0) for product, quantity in missing.items()):
            _try(notice, "release_waiting", at=at)


@follow_up("stock_arrived")
def stock_arrived(*, at: datetime, product_ids: list[int]) -> None:
    """Goods came in: waiting notices go, and the clerks of those to whom they are owed are told, oldest order first."""
    release_waiting(at=at, product_ids=product_ids)
    _tell_clerks(product_ids, at=at)


def _try(notice: DeliveryNotice, action: str, *, at: datetime) -> None:
    """What can't be done now is not done: the notice stays as it is, for its clerk to see why."""
    try:
        perform(notice, action, by=people.system(), at=at)
    except Refusal:
        return


def _tell_clerks(product_ids: Iterable[int], *, at: datetime) -> None:
    """One message per backorder that has no unread one yet."""
    rows = [row for row in owed.list_owed(product_ids) if row.customer.sales_clerk_id]
    text = message_id(ARRIVED)
    unread = set(
        Notification.objects.filter(
            resource="backorders", number__in=[row.number for row in rows], text=text, read_at=None
        ).values_list("number", flat=True)
    )
    Notification.objects.bulk_create(
        Notification(
            user_id=row.customer.sales_clerk_id, text=text, resource="backorders", number=row.number, at=at,
            values={
                "product": row.product.code, "customer": row.customer.name, "order": row.order.number,
                "quantity": f"{row.quantity.normalize():f}",
            },
        )
        for row in rows
        if row.number not in unread
    )  # fmt: skip
