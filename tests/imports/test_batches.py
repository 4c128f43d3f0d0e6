"""Files taken over into real books: previews write nothing, commits everything or the good rows, twice is once."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.imports.books import workbook
from tests.imports.house import AT, PRODUCTS, commit, person, preview, take_over

from counterfoil.catalogue.models import PriceListItem, Product
from counterfoil.customers.models import Customer, CustomerApplication
from counterfoil.delivery.openings import queries as openings
from counterfoil.imports import batches, commands
from counterfoil.imports.models import Batch, BatchRow
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people.models import system_user
from counterfoil.receivables.models import Entry
from counterfoil.stock.models import Balance, Move

D = Decimal
HERE = Path(__file__).resolve()
REAL = next((up / "shared/data" for up in HERE.parents if (up / "shared/data").is_dir()), HERE.parent / "not here")


def test_preview_writes_nothing_but_the_batch(house):
    batch = preview("products", PRODUCTS)
    assert (batch.state, batch.counts["good"], batch.file_name) == ("previewed", 2, "表.xlsx")
    assert not Product.objects.exists()


def test_products_get_their_price_and_are_findable(house):
    batch = take_over("products", PRODUCTS)
    assert (batch.state, batch.posted) == ("committed", 2)
    product = Product.objects.get(code="A1")
    assert (product.name, product.pack_size, product.category.code) == ("不锈钢管", 50, "conduit")
    assert "bxgg" in product.search
    assert PriceListItem.objects.get(product=product).list_price == D("2.5")
    first = BatchRow.objects.order_by("row").first()
    assert (first.batch_id, first.row, first.key, first.object_id) == (batch.pk, 2, "A1", product.pk)


def test_the_same_file_twice_brings_nothing_new(house):
    take_over("products", PRODUCTS)
    again = take_over("products", PRODUCTS)
    assert (again.posted, again.counts["already"]) == (0, 2)
    assert Product.objects.count() == 2
    assert commit(again).pk == again.pk


def test_one_bad_row_stops_all_unless_the_good_rows_are_asked_for(house):
    batch = preview("products", [*PRODUCTS, ["C3", "管", "", "水管", "根", 1, -1]])
    with pytest.raises(Refusal) as refused:
        commit(batch)
    assert refused.value.code == "import_has_errors"
    assert [error["loc"] for error in refused.value.errors] == ["Sheet1!G4", "Sheet1!D4"]
    assert not Product.objects.exists()
    assert Batch.objects.get(pk=batch.pk).state == "previewed"
    assert commit(batch, good_rows=True).posted == 2
    assert Product.objects.count() == 2


def test_the_books_may_have_changed_between_preview_and_commit(house):
    batch = preview("products", PRODUCTS)
    take_over("products", [PRODUCTS[0], ["A1", "别的管", "", "线管", "根", 50, 2.5]])
    with pytest.raises(Refusal, match="import_has_errors"):
        commit(batch)


def test_prices_from_a_day_on(house):
    take_over("products", PRODUCTS)
    take_over("price-list-items", [["产品编码", "单价", "生效日期"], ["A1", 2.75, "2027-01-01"]])
    assert list(
        PriceListItem.objects.filter(product__code="A1").order_by("valid_from").values_list("list_price", flat=True)
    ) == [D("2.5"), D("2.75")]


def test_opening_stock_is_moved_in_from_adjustment(house):
    take_over("products", PRODUCTS)
    rows = [["产品编码", "楼层", "数量"], ["A1", "1F", "1,000根"], ["A1", "2F", 500], ["B2", "2F", 7]]
    batch = take_over("stock", rows)
    assert dict(Balance.objects.filter(product__code="A1").values_list("location__code", "on_hand")) == {
        "1F": 1000,
        "2F": 500,
    }
    assert set(Move.objects.values_list("resource", "number", "action", "from_location__kind")) == {
        ("imports", batch.number, "opening", "adjustment")
    }
    assert take_over("stock", rows).posted == 0
    with pytest.raises(Refusal):
        take_over("stock", [rows[0], ["A1", "1F", 999]])
    assert Balance.objects.get(product__code="A1", location__code="1F").on_hand == 1000


@pytest.mark.parametrize(
    ("kind", "name", "allowed"),
    [
        ("products", "market_manager", True),
        ("products", "sales_clerk", False),
        ("stock", "accountant", True),
        ("stock", "salesperson", False),
        ("receivables", "accountant", True),
        ("receivables", "market_manager", False),
    ],
)
def test_who_may_bring_in_what(house, kind, name, allowed):
    rows = {
        "products": PRODUCTS,
        "stock": [["产品编码", "楼层", "数量"], ["A1", "1F", 1]],
        "receivables": [["客户名称", "单据日期", "金额"], ["x", "2026-01-01", 1]],
    }[kind]
    if allowed:
        batch = preview(kind, rows, by=person(name))
        assert batches.find_batch(batch.pk, by=person(name), at=AT) == batch
        with pytest.raises(NotVisible):
            batches.find_batch(batch.pk, by=person("salesperson"), at=AT)
    else:
        with pytest.raises(Refusal, match="role_required"):
            preview(kind, rows, by=person(name))


def test_a_person_can_not_approve_customers_by_a_file(house):
    rows = [
        ["客户名称", "信用代码", "地址", "联系人", "手机", "结算方式"],
        ["甲公司", "9131011446541458AM", "路1号", "李", "13800000000", "月结30天"],
    ]
    batch = commit(preview("customers", rows, by=person("sales_clerk")), by=person("sales_clerk"))
    assert (batch.posted, Customer.objects.count()) == (1, 0)
    assert CustomerApplication.objects.get().state == "draft"


def test_unknown_kinds_and_batches_are_not_visible(house):
    with pytest.raises(NotVisible):
        preview("users", PRODUCTS)
    for batch_id in ("0", "x", "9" * 30, "-1"):
        with pytest.raises(NotVisible):
            batches.find_batch(batch_id, by=system_user(), at=AT)


def test_a_hostile_file_is_refused_with_words(house):
    with pytest.raises(Refusal) as refused:
        batches.preview("products", b"%PDF-1.7 \x00", by=system_user(), at=AT)
    assert refused.value.code == "import_unreadable"
    assert refused.value.sentence()
    assert not Batch.objects.exists()


def test_statements_do_not_grow_with_rows(house, django_assert_max_num_queries):
    def rows(count, first):
        return [PRODUCTS[0], *([f"X{n:04d}", "管", "", "线管", "根", 1, 1] for n in range(first, first + count))]

    small, large = preview("products", rows(2, 0)), preview("products", rows(200, 1000))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as few:
        commit(small)
    with django_assert_max_num_queries(len(few)):
        commit(large)


def test_the_command_lists_errors_and_takes_good_rows(house, tmp_path):
    file = tmp_path / "产品.xlsx"
    file.write_bytes(workbook([*PRODUCTS, ["", "管", "", "线管", "根", 1, 1]]))
    said = io.StringIO()
    assert commands.run("products", file, dry_run=True, out=said) == 1
    assert commands.run("products", file, out=said) == 1
    assert not Product.objects.exists()
    assert commands.run("products", file, good_rows=True, out=said) == 0
    assert Product.objects.count() == 2
    assert "Sheet1!A4" in said.getvalue()
    assert commands.run("products", tmp_path / "no.xlsx", out=said) == 2
    assert commands.run("people", file, out=said) == 2


def run(kind, name):
    """The command on a real workbook, good rows only; returns the batch."""
    assert commands.run(kind, REAL / name, good_rows=True, out=io.StringIO()) == 0
    return Batch.objects.filter(kind=kind).latest("pk")


@pytest.mark.skipif(not REAL.is_dir(), reason="the real workbooks are not here")
def test_the_real_workbooks(house):
    products = run("products", "产品目录.xlsx")
    assert (products.counts["read"], products.posted, products.counts["bad"]) == (154, 153, 1)
    assert [(found["row"], found["column"], found["code"]) for found in products.errors] == [
        (10, "H", "formula_without_value")
    ]
    assert PriceListItem.objects.get(product__code="DG25ZB").list_price == D("4.10")
    assert Product.objects.get(code="DG20HL").pack_size == Product.objects.get(code="DG25HR").pack_size == 50

    customers = run("customers", "新客户资料.xlsx")
    assert (customers.counts["read"], customers.posted, customers.counts["bad"], customers.counts["skipped"]) == (
        117,
        105,
        12,
        3,
    )
    assert [(found["row"], found["column"], found["code"]) for found in customers.errors] == [
        (5, "B", "credit_code"),
        (9, "B", "duplicate_in_file"),
        (12, "A", "duplicate_in_file"),
        (21, "N", "below_floor"),
        (26, "N", "below_floor"),
        (29, "K", "terms"),
        (32, "G", "required"),
        (38, "M", "negative"),
        (41, "A", "formula_without_value"),
        (44, "J", "email"),
        (47, "Q", "unknown"),
        (55, "A", "formula_without_value"),
    ]
    assert Customer.objects.filter(approved=True, settlement_terms__isnull=False).count() == 105
    assert set(
        Customer.objects.get(name="南京鑫达水电安装工程有限公司").rates.values_list("category__code", "discount_rate")
    ) == {("conduit", D("0.75")), ("fitting", D("0.89")), ("box", D("0.90"))}

    stock = run("stock", "期初库存.xlsx")
    assert (stock.counts["read"], stock.posted, stock.counts["bad"]) == (127, 123, 4)
    assert Balance.objects.get(product__code="DG16QB", location__code="1F").on_hand == 12650

    receivables = run("receivables", "期初应收.xlsx")
    assert (receivables.counts["read"], receivables.posted, receivables.counts["bad"]) == (155, 132, 23)
    first = Entry.objects.filter(customer__name="上海万通电器厂").order_by("due_on")
    assert [(row.kind, row.amount, row.due_on, row.booked_on) for row in first] == [
        ("opening", D("8156.04"), date(2026, 7, 30), date(2026, 6, 27)),
        ("opening", D("28179.64"), date(2026, 9, 30), date(2026, 8, 14)),
    ]

    for kind, name in (
        ("products", "产品目录.xlsx"),
        ("customers", "新客户资料.xlsx"),
        ("stock", "期初库存.xlsx"),
        ("receivables", "期初应收.xlsx"),
    ):
        assert run(kind, name).posted == 0


SHIPMENTS = [
    ["发货单号", "客户名称", "发货日期", "产品编码", "数量", "含税单价"],
    ["CK-001", "台州海陵管业有限公司", date(2026, 10, 2), "A1", 100, 2.0],
    ["CK-001", "台州海陵管业有限公司", date(2026, 10, 2), "B2", 7, 1.1],
]


@pytest.fixture
def shipped(house):
    take_over("products", PRODUCTS)
    Customer.objects.create(
        code="C-9", name="台州海陵管业有限公司", folded_name="x", stage_since=AT.date(), created_at=AT,
        created_by=system_user(),
    )  # fmt: skip
    return take_over("shipments", SHIPMENTS)


def test_opening_shipments_can_be_pointed_to_by_claims(shipped):
    customer = Customer.objects.get(code="C-9")
    first, second = openings.list_of_customer(customer.pk)
    assert (first.number, first.line_no, first.quantity, first.amount, first.tax) == ("CK-001", 1, 100, 200, D("23.01"))
    assert (second.line_no, second.product.code, second.amount) == (2, "B2", D("7.70"))
    assert openings.find_line(customer.pk, "CK-001", 2) == second
    assert not Entry.objects.exists()
    assert not Move.objects.exists()


def test_opening_shipments_twice_are_once(shipped):
    again = preview("shipments", SHIPMENTS)
    assert (again.counts["already"], again.counts["good"], again.counts["bad"]) == (2, 0, 0)
    third = ["CK-001", "台州海陵管业有限公司", date(2026, 10, 2), "A1", 5, 2.0]
    more = preview("shipments", [*SHIPMENTS, third])
    assert [(found["row"], found["code"]) for found in more.errors] == [(4, "already_taken_over")]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({0: "XSFH-261124-0001"}, "number", "number_of_ours"),
        ({2: date(2027, 1, 1)}, "shipped_on", "date_range"),
        ({3: "Z9"}, "code", "unknown"),
        ({4: 0}, "quantity", "not_positive"),
        ({4: 1.5}, "quantity", "decimals"),
        ({4: "3箱"}, "quantity", "unit_differs"),
        ({5: 0}, "unit_price", "not_positive"),
    ],
)
def test_opening_shipments_name_what_is_wrong(shipped, change, field, code):
    row = ["CK-002", "台州海陵管业有限公司", date(2026, 10, 2), "A1", 100, 2.0]
    for place, value in change.items():
        row[place] = value
    found = preview("shipments", [SHIPMENTS[0], row]).errors
    assert [(one["field"], one["code"]) for one in found] == [(field, code)]
