"""What the forms of this app choose from."""

from typing import Any

from counterfoil.catalogue import queries as catalogue
from counterfoil.customers import queries
from counterfoil.web.screens import Choice


def choices_of_terms(text: str, user: Any, limit: int) -> list[Choice]:
    """The settlement terms that may be agreed (A1.2)."""
    return [Choice(terms.code, terms.name) for terms in queries.list_allowed_terms()]


def choices_of_categories(text: str, user: Any, limit: int) -> list[Choice]:
    """The categories of goods."""
    return [Choice(category.code, category.name) for category in catalogue.list_categories()]


def names_of_terms() -> dict[str, str]:
    """Settlement terms by their code, those no longer allowed included. One statement."""
    return {terms.code: terms.name for terms in queries.terms_found_by("")}
