"""What several readers need: cells of one grid by place, with a bound on how many."""

from __future__ import annotations

from bisect import bisect_left

from toolkit.guard import too_much
from toolkit.intake.document import GridCell, RawContent
from toolkit.seen import Doubt

MOST_CELLS = 200_000
"""Cells of one document; a return has about 300."""
_LONGEST_SPAN = 100


class Sparse:
    """Cells of one grid by place; merged areas are laid over them at the end."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], tuple[str, RawContent, Doubt | None]] = {}
        self._spans: dict[tuple[int, int], tuple[int, int]] = {}

    def put(self, row: int, col: int, text: str, raw: RawContent, doubt: Doubt | None = None) -> None:
        """One cell. Blank ones are left out, but for what is stored in them out of sight."""
        if text == "" and raw is None and doubt is None:
            return
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
