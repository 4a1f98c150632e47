"""The statutory tables, cell for cell, each figure a live sum over 明细.

Each number is right both as cached value and after recalculation: blanks in 明细 stay blank, and a sum that
nobody contributes to stays blank too. A total is the form's own formula over the sums on the sheet, as it is in the
workbooks of the units and of the level above: wherever the figure is looked up, it is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.aggregate import MOST_NAMED, Sums
from toolkit.findings import json_number
from toolkit.form import Cell, Table
from toolkit.layout import Role, grid_slots, row_heights
from toolkit.layout.address import a1, on_sheet
from toolkit.rules import excel, rolled, rulebook
from toolkit.words import first_few
from toolkit.workbook import adding, adjusted, adjusted_sheet
from toolkit.workbook.book import Pen, lines_needed, must
from toolkit.workbook.handling import accepted_below
from toolkit.workbook.summary.plan import (
    FINDINGS,
    GRID_TOP,
    HEADING,
    SAYS_ROW,
    TITLE_ROW,
    Plan,
    below,
    district_format,
)

_TITLE = 16
"""The size of a sheet's title, in points."""


def not_upward(sums: Sums, cells: Sequence[Cell]) -> str:
    """Which of these cells are left blank for the level above, and what they came to here; empty where none is."""
    staying = rolled.staying(sums.form)
    blank = [
        f"“{cell.name or cell.code}”{f'（{said}）' if (said := sums.said(cell.code)) else ''}" for cell in cells if cell.code in staying
    ]
    return f"下列各格是选项、日期、平均数、不汇总的数或它们的合计，不能当作一个单位的数往上报，空着：{'、'.join(blank)}。" if blank else ""


class Tables:
    """Paints the statutory tables of one workbook."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.sums, self.styles, self.values_only = plan, plan.sums, plan.styles, plan.values_only

    def all(self) -> None:
        """A sheet for each table that has one, with the small tables that belong below it."""
        sheets = list(self.sums.form.sheet_tables())
        for table in sheets:
            self.sheet(table, below(self.sums, table, first=table is sheets[0]))

    def sheet(self, table: Table, small: Sequence[Table]) -> None:
        """One table and the small ones below it."""
        name = self.plan.sheet_name(table)
        ws, pen = self.plan.sheet(name, landscape=table.orientation == "landscape")
        ws.center_horizontally()
        for col, width in enumerate(table.widths):
            ws.set_column(col, col, width)
        self._head(ws, pen, table)
        if self.sums.complete:
            ws.set_row(SAYS_ROW, 46, None, {"hidden": True})  # who is in it is on 总览; this goes out as the law has it
        row = self._table(ws, pen, name, table, GRID_TOP)
        for other in small:
            pen.put(row + HEADING - 1, 0, 1, max(table.cols, 2), other.title, self.styles.role(Role.HEADING))
            row = self._table(ws, pen, name, other, row + HEADING)
        width = sum(table.widths[: table.cols])
        for note in filter(None, (table.note, *self._notes([table, *small]))):
            ws.set_row(row, min(409, max(32, 15.5 * lines_needed(note, width, 10.5) + 4)))
            pen.put(row, 0, 1, table.cols, note, self.styles.role(Role.NOTE))
            row += 1
        ws.print_area(0, 0, max(row - 1, GRID_TOP), max(table.cols - 1, 1))
        ws.fit_to_pages(1, 1 if table.rows <= 40 else 0)

    def _head(self, ws: Any, pen: Pen, table: Table) -> None:
        """A table's title, and where there are two scopes which it is: on a line of its own where one does not hold both."""
        title, width = self.plan.titled(f"{table.title}　{self.plan.scope}".rstrip()), sum(table.widths[: table.cols])
        over = bool(self.plan.scope) and lines_needed(title, width, _TITLE) > 1
        if over:
            title = f"{self.plan.titled(table.title)}\n{self.plan.scope}"
        self.plan.head(ws, pen, title, table.cols, says=self.sums.denominator)
        if over:
            ws.set_row(TITLE_ROW, 54)

    def _table(self, ws: Any, pen: Pen, sheet: str, table: Table, top: int) -> int:
        heights = row_heights(table, top)
        for cell in table.cells:
            if rolled.is_tallied(cell):  # the words of all choices need more room than the one a unit chose
                width, row = sum(table.widths[cell.span.col : cell.span.last_col + 1]), top + cell.span.row
                heights[row] = max(heights.get(row, 0), 15.5 * lines_needed(self.sums.said(cell.code), width, 10.5) + 4)
        for row, height in heights.items():
            ws.set_row(row, min(409, height))
        for slot in grid_slots(table, top, 0):
            s = slot.span
            if slot.code:
                self._number(pen, sheet, slot.code, s.row, s.col, s.rows, s.cols)
                address = on_sheet(sheet, a1(s.row, s.col, absolute=True))
                must(self.plan.book.define_name(self.plan.defined_name(slot.code), f"={address}"), f"name of {slot.code}")
            else:
                align = "center" if slot.role is Role.ROW_HEAD and s.rows > 1 else ""
                pen.put(s.row, s.col, s.rows, s.cols, slot.text, self.styles.role(slot.role, head_align=align))
        return top + table.rows

    def _number(self, pen: Pen, sheet: str, code: str, row: int, col: int, rows: int, cols: int) -> None:
        cell = self.sums.form.cells[code]
        if code in rolled.without_figure(self.sums.form) and not rolled.is_tallied(cell):
            pen.put(row, col, rows, cols, "" if self.values_only else rolled.NOT_ROLLED, self.styles.role(Role.LAST))
            return
        role = Role.TOTAL if cell.total else Role.NUMBER
        style = self.styles.role(role, num_format=district_format(cell))
        content: str | int | float | None
        if self.values_only:
            content, formula = None if code in rolled.staying(self.sums.form) else json_number(self.sums.values[code]), ""
        else:
            content = self.sums.said(code) if rolled.is_tallied(cell) else json_number(self.sums.values[code])
            formula = self._total_formula(cell, sheet) if cell.total else self._typed_formula(cell)
        pen.put(row, col, rows, cols, "" if content is None else content, style, formula=formula)

    def _typed_formula(self, cell: Cell) -> str:
        return adding.formula(cell, adding.Columns(
            self.plan.detail_range(self.plan.counted_col), self.plan.detail_range(self.plan.columns[cell.code]),
            self.plan.detail_range(self.plan.columns[cell.weight]) if cell.weight else "",
            *adjusted_sheet.range_of(self.plan, cell.code)))

    def _total_formula(self, cell: Cell, sheet: str) -> str:
        """The form's own formula over the sums; blank while all of its parts are."""
        book = rulebook(self.sums.form)
        at = self.plan.seen_from(sheet)  # no total of a form speaks of facts
        if cell.code in book.careful:
            return excel.district_total(cell.code, book, at, cell.decimals)
        parts, own = book.leaves[cell.code], book.totals[cell.code]
        total = excel.number(own, at)
        if cell.decimals or rolled.is_recomputed(self.sums.form, cell.code):
            total = f"ROUND({total},{cell.decimals})"
        total = excel.none_over_zero(total, own, at)
        return f'IF(COUNT({",".join(at.ranges(parts, last=False))})=0,"",{total})'

    def _notes(self, tables: Sequence[Table]) -> list[str]:
        """What is to be said below this sheet's tables."""
        cells = [cell for table in tables for cell in table.cells]
        special = rolled.special_ways(self.sums.form, cells)
        ways = f"本表有{len(special)}项不是各单位相加，怎样得出见《{self.plan.ways_name}》。" if special else ""
        left_out = self.sums.left_out_of({cell.code for cell in cells})
        said = not_upward(self.sums, cells) if self.values_only else ways
        without_last = self.sums.without_last_of({cell.code for cell in cells})
        return [said, self._adjusted(cells), self._blanks(tables), left_out, without_last, self._accepted(tables)]

    def _adjusted(self, cells: Sequence[Cell]) -> str:
        """Which of this sheet's sums the officer adjusted."""
        sentence = adjusted.below(self.sums, {cell.code for cell in cells})
        return f"本表有{sentence}{'' if self.values_only else f'，逐条见《{adjusted.SHEET}》'}。" if sentence else ""

    def _blanks(self, tables: Sequence[Table]) -> str:
        """The units whose blanks are in none of this sheet's sums."""
        count = self.sums.blanks({cell.code for table in tables for cell in table.cells})
        if not count:
            return ""
        return f"空项未计入合计（不作0）：{first_few([f'{name}{n}项' for name, n in count.items()], MOST_NAMED)}。"

    def _accepted(self, tables: Sequence[Table]) -> str:
        """How many findings on this sheet's cells the officer has settled, and where their reasons stand."""
        sentence = accepted_below(self.sums, {cell.code for table in tables for cell in table.cells})
        return f"{sentence}{'' if self.values_only else f'，详见《{FINDINGS}》'}。" if sentence else ""
