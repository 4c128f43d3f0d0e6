"""The process as BPMN 2.0 with lanes and a diagram, for the tools of others (bpmn.io, process mining).

Every state is an exclusive gateway (an end event where nothing leads on), every action a task in its role's lane,
every paper that is written by hand begins with a start event. What makes a paper flows into its first state. The
diagram is laid out by the grid of our own picture, turned on its side, so that no flow runs through a box.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from counterfoil.insight.process.layout import Box, Grid, Line, Row, lay_out
from counterfoil.insight.process.model import ANYBODY, Band, Lane, Part, Step
from counterfoil.kernel.declaration import SYSTEM, State
from counterfoil.people import roles

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
WAY = "http://www.omg.org/spec/DD/20100524/DI"
TARGET = "urn:counterfoil:process"
TASK_WIDTH, TASK_HEIGHT, GATE, DOT = 130, 70, 50, 36
GAP, HEAD, LABEL = 26, 30, 65
LEAST_GUTTER, LINE_GAP, EDGE = 44.0, 14, 24
NOT_A_NAME = re.compile(r"[^A-Za-z0-9_.-]")


@dataclass
class Node:
    """An element with its place: a task, a gateway, a start or an end."""

    key: str
    tag: str
    name: str
    lane: str
    column: int
    width: int
    height: int
    about: str = ""
    x: float = 0
    y: float = 0


@dataclass
class Graph:
    """Nodes, and the flows between them by key."""

    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[tuple[str, str]] = field(default_factory=list)
    columns: int = 0
    ways: list[list[tuple[float, float]]] = field(default_factory=list)
    """The points of each flow, in the order of ``flows``."""
    lane_height: float = 0

    def add(self, node: Node) -> None:
        self.nodes[node.key] = node

    def flow(self, start: str, end: str) -> None:
        if (start, end) not in self.flows and start in self.nodes and end in self.nodes:
            self.flows.append((start, end))


def document(parts: Iterable[Part], *, name: str) -> bytes:
    """The BPMN document of these parts of the manual."""
    graph = graph_of(list(parts))
    lanes = [code for code in (*roles.ALL, ANYBODY, SYSTEM) if any(node.lane == code for node in graph.nodes.values())]
    place(graph, lanes)
    for prefix, space in (("bpmn", BPMN), ("bpmndi", DI), ("dc", DC), ("di", WAY)):
        ET.register_namespace(prefix, space)
    root = ET.Element(
        f"{{{BPMN}}}definitions", {"id": "definitions", "targetNamespace": TARGET, "exporter": "counterfoil"}
    )
    collaboration = ET.SubElement(root, f"{{{BPMN}}}collaboration", {"id": "collaboration"})
    ET.SubElement(collaboration, f"{{{BPMN}}}participant", {"id": "participant", "name": name, "processRef": "process"})
    _process(root, graph, lanes, name)
    _diagram(root, graph, lanes)
    ET.indent(root)
    tree: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tree


# The graph


def graph_of(parts: list[Part]) -> Graph:
    """Every band after the one before, from left to right."""
    graph = Graph()
    bands = [band for part in parts for band in part.bands]
    for band in bands:
        _add_band(graph, band)
    for band in bands:
        _add_flows(graph, band)
    return graph


def _state_key(resource: str, state: str) -> str:
    return ident("state", resource, state)


def ident(*words: str) -> str:
    """An XML name of these words."""
    return NOT_A_NAME.sub("_", ".".join(words))


def _add_band(graph: Graph, band: Band) -> None:
    name = band.doctype.name
    lane = band.steps[0].lane if band.steps else SYSTEM
    if band.doctype.draft is not None:
        graph.add(Node(ident("start", name), "startEvent", str(band.doctype.label), lane, graph.columns, DOT, DOT))
    graph.columns += 1
    for row, state in enumerate(band.states):
        steps = band.steps_from(row)
        mains = [step for step in steps if step.main] or steps
        lane = mains[0].lane if mains else lane
        _add_state(graph, band, state, lane)
        graph.columns += 1
        for step in steps:
            _add_task(graph, step)
        graph.columns += 1 if steps else 0


def _add_state(graph: Graph, band: Band, state: State, lane: str) -> None:
    leads_on = any(state.code in step.action.from_ for step in band.steps)
    tag, size = ("exclusiveGateway", GATE) if leads_on else ("endEvent", DOT)
    name = f"{band.doctype.label}: {state.label}"
    graph.add(Node(_state_key(band.doctype.name, state.code), tag, name, lane, graph.columns, size, size))


def _add_task(graph: Graph, step: Step) -> None:
    tag = "userTask" if step.action.needs_person else "serviceTask"
    graph.add(
        Node(
            ident("task", *step.key), tag, str(step.action.label), step.lane, graph.columns, TASK_WIDTH, TASK_HEIGHT,
            about=_about(step),
        )
    )  # fmt: skip


def _about(step: Step) -> str:
    """Section, further roles and effects, as the task's documentation."""
    section = step.action.section or step.doctype.section
    also = ", ".join(Lane(code).label for code in step.also)
    return " · ".join(part for part in (f"{step.doctype.label} {section}", also, str(step.action.causes)) if part)


def _add_flows(graph: Graph, band: Band) -> None:
    name = band.doctype.name
    graph.flow(ident("start", name), _state_key(name, band.doctype.initial))
    for step in band.steps:
        task = ident("task", *step.key)
        for state in step.action.from_:
            graph.flow(_state_key(name, state), task)
        for state in step.action.states_after() or step.action.from_[:1]:
            graph.flow(task, _state_key(name, state))
        for made in step.makes:
            first = next((node.key for node in graph.nodes.values() if node.key.startswith(f"state.{made}.")), "")
            graph.flow(task, first)


# Places


def place(graph: Graph, lanes: list[str]) -> None:
    """Give every node its place and every flow its way: columns from left to right, lanes from top to bottom."""
    gutter, grid = LEAST_GUTTER, _grid(graph, lanes, LEAST_GUTTER)
    while (needed := _widest(grid)) > gutter:
        gutter = needed
        grid = _grid(graph, lanes, gutter)
    graph.lane_height = grid.lane_width
    for box in grid.boxes:
        node = graph.nodes[box.key]
        node.x, node.y = box.y, box.middle - node.height / 2
    graph.ways = [_way(line, graph) for line in grid.lines]


def _grid(graph: Graph, lanes: list[str], gutter: float) -> Grid:
    """The grid of the picture, its lanes lying: what is down there is right here."""
    places = {code: number for number, code in enumerate(lanes)}
    boxes = [Box(node.key, places[node.lane], node.column, node.width) for node in graph.nodes.values()]
    states = {node.column for node in graph.nodes.values() if node.tag in ("exclusiveGateway", "endEvent")}
    rows = [Row(least=LABEL * 2 if number in states else DOT) for number in range(graph.columns)]
    lines = [Line(start, end) for start, end in graph.flows]
    return lay_out(Grid(len(lanes), rows, boxes, lines, EDGE, TASK_HEIGHT + gutter, gutter), top=HEAD * 2 + LABEL)


def _widest(grid: Grid) -> float:
    """How much room the lines between two lanes take."""
    edges = {box.key: box for box in grid.boxes}
    far = 0.0
    for line in grid.lines:
        for x, _y in line.points[1:-1]:
            near = grid.left + round((x - grid.left) / grid.lane_width) * grid.lane_width
            if abs(x - near) < abs(x - edges[line.start].middle) and abs(x - near) < abs(x - edges[line.end].middle):
                far = max(far, abs(x - near))
    return 2 * far + LINE_GAP


def _way(line: Line, graph: Graph) -> list[tuple[float, float]]:
    """The line's points turned on their side, its ends at the edges of what it joins."""
    points = [(y, x) for x, y in line.points]
    start, end = graph.nodes[line.start], graph.nodes[line.end]
    if points[0][0] < start.x + start.width:
        points[0] = (points[0][0], start.y + start.height)
    if points[-1][0] > end.x:
        points[-1] = (points[-1][0], end.y)
    return points


# The XML


def _process(root: ET.Element, graph: Graph, lanes: list[str], name: str) -> None:
    process = ET.SubElement(root, f"{{{BPMN}}}process", {"id": "process", "name": name, "isExecutable": "false"})
    lane_set = ET.SubElement(process, f"{{{BPMN}}}laneSet", {"id": "lanes"})
    for code in lanes:
        lane = ET.SubElement(lane_set, f"{{{BPMN}}}lane", {"id": ident("lane", code), "name": Lane(code).label})
        for node in graph.nodes.values():
            if node.lane == code:
                ET.SubElement(lane, f"{{{BPMN}}}flowNodeRef").text = node.key
    _nodes(process, graph)
    for number, (start, end) in enumerate(graph.flows):
        ET.SubElement(
            process, f"{{{BPMN}}}sequenceFlow", {"id": f"flow.{number}", "sourceRef": start, "targetRef": end}
        )


def _nodes(process: ET.Element, graph: Graph) -> None:
    """Every element with the flows that come in and go out."""
    coming: dict[str, list[str]] = {}
    going: dict[str, list[str]] = {}
    for number, (start, end) in enumerate(graph.flows):
        coming.setdefault(end, []).append(f"flow.{number}")
        going.setdefault(start, []).append(f"flow.{number}")
    for node in graph.nodes.values():
        element = ET.SubElement(process, f"{{{BPMN}}}{node.tag}", {"id": node.key, "name": node.name})
        if node.about:
            ET.SubElement(element, f"{{{BPMN}}}documentation").text = node.about
        for flow in coming.get(node.key, []):
            ET.SubElement(element, f"{{{BPMN}}}incoming").text = flow
        for flow in going.get(node.key, []):
            ET.SubElement(element, f"{{{BPMN}}}outgoing").text = flow


def _diagram(root: ET.Element, graph: Graph, lanes: list[str]) -> None:
    diagram = ET.SubElement(root, f"{{{DI}}}BPMNDiagram", {"id": "diagram"})
    plane = ET.SubElement(diagram, f"{{{DI}}}BPMNPlane", {"id": "plane", "bpmnElement": "collaboration"})
    width = max((x for way in graph.ways for x, _y in way), default=0.0)
    width = max([width, *(node.x + node.width for node in graph.nodes.values())]) + GAP
    _shape(plane, "participant", 0, 0, width, EDGE + graph.lane_height * len(lanes) + EDGE, horizontal=True)
    for number, lane in enumerate(lanes):
        top = EDGE + number * graph.lane_height if number else 0
        bottom = EDGE + (number + 1) * graph.lane_height + (EDGE if number + 1 == len(lanes) else 0)
        _shape(plane, ident("lane", lane), HEAD, top, width - HEAD, bottom - top, horizontal=True)
    for node in graph.nodes.values():
        shape = _shape(plane, node.key, node.x, node.y, node.width, node.height, marker=node.tag == "exclusiveGateway")
        if node.tag not in ("userTask", "serviceTask"):
            label = ET.SubElement(shape, f"{{{DI}}}BPMNLabel")
            _bounds(label, node.x + node.width / 2 - LABEL, node.y - 16, LABEL * 2, 14)
    for number, way in enumerate(graph.ways):
        edge = ET.SubElement(plane, f"{{{DI}}}BPMNEdge", {"id": f"edge.{number}", "bpmnElement": f"flow.{number}"})
        for x, y in way:
            ET.SubElement(edge, f"{{{WAY}}}waypoint", {"x": f"{x:.0f}", "y": f"{y:.0f}"})


def _shape(
    plane: ET.Element, key: str, x: float, y: float, width: float, height: float, *, horizontal: bool = False,
    marker: bool = False,
) -> ET.Element:  # fmt: skip
    attributes = {"id": f"shape.{key}", "bpmnElement": key}
    if horizontal:
        attributes["isHorizontal"] = "true"
    if marker:
        attributes["isMarkerVisible"] = "true"
    shape = ET.SubElement(plane, f"{{{DI}}}BPMNShape", attributes)
    _bounds(shape, x, y, width, height)
    return shape


def _bounds(of: ET.Element, x: float, y: float, width: float, height: float) -> None:
    bounds = {"x": f"{x:.0f}", "y": f"{y:.0f}", "width": f"{width:.0f}", "height": f"{height:.0f}"}
    ET.SubElement(of, f"{{{DC}}}Bounds", bounds)
