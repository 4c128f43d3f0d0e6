"""The waybill goes to who talks to the customer, and to the customer itself where it has an e-mail address (C2.0)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from counterfoil.customers import queries as customers
from counterfoil.delivery.models import Consignment
from counterfoil.kernel.doing import Doing
from counterfoil.kernel.outbox import follow_up
from counterfoil.people.settings import value

TELL = _("Waybill {waybill} of {customer}: tell the customer.")
WAS_TOLD = _("Waybill {waybill} of {customer} was sent to {address}.")
SUBJECT = _("Your goods are on their way: {waybill}")
BODY = _("Your goods have left our house by {carrier}, waybill {waybill}. Papers: {papers}.")
KINDS = ("tell_waybill",)


def tell(consignment: Consignment, *, do: Doing) -> None:
    """The clerk reads it among the messages; the customer is written to right after. The event says who was told."""
    customer = consignment.customer
    if customer is None:
        return
    contact = customers.first_contact(customer)
    address = (contact.email if contact else "") or ""
    text = WAS_TOLD if address else TELL
    values = {"waybill": consignment.waybill, "customer": customer.name} | ({"address": address} if address else {})
    do.tell(customer.sales_clerk_id, text, **values)
    do.notes["told"] = [None, [person for person in (_clerk(customer), address) if person]]
    if address:
        do.follow_up("tell_waybill", number=consignment.number, waybill=consignment.waybill, address=address)


def _clerk(customer: Any) -> str:
    return str(customer.sales_clerk.username) if customer.sales_clerk_id else ""


@follow_up("tell_waybill")
def write_to_customer(*, at: datetime, number: str, waybill: str, address: str) -> None:
    """One mail, in the company's language. A site without a mail server keeps the record alone."""
    consignment = Consignment.objects.select_related("carrier").get(number=number)
    papers = sorted(set(consignment.lines.values_list("source_number", flat=True)))
    carrier = consignment.carrier.name if consignment.carrier else consignment.get_way_display()
    with override(settings.LANGUAGE_CODE):
        send_mail(
            str(SUBJECT).format(waybill=waybill),
            str(BODY).format(carrier=carrier, waybill=waybill, papers=", ".join(papers)) + "\n" + value("company.name"),
            None,
            [address],
        )
