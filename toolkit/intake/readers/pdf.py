"""A PDF with text: ruled tables as grids, everything else as lines, page by page.

A PDF knows no tables, only lines drawn and letters placed. Where lines close cells, the cells are certain and the grid is
exact; a table without lines comes out as lines of text. A table that goes on at the top of the next page is one grid.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from toolkit.errors import FileError
from toolkit.intake.document import Document
from toolkit.intake.readers.lettered import first_prints, lines, struck_by
from toolkit.intake.readers.marks import Box, Letter, Page
from toolkit.intake.readers.opened_pdf import opened
from toolkit.intake.readers.paged import Cell, Item, Ruled, Words, blocks
from toolkit.intake.readers.ruled import Table, tables
from toolkit.seen import Look, Piece

_SCAN = "这份PDF是扫描件或图片，里面没有文字，请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
_SEARCHABLE_SCAN = "这份PDF是扫描件，里面的文字是识别软件另加的，看不见，也可能认错，没有采用；请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
_UNREADABLE_FONT = "这份PDF的文字没有编码，取不出来，请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
_MARK_OF_A_SCANNER = 30
"""Letters: the name of a program that a scanned page bears, and its number."""
_PADDING = 12.0
"""Points a cell keeps free beside its words, on both sides together."""


def read(data: bytes) -> Document:
    """Raises :class:`FileError` for locked files, scans, and fonts that do not say which characters they draw."""
    pages: list[list[Item]] = []
    counts: list[_Count] = []
    with opened(data) as pdf:
        for page in pdf.pages:
            count = _counted(page)
            shown = replace(page, letters=tuple(one for one in page.letters if one.look is not Look.HIDDEN)) if count.is_scan else page
            pages.append(list(_items(shown)))
            counts.append(count)
    hidden, shown_at_all, uncoded = (sum(column) for column in zip(*((one.hidden, one.shown, one.uncoded) for one in counts), strict=True))
    if hidden + shown_at_all == 0 or all(one.is_pictured and one.shown <= _MARK_OF_A_SCANNER for one in counts):
        raise FileError("file.not_a_return", _SEARCHABLE_SCAN if hidden else _SCAN)
    if uncoded > 0.5 * (hidden + shown_at_all):
        raise FileError("file.not_a_return", _UNREADABLE_FONT)
    scans = [number for number, one in enumerate(counts, 1) if one.is_scan]
    return Document("pdf", tuple(blocks(pages)), pdf.title, tuple(_unread(scans)))


class _Count(NamedTuple):
    """How many letters of a page show, how many do not, and how many are drawn by a font that does not say which they are."""

    shown: int
    hidden: int
    uncoded: int
    is_pictured: bool

    @property
    def is_scan(self) -> bool:
        """A picture of a page, and at most words laid over it for searching."""
        return self.is_pictured and (self.shown == 0 or (self.shown <= _MARK_OF_A_SCANNER and self.shown < self.hidden))


def _counted(page: Page) -> _Count:
    words = [letter for letter in page.letters if letter.text.strip()]
    hidden = sum(letter.look is Look.HIDDEN for letter in words)
    return _Count(len(words) - hidden, hidden, sum(not letter.coded for letter in words), page.is_pictured)


def _unread(scans: list[int]) -> Iterator[str]:
    if scans:
        yield f"第{'、'.join(map(str, scans))}页是扫描件或图片，没有读。"


def _items(page: Page) -> Iterator[Item]:
    """Lines and tables of a page from top to bottom."""
    letters, rules = struck_by(first_prints(page.letters), page.rules)
    found = tables(rules, page.fills, ((letter.across, letter.down) for letter in letters if letter.text.strip()))
    held, rest = _in_cells(found, letters)
    placed: list[tuple[float, Item]] = [
        (line.top, Words(tuple(line.pieces), page.number, line.top / page.height)) for line in lines(rest)
    ]
    for number, table in enumerate(found, 1):
        cells = tuple(_cell(box, held.get((number - 1, at), [])) for at, box in enumerate(table.cells))
        placed.append((table.around.top, Ruled(cells, page.number, number, page.number)))
    return (item for _, item in sorted(placed, key=lambda pair: pair[0]))


def _cell(box: Box, letters: list[Letter]) -> Cell:
    pieces: list[Piece] = []
    last = None
    for line in lines(letters):
        pieces += [*([Piece("\n")] if pieces else []), *line.pieces]
        last = line
    if last is None:
        return Cell(box)
    taken = max(letter.right for letter in last.letters) - min(letter.left for letter in last.letters)
    return Cell(box, tuple(pieces), box.width - taken < _PADDING + 1.2 * max(letter.em for letter in last.letters))


def _in_cells(found: list[Table], letters: list[Letter]) -> tuple[dict[tuple[int, int], list[Letter]], list[Letter]]:
    """The letters by table and cell, and those in none. In a table within a cell of another they are the inner one's."""
    order = sorted(range(len(found)), key=lambda at: found[at].around.width * found[at].around.height)
    known = [(at, found[at].around, [cell.top for cell in found[at].cells]) for at in order]
    held: dict[tuple[int, int], list[Letter]] = {}
    rest: list[Letter] = []
    last: tuple[Letter, list[Letter]] | None = None
    for letter in letters:
        if last is not None and letter.look is Look.HIDDEN and _follows(last[0], letter):
            last[1].append(letter)  # cut off by the side of the cell it begins in
        else:
            place = _place(found, known, letter.across, letter.down)
            last = letter, rest if place is None else held.setdefault(place, [])
            last[1].append(letter)
        last = letter, last[1]
    return held, rest


_Known = list[tuple[int, Box, list[float]]]
"""Tables by number, the smallest first: their extent, and where their cells begin, from the top."""


def _place(found: list[Table], known: _Known, across: float, down: float) -> tuple[int, int] | None:
    for at, around, tops in known:
        if around.holds(across, down):
            cells = found[at].cells
            cell = next((i for i in range(bisect_right(tops, down) - 1, -1, -1) if cells[i].holds(across, down)), None)
            if cell is not None:
                return at, cell
    return None


def _follows(first: Letter, second: Letter) -> bool:
    return abs(first.base - second.base) < 1 and abs(second.left - first.right) < 0.5 * first.em
