"""A PDF with text: ruled tables as grids, everything else as lines, page by page.

A PDF knows no tables, only lines drawn and letters placed. Where lines close cells, the cells are certain and the grid is
exact; a table without lines comes out as lines of text. A table that goes on at the top of the next page is one grid.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from toolkit.errors import FileError
from toolkit.intake.document import Document
from toolkit.intake.readers.lettered import first_prints, lines, struck_by
from toolkit.intake.readers.marks import Box, Letter, Page
from toolkit.intake.readers.paged import Cell, Item, Ruled, Words, blocks
from toolkit.intake.readers.pdfium import opened
from toolkit.intake.readers.ruled import Table, tables
from toolkit.seen import Look, Piece

_SCAN = "这份PDF是扫描件或图片，里面没有文字，请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
_SEARCHABLE_SCAN = "这份PDF是扫描件，里面的文字是识别软件另加的，看不见，也可能认错，没有采用；请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
_UNREADABLE_FONT = "这份PDF的文字没有编码，取不出来，请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
_PADDING = 12.0
"""Points a cell keeps free beside its words, on both sides together."""


def read(data: bytes) -> Document:
    """Raises :class:`FileError` for locked files, scans, and fonts that do not say which characters they draw."""
    scans: list[int] = []
    pages: list[list[Item]] = []
    letters = shown = uncoded = 0
    with opened(data) as pdf:
        for page in pdf.pages:
            words = [letter for letter in page.letters if letter.text.strip()]
            letters += len(words)
            uncoded += sum(not letter.coded for letter in words)
            shown += sum(letter.look is not Look.HIDDEN for letter in words)
            if page.is_scan:
                scans.append(page.number)
            pages.append([] if page.is_scan else list(_items(page)))
    if not letters or (not shown and scans):
        raise FileError("file.not_a_return", _SEARCHABLE_SCAN if letters else _SCAN)
    if uncoded > 0.5 * letters:
        raise FileError("file.not_a_return", _UNREADABLE_FONT)
    return Document("pdf", tuple(blocks(pages)), pdf.title, tuple(_unread(scans)))


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
    rest = []
    for letter in letters:
        across, down = letter.across, letter.down
        for at, around, tops in known:
            if around.holds(across, down):
                cells = found[at].cells  # from top to bottom
                cell = next((i for i in range(bisect_right(tops, down) - 1, -1, -1) if cells[i].holds(across, down)), None)
                if cell is not None:
                    held.setdefault((at, cell), []).append(letter)
                    break
        else:
            rest.append(letter)
    return held, rest
