"""Tables as factories keep them, against books that are made up here: no database."""

from datetime import date
from decimal import Decimal

import pytest
from tests.imports.books import Formula, workbook

from counterfoil.imports.known import Known, KnownCustomer, KnownProduct, KnownTerms, KnownUser
from counterfoil.imports.plans import KINDS, make_plan
from counterfoil.imports.problems import Unreadable
from counterfoil.imports.values import Terms, key
from counterfoil.imports.workbook import open_workbook

D = Decimal
TODAY = date(2026, 11, 24)
CREDIT = ["9131011446541458AM", "9131011456737219TN", "9131011491474306L6", "9131011481157472PE"]


@pytest.fixture
def known():
    books = Known(today=TODAY)
    books.categories = {
        key(name): code for name, code in (("线管", "conduit"), ("conduit", "conduit"), ("管件", "fitting"))
    }
    books.floors = {"1f": "1F", "2f": "2F"}
    books.other_locations = frozenset({"qc"})
    books.products = {
        "a1": KnownProduct(1, "A1", "管", "", "conduit", "根", 0, D(50), "1F", D("2.5")),
        "b2": KnownProduct(2, "B2", "弯头", "", "fitting", "只", 1, D(1), "2F", None),
    }
    books.users = {
        "sp": KnownUser(7, "sp", frozenset({"salesperson"})),
        "张三": KnownUser(7, "sp", frozenset({"salesperson"})),
        "sc": KnownUser(8, "sc", frozenset({"sales_clerk"})),
    }
    books.terms = {
        Terms("monthly", 30): KnownTerms(1, "monthly-30"),
        Terms("prepaid"): KnownTerms(2, "prepaid", is_allowed=False),
    }
    books.lowest_rates = {
        ("A", "conduit"): D("0.70"),
        ("B", "conduit"): D("0.80"),
        ("A", "fitting"): D("0.60"),
        ("B", "fitting"): D("0.60"),
    }
    books.add_customer(KnownCustomer(1, "C-0001", "上海老客户有限公司", "91310114876273047K"))
    return books


def planned(kind, *sheets, known, **options):
    return make_plan(KINDS[kind], open_workbook(workbook(*sheets, **options)), known)


def errors(plan):
    return [(found.row, found.column, found.field, found.code) for found in plan.errors]


def skipped(plan):
    return [(skip.row, skip.last_row, skip.code) for skip in plan.skipped]


PRODUCT = ["产品编码", "品名", "规格型号", "类别", "单位", "装箱数", "面价(含税)", "楼层"]


def test_titles_blank_rows_totals_and_remarks_are_left_out(known):
    plan = planned(
        "products",
        [
            ["产品价目表（2026年版）"],
            [],
            PRODUCT,
            ["X1", "管", "Φ16", "线管", "根", "50根/捆", "２.８８", "1F"],
            [],
            [],
            PRODUCT,
            [" X2 ", "管", "", "线管", "根", 20, "¥1,002.50", ""],
            ["", "小 计", "", "", "", "", 5],
            ["合计：", "2 个品种"],
            ["备注：价格含税"],
            ["制表: 张三"],
        ],
        known=known,
    )
    assert errors(plan) == []
    assert [(row.row, row.data["code"], row.data["list_price"], row.data["pack_size"]) for row in plan.rows] == [
        (4, "X1", D("2.88"), 50),
        (8, "X2", D("1002.5"), 20),
    ]
    assert skipped(plan) == [
        (5, 6, "blank"),
        (7, 7, "header_again"),
        (9, 9, "total"),
        (10, 10, "total"),
        (11, 11, "remark"),
        (12, 12, "remark"),
    ]
    assert plan.counts == {"read": 2, "good": 2, "bad": 0, "already": 0, "errors": 0, "notes": 0, "skipped": 7}


def test_two_line_headings_units_in_brackets_and_english(known):
    plan = planned(
        "customers",
        [
            [
                "No.",
                "Customer name *",
                "Credit code",
                "Address",
                "Contact",
                "",
                "Settlement terms",
                "Credit limit（万元）",
                "折扣",
                "",
            ],
            ["", "", "", "", "姓名", "手机", "", "", "线管", "管件"],
            [1, "甲公司", CREDIT[0], "路1号", "李", "13800000000", "月结30天", 5, 0.8, "七折"],
        ],
        known=known,
        merges=((0, 4, 0, 5, "Contact"), (0, 8, 0, 9, "折扣")),
    )
    assert errors(plan) == []
    (row,) = plan.rows
    assert (row.row, row.data["credit_limit"], row.data["rates"]) == (
        3,
        50000,
        {"conduit": D("0.8"), "fitting": D("0.7")},
    )
    assert row.data["phone"] == "13800000000"


def test_a_price_without_tax_is_not_taken_for_one_with_tax(known):
    head = [*PRODUCT]
    head[6] = "面价(不含税)"
    with pytest.raises(Unreadable) as refused:
        planned("products", [head, ["X1", "管", "", "线管", "根", 1, 2, "1F"]], known=known)
    assert refused.value.problem.code == "missing_columns"


def test_missing_columns_are_named_and_no_heading_is_said(known):
    with pytest.raises(Unreadable) as refused:
        planned("stock", [["产品编码", "楼层"], ["A1", "1F"]], known=known)
    assert refused.value.problem.code == "missing_columns"
    assert "Quantity" in refused.value.problem.text or "数量" in refused.value.problem.text
    with pytest.raises(Unreadable) as refused:
        planned("stock", [["x", "y"], ["A1", "1F"]], known=known)
    assert refused.value.problem.code == "no_header"
    with pytest.raises(Unreadable) as refused:
        planned("stock", [["产品编码", "楼层", "数量"], [], ["合计", "", 0]], known=known)
    assert refused.value.problem.code == "no_rows"


def test_what_is_not_read_is_listed(known):
    stock = [["产品编码", "楼层", "数量", "数量", "盘点人"], ["A1", "1F", 1, 2, "x"]]
    plan = planned("stock", stock, [["说明"]], stock, names=("库存", "说明", "旧"), hidden=(2,), known=known)
    assert [(row.sheet, row.data["quantity"]) for row in plan.rows] == [("库存", 1)]
    assert sorted((found.sheet, found.column, found.code) for found in plan.ignored) == [
        ("库存", "D", "column_twice"),
        ("库存", "E", "unknown"),
        ("旧", "", "sheet_hidden"),
        ("说明", "", "sheet_without_header"),
    ]


def test_products_with_every_defect(known):
    plan = planned(
        "products",
        [
            PRODUCT,
            ["X1", "管", "", "线管", "根", 50, Formula("=3.2*1.18"), "1F"],
            ["X2", "管", "", "线管", "根", 50, Formula("=3.2*1.18", 3.776), "1F"],
            ["x2", "管", "", "线管", "根", 50, 1, "1F"],
            ["", "管", "", "线管", "根", 50, 1, "1F"],
            ["X5", "管", "", "水管", "根", 50, 1, "9F"],
            ["X6", "管", "", "线管", "根", "50只/捆", 0, "QC"],
            ["X7", "", "", "线管", "根", 1.5, "面议", "1F"],
            ["X8", "管\x07", "", "线管", "根", 1, 1e308, "1F"],
            ["A1", "管", "", "线管", "根", 50, 2.5, "1F"],
            ["A1 ", "管", "", "线管", "根", 50, 2.6, "1F"],
            ["B2", "弯头", "", "管件", "只", 1, 3, "2F"],
        ],
        known=known,
    )
    assert errors(plan) == [
        (2, "G", "list_price", "formula_without_value"),
        (4, "A", "code", "duplicate_in_file"),
        (5, "A", "code", "required"),
        (6, "D", "category", "unknown"),
        (6, "H", "floor", "unknown"),
        (7, "G", "list_price", "not_positive"),
        (7, "F", "pack_size", "unit_differs"),
        (7, "H", "floor", "not_a_floor"),
        (8, "F", "pack_size", "whole_number"),
        (8, "G", "list_price", "number"),
        (8, "B", "name", "required"),
        (9, "B", "name", "characters"),
        (9, "G", "list_price", "number_range"),
        (11, "A", "code", "duplicate_in_file"),
        (12, "A", "code", "exists_differently"),
    ]
    assert [row.data["code"] for row in plan.rows] == ["X2"]
    assert plan.counts == {"read": 11, "good": 1, "bad": 9, "already": 1, "errors": 15, "notes": 0, "skipped": 0}


def test_a_category_merged_over_rows_counts_for_each(known):
    rows = [
        PRODUCT,
        ["X1", "管", "", "", "根", 1, 1, "1F"],
        ["X2", "管", "", "", "根", 1, 1, "1F"],
        ["X3", "管", "", "管件", "根", 1, 1, "1F"],
    ]
    plan = planned("products", rows, known=known, merges=((1, 3, 2, 3, "线管"),))
    assert [row.data["category"] for row in plan.rows] == ["conduit", "conduit", "fitting"]


CUSTOMER = [
    "客户名称*",
    "统一社会信用代码*",
    "客户等级",
    "详细地址*",
    "联系人*",
    "手机*",
    "邮箱",
    "结算方式*",
    "付款方式",
    "信用额度",
    "线管折扣",
    "业务员",
    "内勤",
]


def customer(number, name="甲公司", **changes):
    row = dict(
        zip(
            CUSTOMER,
            [name, CREDIT[number], "A", "路1号", "李", "13800000000", "", "月结30天", "现金", 0, 0.8, "sp", "sc"],
            strict=True,
        )
    )
    for heading, value in changes.items():
        row[next(name for name in CUSTOMER if name.startswith(heading))] = value
    return list(row.values())


def test_customers_with_every_defect(known):
    plan = planned(
        "customers",
        [
            CUSTOMER,
            customer(0),
            customer(0, "乙公司"),
            customer(1, "甲公司　"),
            customer(2, "丙", 统一社会信用代码="9131011446731422G1"),
            customer(2, "丁", 详细地址=""),
            customer(2, "戊", 信用额度=-5000),
            customer(2, "己", 邮箱="not-an-address"),
            customer(2, "庚", 线管折扣="六五折"),
            customer(2, "辛", 结算方式="半年结"),
            customer(2, "壬", 结算方式="款到发货"),
            customer(2, "癸", 业务员="张三（已离职）"),
            customer(2, "子", 内勤="sp"),
            customer(2, "丑", 客户等级="Z"),
            customer(2, "上海老客户有限公司"),
            customer(3, "寅", 统一社会信用代码="91310114876273047K"),
            customer(3, "卯", 付款方式="以货抵"),
            customer(3, "上海老客户有限公司", 统一社会信用代码="91310114876273047K"),
        ],
        known=known,
    )
    assert [found[:1] + found[2:] for found in errors(plan) if found[3] != "duplicate_in_file"] == [
        (5, "credit_code", "credit_code"),
        (6, "street", "required"),
        (7, "credit_limit", "negative"),
        (8, "email", "email"),
        (9, "rate.线管", "below_floor"),
        (10, "terms", "terms"),
        (11, "terms", "terms_not_allowed"),
        (12, "salesperson", "unknown"),
        (13, "sales_clerk", "role_missing"),
        (14, "grade", "choice"),
        (15, "name", "duplicate"),
        (16, "credit_code", "duplicate"),
        (17, "payment_method", "choice"),
    ]
    twice = [found for found in errors(plan) if found[3] == "duplicate_in_file"]
    assert (3, "B", "credit_code", "duplicate_in_file") in twice
    assert (4, "A", "name", "duplicate_in_file") in twice
    assert [row.data["name"] for row in plan.rows] == ["甲公司"]


@pytest.mark.parametrize(
    ("grade", "rate", "code"),
    [
        ("A", 0.7, None),
        ("A", 0.69, "below_floor"),
        ("B", 0.79, "below_floor"),
        ("", 0.79, "below_floor"),
        ("", 0.8, None),
        ("a级", 0.7, None),
    ],
)
def test_the_floor_of_the_grade_or_the_strictest(known, grade, rate, code):
    plan = planned("customers", [CUSTOMER, customer(0, 客户等级=grade, 线管折扣=rate)], known=known)
    assert [found.code for found in plan.errors] == ([code] if code else [])


def test_one_rate_for_all_categories(known):
    plan = planned("customers", [[*CUSTOMER[:10], "折扣"], [*customer(0)[:10], "75%"]], known=known)
    assert plan.rows[0].data["rates"] == {"conduit": D("0.75"), "fitting": D("0.75")}


def test_people_are_found_by_name_too(known):
    plan = planned("customers", [CUSTOMER, customer(0, 业务员="张三")], known=known)
    assert plan.rows[0].data["salesperson"].username == "sp"


def test_stock_with_every_defect(known):
    known.stock_taken_over = {(2, "1F"): (D(4), "IMP-000001")}
    plan = planned(
        "stock",
        [
            ["产品编码", "楼层", "数量", "单位"],
            ["A1", "1F", "1,000"],
            ["a1 ", "１Ｆ", 5],
            ["NO", "1F", 5],
            ["A1", "9F", 5],
            ["A1", "QC", 5],
            ["A1", "2F", -3],
            ["A1", "2F", 0],
            ["A1", "2F", 1.5],
            ["B2", "2F", 1.5],
            ["B2", "2F", 1.25],
            ["B2", "1F", 5],
            ["A1", "2F", "10箱"],
            ["A1", "2F", "10根", "支"],
            ["A1", "2F", ""],
        ],
        known=known,
    )
    assert [(row.row, row.data["quantity"]) for row in plan.rows] == [(2, 1000), (10, D("1.5"))]
    assert {(found.row, found.field, found.code) for found in plan.errors} >= {
        (3, "code", "duplicate_in_file"),
        (4, "code", "unknown"),
        (5, "floor", "unknown"),
        (6, "floor", "not_a_floor"),
        (7, "quantity", "negative"),
        (9, "quantity", "decimals"),
        (11, "quantity", "decimals"),
        (12, "code", "already_taken_over"),
        (13, "quantity", "unit_differs"),
        (14, "unit", "unit_differs"),
        (15, "quantity", "required"),
    }


def test_receivables_with_every_defect(known):
    known.add_customer(KnownCustomer(2, "C-0002", "同名"))
    known.add_customer(KnownCustomer(3, "C-0003", "同名"))
    plan = planned(
        "receivables",
        [
            ["客户名称", "客户编码", "单据日期", "到期日", "金额", "摘要"],
            ["上海老客户有限公司 ", "", "2026-06-27", "2026/7/30", 8156.04, "期初"],
            ["上海老客户有限公司", "", date(2026, 6, 27), "2026/7/30", "8,156.04", "期初"],
            ["上海老客户有限公司", "", "2026-06-27", "2026-06-01", 1],
            ["查无此客户", "", "2026-06-27", "", 1],
            ["同名", "", "2026-06-27", "", 1],
            ["同名", "c-0003", "2026-06-27", "", "（100.00）"],
            ["", "", "2026-06-27", "", 1],
            ["上海老客户有限公司", "", "2026-06-31", "", 1],
            ["上海老客户有限公司", "", "2026-12-31", "", 1],
            ["上海老客户有限公司", "", "2026-06-27", "", 0],
            ["上海老客户有限公司", "", "2026-06-27", "", float("1e307")],
        ],
        known=known,
    )
    assert [(row.row, row.data["customer"].code, row.data["amount"], row.data["due_on"]) for row in plan.rows] == [
        (2, "C-0001", D("8156.04"), date(2026, 7, 30)),
        (7, "C-0003", D(-100), None),
    ]
    assert [(found.row, found.field, found.code) for found in plan.errors] == [
        (3, "amount", "duplicate_in_file"),
        (4, "due_on", "date_order"),
        (5, "name", "unknown"),
        (6, "name", "unknown_ambiguous"),
        (8, "name", "required"),
        (9, "booked_on", "date"),
        (10, "booked_on", "date_range"),
        (11, "amount", "zero"),
        (12, "amount", "number_range"),
    ]


def test_prices_for_products_of_the_books(known):
    plan = planned(
        "price-list-items",
        [
            ["产品编码", "单价", "生效日期"],
            ["A1", 2.5],
            ["A1", 2.6, "2027-01-01"],
            ["B2", "3.30", ""],
            ["C3", 1],
            ["B2", 3.4],
        ],
        known=known,
    )
    assert [
        (row.row, row.data["product"].code, row.data["list_price"], row.data["valid_from"]) for row in plan.rows
    ] == [(3, "A1", D("2.6"), date(2027, 1, 1)), (4, "B2", D("3.3"), TODAY)]
    assert errors(plan) == [(5, "A", "code", "unknown"), (6, "A", "code", "duplicate_in_file")]
    assert skipped(plan) == [(2, 2, "already_there")]


def test_progress_is_told(known):
    told = []
    book = open_workbook(workbook([["产品编码", "楼层", "数量"], *[["A1", "1F", n] for n in range(1200)]]))
    make_plan(KINDS["stock"], book, known, progress=lambda done, total: told.append((done, total)))
    assert told[0][0] == 500
    assert told[-1] == (1201, 1201)
