"""The command line: quick to help, one sentence when something is wrong, the same database as the site."""

import json
import subprocess
import sys

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from counterfoil.people import tokens
from counterfoil.people.models import SYSTEM_ID, User
from counterfoil.project import cli, database
from counterfoil.project.keys import secret_key


def test_help_names_every_command_without_loading_the_house():
    code = "import sys; from counterfoil.project import cli; cli.parser().format_help(); print('django' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"
    for command in ("serve", "demo", "token", "openapi", "jobs", "check", "simulate", "import", "manage"):
        assert f"\n    {command} " in cli.parser().format_help()


@pytest.fixture
def prepared(monkeypatch):
    """The tests' database is ready already; preparing it again needs its owner and a second."""
    monkeypatch.setattr(database, "prepare", lambda **_: None)


@pytest.mark.django_db
def test_token_prints_a_working_token_alone(prepared, capsys):
    user = User.objects.create(username="zhang", name="张", roles=["sales_clerk"])
    assert cli.main(["token", "zhang"]) == 0
    printed = capsys.readouterr().out
    assert tokens.holder(printed.strip(), at=timezone.now()) == user
    assert len(printed.splitlines()) == 1


@pytest.mark.django_db
def test_demo_of_a_house_that_is_not_empty_is_one_sentence(prepared, capsys):
    User.objects.create(username="somebody")
    assert cli.main(["demo"]) == 1
    assert capsys.readouterr().err.startswith("counterfoil: The database is not empty")


@pytest.mark.django_db
def test_token_of_nobody_is_one_sentence(prepared, capsys):
    assert cli.main(["token", "nobody"]) == 1
    assert capsys.readouterr().err == "counterfoil: No active user is called nobody.\n"


@pytest.mark.django_db
def test_the_programs_own_user_gets_no_token(prepared):
    assert cli.main(["token", User.objects.get(pk=SYSTEM_ID).username]) == 1


def test_openapi_is_one_json_document(capsys):
    assert cli.main(["openapi"]) == 0
    assert json.loads(capsys.readouterr().out)["openapi"].startswith("3.")


@pytest.mark.django_db
def test_jobs_runs_each_job_once(prepared, capsys):
    assert cli.main(["jobs", "--now"]) == 0
    assert "sweep_outbox\t0" in capsys.readouterr().out


@pytest.mark.django_db
def test_check_prints_each_invariant_with_its_count(prepared, capsys):
    assert cli.main(["check"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert ["trail", "0"] in [line[:2] for line in lines]
    assert all(line[1] == "0" for line in lines)


@pytest.mark.django_db
def test_the_application_has_no_right_to_change_what_is_written_once():
    once = database.written_once()
    assert "kernel_event" in once
    keys = {model._meta.db_table: model._meta.pk.column for model in apps.get_models()}
    for table in once:
        key = keys[table]
        for change in (f'UPDATE "{table}" SET "{key}" = "{key}"', f'DELETE FROM "{table}"', f'TRUNCATE "{table}"'):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(change)


@pytest.mark.django_db
def test_the_session_keeps_its_limits():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('lock_timeout'), current_setting('statement_timeout'), "
            "current_setting('idle_in_transaction_session_timeout')"
        )
        assert cursor.fetchone() == ("5s", "15s", "30s")


@pytest.mark.django_db
def test_trigram_search_finds_chinese():
    assert database.finds_chinese()


def test_a_server_that_may_lose_data_is_refused(monkeypatch):
    class Version:
        server_version = 180006

    class Cursor:
        class connection:
            info = Version

    monkeypatch.setattr(database.connection, "cursor", lambda: Cursor)
    monkeypatch.setattr(database, "_show", lambda name: "off" if name == "fsync" else "on")
    with pytest.raises(database.DatabaseNotFit, match="fsync off"):
        database.check_server()
    Version.server_version = 140012
    with pytest.raises(database.DatabaseNotFit, match="PostgreSQL 14 is too old"):
        database.check_server()


def test_the_secret_key_is_made_once_and_closed_to_others(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    key = secret_key(tmp_path / "keys")
    assert len(key) > 60
    assert secret_key(tmp_path / "keys") == key
    assert (tmp_path / "keys" / "secret-key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("SECRET_KEY", "from outside")
    assert secret_key(tmp_path / "keys") == "from outside"
