"""What every declaration owes the house. A new document type is held to it without anybody remembering."""

import re
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

import counterfoil
from counterfoil.kernel.checks import refuse_person, refuse_state, role_labels
from counterfoil.kernel.declaration import SYSTEM, all_types
from counterfoil.kernel.doing import Doing, Unit
from counterfoil.kernel.invariants import INVARIANTS
from counterfoil.kernel.jobs import JOBS
from counterfoil.kernel.models import Document, columns
from counterfoil.kernel.refusals import CODES, Refusal
from counterfoil.people import roles
from counterfoil.people.models import User
from counterfoil.people.settings import DECLARED

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TYPES = [doctype for doctype in all_types() if not doctype.model_name.startswith("toy.")]
CELLS = [(doctype, action) for doctype in TYPES for action in doctype.actions]


def names_of(doctype):
    """Every word that people read of a document type."""
    yield from (doctype.label, doctype.plural)
    yield from (state.label for state in doctype.states)
    yield from (action.label for action in doctype.actions)
    yield from (declared.label for declared in doctype.prints)
    yield from (field.verbose_name for field in columns(doctype.model))
    if any(field.name == "lines" for field in doctype.model._meta.get_fields()):
        lines = doctype.model._meta.get_field("lines").related_model
        yield from (field.verbose_name for field in columns(lines) if field.name not in doctype.line_hidden)


def untranslated(words):
    """Words without Chinese in Chinese, or with Chinese in English."""
    found = []
    for word in words:
        with override("zh-hans"):
            chinese = str(word)
        with override("en"):
            english = str(word)
        if not CHINESE.search(chinese) or CHINESE.search(english):
            found.append(english)
    return sorted(set(found))


@pytest.mark.parametrize("doctype", TYPES, ids=lambda doctype: doctype.name)
def test_every_word_of_a_document_type_is_there_in_both_languages(doctype):
    assert untranslated(names_of(doctype)) == []


def test_every_refusal_has_a_sentence_in_both_languages():
    words = []
    for code, declared in CODES.items():
        if not code.startswith("toy_"):
            words += [
                declared.title,
                *(text for text in (declared.text, declared.public) if text and text != "{found}"),
            ]
    assert untranslated(words) == []


def test_every_other_declared_word_is_there_in_both_languages():
    words = [*role_labels.values(), *(job.label for job in JOBS.values()), *(row.title for row in INVARIANTS.values())]
    words += [setting.label for setting in DECLARED.values()]
    assert untranslated(words) == []


def test_a_refusal_that_names_money_says_it_without_amounts_to_others():
    """A text with an amount needs its ``public`` twin; which those are is told by its words."""
    money = re.compile(r"amount|limit|exposure|price|rate\b|yuan|CNY|advance|room", re.IGNORECASE)
    guilty = [
        code
        for code, declared in CODES.items()
        if "{" in str(declared.text) and money.search(_english(declared.text)) and declared.public is None
        and code not in {"terms_change_required"}
    ]  # fmt: skip
    assert guilty == []


def _english(text):
    with override("en"):
        return str(text)


@pytest.mark.parametrize("doctype", TYPES, ids=lambda doctype: doctype.name)
def test_every_state_can_be_reached_and_left_or_is_an_end(doctype):
    reached = {doctype.initial} | {state for action in doctype.actions for state in action.states_after()}
    made_in = getattr(doctype, "made_in", ())
    assert {state.code for state in doctype.states} - reached - set(made_in) == set()
    left = {state for action in doctype.actions for state in action.from_}
    ends = {state.code for state in doctype.states if state.tone in {"done", "void"}}
    assert {state.code for state in doctype.states} - left - ends == set()


@pytest.mark.parametrize("doctype", TYPES, ids=lambda doctype: doctype.name)
def test_every_action_names_known_roles_and_its_section(doctype):
    for action in doctype.actions:
        assert action.by <= set(roles.ALL) | {SYSTEM}, action.name
        assert set(action.co_sign) <= action.by, action.name
        assert action.section or doctype.section, action.name


def test_every_document_table_has_its_type():
    documents = {model._meta.label for model in apps.get_models() if issubclass(model, Document)}
    assert documents == {doctype.model._meta.label for doctype in all_types()}


@pytest.mark.django_db
@pytest.mark.parametrize(("doctype", "action"), CELLS, ids=[f"{d.name}-{a.name}" for d, a in CELLS])
def test_matrix_of_state_and_role(doctype, action):
    """Every cell state × role of this action has its right answer, told here from the table alone."""
    now = timezone.now()
    for state in doctype.states:
        document = doctype.model(number="X", state=state.code, authors=[], round=1)
        for role in roles.ALL:
            user = User(pk=7, username="somebody", roles=[role])
            user.__dict__["_substitutes"] = []
            allowed = role in (action.co_sign or action.roles_on(document))
            expected = "wrong_state" if state.code not in action.from_ else None if allowed else "role_required"
            unit = Unit(at=now)
            unit.signed_before[doctype.name, document.pk] = []
            do = Doing(unit, doctype, document, action, user, now)
            assert _answer(do) == expected, (state.code, role)


def _answer(do):
    try:
        refuse_state(do)
        refuse_person(do)
    except Refusal as refusal:
        return refusal.code
    return None


@pytest.mark.django_db
def test_every_document_table_and_written_once_table_is_guarded_by_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'guard_%'")
        guarded = {(table.strip('"'), name) for table, name in cursor.fetchall()}
    for model in apps.get_models():
        if issubclass(model, Document):
            assert (model._meta.db_table, "guard_document") in guarded, model
        if getattr(model, "insert_only", False):
            assert (model._meta.db_table, "guard_insert_only") in guarded, model


def test_a_word_is_said_in_one_way_throughout_the_house():
    """Django merges the apps' catalogues: where two translate the same text otherwise, one of them is not heard."""
    said = {}
    for path in sorted(Path(counterfoil.__file__).parent.rglob("*.po")):
        for entry in polib.pofile(str(path)):
            said.setdefault((entry.msgctxt, entry.msgid), set()).add(entry.msgstr)
    assert {msgid: sorted(texts) for (_context, msgid), texts in said.items() if len(texts) > 1} == {}
