"""录入对照表: the district's figures to be typed into another system, one a line, in the order of the form, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.findings import Number, json_number
from toolkit.form import Cell, Form, Table
from toolkit.layout import Role
from toolkit.workbook.book import Pen, StrictWorkbook, lines_needed, literally
from toolkit.workbook.styles import CELL_POINTS, Styles, number_format

SHEET = "录入对照表"
_A4 = 9
_WIDTHS = (6.0, 43.0, 29.0, 13.0, 6.0)
_HEADS = ("序号", "栏目", "列", "数值", "已录")
_TITLE_ROW, _SAYS_ROW, _HEAD_ROW = 0, 1, 2


def copying_workbook(form: Form, values: Mapping[str, Number | None], *, title: str, says: str, stage: str, left: Sequence[str]) -> bytes:
    """The whole workbook, to be printed on A4 upright. ``says`` stands below the title, ``stage`` at the head of every page where the
    figures are not final; the codes ``left`` have no figure of the district's and stay blank."""
    book = StrictWorkbook(title)
    styles = Styles(book)
    ws = book.add_worksheet(SHEET)
    pen = Pen(ws)
    for col, width in enumerate(_WIDTHS):
        ws.set_column(col, col, width)
        pen.put(_HEAD_ROW, col, 1, 1, _HEADS[col], styles.role(Role.LAMP_HEAD))
    pen.put(_TITLE_ROW, 0, 1, len(_WIDTHS), title, styles.role(Role.TITLE))
    pen.put(_SAYS_ROW, 0, 1, len(_WIDTHS), says, styles.alarm(CELL_POINTS + 1) if stage else styles.role(Role.NOTE))
    ws.fit_row(_TITLE_ROW, lines_needed(title, sum(_WIDTHS), 16), 16)
    ws.fit_row(_SAYS_ROW, lines_needed(says, sum(_WIDTHS), CELL_POINTS + 1), CELL_POINTS + 1)
    ws.set_row(_HEAD_ROW, 20)
    row = _HEAD_ROW + 1
    number = 0
    for table in form.tables:
        pen.put(row, 0, 1, len(_WIDTHS), table.title, styles.role(Role.LAMP_HEAD, head_align="left"))
        ws.set_row(row, 20)
        row += 1
        shared = _shared(table)
        for cell in table.cells:
            number += 1
            labels = _labels(cell, shared)
            pen.put(row, 0, 1, 1, number, styles.role(Role.LAMP, head_align="center"))
            for col, label in enumerate(labels, 1):
                pen.put(row, col, 1, 1, label, styles.role(Role.LAMP))
            value = None if cell.code in left else json_number(values.get(cell.code))
            pen.put(row, 3, 1, 1, value, styles.role(Role.NUMBER, num_format=number_format(cell)))
            pen.put(row, 4, 1, 1, None, styles.role(Role.LAMP))
            ws.fit_row(row, max(lines_needed(label, _WIDTHS[col], CELL_POINTS) for col, label in enumerate(labels, 1)), CELL_POINTS)
            row += 1
    ws.freeze_panes(_HEAD_ROW + 1, 0)
    ws.repeat_rows(_HEAD_ROW)
    ws.set_paper(_A4)
    ws.set_portrait()
    ws.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    ws.center_horizontally()
    ws.hide_gridlines(2)
    ws.fit_to_pages(1, 0)
    ws.set_footer(f"&L&9 {SHEET}&C&9 第 &P 页　共 &N 页")
    if stage:
        ws.set_header(f"&C&9 {literally(stage)}")
    return book.finished()


def _shared(table: Table) -> int:
    """How many labels stand above every column alike: they tell none from another."""
    above = [cell.column_labels for cell in table.cells]
    return next((n for n, words in enumerate(zip(*above, strict=False)) if len(set(words)) > 1), 0)


def _labels(cell: Cell, shared: int) -> tuple[str, str]:
    """What stands before a cell's row in the form, and above its column; of a cell without a row's own label, what stands above it,
    and the last word of that by itself."""
    above = cell.column_labels[shared:]
    if cell.row_labels:
        return "　".join(cell.row_labels), "　".join(above)
    return "　".join(above[:-1]), above[-1] if above else cell.name
