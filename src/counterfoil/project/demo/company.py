"""The founding of the demo company, exactly as ``api.md`` describes it, in one transaction."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password

from counterfoil.catalogue import actions as catalogue
from counterfoil.catalogue.models import Category
from counterfoil.customers.actions import create_prospect
from counterfoil.customers.models import SettlementTerms
from counterfoil.customers.take_over import Former, take_over
from counterfoil.kernel import locking
from counterfoil.kernel.performing import create, perform, transact
from counterfoil.people import roles, settings
from counterfoil.people.models import Department, User
from counterfoil.project.demo import goods, names
from counterfoil.stock.models import Carrier, Location

PASSWORD = "demo"  # noqa: S105 - everybody may know it: such a database is served on loopback only
CUSTOMERS = 40
PROSPECTS = 5
RATE = Decimal("0.80")
FLOOR_RATE = Decimal("0.70")
GRADES = ("A", "B", "C")
FLOORS = ("1F", "2F", "3F")
ROUTES = (("EAST", "华东"), ("SOUTH", "华南"), ("WEST", "西部"), ("NORTH", "华北"))
CARRIERS = ("申通达物流有限公司", "南方快运有限公司", "川渝货运有限公司", "京津冀物流有限公司")
TERMS: tuple[dict[str, Any], ...] = (
    {"code": "monthly-30", "name": "月结 30 天", "kind": "monthly", "days": 30, "grace_days": 0},
    {"code": "monthly-60", "name": "月结 60 天", "kind": "monthly", "days": 60, "grace_days": 0},
    {"code": "prepaid", "name": "款到发货", "kind": "prepaid", "days": 0, "grace_days": 0},
    {"code": "cash-on-delivery", "name": "货到付款", "kind": "cash_on_delivery", "days": 0, "grace_days": 7},
    {"code": "net-15", "name": "发货后 15 天", "kind": "net", "days": 15, "grace_days": 0},
)
AGREED = (
    (20, "monthly-30", Decimal(100_000), "A"),
    (30, "prepaid", Decimal(0), "B"),
    (35, "cash-on-delivery", Decimal(5_000), "C"),
    (40, "net-15", Decimal(20_000), "B"),
)
"""Up to which customer: settlement terms, credit limit, grade."""
OPENING = "开账结转"


def found(*, at: datetime, tell: Callable[..., None]) -> None:
    """People, places, goods, prices, customers and the opening stock."""

    def work(_unit: Any) -> None:
        tell("People", 0, 5)
        people = hire(at=at)
        settings.change("company.is_demo", True, by=people["administrator"], at=at)
        tell("Places", 1, 5)
        furnish()
        tell("Goods and prices", 2, 5)
        categories = stock_the_catalogue(first_day=date(at.year - 1, 1, 1))
        tell("Customers", 3, 5)
        win_customers(people, categories, at=at)
        tell("Opening stock", 4, 5)
        take_stock(people, at=at)

    transact(work, at=at)


def hire(*, at: datetime) -> dict[str, User]:
    """One person per role, the second ones, and the departments with their heads."""
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(
            username=username, name=name, password=password, roles=[role_of(username)], floors=floors_of(username),
            created_at=at, phone=f"0576-82{place:06d}",
        )
        for place, (username, name) in enumerate(names.PEOPLE.items(), start=1001)
    )  # fmt: skip
    people = {user.username: user for user in users}
    departments = Department.objects.bulk_create(
        Department(code=code, name=name, head=people[head], cost_centre=f"CB-{place:02d}")
        for place, (code, name, head) in enumerate(names.DEPARTMENTS, start=1)
    )
    by_code = {department.code: department for department in departments}
    for user in users:
        user.department = by_code[names.DEPARTMENT_OF_ROLE.get(user.roles[0], "office")]
    User.objects.bulk_update(users, ["department"])
    return people


def role_of(username: str) -> str:
    """``sales_clerk2`` is a second sales clerk, ``warehouse_keeper_1f`` a keeper of the first floor."""
    return next(role for role in sorted(roles.ALL, key=len, reverse=True) if username.startswith(role))


def floors_of(username: str) -> list[str]:
    if not username.startswith(roles.WAREHOUSE_KEEPER):
        return []
    own = username.removeprefix(roles.WAREHOUSE_KEEPER).strip("_").upper()
    return [own] if own else list(FLOORS)


def furnish() -> None:
    """Floors, staging zones, the places of returned goods, and the carriers with their routes."""
    kinds = Location.Kind
    places = [
        *((code, f"{'一二三'[place]}楼仓库", kinds.FLOOR, "") for place, code in enumerate(FLOORS)),
        *((f"Z-{code}", f"{name}配货区", kinds.STAGING, "") for code, name in ROUTES),
        ("Z-EXPRESS", "快递配货区", kinds.STAGING, "express"),
        ("Z-PICKUP", "自提配货区", kinds.STAGING, "pickup"),
        ("QC", "待检区", kinds.QC_HOLD, ""),
        ("REWORK", "返工区", kinds.REWORK, ""),
        ("SCRAP", "待报废区", kinds.SCRAP_HOLD, ""),
    ]
    Location.objects.bulk_create(
        Location(code=code, name=name, kind=kind, purpose=purpose) for code, name, kind, purpose in places
    )
    zones = {zone.code: zone for zone in Location.objects.filter(kind=kinds.STAGING)}
    Carrier.objects.bulk_create(
        Carrier(
            code=f"K-{code}",
            name=name,
            phone=f"400-820-{1000 + place * 111}",
            zone=zones[f"Z-{code}"],
            departs_at=time(14 + place, 30),
        )
        for place, ((code, _route), name) in enumerate(zip(ROUTES, CARRIERS, strict=True))
    )


def stock_the_catalogue(*, first_day: date) -> dict[str, Category]:
    """Categories, products, list prices, and the company's floor for every grade."""
    categories = catalogue.save_categories(goods.CATEGORIES)
    products = catalogue.save_products(goods.products())
    catalogue.save_prices(
        (products[goods.code(number)].pk, goods.list_price(number), first_day) for number in range(1, goods.MADE + 1)
    )
    catalogue.save_policies(
        (grade, category.pk, FLOOR_RATE, first_day) for grade in GRADES for category in categories.values()
    )
    return categories


def win_customers(people: dict[str, User], categories: dict[str, Category], *, at: datetime) -> None:
    """``C-0001`` … approved with their terms, and prospects ``L-0001`` …"""
    terms = {row.code: row for row in SettlementTerms.objects.bulk_create(SettlementTerms(**row) for row in TERMS)}
    rates = {category.pk: RATE for category in categories.values()}
    take_over(
        [_former(number, people, terms, rates) for number in range(1, CUSTOMERS + 1)],
        source=OPENING, by=people["market_manager"], at=at,
    )  # fmt: skip
    for number in range(CUSTOMERS + 1, CUSTOMERS + PROSPECTS + 1):
        create_prospect(_prospect(number), by=people[_second("salesperson", number - CUSTOMERS)], at=at)


def _former(
    number: int, people: dict[str, User], terms: dict[str, SettlementTerms], rates: dict[int, Decimal]
) -> Former:
    one = names.company(number)
    _last, code, limit, grade = next(row for row in AGREED if number <= row[0])
    return Former(
        name=one.name, settlement_terms_id=terms[code].pk, credit_code=one.credit_code, grade=grade, phone=one.phone,
        credit_limit=limit, salesperson_id=people[_second("salesperson", number)].pk,
        sales_clerk_id=people[_second("sales_clerk", number)].pk, rates=rates,
        address={"kind": "delivery", **_address(one)},
        contact={"name": one.contact, "phone": one.phone, "title": one.title},
    )  # fmt: skip


def _prospect(number: int) -> dict[str, Any]:
    one = names.company(number)
    return {
        "name": one.name,
        "contacts": [{"name": one.contact, "phone": one.phone, "title": one.title}],
        "addresses": [{"kind": "delivery", **_address(one)}],
        "salesperson": _second("salesperson", number - CUSTOMERS),
        "sales_clerk": _second("sales_clerk", number - CUSTOMERS),
    }


def _address(one: names.Company) -> dict[str, str]:
    place = one.place
    return {
        "province": place.province, "city": place.city, "district": place.district,
        "street": f"{place.street} {one.house_number} 号",
    }  # fmt: skip


def _second(username: str, number: int) -> str:
    """Odd customers belong to the first one, even ones to the second."""
    return username if number % 2 else f"{username}2"


def take_stock(people: dict[str, User], *, at: datetime) -> None:
    """The opening stock, counted by the keeper and approved by the accountant: from ``adjustment`` to its floor.

    Nobody else is in the database yet, so the order of locks may begin anew with each step.
    """
    sheet = [
        {"product": product, "location": floor, "counted": str(quantity)}
        for product, floor, quantity in goods.opening_stock()
    ]
    count = create("stock-counts", {"lines": sheet, "reason": OPENING}, by=people["warehouse_keeper"], at=at)
    locking.forget_all()
    perform(count, "submit", by=people["warehouse_keeper"], at=at)
    locking.forget_all()
    perform(count, "approve", by=people["accountant"], at=at)
