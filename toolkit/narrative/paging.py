"""Where the pages of the Word report will end, as nearly as can be told without a layout engine.

A table is kept on one page. Where that would leave more than half a page empty before it, it may break instead, its heads
repeated. Only this choice rests on the estimate: a line more or less moves the choice near the half, and nothing else.
"""

from __future__ import annotations

import math

from toolkit.narrative.context import PartContext, ReportContext
from toolkit.narrative.tables import DIGIT_EMS, TEXT_WIDTH_MM, spread
from toolkit.words import drawn_width

_PITCH, _TITLE, _POINTS = 28.0, 34.0, 16.0
"""Line pitch of the text and the title, and the type size, after GB/T 9704, in points as everything here."""
_BOX, _BOX_BELOW, _CAPTION, _NOTE, _BEFORE, _AFTER = 24.0, 20.0, 24.0, 20.0, 4.0, 10.0
_CELL_PADDING = 4.0
_MM = 72 / 25.4


class _Page:
    """How far the current page is filled."""

    def __init__(self, height: float) -> None:
        self.height = height
        self.filled = 0.0

    def lines(self, count: int, pitch: float = _PITCH) -> None:
        """So many lines, from page to page."""
        for _ in range(count):
            self.filled = self.filled + pitch if self.filled + pitch <= self.height else pitch

    def block(self, height: float) -> float:
        """What stays together; how much of the page before it is left empty. What is higher than a page runs on."""
        left = self.height - self.filled
        if height <= left:
            self.filled += height
            return 0.0
        self.filled = height % self.height
        return left

    def run(self, height: float) -> None:
        """What may break anywhere."""
        self.filled = (self.filled + height) % self.height


def loose_tables(context: ReportContext, width: float, height: float) -> frozenset[str]:
    """The codes of the tables that may break, on pages whose text is so wide and high (points)."""
    page, loose = _Page(height), set()
    if context.provisional:
        page.filled = _lines(context.provisional, width, 14) * _BOX + _BOX_BELOW
    page.lines(len(context.title_lines), _TITLE)
    page.lines(1)
    for line in context.intro:
        page.lines(_lines("　　" + line, width))
    for section in context.sections:
        heading = _PITCH * _lines("　　" + section.heading, width)
        for part in section.parts:
            if part.kind != "table":
                page.lines(round(heading / _PITCH))
                for n, paragraph in enumerate(part.paragraphs):
                    page.lines(_lines("　　" + ("" if n else part.lead) + paragraph.text, width))
            elif part.rows:
                tall = heading + _BEFORE + (_CAPTION if part.caption else 0) + _height(part)
                before = page.filled
                if page.block(tall) > height / 2:
                    loose.add(part.code)
                    page.filled = before
                    page.run(tall)
                page.run(_AFTER + (_NOTE * _lines(f"注：{part.note}", width, 12) if part.note else 0))
            heading = 0.0
    return frozenset(loose)


def _lines(text: str, width: float, points: float = _POINTS) -> int:
    return max(1, math.ceil(drawn_width(text, narrow=0.5) / (width // points)))


def _height(part: PartContext) -> float:
    grid, whole = spread(part.rows), sum(part.widths)
    pitch = part.points * 4 / 3
    rows = []
    for number, row in enumerate(grid):
        most = 1
        for col, at in enumerate(row):
            if (at.row, at.col) == (number, col) and at.cell.rowspan == 1:
                room = sum(part.widths[col:col + at.cell.colspan]) / whole * TEXT_WIDTH_MM * _MM - 4
                fits = at.cell.wrap or max(1, int(room / part.points))
                most = max(most, math.ceil(drawn_width(at.cell.text, narrow=DIGIT_EMS) / fits))
        rows.append(most * pitch + _CELL_PADDING)
    return sum(rows)
