"""Before go-live: goods, stock, customers and what they owe come from workbooks, and then an order runs to its receipt."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.imports.books import workbook

NAME = "杭州晨光水电安装有限公司"
PRODUCTS = [
    ["产品编码", "品名", "规格", "类别", "单位", "装箱数", "面价"],
    ["QX-16", "镀锌线管", "Φ16", "conduit", "根", 50, 4.0],
]
STOCK = [["产品编码", "楼层", "数量"], ["QX-16", "1F", 500]]
CUSTOMERS = [
    ["客户名称", "统一社会信用代码", "客户等级", "省", "市", "详细地址", "联系人", "手机", "结算方式", "信用额度", "业务员",
     "内勤", "折扣率"],
    [NAME, "9131011446541458AM", "A", "浙江省", "杭州市", "文一路 8 号", "王工", "13857612345", "月结30天", 20000,
     "salesperson", "sales_clerk", 0.8],
]  # fmt: skip


def taken_over(caller, kind, rows, **body):
    """A workbook uploaded, looked at, and taken over."""
    file = SimpleUploadedFile(f"{kind}.xlsx", workbook(rows))
    preview = caller._told(caller.client.post(f"/api/v1/imports/{kind}", {"file": file}), 201)
    assert (preview["state"], preview["errors"]) == ("previewed", [])
    return caller.post(f"/imports/{preview['id']}/commit", body)


def test_an_order_of_imported_goods_for_an_imported_customer(house, settings, tmp_path):
    settings.ATTACHMENTS_FOLDER = tmp_path
    assert taken_over(house.market_manager, "products", PRODUCTS)["posted"] == 1
    assert taken_over(house.accountant, "stock", STOCK)["posted"] == 1
    assert house.stock("QX-16") == {"1F": (500, 0, 0)}

    assert taken_over(house.sales_clerk, "customers", CUSTOMERS)["posted"] == 1
    application = house.sales_clerk.get("/customer-applications", state="draft")["items"][0]
    assert application["name"] == NAME
    house.sales_clerk.act(application, "submit")
    house.market_manager.act(application, "approve")
    code = house.accountant.act(application, "approve_finance")["customer"]

    owed = [["客户编码", "单据日期", "到期日", "金额"], [code, _ago(20), _ago(-10), 1000], [code, _ago(5), "", -200]]
    assert taken_over(house.accountant, "receivables", owed)["posted"] == 2
    assert house.account(code)["balance"] == "800.00"

    order = house.confirmed(code, (("QX-16", "100"),))
    assert order["lines"][0]["amount"] == "320.00"
    notice = house.submitted(order)
    assert (notice["state"], notice["judgement"]["open_receivables"]) == ("released", "1000.00")
    shipment = house.shipped(notice)
    account = house.account(code)
    assert (account["balance"], account["advances"]) == ("1120.00", "0.00")

    house.paid(code, "1120.00")
    account = house.account(code)
    assert (account["balance"], account["open_items"]) == ("0.00", [])
    statement = house.accountant.get(f"/customers/{code}/statement", **{"from": _ago(60).isoformat()})
    assert statement["closing_balance"] == "0.00"
    assert shipment["number"] in [line["number"] for line in statement["lines"]]


def test_a_batch_is_taken_back_until_something_stands_on_it(house, settings, tmp_path):
    settings.ATTACHMENTS_FOLDER = tmp_path
    products = taken_over(house.market_manager, "products", PRODUCTS)
    stock = taken_over(house.accountant, "stock", STOCK)
    assert house.market_manager.post(f"/imports/{products['id']}/undo", expect=422)["code"] == "import_in_use"
    assert house.accountant.post(f"/imports/{stock['id']}/undo")["state"] == "undone"
    assert house.stock("QX-16") == {}
    assert taken_over(house.accountant, "stock", STOCK)["posted"] == 1


def _ago(days):
    return date.today() - timedelta(days=days)
