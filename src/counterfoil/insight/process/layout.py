"""Where everything stands: a grid of lanes and rows, and lines that run between them, never through a box.

Lines leave a box at its foot, run in the channel above a row, and enter the next box at its head. What must pass by
other rows runs down in the gutter beside its lane. Lines that share a channel or gutter get tracks of their own;
lines to one box share the last of their way. Given the same declarations the same picture comes out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

GUTTER = 18
TRACK = 5
CHANNEL = 13
STACK = 6
HEAD = 34


@dataclass
class Box:
    """A box to be placed: in a lane (by index) and a row, with the height that its words need."""

    key: str
    lane: int
    row: int
    height: float
    width: float = 0
    x: float = 0
    y: float = 0

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass
class Row:
    """A row of the grid. ``head``: a bar with a title stands above it. ``least``: its least height."""

    head: bool = False
    least: float = 26
    y: float = 0
    height: float = 0
    channel: float = 0
    """Where the channel above it begins."""


@dataclass
class Line:
    """A line from one box to another, or (``to_head``) to the bar above a row."""

    start: str
    end: str = ""
    to_head: int | None = None
    kind: str = "flow"
    points: list[tuple[float, float]] = field(default_factory=list)


@dataclass
class Grid:
    """The whole picture in numbers."""

    lanes: int
    rows: list[Row]
    boxes: list[Box]
    lines: list[Line]
    left: float
    lane_width: float
    gutter: float = GUTTER
    """Room for lines between the boxes of two lanes."""
    width: float = 0
    height: float = 0

    def lane_x(self, lane: int) -> float:
        return self.left + lane * self.lane_width


def lay_out(grid: Grid, *, top: float) -> Grid:
    """Give every box its place and every line its way."""
    boxes = {box.key: box for box in grid.boxes}
    _columns(grid)
    routes = [_Route(line, boxes[line.start], boxes.get(line.end), grid) for line in grid.lines]
    tracks = _channel_tracks(routes, grid)
    _rows(grid, tracks, top)
    gutters = _gutter_tracks(routes, grid)
    for route in routes:
        route.draw(tracks, gutters, grid)
    grid.width = grid.left + grid.lanes * grid.lane_width
    return grid


def _columns(grid: Grid) -> None:
    for box in grid.boxes:
        box.width = grid.lane_width - grid.gutter
        box.x = grid.lane_x(box.lane) + grid.gutter / 2


def _rows(grid: Grid, tracks: "Tracks", top: float) -> None:
    """Heights from what stands in each row, downwards."""
    y = top
    for number, row in enumerate(grid.rows):
        if row.head:
            y += HEAD + 8
        row.channel = y
        y += CHANNEL + TRACK * tracks.many(number)
        cells: dict[int, list[Box]] = {}
        for box in grid.boxes:
            if box.row == number:
                cells.setdefault(box.lane, []).append(box)
        row.height = max([row.least, *(sum(box.height + STACK for box in cell) for cell in cells.values())])
        row.y = y
        for cell in cells.values():
            below = y
            for box in cell:
                box.y = below
                below += box.height + STACK
        y += row.height + 4
    grid.height = y + 6


class Tracks:
    """Parallel places of segments that would lie upon each other; segments of one group share theirs."""

    def __init__(self) -> None:
        self.taken: dict[int, list[tuple[float, float, int, str]]] = {}

    def place(self, where: int, low: float, high: float, group: str) -> int:
        """The first track in this channel or gutter on which ``low`` to ``high`` is free (or of the same group)."""
        rows = self.taken.setdefault(where, [])
        track = 0
        while any(
            taken == track and whose != group and low < upper + 6 and lower < high + 6
            for lower, upper, taken, whose in rows
        ):
            track += 1
        rows.append((low, high, track, group))
        return track

    def track(self, where: int, group: str) -> int:
        return max((t for _l, _h, t, g in self.taken.get(where, []) if g == group), default=0)

    def many(self, where: int) -> int:
        return max((t for _l, _h, t, _g in self.taken.get(where, [])), default=0)


class _Route:
    """How one line gets from its box to the next."""

    def __init__(self, line: Line, start: Box, end: Box | None, grid: Grid):
        self.line, self.start, self.end = line, start, end
        self.target_row = end.row if end is not None else (line.to_head or 0)
        cell = [box for box in grid.boxes if (box.lane, box.row) == (start.lane, start.row)]
        self.straight = cell[-1] is start and self.target_row == start.row + 1 and end is not None
        fan = sum(1 for other in grid.lines if other.start == line.start and _row_of(other, grid) == self.target_row)
        self.group = f"from:{line.start}" if fan > 1 else f"to:{line.kind}:{line.end or line.to_head}"
        self.trunk = f"out:{line.kind}:{line.start}"
        below = [box for box in grid.boxes if end is not None and (box.lane, box.row) == (end.lane, end.row)]
        self.from_side = end is not None and below[0] is not end

    def start_x(self, grid: Grid) -> float:
        return self.start.middle if self.straight else grid.lane_x(self.start.lane + 1)

    def end_x(self, grid: Grid) -> float:
        if self.end is None:
            return self.start_x(grid)
        return grid.lane_x(self.end.lane) if self.from_side else self.end.middle

    def draw(self, tracks: Tracks, gutters: Tracks, grid: Grid) -> None:
        row = grid.rows[self.target_row]
        points: list[tuple[float, float]] = []
        if self.straight:
            x = self.start.middle
            points.append((x, self.start.y + self.start.height))
        else:
            offset = gutters.track(self.start.lane + 1, self.trunk)
            x = grid.lane_x(self.start.lane + 1) + (offset - 1) * 4
            y = self.start.y + self.start.height / 2
            points += [(self.start.x + self.start.width, y), (x, y)]
        if self.end is None:
            self.line.points = [*points, (x, row.channel - HEAD - 8)]
            return
        level = row.channel + 6 + TRACK * tracks.track(self.target_row, self.group)
        points.append((x, level))
        if self.from_side:
            side = grid.lane_x(self.end.lane) + (gutters.track(self.end.lane, f"in:{self.line.end}") - 1) * 4
            middle = self.end.y + self.end.height / 2
            points += [(side, level), (side, middle), (self.end.x, middle)]
        else:
            points += [(self.end.middle, level), (self.end.middle, self.end.y)]
        self.line.points = _plain(points)


def _row_of(line: Line, grid: Grid) -> int | None:
    """The row above which a line comes in."""
    if not line.end:
        return line.to_head
    return next(box.row for box in grid.boxes if box.key == line.end)


def _channel_tracks(routes: Iterable[_Route], grid: Grid) -> Tracks:
    """A track for every horizontal run above a row, the shortest nearest to the boxes' feet."""
    wanted: dict[tuple[int, str], list[float]] = {}
    for route in routes:
        if route.end is not None:
            wanted.setdefault((route.target_row, route.group), []).extend((route.start_x(grid), route.end_x(grid)))
    tracks = Tracks()
    for (row, group), places in sorted(wanted.items(), key=lambda run: (max(run[1]) - min(run[1]), run[0])):
        if max(places) > min(places):
            tracks.place(row, min(places), max(places), group)
    return tracks


def _run(start: float, end: float, gutter: int, group: str) -> tuple[float, int, float, float, str]:
    """A vertical run with its length first, upwards or downwards."""
    return abs(end - start), gutter, min(start, end), max(start, end), group


def _gutter_tracks(routes: Iterable[_Route], grid: Grid) -> Tracks:
    """A track for every vertical run beside a lane."""
    tracks = Tracks()
    runs = []
    for route in routes:
        row = grid.rows[route.target_row]
        if not route.straight:
            low = route.start.y + route.start.height / 2
            runs.append(_run(low, row.channel, route.start.lane + 1, route.trunk))
        if route.from_side and route.end is not None:
            high = route.end.y + route.end.height / 2
            runs.append(_run(row.channel, high, route.end.lane, f"in:{route.line.end}"))
    for _length, gutter, low, high, group in sorted(runs, key=lambda run: (run[0], run[1:])):
        tracks.place(gutter, low, high, group)
    return tracks


def _plain(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without points that lie on the way between their neighbours."""
    kept: list[tuple[float, float]] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept


def _in_line(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    return (a[0] == b[0] == c[0]) or (a[1] == b[1] == c[1])
