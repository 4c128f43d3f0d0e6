"""The declaration of the stock transfer (调拨单)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import Action, DocumentType, TaskScope, cancel, register, roles, withdraw
from counterfoil.people.roles import QC_INSPECTOR, WAREHOUSE_KEEPER
from counterfoil.stock import papers
from counterfoil.stock.transfers import actions, forms, rules
from counterfoil.stock.transfers.states import DRAFT, POSTED, REVERSED, SIGNED, STATES

KEEPER = roles(WAREHOUSE_KEEPER)


def if_needed(document: Any, action: Action, role: str) -> TaskScope | None:
    """The inspector is waited for only where rework or scrap is concerned, and before the keeper who posts."""
    if document.state != DRAFT or action.name == "cancel":
        return TaskScope()
    lines = list(document.lines.select_related("from_location", "to_location"))
    return TaskScope() if (action.name == "sign") == rules.needs_inspector(lines) else None


def from_and_to(document: Any, lines: list[Any], rows: list[dict[str, Any]]) -> None:
    """The places under the names by which they are entered."""
    for row in rows:
        row["from"], row["to"] = row["from_location"], row["to_location"]


STOCK_TRANSFER = register(
    DocumentType(
        name="stock-transfers",
        prefix="DBD",
        label=_("Stock transfer"),
        plural=_("Stock transfers"),
        section="0",
        help=_("Goods from one place of the house to another. To and from rework a quality inspector signs first."),
        model_name="stock.StockTransfer",
        states=STATES,
        initial=DRAFT,
        menu="stock",
        customer=None,
        draft=forms.NewTransfer,
        change=forms.TransferChange,
        draft_by=KEEPER,
        creates=actions.draft,
        edits=actions.change,
        task_scope=if_needed,
        related=("reversal_of",),
        line_related=("product", "from_location", "to_location"),
        extra_lines=from_and_to,
        list_columns=("reason",),
        actions=(
            Action(
                "sign", _("Sign (quality)"), (DRAFT,), SIGNED, roles(QC_INSPECTOR), section="0", approval=True,
                requires=(papers.has_lines, rules.goods_may_go_this_way),
                causes=_("Goods may go to or come from rework, or be set aside for scrapping."),
            ),
            Action(
                "post", _("Post"), (DRAFT, SIGNED), POSTED, KEEPER, section="0",
                requires=(papers.has_lines, rules.goods_may_go_this_way, rules.inspector_has_signed),
                does=actions.post, causes=_("Stock: from one place to the other."),
            ),
            withdraw(from_=(SIGNED,), by=KEEPER),
            cancel(by=KEEPER),
            Action(
                "reverse", _("Reverse"), (POSTED,), REVERSED, KEEPER, section="0", not_by=("post",), reason=True,
                todo=False, tone="danger", requires=(papers.not_red, papers.no_count_stands_on_it),
                does=actions.reverse, makes=("stock-transfers",), causes=_("A red transfer brings the goods back."),
            ),
        ),
    )
)  # fmt: skip
