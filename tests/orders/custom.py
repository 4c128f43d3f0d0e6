"""Custom orders on their way through review, approval and production, for tests."""

from datetime import timedelta

from tests.orders.house import attach, do, draft

from counterfoil.kernel.performing import perform
from counterfoil.orders.models import OrderReview, ProductionRequest

DEPARTMENTS = ("engineering", "production", "procurement", "quality_manager")


def submitted(house, *lines, **more):
    """A custom order in review, and its review."""
    order = draft(house, *(lines or (("P-9", 10),)), kind="custom", **more)
    attach(order, "contract", by=house.clerk, at=house.now)
    order = do(house, order, "submit")
    return order, OrderReview.objects.filter(order=order).latest("pk")


def say(house, review, role, action="pass", **inputs):
    """What the person of this role says of a review."""
    if action == "pass":
        inputs = {"promised_date": str((house.now + timedelta(days=10)).date()), **inputs}
    return perform(review, action, by=house.people[role], at=house.now, inputs=inputs)


def reviewed(house, *lines, **more):
    """A custom order that every department has passed."""
    order, review = submitted(house, *lines, **more)
    for role in DEPARTMENTS:
        review = say(house, review, role)
    order.refresh_from_db()
    return order


def effective(house, *lines, **more):
    order = reviewed(house, *lines, **more)
    if order.state == "awaiting_price":
        order = do(house, order, "approve_price", "market_manager")
    return do(house, order, "approve_finance", "accountant")


def confirmed(house, *lines, **more):
    return do(house, effective(house, *lines, **more), "confirm", method="email", contact="王五")


def request_of(order):
    return ProductionRequest.objects.filter(order=order).latest("pk")


def started(house, *lines, **more):
    """A confirmed custom order, and its production request in production."""
    order = confirmed(house, *lines, **more)
    return order, do(house, request_of(order), "start", "production")


def finish(house, request, *quantities, floor="1F"):
    """So much of each line is finished."""
    lines = [{"line_no": line_no, "quantity": str(quantity)} for line_no, quantity in enumerate(quantities, start=1)]
    return do(house, request, "complete", "production", lines=lines, floor=floor)
