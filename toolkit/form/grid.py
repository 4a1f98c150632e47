"""A table drawn as text, read into labels and values.

The drawing is one line a row, cells between ``|``: a label to the letter, ``<`` for “merged with the
cell to the left”, ``^`` for “merged with the cell above”, ``{code}`` for a value, ``{row.*}`` for the
values of a row under all the table's columns. An office can draw its own table without a programmer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from toolkit.clock import tick
from toolkit.errors import FormError
from toolkit.form.model import Label, Span
from toolkit.limits import MOST_CELLS
from toolkit.structs import Struct

_MOST_DRAWN = 10 * MOST_CELLS
"""Cells of one table, whoever drew it and whenever: the columns of a row may be named once and stand in every line."""
_BRACES = set("{}｛｝")


class GridSlot(Struct, frozen=True):
    """A value's place in the drawing: its code inside the table, without the table's own."""

    code: str
    span: Span


class Drawing(Struct, frozen=True, dict=True):
    """A drawing read: its size, its labels and its value slots."""

    rows: int
    cols: int
    labels: tuple[Label, ...]
    slots: tuple[GridSlot, ...]

    @cached_property
    def labels_in(self) -> Mapping[tuple[int, int], Label]:
        """The label that covers each place, by row and column."""
        return {
            (row, col): label
            for label in self.labels
            for row in range(label.span.row, label.span.last_row + 1)
            for col in range(label.span.col, label.span.last_col + 1)
        }

    @cached_property
    def row_of_head(self) -> Mapping[tuple[int, int], int]:
        """The last row at or above each place that a label covers; -1 where there is none."""
        nearest = dict.fromkeys(((-1, col) for col in range(self.cols)), -1)
        for row in range(self.rows):
            for col in range(self.cols):
                nearest[row, col] = row if (row, col) in self.labels_in else nearest[row - 1, col]
        return nearest


def read_drawing(text: str, columns: tuple[str, ...]) -> Drawing:
    """Read a drawing; ``columns`` is what ``{row.*}`` stands for.

    Raises :class:`FormError` naming row and cell where the drawing is uneven, a merge reaches nothing
    or a merged block is no rectangle.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    grid: list[list[str]] = []
    for number, line in enumerate(lines, 1):
        grid.append(_cells(line, number, columns))
        if len(grid) * len(grid[0]) > _MOST_DRAWN:
            raise FormError(f"一张表超过{_MOST_DRAWN}格，请分成几张表", place="grid")
    if not grid:
        raise FormError("grid 是空的，请画出这张表", place="grid")
    cols = len(grid[0])
    for number, row in enumerate(grid, 1):
        if len(row) != cols:
            raise FormError(f"第1行有{cols}格，这一行有{len(row)}格；各行格数须相同，被并入的格写“<”或“^”",
                            place=f"grid 第{number}行", at=(number,))
    owners = _owners(grid)
    labels: list[Label] = []
    slots: list[GridSlot] = []
    value_rows = {r for r, row in enumerate(grid) for text in row if _is_value(text)}
    for span in _blocks(owners):
        content = grid[span.row][span.col]
        if _is_value(content):
            slots.append(GridSlot(content[1:-1].strip(), span))
        else:
            beside_value = any(r in value_rows for r in range(span.row, span.last_row + 1))
            labels.append(Label(span, content, header=not beside_value))
    return Drawing(len(grid), cols, tuple(labels), tuple(slots))


def stray_braces(text: str) -> Iterator[tuple[int, int, str]]:
    """Cells with a brace that are not exactly ``{code}`` or ``{row.*}``, with the row and cell of the drawing from 1."""
    for row, line in enumerate((line for line in text.splitlines() if line.strip()), 1):
        for col, cell in enumerate(parts_of(line), 1):
            if _BRACES & set(cell[1:-1] if _is_value(cell) else cell):
                yield row, col, cell


def column_labels(drawing: Drawing, span: Span) -> tuple[str, ...]:
    """The heads over a value, outermost first: the nearest stack of labels above it in its column."""
    row = drawing.row_of_head[span.row - 1, span.col]
    stack: list[Label] = []
    while (label := drawing.labels_in.get((row, span.col))) is not None:
        if label.text:
            stack.append(label)
        row = label.span.row - 1
    return tuple(label.text for label in reversed(stack))


def row_labels(drawing: Drawing, span: Span) -> tuple[str, ...]:
    """The heads to the left of a value, outermost first."""
    left = (drawing.labels_in.get((span.row, col)) for col in range(span.col))
    return tuple(label.text for label in dict.fromkeys(left) if label is not None and label.text)


def _cells(line: str, number: int, columns: tuple[str, ...]) -> list[str]:
    tick()
    cells: list[str] = []
    for cell in parts_of(line):
        if _is_value(cell) and cell[1:-1].strip().endswith(".*"):
            if not columns:
                raise FormError(f"“{cell}”要求这张表写明 columns", place=f"grid 第{number}行", at=(number,))
            row = cell[1:-1].strip()[:-2]
            cells += [f"{{{row}.{column}}}" for column in columns]
        else:
            cells.append(cell)
    return cells


def parts_of(line: str) -> list[str]:
    """The cells of one line of a drawing as they are written."""
    return [part.strip() for part in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _is_value(text: str) -> bool:
    return text.startswith("{") and text.endswith("}")


def _owners(grid: list[list[str]]) -> list[list[tuple[int, int]]]:
    owners: list[list[tuple[int, int]]] = []
    for r, row in enumerate(grid):
        tick()
        owners.append([])
        for c, text in enumerate(row):
            place = f"grid 第{r + 1}行第{c + 1}格"
            if text == "<":
                if c == 0:
                    raise FormError("“<”左边没有格可并", place=place, at=(r + 1,))
                owners[r].append(owners[r][c - 1])
            elif text == "^":
                if r == 0:
                    raise FormError("“^”上面没有格可并", place=place, at=(r + 1,))
                owners[r].append(owners[r - 1][c])
            else:
                owners[r].append((r, c))
    return owners


def _blocks(owners: list[list[tuple[int, int]]]) -> list[Span]:
    covered: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for r, row in enumerate(owners):
        for c, owner in enumerate(row):
            covered.setdefault(owner, []).append((r, c))
    spans = []
    for (r, c), places in covered.items():
        tick()
        rows = max(p[0] for p in places) - r + 1
        cols = max(p[1] for p in places) - c + 1
        if rows * cols != len(places) or min(p[1] for p in places) != c:
            raise FormError("合并的格不是长方形，请检查“<”和“^”", place=f"grid 第{r + 1}行第{c + 1}格", at=(r + 1,))
        spans.append(Span(r, c, rows, cols))
    return spans
