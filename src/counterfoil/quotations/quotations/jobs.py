"""What happens to quotations by the clock."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel import people
from counterfoil.kernel.jobs import job
from counterfoil.kernel.performing import perform
from counterfoil.kernel.refusals import Refusal
from counterfoil.quotations.quotations import queries


@job("expire_quotations", cron="5 0 * * *", label=_("Let quotations expire after their validity"))
def expire_quotations(*, at: datetime) -> int:
    """Each in a transaction of its own; one that was answered in the meantime is left alone. Returns how many
    expired."""
    expired = 0
    for number in queries.overdue_numbers(today=timezone.localtime(at).date()):
        try:
            perform((queries.RESOURCE, number), "expire", by=people.system(), at=at)
        except Refusal:
            continue
        expired += 1
    return expired
