"""Which column of a grid is which column of the form, by the words that stand over it.

Words are gathered column by column while a grid is walked downward; figures, and the rows of the form, end
what was gathered. A column under words that the form does not print there is foreign and never read.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.intake.recognise.expected import Block, Expected
from toolkit.intake.recognise.flow import Line, Spot
from toolkit.intake.recognise.wording import bare_key, joined, key, lost_characters
from toolkit.limits import MOST_COLUMNS
from toolkit.structs import Struct, field

_DEEPEST = 24
"""Words kept over a column; a header torn into letters has about a dozen."""
_WIDEST = MOST_COLUMNS
"""Columns a header cell is spread over."""


class Heading(Struct, frozen=True):
    """The columns of a block as one grid has them."""

    places: dict[int, tuple[int, ...]]
    """Column of the form → columns of the grid (several where a merged cell is shown at each place)."""
    foreign: tuple[int, ...]
    words: tuple[str, ...]
    """The foreign words, to be quoted."""
    strangers: tuple[tuple[int, Spot], ...] = ()
    """Foreign column → the cell that makes it so."""
    top: int = 0
    """The first line whose words were used."""
    clash: bool = False
    """Whether a head of the block stands over the row's own label: then row and header are not aligned."""

    def complete(self, width: int) -> bool:
        """Whether every column of the form was found."""
        return len(self.places) == width

    @property
    def among(self) -> tuple[int, ...]:
        """The foreign columns left of the last own one; what stands to the right of a table is no part of it."""
        last = max((max(cols) for cols in self.places.values()), default=-1)
        return tuple(col for col in self.foreign if col < last)

    @property
    def empty(self) -> bool:
        """Whether nothing at all stands over the columns."""
        return not self.places and not self.foreign


class _Column(Struct):
    words: list[Spot] = field(default_factory=list)
    before: list[Spot] = field(default_factory=list)
    closed: bool = False


class Stacks:
    """The words over each column of a grid, as far as it has been walked."""

    def __init__(self) -> None:
        self._columns: dict[int, _Column] = {}
        self._first_text: dict[int, dict[str, int]] = {}
        self._since = -1
        self._tops: dict[int, int] = {}

    def add(self, line: Line, rows: Sequence[tuple[int, int]] = ()) -> None:
        """Take in a line. ``rows`` are the column ranges of it that are rows of the form."""
        firsts = self._first_text.setdefault(line.number, {})
        for spot in line.spots:
            if spot.blank:
                continue
            firsts.setdefault(spot.text, spot.col)
            within = any(first <= spot.col <= last for first, last in rows)
            for col in range(spot.col, spot.col + min(spot.cols, _WIDEST)):
                if spot.value or within:
                    self._column(col).closed = True
                else:
                    self._push(col, spot)
        if rows:
            self._since = line.number
        for first, last in rows:
            for col in range(first, min(last, first + _WIDEST) + 1):
                if col in self._columns:
                    self._columns[col].closed = True

    def _column(self, col: int) -> _Column:
        return self._columns.setdefault(col, _Column())

    def _push(self, col: int, spot: Spot) -> None:
        column = self._column(col)
        if column.closed:
            column.before, column.words, column.closed = column.words, [], False
        if not column.words or column.words[-1].text != spot.text:
            column.words.append(spot)
            del column.words[:-_DEEPEST]

    def over(self, col: int, after: int) -> list[Spot]:
        """The words over a column, those aside that begin over a label column (``after`` or before it)."""
        column = self._columns.get(col)
        if column is None:
            return []
        return self._own(column.words, after) or self._own(column.before, after)

    def _own(self, words: list[Spot], after: int) -> list[Spot]:
        return [spot for spot in words if self._first_text[spot.row].get(spot.text, spot.col) > after]

    def top(self, words: frozenset[str], lowest: int) -> int:
        """The first line of the header that ends at ``lowest``: what stands above it is title, hint or unit."""
        if lowest not in self._tops:  # asked again by every row below, when the rows between have ended the header
            lines = range(max(self._since + 1, lowest - _DEEPEST), lowest + 1)
            first = (n for n in lines if any(key(text) in words for text in self._first_text.get(n, ())))
            self._tops[lowest] = next(first, -1)
        return self._tops[lowest]

    def width(self) -> int:
        """The columns that anything stood over."""
        return max(self._columns, default=-1) + 1


def heading(stacks: Stacks, expected: Expected, block: Block, after: int, until: int | None) -> Heading:
    """The columns of a block over a row whose label ends in column ``after``."""
    last = stacks.width() if until is None else until
    if not block.headed:
        return Heading({}, (), ())
    over = {col: stacks.over(col, after) for col in range(after + 1, last)}
    # A hint printed beside the rows is no head, however low it stands.
    lowest = max((words[-1].row for words in over.values() if words and expected.is_own(key(words[-1].text))), default=-1)
    first = stacks.top(expected.header_words, lowest)
    over = {col: [spot for spot in words if spot.row >= first] for col, words in over.items()}
    readings = _fresh([(col, _which(words, expected, block)) for col, words in over.items()], over)
    places = _resolved([(col, reading) for col, reading in readings if reading.columns], block)
    foreign = tuple(col for col, reading in readings if reading.foreign)
    quoted = tuple(dict.fromkeys(reading.foreign for _, reading in readings if reading.foreign))
    top = min((spot.row for col, reading in readings if reading.columns for spot in over[col]), default=0)
    clash = (bool(foreign) and _foreign_beside(stacks, over, after, expected, block)) or any(
        (words := stacks.over(col, col - 1)) and words[-1].row >= top and _which(words[-1:], expected, block).columns
        for col in range(min(after + 1, _WIDEST))
    )
    strangers = tuple((col, reading.owner) for col, reading in readings if reading.foreign and reading.owner is not None)
    return Heading(places, foreign, quoted, strangers, top, clash)


class _Said(Struct, frozen=True):
    columns: tuple[int, ...] = ()
    foreign: str = ""
    owner: Spot | None = None


def _foreign_beside(
    stacks: Stacks, over: dict[int, list[Spot]], after: int, expected: Expected, block: Block
) -> bool:
    """Whether foreign heads go on over the row's own label, on the header's last line."""
    line = max((words[-1].row for words in over.values() if words), default=-1)
    beside = (stacks.over(col, col - 1)[-1:] for col in range(min(after + 1, _WIDEST)))
    return any(words and words[-1].row == line and _which(words, expected, block).foreign for words in beside)


def _fresh(readings: list[tuple[int, _Said]], over: dict[int, list[Spot]]) -> list[tuple[int, _Said]]:
    """Those of the header nearest to the row; what an earlier table left over other columns is not this one's."""
    lows = [over[col][-1].row for col, reading in readings if reading.columns]
    tops = [over[col][0].row for col, reading in readings if reading.columns and over[col][-1].row == max(lows)]
    first = min(tops, default=0) - 2
    return [(col, reading) for col, reading in readings if not over[col] or over[col][-1].row >= first]


def _which(words: list[Spot], expected: Expected, block: Block) -> _Said:
    """What the words over one column say: columns of the form they may mean, or foreign words, or nothing."""
    if not words:
        return _Said()
    for keyed in (key, bare_key):
        keys = [keyed(spot.text) for spot in words]
        for first in range(len(keys) - 1, -1, -1):
            columns = block.leaves.get(joined(keys[first:]))
            above = keys[:first]
            if columns and all(_may_stand_over(word, expected) for word in above) and not _longer(keys, first, block):
                return _Said(_under(columns, "".join(above), block), owner=words[-1])
        together = _run_together("".join(keys), expected, block)
        if together:
            return _Said(together, owner=words[-1])
    damaged = _damaged(key(words[-1].text), block)
    if damaged and all(_may_stand_over(key(spot.text), expected) for spot in words[:-1]):
        return _Said(damaged, owner=words[-1])
    if all(_says_nothing(key(spot.text), expected, block) for spot in words):
        return _Said()
    return _Said(foreign="".join(spot.text for spot in words[-1:]).strip(), owner=words[-1])


def _longer(keys: list[str], first: int, block: Block) -> bool:
    """Whether more of the words make up another column's label: 未|答复 is not 答复."""
    return any("".join(keys[start:]) in block.leaves for start in range(first))


def _may_stand_over(word: str, expected: Expected) -> bool:
    return expected.is_own(word)


def _run_together(text: str, expected: Expected, block: Block) -> tuple[int, ...]:
    for size in range(min(len(text), expected_longest(block)), 1, -1):
        columns = block.leaves.get(text[-size:])
        if columns and not expected.reduced(text[:-size]):
            return _under(columns, text[:-size], block)
    return ()


def expected_longest(block: Block) -> int:
    """The longest label nearest to a column of the block."""
    return max(map(len, block.leaves), default=0)


def _under(columns: tuple[int, ...], above: str, block: Block) -> tuple[int, ...]:
    """Those of the columns whose own group is named above; all of them where none is."""
    def named(column: int) -> bool:
        groups = block.heads[column].groups
        return bool(groups) and any(above.endswith(word) for word in groups[-1])

    certain = tuple(column for column in columns if named(column))
    return certain or columns


def _damaged(word: str, block: Block) -> tuple[int, ...]:
    hits = {columns for leaf, columns in block.leaves.items() if lost_characters(word, leaf)}
    return hits.pop() if len(hits) == 1 else ()


def _says_nothing(word: str, expected: Expected, block: Block) -> bool:
    """A word of the table that no column, of this block or another, is called by."""
    if not expected.is_own(word):
        return False
    return not any(word in other.leaves for other in expected.blocks) or word in {
        group for head in block.heads for groups in head.groups for group in groups
    }


def _resolved(readings: list[tuple[int, _Said]], block: Block) -> dict[int, tuple[int, ...]]:
    """Form columns → grid columns, where each stands over one place only."""
    merged = _merged(readings)
    if any(len(columns) > 1 for _, columns in merged):
        merged = _by_order(merged, block)
    places: dict[int, tuple[int, ...]] = {}
    twice = set()
    for cols, columns in merged:
        if len(columns) != 1:
            continue
        if columns[0] in places:
            twice.add(columns[0])
        places[columns[0]] = cols
    return {column: cols for column, cols in places.items() if column not in twice}


def _merged(readings: list[tuple[int, _Said]]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Neighbouring grid columns under one merged head, or under the same head repeated, as one."""
    merged: list[tuple[list[int], _Said]] = []
    for col, reading in readings:
        if merged and merged[-1][0][-1] == col - 1 and _same_head(merged[-1][1], reading):
            merged[-1][0].append(col)
        else:
            merged.append(([col], reading))
    return [(tuple(cols), reading.columns) for cols, reading in merged]


def _same_head(reading: _Said, other: _Said) -> bool:
    if reading.columns != other.columns or reading.owner is None or other.owner is None:
        return False
    return reading.owner == other.owner or (reading.owner.text == other.owner.text and reading.owner.row == other.owner.row)


def _by_order(
    merged: list[tuple[tuple[int, ...], tuple[int, ...]]], block: Block
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Heads that repeat (总计 in three groups) are told apart by order, only where all are there."""
    if len(merged) != len(block.heads) or any(n not in columns for n, (_, columns) in enumerate(merged)):
        return merged
    return [(cols, (n,)) for n, (cols, _) in enumerate(merged)]
