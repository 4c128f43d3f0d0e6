"""Who approves or checks shows again who they are, and nothing that was signed can be signed again elsewhere (S8)."""

import json
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone
from tests.delivery import yard as yards
from tests.orders import house as houses
from tests.orders.test_orders import change
from tests.people.test_passkeys import Authenticator
from tests.people.test_second_factor import code_of, set_up
from tests.returns import house as returned

from counterfoil.kernel.declaration import all_types, type_of
from counterfoil.kernel.models import Attempt, Signature
from counterfoil.orders.models import SalesOrder
from counterfoil.people import guessing, settings, tokens
from counterfoil.people.models import AccessEvent, ApiToken, Passkey, SecondFactor, Session, User

PASSWORD = "a long pass phrase"
BELOW = {"product": "P-2", "quantity": "100", "discount_rate": "0.70"}
SAID = {
    "proof_required": {
        "en": "when you last entered it over 15 minutes ago", "zh-hans": "上次输入密码或第二因素已超过 15 分钟",
    },
    "proof_wrong": {"en": "The password or code is not right", "zh-hans": "密码或验证码不正确"},
    "other_paper": {"en": "This form was made for", "zh-hans": "该表单是为"},
}  # fmt: skip


def switch_on(by, minutes=15, of_tokens=False):
    settings.change("access.proof_minutes", minutes, by=by, at=timezone.now())
    settings.change("access.proof_of_tokens", of_tokens, by=by, at=timezone.now())


@pytest.fixture
def house(db):
    house = houses.build()
    User.objects.exclude(pk=1).update(password=make_password(PASSWORD))
    house.people = {name: User.objects.get(username=name) for name in house.people}
    house.clerk = house.people["sales_clerk"]
    switch_on(house.people["administrator"])
    return house


@pytest.fixture
def order(house):
    return houses.submitted(house, ("P-1", 5))


def browser(who="accountant", language="en", **login):
    """Somebody who just logged in."""
    client = Client(SERVER_NAME="localhost")
    User.objects.filter(username=who).update(language=language)
    client.post("/login/", {"username": who, "password": PASSWORD})
    if login:
        assert client.post("/login/", login).status_code == 302
    return client


def later(monkeypatch, **more):
    moment = timezone.now() + timedelta(**more)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def approve(client, order, action="approve_finance", **more):
    paper = f"sales-orders/{order.number}"
    body = {"version": order.version, "paper": paper, **more}
    return client.post(f"/{paper}/do/{action}/", body, headers={"hx-request": "true"})


def refused(answer, code, language="en"):
    """The form again, with this refusal in words of this language, and nothing signed."""
    assert answer.status_code == 422
    assert SAID[code][language] in answer.content.decode()
    assert not Signature.objects.filter(action__startswith="approve").exists()
    assert Attempt.objects.filter(code=code).exists()
    return answer.content.decode()


def is_approved(order):
    return SalesOrder.objects.get(pk=order.pk).state == "effective"


def test_approvals_and_checks_are_what_a_second_person_does():
    """The declarations say it; here stand those that the goal names, so that none is lost."""
    second = {f"{doctype.name}.{one.name}" for doctype in all_types() for one in doctype.actions if one.second_person}
    named = {
        "sales-orders.approve_price", "sales-orders.approve_finance", "pick-lists.first_check",
        "consignments.second_check", "return-inspections.sign", "receivable-adjustments.approve",
        "stock-counts.approve", "stock-transfers.sign", "complaints.audit", "complaints.sign", "service-cases.approve",
        "customer-applications.approve", "terms-change-requests.approve", "receipts.reverse",
    }  # fmt: skip
    assert named <= second
    assert not second & {"sales-orders.submit", "pick-lists.pick", "delivery-notices.submit"}


def test_as_it_comes_nobody_is_asked(house, order, monkeypatch):
    switch_on(house.people["administrator"], minutes=0, of_tokens=True)
    client = browser()
    later(monkeypatch, hours=11)
    assert "data-proof" not in client.get(f"/sales-orders/{order.number}/do/approve_finance/").content.decode()
    assert approve(client, order).status_code == 204
    assert is_approved(order)


def test_a_proof_of_fifteen_minutes_is_enough(house, order, monkeypatch):
    client = browser()
    later(monkeypatch, minutes=14)
    assert approve(client, order).status_code == 204
    assert is_approved(order)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_proof_required(house, order, monkeypatch, language):
    client = browser(language=language)
    later(monkeypatch, minutes=16)
    form = refused(approve(client, order), "proof_required", language)
    assert 'type="password"' in form and 'name="proof.password"' in form
    assert not is_approved(order)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_proof_wrong(house, order, monkeypatch, language):
    client = browser(language=language)
    later(monkeypatch, minutes=16)
    form = refused(approve(client, order, **{"proof.password": "guessed"}), "proof_wrong", language)
    assert "guessed" not in form
    assert not is_approved(order)
    assert AccessEvent.objects.latest("pk").kind == "password_wrong"
    assert not Attempt.objects.filter(values__icontains="guessed").exists()


def test_the_password_is_proof_and_kept_in_the_session_under_a_new_key(house, order, monkeypatch):
    second = houses.submitted(house, ("P-1", 6))
    client = browser()
    before = Session.objects.get()
    later(monkeypatch, minutes=16)
    assert approve(client, order, **{"proof.password": PASSWORD}).status_code == 204
    assert is_approved(order)
    after = Session.objects.get()
    assert after.session_key != before.session_key
    assert (after.proved_at, after.began_at) == (timezone.now(), before.began_at)
    assert AccessEvent.objects.latest("pk").kind == "proved"
    later(monkeypatch, minutes=10)
    assert approve(client, second).status_code == 204
    later(monkeypatch, minutes=6)
    assert approve(client, houses.submitted(house, ("P-1", 7))).status_code == 422


def test_what_needs_no_second_person_asks_nothing(house, monkeypatch):
    order = houses.draft(house, ("P-1", 5))
    houses.attach(order, "contract", by=house.clerk, at=house.now)
    client = browser("sales_clerk")
    later(monkeypatch, hours=3)
    assert approve(client, order, "submit").status_code == 204


def test_guesses_end(house, order, monkeypatch):
    client = browser()
    later(monkeypatch, minutes=16)
    for _n in range(guessing.INSIDE):
        refused(approve(client, order, **{"proof.password": "x"}), "proof_wrong")
    answer = approve(client, order, **{"proof.password": PASSWORD})
    assert "Guessed wrong too often" in answer.content.decode()
    assert not is_approved(order)
    assert Attempt.objects.latest("pk").code == "too_many_guesses"


def test_whoever_has_a_phone_shows_its_code_and_none_twice(house, order, monkeypatch):
    second = houses.submitted(house, ("P-1", 6))
    secret, _spare = set_up(house.people["accountant"])
    client = browser(code=code_of(secret))
    later(monkeypatch, minutes=16)
    form = client.get(f"/sales-orders/{order.number}/do/approve_finance/?dialog").content.decode()
    assert 'name="proof.code"' in form and "proof.password" not in form
    refused(approve(client, order, **{"proof.password": PASSWORD}), "proof_wrong")
    refused(approve(client, order, **{"proof.code": "000000"}), "proof_wrong")
    code = code_of(secret)
    captured = {"proof.code": code}
    assert approve(client, order, **captured).status_code == 204
    Session.objects.all().delete()
    SecondFactor.objects.update(last_step=0)
    other = browser(code=code_of(secret))
    later(monkeypatch, minutes=16)
    assert approve(other, second, **captured).status_code == 422
    assert not is_approved(second)


def test_a_passkey_is_proof_once(house, order, monkeypatch):
    second = houses.submitted(house, ("P-1", 6))
    client, held = browser(), Authenticator()
    asked = client.post("/access/passkeys/", {"begin": "1"}).json()["publicKey"]
    assert client.post("/access/passkeys/", {"passkey": held.make(asked), "name": "Stick"}).status_code == 302
    later(monkeypatch, minutes=16)
    form = client.get(f"/sales-orders/{order.number}/do/approve_finance/?dialog").content.decode()
    assert "data-proof-passkey" in form and "proof.password" not in form
    asked = client.post("/access/proof/", {"begin": "1"}).json()["publicKey"]
    captured = {"proof.passkey": held.use(asked)}
    assert approve(client, order, **captured).status_code == 204
    later(monkeypatch, minutes=16)
    assert approve(client, second, **captured).status_code == 422
    assert not is_approved(second)


def test_a_key_made_at_somebodys_open_screen_is_no_way_around(house, order, monkeypatch):
    """Neither a token nor a second factor of the intruder's own comes without the password."""
    client = browser()
    later(monkeypatch, minutes=16)
    assert client.post("/access/tokens/", {"name": "mine"}).status_code == 422
    assert client.post("/access/second-factor/", {"begin": "1"}).status_code == 422
    assert client.post("/access/passkeys/", {"begin": "1"}).status_code == 422
    assert not ApiToken.objects.exists() and not Passkey.objects.exists()
    page = client.get("/access/").content.decode()
    assert "Before a new second factor or token is made here" in page
    assert client.post("/access/proof/", {"proof.password": "x"}).status_code == 422
    assert client.post("/access/proof/", {"proof.password": PASSWORD}).status_code == 302
    assert client.post("/access/tokens/", {"name": "mine"}).status_code == 200
    client.post("/access/second-factor/", {"begin": "1"})
    secret = client.session["second_factor_secret"]
    later(monkeypatch, minutes=14)
    assert client.post("/access/second-factor/", {"code": code_of(secret)}).status_code == 200
    later(monkeypatch, minutes=2)  # to set one up is no proof: the last one is 16 minutes old
    refused(approve(client, order), "proof_required")


# Every page of its own


def test_prices_on_their_page(house, monkeypatch):
    order = houses.submitted(house, BELOW)
    client = browser("market_manager")
    later(monkeypatch, minutes=16)
    body = {"action": "approve_price", "order": f"{order.number}/{order.version}"}
    assert "data-proof" in client.get("/price-approvals/").content.decode()
    assert SAID["proof_required"]["en"] in client.post("/price-approvals/", body).content.decode()
    assert (
        SAID["proof_wrong"]["en"] in client.post("/price-approvals/", {**body, "proof.password": "x"}).content.decode()
    )
    order.refresh_from_db()
    assert order.state == "awaiting_price"
    client.post("/price-approvals/", {**body, "proof.password": PASSWORD})
    order.refresh_from_db()
    assert order.state == "awaiting_finance"


def test_both_checks_of_the_floor(db, monkeypatch):
    yard = yards.build()
    User.objects.exclude(pk=1).update(password=make_password(PASSWORD))
    notice = yard.notice(yard.order((0, 10)))
    (pick_list,) = yard.lists(notice)
    yard.do(pick_list, "print", "warehouse_keeper")
    yard.do(pick_list, "pick", "picker", lines=[{"line_no": 1, "quantity": "10"}])
    staged = yard.staged(yard.notice(yard.order((0, 10))))
    merged = yard.merge(staged)
    switch_on(yard.people["picker"])
    for paper, page, action, who in (
        (pick_list, f"/floor/lists/{pick_list.number}/", "first_check", "checker"),
        (merged, f"/floor/consignments/{merged.number}/", "second_check", "logistics_clerk"),
    ):
        paper.refresh_from_db()
        client = browser(who)
        later(monkeypatch, minutes=16)
        assert "data-proof" in client.get(page).content.decode(), action
        paper_name = f"{type_of(paper).name}/{paper.number}"
        body = {"action": action, "version": paper.version, "paper": paper_name, "lines.0.line_no": "1"}
        body["lines.0.quantity"] = "10"
        assert SAID["proof_required"]["en"] in client.post(page, body).content.decode()
        api = client.post(
            f"/api/v1/{paper_name}/actions/{action}",
            json.dumps({"lines": [{"line_no": 1, "quantity": "10"}]}), content_type="application/json",
        )  # fmt: skip
        assert (api.status_code, api.json()["code"]) == (422, "proof_required")
        signed = Signature.objects.filter(resource=type_of(paper).name, document_id=paper.pk, action=action)
        assert not signed.exists()
        assert client.post(page, {**body, "proof.password": PASSWORD}).status_code == 302
        assert signed.get().by.username == who


def test_both_at_the_table(db, monkeypatch):
    yard = returned.build(products=1)
    User.objects.exclude(pk=1).update(password=make_password(PASSWORD))
    made = returned.approved(yard, returned.case(yard, returned.shipped(yard, (0, 10)), {1: 10}))
    inspection = returned.arrived(yard, made)
    switch_on(User.objects.get(username="sales_clerk"))
    client = browser("qc_inspector")
    later(monkeypatch, minutes=16)
    page = f"/returns/table/{inspection.number}/"

    def post(**more):
        inspection.refresh_from_db()
        named = {f"lines.0.{name}": value for name, value in more.pop("line").items()}
        return client.post(page, {"version": inspection.version, "lines.0.line_no": "1", **named, **more})

    mine, theirs = {"qualified": "10"}, {"counted": "10"}
    assert post(line=mine).status_code == 302  # to write is not to sign
    beside = {"sign": "1", "partner": "sales_clerk", "password": PASSWORD}
    assert post(line=theirs, **beside).status_code == 302  # the other's password is theirs
    assert "data-proof" in client.get(page).content.decode()
    assert SAID["proof_required"]["en"] in post(line=mine, sign="1").content.decode()
    assert post(line=mine, sign="1", **{"proof.password": PASSWORD}).status_code == 302
    inspection.refresh_from_db()
    assert inspection.state == "signed"


# Programs


def program(user):
    text = tokens.issue(user, name="program", at=timezone.now())
    return Client(headers={"authorization": f"Bearer {text}", "accept-language": "en"})


def call(client, path, body=None, **headers):
    return client.post(f"/api/v1{path}", json.dumps(body or {}), content_type="application/json", headers=headers)


def approval(order):
    return f"/sales-orders/{order.number}/actions/approve_finance"


def test_programs_are_let_off_unless_the_house_says_so(house, order):
    client = program(house.people["accountant"])
    assert call(client, approval(order)).status_code == 200


def test_programs_show_it_where_the_house_says_so(house, order, monkeypatch):
    switch_on(house.people["administrator"], of_tokens=True)
    client, other = (program(house.people["accountant"]) for _n in range(2))
    answer = call(client, approval(order))
    assert (answer.status_code, answer.json()["code"]) == (422, "proof_required")
    wrong = call(client, "/me/proof", {"password": "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "proof_wrong")
    assert call(client, "/me/proof", {"code": "123456"}).json()["code"] == "proof_wrong"
    assert call(client, "/me/proof", {"password": PASSWORD, "more": 1}).json()["code"] == "inputs_invalid"
    proved = call(client, "/me/proof", {"password": PASSWORD}).json()["proved_at"]
    assert timezone.now() - datetime.fromisoformat(proved) < timedelta(minutes=1)
    assert call(other, approval(order)).json()["code"] == "proof_required"  # it is this token's proof alone
    later(monkeypatch, minutes=16)
    assert call(client, approval(order)).json()["code"] == "proof_required"
    assert call(client, "/me/proof", {"password": PASSWORD}).status_code == 200
    assert call(client, approval(order)).status_code == 200
    assert ApiToken.objects.filter(proved_at=None).count() == 1


def test_guesses_of_programs_end_with_a_time_to_wait(house):
    client = program(house.people["accountant"])
    for _n in range(guessing.INSIDE):
        call(client, "/me/proof", {"password": "x"})
    answer = call(client, "/me/proof", {"password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_guesses")
    assert 3500 < int(answer["Retry-After"]) <= 3601


# A captured approval


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_other_paper(house, order, language):
    """The form of one order, sent to another one of the same version with all that stood in it."""
    second = houses.submitted(house, ("P-1", 6))
    assert second.version == order.version
    client = browser(language=language)
    form = client.get(f"/sales-orders/{order.number}/").content.decode()
    assert f'name="paper" value="sales-orders/{order.number}"' in form
    answer = approve(client, second, paper=f"sales-orders/{order.number}", **{"proof.password": PASSWORD})
    assert answer.status_code == 422
    assert SAID["other_paper"][language] in answer.content.decode()
    assert not is_approved(second)


def test_a_captured_approval_is_good_for_nothing_else(house, order):
    """The same body, key and version: on another order, on changed content, and once more."""
    second = houses.submitted(house, ("P-1", 6))
    client = program(house.people["accountant"])
    body, key = {"version": order.version}, {"idempotency-key": "captured"}
    first = call(client, approval(order), body, **key)
    assert first.status_code == 200
    elsewhere = call(client, approval(second), body, **key)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "idempotency_key_reused")
    again = call(client, approval(order), body, **key)
    assert again.json() == first.json() and again["Idempotency-Replayed"] == "true"
    assert Signature.objects.filter(action="approve_finance").count() == 1
    other = call(program(house.people["accountant2"]), approval(order), body, **key)
    assert (other.status_code, other.json()["code"]) == (409, "stale_version")


def test_an_approval_of_what_was_changed_since_is_refused(house, order):
    captured = {"version": order.version}
    order = houses.do(house, order, "withdraw")
    order = houses.do(house, change(house, order, lines=[{"product": "P-1", "quantity": "900"}]), "submit")
    answer = call(program(house.people["accountant"]), approval(order), captured)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")
    screen = approve(browser(), order, version=captured["version"])
    assert screen.status_code == 422
    assert "Load it again" in screen.content.decode()
    assert not is_approved(order)
