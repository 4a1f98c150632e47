"""What several readers need: cells of one grid by place, with a bound on how many."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from toolkit.guard import too_much
from toolkit.intake.document import GridCell, Paragraph, RawContent
from toolkit.ooxml.formulas import doubt_of_words
from toolkit.patterns import regex
from toolkit.seen import Doubt, Piece, marked, running, seen

MOST_CELLS = 200_000
"""Cells of one document; a return has about 300."""
_LONGEST_SPAN = 100
_PARTS_CELLS = regex(r"[\t|｜│┃]")
_LEFT_BEHIND = frozenset("=#E \t\n")
"""What begins a formula, an error, or blanks before them."""


def paragraph(pieces: Sequence[Piece], place: str = "") -> Paragraph:
    """A paragraph of pieces. One that may be a row of cells keeps the looks in its text: each cell has to know its own."""
    text, unseen = running(pieces)
    if _PARTS_CELLS.search(text) and seen(pieces).doubt is not None:
        return Paragraph(marked(pieces), place)
    return Paragraph(text, place, unseen)


def without_formula(text: str, raw: RawContent) -> tuple[str, RawContent, Doubt | None]:
    """A cell of a spreadsheet without a formula, as it is put: it may hold what one left behind."""
    if text[:1] not in _LEFT_BEHIND:  # nearly every cell
        return text, raw, None
    doubt = doubt_of_words(text)
    return ("", None, doubt) if doubt is not None and doubt.kind == "picture" else (text, raw, doubt)


class Sparse:
    """Cells of one grid by place; merged areas are laid over them at the end."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], tuple[str, RawContent, Doubt | None]] = {}
        self._spans: dict[tuple[int, int], tuple[int, int]] = {}

    def put(self, row: int, col: int, text: str, raw: RawContent, doubt: Doubt | None = None) -> None:
        """One cell. Blank ones are left out, but for what is stored in them out of sight; one put twice is doubted."""
        if text == "" and raw is None and doubt is None:
            return
        if (row, col) in self._cells and text != (before := self._cells[row, col][0]):
            text, raw, doubt = "", None, Doubt("twice", before, text)
        self._cells[row, col] = (text, raw, doubt)
        if len(self._cells) > MOST_CELLS:
            raise too_much()

    def merge(self, row: int, col: int, rows: int, cols: int) -> None:
        """A merged area by its first cell and its extent."""
        if rows > 1 or cols > 1:
            self._spans[row, col] = (rows, cols)

    def __bool__(self) -> bool:
        return bool(self._cells)

    def cells(self) -> tuple[GridCell, ...]:
        """In reading order. What a merged area covers is not seen by anybody, and left out."""
        covered = self._covered()
        shown = {place: content for place, content in self._cells.items() if place not in covered}
        blocks: dict[tuple[int, int], tuple[str, RawContent, Doubt | None]] = {
            place: ("", None, None) for place in self._spans if place not in shown and place not in covered
        }
        deepest = max((row for row, _ in shown), default=0) + 1
        widest = max((col for _, col in shown), default=0) + 1
        cells = []
        for (row, col), (text, raw, doubt) in sorted({**blocks, **shown}.items(), key=lambda item: item[0]):
            rows, cols = self._spans.get((row, col), (1, 1))
            # A title merged over a whole row of the sheet is as wide as the table, not 16,384 columns.
            rows, cols = min(rows, max(deepest - row, _LONGEST_SPAN)), min(cols, max(widest - col, _LONGEST_SPAN))
            cells.append(GridCell(row, col, text, raw, rows, cols, doubt))
        return tuple(cells)

    def covered(self) -> tuple[tuple[int, int, str], ...]:
        """What stands under merged areas: row, column, words."""
        places = sorted(self._covered() & self._cells.keys())
        return tuple((row, col, words) for row, col in places if (words := self._cells[row, col][0]))

    def _covered(self) -> set[tuple[int, int]]:
        by_row: dict[int, list[int]] = {}
        for row, col in sorted({*self._cells, *self._spans}):
            by_row.setdefault(row, []).append(col)
        covered: set[tuple[int, int]] = set()
        for (top, left), (rows, cols) in self._spans.items():
            held = range(top, top + rows) if rows < len(by_row) else [row for row in by_row if top <= row < top + rows]
            for row in held:
                line = by_row.get(row, [])
                within = line[bisect_left(line, left) : bisect_left(line, left + cols)]
                covered.update((row, col) for col in within if (row, col) != (top, left))
        return covered
