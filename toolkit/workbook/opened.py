"""A received .xlsx opened once: what stands in which cell, and the seal's carriers.

Formulas are read as formulas; saved results are never looked at. Sheets are read whole: how far a sheet concerns us
is for the layout that reads it to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from toolkit.errors import FileError
from toolkit.layout import SEAL_SHEET
from toolkit.layout.address import a1
from toolkit.ooxml.numbers import number_in
from toolkit.ooxml.spreadsheet import Area, SheetCell, SheetPart, Spreadsheet, place
from toolkit.seal import CARRIER_NAME, Carriers
from toolkit.seen import Doubt, counted

if TYPE_CHECKING:
    from openpyxl.formula.translate import Translator

Content = int | float | str | None


class Otherwise(NamedTuple):
    """What counts of a cell that shows something else than it stores, as far as anything does."""

    content: Content
    doubt: Doubt


@dataclass(frozen=True)
class OpenedSheet:
    """One sheet: contents by 0-based (row, column), blanks left out; merged areas as (row, col, rows, cols)."""

    name: str
    contents: dict[tuple[int, int], Content]
    merges: frozenset[tuple[int, int, int, int]]
    calculated: frozenset[tuple[int, int]] = frozenset()
    """Cells that hold a formula of which only the result is known (.xls, .ods)."""

    otherwise: dict[tuple[int, int], Otherwise] = field(default_factory=dict)
    """The cells that show something else than they store."""

    def within(self, rows: int, cols: int) -> OpenedSheet:
        """The same sheet as far as so many rows and columns; what lies beyond is not there for whoever reads on."""
        if all(row < rows and col < cols for row, col in self.contents):
            return self
        kept = {(row, col): content for (row, col), content in self.contents.items() if row < rows and col < cols}
        return replace(self, contents=kept)


@dataclass(frozen=True)
class Opened:
    """An opened workbook: its sheets in order, its carriers, and where its names point now."""

    sheets: tuple[OpenedSheet, ...]
    carriers: Carriers
    names: dict[str, tuple[str, int, int]]
    book: Spreadsheet | None = field(default=None, compare=False, repr=False)
    """The .xlsx it was opened from, for whoever has to read it otherwise: it need not be opened again."""

    def sheet(self, name: str) -> OpenedSheet | None:
        """The sheet of that name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def open_workbook(data: bytes) -> Opened:
    """Open an .xlsx; how many cells it may hold is the guard's to say. Raises :class:`FileError`."""
    try:
        book = Spreadsheet(data)
        sheets = tuple(_Sheet(book, part).opened() for part in book.sheets())
        return Opened(sheets, _carriers(book, sheets), _names(book), book)
    except FileError:
        raise
    except Exception as error:  # one workbook nobody thought of must not stop the others
        raise FileError(
            "file.unreadable", "表格打不开（文件损坏或不是标准的.xlsx），请报送人用WPS或Excel打开后另存为.xlsx再发。"
        ) from error


class _Sheet:
    """One sheet as it is read: the formulas that cells share are spelt out in one of them only."""

    def __init__(self, book: Spreadsheet, part: SheetPart) -> None:
        self._book, self._part = book, part
        self._shared: dict[str, tuple[str, str]] = {}
        self._translators: dict[str, Translator] = {}

    def opened(self) -> OpenedSheet:
        contents: dict[tuple[int, int], Content] = {}
        otherwise: dict[tuple[int, int], Otherwise] = {}
        merges: set[Area] = set()
        for item in self._book.cells(self._part):
            if isinstance(item, Area):
                merges.add(item)
                continue
            row, col, cell = item
            content = self._content(cell, row, col)
            if content is not None and content != "":
                contents[row, col] = content
                if cell.formula is None and (shows := self._book.seen(cell, content)).doubt is not None:
                    otherwise[row, col] = Otherwise(counted(content, shows), shows.doubt)
        for top, left, height, width in merges:  # the guard has counted the cells they cover
            for row in range(top, top + height):
                for col in range(left, left + width):
                    if (row, col) != (top, left):  # nobody sees what a merged area covers
                        contents.pop((row, col), None)
        return OpenedSheet(self._part.name, contents, frozenset(merges), otherwise=otherwise)

    def _content(self, cell: SheetCell, row: int, col: int) -> Content:
        if cell.formula is not None:
            return self._formula(cell, a1(row, col))
        text = self._book.text(cell)
        if text is not None:
            return text
        number = number_in(cell.value or "")
        return cell.value if number is None else number

    def _formula(self, cell: SheetCell, address: str) -> str:
        formula = f"={cell.formula}"
        if cell.shares is None:
            return formula
        if cell.formula:
            self._shared[cell.shares] = (formula, address)
            self._translators.pop(cell.shares, None)
            return formula
        if cell.shares not in self._shared:
            return formula
        return str(self._translator(cell.shares).translate_formula(address))

    def _translator(self, shares: str) -> Translator:
        """What spells a shared formula anew for each of its cells; there may be a whole column of them."""
        if shares not in self._translators:
            from openpyxl.formula.translate import Translator  # slow to import, and seldom needed

            self._translators[shares] = Translator(*self._shared[shares])
        return self._translators[shares]


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
    targets: dict[str, tuple[str, int, int]] = {}
    for name, text in book.names.items():
        if "#REF!" in text or "!" not in text:
            continue
        sheet, _, address = text.rpartition("!")
        at = place(address.split(":")[0])
        if at is not None:
            targets[name] = (sheet.strip("'").replace("''", "'"), *at)
    return targets
