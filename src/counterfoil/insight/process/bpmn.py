"""The process as BPMN 2.0 with lanes and a diagram, for the tools of others (bpmn.io, process mining).

Every state is an exclusive gateway (an end event where nothing leads on), every action a task in its role's lane,
every paper that is written by hand begins with a start event. What makes a paper flows into its first state.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from counterfoil.insight.process.model import ANYBODY, Band, Lane, Part, Step
from counterfoil.kernel.declaration import SYSTEM, State
from counterfoil.people import roles

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
WAY = "http://www.omg.org/spec/DD/20100524/DI"
TARGET = "urn:counterfoil:process"
TASK_WIDTH, TASK_HEIGHT, GATE, DOT = 130, 70, 50, 36
GAP, LANE_LEAST, HEAD = 26, 110, 30
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

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass
class Graph:
    """Nodes, and the flows between them by key."""

    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[tuple[str, str]] = field(default_factory=list)
    columns: int = 0

    def add(self, node: Node) -> None:
        self.nodes[node.key] = node

    def flow(self, start: str, end: str) -> None:
        if (start, end) not in self.flows and start in self.nodes and end in self.nodes:
            self.flows.append((start, end))


def document(parts: Iterable[Part], *, name: str) -> bytes:
    """The BPMN document of these parts of the manual."""
    graph = graph_of(list(parts))
    lanes = [code for code in (*roles.ALL, ANYBODY, SYSTEM) if any(node.lane == code for node in graph.nodes.values())]
    heights = place(graph, lanes)
    for prefix, space in (("bpmn", BPMN), ("bpmndi", DI), ("dc", DC), ("di", WAY)):
        ET.register_namespace(prefix, space)
    root = ET.Element(
        f"{{{BPMN}}}definitions", {"id": "definitions", "targetNamespace": TARGET, "exporter": "counterfoil"}
    )
    collaboration = ET.SubElement(root, f"{{{BPMN}}}collaboration", {"id": "collaboration"})
    ET.SubElement(collaboration, f"{{{BPMN}}}participant", {"id": "participant", "name": name, "processRef": "process"})
    _process(root, graph, lanes, name)
    _diagram(root, graph, lanes, heights)
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


def place(graph: Graph, lanes: list[str]) -> dict[str, float]:
    """Columns from left to right, lanes from top to bottom, what shares a cell below each other. Answers heights."""
    cells: dict[tuple[str, int], list[Node]] = {}
    for node in graph.nodes.values():
        cells.setdefault((node.lane, node.column), []).append(node)
    heights = {
        lane: max([LANE_LEAST, *(_stack(cell) for (of, _column), cell in cells.items() if of == lane)])
        for lane in lanes
    }
    widths = [
        max([0, *(node.width for node in graph.nodes.values() if node.column == number)])
        for number in range(graph.columns)
    ]
    starts, x = [], float(HEAD * 2 + GAP)
    for width in widths:
        starts.append(x)
        x += width + GAP * 2 if width else 0
    tops, y = {}, 0.0
    for lane in lanes:
        tops[lane] = y
        y += heights[lane]
    for (lane, column), cell in cells.items():
        below = tops[lane] + (heights[lane] - _stack(cell)) / 2 + GAP
        for node in cell:
            node.x = starts[column] + (widths[column] - node.width) / 2
            node.y = below
            below += node.height + GAP
    return heights


def _stack(cell: list[Node]) -> float:
    return float(sum(node.height + GAP for node in cell) + GAP)


def waypoints(start: Node, end: Node) -> list[tuple[float, float]]:
    """From the right side of one to the left of the next; what goes back runs below."""
    (_x1, y1), (x2, y2) = start.middle, end.middle
    right, left = start.x + start.width, end.x
    if left > right:
        bend = right + GAP if left - right > GAP else (right + left) / 2
        points = [(right, y1), (bend, y1), (bend, y2), (left, y2)]
        return points if y1 != y2 else [points[0], points[-1]]
    under = max(start.y + start.height, end.y + end.height) + GAP / 2
    return [(start.middle[0], start.y + start.height), (start.middle[0], under), (x2, under), (x2, end.y + end.height)]


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


def _diagram(root: ET.Element, graph: Graph, lanes: list[str], heights: dict[str, float]) -> None:
    diagram = ET.SubElement(root, f"{{{DI}}}BPMNDiagram", {"id": "diagram"})
    plane = ET.SubElement(diagram, f"{{{DI}}}BPMNPlane", {"id": "plane", "bpmnElement": "collaboration"})
    width = max((node.x + node.width for node in graph.nodes.values()), default=0) + GAP * 2
    _shape(plane, "participant", 0, 0, width, sum(heights[lane] for lane in lanes), horizontal=True)
    y = 0.0
    for lane in lanes:
        _shape(plane, ident("lane", lane), HEAD, y, width - HEAD, heights[lane], horizontal=True)
        y += heights[lane]
    for node in graph.nodes.values():
        _shape(plane, node.key, node.x, node.y, node.width, node.height, marker=node.tag == "exclusiveGateway")
    for number, (start, end) in enumerate(graph.flows):
        edge = ET.SubElement(plane, f"{{{DI}}}BPMNEdge", {"id": f"edge.{number}", "bpmnElement": f"flow.{number}"})
        for x, y in waypoints(graph.nodes[start], graph.nodes[end]):
            ET.SubElement(edge, f"{{{WAY}}}waypoint", {"x": f"{x:.0f}", "y": f"{y:.0f}"})


def _shape(
    plane: ET.Element, key: str, x: float, y: float, width: float, height: float, *, horizontal: bool = False,
    marker: bool = False,
) -> None:  # fmt: skip
    attributes = {"id": f"shape.{key}", "bpmnElement": key}
    if horizontal:
        attributes["isHorizontal"] = "true"
    if marker:
        attributes["isMarkerVisible"] = "true"
    shape = ET.SubElement(plane, f"{{{DI}}}BPMNShape", attributes)
    bounds = {"x": f"{x:.0f}", "y": f"{y:.0f}", "width": f"{width:.0f}", "height": f"{height:.0f}"}
    ET.SubElement(shape, f"{{{DC}}}Bounds", bounds)
