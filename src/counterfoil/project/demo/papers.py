"""Papers that customers send in, drawn so that they can be read."""

import io
from typing import Any

from PIL import Image, ImageDraw

from counterfoil.kernel.fields import plain
from counterfoil.printing import engine


def contract(order: Any) -> bytes:
    """The customer's purchase contract for this order (传真采购合同) as PDF."""
    lines = order.lines.select_related("product").order_by("line_no")
    return engine.render(
        "document",
        {
            "company": {"name": order.customer.name},
            "number": order.customer_order_number,
            "title": "采购合同",
            "facts": [
                {"label": "需方", "value": order.customer.name},
                {"label": "合同号", "value": order.customer_order_number},
                {"label": "要求交货日期", "value": order.requested_date},
                {"label": "质量要求", "value": "按国标 JG/T 3050 执行，随货附合格证。", "wide": True},
            ],
            "columns": [
                {"label": "产品", "weight": 5},
                {"label": "规格型号", "weight": 4},
                {"label": "单位", "weight": 1},
                {"label": "数量", "weight": 2, "numeric": True},
                {"label": "含税单价", "weight": 2, "numeric": True},
                {"label": "金额", "weight": 2, "numeric": True, "sum": True},
            ],
            "rows": [
                [
                    line.product.name, line.product.spec, line.product.unit, plain(line.quantity),
                    plain(line.unit_price, least_decimals=2), plain(line.amount, least_decimals=2),
                ]
                for line in lines
            ],
            "signers": [{"label": "需方（盖章）"}, {"label": "供方（盖章）"}],
        },
        language="zh-hans",
    )  # fmt: skip


def complaint(document: Any, title: str) -> bytes:
    """What a customer sends about a complaint, or the form signed by hand, as PDF."""
    lines = document.lines.select_related("product").order_by("line_no")
    return engine.render(
        "document",
        {
            "company": {"name": document.customer.name},
            "number": document.number,
            "title": title.removesuffix(".pdf"),
            "facts": [{"label": "客户", "value": document.customer.name}],
            "columns": [{"label": "产品", "weight": 5}, {"label": "数量", "weight": 2, "numeric": True}],
            "rows": [[line.product.name, plain(line.quantity)] for line in lines],
            "signers": [{"label": "客户（签字）"}, {"label": "市场管理部经理（签字）"}],
        },
        language="zh-hans",
    )


def request(change: Any) -> bytes:
    """The request for other terms as the applicant signed it on paper (A2.2)."""
    return engine.render(
        "document",
        {
            "company": {"name": change.customer.name},
            "number": change.number,
            "title": "折扣变更书面申请",
            "facts": [
                {"label": "客户", "value": change.customer.name, "wide": True},
                {"label": "生效日期", "value": change.effective_date},
                {"label": "申请原因", "value": change.reason, "wide": True},
            ],
            "signers": [{"label": "申请人（签字）"}],
        },
        language="zh-hans",
    )


def customers_list(case: Any) -> bytes:
    """The customer's list of what is to be made good (退换货或补货清单) as PDF."""
    lines = case.lines.select_related("product").order_by("line_no")
    return engine.render(
        "document",
        {
            "company": {"name": case.customer.name},
            "number": case.number,
            "title": "退换货清单",
            "facts": [
                {"label": "客户", "value": case.customer.name},
                {"label": "说明", "value": "所列货物请按贵司退换货政策处理。", "wide": True},
            ],
            "columns": [
                {"label": "发货单", "weight": 4},
                {"label": "产品", "weight": 5},
                {"label": "规格型号", "weight": 4},
                {"label": "单位", "weight": 1},
                {"label": "数量", "weight": 2, "numeric": True, "sum": True},
            ],
            "rows": [
                [line.shipment, line.product.name, line.product.spec, line.product.unit, line.quantity]
                for line in lines
            ],
            "signers": [{"label": "客户（盖章）"}],
        },
        language="zh-hans",
    )


def drawing() -> bytes:
    """A section through a pipe with its measures, as engineering sends it round (PNG)."""
    image = Image.new("RGB", (900, 640), "white")
    pen = ImageDraw.Draw(image)
    for radius, width in ((210, 5), (178, 3)):
        pen.ellipse((330 - radius, 320 - radius, 330 + radius, 320 + radius), outline="black", width=width)
    pen.line((90, 320, 570, 320), fill="black", width=1)
    pen.line((330, 80, 330, 560), fill="black", width=1)
    pen.line((540, 320, 700, 220), fill="black", width=2)
    pen.text((710, 205), "D 50 +0.2/-0", fill="black", font_size=24)
    pen.text((710, 245), "s = 2.0", fill="black", font_size=24)
    pen.rectangle((590, 520, 880, 620), outline="black", width=2)
    pen.text((606, 536), "PVC-U B1  1:1", fill="black", font_size=22)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
