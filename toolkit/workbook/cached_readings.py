"""What the reading cells of an issued workbook show (:mod:`toolkit.layout.readings`), worked out in Python."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from toolkit.findings import Number
from toolkit.form.model import Cell, Form
from toolkit.layout import Layout, readings
from toolkit.layout.address import Place, a1
from toolkit.rules.check_code import row_part
from toolkit.rules.values import read_number

Reading = Number | str
"""A usable number, or a mark."""


class ReadingCells:
    """``typed`` is what stands in the cells by code; ``totals`` what the totals' formulas show."""

    def __init__(
        self, form: Form, layout: Layout, typed: Mapping[str, object], totals: Mapping[str, Number], declared: Collection[str],
    ) -> None:
        self._form, self._layout, self._typed, self._totals, self._declared = form, layout, typed, totals, declared

    @cached_property
    def by_code(self) -> Mapping[str, Reading]:
        """What every reading cell shows."""
        return {code: self._of_total(code) if cell.total else self._of_typed(cell) for code, cell in self._form.cells.items()}

    def _of_total(self, code: str) -> Reading:
        content = self._typed.get(code, self._totals[code])
        return readings.NO_TOTAL if isinstance(content, str) else content  # type: ignore[return-value]

    def _of_typed(self, cell: Cell) -> Reading:
        content = self._typed.get(cell.code)
        if is_empty(content):
            declared = self._form.table_of[cell.code].code in self._declared
            return 0 if declared else readings.BLANK if cell.blank == "error" else ""
        value = None if isinstance(content, str) else read_number(cell, content).value  # type: ignore[arg-type]
        return readings.WRONG if value is None else value

    @cached_property
    def _marked(self) -> Mapping[str, Mapping[Place, str]]:
        """The marks of every sheet, by place."""
        marked: dict[str, dict[Place, str]] = {}
        for code, shown in self.by_code.items():
            sheet, slot = self._layout.sheet_of[code], self._layout.slot(code)
            if isinstance(shown, str) and shown:
                marked.setdefault(sheet.name, {})[(slot.span.row, slot.span.col)] = shown
        return marked

    def count(self, what: str, sheet: str) -> int:
        """How many cells of a sheet are ``missing`` or ``wrong``."""
        return sum(mark in _MARKS[what] for mark in self._marked.get(sheet, {}).values())

    def in_row(self, what: str, sheet: str, row: int) -> int | str:
        """The first such place of a row as a number; an empty text where there is none."""
        marks = {col: mark for (at, col), mark in self._marked.get(sheet, {}).items() if at == row}
        for kind, mark in reversed(list(enumerate(_MARKS[what]))):
            cols = [col for col, stands in marks.items() if stands == mark]
            if cols:
                return readings.place_number(row, min(cols), kind)
        return ""

    def first(self, what: str, sheet: str) -> int:
        """The first such place of a sheet as a number; 0 where there is none."""
        rows = {row for row, _ in self._marked.get(sheet, {})}
        places = [place for row in rows if isinstance(place := self.in_row(what, sheet, row), int)]
        return min(places, default=0)

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
        cells = self._form.tables_by_code[table].cells
        here = [(place, cell) for place, cell in enumerate(cells, 1) if self._layout.slot(cell.code).span.row == row]
        return row_part(here, {code: value for code, value in self.by_code.items() if not isinstance(value, str)}, power)


_MARKS = {"missing": (readings.BLANK,), "wrong": readings.KINDS}


def is_empty(content: object) -> bool:
    """Whether nothing stands in a cell: spaces are nothing."""
    return content is None or (isinstance(content, str) and not content.strip())
