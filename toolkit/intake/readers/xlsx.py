"""A foreign .xlsx as a document: values as saved, cell by cell.

A formula's saved result is what the clerk saw, so that is read, and the formula goes along as a doubt; a formula without one
is blank with a doubt, and nothing is made up.
"""

from __future__ import annotations

from toolkit.errors import FileError
from toolkit.guard import remarks_on
from toolkit.intake.document import Document, Grid, RawContent
from toolkit.intake.readers.shared import Sparse, without_formula
from toolkit.ooxml.formulas import doubt_of, spelt
from toolkit.ooxml.numbers import number_in
from toolkit.ooxml.pictures import pictures_in_package
from toolkit.ooxml.places import Area
from toolkit.ooxml.spreadsheet import SheetCell, SheetPart, Spreadsheet
from toolkit.seen import Doubt, counted
from toolkit.words import plain
from toolkit.workbook.spelling import Spelling


def read(data: bytes) -> Document:
    """Raises :class:`FileError` where the workbook is damaged, hostile, or holds nothing but pictures."""
    return document(Spreadsheet(data))


def document(book: Spreadsheet) -> Document:
    """The same of one already opened."""
    grids = [grid for number, sheet in enumerate(book.sheets(), 1) if (grid := _Reader(book).grid(sheet, number))]
    if not grids:
        if any("/media/" in name.lower() for name in book.parts):
            raise FileError("file.not_a_return", "表格里只有图片，没有可读的单元格，请报送人发送填好的原表（.xlsx）。")
        raise FileError("file.empty", "表格里没有任何内容，请报送人核对后重新发送。")
    return Document("xlsx", tuple(grids), book.title, remarks_on(book.parts), pictures_in_package(book.parts))


class _Reader:
    """One sheet after the other; the formulas that cells of a sheet share are spelt out in one of them."""

    def __init__(self, book: Spreadsheet) -> None:
        self._book, self._styles, self._spelling = book, book.styles, Spelling()

    def grid(self, sheet: SheetPart, number: int) -> Grid | None:
        """A sheet's cells, None where it has none."""
        cells = Sparse()
        for item in self._book.cells(sheet):
            if isinstance(item, Area):
                cells.merge(*item)
            else:
                row, col, cell = item
                cells.put(row, col, *self._content(cell, row, col))
        if not cells:
            return None
        return Grid(cells.cells(), f"《{sheet.name}》" if sheet.name else f"第{number}张表", sheet.name, sheet.hidden)

    def _content(self, cell: SheetCell, row: int, col: int) -> tuple[str, RawContent, Doubt | None]:
        text, raw, look = self._value(cell)
        if cell.formula is None:
            return without_formula(text, raw) if look is None and raw.__class__ is str else (text, raw, look)
        saved = raw if raw is not None else "" if cell.kind == "str" else None
        doubt = doubt_of(spelt(self._spelling.of(cell, row, col), self._book.links), saved, text)
        if doubt.kind == "picture" or saved is None:
            return "", None, doubt
        if look is not None and doubt.kind == "formula":
            return text, raw, look
        return text, raw, doubt if text else None  # what looks blank is blank, formula or not

    def _value(self, cell: SheetCell) -> tuple[str, RawContent, Doubt | None]:
        content: int | float | str | None = None
        if cell.kind == "n" and cell.value:
            content = number_in(cell.value)
            if content.__class__ is int and content >= 0 and self._styles[cell.style].plain:  # most cells
                return str(content), content, None
        if content is None:
            content = self._book.text(cell)
            if content is None:
                content = cell.value
        if content is None or content == "":
            return "", None, None
        shows = self._book.otherwise(cell, content)
        if shows is None or shows.doubt is None:
            return content if isinstance(content, str) else plain(content), content, None
        return shows.text, counted(content, shows), shows.doubt
