"""What runs by the clock."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.jobs import job
from counterfoil.receivables.overdue import actions


@job("overdue_feedback", cron="30 6 * * *", label=_("Tell clerks and salespeople of overdue items"))
def overdue_feedback(*, at: datetime) -> int:
    return actions.feed_back(at=at)
