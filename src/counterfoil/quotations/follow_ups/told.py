"""Follow-ups in the customer's time line: those that were done, and what came of them."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import JSONObject

from counterfoil.customers.timeline import Moment, tell
from counterfoil.quotations.follow_ups import queries
from counterfoil.quotations.models import FollowUp


def _done(customer: Any) -> QuerySet[Any]:
    rows = FollowUp.objects.filter(customer_id=customer, done_at__isnull=False)
    said = JSONObject(kind="kind", text="text", result="result")
    return rows.annotate(told_at=F("done_at"), who=F("owner__name"), said=said)


def _was_done(at: datetime, who: str, said: dict[str, Any]) -> Moment:
    text = " · ".join(part for part in (said["text"], said["result"]) if part)
    return Moment(at, FollowUp.Kind(said["kind"]).label, who, text=text)


tell("follow-up", _done, _was_done, to=queries.sees_those_of_seen_customers)
