"""The document as one flow of lines made of cells, whatever drew them: a grid's rows, tabs, bars or single lines.

A line keeps what is sure of its positions: an exact grid knows every column, a line of bars only its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from toolkit.clock import tick
from toolkit.intake.document import Document, Grid, Paragraph, RawContent
from toolkit.intake.recognise.wording import is_value, one_script
from toolkit.limits import MOST_COLUMNS
from toolkit.patterns import regex
from toolkit.seen import Doubt, is_marked, parted, seen, worded
from toolkit.structs import Struct, field, replace

_RULE = regex(r"(?=[\s|:=+\-_—]*?(?:--|———|===))[\s|:=+\-_—]++")
_BARS = regex(r"[|｜│┃]")
_PAGE = regex(r"[-—–]\s*+[0-9]{1,4}\s*+[-—–]|第\s*+[0-9]{1,4}\s*+页(?:\s*+(?:[,，/]\s*+)?共\s*+[0-9]{1,4}\s*+页)?")
_UNSEEN = ("struck", "hidden", "unsaved", "fault", "picture")
"""Doubts of what is no part of a text."""
_PROSE = 70
"""A line of more characters without cells in it is running text."""


class Spot(Struct, frozen=True, dict=True):
    """One cell of the flow and where it stands."""

    text: str
    raw: RawContent
    row: int
    col: int
    rows: int = 1
    cols: int = 1
    doubt: Doubt | None = None
    """What the cell stores and what it shows, where these are not the same."""
    answer: bool = False
    """Whether it is a word of a list or a day that the form asks for, which stands where elsewhere a figure does."""

    @cached_property
    def blank(self) -> bool:
        """Whether nothing stands here, not even out of sight."""
        if self.doubt is not None:
            return False
        return (self.raw is None and not self.text.strip()) or (self.text.strip() == "" and isinstance(self.raw, str))

    @cached_property
    def value(self) -> bool:
        """Whether a figure stands here, or a mark in its place."""
        if self.doubt is not None and (not self.text.strip() or self.doubt.kind in ("unsaved", "fault", "format")):
            return True
        return not self.blank and (self.answer or is_value(self.text, self.raw))

    @cached_property
    def label(self) -> bool:
        """Whether words stand here."""
        return not self.blank and not self.value


class Line(Struct, frozen=True):
    """One row of cells. ``ruled`` is whether the source itself divides it into cells."""

    spots: tuple[Spot, ...]
    number: int
    ruled: bool
    place: str
    width: int
    """How many cells the line has, blank ones at its end included."""
    unseen: str = ""
    """Words that stand in it struck or hidden, where it is a line of text."""

    @property
    def prose(self) -> bool:
        """Whether this is running text rather than a cell or a heading."""
        if self.ruled or len(self.spots) != 1:
            return False
        text = one_script(self.spots[0].text)
        return len(text) > _PROSE or "。" in text


class Patch(Struct, frozen=True, dict=True):
    """A stretch of lines of one kind: a grid, or the text between two grids."""

    lines: tuple[Line, ...]
    grid: Grid | None = None
    hidden: bool = field(default=False)

    @property
    def exact(self) -> bool:
        """Whether columns are the file's own."""
        return self.grid is not None and self.grid.exact

    @property
    def sheet(self) -> str | None:
        """The sheet's name in a spreadsheet."""
        return self.grid.sheet if self.grid else None

    @cached_property
    def by_number(self) -> dict[int, Line]:
        """The lines by their numbers."""
        return {line.number: line for line in self.lines}

    @cached_property
    def covered(self) -> dict[tuple[int, int], Spot]:
        """Places covered by a merged block that begins elsewhere, with that block."""
        return dict(islice(self._covered(), _MOST_COVERED))

    def _covered(self) -> Iterator[tuple[tuple[int, int], Spot]]:
        spots = [spot for line in self.lines for spot in line.spots]
        last_row = max((spot.row for spot in spots), default=0)
        last_col = max((spot.col for spot in spots), default=0)
        for spot in spots:
            for row in range(spot.row, min(spot.row + spot.rows, last_row + 1)):
                for col in range(spot.col, min(spot.col + spot.cols, last_col + 1)):
                    if (row, col) != (spot.row, spot.col):
                        yield (row, col), spot


_MOST_COVERED = 200_000
_WIDEST_LINE = 2 * MOST_COLUMNS
"""Cells of a line that are looked at: tables may stand side by side, and two statutory ones have about 30."""


def flow(document: Document) -> list[Patch]:
    """The patches of a document in reading order; hidden sheets only where nothing else is there."""
    patches = list(_patches(document.blocks))
    seen = [patch for patch in patches if not patch.hidden]
    return seen if any(line.spots for patch in seen for line in patch.lines) else patches


def unseen(document: Document) -> list[Patch]:
    """The hidden patches of a document that shows others: what they hold is read for comparison only."""
    hidden = [block for block in document.blocks if isinstance(block, Grid) and block.hidden]
    return [] if not hidden or any(patch.hidden for patch in flow(document)) else list(_patches(hidden))


def _patches(blocks: Iterable[Paragraph | Grid]) -> Iterator[Patch]:
    text: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            text.append(block)
        else:
            if text:
                yield _text(text)
            text = []
            yield _grid(block)
    if text:
        yield _text(text)


def _text(paragraphs: Sequence[Paragraph]) -> Patch:
    located = [
        (line, paragraph.place, "" if number else paragraph.unseen)
        for paragraph in paragraphs for number, line in enumerate(paragraph.text.split("\n"))
    ]
    barred = [line.strip() for line, _, _ in located if len(_BARS.findall(line)) > 1 and _BARS.sub("", line).strip()]
    # A bar at the head of every line opens it; at the head of some, it follows a blank first cell.
    opened = all(_BARS.match(line) for line in barred)
    lines = []
    for number, (line, place, unseen) in enumerate(located):
        tick()
        cells, ruled = _cells(line, opened)
        cells = cells[:_WIDEST_LINE]
        spots = tuple(_spot(cell.strip(), number, col) for col, cell in enumerate(cells))
        unseen = "，".join(words for words in (unseen, _unseen(spots)) if words)
        if len(spots) == 1 and spots[0].doubt is not None and not spots[0].text and not is_value(unseen):
            spots = ()  # a line of words that is struck is no line
        lines.append(Line(spots, number, ruled, place or f"第{number + 1}行", len(spots), unseen))
    return Patch(tuple(lines))


def _grid(grid: Grid) -> Patch:
    rows: dict[int, list[Spot]] = {}
    left = min((cell.col for cell in grid.cells), default=0)
    for cell in grid.cells:
        if cell.col >= left + _WIDEST_LINE:
            continue
        spot = Spot(cell.text, cell.raw, cell.row, cell.col, cell.rows, cell.cols, cell.doubt)
        if is_marked(cell.text) and cell.doubt is None:
            spot = _as_seen(spot)
        rows.setdefault(cell.row, []).append(spot)
    width = max((cell.col + 1 for cell in grid.cells), default=0)
    lines = tuple(
        Line(
            tuple(sorted(rows[row], key=lambda spot: spot.col)), row, True, f"{grid.place}第{row + 1}行", width,
            _unseen(rows[row]),
        )
        for row in sorted(rows)
    )
    return Patch(lines, grid, grid.hidden)


def _spot(text: str, row: int, col: int) -> Spot:
    spot = Spot(text, text or None, row, col)
    return _as_seen(spot) if is_marked(text) else spot


def _as_seen(spot: Spot) -> Spot:
    """A cell whose characters carry their looks."""
    text, doubt = worded(parted(spot.text))
    return replace(spot, text=text.strip(), raw=text.strip() or None, doubt=doubt)


def _unseen(spots: Iterable[Spot]) -> str:
    """What stands in a line and is no part of its words."""
    doubts = [spot.doubt for spot in spots if spot.doubt is not None]
    gone = (doubt.stored or doubt.shown if doubt.kind in _UNSEEN else doubt.gone for doubt in doubts)
    return "，".join(words for words in gone if words)


def _cells(text: str, opened: bool) -> tuple[list[str], bool]:
    """The cells of a line of text, and whether signs stood between them."""
    stripped = text.strip()
    if not stripped and "\t" in text:
        return text.split("\t"), True
    if not stripped or _RULE.fullmatch(stripped) or _PAGE.fullmatch(stripped):
        return [], False
    if "\t" in text.strip(" \r\n"):
        return text.split("\t"), True
    if _BARS.search(stripped):
        return _between_bars(stripped, opened)
    return _between_spaces(stripped), False


def _between_bars(text: str, opened: bool) -> tuple[list[str], bool]:
    parts = _BARS.split(text)
    if not parts[0].strip() and (opened or len(parts) <= 3):
        parts = parts[1:]
    if parts and not parts[-1].strip():
        parts = parts[:-1]
    filled = [part for part in parts if part.strip()]
    # “0 |” alone is a cell on a line of its own; “|” and “|||” alone divide cells or fill merged ones: nobody can tell.
    if len(filled) == 0:
        return [], False
    return (filled, False) if len(parts) == 1 else (parts, True)


def _between_spaces(text: str) -> list[str]:
    """Figures divided by single spaces, as a page of a PDF prints them, with or without a label before them."""
    if len(text) > 400 or (" " not in text and "\u3000" not in text):
        return [text]
    parts = _with_struck(text.split()) if is_marked(text) else text.split()
    first = len(parts)
    while first > 0 and is_value(_shown(parts[first - 1])):
        first -= 1
    if first == len(parts) or first == 0:
        return parts if first == 0 else [text]
    label = " ".join(parts[:first])
    return [label, *parts[first:]] if len(label) <= _PROSE else [text]


def _shown(text: str) -> str:
    return seen(parted(text)).text.strip() if is_marked(text) else text


def _with_struck(parts: Sequence[str]) -> list[str]:
    """A figure that is struck stands in the cell of the one that was written beside it."""
    joined: list[str] = []
    waiting = ""
    for part in parts:
        if is_marked(part) and not _shown(part):
            waiting += part
        else:
            joined.append(waiting + part)
            waiting = ""
    return [*joined, waiting] if waiting else joined
