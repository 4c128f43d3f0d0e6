"""The declaration of the receipt (A1)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import Action, DocumentType, Print, cancel, register, roles
from counterfoil.kernel.fields import plain
from counterfoil.people.roles import ACCOUNTANT, CHIEF_ACCOUNTANT
from counterfoil.receivables import queries
from counterfoil.receivables.books.rules import received_in_an_open_period
from counterfoil.receivables.models import Receipt
from counterfoil.receivables.receipts import actions, forms, prints, rules
from counterfoil.receivables.receipts.states import DRAFT, POSTED, REVERSED, STATES


def the_notice(document: Receipt) -> Iterable[QuerySet[Any]]:
    """The notice that it is kept for is held while it is posted, so that it isn't shipped or cancelled meanwhile."""
    return queries.notices_numbered(document.delivery_notice)


def where_it_went(document: Receipt, user: Any) -> dict[str, Any]:
    """The open items that the payment met, and what is still an advance."""
    settled = queries.settlements(actions.RESOURCE, document.pk)
    return {
        "settlements": [
            {"entry": row["entry"], "number": row["number"], "amount": plain(row["amount"], least_decimals=2)}
            for row in settled
        ],
        "advance": plain(_advance(document, settled), least_decimals=2),
    }


def _advance(document: Receipt, settled: list[dict[str, Any]]) -> Decimal:
    if document.state != POSTED or document.amount <= 0:
        return Decimal(0)
    return document.amount - sum((row["amount"] for row in settled), Decimal(0))


RECEIPT = register(
    DocumentType(
        name="receipts",
        prefix="SKD",
        label=_("Receipt"),
        plural=_("Receipts"),
        section="A1",
        help=_("Money received from a customer. Posting allocates it to what is open, or keeps it for a notice."),
        model_name="receivables.Receipt",
        states=STATES,
        initial=DRAFT,
        menu="receivables",
        draft=forms.NewReceipt,
        change=forms.ReceiptChange,
        draft_by=roles(ACCOUNTANT),
        creates=actions.draft,
        edits=actions.change,
        parents=the_notice,
        related=("customer", "reversal_of"),
        subject=lambda document: document.customer.name,
        extra=where_it_went,
        extra_keys={"settlements": "list", "advance": "text"},
        list_columns=("customer", "amount", "payment_method", "received_on"),
        prints=(Print("receipt", _("Receipt"), prints.receipt, prices=True),),
        actions=(
            Action(
                "post", _("Post"), (DRAFT,), POSTED, roles(ACCOUNTANT), section="A1",
                requires=(received_in_an_open_period,), does=actions.post,
                causes=_(
                    "Account: allocated as asked, then to the oldest open items; what is left over is an advance."
                    " Held notices of this customer are judged again."
                ),
            ),
            cancel(by=roles(ACCOUNTANT), section="A1"),
            Action(
                "reverse", _("Reverse"), (POSTED,), REVERSED, roles(ACCOUNTANT, CHIEF_ACCOUNTANT), section="A1",
                not_by=("author", "post"), reason=True, todo=False, tone="danger",
                requires=(rules.receipt_is_not_red,), does=actions.reverse, makes=("receipts",),
                causes=_("A red receipt takes it back; what it had met is open again; notices are judged again."),
            ),
        ),
    )
)  # fmt: skip
