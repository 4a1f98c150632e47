"""A layout painted as a locked, sealed workbook. No policy: what stands where comes from the layout."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from toolkit.findings import Severity
from toolkit.layout import SEAL_SHEET, Role, Sheet, Slot, choice_name, defined_name
from toolkit.layout.address import a1, on_sheet
from toolkit.rules import expression as ex
from toolkit.seal import CARRIER_NAME, OWN_LINES, Seal, carriers_of
from toolkit.workbook.answering import write_reasons
from toolkit.workbook.book import LockedWorkbook, Pen, lines_needed, literally, must
from toolkit.workbook.front import Front, printed, write_front
from toolkit.workbook.offering import what_may_be_typed
from toolkit.workbook.returned import Returned, comments, write_why
from toolkit.workbook.slots import SlotContents
from toolkit.workbook.styles import CELL_POINTS, TEXT_POINTS, Styles, number_format

_PROTECTION = {"format_columns": True, "format_rows": True, "objects": True, "scenarios": True}
"""What a clerk may do without lifting the protection: widen columns and rows, comment."""
_PAPER_A4 = 9
_LONGEST_COMMENT = 1000
_COMMENT: dict[str, Any] = {"width": 300, "font_name": "宋体", "font_size": 9, "author": ""}
_COMMENT_LINE, _LINE_PIXELS = 22, 17
"""Characters that a line of a comment holds, and how high one is: a comment shows no more than its box."""
LONGEST_PARAGRAPH = 1000
"""Characters of one paragraph that still print whole in the highest row there is."""


def issued_workbook(
    seal: Seal, typed: Mapping[str, object], texts: Mapping[str, Sequence[str]], declared: Collection[str] = (),
    *, returned: Returned | None = None, front: Front | None = None, stage: str = "", reasons: Mapping[str, str] | None = None,
) -> bytes:
    """The workbook of one unit.

    ``typed`` maps codes to what stands in their cells (numbers, in a choice or date cell the one inside; a string as a
    clerk typed it; a total's code puts a number over its formula); ``texts`` maps text codes to paragraphs; ``declared``
    are the tables whose blank cells are declared zero. ``returned`` adds what is wrong: a first sheet, marks and comments, lines for
    reasons; ``front`` a first sheet that says what the sums of a level below are worth; ``stage`` stands at the head of every
    printed page; ``reasons`` are those given already, by finding. Raises ValueError where a text has more paragraphs than its
    block has rows.
    """
    book = LockedWorkbook(window_title(seal))
    styles = Styles(book)
    carriers = carriers_of(seal)
    book.str_table.begin_with(carriers[1][OWN_LINES:])  # most is the same in all workbooks of a campaign, and squeezed once by who stamps
    contents = SlotContents(seal, typed, texts, declared)
    painter = _Painter(book, styles, seal, contents)
    painter.stage = printed(stage)
    if front is not None:
        write_front(book, styles, front)
        painter.stage = printed(front.stage)
    if returned is not None:
        write_why(book, styles, seal.layout, returned)
        painter.comments = comments(seal.layout, returned.findings)
    for sheet in seal.layout.sheets:
        painter.sheet(sheet)
    write_reasons(book, styles, seal.form, seal.layout, contents.cached, reasons or (returned.reasons if returned is not None else {}), returned)
    painter.names()
    _write_seal(book, *carriers)
    return book.finished()


def window_title(seal: Seal) -> str:
    """What a window or a preview calls the workbook of a seal."""
    return f"{seal.facts['district']}{seal.facts['year']}年{seal.form.returns_title}—{seal.facts['unit.name']}"


def page_header(seal: Seal, stage: str = "") -> str:
    """What stands at the head of every printed page, in Excel's own signs; ``stage`` as :func:`printed` gives it."""
    unit, year = (literally(seal.facts[name]) for name in ("unit.name", "year"))
    # The blank after the size keeps a year from being read as part of it.
    return f"&L&9 {unit}{stage}&R&9 {year}年{literally(seal.form.title)}"


class _Painter:
    def __init__(self, book: LockedWorkbook, styles: Styles, seal: Seal, contents: SlotContents) -> None:
        self.book, self.styles, self.seal, self.contents = book, styles, seal, contents
        self.comments: Mapping[tuple[str, int, int], tuple[Severity, str]] = {}
        self.stage = ""

    def sheet(self, sheet: Sheet) -> None:
        ws = self.book.add_worksheet(sheet.name)
        pen = Pen(ws)
        self.lines: dict[int, int] = {}
        self.here, self.width = sheet, sheet.widths[1] if len(sheet.widths) > 1 else 10.0
        self._page(ws, sheet)
        for slot in sheet.slots:
            comment = self.comments.get((sheet.name, slot.span.row, slot.span.col))
            self._slot(pen, slot, comment[0] if comment else None)
            if comment and comment[1]:
                self._comment(ws, slot, comment[1][:_LONGEST_COMMENT])
            if slot.role is Role.INPUT:
                self._validate(ws, slot)
            elif slot.role is Role.CHOICE:
                self._offer(ws, slot)
            elif slot.role is Role.TEXT:
                self._warn_of_length(ws, slot)
        for mark in sheet.marks:
            must(
                ws.conditional_format(
                    mark.area, {"type": "formula", "criteria": f"={mark.formula}", "format": self.styles.mark(mark.style)}
                ),
                f"conditional format {mark.area}",
            )
        ws.protect("", _PROTECTION)

    def names(self) -> None:
        """A defined name for every value and text, on its (first) cell."""
        for code, sheet in self.seal.layout.sheet_of.items():
            slot = sheet.by_code[code]
            self._name(sheet, slot, defined_name(code))
        for sheet in self.seal.layout.sheets:
            for table, slot in sheet.choices.items():
                self._name(sheet, slot, choice_name(table))

    def _name(self, sheet: Sheet, slot: Slot, name: str) -> None:
        address = on_sheet(sheet.name, a1(slot.span.row, slot.span.col, absolute=True))
        must(self.book.define_name(name, f"={address}"), f"name {name}")

    def _page(self, ws: Any, sheet: Sheet) -> None:
        for col, width in enumerate(sheet.widths):
            ws.set_column(col, col, width)
        if sheet.hidden_from is not None:
            ws.set_column(sheet.hidden_from, sheet.reach[1] - 1, 6, None, {"hidden": True})
        for row, height in sheet.heights.items():
            ws.set_row(row, height)
        if any(sheet.freeze):
            ws.freeze_panes(*sheet.freeze)
        first = sheet.opens_on
        ws.set_selection(first.row, first.col, first.last_row, first.last_col)
        ws.set_paper(_PAPER_A4)
        if sheet.orientation == "landscape":
            ws.set_landscape()
        ws.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
        ws.center_horizontally()
        ws.fit_to_pages(1, 1 if sheet.one_page else 0)
        # Lines that show on a screen only stand between the paragraphs of a text; cells elsewhere have lines of their own.
        ws.hide_gridlines(1 if any(slot.role is Role.TEXT for slot in sheet.slots) else 2)
        if any(slot.role in (Role.INPUT, Role.TEXT) for slot in sheet.slots):
            ws.print_black_and_white()
        if sheet.print_area:
            ws.print_area(*sheet.print_area)
        if sheet.repeat:
            ws.repeat_rows(*sheet.repeat)
        ws.set_header(page_header(self.seal, self.stage))
        ws.set_footer(f"&L&9 {literally(sheet.name)}&C&9 第 &P 页　共 &N 页")

    def _slot(self, pen: Pen, slot: Slot, marked: Severity | None = None) -> None:
        s, style = slot.span, self._style(slot, marked)
        formula, content = self.contents.of(slot)
        if slot.role is Role.TEXT and content:
            pen.sheet.fit_row(s.row, lines_needed(content, self.width, TEXT_POINTS), TEXT_POINTS)
        if slot.role is Role.INPUT and isinstance(content, str) and not formula:
            self._room_for_words(pen, slot, content)
        pen.put(s.row, s.col, s.rows, s.cols, content, style, formula=formula)

    def _room_for_words(self, pen: Pen, slot: Slot, words: str) -> None:
        """A row of figures made high enough for words that stand in place of one; it shrinks when they are mended."""
        width = sum(self.here.widths[slot.span.col : slot.span.col + slot.span.cols])
        lines = max(lines_needed(words, width, CELL_POINTS), self.lines.get(slot.span.row, 0))
        if lines * CELL_POINTS * 1.45 > self.here.heights.get(slot.span.row, 0.0) - 4:
            self.lines[slot.span.row] = lines
            pen.sheet.fit_row(slot.span.row, lines, CELL_POINTS)

    def _style(self, slot: Slot, marked: Severity | None = None) -> Any:
        edge = "" if marked is None or marked is Severity.NOTE else marked.value
        match slot.role:
            case Role.TEXT:
                return self.styles.role(slot.role, edge=edge)
            case Role.INPUT | Role.TOTAL | Role.LAST:
                return self.styles.role(slot.role, num_format=number_format(self.seal.form.cells[slot.code]), edge=edge)
            case Role.ROW_HEAD if slot.span.rows > 1:
                return self.styles.role(slot.role, head_align="center")
            case Role.HINT if slot.span.rows > 1:
                return self.styles.role(slot.role, valign="top")
            case _:
                return self.styles.role(slot.role)

    def _comment(self, ws: Any, slot: Slot, words: str) -> None:
        lines = sum(len(part) // _COMMENT_LINE + 1 for part in words.split("\n"))
        options = _COMMENT | {"height": max(lines + 1, 4) * _LINE_PIXELS}
        must(ws.write_comment(slot.span.row, slot.span.col, words, options), slot.at)

    def _validate(self, ws: Any, slot: Slot) -> None:
        """Refuse what does not belong in the cell. What does is said beside the table: a prompt would cover cells."""
        cell = self.seal.form.cells[slot.code]
        options = what_may_be_typed(cell)
        must(ws.data_validation(slot.span.row, slot.span.col, slot.span.row, slot.span.col, options), cell.code)

    def _warn_of_length(self, ws: Any, slot: Slot) -> None:
        """A row can grow no higher than 409 points: what does not fit is cut in print, and nobody would notice."""
        options = {
            "validate": "length", "criteria": "<=", "value": LONGEST_PARAGRAPH, "ignore_blank": True,
            "error_type": "warning", "error_title": "这一段太长",
            "error_message": f"一段超过{LONGEST_PARAGRAPH}字，打印时印不全。请分成几段，每段占一行。",
        }
        must(ws.data_validation(slot.span.row, slot.span.col, slot.span.row, slot.span.col, options), slot.code)

    def _offer(self, ws: Any, slot: Slot) -> None:
        """The drop-down that declares a table's blank cells zero."""
        options = {
            "validate": "list",
            "source": [ex.YES],
            "ignore_blank": True,
            "input_title": "其余空白格均为0",
            "input_message": "选“是”：本表没有填的格都按0上报，填了的以所填为准。不选：每格都要填，没有的填0。",
            "error_title": "请改选",
            "error_message": "只能选“是”，或清空。",
        }
        must(ws.data_validation(slot.span.row, slot.span.col, slot.span.row, slot.span.col, options), slot.code)


def prefilled(seal: Seal) -> dict[str, object]:
    """What is filled in before the clerk begins: cells the form carries over from last year."""
    filled: dict[str, object] = {}
    for code, cell in seal.form.cells.items():
        if cell.prefill and not cell.total:
            value = seal.last.get(f"{seal.form.table_of[code].code}.{cell.prefill}")
            if value is not None:
                filled[code] = value
    return filled


def _write_seal(book: LockedWorkbook, short: str, lines: Sequence[str]) -> None:
    sheet = book.add_worksheet(SEAL_SHEET)
    pen = Pen(sheet)
    for row, line in enumerate(lines):
        pen.put(row, 0, 1, 1, line, None)
    sheet.protect("", {})
    sheet.very_hidden()
    must(book.define_name(CARRIER_NAME, f'="{short}"'), "seal name")
    book.set_custom_property(CARRIER_NAME, short, "text")
