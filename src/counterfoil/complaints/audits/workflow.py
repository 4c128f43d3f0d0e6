"""The declaration of the attachment audit (附件定时稽查, D2)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from counterfoil.complaints.audits import actions, forms, prints, queries, rules
from counterfoil.complaints.audits.states import CLOSED, OPEN, STATES
from counterfoil.kernel.declaration import Action, DocumentType, Print, register, roles
from counterfoil.people.roles import AUDITOR

ATTACHMENT_AUDIT = register(
    DocumentType(
        name=actions.RESOURCE,
        prefix="FJJC",
        label=_("Attachment audit"),
        plural=_("Attachment audits"),
        section="D2",
        help=_("A drawn sample of replacement requests: is the signed complaint form on each what it should be?"),
        model_name="complaints.AttachmentAudit",
        states=STATES,
        initial=OPEN,
        menu="returns",
        draft=forms.NewAudit,
        draft_by=roles(AUDITOR),
        creates=actions.draft,
        editable=(),
        customer=None,
        related=("follows",),
        line_related=("request", "attachment", "clerk", "marked_by"),
        extra=queries.shown,
        extra_keys={"from": "text", "to": "text"},
        list_columns=("period_from", "period_to", "population", "failures", "error_rate"),
        prints=(Print("document", _("Attachment audit"), prints.audit),),
        actions=(
            Action(
                "mark", _("Mark"), (OPEN,), None, roles(AUDITOR), section="D2", inputs=forms.Mark,
                requires=(rules.items_are_of_the_sample,), does=actions.mark, target=timedelta(days=5),
                waits=queries.has_unmarked,
            ),
            Action(
                "close", _("Close"), (OPEN,), CLOSED, roles(AUDITOR), section="D2", requires=(rules.all_is_marked,),
                does=actions.close, makes=("assessments",),
                waits=lambda audit: not queries.has_unmarked(audit), target=timedelta(days=5),
                causes=_("The error rate with its bounds; failures are charged to the clerks."),
            ),
        ),
    )
)  # fmt: skip
