"""The declaration of the sales return (销售退货单, D1.6)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import (
    SYSTEM,
    Action,
    DocumentType,
    Print,
    TaskScope,
    after,
    register,
    roles,
)
from counterfoil.kernel.doing import Lockable
from counterfoil.people.roles import ACCOUNTANT, PICKER, PICKING_LEADER, RECEIVING_CLERK
from counterfoil.returns import claims, prints
from counterfoil.returns.models import Bucket, ReturnInspection, SalesReturnRequest
from counterfoil.returns.requests import queries as requests
from counterfoil.returns.sales_returns import actions, forms, rules
from counterfoil.returns.sales_returns.states import CANCELLED, DRAFT, POSTED, PUT_AWAY, REVERSED, STATES
from counterfoil.stock import papers


def parents(document: Any) -> list[Lockable]:
    """Orders, the papers of the goods, case, request, inspection, sales return request."""
    request = document.sales_request
    lines = list(document.lines.all())
    return [
        *claims.above(lines),
        *claims.papers_of(lines),
        *requests.parents(request.request_id),
        ReturnInspection.objects.filter(pk=request.inspection_id),
        SalesReturnRequest.objects.filter(pk=request.pk).select_related("customer", "clerk"),
    ]


def has_goods(document: Any) -> bool:
    """*Short, not replaced* has none."""
    return not document.lines.filter(bucket=Bucket.SHORT).exists()


def ready_to_post(document: Any) -> bool:
    """Put away, or nothing to put away."""
    return document.state == PUT_AWAY or not has_goods(document)


def not_arranged(document: Any) -> bool:
    """Nobody was told yet to take the goods in."""
    return document.picker_id is None and has_goods(document)


def for_its_picker(document: Any, action: Action, role: str) -> TaskScope:
    """Put away by the picker who was told to, else by any."""
    return TaskScope(user_id=document.picker_id) if role == PICKER else TaskScope()


SALES_RETURN = register(
    DocumentType(
        name="sales-returns",
        prefix="XSTH",
        label=_("Sales return"),
        plural=_("Sales returns"),
        section="D1.6",
        help=_("Goods are taken back into the books at the 08:00 session, and the customer owes less."),
        model_name="returns.SalesReturn",
        states=STATES,
        initial=DRAFT,
        menu="returns",
        parents=parents,
        task_scope=for_its_picker,
        subject=lambda document: document.customer.name,
        related=("customer__sales_clerk", "clerk", "sales_request__inspection", "picker", "reversal_of"),
        line_related=("product", "location"),
        search=("number", "customer__search"),
        orderings=("created_at", "session_on"),
        list_columns=("customer", "session_on", "picker", "posted_at", "total"),
        prints=(Print("document", _("Sales return"), prints.sales_return),),
        actions=(
            Action(
                "arrange", _("Give to a picker"), (DRAFT,), None, roles(PICKING_LEADER), section="D1.6",
                inputs=forms.Arrange, requires=(rules.goods_are_here, rules.picker_is_there), does=actions.arrange,
                waits=not_arranged, causes=_("The picker is told."),
            ),
            Action(
                "count", _("Count"), (DRAFT,), None, roles(RECEIVING_CLERK), section="D1.6",
                inputs=forms.CountReceived, todo=False, tone="plain",
                requires=(rules.goods_are_here, rules.counted_within_what_was_inspected), does=actions.count,
            ),
            Action(
                "put_away", _("Put away"), (DRAFT,), PUT_AWAY, roles(PICKER), section="D1.6", inputs=forms.PutAway,
                target=timedelta(hours=4), waits=has_goods, requires=(rules.goods_are_here, rules.places_fit),
                does=actions.put_away, causes=_("The goods lie in their places."),
            ),
            Action(
                "post", _("Post"), (DRAFT, PUT_AWAY), POSTED, roles(RECEIVING_CLERK), section="D1.6",
                inputs=forms.PostReturn, target=timedelta(hours=4), waits=ready_to_post,
                requires=(
                    rules.was_put_away, rules.counted_within_what_was_inspected, rules.every_line_is_counted,
                    rules.three_papers_agree,
                ),
                does=actions.post, makes=("scrap-notes", "discrepancies", "assessments"),
                causes=_("Goods are on the books, the customer owes less; scrap gets a note."),
            ),
            Action(
                "reverse", _("Reverse"), (POSTED,), REVERSED, roles(ACCOUNTANT), section="0", reason=True,
                not_by=("post",), todo=False, tone="danger",
                requires=(rules.not_red, rules.nothing_is_crushed, papers.no_count_stands_on_it),
                does=actions.reverse, makes=("sales-returns",), causes=_("A red sales return takes goods and credit back."),
            ),
            Action(
                "void", _("Make void"), (DRAFT, PUT_AWAY), CANCELLED, roles(SYSTEM), section="D1.5", reason=True,
                todo=False, tone="danger", causes=_("When the sales return request is cancelled."),
            ),
        ),
    )
)  # fmt: skip
"""销售退货单."""
after(SALES_RETURN, "post", does=actions.close_what_is_done, label=_("Close when nothing is left to do"))
