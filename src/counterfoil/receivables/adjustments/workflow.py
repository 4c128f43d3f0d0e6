"""The declaration of the receivable adjustment (应收调整单, manual section 0)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import Action, DocumentType, Print, cancel, register, roles, send_back, withdraw
from counterfoil.people.roles import ACCOUNTANT, CHIEF_ACCOUNTANT
from counterfoil.receivables.adjustments import actions, forms, prints, rules
from counterfoil.receivables.adjustments.states import DRAFT, EDITABLE, POSTED, REVERSED, STATES, SUBMITTED

RECEIVABLE_ADJUSTMENT = register(
    DocumentType(
        name="receivable-adjustments",
        prefix="YSTZ",
        label=_("Receivable adjustment"),
        plural=_("Receivable adjustments"),
        section="0",
        help=_(
            "Changes what a customer owes without goods or money: compensation, write-off, refund, freight."
            " A positive amount is owed to us, a negative one is credited."
        ),
        model_name="receivables.ReceivableAdjustment",
        states=STATES,
        initial=DRAFT,
        menu="receivables",
        draft=forms.NewAdjustment,
        change=forms.AdjustmentChange,
        draft_by=roles(ACCOUNTANT),
        editable=EDITABLE,
        creates=actions.draft,
        edits=actions.change,
        related=("customer", "reversal_of"),
        subject=lambda document: document.customer.name,
        list_columns=("customer", "kind", "amount", "reason"),
        prints=(Print("document", _("Receivable adjustment"), prints.adjustment, prices=True),),
        actions=(
            Action(
                "submit", _("Submit"), EDITABLE, SUBMITTED, roles(ACCOUNTANT), section="0", target=timedelta(days=1),
            ),
            Action(
                "approve", _("Approve"), (SUBMITTED,), POSTED, roles(CHIEF_ACCOUNTANT), section="0", approval=True,
                not_by=("submit",), target=timedelta(days=1), does=actions.approve,
                causes=_(
                    "Account: positive is due at once and met from advances; negative goes to the oldest open items,"
                    " the rest is an advance. Held notices of this customer are judged again."
                ),
            ),
            send_back(from_=(SUBMITTED,), by=roles(CHIEF_ACCOUNTANT), section="0"),
            withdraw(from_=(SUBMITTED,), by=roles(ACCOUNTANT), section="0"),
            cancel(from_=EDITABLE, by=roles(ACCOUNTANT), section="0"),
            Action(
                "reverse", _("Reverse"), (POSTED,), REVERSED, roles(ACCOUNTANT, CHIEF_ACCOUNTANT), section="0",
                not_by=("author", "approve"), reason=True, todo=False, tone="danger",
                requires=(rules.adjustment_is_not_red, rules.nothing_stands_on_it), does=actions.reverse,
                makes=("receivable-adjustments",),
                causes=_("A red adjustment takes it back; what it had met is open again; notices are judged again."),
            ),
        ),
    )
)  # fmt: skip
