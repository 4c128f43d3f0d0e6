"""Shapes of what is entered, and plain words for what is wrong with it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Annotated, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from counterfoil.kernel.refusals import Refusal


def _without_nul(value: Any) -> Any:
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("nul")
    return value


def _as_decimal(value: Any) -> Any:
    """Full-width digits and thousands separators are what people type; booleans and floats with noise are not."""
    if isinstance(value, bool):
        raise ValueError("decimal")
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, str):
        half_width = value.translate(_HALF_WIDTH).replace(",", "").replace("_", "x").strip()
        return half_width or None
    return value


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError("decimal")
    return value


_HALF_WIDTH = str.maketrans("０１２３４５６７８９．，－＋", "0123456789.,-+")
_Decimal = Annotated[Decimal, BeforeValidator(_as_decimal), AfterValidator(_finite)]

Quantity = Annotated[_Decimal, Field(gt=0, max_digits=14, decimal_places=3)]
"""More than nothing, at most three decimals."""
Count = Annotated[_Decimal, Field(ge=0, max_digits=14, decimal_places=3)]
"""A quantity counted: may be nothing."""
Money = Annotated[_Decimal, Field(gt=0, max_digits=14, decimal_places=2)]
SignedMoney = Annotated[_Decimal, Field(max_digits=14, decimal_places=2)]
NotNegativeMoney = Annotated[_Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
UnitPrice = Annotated[_Decimal, Field(ge=0, max_digits=14, decimal_places=4)]
Rate = Annotated[_Decimal, Field(gt=0, le=1, max_digits=5, decimal_places=4)]
"""The rate paid: 0.65 means 65 % of list price."""
LineNo = Annotated[int, Field(ge=1, le=100_000)]
Code = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), BeforeValidator(_without_nul)
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), BeforeValidator(_without_nul)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), BeforeValidator(_without_nul)]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), BeforeValidator(_without_nul)
]
"""A text that must say something."""
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), BeforeValidator(_without_nul)
]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2199, 12, 31))]


class Inputs(BaseModel):
    """What an action or a draft takes. A field that isn't known is refused rather than silently dropped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class NoInputs(Inputs):
    """An action that takes nothing."""


class Reason(Inputs):
    """Why: needed by name for returns, cancellations, reopenings and reversals."""

    reason: Text = ""


MOST_FINDINGS = 100
"""What is wrong with one request is told so many times; more helps nobody."""


def validated(shape: type[BaseModel], raw: dict[str, Any] | None) -> Any:
    """What was entered, in its shape. Raises ``Refusal("inputs_invalid")`` that names each field and what is wrong."""
    if raw is not None and not isinstance(raw, dict):
        raise invalid("", _("The request must be a JSON object."))
    try:
        return shape.model_validate(raw or {})
    except ValidationError as error:
        errors = list(field_errors(error))
        raise Refusal("inputs_invalid", errors=errors, found=_First(errors)) from None


def invalid(loc: str, text: str | Promise, **values: Any) -> Refusal:
    """A refusal for one field, for what only the business can tell (an unknown product, a closed line)."""
    errors = [{"loc": loc, "code": "invalid", "text": text, "values": values}]
    return Refusal("inputs_invalid", errors=errors, found=_First(errors))


def field_errors(error: ValidationError) -> Iterator[dict[str, Any]]:
    """Pydantic's findings in our words: ``{"loc": "lines.0.quantity", "code", "text", "values"}``."""
    for finding in islice(error.errors(include_url=False, include_input=False), MOST_FINDINGS):
        context = {key: str(value) for key, value in finding.get("ctx", {}).items()}
        text = _TEXTS.get(finding["type"], _("is not valid"))
        if context.get("error") == "nul":
            text = _("holds a character that can't be kept")
        loc = ".".join(str(part) for part in finding["loc"] if not str(part).startswith("function-"))
        yield {"loc": loc, "code": finding["type"], "text": text, "values": context}


def error_text(error: dict[str, Any]) -> str:
    """One finding as a sentence in the language of the moment."""
    text = str(error["text"]).format_map({**error.get("values", {})}) if error.get("values") else str(error["text"])
    return f"{error['loc']}: {text}" if error["loc"] else text


class _First:
    """The first finding, said when it is shown."""

    def __init__(self, errors: list[dict[str, Any]]):
        self.errors = errors

    def __str__(self) -> str:
        return "; ".join(error_text(error) for error in self.errors[:3])


_TEXTS: dict[str, str | Promise] = {
    "missing": _("is needed"),
    "extra_forbidden": _("is not known here"),
    "decimal_parsing": _("must be a number"),
    "decimal_type": _("must be a number"),
    "int_parsing": _("must be a whole number"),
    "int_type": _("must be a whole number"),
    "int_from_float": _("must be a whole number"),
    "value_error": _("must be a number"),
    "greater_than": _("must be more than {gt}"),
    "greater_than_equal": _("must be at least {ge}"),
    "less_than": _("must be less than {lt}"),
    "less_than_equal": _("must be at most {le}"),
    "decimal_max_places": _("may have at most {decimal_places} decimals"),
    "decimal_max_digits": _("may have at most {max_digits} digits"),
    "decimal_whole_digits": _("is too large"),
    "string_too_short": _("must not be empty"),
    "string_too_long": _("may have at most {max_length} characters"),
    "string_type": _("must be text"),
    "string_unicode": _("must be text"),
    "literal_error": _("must be one of {expected}"),
    "enum": _("must be one of {expected}"),
    "too_short": _("needs at least {min_length}"),
    "too_long": _("may have at most {max_length}"),
    "date_parsing": _("must be a date like 2026-11-24"),
    "date_from_datetime_parsing": _("must be a date like 2026-11-24"),
    "date_type": _("must be a date like 2026-11-24"),
    "datetime_parsing": _("must be a time like 2026-11-24T08:00:00+08:00"),
    "datetime_from_date_parsing": _("must be a time like 2026-11-24T08:00:00+08:00"),
    "list_type": _("must be a list"),
    "dict_type": _("must be an object"),
    "model_type": _("must be an object"),
    "model_attributes_type": _("must be an object"),
    "bool_parsing": _("must be true or false"),
}
