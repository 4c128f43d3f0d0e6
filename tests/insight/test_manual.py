"""The manual is written from the declarations: nothing is forgotten, and every refusal leads to its clause."""

import json

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import override

from counterfoil.insight.manual import codes, content, rules
from counterfoil.insight.pages import pages
from counterfoil.insight.process import model
from counterfoil.kernel.declaration import all_types, find_type
from counterfoil.kernel.refusals import CODES, Refusal
from counterfoil.people.models import User

REAL = [doctype for doctype in all_types() if model.is_real(doctype)]


def test_every_action_of_every_paper_stands_in_the_files_of_both_languages():
    found = dict(pages())
    for folder in ("zh", "en"):
        text = "\n".join(text for path, text in found.items() if path.startswith(f"{folder}/"))
        for doctype in REAL:
            assert f"({doctype.prefix}, {doctype.section})" in text
            for action in doctype.actions:
                assert f"`{action.name}`" in text


def test_the_same_declarations_give_the_same_files():
    assert dict(pages()) == dict(pages())


@pytest.mark.parametrize("part", model.parts(), ids=lambda part: part.code)
def test_every_part_has_an_introduction(part):
    assert content.chapter(part).introduction


def test_codes_are_read_out_of_the_rules_themselves():
    submit = find_type("sales-orders").action("submit")
    assert {"wrong_state", "role_required", "contract_required", "customer_not_approved"} <= set(
        codes.codes_of_action(submit)
    )
    approve = find_type("sample-requests").action("approve")
    assert {"same_person", "out_of_stock", "other_department", "customer_blocked"} <= set(
        codes.codes_of_action(approve)
    )


def test_every_refusal_stands_in_the_list_of_rules():
    assert {clause.code.code for clause in rules.clauses()} == {code for code in CODES if not code.startswith("toy_")}


@pytest.mark.django_db
def test_the_pages_open_and_a_clause_leads_to_its_part():
    client = Client()
    client.force_login(User.objects.create(username="reader", roles=["picker"]))
    assert client.get("/manual/").status_code == 200
    assert client.get("/manual/rules/").status_code == 200
    for part in model.parts():
        assert client.get(f"/manual/{part.code}/").status_code == 200
    assert client.get("/manual/C1.7/")["Location"] == "/manual/C1/#C1.7"
    assert client.get("/manual/Z9/").status_code == 404
    assert b'id="C1.7"' in client.get("/manual/C1/").content


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", sorted(code for code in CODES if not code.startswith("toy_")))
def test_a_refusal_on_a_page_leads_to_its_clause_and_is_plain_text_elsewhere(code, language):
    with override(language):
        refusal = Refusal(code, found="<b>")
        said, on_page = refusal.sentence(), Template("{{ said }}").render(Context({"said": refusal.sentence()}))
    assert "<b>" not in on_page
    assert json.loads(json.dumps({"detail": said}))["detail"] == said
    section = refusal.declared.section
    assert (f'<a class="clause-link" href="/manual/{section}/">{section}</a>' in on_page) == bool(section)
    assert "clause-link" not in said


@pytest.mark.django_db
def test_every_clause_of_a_refusal_stands_in_the_manual():
    client = Client()
    client.force_login(User.objects.create(username="reader", roles=["picker"]))
    for section in {code.section for name, code in CODES.items() if code.section and not name.startswith("toy_")}:
        assert client.get(f"/manual/{section}/", follow=True).status_code == 200, section


def test_a_message_of_a_refusal_leads_to_its_clause_on_the_next_page():
    kept = str(Refusal("customer_blocked", section="C1.1").sentence())
    shown = Template("{% load counterfoil %}{{ kept|clauses }}").render(Context({"kept": kept}))
    assert 'href="/manual/C1.1/"' in shown
    shown = Template("{% load counterfoil %}{{ kept|clauses }}").render(Context({"kept": "<i>nothing</i> (0)"}))
    assert shown == "&lt;i&gt;nothing&lt;/i&gt; (0)"
