"""Forms read out of a declared shape, and what was typed read back into it."""

from typing import Annotated, Literal

import pytest
from django.http import QueryDict
from pydantic import Field

from counterfoil.kernel.inputs import Code, Day, Inputs, LineNo, Quantity, Text, validated
from counterfoil.kernel.refusals import Refusal
from counterfoil.web import forms
from counterfoil.web.forms import Filling


class Row(Inputs):
    line_no: LineNo | None = None
    article: Code
    quantity: Quantity
    origin: Annotated[Code | None, Field(alias="source")] = None


class Person(Inputs):
    name: Text = ""


class Paper(Inputs):
    kind: Literal["a", "b"] = "b"
    day: Day | None = None
    remark: Text = ""
    urgent: bool = False
    marks: list[Code] = []
    person: Person | None = None
    rows: Annotated[list[Row], Field(max_length=10)] = []


def build(**filling):
    return forms.build(Paper, None, Filling(**filling))


def test_every_field_gets_a_box_of_its_kind():
    kinds = {box.name: box.kind for box in build().boxes}

    assert kinds == {
        "kind": "choice", "day": "date", "remark": "area", "urgent": "check", "marks": "list", "person.name": "area",
    }  # fmt: skip


def test_a_declared_default_stands_in_its_box():
    assert next(box for box in build().boxes if box.name == "kind").value == "b"


def test_what_a_rule_asks_for_is_marked_although_the_shape_lets_it_be_empty():
    marked = {box.name for box in build(needed=("remark",)).boxes if box.needed}
    assert marked == {"remark"}


def test_lines_become_a_table_with_empty_lines_to_begin_with():
    table = build(values={"rows": [{"article": "X", "quantity": "2"}]}, spare=2).tables[0]

    assert len(table.rows) == 3
    assert [box.name for box in table.rows[0].boxes] == [
        "rows.0.line_no", "rows.0.article", "rows.0.quantity", "rows.0.source",
    ]  # fmt: skip
    assert table.blank.boxes[1].name == "rows.__.article"


def test_what_is_wrong_stands_at_its_box():
    form = build(values={"rows": [{"article": "X"}]}, errors={"rows.0.quantity": "is needed", "whole": "no"})

    assert form.tables[0].rows[0].boxes[2].error == "is needed"
    assert form.error == "no"


def test_read_gives_back_the_nesting_and_leaves_out_what_is_empty():
    posted = QueryDict(
        "kind=a&day=2026-11-24&remark=&urgent=off&urgent=on&marks=M1+M2%0AM3&person.name=Li"
        "&rows.0.article=X&rows.0.quantity=12&rows.0.source=1F&rows.1.article=&rows.1.quantity=&csrfmiddlewaretoken=t"
    )

    assert forms.read(Paper, posted) == {
        "kind": "a", "day": "2026-11-24", "urgent": True, "marks": ["M1", "M2", "M3"], "person": {"name": "Li"},
        "rows": [{"article": "X", "quantity": "12", "source": "1F"}],
    }  # fmt: skip


def test_what_is_read_has_the_shape_or_is_refused_by_field():
    raw = forms.read(Paper, QueryDict("rows.0.article=X&rows.0.quantity=much"))

    with pytest.raises(Refusal) as refused:
        validated(Paper, raw)
    assert list(forms.errors_of(refused.value)) == ["rows.0.quantity"]


@pytest.mark.parametrize("name", ["rows.0", "rows..x", "a.b.c.d.e", "rows.0.quantity.more", "."])
def test_read_survives_addresses_that_no_form_sends(name):
    assert forms.read(Paper, QueryDict(f"{name}=1&rows=2")) is not None


def test_half_typed_lines_keep_their_place_for_the_preview():
    raw = forms.read_all(Paper, QueryDict("rows.0.article=&rows.3.article=X"))

    assert raw["rows"] == [{"row": "0"}, {"row": "3", "article": "X"}]
