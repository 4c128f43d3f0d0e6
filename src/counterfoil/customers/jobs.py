"""What happens to customers by the clock and after events: their stages are judged anew."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from counterfoil.customers import actions
from counterfoil.kernel.jobs import job
from counterfoil.kernel.outbox import follow_up


@job("customer_stages", cron="10 1 * * *", label=_("Judge the customers' stages"))
def customer_stages(*, at: datetime) -> int:
    """Every customer's stage by the business done until today; returns how many moved."""
    return actions.judge_stages(None, at=at)


@follow_up("judge_stage")
def judge_stage(*, at: datetime, customer_id: int) -> None:
    """The business with a customer changed (a shipment was reversed): its stage is judged again."""
    actions.judge_stages([customer_id], at=at)
