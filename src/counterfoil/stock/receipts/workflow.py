"""The declaration of the stock receipt (入库单)."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import Action, DocumentType, cancel, register, roles
from counterfoil.people.roles import WAREHOUSE_KEEPER
from counterfoil.stock import papers
from counterfoil.stock.receipts import actions, forms, rules
from counterfoil.stock.receipts.states import DRAFT, POSTED, REVERSED, STATES

KEEPER = roles(WAREHOUSE_KEEPER)

STOCK_RECEIPT = register(
    DocumentType(
        name="stock-receipts",
        prefix="RKD",
        label=_("Stock receipt"),
        plural=_("Stock receipts"),
        section="0",
        help=_("Goods that production delivered to a floor. Posting puts them in stock."),
        model_name="stock.StockReceipt",
        states=STATES,
        initial=DRAFT,
        menu="stock",
        customer=None,
        draft=forms.NewReceipt,
        change=forms.ReceiptChange,
        draft_by=KEEPER,
        creates=actions.draft,
        edits=actions.change,
        related=("reversal_of",),
        line_related=("product", "location"),
        list_columns=("reason",),
        actions=(
            Action(
                "post", _("Post"), (DRAFT,), POSTED, KEEPER, section="0",
                requires=(papers.has_lines, rules.goods_go_to_floors), does=actions.post,
                causes=_("Stock: production → floor; notices that wait for these goods are looked at again."),
            ),
            cancel(by=KEEPER),
            Action(
                "reverse", _("Reverse"), (POSTED,), REVERSED, KEEPER, section="0", not_by=("post",), reason=True,
                todo=False, tone="danger", requires=(papers.not_red, papers.no_count_stands_on_it),
                does=actions.reverse, makes=("stock-receipts",), causes=_("A red receipt takes the goods out again."),
            ),
        ),
    )
)  # fmt: skip
