"""Which cell of the form the words over one column of a list mean: 本年新收政府信息公开申请数量 | 自然人.

A list with one row a unit has the form's rows and columns side by side in its heads. The words are those that a table is
recognised by (:mod:`~toolkit.intake.recognise.expected`), and nothing is guessed: words that mean several cells mean none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import product

from toolkit.form.model import Cell, Form
from toolkit.intake.recognise.expected import Block, Expected, wanted
from toolkit.intake.recognise.variants import common
from toolkit.intake.recognise.wording import joined, key, one_script, spellings, without_ordinal
from toolkit.patterns import regex
from toolkit.structs import Struct
from toolkit.words import without_blanks

_YEAR = regex(r"(20[0-9]{2})年?度?数?")
_PERIOD = frozenset(key(word) for word in ("上年", "上年数", "去年", "去年数", "上年情况", "数量", "件数", "情况", "数据"))
"""Words that say when or how much, and nothing about which cell."""
_MOST_WORDS = 200
"""Characters of a head that are looked at; the longest label has under sixty."""
_MONEY = regex("[万亿]?元")
_UNITS_WITHIN = 12
_BRACKETS = regex(r"\((?:单位:?)?([^()]{1,3})\)")


class Meaning(Struct, frozen=True):
    """What the words over a column mean: one ``code``, or none. ``codes`` are those they may mean; ``why`` says what else is
    against them."""

    code: str = ""
    codes: tuple[str, ...] = ()
    why: str = ""


def meaning(form: Form, words: Sequence[str], *, about: str = "", year: int | None = None) -> Meaning:
    """The cell that the words over a column mean, from the top down.

    ``about`` names the sheet or what stands above the list: it decides between tables, not within one. With ``year`` words
    that name another year mean nothing.
    """
    for word in words:
        if word.strip() in form.cells:
            return Meaning(word.strip(), (word.strip(),))
    years = [int(match[1]) for word in words if (match := _YEAR.fullmatch(without_blanks(one_script(word[:_MOST_WORDS]))))]
    if year is not None and any(stated != year for stated in years):
        return Meaning(why=f"写的是{next(stated for stated in years if stated != year)}年")
    pieces = [word for word in words if key(word) and not _says_when(word)]
    if sum(map(len, pieces)) > _MOST_WORDS:
        return Meaning()
    units = [match[1] for word in pieces for match in _BRACKETS.finditer(one_script(word)) if match[1] in common().units]
    found = _named(form, pieces, about) or _named(form, [_without_units(word) for word in pieces], about)
    units = units or _money_said(about)
    other = [unit for unit in units for code in found if form.cells[code].kind == "money" and form.cells[code].unit not in units]
    if other:
        return Meaning(codes=found, why=f"单位是“{other[0]}”，表式的单位是“{form.cells[found[0]].unit}”")
    return Meaning(found[0], found) if len(found) == 1 else Meaning(codes=found)


def _money_said(about: str) -> list[str]:
    """The units of money that stand after 单位 above a list: 单位：件、元."""
    _, unit, behind = one_script(about).partition("单位:")
    return _MONEY.findall(behind[:_UNITS_WITHIN]) if unit else []


def _says_when(word: str) -> bool:
    return key(word) in _PERIOD or bool(_YEAR.fullmatch(without_blanks(one_script(word[:_MOST_WORDS]))))


def _without_units(word: str) -> str:
    return _BRACKETS.sub(lambda match: "" if match[1] in common().units else match[0], one_script(word))


def _named(form: Form, pieces: Sequence[str], about: str) -> tuple[str, ...]:
    """The codes that the words may mean, in the form's order."""
    by_table = {lexicon.table: codes for lexicon in _lexicons(form) if (codes := lexicon.codes(pieces))}
    named = [table for table in by_table if _is_about(form, table, [*pieces, about])]
    if len(by_table) > 1 and len(named) == 1:
        by_table = {named[0]: by_table[named[0]]}
    found = {code for codes in by_table.values() for code in codes}
    return tuple(code for code in form.cells if code in found)


def _is_about(form: Form, table: str, words: Sequence[str]) -> bool:
    titles = _titles(form, table)
    return any(title in key(word[:_MOST_WORDS]) for word in words for title in titles)


def _titles(form: Form, code: str) -> frozenset[str]:
    table = form.tables_by_code[code]
    sheets = {key(table.sheet)} if not table.on_text_sheet else set()
    return frozenset(filter(None, {key(table.title), key(without_ordinal(table.title)), *sheets}))


@lru_cache(maxsize=8)
def _lexicons(form: Form) -> tuple[_Lexicon, ...]:
    return tuple(_Lexicon(form, expected) for expected in wanted(form).tables)


class _Lexicon:
    """One table's rows and columns by everything they may be called."""

    def __init__(self, form: Form, expected: Expected) -> None:
        self.table = expected.table.code
        self._expected = expected
        self._titles = _titles(form, expected.table.code)

    def codes(self, pieces: Sequence[str]) -> tuple[str, ...]:
        """The codes that the pieces together name."""
        kept = [word for piece in pieces if (word := key(piece)) not in self._titles]
        found: dict[str, None] = {}
        texts = tuple(dict.fromkeys(("".join(kept), joined(kept))))
        for text in texts:
            found |= dict.fromkeys(cell.code for cell in self._cells(text))
        return tuple(found or dict.fromkeys(cell.code for text in texts for cell in self._half(text)))

    def _half(self, text: str) -> Iterator[Cell]:
        """The cells of a whole row or column, where its words stand alone."""
        for number in self._rows.get(text, ()):
            yield from self._expected.rows[number].cells
        for block, column in self._columns.get(text, ()):
            yield from (row.cells[column] for row in self._expected.rows if row.block == block)

    def _cells(self, text: str) -> Iterator[Cell]:
        for row in self._rows.get(text, ()):
            if len(self._expected.rows[row].cells) == 1:
                yield self._expected.rows[row].cells[0]
        if not self._expected.labelled:
            yield from self._under(self._columns.get(text, ()), range(len(self._expected.rows)))
        for at in range(1, len(text)):
            before, behind = text[:at], text[at:]
            yield from self._under(self._columns.get(behind, ()), self._rows.get(before, ()))
            yield from self._under(self._columns.get(before, ()), self._rows.get(behind, ()))

    def _under(self, columns: Collection[tuple[int, int]], rows: Collection[int]) -> Iterator[Cell]:
        for number in rows:
            row = self._expected.rows[number]
            yield from (row.cells[column] for block, column in columns if block == row.block)

    @cached_property
    def _rows(self) -> Mapping[str, tuple[int, ...]]:
        """What names a row → the rows: the table's own words for it, and the short name that sentences have."""
        names: dict[str, list[int]] = {}
        for row in self._expected.rows:
            short = {name for cell in row.cells[:1] if row.names for name in spellings(cell.row_name, money=cell.kind == "money")}
            for name in row.names | short:
                names.setdefault(name, []).append(row.number)
        return {name: tuple(rows) for name, rows in names.items()}

    @cached_property
    def _columns(self) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """What names a column → blocks and columns: its own head, after any of those that it stands under, and its short name."""
        names: dict[str, dict[tuple[int, int], None]] = {}
        for block in self._expected.blocks:
            for column, head in enumerate(block.heads):
                for name in _paths(block, column) if head.leaf else ():
                    names.setdefault(name, {})[block.number, column] = None
        for row in self._expected.rows:
            for column, cell in enumerate(row.cells):
                for name in spellings(cell.column_name, money=cell.kind == "money"):
                    names.setdefault(name, {})[row.block, column] = None
        return {name: tuple(columns) for name, columns in names.items()}


def _paths(block: Block, column: int) -> frozenset[str]:
    head = block.heads[column]
    choices = [{"", *words} for words in head.groups]
    return frozenset("".join(parts) for parts in product(*choices, head.leaf))
