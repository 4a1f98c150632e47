"""Plain text: a .csv is a grid, anything else is its lines, word for word.

What Markdown crosses out (~~35~~, <del>35</del>) is marked so, character by character.
"""

from __future__ import annotations

import csv
import io
import re

from toolkit.guard import decode_text, too_much
from toolkit.intake.document import Document, Grid, GridCell, Paragraph
from toolkit.intake.readers.shared import MOST_CELLS
from toolkit.patterns import regex
from toolkit.seen import Look, Piece, marked

_DELIMITERS = ",\t;"
_MOST_LINES = 50_000
_ALIKE = 0.9
"""How many lines of a .csv have the same number of cells; a title above and a remark below may not."""


_HEADING = regex(r"^#{1,6} +")
"""What Markdown puts before a heading."""
_CROSSED_OUT = regex(r"~~([^~\n]++)~~|<(del|s|strike|sup|sub)>([^<\n]*+)</(?:del|s|strike|sup|sub)>", re.IGNORECASE)
_SET_ASIDE = {"sup": Look.RAISED, "sub": Look.LOWERED}


def read(data: bytes) -> Document:
    """Lines keep their tabs and bars and stay empty where they are: whoever looks for tables in them needs all."""
    text = decode_text(data).replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > _MOST_LINES:
        raise too_much()
    rows = _csv_rows(text)
    if rows is not None:
        return Document("text", (_grid(rows),))
    lines = text.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    return Document("text", tuple(Paragraph(_as_it_looks(_HEADING.sub("", line)), f"第{n}行") for n, line in enumerate(lines, 1)))


def _as_it_looks(text: str) -> str:
    """A text with marks at what is crossed out, raised or lowered in it."""
    if "~~" not in text and "</" not in text:
        return text
    return _CROSSED_OUT.sub(
        lambda found: marked([Piece(found[1] or found[3] or "", _SET_ASIDE.get((found[2] or "").lower(), Look.STRUCK))]), text
    )


def _csv_rows(text: str) -> list[list[str]] | None:
    """The rows where nearly every line parts into the same number of cells, more than one; else None."""
    head = [line for line in text[:20_000].split("\n") if line.strip()][:40]
    if len(head) < 2:
        return None
    for delimiter in sorted(_DELIMITERS, key=lambda sign: -sum(sign in line for line in head)):
        if sum(delimiter in line for line in head) * 2 < len(head):  # a cell may hold lines of its own
            continue
        rows = _parsed(text, delimiter)
        filled = [row for row in rows or () if any(cell.strip() for cell in row)]
        widths = [len(row) for row in filled]
        common = max(set(widths), key=widths.count, default=0)
        if common > 1 and len(filled) > 1 and widths.count(common) >= _ALIKE * len(widths):
            return rows
    return None


def _parsed(text: str, delimiter: str) -> list[list[str]] | None:
    cells = 0
    rows = []
    csv.field_size_limit(1_000_000)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            cells += len(row)
            if cells > MOST_CELLS * 5:
                raise too_much()
            rows.append(row)
    except csv.Error:  # quotes that do not close: no .csv
        return None
    return rows


def _grid(rows: list[list[str]]) -> Grid:
    cells = [
        GridCell(row, col, _as_it_looks(text.strip()), _as_it_looks(text))
        for row, contents in enumerate(rows)
        for col, text in enumerate(contents)
        if text.strip()
    ]
    if len(cells) > MOST_CELLS:
        raise too_much()
    return Grid(tuple(cells), "表格")
