"""XlsxWriter, made strict: structure protection, pinned dates, and wrong use raised instead of returned."""

from __future__ import annotations

import io
import warnings
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellBlankTuple, CellNumberTuple, CellStringTuple, Worksheet

from toolkit.words import lines_taken
from toolkit.workbook.streamed import LONGEST_FORMULA, Parts, StreamedSheet, Words, held

PINNED = datetime(2021, 1, 1)
"""The creation date of every workbook, so that equal content gives equal bytes."""

_PLAIN = (CellNumberTuple, CellStringTuple, CellBlankTuple)

_LONGEST_HEAD = 255

NORMAL = {"font_name": "Times New Roman", "font_size": 10.5, "font_scheme": "none"}
"""The font of the style Normal. No cell is written in it, but the width of its digit is what every column is measured in.

Excel's own choice, Calibri 11, is 7 pixels wide; where it is missing (UOS, Debian, WPS on Linux) a wide sans takes its place and
every column grows by a third. A digit of this one is half its size, 7 pixels too, and every Linux has a font of equal
widths for it (Liberation Serif, Nimbus Roman, Tinos). 宋体 would be as wide, but few substitutes of it are.
"""


class FittedSheet(StreamedSheet):
    """A worksheet whose rows may be given a height that the suite still adjusts when their text changes.

    XlsxWriter marks every height it writes as the user's own (``customHeight``), after which no suite ever
    fits the row to its text again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._fitted: set[int] = set()

    def fit_row(self, row: int, lines: int, points: float) -> None:
        """Make a row high enough for so many lines of a font size; at most the 409 points Excel allows."""
        self.set_row(row, fitting(lines, points))
        self._fitted.add(row + 1)

    def set_header(self, header: str = "", options: Any = None, margin: Any = None) -> None:
        """What stands at the head of each printed page, in Excel's signs; words of others as :func:`literally` gives them.

        XlsxWriter takes the G of a name (“R&&G”) for the place of a picture, of which it has none, and leaves the whole head out.
        """
        super().set_header("", options, margin)
        self.header = _fitting_a_page(header)

    def set_footer(self, footer: str = "", options: Any = None, margin: Any = None) -> None:
        """The same at its foot."""
        super().set_footer("", options, margin)
        self.footer = _fitting_a_page(footer)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """The formula without its ``=``. XlsxWriter looks through each for a hundred newer functions; ours has none."""
        return formula.removeprefix("=")

    def _xml_start_tag(self, tag: str, attributes: Any = ()) -> None:
        if tag == "row" and self._fitted:
            attributes = list(attributes)
            if dict(attributes).get("r") in self._fitted:
                attributes = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag(tag, attributes)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """A cell as XlsxWriter writes it; figures, words and blanks with a format, as nearly all are, by themselves: no list of
        attributes to be put together and escaped for each of thousands."""
        kind, look = cell.__class__, cell.format
        if look and kind in _PLAIN:
            head = f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{look._get_xf_index()}"'
            if kind is CellNumberTuple:
                self.fh.write(f"{head}><v>{cell.number:.16G}</v></c>")
            elif kind is CellStringTuple:
                self.fh.write(f'{head} t="s"><v>{cell.string}</v></c>')
            else:
                self.fh.write(f"{head}/>")
        else:
            super()._write_cell(row, col, cell)


def literally(words: str) -> str:
    """Words as they stand at the head or foot of a page, where a single ``&`` begins a sign of Excel's: R&D would be R and the date."""
    return words.replace("&", "&&")


def _fitting_a_page(words: str) -> str:
    """What a head or foot may hold; Excel repairs a file with more than 255 characters there, which then has none."""
    return words if len(words.encode("utf-16-le")) <= 2 * _LONGEST_HEAD else ""


def fitting(lines: int, points: float) -> float:
    """The height in points of a row of so many lines of a font size; at most the 409 that Excel allows."""
    return min(409.0, max(lines, 1) * points * 1.45 + 4)


def lines_needed(text: str, width: float, points: float) -> int:
    """How many lines a text takes in a column of a width in characters: digits of :data:`NORMAL`, half as wide as its size."""
    # A little less than the column holds (its margins, no line begins with a closing mark), and digits as a wide substitute draws them.
    return lines_taken(text, max((width * 5.25 - 4) / points, 1.0), narrow=0.7)


class StrictWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook built in memory whose text is never taken for a formula, a link or a number.

    ``title`` is what a window or a preview calls it.
    """

    def __init__(self, title: str = "") -> None:
        self.buffer = io.BytesIO()
        super().__init__(io.BytesIO(), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                       "strings_to_numbers": False, "default_format_properties": dict(NORMAL)})
        self.str_table = Words()
        self.set_properties({"created": PINNED, "author": "nianbao", "comments": "", "title": title})
        self.set_calc_mode("auto")
        self.worksheet_class = FittedSheet

    def _get_packager(self) -> Parts:
        return Parts(self.buffer)

    def finished(self) -> bytes:
        """The whole file. Raises ValueError where XlsxWriter would only have warned."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.close()
        return self.buffer.getvalue()


class LockedWorkbook(StrictWorkbook):
    """A workbook whose sheet structure is protected.

    XlsxWriter has no structure protection; ``workbookProtection`` must stand right before ``bookViews``.
    """

    def _write_book_views(self) -> None:
        self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])
        super()._write_book_views()


def must(result: Any, what: str) -> None:
    """Turn XlsxWriter's -1, -2 … into an error: a silently dropped cell is the worst kind of bug."""
    if isinstance(result, int) and result < 0:
        raise ValueError(f"XlsxWriter refused to write {what} ({result})")


class Pen:
    """Writes cells of one sheet, merged or not, and raises on anything refused."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet

    def put(self, row: int, col: int, rows: int, cols: int, content: Any, style: Any, *, formula: str = "") -> None:
        """A text, number, formula (``content`` is then its cached value) or blank, over a block of cells."""
        if rows > 1 or cols > 1:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                must(self.sheet.merge_range(row, col, row + rows - 1, col + cols - 1, "", style), f"merge at {row},{col}")
        # XlsxWriter refuses a cell by a number and warns of none: a filter for each of thousands would take as long as they do.
        if refused := self._one(row, col, content, style, formula):
            must(refused, f"cell at {row},{col}")

    def link(self, row: int, col: int, words: str, to: str, style: Any) -> None:
        """Words that lead to a place: ``'明细'!A6`` of this workbook with a ``#`` before, an address of the web, a file beside it."""
        url = Url(f"internal:{to[1:]}" if to.startswith("#") else to if "://" in to else f"external:{to}")
        if not to.startswith("#") and "://" not in to:
            url._relationship_link = to  # XlsxWriter would turn it into a path of Windows; it is an address, for every suite
        url.text = words
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            must(self.sheet.write_url(row, col, url, style), f"link at {row},{col}")

    def _one(self, row: int, col: int, content: Any, style: Any, formula: str) -> Any:
        if formula:
            return self.sheet.write_formula(row, col, f"={held(formula, LONGEST_FORMULA)}", style, content)
        if content is None or content == "":
            return self.sheet.write_blank(row, col, None, style)
        if isinstance(content, str):
            return self.sheet.write_string(row, col, content, style)
        return self.sheet.write_number(row, col, content, style)
