"""What the papers of returns say (D1.3-D1.7): all of the house's general form, with places for the signatures."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from counterfoil.delivery import papers
from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.fields import QUANTITY_STEP, plain
from counterfoil.returns.models import (
    ReturnInspection,
    ReturnRequest,
    SalesReturn,
    SalesReturnRequest,
    ScrapNote,
    ServiceCase,
)

FORM = "document"
Fact = tuple[Any, Any]
Signers = tuple[tuple[Any, dict[str, Any]], ...]
GOODS: tuple[tuple[Any, int, bool, bool], ...] = (
    (_("Product code"), 5, False, False),
    (_("Name and specification"), 9, False, False),
    (pgettext_lazy("of measure", "Unit"), 2, False, False),
)
"""Heading, share of the width, a number, to be summed."""


def number(heading: Any, weight: int = 3) -> tuple[Any, int, bool, bool]:
    """A column of quantities with a sum at its foot."""
    return (heading, weight, True, True)


def text(heading: Any, weight: int = 5) -> tuple[Any, int, bool, bool]:
    return (heading, weight, False, False)


def form(
    document: Any, title: Any, facts: Iterable[Fact], columns: Sequence[tuple[Any, int, bool, bool]],
    rows: Iterable[Sequence[Any]], *, signers: Iterable[tuple[Any, dict[str, Any]]], user: Any, at: datetime,
    remark: Any = "",
) -> dict[str, Any]:  # fmt: skip
    """A paper in the house's general form."""
    doctype = type_of(document)
    state = doctype.state(document.state)
    marks = [state.label] if state.tone in ("draft", "void") else []
    if getattr(document, "reversal_of_id", None):
        marks.insert(0, _("Red"))
    return {
        **papers.paper(document, FORM, user=user, at=at, marks=marks),
        "title": str(title),
        "facts": [{"label": str(label), "value": value} for label, value in facts],
        "columns": [
            {"label": str(label), "weight": weight, "numeric": numeric, "sum": total}
            for label, weight, numeric, total in columns
        ],
        "rows": [[trimmed(cell) for cell in row] for row in rows],
        "remark": str(remark),
        "signers": [{"label": str(label), **who} for label, who in signers],
    }


def trimmed(cell: Any) -> Any:
    """A quantity without needless decimals; amounts and prices as they are."""
    if isinstance(cell, Decimal) and cell.as_tuple().exponent == QUANTITY_STEP.as_tuple().exponent:
        return Decimal(plain(cell))
    return cell


def goods(product: Any) -> list[Any]:
    """The first cells of a line of goods."""
    return [product.code, f"{product.name} {product.spec}".strip(), product.unit]


def _lines(document: Any) -> list[Any]:
    return list(document.lines.select_related("product").order_by("line_no"))


def _from(line: Any) -> str:
    return f"{line.shipment} / {line.shipment_line_no}"


def _customer(document: Any) -> list[Fact]:
    row = document.customer
    return [
        (_("Customer"), f"{row.code or ''} {row.name}".strip()), (_("Clerk"), str(document.clerk or "")),
    ]  # fmt: skip


def _signed(document: Any, places: dict[str, tuple[str, ...]], roles: dict[str, str] | None = None) -> dict[str, Any]:
    found = papers.signers(document, places, roles)
    return {place: found.get(place, {}) for place in places}


def service_case(document: ServiceCase, *, user: Any, at: datetime) -> dict[str, Any]:
    """退换货受理单: what the customer wants, and how it was judged."""
    signed = _signed(document, {"judged": ("judge",), "approved": ("approve",)})
    facts = [
        *_customer(document),
        (_("Judgement"), document.get_judgement_display()),
        (_("Reason"), document.get_reason_display()),
        (_("Policy explained on"), document.policy_explained_on),
        (_("Policy agreed on"), document.policy_agreed_on),
    ]
    return form(
        document, _("Service case"), facts, (*GOODS, text(_("Shipment")), number(_("Quantity")), text(_("Remark"))),
        ([*goods(line.product), _from(line), line.quantity, line.remark] for line in _lines(document)),
        signers=((_("Clerk"), signed["judged"]), (_("Market manager"), signed["approved"]), (_("Customer"), {})),
        user=user, at=at, remark=document.remark,
    )  # fmt: skip


def return_request(document: ReturnRequest, *, user: Any, at: datetime) -> dict[str, Any]:
    """客户退换货处理申请单, as it is filled in by hand: the inspection's columns stand blank."""
    signed = _signed(document, {"issued": ("issue",)})
    facts = [
        *_customer(document),
        (_("Reason"), document.get_reason_display()),
        (_("Way of return"), document.way),
        (_("Expected on"), document.expected_on),
        (_("Consignee"), document.consignee),
    ]
    blank = [_("Counted pieces"), _("Qualified"), _("To rework"), _("To scrap"), _("Refused"), _("Missing")]
    columns = (
        *GOODS, text(_("Shipment"), 6), number(_("Claimed"), 3),
        *((heading, 3, False, False) for heading in blank), text(_("Responsibility"), 3),
        text(pgettext_lazy("quality", "Opinion"), 6),
    )  # fmt: skip
    rows = ([*goods(line.product), _from(line), line.quantity, *[""] * (len(blank) + 2)] for line in _lines(document))
    signers: Signers = (
        (_("Clerk"), signed["issued"]), (_("Customer"), {}), (_("Quality inspector"), {}), (_("Market manager"), {}),
    )  # fmt: skip
    return form(document, _("Customer return request"), facts, columns, rows, signers=signers, user=user, at=at)


def inspection(document: ReturnInspection, *, user: Any, at: datetime) -> dict[str, Any]:
    """退货品质确认单: what came, what it is good for, whose fault, signed by both."""
    signed = _signed(
        document, {"inspector": ("sign",), "clerk": ("sign",)}, {"inspector": "qc_inspector", "clerk": "sales_clerk"}
    )
    facts = [
        *_customer(document),
        (_("Return request"), document.request.number),
        (_("Arrived on"), document.request.arrived_on),
        (_("Reason"), document.request.get_reason_display()),
        (_("Way of return"), document.request.way),
    ]
    columns = (
        *GOODS, number(_("Claimed"), 3), number(_("Counted pieces"), 3), number(_("Qualified"), 3), number(_("To rework"), 3),
        number(_("To scrap"), 3), number(_("Refused"), 3), number(_("Missing"), 3), text(_("Responsibility"), 3),
        text(pgettext_lazy("quality", "Opinion"), 6),
    )  # fmt: skip
    rows = (
        [
            *goods(line.product), line.quantity, line.counted, line.qualified, line.rework, line.scrap, line.refused,
            line.missing, line.get_responsibility_display(), _said(line),
        ]
        for line in _lines(document)
    )  # fmt: skip
    signers: Signers = (
        (_("Quality inspector"), signed["inspector"]),
        (_("Clerk"), signed["clerk"]),
        (_("Customer"), {}),
    )
    return form(document, _("Return inspection"), facts, columns, rows, signers=signers, user=user, at=at)


def _said(line: Any) -> str:
    return " ".join(part for part in (line.defect, line.opinion) if part)


def sales_request(document: SalesReturnRequest, *, user: Any, at: datetime) -> dict[str, Any]:
    """销售退货申请单: what is to be taken into the books, with the inspector's opinion."""
    signed = _signed(document, {"printed": ("print",)})
    facts = [
        *_customer(document),
        (_("Return request"), document.request.number),
        (_("Return inspection"), document.inspection.number if document.inspection else ""),
        (_("08:00 session on"), document.session_on),
    ]
    columns = (
        *GOODS, text(_("Shipment"), 6), text(_("Taken back as"), 3), number(_("Quantity")),
        text(_("Responsibility"), 3), text(pgettext_lazy("quality", "Opinion"), 7),
    )  # fmt: skip
    rows = (
        [
            *goods(line.product), _from(line), line.get_bucket_display(), line.quantity,
            line.get_responsibility_display(), _said(line),
        ]
        for line in _lines(document)
    )  # fmt: skip
    signers: Signers = (
        (_("Clerk"), signed["printed"]), (_("Picking leader"), {}), (_("Receiving clerk"), {}), (_("Picker"), {}),
    )  # fmt: skip
    return form(document, _("Sales return request"), facts, columns, rows, signers=signers, user=user, at=at)


def sales_return(document: SalesReturn, *, user: Any, at: datetime) -> dict[str, Any]:
    """销售退货单: what is back on the books; money only for those who may see it."""
    signed = _signed(document, {"arranged": ("arrange",), "placed": ("put_away",), "posted": ("post",)})
    facts = [
        *_customer(document),
        (_("Sales return request"), document.sales_request.number),
        (_("08:00 session on"), document.session_on),
    ]
    prices = user.sees_prices
    columns = [
        *GOODS, text(_("Shipment"), 6), text(_("Taken back as"), 3), number(_("Quantity")), number(_("Counted pieces")),
        text(_("Location"), 3),
    ]  # fmt: skip
    if prices:
        facts.append((_("Total"), document.total))
        columns += [(_("Unit price"), 3, True, False), number(_("Amount"), 4)]
    rows = (
        [
            *goods(line.product), _from(line), line.get_bucket_display(), line.quantity, line.counted,
            line.location.code if line.location else "", *([line.unit_price, line.amount] if prices else []),
        ]
        for line in document.lines.select_related("product", "location").order_by("line_no")
    )  # fmt: skip
    signers: Signers = (
        (_("Picking leader"), signed["arranged"]), (_("Picker"), signed["placed"]),
        (_("Receiving clerk"), signed["posted"]), (_("Accountant"), {}),
    )  # fmt: skip
    return form(document, _("Sales return"), facts, columns, rows, signers=signers, user=user, at=at)


def scrap_note(document: ScrapNote, *, user: Any, at: datetime) -> dict[str, Any]:
    """报废单: name, specification and quantity as the inspector wrote them."""
    signed = _signed(document, {"posted": ("post",)})
    lines = list(document.lines.select_related("product", "location").order_by("line_no"))
    return form(
        document, _("Scrap note"), [(_("Comes of"), document.source)],
        (*GOODS, text(_("Location"), 3), number(_("Quantity")), text(_("Defect"), 7)),
        (
            [line.product.code, f"{line.name} {line.spec}".strip(), line.product.unit, line.location.code,
             line.quantity, line.defect]
            for line in lines
        ),
        signers=(
            (_("Quality inspector"), {}), (_("Warehouse keeper"), signed["posted"]), (_("Taken to the crusher by"), {}),
        ),
        user=user, at=at,
    )  # fmt: skip
