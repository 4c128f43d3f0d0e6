"""From a bank's file to lines of money that came in. Banks name their columns differently and mix in what went out."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.customers.folding import folded_name
from counterfoil.imports import values
from counterfoil.imports.columns import Field
from counterfoil.imports.known import Known
from counterfoil.imports.plans.base import Draft, Finding, Kind, make_plan
from counterfoil.imports.workbook import open_workbook


def _short(most: int) -> Any:
    return lambda value: values.text(value, most=most)


FIELDS = (
    Field(
        "received_on", _("Date"), values.day,
        ("交易日期", "交易时间", "记账日期", "入账日期", "记帐日期", "入帐日期", "日期", "交易日", "date"), required=True,
    ),
    Field(
        "amount", _("Received"), values.money,
        ("贷方发生额", "贷方金额", "收入金额", "收入", "贷方", "存入金额", "存入", "收款金额", "交易金额", "发生额", "金额",
         "credit", "amount"),
    ),
    Field("paid_out", _("Paid out"), values.money, ("借方发生额", "借方金额", "支出金额", "支出", "借方", "debit")),
    Field("direction", _("Direction"), _short(10), ("借贷标志", "收支方向", "借贷", "收/支", "收支标志")),
    Field(
        "payer", _("Payer"), _short(200),
        ("对方户名", "对方名称", "对方账户名称", "付款人名称", "付款人", "付款方户名", "付款方名称", "对方单位", "对方单位名称",
         "payer", "counterparty"),
    ),
    Field(
        "account_number", _("Payer's account"), _short(60),
        ("对方账号", "对方帐号", "付款人账号", "付款方账号", "对方账户", "account"),
    ),
    Field("summary", _("Summary"), _short(200), ("摘要", "交易摘要", "summary", "text")),
    Field("purpose", _("Purpose"), _short(200), ("用途", "附言", "交易附言", "备注", "客户附言", "purpose", "remark")),
    Field(
        "reference", _("Reference"), lambda value: values.code(value, most=80),
        ("交易流水号", "流水号", "凭证号", "交易号", "业务流水号", "核心流水号", "reference"),
    ),
)  # fmt: skip
_OUT = frozenset({"借", "支", "支出", "借方", "付", "d", "dr", "debit", "out"})


def _examine(draft: Draft, known: Known, seen: dict[Any, int]) -> None:
    """Only what came in is kept: what went out, and lines of nothing, are left aside."""
    amount = draft.get("amount")
    if draft.get("direction", "").casefold() in _OUT or amount is None or amount <= 0:
        draft.already = not draft.errors
        return
    if draft.get("received_on") and draft.data["received_on"] > known.today:
        draft.error("received_on", "date_range")


KIND = Kind("bank", _("Bank statement"), FIELDS, needs=(("received_on",), ("amount",)), examine=_examine)


@dataclass(frozen=True, slots=True)
class Incoming:
    """Money that came in, as the bank says it."""

    row: int
    received_on: date
    amount: Decimal
    payer: str
    account_number: str
    text: str
    reference: str
    fingerprint: str


def read(data: bytes, *, today: date) -> tuple[list[Incoming], list[Finding]]:
    """The lines of a file, and what is wrong with others. Raises ``Unreadable``.

    The same line has the same fingerprint in whichever file it stands; equal lines of one file are told apart by
    their order.
    """
    plan = make_plan(KIND, open_workbook(data), Known(today=today, fold=folded_name))
    seen: Counter[str] = Counter()
    lines = []
    for row in plan.rows:
        data_of = row.data
        text = " ".join(part for part in (data_of.get("summary"), data_of.get("purpose")) if part)
        said = "\x1f".join(
            [
                data_of["received_on"].isoformat(), f"{data_of['amount']:f}", folded_name(data_of.get("payer", "") or "-"),
                data_of.get("account_number", ""), data_of.get("reference", ""), text,
            ]
        )  # fmt: skip
        seen[said] += 1
        fingerprint = hashlib.sha256(f"{said}\x1f{seen[said]}".encode()).hexdigest()
        lines.append(
            Incoming(
                row.row, data_of["received_on"], data_of["amount"], data_of.get("payer", ""),
                data_of.get("account_number", ""), text[:400], data_of.get("reference", ""), fingerprint,
            )
        )  # fmt: skip
    return lines, plan.errors
