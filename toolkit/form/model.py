"""The form as data: what a statutory form says, frozen and typed.

A :class:`Form` is declared once in a TOML file and everything else is asked of it: the locked cells, the
live checks, the reader, the sums, the report's tables, the docs. Nothing here knows Excel.
Positions are 0-based rows and columns of the table's own grid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from toolkit.structs import Struct, field, replace

if TYPE_CHECKING:
    from toolkit.form.alike import Alike
    from toolkit.form.examining import Examine
    from toolkit.form.said import Said
    from toolkit.form.shown import Overview

CellKind = Literal["count", "money", "percent", "score", "choice", "date"]
"""A whole number; an amount; a share in hundredths; a mark that is no amount; one of a list of words; a day."""
Rollup = Literal["sum", "mean", "max", "min", "none"]
Each = Literal["row", "column", "group", ""]
EachAsked = Literal["row", "column", "group", "cell", ""]
"""What a rule is asked of, once each; with ``cell`` its relation calls the cell ``value``."""
RuleTo = Literal["unit", "officer"]
Blank = Literal["error", "query", "none"]
"""What a blank cell is: an error, a question, or nothing that is to be said."""
RuleSeverity = Literal["error", "query", "note"]
Scope = Literal["unit", "district", "both", ""]
"""Whom a rule is asked of: each unit's return, the district's sums, both; empty where the form does not say."""
Orientation = Literal["portrait", "landscape"]

TEXT_SHEET = "文字"
"""The sheet that holds the texts, and the small tables that belong among them."""


class Span(Struct, frozen=True):
    """A block of the grid: its top-left corner and how far it reaches."""

    row: int
    col: int
    rows: int = 1
    cols: int = 1

    @property
    def last_row(self) -> int:
        """The last row the block covers."""
        return self.row + self.rows - 1

    @property
    def last_col(self) -> int:
        """The last column the block covers."""
        return self.col + self.cols - 1


class Label(Struct, frozen=True):
    """A printed word of the table, to the letter. ``header`` tells column heads from row heads."""

    span: Span
    text: str
    header: bool


class Total(Struct, frozen=True):
    """A total as declared: for each row (or column, group) the cell ``code`` is ``expression``."""

    each: Each
    code: str
    expression: str


class Cell(Struct, frozen=True):
    """One value of the form, typed in or (where ``total`` is set) calculated."""

    code: str
    span: Span
    kind: CellKind
    unit: str
    decimals: int
    row_code: str
    column_code: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    row_name: str
    column_name: str
    hint: str
    blank: Blank
    total: Total | None = None
    """How a total is calculated; None for a typed cell."""
    prefill: str = ""
    """The code whose last year's value is offered here; empty for none."""
    rollup: Rollup = "sum"
    """How a typed cell of many units becomes the district's (a choice with "sum": how often each word was chosen). A total has none of
    its own: it is calculated from the district's parts."""
    weight: str = ""
    """With "mean": the code whose value says how much a unit weighs; empty where each weighs the same."""
    choices: tuple[str, ...] = ()
    """The words of a choice, in the order of its list."""
    negative: bool = False
    """Whether the value may be below zero."""
    was: tuple[str, ...] = ()
    """The whole codes it had in last year's form, where they were others; several were added into one."""
    row_was: tuple[str, ...] = ()
    column_was: tuple[str, ...] = ()
    cell_was: tuple[str, ...] = ()
    """What its row, its column and the cell alone were called then, of each old one; empty words where the form does not say it."""

    @property
    def renamed(self) -> bool:
        """Whether anything about its code was another last year."""
        return bool(self.row_was or self.column_was or self.cell_was)

    @property
    def name(self) -> str:
        """How sentences call the cell: “二、上年结转｜商业企业”."""
        return "｜".join(part for part in (self.row_name, self.column_name) if part)

    @property
    def is_number(self) -> bool:
        """Whether a person writes a number here, and 0 for none; not so a choice and a date."""
        return self.kind not in ("choice", "date")


class ZeroInText(Struct, frozen=True):
    """Words in a text that say the table's blank cells are zero (“未收取信息处理费”)."""

    text: str
    says: tuple[str, ...]


class Sentence(Struct, frozen=True):
    """A sentence of a draft, or a part of one, as the form file has it: unparsed, as rules are.

    ``say`` holds ``{fields}``: codes, expressions over codes, ``year district who``, and ``{parts}`` for what is said of its parts.
    """

    say: str
    when: str = ""
    parts: tuple[Sentence, ...] = ()
    between: str = "、"
    """What stands between two parts that are said."""
    most: int = 0
    """How many parts are said, the largest first; 0 for all, in their order."""
    paragraph: bool = False
    """Whether a new paragraph begins with it."""

    def here(self) -> Mapping[str, object]:
        """By what it is found in its file."""
        return {"say": self.say, "when": self.when}


class Table(Struct, frozen=True, eq=False, dict=True):
    """One statutory table: a grid of labels and cells.

    ``widths`` are Excel column widths in characters, one for each grid column.
    """

    code: str
    sheet: str
    title: str
    rows: int
    cols: int
    labels: tuple[Label, ...]
    cells: tuple[Cell, ...]
    widths: tuple[float, ...]
    orientation: Orientation = "portrait"
    note: str = ""
    sentence: str = ""
    rollup_below: str = ""
    zero_choice: bool = True
    """Whether a drop-down above the table lets a clerk declare every blank cell zero."""
    totals: tuple[Total, ...] = ()
    zero_in_text: tuple[ZeroInText, ...] = ()
    supplement: bool = False
    """Whether the district asks for it besides the tables of the form that is extended 附表."""
    printed: bool = True
    """Whether the report has it; what is not printed is asked for all the same, and sentences may say it."""

    @property
    def on_text_sheet(self) -> bool:
        """Whether the table stands among the texts rather than on a sheet of its own."""
        return self.sheet == TEXT_SHEET

    @property
    def is_asked_for(self) -> bool:
        """Whether it is a supplement whose absence is a question."""
        return self.supplement and any(cell.blank != "none" for cell in self.inputs)

    @cached_property
    def header_rows(self) -> int:
        """How many leading grid rows hold labels only (0 where the first row holds a value)."""
        return min((cell.span.row for cell in self.cells), default=0)

    @cached_property
    def row_codes(self) -> tuple[str, ...]:
        """First parts of the cell codes (``new``, ``carried_in`` …), in the form's order."""
        return tuple(dict.fromkeys(cell.row_code for cell in self.cells))

    @cached_property
    def column_codes(self) -> tuple[str, ...]:
        """Second parts of the cell codes (``natural``, ``business`` …), in the form's order."""
        return tuple(dict.fromkeys(cell.column_code for cell in self.cells if cell.column_code))

    @cached_property
    def inputs(self) -> tuple[Cell, ...]:
        """The cells a clerk types."""
        return tuple(cell for cell in self.cells if not cell.total)


class Text(Struct, frozen=True):
    """One narrative text the form asks for. ``length`` is a hint in characters, (0, 0) for none."""

    code: str
    label: str
    heading: str
    hint: str
    length: tuple[int, int]
    rows: int
    required: bool
    draft: str
    sentences: tuple[Sentence, ...] = ()
    """What is drafted of it sentence by sentence, in place of ``draft``."""


class Section(Struct, frozen=True):
    """One numbered section of the report; ``contents`` are codes of texts and tables, in order."""

    heading: str
    contents: tuple[str, ...]


class Rule(Struct, frozen=True):
    """One rule as text: what must hold, for whom, how much it weighs, what to say when it fails."""

    id: str
    title: str
    table: str
    each: EachAsked
    only: tuple[str, ...]
    when: str
    holds: str
    severity: RuleSeverity
    explainable: bool
    """Whether a reason can take the place of a correction even where it is an error."""
    message: str
    remedy: str
    tally: str
    source: str
    scope: Scope = ""
    to: RuleTo = "unit"
    """Whom its findings are told; what is told the officer alone stands in no workbook that goes out."""
    trial: bool = False
    """Whether it is on trial: told the officer, and weighing nothing."""
    peers: bool = False
    """With ``cell``: whether the figures are also held against those of other units of the level."""
    supplements: bool = False
    """With ``cell``: whether it is asked of the tables of forms that extend this one, too."""

    @property
    def shown(self) -> bool:
        """Whether it is shown live in the workbooks that go out to units."""
        return self.to == "unit" and not self.trial
    reads_zero: tuple[str, ...] = ()
    """What reads as 0 in its cells where it is asked of the unit: it leaves nothing else to be written there."""


class Form(Struct, frozen=True, eq=False, dict=True):
    """A whole statutory form. ``digest`` is the SHA-256 of the file it was read from."""

    edition: str
    title: str
    basis: str
    intro: str
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    texts: tuple[Text, ...]
    rules: tuple[Rule, ...]
    source: str = field()
    """The TOML text itself, so that a campaign can freeze exactly what it issued."""
    digest: str = ""
    preface: tuple[Sentence, ...] = ()
    """What is drafted behind the words of ``intro``."""
    base: str = ""
    """The edition whose tables it has and others besides; its own where it extends none."""
    overview: Overview | None = None
    """Which figures the roll-up shows first; None where the file does not say."""
    alike: Alike | None = None
    """How texts are held against other units' and last year's; None where the file does not say."""
    said: Said | None = None
    """How running text says the figures; None where the file does not say: no sentence is held against a table then."""
    examine: Examine | None = None
    """What is looked for in the running texts; None where the file does not say."""

    @property
    def returns_title(self) -> str:
        """What the tables are called that units fill in: 政府信息公开工作年度报告报表, and 政府网站工作年度报表 as it stands."""
        return self.title if self.title.endswith("表") else f"{self.title}报表"

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """Every value of the form by code, in the form's order."""
        return {cell.code: cell for table in self.tables for cell in table.cells}

    @cached_property
    def table_of(self) -> Mapping[str, Table]:
        """The table each value stands in, by the value's code."""
        return {cell.code: table for table in self.tables for cell in table.cells}

    @cached_property
    def tables_by_code(self) -> Mapping[str, Table]:
        """The tables by their codes."""
        return {table.code: table for table in self.tables}

    @cached_property
    def texts_by_code(self) -> Mapping[str, Text]:
        """The texts by their codes."""
        return {text.code: text for text in self.texts}

    @cached_property
    def hint_codes(self) -> tuple[str, ...]:
        """Every code a hint may be given to: rows, columns and cells of the tables (``t3.other``, ``t3.natural`` …)."""
        return tuple(dict.fromkeys(code for cell in self.cells.values() for code in self._hinted_by(cell)))

    def with_hints(self, hints: Mapping[str, str]) -> Form:
        """The same form with other hints, by code; a cell's own wins over its row's, its row's over its column's."""
        def given(cell: Cell) -> Cell:
            own_hints = [hints[code] for code in self._hinted_by(cell) if code in hints]
            return replace(cell, hint=own_hints[0]) if own_hints else cell

        tables = tuple(replace(table, cells=tuple(map(given, table.cells))) for table in self.tables)
        return replace(self, tables=tables)

    def _hinted_by(self, cell: Cell) -> tuple[str, ...]:
        table = self.table_of[cell.code].code
        return tuple(dict.fromkeys(
            f"{table}.{part}" for part in (cell.code.removeprefix(f"{table}."), cell.row_code, cell.column_code) if part
        ))

    def sheet_tables(self) -> Iterator[Table]:
        """The tables that have a sheet of their own, in order."""
        return (table for table in self.tables if not table.on_text_sheet)
