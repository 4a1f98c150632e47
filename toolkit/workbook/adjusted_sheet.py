"""The roll-up's sheet 调整: a row for each adjustment that stands, and where formulas find them."""

from __future__ import annotations

from typing import Any

from toolkit.aggregate import Adjustment, Sums
from toolkit.findings import json_number
from toolkit.layout import Role
from toolkit.layout.address import column, on_sheet
from toolkit.words import quotation
from toolkit.workbook.adjusted import SHEET, doubts, table_name, when, whose
from toolkit.workbook.book import Pen, lines_needed
from toolkit.workbook.handling import MOST_WORDS
from toolkit.workbook.styles import CELL_POINTS, Styles

HEAD = ("序号", "表", "栏目", "代码", "单位", "增减", "原因", "经办", "时间")
_WIDTHS = (6, 9, 34, 22, 20, 9, 36, 10, 17)
_HEAD_ROW, _TOP = 2, 3
_CODE_COL, _DELTA_COL = HEAD.index("代码"), HEAD.index("增减")


def paint(ws: Any, pen: Pen, styles: Styles, sums: Sums) -> None:
    """Everything below the head of the sheet: a row for each adjustment that stands, then what is to be looked at again."""
    for col, (text, width) in enumerate(zip(HEAD, _WIDTHS, strict=True)):
        ws.set_column(col, col, width)
        pen.put(_HEAD_ROW, col, 1, 1, text, styles.role(Role.LAMP_HEAD))
    ws.set_row(_HEAD_ROW, 22)
    for row, one in enumerate(sums.adjustments, _TOP):
        cells = _row(sums, one)
        words = [(text, width) for text, width in zip(cells, _WIDTHS, strict=True) if isinstance(text, str)]
        ws.fit_row(row, max(lines_needed(text, width, CELL_POINTS) for text, width in words), CELL_POINTS)
        for col, content in enumerate(cells):
            pen.put(row, col, 1, 1, content, styles.role(Role.LAMP))
    row, width = _TOP + len(sums.adjustments), sum(_WIDTHS)
    for note in ("增减已在汇总表相应各格的公式里，各单位的报表和《明细》没有改动。", *doubts(sums)):
        ws.set_row(row, min(409, 15.5 * lines_needed(note, width, CELL_POINTS) + 6))
        pen.put(row, 0, 1, len(HEAD), note, styles.role(Role.NOTE))
        row += 1
    ws.autofilter(_HEAD_ROW, 0, _TOP + len(sums.adjustments) - 1, len(HEAD) - 1)
    ws.freeze_panes(_TOP, 3)
    ws.repeat_rows(_HEAD_ROW)
    ws.print_area(0, 0, row - 1, len(HEAD) - 1)
    ws.fit_to_pages(1, 0)


def _row(sums: Sums, one: Adjustment) -> tuple[str | float, ...]:
    cell = sums.form.cells[one.code]
    return (one.number, table_name(sums.form, one.code), cell.name or one.code, one.code, whose(one, sums.standings),
            json_number(one.delta), quotation(one.reason, MOST_WORDS), one.who, when(one.at))


def range_of(sums: Sums, code: str) -> tuple[str, str]:
    """Where the sheet has the codes and the figures that a cell's formula adds; empty words for a cell that nothing was added to."""
    if not any(one.code == code for one in sums.adjustments):
        return "", ""
    last = _TOP + len(sums.adjustments)
    codes, deltas = (on_sheet(SHEET, f"${letters}${_TOP + 1}:${letters}${last}") for letters in map(column, (_CODE_COL, _DELTA_COL)))
    return codes, deltas
