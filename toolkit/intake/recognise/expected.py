"""What the form leads one to look for: rows with the words that name them, columns with the words above them.

Everything here is worked out from the form's own labels and spans, once a form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import product

from toolkit.form.model import Cell, Form, Label, Span, Table
from toolkit.intake.recognise.variants import Other, Variants, common, variants_of
from toolkit.intake.recognise.wording import key, letters, spellings
from toolkit.structs import Struct


class Head(Struct, frozen=True):
    """The words over one column of a block: the nearest label, and those over it."""

    leaf: frozenset[str]
    groups: tuple[frozenset[str], ...]


class Block(Struct, frozen=True, dict=True):
    """Rows of a table under the same column heads."""

    number: int
    heads: tuple[Head, ...]
    labels: tuple[frozenset[str], ...]
    """Every label that stands over this block's columns and over no other's, each by its spellings."""
    letters: Counter[str]
    """The letters of those labels, for a header torn apart."""

    @cached_property
    def leaves(self) -> Mapping[str, tuple[int, ...]]:
        """Spelling of a nearest label → the columns it may stand over."""
        by_leaf: dict[str, list[int]] = {}
        for column, head in enumerate(self.heads):
            for leaf in head.leaf:
                by_leaf.setdefault(leaf, []).append(column)
        return {leaf: tuple(columns) for leaf, columns in by_leaf.items()}

    @property
    def headed(self) -> bool:
        """Whether the form prints heads over these columns at all."""
        return any(head.leaf for head in self.heads)


class ExpectedRow(Struct, frozen=True):
    """One row of values of the form's grid, left to right."""

    table: str
    number: int
    block: int
    cells: tuple[Cell, ...]
    name: str
    names: frozenset[str]
    """Every text that names this row: its own label after any of the labels it stands under."""
    leaf: frozenset[str]
    weak: frozenset[str]
    """Those of the names that other labels of the table share (其他, 总计): they need their neighbours' word."""

    @property
    def width(self) -> int:
        """How many values the row has."""
        return len(self.cells)


class Expected(Struct, frozen=True, eq=False, dict=True):
    """One table of the form as it is looked for."""

    table: Table
    rows: tuple[ExpectedRow, ...]
    blocks: tuple[Block, ...]
    vocabulary: frozenset[str]
    """Every word of the table and about it: what may stand around its values without meaning anything else."""
    header_words: frozenset[str]
    """The words of the table's own header rows."""
    groups: Mapping[str, tuple[int, ...]]
    """Spelling of a label that stands over several rows → those rows."""

    @property
    def labelled(self) -> bool:
        """Whether the rows have labels of their own; else one finds them by the heads above."""
        return any(row.names for row in self.rows)

    @cached_property
    def longest(self) -> int:
        """The longest text that names a row."""
        return max((len(name) for row in self.rows for name in row.names), default=0)

    @cached_property
    def by_name(self) -> Mapping[str, tuple[int, ...]]:
        """Text that names a row → the rows it may name."""
        numbers: dict[str, list[int]] = {}
        for row in self.rows:
            for name in row.names:
                numbers.setdefault(name, []).append(row.number)
        return {name: tuple(rows) for name, rows in numbers.items()}

    @cached_property
    def last_letters(self) -> frozenset[str]:
        """The letters that the last word of a row's label may end in, before words of one meaning were made one."""
        return frozenset(name[-1] for name in self.by_name) | {word[-1] for word, _ in common().same}

    @cached_property
    def text_of_vocabulary(self) -> str:
        """All words in one string, to see whether a torn piece belongs to one of them."""
        return "\n".join(sorted(self.vocabulary))

    def is_own(self, word: str) -> bool:
        """Whether a key is a word of this table, a torn piece of one, or several of them run together."""
        return not word or word in self.text_of_vocabulary or self._made_of_words(word)

    def _made_of_words(self, word: str) -> bool:
        return self.reduced(word) == ""

    def reduced(self, word: str) -> str:
        """What is left of a key when words of this table are taken off its front."""
        longest = max(map(len, self.vocabulary), default=0)
        while word:
            size = next((n for n in range(min(longest, len(word)), 1, -1) if word[:n] in self.vocabulary), 0)
            if not size:
                break
            word = word[size:]
        return word


class Wanted(Struct, frozen=True, dict=True):
    """The whole form as it is looked for."""

    form: Form
    tables: tuple[Expected, ...]
    foreign: Mapping[str, Other]
    """Spellings of labels that only another edition has."""
    variants: Variants

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of every table."""
        return frozenset(word for expected in self.tables for word in expected.vocabulary) | frozenset(self.foreign)

    @cached_property
    def telling(self) -> Mapping[str, int]:
        """Names of rows and heads that one table alone has → its place among the tables."""
        found: dict[str, int] = {}
        for number, expected in enumerate(self.tables):
            weak = {name for row in expected.rows for name in row.weak}
            others = {word for other in self.tables if other is not expected for word in other.vocabulary | other.by_name.keys()}
            words = expected.by_name.keys() | expected.header_words if expected.labelled else expected.header_words
            found |= dict.fromkeys(set(words) - others - weak, number)
        return found

    def own_words(self, table: Table) -> frozenset[str]:
        """Those of one table."""
        number = next(n for n, expected in enumerate(self.tables) if expected.table is table)
        return frozenset(word for word, own in self.telling.items() if own == number)


@lru_cache(maxsize=8)
def wanted(form: Form) -> Wanted:
    """What to look for in a document."""
    variants = variants_of(form.base)
    tables = tuple(_expected(table, form, variants) for table in form.tables)
    known = {word for expected in tables for word in expected.vocabulary}
    foreign = {
        spelling: other
        for other in variants.editions
        for label in other.labels
        for spelling in spellings(label, money=True)
        if spelling not in known and len(spelling) >= 3
    }
    return Wanted(form, tables, foreign, variants)


def _expected(table: Table, form: Form, variants: Variants) -> Expected:
    spelled = {label.span: _spellings(label, table, variants) for label in table.labels}
    shared = Counter(spelling for words in spelled.values() for spelling in words)
    blocks: list[Block] = []
    rows: list[ExpectedRow] = []
    stacks: list[tuple[tuple[Label, ...], ...]] = []
    for number, cells in enumerate(_value_rows(table)):
        heads = tuple(_over(cell, table) for cell in cells)
        if not stacks or [_texts(h) for h in stacks[-1]] != [_texts(h) for h in heads]:
            stacks.append(heads)
            blocks.append(_block(len(blocks), heads, spelled))
        path = [label for label in _beside(cells[0], table) if key(label.text)]
        rows.append(
            ExpectedRow(
                table.code, number, len(blocks) - 1, cells, _name(cells, path),
                *_names([spelled[label.span] for label in path], shared),
            )
        )
    vocabulary = {word for words in spelled.values() for word in words}
    vocabulary |= {key(text) for text in _about(table, form, variants)} | {letters(label.text) for label in table.labels}
    header = frozenset(word for label in table.labels if label.header for word in spelled[label.span])
    return Expected(
        table, tuple(rows), tuple(blocks), frozenset(filter(None, vocabulary)), header, _groups(table, rows, spelled)
    )


def _spellings(label: Label, table: Table, variants: Variants) -> frozenset[str]:
    below = [
        cell for cell in table.cells
        if (label.span.col <= cell.span.col <= label.span.last_col if label.header
            else label.span.row <= cell.span.row <= label.span.last_row)
    ]
    money = any(cell.kind == "money" for cell in below)
    return spellings(label.text, variants.labels.get(label.text, ()), money=money)


def _value_rows(table: Table) -> Iterator[tuple[Cell, ...]]:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.span.row, []).append(cell)
    for row in sorted(rows):
        yield tuple(sorted(rows[row], key=lambda cell: cell.span.col))


def _over(cell: Cell, table: Table) -> tuple[Label, ...]:
    """The labels of the nearest header over a cell, outermost first."""
    above = sorted(
        (label for label in table.labels
         if label.header and label.span.col <= cell.span.col <= label.span.last_col and label.span.row < cell.span.row),
        key=lambda label: label.span.row,
    )
    stack: list[Label] = []
    for label in reversed(above):
        if stack and label.span.last_row + 1 != stack[-1].span.row:
            break
        stack.append(label)
    return tuple(label for label in reversed(stack) if key(label.text))


def _beside(cell: Cell, table: Table) -> list[Label]:
    return sorted(
        (label for label in table.labels
         if not label.header and label.span.row <= cell.span.row <= label.span.last_row and label.span.col < cell.span.col),
        key=lambda label: label.span.col,
    )


def _texts(stack: Iterable[Label]) -> tuple[str, ...]:
    return tuple(label.text for label in stack)


def _block(number: int, stacks: tuple[tuple[Label, ...], ...], spelled: Mapping[Span, frozenset[str]]) -> Block:
    heads = tuple(
        Head(spelled[stack[-1].span], tuple(spelled[label.span] for label in stack[:-1])) if stack else Head(frozenset(), ())
        for stack in stacks
    )
    labels = list(dict.fromkeys(label for stack in stacks for label in stack))
    # A heading over all columns (第二十条第（一）项) says nothing about any one of them.
    telling = [label for label in labels if not all(label in stack[:-1] for stack in stacks)]
    letters = Counter("".join(key(label.text) for label in telling))
    return Block(number, heads, tuple(dict.fromkeys(spelled[label.span] for label in telling)), letters)


def _names(
    path: list[frozenset[str]], shared: Counter[str]
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Every name of a row, its own label's spellings, and the names that are weak."""
    if not path:
        return frozenset(), frozenset(), frozenset()
    *above, leaf = path
    choices = [{"", *words} for words in above]
    named = {"".join(parts): parts[-1] for parts in product(*choices, leaf)}
    return frozenset(named), leaf, frozenset(name for name, label in named.items() if shared[label] > 1)


def _name(cells: tuple[Cell, ...], path: list[Label]) -> str:
    return path[-1].text if path else cells[0].row_name


def _groups(
    table: Table, rows: list[ExpectedRow], spelled: Mapping[Span, frozenset[str]]
) -> dict[str, tuple[int, ...]]:
    groups: dict[str, tuple[int, ...]] = {}
    for label in table.labels:
        under = tuple(
            row.number for row in rows if label.span.row <= row.cells[0].span.row <= label.span.last_row
        )
        if not label.header and len(under) > 1:
            groups |= dict.fromkeys(spelled[label.span], under)
    return groups


def _about(table: Table, form: Form, variants: Variants) -> list[str]:
    headings = [section.heading for section in form.sections]
    known = [text for heading in headings for text in (heading, *variants.sections.get(heading, ()))]
    return [table.title, table.sheet, table.note, *known, *common().noise]
