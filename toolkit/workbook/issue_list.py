"""The list of workbooks issued 下发清单: one sheet to print, file away or mail from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.layout import Role
from toolkit.submission import Unit
from toolkit.workbook.book import Pen, StrictWorkbook, lines_needed
from toolkit.workbook.styles import Styles

SHEET = "下发清单"
_COLUMNS = (
    ("序号", 6.0), ("单位", 22.0), ("代码", 13.0), ("类别", 8.0), ("联系人", 9.0), ("电话", 14.0), ("邮箱", 24.0),
    ("文件名", 41.0), ("第几次", 8.0), ("下发时间", 17.0),
)
_CENTRED = (0, 3, 8)
_TITLE_ROW, _SAYS_ROW, _HEAD_ROW = 0, 1, 2
_A4 = 9
_POINTS = 10.5


@dataclass(frozen=True)
class Handed:
    """One workbook issued. ``order`` is the unit's place in the list of units, which its file name begins with."""

    order: int
    unit: Unit
    file: str
    round: int
    issued_at: str


def issue_list(title: str, says: str, handed: Sequence[Handed]) -> bytes:
    """The whole workbook; equal input gives equal bytes. ``says`` stands below the title."""
    book = StrictWorkbook()
    styles = Styles(book)
    ws = book.add_worksheet(SHEET)
    pen = Pen(ws)
    for col, (_, width) in enumerate(_COLUMNS):
        ws.set_column(col, col, width)
    pen.put(_TITLE_ROW, 0, 1, len(_COLUMNS), title, styles.role(Role.TITLE))
    pen.put(_SAYS_ROW, 0, 1, len(_COLUMNS), says, styles.role(Role.NOTE))
    ws.set_row(_TITLE_ROW, 34)
    ws.set_row(_SAYS_ROW, 22)
    for col, (name, _) in enumerate(_COLUMNS):
        pen.put(_HEAD_ROW, col, 1, 1, name, styles.role(Role.LAMP_HEAD))
    ws.set_row(_HEAD_ROW, 22)
    for row, one in enumerate(handed, _HEAD_ROW + 1):
        unit = one.unit
        cells = (one.order, unit.name, unit.code, unit.level, unit.contact, unit.phone, unit.email, one.file, one.round,
                 one.issued_at[:16].replace("T", " "))
        lines = [lines_needed(str(cell), width, _POINTS) for cell, (_, width) in zip(cells, _COLUMNS, strict=True)]
        ws.fit_row(row, max(lines), _POINTS)
        for col, cell in enumerate(cells):
            pen.put(row, col, 1, 1, cell, styles.role(Role.LAMP, head_align="center" if col in _CENTRED else ""))
    if handed:
        ws.autofilter(_HEAD_ROW, 0, _HEAD_ROW + len(handed), len(_COLUMNS) - 1)
    ws.freeze_panes(_HEAD_ROW + 1, 2)
    ws.repeat_rows(_HEAD_ROW)
    ws.set_paper(_A4)
    ws.set_landscape()
    ws.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    ws.hide_gridlines(2)
    ws.fit_to_pages(1, 0)
    ws.set_footer(f"&L&9 {SHEET}&C&9第 &P 页　共 &N 页")
    return book.finished()
