"""R4 and R16: processes that die in mid-work, and what is there when they are back."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psutil

from counterfoil.project.embedded import Embedded
from reliability import house, schema
from reliability.house import Counts, Failed, must

WRITERS = 8
BACK_WITHIN = {
    "web worker": 20, "web server": 40, "background worker": 10, "backend": 10, "PostgreSQL": 40, "all at once": 60,
}  # fmt: skip
"""Seconds until all eight are served again, on a machine whose cores are busy with other programs meanwhile."""
FIRST_WITHIN = {"web worker": 3}
"""Seconds until anybody is."""


class Site:
    """`counterfoil serve` in a data folder of its own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="counterfoil-kills-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.env = os.environ | {"COUNTERFOIL_DATA": str(self.folder), "COUNTERFOIL_LOG_LEVEL": "CRITICAL"}
        self.log = (self.folder / "serve.log").open("w")
        ready = [sys.executable, "-m", "reliability", "site", "--only", "counterfoil"]
        subprocess.run(ready, env=self.env, cwd=house.ROOT, stdout=self.log, stderr=self.log, check=True)
        command = self.command("serve", "--port", str(self.port), "--threads", "4", "--demo-if-empty")
        self.process = subprocess.Popen(command, env=self.env, stdout=self.log, stderr=self.log, start_new_session=True)
        self.wait(180)
        token = self.command("token", "warehouse_keeper")
        self.token = subprocess.run(token, env=self.env, capture_output=True, text=True, check=True).stdout.strip()

    @staticmethod
    def command(*words: str) -> list[str]:
        return [sys.executable, "-m", "counterfoil.project.cli", *words]

    def wait(self, seconds: float, pause: float = 0.3) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                pass
            must(self.process.poll() is None, f"serve ended: {(self.folder / 'serve.log').read_text()[-800:]}")
            time.sleep(pause)
        raise Failed(f"the site is not there after {seconds:.0f} s")

    def post(self, path: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key}
        try:
            connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if answer.headers.get_content_type().endswith("json") else {}
        finally:
            connection.close()

    def victims(self, what: str) -> list[int]:
        """The processes to kill: the children of the supervisor by what they run, the server by its own note."""
        if what == "all at once":
            return [
                pid
                for one in ("web worker", "web server", "background worker", "PostgreSQL")
                for pid in self.victims(one)
            ]
        children = psutil.Process(self.process.pid).children()
        web = [one for one in children if "counterfoil.project.web_server" in " ".join(one.cmdline())]
        if what == "web worker":
            return [one.pid for server in web for one in server.children()][:1]
        if what == "web server":
            return [one.pid for one in web]
        if what == "background worker":
            return [one.pid for one in children if one.cmdline()[-1:] == ["worker"]]
        return self._server(what)

    def _server(self, what: str) -> list[int]:
        notes = list(self.folder.rglob("postmaster.pid")) or _sheltered(self.folder)
        postmaster = int(notes[0].read_text().split()[0])
        if what == "PostgreSQL":
            return [postmaster, *(one.pid for one in psutil.Process(postmaster).children())]
        backends = [
            one for one in psutil.Process(postmaster).children() if "counterfoil_app" in " ".join(one.cmdline())
        ]
        return [random.choice(backends).pid] if backends else []

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.log.close()
        Embedded(self.folder).discard()


def _sheltered(folder: Path) -> list[Path]:
    """Where the server's files lie when the data folder can't be reached by the user that it runs as."""
    return [Embedded(folder).cluster / "postmaster.pid"]


def kill_nine(kills: int) -> Counts:
    """R4: kill -9 under eight writers who ask again under the same key: nothing acknowledged is lost, nothing half done."""
    site = Site()
    try:
        acknowledged: list[str] = []
        posted: list[str] = []
        stop, told = threading.Event(), Counter[str]()
        writers = [
            threading.Thread(target=_write, args=(site, place, stop, acknowledged, posted, told))
            for place in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        first, slowest = _kill_many(site, kills, posted, told)
        stop.set()
        for writer in writers:
            writer.join(90)
        must(not any(writer.is_alive() for writer in writers), "a writer hangs")
        must("defect" not in told, f"answers {dict(told)}")
        _nothing_lost(site, acknowledged, posted)
    finally:
        site.close()
    return Counts(
        {
            "kills": kills, **{k: v for k, v in sorted(told.items()) if k.startswith("killed")}, "acknowledged": len(posted),
            "lost": 0, "half": 0, "first answer": _spelled(first), "all eight": _spelled(slowest),
        }
    )  # fmt: skip


def _spelled(slowest: dict[str, float]) -> str:
    return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in slowest.items())


def _kill_many(
    site: Site, kills: int, posted: list[str], told: Counter[str]
) -> tuple[dict[str, float], dict[str, float]]:
    """The longest time, by what was killed, until one who asked after it was answered, and until all eight were."""
    chance = random.Random(1)
    kinds = list(BACK_WITHIN)
    first: dict[str, float] = {}
    slowest: dict[str, float] = {}
    for number in range(kills):
        time.sleep(chance.uniform(0.5, 1.5))
        what = kinds[number % len(kinds)]
        before = len(posted)
        for pid in site.victims(what):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        told[f"killed {what}"] += 1
        began = time.monotonic()
        site.wait(60, pause=0.05)
        first[what] = max(time.monotonic() - began, first.get(what, 0))
        must(first[what] < FIRST_WITHIN.get(what, 60), f"{what} killed: {first[what]:.1f} s until the first answer")
        while len(posted) < before + WRITERS:  # more than those whose answer was on its way
            must(time.monotonic() - began < 60, f"{what} killed: nobody is served for 60 s")
            time.sleep(0.05)
        took = time.monotonic() - began
        slowest[what] = max(took, slowest.get(what, 0))
        must(took < BACK_WITHIN[what], f"{what} killed: {took:.1f} s until eight were served again")
    return first, slowest


def _write(site: Site, place: int, stop: Any, acknowledged: list[str], posted: list[str], told: Counter[str]) -> None:
    number = 0
    while not stop.is_set():
        number += 1
        reason = f"R4-{place}-{number}"
        body = {"lines": [{"product": "P-0163", "location": "1F", "quantity": "1"}], "reason": reason}
        made = _insist(site, "/stock-receipts", body, f"{reason}-create", told)
        if made is None:
            return
        acknowledged.append(reason)
        done = _insist(site, f"/stock-receipts/{made['number']}/actions/post", {}, f"{reason}-post", told)
        if done is None:
            return
        posted.append(reason)


def _insist(site: Site, path: str, body: dict[str, Any], key: str, told: Counter[str]) -> dict[str, Any] | None:
    """Ask until there is an answer; ``None`` when there never was one, or it was that of a defect."""
    until = time.monotonic() + 75
    while time.monotonic() < until:
        try:
            status, answer = site.post(path, body, key)
        except (OSError, http.client.HTTPException, ValueError):
            told["no answer"] += 1
        else:
            told[str(status)] += 1
            if status in (200, 201):
                return answer
            if status not in (502, 503):
                told["defect"] += 1
                told[f"{status} {answer.get('code')} {answer.get('detail', '')[:80]}"] += 1
                return None
        time.sleep(0.1)
    told["defect"] += 1
    return None


def _nothing_lost(site: Site, acknowledged: list[str], posted: list[str]) -> None:
    """Each acknowledged paper is there once, each posted one has moved its goods once, and every invariant holds."""
    code = (
        "import django, json, sys; django.setup()\n"
        "from counterfoil.stock.models import Move, StockReceipt\n"
        "rows = list(StockReceipt.objects.filter(reason__startswith='R4-').values_list('reason', 'state', 'number'))\n"
        "moves = list(Move.objects.filter(resource='stock-receipts').values_list('number', flat=True))\n"
        "print(json.dumps([rows, moves]))"
    )
    env = site.env | {"DJANGO_SETTINGS_MODULE": "counterfoil.project.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    rows, moves = json.loads(done.stdout)
    papers = Counter(reason for reason, _state, _number in rows)
    must(set(papers.values()) <= {1}, "two papers under one key")
    lost = [reason for reason in acknowledged if reason not in papers]
    must(not lost, f"acknowledged and lost: {lost[:5]}")
    states = {reason: (state, number) for reason, state, number in rows}
    half = [reason for reason in posted if states[reason][0] != "posted"]
    must(not half, f"acknowledged as posted and not posted: {half[:5]}")
    moved = Counter(moves)
    wrong = [number for state, number in states.values() if moved[number] != (state == "posted")]
    must(not wrong, f"posted and goods disagree: {wrong[:5]}")
    check = subprocess.run(site.command("check"), env=site.env, capture_output=True, text=True, check=False)
    must(check.returncode == 0, f"check: {check.stdout[-500:]}{check.stderr[-500:]}")


# R16


def migrations(kills: int) -> Counts:
    """R16: the preparation of a database is killed in mid-migration and run again; the schema is that of an undisturbed one."""
    wanted = schema.as_migrated(schema.kept("reliability"))
    chance, name, killed = random.Random(2), f"reliability_migrated_{os.getpid()}", 0
    house._maintain(f'CREATE DATABASE "{name}"')
    began = time.monotonic()
    while killed < kills:
        running = _prepare(name)
        time.sleep(chance.uniform(1.5, 5))
        if running.poll() is not None:
            break
        running.kill()
        running.wait()
        killed += 1
    for _time in range(2):  # to its end, and once more on what is ready
        must(_prepare(name).wait(240) == 0, "the preparation fails after it was killed")
        missing, more = wanted - _schema(name), _schema(name) - wanted
        must(not missing and not more, f"missing {sorted(missing)[:3]}, too much {sorted(more)[:3]}")
    house._maintain(f'DROP DATABASE "{name}" WITH (FORCE)')
    return Counts({"kills": killed, "parts of the schema": len(wanted), "seconds": f"{time.monotonic() - began:.0f}"})


def _prepare(name: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "reliability", "prepare", "--only", name]
    return subprocess.Popen(command, cwd=house.ROOT, start_new_session=True)


def _schema(name: str) -> set[tuple[str, ...]]:
    from django.db import connection

    house.use(name)
    found = schema.described()
    connection.close()
    return found
