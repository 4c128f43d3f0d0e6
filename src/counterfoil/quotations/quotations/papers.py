"""The quotation as it was sent: kept byte by byte, and carried by e-mail where that is the way."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from counterfoil.kernel import people
from counterfoil.kernel.outbox import follow_up
from counterfoil.people.settings import value
from counterfoil.printing import keeping
from counterfoil.printing.mail import is_address, send
from counterfoil.quotations.models import Quotation
from counterfoil.quotations.quotations import prints

FORM = "quotation"


@follow_up("send_quotation")
def keep_and_mail(*, at: datetime, number: str, revision: int) -> None:
    """Keep the paper of this revision as it was sent; of one moment it is kept, and mailed, once."""
    document = Quotation.objects.select_related("customer").get(number=number)
    if document.revision != revision or keeping.find_paper(document, FORM, at=at) is not None:
        return
    context = prints.quotation(document, user=people.system(), at=at)
    _paper, pdf = keeping.keep_paper(document, FORM, context, at=at)
    if document.channel == Quotation.Channel.EMAIL and is_address(document.recipient):
        mail(document, pdf)


def mail(document: Quotation, pdf: bytes) -> None:
    """Send the paper to the recipient, in Chinese as the paper is; the clerk who looks after the customer is copied."""
    with override(keeping.LANGUAGE):
        company = value("company.name")
        send(
            _("Quotation {number} from {company}").format(number=document.number, company=company),
            _("Dear {customer},\n\nplease find our quotation attached. It stands until {day}.\n\n{company}").format(
                customer=document.customer.name, day=document.valid_until, company=company
            ),
            to=document.recipient,
            copy_to=document.customer.sales_clerk,
            file=(f"{document.number}.pdf", pdf),
        )
