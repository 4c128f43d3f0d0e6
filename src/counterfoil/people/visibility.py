"""Who sees which documents (process, section 0)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from counterfoil.kernel.declaration import DocumentType
from counterfoil.kernel.models import Link
from counterfoil.people import roles

NOTHING = Q(pk__in=())


def visible(doctype: DocumentType, user: Any) -> Q:
    """All, for those who oversee and for roles that work on such papers; own customers' for sales; else nothing."""
    held = set(user.roles_at(timezone.now()))
    if doctype.personal is not None:
        return Q() if held & (roles.SEES_ALL | doctype.seen_by) else Q(doctype.personal(user))
    if held & (roles.SEES_ALL | doctype.seen_by | (doctype.acting_roles() - roles.OWN_CUSTOMERS)):
        return Q()
    found = own(doctype, user) if held & roles.OWN_CUSTOMERS else NOTHING
    if held & doctype.seen_as_origin_by:
        found |= Q(Exists(Link.objects.filter(from_resource=doctype.name, from_id=OuterRef("pk"))))
    return found


def of_seen_customer(doctype: DocumentType, user: Any) -> Q:
    """As ``visible``, of the papers of a customer whom this person sees: where that is what they see them by, all."""
    found = visible(doctype, user)
    by_customer = (
        doctype.scope is None and found != NOTHING and found == own_customers(user, path=str(doctype.customer))
    )
    return Q() if by_customer else found


def own(doctype: DocumentType, user: Any) -> Q:
    """The documents of this type that belong to customers of this person or of the team."""
    if doctype.scope is not None:
        return Q(doctype.scope(user))
    if doctype.customer is None:
        return Q() if doctype.acting_roles() & set(user.roles_at(timezone.now())) else NOTHING
    return own_customers(user, path=doctype.customer)


def own_customers(user: Any, *, path: str = "") -> Q:
    """Customers (at ``path``) whose salesperson or clerk is this person, somebody of the team, or substituted for.

    A salesperson sees own customers; a clerk also those of the team.
    """
    prefix = f"{path}__" if path else ""
    people = user.stands_for(timezone.now())
    held = user.roles_at(timezone.now())
    found = Q()
    if roles.SALESPERSON in held:
        found |= Q(**{f"{prefix}salesperson__in": people})
    if roles.SALES_CLERK in held:
        found |= Q(**{f"{prefix}sales_clerk__in": people})
        if user.team_id is not None:
            found |= Q(**{f"{prefix}sales_clerk__team": user.team_id})
    return found or NOTHING
