"""Our own workbook saved as .xls or .ods, opened as if it were the .xlsx it was: its cells, and the seal on its hidden sheet.

Defined names and document properties are out of reach in these formats; the hidden sheet says all they would.
"""

from __future__ import annotations

import re

from toolkit.intake.document import Document, Grid, GridCell
from toolkit.layout import SEAL_SHEET
from toolkit.seal import Carriers
from toolkit.workbook.opened import Content, Opened, OpenedSheet

_ODF_ADDRESS = re.compile(r"\[\.?([^\]]+)\]")


def opened_document(document: Document) -> Opened:
    """The sheets of a spreadsheet document as the reader of issued workbooks wants them."""
    grids = [block for block in document.blocks if isinstance(block, Grid) and block.sheet is not None]
    return Opened(tuple(_sheet(grid) for grid in grids), Carriers(sheet=_seal_lines(grids), only_sheet=True), {})


def _sheet(grid: Grid) -> OpenedSheet:
    contents = {(cell.row, cell.col): _content(cell) for cell in grid.cells if cell.raw not in (None, "")}
    merges = frozenset(
        (cell.row, cell.col, cell.rows, cell.cols) for cell in grid.cells if cell.rows > 1 or cell.cols > 1
    )
    return OpenedSheet(grid.sheet or "", contents, merges, grid.calculated)


def _content(cell: GridCell) -> Content:
    raw = cell.raw
    if isinstance(raw, str) and raw.startswith("="):
        return _ODF_ADDRESS.sub(r"\1", raw).replace(";", ",")
    return raw if raw is None or isinstance(raw, int | float | str) else float(raw)


def _seal_lines(grids: list[Grid]) -> list[str] | None:
    for grid in grids:
        if grid.sheet == SEAL_SHEET:
            return [str(cell.raw) for cell in sorted(grid.cells, key=lambda cell: cell.row) if cell.col == 0 and cell.raw]
    return None
