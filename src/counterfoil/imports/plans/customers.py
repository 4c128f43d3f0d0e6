"""Customers with what was agreed with them: 新客户资料 (A1.1, A1.2)."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.imports import values
from counterfoil.imports.columns import Field
from counterfoil.imports.known import Known, KnownCustomer
from counterfoil.imports.plans.base import Draft, Kind
from counterfoil.imports.problems import Problem, problem
from counterfoil.imports.values import key

PAYMENT_METHODS = {
    "transfer": (
        "银行转账",
        "银行转帐",
        "转账",
        "转帐",
        "电汇",
        "网银",
        "对公转账",
        "汇款",
        "transfer",
        "bank transfer",
    ),
    "acceptance": ("承兑汇票", "承兑", "银行承兑", "银行承兑汇票", "汇票", "acceptance", "acceptance draft"),
    "cash": ("现金", "cash"),
    "cheque": ("支票", "cheque", "check"),
    "online": ("支付宝", "微信", "微信支付", "扫码", "online", "alipay", "wechat"),
    "other": ("其他", "其它", "other"),
}
_METHODS = {key(word): method for method, wordlist in PAYMENT_METHODS.items() for word in wordlist}


def _method(value: Any) -> str | Problem:
    words = values.text(value, most=60)
    if isinstance(words, Problem):
        return words
    required = "银行转账, 承兑汇票, 现金, 支票, 支付宝, 微信, 其他"
    return _METHODS.get(key(words)) or problem("choice", required=required)


def _grade(value: Any) -> str | Problem:
    words = values.code(value, most=10)
    return words if isinstance(words, Problem) else words.upper().removesuffix("级").removesuffix("类")


def _short(most: int) -> Any:
    return lambda value: values.text(value, most=most)


NAME = Field(
    "name",
    _("Customer name"),
    _short(200),
    (
        "客户名称",
        "单位名称",
        "公司名称",
        "客户全称",
        "购货单位",
        "企业名称",
        "客户",
        "customer name",
        "customer",
        "company",
        "name",
    ),
    required=True,
)
CODE = Field(
    "code",
    _("Customer code"),
    lambda value: values.code(value, most=20),
    ("客户编码", "客户编号", "客户代码", "客户号", "customer code", "customer no"),
)
FIELDS = (
    Field("serial", _("Running number"), values.text, ("序号", "行号", "NO", "No.", "#"), dropped=True),
    NAME,
    CODE,
    Field(
        "credit_code",
        _("Unified social credit code"),
        values.credit_code,
        ("统一社会信用代码", "社会信用代码", "信用代码", "税号", "纳税人识别号", "credit code", "uscc", "tax number"),
        required=True,
    ),
    Field("grade", _("Grade"), _grade, ("客户等级", "等级", "客户级别", "级别", "grade")),
    Field("province", _("Province"), _short(60), ("省", "省份", "省市", "province"), carried=True),
    Field("city", _("City"), _short(60), ("市", "城市", "地市", "city"), carried=True),
    Field(
        "district", _("District"), _short(60), ("区县", "区", "县", "县区", "区/县", "district", "county"), carried=True
    ),
    Field(
        "street",
        _("Address"),
        _short(200),
        ("详细地址", "地址", "街道", "送货地址", "收货地址", "公司地址", "address", "street"),
        required=True,
    ),
    Field(
        "contact",
        _("Contact"),
        _short(60),
        ("联系人", "联系人姓名", "收货人", "contact", "contact name"),
        required=True,
    ),
    Field(
        "phone",
        _("Phone"),
        values.phone,
        ("手机", "手机号", "手机号码", "电话", "联系电话", "联系方式", "联系手机", "phone", "mobile", "telephone"),
        required=True,
    ),
    Field("email", _("E-mail"), values.email, ("邮箱", "电子邮箱", "电子邮件", "e-mail", "email", "mail")),
    Field(
        "terms",
        _("Settlement terms"),
        values.terms,
        ("结算方式", "结算条件", "结算", "帐期", "账期", "付款条件", "settlement terms", "terms", "payment terms"),
        required=True,
    ),
    Field("payment_method", _("Payment method"), _method, ("付款方式", "支付方式", "payment method")),
    Field(
        "credit_limit",
        _("Credit limit"),
        values.limit,
        ("信用额度", "授信额度", "额度", "信用限额", "credit limit", "limit"),
    ),
    Field(
        "salesperson", _("Salesperson"), _short(60), ("业务员", "销售员", "业务", "负责业务员", "salesperson", "sales")
    ),
    Field("sales_clerk", _("Sales clerk"), _short(60), ("内勤", "销售内勤", "跟单", "跟单员", "sales clerk", "clerk")),
    Field("remark", _("Remark"), _short(2000), ("备注", "说明", "remark", "note", "notes")),
)
RATE = Field(
    "rate",
    _("Discount rate"),
    values.rate,
    ("折扣率", "折扣", "折率", "折", "扣率", "discount rate", "discount", "rate"),
)


def examine(draft: Draft, known: Known, seen: dict[Any, int]) -> None:
    """Hold a customer against the others of the file, the company's limits (A1.2) and the books."""
    _against_the_file(draft, known, seen)
    _grade_is_known(draft, known)
    _rates(draft, known)
    _terms(draft, known)
    _person(draft, known, "salesperson")
    _person(draft, known, "sales_clerk")
    _against_the_books(draft, known)


def _against_the_file(draft: Draft, known: Known, seen: dict[Any, int]) -> None:
    """The same credit code, code, or (folded) name twice: the first row counts."""
    for name, mark in (
        ("credit_code", draft.get("credit_code")),
        ("name", draft.get("name")),
        ("code", draft.get("code")),
    ):
        if mark is None:
            continue
        place = (name, known.fold(mark) if name == "name" else mark.casefold())
        if place in seen:
            draft.error(name, "duplicate_in_file", row=seen[place])
        else:
            seen[place] = draft.row


def _grade_is_known(draft: Draft, known: Known) -> None:
    grade = draft.get("grade")
    if grade and known.grades and grade not in known.grades:
        draft.error("grade", "choice", required=", ".join(sorted(known.grades)))


def _rates(draft: Draft, known: Known) -> None:
    """Each rate belongs to a category and is not below the company's floor for this grade (A1.2)."""
    agreed: dict[str, Decimal] = {}
    for subject, rate in draft.rates.items():
        name = f"rate.{subject}"
        category = known.categories.get(key(subject))
        if category is None:
            draft.error(name, "unknown")
            continue
        lowest = known.lowest_rate(draft.get("grade", ""), category)
        if lowest is not None and rate < lowest:
            draft.error(name, "below_floor", required=f"{lowest.normalize():f}")
        agreed[category] = rate
    everywhere = draft.data.pop("rate", None)
    if everywhere is not None:
        for category in sorted(set(known.categories.values()) - agreed.keys()):
            lowest = known.lowest_rate(draft.get("grade", ""), category)
            if lowest is not None and everywhere < lowest:
                draft.error("rate", "below_floor", required=f"{lowest.normalize():f}")
            agreed[category] = everywhere
    draft.data["rates"] = agreed


def _terms(draft: Draft, known: Known) -> None:
    wanted = draft.get("terms")
    if wanted is None:
        return
    there = known.terms.get(wanted)
    if there is None or not there.is_allowed:
        draft.error("terms", "terms_not_allowed")
    else:
        draft.data["terms"] = there


def _person(draft: Draft, known: Known, role: str) -> None:
    name = draft.get(role)
    if name is None:
        return
    user = known.users.get(key(name))
    if user is None:
        draft.error(role, "unknown")
    elif role not in user.roles:
        draft.error(role, "role_missing")
    else:
        draft.data[role] = user


def _against_the_books(draft: Draft, known: Known) -> None:
    """Somebody who is there with the same credit code and name is left out; one of the two alone is a duplicate."""
    by_code = known.credit_codes.get(draft.get("credit_code", ""))
    by_name = known.folded.get(known.fold(draft.get("name", "")))
    if by_code is not None and by_code is by_name:
        draft.already = True
        return
    if (draft.get("credit_code", ""), known.fold(draft.get("name", ""))) in known.applications:
        draft.already = True
        return
    for name, there in (("credit_code", by_code), ("name", by_name)):
        if there is not None:
            draft.error(name, "duplicate", found=_named(there))
    same_code = next(
        (row for row in known.customers.get(key(draft.get("code", "")), []) if row not in (by_code, by_name)), None
    )
    if draft.get("code") and same_code is not None:
        draft.error("code", "duplicate", found=_named(same_code))


def _named(customer: KnownCustomer) -> str:
    return f"{customer.code} {customer.name}"


CUSTOMERS = Kind(
    "customers",
    _("Customers"),
    (*FIELDS, RATE),
    repeated=RATE,
    needs=(("name",), ("credit_code",), ("street",), ("contact",), ("phone",), ("terms",)),
    examine=examine,
)
