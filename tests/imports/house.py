"""What the tests of imports stand on: a company just set up, and files taken over in one line."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.imports.books import workbook

from counterfoil.catalogue import actions as catalogue
from counterfoil.customers.models import SettlementTerms
from counterfoil.imports import batches
from counterfoil.people.models import User, system_user
from counterfoil.stock.models import Location

AT = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
D = Decimal
PRODUCTS = [
    ["产品编码", "品名", "规格", "类别", "单位", "装箱数", "面价"],
    ["A1", "不锈钢管", "Φ16", "线管", "根", 50, 2.5],
    ["B2", "弯头", "", "管件", "只", 1, "１.２５元"],
]


def build():
    """What a company has set up before it takes its data over: categories, floors, lowest rates, terms, people."""
    rows = [("conduit", "线管"), ("fitting", "管件"), ("box", "线盒"), ("custom", "定制")]
    categories = catalogue.save_categories(
        {"code": code, "name": name, "is_custom": code == "custom"} for code, name in rows
    )
    catalogue.save_policies(
        (grade, row.pk, D("0.70"), date(2020, 1, 1)) for grade in "ABC" for row in categories.values()
    )
    for code in ("1F", "2F", "3F"):
        Location.objects.get_or_create(code=code, defaults={"name": code, "kind": Location.Kind.FLOOR})
    terms = [("prepaid", 0), ("cash_on_delivery", 0), ("monthly", 30), ("monthly", 60), ("net", 15)]
    for kind, days in terms:
        code = f"{kind}-{days}" if days else kind.replace("_", "-")
        SettlementTerms.objects.get_or_create(code=code, defaults={"name": code, "kind": kind, "days": days})
    for name in ("salesperson", "salesperson2", "sales_clerk", "sales_clerk2", "market_manager", "accountant"):
        User.objects.create(username=name, name=name, roles=[name.rstrip("2")])


def preview(kind, rows, by=None, **options):
    return batches.preview(kind, workbook(rows, **options), by=by or system_user(), at=AT, name="../表.xlsx")


def commit(batch, by=None, **options):
    return batches.commit(batch, by=by or system_user(), at=AT, **options)


def take_over(kind, rows, by=None, **options):
    return commit(preview(kind, rows, by=by), by=by, **options)


def person(name):
    return User.objects.get(username=name)
