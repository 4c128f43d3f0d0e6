"""Cells as factories type them, made into values: one cleaner per kind of value.

Every cleaner takes a cell as typed and returns the value, or a ``Problem`` with its words, or a ``Noted`` value
that was understood but not written that way, so that a person can look at it. Blank cells are the caller's affair:
``is_blank`` first. Nothing here knows the books.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as InvalidNumber

from counterfoil.imports.problems import Problem, problem

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
MOST = Decimal(10) ** 10

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0xFFE5: 0xA5, 0x2212: 0x2D}
_WIDE_ALNUM = {wide: half for wide, half in _WIDE.items() if chr(half).isalnum() or half == 0x20}
_INVISIBLE = dict.fromkeys(
    [
        0xAD,
        0x61C,
        0xFEFF,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        *range(0x2066, 0x206A),
    ]
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"\s+")
_UNUSUAL = re.compile(
    "[\x00-\x20\x7f-\xa0\xad\u061c\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2069\u2212\u3000\ud800-\udfff\ufeff"
    "\uff01-\uff5e\uffe5\ufffe\uffff#]"
)
"""Most cells hold none of these and need no cleaning; files have a million cells."""
_ERRORS = {"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"}


@dataclass(frozen=True, slots=True)
class Noted:
    """A value, and what somebody should know about how it was read."""

    value: Any
    note: Problem


def half_width(text: str) -> str:
    """Full-width letters, digits and punctuation as half-width ones; what can't be seen is dropped."""
    return text.translate(_WIDE).translate(_INVISIBLE) if _UNUSUAL.search(text) else text


def is_blank(value: Any) -> bool:
    """Nothing typed, or only spaces of any width."""
    if not isinstance(value, str):
        return False
    words = value.strip()
    return not words or (not words[0].isalnum() and not words.translate(_INVISIBLE).strip())


def plain_number(value: float) -> str:
    """A number as the spreadsheet shows it (15 digits), never in scientific notation."""
    number = Decimal(format(value, ".15g"))
    return f"{number:f}"


def shown(value: Any) -> str:
    """A cell as typed, for an error list; cut so that a hostile cell can't fill the page."""
    if isinstance(value, Problem):
        return str(value.values.get("found", ""))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return format(value, ".15g") if abs(value) >= 1e15 or math.isnan(value) else plain_number(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return _FORBIDDEN.sub("�", str(value)).translate(_INVISIBLE).strip()[:100]


def text(value: Any, *, most: int = 200) -> str | Problem:
    """Words: trimmed, inner runs of space as one; full-width letters and digits become half-width, （ ） stay."""
    if isinstance(value, Problem):
        return value
    if isinstance(value, str) and not _UNUSUAL.search(value):
        return value if len(value) <= most else problem("too_long", required=most)
    words = _words(value)
    if isinstance(words, Problem):
        return words
    words = _SPACES.sub(" ", words.translate(_INVISIBLE).translate(_WIDE_ALNUM)).strip()
    if words in _ERRORS:
        return problem("cell_error", found=words)
    return words if len(words) <= most else problem("too_long", required=most)


def _words(value: Any) -> str | Problem:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        if math.isnan(value) or abs(value) >= 1e15:
            return problem("digits_lost")
        return plain_number(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return problem("characters") if _FORBIDDEN.search(value) else value


def code(value: Any, *, most: int = 60) -> str | Problem:
    """A code (of a product, a floor, a customer): half-width throughout, without spaces at its ends."""
    words = text(value, most=most * 4)
    if isinstance(words, Problem):
        return words
    words = half_width(words).strip()
    return words if len(words) <= most else problem("too_long", required=most)


@lru_cache(maxsize=8192)
def key(name: str) -> str:
    """By what two names or codes are the same: without width, spaces, case and brackets' shape."""
    return (
        _SPACES.sub("", half_width(name))
        .casefold()
        .replace("[", "(")
        .replace("]", ")")
        .replace("【", "(")
        .replace("】", ")")
    )


# --- numbers

_MONEY_SIGNS = re.compile(r"^(?:rmb|cny|人民币|¥)+|(?:元整|元|圆|块|rmb|cny)$", re.IGNORECASE)
_GROUPS = re.compile(r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$")
_NUMBER = re.compile(r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?$", re.IGNORECASE)


def number(value: Any) -> Decimal | Problem:
    """A number, whether typed as one or as text: full-width digits, thousands separators, （12.50） for minus, 万."""
    if isinstance(value, Problem):
        return value
    if isinstance(value, (bool, date, datetime)):
        return problem("number")
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            return problem("number")
        return _bounded(Decimal(format(value, ".15g")))
    return _number_in_words(value)


def _number_in_words(value: str) -> Decimal | Problem:
    words = half_width(value).replace("'", "").replace(" ", "").replace("，", ",").replace("、", ",").strip()
    if words in _ERRORS:
        return problem("cell_error", found=words)
    minus = words.startswith("(") and words.endswith(")")
    if minus:
        words = words[1:-1]
    sign = words[:1] if words[:1] in "+-" else ""
    words = sign + _MONEY_SIGNS.sub("", _MONEY_SIGNS.sub("", words[len(sign) :]))
    times = 1
    if words.endswith("万"):
        words, times = words[:-1], 10_000
    if "," in words:
        if not _GROUPS.match(words):
            return problem("number")
        words = words.replace(",", "")
    if not _NUMBER.match(words):
        return problem("number")
    try:
        found = Decimal(words) * times
    except InvalidOperation:
        return problem("number")
    return _bounded(-found if minus else found)


def _bounded(found: Decimal) -> Decimal | Problem:
    return found if abs(found) < MOST else problem("number_range")


def decimal(value: Any, *, places: int) -> Decimal | Problem | Noted:
    """A number of so many decimals. What a formula left behind them is rounded half up, and noted."""
    found = number(value)
    if isinstance(found, Problem):
        return found
    step = Decimal(1).scaleb(-places)
    rounded = found.quantize(step, rounding=ROUND_HALF_UP)
    if abs(rounded - found) > Decimal("1e-9"):
        return Noted(rounded, problem("rounded", found=f"{rounded:f}"))
    return rounded


def money(value: Any) -> Decimal | Problem | Noted:
    """An amount of money in yuan, signed, two decimals."""
    return decimal(value, places=2)


def limit(value: Any) -> Decimal | Problem | Noted:
    """A credit limit: an amount not below nothing."""
    return _refuse_if(money(value), lambda found: found < 0, "negative")


def price(value: Any) -> Decimal | Problem | Noted:
    """A list price in yuan per unit, more than nothing, four decimals."""
    return _refuse_if(decimal(value, places=4), lambda found: found <= 0, "not_positive")


def _refuse_if(
    found: Decimal | Problem | Noted, wrong: Callable[[Decimal], bool], refusal: str
) -> Decimal | Problem | Noted:
    value = found.value if isinstance(found, Noted) else found
    return problem(refusal) if isinstance(value, Decimal) and wrong(value) else found


_COUNTED = re.compile(r"^([+-]?[\d,.]+)\s*([^\d\s,.+-][^\d]*)$")


@dataclass(frozen=True, slots=True)
class Counted:
    """A quantity and the unit typed with it, if any (“50根/捆” is 50 of “根”, per “捆”)."""

    quantity: Decimal
    unit: str = ""


def counted(value: Any) -> Counted | Problem:
    """A quantity, perhaps with its unit behind it."""
    if isinstance(value, str):
        match = _COUNTED.match(half_width(value).strip())
        if match and not match[2].startswith(("万", "元", "%")):
            found = number(match[1])
            return found if isinstance(found, Problem) else Counted(found, match[2].split("/")[0].strip())
    found = number(value)
    return found if isinstance(found, Problem) else Counted(found)


def pack_size(value: Any) -> Counted | Problem:
    """How many of a product lie in one package: a whole number more than nothing."""
    found = counted(value)
    if isinstance(found, Problem):
        return found
    if found.quantity <= 0:
        return problem("not_positive")
    if found.quantity != found.quantity.to_integral_value():
        return problem("whole_number")
    return Counted(found.quantity.to_integral_value(), found.unit)


# --- rates

_CHINESE_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_FOLD = re.compile(r"^(?:打)?([零〇一二两三四五六七八九十点]+|\d+(?:\.\d+)?)(?:折)$")


def rate(value: Any) -> Decimal | Problem | Noted:
    """The rate paid (折扣率), 0 < rate ≤ 1: 0.65, 65%, 六五折, 6.5折; a bare 6.5 or 65 is read as 折, and noted."""
    if isinstance(value, str):
        words = _SPACES.sub("", half_width(value))
        if words.endswith("折"):
            return _fold(words)
        if words.endswith("%"):
            return _fraction(number(words[:-1]), 100)
    found = number(value)
    if isinstance(found, Problem):
        return problem("rate") if found.code == "number" else found
    if 0 < found <= 1:
        return _fraction(found, 1)
    if 2 <= found <= 10:
        return _as_fold(_fraction(found, 10))
    if 10 < found <= 100:
        return _as_fold(_fraction(found, 100))
    return problem("rate")


def _as_fold(found: Decimal | Problem | Noted) -> Decimal | Problem | Noted:
    """A bare number above one can only be meant as 折; a person should look at it."""
    return Noted(found, problem("read_as", found=f"{found.normalize():f}")) if isinstance(found, Decimal) else found


def _fraction(found: Decimal | Problem, parts: int) -> Decimal | Problem | Noted:
    if isinstance(found, Problem):
        return problem("rate")
    result = decimal_of(found / parts)
    return result if 0 < result <= 1 else problem("rate")


def decimal_of(found: Decimal) -> Decimal:
    """A rate with the four decimals it is kept with."""
    return found.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)


def _fold(words: str) -> Decimal | Problem | Noted:
    match = _FOLD.match(words)
    if match is None:
        return problem("rate")
    if match[1][0].isdigit():
        found = Decimal(match[1])
        return _fraction(found, 100 if found > 10 else 10)
    if match[1] == "十":
        return decimal_of(Decimal(1))
    digits = "".join(str(_CHINESE_DIGITS[sign]) for sign in match[1].replace("点", "") if sign in _CHINESE_DIGITS)
    if not digits or "十" in match[1]:
        return problem("rate")
    return _fraction(Decimal(digits), 10 ** len(digits))


# --- days

_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SERIAL_ZERO = date(1899, 12, 30)


def day(value: Any) -> date | Problem | Noted:
    """A date: a date cell, its serial number, or words (2026-03-01, 2026/3/1, 2026.3.1, 20260301, 2026年3月1日)."""
    if isinstance(value, Problem):
        return value
    if isinstance(value, datetime):
        return _possible(value.date())
    if isinstance(value, date):
        return _possible(value)
    if isinstance(value, bool):
        return problem("date")
    if isinstance(value, (int, float)):
        return _day_of_number(value)
    words = _SPACES.sub(" ", half_width(value)).strip()
    match = _DATE.match(words) or _COMPACT.match(words)
    if match is None:
        return problem("date")
    return _calendar_day(match)


def _calendar_day(match: re.Match[str]) -> date | Problem:
    try:
        return _possible(date(int(match[1]), int(match[2]), int(match[3])))
    except ValueError:
        return problem("date")


def _day_of_number(value: float) -> date | Problem | Noted:
    if math.isnan(value) or abs(value) > 1e9:
        return problem("date")
    match = _COMPACT.match(str(int(value))) if value == int(value) else None
    if match:
        return _calendar_day(match)
    if not 32_874 <= value < 109_575:  # 1990 to 2199
        return problem("date")
    found = _SERIAL_ZERO + timedelta(days=int(value))
    return Noted(found, problem("read_as", found=found.isoformat()))


def _possible(found: date) -> date | Problem:
    return found if FIRST_DAY <= found <= LAST_DAY else problem("date_range")


# --- settlement terms

PREPAID, CASH_ON_DELIVERY, MONTHLY, NET = "prepaid", "cash_on_delivery", "monthly", "net"
_PREPAID_WORDS = {"款到发货", "先款后货", "预付", "预付款", "全款预付", "款到发", "prepaid", "prepayment", "advance"}
_ON_DELIVERY_WORDS = {"货到付款", "货到即付", "到货付款", "cod", "cashondelivery"}
_CHINESE_NUMBER = re.compile(r"[一二两三四五六七八九十百]+")
_MONTHLY = re.compile(r"^(?:月结|monthly)(?:net)?(\d{1,3})?(?:天|日|days?)?$|^(\d{1,3})(?:天|日)?月结$")
_NET = re.compile(
    r"^(?:发货后|货到后|到货后|货到|收货后|出货后|发货|net|账期|帐期)(\d{1,3})?(?:天|日|days?)?(?:付款|结|内付款|内)?$|^(\d{1,3})(?:天|日)$"
)


@dataclass(frozen=True, slots=True)
class Terms:
    """How a customer settles: one of the four kinds, and the days for ``monthly`` and ``net``."""

    kind: str
    days: int = 0


def terms(value: Any) -> Terms | Problem:
    """Settlement terms in words: 款到发货, 货到付款, 月结30天, 发货后15天, or their English and coded forms."""
    words = text(value, most=60)
    if isinstance(words, Problem):
        return words
    return _terms_in_words(words)


@lru_cache(maxsize=1024)
def _terms_in_words(words: str) -> Terms | Problem:
    plain = _CHINESE_NUMBER.sub(_arabic, re.sub(r"[\s()\-_,:：、]", "", half_width(words).casefold()))
    if plain in _PREPAID_WORDS:
        return Terms(PREPAID)
    if plain in _ON_DELIVERY_WORDS:
        return Terms(CASH_ON_DELIVERY)
    for pattern, kind in ((_MONTHLY, MONTHLY), (_NET, NET)):
        match = pattern.match(plain)
        if match:
            days = next((group for group in match.groups() if group), None)
            return Terms(kind, int(days)) if days else problem("terms_days")
    return problem("terms")


def _arabic(match: re.Match[str]) -> str:
    """A Chinese number up to hundreds in digits: 三十 → 30, 一百二十 → 120."""
    total, last = 0, 0
    for sign in match[0]:
        if sign == "百":
            total, last = total + (last or 1) * 100, 0
        elif sign == "十":
            total, last = total + (last or 1) * 10, 0
        else:
            last = _CHINESE_DIGITS[sign]
    return str(total + last)


# --- people and companies

_MOBILE = re.compile(r"^(?:\+?86|0086)?(1[3-9]\d{9})$")
_LANDLINE = re.compile(r"^(?:\+?86|0086)?(010|02\d|0[3-9]\d{2})(\d{7,8})(?:(?:转|ext|x|#)(\d{1,6}))?$")
_SERVICE = re.compile(r"^([48]00)(\d{7})$")
_FOREIGN = re.compile(r"^\+(?!86)[1-9]\d{6,14}$")


def phone(value: Any) -> str | Problem:
    """One or several telephone numbers, Chinese mobile, landline (with extension) or service, or foreign with +."""
    words = text(value)
    if isinstance(words, Problem):
        return words
    numbers = [part for part in re.split(r"[/;,、；，]|\s{1,}(?=1[3-9]\d{9}\b)", half_width(words)) if part.strip()]
    found = [_one_phone(part) for part in numbers]
    if not found or any(part is None for part in found):
        return problem("phone")
    joined = " / ".join(part for part in found if part)
    return joined if len(joined) <= 60 else problem("too_long", required=60)


def _one_phone(words: str) -> str | None:
    digits = re.sub(r"[\s()\-—–.]", "", words.casefold())
    if match := _MOBILE.match(digits):
        return match[1]
    if match := _LANDLINE.match(digits):
        return f"{match[1]}-{match[2]}" + (f"-{match[3]}" if match[3] else "")
    if match := _SERVICE.match(digits):
        return f"{match[1]}-{match[2]}"
    extended = re.match(r"^(010|02\d|0[3-9]\d{2})[\s-]*(\d{7,8})[\s-]+(\d{1,6})$", words.strip())
    if extended:
        return "-".join(extended.groups())
    return digits if _FOREIGN.match(digits) else None


def email(value: Any) -> str | Problem:
    """An e-mail address."""
    words = text(value, most=254)
    if isinstance(words, Problem):
        return words
    address = half_width(words).strip()
    try:
        validate_email(address)
    except ValidationError:
        return problem("email")
    return address


def credit_code(value: Any) -> str | Problem:
    """A unified social credit code (统一社会信用代码): 18 signs with a check digit."""
    if isinstance(value, float) and value >= 1e15:
        return problem("digits_lost")
    words = code(value)
    if isinstance(words, Problem):
        return words
    try:
        return str(uscc.validate(re.sub(r"[\s-]", "", words).upper()))
    except InvalidNumber:
        return problem("credit_code")
