"""The table of ASVS level 1 held to account, and what of it no other test shows (S0)."""

import re
from pathlib import Path

import pytest
from django.test import Client
from tests.people.test_second_factor import PASSWORD, browser, is_in, person

import counterfoil
from counterfoil.people.models import Session, User

TESTS = Path(__file__).resolve().parents[1]
TABLE = TESTS.parent / "docs/asvs.md"
SECTIONS = {
    "1.2": 5, "1.3": 2, "1.5": 1, "2.1": 1, "2.2": 2, "2.3": 1, "3.2": 2, "3.3": 1, "3.4": 2, "3.5": 3, "4.1": 1, "4.4": 1,
    "5.2": 2, "5.3": 2, "6.1": 1, "6.2": 8, "6.3": 2, "6.4": 2, "7.2": 4, "7.4": 2, "8.1": 1, "8.2": 2, "8.3": 1, "9.1": 3,
    "9.2": 1, "10.4": 5, "11.3": 2, "11.4": 1, "12.1": 1, "12.2": 2, "13.4": 1, "14.2": 1, "14.3": 1, "15.1": 1, "15.2": 1,
    "15.3": 1,
}  # fmt: skip
"""How many requirements of level 1 each section has; they are the first ones of it."""
ROW = re.compile(r"(?m)^\| (\d+\.\d+\.\d+) \| (met|not applicable|open) \| (.+?) \| (.*?) ?\|$")


def test_the_table_names_each_requirement_once_and_tests_that_exist():
    rows = ROW.findall(TABLE.read_text("utf-8"))
    assert [row[0] for row in rows] == [
        f"{section}.{n}" for section, many in SECTIONS.items() for n in range(1, many + 1)
    ]
    assert len(rows) == 70
    lost, unproved = set(), set()
    for number, state, _how, shown in rows:
        named = re.findall(r"`([^`]+)`", shown)
        for one in named:
            path, _colons, name = one.partition("::")
            file = TESTS / path
            if not file.exists() or (name and f"def {name}(" not in file.read_text("utf-8")):
                lost.add(one)
        if state == "met" and not named:
            unproved.add(number)
    assert (lost, unproved) == (set(), set())


@pytest.fixture
def clerk(db):
    person("boss", "administrator")
    return person("clerk", "sales_clerk")


def changed_to(clerk, new):
    """Whether the clerk may take this as the new password."""
    User.objects.filter(pk=clerk.pk).update(password=clerk.password)
    client = browser()
    client.force_login(clerk)
    body = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    return client.post("/password/", body).status_code == 302


@pytest.mark.parametrize(
    "guessed", ["short-1", "1234567890", "qwertyuiop", "0123456789", "13857612345", "clerk@example.com"]
)
def test_passwords_that_everybody_guesses_are_refused(clerk, guessed):
    User.objects.filter(pk=clerk.pk).update(phone="13857612345", email="clerk@example.com")
    assert not changed_to(clerk, guessed)


@pytest.mark.parametrize(
    "typed",
    [
        "  spaces at both ends ",
        "只有汉字的一句口令也可以",
        "x" * 120 + "Q",
        "90817263540918",
        "ALL CAPITAL LETTERS",
        "Ｆｕｌｌ width １",
    ],
)
def test_passwords_are_taken_as_they_are_typed(clerk, typed):
    assert changed_to(clerk, typed)
    for wrong in {typed.strip(), typed[:-1], typed.swapcase(), typed + " "} - {typed}:
        client = browser()
        client.post("/login/", {"username": "clerk", "password": wrong})
        assert not is_in(client), wrong
    client = browser()
    client.post("/login/", {"username": "clerk", "password": typed})
    assert is_in(client)


def test_boxes_for_passwords_hide_and_take_pasting(clerk):
    client = browser()
    pages = [client.get("/login/")]
    client.force_login(clerk)
    pages += [client.get("/password/"), client.get("/access/")]
    boxes = [
        box
        for page in pages
        for box in re.findall(r"<input[^>]*name=\"[^\"]*password[^\"]*\"[^>]*>", page.content.decode())
    ]
    assert len(boxes) >= 4
    assert [box for box in boxes if 'type="password"' not in box] == []
    scripts = "".join(path.read_text("utf-8") for path in Path(counterfoil.__file__).parent.rglob("static/**/*.js"))
    assert not re.search(r"type=.?password.{0,200}(paste|preventDefault)", scripts, re.DOTALL)


def test_keys_of_sessions_are_long_and_none_comes_twice(clerk):
    keys = set()
    for _n in range(20):
        client = Client()
        client.force_login(clerk)
        keys.add(client.session.session_key)
    assert len(keys) == 20 == Session.objects.filter(user=clerk).count()
    assert all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys)


def test_no_other_origin_is_let_in_and_no_folder_of_the_source(clerk):
    client = browser()
    client.force_login(clerk)
    for path in ("/", "/api/v1/me", "/api/v1/openapi.json", "/login/", "/health/"):
        answer = client.get(path, headers={"origin": "https://evil.example"})
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")], path
    for path in (
        "/.git/config",
        "/.git/HEAD",
        "/static/../.git/config",
        "/static/%2e%2e/.git/config",
        "/.env",
        "/var/keys/secret-key",
    ):
        assert client.get(path).status_code == 404, path


def test_no_script_of_ours_makes_markup_of_text():
    folder = Path(counterfoil.__file__).parent
    scripts = [path for path in folder.rglob("static/**/*.js") if "vendor" not in path.parts]
    wrong = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment"
    )
    assert len(scripts) > 5
    assert [path.name for path in scripts if wrong.search(path.read_text("utf-8"))] == []
