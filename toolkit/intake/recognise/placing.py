"""From a row of the form and a record to its values, or to the reason why their places are not sure.

The rule of the house: nothing is shifted. Where figures and columns do not fit each other, no figure of the
row is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from toolkit.form.model import Cell
from toolkit.intake.recognise.columns import Heading
from toolkit.intake.recognise.expected import Expected, ExpectedRow
from toolkit.intake.recognise.flow import Line, Patch, Spot
from toolkit.intake.recognise.model import Sure
from toolkit.intake.recognise.records import Record
from toolkit.intake.recognise.wording import bare_key, key
from toolkit.limits import MOST_COLUMNS
from toolkit.structs import Struct, field
from toolkit.words import first_few, quotation

_ALONE = "上面没有表头，附近也没有这张表的其他行，可能是别的表"


class Placed(Struct, frozen=True):
    """One value with the cell it stands in; ``spot`` is None where the cell is blank."""

    cell: Cell
    spot: Spot | None
    patch: Patch
    line: Line
    col: int
    sure: Sure
    copy: int = 0


class Refused(Struct, frozen=True):
    """A row whose values are not given, and why."""

    row: ExpectedRow
    line: Line
    why: str
    spots: tuple[Spot, ...] = ()


class Evidence(Struct):
    """What the rows of one block in one patch show of its columns, gathered before any of them is read."""

    starts: dict[tuple[int, int], set[int]] = field(default_factory=dict)
    """Column of the last word and cells of the line → columns at which whole rows of figures begin."""
    overfull: bool = False
    """Whether some row has more figures than the form has columns."""
    filled: set[int] = field(default_factory=set)
    """Columns at which rows begin that have no blanks: the others only seem to be whole."""

    def note(self, record: Record, width: int) -> None:
        """Take in a row."""
        figures = record.figures
        if len(figures) > width:
            self.overfull = True
        elif not record.joined and span(figures) == width and (len(figures) == width or width > 1):
            self.starts.setdefault(shape(record), set()).add(figures[0].col)
            if len(figures) == width:
                self.filled.add(figures[0].col)

    def start(self, record: Record) -> int | None:
        """Where figures begin in rows of this shape, if all such rows agree."""
        starts = self.starts.get(shape(record), set())
        return next(iter(starts)) if len(starts) == 1 else None


def shape(record: Record) -> tuple[int, int]:
    """What rows must share for one to bear out the columns of the other: a cell lost makes the line shorter."""
    return record.last_word, record.line.width


def span(figures: list[Spot]) -> int:
    """How many columns lie from the first figure to the last."""
    return figures[-1].col - figures[0].col + 1 if figures else 0


class Site(Struct, frozen=True):
    """A record on its line, with what is known about the columns around it."""

    record: Record
    row: ExpectedRow
    expected: Expected
    heading: Heading
    evidence: Evidence
    cells: Mapping[int, Spot]
    """The cells of the record's line, by column."""
    until: int | None
    """Where the next table begins on the same line."""
    head: HeadWords
    regular: bool = False
    """Whether every line from the header to this one has the same number of cells."""
    inherited: tuple[int, ...] = ()
    """The columns of the same table in the grid before, where this one continues it without a header."""
    alone: bool = False
    """Whether hardly any other row of the table is there: a row without heads may then be of another table."""
    copy: int = 0

    @property
    def figures(self) -> list[Spot]:
        """Everything that looks like a figure after the row's label and before the next table."""
        if self.record.joined:
            return self.record.figures
        return [
            spot for col, spot in sorted(self.cells.items())
            if col > self.record.last_word and (self.until is None or col < self.until) and spot.value
        ]


class HeadWords(Struct, frozen=True):
    """What the words before a block's first row say in running text: its heads are there, absent, or others are."""

    present: bool = False
    foreign: tuple[str, ...] = ()
    sequence: tuple[int | None, ...] = ()
    """All heads in order, where some belong to another edition (None) and every one is known."""
    elsewhere: tuple[str, ...] = ()
    """Heads of another edition that stand elsewhere in the same patch: rows without any head are then doubtful."""


def place(site: Site) -> list[Placed] | Refused:
    """The values of a row. Figures of the record that belong to no column are left to the caller."""
    return _exact(site) if site.record.patch.exact else _loose(site)


def _exact(site: Site) -> list[Placed] | Refused:
    width = site.row.width
    heading = site.heading
    under = {col for cols in heading.places.values() for col in cols}
    if any(spot.label and spot.col not in under for spot in site.record.after):
        return _refuse(site, "名称后面还有别的文字，不能确定是不是这一行")
    if heading.foreign and heading.clash:
        return _refuse(site, "行的名称占了数字的位置")
    if heading.complete(width):
        return _by_columns(site, heading.places, Sure.BY_HEADS)
    if heading.foreign and not heading.places:
        return _refuse(site, f"上面的栏目是{_quoted(heading.words)}，不是表式的栏目")
    figures = site.figures
    if heading.empty and site.alone:
        return _refuse(site, _ALONE)
    if heading.empty and site.head.elsewhere:
        return _refuse(site, f"没有表头，而同一张表的别处是{_quoted(site.head.elsewhere)}")
    if not heading.foreign and len(figures) == width == span(figures):
        order = {column: (spot.col,) for column, spot in enumerate(figures)}
        if all(order[column][0] in cols for column, cols in heading.places.items()):
            return _by_columns(site, order, Sure.BY_ORDER)
        return _refuse(site, "各数与上面的栏目没有对齐")
    if heading.clash:
        return _refuse(site, "行的名称占了数字的位置")
    if heading.places:
        return _by_columns(site, heading.places, Sure.BY_HEADS)
    start = site.evidence.start(site.record)
    columns = site.inherited or (tuple(range(start, start + width)) if start is not None else ())
    if columns and columns[0] > site.record.last_word:
        return _by_columns(site, {n: (col,) for n, col in enumerate(columns)}, Sure.BY_POSITION)
    return _refuse(site, _count(site))


def _loose(site: Site) -> list[Placed] | Refused:
    """Text and pages: positions count only where the lines themselves bear them out."""
    width = site.row.width
    figures = site.figures
    heading = site.heading
    trusted = heading.complete(width) and not site.record.joined and _borne_out(site)
    if trusted:
        return _by_columns(site, heading.places, Sure.BY_HEADS)
    if site.head.foreign:
        if heading.places and site.regular and not site.record.joined:
            return _by_columns(site, heading.places, Sure.BY_HEADS)
        known = [n for n in site.head.sequence if n is not None]
        each_once = known and len(set(known)) == len(known) and len(site.head.sequence) == len(figures)
        if each_once and (site.record.joined or span(figures) == len(figures)):
            picked = [(site.row.cells[n], spot) for n, spot in zip(site.head.sequence, figures, strict=True) if n is not None]
            return _given(site, picked)
        return _refuse(site, f"上面的栏目是{_quoted(site.head.foreign)}，不是表式的栏目")
    if site.alone and not site.head.present and not heading.places:
        return _refuse(site, _ALONE)
    if site.head.elsewhere and not site.head.present:
        return _refuse(site, f"没有表头，而同一张表的别处是{_quoted(site.head.elsewhere)}")
    if len(figures) == width and (site.record.joined or span(figures) == width):
        if site.evidence.overfull:
            return _refuse(site, "同一张表的别的行数字多于栏目，各列对不上")
        return _given(site, zip(site.row.cells, figures, strict=True))
    if site.record.joined or not figures or len(figures) > width:
        return _refuse(site, _count(site))
    start = site.evidence.start(site.record)
    if start is not None and figures[0].col == start and not site.evidence.overfull:
        return _by_columns(site, {n: (start + n,) for n in range(width)}, Sure.BY_POSITION)
    return _refuse(site, _count(site))


def _borne_out(site: Site) -> bool:
    """Whether the columns under the header are those that whole rows of the same shape fill.

    Lines of text must besides have as many cells as the header's: a cell lost shifts all that follow.
    """
    first = min(cols[0] for cols in site.heading.places.values())
    starts = site.evidence.starts.get(shape(site.record), set())
    return starts <= {first} and (site.regular or site.record.patch.grid is not None)


def _given(site: Site, figures: Iterable[tuple[Cell, Spot]]) -> list[Placed]:
    return [
        Placed(cell, spot, site.record.patch, _line_of(site, spot), spot.col, Sure.BY_ORDER, site.copy)
        for cell, spot in figures
    ]


def _line_of(site: Site, spot: Spot) -> Line:
    if spot.row == site.record.line.number:
        return site.record.line
    return site.record.patch.by_number.get(spot.row, site.record.line)


def _by_columns(site: Site, columns: Mapping[int, tuple[int, ...]], sure: Sure) -> list[Placed] | Refused:
    """The cells under known columns, unless something there shows that the row is not aligned with them."""
    all_cols = {col for cols in columns.values() for col in cols}
    placed: list[Placed] = []
    for column, cols in sorted(columns.items()):
        trouble = _trouble(site, cols, all_cols)
        if trouble:
            return _refuse(site, trouble)
        spots = [site.cells[col] for col in cols if col in site.cells and not site.cells[col].blank]
        if len({spot.text for spot in spots}) > 1:
            return _refuse(site, f"同一栏下有几个不同的数{_quoted(spot.text for spot in spots)}")
        spot = spots[0] if spots else None
        col = spot.col if spot else cols[0]
        placed.append(Placed(site.row.cells[column], spot, site.record.patch, site.record.line, col, sure, site.copy))
    beside = [spot for spot in site.figures if spot.col not in all_cols and not spot.text.startswith("=")]
    headed = all_cols | set(site.heading.foreign)
    empty = any(item.spot is None for item in placed) or any(
        site.cells[col].blank if col in site.cells else True for col in site.heading.among
    )
    # A figure under no head and an empty column under one: the row slipped, unless all of it stands under heads.
    if (any(spot.col not in headed for spot in beside) and empty) or (beside and any(item.spot is None for item in placed)):
        return _refuse(site, f"有数{_quoted(spot.text for spot in beside)}不在任何栏目下，而栏目下有空格，可能错了位")
    return placed


def _trouble(site: Site, cols: tuple[int, ...], all_cols: set[int]) -> str:
    for col in cols:
        if col <= site.record.last_word:
            return "行的名称占了数字的位置"
        block = site.record.patch.covered.get((site.record.line.number, col)) if site.record.patch.grid else None
        if block is not None and block.col not in cols and not block.blank:
            return f"“{quotation(block.text)}”所在的格与别的格合并，分不清属于哪一栏"
        if block is not None and block.row != site.record.line.number:
            return "数字格与上一行合并，分不清属于哪一行"
        spot = site.cells.get(col)
        if spot is None or spot.blank:
            continue
        if any(other in all_cols and other not in cols for other in range(spot.col, spot.col + min(spot.cols, MOST_COLUMNS))):
            return f"“{quotation(spot.text)}”所在的格横跨几栏，分不清属于哪一栏"
        if spot.label and (not site.record.patch.exact or _is_word(spot, site.expected)):
            return f"数字的位置上是“{quotation(spot.text)}”"
    return ""


def _is_word(spot: Spot, expected: Expected) -> bool:
    return any(word in expected.vocabulary or word in expected.by_name for word in (key(spot.text), bare_key(spot.text)))


def _count(site: Site) -> str:
    have, want = len(site.figures), site.row.width
    if have == 0:
        return "没有数" if not site.record.joined else f"没有数，应有{want}个"
    return f"有{have}个数，应有{want}个" if have != want else f"{have}个数不相连，位置不明"


def _refuse(site: Site, why: str) -> Refused:
    return Refused(site.row, site.record.line, why, tuple(site.figures))


def _quoted(words: Iterable[str]) -> str:
    return first_few([f"“{word}”" for word in dict.fromkeys(quotation(word, 12) for word in words)], 4, counted="")
