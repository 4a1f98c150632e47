"""A list on one sheet, to sort, filter and print: a title, a line below it, heads, rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.layout import Role
from toolkit.layout.address import area
from toolkit.structs import Struct, field
from toolkit.workbook.book import Pen, StrictWorkbook, lines_needed, literally
from toolkit.workbook.styles import Styles

_TITLE_ROW, _SAYS_ROW, _HEAD_ROW = 0, 1, 2
_A4 = 9
_POINTS = 10.5


class Column(Struct, frozen=True):
    """One column: its head, its width in characters, and whether its cells are centred."""

    name: str
    width: float
    centred: bool = False


class Listing(Struct, frozen=True):
    """One sheet. ``frozen`` columns stay in sight; ``marks`` maps a cell's word to the style that marks it."""

    sheet: str
    title: str
    says: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str | int | None]]
    frozen: int = 0
    marked: str = ""
    """The column whose words ``marks`` knows."""
    marks: Mapping[str, str] = field(default_factory=dict)


def listed(*sheets: Listing) -> bytes:
    """The whole workbook; equal input gives equal bytes. A text that begins with ``=`` stays a text."""
    book = StrictWorkbook(sheets[0].title)
    styles = Styles(book)
    for listing in sheets:
        _sheet(book, styles, listing)
    return book.finished()


def _sheet(book: StrictWorkbook, styles: Styles, listing: Listing) -> None:
    ws = book.add_worksheet(listing.sheet)
    pen = Pen(ws)
    width = len(listing.columns)
    for col, column in enumerate(listing.columns):
        ws.set_column(col, col, column.width)
        pen.put(_HEAD_ROW, col, 1, 1, column.name, styles.role(Role.LAMP_HEAD))
    pen.put(_TITLE_ROW, 0, 1, width, listing.title, styles.role(Role.TITLE))
    pen.put(_SAYS_ROW, 0, 1, width, listing.says, styles.role(Role.NOTE))
    ws.set_row(_TITLE_ROW, 34)
    ws.fit_row(_SAYS_ROW, lines_needed(listing.says, sum(column.width for column in listing.columns), _POINTS), _POINTS)
    ws.set_row(_HEAD_ROW, 22)
    for row, cells in enumerate(listing.rows, _HEAD_ROW + 1):
        _row(ws, pen, styles, row, listing.columns, cells)
    last = _HEAD_ROW + len(listing.rows)
    if listing.rows:
        ws.autofilter(_HEAD_ROW, 0, last, width - 1)
        _mark(ws, styles, listing, last)
    else:
        pen.put(_HEAD_ROW + 1, 0, 1, width, "无", styles.role(Role.NOTE))
    _print_set_up(ws, listing)


def _row(ws: Any, pen: Pen, styles: Styles, row: int, columns: Sequence[Column], cells: Sequence[str | int | None]) -> None:
    lines = 1
    for col, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        pen.put(row, col, 1, 1, cell, styles.role(Role.LAMP, head_align="center" if column.centred else ""))
        lines = max(lines, lines_needed(str(cell), column.width, _POINTS)) if isinstance(cell, str) else lines
    ws.fit_row(row, lines, _POINTS)


def _mark(ws: Any, styles: Styles, listing: Listing, last: int) -> None:
    if not listing.marked:
        return
    col = [column.name for column in listing.columns].index(listing.marked)
    for word, style in listing.marks.items():
        ws.conditional_format(area((_HEAD_ROW + 1, col), (last, col)), {
            "type": "cell", "criteria": "==", "value": f'"{word}"', "format": styles.mark(style)})


def _print_set_up(ws: Any, listing: Listing) -> None:
    ws.freeze_panes(_HEAD_ROW + 1, listing.frozen)
    ws.repeat_rows(_HEAD_ROW)
    ws.set_paper(_A4)
    ws.set_landscape()
    ws.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    ws.hide_gridlines(2)
    ws.fit_to_pages(1, 0)
    ws.set_footer(f"&L&9 {literally(listing.sheet)}&C&9第 &P 页　共 &N 页")
