"""Steps of the simulated people, for what they are tempted to and sent on: find a paper, enter one, go on with it.

``attempt`` is what this person tries, whatever comes of it; ``go`` what somebody does to whom it is offered.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from counterfoil.kernel.declaration import find_type, type_of
from counterfoil.kernel.fields import plain
from counterfoil.kernel.performing import edit
from counterfoil.orders.models import SalesOrder
from counterfoil.people.models import User
from counterfoil.project.simulation import drafts, inputs, witness

if TYPE_CHECKING:
    from counterfoil.project.simulation.story import Story

SOME = 4
"""So many papers, the newest, are tried."""


def papers(resource: str, *states: str, **facts: Any) -> Iterator[Any]:
    """The newest in these states of which these facts are true."""
    doctype = find_type(resource)
    assert doctype is not None
    rows = doctype.model.objects.filter(state__in=states, **facts).order_by("-pk").distinct()
    yield from rows.select_related("created_by", *doctype.related)[:SOME]


def paper(resource: str, number: str) -> Any:
    doctype = find_type(resource)
    assert doctype is not None
    return witness.by_number(doctype)(number)[0]


def worker(story: "Story", role: str, *, but: int | None = None) -> User:
    """Somebody with this role; not this one, if there is another."""
    able = story.holders([role])
    return story.chance.choice([one for one in able if one.pk != but] or able)


def by_name(story: "Story", username: str) -> User:
    return story.world.people[username]


def attempt(story: "Story", document: Any, action: str, user: User, body: dict[str, Any] | None = None) -> None:
    """This action of the paper as it is now: somebody may have changed it since it was looked for."""
    doctype = type_of(document)
    declared = doctype.action(action)
    assert declared is not None, action
    story.request(paper(doctype.name, document.number), declared, user, body or {}, "tempted")


def start(story: "Story", resource: str, draft: drafts.Draft | None, **bent: Any) -> tuple[Any, User] | None:
    """A new draft with something else in it, and its author; nothing when it was refused."""
    if draft is None:
        return None
    user = by_name(story, draft[1])
    number = story.enter(resource, draft[0] | bent, user, "tempted")
    return (paper(resource, number), user) if number else None


def go(story: "Story", document: Any, *actions: str) -> Any:
    """These actions of a paper, one after the other, by those to whom they are offered, with what people enter: the paper as
    it is then, or nothing where a step was refused.
    """
    for name in actions:
        document = document and go_with(story, document, name)
    return document


def go_with(story: "Story", document: Any, name: str, body: dict[str, Any] | None = None) -> Any:
    """One of these, with this entered."""
    doctype = type_of(document)
    action = doctype.action(name)
    assert action is not None, name
    done = story.by_who_may(document, action, story.all_who_might(document, action), body)
    return paper(doctype.name, document.number) if done else None


def begin(story: "Story", resource: str, draft: drafts.Draft | None, *actions: str, **bent: Any) -> Any:
    """The same of a new draft, with something else in it."""
    started = start(story, resource, draft, **bent)
    return started and go(story, started[0], *actions)


def submit(story: "Story", resource: str, draft: drafts.Draft | None, **bent: Any) -> None:
    """The same, and it is handed in as it is."""
    started = start(story, resource, draft, **bent)
    if started is not None:
        attempt(story, started[0], "submit", started[1])


def change(story: "Story", document: Any, user: User, body: dict[str, Any]) -> None:
    """A draft is saved with other content; whoever never hears of it saves once more what is there then."""
    doctype = type_of(document)

    def save(_key: Any) -> Any:
        version = doctype.model.objects.values_list("version", flat=True).get(pk=document.pk)
        return edit((doctype.name, document.number), body, version=version, by=user, at=story.world.now)

    story.send("tempted", doctype.name, "edit", user, body, {"state": document.state}, save)


def hundredfold(document: Any) -> dict[str, Any]:
    """A hundred times what the paper says of each line, and one more."""
    lines = document.lines.order_by("line_no")
    return {"lines": [{"line_no": line.line_no, "quantity": plain(line.quantity * 100 + 1), "reason": inputs.WORDS}
                      for line in lines]}  # fmt: skip


def list_of_sample(story: "Story", *actions: str) -> Any:
    """A pick list of what a department wants to look at, as far as these actions take it."""
    draft = drafts.sample_of_department(story.world, quantity="2")
    request = begin(story, "sample-requests", draft, "submit", "approve")
    lists = papers("pick-lists", "open", source_resource="sample-requests", source_id=request.pk) if request else ()
    return next((go(story, one, *actions) for one in lists), None)


def in_the_making(story: "Story") -> Any:
    """What the customer alone has, ordered, reviewed by all, in force and confirmed: production has begun."""
    order = begin(story, "sales-orders", drafts.order(story.world, kind="custom"), "submit")
    review = order and next(papers("order-reviews", "open", order=order), None)
    while review and review.state == "open":
        review = go(story, review, "pass")
    if not review:
        return None
    order = paper("sales-orders", order.number)
    priced = ("approve_price",) if order.state == "awaiting_price" else ()
    if not go(story, order, *priced, "approve_finance", "confirm"):
        return None
    return next(
        filter(None, (go(story, one, "start") for one in papers("production-requests", "requested", order=order))), None
    )


def its_picker(story: "Story", pick_list: Any) -> User:
    """Who has the list, else any picker."""
    return pick_list.picker or worker(story, "picker")


def all_good(line: Any) -> dict[str, Any]:
    taken = plain(line.quantity)
    return {"counted": taken, "qualified": taken, "rework": "0", "scrap": "0", "refused": "0", "missing": "0"}


def all_of(order: SalesOrder) -> drafts.Draft | None:
    """A notice of all that is open of an order; the customer comes for it."""
    lines = [{"sales_order": order.number, "line_no": line.line_no, "quantity": plain(line.open)}
             for line in order.lines.order_by("line_no") if line.open > Decimal(0)]  # fmt: skip
    body = {"lines": lines, "way": "pickup", "pickup": drafts.PICKUP}
    return (body, order.customer.sales_clerk.username) if lines else None
