"""The site as a whole: opened, kept alive, refused where it must be, closed without a trace."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from counterfoil.project import serve, worker
from counterfoil.project.database_url import parse_url
from counterfoil.project.embedded import Embedded

TEST_ONLY = ("COUNTERFOIL_TEST_RUN", "DATABASE_URL", "DATABASE_OWNER_URL", "DJANGO_SETTINGS_MODULE")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def site():
    """`counterfoil serve` on an empty data folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="counterfoil-serving-"))
    folder.chmod(0o755)
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in TEST_ONLY}
    process = subprocess.Popen(
        [sys.executable, "-m", "counterfoil.project.cli", "serve", "--port", str(port), "--workers", "1"],
        env=environment | {"COUNTERFOIL_DATA": str(folder / "data")},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    process.port = port
    yield process
    if process.poll() is None:
        process.terminate()
    process.communicate(timeout=60)
    comes_true(lambda: not family(folder))
    Embedded(folder / "data").discard()
    shutil.rmtree(folder, ignore_errors=True)


def answers(port):
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
        return answer.status == 200
    return False


def comes_true(condition, seconds=200):
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if condition():
            return True
        time.sleep(0.1)
    return False


def family(folder):
    """Every process whose command line names the data folder: the keeper and the postmaster."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if any(str(folder) in word for word in process.info["cmdline"] or []):
            found.append(process)
    return found


def part(site, name):
    """The child of the site whose command line says `name`."""
    for child in psutil.Process(site.pid).children():
        with suppress(psutil.NoSuchProcess):
            if any(name in word for word in child.cmdline()):
                return child
    return None


@pytest.mark.timeout(300)
def test_the_site_opens_keeps_alive_and_closes_without_a_trace(site):
    assert comes_true(lambda: answers(site.port))
    assert comes_true(lambda: part(site, "worker"))

    part(site, "web_server").kill()
    assert comes_true(lambda: part(site, "web_server") and answers(site.port))

    everybody = psutil.Process(site.pid).children(recursive=True)
    assert len(everybody) >= 4
    site.send_signal(signal.SIGTERM)
    assert site.wait(60) == 0
    _, left = psutil.wait_procs(everybody, timeout=10)
    assert left == []


@pytest.mark.timeout(300)
def test_killed_it_leaves_no_orphan(site):
    assert comes_true(lambda: answers(site.port))
    everybody = psutil.Process(site.pid).children(recursive=True)
    site.kill()
    _, left = psutil.wait_procs(everybody, timeout=30)
    assert left == []


def test_a_taken_port_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        site = serve.Site("127.0.0.1", taken.getsockname()[1], workers=1, threads=1)
        with pytest.raises(serve.CannotServe, match="Can't listen on"):
            site._refuse_taken_port()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.7", False),
        ("factory.example", False),
    ],
)
def test_a_demo_is_for_this_machine_alone(host, expected):
    assert serve.is_loopback(host) is expected


def test_a_job_is_due_by_the_company_s_clock(monkeypatch):
    class Daily:
        cron = "0 8 * * *"

    monkeypatch.setattr(worker, "JOBS", {"daily": Daily})
    assert worker.due(datetime(2026, 3, 2, 0, 0, tzinfo=UTC)) == ["daily"]  # 08:00 in Shanghai
    assert worker.due(datetime(2026, 3, 2, 8, 0, tzinfo=UTC)) == []


def test_a_child_that_keeps_failing_is_started_ever_more_seldom():
    child = serve.Child("failure", [sys.executable, "-c", "raise SystemExit(3)"])
    pauses = []
    for _ in range(3):
        child.due = 0
        child.look()
        child.process.wait()
        child.look()
        pauses.append(child.pause)
    assert pauses == [0.5, 1.0, 2.0]


def test_a_database_address_becomes_django_s_settings():
    found = parse_url("postgresql://me:p%40ss@db.factory:5433/books?sslmode=require")
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("books", "me", "p@ss")
    assert (found["HOST"], found["PORT"], found["OPTIONS"]["sslmode"]) == ("db.factory", "5433", "require")
    assert parse_url("postgresql:///books?host=/run/postgresql")["HOST"] == "/run/postgresql"
    with pytest.raises(ValueError, match="must begin with postgresql"):
        parse_url("mysql://localhost/books")
