"""The manual is written from the declarations: nothing is forgotten, and every refusal leads to its clause."""

import pytest
from django.test import Client

from counterfoil.insight.manual import codes, content, rules
from counterfoil.insight.pages import pages
from counterfoil.insight.process import model
from counterfoil.kernel.declaration import all_types, find_type
from counterfoil.kernel.refusals import CODES
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
    assert client.get("/manual/C1.7/")["Location"] == "/manual/C1/"
    assert client.get("/manual/Z9/").status_code == 404
