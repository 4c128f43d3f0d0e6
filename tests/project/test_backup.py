"""Everything of a company in one file, and back: equal to the last row, or refused."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as house_settings
from django.db import connections
from django.utils import timezone
from tests.conftest import _as_owner, _maintenance, drop_database
from tests.orders import house as houses

from counterfoil.kernel import attachments
from counterfoil.kernel.invariants import broken
from counterfoil.kernel.models import Attachment, Event
from counterfoil.orders.models import SalesOrder
from counterfoil.project import backup
from counterfoil.project.backup import BackupUnusable, back_up, restore
from counterfoil.project.checking import walk_trail

pytestmark = pytest.mark.django_db(transaction=True)
ELSEWHERE = "test_brought_back"


def silent(*_words):
    pass


@pytest.fixture
def house(db, settings, tmp_path_factory):
    """With a folder of attachments of its own: others, at the same moment, attach the same words."""
    settings.ATTACHMENTS_FOLDER = settings.MEDIA_ROOT = tmp_path_factory.mktemp("attachments")
    return houses.build()


@pytest.fixture
def order(house):
    draft = houses.draft(house, ("P-1", 10))
    attachments.attach(draft, name="合同.pdf", data=b"%PDF-1.4\n", kind="contract", by=house.clerk, at=house.now)
    houses.do(house, draft, "submit")
    houses.do(house, draft, "approve_finance", "accountant")
    return houses.do(house, draft, "confirm", method="phone", contact="王五")


@contextmanager
def another_server(tmp_path, settings):
    """An empty database and an empty folder of attachments."""
    own = connections["default"].settings_dict
    before, files = own["NAME"], house_settings.ATTACHMENTS_FOLDER
    with _as_owner(), _maintenance() as cursor:
        cursor.execute(f'CREATE DATABASE "{ELSEWHERE}"')
    connections["default"].close()
    own["NAME"], settings.ATTACHMENTS_FOLDER = ELSEWHERE, tmp_path / "files"
    try:
        yield
    finally:
        connections["default"].close()
        own["NAME"], settings.ATTACHMENTS_FOLDER = before, files
        with _as_owner(), _maintenance() as cursor:
            drop_database(cursor, ELSEWHERE)


def test_what_was_backed_up_comes_back_whole(order, tmp_path, settings):
    file = tmp_path / "company.backup"
    manifest = back_up(file, at=timezone.now(), tell=silent)
    assert file.stat().st_mode & 0o077 == 0
    with another_server(tmp_path, settings):
        restore(file, tell=silent)
        assert SalesOrder.objects.get(number=order.number).state == "confirmed"
        contract = Attachment.objects.get(document_id=order.pk, kind="contract")
        assert attachments.path_of(contract.file_id).read_bytes().startswith(b"%PDF")
        assert {code: many for code, many in broken().items() if many} == {}
        assert walk_trail() == []
        assert manifest["tables"]["orders_salesorder"][0] == SalesOrder.objects.count()
        with pytest.raises(BackupUnusable, match="not empty"):
            restore(file, tell=silent)


def test_a_database_of_somebody_else_is_not_touched(order, tmp_path, settings):
    file = tmp_path / "company.backup"
    back_up(file, at=timezone.now(), tell=silent)
    with another_server(tmp_path, settings):
        with _as_owner(), connections["default"].cursor() as cursor:
            cursor.execute("CREATE TABLE payroll (id bigint)")
        with pytest.raises(BackupUnusable, match="payroll"):
            restore(file, tell=silent)
        with _as_owner(), connections["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM payroll")


def test_what_came_in_otherwise_than_it_was_dumped_does_not_stay(order, tmp_path, settings, monkeypatch):
    file = tmp_path / "company.backup"
    back_up(file, at=timezone.now(), tell=silent)
    reckon = backup.sums
    with another_server(tmp_path, settings):
        monkeypatch.setattr(backup, "sums", lambda cursor: reckon(cursor) | {"orders_salesorder": [9, "9"]})
        with pytest.raises(BackupUnusable, match="orders_salesorder"):
            restore(file, tell=silent)
        monkeypatch.setattr(backup, "sums", reckon)
        restore(file, tell=silent)


def test_a_sequence_that_would_give_an_id_twice_is_found(order, tmp_path, settings):
    file = tmp_path / "company.backup"
    events, head = back_up(file, at=timezone.now(), tell=silent)["trail"]
    assert (events, head) == (Event.objects.count(), Event.objects.latest("pk").hash)
    with another_server(tmp_path, settings):
        restore(file, tell=silent)
        with _as_owner(), connections["default"].cursor() as cursor:
            assert backup.sequences_behind(cursor) == []
            cursor.execute("SELECT setval('kernel_event_id_seq', 1)")
            assert backup.sequences_behind(cursor) == ["kernel_event_id_seq"]


def test_one_flipped_byte_anywhere_is_found_before_anything_is_touched(order, tmp_path, settings):
    file = tmp_path / "company.backup"
    back_up(file, at=timezone.now(), tell=silent)
    whole = file.read_bytes()
    places = [0, 25, 85, 600, *range(1000, len(whole), max(1, len(whole) // 40)), len(whole) - 1]
    for place in places:
        hurt = bytearray(whole)
        hurt[place] ^= 1
        file.write_bytes(hurt)
        with pytest.raises(BackupUnusable, match=r"not a backup|damaged"):
            restore(file, tell=silent)
    file.write_bytes(whole[:-10])
    with pytest.raises(BackupUnusable, match="damaged"):
        restore(file, tell=silent)
    assert SalesOrder.objects.filter(number=order.number).exists()


def test_an_attachment_that_was_changed_is_not_backed_up_as_if_it_were_right(order, tmp_path):
    path = attachments.path_of(Attachment.objects.filter(document_id=order.pk).latest("pk").file_id)
    said = path.read_bytes()
    path.write_bytes(said + b"!")
    try:
        with pytest.raises(BackupUnusable, match="does not say"):
            back_up(tmp_path / "company.backup", at=timezone.now(), tell=silent)
    finally:
        path.write_bytes(said)
    path.rename(path.with_suffix(".away"))
    try:
        with pytest.raises(BackupUnusable, match="missing"):
            back_up(tmp_path / "company.backup", at=timezone.now(), tell=silent)
    finally:
        path.with_suffix(".away").rename(path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_never_overwritten(order, tmp_path):
    file = Path(tmp_path / "company.backup")
    file.write_bytes(b"mine")
    with pytest.raises(BackupUnusable, match="already"):
        back_up(file, at=timezone.now(), tell=silent)
    assert file.read_bytes() == b"mine"


def test_what_is_written_meanwhile_is_in_the_next_backup(house, order, tmp_path, settings, monkeypatch):
    """The digests and the dump are of one moment, whatever is committed between them."""
    reckon = backup.sums

    def slowly(cursor):
        connections["default"].ensure_connection()
        with _another_connection() as other:
            other.execute("UPDATE people_user SET phone = '1' WHERE username = 'sales_clerk'")
        return reckon(cursor)

    file = tmp_path / "company.backup"
    monkeypatch.setattr(backup, "sums", slowly)
    back_up(file, at=timezone.now(), tell=silent)
    monkeypatch.setattr(backup, "sums", reckon)
    with another_server(tmp_path, settings):
        restore(file, tell=silent)


@contextmanager
def _another_connection():
    import psycopg

    params = connections["default"].get_connection_params()
    login = {name: params[name] for name in ("dbname", "user", "password", "host", "port") if params.get(name)}
    with psycopg.connect(**login, autocommit=True) as connection:
        yield connection
