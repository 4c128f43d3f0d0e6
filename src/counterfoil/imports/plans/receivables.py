"""Opening receivables: what customers owe when the books begin (期初应收). A negative amount is an advance."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.imports import values
from counterfoil.imports.columns import Field
from counterfoil.imports.known import Known, KnownCustomer
from counterfoil.imports.plans.base import Draft, Kind
from counterfoil.imports.plans.customers import CODE, NAME
from counterfoil.imports.values import key

FIELDS = (
    Field("serial", _("Running number"), values.text, ("序号", "行号", "NO", "No.", "#"), dropped=True),
    Field("name", NAME.label, NAME.clean, NAME.headings, carried=True),
    Field("code", CODE.label, CODE.clean, CODE.headings, carried=True),
    Field(
        "booked_on",
        _("Date of the document"),
        values.day,
        ("单据日期", "日期", "开单日期", "发货日期", "业务日期", "发票日期", "date", "document date", "invoice date"),
        required=True,
    ),
    Field("due_on", _("Due date"), values.day, ("到期日", "到期日期", "应收日期", "付款到期日", "due date", "due")),
    Field(
        "amount",
        _("Amount"),
        values.money,
        (
            "金额",
            "应收金额",
            "未收金额",
            "余额",
            "期初余额",
            "应收余额",
            "欠款",
            "欠款金额",
            "amount",
            "balance",
            "open amount",
        ),
        required=True,
    ),
    Field(
        "text",
        _("Text"),
        lambda value: values.text(value, most=160),
        ("摘要", "备注", "说明", "text", "remark", "description"),
    ),
    Field(
        "reference",
        _("Reference"),
        lambda value: values.text(value, most=40),
        ("单据号", "单号", "发票号", "reference", "number"),
    ),
)


def examine(draft: Draft, known: Known, seen: dict[Any, int]) -> None:
    """Hold an open item against the customers, its own dates, the other rows, and what was taken over before."""
    customer = customer_of(draft, known)
    if draft.get("amount") == 0:
        draft.error("amount", "zero")
    booked, due = draft.get("booked_on"), draft.get("due_on")
    if booked and due and due < booked:
        draft.error("due_on", "date_order", required=booked.isoformat())
    if booked and booked > known.today:
        draft.error("booked_on", "date_range")
    draft.data["text"] = " ".join(part for part in (draft.get("reference"), draft.get("text")) if part)
    if customer is None or draft.errors:
        return
    draft.data["customer"] = customer
    if draft.data["amount"] < 0:
        draft.data["due_on"] = None  # an advance is never due
    else:
        draft.data.setdefault("due_on", booked)
    _once(draft, known, seen)


def customer_of(draft: Draft, known: Known, *, code_field: str = "code") -> KnownCustomer | None:
    """By code where there is one, else by the whole name. A name that several have is not guessed at."""
    name = code_field if draft.get(code_field) else "name"
    wanted = draft.get(name)
    if wanted is None:
        if not any(finding.field in (code_field, "name") for finding in draft.errors):
            draft.error("name", "required")
        return None
    found = list({row.id: row for row in known.customers.get(key(wanted), [])}.values())
    if not found:
        draft.error(name, "unknown")
        return None
    if len(found) > 1:
        draft.error(name, "unknown_ambiguous", found=", ".join(sorted(row.code for row in found)[:5]))
        return None
    return found[0]


def _once(draft: Draft, known: Known, seen: dict[Any, int]) -> None:
    data = draft.data
    place = (data["customer"].id, data["booked_on"], data["due_on"], data["amount"], data["text"])
    if place in seen:
        draft.error("amount", "duplicate_in_file", row=seen[place])
        return
    seen[place] = draft.row
    draft.already = known.receivables_taken_over.get(place, 0) > 0


RECEIVABLES = Kind(
    "receivables",
    _("Opening receivables"),
    FIELDS,
    needs=(("name", "code"), ("booked_on",), ("amount",)),
    examine=examine,
)
