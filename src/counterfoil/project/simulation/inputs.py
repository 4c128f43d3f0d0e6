"""What the actors enter: by the demo company's own habits where it has some, else read out of the declared shape.

``nonsense`` bends what was sensible: wrong types, unknown names, numbers beyond every bound.
"""

import random
import re
import types
import typing
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from pydantic import BaseModel

from counterfoil.kernel import attachments
from counterfoil.kernel.declaration import Action, type_of
from counterfoil.kernel.fields import plain
from counterfoil.kernel.models import Attachment
from counterfoil.people.models import User
from counterfoil.project.demo import life
from counterfoil.project.demo.deeds import DEEDS, Deed
from counterfoil.project.demo.life import World

Entered = dict[str, Any]
WORDS = "按制度办理"
USUAL: Entered = {
    "picker": "picker", "zone": "Z-EAST", "floor": "1F", "location": "1F", "carrier": "K-EAST", "code": "?",
    "user": "picker2", "department": "quality", "how": "phone", "corrective_owner": "quality_manager",
    "recipient": "张三", "contact": "张三", "waybill": "SF1000000000", "plate": "浙C12345", "cause": "miscount",
}  # fmt: skip
"""What is entered in a field of this name, where nothing better is known."""
PAPERS = {
    ("terms-change-requests", "submit"): "paper_request",
    ("return-requests", "abandon"): "other",
    ("replacement-requests", "print"): "complaint_form",
}
"""Actions that want a paper: what kind is attached first, at times."""


def habit(resource: str, action: str) -> Callable[..., Deed | None] | None:
    """How the people of the demo company do it, if they do."""
    return OWN.get((resource, action)) or DEEDS.get((resource, action)) or life.QUOTING.get((resource, action))


def entered(world: World, user: User, document: Any, action: Action) -> Deed | None:
    """An action and its inputs, or ``None``: left for later."""
    known = habit(type_of(document).name, action.name)
    if known is not None:
        return known(world, user, document)
    _attach_what_is_wanted(world, user, document, action)
    return Deed(action.name, shaped(world, document, action))


def shaped(world: World, document: Any, action: Action) -> Entered:
    """Inputs as the declaration asks for them."""
    body = of_shape(world.chance, world.now, action.inputs, list(_lines(document))) if action.inputs else {}
    if action.reason and not body.get("reason"):
        body["reason"] = WORDS
    return body


def _attach_what_is_wanted(world: World, user: User, document: Any, action: Action) -> None:
    kind = PAPERS.get((type_of(document).name, action.name))
    if kind is None or world.happens(0.2):
        return
    if not Attachment.objects.filter(resource=type_of(document).name, document_id=document.pk, kind=kind).exists():
        attach(world, user, document, kind)


def attach(world: World, user: User, document: Any, kind: str) -> None:
    """A paper of this kind."""
    data = f"%PDF-1.4\n% {kind} {document.number}\n".encode()
    attachments.attach(document, name=f"{kind}.pdf", data=data, kind=kind, by=user, at=world.tick())


def _lines(document: Any) -> Any:
    return document.lines.order_by("line_no") if hasattr(document, "lines") else ()


def of_shape(chance: random.Random, now: datetime, shape: type[BaseModel], lines: list[Any]) -> Entered:
    """A body of this shape: what is needed, and at times what may be left out."""
    body: Entered = {}
    for name, field in shape.model_fields.items():
        if not field.is_required() and name != "lines" and chance.random() < 0.6:
            continue
        body[field.alias or name] = _value(chance, now, name, field.annotation, lines)
    return body


def _value(chance: random.Random, now: datetime, name: str, kind: Any, lines: list[Any]) -> Any:
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _value(chance, now, name, parts[0], lines)
    if origin in (typing.Union, types.UnionType):
        return _value(chance, now, name, next(part for part in parts if part is not type(None)), lines)
    if origin is typing.Literal:
        return chance.choice(parts)
    if origin is list:
        return _list(chance, now, _plain(parts[0]), lines)
    return _single(chance, now, name, kind)


def _plain(kind: Any) -> Any:
    return _plain(typing.get_args(kind)[0]) if typing.get_origin(kind) is typing.Annotated else kind


def _list(chance: random.Random, now: datetime, kind: Any, lines: list[Any]) -> list[Any]:
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return [WORDS]
    if "line_no" not in kind.model_fields:
        return [of_shape(chance, now, kind, [])]
    return [of_shape(chance, now, kind, []) | _of_line(chance, kind, line) for line in lines]


def _of_line(chance: random.Random, kind: type[BaseModel], line: Any) -> Entered:
    """Counts of a line: what it says, now and then a piece less."""
    whole = Decimal(getattr(line, "quantity", None) or 0)
    less = max(whole - (chance.random() < 0.1), Decimal(0))
    counts: Entered = {name: plain(less) for name in ("quantity", "counted", "qualified") if name in kind.model_fields}
    return {"line_no": line.line_no, **counts}


def _single(chance: random.Random, now: datetime, name: str, kind: Any) -> Any:
    if kind is bool:
        return chance.random() < 0.5
    if kind is int:
        return chance.randint(1, 3)
    if kind is Decimal:
        return str(chance.randint(0, 3))
    if kind is datetime:
        return now.isoformat()
    if kind is date:
        return (timezone.localtime(now).date() + timedelta(days=chance.randint(0, 9))).isoformat()
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return of_shape(chance, now, kind, [])
    return USUAL.get(name, WORDS)


def _return_sample(world: World, user: User, request: Any) -> Deed | None:
    """All that is out, or one piece less."""
    lines = [
        {"line_no": line.line_no, "quantity": plain(_all_but_one(world, line.out))}
        for line in _lines(request)
        if line.out > 0
    ]
    return Deed("return_sample", {"lines": lines}) if lines else None


def _inspect_sample(world: World, user: User, request: Any) -> Deed | None:
    bucket = world.chance.choice(("qualified", "qualified", "rework", "scrap"))
    waiting = [line for line in _lines(request) if line.uninspected > 0]
    lines = [{"line_no": line.line_no, bucket: plain(_all_but_one(world, line.uninspected))} for line in waiting]
    return Deed("inspect", {"lines": lines}) if lines else None


def _extend_sample(world: World, user: User, request: Any) -> Deed:
    later = (request.return_due or timezone.localdate(world.now)) + timedelta(days=world.chance.randint(1, 20))
    return Deed("extend", {"return_due": later.isoformat(), "reason": WORDS})


def _all_but_one(world: World, quantity: Decimal) -> Decimal:
    return quantity - 1 if quantity > 1 and world.happens(0.4) else quantity


def _judge(world: World, user: User, case: Any) -> Deed:
    """Both ways: the demo company knows returns alone."""
    deed = DEEDS["service-cases", "judge"](world, user, case)
    assert deed is not None
    if world.happens(0.4):
        return Deed("judge", {"judgement": "replacement", "reason": world.chance.choice(("quality", "short_delivery"))})
    return deed


def _split(world: World, user: User, case: Any) -> Deed | None:
    line = _lines(case).first()
    return Deed("split", {"lines": [{"line_no": line.line_no, "quantity": "1"}]})


def _submit_order(world: World, user: User, order: Any) -> Deed | None:
    """Prices that nobody may give are mended, or the order is dropped."""
    low = [line for line in _lines(order) if line.discount_rate < Decimal("0.70")]
    if low and order.revision == 1 and world.happens(0.8):
        return Deed("cancel", {"reason": "折扣低于底线"})
    return DEEDS["sales-orders", "submit"](world, user, order)


def _pick(world: World, user: User, pick_list: Any) -> Deed | None:
    """Samples are often not there in full."""
    if pick_list.source_resource != "sample-requests" or world.happens(0.6):
        return DEEDS["pick-lists", "pick"](world, user, pick_list)
    lines = [
        {"line_no": line.line_no, "quantity": plain(line.quantity // 2), "reason": WORDS} for line in _lines(pick_list)
    ]
    return Deed("pick", {"lines": lines})


def _second_check(world: World, user: User, consignment: Any) -> Deed | None:
    """Now and then nothing of it is there any more."""
    if world.happens(0.97):
        return DEEDS["consignments", "second_check"](world, user, consignment)
    lines = [{"line_no": line.line_no, "quantity": "0", "reason": WORDS} for line in _lines(consignment)]
    return Deed("second_check", {"lines": lines})


def _post_shipment(world: World, user: User, shipment: Any) -> Deed:
    """Now and then a piece stays on the ramp."""
    if world.happens(0.75):
        return Deed("post", {})
    first, *_others = _lines(shipment)
    return Deed("post", {"lines": [{"line_no": first.line_no, "quantity": plain(first.quantity - 1), "reason": WORDS}]})


def _cancel_hopeless(resource: str) -> Callable[..., Deed | None]:
    def habit(world: World, user: User, document: Any) -> Deed | None:
        known = DEEDS.get((resource, "submit"))
        return (
            Deed("cancel", {"reason": WORDS}) if known is None or world.happens(0.3) else known(world, user, document)
        )

    return habit


OWN: dict[tuple[str, str], Callable[..., Deed | None]] = {
    ("pick-lists", "pick"): _pick,
    ("consignments", "second_check"): _second_check,
    ("shipments", "post"): _post_shipment,
    ("sample-requests", "return_sample"): _return_sample,
    ("sample-requests", "inspect"): _inspect_sample,
    ("sample-requests", "extend"): _extend_sample,
    ("sales-orders", "submit"): _submit_order,
    ("customer-applications", "submit"): _cancel_hopeless("customer-applications"),
    ("service-cases", "judge"): _judge,
    ("service-cases", "split"): _split,
}
"""Habits that need some sense of the business."""


# Nonsense -------------------------------------------------------------------------------------------------------------

RUBBISH: tuple[Any, ...] = (
    None, "", "x", "\x00", "-1", "0", "NaN", "1e400", "99999999999999999999", -5, 10**20, 1.5, True, [], {}, [[]],
    {"a": {"b": []}}, "P-9999", "'; DROP TABLE stock_move; --", "0.0000001", "2026-02-30", "a" * 5000,
)  # fmt: skip
"""What no field wants."""

OTHERS = ("picker", "picker2", "1F", "2F", "3F", "REWORK", "SCRAP", "QC", "Z-EAST", "Z-WEST", "K-SOUTH", "sales_clerk2")
"""Names that there are, for other things."""


def bent(chance: random.Random, body: Entered) -> Entered:
    """The same body with one thing in it spoilt."""
    body = {**body}
    keys = list(body)
    if not keys or chance.random() < 0.15:
        return body | {chance.choice(("unknown", "state", "version", "id", "lines")): chance.choice(RUBBISH)}
    key = chance.choice(keys)
    value = body[key]
    if isinstance(value, list) and value and isinstance(value[0], dict) and chance.random() < 0.8:
        place = chance.randrange(len(value))
        body[key] = [*value[:place], bent(chance, value[place]), *value[place + 1 :]]
        if chance.random() < 0.2:
            body[key] = [*body[key], body[key][0]]
    else:
        body[key] = wrong(chance, value) if chance.random() < 0.6 else chance.choice(RUBBISH)
    return body


def wrong(chance: random.Random, value: Any) -> Any:
    """Of the right shape, and yet not right: another figure, day, name; a line less or twice."""
    if isinstance(value, list):
        return chance.choice(([], value[:-1], [*value, *value[:1]]))
    if not isinstance(value, str):
        return chance.choice(RUBBISH)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return (date.fromisoformat(value) + timedelta(days=chance.choice((-400, -40, 400)))).isoformat()
    if re.fullmatch(r"-?\d{1,9}(\.\d+)?", value):
        return plain(Decimal(value) * chance.choice((0, 2, 100, -1)) + chance.choice((0, 1)))
    if re.fullmatch(r"[CP]-\d{4}", value):
        return f"{value[0]}-{chance.randint(1, 60):04d}"
    return chance.choice(OTHERS)
