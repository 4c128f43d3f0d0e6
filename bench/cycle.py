"""One cycle from the order to the posted shipment through ``kernel.performing``, as screens and API do it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.house import CONTRACT, House

Step = Callable[[], Any]
Watch = Callable[[str, Step], Any]
"""Does a step and notes, under its name, what it cost."""


@dataclass
class Cycle:
    """One cycle of so many lines for a customer."""

    house: House
    customer: str
    lines: int
    watch: Watch
    papers: dict[str, Any] = field(default_factory=dict)

    def run(self) -> None:
        """Every action of the main line, each in its own transaction by the person whose it is."""
        self._order()
        self._notice()
        self._floor()
        self._leave()

    def _do(self, paper: str, action: str, who: str, *, step: str = "", **inputs: Any) -> None:
        from counterfoil.kernel.performing import perform

        by, at = self.house.people[who], self.house.later()
        self.papers[paper] = self.watch(
            step or f"{paper} {action}",
            lambda: perform(self.papers[paper], action, by=by, at=at, inputs=inputs),
        )

    def _create(self, paper: str, resource: str, inputs: dict[str, Any]) -> None:
        from counterfoil.kernel.performing import create

        by, at = self.house.people["sales_clerk"], self.house.later()
        self.papers[paper] = self.watch(f"{paper} create", lambda: create(resource, inputs, by=by, at=at))

    def _order(self) -> None:
        from counterfoil.kernel.attachments import attach

        wanted = [{"product": code, "quantity": "2"} for code in self.house.products[: self.lines]]
        self._create("order", "sales-orders", {"customer": self.customer, "kind": "stock", "lines": wanted})
        clerk, at = self.house.people["sales_clerk"], self.house.later()
        self.watch(
            "order attach",
            lambda: attach(self.papers["order"], name="合同.pdf", data=CONTRACT, kind="contract", by=clerk, at=at),
        )
        self._do("order", "submit", "sales_clerk")
        self._do("order", "approve_finance", "accountant")
        self._do("order", "confirm", "sales_clerk", method="phone", contact="王经理")

    def _notice(self) -> None:
        number = self.papers["order"].number
        lines = [{"sales_order": number, "line_no": place + 1, "quantity": "2"} for place in range(self.lines)]
        self._create("notice", "delivery-notices", {"lines": lines, "way": "carrier", "carrier": "K-EAST"})
        self._do("notice", "submit", "sales_clerk")
        self._do("notice", "print", "logistics_clerk")

    def _floor(self) -> None:
        from counterfoil.delivery.models import PickList

        self.papers["list"] = PickList.objects.get(
            source_resource="delivery-notices", source_id=self.papers["notice"].pk
        )
        self._do("list", "print", "warehouse_keeper")
        self._do("list", "pick", "picker", lines=self._counts())
        self._do("list", "first_check", "checker", lines=self._counts())
        self._do("list", "label", "picker", packages=2)
        self._do("list", "stage", "picker", zone="Z-EAST")

    def _leave(self) -> None:
        from counterfoil.delivery.models import Consignment, Package, Shipment

        self.papers["consignment"] = Consignment.objects.get(
            packages__pick_list=self.papers["list"], packages__position=1
        )
        codes = list(Package.objects.filter(pick_list=self.papers["list"]).values_list("code", flat=True))
        self._do("consignment", "merge", "logistics_clerk", packages=codes)
        self._do("consignment", "second_check", "logistics_clerk", lines=self._counts())
        self._do(
            "consignment", "second_check", "picking_leader", step="consignment second_check 2", lines=self._counts()
        )
        self._do("consignment", "load", "logistics_clerk", vehicle_or_waybill="浙J12345", driver="周师傅")
        self._do("consignment", "sign_off", "logistics_clerk")
        self.papers["shipment"] = Shipment.objects.get(notice=self.papers["notice"])
        self._do("shipment", "post", "shipment_clerk")

    def _counts(self) -> list[dict[str, Any]]:
        return [{"line_no": place + 1, "quantity": "2", "reason": ""} for place in range(self.lines)]
