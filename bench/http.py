"""The same cycle over HTTP: a real server started by ``counterfoil serve``, a token per person, kept-alive connections."""

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.cycle import Watch
from bench.house import CONTRACT, House

START_SECONDS = 60
JSON = "application/json"


@contextmanager
def served(house: House, *, workers: int = 1) -> Iterator["Site"]:
    """A site on the measured house's own data, on a free port of this machine; ended afterwards."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "counterfoil.project.cli", "serve", "--port", str(port), "--workers", str(workers)]
    server = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL)
    site = Site(port, house, server)
    try:
        site.wait()
        yield site
    finally:
        site.close()
        server.terminate()
        server.wait(timeout=START_SECONDS)


@dataclass
class Site:
    """The site as its users reach it: one connection and one token each."""

    port: int
    house: House
    server: "subprocess.Popen[bytes]"
    connections: dict[str, http.client.HTTPConnection] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def wait(self) -> None:
        """Return when the first answer has come. Raises ``RuntimeError`` when none does."""
        last = time.monotonic() + START_SECONDS
        while time.monotonic() < last and self.server.poll() is None:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
                try:
                    connection.request("GET", "/login/")
                    if connection.getresponse().status == 200:
                        return
                except OSError:
                    time.sleep(0.1)
        raise RuntimeError("The server did not start.")

    def close(self) -> None:
        for connection in self.connections.values():
            connection.close()

    def post(self, path: str, who: str, body: bytes, content_type: str = JSON) -> Any:
        """A request that changes something, with a key of its own; the document that it answers."""
        headers = {
            "Authorization": f"Bearer {self._token(who)}", "Content-Type": content_type,
            "Idempotency-Key": secrets.token_hex(8),
        }  # fmt: skip
        return self._ask("POST", path, who, body, headers)

    def get(self, path: str, who: str) -> Any:
        return self._ask("GET", path, who, None, {"Authorization": f"Bearer {self._token(who)}"})

    def _ask(self, method: str, path: str, who: str, body: bytes | None, headers: dict[str, str]) -> Any:
        if who not in self.connections:
            self.connections[who] = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection = self.connections[who]
        connection.request(method, f"/api/v1/{path}", body, headers)
        answer = connection.getresponse()
        data = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {data.decode()[:500]}")
        return json.loads(data)

    def _token(self, who: str) -> str:
        from django.utils import timezone

        from counterfoil.people import tokens

        if who not in self.tokens:
            self.tokens[who] = tokens.issue(self.house.people[who], name="bench", at=timezone.now())
        return self.tokens[who]


@dataclass
class HttpCycle:
    """One cycle of so many lines for a customer, request by request."""

    site: Site
    customer: str
    lines: int
    watch: Watch
    papers: dict[str, Any] = field(default_factory=dict)

    def run(self) -> None:
        self._order()
        self._notice()
        self._floor()
        self._leave()

    def _create(self, paper: str, resource: str, inputs: dict[str, Any]) -> None:
        body = json.dumps(inputs).encode()
        self.papers[paper] = self.watch(f"{paper} create", lambda: self.site.post(resource, "sales_clerk", body))

    def _do(self, paper: str, action: str, who: str, *, step: str = "", **inputs: Any) -> None:
        document, body = self.papers[paper], json.dumps(inputs).encode()
        path = f"{document['resource']}/{document['number']}/actions/{action}"
        self.papers[paper] = self.watch(step or f"{paper} {action}", lambda: self.site.post(path, who, body))

    def _order(self) -> None:
        wanted = [{"product": code, "quantity": "2"} for code in self.site.house.products[: self.lines]]
        self._create("order", "sales-orders", {"customer": self.customer, "kind": "stock", "lines": wanted})
        body, kind = _form(kind="contract", file=CONTRACT)
        path = f"sales-orders/{self.papers['order']['number']}/attachments"
        self.watch("order attach", lambda: self.site.post(path, "sales_clerk", body, kind))
        self._do("order", "submit", "sales_clerk")
        self._do("order", "approve_finance", "accountant")
        self._do("order", "confirm", "sales_clerk", method="phone", contact="王经理")

    def _notice(self) -> None:
        number = self.papers["order"]["number"]
        lines = [{"sales_order": number, "line_no": place + 1, "quantity": "2"} for place in range(self.lines)]
        self._create("notice", "delivery-notices", {"lines": lines, "way": "carrier", "carrier": "K-EAST"})
        self._do("notice", "submit", "sales_clerk")
        self._do("notice", "print", "logistics_clerk")

    def _floor(self) -> None:
        self.papers["list"] = self._came_of("notice", "pick-lists", who="warehouse_keeper")
        self._do("list", "print", "warehouse_keeper")
        self._do("list", "pick", "picker", lines=self._counts())
        self._do("list", "first_check", "checker", lines=self._counts())
        self._do("list", "label", "picker", packages=2)
        self._do("list", "stage", "picker", zone="Z-EAST")

    def _leave(self) -> None:
        self.papers["consignment"] = self._came_of("list", "consignments")
        codes = [f"{self.papers['list']['number']}/{place}" for place in (1, 2)]
        self._do("consignment", "merge", "logistics_clerk", packages=codes)
        self._do("consignment", "second_check", "logistics_clerk", lines=self._counts())
        self._do(
            "consignment", "second_check", "picking_leader", step="consignment second_check 2", lines=self._counts()
        )
        self._do("consignment", "load", "logistics_clerk", vehicle_or_waybill="浙J12345", driver="周师傅")
        self._do("consignment", "sign_off", "logistics_clerk")
        self.papers["shipment"] = self._came_of("consignment", "shipments")
        self._do("shipment", "post", "shipment_clerk")

    def _came_of(self, paper: str, resource: str, *, who: str = "logistics_clerk") -> Any:
        """The document of this kind that came of the paper, as whoever looks next sees it (not timed)."""
        document = self.papers[paper]
        whole = self.site.get(f"{document['resource']}/{document['number']}", who)
        return next(link for link in whole["links"]["to"] if link["resource"] == resource)

    def _counts(self) -> list[dict[str, Any]]:
        return [{"line_no": place + 1, "quantity": "2", "reason": ""} for place in range(self.lines)]


def _form(*, kind: str, file: bytes) -> tuple[bytes, str]:
    """A form with a file, as a browser sends it, and its content type."""
    border = secrets.token_hex(16)
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="kind"\r\n\r\n{kind}\r\n'.encode(),
        f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="contract.pdf"\r\n'
        f"Content-Type: application/pdf\r\n\r\n".encode(),
        file,
        f"\r\n--{border}--\r\n".encode(),
    ]
    return b"".join(parts), f"multipart/form-data; boundary={border}"
