"""How a replacement request comes to be, and how it is put right (D2.3)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.complaints.models import Complaint, ReplacementRequest, ReplacementRequestLine
from counterfoil.complaints.replacements import queries, states
from counterfoil.customers import queries as customers
from counterfoil.delivery.models import HandOver, Way
from counterfoil.delivery.notices.drafting import str_of
from counterfoil.delivery.pipeline import type_named
from counterfoil.kernel.checks import wrong_state
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.returns.requests.actions import columns_of
from counterfoil.stock.queries import find_carrier

TEXTS = ("way", "handover", "freight_payer", "consignee", "phone", "remark")
WHERE = ("way", "handover", "carrier", "freight_payer", "address", "consignee", "phone", "pickup")


def draft(complaint: Complaint, lines: Sequence[Any], *, do: Doing) -> ReplacementRequest:
    """A draft for all pieces of the complaint, to the customer's first delivery address. Takes a number."""
    customer = complaint.customer
    contact = customers.first_contact(customer)
    fields = {
        "customer": customer, "complaint": complaint, "way": Way.CARRIER, "handover": HandOver.DOOR,
        "address": customers.delivery_address(customer),
        "consignee": contact.name if contact else customer.name[:60],
        "phone": (contact.phone if contact else "") or customer.phone,
    }  # fmt: skip
    rows = [{**columns_of(line), "granted": line.quantity} for line in lines]
    made: ReplacementRequest = do.create(
        type_named(queries.RESOURCE), [New(fields, rows, came_of=[complaint])]
    )[0]  # fmt: skip
    return made


def change(document: ReplacementRequest, entered: Any, *, do: Doing) -> None:
    """Write the fields named; where the goods go also on the consignment that carries them.

    Raises ``wrong_state`` when they are loaded, ``inputs_invalid``, ``quantity_exceeds_shipped``.
    """
    if queries.is_loaded(document):
        raise wrong_state(do.doctype, document, _("Change"), states.UNSENT)
    _write_destination(document, entered)
    if entered.lines is not None:
        _write_quantities(document, entered.lines, do=do)
    if document.state == states.PICKING or any(line.under_way for line in do.lines):
        queries.carrying(document).update(**{name: getattr(document, name) for name in WHERE})


def _write_destination(document: ReplacementRequest, entered: Any) -> None:
    for name in TEXTS:
        value = getattr(entered, name)
        if value is not None:
            setattr(document, name, value)
    if entered.address is not None:
        document.address = str_of(entered.address)
    if entered.pickup is not None:
        document.pickup = entered.pickup.model_dump()
    if entered.carrier is not None:
        carrier = find_carrier(entered.carrier)
        if carrier is None:
            raise invalid("carrier", _("There is no such carrier."))
        document.carrier = carrier
    if entered.way == Way.PICKUP and entered.handover is None:
        document.handover = HandOver.FACTORY


def _write_quantities(document: ReplacementRequest, entered: Sequence[Any], *, do: Doing) -> None:
    """Less than was granted may be asked for, never more."""
    if document.state not in states.UNSENT:
        raise wrong_state(do.doctype, document, _("Change"), states.UNSENT)
    lines = {line.line_no: line for line in do.lines}
    for place, row in enumerate(entered):
        line = lines.get(row.line_no)
        if line is None:
            raise invalid(f"lines.{place}.line_no", _("there is no such line"))
        if row.quantity != round(row.quantity, line.product.decimals):
            raise invalid(
                f"lines.{place}.quantity", _("may have at most {decimals} decimals"), decimals=line.product.decimals
            )
        if row.quantity > line.granted:
            raise _more_than_granted(line, row.quantity)
        line.quantity = row.quantity
    ReplacementRequestLine.objects.bulk_update(lines.values(), ["quantity"])


def _more_than_granted(line: ReplacementRequestLine, found: Decimal) -> Refusal:
    return Refusal(
        "quantity_exceeds_shipped", shipment=line.shipment, line=line.shipment_line_no, product=line.product.code,
        found=plain(found), required=plain(line.granted),
    )  # fmt: skip
