"""A PDF with text: ruled tables as grids, everything else as lines, page by page.

A PDF knows no tables, only lines drawn and letters placed. Where lines close cells, the cells are certain and the grid is
exact; a table without lines comes out as lines of text. A table that goes on at the top of the next page is one grid.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.errors import FileError
from toolkit.intake.document import Document, Grid, Paragraph
from toolkit.intake.readers.lettered import first_prints, lines, struck_by
from toolkit.intake.readers.marks import Box, Letter, Page
from toolkit.intake.readers.pdfium import opened
from toolkit.intake.readers.ruled import CLOSE, Table, tables
from toolkit.intake.readers.shared import Sparse
from toolkit.seen import Look, Piece, Seen, seen

_PAGE_NUMBER = re.compile(r"[\s\-—–_·]*+第?+\s*+\d{1,3}+\s*+页?+[\s\-—–_·]*+(?:共\s*+\d++\s*+页)?+[\s\-—–_·]*+")
_SCAN = "这份PDF是扫描件或图片，里面没有文字，请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
_SEARCHABLE_SCAN = (
    "这份PDF是扫描件，里面的文字是识别软件另加的，看不见，也可能认错，没有采用；请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
)
_UNREADABLE_FONT = "这份PDF的文字没有编码，取不出来，请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"


def read(data: bytes) -> Document:
    """Raises :class:`FileError` for locked files, scans, and fonts that do not say which characters they draw."""
    blank: list[int] = []
    with opened(data) as pdf:
        pages: list[list[_Line | _Ruled]] = []
        letters = plain = uncoded = 0
        for page in pdf.pages:
            words = [letter for letter in page.letters if letter.text.strip()]
            letters += len(words)
            uncoded += sum(not letter.coded for letter in words)
            plain += sum(letter.look is not Look.HIDDEN for letter in words)
            if page.is_scan:
                blank.append(page.number)
            pages.append([] if page.is_scan else list(_page(page)))
        title = pdf.title
    if not plain and not (letters and not blank):
        raise FileError("file.not_a_return", _SEARCHABLE_SCAN if letters else _SCAN)
    if uncoded > 0.5 * letters:
        raise FileError("file.not_a_return", _UNREADABLE_FONT)
    return Document("pdf", tuple(_blocks(pages)), title, tuple(_scanned(blank)))


def _scanned(blank: list[int]) -> Iterator[str]:
    if blank:
        yield f"第{'、'.join(map(str, blank))}页是扫描件或图片，没有读。"


@dataclass(frozen=True, slots=True)
class _Line:
    text: Seen
    page: int


@dataclass(frozen=True, slots=True)
class _Cell:
    box: Box
    text: Seen = Seen("")


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A table's cells; the page it begins on and its number there; the page it ends on."""

    cells: tuple[_Cell, ...]
    page: int
    number: int
    last_page: int

    @property
    def around(self) -> Box:
        return Table(tuple(cell.box for cell in self.cells)).around


# ── one page ──────────────────────────────────────────────────────────


def _page(page: Page) -> Iterator[_Line | _Ruled]:
    """Lines and tables from top to bottom."""
    letters, rules = struck_by(first_prints(page.letters), page.rules)
    found = tables(rules, page.fills, ((letter.across, letter.down) for letter in letters if letter.text.strip()))
    held, rest = _in_cells(found, letters)
    placed: list[tuple[float, _Line | _Ruled]] = [(line.top, _Line(seen(line.pieces), page.number)) for line in lines(rest)]
    for number, table in enumerate(found, 1):
        cells = tuple(_Cell(box, _text(held.get((number - 1, at), []))) for at, box in enumerate(table.cells))
        placed.append((table.around.top, _Ruled(cells, page.number, number, page.number)))
    return (item for _, item in sorted(placed, key=lambda pair: pair[0]))


def _text(letters: list[Letter]) -> Seen:
    pieces: list[Piece] = []
    for line in lines(letters):
        pieces += [*([Piece("\n")] if pieces else []), *line.pieces]
    told = seen(pieces)
    return told._replace(text=told.text.strip())


def _in_cells(found: list[Table], letters: list[Letter]) -> tuple[dict[tuple[int, int], list[Letter]], list[Letter]]:
    """The letters by table and cell, and those in none. In a table within a cell of another they are the inner one's."""
    order = sorted(range(len(found)), key=lambda at: found[at].around.width * found[at].around.height)
    known = [(at, found[at].around, sorted(range(len(found[at].cells)), key=lambda i, at=at: found[at].cells[i].top)) for at in order]
    tops = {at: [found[at].cells[i].top for i in rows] for at, _, rows in known}
    held: dict[tuple[int, int], list[Letter]] = {}
    rest = []
    for letter in letters:
        across, down = letter.across, letter.down
        for at, around, rows in known:
            if around.holds(across, down):
                cell = next((i for i in reversed(rows[: bisect_right(tops[at], down)]) if found[at].cells[i].holds(across, down)), None)
                if cell is not None:
                    held.setdefault((at, cell), []).append(letter)
                    break
        else:
            rest.append(letter)
    return held, rest


# ── all pages ─────────────────────────────────────────────────────────


def _blocks(pages: list[list[_Line | _Ruled]]) -> Iterator[Paragraph | Grid]:
    growing: _Ruled | None = None
    for items in _without_page_numbers(pages):
        for at, item in enumerate(items):
            if isinstance(item, _Ruled):
                if growing is not None and at == 0 and _goes_on(growing, item):
                    growing = _joined(growing, item)
                    continue
                if growing is not None:
                    yield _grid(growing)
                growing = item
                continue
            if growing is not None:
                yield _grid(growing)
                growing = None
            yield _paragraph(item)
    if growing is not None:
        yield _grid(growing)


def _paragraph(line: _Line) -> Paragraph:
    doubt = line.text.doubt
    unseen = doubt.stored if doubt is not None and doubt.kind in ("struck", "hidden") else ""
    return Paragraph(line.text.text, f"第{line.page}页", unseen)


def _without_page_numbers(pages: list[list[_Line | _Ruled]]) -> Iterator[list[_Line | _Ruled]]:
    for items in pages:
        kept = list(items)
        while kept and isinstance(last := kept[-1], _Line) and _PAGE_NUMBER.fullmatch(last.text.text):
            kept.pop()
        yield kept


def _goes_on(before: _Ruled, after: _Ruled) -> bool:
    """Whether a table at the top of a page has the same two sides as the one that ended the page before."""
    first, second = before.around, after.around
    return after.page > before.last_page and (
        abs(first.left - second.left) < CLOSE and abs(first.right - second.right) < CLOSE
    )


def _joined(before: _Ruled, after: _Ruled) -> _Ruled:
    end, start = before.around.bottom, after.around.top
    cells = list(before.cells)
    tall = _tall(before), _tall(after)
    for cell in after.cells:
        box = cell.box
        moved = box._replace(top=box.top + end - start, bottom=box.bottom + end - start)
        above = next((c for c in cells if abs(c.box.bottom - end) < CLOSE and _same_sides(c.box, box)), None)
        # A label beside several rows is cut by the page: its lower part is blank. A single blank cell is a blank cell.
        cut = cell.text == Seen("") and box.top - start < CLOSE and (box in tall[1] or (above is not None and above.box in tall[0]))
        if above is not None and cut:
            cells[cells.index(above)] = _Cell(above.box._replace(bottom=moved.bottom), above.text)
        else:
            cells.append(_Cell(moved, cell.text))
    return _Ruled(tuple(cells), before.page, before.number, after.page)


def _same_sides(first: Box, second: Box) -> bool:
    return abs(first.left - second.left) < CLOSE and abs(first.right - second.right) < CLOSE


def _tall(table: _Ruled) -> set[Box]:
    """The cells that stand beside more than one row."""
    boxes = [cell.box for cell in table.cells]
    rows = _edges([edge for box in boxes for edge in (box.top, box.bottom)])
    return {box for box in boxes if _nearest(rows, box.bottom) - _nearest(rows, box.top) > 1}


def _grid(table: _Ruled) -> Grid:
    """Cells by the edges they begin and end at."""
    boxes = [cell.box for cell in table.cells]
    cols = _edges([edge for box in boxes for edge in (box.left, box.right)])
    rows = _edges([edge for box in boxes for edge in (box.top, box.bottom)])
    cells = Sparse()
    for cell in table.cells:
        box, (text, doubt) = cell.box, cell.text
        row, col = _nearest(rows, box.top), _nearest(cols, box.left)
        cells.put(row, col, text, text or None, doubt)
        cells.merge(row, col, _nearest(rows, box.bottom) - row, _nearest(cols, box.right) - col)
    return Grid(cells.cells(), f"第{table.page}页第{table.number}个表格")


def _edges(places: list[float]) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > CLOSE:
            edges.append(place)
    return edges


def _nearest(edges: list[float], place: float) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - place))
