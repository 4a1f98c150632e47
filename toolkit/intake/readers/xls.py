"""A .xls or .et by calamine: saved values. Which of them are formulas is looked up in the records themselves.

Bytes are handed over, never a path: by a path calamine trusts the extension.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum, load_workbook

from toolkit.errors import FileError
from toolkit.guard.ole import workbook_stream
from toolkit.intake.document import Document, Grid, RawContent
from toolkit.intake.readers.biff import Formula, Result
from toolkit.intake.readers.biff import formulas as formulas_of
from toolkit.intake.readers.shared import Sparse, without_formula
from toolkit.ooxml.formulas import doubt_of
from toolkit.ooxml.numbers import as_whole
from toolkit.ooxml.spreadsheet import unescaped
from toolkit.seen import Doubt
from toolkit.words import plain

_VBA = "_VBA_PROJECT".encode("utf-16-le")


def read(data: bytes) -> Document:
    """Raises :class:`FileError` where no sheet holds a cell; calamine's own errors where the file is damaged."""
    known = formulas_of(workbook_stream(data))
    with load_workbook(io.BytesIO(data)) as book:
        grids = []
        for number, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            formulas = known.get(about.name, {})
            cells = _cells(book.get_sheet_by_index(number), formulas)
            if cells:
                hidden = about.visible != SheetVisibleEnum.Visible
                grids.append(Grid(
                    cells.cells(), f"《{about.name}》", about.name, hidden,
                    calculated=frozenset(formulas), covered=cells.covered(),
                ))
    if not grids:
        raise FileError("file.empty", "表格里没有任何可读的单元格（可能只有图片），请报送人核对后重新发送。")
    remarks = ("文件带有宏，宏没有运行，也不会被运行。",) if _VBA in data else ()
    return Document("xls", tuple(grids), "", remarks)


def _cells(sheet: CalamineSheet, formulas: Mapping[tuple[int, int], Formula]) -> Sparse:
    cells = Sparse()
    if sheet.start is None:  # a sheet without cells
        return cells
    # Of calamine's ways to walk a sheet, this one alone counts from A1.
    for row, contents in enumerate(sheet.to_python(skip_empty_area=False)):
        for col, value in enumerate(contents):
            formula = formulas.get((row, col))
            if value == 0 and formula is not None and formula.may_be_empty:
                continue  # an empty text that was saved as 0: nothing stands there
            if value != "":
                cells.put(row, col, *_doubted(*_content(value), formula))
    for (row, col), formula in formulas.items():
        if formula.result is Result.FAULT:  # calamine reads it as a blank
            cells.put(row, col, formula.fault, formula.fault, doubt_of(formula.text, formula.fault, formula.fault))
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        cells.merge(top, left, bottom - top + 1, right - left + 1)
    return cells


def _doubted(text: str, raw: RawContent, formula: Formula | None) -> tuple[str, RawContent, Doubt | None]:
    """A cell with its doubt, where it is a formula's; the words of most formulas are out of reach."""
    if formula is None:
        return without_formula(text, raw)
    doubt = doubt_of(formula.text, raw, text)
    return ("", None, doubt) if doubt.kind == "picture" else (text, raw, doubt)


def _content(value: Any) -> tuple[str, RawContent]:
    match value:
        case bool():
            text = "TRUE" if value else "FALSE"
        case int() | float():
            number = as_whole(float(value))
            return plain(number), number
        case datetime():
            text = f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
        case date():
            text = f"{value:%Y-%m-%d}"
        case time():
            text = f"{value:%H:%M}"
        case timedelta():
            text = str(value)
        case _:
            text = unescaped(str(value))
    return text, text
