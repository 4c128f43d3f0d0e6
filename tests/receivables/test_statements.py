"""Statements of account (A1): the same figures as the ledger on screen, in JSON, PDF and Excel; answers recorded."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
import python_calamine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.receivables.house import customer, nothing_is_broken, owes, pays

from counterfoil.customers.models import Customer
from counterfoil.kernel import attachments
from counterfoil.kernel.models import Task
from counterfoil.kernel.outbox import HANDLERS
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people.todo import list_tasks
from counterfoil.people.tokens import issue
from counterfoil.receivables.models import StatementConfirmation, StatementSending
from counterfoil.receivables.statements import actions, prints, queries


@pytest.fixture
def busy(house):
    """Something owed before the period, something owed and paid in it."""
    house.today = timezone.localtime(house.now).date()
    owes(house, "100", at=house.now - timedelta(days=60))
    owes(house, "250.50")
    pays(house, "80")
    yield house
    nothing_is_broken()


def found(house, days=30):
    return queries.statement(house.customer, house.today - timedelta(days=days), house.today)


def api(house, who="accountant"):
    token = issue(house.people[who], name="test", at=house.now)
    client = Client(headers={"Authorization": f"Bearer {token}"})

    def get(path):
        return client.get(f"/api/v1/customers/{house.customer.code}/{path}")

    return get


def answered(house, who="accountant", **more):
    inputs = {
        "from": (house.today - timedelta(days=30)).isoformat(), "to": house.today.isoformat(), "verdict": "confirmed",
        "confirmed_by": "王会计", "confirmed_on": house.today.isoformat(), **more,
    }  # fmt: skip
    file = inputs.pop("file", None)
    return actions.record_answer("C-1", inputs, by=house.people[who], at=house.now, file=file)


def test_a_statement_carries_the_balance_forward(busy):
    shown = queries.as_json(found(busy))
    assert (shown["opening_balance"], shown["debits"], shown["credits"], shown["closing_balance"]) == (
        "100.00", "250.50", "80.00", "270.50",
    )  # fmt: skip
    assert [row["balance"] for row in shown["lines"]] == ["350.50", "270.50"]
    whole = found(busy, days=90)
    assert (whole.opening, whole.closing, len(whole.lines)) == (0, Decimal("270.50"), 3)


def test_the_same_figures_in_json_pdf_and_excel(busy):
    get = api(busy)
    period = f"?from={busy.today - timedelta(days=30)}&to={busy.today}"
    shown = get(f"statement{period}").json()
    assert (shown["opening_balance"], shown["closing_balance"]) == ("100.00", "270.50")
    pdf = get(f"statement.pdf{period}")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    context = prints.paper(found(busy), user=busy.accountant, at=busy.now)
    facts = {str(fact["label"]): fact["value"] for fact in context["facts"]}
    assert {Decimal("100"), Decimal("270.50"), "贰佰柒拾元零伍角整"} <= set(facts.values())
    rows = cells(get(f"statement.xlsx{period}").content)
    assert [row[7] for row in rows if isinstance(row[7], float)] == [350.5, 270.5, 270.5]
    assert [row[1] for row in rows[3:5]] == [100.0, 270.5]


def cells(data):
    return python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_the_default_is_the_running_month(busy):
    shown = api(busy)("statement").json()
    assert (shown["from"], shown["to"]) == (busy.today.replace(day=1).isoformat(), busy.today.isoformat())


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("accountant", "statement?from=2026-12-01&to=2026-11-01", 422),
        ("accountant", "statement?from=yesterday", 422),
        ("picker", "statement", 404),
        ("sales_clerk2", "statement", 404),
        ("administrator", "statement.xlsx", 404),
        ("sales_clerk", "statement.pdf", 200),
    ],
)
def test_who_sees_which_statement(busy, who, path, status):
    assert api(busy, who)(path).status_code == status


def test_the_customers_answer_is_recorded_with_what_was_shown(busy):
    row = answered(busy, file=("对账单.pdf", b"%PDF-1.4 stamped"))
    assert (row.balance, row.confirmed_by, row.file_name) == (Decimal("270.50"), "王会计", "对账单.pdf")
    owes(busy, "10")
    assert queries.as_json(found(busy))["confirmations"][0]["closing_balance"] == "270.50"


@pytest.mark.parametrize(
    ("who", "more", "code"),
    [
        ("salesperson", {}, "role_required"),
        ("market_manager", {}, "role_required"),
        ("accountant", {"verdict": "disputed"}, "inputs_invalid"),
        ("accountant", {"confirmed_by": " "}, "inputs_invalid"),
        ("accountant", {"confirmed_on": "2199-01-01"}, "inputs_invalid"),
        ("accountant", {"to": "2000-01-01"}, "inputs_invalid"),
        ("accountant", {"file": ("x.html", b"<html><script>")}, "attachment_unreadable"),
    ],
)
def test_an_answer_is_refused(busy, who, more, code):
    with pytest.raises(Refusal) as refused:
        answered(busy, who, **more)
    assert refused.value.code == code
    assert not StatementConfirmation.objects.exists()


def test_an_answer_for_a_customer_of_others_is_not_visible(busy):
    with pytest.raises(NotVisible):
        answered(busy, "sales_clerk2")


def test_the_page_shows_what_the_ledger_says_and_takes_the_answer(busy, client):
    client.force_login(busy.accountant)
    address = f"/customers/C-1/statement/?from={busy.today - timedelta(days=30)}&to={busy.today}"
    text = client.get(address).content.decode()
    assert "100.00" in text
    assert "270.50" in text
    sent = {
        "from": busy.today - timedelta(days=30), "to": busy.today, "verdict": "disputed", "confirmed_by": "李",
        "confirmed_on": busy.today, "remark": "",
    }  # fmt: skip
    assert client.post("/customers/C-1/statement/confirm/", sent).status_code == 422
    assert client.post("/customers/C-1/statement/confirm/", sent | {"remark": "差一笔"}).status_code == 302
    assert "差一笔" in client.get(address).content.decode()
    client.force_login(busy.people["picker"])
    assert client.get(address).status_code == 404


def test_the_page_costs_few_statements_whatever_its_length(busy, client, django_assert_max_num_queries):
    for _number in range(40):
        owes(busy, "1")
    client.force_login(busy.accountant)
    with django_assert_max_num_queries(16):
        client.get(f"/customers/C-1/statement/?from={busy.today - timedelta(days=90)}&to={busy.today}")


def test_the_period_may_lie_in_the_future_or_hold_nothing(busy):
    empty = queries.statement(busy.customer, date(2190, 1, 1), date(2190, 2, 1))
    assert (empty.lines, empty.opening, empty.closing) == ([], Decimal("270.50"), Decimal("270.50"))
    other = customer(busy, "C-2")
    assert queries.statement(other, busy.today, busy.today).closing == 0


def sent(house, who="accountant", *, days_ago=0, **more):
    inputs = {
        "from": (house.today - timedelta(days=30)).isoformat(), "to": house.today.isoformat(), "channel": "print",
        "recipient": "王会计", **more,
    }  # fmt: skip
    return actions.send("C-1", inputs, by=house.people[who], at=house.now - timedelta(days=days_ago))


def waiting(house, who="sales_clerk"):
    tasks = list_tasks(house.people[who], at=house.now).items
    return [(task.number, (task.due_at - task.since).days) for task in tasks if task.action == actions.CONFIRM]


def test_a_statement_sent_waits_for_the_answer_with_its_age_and_its_clerk(busy):
    row = sent(busy, days_ago=9, to=(busy.today - timedelta(days=9)).isoformat())
    assert (row.balance, queries.age(row, busy.today)) == (Decimal("100"), 9)
    assert attachments.path_of(row.file_id).read_bytes().startswith(b"%PDF")
    assert queries.list_sent(busy.people["sales_clerk"]) == [row]
    assert queries.list_sent(busy.people["sales_clerk2"]) == []
    assert (waiting(busy), waiting(busy, "sales_clerk2")) == ([("C-1", 7)], [])


def test_the_answer_takes_it_off_the_list(busy):
    other = sent(busy, **{"from": (busy.today - timedelta(days=90)).isoformat()})
    row = sent(busy)
    answered(busy, verdict="disputed", remark="差一笔")
    row.refresh_from_db()
    assert queries.state_of(row) == "disputed"
    assert (queries.list_sent(busy.accountant), waiting(busy)) == ([other], [("C-1", 7)])
    assert queries.list_sent(busy.accountant, state="disputed") == [row]
    answered(busy, **{"from": other.start.isoformat()})
    assert (queries.list_sent(busy.accountant), waiting(busy)) == ([], [])


def test_a_period_sent_again_waits_once(busy):
    first, second = sent(busy), sent(busy, channel="fax")
    first.refresh_from_db()
    assert (queries.state_of(first), queries.list_sent(busy.accountant)) == ("sent_again", [second])
    assert Task.objects.filter(action=actions.CONFIRM).count() == 1


def test_the_customers_page_tells_of_statements(busy, client):
    sent(busy)
    answered(busy, verdict="disputed", remark="差一笔")
    client.cookies["counterfoil-language"] = "en"
    client.force_login(busy.people["sales_clerk"])
    shown = client.get("/customers/C-1/").content.decode()
    assert f"{busy.today} · print · 王会计" in shown
    assert "Statement sent" in shown
    assert "Statement disputed" in shown
    client.force_login(busy.people["auditor"])
    assert "Statement sent" not in client.get("/customers/C-1/").content.decode()


def test_without_a_clerk_who_sent_it_has_it_to_do(busy):
    Customer.objects.update(sales_clerk=None)
    sent(busy)
    assert (waiting(busy, "accountant"), waiting(busy)) == ([("C-1", 7)], [])


@pytest.mark.parametrize(
    ("who", "more", "code"),
    [
        ("salesperson", {}, "role_required"),
        ("market_manager", {}, "role_required"),
        ("accountant", {"channel": "pigeon"}, "inputs_invalid"),
        ("accountant", {"recipient": " "}, "inputs_invalid"),
        ("accountant", {"to": "2000-01-01"}, "inputs_invalid"),
        ("accountant", {"to": "2199-01-01"}, "inputs_invalid"),
    ],
)
def test_sending_is_refused(busy, who, more, code):
    with pytest.raises(Refusal) as refused:
        sent(busy, who, **more)
    assert refused.value.code == code
    assert not StatementSending.objects.exists()
    assert not Task.objects.filter(action=actions.CONFIRM).exists()


def test_the_same_period_waits_once_in_the_database_too(busy):
    row = StatementSending.objects.filter(pk=sent(busy).pk).values().get()
    row.pop("id")
    with pytest.raises(IntegrityError), transaction.atomic():
        StatementSending.objects.create(**row)


@pytest.mark.parametrize(
    ("channel", "recipient", "mails"), [("e-mail", "a@b.example", 1), ("email", "王", 0), ("fax", "a@b.c", 0)]
)
def test_by_e_mail_the_kept_paper_goes_once(busy, mailoutbox, channel, recipient, mails):
    row = sent(busy, channel=channel, recipient=recipient)
    HANDLERS["mail_statement"](at=busy.now, sending=row.pk)
    assert len(mailoutbox) == mails
    for mail in mailoutbox:
        assert mail.to == ["a@b.example"]
        assert mail.attachments[0][1] == attachments.path_of(row.file_id).read_bytes()


def test_sent_on_screen_listed_and_answered(busy, client):
    client.force_login(busy.people["sales_clerk"])
    period = {"from": busy.today - timedelta(days=30), "to": busy.today}
    form = {**period, "channel": "fax", "recipient": "0576-8888"}
    assert client.post("/customers/C-1/statement/send/", {**form, "recipient": ""}).status_code == 422
    assert client.post("/customers/C-1/statement/send/", form).status_code == 302
    row = StatementSending.objects.get()
    assert "0576-8888" in client.get("/statements/").content.decode()
    assert "/statement/#sent" in client.get("/customers/C-1/").content.decode()
    assert client.get(f"/customers/C-1/statement/sent/{row.pk}.pdf").content.startswith(b"%PDF")
    answer = {**period, "verdict": "confirmed", "confirmed_by": "李", "confirmed_on": busy.today}
    assert client.post("/customers/C-1/statement/confirm/", answer).status_code == 302
    assert "0576-8888" not in client.get("/statements/").content.decode()
    assert "0576-8888" in client.get("/statements/?state=confirmed").content.decode()
    assert "/statement/#sent" not in client.get("/customers/C-1/").content.decode()
    client.force_login(busy.people["picker"])
    assert client.get("/statements/").status_code == 404
    assert client.get(f"/customers/C-1/statement/sent/{row.pk}.pdf").status_code == 404


def test_sent_in_the_api(busy):
    token = issue(busy.people["accountant"], name="test", at=busy.now)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    body = {"from": busy.today.isoformat(), "to": busy.today.isoformat(), "channel": "print", "recipient": "王"}
    made = client.post("/api/v1/customers/C-1/statement/sendings", body, content_type="application/json")
    assert (made.status_code, made.json()["state"], made.json()["days"]) == (201, "waiting", 0)
    assert client.get("/api/v1/statements").json()["items"] == [made.json()]
    assert client.get("/api/v1/statements?state=confirmed").json() == {"items": [], "next": None}
    token = issue(busy.people["picker"], name="test", at=busy.now)
    assert Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/statements").status_code == 404


def test_the_list_of_the_sent_is_paged_and_costs_the_same(busy, client, django_assert_max_num_queries):
    for number in range(queries.PAGE + 5):
        sent(busy, **{"from": (busy.today - timedelta(days=number)).isoformat()})
    client.force_login(busy.accountant)
    with django_assert_max_num_queries(8):
        first = client.get("/statements/").content.decode()
    assert first.count("row-link") == queries.PAGE
    after = re.search(r"after=(\d+)", first).group(1)
    assert client.get(f"/statements/?after={after}").content.decode().count("row-link") == 5
