"""The roll-up 汇总 workbook: statutory tables as live sums over 明细, who has reported, every finding.

Each number is right both as cached value and after recalculation: blanks in 明细 stay blank, and a sum that
nobody contributes to stays blank too. A total is the form's own formula over the sums on the sheet, as it is in the
workbooks of the units and of the level above: wherever the figure is looked up, it is the same. What totals ask of last year
stands in 上年数, unit by unit as in 明细. Where anything is not simply added
up, or a unit stated totals without their parts, the sheet 汇总说明 says what was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.aggregate import MOST_NAMED, STATES, Standing, Sums, figure
from toolkit.findings import Finding, Severity, count_by_severity, json_number
from toolkit.form import Cell, Form, Table
from toolkit.layout import Role, defined_name, grid_slots, row_heights
from toolkit.layout.address import a1, column, on_sheet
from toolkit.layout.lamps import Places, SeenFrom
from toolkit.rules import excel, rolled, rulebook
from toolkit.rules import expression as ex
from toolkit.words import drawn_width, first_few
from toolkit.workbook import adding, adjusted, adjusted_sheet
from toolkit.workbook.book import Pen, StrictWorkbook, lines_needed, must
from toolkit.workbook.handling import accepted_below, results
from toolkit.workbook.styles import CELL_POINTS, Styles, number_format

DETAIL, LAST, STATUS, FINDINGS, WAYS = "明细", "上年数", "报送情况", "校验结果", "汇总说明"
_TITLE_ROW, _SAYS_ROW, _GRID_TOP = 0, 1, 2
_HEADING = 2
"""Rows that an empty line and its title take above a small table."""
_DETAIL_TOP = 5
_DETAIL_HEAD = ("序号", "代码", "单位", "状态", "计入汇总")
_COUNTED_COL = 4
_LAST_HEAD = ("序号", "代码", "单位")
_LAST_SUM, _LAST_TOP = 5, 6
"""The rows of the district's figures of last year, and of the first unit's."""
_A4, _A3 = 9, 8
_DAY = "yyyy-mm-dd"
_WIDTH, _WIDEST_CHOICE = 11.0, 26.0
_CHARACTER = 2.05
"""The width of a Chinese character in a column, whose own width counts digits."""
_EXACT = 10
"""Decimals of what is only reckoned with, and shown nowhere."""
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
        writer.last_year()
        writer.status()
        writer.adjustments()
        writer.findings()
        writer.ways()
    return book.finished()


def _choice_width(words: Sequence[str]) -> float:
    """How wide a column of 明细 is that holds one of these words."""
    longest = max(drawn_width(word, narrow=1.0, wide=_CHARACTER) for word in words) + 1
    return min(max(longest, _WIDTH), _WIDEST_CHOICE)


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


def _ways_name(form: Form) -> str:
    """The name of the sheet 汇总说明: another where a table of the form is called so."""
    taken = {_sheet_name(table).casefold() for table in form.sheet_tables()}
    return WAYS if WAYS not in taken else f"{WAYS}（各栏）"


def district_format(cell: Cell) -> str:
    """The display format of a district's figure: a mean of whole numbers is none, and a tally no word that might look like a number."""
    if cell.kind == "date":
        return _DAY
    free = rolled.is_tallied(cell) or (cell.kind == "count" and rolled.decimals_of(cell) is not None)
    return "General" if free else number_format(cell)


def asked_of_last(form: Form) -> tuple[str, ...]:
    """The codes whose figures of last year the roll-up's totals need, with what those are made of or weighed by, in the form's order."""
    book = rulebook(form)
    needed: set[str] = set()
    waiting = list(book.last_in_totals)
    while waiting:
        code = waiting.pop()
        if code in needed:
            continue
        needed.add(code)
        if code in book.totals and rolled.is_recomputed(form, code) and code not in book.with_last:
            waiting += [ref.code for ref in ex.refs(book.totals[code])]
        waiting += filter(None, [form.cells[code].weight])
    return tuple(code for code in form.cells if code in needed)


def not_upward(sums: Sums, cells: Sequence[Cell]) -> str:
    """Which of these cells are left blank for the level above, and what they came to here; empty where none is."""
    staying = rolled.staying(sums.form)
    blank = [
        f"“{cell.name or cell.code}”{f'（{said}）' if (said := sums.said(cell.code)) else ''}" for cell in cells if cell.code in staying
    ]
    return f"下列各格是选项、日期、平均数、不汇总的数或它们的合计，不能当作一个单位的数往上报，空着：{'、'.join(blank)}。" if blank else ""


class _Writer:
    def __init__(self, book: StrictWorkbook, sums: Sums, facts: RollupFacts, values_only: bool) -> None:
        self.book, self.sums, self.facts, self.values_only = book, sums, facts, values_only
        self.styles = Styles(book)
        self.columns = {code: n for n, code in enumerate(sums.form.cells, len(_DETAIL_HEAD))}
        self.places = _places(sums)
        self.ways_name = _ways_name(sums.form)
        self.last_columns = {code: n for n, code in enumerate(asked_of_last(sums.form), len(_LAST_HEAD))}

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
        for note in filter(None, (table.note, *self._notes([table, *below]))):
            ws.set_row(row, min(409, max(32, 15.5 * lines_needed(note, width, 10.5) + 4)))
            pen.put(row, 0, 1, table.cols, note, self.styles.role(Role.NOTE))
            row += 1
        ws.print_area(0, 0, max(row - 1, _GRID_TOP), max(table.cols - 1, 1))
        ws.fit_to_pages(1, 1 if table.rows <= 40 else 0)

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
                must(self.book.define_name(defined_name(slot.code), f"={address}"), f"name of {slot.code}")
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
            self._detail_range(_COUNTED_COL), self._detail_range(self.columns[cell.code]),
            self._detail_range(self.columns[cell.weight]) if cell.weight else "", *adjusted_sheet.range_of(self.sums, cell.code)))

    def _total_formula(self, cell: Cell, sheet: str) -> str:
        """The form's own formula over the sums; blank while all of its parts are."""
        book = rulebook(self.sums.form)
        # A sum is a formula, locked, and no clerk's: it is its own reading. No total of a form speaks of facts.
        at = SeenFrom(sheet, Places(cells=self.places, readings=self.places, last=self._last_places, facts={}, choices={}))
        if cell.code in book.careful:
            return excel.district_total(cell.code, book, at, cell.decimals)
        parts, own = book.leaves[cell.code], book.totals[cell.code]
        total = excel.number(own, at)
        if cell.decimals or rolled.is_recomputed(self.sums.form, cell.code):
            total = f"ROUND({total},{cell.decimals})"
        total = excel.none_over_zero(total, own, at)
        return f'IF(COUNT({",".join(at.ranges(parts, last=False))})=0,"",{total})'

    def _detail_range(self, col: int) -> str:
        return self._range(DETAIL, col, _DETAIL_TOP)

    def _range(self, sheet: str, col: int, top: int) -> str:
        """A column of a sheet with a row for each unit."""
        letters = column(col)
        return on_sheet(sheet, f"${letters}${top + 1}:${letters}${top + max(len(self.sums.standings), 1)}")

    @property
    def _last_places(self) -> dict[str, tuple[str, int, int]]:
        """Where the district's figures of last year stand."""
        return {code: (LAST, _LAST_SUM, col) for code, col in self.last_columns.items()}

    def _notes(self, tables: Sequence[Table]) -> list[str]:
        """What is to be said below this sheet's tables."""
        cells = [cell for table in tables for cell in table.cells]
        special = rolled.special_ways(self.sums.form, cells)
        ways = f"本表有{len(special)}项不是各单位相加，怎样得出见《{self.ways_name}》。" if special else ""
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

    # ── units by codes ────────────────────────────────────────────────

    def detail(self) -> None:
        ws, pen = self._sheet(DETAIL, landscape=True)
        form = self.sums.form
        width = len(_DETAIL_HEAD) + len(form.cells)
        ws.set_column(0, 0, 6)
        ws.set_column(1, 1, 14)
        ws.set_column(2, 2, 22)
        ws.set_column(3, 4, 9)
        ws.set_column(5, width - 1, _WIDTH)
        for code, col in self.columns.items():
            if words := form.cells[code].choices:
                ws.set_column(col, col, _choice_width(words))
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
            if (lines := self._lines(standing)) > 1:
                ws.fit_row(_DETAIL_TOP + n, lines, CELL_POINTS)
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
            style = self.styles.role(Role.NUMBER, num_format=_DAY if cell.kind == "date" else number_format(cell))
            pen.put(row, col, 1, 1, rolled.said(cell, value) if cell.kind == "choice" else json_number(value), style)

    def _lines(self, standing: Standing) -> int:
        """How many lines the longest of a unit's words takes in its column."""
        cells = self.sums.form.cells
        said = ((cells[code], rolled.said(cells[code], value)) for code, value in (standing.values or {}).items() if cells[code].choices)
        return max((lines_needed(word, _choice_width(cell.choices), CELL_POINTS) for cell, word in said if word), default=1)

    # ── last year ─────────────────────────────────────────────────────

    def last_year(self) -> None:
        """Last year's figures that totals are made with: a sheet only where there are such totals."""
        if not self.last_columns:
            return
        form, width = self.sums.form, len(_LAST_HEAD) + len(self.last_columns)
        ws, pen = self._sheet(LAST, landscape=True)
        ws.set_column(0, 0, 6)
        ws.set_column(1, 1, 14)
        ws.set_column(2, 2, 22)
        ws.set_column(3, width - 1, _WIDTH)
        self._head(ws, pen, f"{self.facts.district}{self.facts.year}年　{LAST}", max(width, 6),
                   says="与本年相比所用的上年数。计入汇总的单位有一家没有，全区的就空着，不比。")
        ws.set_row(4, 62)
        head, line = self.styles.role(Role.LAMP_HEAD), self.styles.role(Role.LAMP)
        for col, text in enumerate(_LAST_HEAD):
            pen.put(2, col, 3, 1, text, head)
        pen.put(_LAST_SUM, 0, 1, len(_LAST_HEAD), "全区", head)
        for n, standing in enumerate(self.sums.standings):
            for col, content in enumerate((n + 1, standing.unit.code, standing.unit.name)):
                pen.put(_LAST_TOP + n, col, 1, 1, content, line)
        for code, col in self.last_columns.items():
            cell = form.cells[code]
            pen.put(2, col, 1, 1, form.table_of[code].title, head)
            pen.put(3, col, 1, 1, code, self.styles.role(Role.HELPER))
            pen.put(4, col, 1, 1, cell.name, head)
            number = self.styles.role(Role.NUMBER, num_format=number_format(cell))
            content = json_number(self.sums.last.get(code))
            pen.put(_LAST_SUM, col, 1, 1, "" if content is None else content, self.styles.role(Role.TOTAL, num_format=number_format(cell)),
                    formula=self._last_formula(cell))
            for n, standing in enumerate(self.sums.standings):
                pen.put(_LAST_TOP + n, col, 1, 1, json_number(self.sums.lasts.get(standing.unit.code, {}).get(code)), number)
        ws.freeze_panes(_LAST_TOP, len(_LAST_HEAD))
        ws.fit_to_pages(1, 0)
        ws.repeat_rows(2, 4)

    def _last_formula(self, cell: Cell) -> str:
        """The units' figures of last year made into the district's, blank where one in the sums has none."""
        book = rulebook(self.sums.form)
        if cell.code in book.with_last:
            return ""  # it would ask for the year before
        if rolled.is_recomputed(self.sums.form, cell.code):
            own = Places(cells={}, readings=self._last_places, last={}, facts={}, choices={})
            return excel.district_total(cell.code, book, SeenFrom(LAST, own), _EXACT)
        columns = [self._range(LAST, self.last_columns[code], _LAST_TOP) for code in (cell.code, *filter(None, [cell.weight]))]
        counted = self._detail_range(_COUNTED_COL)
        whole = ",".join(f'COUNTIFS({counted},"是",{one},"{adding.ANY_NUMBER}")=COUNTIF({counted},"是")' for one in columns)
        return f'IF(AND({whole}),{adding.formula(cell, adding.Columns(counted, *columns))},"")'

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

    def adjustments(self) -> None:
        """What the officer added or took away: a sheet only where there is any."""
        if self.sums.adjustments:
            ws, pen = self._sheet(adjusted.SHEET, landscape=True)
            self._head(ws, pen, f"{self.facts.district}{self.facts.year}年　{adjusted.SHEET}", len(adjusted_sheet.HEAD))
            adjusted_sheet.paint(ws, pen, self.styles, self.sums)

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

    # ── how the figures came about ────────────────────────────────────

    def ways(self) -> None:
        """What is not simply added up, and what is in no sum: a sheet only where there is something to say."""
        form = self.sums.form
        rows = [[f"《{table.sheet}》", name, how] for table in form.tables for name, how in rolled.special_ways(form, table.cells)]
        left = [[one.unit, f"“{form.cells[one.code].name or one.code}”", f"只报了合计，{figure(form.cells[one.code], one.value)}没有计入"]
                for one in self.sums.left_out]
        light = [[unit, f"“{form.cells[code].name or code}”", "没有填加权用的数，没有计入平均"]
                 for code, units in self.sums.unweighed.items() for unit in units]
        if not rows and not left and not light:
            return
        if rows:
            rows.append(["其余各格", "", "各单位所报的数相加；合计由全区的各分项相加。空着的不计入，不作0。"])
        ws, pen = self._sheet(self.ways_name, landscape=False)
        widths = [22, 30, 44]
        for col, width in enumerate(widths):
            ws.set_column(col, col, width)
        self._head(ws, pen, f"{self.facts.district}{self.facts.year}年　{WAYS}", len(widths))
        row = 2
        for heading, head, lines in (("全区的数怎样得出", ("表", "栏目", "怎样得出"), rows),
                                     ("没有计入的数", ("单位", "栏目", "情况"), [*left, *light])):
            if not lines:
                continue
            pen.put(row, 0, 1, len(widths), heading, self.styles.role(Role.HEADING))
            ws.set_row(row, 24)
            for n, line in enumerate([head, *lines], row + 1):
                ws.fit_row(n, max(lines_needed(text, width, 10.5) for text, width in zip(line, widths, strict=True)), 10.5)
                for col, text in enumerate(line):
                    pen.put(n, col, 1, 1, text, self.styles.role(Role.LAMP_HEAD if line is head else Role.LAMP))
            row += len(lines) + 3
        ws.print_area(0, 0, row - 2, len(widths) - 1)
        ws.fit_to_pages(1, 0)

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

    def _head(self, ws: Any, pen: Pen, title: str, cols: int, *, says: str = "") -> None:
        cols = max(cols, 2)
        pen.put(_TITLE_ROW, 0, 1, cols, title, self.styles.role(Role.TITLE))
        pen.put(_SAYS_ROW, 0, 1, cols, says or self.sums.denominator, self.styles.role(Role.NOTE))
        ws.set_row(_TITLE_ROW, 34)
        ws.set_row(_SAYS_ROW, 46)
