"""What is entered for a new customer (A1.1)."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from counterfoil.customers.agreed import RateInput
from counterfoil.customers.forms import AddressLike, ContactInput, PaymentMethodCode, Short
from counterfoil.kernel.inputs import Code, Inputs, NotNegativeMoney, ShortText, Text

Grade = Annotated[ShortText, StringConstraints(max_length=10)]
CreditCode = Annotated[
    Short, AfterValidator(lambda text: "".join(text.split()).replace("-", "").upper())
]  # fmt: skip
"""As people type it: spaces, dashes and small letters make no difference."""


class NewApplication(Inputs):
    """An application as it comes in. What is still missing is told at ``submit``; with a prospect named, what is known
    of it stands here unless something else is entered."""

    customer: Code | None = None
    name: ShortText = ""
    credit_code: CreditCode = ""
    grade: Grade = ""
    phone: Short = ""
    addresses: list[AddressLike] = Field(default=[], max_length=50)
    contacts: list[ContactInput] = Field(default=[], max_length=50)
    invoice: dict[str, ShortText] = Field(default={}, max_length=30)
    rates: list[RateInput] = Field(default=[], max_length=200)
    settlement_terms: Short = ""
    payment_method: PaymentMethodCode = "transfer"
    credit_limit: NotNegativeMoney | None = None
    salesperson: Code | None = None
    sales_clerk: Code | None = None
    remark: Text = ""


class ApplicationChange(Inputs):
    """A change of a draft: what is left out stays; lists are given whole."""

    name: ShortText | None = None
    credit_code: CreditCode | None = None
    grade: Grade | None = None
    phone: Short | None = None
    addresses: list[AddressLike] | None = Field(default=None, max_length=50)
    contacts: list[ContactInput] | None = Field(default=None, max_length=50)
    invoice: dict[str, ShortText] | None = Field(default=None, max_length=30)
    rates: list[RateInput] | None = Field(default=None, max_length=200)
    settlement_terms: Short | None = None
    payment_method: PaymentMethodCode | None = None
    credit_limit: NotNegativeMoney | None = None
    salesperson: Code | None = None
    sales_clerk: Code | None = None
    remark: Text | None = None
