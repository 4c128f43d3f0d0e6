"""What is asked about order reviews: who is asked, who has answered, which dates were promised."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.queries import find_categories
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.orders.models import Department, OrderReview, OrderReviewOpinion, SalesOrderLine
from counterfoil.orders.orders.pricing import is_custom
from counterfoil.orders.reviews import states
from counterfoil.people import roles
from counterfoil.people.settings import Declared, setting, values

RESOURCE = "order-reviews"
ROLES = {
    Department.ENGINEERING: roles.ENGINEERING,
    Department.PRODUCTION: roles.PRODUCTION,
    Department.PROCUREMENT: roles.PROCUREMENT,
    Department.QUALITY: roles.QUALITY_MANAGER,
}
"""Who answers for which department."""
DEPARTMENTS = {role: department for department, role in ROLES.items()}
ALL_CATEGORIES = "*"


def categories_are_known(new: str) -> Refusal | None:
    """Every product category named in a setting is there: a slip of the pen would leave a department out unnoticed."""
    codes = _codes(new) - {ALL_CATEGORIES, ""}
    unknown = sorted(codes - set(find_categories(codes)))
    return invalid("value", _("There is no category {code}."), code=unknown[0]) if unknown else None


def _codes(told: str) -> set[str]:
    return {code.strip() for code in told.replace("，", ",").split(",")}


_HELP = _("Codes of product categories, separated by commas; * means all, nothing means none.")


def _asked(name: str, label: Any) -> Declared:
    return setting(f"reviews.{name}", ALL_CATEGORIES, label, _HELP, valid=categories_are_known)


ASKED = {
    Department.ENGINEERING: _asked("engineering", _("Categories that Engineering reviews")),
    Department.PRODUCTION: _asked("production", _("Categories that Production reviews")),
    Department.PROCUREMENT: _asked("procurement", _("Categories that Procurement reviews")),
    Department.QUALITY: _asked("quality", _("Categories that Quality reviews")),
}


def departments_for(lines: Iterable[SalesOrderLine]) -> list[str]:
    """The departments that the categories of the goods made to order ask for; all, when none is named for them."""
    ordered = list(lines)
    custom = [line for line in ordered if is_custom(line.product, line.requirement)] or ordered
    categories = {line.product.category.code for line in custom}
    told = values(*(declared.key for declared in ASKED.values()))
    asked = [department.value for department, declared in ASKED.items() if _names(told[declared.key], categories)]
    return asked or [department.value for department in ASKED]


def _names(told: str, categories: set[str]) -> bool:
    codes = _codes(told)
    return ALL_CATEGORIES in codes or bool(codes & categories)


def opinions_of(review: OrderReview) -> list[OrderReviewOpinion]:
    """What was said so far, in the order of saying."""
    return list(OrderReviewOpinion.objects.filter(review=review).select_related("by").order_by("pk"))


def waiting(review: OrderReview) -> list[str]:
    """The departments that have not answered yet."""
    answered = {opinion.department for opinion in opinions_of(review)}
    return [department for department in review.departments if department not in answered]


def open_of(order: Any) -> QuerySet[OrderReview]:
    """The review of this order that is not finished, if there is one."""
    return OrderReview.objects.filter(order=order, state=states.OPEN)
