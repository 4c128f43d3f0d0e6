"""The declaration of the return inspection (退货品质确认单, D1.4)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, Print, after, register, roles
from counterfoil.kernel.doing import Lockable
from counterfoil.people.roles import QC_INSPECTOR, SALES_CLERK
from counterfoil.returns import policy, prints
from counterfoil.returns.inspections import actions, forms, rules
from counterfoil.returns.inspections.states import DRAFT, FED_BACK, SIGNED, STATES
from counterfoil.returns.people import HANDLERS, for_the_clerk, of_the_clerk
from counterfoil.returns.requests import queries as requests

TABLE = roles(QC_INSPECTOR, SALES_CLERK)


def parents(inspection: Any) -> list[Lockable]:
    """Case and request, which move with it."""
    return requests.parents(inspection.request_id)


RETURN_INSPECTION = register(
    DocumentType(
        name="return-inspections",
        prefix="PZQR",
        label=_("Return inspection"),
        plural=_("Return inspections"),
        section="D1.4",
        help=_("What came back and what it is good for, signed by the inspector and the clerk of the case together."),
        model_name="returns.ReturnInspection",
        states=STATES,
        initial=DRAFT,
        menu="returns",
        change=forms.InspectionChange,
        change_by=TABLE,
        editable=(DRAFT,),
        edits=actions.change,
        parents=parents,
        task_scope=for_the_clerk,
        seen_as_origin_by=HANDLERS,
        subject=lambda inspection: inspection.customer.name,
        related=("customer__sales_clerk", "clerk", "request"),
        line_related=("product",),
        search=("number", "customer__search"),
        list_columns=("customer", "request", "clerk", "informed_at"),
        attachment_kinds=("photo", "evidence", "other"),
        prints=(Print("document", _("Return inspection"), prints.inspection),),
        actions=(
            Action(
                "sign", _("Sign"), (DRAFT,), SIGNED, TABLE, section="D1.4", co_sign=(QC_INSPECTOR, SALES_CLERK),
                own_role=of_the_clerk, sitting=policy.sitting, target=timedelta(hours=8),
                requires=(
                    rules.clerk_is_that_of_the_case, rules.quantities_add_up, rules.bad_goods_are_our_fault,
                ),
                does=actions.sign, makes=("sales-return-requests", "discrepancies"),
                causes=_("With both signatures: what is taken back is asked for."),
            ),
            Action(
                "lapse", _("Signature lapsed"), (DRAFT,), None, roles(SYSTEM), section="D1.4", new_round=True,
                todo=False, causes=_("When the other one did not sign in time."),
            ),
            Action(
                "feed_back", _("Feed back"), (SIGNED,), FED_BACK, roles(SALES_CLERK), section="D1.4",
                inputs=forms.FeedBack, target=timedelta(days=1), requires=(rules.clerk_is_that_of_the_case,),
                does=actions.feed_back, causes=_("The customer knows what was found."),
            ),
            Action(
                "reopen", _("Inspect again"), (SIGNED, FED_BACK), DRAFT, roles(QC_INSPECTOR), section="D1.4",
                reason=True, new_round=True, todo=False, tone="danger",
                requires=(rules.no_sales_request_is_alive, rules.nothing_refused_went, rules.request_is_open),
                does=actions.reopen, causes=_("Both signatures are void."),
            ),
            Action(
                "remake", _("Make the sales return request again"), (SIGNED, FED_BACK), None, roles(SALES_CLERK),
                section="D1.5", todo=False, tone="plain",
                requires=(rules.no_sales_request_is_alive, rules.request_is_open, rules.something_is_taken),
                does=actions.remake, makes=("sales-return-requests",), causes=_("After the former one was cancelled."),
            ),
        ),
    )
)  # fmt: skip
"""退货品质确认单."""
after(RETURN_INSPECTION, "feed_back", does=actions.close_request, label=_("Close when nothing is left to do"))
