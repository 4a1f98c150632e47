"""What the reading cells of an issued workbook show (:mod:`toolkit.layout.readings`), worked out in Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property, lru_cache

from toolkit.findings import Number
from toolkit.form.model import Cell, Form
from toolkit.form.spoken import usable
from toolkit.layout import Layout, readings
from toolkit.layout.address import a1
from toolkit.rules.check_code import row_part
from toolkit.rules.values import read_number

Reading = Number | str
"""A usable number, or a mark."""


class ReadingCells:
    """``typed`` is what stands in the cells by code; ``totals`` what the totals' formulas show."""

    def __init__(
        self, form: Form, layout: Layout, typed: Mapping[str, object], totals: Mapping[str, Number | None], declared: Collection[str],
    ) -> None:
        self._form, self._layout, self._typed, self._totals, self._declared = form, layout, typed, totals, declared
        self._firsts: dict[tuple[str, str], int] = {}

    @cached_property
    def by_code(self) -> Mapping[str, Reading]:
        """What every reading cell shows."""
        if self._declared:
            return {code: self._of_total(code) if cell.total else self._of_typed(cell) for code, cell in self._form.cells.items()}
        cells = self._form.cells
        shown: dict[str, Reading] = dict(_blank(self._form))
        shown |= {code: self._of_total(code) for code in _totals(self._form)}
        shown |= {code: self._of_typed(cells[code]) for code in self._typed if code in cells and not cells[code].total}
        return shown

    def _of_total(self, code: str) -> Reading:
        content = self._typed.get(code, self._totals[code])
        if content is None:
            return ""
        return readings.NO_TOTAL if isinstance(content, str) else content  # type: ignore[return-value]

    def _of_typed(self, cell: Cell) -> Reading:
        content = self._typed.get(cell.code)
        if is_empty(content):
            declared = cell.is_number and self._form.table_of[cell.code].code in self._declared
            return 0 if declared else readings.BLANK if cell.blank == "error" else ""
        value = as_the_sheet_reads(cell, content)
        return readings.WRONG if value is None else value

    @cached_property
    def _marked(self) -> Mapping[str, Mapping[int, Mapping[int, str]]]:
        """The marks of every sheet, by row and column."""
        shown = self.by_code
        return {
            sheet: {row: {col: mark for col, code in cells if (mark := shown.get(code)) and isinstance(mark, str)} for row, cells in rows.items()}
            for sheet, rows in _places(self._layout).items()
        }

    def count(self, what: str, sheet: str) -> int:
        """How many cells of a sheet are ``missing`` or ``wrong``."""
        return self._counts[what].get(sheet, 0)

    @cached_property
    def _counts(self) -> Mapping[str, Mapping[str, int]]:
        told = Counter((sheet, mark) for sheet, rows in self._marked.items() for marks in rows.values() for mark in marks.values())
        return {
            what: {sheet: sum(told[sheet, mark] for mark in of_kind) for sheet in self._marked} for what, of_kind in _MARKS.items()
        }

    def in_row(self, what: str, sheet: str, row: int) -> int | str:
        """The first such place of a row as a number; an empty text where there is none."""
        marks = self._marked.get(sheet, {}).get(row, {})
        standing = set(marks.values())
        for kind, mark in reversed(list(enumerate(_MARKS[what]))):
            if mark in standing:
                return readings.place_number(row, min(col for col, stands in marks.items() if stands == mark), kind)
        return ""

    def first(self, what: str, sheet: str) -> int:
        """The first such place of a sheet as a number; 0 where there is none."""
        if (what, sheet) not in self._firsts:
            rows = sorted(self._marked.get(sheet, {}))
            self._firsts[what, sheet] = next((place for row in rows if (place := self.in_row(what, sheet, row))), 0)  # type: ignore[assignment]
        return self._firsts[what, sheet]

    def address(self, what: str, sheet: str) -> str:
        """The same as an address."""
        first = self.first(what, sheet)
        return a1(*readings.place_of(first)) if first else ""

    def told(self, sheet: str, blank: str, wrong: tuple[str, ...] | list[str]) -> tuple[str, str]:
        """What is said of a sheet's first blank cell and of its first wrong one; empty texts where there is none."""
        kind = self.first("wrong", sheet) % 10
        return tuple(
            words.format(at=self.address(what, sheet)) if self.count(what, sheet) else ""
            for what, words in (("missing", blank), ("wrong", wrong[kind]))
        )  # type: ignore[return-value]

    def code_part(self, table: str, power: int, row: int) -> int:
        """A row's part of one of the two sums of a table's check code."""
        cells = _rows(self._form, self._layout)[table, row]
        return row_part([(place, cell) for place, cell in cells if cell.code in self._numbers], self._numbers, power)

    @cached_property
    def _numbers(self) -> Mapping[str, Number]:
        return {code: shown for code, shown in self.by_code.items() if not isinstance(shown, str)}


@lru_cache(maxsize=16)
def _places(layout: Layout) -> Mapping[str, Mapping[int, Sequence[tuple[int, str]]]]:
    """The values of every sheet by row: their columns and codes."""
    return {sheet.name: {row: [(slot.span.col, code) for code, slot in sheet.by_code.items() if slot.span.row == row]
                         for row in {slot.span.row for slot in sheet.by_code.values()}} for sheet in layout.sheets}


@lru_cache(maxsize=16)
def _blank(form: Form) -> Mapping[str, str]:
    """What is read of the cells of an untouched return, none of them declared zero."""
    return {code: readings.BLANK if cell.blank == "error" and not cell.total else "" for code, cell in form.cells.items()}


@lru_cache(maxsize=16)
def _totals(form: Form) -> Sequence[str]:
    return [code for code, cell in form.cells.items() if cell.total]


@lru_cache(maxsize=16)
def _rows(form: Form, layout: Layout) -> Mapping[tuple[str, int], Sequence[tuple[int, Cell]]]:
    """The cells of each table with their places in it, by the row they stand in."""
    rows: dict[tuple[str, int], list[tuple[int, Cell]]] = {}
    for table in form.tables:
        for place, cell in enumerate(table.cells, 1):
            rows.setdefault((table.code, layout.slot(cell.code).span.row), []).append((place, cell))
    return rows


_MARKS = {"missing": (readings.BLANK,), "wrong": readings.KINDS}


def as_the_sheet_reads(cell: Cell, content: object) -> Number | None:
    """What a reading cell makes of what stands in its cell: a text is no number there, and a word is one of the list to the letter.

    A number in a choice or date cell is the one inside.
    """
    if cell.kind == "choice" and isinstance(content, str):
        return cell.choices.index(content) + 1 if content in cell.choices else None
    if isinstance(content, str) or content is None:
        return None
    return usable(cell, content) if not cell.is_number else read_number(cell, content).value  # type: ignore[arg-type]


def is_empty(content: object) -> bool:
    """Whether nothing stands in a cell: spaces are nothing."""
    return content is None or (isinstance(content, str) and not content.strip())
