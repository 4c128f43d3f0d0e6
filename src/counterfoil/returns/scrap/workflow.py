"""The declaration of the scrap note (报废单, D1.7)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, Print, after, register, roles
from counterfoil.people.roles import QC_INSPECTOR, RECEIVING_CLERK, WAREHOUSE_KEEPER
from counterfoil.returns import prints
from counterfoil.returns.scrap import actions, rules
from counterfoil.returns.scrap.states import CANCELLED, DRAFT, POSTED, REVERSED, STATES
from counterfoil.stock.transfers.workflow import STOCK_TRANSFER

SCRAP_NOTE = register(
    DocumentType(
        name="scrap-notes",
        prefix="BFD",
        label=_("Scrap note"),
        plural=_("Scrap notes"),
        section="D1.7",
        help=_("Goods that wait for scrapping go to the crushing area, off the books at once."),
        model_name="returns.ScrapNote",
        states=STATES,
        initial=DRAFT,
        menu="returns",
        customer=None,
        seen_by=roles(QC_INSPECTOR, RECEIVING_CLERK),
        subject=lambda note: note.source,
        related=("reversal_of",),
        line_related=("product", "location"),
        search=("number", "source"),
        list_columns=("source",),
        prints=(Print("document", _("Scrap note"), prints.scrap_note),),
        actions=(
            Action(
                "post", _("Post"), (DRAFT,), POSTED, roles(WAREHOUSE_KEEPER), section="D1.7",
                target=timedelta(days=1), does=actions.post, causes=_("Into the crusher, off the books."),
            ),
            Action(
                "reverse", _("Reverse"), (POSTED,), REVERSED, roles(WAREHOUSE_KEEPER), section="0", reason=True,
                not_by=("post",), todo=False, tone="danger", requires=(rules.not_red,), does=actions.reverse,
                makes=("scrap-notes",),
                causes=_("The goods wait for scrapping again."),
            ),
            Action(
                "void", _("Make void"), (DRAFT,), CANCELLED, roles(SYSTEM), section="D1.7", reason=True, todo=False,
                tone="danger", causes=_("When the paper by which the goods came there is reversed."),
            ),
        ),
    )
)  # fmt: skip
"""报废单."""
after(STOCK_TRANSFER, "post", does=actions.transferred, label=_("A scrap note for what waits for scrapping"),
      makes=("scrap-notes",))  # fmt: skip
after(STOCK_TRANSFER, "reverse", does=actions.transfer_reversed, label=_("Its scrap note is void"))
