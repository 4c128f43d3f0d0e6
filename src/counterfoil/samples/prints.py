"""What the papers of samples say (样品申请单、样品出库单, E1.1)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from counterfoil.delivery import papers
from counterfoil.kernel.declaration import type_of
from counterfoil.samples.models import SampleIssue, SampleRequest


def request(document: SampleRequest, *, user: Any, at: datetime) -> dict[str, Any]:
    """The request with its approvals, and what became of each line."""
    lines = list(document.lines.select_related("product").order_by("line_no"))
    facts = [
        _fact(_("Purpose"), document.get_purpose_display()),
        *_for_whom(document),
        _fact(_("Contact"), document.contact),
        _fact(_("Due back on"), document.return_due or _("not due back")),
        _fact(_("Expected order"), document.expected_order),
        _fact(_("What for"), document.use, wide=True),
    ]
    if document.customer_id is not None:
        facts.append(_fact(_("Goes to"), " ".join((document.address, document.consignee, document.phone)), wide=True))
    return {
        **_paper(document, _("Sample request"), user=user, at=at),
        "facts": facts,
        "columns": [
            *_goods_columns(), *_sums(_("Quantity"), _("Given out"), _("Came back")),
            {"label": _("Remark"), "weight": 2},
        ],
        "rows": [
            [*_goods(line), line.quantity, line.issued, line.returned, line.remark] for line in lines
        ],
        "signers": _signers(
            document,
            {
                _("Asked for by"): ("submit",), _("Approved by"): ("approve",), _("Finance"): ("approve_finance",),
                _("Inspected by"): ("inspect",),
            },
        ),
    }  # fmt: skip


def issue(document: SampleIssue, *, user: Any, at: datetime) -> dict[str, Any]:
    """What left the store, to be signed by who hands over and who receives."""
    lines = list(document.lines.select_related("product").order_by("line_no"))
    asked = document.request
    return {
        **_paper(document, _("Sample issue"), user=user, at=at, marks=[_("Red")] if document.reversal_of_id else ()),
        "facts": [
            *_for_whom(document),
            _fact(_("Sample request"), asked.number),
            _fact(_("Consignment"), document.consignment.number if document.consignment else ""),
            _fact(_("Issued on"), document.issued_on or _("not yet")),
            _fact(_("Due back on"), asked.return_due or _("not due back")),
            _fact(_("What for"), asked.use, wide=True),
        ],
        "columns": [*_goods_columns(), *_sums(_("Quantity"))],
        "rows": [[*_goods(line), line.quantity] for line in lines],
        "signers": [
            *_signers(document, {_("Issued by"): ("post",)}),
            *_signers(asked, {_("Handed over by"): ("hand_over",)}, role="logistics_clerk"),
            {"label": _("Received by"), **({"name": str(asked.received_by)} if asked.received_by else {})},
        ],
    }


def _paper(document: Any, title: str, *, user: Any, at: datetime, marks: Any = ()) -> dict[str, Any]:
    void = {"cancelled": _("Cancelled"), "reversed": _("Reversed"), "draft": _("Draft")}
    marks = [*marks, *([void[document.state]] if document.state in void else [])]
    return {**papers.paper(document, "document", user=user, at=at, marks=marks), "title": title}


def _for_whom(document: Any) -> list[dict[str, Any]]:
    if document.customer is not None:
        return [_fact(_("Customer"), f"{document.customer.name} {document.customer.code}")]
    asked = document if isinstance(document, SampleRequest) else document.request
    return [_fact(_("Department"), document.department.name), _fact(_("Cost centre"), asked.cost_centre)]


def _fact(label: str, value: Any, *, wide: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value or "", "wide": wide}


def _goods_columns() -> list[dict[str, Any]]:
    labels = (_("Product"), _("Name"), _("Specification"), _("Unit"))
    return [{"label": label, "weight": weight} for label, weight in zip(labels, (2, 4, 3, 1), strict=True)]


def _sums(*labels: str) -> list[dict[str, Any]]:
    return [{"label": label, "weight": 2, "numeric": True, "sum": True} for label in labels]


def _goods(line: Any) -> list[str]:
    return [line.product.code, line.product.name, line.product.spec, line.product.unit]


def _signers(document: Any, places: dict[str, tuple[str, ...]], role: str = "") -> list[dict[str, Any]]:
    """A place to sign per label, filled where it was signed; none for what this paper never had."""
    wanted = {action for actions in places.values() for action in actions}
    assert all(type_of(document).action(action) for action in wanted)
    found = papers.signers(document, places, dict.fromkeys(places, role) if role else None)
    return [{"label": label, **found.get(label, {})} for label in places]
