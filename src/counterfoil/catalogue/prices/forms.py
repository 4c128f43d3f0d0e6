"""What is entered for the price list and the company's discount floors."""

from typing import Annotated

from pydantic import Field, StringConstraints

from counterfoil.kernel.inputs import Code, Day, Inputs, Name, Rate, UnitPrice


class NewPrice(Inputs):
    """The list price of a product from a day on (CNY per unit, tax included)."""

    product: Code
    list_price: Annotated[UnitPrice, Field(gt=0)]
    valid_from: Day
    valid_to: Day | None = None


class NewPolicy(Inputs):
    """The lowest rate paid for a grade of customers and a category of goods, from a day on (公司限定的最低折扣)."""

    grade: Annotated[Name, StringConstraints(max_length=10)]
    category: Code
    floor_rate: Rate
    valid_from: Day
    valid_to: Day | None = None
