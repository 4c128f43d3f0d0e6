"""The demo company at size: years of orders, printed from a lived month (``press``), and last days lived for real.

In the month nothing is left undone, but for what is never paid. Copies of the last period are of the month before its
end, so that what a house of this size has in hand is in hand.

``scale`` 1 is 100,000 customers, 20,000 products and 1,000,000 orders with their 5,000,000 lines and all that follows.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from counterfoil.catalogue import actions as catalogue
from counterfoil.catalogue.models import PriceListItem, Product
from counterfoil.customers.models import Customer, CustomerRate
from counterfoil.customers.take_over import Former, take_over
from counterfoil.insight.figures.jobs import count_steps, judge_habits, rebuild, roll_up
from counterfoil.kernel.models import NumberPrefix, NumberSeries
from counterfoil.kernel.performing import create, perform, transact
from counterfoil.orders.models import SalesOrder
from counterfoil.people.models import User
from counterfoil.project.database import connect_alone, house_connection
from counterfoil.project.demo import company, goods, life, names
from counterfoil.project.demo.bare import laid_bare
from counterfoil.project.demo.calendar import is_workday, morning_of
from counterfoil.project.demo.press import Copy, Press, highest_ids
from counterfoil.project.postgresql.base import DatabaseWrapper

CUSTOMERS = 100_000
PRODUCTS = 20_000
ORDERS = 1_000_000
PERIOD = 28
"""Days from one printing of the month to the next: weekdays stay weekdays."""
PERIODS = 36
MONTH = 19
"""Business days of the lived month, at most: with holidays in it, those that lie within a period."""
FINISHING = 5
"""On so many of them, the last, what is begun is only brought to its end."""
LATER = 7
"""So many days after the beginning of the last period its copies begin: what is in hand lies just before the last days."""
LAST_DAYS = 2
"""Business days lived at the end, in the house at its full size."""
PLENTY = Decimal(10_000_000)
AT_ONCE = 400
"""Lines of an opening count."""

Tell = Callable[..., None]
Stands = dict[int, tuple[int, str]]
"""Customer or product of the month → id and code of the one who stands in for it."""


@dataclass(frozen=True)
class Size:
    """How much there is to be."""

    scale: float

    @property
    def customers(self) -> int:
        return round(CUSTOMERS * self.scale)

    @property
    def products(self) -> int:
        return round(PRODUCTS * self.scale)

    @property
    def orders(self) -> int:
        return round(ORDERS * self.scale)


def fill(scale: float, *, seed: int, tell: Tell, now: datetime) -> None:
    """Fill an empty database. The month is lived first, far back; its copies follow; the last days are lived again."""
    size = Size(scale)
    last_days = _workdays(timezone.localtime(now).date() - timedelta(days=10), 99)
    last_days = [day for day in last_days if day < timezone.localtime(now).date()][-LAST_DAYS:]
    first = last_days[0] - timedelta(days=PERIOD * PERIODS)
    opening = morning_of(first - timedelta(days=3))
    company.found(at=opening, tell=tell)
    _fill_up(list(goods.opening_stock()), at=opening)
    before = highest_ids(_all_models())
    month = [day for day in _workdays(first, MONTH) if day < first + timedelta(days=PERIOD)]
    life.live(month[:-FINISHING], seed=seed, tell=tell, closing=True)
    in_hand = Press(before)
    life.live(month[-FINISHING:], seed=seed, tell=tell, finishing=FINISHING, closing=True)
    tell("Setting the month in type", 0, 1)
    press = Press(before)
    customers = list(_customer_sets(size, at=opening, tell=tell))
    products = list(_product_sets(size, at=opening, tell=tell))
    press.begin(in_hand)
    in_hand.begin(press)
    _as_owner(lambda: _print_all(press, in_hand, size, customers, products, tell=tell))
    tell("Sums", 0, 1)
    _as_owner(lambda: _add_up(at=morning_of(last_days[0])))
    life.live(last_days, seed=seed + 1, tell=tell)
    roll_up(at=now)
    count_steps(at=now)


def _all_models() -> list[Any]:
    from django.apps import apps

    return list(apps.get_models())


def _workdays(first: date, count: int) -> list[date]:
    days = (first + timedelta(days=place) for place in range(count * 3))
    return list(islice((day for day in days if is_workday(day)), count))


def _print_all(
    press: Press, in_hand: Press, size: Size, customers: list[Stands], products: list[Stands], *, tell: Tell
) -> None:
    """As many copies as there are to be orders, spread over the periods, the oldest first."""
    wanted = max(0, round(size.orders / max(1, SalesOrder.objects.count())) - 1)
    counts = [(wanted + 1) // PERIODS + (place < (wanted + 1) % PERIODS) for place in range(PERIODS)]
    places = [(period, place) for period, count in enumerate(counts) for place in range(count)][1:]
    days = [period * PERIOD + (LATER if period == PERIODS - 1 else 0) for period in range(PERIODS)]
    copies = [
        (
            in_hand if period == PERIODS - 1 else press,
            Copy(
                index, days[period], place, customers[index % len(customers)], products[index % len(products)],
                first_of_its_customers=index < len(customers),
            ),
        )
        for index, (period, place) in enumerate(places, start=1)
    ]  # fmt: skip
    with laid_bare(sorted({*press.tables, *in_hand.tables})):
        _print_at_once(copies, tell=tell)
        tell("Indexes", 0, 1)
    prefixes = set(NumberPrefix.objects.values_list("prefix", flat=True))
    printed = list(zip(days, counts, strict=True))
    series = [*press.series(printed[:-1]), *in_hand.series(printed[-1:])]
    NumberSeries.objects.bulk_create(
        [NumberSeries(prefix=p, day=day, last=last) for p, day, last in series if last and p in prefixes],
        update_conflicts=True, unique_fields=["prefix", "day"], update_fields=["last"], batch_size=2_000,
    )  # fmt: skip


def _print_at_once(copies: list[tuple[Press, Copy]], *, tell: Tell) -> None:
    """Each core prints its share; the presses are set, and nothing in them changes."""
    connection.close()
    hands = os.cpu_count() or 1
    fork = multiprocessing.get_context("fork")
    shares = [
        fork.Process(target=_print_share, args=(house_connection(), copies[hand::hands], tell)) for hand in range(hands)
    ]
    for share in shares:
        share.start()
    for share in shares:
        share.join()
    if any(share.exitcode for share in shares):
        raise RuntimeError("Not all copies could be printed.")


def _print_share(parents: DatabaseWrapper, copies: list[tuple[Press, Copy]], tell: Tell) -> None:
    """In a process of its own, with a connection of its own."""
    connect_alone(parents)
    for number, (press, copy) in enumerate(copies, start=1):
        tell("Printing", number, len(copies))
        press.print(copy)


def _as_owner(work: Callable[[], Any]) -> Any:
    """Tables are filled past their triggers by their owner alone."""
    with house_connection().as_owner():
        return work()


# Who buys, and what --------------------------------------------------------------------------------------------------


def _customer_sets(size: Size, *, at: datetime, tell: Tell) -> Iterator[Stands]:
    """The customers of the month themselves, then sets of others who agreed on the same terms."""
    first = list(Customer.objects.select_related("settlement_terms").order_by("pk"))
    yield {one.pk: (one.pk, one.code) for one in first}
    rates: dict[int, dict[int, Decimal]] = {}
    for rate in CustomerRate.objects.all():
        rates.setdefault(rate.customer_id, {})[rate.category_id] = rate.discount_rate
    terms = first[0].settlement_terms_id
    by = User.objects.get(username="market_manager")
    sets = max(0, size.customers // len(first) - 1)
    for number in range(1, sets + 1):
        tell("Customers", number, sets)
        formers = [like(one, number * len(first) + place, rates.get(one.pk, {}), terms)
                   for place, one in enumerate(first, start=1)]  # fmt: skip
        taken = transact(lambda _unit, f=formers: take_over(f, source=company.OPENING, by=by, at=at), at=at)
        yield {old.pk: (new.pk, new.code) for old, new in zip(first, taken, strict=True)}


def like(one: Customer, number: int, rates: dict[int, Decimal], terms: int | None) -> Former:
    """Another customer on the same terms, with a name and a credit code of its own."""
    place = names.PLACES[number * 7 % len(names.PLACES)]
    styles = names._STYLES
    phone = f"13{number * 618_033_989 % 10**9:09d}"  # as people have them: no two alike, and none near another
    town, trade = place.city.removesuffix("市"), names._TRADES[number * 3 % len(names._TRADES)]
    return Former(
        name=f"{town}{styles[number % 51]}{styles[number // 51 % 51]}{_ordinal(number // 2601)}{trade}",
        settlement_terms_id=one.settlement_terms_id or terms or 0,
        credit_code=names.credit_code(place.region, number + 100), grade=one.grade or "C", phone=phone,
        credit_limit=one.credit_limit, salesperson_id=one.salesperson_id, sales_clerk_id=one.sales_clerk_id,
        rates=rates,
        address={
            "kind": "delivery", "province": place.province, "city": place.city, "district": place.district,
            "street": f"{place.street} {number % 900 + 1} 号",
        },
        contact={"name": "张经理", "phone": phone, "title": "采购经理"},
    )  # fmt: skip


def _ordinal(number: int) -> str:
    return "" if not number else f"第{number}"


def _product_sets(size: Size, *, at: datetime, tell: Tell) -> Iterator[Stands]:
    """The goods of the month themselves, then sets of others of the same kinds and prices, with stock in plenty."""
    first = list(Product.objects.select_related("category").order_by("pk"))
    yield {one.pk: (one.pk, one.code) for one in first}
    prices = dict(PriceListItem.objects.values_list("product_id", "list_price"))
    columns = ("spec", "category", "unit", "decimals", "pack_size", "vat_rate", "floor", "shelf")
    sets = max(0, size.products // len(first) - 1)
    for number in range(1, sets + 1):
        tell("Goods", number, sets)
        rows = [
            {"code": f"P-{number * len(first) + place:04d}", "name": f"{one.name} {_series(number)}",
             **{column: getattr(one, column) for column in columns}}
            for place, one in enumerate(first, start=1)
        ]  # fmt: skip
        saved = catalogue.save_products(rows)
        new = [saved[row["code"]] for row in rows]
        catalogue.save_prices(
            (product.pk, prices[old.pk], at.date()) for product, old in zip(new, first, strict=True) if old.pk in prices
        )
        code_of = {old.code: one.code for one, old in zip(new, first, strict=True)}
        _fill_up([(code_of[code], floor, quantity) for code, floor, quantity in goods.opening_stock()], at=at)
        yield {old.pk: (one.pk, one.code) for old, one in zip(first, new, strict=True)}


def _series(number: int) -> str:
    return f"{'ABCDEFGHJK'[number % 10]}{number // 10:02d} 系列"


def _fill_up(stock: list[tuple[str, str, Decimal]], *, at: datetime) -> None:
    """Goods enough for years, received by the keeper: every product on each floor where it lies or may come to lie."""
    keeper = User.objects.get(username="warehouse_keeper")
    for start in range(0, len(stock), AT_ONCE):
        lines = [
            {"product": code, "location": floor, "quantity": str(PLENTY)}
            for code, floor, _quantity in stock[start : start + AT_ONCE]
        ]
        receipt = create("stock-receipts", {"lines": lines, "reason": "生产入库"}, by=keeper, at=at)
        perform(receipt, "post", by=keeper, at=at)


# Sums -----------------------------------------------------------------------------------------------------------------

SUMS = (
    """
    WITH legs AS (
        SELECT product_id, to_location_id AS location_id, quantity FROM stock_move
        UNION ALL SELECT product_id, from_location_id, -quantity FROM stock_move
    ), sums AS (
        SELECT legs.product_id, legs.location_id, sum(legs.quantity) AS on_hand FROM legs
        JOIN stock_location place ON place.id = legs.location_id
        WHERE place.kind NOT IN ('customer', 'production', 'adjustment', 'department', 'crushing') GROUP BY 1, 2
    ), promised AS (
        SELECT product_id, location_id, sum(quantity) AS reserved FROM stock_reservation
        WHERE closed_at IS NULL GROUP BY 1, 2
    ), missed AS (
        SELECT product_id, location_id, sum(in_question) AS in_question FROM stock_discrepancy
        WHERE state = 'open' AND in_question > 0 GROUP BY 1, 2
    )
    INSERT INTO stock_balance (product_id, location_id, on_hand, reserved, in_question)
    SELECT product_id, location_id, sums.on_hand, coalesce(promised.reserved, 0), coalesce(missed.in_question, 0)
    FROM sums LEFT JOIN promised USING (product_id, location_id) LEFT JOIN missed USING (product_id, location_id)
    ON CONFLICT (product_id, location_id) DO UPDATE SET on_hand = excluded.on_hand, reserved = excluded.reserved,
        in_question = excluded.in_question
    """,
    """
    INSERT INTO receivables_account (customer_id, balance)
    SELECT customer_id, sum(amount) FROM receivables_entry GROUP BY customer_id
    ON CONFLICT (customer_id) DO UPDATE SET balance = excluded.balance
    """,
    """
    UPDATE customers_customer customer SET stage = moved.to_stage, stage_since = moved.at::date,
        stage_reason = moved.reason, stage_values = moved.values
    FROM (
        SELECT DISTINCT ON (customer_id) customer_id, to_stage, reason, values, at FROM customers_stagechange
        ORDER BY customer_id, id DESC
    ) moved
    WHERE moved.customer_id = customer.id AND moved.to_stage <> customer.stage
    """,
)
"""What triggers keep otherwise, one statement each."""


def _add_up(*, at: datetime) -> None:
    """Write the sums of what was printed, let ids go on after it, and let the planner know the tables."""
    with connection.cursor() as cursor:
        for statement in SUMS:
            cursor.execute(statement)
        for model in _all_models():
            pk = model._meta.pk
            if pk.get_internal_type() in {"BigAutoField", "AutoField"}:
                highest = model._base_manager.aggregate(top=Max("pk"))["top"] or 1
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [model._meta.db_table, pk.column, highest]
                )
        cursor.execute("ANALYZE")
    rebuild(at=at)
    judge_habits(at=at)
