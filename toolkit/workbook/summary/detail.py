"""明细: units down, codes across, what every sum is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.aggregate import STATES
from toolkit.findings import Number, json_number
from toolkit.form import Cell
from toolkit.layout import Role
from toolkit.rules import rolled
from toolkit.words import drawn_width
from toolkit.workbook.book import fitting, lines_needed
from toolkit.workbook.streamed import Row
from toolkit.workbook.styles import CELL_POINTS, number_format
from toolkit.workbook.summary.plan import A3, DAY, DETAIL, DETAIL_TOP, Plan

WIDTH, _WIDEST_CHOICE = 11.0, 26.0
"""Columns of figures."""
_CHARACTER = 2.05
"""The width of a Chinese character in a column, whose own width counts digits."""
_DETAIL_PAGES = 8
"""Two hundred columns are nobody's reading matter; printed all the same, they take so many A3 pages across."""


def detail_sheet(plan: Plan) -> None:
    """Paint 明细."""
    ws, pen = plan.sheet(DETAIL, landscape=True)
    form, styles = plan.form, plan.styles
    width = len(plan.detail_head) + len(form.cells)
    ws.set_column(0, 0, 6)
    ws.set_column(1, 1, 14)
    ws.set_column(2, 2, 22)
    ws.set_column(3, len(plan.detail_head) - 1, 9)
    ws.set_column(len(plan.detail_head), width - 1, WIDTH)
    for code, col in plan.columns.items():
        if words := form.cells[code].choices:
            ws.set_column(col, col, _choice_width(words))
    pen.put(0, 0, 1, 8, plan.titled(DETAIL), styles.role(Role.TITLE, head_align="left"))
    pen.put(1, 0, 1, 24, plan.every.denominator, styles.role(Role.NOTE))
    ws.set_row(0, 30)
    ws.set_row(1, 22)
    ws.set_row(4, 62)
    head = styles.role(Role.LAMP_HEAD)
    for col, text in enumerate(plan.detail_head):
        pen.put(2, col, 3, 1, text, head)
    col = len(plan.detail_head)
    for table in form.tables:
        pen.put(2, col, 1, len(table.cells), table.title, head)
        for cell in table.cells:
            pen.put(3, col, 1, 1, cell.code, styles.role(Role.HELPER))
            pen.put(4, col, 1, 1, cell.name, head)
            col += 1
    line = styles.role(Role.LAMP)
    looks = [line] * len(plan.detail_head) + [look for _, look in _looks(plan)]
    ws.stream(DETAIL_TOP, looks, lambda: _rows(plan), plan.units)
    ws.freeze_panes(DETAIL_TOP, 3)
    ws.set_paper(A3)
    ws.fit_to_pages(_DETAIL_PAGES, 0)
    ws.repeat_rows(2, 4)
    ws.repeat_columns(1, 2)
    ws.print_area(0, 0, DETAIL_TOP + plan.units - 1, width - 1)


def _looks(plan: Plan) -> list[tuple[Cell, Any]]:
    """Each cell of the form, in the order of the columns, with the format of its column."""
    cells = [plan.form.cells[code] for code in plan.columns]
    return [(cell, plan.styles.role(Role.NUMBER, num_format=DAY if cell.kind == "date" else number_format(cell))) for cell in cells]


def _rows(plan: Plan) -> Iterator[Row]:
    """The units one after another."""
    cells = [(code, plan.form.cells[code]) for code in plan.columns]
    chosen = {code: cell for code, cell in cells if cell.choices}
    scopes = [] if plan.beside is None else [plan if plan.organs else plan.beside]
    for n, standing in enumerate(plan.every.standings, 1):
        unit, values = standing.unit, standing.values or {}
        counts = [unit.counted, *(scope.holds(unit) for scope in scopes)]
        contents: list[int | float | str | None] = [
            n, unit.code, unit.name, STATES[standing.state], *("是" if one else "否" for one in counts)]
        for code, cell in cells:
            value = values.get(code)
            contents.append(value if value.__class__ is int and code not in chosen else
                            rolled.said(cell, value) if code in chosen else json_number(value))
        lines = _lines(chosen, values) if chosen else 1
        yield contents, fitting(lines, CELL_POINTS) if lines > 1 else None


def _lines(chosen: Mapping[str, Cell], values: Mapping[str, Number | None]) -> int:
    """How many lines the longest of a unit's words takes in its column."""
    said = ((cell, rolled.said(cell, values.get(code))) for code, cell in chosen.items())
    return max((lines_needed(word, _choice_width(cell.choices), CELL_POINTS) for cell, word in said if word), default=1)


def _choice_width(words: Sequence[str]) -> float:
    """How wide a column of 明细 is that holds one of these words."""
    longest = max(drawn_width(word, narrow=1.0, wide=_CHARACTER) for word in words) + 1
    return min(max(longest, WIDTH), _WIDEST_CHOICE)
