"""What is entered about a customer."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from counterfoil.customers.models import PaymentMethod
from counterfoil.kernel.inputs import Code, Inputs, Name, ShortText

Short = Annotated[ShortText, StringConstraints(max_length=60)]
"""A part of an address, a phone, a title."""
PaymentMethodCode = Literal["transfer", "acceptance", "cash", "cheque", "online", "other"]
assert set(PaymentMethodCode.__args__) == set(PaymentMethod.values)  # type: ignore[attr-defined]


class AddressInput(Inputs):
    """A place, by its parts, or in one line (then all of it stands in ``street``)."""

    kind: Literal["delivery", "invoice", "office"] = "delivery"
    province: Short = ""
    city: Short = ""
    district: Short = ""
    street: ShortText = ""
    text: ShortText = ""
    """As the API shows it; not kept."""


def _one_line(value: Any) -> Any:
    return {"street": value} if isinstance(value, str) else value


AddressLike = Annotated[AddressInput, BeforeValidator(_one_line, json_schema_input_type=AddressInput | str)]


class ContactInput(Inputs):
    """A person at the customer."""

    name: Annotated[Name, StringConstraints(max_length=60)]
    phone: Short = ""
    email: ShortText = ""
    title: Short = ""


class ProspectInput(Inputs):
    """Somebody who may become a customer."""

    name: Name
    contacts: list[ContactInput] = Field(default=[], max_length=50)
    addresses: list[AddressLike] = Field(default=[], max_length=50)
    grade: Annotated[ShortText, StringConstraints(max_length=10)] = ""
    phone: Short = ""
    salesperson: Code | None = None
    sales_clerk: Code | None = None


class CustomerChange(Inputs):
    """What a clerk may change directly (A: 其它资料变更); rates, terms and limit are refused by name."""

    addresses: list[AddressLike] | None = Field(default=None, max_length=50)
    contacts: list[ContactInput] | None = Field(default=None, max_length=50)
    payment_method: PaymentMethodCode | None = None
    invoice: dict[str, ShortText] | None = Field(default=None, max_length=30)
    phone: Short | None = None
    rates: Any = None
    settlement_terms: Any = None
    credit_limit: Any = None
    version: int | None = None


class Reasoned(Inputs):
    """Blocking and unblocking say why."""

    reason: ShortText = ""


class Assignment(Inputs):
    """Who looks after a customer from now on."""

    salesperson: Code | None = None
    sales_clerk: Code | None = None


class PartNumberInput(Inputs):
    """What the customer calls a product of ours."""

    product: Code
    code: Annotated[Name, StringConstraints(max_length=60)]
    name: Annotated[ShortText, StringConstraints(max_length=120)] = ""


class PartNumbers(Inputs):
    """All of a customer's own part numbers, given whole."""

    part_numbers: list[PartNumberInput] = Field(default=[], max_length=2000)
