"""How an assessment is written, objected to and decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.assessments import states
from counterfoil.assessments.models import Assessment
from counterfoil.kernel.declaration import find_type, type_of
from counterfoil.kernel.doing import Doing, New
from counterfoil.people.settings import setting, values, within

Kind = Assessment.Kind

setting(
    "assessments.points.count_difference", 2, _("Points for a count difference"),
    _("What a sales clerk is charged with when fewer returned pieces are received than were inspected."),
    valid=within(0, 10_000),
)  # fmt: skip
setting(
    "assessments.points.attachment", 2, _("Points for a failed attachment audit"),
    _("What the clerk of a replacement request is charged with for a wrong or missing complaint form."),
    valid=within(0, 10_000),
)  # fmt: skip
setting(
    "assessments.points.complaint", 5, _("Points for a complaint"),
    _("What a responsible person is charged with when the audit names neither points nor money."),
    valid=within(0, 10_000),
)  # fmt: skip


@dataclass(frozen=True)
class Charge:
    """Somebody is charged with something.

    ``points`` and ``money`` left out: the points that the settings name for this kind. ``source`` is the paper that
    proves it; left out, the one that the action is done on.
    """

    kind: str
    text: str
    user_id: int | None = None
    department_id: int | None = None
    points: Decimal | None = None
    money: Decimal | None = None
    source: Any = None


def record(charges: Iterable[Charge], *, do: Doing) -> list[Assessment]:
    """Write an entry per charge, for use inside any action; whoever is charged is told.

    Takes numbers of the series KHD: call it after all ledger writes, between papers of lower and higher prefixes.
    As many statements for one charge as for many.
    """
    rows = list(charges)
    if not rows:
        return []
    usual = values(*(f"assessments.points.{kind}" for kind in Kind.values))
    month = timezone.localtime(do.at).strftime("%Y-%m")
    doctype = find_type("assessments")
    assert doctype is not None
    made: list[Assessment] = do.create(
        doctype,
        [
            New({**_columns(row, do, usual), "month": month}, came_of=_evidence(row, do))
            for row in rows
        ],
    )  # fmt: skip
    for document in made:
        do.tell(document.user_id, _("You are assessed for {number}: {what}"), document, **_told(document))
    return made


def _evidence(row: Charge, do: Doing) -> list[Any]:
    """The paper that proves it, and the one by whose action it is written."""
    source = _source(row, do)
    return [source] if source is do.document else [source, do.document]


def _source(row: Charge, do: Doing) -> Any:
    return row.source if row.source is not None else do.document


def _columns(row: Charge, do: Doing, usual: dict[str, Any]) -> dict[str, Any]:
    unnamed = row.points is None and row.money is None
    source = _source(row, do)
    return {
        "kind": row.kind, "text": row.text[:2000], "user_id": row.user_id, "department_id": row.department_id,
        "points": Decimal(usual[f"assessments.points.{row.kind}"]) if unnamed else row.points or Decimal(0),
        "money": row.money or Decimal(0),
        "source_resource": type_of(source).name, "source_number": source.number,
    }  # fmt: skip


def _told(document: Assessment) -> dict[str, str]:
    return {"number": document.source_number, "what": document.text[:100]}


def object_to(document: Assessment, *, do: Doing) -> None:
    """The person assessed says why it is not right."""
    document.objection, document.objected_at = do.reason[:2000], do.at


def decide(document: Assessment, *, do: Doing) -> str:
    """Upheld, or lifted and no longer counted; the person is told which."""
    document.decision, document.decision_reason = do.inputs.decision, do.inputs.reason
    document.decided_by_id, document.decided_at = do.by.id, do.at
    lifted = do.inputs.decision == Assessment.Decision.LIFT
    text = (
        _("Your objection to {number} was right: the entry is lifted.")
        if lifted
        else _("Your objection to {number} was heard: the entry stands.")
    )
    concerned = document.concerned
    do.tell(concerned.pk if concerned is not None else None, text, number=document.number)
    return states.LIFTED if lifted else states.UPHELD
