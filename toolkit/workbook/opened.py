"""A received .xlsx opened once with openpyxl: what stands in which cell, and the seal's carriers.

Formulas are read as formulas; cached values are never looked at.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from toolkit.errors import FileError
from toolkit.layout import SEAL_SHEET
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
        with warnings.catch_warnings():
            # What openpyxl cannot keep (extensions, theme parts) is of no interest: nothing is written back.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
            sheets = tuple(_sheet(ws, rows + _SPARE_ROWS, cols + _SPARE_COLS) for ws in book.worksheets)
            return Opened(sheets, _carriers(book, sheets), _names(book))
    except Exception as error:  # a foreign parser fails in many ways, all of them “cannot be read”
        raise FileError(
            "file.unreadable", "表格打不开（文件损坏或不是标准的.xlsx），请报送人用WPS或Excel打开后另存为.xlsx再发。"
        ) from error


def _sheet(ws: Any, rows: int, cols: int) -> OpenedSheet:
    contents: dict[tuple[int, int], Content] = {}
    last_row, last_col = min(rows, ws.max_row or 1), min(cols, ws.max_column or 1)
    for row in ws.iter_rows(min_row=1, max_row=last_row, max_col=last_col):
        for cell in row:
            content = _content(cell.value)
            if content is not None and content != "":
                contents[(cell.row - 1, cell.column - 1)] = content
    merges = frozenset(
        (m.min_row - 1, m.min_col - 1, m.max_row - m.min_row + 1, m.max_col - m.min_col + 1)
        for m in ws.merged_cells.ranges
    )
    return OpenedSheet(ws.title, contents, merges)


def _content(value: Any) -> Content:
    match value:
        case None:
            return None
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() | str():
            return value
        case datetime():
            return f"日期{value:%Y-%m-%d}"
        case date():
            return f"日期{value:%Y-%m-%d}"
        case time() | timedelta():
            return f"时间{value}"
        case ArrayFormula():
            return str(value.text or "=")
        case DataTableFormula():
            return "="
        case _:
            return str(value)


def _carriers(book: Any, sheets: tuple[OpenedSheet, ...]) -> Carriers:
    name = book.defined_names.get(CARRIER_NAME)
    text = str(name.attr_text).strip().removeprefix("=").strip('"') if name is not None else None
    properties = {prop.name: prop.value for prop in book.custom_doc_props.props}
    stated = properties.get(CARRIER_NAME)
    hidden = next((sheet for sheet in sheets if sheet.name == SEAL_SHEET), None)
    lines = None
    if hidden is not None:
        rows = sorted(row for row, col in hidden.contents if col == 0)
        lines = [str(hidden.contents[(row, 0)]) for row in rows]
    return Carriers(text, None if stated is None else str(stated), lines)


def _names(book: Any) -> dict[str, tuple[str, int, int]]:
    """Where each defined name points: sheet, row, column of its first cell. Names that point nowhere are left out."""
    found: dict[str, tuple[str, int, int]] = {}
    for name, defined in book.defined_names.items():
        text = str(defined.attr_text or "")
        if "#REF!" in text or "!" not in text:
            continue
        sheet, _, address = text.rpartition("!")
        place = _cell(address.split(":")[0].replace("$", ""))
        if place is not None:
            found[name] = (sheet.strip("'").replace("''", "'"), *place)
    return found


def _cell(address: str) -> tuple[int, int] | None:
    letters = address.rstrip("0123456789")
    digits = address[len(letters) :]
    if not letters.isalpha() or not letters.isascii() or not digits or len(letters) > 3 or len(digits) > 7:
        return None
    col = 0
    for letter in letters.upper():
        col = col * 26 + ord(letter) - ord("A") + 1
    return int(digits) - 1, col - 1
