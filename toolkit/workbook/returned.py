"""What a returned workbook says besides: the sheet 退回说明, comments on the cells, and lines of the sheet 说明 for reasons
(:mod:`toolkit.workbook.answering`). Neither sheet belongs to the layout that was issued.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from toolkit.findings import Finding, Severity
from toolkit.layout import Layout, Role
from toolkit.layout.address import a1, on_sheet
from toolkit.structs import Struct
from toolkit.workbook.book import Pen, lines_needed
from toolkit.workbook.reasons import ID_COL, REASON_COL, WHY_SHEET
from toolkit.workbook.styles import TEXT_POINTS, Styles

_WIDTHS = (6.0, 9.0, 70.0, 43.0, 12.0)
REASON_WIDTHS = (6.0, 70.0, 60.0, 12.0)
"""The widths of 说明: a number, what is asked, the reason, and what is hidden."""
_POINTS = 10.5
_UNPLACED = "原件中放不进本表的内容（请自行填到相应位置；与本表无关的可忽略）"
_NO_PLACE = "未放入"
_MOST_COMMENTS = 30
"""Cells of one finding that each get the comment; of a table wholly blank all are marked, and the first says why."""
_HEAD_ROW = 3
_A4 = 9
_WORDS_COL, _LINK_COL = 2, 4


class Returned(Struct, frozen=True):
    """What is sent back to a unit: what to mend and what to explain. ``lead`` is one sentence above the list.

    ``unplaced`` tells of what the unit's own file holds and the workbook has no place for.
    """

    title: str
    lead: str
    findings: Sequence[Finding]
    unplaced: Sequence[Finding]
    explainable: Sequence[Finding]
    reasons: Mapping[str, str]
    """Reasons the unit has already given, by finding."""


def write_why(book: Any, styles: Styles, layout: Layout, returned: Returned) -> None:
    """The first sheet: every finding, the heavier first, with a link to its cell; then what has no place here."""
    ws = book.add_worksheet(WHY_SHEET)
    pen = Pen(ws)
    page(ws, _WIDTHS, _HEAD_ROW)
    pen.put(0, 0, 1, len(_WIDTHS), returned.title, styles.role(Role.TITLE))
    pen.put(1, 0, 1, len(_WIDTHS), returned.lead, styles.role(Role.NOTE))
    ws.set_row(0, 34)
    ws.set_row(1, 14.5 * lines_needed(returned.lead, sum(_WIDTHS), _POINTS) + 8)
    for col, text in enumerate(("序号", "程度", "问题", "怎样处理", "位置")):
        pen.put(_HEAD_ROW, col, 1, 1, text, styles.role(Role.LAMP_HEAD))
    row = _HEAD_ROW
    for number, finding in enumerate(returned.findings, 1):
        row += 1
        _line(pen, styles, row, number, finding.severity.chinese, finding, layout)
    if returned.unplaced:
        row += 2
        pen.put(row, 0, 1, len(_WIDTHS), _UNPLACED, styles.role(Role.HEADING))
        ws.set_row(row, 24)
    for number, finding in enumerate(returned.unplaced, 1):
        row += 1
        _line(pen, styles, row, number, _NO_PLACE, finding, layout)
    ws.protect("", {"format_columns": True, "format_rows": True})


def _line(pen: Pen, styles: Styles, row: int, number: int, weight: str, finding: Finding, layout: Layout) -> None:
    cells = (number, weight, finding.message, finding.remedy)
    lines = max(lines_needed(str(cell), width, _POINTS) for cell, width in zip(cells, _WIDTHS, strict=False))
    pen.sheet.fit_row(row, lines, _POINTS)
    for col, cell in enumerate(cells):
        pen.put(row, col, 1, 1, cell, styles.role(Role.LAMP, head_align="center" if col < _WORDS_COL else ""))
    goal = next(chain(_likely_cells(finding, layout), _cells_of(finding, layout)), None)
    if goal is None:
        pen.put(row, _LINK_COL, 1, 1, "", styles.role(Role.LAMP))
        return
    sheet, cell = goal[0], a1(*goal[1:])
    # Joined from two pieces: a literal “#…” is taken for a file's name by some suites.
    link = f'HYPERLINK("#"&"{on_sheet(sheet, cell)}","{sheet} {cell}")'
    pen.put(row, _LINK_COL, 1, 1, f"{sheet} {cell}", styles.role(Role.LINK, boxed=True), formula=link)


def write_returned(pen: Pen, styles: Styles, explainable: Sequence[Finding], reasons: Mapping[str, str], first: int) -> int:
    """The lines of 说明 for what was sent back and may be explained, from row ``first`` down; the row after them."""
    for number, finding in enumerate(explainable, 1):
        row = first - 1 + number
        reason = reasons.get(finding.id, "")
        texts = ((finding.message, REASON_WIDTHS[1]), (reason, REASON_WIDTHS[2]))
        pen.sheet.fit_row(row, max(2, *(lines_needed(text, width, TEXT_POINTS) for text, width in texts)), TEXT_POINTS)
        pen.put(row, 0, 1, 1, number, styles.role(Role.LAMP, head_align="center"))
        pen.put(row, 1, 1, 1, finding.message, styles.role(Role.LAMP))
        pen.put(row, REASON_COL, 1, 1, reason, styles.role(Role.TEXT))
        pen.put(row, ID_COL, 1, 1, finding.id, styles.role(Role.HELPER))
    return first + len(explainable)


def comments(layout: Layout, findings: Sequence[Finding]) -> dict[tuple[str, int, int], tuple[Severity, str]]:
    """What to write on each cell, by sheet, row and column: how heavy the heaviest is, and the sentences.

    A cell without sentences is marked and gets no comment.
    """
    marks: dict[tuple[str, int, int], tuple[Severity, str]] = {}
    for finding in findings:
        cells = list(_cells_of(finding, layout))
        for number, place in enumerate(cells):
            heaviest, sentences = marks.get(place, (finding.severity, ""))
            words = f"{finding.message}{finding.remedy}" if number == 0 or len(cells) <= _MOST_COMMENTS else ""
            marks[place] = (heaviest, f"{sentences}\n{words}".strip())
        for place in _likely_cells(finding, layout):
            heaviest, sentences = marks.get(place, (finding.severity, ""))
            words = "" if place in cells else f"{finding.message}{finding.remedy}"
            marks[place] = (heaviest, f"{sentences}\n{words}".strip())
    return marks


def _cells_of(finding: Finding, layout: Layout) -> Iterator[tuple[str, int, int]]:
    for where in finding.where:
        sheet = layout.sheet_of.get(where.code)
        if sheet is not None:
            span = sheet.by_code[where.code].span
            yield sheet.name, span.row, span.col


def _likely_cells(finding: Finding, layout: Layout) -> Iterator[tuple[str, int, int]]:
    """The cells that a finding takes for the likely wrong ones: they are marked, though its rule may not speak of them."""
    for code in finding.likely.codes if finding.likely is not None else ():
        sheet = layout.sheet_of.get(code)
        if sheet is not None:
            span = sheet.by_code[code].span
            yield sheet.name, span.row, span.col


def page(ws: Any, widths: Sequence[float], repeat: int) -> None:
    """How such a sheet is printed, and what of it stays in view."""
    for col, width in enumerate(widths):
        ws.set_column(col, col, width)
    ws.set_paper(_A4)
    ws.set_landscape()
    ws.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    ws.hide_gridlines(2)
    ws.fit_to_pages(1, 0)
    ws.repeat_rows(repeat)
    ws.freeze_panes(repeat + 1, 0)
