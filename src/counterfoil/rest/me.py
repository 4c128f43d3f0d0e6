"""The caller and what waits for them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from counterfoil.kernel.inputs import Inputs, validated
from counterfoil.kernel.listing import MOST, USUAL
from counterfoil.kernel.presentation import spelled
from counterfoil.kernel.tasks import named
from counterfoil.people import proving
from counterfoil.people.todo import list_tasks
from counterfoil.rest import openapi
from counterfoil.rest.requests import answer, json_body
from counterfoil.rest.shapes import Answer

router = Router(tags=["me"])


class ProofInput(Inputs):
    """What a person shows: the code of the phone or a spare one where they have a second factor, else the password."""

    model_config = ConfigDict(str_strip_whitespace=False)

    password: str = Field("", max_length=200)
    code: str = Field("", max_length=40)


class Me(Answer):
    username: str
    name: str
    roles: list[str]
    floors: list[str]
    sees_prices: bool


class ProofShape(Answer):
    proved_at: str


class TaskShape(Answer):
    resource: str
    number: str
    action: str
    role: str
    subject: str
    since: str
    due_at: str | None
    waiting_hours: float
    overdue: bool


class Tasks(Answer):
    items: list[TaskShape]
    next: str | None


class TasksQuery(Schema):
    limit: int = Field(USUAL, ge=1, le=MOST)
    cursor: str = ""
    resource: str = ""


@router.get("", response=Me, operation_id="me.get", summary="The caller", openapi_extra=openapi.extra("GET"))
def me(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    now = timezone.now()
    return answer(
        {
            "username": user.username, "name": user.name, "roles": list(user.roles_at(now)),
            "floors": sorted(user.floors_at(now)), "sees_prices": user.sees_prices, "language": user.language,
        }
    )  # fmt: skip


@router.post(
    "/proof", response=ProofShape, operation_id="me.proof", summary="Show who you are before you approve or check",
    description="Kept for this token or session. Needed where the house asks for it (`proof_required`). Takes no "
    "Idempotency-Key: nothing of a password is kept, and doing it twice does no harm.",
    openapi_extra=openapi.extra("POST", body=ProofInput),
)  # fmt: skip
def proof(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    entered = validated(ProofInput, json_body(request))
    proving.prove(request, {proving.PASSWORD: entered.password, proving.CODE: entered.code}, at=at)
    return answer({"proved_at": spelled(at)})


@router.get("/tasks", response=Tasks, operation_id="me.tasks", summary="My to-do", openapi_extra=openapi.extra("GET"))
def tasks(request: HttpRequest, query: Query[TasksQuery]) -> HttpResponse:
    now = timezone.now()
    page = list_tasks(request.user, at=now, limit=query.limit, cursor=query.cursor, resource=query.resource)
    return answer({"items": [_task(row, now) for row in page.items], "next": page.next})


def _task(row: Any, now: Any) -> dict[str, Any]:
    known = named(row.resource, row.action)
    return {
        "resource": row.resource, "number": row.number, "action": row.action,
        "action_label": str(known[1].label) if known else row.action, "role": row.role, "subject": row.subject,
        "since": spelled(row.since), "due_at": spelled(row.due_at),
        "waiting_hours": round((now - row.since).total_seconds() / 3600, 2),
        "overdue": row.due_at is not None and row.due_at < now,
    }  # fmt: skip
