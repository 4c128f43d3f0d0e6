"""The declaration of the stock count (盘点单)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import Action, DocumentType, cancel, register, roles, send_back, withdraw
from counterfoil.kernel.fields import plain
from counterfoil.people.roles import ACCOUNTANT, WAREHOUSE_KEEPER
from counterfoil.stock import papers
from counterfoil.stock.counts import actions, forms, queries, rules
from counterfoil.stock.counts.states import DRAFT, EDITABLE, POSTED, REVERSED, STATES, SUBMITTED

KEEPER = roles(WAREHOUSE_KEEPER)


def differences(document: Any, lines: list[Any], rows: list[dict[str, Any]]) -> None:
    """Counted − on the books, once both are known."""
    for line, row in zip(lines, rows, strict=True):
        known = line.counted is not None and line.on_hand is not None
        row["difference"] = plain(line.counted - line.on_hand) if known else None


STOCK_COUNT = register(
    DocumentType(
        name="stock-counts",
        prefix="PDD",
        label=_("Stock count"),
        plural=_("Stock counts"),
        section="0",
        help=_("What was counted on a floor. Once the accountant approves it, the books say what was counted."),
        model_name="stock.StockCount",
        states=STATES,
        initial=DRAFT,
        menu="stock",
        customer=None,
        draft=forms.NewCount,
        change=forms.CountChange,
        draft_by=KEEPER,
        editable=EDITABLE,
        creates=actions.draft,
        edits=actions.change,
        parents=queries.discrepancies_of,
        related=("reversal_of",),
        line_related=("product", "location"),
        extra_lines=differences,
        list_columns=("reason",),
        actions=(
            Action(
                "submit", _("Submit"), EDITABLE, SUBMITTED, KEEPER, section="0", target=timedelta(days=1),
                requires=(papers.has_lines, rules.every_line_is_counted, rules.places_can_be_counted),
                does=actions.submit, causes=_("What the books say is written beside what was counted."),
            ),
            Action(
                "approve", _("Approve"), (SUBMITTED,), POSTED, roles(ACCOUNTANT), section="0", approval=True,
                target=timedelta(days=1), does=actions.approve,
                causes=_("Stock: the difference against adjustment."),
            ),
            send_back(from_=(SUBMITTED,), by=roles(ACCOUNTANT), section="0"),
            withdraw(from_=(SUBMITTED,), by=KEEPER),
            cancel(from_=EDITABLE, by=KEEPER),
            Action(
                "reverse", _("Reverse"), (POSTED,), REVERSED, roles(ACCOUNTANT), section="0", not_by=("approve",),
                reason=True, todo=False, tone="danger", requires=(papers.not_red, papers.no_count_stands_on_it),
                does=actions.reverse, makes=("stock-counts",), causes=_("A red count posts the opposite difference."),
            ),
        ),
    )
)  # fmt: skip
