"""One realistic context for each form, in several sizes: for the tests and for looking at.

`python -m tests.printing.gallery FOLDER` prints all of them.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import cycle, islice
from typing import Any

from counterfoil.printing import contexts

CENT = Decimal("0.01")
RARE = "龘㐂镕喆"
HOSTILE = '#import "x.typ": * $ \\ #sys.inputs *b* _i_ `r` <l> @l // "“ ${x} #{panic()} ]'

COMPANY: contexts.Company = {
    "name": "浙江恒固管业有限公司",
    "name_en": "Zhejiang Henggu Pipe Co., Ltd.",
    "address": "浙江省台州市黄岩区永宁路 88 号",
    "phone": "0576-84001234",
    "fax": "0576-84001235",
    "tax_number": "91331003MA2ABCDE1X",
    "bank": "中国工商银行黄岩支行",
    "bank_account": "1207 0310 0920 0123 456",
}

GOODS = [
    ("DG16QB", "PVC阻燃电线管", "Φ16×3.8m 轻型 白", "根", "2.88"),
    ("DG20ZB", "PVC阻燃电线管", "Φ20×3.8m 中型 白", "根", "4.12"),
    ("GJ20WT", "弯头（带检查口）", "Φ20 90°", "只", "0.86"),
    ("AH86-50", "86型暗盒", "86×86×50mm 阻燃 红", "只", "1.35"),
    (
        "XG-40×25",
        "PVC方线槽",
        "40×25×3.0m 加厚 白 带背胶 适用于明装强弱电线路敷设（含配套阴角、阳角及平三通）",
        "根",
        "9.60",
    ),
    ("GJ25ZJ", "直接", "Φ25", "只", "0.72"),
]

CUSTOMER: contexts.Customer = {
    "name": f"上海{RARE}水电安装工程有限公司",
    "code": "KH-00128",
    "tax_number": "9131011446731422G1",
    "address": "上海市嘉定区纬五路399号3幢（纬五路与胜辛路路口，由北门进）",
    "contact": "张杰杰",
    "phone": "17703349229",
}

PAPER: dict[str, Any] = {
    "company": COMPANY,
    "printed_by": "王芳",
    "printed_at": datetime(2026, 3, 2, 14, 5),
    "fingerprint": "3F9A-C04E-71B2",
    "paper_code": "XSFH-260302-0012.1.3F9AC04E71B2",
}

DELIVERY: contexts.Delivery = {
    "way": "物流托运",
    "hand_over": "送货上门",
    "carrier": "德邦物流嘉定专线",
    "carrier_phone": "021-59520000",
    "freight_payer": "我方（月结）",
    "address": CUSTOMER["address"],
    "consignee": "张喆",
    "phone": "17703349229",
}

TERMS = [
    "产品质量按国家标准 GB/T 14823.2 及我司企业标准执行，收货后 7 日内提出书面异议有效。",
    "本价格含 13% 增值税，不含卸货费；交货地点为需方指定物流网点或仓库。",
    "货款按约定结算方式支付，逾期按日万分之五计收违约金。",
    "未尽事宜双方协商解决；协商不成的，由供方所在地人民法院管辖。",
]


def _goods(count: int) -> list[dict[str, Any]]:
    """So many lines of goods, always the same ones."""
    lines = []
    for index, (code, name, spec, unit, list_price) in enumerate(islice(cycle(GOODS), count)):
        quantity, price = Decimal(50 * (index % 7 + 1)), Decimal(list_price)
        unit_price = price * Decimal("0.65")
        lines.append(
            {
                "product_code": code,
                "name": name,
                "spec": spec,
                "unit": unit,
                "quantity": quantity,
                "list_price": price,
                "rate": Decimal("0.65"),
                "unit_price": unit_price.quantize(Decimal("0.0001")),
                "amount": (quantity * unit_price).quantize(CENT, ROUND_HALF_UP),
            }
        )
    return lines


def _totals(lines: list[dict[str, Any]]) -> dict[str, Decimal]:
    """What the document would store for these lines."""
    amount = sum((line["amount"] for line in lines), Decimal(0))
    tax = (amount * Decimal("0.13") / Decimal("1.13")).quantize(CENT, ROUND_HALF_UP)
    quantity = sum((line["quantity"] for line in lines), Decimal(0))
    return {"total_quantity": quantity, "total_amount": amount, "total_net": amount - tax, "total_tax": tax}


def _without_prices(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    hidden = {"list_price", "rate", "unit_price", "amount"}
    return [{key: value for key, value in line.items() if key not in hidden} for line in lines]


def order_confirmation(lines: int = 6) -> dict[str, Any]:
    goods = _goods(lines)
    if lines:
        goods[-1] |= {"requirement": "加印客户商标“喆明”，每 20 根一捆，捆扎带用蓝色", "remark": "定制"}
    return {
        **PAPER,
        "number": "XSDD-260301-0018",
        "customer": CUSTOMER,
        "lines": goods,
        **_totals(goods),
        "ordered_on": date(2026, 3, 1),
        "requested_on": date(2026, 3, 12),
        "customer_order": "CG2026-0301",
        "revision": 2,
        "settlement": "月结 60 天",
        "payment_method": "银行转账",
        "way": "物流托运 / 送货上门",
        "salesperson": {"name": "李强", "phone": "13800000001"},
        "clerk": {"name": "王芳", "phone": "0576-84001236"},
        "terms": TERMS,
        "remark": "分两批发货，第一批不少于总量的一半。",
        "signatures": {
            "prepared": {"name": "王芳", "at": datetime(2026, 3, 1, 9, 12)},
            "finance": {"name": "赵敏", "at": datetime(2026, 3, 1, 10, 40)},
        },
    }


def quotation(lines: int = 6) -> dict[str, Any]:
    goods = _goods(lines)
    return {
        **PAPER,
        "number": "BJD-260225-0003",
        "customer": CUSTOMER,
        "lines": goods,
        **_totals(goods),
        "quoted_on": date(2026, 2, 25),
        "valid_until": date(2026, 3, 25),
        "settlement": "款到发货",
        "payment_method": "银行转账",
        "salesperson": {"name": "李强", "phone": "13800000001"},
        "clerk": {"name": "王芳", "phone": "0576-84001236"},
        "terms": TERMS[:2],
        "remark": "数量超过 10,000 根时价格另议。",
    }


def delivery_notice(lines: int = 6) -> dict[str, Any]:
    goods = _without_prices(_goods(lines))
    for index, line in enumerate(goods):
        line |= {"floors": "2F 40 / 3F 10" if index % 3 == 0 else "2F", "order": "XSDD-260301-0018"}
    return {
        **PAPER,
        "number": "FHTZ-260302-0007",
        "reprint": 2,
        "customer": CUSTOMER,
        "noticed_on": date(2026, 3, 2),
        "requested_on": date(2026, 3, 5),
        "orders": ["XSDD-260301-0018", "XSDD-260228-0104"],
        "customer_order": "CG2026-0301",
        "delivery": DELIVERY,
        "other_requirements": "外箱贴客户料号；车上垫防水布；到货前一小时电话联系收货人。",
        "clerk": {"name": "王芳", "phone": "0576-84001236"},
        "lines": goods,
        "total_quantity": sum((line["quantity"] for line in goods), Decimal(0)),
        "pick_lists": [
            {"number": f"LHD-260302-00{number}", "floor": floor}
            for number, floor in (("11", "1F"), ("12", "2F"), ("13", "3F"), ("14", "4F"))
        ],
        "signatures": {"prepared": {"name": "王芳", "at": datetime(2026, 3, 2, 8, 30)}},
    }


def pick_list(lines: int = 6) -> dict[str, Any]:
    goods = _without_prices(_goods(lines))
    for index, line in enumerate(goods):
        line["shelf"] = f"A-{index // 6 + 1:02d}-{index % 6 + 1:02d}"
    return {
        **PAPER,
        "number": "LHD-260302-0012",
        "floor": "2F",
        "notice": "FHTZ-260302-0007",
        "customer": CUSTOMER,
        "delivery": DELIVERY,
        "zone": "德邦嘉定专线区",
        "picker": "刘洋",
        "listed_at": datetime(2026, 3, 2, 8, 31),
        "pick_before": datetime(2026, 3, 2, 15, 30),
        "requested_on": date(2026, 3, 5),
        "other_requirements": "外箱贴客户料号；车上垫防水布。",
        "lines": goods,
        "total_quantity": sum((line["quantity"] for line in goods), Decimal(0)),
        "signatures": {"keeper": {"name": "陈仓", "at": datetime(2026, 3, 2, 8, 40)}},
    }


def package_labels(packages: int = 3) -> dict[str, Any]:
    return {
        "number": "LHD-260302-0012",
        "labels": [
            {
                "customer": CUSTOMER["name"]
                if number > 1
                else f"内蒙古自治区{CUSTOMER['name']}嘉定新城分公司（二期项目部）",
                "pick_list": "LHD-260302-0012",
                "package": number,
                "packages": packages,
                "package_id": f"LHD-260302-0012-{number:02d}",
                "floor": "2F",
                "destination": "德邦嘉定专线",
                "summary": "DG16QB 50根",
            }
            for number in range(1, packages + 1)
        ],
    }


def gate_pass(lines: int = 6) -> dict[str, Any]:
    goods = _without_prices(_goods(lines))
    return {
        **{name: value for name, value in PAPER.items() if name != "paper_code"},
        "number": "CMZ-260302-0009",
        "kind": "销售发货",
        "qr": "CF1.CMZ-260302-0009.浙J12345.12.1772460000." + "Qm9Ab7" * 14 + "Zw",
        "code": "7K4M-92XQ",
        "issued_at": datetime(2026, 3, 2, 15, 40),
        "valid_until": datetime(2026, 3, 2, 23, 59),
        "consignment": "PHD-260302-0005",
        "notices": ["FHTZ-260302-0007", "FHTZ-260302-0008"],
        "customer": CUSTOMER,
        "delivery": DELIVERY,
        "driver": "周师傅",
        "driver_phone": "13900000002",
        "plate": "浙J·12345",
        "waybill": "DPK2026030200418",
        "packages": 12,
        "lines": goods,
        "total_quantity": sum((line["quantity"] for line in goods), Decimal(0)),
        "signatures": {
            "logistics": {"name": "孙丽", "at": datetime(2026, 3, 2, 15, 35)},
            "picking_leader": {"name": "马超", "at": datetime(2026, 3, 2, 15, 36)},
        },
    }


def pickup_pass() -> dict[str, Any]:
    """A gate pass for goods that the customer fetches himself, as a copy, from a demo company."""
    return gate_pass(2) | {
        "reprint": 1,
        "demo": True,
        "waybill": "",
        "driver": "",
        "driver_phone": "",
        "plate": "",
        "delivery": {
            "way": "现场取货",
            "hand_over": "厂内自提",
            "pickup": {
                "name": "钱多多",
                "phone": "13700000003",
                "plate": "沪A·88888",
                "at": datetime(2026, 3, 2, 16, 0),
            },
        },
    }


def shipment(lines: int = 6) -> dict[str, Any]:
    goods = _goods(lines)
    return {
        **PAPER,
        "number": "XSFH-260302-0006",
        "customer": CUSTOMER,
        "lines": goods,
        **_totals(goods),
        "shipped_on": date(2026, 3, 2),
        "notice": "FHTZ-260302-0007",
        "orders": ["XSDD-260301-0018"],
        "customer_order": "CG2026-0301",
        "settlement": "月结 60 天",
        "delivery": DELIVERY,
        "waybill": "DPK2026030200418",
        "plate": "浙J·12345",
        "packages": 12,
        "salesperson": {"name": "李强", "phone": "13800000001"},
        "clerk": {"name": "王芳", "phone": "0576-84001236"},
        "signatures": {
            "prepared": {"name": "王芳"},
            "reviewed": {"name": "赵敏"},
            "adjusted": {"name": "吴迪", "at": datetime(2026, 3, 2, 16, 2)},
        },
    }


def red_shipment() -> dict[str, Any]:
    """The reversal of a shipment: every figure negative, marked as red."""
    red = shipment(2)
    for line in red["lines"]:
        line |= {"quantity": -line["quantity"], "amount": -line["amount"]}
    return (
        red
        | _totals(red["lines"])
        | {"marks": ["红字"], "number": "XSFH-260303-0001", "remark": "冲销 XSFH-260302-0006"}
    )


def shipment_without_prices(lines: int = 6) -> dict[str, Any]:
    """The shipment as somebody without price rights prints it."""
    whole = shipment(lines)
    hidden = {"total_amount", "total_net", "total_tax", "settlement"}
    return {key: value for key, value in whole.items() if key not in hidden} | {
        "lines": _without_prices(whole["lines"])
    }


def receipt(settlements: int = 3) -> dict[str, Any]:
    items = [
        {
            "item": f"XSFH-2601{index % 28 + 1:02d}-0006",
            "kind": "销售发货单",
            "due_on": date(2026, 3, 31),
            "open": Decimal("12345.67"),
            "amount": Decimal("12345.67"),
        }
        for index in range(settlements)
    ]
    settled = Decimal("12345.67") * settlements
    return {
        **PAPER,
        "number": "SKD-260305-0002",
        "customer": CUSTOMER,
        "received_on": date(2026, 3, 5),
        "amount": settled + Decimal("10005.06"),
        "payment_method": "银行转账",
        "our_account": "中国工商银行黄岩支行 1207 0310 0920 0123 456",
        "reference": "2026030500018827364",
        "kept_for": "FHTZ-260306-0001",
        "settlements": items,
        "settled_total": settled,
        "advance": Decimal("10005.06"),
        "remark": "客户三月第一笔回款",
        "signatures": {"prepared": {"name": "赵敏"}, "accountant": {"name": "赵敏", "at": datetime(2026, 3, 5, 11, 0)}},
    }


def document(rows: int = 6) -> dict[str, Any]:
    return {
        **PAPER,
        "number": "PDD-260305-0001",
        "title": "盘点单",
        "facts": [
            {"label": "楼层", "value": "2F"},
            {"label": "盘点日期", "value": date(2026, 3, 5)},
            {"label": "仓库管理员", "value": "陈仓"},
            {"label": "状态", "value": "已提交"},
            {"label": "说明", "value": "月末例行盘点，差异行须注明原因。", "wide": True},
        ],
        "columns": [
            {"label": "产品编码", "weight": 2},
            {"label": "品名及规格型号", "weight": 5},
            {"label": "账面数", "weight": 2, "numeric": True, "sum": True},
            {"label": "实盘数", "weight": 2, "numeric": True, "sum": True},
            {"label": "差异", "weight": 1, "numeric": True},
        ],
        "rows": [
            [line["product_code"], f"{line['name']} {line['spec']}", line["quantity"], line["quantity"] - 1, -1]
            for line in _goods(rows)
        ],
        "remark": "差异已逐项复核。",
        "signers": [
            {"label": "盘点人", "name": "刘洋", "at": datetime(2026, 3, 5, 17, 0)},
            {"label": "仓库管理员"},
            {"label": "财务"},
        ],
    }


def calibration() -> dict[str, Any]:
    return {}


def order_review(lines: int = 3) -> contexts.OrderReview:
    """订单评审单, two departments still waited for."""
    return {
        **PAPER,
        "number": "DDPS-260302-0004",
        "customer": CUSTOMER,
        "order": "XSDD-260302-0007",
        "ordered_on": date(2026, 3, 2),
        "requested_on": date(2026, 4, 1),
        "clerk": {"name": "王芳", "phone": "0576-84001236"},
        "lines": [
            {
                "product_code": code, "name": name, "spec": spec, "unit": unit, "quantity": Decimal(500),
                "requirement": "红色，壁厚 2.0mm，印客户商标",
            }
            for code, name, spec, unit, _price in islice(cycle(GOODS), lines)
        ],
        "total_quantity": Decimal(500) * lines,
        "opinions": [
            {
                "department": "技术部", "result": "通过", "promised_on": date(2026, 3, 20), "remark": "按新图纸",
                "by": "李工", "at": datetime(2026, 3, 2, 15, 30),
            },
            {"department": "生产部"},
            {"department": "采购部"},
        ],
    }  # fmt: skip


def production_request(lines: int = 3) -> contexts.ProductionRequest:
    """生产通知单, partly finished."""
    return {
        **PAPER,
        "number": "SCTZ-260302-0002",
        "customer": CUSTOMER,
        "order": "XSDD-260302-0007",
        "requested_for": date(2026, 3, 2),
        "due_on": date(2026, 3, 20),
        "clerk": {"name": "王芳", "phone": "0576-84001236"},
        "lines": [
            {
                "product_code": code, "name": name, "spec": spec, "unit": unit, "quantity": Decimal(500),
                "finished": Decimal(120), "requirement": "红色",
            }
            for code, name, spec, unit, _price in islice(cycle(GOODS), lines)
        ],
        "total_quantity": Decimal(500) * lines,
        "signatures": {"production": {"name": "周班长", "at": datetime(2026, 3, 3, 8, 0)}},
    }  # fmt: skip


SAMPLES = {
    "order_review": order_review,
    "production_request": production_request,
    "order_confirmation": order_confirmation,
    "quotation": quotation,
    "delivery_notice": delivery_notice,
    "pick_list": pick_list,
    "package_labels": package_labels,
    "gate_pass": gate_pass,
    "shipment": shipment,
    "receipt": receipt,
    "document": document,
    "calibration": calibration,
}
