"""Formulas that cells share are spelt out in one of them only; here each has its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.ooxml.spreadsheet import SheetCell

if TYPE_CHECKING:
    from openpyxl.formula.translate import Translator

_MOST_SPELT = 10_000
"""Formulas of one sheet that are spelt anew; a return has some hundreds."""


class Spelling:
    """The formulas of one sheet, asked for in the order in which the sheet has them."""

    def __init__(self) -> None:
        self._shared: dict[str, tuple[str, str]] = {}
        self._translators: dict[str, Translator] = {}
        self._left = _MOST_SPELT

    def of(self, cell: SheetCell, row: int, col: int) -> str:
        """A cell's formula with its ``=``, which stands alone where the formula is spelt nowhere."""
        formula = f"={cell.formula}"
        if cell.shares is None:
            return formula
        # The layout brings forms and rules along, and few sheets share formulas.
        from toolkit.layout.address import a1

        if cell.formula:
            self._shared[cell.shares] = (formula, a1(row, col))
            self._translators.pop(cell.shares, None)
            return formula
        if cell.shares not in self._shared or self._left <= 0:
            return formula
        self._left -= 1
        return str(self._translator(cell.shares).translate_formula(a1(row, col)))

    def _translator(self, shares: str) -> Translator:
        """What spells a shared formula anew for each of its cells; there may be a whole column of them."""
        if shares not in self._translators:
            from openpyxl.formula.translate import Translator  # slow to import, and seldom needed

            self._translators[shares] = Translator(*self._shared[shares])
        return self._translators[shares]
