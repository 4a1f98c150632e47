"""The roll-up's sheet 调整: a row for each adjustment that stands, and where formulas find them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.aggregate import Adjustment, Sums
from toolkit.findings import json_number
from toolkit.layout import Role
from toolkit.layout.address import column, on_sheet
from toolkit.words import quotation
from toolkit.workbook.adjusted import COUNTED_AMONG_ORGANS, SHEET, doubts, table_name, when, whose
from toolkit.workbook.book import Pen, lines_needed
from toolkit.workbook.handling import MOST_WORDS
from toolkit.workbook.styles import CELL_POINTS

if TYPE_CHECKING:
    from toolkit.workbook.summary.plan import Plan

HEAD = ("序号", "表", "栏目", "代码", "单位", "增减", "原因", "经办", "时间")
_WIDTHS = (6, 9, 34, 22, 20, 9, 36, 10, 17)
_HEAD_ROW, _TOP = 2, 3
_CODE_COL, _DELTA_COL, _ORGANS_COL = HEAD.index("代码"), HEAD.index("增减"), len(HEAD)
_ORGANS = 9


def width(plan: Plan) -> int:
    """How many columns the sheet has: one more where there are two scopes."""
    return len(HEAD) + (plan.beside is not None)


def paint(plan: Plan, ws: Any, pen: Pen) -> None:
    """Everything below the head of the sheet: a row for each adjustment that stands, then what is to be looked at again."""
    sums, styles, wide = plan.every, plan.styles, width(plan)
    heads, widths = (*HEAD, COUNTED_AMONG_ORGANS)[:wide], (*_WIDTHS, _ORGANS)[:wide]
    organs = None if plan.beside is None else (plan if plan.organs else plan.beside).sums
    among = set() if organs is None else {one.number for one in organs.adjustments}
    for col, (text, size) in enumerate(zip(heads, widths, strict=True)):
        ws.set_column(col, col, size)
        pen.put(_HEAD_ROW, col, 1, 1, text, styles.role(Role.LAMP_HEAD))
    ws.set_row(_HEAD_ROW, 22)
    for row, one in enumerate(sums.adjustments, _TOP):
        cells = (*_row(sums, one), *(["是" if one.number in among else "否"] if organs else []))
        words = [(text, size) for text, size in zip(cells, widths, strict=True) if isinstance(text, str)]
        ws.fit_row(row, max(lines_needed(text, size, CELL_POINTS) for text, size in words), CELL_POINTS)
        for col, content in enumerate(cells):
            pen.put(row, col, 1, 1, content, styles.role(Role.LAMP))
    row = _TOP + len(sums.adjustments)
    for note in ("增减已在汇总表相应各格的公式里，各单位的报表和《明细》没有改动。", *doubts(sums)):
        ws.set_row(row, min(409, 15.5 * lines_needed(note, sum(widths), CELL_POINTS) + 6))
        pen.put(row, 0, 1, wide, note, styles.role(Role.NOTE))
        row += 1
    ws.autofilter(_HEAD_ROW, 0, _TOP + len(sums.adjustments) - 1, wide - 1)
    ws.freeze_panes(_TOP, 3)
    ws.repeat_rows(_HEAD_ROW)
    ws.print_area(0, 0, row - 1, wide - 1)
    ws.fit_to_pages(1, 0)


def _row(sums: Sums, one: Adjustment) -> tuple[str | float, ...]:
    cell = sums.form.cells[one.code]
    return (one.number, table_name(sums.form, one.code), cell.name or one.code, one.code, whose(one, sums.standings),
            json_number(one.delta), quotation(one.reason, MOST_WORDS), one.who, when(one.at))


def range_of(plan: Plan, code: str) -> tuple[str, str, str]:
    """Where the sheet has the codes and the figures that a cell's formula adds, and whether each is in the organs' scope (for that alone);
    empty words for a cell that nothing was added to."""
    if not any(one.code == code for one in plan.sums.adjustments):
        return "", "", ""
    last = _TOP + len(plan.every.adjustments)
    codes, deltas, among = (on_sheet(SHEET, f"${letters}${_TOP + 1}:${letters}${last}")
                            for letters in map(column, (_CODE_COL, _DELTA_COL, _ORGANS_COL)))
    return codes, deltas, among if plan.organs and plan.every is not plan.sums else ""
