"""What the labels of a printed table head, in HTML's words: ``scope``, row groups, column groups.

HTML's own rule for finding the heads of a cell is followed: ``col`` and ``row`` reach as far as the label is wide or
high; ``colgroup`` and ``rowgroup`` reach through the whole group, so they stand only where the group is as large as the label.
"""

from __future__ import annotations

import itertools

from toolkit.narrative.tables import PlacedCell, Rows, spread
from toolkit.structs import Struct, replace


class Groups(Struct, frozen=True):
    """A table's rows with their scopes, cut into groups."""

    head: Rows
    """The rows above all figures; empty where they could not stand in a ``thead``."""
    bodies: tuple[Rows, ...]
    """The other rows; no label reaches from one body into the next."""
    columns: tuple[int, ...]
    """How many columns each column group spans."""


def grouped(rows: Rows, header_rows: int) -> Groups:
    """The groups of a table whose first ``header_rows`` rows are its heads."""
    grid = spread(rows)
    if not grid:
        return Groups((), (), ())
    cuts = [header_rows, *(r for r in range(header_rows + 1, len(grid)) if _begins(grid, r)), len(grid)]
    columns = _columns(grid, header_rows)
    starts = {sum(columns[:n]): width for n, width in enumerate(columns)}
    bodies = list(itertools.pairwise(cuts))
    ends = {row: end for begin, end in bodies for row in range(begin, end)}
    scoped = tuple(
        tuple(
            at.cell if at.cell.numeric else replace(at.cell, scope=_scope(at, starts, r, ends.get(r, header_rows), bodies, len(grid[0])))
            for c, at in enumerate(row) if (at.row, at.col) == (r, c)
        )
        for r, row in enumerate(grid)
    )
    return Groups(scoped[:header_rows], tuple(scoped[begin:end] for begin, end in bodies), columns)


def _begins(grid: list[list[PlacedCell]], r: int) -> bool:
    """Whether a body may begin at a row: a label as wide as the table, or one of several rows begins there or has just ended."""
    if any(at.row < r for at in grid[r]):
        return False
    first, above = grid[r][0], grid[r - 1][0]
    return _is_title(first, len(grid[0])) or first.cell.rowspan > 1 or above.cell.rowspan > 1


def _is_title(at: PlacedCell, cols: int) -> bool:
    return not at.cell.numeric and cols > 1 and at.cell.colspan == cols


def _columns(grid: list[list[PlacedCell]], header_rows: int) -> tuple[int, ...]:
    """The column groups: the narrowest merged heads, where no two of them overlap."""
    cols = len(grid[0])
    spans = {(at.col, at.cell.colspan) for row in grid[:header_rows] for at in row if at.cell.header and at.cell.colspan > 1}
    finest = [(col, width) for col, width in spans
              if not any(other != (col, width) and other[0] < col + width and col < other[0] + other[1] and other[1] <= width
                         for other in spans)]
    groups, col, wide = [], 0, dict(finest)
    while col < cols:
        groups.append(wide.get(col, 1))
        col += groups[-1]
    return tuple(groups)


def _scope(
    at: PlacedCell, starts: dict[int, int], r: int, end: int, bodies: list[tuple[int, int]], cols: int
) -> str:
    cell = at.cell
    begins_body = any(begin == r for begin, _ in bodies)
    if begins_body and at.col == 0 and (_is_title(at, cols) or (cell.rowspan > 1 and r + cell.rowspan == end and not cell.header)):
        return "rowgroup"
    if cell.header:
        return "colgroup" if cell.colspan > 1 and starts.get(at.col) == cell.colspan else "col"
    return "row"
