"""The worker's part: files read, taken over and taken back in the background, seen from another connection."""

import io
from datetime import date
from decimal import Decimal

import pytest
import python_calamine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.imports.books import workbook
from tests.imports.house import AT, PRODUCTS, person, preview, take_over

from counterfoil.catalogue.models import PriceListItem, Product
from counterfoil.customers.models import Customer, CustomerApplication
from counterfoil.delivery.models import OpeningShipmentLine
from counterfoil.imports import batches, jobs, papers
from counterfoil.imports.models import Batch, BatchProgress
from counterfoil.imports.plans import KINDS
from counterfoil.imports.workbook import open_workbook
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.models import system_user
from counterfoil.project.demo.names import credit_code
from counterfoil.receivables.models import Account, Entry
from counterfoil.stock.models import Balance

BAD = [*PRODUCTS, ["C3", "三通", "", "没有的类别", "只", 1, 1.0], ["D4", "", "", "管件", "只", 1, "=坏"]]
CUSTOMERS = [
    ["客户名称", "统一社会信用代码", "客户等级", "省", "市", "详细地址", "联系人", "手机", "结算方式", "线管折扣"],
    [
        "台州海陵管业有限公司",
        "9131011446541458AM",
        "A",
        "浙江",
        "台州",
        "路桥 1 号",
        "王工",
        "13857612345",
        "月结30天",
        0.8,
    ],
    [
        "杭州某某电器有限公司",
        "9131011456737219TN",
        "A",
        "浙江",
        "杭州",
        "文一路 2 号",
        "李工",
        "13857612346",
        "款到发货",
        0.75,
    ],
]


def receive(kind, rows, who):
    return batches.receive(kind, workbook(rows), by=person(who), at=AT, name="表.xlsx")


def worked(batch):
    jobs.work_on_imports(at=AT)
    batch.refresh_from_db()
    return batch


def ask(batch, step, who, **more):
    batches.ask(batch, step, by=person(who), at=AT, **more)
    return worked(batch)


def undo(batch):
    return batches.undo(batch, by=system_user(), at=AT)


def test_a_file_is_read_taken_over_and_taken_back_by_the_worker(house):
    batch = receive("products", PRODUCTS, "market_manager")
    assert (batch.state, Product.objects.count()) == ("reading", 0)
    assert worked(batch).state == "previewed"
    assert ask(batch, "commit", "market_manager").state == "committed"
    assert (batch.committed_by.username, batch.posted, Product.objects.count()) == ("market_manager", 2, 2)
    assert ask(batch, "undo", "market_manager").state == "undone"
    assert (Product.objects.count(), PriceListItem.objects.count(), BatchProgress.objects.count()) == (0, 0, 0)
    again = worked(receive("products", PRODUCTS, "market_manager"))
    assert again.counts["good"] == 2


def test_an_unreadable_file_says_why(house):
    batch = worked(batches.receive("products", b"PK\x03\x04 nonsense", by=person("market_manager"), at=AT))
    assert batch.state == "failed"
    assert "damaged" in batches.problem_in_words(batch) or "损坏" in batches.problem_in_words(batch)


def test_only_the_good_rows_when_asked(house):
    batch = worked(receive("products", BAD, "market_manager"))
    with pytest.raises(Refusal) as refused:
        batches.ask(batch, "commit", by=person("market_manager"), at=AT)
    assert refused.value.code == "import_has_errors"
    assert ask(batch, "commit", "market_manager", good_rows=True).posted == 2


def test_a_step_that_breaks_off_gives_the_batch_back(house, monkeypatch):
    batch = worked(receive("products", PRODUCTS, "market_manager"))
    monkeypatch.setattr("counterfoil.imports.postings.post", lambda *_a, **_k: 1 / 0)
    assert ask(batch, "commit", "market_manager").state == "previewed"
    assert "ZeroDivisionError" in batches.problem_in_words(batch)
    assert not Product.objects.exists()


def test_a_batch_whose_worker_died_is_begun_anew(house):
    batch = receive("products", PRODUCTS, "market_manager")
    assert jobs._claim().pk == batch.pk
    assert jobs._claim() is None
    BatchProgress.objects.update(seen_at=AT - jobs.DEAD_AFTER * 1000)
    assert worked(batch).state == "previewed"


def test_customers_of_a_clerk_become_draft_applications(house):
    batch = worked(receive("customers", CUSTOMERS, "sales_clerk"))
    assert batch.counts["bad"] == 0, batch.errors
    assert ask(batch, "commit", "sales_clerk").posted == 2
    first, second = CustomerApplication.objects.order_by("pk")
    assert (first.state, first.name, first.settlement_terms) == ("draft", "台州海陵管业有限公司", "monthly-30")
    assert (second.created_by.username, Customer.objects.count()) == ("sales_clerk", 0)
    assert preview("customers", CUSTOMERS, by=person("sales_clerk")).counts["already"] == 2
    assert ask(batch, "undo", "sales_clerk").state == "undone"
    assert set(CustomerApplication.objects.values_list("state", flat=True)) == {"cancelled"}
    assert preview("customers", CUSTOMERS, by=person("sales_clerk")).counts["good"] == 2


def test_undo_is_refused_when_an_application_was_worked_on(house):
    from counterfoil.kernel.performing import edit

    batch = worked(receive("customers", CUSTOMERS, "sales_clerk"))
    ask(batch, "commit", "sales_clerk")
    edit(CustomerApplication.objects.first(), {"remark": "x"}, version=1, by=person("sales_clerk"), at=AT)
    assert ask(batch, "undo", "sales_clerk").state == "committed"
    assert batch.problem["code"] == "import_in_use"
    assert set(CustomerApplication.objects.values_list("state", flat=True)) == {"draft"}


def many(kind, rows):
    """A workbook of this kind with so many rows."""
    if kind == "customers":
        head, first, _second = CUSTOMERS
        return [
            head,
            *([f"第{number}管业有限公司", credit_code("331000", number), *first[2:]] for number in range(rows)),
        ]
    products = [[f"P{rows}-{number}", "管", "", "线管", "根", 1, 2] for number in range(rows)]
    if kind == "products":
        return [PRODUCTS[0], *products]
    take_over("products", [PRODUCTS[0], *products])
    heads = {
        "stock": (["产品编码", "楼层", "数量"], lambda code: [code, "1F", 5]),
        "price-list-items": (["产品编码", "面价"], lambda code: [code, 9]),
        "receivables": (["客户名称", "单据日期", "金额", "摘要"], lambda code: ["甲", date(2026, 6, 1), 7, code]),
        "shipments": (
            ["发货单号", "客户名称", "发货日期", "产品编码", "数量", "含税单价"],
            lambda code: [f"CK-{code}", "甲", date(2026, 10, 2), code, 5, 2],
        ),
    }
    head, line = heads[kind]
    return [head, *(line(row[0]) for row in products)]


@pytest.mark.parametrize("kind", list(KINDS))
def test_taking_back_costs_the_same_statements_for_few_and_for_many_rows(house, kind):
    Customer.objects.create(
        code="C-9", name="甲", folded_name="x", stage_since=AT.date(), created_at=AT, created_by=system_user()
    )
    counted = []
    for rows in (3, 40):
        by = person("sales_clerk") if kind == "customers" else system_user()
        batch = take_over(kind, many(kind, rows), by=by)
        assert batch.posted == rows
        with CaptureQueriesContext(connection) as seen:
            assert batches.undo(batch, by=by, at=AT).state == "undone"
        counted.append(len(seen))
    assert counted[0] == counted[1], counted


def test_undo_is_refused_when_a_product_is_used(house):
    products = take_over("products", PRODUCTS)
    take_over("stock", [["产品编码", "楼层", "数量"], ["A1", "1F", 10]])
    with pytest.raises(Refusal) as refused:
        undo(products)
    assert refused.value.code == "import_in_use"
    assert (Product.objects.count(), PriceListItem.objects.count()) == (2, 2)


def test_undo_of_opening_stock_posts_it_out_again(house):
    take_over("products", PRODUCTS)
    rows = [["产品编码", "楼层", "数量"], ["A1", "1F", 10], ["B2", "2F", 5]]
    batch = undo(take_over("stock", rows))
    assert batch.state == "undone"
    assert not Balance.objects.exclude(location__kind="adjustment").exclude(on_hand=0).exists()
    assert take_over("stock", rows).posted == 2


def test_undo_of_opening_receivables_reverses_each(house):
    Customer.objects.create(
        code="C-9", name="台州海陵管业有限公司", folded_name="x", stage_since=AT.date(), created_at=AT,
        created_by=system_user(),
    )  # fmt: skip
    rows = [
        ["客户名称", "单据日期", "到期日", "金额"],
        ["台州海陵管业有限公司", date(2026, 6, 1), date(2026, 7, 1), 100],
        ["台州海陵管业有限公司", date(2026, 6, 2), "", -30],
    ]
    batch = undo(take_over("receivables", rows))
    assert (batch.state, Account.objects.get().balance, Entry.objects.count()) == ("undone", 0, 4)
    assert take_over("receivables", rows).posted == 2


def test_undo_of_prices_brings_back_what_stood_there(house):
    take_over("products", PRODUCTS)
    rows = [["产品编码", "面价"], ["A1", 9.9], ["B2", 8.8]]
    batch = take_over("price-list-items", rows)
    undo(batch)
    assert [item.list_price for item in PriceListItem.objects.order_by("product__code")] == [
        Decimal("2.5"), Decimal("1.25"),
    ]  # fmt: skip


def test_undo_of_opening_shipments_while_nothing_is_claimed(house):
    take_over("products", PRODUCTS)
    Customer.objects.create(
        code="C-9", name="甲", folded_name="x", stage_since=AT.date(), created_at=AT, created_by=system_user()
    )
    head = ["发货单号", "客户名称", "发货日期", "产品编码", "数量", "含税单价"]
    batch = take_over("shipments", [head, ["CK-1", "甲", date(2026, 10, 2), "A1", 5, 2.0]])
    OpeningShipmentLine.objects.update(claimed=1)
    with pytest.raises(Refusal) as refused:
        undo(batch)
    assert (refused.value.code, refused.value.values["row"]) == ("import_in_use", 2)
    OpeningShipmentLine.objects.update(claimed=0)
    assert (undo(batch).state, OpeningShipmentLine.objects.count()) == ("undone", 0)


def test_bad_rows_come_back_with_reasons_and_can_be_sent_again(house):
    batch = worked(receive("products", BAD, "market_manager"))
    data = papers.bad_rows(batch, open_workbook(workbook(BAD)), batches.presented(batch)["errors"])
    rows = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0] == [*PRODUCTS[0], "原因"]
    assert [row[0] for row in rows[1:]] == ["C3", "D4"]
    assert rows[1][-1].startswith("[4] 类别")
    again = batches.preview("products", data, by=system_user(), at=AT)
    assert [found["heading"] for found in again.ignored] == ["原因"]
    assert again.counts["bad"] == 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_names_every_column_and_holds_no_row(house, kind):
    with pytest.raises(Refusal) as refused:
        batches.preview(kind, papers.template(KINDS[kind]), by=system_user(), at=AT)
    assert refused.value.values["found"].code == "no_rows"


def test_the_screens(house, client):
    client.force_login(person("market_manager"))
    text = client.get("/imports/").content.decode()
    assert "/imports/products/upload/" in text
    assert "/imports/stock/upload/" not in text
    assert client.get("/imports/products/template.xlsx").content.startswith(b"PK")
    file = io.BytesIO(workbook(BAD))
    file.name = "产品.xlsx"
    address = client.post("/imports/products/upload/", {"file": file})["Location"]
    assert "hx-trigger" in client.get(address).content.decode()
    assert client.get(f"{address}?progress").status_code == 200
    jobs.work_on_imports(at=AT)
    assert client.get(f"{address}?progress")["HX-Refresh"] == "true"
    assert "没有的类别" in client.get(address).content.decode()
    assert client.get(f"{address}bad-rows.xlsx").content.startswith(b"PK")
    assert client.post(f"{address}commit/", {"good_rows": "1"}).status_code == 302
    jobs.work_on_imports(at=AT)
    assert client.get(address).content.decode().count("/undo/") == 1
    assert client.post(f"{address}undo/").status_code == 302
    jobs.work_on_imports(at=AT)
    assert Batch.objects.get().state == "undone"
    client.force_login(person("salesperson"))
    assert client.get("/imports/").status_code == 404
    assert client.get(address).status_code == 404


def test_all_or_nothing_is_chosen_on_the_page(house, client):
    client.force_login(person("market_manager"))
    batch = worked(receive("products", BAD, "market_manager"))
    address = f"/imports/{batch.pk}/"
    page = client.get(address).content.decode()
    assert page.count('name="good_rows"') == 2
    assert "checked" not in page.partition('name="good_rows"')[2].partition("</fieldset>")[0]
    refused = client.post(f"{address}commit/", {"good_rows": ""}, follow=True).content.decode()
    assert "2 of 4 rows have errors" in refused or "4 行中有 2 行" in refused
    assert worked(batch).state == "previewed"
    assert not Product.objects.exists()
    client.post(f"{address}commit/", {"good_rows": "1"})
    assert (worked(batch).posted, Product.objects.count()) == (2, 2)


def test_all_or_nothing_holds_when_a_row_turned_bad_meanwhile(house, client):
    client.force_login(person("market_manager"))
    batch = worked(receive("products", [*PRODUCTS, ["C3", "三通", "", "管件", "只", 1, 1.0]], "market_manager"))
    take_over("products", [PRODUCTS[0], ["A1", "别的管", "", "线管", "根", 50, 2.5]])
    client.post(f"/imports/{batch.pk}/commit/", {"good_rows": ""})
    assert worked(batch).state == "previewed"
    assert batch.problem["code"] == "import_has_errors"
    assert not Product.objects.filter(code="C3").exists()
