"""The first sheet 汇总说明 of a workbook that carries a district's sums upward: whether they are the last word, and what is not in them.

It does not belong to the layout that was issued and no reader reads it: it is for the person who opens the workbook.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.layout import Role
from toolkit.structs import Struct
from toolkit.workbook.book import LockedWorkbook, Pen, lines_needed, literally
from toolkit.workbook.reasons import SUMS_SHEET
from toolkit.workbook.styles import CELL_POINTS, Styles

_WIDTHS = (4.0, 88.0)
_A4 = 9
_HEAD_ROW, _FIRST_ROW = 1, 3
_HEAD_POINTS = 14


class Front(Struct, frozen=True):
    """What is said of the sums in a workbook. ``lines`` are whole sentences, numbered on the sheet."""

    title: str
    stage: str
    """A few words that stand large on this sheet and in the head of every printed page; empty where the sums are complete."""
    lines: Sequence[str]


def write_front(book: LockedWorkbook, styles: Styles, front: Front) -> None:
    """The sheet, before all others."""
    ws = book.add_worksheet(SUMS_SHEET)
    pen = Pen(ws)
    for col, width in enumerate(_WIDTHS):
        ws.set_column(col, col, width)
    pen.put(0, 0, 1, len(_WIDTHS), front.title, styles.role(Role.TITLE))
    ws.set_row(0, 40)
    if front.stage:
        pen.put(_HEAD_ROW, 0, 1, len(_WIDTHS), front.stage, styles.alarm(_HEAD_POINTS))
        ws.set_row(_HEAD_ROW, 32)
    for number, line in enumerate(front.lines, 1):
        row = _FIRST_ROW - 1 + number
        ws.fit_row(row, lines_needed(line, _WIDTHS[1], CELL_POINTS), CELL_POINTS)
        pen.put(row, 0, 1, 1, number, styles.role(Role.LAMP, head_align="center"))
        pen.put(row, 1, 1, 1, line, styles.role(Role.LAMP))
    ws.set_paper(_A4)
    ws.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
    ws.hide_gridlines(2)
    ws.fit_to_pages(1, 0)
    if front.stage:
        ws.set_header(printed(front.stage))
    ws.protect("", {"format_columns": True, "format_rows": True})


def printed(stage: str) -> str:
    """The stage in the middle of a page's head, as a header says it."""
    return f"&C&9 {literally(stage)}" if stage else ""
