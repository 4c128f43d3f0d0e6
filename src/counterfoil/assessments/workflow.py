"""The declaration of the assessment (考核单, D2)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.assessments import actions, forms, queries, rules
from counterfoil.assessments.states import LIFTED, OBJECTED, RECORDED, STATES, UPHELD
from counterfoil.kernel.declaration import Action, DocumentType, TaskScope, register, roles
from counterfoil.people.roles import ALL, CLERK_SUPERVISOR, MARKET_MANAGER


def for_the_decider(document: Any, action: Action, role: str) -> TaskScope | None:
    """An objection waits for the supervisor, or for the manager where the supervisor is concerned."""
    return TaskScope() if role == rules.decider_of(document) else None


def whom(document: Any) -> str:
    return str(document.user or document.department)


ASSESSMENT = register(
    DocumentType(
        name="assessments",
        prefix="KHD",
        label=_("Assessment"),
        plural=_("Assessments"),
        section="D2",
        help=_("What people are charged with after complaints, count differences and audits. They may object."),
        model_name="assessments.Assessment",
        states=STATES,
        initial=RECORDED,
        menu="returns",
        customer=None,
        personal=queries.own,
        task_scope=for_the_decider,
        subject=whom,
        related=("user", "department__head", "decided_by"),
        search=("number", "source_number", "user__name", "user__username"),
        orderings=("created_at", "month"),
        list_columns=("user", "department", "kind", "points", "money", "month", "source_number"),
        actions=(
            Action(
                "object", _("Object"), (RECORDED,), OBJECTED, roles(*ALL), section="D2", reason=True, todo=False,
                tone="plain", requires=(rules.it_is_ones_own,), does=actions.object_to,
                causes=_("Waits for the clerk supervisor's decision."),
            ),
            Action(
                "decide", _("Decide"), (OBJECTED,), (UPHELD, LIFTED), roles(CLERK_SUPERVISOR, MARKET_MANAGER),
                section="D2", inputs=forms.Decide, requires=(rules.decided_above_the_person,), does=actions.decide,
                target=timedelta(days=3), causes=_("The entry stands, or is lifted and counts no more."),
            ),
        ),
    )
)  # fmt: skip
