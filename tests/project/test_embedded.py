"""The embedded server: started once, kept while it is used, back after any kill, gone with the last who leaves."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from counterfoil.project import embedded
from counterfoil.project.embedded import APP_ROLE, LONGEST_SOCKET_FOLDER, OWNER_ROLE, Embedded, EmbeddedError

pytestmark = pytest.mark.timeout(180)

QUICK = {"fsync": "off"}  # no test here pulls the plug
USE_AND_WAIT = """
import sys
from pathlib import Path
from counterfoil.project.embedded import Embedded
server = Embedded(Path(sys.argv[1]), extra={"fsync": "off"})
server.use()
print("using", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def server():
    # Not pytest's own folder: that is closed to the user who runs the server when root runs the tests.
    folder = Path(tempfile.mkdtemp(prefix="counterfoil-embedded-"))
    folder.chmod(0o755)
    one = Embedded(folder / "data", extra=QUICK)
    yield one
    one.discard()
    shutil.rmtree(folder, ignore_errors=True)


def ask(server, query, *, user=OWNER_ROLE):
    with psycopg.connect(host=str(server.socket_folder), user=user, dbname="counterfoil") as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else None


def postmaster(server):
    return int((server.cluster / "postmaster.pid").read_text().splitlines()[0])


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def comes_true(condition, seconds=60):
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        try:
            if condition():
                return True
        except psycopg.OperationalError:
            pass
        time.sleep(0.1)
    return False


def test_a_new_cluster_is_safe_and_knows_our_roles(server):
    server.extra = {}
    server.use()
    names = ["data_checksums", "fsync", "full_page_writes", "synchronous_commit", "listen_addresses"]
    settings = dict(ask(server, f"SELECT name, setting FROM pg_settings WHERE name = ANY('{{{','.join(names)}}}')"))
    assert settings == {
        "data_checksums": "on",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "listen_addresses": "",
    }
    assert ask(server, "SELECT datctype FROM pg_database WHERE datname = 'counterfoil'") == [("C.UTF-8",)]
    assert ask(server, "SELECT current_user, usesuper FROM pg_user WHERE usename = current_user", user=APP_ROLE) == [
        (APP_ROLE, False)
    ]


def test_the_socket_folder_is_closed_to_others(server):
    server.use()
    assert server.socket_folder.stat().st_mode & 0o777 == 0o700


def test_the_last_who_leaves_stops_it(server):
    server.use()
    pid = postmaster(server)
    other = subprocess.Popen(
        [sys.executable, "-c", USE_AND_WAIT, str(server.data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline() == "using\n"
    server.leave(wait=True)
    assert is_running(pid)
    other.communicate("")
    assert comes_true(lambda: not is_running(pid))


def test_a_second_start_finds_the_data_again(server):
    server.use()
    ask(server, "CREATE TABLE paper AS SELECT 1 AS number")
    server.leave(wait=True)
    server.use()
    assert ask(server, "SELECT number FROM paper") == [(1,)]


def test_a_killed_postmaster_comes_back_with_everything_acknowledged(server):
    server.use()
    ask(server, "CREATE TABLE paper AS SELECT generate_series(1, 1000) AS number")
    os.kill(postmaster(server), signal.SIGKILL)
    assert comes_true(lambda: ask(server, "SELECT count(*) FROM paper") == [(1000,)])


def test_killed_altogether_the_next_start_recovers(server):
    user = subprocess.Popen(
        [sys.executable, "-c", USE_AND_WAIT, str(server.data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert user.stdout.readline() == "using\n"
    ask(server, "CREATE TABLE paper AS SELECT 7 AS number")
    for pid in (keeper_of(server), user.pid, postmaster(server)):
        os.kill(pid, signal.SIGKILL)
    user.communicate()
    server.use()
    assert ask(server, "SELECT number FROM paper") == [(7,)]


def test_a_killed_keeper_is_replaced_and_the_running_server_adopted(server):
    server.use()
    pid = postmaster(server)
    os.kill(keeper_of(server), signal.SIGKILL)
    second = Embedded(server.data, extra=QUICK)
    assert comes_true(lambda: not second._has_keeper())
    second.use()
    assert postmaster(server) == pid
    server.leave()
    second.leave(wait=True)
    assert comes_true(lambda: not is_running(pid))


def test_a_process_number_of_somebody_else_in_the_pid_file_is_no_obstacle(server):
    server.use()
    ask(server, "CREATE TABLE paper AS SELECT 7 AS number")
    lines = (server.cluster / "postmaster.pid").read_text().splitlines()
    server.leave(wait=True)
    stale = server.cluster / "postmaster.pid"
    stale.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    server.use()
    assert ask(server, "SELECT number FROM paper") == [(7,)]


def test_many_who_ask_at_once_get_one_server(server):
    askers = [
        subprocess.Popen(
            [sys.executable, "-c", USE_AND_WAIT, str(server.data)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(5)
    ]  # fmt: skip
    assert [asker.stdout.readline() for asker in askers] == ["using\n"] * 5
    pid = postmaster(server)
    assert ask(server, "SELECT 1") == [(1,)]
    for asker in askers:
        asker.communicate("")
    assert comes_true(lambda: not is_running(pid))


def test_an_unfinished_initdb_is_thrown_away(server):
    server.data.mkdir(mode=0o711)
    (server.data / "pg.new").mkdir()
    (server.data / "pg.new" / "half").write_text("")
    server.use()
    assert ask(server, "SELECT 1") == [(1,)]
    assert not (server.data / "pg.new").exists()


def test_a_long_path_gets_a_short_socket_folder(server):
    deep = Embedded(server.data / ("x" * 100))
    assert len(os.fsencode(deep.socket_folder)) <= LONGEST_SOCKET_FOLDER
    assert deep.socket_folder != Embedded(server.data / ("y" * 100)).socket_folder


def test_a_cluster_of_another_major_version_is_refused_with_a_sentence(server):
    server.use()
    server.leave(wait=True)
    (server.cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 17"):
        server.use()


def test_a_server_that_can_not_start_says_why(server):
    broken = Embedded(server.data, extra={"no_such_setting_at_all": "1"})
    with pytest.raises(EmbeddedError, match="no_such_setting_at_all"):
        broken.use()


def test_discarded_it_leaves_nothing_behind(server):
    server.data.parent.chmod(0o700)  # by root, its cluster now lies in the shelter
    server.use()
    ask(server, "SELECT 1")
    cluster, sockets, pid = server.cluster, server.socket_folder, postmaster(server)
    server.discard()
    assert not server.data.exists() and not sockets.exists() and not cluster.parent.exists()
    assert not is_running(pid)


def test_a_server_that_somebody_uses_is_not_discarded(server, monkeypatch):
    monkeypatch.setattr(embedded, "STOP_SECONDS", 1)
    server.use()
    second = Embedded(server.data, extra=QUICK)
    second.use()
    with pytest.raises(EmbeddedError, match="still uses"):
        server.discard()
    assert ask(server, "SELECT 1") == [(1,)]
    second.leave(wait=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's clusters lie in the shelter")
def test_a_start_sweeps_clusters_whose_temporary_folder_is_gone(server):
    """What was removed without `discard()` must not stay for ever; a folder elsewhere may come back."""
    server.data.parent.chmod(0o700)
    server.use()
    gone, note = server.cluster.parent, server.cluster.parent / embedded.OWNERS_NOTE
    server.leave(wait=True)
    assert note.read_text() == str(server.data)
    embedded.sweep_shelter()
    assert gone.exists()  # its folder is there
    shutil.rmtree(server.data)
    note.write_text("/srv/company")
    embedded.sweep_shelter()
    assert gone.exists()
    note.write_text(str(server.data))
    (gone / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    embedded.sweep_shelter()
    assert gone.exists()  # it runs
    (gone / "pg" / "postmaster.pid").unlink()
    server.use()
    assert not gone.exists()
    assert ask(server, "SELECT 1") == [(1,)]


def keeper_of(server):
    """The keeper's process, found by the command line that names the data folder."""
    for process in psutil.process_iter(["pid", "cmdline"]):
        words = process.info["cmdline"] or []
        if "counterfoil.project.keeper" in words and str(server.data) in words:
            return process.info["pid"]
    raise AssertionError("no keeper")
