"""Passkeys as a second factor, with an authenticator made of a key and a counter."""

import hashlib
import json
import os
import re
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData
from tests.people.test_second_factor import ENGLISH, PASSWORD, code_of, is_in, password, person, set_up

from counterfoil.kernel.refusals import Refusal
from counterfoil.people import access, guessing, passkeys, second_factor
from counterfoil.people.models import AccessEvent, Passkey, SecondFactor, Session, SpareCode

HERE = "http://localhost"
FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT


class Authenticator:
    """What a phone or stick does, in a browser on this site."""

    def __init__(self, *, counter=1):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.identity, self.counter = os.urandom(32), counter

    def make(self, asked, *, origin=HERE, host="localhost", kind="webauthn.create"):
        public = AttestedCredentialData.create(Aaguid.NONE, self.identity, ES256.from_cryptography_key(self.public))
        data = AuthenticatorData.create(hashlib.sha256(host.encode()).digest(), FLAGS, self.counter, public)
        return self.told(
            clientDataJSON=CollectedClientData.create(kind, asked["challenge"], origin),
            attestationObject=AttestationObject.create("none", data, {}),
        )

    def use(self, asked, *, origin=HERE, host="localhost", key=None, flags=AuthenticatorData.FLAG.UP):
        self.counter += 1
        said = CollectedClientData.create("webauthn.get", asked["challenge"], origin)
        data = AuthenticatorData.create(hashlib.sha256(host.encode()).digest(), flags, self.counter)
        signature = (key or self.key).sign(data + said.hash, ec.ECDSA(SHA256()))
        return self.told(clientDataJSON=said, authenticatorData=data, signature=signature)

    @property
    def public(self):
        return self.key.public_key()

    def told(self, **response):
        name = websafe_encode(self.identity)
        parts = {key: websafe_encode(bytes(value)) for key, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": parts})


@pytest.fixture
def boss(db):
    return person("boss", "administrator")


@pytest.fixture
def clerk(db, boss):
    return person("clerk", "sales_clerk")


def browser(host="localhost"):
    client = Client(SERVER_NAME=host)
    client.cookies.load(ENGLISH)
    return client


def begin(client, address="/login/"):
    answer = client.post(address, {"begin": "1"})
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["publicKey"]


def add(client, name="", **more):
    """A passkey for whoever is logged in here."""
    held = Authenticator(**more)
    asked = begin(client, "/access/passkeys/")
    assert client.post("/access/passkeys/", {"passkey": held.make(asked), "name": name}).status_code == 302
    return held


def with_passkey(who="clerk", **more):
    """Somebody's passkey, made and the browser closed."""
    client = browser()
    password(client, who)
    return add(client, **more)


def kinds():
    return list(AccessEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_a_passkey_is_added_used_instead_of_a_code_and_seen(clerk):
    held = with_passkey(name="My phone")
    client = browser()
    assert password(client).url == "/login/"
    assert not is_in(client)
    page = client.get("/login/").content.decode()
    assert "Use a passkey" in page and 'name="code"' not in page
    asked = begin(client)
    assert asked["rpId"] == "localhost"
    assert [websafe_decode(one["id"]) for one in asked["allowCredentials"]] == [held.identity]
    assert client.post("/login/", {"passkey": held.use(asked)}).url == "/"
    assert is_in(client)
    assert Session.objects.filter(user=clerk, second_factor=True).count() == 2
    row = Passkey.objects.get()
    assert (row.name, row.host, row.counter) == ("My phone", "localhost", 2)
    assert timezone.now() - row.used_at < timedelta(seconds=20)
    assert "My phone" in client.get("/access/").content.decode()
    assert kinds() == ["logged_in", "passkey_added", "logged_in"]


def test_beside_a_phone_either_is_enough(clerk):
    secret, _spare = set_up(clerk)
    client = browser()
    password(client)
    client.post("/login/", {"code": code_of(secret)})
    held = add(client)
    by_passkey, by_code = browser(), browser()
    password(by_passkey)
    page = by_passkey.get("/login/").content.decode()
    assert "Use a passkey" in page and 'name="code"' in page
    by_passkey.post("/login/", {"passkey": held.use(begin(by_passkey))})
    password(by_code)
    by_code.post("/login/", {"code": code_of(secret, ahead=30)})
    assert is_in(by_passkey) and is_in(by_code)


def test_a_name_is_given_by_the_browser_where_the_person_gives_none(clerk):
    client = browser()
    password(client)
    held, agent = Authenticator(), {"user-agent": "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari"}
    answer = held.make(begin(client, "/access/passkeys/"))
    client.post("/access/passkeys/", {"passkey": answer, "name": " \x00 "}, headers=agent)
    assert Passkey.objects.get().name == "Chrome · Windows"


FORGED = {
    "of another page": {"origin": "http://localhost:9999"},
    "of a page under our name": {"origin": "http://shop.localhost"},
    "for another host": {"host": "example.org"},
    "by another key": {"key": ec.generate_private_key(ec.SECP256R1())},
    "nobody touched it": {"flags": AuthenticatorData.FLAG(0)},
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_an_answer_that_is_not_ours_is_refused(clerk, forged):
    held, client = with_passkey(), browser()
    password(client)
    refused = client.post("/login/", {"passkey": held.use(begin(client), **forged)})
    assert refused.status_code == 422
    assert "did not answer rightly" in refused.content.decode()
    assert not is_in(client)
    assert kinds()[-1] == "passkey_wrong"
    assert Passkey.objects.get().counter == 1
    assert client.post("/login/", {"passkey": held.use(begin(client))}).status_code == 302


@pytest.mark.parametrize("forged", [{"origin": "https://localhost"}, {"host": "a.org"}, {"kind": "webauthn.get"}])
def test_a_new_passkey_that_is_not_of_this_page_is_refused(clerk, forged):
    client = browser()
    password(client)
    answer = Authenticator().make(begin(client, "/access/passkeys/"), **forged)
    assert client.post("/access/passkeys/", {"passkey": answer}).status_code == 422
    assert not Passkey.objects.exists()
    assert kinds()[-1] == "passkey_wrong"


def test_bytes_that_are_no_answer_are_refused(clerk):
    """Whatever is sent, the answer is a refusal and no fault of the reader."""
    held, client, at = with_passkey(), browser(), timezone.now()
    client.force_login(clerk)
    request = client.get("/access/").wsgi_request
    good = json.loads(held.use({"challenge": websafe_encode(b"x" * 32)}))
    broken = [
        "",
        "{",
        "[]",
        "1",
        "{}",
        "null",
        "[" * 5000,
        "x" * 30_000,
        '{"id": 1}',
        json.dumps({**good, "response": 5}),
    ]
    values = (None, 7, "", "AA", "é", [], "////", websafe_encode(b"\xff" * 60), websafe_encode(b"\x81" * 3000))
    broken += [
        json.dumps({**good, "response": {**good["response"], part: value}})
        for part in good["response"]
        for value in values
    ]
    for one in broken:
        passkeys.begin_using(request, clerk, at=at)
        with pytest.raises(Refusal) as refused:
            passkeys.check(request, clerk, one, at=at)
        assert refused.value.code == "passkey_wrong"
        asked = passkeys.begin_adding(request, clerk, at=at)["publicKey"]
        said = websafe_encode(CollectedClientData.create("webauthn.create", asked["challenge"], HERE))
        made = {"clientDataJSON": said, "attestationObject": websafe_encode(one.encode()[:3000])}
        for answer in (one, json.dumps({**good, "response": made})):
            with pytest.raises(Refusal) as refused:
                passkeys.add(request, clerk, answer, name="n", at=at)
            assert refused.value.code == "passkey_wrong"
    assert Passkey.objects.count() == 1


def test_a_challenge_is_good_once_and_for_ten_minutes(clerk, monkeypatch):
    held, client = with_passkey(), browser()
    password(client)
    answer = held.use(begin(client))
    assert client.post("/login/", {"passkey": "{}"}).status_code == 422
    assert client.post("/login/", {"passkey": answer}).status_code == 422  # the wrong one used it up
    answer = held.use(begin(client))
    assert client.post("/login/", {"passkey": answer}).status_code == 302
    made = Authenticator().make(begin(client, "/access/passkeys/"))
    moment = timezone.now() + timedelta(minutes=11)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment)
        assert client.post("/access/passkeys/", {"passkey": made}).status_code == 422
    assert Passkey.objects.count() == 1
    made = Authenticator().make(begin(client, "/access/passkeys/"))
    assert client.post("/access/passkeys/", {"passkey": made}).status_code == 302


def test_a_counter_that_goes_back_tells_of_a_copy(clerk):
    held = with_passkey(counter=7)
    for counter in (3, 6):
        client = browser()
        password(client)
        held.counter = counter  # the next use counts one more: 4 is less, 7 the same
        refused = client.post("/login/", {"passkey": held.use(begin(client))})
        assert refused.status_code == 422
        assert "there may be a copy" in refused.content.decode()
        assert not is_in(client)
    assert kinds()[-2:] == ["passkey_copied"] * 2
    assert Passkey.objects.get().counter == 7
    client = browser()
    password(client)
    client.post("/login/", {"passkey": held.use(begin(client))})
    assert is_in(client)


def test_a_passkey_that_does_not_count_is_taken(clerk):
    held = with_passkey(counter=0)
    for _time in range(2):
        client = browser()
        password(client)
        held.counter = -1
        client.post("/login/", {"passkey": held.use(begin(client))})
        assert is_in(client)


def test_a_passkey_of_another_person_is_refused(clerk, boss):
    with_passkey()
    other, client = with_passkey("boss"), browser()
    password(client)
    assert client.post("/login/", {"passkey": other.use(begin(client))}).status_code == 422
    assert not is_in(client)


def test_the_same_passkey_is_not_added_twice(clerk, boss):
    held, client = with_passkey(), browser()
    password(client, "boss")
    answer = held.make(begin(client, "/access/passkeys/"))
    assert client.post("/access/passkeys/", {"passkey": answer}).status_code == 422
    assert Passkey.objects.get().user == clerk


def test_wrong_passkeys_are_counted_with_wrong_codes(clerk):
    secret, _spare = set_up(clerk)
    client = browser()
    password(client)
    client.post("/login/", {"code": code_of(secret)})
    held = add(client)
    client = browser()
    password(client)
    for n in range(guessing.CODES):
        told = {"passkey": "{}"} if n % 2 else {"code": "000000"}
        assert client.post("/login/", told).status_code == 422
    for told in ({"passkey": held.use(begin(client))}, {"code": code_of(secret, ahead=30)}):
        refused = client.post("/login/", told)
        assert refused.status_code == 429
        assert refused["Retry-After"]
    assert not is_in(client)


def test_a_role_that_needs_one_adds_a_passkey_at_the_log_in(clerk, boss):
    access.require_second_factor(["sales_clerk"], by=boss, at=timezone.now())
    client, other = browser(), browser()
    password(client)
    password(other)
    assert "Add a passkey instead" in client.get("/login/").content.decode()
    held = Authenticator()
    late = Authenticator().make(begin(other))
    assert client.post("/login/", {"passkey": held.make(begin(client))}).url == "/"
    assert is_in(client)
    assert Session.objects.get(user=clerk).second_factor
    assert kinds()[-2:] == ["passkey_added", "logged_in"]
    other.post("/login/", {"passkey": late})
    assert not is_in(other)
    assert Passkey.objects.count() == 1
    again = browser()
    password(again)
    again.post("/login/", {"passkey": held.use(begin(again))})
    assert is_in(again)


def test_half_a_log_in_sets_nothing_up_once_there_is_a_second_factor(clerk, boss):
    access.require_second_factor(["sales_clerk"], by=boss, at=timezone.now())
    thief = browser()
    password(thief)
    asked = begin(thief)
    secret, _spare = set_up(clerk)
    assert thief.post("/login/", {"passkey": Authenticator().make(asked)}).status_code == 422
    assert not is_in(thief)
    assert not Passkey.objects.exists()
    assert second_factor.proves(clerk, code_of(secret), at=timezone.now())


def test_one_is_taken_away_by_the_password(clerk, boss):
    client = browser()
    password(client)
    add(client, "old")
    password(browser(), "boss")
    row = Passkey.objects.get()
    wrong = client.post("/access/passkeys/", {"remove": row.pk, "password": "a guess"})
    assert wrong.status_code == 422
    assert "present password is another" in wrong.content.decode()
    inside = browser()
    password(inside, "boss")
    for number in (row.pk, "x", ""):
        inside.post("/access/passkeys/", {"remove": number, "password": PASSWORD})
    assert Passkey.objects.exists()
    done = client.post("/access/passkeys/", {"remove": row.pk, "password": PASSWORD}, follow=True)
    assert "the password alone" in done.content.decode()
    assert not Passkey.objects.exists()
    event = AccessEvent.objects.filter(kind="passkey_removed").get()
    assert (event.user, event.what) == (clerk, "old")
    assert password(browser()).url == "/"


def test_the_last_one_stays_while_a_role_needs_it(clerk, boss):
    client = browser()
    password(client)
    add(client)
    access.require_second_factor(["sales_clerk"], by=boss, at=timezone.now())
    row = Passkey.objects.get()
    refused = client.post("/access/passkeys/", {"remove": row.pk, "password": PASSWORD})
    assert refused.status_code == 422
    assert "your only one" in refused.content.decode()
    secret, _spare = set_up(clerk)
    client.post("/access/passkeys/", {"remove": row.pk, "password": PASSWORD})
    assert not Passkey.objects.exists()
    assert client.post("/access/second-factor/", {"remove": "1", "code": code_of(secret)}).status_code == 422
    assert SecondFactor.objects.exists()
    add(client)
    done = client.post("/access/second-factor/", {"remove": "1", "code": code_of(secret)}, follow=True)
    assert "still asked for" in done.content.decode()
    assert not SecondFactor.objects.exists()


def test_an_administrator_takes_lost_ones_away(clerk, boss):
    with_passkey()
    with_passkey("boss")
    theirs = browser()
    password(theirs)
    mine = browser()
    mine.force_login(boss)
    assert "on</span>" in mine.get("/access/log/").content.decode()
    assert "Take the second factor away" in mine.get("/access/of/clerk/").content.decode()
    mine.post("/access/of/clerk/", {"take": "1"})
    assert Passkey.objects.get().user == boss
    event = AccessEvent.objects.latest("pk")
    assert (event.kind, event.user, event.by) == ("second_factor_removed", clerk, boss)
    assert password(browser()).url == "/"


WHY = "need HTTPS and a name"


@pytest.mark.parametrize(("host", "secure", "offered"), [
    ("localhost", False, True), ("127.0.0.1", False, False), ("127.0.0.1", True, False), ("[::1]", True, False),
    ("paper.example", False, False), ("paper.example", True, True),
])  # fmt: skip
def test_passkeys_are_offered_where_browsers_make_them(clerk, boss, settings, host, secure, offered):
    settings.ALLOWED_HOSTS = ["*"]
    access.require_second_factor(["administrator"], by=boss, at=timezone.now())
    with_passkey()
    inside, setting_up, waiting = browser(host), browser(host), browser(host)
    inside.force_login(clerk)
    password(setting_up, "boss")
    password(waiting)
    for client, address in ((inside, "/access/"), (setting_up, "/login/")):
        page = client.get(address, secure=secure).content.decode()
        assert ("data-passkey=" in page, WHY in page) == (offered, not offered)
    page = waiting.get("/login/", secure=secure).content.decode()
    assert ("data-passkey=" in page) == (host == "localhost")
    assert (WHY in page, "made on localhost" in page) == (not offered, offered and host != "localhost")
    assert inside.post("/access/passkeys/", {"begin": "1"}, secure=secure).status_code == (200 if offered else 422)
    assert waiting.post("/login/", {"begin": "1"}, secure=secure).status_code == (200 if offered else 422)
    if not offered:
        for client, address in ((inside, "/access/passkeys/"), (waiting, "/login/")):
            refused = client.post(address, {"passkey": "{}"}, secure=secure)
            assert refused.status_code == 422
            assert "bare address" in refused.content.decode()


def test_statements_do_not_grow_with_passkeys(clerk):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, many = browser(), []
    password(client)
    for rows in (1, 4):
        for _n in range(rows):
            held = add(client)
        waiting = browser()
        password(waiting)
        asked = begin(waiting)
        with CaptureQueriesContext(connection) as counted:
            waiting.post("/login/", {"passkey": held.use(asked)})
        assert is_in(waiting)
        many.append(len(counted))
    assert many[0] == many[1]


def test_who_has_only_a_passkey_has_spare_codes_for_the_day_it_is_lost(clerk):
    held = with_passkey()
    client = browser()
    password(client)
    asked = begin(client)
    client.post("/login/", {"passkey": held.use(asked)})
    assert "Spare codes left: 0." in client.get("/access/").content.decode()
    assert client.post("/access/second-factor/", {"spare": "1", "password": "wrong"}).status_code == 422
    assert not SpareCode.objects.exists()
    page = client.post("/access/second-factor/", {"spare": "1", "password": PASSWORD}).content.decode()
    codes = re.findall(r'<li class="number">([\w-]+)</li>', page)
    assert len(set(codes)) == second_factor.SPARE == SpareCode.objects.filter(user=clerk).count()
    assert codes[0] not in str(list(SpareCode.objects.values()))
    lost = browser()
    password(lost)
    assert "Or a spare code" in lost.get("/login/").content.decode()
    assert lost.post("/login/", {"code": "aaaa-aaaa-aaaa"}).status_code == 422
    assert lost.post("/login/", {"code": codes[0]}).status_code == 302
    assert is_in(lost)
    again = browser()
    password(again)
    assert again.post("/login/", {"code": codes[0]}).status_code == 422, "none is good twice"
    client.post("/access/second-factor/", {"spare": "1", "password": PASSWORD})
    assert again.post("/login/", {"code": codes[1]}).status_code == 422, "new ones end the earlier"
    number = str(Passkey.objects.get().pk)
    client.post("/access/passkeys/", {"remove": number, "password": PASSWORD})
    assert not SpareCode.objects.exists(), "they stand in for something"
    assert client.post("/access/second-factor/", {"spare": "1", "password": PASSWORD}).status_code == 302
    assert not SpareCode.objects.exists()
    assert AccessEvent.objects.filter(kind="spare_codes_made").count() == 2
