"""The process as BPMN 2.0: whole, every reference met, and readable by the tools of others."""

import json
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from counterfoil.insight.process import bpmn, model
from counterfoil.kernel.declaration import all_types

ROOT = Path(__file__).resolve().parents[2]
MODDLE = ROOT / "node_modules/bpmn-moddle"
READ = """
import {BpmnModdle} from 'bpmn-moddle';
import {readFileSync} from 'node:fs';
const {rootElement, warnings} = await new BpmnModdle().fromXML(readFileSync(0, 'utf8'));
console.log(JSON.stringify({warnings: warnings.map(w => w.message), kinds: rootElement.rootElements.map(e => e.$type)}));
"""


@pytest.fixture(scope="module")
def xml():
    return bpmn.document(model.parts(), name="全流程")


@pytest.fixture(scope="module")
def root(xml):
    return ET.fromstring(xml)


def elements(root, tag, space=bpmn.BPMN):
    return list(root.iter(f"{{{space}}}{tag}"))


def test_every_reference_is_met(root):
    known = {element.get("id") for element in root.iter() if element.get("id")}
    assert len(known) == sum(1 for element in root.iter() if element.get("id"))
    for flow in elements(root, "sequenceFlow"):
        assert {flow.get("sourceRef"), flow.get("targetRef")} <= known
    for tag in ("flowNodeRef", "incoming", "outgoing"):
        assert {element.text for element in elements(root, tag)} <= known
    shown = [*elements(root, "BPMNShape", bpmn.DI), *elements(root, "BPMNEdge", bpmn.DI)]
    assert {shape.get("bpmnElement") for shape in shown} <= known


def test_every_action_is_a_task_in_a_lane(root):
    tasks = {element.get("id") for tag in ("userTask", "serviceTask") for element in elements(root, tag)}
    real = [doctype for doctype in all_types() if model.is_real(doctype)]
    assert tasks == {bpmn.ident("task", doctype.name, action.name) for doctype in real for action in doctype.actions}
    placed = [element.text for element in elements(root, "flowNodeRef")]
    assert len(placed) == len(set(placed))
    assert tasks <= set(placed)


def test_every_flow_node_has_a_way_in_or_begins(root):
    ends = {flow.get("targetRef") for flow in elements(root, "sequenceFlow")}
    tasks = {element.get("id") for tag in ("userTask", "serviceTask") for element in elements(root, tag)}
    assert tasks <= ends


def test_shapes_lie_within_their_lanes_and_do_not_overlap(root):
    boxes = {}
    for shape in elements(root, "BPMNShape", bpmn.DI):
        bounds = shape.find(f"{{{bpmn.DC}}}Bounds")
        boxes[shape.get("bpmnElement")] = [float(bounds.get(name)) for name in ("x", "y", "width", "height")]
    for lane in elements(root, "lane"):
        _x, top, _width, height = boxes[lane.get("id")]
        for node in lane.findall(f"{{{bpmn.BPMN}}}flowNodeRef"):
            _nx, y, _nw, node_height = boxes[node.text]
            assert top <= y
            assert y + node_height <= top + height


def rectangles(root):
    """Where each element lies, by its id."""
    for shape in elements(root, "BPMNShape", bpmn.DI):
        bounds = shape.find(f"{{{bpmn.DC}}}Bounds")
        yield shape.get("bpmnElement"), *(float(bounds.get(name)) for name in ("x", "y", "width", "height"))


@pytest.mark.parametrize("letter", ["", *model.CHAPTERS])
def test_no_flow_runs_through_a_task_or_a_state(letter):
    root = ET.fromstring(bpmn.document(model.parts(letter), name="x"))
    inner = [row for row in rectangles(root) if not row[0].startswith(("lane", "participant"))]
    for edge in elements(root, "BPMNEdge", bpmn.DI):
        points = [(float(one.get("x")), float(one.get("y"))) for one in edge.findall(f"{{{bpmn.WAY}}}waypoint")]
        for (x1, y1), (x2, y2) in pairwise(points):
            left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
            for name, x, y, width, height in inner:
                apart = right <= x + 1 or left >= x + width - 1 or bottom <= y + 1 or top >= y + height - 1
                assert apart, (edge.get("bpmnElement"), name)


def test_no_two_shapes_overlap_and_every_flow_has_its_way(root):
    inner = [row for row in rectangles(root) if not row[0].startswith(("lane", "participant"))]
    for number, (name, x, y, width, height) in enumerate(inner):
        for other, x2, y2, width2, height2 in inner[number + 1 :]:
            assert x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y, (name, other)
    assert len(elements(root, "BPMNEdge", bpmn.DI)) == len(elements(root, "sequenceFlow"))


@pytest.mark.skipif(not (shutil.which("node") and MODDLE.exists()), reason="needs node and bpmn-moddle")
def test_bpmn_moddle_reads_it_without_warnings(xml):
    done = subprocess.run(
        ["node", "--input-type=module", "-e", READ], input=xml, capture_output=True, cwd=ROOT, check=True, timeout=60
    )
    read = json.loads(done.stdout)
    assert read["warnings"] == []
    assert read["kinds"] == ["bpmn:Collaboration", "bpmn:Process"]
