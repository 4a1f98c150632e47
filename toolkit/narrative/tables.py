"""Statutory tables ready to print: cells with their merges, column widths, line breaks.

Everything is worked out from the form's own labels, for the width of a GB/T 9704 page (156 mm), so
that Word, HTML and print agree. No table of any particular form is known here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from toolkit.findings import Number
from toolkit.form import Table
from toolkit.narrative.filling import clean
from toolkit.rules.rolled import said
from toolkit.structs import Struct, replace
from toolkit.words import drawn_width

TEXT_WIDTH_MM = 156.0
PADDING_MM = 1.4
"""Left and right padding of a cell together."""
DIGIT_EMS = 0.65
"""Width of a digit: half an em in 宋体, more in the fonts that stand in where it is not installed."""

_MM_PER_POINT = 25.4 / 72
_SIZES = (10.5, 9.0, 7.5)
_MANY_COLUMNS = 7
_LONG_LABEL = 8
_LONGEST_BALANCED = 12
_SLACK_EMS = 0.3
"""What borders and rounding take away."""


class CellContext(Struct, frozen=True):
    """One printed cell of a table, standing at the top left of what it spans.

    ``code`` is the value's code, empty for a label; ``text`` is empty for a value that is missing.
    """

    text: str
    code: str = ""
    rowspan: int = 1
    colspan: int = 1
    header: bool = False
    """Whether a label heads columns (True) or rows (False)."""
    numeric: bool = False
    align: Literal["center", "left"] = "center"
    wrap: int = 0
    """Characters a line, where a label is to be broken evenly; 0 lets it flow."""

    scope: str = ""
    """What a label heads, in HTML's words (:mod:`toolkit.narrative.heads`); empty for a value."""


Rows = tuple[tuple[CellContext, ...], ...]


class PlacedCell(Struct, frozen=True):
    """A cell at one position of the full grid; ``row`` and ``col`` are where the cell begins."""

    cell: CellContext
    row: int
    col: int


class Printed(Struct, frozen=True):
    """A table's cells with the looks that were worked out for them."""

    rows: Rows
    widths: tuple[float, ...]
    points: float
    header_rows: int


def printed(table: Table, values: Mapping[str, Number | None], words: Mapping[str, str] | None = None) -> Printed:
    """The table with its numbers, widths as percentages of the text width, and type size in points.

    ``words`` are what stands in a cell instead of its number, by code.
    """
    rows = _rows(table, values, words or {})
    placed = spread(rows)
    for points in _SIZES[1:] if table.cols >= _MANY_COLUMNS else _SIZES:
        least = _least_widths(placed, table.cols, points * _MM_PER_POINT)
        if sum(least) <= TEXT_WIDTH_MM:
            break
    widths = _fitted(table.widths, least)
    broken = tuple(
        tuple(_broken(cell, _width(cell, col, widths), points * _MM_PER_POINT) for cell, col in starts)
        for starts in _starts(placed)
    )
    shares = tuple(round(100 * width / sum(widths), 2) for width in widths)
    return Printed(broken, shares, points, _repeatable_rows(table))


def spread(rows: Rows) -> list[list[PlacedCell]]:
    """The full grid of a table: at every position the cell that covers it."""
    taken: dict[tuple[int, int], PlacedCell] = {}
    for r, row in enumerate(rows):
        col = 0
        for cell in row:
            while (r, col) in taken:
                col += 1
            here = PlacedCell(cell, r, col)
            taken |= {
                (r + down, col + right): here for down in range(cell.rowspan) for right in range(cell.colspan)
            }
    cols = max((c for _, c in taken), default=-1) + 1
    return [[taken[r, c] for c in range(cols)] for r in range(len(rows))]


def _starts(placed: Sequence[Sequence[PlacedCell]]) -> list[list[tuple[CellContext, int]]]:
    return [
        [(at.cell, at.col) for c, at in enumerate(row) if (at.row, at.col) == (r, c)]
        for r, row in enumerate(placed)
    ]


def _rows(table: Table, values: Mapping[str, Number | None], words: Mapping[str, str]) -> Rows:
    cells: dict[tuple[int, int], CellContext] = {}
    left = _left_edges(table)
    for label in table.labels:
        span = label.span
        from_left = not label.header and span.rows == 1 and span.last_col in left
        cells[span.row, span.col] = CellContext(
            clean(label.text), "", span.rows, span.cols, label.header, align="left" if from_left else "center"
        )
    for cell in table.cells:
        span = cell.span
        text = words[cell.code] if cell.code in words else said(cell, values.get(cell.code))
        cells[span.row, span.col] = CellContext(text, cell.code, span.rows, span.cols, numeric=True)
    return tuple(
        tuple(cells[r, c] for c in range(table.cols) if (r, c) in cells) for r in range(table.rows)
    )


def _left_edges(table: Table) -> set[int]:
    """The columns whose row labels begin at the left, because one of them is long."""
    return {
        label.span.last_col
        for label in table.labels
        if not label.header and label.span.rows == 1 and len(label.text) > _LONG_LABEL
    }


def _repeatable_rows(table: Table) -> int:
    """How many head rows may be repeated on a further page; 0 where that would mislead.

    It would where the table has heads further down (they replace the first ones), or where a label
    reaches from the heads into the body.
    """
    heads = table.header_rows
    inner = any(label.header and label.span.row >= heads for label in table.labels)
    across = any(label.span.row < heads <= label.span.last_row for label in table.labels)
    return 0 if inner or across else heads


def _is_tall(cell: CellContext) -> bool:
    return not cell.header and 1 < len(cell.text) <= cell.rowspan


def _least_widths(placed: Sequence[Sequence[PlacedCell]], cols: int, em: float) -> list[float]:
    least = [PADDING_MM + em] * cols
    for row in _starts(placed):
        for cell, col in row:
            if cell.colspan == 1:
                least[col] = max(least[col], PADDING_MM + em * (_least_ems(cell) + _SLACK_EMS))
    return least


def _least_ems(cell: CellContext) -> float:
    length = drawn_width(cell.text, narrow=DIGIT_EMS)
    if cell.numeric:
        return length
    if _is_tall(cell):
        return 2.0
    if cell.header:
        return length if length <= 3 else max(2.0, math.ceil(length / 4))
    return min(length, float(_LONG_LABEL))


def _fitted(weights: Sequence[float], least: Sequence[float]) -> list[float]:
    """Widths in the proportions of the form, none below its least; the wide ones give way."""
    widths = [TEXT_WIDTH_MM * weight / sum(weights) for weight in weights]
    room = TEXT_WIDTH_MM - sum(least)
    if room <= 0:
        return list(least)
    above = [max(width - low, 0.0) for width, low in zip(widths, least, strict=True)]
    share = room / sum(above)
    return [low + extra * share for low, extra in zip(least, above, strict=True)]


def _width(cell: CellContext, col: int, widths: Sequence[float]) -> float:
    return sum(widths[col : col + cell.colspan])


def _broken(cell: CellContext, width: float, em: float) -> CellContext:
    """The cell with even line breaks: 社会｜公益｜组织 rather than 社会公｜益组织."""
    fits = int((width - PADDING_MM) / em + 0.01)
    length = math.ceil(drawn_width(cell.text, narrow=DIGIT_EMS))
    if cell.numeric or cell.align == "left" or length <= fits or fits < 1:
        return cell
    if _is_tall(cell):
        return replace(cell, wrap=min(fits, 2))
    if length > _LONGEST_BALANCED:
        return cell
    # Chinese words are mostly of two characters.
    a_line = math.ceil(length / math.ceil(length / fits))
    if a_line % 2 and length % 2 == 0 and a_line > 1:
        a_line += 1 if a_line < fits else -1
    return replace(cell, wrap=a_line)
