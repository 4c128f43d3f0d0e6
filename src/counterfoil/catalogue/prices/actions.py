"""Price list and discount floors as they are changed by people: from a day on, with history, never backwards (A1.2).

What was in force on a day that has passed stays as it was: papers were made by it. Who changed what when is kept.
"""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue import queries
from counterfoil.catalogue.models import DiscountPolicy, PriceListItem
from counterfoil.catalogue.prices.forms import NewPolicy, NewPrice
from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.idempotency import Key
from counterfoil.kernel.inputs import invalid, validated
from counterfoil.kernel.performing import transact
from counterfoil.kernel.refusals import NotVisible
from counterfoil.kernel.trail import as_json
from counterfoil.people import roles
from counterfoil.people.models import MasterChange

MAY_SET = frozenset({roles.MARKET_MANAGER, roles.CHIEF_ACCOUNTANT})
"""Who sets list prices and floors."""
PRICES, POLICIES = "price-list-items", "discount-policies"


def set_price(raw: dict[str, Any], *, by: Any, at: datetime, key: Key | None = None) -> PriceListItem:
    """A list price from today or a later day on; one of the same day that isn't in force yet is replaced.

    Raises ``Refusal``: role, ``inputs_invalid``.
    """

    def work(unit: Unit) -> PriceListItem:
        _need_role(by, at)
        entered = validated(NewPrice, raw)
        product = queries.find_product(entered.product)
        if product is None:
            raise invalid("product", _("There is no such product."))
        _refuse_past(entered.valid_from, entered.valid_to, at=at)
        before = queries.list_prices([product.pk], day=entered.valid_from).get(product.pk)
        item, _made = PriceListItem.objects.update_or_create(
            product=product, valid_from=entered.valid_from,
            defaults={"list_price": entered.list_price, "valid_to": entered.valid_to},
        )  # fmt: skip
        said = {
            "list_price": [before, entered.list_price], "valid_from": [None, entered.valid_from],
            "valid_to": [None, entered.valid_to],
        }  # fmt: skip
        _note(PRICES, product.code, "set_price", said, by=by, at=at)
        return item

    return transact(work, at=at, key=key)


def set_policy(raw: dict[str, Any], *, by: Any, at: datetime, key: Key | None = None) -> DiscountPolicy:
    """A floor from today or a later day on. Raises ``Refusal``: role, ``inputs_invalid``."""

    def work(unit: Unit) -> DiscountPolicy:
        _need_role(by, at)
        entered = validated(NewPolicy, raw)
        category = queries.find_categories([entered.category]).get(entered.category)
        if category is None:
            raise invalid("category", _("There is no such category."))
        _refuse_past(entered.valid_from, entered.valid_to, at=at)
        before = queries.own_floor(entered.grade, category.pk, day=entered.valid_from)
        policy, _made = DiscountPolicy.objects.update_or_create(
            grade=entered.grade, category=category, valid_from=entered.valid_from,
            defaults={"floor_rate": entered.floor_rate, "valid_to": entered.valid_to},
        )  # fmt: skip
        said = {
            "floor_rate": [before, entered.floor_rate], "valid_from": [None, entered.valid_from],
            "valid_to": [None, entered.valid_to],
        }  # fmt: skip
        _note(POLICIES, f"{entered.grade}/{category.code}", "set_policy", said, by=by, at=at)
        return policy

    return transact(work, at=at, key=key)


def take_back(kind: str, item_id: int, *, by: Any, at: datetime) -> None:
    """Take back a price or floor that isn't in force yet. Raises ``Refusal``: role, ``inputs_invalid``; ``NotVisible``."""
    model: Any = {PRICES: PriceListItem, POLICIES: DiscountPolicy}[kind]

    def work(unit: Unit) -> None:
        _need_role(by, at)
        item = model.objects.select_for_update().filter(pk=item_id).first()
        if item is None:
            raise NotVisible(str(item_id))
        if item.valid_from <= _today(at):
            raise invalid("valid_from", _("It is in force already: set another one from a day on."))
        name = item.product.code if kind == PRICES else f"{item.grade}/{item.category.code}"
        figure = "list_price" if kind == PRICES else "floor_rate"
        _note(kind, name, "take_back", {figure: [getattr(item, figure), None]}, by=by, at=at)
        item.delete()

    transact(work, at=at)


def _refuse_past(valid_from: date, valid_to: date | None, *, at: datetime) -> None:
    today = _today(at)
    if valid_from < today:
        raise invalid("valid_from", _("must be today or later: what was in force stays"), today=today)
    if valid_to is not None and valid_to < valid_from:
        raise invalid("valid_to", _("must not be before the first day"))


def _need_role(by: Any, at: datetime) -> None:
    if acting_role(by, MAY_SET, at)[0] is None:
        raise role_refusal(_("Set prices and floors"), MAY_SET, by, at)


def _note(resource: str, key: str, action: str, changes: dict[str, Any], *, by: Any, at: datetime) -> None:
    MasterChange.objects.create(resource=resource, key=key[:60], action=action, changes=as_json(changes), by=by, at=at)


def _today(at: datetime) -> date:
    return timezone.localtime(at).date()
