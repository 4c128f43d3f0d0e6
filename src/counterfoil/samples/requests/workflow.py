"""The declaration of the sample request (样品申请单, E1.1)."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import (
    SYSTEM,
    Action,
    DocumentType,
    Print,
    TaskScope,
    cancel,
    register,
    roles,
    send_back,
    withdraw,
)
from counterfoil.kernel.fields import plain
from counterfoil.people.roles import (
    ACCOUNTANT,
    ADMINISTRATOR,
    ALL,
    DEPARTMENT_HEAD,
    LOGISTICS_CLERK,
    MARKET_MANAGER,
    PICKING_LEADER,
    QC_INSPECTOR,
    SALES_CLERK,
    SALESPERSON,
)
from counterfoil.samples import prints
from counterfoil.samples.models import Purpose, SampleRequest
from counterfoil.samples.requests import actions, drafting, forms, queries, rules
from counterfoil.samples.requests.states import (
    APPROVED,
    AWAITING_FINANCE,
    CLOSED,
    DRAFT,
    ISSUED,
    OPEN_TO_CORRECTION,
    PICKING,
    RETURNED,
    STATES,
    SUBMITTED,
)

EVERYBODY = frozenset(ALL) - {ADMINISTRATOR}
"""Any department may ask for samples of its own."""
SALES = roles(SALESPERSON, SALES_CLERK)
HAPPENS = roles(SYSTEM)


def who_asks(request: SampleRequest) -> frozenset[str]:
    """For a customer the people who sell to it, for a department anybody."""
    return SALES if request.purpose == Purpose.CUSTOMER else EVERYBODY


def who_approves(request: SampleRequest) -> frozenset[str]:
    """The market manager for customers, the head of the department for departments."""
    return roles(MARKET_MANAGER) if request.purpose == Purpose.CUSTOMER else roles(DEPARTMENT_HEAD)


def who_gives_back(request: SampleRequest) -> frozenset[str]:
    """Who may approve there may give it back."""
    return roles(ACCOUNTANT) if request.state == AWAITING_FINANCE else who_approves(request)


AUTHORS = ("submit", "extend", "close")


def whose_task(request: SampleRequest, action: Action, role: str) -> TaskScope | None:
    """The author's own matters wait for the author, a department's approval for its head."""
    if action.name in AUTHORS:
        return TaskScope(user_id=request.created_by_id) if role in request.created_by.roles else None
    if action.name == "hand_over":
        return _whose_hand_over(request, role)
    if role == DEPARTMENT_HEAD and request.department is not None:
        head = queries.acting_head(request.department)
        return TaskScope(user_id=head.pk) if head is not None else TaskScope()
    return TaskScope()


def _whose_hand_over(request: SampleRequest, role: str) -> TaskScope | None:
    """The logistics clerk who hands over, and the one who asked for the goods."""
    if role == LOGISTICS_CLERK and request.handed_by_id is None:
        return TaskScope()
    asked = request.created_by
    if request.received_by_id is None and asked.roles and role == asked.roles[0]:
        return TaskScope(user_id=asked.pk)
    return None


def handed_over_next(request: SampleRequest) -> bool:
    """A department's goods stand in staging."""
    return request.purpose == Purpose.DEPARTMENT and request.staged_at is not None and not rules.is_handed_over(request)


def due_back(request: SampleRequest) -> datetime | None:
    """The end of the day on which the samples are due back."""
    if request.return_due is None:
        return None
    return timezone.make_aware(datetime.combine(request.return_due, time(23, 59)))


def is_out(request: SampleRequest) -> bool:
    return any(line.out for line in request.lines.all())


def is_held(request: SampleRequest) -> bool:
    return any(line.uninspected for line in request.lines.all())


def progress(request: SampleRequest, lines: list[Any], rows: list[dict[str, Any]]) -> None:
    """What is still to be found, and what is out, of each line."""
    for line, row in zip(lines, rows, strict=True):
        for name in ("open", "out", "uninspected"):
            row[name] = plain(getattr(line, name))


SAMPLE_REQUEST = register(
    DocumentType(
        name=queries.RESOURCE,
        prefix="YPSQ",
        label=_("Sample request"),
        plural=_("Sample requests"),
        section="E1.1",
        help=_("Samples for a customer, or goods that a department takes for its own use."),
        model_name="samples.SampleRequest",
        states=STATES,
        initial=DRAFT,
        menu="samples",
        draft=forms.NewRequest,
        change=forms.RequestChange,
        draft_by=EVERYBODY,
        editable=(DRAFT, *OPEN_TO_CORRECTION),
        creates=drafting.draft,
        edits=drafting.change,
        scope=queries.own_requests,
        task_scope=whose_task,
        subject=lambda request: str(request.customer or request.department or ""),
        related=("customer", "department__head", "carrier", "salesperson", "created_by", "handed_by", "received_by"),
        line_related=("product",),
        extra_lines=progress,
        search=("number", "customer__search"),
        list_columns=("purpose", "customer", "department", "use", "return_due", "value"),
        prints=(Print("document", _("Sample request"), prints.request),),
        actions=(
            Action(
                "submit", _("Submit"), (DRAFT,), SUBMITTED, EVERYBODY, section="E1.1", only=who_asks,
                requires=(rules.customer_is_served, rules.something_is_asked_for), target=timedelta(days=1),
            ),
            Action(
                "approve", _("Approve"), (SUBMITTED,), (APPROVED, AWAITING_FINANCE),
                roles(MARKET_MANAGER, DEPARTMENT_HEAD), section="E1.1", only=who_approves, approval=True,
                inputs=forms.Approval, target=timedelta(days=1),
                requires=(
                    rules.head_of_that_department, rules.customer_is_served, rules.something_is_asked_for,
                ),
                does=actions.approve, makes=("pick-lists",),
                causes=_("Above the value limit finance is asked; else goods are reserved and pick lists made."),
            ),
            Action(
                "approve_finance", _("Approve (finance)"), (AWAITING_FINANCE,), APPROVED, roles(ACCOUNTANT),
                section="E1.1", approval=True, inputs=forms.Approval, target=timedelta(days=1),
                requires=(rules.customer_is_served, rules.something_is_asked_for), does=actions.list_goods,
                makes=("pick-lists",),
                causes=_("Goods are reserved, one pick list per floor."),
            ),
            send_back(
                from_=(SUBMITTED, AWAITING_FINANCE), to=DRAFT, by=roles(MARKET_MANAGER, DEPARTMENT_HEAD, ACCOUNTANT),
                only=who_gives_back, section="E1.1", requires=(rules.nothing_was_issued,),
            ),
            withdraw(
                from_=(SUBMITTED, AWAITING_FINANCE), by=EVERYBODY, only=who_asks, section="E1.1",
                requires=(rules.nothing_was_issued,),
            ),
            Action(
                "hand_over", _("Hand over"), (PICKING,), None, EVERYBODY, section="E1.1", not_by=("hand_over",),
                requires=(rules.goods_wait_for_the_department, rules.signs_for_one_side), does=actions.hand_over,
                makes=("sample-issues",),
                waits=handed_over_next, target=timedelta(hours=4),
                causes=_("Signed by the logistics clerk and the receiver in the staging zone; then a draft issue."),
            ),
            Action(
                "put_back", _("Put back"), (PICKING,), SUBMITTED, roles(PICKING_LEADER), section="E1.1", reason=True,
                new_round=True, todo=False, tone="danger", requires=(rules.goods_wait_for_the_department,),
                does=actions.put_back, causes=_("Goods go back to their floors and are asked for anew."),
            ),
            Action(
                "return_sample", _("Take samples back"), (ISSUED,), None, roles(LOGISTICS_CLERK), section="E1.1",
                inputs=forms.Return, requires=(rules.something_is_out, rules.no_more_comes_back_than_is_out),
                does=actions.return_sample, waits=is_out, due=due_back,
                causes=_("Stock: from the customer or department to quality hold, all or some."),
            ),
            Action(
                "inspect", _("Inspect"), (ISSUED,), (ISSUED, RETURNED), roles(QC_INSPECTOR), section="E1.1",
                inputs=forms.Inspection, target=timedelta(days=1), waits=is_held,
                requires=(rules.something_waits_for_inspection, rules.inspection_fits_what_came_back),
                does=actions.inspect, makes=("scrap-notes",),
                causes=_("To a floor, to rework, or to scrapping with a draft scrap note."),
            ),
            Action(
                "extend", _("Extend"), (ISSUED,), None, EVERYBODY, section="E1.1", only=who_asks, tone="plain",
                inputs=forms.Extension, requires=(rules.something_is_out, rules.the_day_is_later),
                does=actions.extend, waits=is_out, due=due_back,
                causes=_("Ask for the samples, or agree on a later day."),
            ),
            Action(
                "close", _("Close"), (SUBMITTED,), (CLOSED, ISSUED), EVERYBODY, section="E1.1",
                only=who_asks, reason=True, todo=False, tone="danger", does=actions.close,
                causes=_("What was not found isn't wanted any more."),
            ),
            Action(
                "write_off", _("Write off"), (ISSUED,), CLOSED, roles(MARKET_MANAGER, DEPARTMENT_HEAD), section="E1.1",
                only=who_approves, reason=True, todo=False, tone="danger", not_by=("author",),
                requires=(rules.head_of_that_department, rules.something_is_out, rules.nothing_is_held),
                causes=_("The samples don't come back; they stay with the cost of who asked for them."),
            ),
            cancel(
                from_=(DRAFT, SUBMITTED, AWAITING_FINANCE, APPROVED), by=EVERYBODY, only=who_asks, section="E1.1",
                only_author=True, requires=(rules.nothing_was_issued,), does=actions.cancel,
                causes=_("Lists are cancelled, goods are free."),
            ),
            Action(
                "start_picking", _("Picking begins"), (APPROVED,), PICKING, HAPPENS, section="C2.0", todo=False,
                causes=_("With its first printed list."),
            ),
            Action(
                "stage", _("Goods are in staging"), (PICKING,), None, HAPPENS, section="C2.0", todo=False,
                does=actions.stage, causes=_("With its last staged list."),
            ),
            Action(
                "ask_rest", _("Asked for anew"), (APPROVED, PICKING), SUBMITTED, HAPPENS, section="E1.1", todo=False,
                new_round=True, causes=_("What the lists didn't find, or what was brought back to the floors."),
            ),
            Action(
                "issue", _("Given out"), (PICKING,), (ISSUED, CLOSED), HAPPENS, section="E1.1", todo=False,
                does=actions.issue, causes=_("With the posting of its issue; closed when nothing is due back."),
            ),
            Action(
                "wait_again", _("Not taken"), (PICKING,), None, HAPPENS, section="E1.1", todo=False,
                causes=_("Its draft issue was cancelled: the goods wait in staging."),
            ),
            Action(
                "take_back", _("Issue reversed"), (ISSUED, CLOSED, SUBMITTED), PICKING, HAPPENS, section="E1.1",
                todo=False, does=actions.take_back, causes=_("The goods stand in staging again."),
            ),
        ),
    )
)  # fmt: skip
"""样品申请单."""
