"""A list with one row a unit, under the form's own words: which column is which cell, and what stands in each row.

The words over a column may stand in one cell or in several, one below the other, merged or not. What is not understood, and
what may mean several cells, is given back as such.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from toolkit.clock import tick
from toolkit.findings import Where
from toolkit.form.model import Form
from toolkit.intake.document import Grid, GridCell
from toolkit.intake.recognise.headed import Meaning, meaning
from toolkit.intake.recognise.wording import is_value, one_script
from toolkit.layout.address import a1
from toolkit.patterns import regex
from toolkit.structs import Struct, replace
from toolkit.submission import Raw
from toolkit.words import without_blanks

_HEADS = {
    "name": ("name", "单位", "单位名称", "名称", "填报单位", "报送单位", "机关名称", "单位全称", "乡镇、街道", "街道、乡镇", "镇街", "乡镇", "街道",
             "镇", "部门"),
    "code": ("code", "代码", "单位代码", "机构代码"),
}
_ASIDE = ("序号", "no", "编号", "状态", "计入汇总", "计入机关")
"""Columns that every such list has, the roll-up's 明细 too, and that hold no figure of a unit."""
_WITHIN, _ABOVE, _DEEPEST, _WIDEST = 12, 4, 4, 2_000
"""Rows from the top in which the heads are looked for; rows of heads above and below the one that says 单位; columns."""
_SUMS = regex(r"(合计|总计|共计|小计|全区|全县|全市|注|备注|说明).{0,40}|共[计有]?[0-9]+[家个].*|[栏行]次|甲", re.DOTALL)
"""What stands below a list where names stand above; and above it, over the numbers of its columns."""
_REMARK = regex(r"\([^()]*\)")
_YEAR = regex(r"(?<![0-9])(20[0-9]{2})年")


class HeadedColumn(Struct, frozen=True):
    """One column that has words over it, and what they mean. ``col`` is 0-based."""

    col: int
    words: tuple[str, ...]
    means: Meaning
    twin: bool = False
    """Whether another column means the same cell; then neither is read."""

    @property
    def title(self) -> str:
        """The words as a sentence quotes them."""
        return "｜".join(" ".join(word.split()) for word in self.words)


class UnitRow(Struct, frozen=True):
    """One row: whose it is as the list says, and the cells under the columns that are understood."""

    row: int
    code: str
    name: str
    raws: Mapping[str, Raw]


class ListOfUnits(Struct, frozen=True):
    """A grid read as a list of units. ``years`` are those that stand above it; ``nameless`` rows with figures and no unit."""

    grid: Grid
    columns: tuple[HeadedColumn, ...]
    rows: tuple[UnitRow, ...]
    nameless: tuple[int, ...]
    years: frozenset[int]

    @property
    def understood(self) -> tuple[HeadedColumn, ...]:
        """The columns that are read."""
        return tuple(column for column in self.columns if column.means.code and not column.twin)


def read_by_rows(grid: Grid, form: Form, year: int) -> ListOfUnits | None:
    """The list that a grid holds; None where no column is headed 单位 or 代码. ``year`` is whose figures are looked for."""
    heads = _Heads(grid)
    if not heads.whose:
        return None
    about = " ".join(filter(None, (grid.sheet, *heads.titles)))
    columns = list(_columns(heads, form, about, year))
    count = Counter(column.means.code for column in columns)
    columns = [replace(column, twin=bool(column.means.code) and count[column.means.code] > 1) for column in columns]
    read = {column.col: column.means.code for column in columns if column.means.code and not column.twin}
    rows, nameless = [], []
    for number in sorted(row for row in heads.rows if row > heads.bottom):
        tick()
        line = heads.rows[number]
        code, name = (_text(line.get(heads.whose.get(what, -1))) for what in ("code", "name"))
        raws = {read[col]: _raw(grid, cell) for col, cell in line.items() if col in read and (cell.text.strip() or cell.doubt)}
        if _SUMS.fullmatch(without_blanks(name)) and not code:
            continue
        if name or code:
            rows.append(UnitRow(number, code, name, raws))
        elif raws:
            nameless.append(number)
    return ListOfUnits(grid, tuple(columns), tuple(rows), tuple(nameless), heads.years)


def _columns(heads: _Heads, form: Form, about: str, year: int) -> Iterator[HeadedColumn]:
    for col in range(min(heads.width, _WIDEST)):
        if col in heads.whose.values():
            continue
        tick()
        words = heads.over(col, filled=True)
        means = meaning(form, words, about=about, year=year)
        own = heads.over(col, filled=False)
        if not means.code and own and own != words:
            means = _better(means, meaning(form, own, about=about, year=year))
        if words and without_blanks(words[-1]).lower() not in _ASIDE:
            yield HeadedColumn(col, words, means)


def _better(means: Meaning, other: Meaning) -> Meaning:
    """What a head says alone, where what stands left of it in the row above adds nothing known."""
    return means if means.codes or means.why else other


def _raw(grid: Grid, cell: GridCell) -> Raw:
    where = Where("", grid.sheet, a1(cell.row, cell.col)) if grid.sheet is not None else Where("", place=f"第{cell.row + 1}行")
    return Raw(cell.raw if cell.raw is not None else cell.text or None, where, doubt=cell.doubt)


def _text(cell: GridCell | None) -> str:
    return "" if cell is None else cell.text.strip()


class _Heads:
    """The head of a list: where it stands, whose columns it names, and the words over every other column."""

    def __init__(self, grid: Grid) -> None:
        self.rows: dict[int, dict[int, GridCell]] = {}
        for cell in grid.cells:
            if cell.text.strip() or cell.doubt is not None:
                self.rows.setdefault(cell.row, {})[cell.col] = cell
        self.whose: Mapping[str, int] = {}
        first = min(self.rows, default=0)
        for number in sorted(row for row in self.rows if row < first + _WITHIN):
            self.whose = _whose(self.rows[number])
            if self.whose:
                self._head = number
                break

    @cached_property
    def width(self) -> int:
        """How many columns anything of the head stands over."""
        return max((cell.col + cell.cols for row in range(self._top, self.bottom + 1) for cell in self.rows.get(row, {}).values()), default=0)

    @cached_property
    def bottom(self) -> int:
        """The last row of the head: as far as the cell 单位 goes, or as rows of mere words without a unit follow."""
        row = max(self.rows[self._head][col].row + self.rows[self._head][col].rows - 1 for col in self.whose.values())
        for further in range(row + 1, self._head + _DEEPEST):
            line = self.rows.get(further, {})
            if not line or any(line.get(col) is not None for col in self.whose.values()):
                break
            if any(is_value(cell.text, cell.raw) for cell in line.values()):
                break
            row = further
        return row

    @property
    def _top(self) -> int:
        return max(self._head - _ABOVE, 0)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """What stands above the list and heads no single column: a title over it all, or left of its figures."""
        return tuple(cell.text for row in range(self._head) for cell in self.rows.get(row, {}).values() if self._is_title(cell))

    @property
    def years(self) -> frozenset[int]:
        """The years that the titles speak of."""
        return frozenset(int(digits) for title in self.titles for digits in _YEAR.findall(one_script(title[:200])))

    @cached_property
    def _first(self) -> int:
        """The first column that may hold figures."""
        return max(self.whose.values()) + 1

    def _is_title(self, cell: GridCell) -> bool:
        if cell.row < self._head and ":" in one_script(cell.text[:200]):
            return True  # 单位：件, 填表日期：…
        last = max((col for row in (self._head, self.bottom) for col in self.rows.get(row, {})), default=0)
        return cell.row < self._head and (cell.col < self._first or (cell.col <= self._first and cell.col + cell.cols > last > self._first))

    def over(self, col: int, *, filled: bool) -> tuple[str, ...]:
        """The words over a column from the top down; ``filled``, a cell goes on over the blank ones right of it."""
        words: list[GridCell] = []
        for row in range(self._top, self.bottom + 1):
            cell = self._covering.get((row, col)) or (self._left_of(row, col) if filled else None)
            if cell is not None and cell not in words and not self._is_title(cell):
                words.append(cell)
        return tuple(dict.fromkeys(cell.text.strip() for cell in words))

    @cached_property
    def _covering(self) -> Mapping[tuple[int, int], GridCell]:
        places: dict[tuple[int, int], GridCell] = {}
        for number in range(self._top, self.bottom + 1):
            for cell in self.rows.get(number, {}).values():
                for row in range(cell.row, min(cell.row + cell.rows, self.bottom + 1)):
                    places |= dict.fromkeys(((row, at) for at in range(cell.col, min(cell.col + cell.cols, _WIDEST))), cell)
        return places

    @cached_property
    def _merged(self) -> bool:
        """Whether the head's cells are merged: then the file itself says how far each goes."""
        return any(cell.cols > 1 and not self._is_title(cell) for cell in self._covering.values())

    def _left_of(self, row: int, col: int) -> GridCell | None:
        """The cell that goes on over a blank one, where nobody merged them and words stand below."""
        if self._merged or not any((below, col) in self._covering for below in range(row + 1, self.bottom + 1)):
            return None
        for at in range(col - 1, self._first - 1, -1):
            if (row, at) in self._covering:
                cell = self._covering[row, at]
                return cell if self._has_below(row, at) else None
        return None

    def _has_below(self, row: int, col: int) -> bool:
        return any((below, col) in self._covering and self._covering[below, col].row > row for below in range(row + 1, self.bottom + 1))


def _whose(line: Mapping[int, GridCell]) -> Mapping[str, int]:
    """The columns headed 单位 and 代码 in a row: the likeliest word first, remarks in brackets aside."""
    titles: dict[str, int] = {}
    for col, cell in sorted(line.items()):
        titles.setdefault(_REMARK.sub("", without_blanks(one_script(cell.text[:40]))).lower(), col)
    return {
        what: next(titles[word] for word in words if word in titles)
        for what, words in _HEADS.items() if any(word in titles for word in words)
    }


def rows_of_text(rows: Sequence[Sequence[str]]) -> Grid:
    """The rows of a .csv as a grid."""
    cells = (
        GridCell(number, col, text.strip(), text.strip())
        for number, row in enumerate(rows) for col, text in enumerate(row[:_WIDEST]) if text.strip()
    )
    return Grid(tuple(cells), "")
