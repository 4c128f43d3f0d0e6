"""The picture of the process: everything that is declared stands on it, and no line runs through a box."""

from itertools import pairwise

import pypdfium2
import pytest
from django.test import Client
from django.utils.translation import override

from counterfoil.insight.process import model, picture, sheet, svg, whole
from counterfoil.insight.process.layout import Box, Grid, Line, Row, lay_out
from counterfoil.kernel.declaration import SYSTEM, all_types
from counterfoil.people.models import User

PARTS = model.parts()
REAL = [doctype for doctype in all_types() if model.is_real(doctype)]


def test_every_paper_stands_in_one_part_and_every_action_in_its_band():
    drawn = {(step.doctype.name, step.action.name) for part in PARTS for band in part.bands for step in band.steps}
    assert drawn == {(doctype.name, action.name) for doctype in REAL for action in doctype.actions}
    assert sum(len(part.bands) for part in PARTS) == len(REAL)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.code)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_section_fits_a_laptop_and_keeps_its_boxes_apart(part, language):
    with override(language):
        drawn = picture.draw(part)
    assert svg.full_width(drawn) <= picture.WIDTH
    boxes = drawn.grid.boxes
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = (
                one.x + one.width <= other.x or other.x + other.width <= one.x
                or one.y + one.height <= other.y or other.y + other.height <= one.y
            )  # fmt: skip
            assert apart, (one.key, other.key)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.code)
def test_no_line_runs_through_a_box(part):
    drawn = picture.draw(part)
    assert through_boxes(drawn.grid) == []


def test_no_line_of_the_whole_runs_through_a_box():
    assert through_boxes(whole.draw().grid) == []


def through_boxes(grid):
    """Lines with a piece that lies inside a box, not only at its edge."""
    found = []
    for line in grid.lines:
        for (x1, y1), (x2, y2) in pairwise(line.points):
            left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
            for box in grid.boxes:
                inside = (
                    left < box.x + box.width - 0.5 and right > box.x + 0.5
                    and top < box.y + box.height - 0.5 and bottom > box.y + 0.5
                )  # fmt: skip
                if inside:
                    found.append((line.start, line.end, box.key))
    return found


def test_the_same_declarations_give_the_same_picture():
    first, second = (svg.svg(picture.draw(part), title=part.title) for part in (PARTS[0], PARTS[0]))
    assert first == second


def test_lines_to_one_box_share_their_last_way_and_others_do_not():
    boxes = [Box("a", 0, 0, 30), Box("b", 1, 0, 30), Box("c", 2, 1, 30), Box("d", 0, 1, 30)]
    lines = [Line("a", "c"), Line("b", "c"), Line("b", "d")]
    grid = lay_out(Grid(3, [Row(), Row()], boxes, lines, 10, 100), top=0)
    levels = [line.points[1][1] for line in grid.lines]
    assert levels[0] != levels[2]
    assert grid.lines[0].points[-1] == grid.lines[1].points[-1]


def test_the_program_has_the_last_lane():
    for part in PARTS:
        lanes = picture.ordered_lanes(part)
        assert SYSTEM not in lanes[:-1]


def test_words_are_broken_between_words_and_between_chinese_characters():
    assert picture.wrapped("Customer told of shortage", 80, 12.5) == ["Customer", "told of", "shortage"]
    assert picture.wrapped("发货通知单", 40, 12.5) == ["发货通", "知单"]


def test_markup_in_a_name_stays_text():
    part = PARTS[0]
    drawn = picture.draw(part)
    light = svg.Light(done={next(iter(drawn.steps.values())).key: "<script>"}, way=True)
    assert "<script>" not in svg.svg(drawn, light)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.code)
def test_sheets_are_cut_between_papers_and_lose_nothing(part):
    drawn = picture.draw(part)
    cuts = svg.cuts(drawn)
    height, room, head = drawn.grid.height, 900, 40
    parts = sheet._parts(height, room, head, cuts)
    assert (parts[0][0], parts[-1][1]) == (0, height)
    assert all(end == start for (_top, end), (start, _bottom) in pairwise(parts))
    assert all(0 < bottom - top <= room for top, bottom in parts)
    allowed = {y for y, _begins in cuts}
    assert {top for top, _bottom in parts[1:]} <= allowed
    for top, _bottom in parts[1:]:
        assert not any(box.y + 1 < top < box.y + box.height - 1 for box in drawn.grid.boxes), top


def test_a_high_picture_takes_several_sheets_with_the_lanes_on_each(db):
    client = Client()
    client.force_login(User.objects.create(username="reader", roles=["auditor"]))
    pages = {code: pypdfium2.PdfDocument(client.get(f"/process/{code}.pdf").content) for code in ("C1", "whole", "B1")}
    assert [len(pages[code]) for code in ("whole", "B1")] == [1, 1]
    assert len(pages["C1"]) > 1
    assert {tuple(sorted(round(side) for side in page.get_size())) for page in pages["C1"]} == {(842, 1191)}
    lane = picture.draw(next(part for part in PARTS if part.code == "C1")).lanes[0].label
    assert all(lane in page.get_textpage().get_text_bounded() for page in pages["C1"])
    assert client.get("/process/nothing.pdf").status_code == 404
