"""Everything that is written about a quotation: one function per row of the manual's table (B1.1, B1.2)."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.customers import actions as customer_actions
from counterfoil.customers import queries as customers
from counterfoil.customers.rules import refuse_blocked
from counterfoil.kernel.doing import New
from counterfoil.kernel.inputs import invalid
from counterfoil.people.settings import value
from counterfoil.quotations.models import Quotation, QuotationLine
from counterfoil.quotations.quotations import pricing
from counterfoil.quotations.quotations.prints import VALID_DAYS


def draft(entered: Any, *, do: Any) -> New:
    """A draft for a customer of any stage. Raises ``inputs_invalid``, ``customer_blocked``."""
    customer = customers.find_customer(entered.customer, visible_to=do.by)
    if customer is None:
        raise invalid("customer", _("There is no such customer."))
    refuse_blocked(customer)
    lines = pricing.priced(customer, entered.lines, day=_day(do))
    valid_until = entered.valid_until or _day(do) + timedelta(days=value(VALID_DAYS))
    head = {"customer": customer, "valid_until": valid_until, "remark": entered.remark}
    return New({**head, **pricing.totals(lines)}, lines)


def change(document: Quotation, entered: Any, *, do: Any) -> None:
    """Write the fields named; lines anew, at today's prices, when they are given. Raises ``inputs_invalid``."""
    for name in ("valid_until", "remark"):
        if getattr(entered, name) is not None:
            setattr(document, name, getattr(entered, name))
    if entered.lines is None:
        return
    specs = pricing.priced(document.customer, entered.lines, day=_day(do))
    QuotationLine.objects.filter(document=document).delete()
    QuotationLine.objects.bulk_create(
        QuotationLine(document=document, line_no=line_no, **spec) for line_no, spec in enumerate(specs, start=1)
    )
    for name, total in pricing.totals(specs).items():
        setattr(document, name, total)


def send(document: Quotation, *, do: Any) -> None:
    """It went out; the paper is kept as it was sent, and goes by e-mail where that is the way."""
    document.channel, document.recipient, document.sent_at = do.inputs.channel, do.inputs.recipient, do.at
    do.follow_up("send_quotation", number=document.number, revision=document.revision)


def revise(document: Quotation, *, do: Any) -> None:
    """Begin the next revision; the one that went out stays readable."""
    do.keep_former(state=document.state)
    document.revision += 1
    document.channel = document.recipient = document.accepted_how = document.lost_reason = document.lost_remark = ""
    document.sent_at = document.accepted_at = None
    if do.by.id not in document.authors:
        document.authors = [*document.authors, do.by.id]


def accept(document: Quotation, *, do: Any) -> None:
    """The customer said yes: who hasn't bought from us yet is a lead from now on (B1.2)."""
    document.accepted_how, document.accepted_at = do.inputs.how, do.at
    customer_actions.mark_lead(document.customer, reason=document.number, at=do.at)


def decline(document: Quotation, *, do: Any) -> None:
    """The customer said no; why is a code of ours, or words."""
    reason, remark = do.inputs.reason, do.inputs.remark
    known = reason in Quotation.Lost.values
    document.lost_reason = reason if known else Quotation.Lost.OTHER
    document.lost_remark = remark if known else " ".join(filter(None, (reason, remark)))[:2000]


def _day(do: Any) -> Any:
    return timezone.localtime(do.at).date()
