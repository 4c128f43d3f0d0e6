"""What may be agreed with a customer: rates not below the company's floor, allowed settlement terms (A1.2)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue import queries as catalogue
from counterfoil.customers import queries
from counterfoil.customers.models import SettlementTerms
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import Code, Inputs, Rate, invalid
from counterfoil.kernel.refusals import Refusal


class RateInput(Inputs):
    """The rate paid for a category of goods."""

    category: Code
    discount_rate: Rate


def kept_rates(entered: Iterable[RateInput]) -> list[dict[str, str]]:
    """Rates as a paper keeps them. Raises ``inputs_invalid`` for an unknown category or one named twice."""
    entered = list(entered)
    known = catalogue.find_categories(row.category for row in entered)
    seen: set[str] = set()
    for place, row in enumerate(entered):
        if row.category not in known:
            raise invalid(f"rates.{place}.category", _("There is no such category."))
        if row.category in seen:
            raise invalid(f"rates.{place}.category", _("stands here twice"))
        seen.add(row.category)
    return [{"category": row.category, "discount_rate": plain(row.discount_rate, least_decimals=2)} for row in entered]


def rates_by_category(kept: Iterable[dict[str, str]]) -> dict[int, Decimal]:
    """The kept rates by the id of their category."""
    kept = list(kept)
    known = catalogue.find_categories(row["category"] for row in kept)
    return {known[row["category"]].pk: Decimal(row["discount_rate"]) for row in kept}


def below_floor(kept: list[dict[str, str]], grade: str, *, day: date) -> Refusal | None:
    """No rate lies under the company's floor for this grade and its category on that day (公司限定的最低折扣)."""
    known = catalogue.find_categories(row["category"] for row in kept)
    floors = catalogue.floor_rates(grade, [category.pk for category in known.values()], day=day)
    for line, row in enumerate(kept, start=1):
        category = known[row["category"]]
        floor = floors.get(category.pk)
        if floor is not None and Decimal(row["discount_rate"]) < floor:
            return Refusal(
                "discount_below_floor", line=line, product=category.name, found=row["discount_rate"],
                required=plain(floor, least_decimals=2),
            )  # fmt: skip
    return None


def terms_refusal(code: str) -> Refusal | None:
    """The settlement terms are among those that the company allows (是否符合公司规定范围)."""
    allowed = queries.list_allowed_terms()
    if code in {terms.code for terms in allowed}:
        return None
    return Refusal("terms_not_allowed", found=code, required=", ".join(terms.code for terms in allowed) or "–")


def agreed_terms(code: str) -> SettlementTerms:
    """The terms of this code; a paper that passed ``submit`` names existing ones, which are never removed."""
    return SettlementTerms.objects.get(code=code)


def terms_name(code: str) -> str:
    """Settlement terms by their name, for people; a code that names none stands as it is."""
    terms = queries.find_terms(code) if code else None
    return terms.name if terms else code
