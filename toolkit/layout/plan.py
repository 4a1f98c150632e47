"""Where everything of one issued workbook goes: the corners of tables, of last year's blocks, of helpers."""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from toolkit.form.model import TEXT_SHEET, Cell, Form, Span, Table
from toolkit.layout import lamps
from toolkit.layout.address import a1, on_sheet
from toolkit.layout.intro import FACT_CELLS
from toolkit.layout.model import CHECK_SHEET, INTRO_SHEET
from toolkit.rules.rulebook import Rulebook, rulebook

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


@dataclass(frozen=True, eq=False)
class Plan:
    """One form's workbook, with or without room for last year's values."""

    form: Form
    last_year: bool
    exact: bool = False
    """Whether widths are added up as Python 3.12 and later do: see :func:`toolkit.layout.build.built_layouts`."""

    @cached_property
    def book(self) -> Rulebook:
        """The form's bound rules."""
        return rulebook(self.form)

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
                sheet == TEXT_SHEET or any(cell.hint for cell in self.inputs(sheet)),
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
    def places(self) -> lamps.Places:
        """Where values and last year's values stand."""
        cells: dict[str, tuple[str, int, int]] = {}
        readings: dict[str, tuple[str, int, int]] = {}
        last: dict[str, tuple[str, int, int]] = {}
        for table in self.form.tables:
            top, beside = self.top(table), self.last_left(table) - first_value_col(table)
            for cell in table.cells:
                row = cell.span.row + top
                cells[cell.code] = (table.sheet, row, cell.span.col)
                readings[cell.code] = (table.sheet, row, self.reading_left(table.sheet) + cell.span.col)
                if self.last_year:
                    last[cell.code] = (table.sheet, row, beside + cell.span.col)
        choices = {
            table.code: (table.sheet, row, self.helper_left(table.sheet) + CHOICE_HELPER)
            for sheet in self.sheets
            for row, table in enumerate(self.tables_on(sheet))
            if table.zero_choice
        }
        return lamps.Places(cells, readings, last, {}, choices)

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
