"""One pipeline from the floors to the gate (C2.0), whatever paper asked for the goods.

Sales notices, replacement requests and sample requests all have their goods brought by pick lists, gathered in a
consignment, checked a second time, loaded and let out by a gate pass. What differs by paper is said here once per
kind of paper, as a ``Source``; the steps themselves know none of them by name.

Every callback runs inside the action that causes it. The first group is called while only documents may be locked:
it may then lock the customer's account, but neither stock nor numbers. ``makes`` and ``owes`` are called last, when
only numbers remain to be taken; the types that they create come after ``PHD`` in the order of prefixes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from counterfoil.kernel.declaration import DocumentType, find_type
from counterfoil.kernel.doing import Doing, Lockable
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.roles import CHECKER, WAREHOUSE_KEEPER

ZERO = Decimal(0)


@dataclass(frozen=True)
class Outcome:
    """What became of the goods of one line of a paper in one step: what went on, and what fell out of it."""

    line_no: int
    kept: Decimal
    lost: Decimal = ZERO


Outcomes = Mapping[int, Sequence[Outcome]]
"""Id of the paper → what became of its lines."""


def _nothing(*_args: Any, **_kwargs: Any) -> None:
    return None


def _always(_paper: Any) -> bool:
    return True


def _no_facts(_paper: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Source:
    """A kind of paper for which goods are picked, and what the steps of the pipeline mean to it."""

    resource: str
    carries: str
    """The kind of its consignments and gate passes: ``sales``, ``replacement``, ``sample``."""
    second_check_by: frozenset[str]
    """Roles that must each sign the second check."""
    parents: Callable[[Sequence[int]], list[Lockable]]
    """Rows to lock before the lists of these papers: the papers themselves, and what stands above them."""
    destination: Callable[[Any], dict[str, Any]]
    """Where its goods go and how: the fields of ``Destination``, copied to its consignment."""
    began: Callable[..., None]
    """``began(paper, do=)``: the first of its lists was printed."""
    brought: Callable[..., None]
    """``brought(paper, outcomes, last=, nothing=, do=)``: a list was staged; ``last``: it was the last one;
    ``nothing``: all lists together found nothing, so that the paper has come to an end."""
    checked: Callable[..., None]
    """``checked(papers, outcomes, do=)``: the second check stands; a paper of which nothing stands ends."""
    dissolved: Callable[..., None]
    """``dissolved(papers, outcomes, do=)``: its staged goods go back to their floors (``lost``)."""
    reopened: Callable[..., None] = _nothing
    """``reopened(papers, do=)``: the second check is void."""
    may_leave: Callable[..., Refusal | None] = _nothing
    """``may_leave(consignment, papers, do=)``: a rule before the sign-off."""
    loaded: Callable[..., None] = _nothing
    """``loaded(consignment, papers, do=)``: signed off for leaving."""
    makes: Callable[..., Any] = _nothing
    """``makes(consignment, papers, do=)``: the draft that is posted when the goods have left."""
    makes_first: bool = False
    """Its drafts take numbers of a series that comes before that of the gate pass: they are made before it."""
    unloaded: Callable[..., None] = _nothing
    """``unloaded(consignment, papers, do=)``: taken from the vehicle again; its drafts are void."""
    has_left: Callable[..., Refusal | None] = _nothing
    """``has_left(consignment, do=)``: a rule before unloading: is something of it posted?"""
    owes: Callable[..., None] = _nothing
    """``owes(papers, do=)``: nothing of these papers was found, what was asked is owed."""
    first_check_by: frozenset[str] = frozenset({WAREHOUSE_KEEPER, CHECKER})
    """Roles that may do the first check of its lists; of goods that are not sold a checker alone (D2.4)."""
    leaves: Callable[..., bool] = _always
    """``leaves(paper)``: whether its goods go out by the gate. Those that don't (a department's samples) are handed
    over in the staging zone: there is no consignment."""
    context: Callable[..., dict[str, Any]] = _no_facts
    """``context(paper)``: further facts for its printed lists (requested day, requirements)."""


SOURCES: dict[str, Source] = {}


def register(source: Source) -> Source:
    """Enter a kind of paper into the pipeline."""
    if source.resource in SOURCES:
        raise ValueError(f"source declared twice: {source.resource}")
    SOURCES[source.resource] = source
    return source


def source_of(resource: str) -> Source:
    return SOURCES[resource]


def source_of_kind(kind: str) -> Source:
    """The kind of paper whose goods such consignments and gate passes carry."""
    return next(source for source in SOURCES.values() if source.carries == kind)


def type_named(name: str) -> DocumentType:
    """A document type of the house that must be there."""
    found = find_type(name)
    assert found is not None, f"no document type {name}"
    return found


def parents(papers: Iterable[tuple[str, int]]) -> list[Lockable]:
    """What to lock before the lists and consignments of these papers (resource, id)."""
    found: list[Lockable] = []
    for resource, ids in by_resource(papers).items():
        found += source_of(resource).parents(ids)
    return found


def by_resource(papers: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """Ids of papers by their kind, each once, in order."""
    gathered: dict[str, set[int]] = {}
    for resource, pk in papers:
        gathered.setdefault(resource, set()).add(pk)
    return {resource: sorted(ids) for resource, ids in sorted(gathered.items())}


def locked(do: Doing, resource: str, ids: Iterable[int]) -> list[Any]:
    """These papers, locked; those that the action's parents did not cover are locked now."""
    ids = sorted(set(ids))
    if any((resource, pk) not in do.unit.locked for pk in ids):
        for rows in source_of(resource).parents(ids):
            do.lock(rows)
    return [do.unit.locked[resource, pk] for pk in ids]


def known(do: Doing, resource: str, ids: Sequence[int]) -> list[Any]:
    """These papers as a rule looks at them: those that the action holds already, else as they stand."""
    held = [do.unit.locked.get((resource, pk)) for pk in ids]
    return held if all(held) else list(type_named(resource).model.objects.filter(pk__in=ids).order_by("pk"))
