"""Where everything of one issued workbook goes: the corners of tables, of last year's blocks, of helpers."""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from toolkit.form.model import TEXT_SHEET, Cell, Form, Span, Table
from toolkit.layout import lamps
from toolkit.layout.address import a1, on_sheet
from toolkit.layout.intro import FACT_CELLS
from toolkit.layout.model import CHECK_SHEET, INTRO_SHEET
from toolkit.rules import expression as ex
from toolkit.rules.book import Rulebook, rulebook
from toolkit.structs import Struct, replace

STATUS_ROW, CHOICE_ROW, TITLE_ROW, WHO_ROW, GRID_TOP = range(5)
"""Of a table sheet; what is printed begins with the title."""
TEXT_TITLE_ROW, TEXT_WHO_ROW, TEXT_TOP = range(1, 4)
"""Of the text sheet, whose tables have their drop-downs beside them."""
FACT_ROWS = ("unit.level", "campaign.level")
MISSING_ROW, WRONG_ROW, CHECKS_ROW = 2, 3, 4
TEXT_WIDTHS = (18.0, 92.0)
"""The names of a table's rows, and the paragraphs of a text: about a thousand characters of one still print whole."""
TOP_HEIGHTS = {STATUS_ROW: 24.0, CHOICE_ROW: 21.0, TITLE_ROW: 32.0, WHO_ROW: 20.0}
TEXT_TOP_HEIGHTS = {STATUS_ROW: 24.0, TEXT_TITLE_ROW: 32.0, TEXT_WHO_ROW: 20.0}
_WIDE, _FLAT = 100, 3
CHOICE_HELPER, IN_ROW_BLANK, IN_ROW_WRONG, CODE_PLAIN, CODE_SQUARED, READINGS = range(4, 10)
"""Helper columns, counted from a sheet's first, right of the states of checks: the zero choices (a row for each table), what is
blank and wrong in each row, each row's part of the check code, and the reading cells (a column for each column of the sheet)."""

ASKED = CODE_PLAIN
"""On the text sheet, which has no check code: what rules ask of texts."""
TEXT_COL = 1
"""The column of the paragraphs on the text sheet."""


class Plan(Struct, frozen=True, eq=False, dict=True):
    """One form's workbook, with or without room for last year's values."""

    form: Form
    last_year: bool
    exact: bool = False
    """Whether widths are added up as Python 3.12 and later do: see :func:`toolkit.layout.build.built_layouts`."""
    worded_before: bool = False
    """Whether the words on top are those of 0.2.0: 报表 behind every title, and all units of a table, whether they fit or not."""

    @cached_property
    def book(self) -> Rulebook:
        """The form's bound rules."""
        return rulebook(self.form)

    def is_never_known(self, code: str) -> bool:
        """Whether a total is made with last year's figures, which this workbook has none of: it stays blank."""
        return not self.last_year and code in self.book.with_last

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that have helper columns: those of the tables, and the text sheet."""
        return tuple(dict.fromkeys([*(table.sheet for table in self.form.tables), TEXT_SHEET]))

    @cached_property
    def text_rows(self) -> Mapping[str, int]:
        """The first row of everything on the text sheet, by code or section heading."""
        form, rows, row = self.form, dict[str, int](), TEXT_TOP
        for section in form.sections:
            here = [code for code in section.contents if self.on_text_sheet(code)]
            if not here:
                continue
            rows[section.heading] = row
            row += 1
            for code in here:
                if code in form.texts_by_code:
                    # Its head stands above it, locked: a paste too long for one text does not run into the next.
                    rows[code] = row + 1
                    row += form.texts_by_code[code].rows + 1
                else:
                    above = 2 if form.tables_by_code[code].zero_choice else 1
                    rows[code] = row + above
                    row += form.tables_by_code[code].rows + above
        return rows

    def on_text_sheet(self, code: str) -> bool:
        """Whether a text or table stands on the text sheet."""
        return code in self.form.texts_by_code or self.form.tables_by_code[code].on_text_sheet

    def top(self, table: Table) -> int:
        """The sheet row of a table's first grid row."""
        return self.text_rows[table.code] if table.on_text_sheet else GRID_TOP

    def last_left(self, table: Table) -> int:
        """The column where a table's block of last year's values begins, right of the hints."""
        return self.hint_left(table.sheet) + (2 if self.has_hints(table.sheet) else 0)

    def has_hints(self, sheet: str) -> bool:
        """Whether a sheet has a column of hints: those of its cells, or of its texts."""
        return self._columns[sheet][1]

    def hint_left(self, sheet: str) -> int:
        """The column of the hints beside a sheet's tables: one empty column to their right."""
        return self.widest(sheet) + 1

    def widest(self, sheet: str) -> int:
        """How many columns a sheet's widest content takes."""
        return self._columns[sheet][0]

    def helper_left(self, sheet: str) -> int:
        """The first hidden helper column of a sheet."""
        widest, hints, cols = self._columns[sheet]
        return widest + 1 + 2 * hints + (cols + 1 if self.last_year else 0)

    @cached_property
    def _columns(self) -> Mapping[str, tuple[int, bool, int]]:
        """Of each sheet how many columns its widest content takes, whether there are hints, how many columns hold values.

        Every cell of a form asks for them: they are worked out once.
        """
        columns = {}
        for sheet in self.sheets:
            tables = self.tables_on(sheet)
            least = len(TEXT_WIDTHS) if sheet == TEXT_SHEET else 0
            columns[sheet] = (
                max([least, *(table.cols for table in tables)]),
                sheet == TEXT_SHEET or any(hint_of(cell) or (self.last_year and cell.renamed) for cell in self.inputs(sheet)),
                max((table.cols - first_value_col(table) for table in tables), default=0),
            )
        return columns

    def reading_left(self, sheet: str) -> int:
        """The first column of a sheet's reading cells (:mod:`toolkit.layout.readings`), which stands for column A."""
        return self.helper_left(sheet) + READINGS

    def goals_col(self, sheet: str) -> int:
        """The column, right of the reading cells, where each check of a sheet says which cell to look at."""
        return self.reading_left(sheet) + self.widest(sheet)

    @cached_property
    def last_at(self) -> dict[str, tuple[str, int, int]]:
        """Where last year's values show. Of a choice a word shows there, and its number stands in a hidden cell (``places.last``)."""
        if not self.last_year:
            return {}
        last: dict[str, tuple[str, int, int]] = {}
        for table in self.form.tables:
            down, right = self.top(table), self.last_left(table) - first_value_col(table)
            last |= {cell.code: (table.sheet, cell.span.row + down, cell.span.col + right) for cell in table.cells}
        return last

    @cached_property
    def places(self) -> lamps.Places:
        """Where values and last year's values stand."""
        cells: dict[str, tuple[str, int, int]] = {}
        readings: dict[str, tuple[str, int, int]] = {}
        for table in self.form.tables:
            top = self.top(table)
            for cell in table.cells:
                row = cell.span.row + top
                cells[cell.code] = (table.sheet, row, cell.span.col)
                readings[cell.code] = (table.sheet, row, self.reading_left(table.sheet) + cell.span.col)
        last = self.last_at | {
            code: (cells[code][0], cells[code][1], self.goals_col(cells[code][0]) + 1 + cells[code][2])
            for code in self.last_at if self.form.cells[code].kind == "choice"
        }
        choices = {
            table.code: (table.sheet, row, self.helper_left(table.sheet) + CHOICE_HELPER)
            for sheet in self.sheets
            for row, table in enumerate(self.tables_on(sheet))
            if table.zero_choice
        }
        texts = {text.code: (TEXT_SHEET, self.text_rows[text.code], TEXT_COL) for text in self.form.texts}
        left = self.helper_left(TEXT_SHEET)
        asked = {what: (TEXT_SHEET, row, left + ASKED) for row, what in enumerate(self.asked)}
        return lamps.Places(cells, readings, last, {}, choices, asked, texts)

    @cached_property
    def asked(self) -> tuple[ex.Length | ex.Contains, ...]:
        """What the rules ask of texts: of each text first how long it is."""
        found: dict[ex.Length | ex.Contains, None] = {}
        for check in self.book.shown:
            for node in (node for part in check.parts for node in ex.walk(part) if isinstance(node, ex.Length | ex.Contains)):
                found |= dict.fromkeys((ex.Length(node.code), lamps.plainly(node)))
        return tuple(found)

    def places_on(self, sheet: str) -> lamps.Places:
        """The places with the facts where a sheet's own formulas find them."""
        if sheet == CHECK_SHEET:
            facts = {fact: on_sheet(INTRO_SHEET, FACT_CELLS[fact]) for fact in FACT_ROWS}
        else:
            facts = {fact: a1(row, self.helper_left(sheet), absolute=True) for row, fact in enumerate(FACT_ROWS)}
        return replace(self.places, facts=facts)

    def tables_on(self, sheet: str) -> list[Table]:
        """The tables of a sheet."""
        return [table for table in self.form.tables if table.sheet == sheet]

    def choice(self, table: Table) -> tuple[int, int]:
        """The row and column of a table's drop-down “其余空白格均为0”: above what is printed, or beside it."""
        if table.on_text_sheet:
            return self.top(table) - 1, self.hint_left(table.sheet)
        return CHOICE_ROW, caption_cols(table, exact=self.exact)

    def inputs(self, sheet: str) -> list[Cell]:
        """The typed cells of a sheet."""
        return [cell for table in self.tables_on(sheet) for cell in table.inputs]


def first_value_col(table: Table) -> int:
    """The leftmost grid column that holds a value."""
    return min(cell.span.col for cell in table.cells)


_HOW = {"percent": "填百分数，76%填76。", "date": "填年、月、日俱全的日期，如2024-01-15。"}


def hint_of(cell: Cell) -> str:
    """What is said beside the table of one cell: the form's own hint, then how its kind of value is written."""
    how = f"从下拉列表里选：{'、'.join(cell.choices)}。" if cell.kind == "choice" else _HOW.get(cell.kind, "")
    return cell.hint + how + ("可以填负数。" if cell.negative else "")


def hint_width(tables: Sequence[Table]) -> float:
    """The width of the hints beside tables, in characters: less beside a wide one, so that all of it shows on a screen.

    A flat table has few rows to spread them over, and gets more.
    """
    wide = [table for table in tables if added(table.widths) > _WIDE]
    if any(table.rows - table.header_rows > _FLAT for table in wide):
        return 26.0
    return 28.0 if wide else 44.0


def added(widths: Iterable[float]) -> float:
    """Widths added one by one. ``sum`` adds floats more exactly from Python 3.12 on, and a layout is the same under every Python."""
    return functools.reduce(operator.add, widths, 0.0)


def caption_cols(table: Table, *, exact: bool) -> int:
    """How many columns the unit's name gets: as near to half the width as they come, at least one, never all.

    Two may come equally near: then the last binary digit of the sum decides.
    """
    half = (math.fsum(table.widths) if exact else added(table.widths)) / 2
    upto = list(itertools.accumulate(table.widths))[: max(1, table.cols - 1)]
    return min(range(len(upto), 0, -1), key=lambda n: abs(upto[n - 1] - half))


def moved(span: Span, top: int, left: int) -> Span:
    """A span of a grid at a corner of a sheet."""
    return Span(span.row + top, span.col + left, span.rows, span.cols)
