"""What is done with a floor's pick list (C2.0)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from counterfoil.catalogue.models import Product
from counterfoil.delivery import pipeline
from counterfoil.delivery.consignments.actions import gather
from counterfoil.delivery.counting import counted
from counterfoil.delivery.differences import difference
from counterfoil.delivery.models import Package, PickList, PickListLine
from counterfoil.delivery.picking import queries, states
from counterfoil.delivery.pipeline import ZERO, Outcome
from counterfoil.kernel import people
from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.statements import insert_rows, update_rows
from counterfoil.stock import actions as stock
from counterfoil.stock.discrepancies.actions import Difference, write_discrepancies

FORM = "pick_list"


def make_lists(
    source: Any, source_lines: Any, plan: Iterable[tuple[int, int, int, Decimal]], *, do: Doing
) -> list[PickList]:
    """One pick list per floor for what is planned: (line of the paper, product, floor, quantity), all by id.

    ``source`` is the paper, its lines are ``source_lines`` (with their product); the goods are reserved for it
    already. Numbers are taken here: call it last. As many statements for one line as for many.
    """
    products: dict[int, Product] = {line.product_id: line.product for line in source_lines}
    floors: dict[int, dict[tuple[int, int], Decimal]] = {}
    for line_no, product_id, floor_id, quantity in plan:
        wanted = floors.setdefault(floor_id, {})
        wanted[line_no, product_id] = wanted.get((line_no, product_id), ZERO) + quantity
    rows = [_new_list(source, floor_id, floors[floor_id], products) for floor_id in sorted(floors)]
    lists: list[PickList] = do.create(pipeline.type_named("pick-lists"), rows, by=people.system())
    return lists


def _new_list(source: Any, floor_id: int, wanted: dict[tuple[int, int], Decimal], products: dict[int, Product]) -> New:
    """A floor's list, its lines in the order in which the shelves are walked."""
    walked = sorted(wanted, key=lambda key: (products[key[1]].shelf, products[key[1]].code, key[0]))
    return New(
        fields={
            "source_resource": type_of(source).name, "source_id": source.pk, "source_number": source.number,
            "customer": source.customer, "floor_id": floor_id, "line_count": len(walked),
        },
        lines=[
            {"source_line_no": line_no, "product_id": product_id, "quantity": wanted[line_no, product_id]}
            for line_no, product_id in walked
        ],
        came_of=[source],
    )  # fmt: skip


def print_list(pick_list: PickList, *, do: Doing) -> str:
    """The keeper prints the list; with the first one of a paper its picking has begun. Copies are counted."""
    pick_list.printed = do.count_print(FORM)
    if pick_list.state != states.OPEN:
        return pick_list.state
    source = pipeline.source_of(pick_list.source_resource)
    source.began(pipeline.locked(do, pick_list.source_resource, [pick_list.source_id])[0], do=do)
    return states.PRINTED


def assign(pick_list: PickList, *, do: Doing) -> None:
    """This picker is to bring the goods, and nobody else."""
    picker = queries.find_picker(do.inputs.picker)
    assert picker is not None
    pick_list.picker = picker


def pick(pick_list: PickList, *, do: Doing) -> None:
    """The picker says what was found on the shelves."""
    entered = counted(do.lines, do.inputs.lines)
    for line in do.lines:
        line.picked, line.pick_reason = entered[line.line_no].quantity, entered[line.line_no].reason
    update_rows(do.lines, ["picked", "pick_reason"])


def first_check(pick_list: PickList, *, do: Doing) -> None:
    """A second person confirms what goes out from the floor."""
    entered = counted(do.lines, do.inputs.lines)
    for line in do.lines:
        line.checked, line.check_reason = entered[line.line_no].quantity, entered[line.line_no].reason
    update_rows(do.lines, ["checked", "check_reason"])


def label(pick_list: PickList, *, do: Doing) -> None:
    """The goods are packed into so many packages; labelling again replaces the labels."""
    if pick_list.packages_count is not None:
        Package.objects.filter(pick_list=pick_list).delete()
    pick_list.packages_count = do.inputs.packages
    insert_rows(
        Package(pick_list=pick_list, code=f"{pick_list.number}/{position}", position=position)
        for position in range(1, do.inputs.packages + 1)
    )


def stage(pick_list: PickList, *, do: Doing) -> None:
    """The goods stand in their zone; what was asked and isn't there stays in question (C2.0).

    With the paper's last list its goods become a consignment; when all lists found nothing, the paper has ended.
    """
    resource, source_id = pick_list.source_resource, pick_list.source_id
    source = pipeline.source_of(resource)
    paper = pipeline.locked(do, resource, [source_id])[0]
    zone = queries.find_zone(do.inputs.zone)
    assert zone is not None
    pick_list.zone, pick_list.zone_reason = zone, do.reason
    for line in do.lines:
        line.staged = line.checked
    update_rows(do.lines, ["staged"])
    last = not queries.unfinished(resource, source_id, but=pick_list.pk)
    brought = queries.brought_lines(pick_list) if last else []
    nothing = last and not brought

    outcomes = {source_id: outcomes_of(do.lines)}
    source.brought(paper, outcomes, last=last, nothing=nothing, do=do)
    stock.stage(
        [
            stock.Picked(line.source_line_no, line.product_id, pick_list.floor_id, line.staged, line.line_no)
            for line in do.lines
        ],
        reserved_for=stock.Source(resource, source_id, pick_list.source_number),
        cause=stock.Source.of(pick_list), zone_id=zone.pk, by=do.by, at=do.at,
    )  # fmt: skip
    write_discrepancies(picking_differences(pick_list, do.lines, _persons(do)), do=do)
    if brought and source.leaves(paper):
        gather(source, paper, brought, zone, do=do)
    if nothing:
        source.owes([paper], do=do)


def outcomes_of(lines: Iterable[PickListLine]) -> list[Outcome]:
    """What a list brought and did not find, by line of the paper."""
    return [Outcome(line.source_line_no, line.staged, line.quantity - line.staged) for line in lines]


@dataclass(frozen=True)
class Persons:
    """Ids of who picked a list and who checked it first."""

    picker: int | None
    checker: int | None


def _persons(do: Doing) -> Persons:
    signed = {signature.action: signature.by_id for signature in do.signatures}
    return Persons(signed.get("pick"), signed.get("first_check"))


def picking_differences(pick_list: PickList, lines: Iterable[PickListLine], persons: Persons) -> list[Difference]:
    """Asked against picked, and picked against confirmed. What isn't there is in question once, where it was missed."""
    found = []
    for line in lines:
        assert line.picked is not None
        assert line.checked is not None
        missing = line.quantity - line.checked
        missed_by_picker = min(line.quantity - line.picked, missing)
        common = {
            "product_id": line.product_id, "location_id": pick_list.floor_id, "document": pick_list,
            "line_no": line.line_no, "pick_line_id": line.pk,
        }  # fmt: skip
        found.append(
            difference(
                "pick", expected=line.quantity, found=line.picked, in_question=missed_by_picker,
                found_by=persons.picker, reason=line.pick_reason, **common,
            )
        )  # fmt: skip
        found.append(
            difference(
                "first_check", expected=line.picked, found=line.checked,
                in_question=missing - missed_by_picker,
                expected_by=persons.picker, found_by=persons.checker, reason=line.check_reason, **common,
            )
        )  # fmt: skip
    return found
