"""A statement of account that goes to the customer by e-mail, with the kept paper attached."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from counterfoil.kernel import attachments
from counterfoil.kernel.outbox import follow_up
from counterfoil.people.settings import value
from counterfoil.printing import keeping
from counterfoil.printing.mail import is_address, send
from counterfoil.receivables.models import StatementSending

MAIL = "mail_statement"


@follow_up(MAIL)
def mail(*, at: datetime, sending: int) -> None:
    """Once, in Chinese as the paper is; a copy goes to the clerk who looks after the customer."""
    row = StatementSending.objects.select_related("customer__sales_clerk").get(pk=sending)
    by_mail = row.channel == StatementSending.Channel.EMAIL and is_address(row.recipient)
    if row.mailed_at is not None or not by_mail:
        return
    with override(keeping.LANGUAGE):
        company = value("company.name")
        send(
            _("Statement of account {start} to {end} from {company}").format(
                start=row.start, end=row.end, company=company
            ),
            _(
                "Dear {customer},\n\nplease compare the attached statement with your books and send it back with your"
                " stamp.\n\n{company}"
            ).format(customer=row.customer.name, company=company),
            to=row.recipient, copy_to=row.customer.sales_clerk,
            file=(f"{row.customer.code}-{row.end:%y%m%d}.pdf", attachments.path_of(row.file_id).read_bytes()),
        )  # fmt: skip
    StatementSending.objects.filter(pk=sending).update(mailed_at=at)
