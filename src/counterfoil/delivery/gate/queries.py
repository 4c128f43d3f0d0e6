"""What is asked about gate passes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from counterfoil.delivery.gate import signing, states
from counterfoil.delivery.models import GatePass

MOST = 300
REMEMBERED = timedelta(days=14)
"""So long a gate that is cut off from the house knows which passes are used or void."""


def qr_of(gate_pass: GatePass) -> str:
    """What the QR of this pass holds."""
    return signing.signed(
        number=gate_pass.number, code=gate_pass.code, plate=gate_pass.vehicle, packages=gate_pass.packages_count,
        kind=gate_pass.kind, day=f"{timezone.localtime(gate_pass.created_at):%Y-%m-%d}",
    )  # fmt: skip


def list_at_the_gate(rows: Any, *, at: datetime) -> list[GatePass]:
    """The passes that may come to the gate now, and those that were good a while ago; by plate, oldest first."""
    recent = Q(state_since__gte=at - REMEMBERED)
    found = rows.filter(Q(state=states.ISSUED) | recent).select_related("customer")
    return sorted(found.order_by("-pk")[:MOST], key=lambda row: (row.vehicle, row.pk))


def by_plate(passes: Iterable[GatePass], *, at: datetime) -> dict[str, list[GatePass]]:
    """What waits for each truck, with what went out by it or became void today beside it."""
    today = timezone.localtime(at).date()
    trucks: dict[str, list[GatePass]] = {}
    for row in passes:
        if row.state == states.ISSUED or timezone.localtime(row.state_since).date() == today:
            trucks.setdefault(row.vehicle, []).append(row)
    return {plate: rows for plate, rows in trucks.items() if any(row.state == states.ISSUED for row in rows)} | {
        plate: rows for plate, rows in trucks.items() if not any(row.state == states.ISSUED for row in rows)
    }
