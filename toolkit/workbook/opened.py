"""A received .xlsx opened once: what stands in which cell, and the seal's carriers.

Formulas are read as formulas; saved results are never looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.errors import FileError
from toolkit.layout import SEAL_SHEET
from toolkit.layout.address import a1
from toolkit.ooxml.formats import shown
from toolkit.ooxml.numbers import number_in
from toolkit.ooxml.spreadsheet import Area, Cell, SheetPart, Spreadsheet, place
from toolkit.seal import CARRIER_NAME, Carriers

Content = int | float | str | None
_SPARE_ROWS, _SPARE_COLS = 60, 20
"""How far beyond the issued layout cells are looked at, for inserted rows and columns."""


@dataclass(frozen=True)
class OpenedSheet:
    """One sheet: contents by 0-based (row, column), blanks left out; merged areas as (row, col, rows, cols)."""

    name: str
    contents: dict[tuple[int, int], Content]
    merges: frozenset[tuple[int, int, int, int]]
    calculated: frozenset[tuple[int, int]] = frozenset()
    """Cells that hold a formula of which only the result is known (.xls, .ods)."""


@dataclass(frozen=True)
class Opened:
    """An opened workbook: its sheets in order, its carriers, and where its names point now."""

    sheets: tuple[OpenedSheet, ...]
    carriers: Carriers
    names: dict[str, tuple[str, int, int]]

    def sheet(self, name: str) -> OpenedSheet | None:
        """The sheet of that name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def open_workbook(data: bytes, *, rows: int = 400, cols: int = 60) -> Opened:
    """Open an .xlsx; ``rows`` and ``cols`` bound what is looked at. Raises :class:`FileError`."""
    try:
        book = Spreadsheet(data)
        sheets = tuple(_Sheet(book, part, rows + _SPARE_ROWS, cols + _SPARE_COLS).opened() for part in book.sheets())
        return Opened(sheets, _carriers(book, sheets), _names(book))
    except FileError:
        raise
    except Exception as error:  # one workbook nobody thought of must not stop the others
        raise FileError(
            "file.unreadable", "表格打不开（文件损坏或不是标准的.xlsx），请报送人用WPS或Excel打开后另存为.xlsx再发。"
        ) from error


class _Sheet:
    """One sheet as it is read: the formulas that cells share are spelt out in one of them only."""

    def __init__(self, book: Spreadsheet, part: SheetPart, rows: int, cols: int) -> None:
        self._book, self._part, self._rows, self._cols = book, part, rows, cols
        self._shared: dict[str, tuple[str, str]] = {}

    def opened(self) -> OpenedSheet:
        contents: dict[tuple[int, int], Content] = {}
        merges: set[Area] = set()
        for item in self._book.cells(self._part):
            if isinstance(item, Area):
                merges.add(item)
                continue
            row, col, cell = item
            if row < self._rows and col < self._cols:
                content = self._content(cell, row, col)
                if content is not None and content != "":
                    contents[row, col] = content
        for top, left, height, width in merges:
            for row in range(top, min(top + height, self._rows)):
                for col in range(left, min(left + width, self._cols)):
                    if (row, col) != (top, left):  # nobody sees what a merged area covers
                        contents.pop((row, col), None)
        return OpenedSheet(self._part.name, contents, frozenset(merges))

    def _content(self, cell: Cell, row: int, col: int) -> Content:
        if cell.formula is not None:
            return self._formula(cell, a1(row, col))
        text = self._book.text(cell)
        if text is not None:
            return f"日期{text[:10]}" if cell.kind == "d" else text
        number = number_in(cell.value or "")
        if number is None:
            return cell.value
        moment = shown(number, self._book.format_of(cell), since_1904=self._book.since_1904)[1]
        if isinstance(moment, str):
            return f"日期{moment[:10]}" if "-" in moment else f"时间{moment}"
        return number

    def _formula(self, cell: Cell, address: str) -> str:
        formula = f"={cell.formula}"
        if cell.shares is None:
            return formula
        if cell.formula:
            self._shared[cell.shares] = (formula, address)
            return formula
        if cell.shares not in self._shared:
            return formula
        from openpyxl.formula.translate import Translator  # slow to import, and seldom needed

        spelt, origin = self._shared[cell.shares]
        return str(Translator(spelt, origin).translate_formula(address))


def _carriers(book: Spreadsheet, sheets: tuple[OpenedSheet, ...]) -> Carriers:
    name = book.names.get(CARRIER_NAME)
    text = name.strip().removeprefix("=").strip('"') if name is not None else None
    hidden = next((sheet for sheet in sheets if sheet.name == SEAL_SHEET), None)
    lines = None
    if hidden is not None:
        rows = sorted(row for row, col in hidden.contents if col == 0)
        lines = [str(hidden.contents[(row, 0)]) for row in rows]
    return Carriers(text, book.properties.get(CARRIER_NAME), lines)


def _names(book: Spreadsheet) -> dict[str, tuple[str, int, int]]:
    """Where each defined name points: sheet, row, column of its first cell. Names that point nowhere are left out."""
    found: dict[str, tuple[str, int, int]] = {}
    for name, text in book.names.items():
        if "#REF!" in text or "!" not in text:
            continue
        sheet, _, address = text.rpartition("!")
        at = place(address.split(":")[0])
        if at is not None:
            found[name] = (sheet.strip("'").replace("''", "'"), *at)
    return found
