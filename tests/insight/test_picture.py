"""The picture of the process: everything that is declared stands on it, and no line runs through a box."""

from itertools import pairwise

import pytest
from django.utils.translation import override

from counterfoil.insight.process import model, picture, svg, whole
from counterfoil.insight.process.layout import Box, Grid, Line, Row, lay_out
from counterfoil.kernel.declaration import SYSTEM, all_types

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
