"""A small house for tests of customers' accounts: the people who deal with money, and customers with terms."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from counterfoil.customers import actions as customers
from counterfoil.customers.models import Customer, SettlementTerms
from counterfoil.kernel.invariants import broken
from counterfoil.kernel.performing import create, perform, transact
from counterfoil.people import roles
from counterfoil.people.models import User
from counterfoil.receivables import actions as ledger
from counterfoil.receivables.models import OpenItem

LONG_AGO = date(2026, 1, 1)
SECOND = (roles.ACCOUNTANT, roles.SALES_CLERK, roles.SALESPERSON)


def build():
    """People by role (second accountants, clerks, salespersons too) and one customer on monthly account."""
    house = SimpleNamespace(now=timezone.now().replace(microsecond=0), documents=0)
    house.people = {role: User.objects.create(username=role, name=role, roles=[role]) for role in roles.ALL}
    for role in SECOND:
        house.people[f"{role}2"] = User.objects.create(username=f"{role}2", name=f"{role}2", roles=[role])
    house.accountant = house.people["accountant"]
    house.customer = customer(house)
    return house


def customer(house, code="C-1", *, kind="monthly", limit="1000", days=30, grace=0):
    """An approved customer with these terms."""
    terms, _made = SettlementTerms.objects.get_or_create(
        code=f"{kind}-{days}", defaults={"name": kind, "kind": kind, "days": days, "grace_days": grace}
    )
    row = Customer.objects.create(
        code=code, name=f"客户{code}", folded_name=f"客户{code}", stage_since=LONG_AGO, created_at=house.now,
        created_by=house.people["administrator"], salesperson=house.people["salesperson"],
        sales_clerk=house.people["sales_clerk"],
    )  # fmt: skip
    customers.approve(
        row, terms=terms, credit_limit=Decimal(limit), rates={}, by=house.people["chief_accountant"], at=house.now
    )
    return row


def on_account(house, work, *, customer=None, at=None):
    """Do something with the account locked, as one transaction."""

    def locked(unit):
        ledger.lock_account((customer or house.customer).pk)
        return work()

    return transact(locked, at=at or house.now)


def source(house, resource="shipments"):
    """Another document that writes into the ledger."""
    house.documents += 1
    return ledger.Source(resource, house.documents, f"{resource}-{house.documents}")


def owes(house, amount, *, due_on=None, notice_id=None, at=None, customer=None, kind="shipment"):
    """The customer owes this from now on."""
    who = customer or house.customer
    moment = at or house.now
    return on_account(
        house,
        lambda: ledger.post_entry(
            who.pk, kind, Decimal(amount), tax=Decimal(0), due_on=due_on, notice_id=notice_id, source=source(house),
            by=house.accountant, at=moment,
        ),
        customer=who, at=moment,
    )  # fmt: skip


def pays(house, amount, *, asked=(), kept=None, customer=None):
    """The customer paid this."""
    who = customer or house.customer
    return on_account(
        house,
        lambda: ledger.post_credit(
            who.pk, "receipt", Decimal(amount), source=source(house, "receipts-elsewhere"), by=house.accountant,
            at=house.now, asked=[(entry.pk, Decimal(part)) for entry, part in asked],
            kept=ledger.Kept(kept, f"FHTZ-{kept}") if kept else None,
        ),
        customer=who,
    )  # fmt: skip


def holds(house, notice_id, amount, *, customer=None):
    """A notice that passed holds this much room."""
    who = customer or house.customer
    on_account(
        house,
        lambda: ledger.hold(notice_id, f"FHTZ-{notice_id}", who, Decimal(amount), at=house.now),
        customer=who,
    )


def rest(entry):
    """What is left of an entry, as text."""
    return str(OpenItem.objects.get(pk=entry.pk).rest)


def receipt(house, amount, **more):
    """A draft receipt by the accountant."""
    inputs = {
        "customer": house.customer.code, "amount": amount, "payment_method": "transfer",
        "received_on": "2026-11-24", **more,
    }  # fmt: skip
    return create("receipts", inputs, by=house.accountant, at=house.now)


def do(house, document, action, who="accountant", **inputs):
    """Do an action as the person of this role."""
    return perform(document, action, by=house.people[who], at=house.now, inputs=inputs)


def nothing_is_broken():
    """No invariant of the accounts is broken."""
    found = {code: count for code, count in broken().items() if code.startswith(("I6", "I7", "I8", "I12", "I13"))}
    assert not any(found.values()), found
