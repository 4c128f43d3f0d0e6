"""What is done with a consignment, from its making to its leaving (C2.0)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F

from counterfoil.delivery import pipeline
from counterfoil.delivery.consignments import queries, rules, states, telling
from counterfoil.delivery.counting import counted
from counterfoil.delivery.differences import difference
from counterfoil.delivery.gate import actions as gate
from counterfoil.delivery.models import Consignment, ConsignmentLine, Package, PickListLine, Way
from counterfoil.delivery.pipeline import ZERO, Outcome, Source
from counterfoil.kernel import people
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.statements import update_rows
from counterfoil.people.roles import LOGISTICS_CLERK
from counterfoil.stock import actions as stock
from counterfoil.stock.discrepancies.actions import Difference, write_discrepancies
from counterfoil.stock.models import Location
from counterfoil.stock.queries import find_carrier


def gather(source: Source, paper: Any, brought: Sequence[PickListLine], zone: Location, *, do: Doing) -> Consignment:
    """The staged goods of a paper become a consignment, one line per pick list line. Takes a number: call it late."""
    lists = list({line.document_id: line.document for line in brought}.values())
    lines = [
        {
            "pick_line_id": line.pk, "source_resource": source.resource, "source_id": paper.pk,
            "source_number": paper.number, "source_line_no": line.source_line_no, "product_id": line.product_id,
            "floor_id": line.document.floor_id, "quantity": line.staged,
        }
        for line in brought
    ]  # fmt: skip
    fields = {
        "customer": paper.customer, "kind": source.carries, "zone_id": zone.pk, **source.destination(paper),
    }  # fmt: skip
    new = New(fields=fields, lines=lines, came_of=[paper, *lists])
    consignment: Consignment = do.create(pipeline.type_named("consignments"), [new], by=people.system())[0]
    Package.objects.filter(pick_list__in=[row.pk for row in lists]).update(consignment=consignment)
    return consignment


def merge(consignment: Consignment, *, do: Doing) -> None:
    """All packages stand together; those of other consignments of the same way go along from now on."""
    for other in rules.others(consignment, do=do):
        assert other is not None
        _take_in(other, consignment, do=do)
    Package.objects.filter(consignment=consignment).update(scanned_at=do.at)


def _take_in(other: Consignment, consignment: Consignment, *, do: Doing) -> None:
    """The other's lines and packages become this one's; the other is absorbed."""
    last = max(line.line_no for line in do.lines)
    ConsignmentLine.objects.filter(document=other).update(document=consignment, line_no=F("line_no") + last)
    Package.objects.filter(consignment=other).update(consignment=consignment)
    do.forget_lines()
    other.absorbed_into = consignment
    do.act(other, "absorb")
    do.link(other, consignment)


# The second check


def second_check(consignment: Consignment, *, do: Doing) -> str | None:
    """One of the two writes the own counts; with the last signature the least of all counts stands.

    What was staged and doesn't stand goes back to its floor and stays in question; what was counted beyond it is a
    difference and nothing else. When nothing at all stands, the consignment is dissolved.
    """
    do.complete = do.complete or len(pipeline.source_of_kind(consignment.kind).second_check_by) == 1
    lines = [line for line in do.lines if line.in_staging]
    entered = counted(lines, do.inputs.lines)
    column = "counted_by_logistics" if do.role == LOGISTICS_CLERK else "counted_by_leader"
    for line in lines:
        setattr(line, column, entered[line.line_no].quantity)
    if not do.complete:
        update_rows(lines, [column])
        return None
    judged = [judge(line) for line in lines]
    for line, verdict in zip(lines, judged, strict=True):
        line.checked, line.brought_back = verdict.stands, line.brought_back + verdict.back
    update_rows(lines, [column, "checked", "brought_back"])
    ended = _settle_checked(judged, do=do)
    again = f":{consignment.round}" if consignment.round > 1 else ""
    bring_back([(row.line, row.back) for row in judged], f"second_check{again}", cause=consignment, do=do)
    write_discrepancies(_check_differences(judged, do=do), do=do)
    for source, papers in ended:
        source.owes(papers, do=do)
    return states.CHECKED if any(verdict.stands for verdict in judged) else states.DISSOLVED


@dataclass(frozen=True)
class Verdict:
    """Of a line in staging: what stands of it, and what goes back to its floor."""

    line: ConsignmentLine
    stands: Decimal
    back: Decimal


def judge(line: ConsignmentLine) -> Verdict:
    """Of the first check (what was staged) and of both second counts the least stands."""
    counts = [count for count in (line.counted_by_logistics, line.counted_by_leader) if count is not None]
    stands = min([line.in_staging, *counts])
    return Verdict(line, stands, line.in_staging - stands)


def _settle_checked(judged: Sequence[Verdict], *, do: Doing) -> list[tuple[Source, list[Any]]]:
    """Tell the papers what stands. Answers those of which nothing does: what they asked for is owed."""
    outcomes = _outcomes((verdict.line, verdict.stands, verdict.back) for verdict in judged)
    ended = []
    for resource, by_paper in outcomes.items():
        source = pipeline.source_of(resource)
        papers = pipeline.locked(do, resource, by_paper)
        source.checked(papers, by_paper, do=do)
        empty = [paper for paper in papers if not any(outcome.kept for outcome in by_paper[paper.pk])]
        if empty:
            ended.append((source, empty))
    return ended


def _outcomes(
    rows: Iterable[tuple[ConsignmentLine, Decimal, Decimal]],
) -> dict[str, dict[int, list[Outcome]]]:
    """Kept and lost quantities per kind of paper, paper and line; a line of several floors is one."""
    sums: dict[str, dict[int, dict[int, tuple[Decimal, Decimal]]]] = {}
    for line, kept, lost in rows:
        paper = sums.setdefault(line.source_resource, {}).setdefault(line.source_id, {})
        before = paper.get(line.source_line_no, (ZERO, ZERO))
        paper[line.source_line_no] = (before[0] + kept, before[1] + lost)
    return {
        resource: {
            pk: [Outcome(line_no, kept, lost) for line_no, (kept, lost) in sorted(by_line.items())]
            for pk, by_line in papers.items()
        }
        for resource, papers in sums.items()
    }


def bring_back(rows: Iterable[tuple[ConsignmentLine, Decimal]], action: str, *, cause: Any, do: Doing) -> None:
    """Goods go back from staging to the floors of their pick list lines; an order's own are the order's again.

    ``cause`` is the document whose action it is. Statements grow with the papers carried, not with the lines.
    """
    grouped: dict[tuple[str, int, str, int], list[stock.Picked]] = {}
    for line, quantity in rows:
        if not quantity:
            continue
        key = (line.source_resource, line.source_id, line.source_number, line.pick_line.document.zone_id)
        grouped.setdefault(key, []).append(
            stock.Picked(line.source_line_no, line.product_id, line.floor_id, quantity, line.line_no)
        )
    for (resource, pk, number, zone_id), picked in sorted(grouped.items()):
        stock.bring_back(
            picked, reserved_for=stock.Source(resource, pk, number), cause=stock.Source.of(cause), zone_id=zone_id,
            by=do.by, at=do.at, action=action,
        )  # fmt: skip


def _check_differences(judged: Sequence[Verdict], *, do: Doing) -> list[Difference]:
    """Each count that differs from what was staged; two equal ones are one difference. In question once."""
    counters = {signature.role: signature.by_id for signature in do.signatures if signature.action == "second_check"}
    counters[do.role] = do.by.id
    people = queries.people_of(verdict.line for verdict in judged)
    found = []
    for verdict in judged:
        line, staged = verdict.line, verdict.stands + verdict.back
        counts: dict[Decimal, int | None] = {}
        for role, count in (("picking_leader", line.counted_by_leader), (LOGISTICS_CLERK, line.counted_by_logistics)):
            if count is not None and count != staged:
                counts[count] = counters.get(role)
        for count, person in sorted(counts.items()):
            found.append(
                difference(
                    "second_check", line_no=line.line_no, product_id=line.product_id, pick_line_id=line.pick_line_id,
                    location_id=line.floor_id, expected=staged, found=count,
                    in_question=verdict.back if count == verdict.stands else ZERO,
                    expected_by=people.get(line.pick_line.document_id, {}).get("first_check"), found_by=person,
                )
            )  # fmt: skip
    return found


# Leaving


def load(consignment: Consignment, *, do: Doing) -> None:
    """The goods are on a vehicle; of a pick-up on the one that was announced, unless told otherwise."""
    entered = do.inputs
    announced = consignment.pickup if consignment.way == Way.PICKUP else {}
    if entered.carrier:
        consignment.carrier = find_carrier(entered.carrier)
    consignment.vehicle_or_waybill = entered.vehicle_or_waybill or announced.get("plate", "")
    consignment.driver = entered.driver or announced.get("person", "")
    consignment.loaded_at = do.at


def add_waybill(consignment: Consignment, *, do: Doing) -> None:
    """The carrier's number is known; clerk and customer are told."""
    consignment.waybill = do.inputs.waybill
    telling.tell(consignment, do=do)


def sign_off(consignment: Consignment, *, do: Doing) -> None:
    """The goods may leave: a gate pass for all of them, and per paper the draft of what is posted later."""
    carried = _carried(consignment, do=do)
    for source, papers in carried:
        source.loaded(consignment, papers, do=do)
    for source, papers in carried:
        if source.makes_first:
            source.makes(consignment, papers, do=do)
    gate.issue(consignment, [line for line in do.lines if line.checked], do=do)
    for source, papers in carried:
        if not source.makes_first:
            source.makes(consignment, papers, do=do)


def _carried(consignment: Consignment, *, do: Doing) -> list[tuple[Source, list[Any]]]:
    """The papers of which goods are on this consignment, locked, by their kind."""
    papers = [(line.source_resource, line.source_id) for line in do.lines if line.in_staging]
    return [
        (pipeline.source_of(resource), pipeline.locked(do, resource, ids))
        for resource, ids in pipeline.by_resource(papers).items()
    ]


def reopen(consignment: Consignment, *, do: Doing) -> None:
    """Merging and second check begin anew; what went back to its floor stays there."""
    if consignment.state == states.CHECKED:
        for source, papers in _carried(consignment, do=do):
            source.reopened(papers, do=do)
    ConsignmentLine.objects.filter(document=consignment).update(
        counted_by_logistics=None, counted_by_leader=None, checked=None
    )
    Package.objects.filter(consignment=consignment).update(scanned_at=None)
    do.forget_lines()


def unload(consignment: Consignment, *, do: Doing) -> None:
    """The goods stand in staging again, second-checked as they are; pass and drafts are void."""
    if consignment.state == states.SIGNED:
        for source, papers in _carried(consignment, do=do):
            source.unloaded(consignment, papers, do=do)
        gate.withdraw(consignment, do=do)
    consignment.vehicle_or_waybill = consignment.waybill = consignment.driver = ""
    consignment.loaded_at = None


def dissolve(consignment: Consignment, *, do: Doing) -> None:
    """Everything goes back to its floor, and the papers that asked for it come to an end."""
    back = [(line, line.in_staging) for line in do.lines]
    outcomes = _outcomes((line, ZERO, quantity) for line, quantity in back if quantity)
    for resource, by_paper in outcomes.items():
        pipeline.source_of(resource).dissolved(pipeline.locked(do, resource, by_paper), by_paper, do=do)
    bring_back(back, "dissolve", cause=consignment, do=do)
    ConsignmentLine.objects.filter(document=consignment).update(brought_back=F("quantity"), checked=None)
    do.follow_up("stock_arrived", product_ids=sorted({line.product_id for line, quantity in back if quantity}))
    do.forget_lines()
