"""Cells out of lines: a page's level and upright lines put together to tables, by geometry alone.

Lines that meet belong to one table. Between its neighbouring edges lie small fields; where no line parts two of them they
are one cell, merged over rows and columns. A table drawn without its sides is closed where its lines end.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from toolkit.guard import too_much
from toolkit.intake.readers.marks import Box
from toolkit.structs import Struct

CLOSE = 3.0
"""Points: edges closer than this are one edge; lines with smaller gaps are one line (broken and dotted ones)."""
_REACH = 5.0
"""Points: a line that ends this near to another meets it: borders of several lines, thick ones, have a width."""
_DASH = 5.0
_SHORTEST = 4.0
_FEWEST_DOTS = 4
_LOWEST = 8.0
"""Points: no row is lower."""
_ROW = 1.4
"""A row merged over the whole width of a table without sides is no higher, in rows of the lowest."""
_MOST_CROSSINGS = 1_000_000
_MOST_FIELDS = 60_000


class _Line(NamedTuple):
    """A level line by its height, or an upright one by its place; where it begins and ends."""

    at: float
    first: float
    last: float


_Part = tuple[list[_Line], list[_Line]]
"""The level and the upright lines of one table."""


class Table(Struct, frozen=True):
    """The cells of one table."""

    cells: tuple[Box, ...]

    @property
    def around(self) -> Box:
        """Its extent."""
        return Box(
            min(box.left for box in self.cells), min(box.top for box in self.cells),
            max(box.right for box in self.cells), max(box.bottom for box in self.cells),
        )  # fmt: skip


def tables(rules: Iterable[Box], fills: Iterable[Box], marks: Iterable[tuple[float, float]] = ()) -> list[Table]:
    """The tables of a page, of two cells at least, from top to bottom.

    Coloured areas tell of cells where no lines do, if none of the letters (``marks``, by their middles) stands between them.
    """
    level, upright = _lines(rules)
    found = [table for part in _parts(level, upright) for table in _table(*part)]
    edges = [
        edge
        for box in fills
        if not any(_meet(table.around, box) for table in found)
        for edge in (box._replace(bottom=box.top), box._replace(top=box.bottom), box._replace(right=box.left), box._replace(left=box.right))
    ]  # fmt: skip
    marks = list(marks) if edges else []
    for part in _parts(*_lines(edges)) if edges else []:
        found += [table for table in _table(*part) if _is_woven(table) and not _beside(table, marks)]
    return sorted(found, key=lambda table: table.around.top)


def _is_woven(table: Table) -> bool:
    """Whether two rows at least have two cells each: words marked in colour lie under each other, too."""
    rows = Counter(round(cell.top / CLOSE) for cell in table.cells)
    return sum(count > 1 for count in rows.values()) > 1


def _beside(table: Table, marks: list[tuple[float, float]]) -> bool:
    """Whether letters stand within a table's extent, but in none of its cells."""
    around = table.around
    return any(not any(cell.holds(x, y) for cell in table.cells) for x, y in marks if around.holds(x, y))


def _meet(first: Box, second: Box) -> bool:
    return first.left < second.right and second.left < first.right and first.top < second.bottom and second.top < first.bottom


# ── lines ──


def _lines(rules: Iterable[Box]) -> tuple[list[_Line], list[_Line]]:
    """Level and upright lines; rows of dots are lines too."""
    rules = list(rules)
    dots = [box for box in rules if box.width < CLOSE > box.height]
    level = _dotted(_Line((box.top + box.bottom) / 2, box.left, box.right) for box in dots)
    upright = _dotted(_Line((box.left + box.right) / 2, box.top, box.bottom) for box in dots)
    for box in rules:
        if box.width < CLOSE > box.height:
            continue
        if box.width >= box.height:
            level.append(_Line((box.top + box.bottom) / 2, box.left, box.right))
        else:
            upright.append(_Line((box.left + box.right) / 2, box.top, box.bottom))
    return _joined(level), _joined(upright)


def _dotted(dots: Iterable[_Line]) -> list[_Line]:
    """Dots that stand in one row, near to each other."""
    rows: dict[int, list[_Line]] = {}
    for dot in dots:
        rows.setdefault(round(dot.at * 2), []).append(dot)
    found = []
    for row in rows.values():
        runs: list[list[_Line]] = []
        for dot in sorted(row, key=lambda dot: dot.first):
            if runs and dot.first <= runs[-1][-1].last + _DASH:
                runs[-1].append(dot)
            else:
                runs.append([dot])
        found += [_Line(run[0].at, run[0].first, run[-1].last) for run in runs if len(run) >= _FEWEST_DOTS]
    return found


def _joined(lines: list[_Line]) -> list[_Line]:
    """Lines at one place put together, and what is too short to part anything left out."""
    whole: list[_Line] = []
    for _, near in itertools.groupby(_placed(lines), key=lambda line: line.at):
        current: _Line | None = None
        for line in sorted(near, key=lambda line: line.first):
            if current is None or line.first > current.last + _DASH:
                if current is not None:
                    whole.append(current)
                current = line
            elif line.last > current.last:
                current = current._replace(last=line.last)
        if current is not None:
            whole.append(current)
    return [line for line in whole if line.last - line.first >= _SHORTEST]


def _placed(lines: list[_Line]) -> Iterator[_Line]:
    """Lines that lie close to each other moved to one place."""
    group: list[_Line] = []
    for line in [*sorted(lines), None]:
        if line is None or (group and line.at - group[-1].at >= CLOSE):
            middle = sum(one.at for one in group) / len(group) if group else 0.0
            yield from (one._replace(at=middle) for one in group)
            group = []
        if line is not None:
            group.append(line)


def _parts(level: list[_Line], upright: list[_Line]) -> Iterator[_Part]:
    """Lines that meet, table by table."""
    if len(level) * len(upright) > _MOST_CROSSINGS:
        raise too_much()
    leader = list(range(len(level) + len(upright)))

    def lead(one: int) -> int:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    for i, row in enumerate(level):
        for j, col in enumerate(upright):
            if col.first - _REACH <= row.at <= col.last + _REACH and row.first - _REACH <= col.at <= row.last + _REACH:
                leader[lead(i)] = lead(len(level) + j)
    groups: dict[int, _Part] = {}
    for i, row in enumerate(level):
        groups.setdefault(lead(i), ([], []))[0].append(row)
    for j, col in enumerate(upright):
        groups.setdefault(lead(len(level) + j), ([], []))[1].append(col)
    whole = _with_full_rows([part for part in groups.values() if part[0]])
    return ((rows, cols) for rows, cols in whole if cols)


def _with_full_rows(parts: list[_Part]) -> list[_Part]:
    """Parts put together that a row merged over the whole width divides, where a table has no sides that hold them."""
    joined: list[_Part] = []
    for part in sorted(parts, key=lambda part: min(line.at for line in part[0])):
        if joined and _go_together(joined[-1], part):
            joined[-1] = ([*joined[-1][0], *part[0]], [*joined[-1][1], *part[1]])
        else:
            joined.append(part)
    return joined


def _go_together(upper: _Part, lower: _Part) -> bool:
    ends = [(min(line.first for line in rows), max(line.last for line in rows)) for rows, _ in (upper, lower)]
    if any(abs(one - other) > CLOSE for one, other in zip(*ends, strict=True)):
        return False
    if any(abs(line.at - side) < CLOSE for _, cols in (upper, lower) for line in cols for side in ends[0]):
        return False
    gap = min(line.at for line in lower[0]) - max(line.at for line in upper[0])
    steps = [step for rows, _ in (upper, lower) for one, other in itertools.pairwise(sorted(rows)) if (step := other.at - one.at) > CLOSE]
    lowest = sorted(steps)[min(1, len(steps) - 1)] if steps else 0.0  # the very lowest may be a row that the page cuts
    return bool(steps) and CLOSE < gap < _ROW * max(lowest, _LOWEST)


# ── cells ──


def _table(level: list[_Line], upright: list[_Line]) -> Iterator[Table]:
    level, upright = _closed(level, upright)
    xs, ys = edges_of([line.at for line in upright]), edges_of([line.at for line in level])
    if len(xs) < 2 or len(ys) < 2:
        return
    if len(xs) * len(ys) > _MOST_FIELDS:
        raise too_much()
    cells = [cell for region in _regions(xs, ys, level, upright) for cell in _rectangles(region, xs, ys)]
    if len(cells) > 1:
        yield Table(tuple(sorted(cells, key=lambda cell: (cell.top, cell.left))))


def _closed(level: list[_Line], upright: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """The lines of a table with the outer edges it is drawn without: its lines end at them."""
    left, right = min(line.first for line in level), max(line.last for line in level)
    top, bottom = min(line.first for line in upright), max(line.last for line in upright)
    opened = [end if _is_free(level, end, _LOWEST) else None for end in (top, bottom)]  # by the end of a page, mostly
    for place, end in ((left, _first), (right, _last)):
        if _is_free(upright, place, _REACH):
            upright = [*upright, *_edge(level, place, end, opened)]
    for edge, end in zip(opened, (_first, _last), strict=True):
        if edge is not None:
            level = [*level, *_edge(upright, edge, end, [])]
    return level, upright


def _first(line: _Line) -> float:
    return line.first


def _last(line: _Line) -> float:
    return line.last


def _is_free(lines: list[_Line], place: float, near: float) -> bool:
    return all(abs(line.at - place) > near for line in lines)


def _edge(lines: list[_Line], place: float, end: Callable[[_Line], float], beyond: Iterable[float | None]) -> Iterator[_Line]:
    reaching = [line.at for line in lines if abs(end(line) - place) < _REACH]
    if len(reaching) > 1:
        reaching += [height for height in beyond if height is not None]
        yield _Line(place, min(reaching), max(reaching))


def edges_of(places: Iterable[float]) -> list[float]:
    """Places put together that are one edge, in order."""
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > CLOSE:
            edges.append(place)
    return edges


_Field = tuple[int, int]


def _regions(xs: list[float], ys: list[float], level: list[_Line], upright: list[_Line]) -> Iterator[set[_Field]]:
    """Fields (row, column) that no line parts; those that are open to the outside are no cells."""
    below = {(row, col) for line in level for row in [nearest(ys, line.at)] for col in _covered(xs, line)}
    beside = {(row, col) for line in upright for col in [nearest(xs, line.at)] for row in _covered(ys, line)}
    rows, cols = len(ys) - 1, len(xs) - 1
    left = {(row, col) for row in range(rows) for col in range(cols)}
    while left:
        region, waiting, is_open = set[_Field](), [left.pop()], False
        while waiting:
            row, col = waiting.pop()
            region.add((row, col))
            for wall, beyond in (
                ((row, col) in below, (row - 1, col)), ((row + 1, col) in below, (row + 1, col)),
                ((row, col) in beside, (row, col - 1)), ((row, col + 1) in beside, (row, col + 1)),
            ):  # fmt: skip
                if wall:
                    continue
                if beyond in left:
                    left.remove(beyond)
                    waiting.append(beyond)
                elif beyond not in region:
                    is_open = is_open or not (0 <= beyond[0] < rows and 0 <= beyond[1] < cols)
        if not is_open:
            yield region


def nearest(edges: list[float], place: float) -> int:
    """Which edge a place belongs to."""
    at = bisect_left(edges, place)
    return min((i for i in (at - 1, at) if 0 <= i < len(edges)), key=lambda i: abs(edges[i] - place))


def _covered(edges: list[float], line: _Line) -> range:
    """The fields between edges that a line runs along the whole of."""
    return range(bisect_left(edges, line.first - _REACH), bisect_right(edges, line.last + _REACH) - 1)


def _rectangles(region: set[_Field], xs: list[float], ys: list[float]) -> Iterator[Box]:
    """A region as the rectangles it is made of: one, where lines are as they should be."""
    rows: dict[int, list[int]] = {}
    for row, col in sorted(region):
        rows.setdefault(row, []).append(col)
    growing: dict[tuple[int, int], int] = {}  # columns from and to: the row they began at
    for row in range(min(rows), max(rows) + 2):
        runs = set(_spans(rows.get(row, [])))
        for span in [span for span in growing if span not in runs]:
            yield Box(xs[span[0]], ys[growing.pop(span)], xs[span[1] + 1], ys[row])
        for span in runs:
            growing.setdefault(span, row)


def _spans(cols: list[int]) -> Iterator[tuple[int, int]]:
    for _, run in itertools.groupby(enumerate(cols), key=lambda pair: pair[1] - pair[0]):
        held = [col for _, col in run]
        yield held[0], held[-1]
