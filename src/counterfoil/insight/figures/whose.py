"""Whose customers' figures a person sees: those of all, or of the own ones."""

from typing import Any

from django.db.models import Q

from counterfoil.kernel.declaration import DocumentType, find_type
from counterfoil.kernel.people import visible
from counterfoil.people.visibility import own_customers


def whose(user: Any, path: str = "customer") -> Q:
    """Which rows with a customer at ``path`` are shown: all to who sees all shipments, else those of own customers."""
    return Q() if sees_all(user) else own_customers(user, path=path)


def sees_all(user: Any) -> bool:
    return not visible(type_named("shipments"), user)


def type_named(name: str) -> DocumentType:
    """A document type that is surely there."""
    found = find_type(name)
    assert found is not None, name
    return found
