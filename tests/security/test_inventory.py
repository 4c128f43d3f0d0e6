"""The closed inventory: whatever can be asked of the site is a look, a declared action, or stands here (S2).

A look is proven, not listed: it takes no POST, it wants a log-in, and the database lets it write nothing
(`test_reading`). A new address, endpoint, job, follow-up or command that changes something fails here until somebody
has written down what it leads to.
"""

import argparse

import pytest
from django.test import Client
from tests.orders import house as houses
from tests.security import addresses

from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.jobs import JOBS
from counterfoil.kernel.outbox import HANDLERS
from counterfoil.people import roles
from counterfoil.people.models import User
from counterfoil.project import cli
from counterfoil.rest.views import openapi_document

PUBLIC = {
    "health": {"health"},
    "log-in": {"login"},
    "language": {"language"},
    "first password": {"set-up", "set-password"},
    "description of the API": {"openapi", "api-docs"},
}
"""What strangers may ask, besides static files: five things."""

DECLARED = {"new", "edit", "do", "attach", "preview", "pasted"}
"""The generic screens: `create`, `edit`, `perform` and `attach` of the kernel, and two that only reckon."""
ACTIONS_OF_A_SCREEN = {
    "copy-order": "sales-orders create", "price-approvals": "sales-orders approve_price, return",
    "print-lists": "pick-lists print", "work-list": "pick-lists pick, first_check, stage",
    "work-consignment": "consignments merge, second_check", "gate": "gate-passes verify",
    "inspection-table": "return-inspections edit, sign", "inspection-photos": "return-inspections attach",
    "take-in": "sales-returns count, put_away, post", "audit-work": "attachment-audits mark",
}  # fmt: skip
"""Pages of their own for declared actions."""
VERBS = {
    "price-list": "set a list price", "discount-floors": "set a floor", "take-back-price": "take a price back",
    "take-back-floor": "take a floor back", "new-customer": "make a prospect", "customer-do": "block, unblock, assign",
    "settlement-terms": "make terms", "allow-settlement-terms": "allow terms to a grade",
    "carriers": "make a carrier", "carriers-one": "change a carrier", "locations": "make a place",
    "locations-one": "change a place", "statement-send": "note a sending", "statement-confirm": "note an answer",
    "chased": "note that an overdue customer was asked", "invoicing-mark": "mark as invoiced",
    "invoicing-put-back": "take the mark back", "books": "close and reopen a month",
    "new-follow-up": "plan a follow-up", "complete-follow-up": "note what came of it",
    "working-calendar": "set a day", "import-upload": "read a workbook", "import-commit": "take its rows over",
    "import-undo": "take a batch back", "bank-upload": "read a statement", "bank-book": "book lines as receipts",
    "bank-aside": "leave a line aside", "logout": "end this session", "password": "change the own password",
    "end-sessions": "end own sessions", "second-factor": "set up, take away", "tokens": "make, revoke own tokens",
    "passkeys": "add, remove own passkeys", "proof": "show again who one is",
    "access-log": "which roles need a second factor", "access-of": "end sessions, take a factor, make a link",
    "substitutes": "name a substitute", "end-substitute": "end it", "departments": "make a department",
    "department": "change it", "people": "take somebody on",
    "person": "change somebody", "messages": "mark as read", "hand-over": "hand a leaver's work over",
    "comment": "leave a remark", "settings": "change a setting",
}  # fmt: skip
"""Named verbs outside documents, each with rules, refusals and a trail of its own."""
ENDPOINTS = {
    "substitutes.create", "price-list-items.create", "discount-policies.create", "customers.create", "customers.edit",
    "customers.set_part_numbers", "customers.block", "customers.unblock", "customers.assign", "settlement-terms.create",
    "settlement-terms.edit", "locations.create", "locations.change", "carriers.create", "carriers.change", "books.close",
    "books.reopen", "invoice-items.mark", "invoice-items.put-back", "customers.statement.confirm",
    "customers.statement.send", "follow-ups.create", "follow-ups.edit", "follow-ups.complete",
    "gate-passes.verify_by_code", "imports.preview", "imports.commit", "imports.undo", "bank-statements.create",
    "bank-lines.book", "bank-lines.leave-aside", "bank-lines.take-up", "me.proof",
}  # fmt: skip
"""The same verbs in the API."""
BY_THE_CLOCK = {
    "audit_attachments", "count_steps", "customer_stages", "expire_quotations", "forget_guesses", "forget_sessions",
    "hold_invariants",
    "judge_habits", "lapse_signatures", "overdue_feedback", "rebuild_sales", "roll_up_sales", "store_order_papers",
    "sweep_outbox", "work_on_imports",
}  # fmt: skip
FOLLOW_UPS = {
    "judge_stage", "mail_statement", "rejudge_notices", "release_waiting", "send_quotation", "stock_arrived",
    "store_order_paper", "tell_waybill", "void_scrap_notes",
}  # fmt: skip
COMMANDS = {
    "serve", "demo", "simulate", "token", "openapi", "jobs", "worker", "backup", "restore", "check", "prepare",
    "import", "manage",
}  # fmt: skip
"""For who has the server's own shell."""


@pytest.fixture
def house(db):
    return houses.build()


def asked(one, number):
    return one.filled(number=number, code="C-1", action="submit")


def test_whatever_takes_a_post_is_known(house):
    order = houses.draft(house, ("P-1", 1))
    person = User.objects.create(username="all", name="All", roles=list(roles.ALL))
    client, taking = Client(), set()
    for one in addresses.every():
        if not one.is_api:
            client.force_login(person)
            if client.post(asked(one, order.number)).status_code != 405:
                taking.add(one.name)
    known = DECLARED | set(ACTIONS_OF_A_SCREEN) | set(VERBS) | {"login", "language", "set-up", "set-password"}
    assert taking - known == set(), "say in this file what it leads to"
    assert known - taking == set(), "no longer there"


def test_strangers_are_let_in_nowhere_else(house):
    """Pages lead to the log-in; the API says 401, whatever is asked and whoever it is said to be for."""
    order = houses.draft(house, ("P-1", 1))
    client, open_to = Client(), set()
    for one in addresses.every():
        path = asked(one, order.number)
        for answer in (client.get(f"{path}?user=administrator"), client.post(path, {"user": "administrator"})):
            if one.is_api:
                is_kept_out = answer.status_code in (401, 405) or one.name in ("", "api-root")  # nothing there: 404
            else:
                is_kept_out = answer.status_code == 405 or answer.get("Location", "").startswith("/login/")
            if not is_kept_out:
                open_to.add(one.name or one.route)
    assert open_to == set().union(*PUBLIC.values())
    assert len(PUBLIC) <= 5


def test_every_page_in_the_actions_of_a_screen_names_declared_ones():
    for words in ACTIONS_OF_A_SCREEN.values():
        resource, actions = words.split(" ", 1)
        for action in actions.split(", "):
            assert action in ("create", "edit", "attach") or find_type(resource).action(action), words


def test_every_endpoint_that_changes_something_is_known():
    unknown = set()
    for path, methods in openapi_document()["paths"].items():
        resource, *rest = path.removeprefix("/api/v1/").split("/")
        for method, operation in methods.items():
            if method in ("post", "put", "patch", "delete") and not is_declared(resource, rest, method):
                unknown.add(operation["operationId"])
    assert unknown == ENDPOINTS


def is_declared(resource, rest, method):
    doctype = find_type(resource)
    if doctype is None:
        return False
    if not rest:
        return method == "post" and doctype.draft is not None
    if rest[1:] == []:
        return method == "patch" and doctype.change is not None
    return rest[1:] == ["attachments"] or (rest[1] == "actions" and doctype.action(rest[2]) is not None)


def test_every_job_follow_up_and_command_is_known():
    assert set(JOBS) == BY_THE_CLOCK
    assert {name for name in HANDLERS if not name.startswith("toy_")} == FOLLOW_UPS
    commands = next(one for one in cli.parser()._actions if isinstance(one, argparse._SubParsersAction))
    assert set(commands.choices) == COMMANDS
