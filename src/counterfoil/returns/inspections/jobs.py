"""A signature of one alone lapses: it is taken off the table when the other did not come in time (D1.4)."""

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel import people
from counterfoil.kernel.jobs import job
from counterfoil.kernel.models import Signature
from counterfoil.kernel.performing import perform
from counterfoil.kernel.refusals import Refusal
from counterfoil.returns import policy
from counterfoil.returns.inspections.states import DRAFT
from counterfoil.returns.models import ReturnInspection


@job("lapse_signatures", cron="*/5 * * * *", label=_("Let signatures lapse that nobody joined"))
def lapse_signatures(*, at: datetime) -> int:
    """Void the first signature of inspections that nobody else signed in time. Answers how many."""
    alone = Signature.objects.filter(
        resource="return-inspections", document_id=OuterRef("pk"), round=OuterRef("round"), action="sign",
        at__lt=at - policy.sitting(),
    )  # fmt: skip
    lapsed = 0
    for inspection in ReturnInspection.objects.filter(Exists(alone), state=DRAFT).order_by("pk"):
        try:
            perform(inspection, "lapse", by=people.system(), at=at)
        except Refusal:
            continue
        lapsed += 1
    return lapsed
