"""The declaration of the sample issue (样品出库单, E1.1)."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counterfoil.delivery import pipeline
from counterfoil.delivery.consignments.queries import papers_of
from counterfoil.delivery.models import Consignment
from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, Print, cancel, register, roles
from counterfoil.kernel.doing import Lockable
from counterfoil.people.roles import GOODS, LOGISTICS_CLERK
from counterfoil.people.visibility import own_customers
from counterfoil.samples import prints
from counterfoil.samples.issues import actions, rules
from counterfoil.samples.issues.states import CANCELLED, DRAFT, POSTED, REVERSED, STATES
from counterfoil.samples.way_out import SAMPLES


def parents(issue: Any) -> list[Lockable]:
    """The requests on the same consignment, and the consignment."""
    above = [(SAMPLES.resource, issue.request_id)]
    if issue.consignment_id is None:
        return pipeline.parents(above)
    return [
        *pipeline.parents([*above, *papers_of(issue.consignment_id)]),
        Consignment.objects.filter(pk=issue.consignment_id).select_related("customer", "carrier"),
    ]


def own_issues(user: Any) -> Q:
    """Of own customers, and of what one asked for oneself."""
    return own_customers(user, path="customer") | Q(request__created_by=user.pk)


SAMPLE_ISSUE = register(
    DocumentType(
        name="sample-issues",
        prefix="YPCK",
        label=_("Sample issue"),
        plural=_("Sample issues"),
        section="E1.1",
        help=_("Samples that left the store. Stock moves, nothing is receivable."),
        model_name="samples.SampleIssue",
        states=STATES,
        initial=DRAFT,
        menu="samples",
        parents=parents,
        scope=own_issues,
        seen_by=roles(LOGISTICS_CLERK) | GOODS,
        seen_as_origin_by=frozenset(),
        subject=lambda issue: str(issue.customer or issue.department or ""),
        related=("customer", "department", "request", "consignment", "zone", "reversal_of"),
        line_related=("product",),
        search=("number", "customer__search"),
        list_columns=("request", "customer", "department", "issued_on", "total"),
        orderings=("created_at", "issued_on"),
        prints=(Print("document", _("Sample issue"), prints.issue),),
        actions=(
            Action(
                "post", _("Post"), (DRAFT,), POSTED, roles(LOGISTICS_CLERK), section="E1.1", does=actions.post,
                target=timedelta(hours=4), causes=_("Stock: staging to customer or department. Nothing is receivable."),
            ),
            Action(
                "reverse", _("Reverse"), (POSTED,), REVERSED, roles(LOGISTICS_CLERK), section="0", reason=True,
                not_by=("post",), todo=False, tone="danger", requires=(rules.is_black, rules.nothing_came_back),
                does=actions.reverse,
                makes=("sample-issues",), causes=_("A red issue; the samples stand in staging again, and a new draft."),
            ),
            cancel(
                by=roles(LOGISTICS_CLERK), section="E1.1", requires=(rules.is_for_a_department,),
                does=actions.withdraw, causes=_("The department does not take them: they wait for another hand-over."),
            ),
            Action(
                "void", _("Make void"), (DRAFT,), CANCELLED, roles(SYSTEM), section="E1.1", reason=True, todo=False,
                tone="danger", causes=_("When the goods are unloaded again."),
            ),
        ),
    )
)  # fmt: skip
"""样品出库单."""
