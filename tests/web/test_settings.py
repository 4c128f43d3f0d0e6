"""Settings on screen: typed by their kind by the administrator alone, refused in words, every change kept."""

import html
import re

import pytest
from django.test import Client
from django.utils.translation import override

from counterfoil.catalogue.models import Category
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people import roles, settings, typed_settings
from counterfoil.people.models import Setting, SettingChange, User
from counterfoil.project import urls  # noqa: F401 - what pages declare is declared

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    """The administrator's, in English."""
    person = User.objects.create(username="admin", name="Ada", roles=["administrator"])
    found = Client()
    found.cookies["counterfoil-language"] = "en"
    found.force_login(person)
    return found


@pytest.fixture
def made_up(monkeypatch):
    """Settings of the kinds that the house has none of."""
    for key, default in (
        ("credit.rate", "0.15"), ("credit.steps", {"first": 10}), ("credit.bands", [{"from": 1}]),
    ):  # fmt: skip
        monkeypatch.setitem(settings.DECLARED, key, settings.Declared(key, default, key))


def said(browser, key, value):
    return browser.post("/settings/", {"key": key, "value": value})


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("company.phone", " 0576-1 ", "0576-1"),
        ("returns.policy", "one\r\ntwo", "one\ntwo"),
        ("quotations.valid_days", "４５", 45),
        ("stages.loyal_amount", "250,000", 250_000),
        ("credit.release_by_hand", "false", False),
        ("returns.defects", "bent\r\n\r\n broken \r\n", ["bent", "broken"]),
        ("credit.rate", "0.20", "0.20"),
        ("credit.steps", '{"first": 20, "then": [1]}', {"first": 20, "then": [1]}),
        ("credit.bands", '[{"from": 5}]', [{"from": 5}]),
    ],
)
def test_each_kind_is_changed_with_history(browser, made_up, key, value, kept):
    before = settings.DECLARED[key].default
    assert said(browser, key, value)["Location"] == f"/settings/?done={key}#{key}"
    assert settings.value(key) == kept
    change = SettingChange.objects.get()
    assert (change.key, change.old, change.new, change.by.username) == (key, before, kept, "admin")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("company.name", "", "must not be empty"),
        ("company.phone", "9" * 2001, "at most 2000 characters"),
        ("company.phone", "a\x00b", "character that can't be kept"),
        ("quotations.valid_days", "soon", "must be a number"),
        ("quotations.valid_days", "", "is needed|must be a number"),
        ("quotations.valid_days", "1.5", "must be a whole number"),
        ("quotations.valid_days", "-1", "must be between 1 and 3650"),
        ("quotations.valid_days", "99999999", "must be between 1 and 3650"),
        ("audits.share_percent", "101", "must be between 0 and 100"),
        ("credit.release_by_hand", "perhaps", "must be true or false"),
        ("returns.defects", " \n ", "must not be empty"),
        ("reviews.quality", "box, NONE", "There is no category NONE"),
        ("credit.rate", "-0.1", "must be at least 0"),
        ("credit.steps", '{\n"first": }', "read as JSON at line 2"),
        ("credit.steps", "[1]", "must be an object"),
        ("credit.bands", "{}", "must be a list"),
        ("credit.steps", '{"first": NaN}', "kept as JSON"),
        ("credit.steps", '{"first": 1e999}', "kept as JSON"),
        ("credit.steps", '{"first": "\\u0000"}', "kept as JSON"),
        ("credit.steps", '{"first": "\\ud800"}', "kept as JSON"),
        ("credit.bands", "[" * 100_000, "kept as JSON"),
    ],
)
def test_inputs_invalid(browser, made_up, key, value, words):
    Category.objects.create(code="box", name="Box")
    answer = said(browser, key, value)
    assert answer.status_code == 422
    page = html.unescape(answer.content.decode())
    assert any(word in page for word in words.split("|"))
    assert "nothing was changed" in page
    assert value.strip()[:40] in page or value == "perhaps", "what was typed stands there"
    assert not Setting.objects.exists()
    assert not SettingChange.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_setting_changed(browser, language):
    """Two look at the page, both save: the second is refused, sees what the first wrote, and may still insist."""
    other, second = User.objects.create(username="other", name="Bo", roles=["administrator"]), Client()
    second.force_login(other)
    browser.cookies["counterfoil-language"] = language
    pages = [one.get("/settings/").content.decode() for one in (browser, second)]
    marks = [
        re.search(r'value="quotations.valid_days"><input type="hidden" name="seen" value="(\w+)"', page)[1]
        for page in pages
    ]
    body = {"key": "quotations.valid_days", "value": "45", "seen": marks[1]}
    assert second.post("/settings/", body).status_code == 302
    answer = browser.post("/settings/", {**body, "value": "60", "seen": marks[0]})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert ("Bo changed it at" if language == "en" else "Bo 已于") in page
    assert 'value="60"' in page and "<ins>45</ins>" in page and settings.value("quotations.valid_days") == 45
    again = re.search(r'value="quotations.valid_days"><input type="hidden" name="seen" value="(\w+)"', page)[1]
    assert browser.post("/settings/", {**body, "value": "60", "seen": again}).status_code == 302
    assert settings.value("quotations.valid_days") == 60
    assert SettingChange.objects.count() == 2


def test_known_categories_are_taken(browser):
    Category.objects.create(code="box", name="Box")
    for told in ("box", "*", ""):
        assert said(browser, "reviews.quality", told).status_code == 302
        assert settings.value("reviews.quality") == told


def test_every_setting_is_shown_and_saved_unchanged(browser):
    page = html.unescape(browser.get("/settings/").content.decode())
    for key, one in settings.DECLARED.items():
        assert f'id="{key}"' in page
        with override("en"):
            assert str(one.label) in page
            assert str(one.help) in page
        assert one.valid is None or one.default == "*" or one.valid(one.default) is None
        shown = typed_settings.typed(one.default, typed_settings.kind_of(one.default))
        answer = said(browser, key, shown.replace("\n", "\r\n"))
        assert answer.status_code == (404 if key in typed_settings.ELSEWHERE else 302), key
    assert not SettingChange.objects.exists()


def test_every_group_has_a_name():
    unnamed = {key.split(".")[0] for key in settings.DECLARED} - set(typed_settings.GROUPS)
    assert unnamed == set(), "name the group in people/typed_settings.py"


def test_what_differs_is_marked_and_goes_back_to_its_default(browser):
    assert "not the default" not in browser.get("/settings/").content.decode()
    said(browser, "quotations.valid_days", "45")
    page = browser.get("/settings/?done=quotations.valid_days").content.decode()
    assert page.count("not the default") == page.count("Back to the default") == 1
    assert "<del>30</del> → <ins>45</ins>" in page
    assert "Ada" in page
    said(browser, "quotations.valid_days", "30")
    assert "not the default" not in browser.get("/settings/").content.decode()
    assert SettingChange.objects.count() == 2


def test_the_page_asks_the_same_however_much_was_changed(browser, django_assert_max_num_queries):
    for days in range(1, 30):
        said(browser, "quotations.valid_days", str(days))
    with django_assert_max_num_queries(14):
        browser.get("/settings/")


@pytest.mark.parametrize("key", ["access.second_factor_roles", "company.is_demo", "no.such", ""])
def test_not_changed_here(browser, key):
    assert said(browser, key, "true").status_code == 404
    assert not SettingChange.objects.exists()


@pytest.mark.parametrize("role", sorted(set(roles.ALL) - {roles.ADMINISTRATOR}))
def test_others_know_nothing_of_it(role):
    other, client = User.objects.create(username="other", name="Other", roles=[role]), Client()
    client.force_login(other)
    assert client.get("/settings/").status_code == 404
    assert said(client, "company.phone", "1").status_code == 404
    assert "/settings/" not in client.get("/").content.decode()
    assert not SettingChange.objects.exists()


def test_role_required(browser):
    other = User.objects.create(username="other", name="Other", roles=["accountant"])
    at = other.created_at
    with pytest.raises(Refusal) as refused:
        typed_settings.change("company.phone", "1", by=other, at=at)
    assert refused.value.code == "role_required"
    with pytest.raises(NotVisible):
        typed_settings.change("no.such", "1", by=User.objects.get(username="admin"), at=at)
    assert not Setting.objects.exists()
