"""A roll-up workbook read again from its bytes: what its cells show, and what its sheet 明细 holds, added up anew.

Nothing of what wrote it is asked: cells are found by their defined names, the columns of 明细 by the codes in their heads, and the
adding is done here once more, by the words of the form. So a number that was painted wrong cannot agree with itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from toolkit.findings import Number
from toolkit.form import Cell, Form
from toolkit.layout import defined_name
from toolkit.layout.address import Place, a1, column
from toolkit.ooxml.places import place
from toolkit.ooxml.spreadsheet import SheetCell, SheetPart, Spreadsheet
from toolkit.patterns import regex
from toolkit.rules import rolled
from toolkit.scopes import ORGANS, WHOLE
from toolkit.structs import Struct, field
from toolkit.workbook.adjusted import COUNTED_AMONG_ORGANS
from toolkit.workbook.adjusted import SHEET as ADJUSTED
from toolkit.workbook.summary.plan import DETAIL, LAST

Content = Number | str | None

_COUNTED, _CODE, _NAME, _DELTA = "计入汇总", "代码", "单位", "增减"
"""Heads of 明细 by which a unit and whether it counts are found; 代码 and 增减 are those of 调整, too."""
_YES = "是"
_OF_ORGANS, _OF_WHOLE = f"{ORGANS}_", f"{WHOLE}_"
_SCOPES = ("", _OF_ORGANS, _OF_WHOLE)
"""What stands before the names of cells with sums."""
_RANGE = regex(rf"'?{DETAIL}'?!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)")
_PLACES = 10
"""Decimals that a sum is trusted to before it is divided; the roll-up's own formulas do so, too."""


class Shown(Struct, frozen=True):
    """What one cell of the workbook shows: a formula's result as it was saved."""

    sheet: str
    cell: str
    content: Content = None
    formula: str = ""


class UnitRow(Struct, frozen=True):
    """One unit's row of 明细: where it stands, and its contents by code."""

    row: int
    code: str
    name: str
    counted: bool
    organs: bool
    """Whether it counts among the district's own organs, where the workbook has that column."""
    contents: Mapping[str, Content]


class Summed(Struct, frozen=True):
    """A roll-up as its file has it. ``columns`` are the letters of 明细 by code; ``units`` is empty where there is no 明细."""

    form: Form
    cells: Mapping[str, Shown]
    units: Sequence[UnitRow] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    adjusted: Mapping[str, Decimal] = field(default_factory=dict)
    """What the sheet 调整 adds to cells, together, by code."""
    last: Mapping[str, Number | None] = field(default_factory=dict)
    """Last year's figures of the district, from the sheet 上年数."""
    organs: bool = False
    """Whether these are the sums of the district's own organs alone."""
    beside: Summed | None = None
    """The tables of the campaign's other scope, where the workbook has both."""

    @property
    def has_detail(self) -> bool:
        """Whether units are listed at all: a workbook of values alone has none."""
        return bool(self.columns)

    def added(self, code: str) -> Content:
        """What the counted rows of 明细, and what 调整 adds, make of a typed cell: a number, how often each word was chosen, or None."""
        cell, rows = self.form.cells[code], [unit.contents for unit in self.units if self.holds(unit)]
        given = [row.get(code) for row in rows]
        if rolled.is_tallied(cell):
            counts = [sum(content == word for content in given) for word in cell.choices]
            return rolled.counted_words(cell, counts) if any(counts) else None
        pairs = [(_exact(one), _exact(row.get(cell.weight)) if cell.weight else None) for one, row in zip(given, rows, strict=True)]
        made = _added(cell, [(one, weight) for one, weight in pairs if one is not None])
        return made if code not in self.adjusted else (made or 0) + self.adjusted[code]

    def holds(self, unit: UnitRow) -> bool:
        """Whether a row's figures are in these sums."""
        return unit.organs if self.organs else unit.counted

    def givers(self, code: str) -> int:
        """How many counted units gave anything."""
        return sum(self.holds(unit) and unit.contents.get(code) is not None for unit in self.units)

    def totals(self) -> Mapping[str, Number | None]:
        """Every total by its own formula, over what the parts show on their sheets."""
        typed = {code: _number(self.cells[code].content) if code in self.cells else None
                 for code, cell in self.form.cells.items() if not cell.total}
        return rolled.district_totals(self.form, typed, self.last)

    def looks_elsewhere(self, code: str) -> bool:
        """Whether the formula of a typed cell adds a column of 明细 that is not its own, or leaves out rows of units."""
        shown = self.cells.get(code)
        ranges = _RANGE.findall(shown.formula) if shown and self.units else []
        if not ranges:
            return False
        first, last = self.units[0].row, self.units[-1].row
        return self.columns[code] not in {letters for letters, *_ in ranges} or any(
            int(top) > first + 1 or int(bottom) < last + 1 for _, top, _, bottom in ranges)


def read_summed(data: bytes, form: Form) -> Summed:
    """The workbook's cells by code and its 明细. Raises :class:`FileError` where it does not open."""
    book = Spreadsheet(data, limits=None)
    codes = {f"{scope}{defined_name(code)}": (scope, code) for scope in _SCOPES for code in form.cells}
    wanted: dict[str, dict[Place, tuple[str, str]]] = {}
    for name, text in book.names.items():
        sheet, _, address = text.rpartition("!")
        at = place(address)
        if name in codes and at is not None:
            wanted.setdefault(sheet.strip("'").replace("''", "'"), {})[at] = codes[name]
    cells: dict[str, dict[str, Shown]] = {scope: {} for scope in _SCOPES}
    units: list[UnitRow] = []
    columns: dict[str, str] = {}
    adjusted: list[Mapping[str, Decimal]] = [{}, {}]
    last: list[Mapping[str, Number | None]] = [{}, {}]
    for part in book.sheets():
        if part.name in wanted:
            places = wanted[part.name]
            for at, (scope, code) in places.items():
                cells[scope][code] = Shown(part.name, a1(*at))
            for row, col, cell in book.own_cells(part):
                if (row, col) in places:
                    scope, code = places[row, col]
                    cells[scope][code] = Shown(part.name, a1(row, col), _content(book, cell), cell.formula or "")
        elif part.name == DETAIL:
            columns, units = _detail(_rows(book, part), form)
        elif part.name == ADJUSTED:
            adjusted = [_adjusted(_rows(book, part), form, organs=organs) for organs in (False, True)]
        elif part.name == LAST:
            last = [_last(_rows(book, part), form, word) for word in (WHOLE, ORGANS)]
    # The scope that goes on has the names of a return; how the other is named tells which it is.
    other = next((scope for scope in _SCOPES if scope and cells[scope]), "")
    organs = other == _OF_WHOLE
    beside = Summed(form, cells[other], units, columns, adjusted[not organs], last[not organs], not organs) if other else None
    return Summed(form, cells[""], units, columns, adjusted[organs], last[organs], organs, beside)


# ── one sheet ─────────────────────────────────────────────────────────


Rows = Mapping[int, Mapping[int, Content]]


def _rows(book: Spreadsheet, part: SheetPart) -> Rows:
    rows: dict[int, dict[int, Content]] = {}
    at, contents = -1, dict[int, Content]()
    for row, col, cell in book.own_cells(part):
        if row != at:
            at, contents = row, rows.setdefault(row, {})
        if (content := _content(book, cell)) is not None:
            contents[col] = content
    return {row: contents for row, contents in rows.items() if contents}


def _content(book: Spreadsheet, cell: SheetCell) -> Content:
    if cell.kind == "n":
        value = cell.value
        if value is None:
            return None
        try:
            number = int(value) if value.isdecimal() else Decimal(value)
        except InvalidOperation:
            return value
        return number if isinstance(number, int) or number != number.to_integral_value() else int(number)
    return book.text(cell) or None


def _coded(rows: Rows, form: Form) -> tuple[int, dict[str, int]]:
    """The row that has the codes, and each code's column."""
    found = {at: {content: col for col, content in row.items() if isinstance(content, str) and content in form.cells}
             for at, row in rows.items()}
    at = max(found, key=lambda row: len(found[row]), default=0)
    return at, found.get(at, {})


def _detail(rows: Rows, form: Form) -> tuple[dict[str, str], list[UnitRow]]:
    head, columns = _coded(rows, form)
    named = {content: col for at, row in rows.items() if at <= head for col, content in row.items()}
    counted, organs, code, name = (named.get(word, -1) for word in (_COUNTED, COUNTED_AMONG_ORGANS, _CODE, _NAME))
    units = [
        UnitRow(at, str(row.get(code, "")), str(row.get(name, "")), row[counted] == _YES, row.get(organs) == _YES,
                {one: row[col] for one, col in columns.items() if col in row})
        for at, row in sorted(rows.items()) if at > head and row.get(counted) in (_YES, "否")
    ]
    return {one: column(col) for one, col in columns.items()}, units


def _adjusted(rows: Rows, form: Form, *, organs: bool) -> dict[str, Decimal]:
    """What is added to each cell: the rows of 调整 below the one with its heads, of the organs those that say so."""
    heads = (_CODE, _DELTA, COUNTED_AMONG_ORGANS)
    named = {content: col for _, row in sorted(rows.items()) for col, content in row.items() if content in heads}
    found: dict[str, Decimal] = {}
    for row in rows.values():
        code, delta = row.get(named.get(_CODE, -1)), _exact(row.get(named.get(_DELTA, -1)))
        among = not organs or row.get(named.get(COUNTED_AMONG_ORGANS, -1)) == _YES
        if isinstance(code, str) and code in form.cells and delta is not None and among:
            found[code] = found.get(code, Decimal(0)) + delta
    return found


def _last(rows: Rows, form: Form, word: str) -> dict[str, Number | None]:
    """The district's own row of 上年数: the first one that says so below the codes."""
    head, columns = _coded(rows, form)
    own = next((row for at, row in sorted(rows.items()) if at > head and word in row.values()), {})
    return {code: _number(own.get(col)) for code, col in columns.items()}


# ── adding up, once more ──────────────────────────────────────────────


def _added(cell: Cell, pairs: Sequence[tuple[Decimal, Decimal | None]]) -> Number | None:
    """What units' figures (each with its weight) make of a cell; nothing of the code that made the sums is used."""
    if not pairs or cell.rollup == "none" or cell.kind == "choice":
        return None
    figures = [figure for figure, _ in pairs]
    match cell.rollup:
        case "max":
            made = max(figures)
        case "min":
            made = min(figures)
        case "mean" if cell.weight:
            weights = [(figure, weight) for figure, weight in pairs if weight is not None]
            whole = sum((weight for _, weight in weights), Decimal(0))
            if not whole:
                return None
            made = sum((figure * weight for figure, weight in weights), Decimal(0)) / whole
        case "mean":
            made = sum(figures, Decimal(0)) / len(figures)
        case _:
            made = sum(figures, Decimal(0))
    decimals = rolled.decimals_of(cell)
    return made if decimals is None else round_half_up(made, decimals)


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """A number rounded as spreadsheets round: half away from zero, at so many decimals; noise far behind them is no half."""
    steady = value.quantize(Decimal(1).scaleb(-max(_PLACES, decimals)), ROUND_HALF_UP)
    return steady.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _exact(content: Content) -> Decimal | None:
    number = _number(content)
    return None if number is None else Decimal(number)


def _number(content: Content) -> Number | None:
    return None if isinstance(content, str) else content
