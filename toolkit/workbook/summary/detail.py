"""明细: units down, codes across, what every sum is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.aggregate import STATES, Standing
from toolkit.findings import json_number
from toolkit.form import Cell
from toolkit.layout import Role
from toolkit.rules import rolled
from toolkit.words import drawn_width
from toolkit.workbook.book import Pen, lines_needed
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
    looks = _looks(plan)
    for n, standing in enumerate(plan.every.standings):
        _row(plan, pen, DETAIL_TOP + n, n + 1, standing, looks)
        if (lines := _lines(plan, standing)) > 1:
            ws.fit_row(DETAIL_TOP + n, lines, CELL_POINTS)
    ws.freeze_panes(DETAIL_TOP, 3)
    ws.set_paper(A3)
    ws.fit_to_pages(_DETAIL_PAGES, 0)
    ws.repeat_rows(2, 4)
    ws.repeat_columns(1, 2)
    ws.print_area(0, 0, DETAIL_TOP + plan.units - 1, width - 1)


def _looks(plan: Plan) -> list[tuple[Cell, int, Any]]:
    """Each cell of the form with its column and the format of that."""
    cells = [(plan.form.cells[code], col) for code, col in plan.columns.items()]
    return [(cell, col, plan.styles.role(Role.NUMBER, num_format=DAY if cell.kind == "date" else number_format(cell)))
            for cell, col in cells]


def _row(plan: Plan, pen: Pen, row: int, number: int, standing: Standing, looks: Sequence[tuple[Cell, int, Any]]) -> None:
    unit = standing.unit
    line = plan.styles.role(Role.LAMP)
    counts = [unit.counted]
    if plan.beside is not None:
        counts.append((plan if plan.organs else plan.beside).holds(unit))
    for col, content in enumerate((number, unit.code, unit.name, STATES[standing.state], *("是" if one else "否" for one in counts))):
        pen.put(row, col, 1, 1, content, line)
    values = standing.values or {}
    for cell, col, style in looks:
        value = values.get(cell.code)
        pen.put(row, col, 1, 1, rolled.said(cell, value) if cell.kind == "choice" else json_number(value), style)


def _lines(plan: Plan, standing: Standing) -> int:
    """How many lines the longest of a unit's words takes in its column."""
    cells = plan.form.cells
    said = ((cells[code], rolled.said(cells[code], value)) for code, value in (standing.values or {}).items() if cells[code].choices)
    return max((lines_needed(word, _choice_width(cell.choices), CELL_POINTS) for cell, word in said if word), default=1)


def _choice_width(words: Sequence[str]) -> float:
    """How wide a column of 明细 is that holds one of these words."""
    longest = max(drawn_width(word, narrow=1.0, wide=_CHARACTER) for word in words) + 1
    return min(max(longest, WIDTH), _WIDEST_CHOICE)
