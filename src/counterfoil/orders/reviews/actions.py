"""The review of a custom order: made by its submission, answered by departments in parallel (C1.3)."""

from typing import Any

from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.doing import New
from counterfoil.orders.models import Department, OrderReview, OrderReviewOpinion, SalesOrder
from counterfoil.orders.orders.states import IN_REVIEW
from counterfoil.orders.reviews import queries, rules, states

Result = OrderReviewOpinion.Result


def make_review(order: SalesOrder, *, do: Any) -> None:
    """A custom order was submitted: ask the departments. Hand-over of the order's ``submit``."""
    if order.state != IN_REVIEW:
        return
    goods = [line for line in do.lines if line.quantity]
    lines = [
        {
            "line_no": line.line_no, "product": line.product, "quantity": line.quantity,
            "requirement": line.requirement, "remark": line.remark,
        }
        for line in goods
    ]  # fmt: skip
    fields = {
        "order": order, "order_revision": order.revision, "requested_date": order.requested_date,
        "departments": queries.departments_for(goods),
    }  # fmt: skip
    do.create(find_type(queries.RESOURCE), [New(fields, lines, came_of=[order])])


def close_review(order: SalesOrder, *, do: Any) -> None:
    """The order left its review another way: nobody is asked any more. Hand-over of ``return``, ``withdraw``, ``cancel``.

    Every answer to a review locks its order first; who holds the order holds its review.
    """
    if order.kind != SalesOrder.Kind.CUSTOM:
        return
    for review in queries.open_of(order).select_related("order__customer"):
        do.unit.know(review)
        do.act(review, "close", reason=do.reason)


def pass_review(document: OrderReview, *, do: Any) -> str:
    """A department can do it by a day. With the last one the order goes on, and the latest day is promised."""
    _say(document, Result.PASSED, promised_date=do.inputs.promised_date, remark=do.inputs.remark, do=do)
    document.promised_date = max(filter(None, (document.promised_date, do.inputs.promised_date)))
    if queries.waiting(document):
        return states.OPEN
    order = do.unit.locked["sales-orders", document.order_id]
    order.promised_date = document.promised_date
    do.act(order, "pass_review")
    return states.PASSED


def object_to(document: OrderReview, *, do: Any) -> None:
    """A department can't do it so."""
    _say(document, Result.OBJECTED, promised_date=None, remark=do.reason, do=do)


def return_order(document: OrderReview, *, do: Any) -> None:
    """An objection gives the order back to its clerk, with the reason. Hand-over of the review's ``object``."""
    order = do.unit.locked["sales-orders", document.order_id]
    do.act(order, "return", reason=do.reason, by=do.by)


def _say(document: OrderReview, result: str, *, promised_date: Any, remark: str, do: Any) -> None:
    """Write down what the department says; the signature is given in its role."""
    department = rules.chosen(document, do=do)
    role, do.on_behalf_of = acting_role(do.by, {queries.ROLES[Department(department)]}, do.at)
    do.role = role or do.role
    do.notes["department"] = [None, department]
    OrderReviewOpinion.objects.create(
        review=document, department=department, result=result, promised_date=promised_date, remark=remark[:2000],
        by_id=do.by.id, at=do.at,
    )  # fmt: skip
