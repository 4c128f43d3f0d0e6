"""What the steps of the one pipeline mean to a sample request (C2.0, E1.1).

A customer's samples go by consignment and gate pass; a department's are handed over in the staging zone. Both are
checked first by a checker, and a second time by the logistics clerk alone (D2.4).
"""

from counterfoil.delivery import pipeline
from counterfoil.people.roles import CHECKER, LOGISTICS_CLERK
from counterfoil.samples.issues import actions as issues
from counterfoil.samples.issues import drafts
from counterfoil.samples.models import Purpose
from counterfoil.samples.requests import actions, queries

SAMPLES = pipeline.register(
    pipeline.Source(
        resource=queries.RESOURCE,
        carries="sample",
        first_check_by=frozenset({CHECKER}),
        second_check_by=frozenset({LOGISTICS_CLERK}),
        parents=actions.parents,
        destination=actions.destination,
        began=actions.began,
        brought=actions.brought,
        checked=actions.checked,
        dissolved=actions.dissolved,
        makes=drafts.draft_for_customers,
        unloaded=issues.void_drafts,
        has_left=issues.nothing_is_posted,
        leaves=lambda request: request.purpose == Purpose.CUSTOMER,
        context=lambda request: {"other_requirements": request.use},
    )
)
