"""A .xls or .et by calamine: saved values. Which of them are formulas is looked up in the records themselves.

Bytes are handed over, never a path: by a path calamine trusts the extension.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum, load_workbook

from toolkit.errors import FileError
from toolkit.guard.ole import workbook_stream
from toolkit.intake.document import Document, Grid, RawContent
from toolkit.intake.readers.biff import Formula, Result, pictures
from toolkit.intake.readers.biff import formulas as formulas_of
from toolkit.intake.readers.biff_cells import CellLook, Looks, looks
from toolkit.intake.readers.shared import Sparse, without_formula
from toolkit.ooxml.cell_looks import number_in_cell, text_in_cell
from toolkit.ooxml.formulas import doubt_of
from toolkit.ooxml.numbers import as_whole
from toolkit.ooxml.spreadsheet import unescaped
from toolkit.seen import Doubt, counted
from toolkit.words import plain

_VBA = "_VBA_PROJECT".encode("utf-16-le")


def read(data: bytes) -> Document:
    """Raises :class:`FileError` where no sheet holds a cell; calamine's own errors where the file is damaged."""
    stream = workbook_stream(data)
    known, looking = formulas_of(stream), looks(stream)
    with load_workbook(io.BytesIO(data)) as book:
        grids = []
        for number, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            formulas = known.get(about.name, {})
            cells = _cells(book.get_sheet_by_index(number), formulas, looking, about.name)
            if cells:
                hidden = about.visible != SheetVisibleEnum.Visible
                grids.append(Grid(
                    cells.cells(), f"《{about.name}》", about.name, hidden,
                    calculated=frozenset(formulas), covered=cells.covered(),
                ))
    if not grids:
        raise FileError("file.empty", "表格里没有任何可读的单元格（可能只有图片），请报送人核对后重新发送。")
    remarks = ("文件带有宏，宏没有运行，也不会被运行。",) if _VBA in data else ()
    return Document("xls", tuple(grids), "", remarks, pictures(stream))


def _cells(sheet: CalamineSheet, formulas: Mapping[tuple[int, int], Formula], looking: Looks, name: str) -> Sparse:
    cells = Sparse()
    known = looking.sheets.get(name, {})
    if sheet.start is None:  # a sheet without cells
        return cells
    # Of calamine's ways to walk a sheet, this one alone counts from A1.
    rows = sheet.to_python(skip_empty_area=False)
    for row, contents in enumerate(rows):
        for col, value in enumerate(contents):
            if value == "":
                continue
            formula, look = formulas.get((row, col)), known.get((row, col))
            seen = (*_content(value), None) if look is None else _looked_at(value, look, looking)
            # Asked of what the records hold: calamine takes a zero under some formats for a time.
            if seen[1] == 0 and formula is not None and formula.may_be_empty:
                continue  # an empty text that was saved as 0: nothing stands there
            if seen[1] == 0 and formula is not None and (formula.is_text or _shows_words(formula, rows)):
                cells.put(row, col, "", None, doubt_of(formula.text, None, ""))  # the same of words: they are lost
                continue
            cells.put(row, col, *_doubted(*seen, formula))
    for (row, col), formula in formulas.items():
        if formula.result is Result.FAULT:  # calamine reads it as a blank
            cells.put(row, col, formula.fault, formula.fault, doubt_of(formula.text, formula.fault, formula.fault))
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        cells.merge(top, left, bottom - top + 1, right - left + 1)
    return cells


def _shows_words(formula: Formula, rows: Sequence[Sequence[Any]]) -> bool:
    """Whether a formula shows another cell as it is, and words stand there."""
    row, col = formula.only_refers_to or (len(rows), 0)
    return row < len(rows) and col < len(rows[row]) and isinstance(rows[row][col], str) and rows[row][col] != ""


def _looked_at(value: Any, look: CellLook, looking: Looks) -> tuple[str, RawContent, Doubt | None]:
    """A value as a person sees it; of a number the records have the stored one, whatever calamine takes it for."""
    style = looking.style(look)
    content: int | float | str
    if look.number is not None and math.isfinite(look.number):
        content = as_whole(look.number)
        if style.plain and isinstance(content, int) and content >= 0:
            return str(content), content, None
        shows = number_in_cell(content, style, since_1904=looking.since_1904)
    else:
        content = _content(value)[0]
        if style.plain and not look.runs:
            return content, content, None
        shows = text_in_cell(looking.runs(look, content), style)
    if shows.doubt is None:
        return content if isinstance(content, str) else plain(content), content, None
    return shows.text, counted(content, shows), shows.doubt


def _doubted(
    text: str, raw: RawContent, look: Doubt | None, formula: Formula | None
) -> tuple[str, RawContent, Doubt | None]:
    """A cell with its doubt, where it is a formula's; the words of most formulas are out of reach."""
    if formula is None:
        return without_formula(text, raw) if look is None else (text, raw, look)
    doubt = doubt_of(formula.text, raw, text)
    if look is not None and doubt.kind == "formula":
        return text, raw, look
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
