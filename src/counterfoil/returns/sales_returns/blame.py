"""Who answers for a difference: whoever sent out what was never received (D1.3), the clerk who counted more (D1.4)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from counterfoil.assessments.actions import Charge
from counterfoil.assessments.models import Assessment
from counterfoil.delivery.shipments.claims import handlers
from counterfoil.kernel.fields import plain
from counterfoil.returns.claims import SHIPMENTS, ZERO
from counterfoil.returns.models import SalesReturnLine
from counterfoil.stock.discrepancies.actions import Difference

STEPS = {"pick": _("picked by"), "first_check": _("first check"), "second_check": _("second check")}


def short_deliveries(lines: Sequence[SalesReturnLine], owner: dict[str, Any]) -> list[Difference]:
    """One discrepancy per line: shipped against received, with everybody who had the goods in hand."""
    if not lines:
        return []
    known = handlers({line.origin_id for line in lines if line.origin_resource == SHIPMENTS})
    rows = []
    for line in lines:
        people = known.get(line.origin_id, {}) if line.origin_resource == SHIPMENTS else {}
        first = next(iter(people.get("pick", [])), None)
        second = next(iter(people.get("first_check", [])), None)
        rows.append(
            Difference(
                step="return", line_no=line.line_no, product_id=line.product_id, location_id=None,
                expected=line.quantity, found=ZERO,
                expected_by=first.pk if first else None, found_by=second.pk if second else None,
                reason=_said(people), **owner,
            )
        )  # fmt: skip
    return rows


def _said(people: Mapping[str, Iterable[Any]]) -> str:
    """Everybody concerned, in the company's language."""
    with override(settings.LANGUAGE_CODE):
        return "；".join(
            f"{label}：{'、'.join(str(user) for user in people[step])}"
            for step, label in STEPS.items()
            if people.get(step)
        )[:2000]


def charges(lines: Sequence[SalesReturnLine], clerk: Any) -> list[Charge]:
    """Fewer qualified pieces were received than the clerk signed for: points by setting, one entry per line."""
    if clerk is None:
        return []
    with override(settings.LANGUAGE_CODE):
        return [
            Charge(
                Assessment.Kind.COUNT_DIFFERENCE, user_id=clerk.pk,
                text=str(_("Line {line} ({product}): {found} received, {required} inspected as qualified.")).format(
                    line=line.line_no, product=line.product.code, found=plain(line.counted or ZERO),
                    required=plain(line.quantity),
                ),
            )
            for line in lines
        ]  # fmt: skip
