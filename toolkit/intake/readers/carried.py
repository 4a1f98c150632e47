"""A document as plain JSON and back. What comes back from a worker is checked like any foreign input."""

from __future__ import annotations

from typing import Any

from toolkit.guard import Kind, too_much
from toolkit.intake.document import Document, Grid, GridCell, Paragraph, RawContent
from toolkit.patterns import regex
from toolkit.seen import DOUBTS, Doubt
from toolkit.structs import replace

_UNPRINTABLE = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MOST_REMARKS = 100
MOST_TEXT = 3_000_000
"""Characters of one document; the longest report has some thirty thousand."""
MOST_BLOCKS = 60_000


def to_plain(document: Document) -> dict[str, Any]:
    """What :func:`from_plain` reads; a cell whose content is its text says so by being shorter.

    Raises :class:`~toolkit.errors.FileError` for documents without measure.
    """
    length = sum(
        len(block.text) if isinstance(block, Paragraph) else sum(len(cell.text) for cell in block.cells)
        for block in document.blocks
    )
    if length > MOST_TEXT or len(document.blocks) > MOST_BLOCKS:
        raise too_much()
    return {
        "title": document.title,
        "remarks": list(document.remarks),
        "pictures": document.pictures,
        "blocks": [_block(block) for block in document.blocks],
    }


def _block(block: Paragraph | Grid) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"text": block.text, "place": block.place} | ({"unseen": block.unseen} if block.unseen else {})
    return {
        "cells": [_cell(cell) for cell in block.cells],
        "place": block.place,
        "sheet": block.sheet,
        "hidden": block.hidden,
        "exact": block.exact,
        "calculated": sorted(block.calculated),
        "covered": block.covered,
        "doubts": [[at, *_told(cell.doubt)] for at, cell in enumerate(block.cells) if cell.doubt is not None],
    }


def _told(doubt: Doubt) -> tuple[str, ...]:
    return doubt.kind, doubt.stored, doubt.shown, doubt.gone


def _cell(cell: GridCell) -> list[Any]:
    raw = [] if cell.raw == cell.text else [cell.raw]
    return [cell.row, cell.col, cell.rows, cell.cols, cell.text, *raw]


def from_plain(plain: Any, kind: Kind) -> Document:
    """The document. Raises KeyError, TypeError or ValueError where it is none."""
    blocks = tuple(_paragraph(block) if "text" in block else _grid(block) for block in plain["blocks"])
    remarks = tuple(_clean(remark) for remark in plain["remarks"][:_MOST_REMARKS])
    return Document(kind, blocks, _clean(plain["title"]), remarks, _count(plain["pictures"], 0))


def measured(document: Document) -> Document:
    """A document made in this process, held to the same: within measure, and no sign in it that would hurt an output."""
    return from_plain(to_plain(document), document.kind)


def _paragraph(block: Any) -> Paragraph:
    return Paragraph(_clean(block["text"]), _clean(block["place"]), _clean(block.get("unseen", "")))


def _grid(block: Any) -> Grid:
    sheet = block["sheet"]
    cells = [_grid_cell(*cell) for cell in block["cells"]]
    for at, *told in block["doubts"]:
        cells[_count(at, 0)] = replace(cells[_count(at, 0)], doubt=_doubt(*told))
    return Grid(
        tuple(cells),
        _clean(block["place"]),
        None if sheet is None else _clean(sheet),
        block["hidden"] is True,
        block["exact"] is True,
        frozenset((_count(row, 0), _count(col, 0)) for row, col in block["calculated"]),
        tuple((_count(row, 0), _count(col, 0), _clean(words)) for row, col, words in block["covered"]),
    )


def _doubt(kind: Any, stored: Any, shown: Any, gone: Any) -> Doubt:
    if kind not in DOUBTS:
        raise ValueError(kind)
    return Doubt(kind, _clean(stored), _clean(shown), _clean(gone))


def _grid_cell(row: Any, col: Any, rows: Any, cols: Any, text: Any, *raw: Any) -> GridCell:
    shown = _clean(text)
    return GridCell(_count(row, 0), _count(col, 0), shown, _raw(raw[0]) if raw else shown, _count(rows, 1), _count(cols, 1))


def _raw(raw: Any) -> RawContent:
    if raw is None or (isinstance(raw, int | float) and not isinstance(raw, bool)):
        return raw
    return _clean(raw)


def _count(value: Any, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(value)
    return value


def _clean(text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError(type(text))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    return _UNPRINTABLE.sub("", text)
