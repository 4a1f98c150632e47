"""Pages of lines and tables put together: what stands at the edge of every page is said once, and a table that goes on is one.

A table goes on at the top of the next page where it has the same two sides. A head printed again is left out; a row cut by
the page is one row where its words show it: the last line of a cell that goes on is full.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

from toolkit.intake.document import Grid, Paragraph
from toolkit.intake.readers.marks import Box
from toolkit.intake.readers.ruled import CLOSE, Table, edges_of, nearest
from toolkit.intake.readers.shared import Sparse
from toolkit.patterns import regex
from toolkit.seen import Piece, seen
from toolkit.structs import Struct, replace

_PAGE_NUMBER = regex(
    r"[\s\-—–_·]*+(?:第?+\s*+\d{1,3}+\s*+页?+[\s\-—–_·，,]*+(?>(?:共\s*+\d{1,3}+\s*+页)?)|\d{1,3}+\s*+/\s*+\d{1,3}+)[\s\-—–_·]*+"
)
_NUMBER_WITHIN = regex(r"第\s*+\d{1,3}+\s*+页|共\s*+\d{1,3}+\s*+页|\d{1,3}+\s*+/\s*+\d{1,3}+$")
_HEAD, _FOOT = 0.12, 0.8
"""Of a page's height: what is printed on every page stands above the one or below the other."""


class Words(Struct, frozen=True):
    """A line of running text; where it stands on its page, from 0 at the top to 1."""

    pieces: tuple[Piece, ...]
    page: int
    height: float

    @property
    def text(self) -> str:
        """What shows of it."""
        return seen(self.pieces).text.strip()


class Cell(Struct, frozen=True):
    """A cell and what is in it; whether its last line has no room for another letter."""

    box: Box
    pieces: tuple[Piece, ...] = ()
    is_full: bool = False

    @property
    def text(self) -> str:
        """All that is in it, seen or not."""
        return "".join(piece.text for piece in self.pieces)

    def with_more(self, below: Cell) -> Cell:
        """This one with what stands in its lower part on the next page."""
        between = (Piece("\n"),) if self.pieces and below.pieces else ()
        pieces = (*self.pieces, *between, *below.pieces)
        return Cell(self.box._replace(bottom=below.box.bottom), pieces, below.is_full if below.pieces else self.is_full)


class Ruled(Struct, frozen=True):
    """A table's cells; the page it begins on and its number there; the page it ends on. ``exact``: lines tell its cells."""

    cells: tuple[Cell, ...]
    page: int
    number: int
    last_page: int
    exact: bool = True

    @property
    def around(self) -> Box:
        """Its extent."""
        return Table(tuple(cell.box for cell in self.cells)).around


Item = Words | Ruled


def blocks(pages: Sequence[Sequence[Item]]) -> Iterator[Paragraph | Grid]:
    """What the pages say, one after the other."""
    growing: Ruled | None = None
    framed, feet = _without_frame(pages)
    for items in framed:
        for at, item in enumerate(items):
            if isinstance(item, Ruled):
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
    yield from map(_paragraph, feet)


def _paragraph(line: Words) -> Paragraph:
    text, doubt = seen(line.pieces)
    return Paragraph(text, f"第{line.page}页", doubt.stored if doubt is not None and doubt.kind in ("struck", "hidden") else "")


# ── the frame of a page ───────────────────────────────────────────────


def _without_frame(pages: Sequence[Sequence[Item]]) -> tuple[list[list[Item]], list[Words]]:
    """The pages without what frames them: numbers are left out, a line at the head of several pages stays on the first of them.

    Apart from them, what stands at the foot of several pages: nothing of a table that goes on stands below it.
    """
    often = Counter(_standing(item) for items in pages for item in items if isinstance(item, Words) and _at_edge(item))
    said: set[tuple[str, int]] = set()
    framed: list[list[Item]] = []
    feet: list[Words] = []
    for items in pages:
        kept = list(items)
        while kept and isinstance(line := kept[-1], Words) and line.height > _FOOT:
            if not _is_number(line):
                if often[_standing(line)] < 2:
                    break
                feet += [] if _standing(line) in said else [line]
                said.add(_standing(line))
            kept.pop()
        heads = list(itertools.takewhile(lambda item: isinstance(item, Words) and item.height < _HEAD, kept))
        body = kept[len(heads) :]
        heads = [line for line in heads if not _is_number(line) and _standing(line) not in said]
        said.update(_standing(line) for line in heads if often[_standing(line)] > 1)
        framed.append([*heads, *body])
    return framed, feet


def _is_number(line: Item) -> bool:
    return isinstance(line, Words) and _PAGE_NUMBER.fullmatch(line.text) is not None


def _at_edge(line: Words) -> bool:
    return not _HEAD < line.height < _FOOT


def _standing(line: Item) -> tuple[str, int]:
    """What is the same on every page: the words but for the page's number, and the height."""
    assert isinstance(line, Words)
    return _NUMBER_WITHIN.sub("", line.text), round(line.height * 200)


# ── a table over several pages ────────────────────────────────────────


def _goes_on(before: Ruled, after: Ruled) -> bool:
    """Whether a table at the top of a page has the same two sides as the one that ended the page before."""
    first, second = before.around, after.around
    return after.page > before.last_page and before.exact is after.exact and (
        abs(first.left - second.left) < CLOSE and abs(first.right - second.right) < CLOSE
    )


def _joined(before: Ruled, after: Ruled) -> Ruled:
    after = _without_head(before, after)
    end, start = before.around.bottom, after.around.top
    cells = list(before.cells)
    tall = _tall(before) | _tall(after)
    last = {at: cell for at, cell in enumerate(cells) if abs(cell.box.bottom - end) < CLOSE}
    first = {cell: next((at for at, one in last.items() if _same_sides(one.box, cell.box)), None)
             for cell in after.cells if cell.box.top - start < CLOSE}  # fmt: skip
    row = sorted(((at, cell) for cell, at in first.items() if at is not None), key=lambda one: one[1].box.left)
    pairs = [(cells[at], cell) for at, cell in row if not {cells[at].box, cell.box} & tall]
    row_is_cut = len(row) == len(first) and _is_cut(pairs)
    for cell in after.cells:
        moved = replace(cell, box=cell.box._replace(top=cell.box.top + end - start, bottom=cell.box.bottom + end - start))
        at = first.get(cell)
        if at is None:
            cells.append(moved)
        elif row_is_cut or ({cells[at].box, cell.box} & tall and (not cell.text or (cells[at].is_full and _is_rest(cell)))):
            # A label beside several rows is cut by the page: its lower part is blank. A single blank cell is a blank cell.
            cells[at] = cells[at].with_more(moved)
        else:
            cells.append(moved)
    return Ruled(tuple(cells), before.page, before.number, after.page, before.exact)


_ORDINAL = regex(r"\s*+(?:[（(]?[一二三四五六七八九十]{1,3}+[）)、.．]|[（(]?\d{1,2}+[）)、.．](?!\d))")


_FIGURE = regex(r"[\d,，.．/／%％\-—\n ]+")


def _is_rest(cell: Cell) -> bool:
    """Whether it may be the end of what another cell begins: no figure, and no number of its own, as a new row has."""
    return not _is_figure(cell) and _ORDINAL.match(cell.text) is None


def _is_figure(cell: Cell) -> bool:
    return _FIGURE.fullmatch(cell.text) is not None


def _is_cut(pairs: list[tuple[Cell, Cell]]) -> bool:
    """Whether two rows are the two parts of one: some words go on, from a full line, and nothing else stands in both."""
    both = [(upper, lower) for upper, lower in pairs if upper.text and lower.text]
    if not both:  # the label stands in the lower part alone, and the figures in the upper
        above, below = ([at for at, pair in enumerate(pairs) if pair[which].text] for which in (0, 1))
        return len(above) > 1 and bool(below) and max(below) < min(above) and not any(_is_figure(pairs[at][1]) for at in below)
    return all(upper.is_full and _is_rest(lower) for upper, lower in both)


def _without_head(before: Ruled, after: Ruled) -> Ruled:
    """A table's part on a further page without the head that is printed there again."""
    head: int | None = None
    first, second = _relative(before), _relative(after)
    for at, edge in enumerate(sorted({bottom for *_, bottom in second})[:-1], 1):
        one, other = ({place: text for place, text in cells.items() if place[3] <= edge} for cells in (first, second))
        if one != other or any(_FIGURE.fullmatch(text) for text in other.values()) or not any(other.values()):
            break
        head = at
    if head is None:
        return after
    edge = sorted({bottom for *_, bottom in second})[head - 1]
    top = after.around.top
    kept = tuple(cell for cell in after.cells if round((cell.box.bottom - top) / CLOSE) > edge)
    return replace(after, cells=kept) if kept else after


def _relative(table: Ruled) -> dict[tuple[int, int, int, int], str]:
    """Cells by their place within the table, in steps of what counts as one edge."""
    around = table.around
    return {
        (round(cell.box.left / CLOSE), round(cell.box.right / CLOSE),
         round((cell.box.top - around.top) / CLOSE), round((cell.box.bottom - around.top) / CLOSE)): cell.text
        for cell in table.cells
    }  # fmt: skip


def _same_sides(first: Box, second: Box) -> bool:
    return abs(first.left - second.left) < CLOSE and abs(first.right - second.right) < CLOSE


def _tall(table: Ruled) -> set[Box]:
    """The cells that stand beside more than one row."""
    boxes = [cell.box for cell in table.cells]
    rows = edges_of([edge for box in boxes for edge in (box.top, box.bottom)])
    return {box for box in boxes if nearest(rows, box.bottom) - nearest(rows, box.top) > 1}


def _grid(table: Ruled) -> Grid:
    """Cells by the edges they begin and end at."""
    boxes = [cell.box for cell in table.cells]
    cols = edges_of([edge for box in boxes for edge in (box.left, box.right)])
    rows = edges_of([edge for box in boxes for edge in (box.top, box.bottom)])
    cells = Sparse()
    for cell in table.cells:
        box, (text, doubt) = cell.box, seen(cell.pieces)
        row, col = nearest(rows, box.top), nearest(cols, box.left)
        text = text.strip()
        cells.put(row, col, text, text or None, doubt)
        cells.merge(row, col, nearest(rows, box.bottom) - row, nearest(cols, box.right) - col)
    return Grid(cells.cells(), f"第{table.page}页第{table.number}个表格", exact=table.exact)
