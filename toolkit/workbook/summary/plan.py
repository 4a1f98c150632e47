"""What all sheets of the roll-up know: what is summed, where each figure stands, how a sheet begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from toolkit.aggregate import MOST_NAMED, Sums
from toolkit.findings import Finding
from toolkit.form import Cell, Form, Table
from toolkit.layout import Role, defined_name
from toolkit.layout.address import a1, column, on_sheet
from toolkit.layout.lamps import Places, SeenFrom
from toolkit.rules import expression as ex
from toolkit.rules import rolled, rulebook
from toolkit.rules.overview import overview_of
from toolkit.structs import Struct, field
from toolkit.submission import Unit
from toolkit.words import first_few
from toolkit.workbook.adjusted import COUNTED_AMONG_ORGANS
from toolkit.workbook.book import Pen, StrictWorkbook, lines_needed, literally
from toolkit.workbook.styles import Styles, number_format

OVERVIEW, UNITS, REPORTING, COMPARED = "总览", "单位一览（一）", "单位一览（二）", "同比"
DETAIL, LAST, STATUS, FINDINGS, WAYS = "明细", "上年数", "报送情况", "校验结果", "汇总说明"
TITLE_ROW, SAYS_ROW, GRID_TOP = 0, 1, 2
HEADING = 2
"""Rows that an empty line and its title take above a small table."""
DETAIL_TOP = 5
DETAIL_HEAD = ("序号", "代码", "单位", "状态", "计入汇总")
NAME_COL, STATE_COL, COUNTED_COL = 2, 3, 4
ORGANS_HEAD, ORGANS_COL = COUNTED_AMONG_ORGANS, len(DETAIL_HEAD)
"""Where there are two scopes, a further column: whether a unit's figures are among those of the district's own organs."""
LAST_HEAD = ("序号", "代码", "单位", "计入比较")
LAST_COUNTED_COL, LAST_ORGANS_COL = 3, len(LAST_HEAD)
LAST_SUM, LAST_TOP = 5, 6
"""The rows of the district's figures of last year, and of the first unit's."""
A4, A3 = 9, 8
DAY = "yyyy-mm-dd"
_FEW = 240
"""Characters of names in the line above a list of units."""
_LONGEST_WORDS = 255
"""Characters of a text within a formula."""


class UnitFacts(Struct, frozen=True):
    """What the sheets say of one unit besides its return."""

    days_late: int = 0
    """Days past the deadline of its first return; 0 where none came."""
    rounds: int = 0
    """How many of its returns had errors."""
    published_at: str = ""
    url: str = ""
    differs: int | None = None
    """In how many figures what it published is not its return; None where nothing was registered."""
    unread: int = 0
    """Figures of the return that the published file does not surely give."""
    original: str = ""
    """The way from the workbook to the file as it came in, as in a link; empty where there is none."""


class RollupFacts(Struct, frozen=True):
    """What the sheets say about themselves."""

    district: str
    year: int
    findings: Sequence[Finding]
    """The findings on the district's own sums."""
    deadline: date | None = None
    """When units report, by which somebody is late."""
    dates: Sequence[tuple[str, date]] = ()
    """What is due when, in words."""
    units: Mapping[str, UnitFacts] = field(default_factory=dict)
    """By the units' codes."""
    waiting: int = 0
    """Files that came in and are nobody's return yet."""
    government: str = ""
    """What is asked of who fills in the government's own applications; empty where that is known."""

    def of(self, code: str) -> UnitFacts:
        """What is known of a unit."""
        return self.units.get(code, UnitFacts())


class Plan:
    """One workbook in the making: its sums, its places, its styles."""

    def __init__(
        self, book: StrictWorkbook, sums: Sums, facts: RollupFacts, values_only: bool, beside: Sums | None = None, *, main: Plan | None = None
    ) -> None:
        self.book, self.sums, self.facts, self.values_only = book, sums, facts, values_only
        self.form, self.main, self._beside = sums.form, main, beside
        self.styles: Styles = Styles(book) if main is None else main.styles
        self.every = beside if beside is not None and self.organs else sums
        """The sums of all units of the list: a sheet with a row for each has its rows from here."""
        self.detail_head = (*DETAIL_HEAD, *([ORGANS_HEAD] if beside is not None else []))
        self.last_head = (*LAST_HEAD, *([ORGANS_HEAD] if beside is not None else []))
        self.columns = {code: n for n, code in enumerate(sums.form.cells, len(self.detail_head))}
        self.places = _places(sums, self.kind)
        self.ways_name = _ways_name(sums.form)
        shown = sums.form.cells if self.every.has_last else asked_of_last(sums.form)
        self.last_columns = {code: n for n, code in enumerate(shown, len(self.last_head))}
        self.figures = overview_of(sums.form)

    # ── two scopes ────────────────────────────────────────────────────

    @cached_property
    def beside(self) -> Plan | None:
        """The same workbook as the other scope sees it: its sums, on sheets of their own. None where there is but one scope."""
        return None if self._beside is None else Plan(self.book, self._beside, self.facts, self.values_only, self.sums, main=self)

    @property
    def organs(self) -> bool:
        """Whether the sums are those of the district's own organs alone."""
        return self.sums.scope is not None and self.sums.scope.organs

    @property
    def scope(self) -> str:
        """What the scope is called; empty where there is but one."""
        return self.sums.scope.words if self.sums.scope is not None else ""

    @property
    def kind(self) -> str:
        """What the names of sheets with sums begin with."""
        return "汇总" if self.main is None or self.sums.scope is None else self.sums.scope.short

    @property
    def counted_col(self) -> int:
        """The column of 明细 that says whose figures are in the sums."""
        return ORGANS_COL if self.organs and self._beside is not None else COUNTED_COL

    @property
    def last_counted_col(self) -> int:
        """The same of 上年数."""
        return LAST_ORGANS_COL if self.organs and self._beside is not None else LAST_COUNTED_COL

    @property
    def last_sum(self) -> int:
        """The row of 上年数 with the figures of all units that count: above them, of the organs below."""
        return LAST_TOP + self.units if self.organs and self._beside is not None else LAST_SUM

    def holds(self, unit: Unit) -> bool:
        """Whether a unit's figures are in the sums, where it has reported."""
        return unit.counted and (self.sums.scope is None or self.sums.scope.holds(unit))

    def sheet_name(self, table: Table) -> str:
        """The name of the sheet with a table's sums."""
        return f"{self.kind}{table.sheet}"

    def defined_name(self, code: str) -> str:
        """The name of the cell with a sum: of the scope that goes on as units' workbooks have it, of the other with 机关_ or 全区_ before it."""
        return defined_name(code) if self.main is None else f"{self.kind}_{defined_name(code)}"

    # ── where things stand ────────────────────────────────────────────

    @property
    def units(self) -> int:
        """How many rows a sheet with one for each unit has; one where there is none, so that every range is one."""
        return max(len(self.every.standings), 1)

    def detail_range(self, col: int) -> str:
        """A column of 明细."""
        return self.range(DETAIL, col, DETAIL_TOP)

    def last_range(self, col: int) -> str:
        """A column of 上年数."""
        return self.range(LAST, col, LAST_TOP)

    def range(self, sheet: str, col: int, top: int) -> str:
        """A column of a sheet with a row for each unit."""
        letters = column(col)
        return on_sheet(sheet, f"${letters}${top + 1}:${letters}${top + self.units}")

    @cached_property
    def last_places(self) -> dict[str, tuple[str, int, int]]:
        """Where the district's figures of last year stand."""
        return {code: (LAST, self.last_sum, col) for code, col in self.last_columns.items()}

    def seen_from(self, sheet: str) -> SeenFrom:
        """The district's figures as the formulas of a sheet see them: a sum is a formula, locked, and no clerk's, its own reading."""
        return SeenFrom(sheet, Places(cells=self.places, readings=self.places, last=self.last_places, facts={}, choices={}))

    # ── how a sheet begins ────────────────────────────────────────────

    def sheet(self, name: str, *, landscape: bool) -> tuple[Any, Pen]:
        """A new sheet of A4, with the district above and the page's number below."""
        ws = self.book.add_worksheet(name)
        ws.set_paper(A4)
        if landscape:
            ws.set_landscape()
        ws.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        ws.hide_gridlines(2)
        district = literally(self.facts.district)
        ws.set_header(f"&L&9 {district}&R&9 {self.facts.year}年{literally(self.form.title)}")
        ws.set_footer(f"&L&9 {literally(name)}&C&9第 &P 页　共 &N 页")
        return ws, Pen(ws)

    def head(self, ws: Any, pen: Pen, title: str, cols: int, *, says: str = "", height: float = 46, width: float = 0) -> None:
        """The title of a sheet, and who is in its figures or what else it says of itself: as high as it needs where the width is given."""
        cols = max(cols, 2)
        if width:
            height = min(409.0, 15.5 * lines_needed(says or self.denominator, width, 10.5) + 6)
        pen.put(TITLE_ROW, 0, 1, cols, title, self.styles.role(Role.TITLE))
        pen.put(SAYS_ROW, 0, 1, cols, says or self.denominator, self.styles.role(Role.NOTE))
        ws.set_row(TITLE_ROW, 34)
        ws.set_row(SAYS_ROW, height)

    @cached_property
    def denominator(self) -> str:
        """Who is in the figures, with a few names of many: the statutory tables name more of them, 单位一览 all."""
        names = [standing.unit.name for standing in self.sums.missing]
        return self.sums.denominator.replace(first_few(names, MOST_NAMED), named(names, _FEW)) if names else self.sums.denominator

    def name(self, pen: Pen, row: int, col: int, n: int, words: str, style: Any) -> None:
        """The nth unit's name, leading to its row in 明细."""
        said = self.name_of(n, words)
        formula = said[0] if isinstance(said, tuple) else ""
        pen.put(row, col, 1, 1, words, style, formula=formula)

    def name_of(self, n: int, words: str) -> str | tuple[str, str]:
        """The same as a formula with its words, since LibreOffice breaks no line of a cell's own link; words alone where none can be."""
        there, said = on_sheet(DETAIL, a1(DETAIL_TOP + n, 0)), on_sheet(DETAIL, a1(DETAIL_TOP + n, NAME_COL))
        # Its words are those of 明细: a name that looks like a formula stands in none.
        name = self.every.standings[n].unit.name
        more = words.removeprefix(name)
        shown = f'{said}&"{more}"' if more else said
        return (f'HYPERLINK("#{there}",{shown})', words) if words.startswith(name) and len(words) <= _LONGEST_WORDS else words

    def titled(self, name: str) -> str:
        """What stands above a sheet."""
        return f"{self.facts.district}{self.facts.year}年　{name}"


def named(names: Sequence[str], characters: int) -> str:
    """The first names that so many characters hold, one at least: “甲、乙等12家”."""
    used = most = 0
    for name in names:
        used += len(name) + 1
        if most and used > characters:
            break
        most += 1
    return first_few(names, most)


def below(sums: Sums, table: Table, *, first: bool) -> list[Table]:
    """The small tables that stand below this one: by ``rollup_below``, else below the first."""
    return [
        other
        for other in sums.form.tables
        if other.on_text_sheet and (other.rollup_below == table.code or (first and not other.rollup_below))
    ]


def _places(sums: Sums, kind: str) -> dict[str, tuple[str, int, int]]:
    """Where each sum stands: its sheet, row and column."""
    places: dict[str, tuple[str, int, int]] = {}
    sheets = list(sums.form.sheet_tables())
    for table in sheets:
        top = GRID_TOP
        for one in (table, *below(sums, table, first=table is sheets[0])):
            places |= {cell.code: (f"{kind}{table.sheet}", top + cell.span.row, cell.span.col) for cell in one.cells}
            top += one.rows + HEADING
    return places


def _ways_name(form: Form) -> str:
    """The name of the sheet 汇总说明: another where a table of the form is called so."""
    taken = {f"汇总{table.sheet}".casefold() for table in form.sheet_tables()}
    return WAYS if WAYS not in taken else f"{WAYS}（各栏）"


def district_format(cell: Cell) -> str:
    """The display format of a district's figure: a mean of whole numbers is none, and a tally no word that might look like a number."""
    if cell.kind == "date":
        return DAY
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
