"""A foreign .xlsx as a document: values as saved, cell by cell.

A formula's saved result is what the clerk saw, so that is read; a formula without one is shown as its text, and nothing is
made up.
"""

from __future__ import annotations

from toolkit.errors import FileError
from toolkit.guard import remarks_on
from toolkit.intake.document import Document, Grid, RawContent
from toolkit.intake.readers.shared import Sparse
from toolkit.ooxml.numbers import number_in
from toolkit.ooxml.spreadsheet import Area, SheetCell, SheetPart, Spreadsheet
from toolkit.seen import Doubt, counted
from toolkit.words import plain


def read(data: bytes) -> Document:
    """Raises :class:`FileError` where the workbook is damaged, hostile, or holds nothing but pictures."""
    return document(Spreadsheet(data))


def document(book: Spreadsheet) -> Document:
    """The same of one already opened."""
    reader = _Reader(book)
    grids = [grid for number, sheet in enumerate(book.sheets(), 1) if (grid := reader.grid(sheet, number))]
    if not grids:
        if any("/media/" in name.lower() for name in book.parts):
            raise FileError("file.not_a_return", "表格里只有图片，没有可读的单元格，请报送人发送填好的原表（.xlsx）。")
        raise FileError("file.empty", "表格里没有任何内容，请报送人核对后重新发送。")
    return Document("xlsx", tuple(grids), book.title, (*remarks_on(book.parts), *reader.remarks()))


class _Reader:
    """Counts, over all sheets, the formulas whose results are taken and those that have none."""

    def __init__(self, book: Spreadsheet) -> None:
        self._book = book
        self._computed = self._unsaved = 0

    def remarks(self) -> tuple[str, ...]:
        """What is to be said of the formulas met."""
        remarks = []
        if self._computed:
            remarks.append(f"有{self._computed}个单元格是公式，按文件保存时的结果读取，没有重新计算。")
        if self._unsaved:
            remarks.append(f"有{self._unsaved}个公式没有保存结果，按公式文字读取，不当作数字。")
        return tuple(remarks)

    def grid(self, sheet: SheetPart, number: int) -> Grid | None:
        """A sheet's cells, None where it has none."""
        cells = Sparse()
        for item in self._book.cells(sheet):
            if isinstance(item, Area):
                cells.merge(*item)
            else:
                row, col, cell = item
                cells.put(row, col, *self._content(cell))
        if not cells:
            return None
        return Grid(cells.cells(), f"《{sheet.name}》" if sheet.name else f"第{number}张表", sheet.name, sheet.hidden)

    def _content(self, cell: SheetCell) -> tuple[str, RawContent] | tuple[str, RawContent, Doubt]:
        if cell.formula is not None:
            if cell.value is None and cell.text is None:
                self._unsaved += 1
                text = "=" + cell.formula.lstrip("=")
                return text, text
            self._computed += 1
        content: int | float | str | None = self._book.text(cell)
        if content is None:
            number = number_in(cell.value or "")
            content = cell.value if number is None else number
        if content is None or content == "":
            return "", None
        shows = self._book.seen(cell, content)
        if shows.doubt is None:
            return content if isinstance(content, str) else plain(content), content
        return shows.text, counted(content, shows), shows.doubt
