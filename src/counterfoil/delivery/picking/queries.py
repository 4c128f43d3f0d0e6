"""What is asked of pick lists."""

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, QuerySet, Sum

from counterfoil.delivery import pipeline
from counterfoil.delivery.models import Package, PickList, PickListLine
from counterfoil.delivery.picking import states
from counterfoil.kernel.models import Signature
from counterfoil.kernel.statements import compiled
from counterfoil.people import roles
from counterfoil.people.models import User
from counterfoil.stock.models import Location

MOST = 200
HANDLING = ("pick", "first_check")
"""Whoever did one of these can't check the same goods a second time (C2.0)."""


def lists_of(resource: str, ids: Iterable[int]) -> QuerySet[PickList]:
    """The living lists of these papers, oldest first."""
    rows = PickList.objects.filter(source_resource=resource, source_id__in=list(ids))
    return rows.exclude(state=states.CANCELLED).order_by("pk")


def unfinished(resource: str, source_id: int, *, but: int) -> bool:
    """Whether another list of this paper is still to be staged."""
    return bool(_unfinished(resource, source_id, but))


@compiled
def _unfinished(resource: Any, source_id: Any, but: Any) -> QuerySet[Any, Any]:
    rows = PickList.objects.filter(source_resource=resource, source_id=source_id, state__in=states.UNFINISHED)
    return rows.exclude(pk=but).values_list("pk", flat=True)[:1]


def zone_of_others(pick_list: PickList) -> Location | None:
    """The zone where another list of the same paper already put its goods."""
    others = _staged(pick_list.source_resource, pick_list.source_id, pick_list.created_at, pick_list.pk)
    return others[0].zone if others else None


@compiled
def _staged(resource: Any, source_id: Any, made: Any, but: Any) -> QuerySet[Any, Any]:
    rows = PickList.objects.filter(source_resource=resource, source_id=source_id, created_at=made).exclude(pk=but)
    return rows.filter(state=states.STAGED, packages_count__gt=0).select_related("zone").order_by("pk")[:1]


def brought_lines(pick_list: PickList) -> list[PickListLine]:
    """Every line of which something was staged, of this list and those made together with it, in the paper's order.

    What a paper asked for anew has lists of its own: what its earlier ones brought has gone its way.
    """
    return _brought_lines(pick_list.source_resource, pick_list.source_id, pick_list.created_at)


_ALIVE = (*states.UNFINISHED, states.STAGED)


@compiled
def _brought_lines(resource: Any, source_id: Any, made_at: Any) -> QuerySet[Any, Any]:
    rows = PickListLine.objects.filter(
        document__source_resource=resource, document__source_id=source_id, document__created_at=made_at,
        document__state__in=_ALIVE, staged__gt=0,
    )  # fmt: skip
    return rows.select_related("document").order_by("source_line_no", "document_id", "line_no")


def counts(resource: str, ids: Iterable[int]) -> dict[tuple[int, int], dict[str, Decimal]]:
    """Asked, picked and first-checked quantity per paper and line, over all its lists."""
    return {
        (paper, line): {"asked": asked, "picked": found or Decimal(0), "first_checked": confirmed or Decimal(0)}
        for paper, line, asked, found, confirmed in _counts(resource, list(ids))
    }


@compiled
def _counts(resource: Any, ids: Any) -> QuerySet[Any, Any]:
    rows = PickListLine.objects.filter(
        document__source_resource=resource, document__source_id__any=ids, document__state__in=_ALIVE
    )
    return rows.values_list("document__source_id", "source_line_no").annotate(
        asked=Sum("quantity"), found=Sum("picked"), confirmed=Sum("checked")
    )


def handlers(list_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """List → action → id of the person who picked it and who did the first check."""
    found: dict[int, dict[str, int]] = {}
    for document_id, action, by in _handlers(list(list_ids)):
        found.setdefault(document_id, {})[action] = by
    return found


@compiled
def _handlers(list_ids: Any) -> QuerySet[Any, Any]:
    rows = Signature.objects.filter(resource="pick-lists", document_id__any=list_ids, action__in=HANDLING)
    return rows.order_by("pk").values_list("document_id", "action", "by_id")


def packages(pick_list: PickList) -> QuerySet[Package]:
    return Package.objects.filter(pick_list=pick_list).order_by("position")


def find_picker(username: str) -> User | None:
    """An active picker of this name."""
    return User.objects.filter(username=username, is_active=True, roles__contains=[roles.PICKER]).first()


def find_zone(code: str) -> Location | None:
    """A staging zone in use."""
    return next(iter(_zones(code)), None)


@compiled
def _zones(code: Any) -> QuerySet[Any, Any]:
    return Location.objects.filter(code=code, is_active=True, kind=Location.Kind.STAGING)


def keeps(floor: Location, user: Any, *, at: Any) -> bool:
    """Whether this person is (or stands in for) a keeper of the floor."""
    return roles.WAREHOUSE_KEEPER in user.roles_at(at) and floor.code in user.floors_at(at)


def list_to_print(rows: QuerySet[PickList]) -> list[PickList]:
    """Of these lists, those that nobody has printed yet, in the order in which trucks leave and shelves are walked."""
    shelf = Min("lines__product__shelf")
    found = (
        rows.filter(state=states.OPEN).select_related("customer", "floor").annotate(shelf=shelf, many=Count("lines"))
    )
    lists: list[Any] = list(found.order_by("pk")[:MOST])
    leaves = _leaving(lists)
    for row in lists:
        row.leaves = leaves.get((row.source_resource, row.source_id), (None, None))
    far, late = date.max, time.max
    return sorted(
        lists, key=lambda row: (row.leaves[0] or far, row.leaves[1] or late, row.floor.code, row.shelf or "", row.pk)
    )


def _leaving(lists: list[PickList]) -> dict[tuple[str, int], tuple[date | None, time | None]]:
    """Paper → the day that was asked for, and when its carrier's truck leaves."""
    found = {}
    for resource, ids in pipeline.by_resource((row.source_resource, row.source_id) for row in lists).items():
        model = pipeline.type_named(resource).model
        for paper in model.objects.filter(pk__in=ids).select_related("carrier"):
            departs = paper.carrier.departs_at if paper.carrier else None
            found[resource, paper.pk] = (getattr(paper, "requested_date", None), departs)
    return found
