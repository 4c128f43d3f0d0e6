"""What waits on the floors and in staging, and how well the work was done. Every figure names its documents."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from counterfoil.delivery import pipeline
from counterfoil.delivery.models import Consignment, PickList, PickListLine, Shipment, Way
from counterfoil.delivery.picking import states as picking
from counterfoil.kernel.declaration import DocumentType, State, find_type, type_of
from counterfoil.kernel.people import visible
from counterfoil.stock.models import Discrepancy
from counterfoil.stock.queries import list_locations

MOST = 80
"""So many lists, of the oldest papers, and so many consignments, those that wait longest, are on the board; of the others
it says how many."""
SOON = timedelta(minutes=15)
STANDING = ("open", "merged", "checked", "loaded", "signed")
"""States of consignments whose goods still stand in a zone, or on the vehicle before it."""
PURPOSES = {Way.PICKUP: "pickup", Way.EXPRESS: "express"}
"""Zones that serve a way of sending; for carriers each names its own."""
LIST_COLUMNS = (
    "number", "state", "state_since", "source_resource", "source_id", "source_number", "floor__code", "zone__code",
    "customer__name",
)  # fmt: skip
CONSIGNMENT_COLUMNS = ("number", "state", "state_since", "way", "customer__name", "carrier__name", "zone__code")
"""What a card says."""
Steps = tuple[tuple[str, tuple[str, ...]], ...]
STEPS: Steps = (
    ("delivery-notices", ("credit_held", "shortage", "released", "picking", "staged", "loaded")),
    ("pick-lists", ("open", "printed", "picked", "checked")),
    ("consignments", STANDING),
    ("gate-passes", ("issued",)),
    ("shipments", ("draft",)),
)
"""Where something can wait between a notice and its posted shipment, in the order of the work."""


# What waits where


def target_of(doctype: DocumentType, state: str) -> timedelta | None:
    """How soon the next step is expected from this state: the shortest target of what can be done then."""
    targets = [
        action.target for action in doctype.actions
        if action.target is not None and action.todo and state in action.from_
    ]  # fmt: skip
    return min(targets, default=None)


def urgency(since: datetime, target: timedelta | None, *, at: datetime) -> str:
    """late (past its target), soon (within a quarter of an hour), or calm."""
    if target is None:
        return "calm"
    left = since + target - at
    return "late" if left <= timedelta(0) else "soon" if left <= SOON else "calm"


@dataclass(frozen=True)
class Waiting:
    """How many papers of one kind stand in one state: since when the oldest, how many beyond the target."""

    doctype: DocumentType
    state: State
    many: int
    late: int
    oldest: datetime | None
    target: timedelta | None

    @property
    def url(self) -> str:
        """The list that shows exactly these."""
        return f"/{self.doctype.name}/?state={self.state.code}"


def list_waiting(user: Any, *, at: datetime, steps: Steps = STEPS) -> list[Waiting]:
    """What waits at each of these steps, as far as this person may see it; one statement per kind of paper."""
    found = []
    for resource, states in steps:
        doctype = pipeline.type_named(resource)
        targets = {state: target_of(doctype, state) for state in states}
        rows = doctype.model.objects.filter(visible(doctype, user), state__in=states)
        late = Q()
        for state, target in targets.items():
            if target is not None:
                late |= Q(state=state, state_since__lte=at - target)
        counted = rows.values("state").annotate(
            many=Count("pk"), late=Count("pk", filter=late) if late else Count("pk", filter=Q(pk=None)),
            oldest=Min("state_since"),
        )  # fmt: skip
        by_state = {row["state"]: row for row in counted}
        for state in states:
            row = by_state.get(state, {"many": 0, "late": 0, "oldest": None})
            found.append(
                Waiting(doctype, doctype.state(state), row["many"], row["late"], row["oldest"], targets[state])
            )
    return found


# The staging board


@dataclass(frozen=True)
class Floor:
    """One floor's part of a paper: which list, how far it is, since when."""

    code: str
    number: str
    state: State
    since: datetime
    urgency: str

    @property
    def is_there(self) -> bool:
        """Its goods stand in the zone."""
        return self.state.code == picking.STAGED


@dataclass
class Card:
    """A paper on the board: its floors while goods are missing, its consignment when all are there."""

    number: str
    resource: str
    customer: str
    floors: list[Floor] = field(default_factory=list)
    consignment: Consignment | None = None
    urgency: str = "calm"
    since: datetime | None = None

    @property
    def missing(self) -> list[str]:
        """The floors that have not brought their goods."""
        return [floor.code for floor in self.floors if not floor.is_there]


RANK = {"late": 0, "soon": 1, "calm": 2}


def board(user: Any, *, at: datetime) -> dict[str, list[Card]]:
    """Zone → what stands there and what is still to come, the most urgent first. A handful of statements."""
    lanes: dict[str, list[Card]] = {}
    for zone, card in [*_coming(user, at=at), *_standing(user, at=at)]:
        lanes.setdefault(zone, []).append(card)
    for cards in lanes.values():
        cards.sort(key=lambda card: (RANK[card.urgency], card.since or at))
    return dict(sorted(lanes.items()))


def beyond(user: Any, lanes: dict[str, list[Card]]) -> int:
    """How many consignments stand that the board has no room for; one statement, and none while there is room."""
    return _left_out(standing(user), sum(card.consignment is not None for cards in lanes.values() for card in cards))


def lists_beyond(user: Any, lanes: dict[str, list[Card]]) -> int:
    """The same of the lists of papers that are still to come."""
    return _left_out(coming(user), sum(len(card.floors) for cards in lanes.values() for card in cards))


def _left_out(rows: QuerySet[Any], shown: int) -> int:
    return rows.count() - shown if shown == MOST else 0


def standing(user: Any) -> QuerySet[Consignment]:
    """Consignments whose goods stand in a zone that this person may see."""
    return Consignment.objects.filter(visible(type_of(Consignment), user), state__in=STANDING)


def coming(user: Any) -> QuerySet[PickList]:
    """The lists of papers of which some floor has begun and some floor's goods are still missing."""
    mine = PickList.objects.filter(visible(type_of(PickList), user)).exclude(state=picking.CANCELLED)
    missing = mine.filter(state__in=picking.UNFINISHED)
    begun = mine.exclude(state=picking.OPEN)
    paper = {"source_resource": OuterRef("source_resource"), "source_id": OuterRef("source_id")}
    return mine.filter(Exists(missing.filter(**paper)), Exists(begun.filter(**paper)))


def _coming(user: Any, *, at: datetime) -> list[tuple[str, Card]]:
    """Papers whose goods are not all there, the oldest first."""
    doctype = type_of(PickList)
    rows = coming(user).select_related("floor", "zone", "customer").only(*LIST_COLUMNS)
    lists = list(rows.order_by("source_id", "floor__code")[:MOST])
    zones = _zones_of({(row.source_resource, row.source_id) for row in lists})
    cards: dict[tuple[str, int], Card] = {}
    lanes: dict[tuple[str, int], str] = {}
    for row in lists:
        key = (row.source_resource, row.source_id)
        customer = row.customer.name if row.customer else ""
        card = cards.setdefault(key, Card(row.source_number, row.source_resource, customer))
        card.floors.append(_floor(row, doctype, at=at))
        lanes[key] = row.zone.code if row.zone and row.state == picking.STAGED else lanes.get(key, zones.get(key, ""))
    for card in cards.values():
        open_ones = [floor for floor in card.floors if not floor.is_there]
        card.urgency = min((floor.urgency for floor in open_ones), key=RANK.__getitem__, default="calm")
        # Where the board ends in the middle of a paper, its open lists may be beyond it.
        card.since = min(floor.since for floor in open_ones or card.floors)
    return [(lanes[key], card) for key, card in cards.items()]


def _floor(row: PickList, doctype: DocumentType, *, at: datetime) -> Floor:
    pressing = "calm" if row.state == picking.STAGED else urgency(row.state_since, target_of(doctype, row.state), at=at)
    return Floor(row.floor.code, row.number, doctype.state(row.state), row.state_since, pressing)


def _zones_of(papers: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The zone to which each paper's goods go: the pick-up zone, the express zone, or that of its carrier."""
    serving = {zone.purpose: zone for zone in reversed(list_locations("staging"))}
    known = {way: serving.get(purpose) for way, purpose in PURPOSES.items()}
    found = {}
    for resource, ids in pipeline.by_resource(papers).items():
        doctype, source = find_type(resource), pipeline.source_of(resource)
        rows = doctype.model.objects.filter(pk__in=ids).select_related("carrier__zone") if doctype else []
        for paper in rows:
            where = source.destination(paper)
            carrier = where.get("carrier")
            zone = known.get(where.get("way", "")) or (carrier.zone if carrier is not None else None)
            found[resource, paper.pk] = zone.code if zone else ""
    return found


def _standing(user: Any, *, at: datetime) -> list[tuple[str, Card]]:
    """What stands in the zones whole, until it is posted."""
    doctype = type_of(Consignment)
    found = []
    rows = standing(user).select_related("customer", "carrier", "zone").only(*CONSIGNMENT_COLUMNS)
    for row in rows.order_by("state_since")[:MOST]:
        card = Card(
            row.number, "consignments", row.customer.name if row.customer else "", consignment=row,
            urgency=urgency(row.state_since, target_of(doctype, row.state), at=at), since=row.state_since,
        )  # fmt: skip
        found.append((row.zone.code, card))
    return found


# How well the work was done


COUNTS = (Discrepancy.Step.PICK, Discrepancy.Step.FIRST_CHECK, Discrepancy.Step.SECOND_CHECK)
"""Counts of goods on their way from the floor to the vehicle."""


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    good: int
    all: int

    @property
    def percent(self) -> Decimal | None:
        """In percent with one decimal; nothing where there is nothing to count."""
        return round(Decimal(100 * self.good) / self.all, 1) if self.all else None


def shipped(user: Any, *, start: date, end: date) -> QuerySet[Shipment]:
    """Shipments of these days that stand, of notices that asked for a day."""
    rows = Shipment.objects.filter(
        visible(type_of(Shipment), user), state="posted", reversal_of=None, shipped_on__gte=start, shipped_on__lte=end,
    )  # fmt: skip
    return rows.filter(requested_date__isnull=False).select_related("customer", "notice").order_by("shipped_on", "pk")


LATE = Q(shipped_on__gt=F("requested_date"))


def late_ones(rows: QuerySet[Shipment]) -> QuerySet[Shipment]:
    """Of these, those that left after the day that was asked for."""
    return rows.filter(LATE)


def on_time(user: Any, *, start: date, end: date) -> Share:
    """Shipments that left by the day that was asked for. One statement."""
    rows = shipped(user, start=start, end=end).order_by()
    found = rows.aggregate(all=Count("pk"), late=Count("pk", filter=LATE))
    return Share(found["all"] - found["late"], found["all"])


def _whose_lists(user: Any) -> Q:
    """The lists whose figures this person sees. Whoever sees lists as what own papers came of sees the figures of the
    house: those of which nothing came, since all was missing, belong to them."""
    doctype = type_of(PickList)
    sees_as_origin = set(user.roles_at(timezone.now())) & doctype.seen_as_origin_by
    return Q() if sees_as_origin else visible(doctype, user)


def wrong_lines(user: Any, *, start: datetime, end: datetime) -> QuerySet[PickListLine]:
    """Lines on which some count was found to differ in this time: on the floor, or at the second check."""
    found = _differences(start=start, end=end).values("pick_line_id")
    rows = PickListLine.objects.filter(pk__in=found, document__in=PickList.objects.filter(_whose_lists(user)))
    return rows.select_related("document__floor", "product").order_by("document_id", "line_no")


def _differences(*, start: datetime, end: datetime) -> QuerySet[Discrepancy]:
    return Discrepancy.objects.filter(
        step__in=COUNTS, created_at__gte=start, created_at__lt=end, pick_line_id__isnull=False
    )


def pick_accuracy(user: Any, *, start: datetime, end: datetime) -> Share:
    """Of the lines that were brought to staging in this time, those that were right at every count, from the floor to
    the second check. Two statements."""
    whose = _whose_lists(user)
    lists = PickList.objects.filter(whose)
    staged = lists.filter(state=picking.STAGED, state_since__gte=start, state_since__lt=end)
    many = staged.aggregate(sum=Sum("line_count"))["sum"] or 0
    found = _differences(start=start, end=end)
    if whose:
        found = found.filter(pick_line_id__in=PickListLine.objects.filter(document__in=lists).values("pk"))
    wrong = found.aggregate(many=Count("pick_line_id", distinct=True))["many"]
    return Share(max(0, many - wrong), many)
