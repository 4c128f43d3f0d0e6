"""The second factor, sessions that end at once, and the first administrator."""

import re
import time
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client
from django.utils import timezone

from counterfoil.kernel.refusals import Refusal
from counterfoil.people import access, guessing, second_factor, sessions, settings, tokens
from counterfoil.people.models import AccessEvent, SecondFactor, Session, SettingChange, SpareCode, User

PASSWORD = "a long pass phrase"
ENGLISH = {"counterfoil-language": "en"}


def person(username, *roles):
    user = User(username=username, name=username.title(), roles=list(roles), language="en")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def boss(db):
    return person("boss", "administrator")


@pytest.fixture
def clerk(db, boss):
    return person("clerk", "sales_clerk")


def browser():
    client = Client()
    client.cookies.load(ENGLISH)
    return client


def code_of(secret, at=None, ahead=0):
    """What the phone shows, reckoned without our code."""
    from base64 import b32decode

    return TOTP(b32decode(secret), 6, SHA1(), 30).generate(int((at or timezone.now()).timestamp()) + ahead).decode()


def set_up(user):
    """A phone for this person; its secret and the spare codes. The code that proved it is of the past."""
    secret = second_factor.new_secret()
    spare = second_factor.set_up(user, secret, code_of(secret, ahead=-30), at=timezone.now())
    return secret, spare


def password(client, who="clerk"):
    return client.post("/login/", {"username": who, "password": PASSWORD})


def is_in(client):
    return client.get("/", follow=False).status_code == 200


def secret_on(page):
    return re.search(r"app: <b class=\"letters\">([A-Z2-7 ]+)</b>", page.content.decode())[1].replace(" ", "")


def test_codes_are_those_of_the_standard():
    """RFC 6238, appendix B, for SHA-1: the last six of its eight digits."""
    from base64 import b32encode
    from datetime import UTC, datetime

    secret = b32encode(b"12345678901234567890").decode()
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        at = datetime.fromtimestamp(seconds, tz=UTC)
        assert second_factor._step_of(secret, code, after=0, at=at) == seconds // 30


def test_without_a_second_factor_the_password_is_enough(clerk):
    client = browser()
    assert password(client).url == "/"
    assert is_in(client)


def test_who_has_one_is_in_only_after_the_code(clerk):
    secret, _spare = set_up(clerk)
    client = browser()
    assert password(client).url == "/login/"
    assert not is_in(client)
    assert "six digits" in client.get("/login/").content.decode()
    assert client.get("/api/v1/me").status_code == 401
    wrong = client.post("/login/", {"code": "000000"})
    assert wrong.status_code == 422
    assert "not right" in wrong.content.decode()
    assert not is_in(client)
    assert client.post("/login/", {"code": code_of(secret)}).status_code == 302
    assert is_in(client)
    assert Session.objects.get(user=clerk).second_factor
    kinds = list(AccessEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["code_wrong", "logged_in"]


def test_a_code_is_good_once(clerk):
    secret, spare = set_up(clerk)
    code = code_of(secret)
    assert second_factor.proves(clerk, code, at=timezone.now())
    assert not second_factor.proves(clerk, code, at=timezone.now())
    assert second_factor.proves(clerk, spare[0].upper(), at=timezone.now())
    assert not second_factor.proves(clerk, spare[0], at=timezone.now())
    assert second_factor.spare_left(clerk) == second_factor.SPARE - 1


def test_codes_of_another_person_or_time_are_wrong(clerk, boss):
    secret, spare = set_up(clerk)
    other, _spare = set_up(boss)
    for code in (
        code_of(other),
        code_of(secret, ahead=120),
        code_of(secret, ahead=-120),
        spare[0][:-1],
        "",
        "１２３４５６",
    ):
        assert not second_factor.proves(clerk, code, at=timezone.now()), code
    assert not second_factor.proves(boss, spare[0], at=timezone.now())


def test_codes_are_guessed_ten_times_an_hour(clerk):
    secret, _spare = set_up(clerk)
    client = browser()
    password(client)
    statuses = [client.post("/login/", {"code": f"{n:06d}"}).status_code for n in range(guessing.CODES + 3)]
    assert statuses == [422] * guessing.CODES + [429] * 3
    assert client.post("/login/", {"code": code_of(secret)}).status_code == 429
    assert not is_in(client)


def test_half_a_log_in_ends_by_itself_or_when_the_password_changes(clerk, monkeypatch):
    secret, _spare = set_up(clerk)
    client, other = browser(), browser()
    password(client)
    password(other)
    clerk.set_password("another long phrase")
    clerk.save()
    assert client.post("/login/", {"code": code_of(secret)}).status_code == 422
    clerk.set_password(PASSWORD)
    clerk.save()
    late = browser()
    password(late)
    moment = timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert late.post("/login/", {"code": code_of(secret)}).status_code == 422
    assert not is_in(client) and not is_in(late)


def test_a_role_that_needs_one_sets_it_up_at_the_log_in(clerk, boss):
    access.require_second_factor(["sales_clerk"], by=boss, at=timezone.now())
    client = browser()
    assert password(client).url == "/login/"
    page = client.get("/login/")
    assert "<svg" in page.content.decode()
    secret = secret_on(page)
    assert client.post("/login/", {"code": "123456"}).status_code == 422
    assert secret_on(client.get("/login/")) == secret
    done = client.post("/login/", {"code": code_of(secret)})
    assert done.content.decode().count('<li class="number">') == second_factor.SPARE
    assert is_in(client)
    assert password(browser(), "boss").url == "/"


def test_whoever_came_in_without_one_is_out_when_it_is_needed(clerk, boss):
    client, secret = browser(), set_up(boss)[0]
    password(client)
    strong = browser()
    password(strong, "boss")
    strong.post("/login/", {"code": code_of(secret)})
    assert is_in(client) and is_in(strong)
    saved = strong.post("/access/log/", {"roles": ["sales_clerk", "administrator"]})
    assert saved.status_code == 302
    assert not is_in(client)
    assert is_in(strong)
    change = SettingChange.objects.get()
    assert (change.new, change.by) == (["administrator", "sales_clerk"], boss)


def test_a_role_given_later_asks_for_it_at_the_next_request(clerk, boss):
    settings.change("access.second_factor_roles", ["accountant"], by=boss, at=timezone.now())
    client = browser()
    password(client)
    assert is_in(client)
    User.objects.filter(pk=clerk.pk).update(roles=["sales_clerk", "accountant"])
    assert not is_in(client)


def test_tokens_of_the_api_go_on_working(clerk, boss):
    token = tokens.issue(clerk, name="t", at=timezone.now())
    access.require_second_factor(["sales_clerk"], by=boss, at=timezone.now())
    assert Client().get("/api/v1/me", headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_only_administrators_look_after_others(clerk, boss):
    for action in (
        lambda: access.require_second_factor([], by=clerk, at=timezone.now()),
        lambda: access.person("boss", by=clerk, at=timezone.now()),
    ):
        with pytest.raises(Refusal) as refused:
            action()
        assert refused.value.code == "role_required"
    client = browser()
    client.force_login(clerk)
    for address in ("/access/log/", "/access/of/boss/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"end": "1", "link": "1"}).status_code == 404
    client.force_login(boss)
    assert client.get("/access/of/nobody/").status_code == 404
    assert client.post("/access/log/", {"roles": ["king"]}).status_code == 404


def test_a_second_factor_is_set_up_and_taken_away_by_oneself(clerk):
    client = browser()
    password(client)
    secret = secret_on(client.post("/access/second-factor/", {"begin": "1"}))
    assert not SecondFactor.objects.exists()
    assert client.post("/access/second-factor/", {"code": "000000"}).status_code == 422
    assert client.post("/access/second-factor/", {"code": code_of(secret, ahead=-30)}).status_code == 200
    assert client.post("/access/second-factor/", {"remove": "1", "code": "000000"}).status_code == 422
    assert SecondFactor.objects.exists()
    client.post("/access/second-factor/", {"remove": "1", "code": code_of(secret)})
    assert not SecondFactor.objects.exists()


def test_a_second_factor_that_a_role_needs_stays(clerk, boss):
    secret, _spare = set_up(clerk)
    access.require_second_factor(["sales_clerk"], by=boss, at=timezone.now())
    client = browser()
    password(client)
    client.post("/login/", {"code": code_of(secret)})
    client.post("/access/second-factor/", {"remove": "1", "code": code_of(secret, ahead=30)})
    client.post("/access/second-factor/", {"begin": "1"})
    client.post("/access/second-factor/", {"code": "1"})
    assert SecondFactor.objects.get(user=clerk).secret
    assert second_factor.proves(clerk, code_of(secret, ahead=30), at=timezone.now())


def test_secrets_are_not_in_the_database_as_they_are(clerk, settings):
    secret, spare = set_up(clerk)
    told = f"{SecondFactor.objects.values()} {SpareCode.objects.values()}"
    assert secret not in told and spare[0] not in told
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "x" * 60
    assert second_factor.proves(clerk, code_of(secret), at=timezone.now())


# Sessions


def test_a_person_sees_and_ends_own_sessions(clerk, boss):
    here, there, boss_there = browser(), browser(), browser()
    agent = {"user-agent": "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari"}
    here.post("/login/", {"username": "clerk", "password": PASSWORD}, headers=agent, REMOTE_ADDR="10.1.2.3")
    password(there)
    password(boss_there, "boss")
    page = here.get("/access/").content.decode()
    assert "Chrome · Windows" in page and "10.1.2.3" in page
    assert page.count('name="name" value="') == 1
    assert here.session.session_key not in page and there.session.session_key not in page
    name = re.search(r'name="name" value="(\w+)"', page)[1]
    of_boss = Session.objects.get(user=boss).name
    here.post("/access/sessions/", {"name": of_boss})
    here.post("/access/sessions/", {"name": name})
    assert is_in(here) and is_in(boss_there) and not is_in(there)
    password(there)
    here.post("/access/sessions/")
    assert is_in(here) and not is_in(there) and is_in(boss_there)
    assert AccessEvent.objects.filter(kind="sessions_ended").count() == 2


def test_an_administrator_ends_all_sessions_of_a_person(clerk, boss):
    theirs, mine = browser(), browser()
    password(theirs)
    password(mine, "boss")
    mine.post("/access/of/clerk/", {"end": "1"})
    assert not is_in(theirs) and is_in(mine)
    event = AccessEvent.objects.latest("pk")
    assert (event.kind, event.user, event.by) == ("sessions_ended", clerk, boss)


def test_who_is_blocked_is_out_at_once(clerk):
    client = browser()
    password(client)
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert not Session.objects.filter(user=clerk).exists()
    assert not is_in(client)


def test_a_role_taken_away_or_given_counts_at_the_next_request(clerk):
    client = browser()
    password(client)
    roles_seen = lambda: client.get("/api/v1/me").json()["roles"]  # noqa: E731
    assert roles_seen() == ["sales_clerk"]
    assert client.get("/access/log/").status_code == 404
    User.objects.filter(pk=clerk.pk).update(roles=["administrator"])
    assert roles_seen() == ["administrator"]
    assert client.get("/access/log/").status_code == 200
    User.objects.filter(pk=clerk.pk).update(roles=[])
    assert client.get("/access/log/").status_code == 404


def test_a_session_that_logged_out_is_no_longer_good(clerk):
    client, thief = browser(), browser()
    password(client)
    thief.cookies["counterfoil"] = client.cookies["counterfoil"].value
    assert is_in(thief)
    client.post("/logout/")
    assert not is_in(thief)


def test_a_new_password_ends_the_other_sessions(clerk):
    here, there = browser(), browser()
    password(here)
    password(there)
    new = {"new_password1": "another long phrase", "new_password2": "another long phrase"}
    assert here.post("/password/", {"old_password": PASSWORD, **new}).status_code == 302
    assert is_in(here) and not is_in(there)


def test_the_session_changes_its_key_at_the_log_in(clerk):
    secret, _spare = set_up(clerk)
    client = browser()
    password(client)
    before = client.cookies["counterfoil"].value
    client.post("/login/", {"code": code_of(secret)})
    assert client.cookies["counterfoil"].value != before
    assert not Session.objects.filter(pk=before).exists()


def test_the_last_use_is_noted_now_and_then(clerk, django_assert_num_queries):
    client = browser()
    password(client)
    Session.objects.update(used_at=timezone.now() - timedelta(minutes=6))
    client.get("/access/", REMOTE_ADDR="10.7.7.7")
    row = Session.objects.get()
    assert row.address == "10.7.7.7"
    assert timezone.now() - row.used_at < timedelta(seconds=20)
    client.get("/access/", REMOTE_ADDR="10.8.8.8")
    assert Session.objects.get().address == "10.7.7.7"


def test_sessions_whose_time_is_over_are_forgotten(clerk):
    password(browser())
    assert sessions.forget(at=timezone.now()) == 0
    assert sessions.forget(at=timezone.now() + timedelta(hours=13)) == 1


# Tokens on screen


def test_a_token_is_made_shown_once_and_revoked(clerk):
    client = browser()
    password(client)
    page = client.post("/access/tokens/", {"name": "Till", "days": "30"}).content.decode()
    token = re.search(r"cf_[\w-]{40,}", page)[0]
    assert token not in client.get("/access/").content.decode()
    ask = lambda: Client().get("/api/v1/me", headers={"authorization": f"Bearer {token}"}).status_code  # noqa: E731
    assert ask() == 200
    row = tokens.of(clerk, at=timezone.now())[0]
    assert 29 <= (row.expires_at - timezone.now()).days <= 30
    client.post("/access/tokens/", {"revoke": str(row.pk)})
    assert ask() == 401


# The first administrator, and links


def test_an_empty_company_has_a_page_for_the_first_administrator(db):
    client = browser()
    assert "Nobody has an account yet" in client.get("/login/").content.decode()
    entered = {
        "company": "Acme", "username": "chief", "name": "Chief", "new_password1": PASSWORD, "new_password2": PASSWORD,
    }  # fmt: skip
    for token in ("", "first", "x" * 40):
        assert client.post("/set-up/", {**entered, "token": token}).status_code == 422
    assert access.is_empty()
    weak = {**entered, "new_password1": "1234567890", "new_password2": "1234567890"}
    assert client.post("/set-up/", {**weak, "token": access.first_token()}).status_code == 422
    token = access.first_token()
    assert token in client.get(f"/set-up/?token={token}").content.decode()
    assert client.post("/set-up/", {**entered, "token": token}).url == "/login/"
    chief = User.objects.get(username="chief")
    assert (chief.roles, settings.value("company.name")) == (["administrator"], "Acme")
    assert password(browser(), "chief").url == "/"
    for method in (client.get, client.post):
        assert method("/set-up/", {**entered, "username": "second", "token": token}).status_code == 404


def test_what_the_console_printed_is_good_for_a_day(db):
    token = access.first_token()
    moment = time.time()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: moment + 25 * 3600)
        with pytest.raises(Refusal):
            access.make_first(token, username="a", name="A", password=PASSWORD, company="C", at=timezone.now())


def test_a_link_sets_a_password_once(clerk, boss):
    mine, theirs = browser(), browser()
    password(mine, "boss")
    password(theirs)
    page = mine.post("/access/of/clerk/", {"link": "1"}).content.decode()
    path = re.search(r"http://testserver(/set-up/clerk/[\w-]+/)", page)[1]
    client = browser()
    new = {"new_password1": "another long phrase", "new_password2": "another long phrase"}
    assert client.get(path).status_code == 200
    assert client.get(path.replace("clerk", "boss")).status_code == 404
    assert client.post(path, {"new_password1": "short", "new_password2": "short"}).status_code == 422
    assert client.post(path, new).url == "/login/"
    assert client.post(path, new).status_code == 404
    assert not is_in(theirs)
    clerk.refresh_from_db()
    assert clerk.check_password("another long phrase")


def test_a_link_does_not_go_around_the_second_factor(clerk, boss):
    set_up(clerk)
    mine = browser()
    password(mine, "boss")
    page = mine.post("/access/of/clerk/", {"link": "1"}).content.decode()
    client = browser()
    path = re.search(r"http://testserver(/set-up/clerk/[\w-]+/)", page)[1]
    client.post(path, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert password(client).url == "/login/"
    assert not is_in(client)
    mine.post("/access/of/clerk/", {"take": "1"})
    assert password(browser()).url == "/"
