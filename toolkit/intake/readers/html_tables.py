"""A table of a page while it is read, and the words of its cells."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.guard import too_much
from toolkit.intake.document import Grid, Paragraph
from toolkit.intake.readers.shared import MOST_CELLS
from toolkit.limits import MOST_COLUMNS
from toolkit.patterns import regex
from toolkit.seen import Doubt, Look, Piece, Running, lines, running, worded
from toolkit.structs import Struct, field, replace

BLANKS = regex(r"[ \t\r\n\f\u00a0]+")
BREAK = Piece("\n")
WIDEST = MOST_COLUMNS
_LARGEST = 400_000
"""Places one cell may take."""


class Cell(Struct, frozen=True):
    """A cell and what stands in it; in pieces too, in case it is no table but a frame."""

    row: int
    col: int
    rows: int
    cols: int
    text: str
    doubt: Doubt | None
    pieces: Sequence[Piece]


class Table(Struct):
    """A table being read: its rows as they come, and whether another table stands inside it."""

    hidden: bool = False
    """Whether all of it is not shown; then its words look as if it were."""
    cells: list[Cell] = field(default_factory=list)
    row: int = -1
    next_col: int = 0
    """Where the search for a free place in the row goes on: all before it are taken."""
    taken: set[tuple[int, int]] = field(default_factory=set)
    held: list[Paragraph | Grid] = field(default_factory=list)
    """What stands inside, in order, in case this is layout."""
    is_layout: bool = False
    cell: tuple[int, int, int, int] | None = None
    words: list[Piece] = field(default_factory=list)
    adrift: list[Piece] = field(default_factory=list)
    """Words of cells that are not displayed: they take no place, and are found beside what comes next in the row."""
    in_hidden_cell: bool = False
    in_hidden_row: bool = False
    hidden_row: list[str] = field(default_factory=list)

    @property
    def listening(self) -> bool:
        """Whether words are a cell's."""
        return self.cell is not None or self.in_hidden_cell

    def open_row(self) -> None:
        """A row that is drawn begins."""
        self.row += 1
        self.next_col = 0

    def open_cell(self, rows: int, cols: int) -> None:
        """A cell that is drawn begins, in the next place that no other reaches over."""
        if self.row < 0:
            self.row = 0
        col = self.next_col
        while (self.row, col) in self.taken:
            col += 1
        self.next_col = col
        self.cell = (self.row, col, rows, cols)
        if rows * cols > 1:
            cols = min(cols, WIDEST)
            rows = min(rows, _LARGEST // cols)
            self.taken |= {(self.row + down, col + right) for down in range(rows) for right in range(cols)}
        else:
            self.taken.add((self.row, col))
        if len(self.taken) > 4 * MOST_CELLS:
            raise too_much()


def out_of_sight(block: Paragraph | Grid) -> Paragraph | Grid:
    """What stands in a layout that is not shown."""
    if isinstance(block, Grid):
        return replace(block, hidden=True)
    return replace(block, text="", unseen="，".join(words for words in (block.text, block.unseen) if words))


def content(pieces: Sequence[Piece]) -> tuple[str, Doubt | None]:
    """The lines of a cell, and what goes with them."""
    if len(pieces) == 1 and pieces[0].look is Look.PLAIN and "\n" not in pieces[0].text:  # nearly always
        return pieces[0].text.strip(" "), None
    text, doubt = worded(pieces)
    text = _in_lines(text)
    return text, doubt and replace(doubt, stored=_in_lines(doubt.stored), shown=_in_lines(doubt.shown))


def _in_lines(text: str) -> str:
    kept = (BLANKS.sub(" ", line).strip(" ") for line in text.split("\n"))
    return "\n".join(line for line in kept if line.strip())


def lines_of(words: Sequence[Piece]) -> list[Running]:
    """The lines of which anything is seen, or would be."""
    if all(look is Look.PLAIN for _, look in words):  # nearly always
        return [Running(line) for line in _in_lines("".join([text for text, _ in words])).split("\n") if line]
    told = []
    for line in lines(words):
        text, unseen = running(line)
        text, unseen = BLANKS.sub(" ", text).strip(" "), BLANKS.sub(" ", unseen).strip(" ")
        if text.strip() or unseen.strip():
            told.append(Running(text, unseen))
    return told
