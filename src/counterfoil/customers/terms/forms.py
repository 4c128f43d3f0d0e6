"""What is entered for a change of terms (A2.2)."""

from pydantic import Field

from counterfoil.customers.agreed import RateInput
from counterfoil.customers.forms import Short
from counterfoil.kernel.inputs import Code, Day, Inputs, NotNegativeMoney, Text


class NewTermsChange(Inputs):
    """A request as it comes in: what changes. Without a date it is in force from the day of entry."""

    customer: Code
    rates: list[RateInput] = Field(default=[], max_length=200)
    settlement_terms: Short = ""
    credit_limit: NotNegativeMoney | None = None
    reason: Text = ""
    effective_date: Day | None = None


class TermsChangeChange(Inputs):
    """A change of a draft: what is left out stays; ``rates`` are given whole."""

    rates: list[RateInput] | None = Field(default=None, max_length=200)
    settlement_terms: Short | None = None
    credit_limit: NotNegativeMoney | None = None
    reason: Text | None = None
    effective_date: Day | None = None
