"""A second reader of the declarations: who may ask for what, and what the answer to everybody else has to be (S1).

Written from the process manual (section 0) for the tests alone. It imports nothing that the product decides by: not
`kernel.checks`, not `people.visibility`. Where the two disagree, one of them is wrong.
"""

from dataclasses import dataclass
from typing import Any

from counterfoil.kernel.declaration import Action, DocumentType

OVERSEERS = {"clerk_supervisor", "auditor", "market_manager", "accountant", "chief_accountant"}
"""See the papers of all customers."""
SALES = {"salesperson", "sales_clerk"}
"""See those of own customers, a clerk also the team's."""
AT_THE_TABLE = ("return-inspections", "sign")
"""Signed by two who sit together (D1.4)."""


@dataclass(frozen=True)
class Person:
    """Who asks, as the house's books have them."""

    pk: int
    roles: frozenset[str]
    team: int | None = None
    department: int | None = None
    heads: frozenset[int] = frozenset()
    """Departments headed."""


def answers(doctype: DocumentType, document: Any, action: Action, person: Person, signed: list[Any]) -> set[int]:
    """The statuses that an action in a state that allows it may be answered with, asked with an empty body."""
    if not sees(doctype, document, person):
        return {404}
    allowed = set(action.co_sign) or set(action.by)
    if action.only is not None and not action.co_sign:
        allowed &= set(action.only(document))
    if not person.roles & allowed:
        return {403}
    if action.only_author and document.authors and person.pk not in document.authors:
        return {403}
    if (doctype.name, action.name) == AT_THE_TABLE and person.roles & allowed == {"sales_clerk"}:
        here = document.clerk is not None and document.clerk.is_active
        clerk = document.clerk if here else document.customer.sales_clerk
        if clerk is None or clerk.pk != person.pk:  # D1.4: at the table sits the clerk of the case
            return {403}
    if is_second_time(doctype, document, action, person, signed):
        return {422}
    if action.co_sign and not person.roles & (allowed - {one.role for one in signed if one.action == action.name}):
        return {403, 422}
    return {200, 409, 422}


def sees(doctype: DocumentType, document: Any, person: Person) -> bool:
    """Whether the person may know of this paper."""
    if person.roles & (OVERSEERS | set(doctype.seen_by)):
        return True
    if doctype.name == "assessments":
        return document.user_id == person.pk or document.department_id in {person.department, *person.heads} - {None}
    working = set(doctype.draft_by) | set(doctype.change_by)
    for action in doctype.actions:
        working |= set(action.by) | set(action.co_sign)
    if person.roles & (working - SALES - {"system"}):
        return True
    if person.roles & SALES and is_own(doctype, document, person, working):
        return True
    return bool(person.roles & set(doctype.seen_as_origin_by)) and has_successor(doctype, document)


def is_own(doctype: DocumentType, document: Any, person: Person, working: set[str]) -> bool:
    """The paper of a customer of one's own; applications and samples also what one asked for oneself."""
    if doctype.name == "customer-applications":
        return document.created_by_id == person.pk or is_customers(document, person)
    if doctype.name == "sample-issues":
        return document.request.created_by_id == person.pk or is_customers(document.customer, person)
    if doctype.name == "sample-requests":
        mine = document.created_by_id == person.pk or person.department in (document.department_id or 0,)
        return mine or is_customers(document.customer, person)
    if doctype.customer is None:
        return bool(person.roles & working)
    customer = document
    for part in doctype.customer.split("__"):
        customer = getattr(customer, part)
    return is_customers(customer, person)


def is_customers(customer: Any, person: Person) -> bool:
    """Whether this person looks after the customer."""
    if customer is None:
        return False
    clerk = customer.sales_clerk
    as_clerk = "sales_clerk" in person.roles and clerk is not None
    is_teams = as_clerk and person.team is not None and clerk.team_id == person.team
    is_sellers = "salesperson" in person.roles and customer.salesperson_id == person.pk
    return is_sellers or is_teams or (as_clerk and clerk.pk == person.pk)


def has_successor(doctype: DocumentType, document: Any) -> bool:
    from counterfoil.kernel.models import Link

    return Link.objects.filter(from_resource=doctype.name, from_id=document.pk).exists()


def is_second_time(doctype: DocumentType, document: Any, action: Action, person: Person, signed: list[Any]) -> bool:
    """Whether two persons are needed and this is the same one again."""
    if (action.approval or "author" in action.not_by) and person.pk in document.authors:
        return True
    approvals = {one.name for one in doctype.actions if one.approval}
    earlier = {one.action for one in signed if one.by_id == person.pk}
    return bool(
        earlier & set(action.not_by)
        or (action.co_sign and action.name in earlier)
        or (action.approval and earlier & approvals)
    )
