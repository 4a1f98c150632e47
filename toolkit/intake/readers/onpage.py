"""What stands on a page put together: its tables with the words in their cells, and its lines of text, from top to bottom."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from toolkit.intake.readers.lettered import first_prints, lines, struck_by
from toolkit.intake.readers.marks import Box, Letter, Page
from toolkit.intake.readers.paged import Cell, Item, Ruled, Words
from toolkit.intake.readers.ruled import Table, tables
from toolkit.seen import Look, Piece

_PADDING = 12.0
"""Points a cell keeps free beside its words, on both sides together."""


def items(page: Page) -> Iterator[Item]:
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
