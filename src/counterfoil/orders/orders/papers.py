"""The papers of an order as they went out: kept byte by byte, however the order changes later."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel import people
from counterfoil.kernel.jobs import job
from counterfoil.kernel.outbox import follow_up
from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders import prints, queries
from counterfoil.printing import keeping

FORMS = {"order_confirmation": prints.confirmation, "quotation": prints.quotation}
LOOKED_BACK = timedelta(days=7)


@follow_up("store_order_paper")
def store_paper(*, at: datetime, number: str, form: str, revision: int) -> None:
    """Keep this form of the order as it was sent. Of one moment it is kept once."""
    order = SalesOrder.objects.select_related("customer").get(number=number)
    if order.revision == revision:
        _store(order, form, at=at)


@job("store_order_papers", cron="* * * * *", label=_("Keep the order confirmations that went out"))
def store_confirmations(*, at: datetime) -> int:
    """Keep the confirmation of each order that was confirmed lately. Returns how many there were."""
    orders = queries.papers_to_store(since=at - LOOKED_BACK)
    for order in orders:
        _store(order, "order_confirmation", at=at)
    return len(orders)


def _store(order: SalesOrder, form: str, *, at: datetime) -> None:
    if keeping.find_paper(order, form, at=at) is None:
        keeping.keep_paper(order, form, FORMS[form](order, user=people.system(), at=at), at=at)
