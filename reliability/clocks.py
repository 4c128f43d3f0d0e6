"""R12 and R14: clocks that jump, and work that is done late, twice, out of order, or not at all."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from counterfoil.kernel import outbox
from counterfoil.kernel.jobs import run_all
from counterfoil.kernel.models import Event, Outbox
from counterfoil.kernel.performing import create, perform
from counterfoil.kernel.refusals import Refusal
from reliability import house
from reliability.house import Counts, fresh, must
from reliability.races import People

JUMPS = (
    ("an hour back", "2027-03-01T09:00", "2027-03-01T08:00"),
    ("a day ahead and back", "2027-03-03T09:00", "2027-03-02T09:00"),
    ("over midnight", "2027-03-31T23:59:59.900", "2027-04-01T00:00:00.100"),
    ("over the year's end", "2027-12-31T23:59:59.900", "2028-01-01T00:00:00.100"),
    ("29 February", "2028-02-28T23:59:59.900", "2028-02-29T00:00:00"),
    ("after 29 February", "2028-02-29T23:59:59.900", "2028-03-01T00:00:00"),
    ("ten minutes apart", "2028-03-01T10:10", "2028-03-01T10:00"),
    ("where summer time was once", "2028-04-09T01:59:59", "2028-04-09T03:00:00"),
)
"""From which moment to which the clock jumps, by the company's own zone."""


class Died(BaseException):
    """The process is gone at this very point."""


def _moment(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def jumps() -> Counts:
    """R12: papers keep their order by number, their day by the company's zone; nothing lives longer than declared."""
    with fresh():
        users = People().users
        told = Counter[str]()
        for _name, *moments in JUMPS:
            lines = [{"product": "P-0160", "location": "1F", "quantity": "5"}]
            paper: Any = None
            for place, text in enumerate((*moments, moments[0])):
                at = _moment(text)
                receipt = create("stock-receipts", {"lines": lines}, by=users["warehouse_keeper"], at=at)
                day = f"{timezone.localtime(at):%y%m%d}"
                must(receipt.number.split("-")[1] == day, f"{receipt.number} made at {at}")
                paper = paper or receipt
                told["papers"] += 1
                if place == 1:  # what was made before the jump is posted after it
                    perform(paper, "post", by=users["warehouse_keeper"], at=at)
            events = Event.objects.filter(resource="stock-receipts", document_id=paper.pk)
            must(list(events.order_by("seq").values_list("action", flat=True)) == ["create", "post"], "order by id")
            told["jumps"] += 1
        told["quotations"] = _validity(users)
        for moment in ("2028-03-01T10:00", "2028-03-01T09:00", "2028-02-01T00:05", "2028-03-02T00:05"):
            run_all(at=_moment(moment))
            told["nights"] += 1
        house.invariants_hold()
    return Counts(dict(told))


def _validity(users: Any) -> int:
    """A quotation is accepted up to the last moment of its day, and not a moment later, whatever the clock did between."""
    clerk = users["sales_clerk"]
    for text, accepted in (("2027-05-10T23:59:59.900", True), ("2027-05-11T00:00:00.100", False)):
        body = {
            "customer": "C-0001", "valid_until": "2027-05-10", "lines": [{"product": "P-0011", "quantity": "1"}],
        }  # fmt: skip
        one = create("quotations", body, by=clerk, at=_moment("2027-05-09T10:00"))
        perform(one, "send", by=clerk, at=_moment("2027-05-09T10:01"), inputs={"channel": "fax", "recipient": "张"})
        code = ""
        try:
            perform(one, "accept", by=clerk, at=_moment(text), inputs={"how": "phone"})
        except Refusal as refusal:
            code = refusal.code
        must(code == ("" if accepted else "quotation_expired"), f"accepted at {text}: {code or 'yes'}")
    return 2


def follow_ups(times: int) -> Counts:
    """R14: whoever carries out what follows dies before, after, comes late, twice, out of order: each takes effect once."""
    told = Counter[str]()
    with fresh():
        people = People()
        for number in range(times):
            notice = _waiting(people)
            _die(people, ("before", "after", "twice", "late")[number % 4], told)
            notice.refresh_from_db()
            must(notice.state == "released", f"{notice.number} is {notice.state}")
            told["effects"] += 1
        must(told["died before"] and told["died after"], "nobody died")
        _poison(people, told)
        house.invariants_hold()
    return Counts(dict(told))


def _waiting(people: People) -> Any:
    """A notice that waits for one more piece."""
    people.produced("P-0170", 1)
    order = people.confirmed(1, [("P-0170", "2")])
    notice = people.notice(order, 1, "2")
    must(people.act(notice, "submit", "sales_clerk").state == "shortage", "short of one")
    choice = {"lines": [{"line_no": 1, "choice": "wait"}], "channel": "phone", "text": "等"}
    return people.act(notice, "inform_shortage", "sales_clerk", choice)


def _die(people: People, how: str, told: Counter[str]) -> None:
    """A stock receipt frees the waiting notice; who does that dies in one way or another."""
    kind = "stock_arrived"
    sound = outbox.HANDLERS[kind]

    def handler(**payload: Any) -> None:
        if how != "before":
            sound(**payload)
        if how in ("before", "after"):
            raise Died

    outbox.HANDLERS[kind] = handler
    try:
        people.produced("P-0170", 1)
    except Died:
        told[f"died {how}"] += 1
    finally:
        outbox.HANDLERS[kind] = sound
    later = timezone.now() + (timedelta(hours=24) if how == "late" else timedelta(minutes=2))
    if how == "twice":
        last = Outbox.objects.filter(kind=kind).order_by("pk").last()
        assert last is not None
        Outbox.objects.filter(pk=last.pk).update(done_at=None)
    for at in (later, later - timedelta(minutes=1), later + timedelta(minutes=5)):
        outbox.sweep(at=at)
        told["sweeps"] += 1
    left = list(Outbox.objects.filter(done_at=None).values("kind", "payload", "tries", "error"))
    must(not left, f"left in the box: {left}")


def _poison(people: People, told: Counter[str]) -> None:
    """What always fails is left alone after five tries, keeps its error, and shows in `check`."""
    sound = outbox.HANDLERS["stock_arrived"]
    _waiting(people)

    def poison(**_payload: Any) -> None:
        told["poison tried"] += 1
        raise RuntimeError("poison")

    outbox.HANDLERS["stock_arrived"] = poison
    try:
        people.produced("P-0170", 1)
        for minutes in range(2, 30, 2):
            outbox.sweep(at=timezone.now() + timedelta(minutes=minutes))
    finally:
        outbox.HANDLERS["stock_arrived"] = sound
    left = Outbox.objects.get(done_at=None)
    must(left.tries <= outbox.MOST_TRIES and "poison" in left.error, f"{left.tries} tries, {left.error}")
    must(told["poison tried"] <= outbox.MOST_TRIES + 1, f"tried {told['poison tried']} times")
    left.delete()
