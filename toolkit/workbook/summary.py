"""The roll-up 汇总 workbook: statutory tables as live sums over 明细, who has reported, every finding.

Each number is right both as cached value and after recalculation: blanks in 明细 stay blank, and a sum that
nobody contributes to stays blank too. A total is the form's own formula over the sums on the sheet, as it is in the
workbooks of the units and of the level above: wherever the figure is looked up, it is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.aggregate import MOST_NAMED, STATES, Standing, Sums
from toolkit.findings import Finding, Severity, count_by_severity, json_number
from toolkit.form import Cell, Table
from toolkit.layout import Role, defined_name, grid_slots, row_heights
from toolkit.layout.address import a1, column, on_sheet
from toolkit.layout.lamps import Places, SeenFrom
from toolkit.rules import excel, rulebook
from toolkit.words import first_few
from toolkit.workbook.book import Pen, StrictWorkbook, lines_needed, must
from toolkit.workbook.handling import accepted_below, results
from toolkit.workbook.styles import Styles, number_format

DETAIL, STATUS, FINDINGS = "明细", "报送情况", "校验结果"
_TITLE_ROW, _SAYS_ROW, _GRID_TOP = 0, 1, 2
_HEADING = 2
"""Rows that an empty line and its title take above a small table."""
_DETAIL_TOP = 5
_DETAIL_HEAD = ("序号", "代码", "单位", "状态", "计入汇总")
_COUNTED_COL = 4
_A4, _A3 = 9, 8
_ANY_NUMBER = "<1E+300"
"""A criterion that every number meets and neither a text nor a blank does. ISNUMBER over a range within SUMPRODUCT would
say the same, but some suites (Gnumeric) do not evaluate it there and the sum turned blank."""
_DETAIL_PAGES = 8
"""Two hundred columns are nobody's reading matter; printed all the same, they take so many A3 pages across."""


@dataclass(frozen=True)
class RollupFacts:
    """What the sheets say about themselves."""

    district: str
    year: int
    findings: Sequence[Finding]
    """The findings on the district's own sums."""


def rollup_workbook(sums: Sums, facts: RollupFacts, *, values_only: bool = False) -> bytes:
    """The whole workbook; with ``values_only`` the statutory tables alone, numbers instead of formulas."""
    book = StrictWorkbook(f"{facts.district}{facts.year}年{sums.form.title}汇总")
    writer = _Writer(book, sums, facts, values_only)
    sheets = list(sums.form.sheet_tables())
    for table in sheets:
        writer.table_sheet(table, _below(sums, table, first=table is sheets[0]))
    if not values_only:
        writer.detail()
        writer.status()
        writer.findings()
    return book.finished()


def _below(sums: Sums, table: Table, *, first: bool) -> list[Table]:
    """The small tables that stand below this one: by ``rollup_below``, else below the first."""
    return [
        other
        for other in sums.form.tables
        if other.on_text_sheet and (other.rollup_below == table.code or (first and not other.rollup_below))
    ]


def _sheet_name(table: Table) -> str:
    return f"汇总{table.sheet}"


def _places(sums: Sums) -> dict[str, tuple[str, int, int]]:
    """Where each sum stands: its sheet, row and column."""
    places: dict[str, tuple[str, int, int]] = {}
    sheets = list(sums.form.sheet_tables())
    for table in sheets:
        top = _GRID_TOP
        for one in (table, *_below(sums, table, first=table is sheets[0])):
            places |= {cell.code: (_sheet_name(table), top + cell.span.row, cell.span.col) for cell in one.cells}
            top += one.rows + _HEADING
    return places


class _Writer:
    def __init__(self, book: StrictWorkbook, sums: Sums, facts: RollupFacts, values_only: bool) -> None:
        self.book, self.sums, self.facts, self.values_only = book, sums, facts, values_only
        self.styles = Styles(book)
        self.columns = {code: n for n, code in enumerate(sums.form.cells, len(_DETAIL_HEAD))}
        self.places = _places(sums)

    # ── statutory tables ──────────────────────────────────────────────

    def table_sheet(self, table: Table, below: Sequence[Table]) -> None:
        name = _sheet_name(table)
        ws, pen = self._sheet(name, landscape=table.orientation == "landscape")
        for col, width in enumerate(table.widths):
            ws.set_column(col, col, width)
        self._head(ws, pen, f"{self.facts.district}{self.facts.year}年　{table.title}", table.cols)
        row = self._table(ws, pen, name, table, _GRID_TOP)
        for other in below:
            pen.put(row + _HEADING - 1, 0, 1, max(table.cols, 2), other.title, self.styles.role(Role.HEADING))
            row = self._table(ws, pen, name, other, row + _HEADING)
        width = sum(table.widths[: table.cols])
        for note in filter(None, (table.note, self._blanks([table, *below]), self._accepted([table, *below]))):
            ws.set_row(row, min(409, max(32, 15.5 * lines_needed(note, width, 10.5) + 4)))
            pen.put(row, 0, 1, table.cols, note, self.styles.role(Role.NOTE))
            row += 1
        ws.print_area(0, 0, max(row - 1, _GRID_TOP), max(table.cols - 1, 1))
        ws.fit_to_pages(1, 1 if table.rows <= 40 else 0)

    def _table(self, ws: Any, pen: Pen, sheet: str, table: Table, top: int) -> int:
        for row, height in row_heights(table, top).items():
            ws.set_row(row, height)
        for slot in grid_slots(table, top, 0):
            s = slot.span
            if slot.code:
                self._number(pen, sheet, slot.code, s.row, s.col, s.rows, s.cols)
                address = on_sheet(sheet, a1(s.row, s.col, absolute=True))
                must(self.book.define_name(defined_name(slot.code), f"={address}"), f"name of {slot.code}")
            else:
                align = "center" if slot.role is Role.ROW_HEAD and s.rows > 1 else ""
                pen.put(s.row, s.col, s.rows, s.cols, slot.text, self.styles.role(slot.role, head_align=align))
        return top + table.rows

    def _number(self, pen: Pen, sheet: str, code: str, row: int, col: int, rows: int, cols: int) -> None:
        cell, value = self.sums.form.cells[code], self.sums.values[code]
        role = Role.TOTAL if cell.total else Role.NUMBER
        style = self.styles.role(role, num_format=number_format(cell))
        formula = "" if self.values_only else self._total_formula(cell, sheet) if cell.total else self._sum_formula(cell)
        content = "" if value is None else json_number(value)
        pen.put(row, col, rows, cols, content, style, formula=formula)

    def _sum_formula(self, cell: Cell) -> str:
        last = _DETAIL_TOP + max(len(self.sums.standings), 1) - 1
        counted = self._detail_range(_COUNTED_COL, last)
        numbers = self._detail_range(self.columns[cell.code], last)
        total = f'SUMIF({counted},"是",{numbers})'
        if cell.decimals:
            total = f"ROUND({total},{cell.decimals})"
        return f'IF(COUNTIFS({counted},"是",{numbers},"{_ANY_NUMBER}")=0,"",{total})'

    def _total_formula(self, cell: Cell, sheet: str) -> str:
        """The form's own formula over the sums; blank while all of its parts are."""
        book = rulebook(self.sums.form)
        # A sum is a formula, locked, and no clerk's: it is its own reading. No total of a form speaks of last year or of facts.
        at = SeenFrom(sheet, Places(cells=self.places, readings=self.places, last={}, facts={}, choices={}))
        if cell.code in book.careful:
            return excel.district_total(cell.code, book, at, cell.decimals)
        parts, own = book.leaves[cell.code], book.totals[cell.code]
        total = excel.number(own, at)
        if cell.decimals:
            total = f"ROUND({total},{cell.decimals})"
        total = excel.none_over_zero(total, own, at)
        return f'IF(COUNT({",".join(at.ranges(parts, last=False))})=0,"",{total})'

    def _detail_range(self, col: int, last: int) -> str:
        letters = column(col)
        return on_sheet(DETAIL, f"${letters}${_DETAIL_TOP + 1}:${letters}${last + 1}")

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

    # ── units by codes ────────────────────────────────────────────────

    def detail(self) -> None:
        ws, pen = self._sheet(DETAIL, landscape=True)
        form = self.sums.form
        width = len(_DETAIL_HEAD) + len(form.cells)
        ws.set_column(0, 0, 6)
        ws.set_column(1, 1, 14)
        ws.set_column(2, 2, 22)
        ws.set_column(3, 4, 9)
        ws.set_column(5, width - 1, 11)
        pen.put(0, 0, 1, 8, f"{self.facts.district}{self.facts.year}年　明细", self.styles.role(Role.TITLE, head_align="left"))
        pen.put(1, 0, 1, 24, self.sums.denominator, self.styles.role(Role.NOTE))
        ws.set_row(0, 30)
        ws.set_row(1, 22)
        ws.set_row(4, 62)
        head = self.styles.role(Role.LAMP_HEAD)
        for col, text in enumerate(_DETAIL_HEAD):
            pen.put(2, col, 3, 1, text, head)
        col = len(_DETAIL_HEAD)
        for table in form.tables:
            pen.put(2, col, 1, len(table.cells), table.title, head)
            for cell in table.cells:
                pen.put(3, col, 1, 1, cell.code, self.styles.role(Role.HELPER))
                pen.put(4, col, 1, 1, cell.name, head)
                col += 1
        for n, standing in enumerate(self.sums.standings):
            self._detail_row(pen, _DETAIL_TOP + n, n + 1, standing)
        ws.freeze_panes(_DETAIL_TOP, 3)
        ws.set_paper(_A3)
        ws.fit_to_pages(_DETAIL_PAGES, 0)
        ws.repeat_rows(2, 4)
        ws.repeat_columns(1, 2)
        ws.print_area(0, 0, _DETAIL_TOP + max(len(self.sums.standings), 1) - 1, width - 1)

    def _detail_row(self, pen: Pen, row: int, number: int, standing: Standing) -> None:
        unit = standing.unit
        line = self.styles.role(Role.LAMP)
        for col, content in enumerate((number, unit.code, unit.name, STATES[standing.state], "是" if unit.counted else "否")):
            pen.put(row, col, 1, 1, content, line)
        for code, col in self.columns.items():
            cell = self.sums.form.cells[code]
            value = None if standing.values is None else standing.values.get(code)
            style = self.styles.role(Role.NUMBER, num_format=number_format(cell))
            pen.put(row, col, 1, 1, json_number(value), style)

    # ── who has reported ──────────────────────────────────────────────

    def status(self) -> None:
        rows = []
        for n, standing in enumerate(self.sums.standings, 1):
            unit, counts = standing.unit, count_by_severity(standing.findings)
            rows.append([
                n, unit.code, unit.name, unit.level, STATES[standing.state], "是" if standing.nil else "",
                (standing.received_at or "")[:16].replace("T", " "), standing.version or None,
                *(counts[severity] if standing.reported else None for severity in Severity), unit.contact, unit.phone,
            ])
        head = ["序号", "代码", "单位", "类别", "状态", "零申报", "收到时间", "第几次", "错误", "待核实", "提示", "联系人", "电话"]
        self._list(STATUS, head, [6, 14, 26, 9, 10, 8, 17, 8, 8, 8, 8, 12, 16], rows)

    def findings(self) -> None:
        rows = []
        for number, result in enumerate(results(self.sums, self.facts.district, self.facts.findings), 1):
            finding, became = result.finding, result.became
            where = finding.where[0] if finding.where else None
            rows.append([
                number, result.name, finding.severity.chinese, finding.message, finding.remedy,
                became.state, became.reason, became.by,
                where.sheet if where else "", where.cell if where else "", finding.rule,
            ])
        head = ["序号", "单位", "程度", "问题", "怎样处理", "状态", "说明", "经办", "工作表", "单元格", "规则"]
        self._list(FINDINGS, head, [6, 17, 8, 44, 27, 9, 33, 12, 8, 8, 18], rows)

    def _list(self, name: str, head: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[Any]]) -> None:
        ws, pen = self._sheet(name, landscape=True)
        for col, width in enumerate(widths):
            ws.set_column(col, col, width)
        self._head(ws, pen, f"{self.facts.district}{self.facts.year}年　{name}", len(head))
        for col, text in enumerate(head):
            pen.put(2, col, 1, 1, text, self.styles.role(Role.LAMP_HEAD))
        ws.set_row(2, 22)
        for n, row in enumerate(rows, 3):
            needed = [lines_needed(str(c), w, 10.5) for c, w in zip(row, widths, strict=True) if isinstance(c, str)]
            ws.fit_row(n, max(needed, default=1), 10.5)
            for col, content in enumerate(row):
                pen.put(n, col, 1, 1, content, self.styles.role(Role.LAMP))
        if not rows:
            pen.put(3, 0, 1, len(head), "无", self.styles.role(Role.NOTE))
        else:
            ws.autofilter(2, 0, 2 + len(rows), len(head) - 1)
        ws.freeze_panes(3, 3)
        ws.repeat_rows(2)
        ws.fit_to_pages(1, 0)

    # ── common ────────────────────────────────────────────────────────

    def _sheet(self, name: str, *, landscape: bool) -> tuple[Any, Pen]:
        ws = self.book.add_worksheet(name)
        ws.set_paper(_A4)
        if landscape:
            ws.set_landscape()
        ws.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        ws.hide_gridlines(2)
        district = self.facts.district.replace("&", "&&")
        ws.set_header(f"&L&9 {district}&R&9 {self.facts.year}年{self.sums.form.title}")
        ws.set_footer(f"&L&9 {name}&C&9第 &P 页　共 &N 页")
        return ws, Pen(ws)

    def _head(self, ws: Any, pen: Pen, title: str, cols: int) -> None:
        cols = max(cols, 2)
        pen.put(_TITLE_ROW, 0, 1, cols, title, self.styles.role(Role.TITLE))
        pen.put(_SAYS_ROW, 0, 1, cols, self.sums.denominator, self.styles.role(Role.NOTE))
        ws.set_row(_TITLE_ROW, 34)
        ws.set_row(_SAYS_ROW, 46)
