"""What an expression of a rule or total is made of."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from toolkit.structs import Struct

FACTS = ("unit.level", "campaign.level")
DECLARED = "declared."
"""``declared.<table>`` is “是” where the table's blanks were declared zero, else “否”."""
YES, NO = "是", "否"


class Literal(Struct, frozen=True):
    """A number written in the rule; ``said`` is the word or day it was written as, where it stands for one."""

    value: Decimal
    said: str = ""


class Word(Struct, frozen=True):
    """A quoted word."""

    text: str


class Fact(Struct, frozen=True):
    """``unit.level`` or ``campaign.level``."""

    name: str


class Ref(Struct, frozen=True):
    """A value by code; ``last`` for last year's. Before binding the code is the name as written."""

    code: str
    last: bool = False


class Sum(Struct, frozen=True):
    """A sum; ``to`` is set while a range ``a..b`` is not yet bound."""

    items: tuple[Ref, ...]
    to: Ref | None = None


class Range(Struct, frozen=True):
    """``a..b`` in a list, until it is bound to the codes it stands for."""

    first: Ref
    to: Ref


class Call(Struct, frozen=True):
    """One of ``min max avg count``, over a list in which blank values are left out; or ``abs``; or ``round``, to so many decimals."""

    name: str
    items: tuple[Expression, ...]
    decimals: int = 0


class If(Struct, frozen=True):
    """One of two numbers; ``decimals`` is what the condition's comparisons are made at, once it is bound."""

    condition: Expression
    then: Expression
    other: Expression
    decimals: int = 0


class Length(Struct, frozen=True):
    """How many characters a text has, spaces apart. Of a ``required`` text nothing is known while it is blank: that is said of it anyway."""

    code: str
    required: bool = False


class Contains(Struct, frozen=True):
    """Whether a word stands in a text, letter by letter; ``required`` as above."""

    code: str
    word: str
    required: bool = False


class Arithmetic(Struct, frozen=True):
    """``left op right`` with op one of + - * /."""

    op: str
    left: Expression
    right: Expression


class Compare(Struct, frozen=True):
    """``left op right`` with op one of == != < <= > >=."""

    op: str
    left: Expression
    right: Expression


class Member(Struct, frozen=True):
    """Whether a fact, or until it is bound a choice, is among words."""

    fact: Fact | Ref
    words: tuple[str, ...]
    negated: bool


class Logic(Struct, frozen=True):
    """``and`` / ``or`` over two or more conditions."""

    op: str
    items: tuple[Expression, ...]


class Not(Struct, frozen=True):
    """The opposite of a condition."""

    item: Expression


Expression = (
    Literal | Word | Fact | Ref | Sum | Range | Call | If | Length | Arithmetic | Compare | Member | Contains | Logic | Not
)
CONDITIONS = (Compare, Member, Contains, Logic, Not)
LISTS = ("min", "max", "avg", "count")
"""The functions that leave blank values out."""


def children(expression: Expression) -> tuple[Expression, ...]:
    """The parts of an expression, in reading order."""
    match expression:
        case Arithmetic(_, left, right) | Compare(_, left, right):
            return (left, right)
        case Logic(_, items):
            return items
        case Not(item):
            return (item,)
        case Member(fact):
            return (fact,)
        case Sum(items) | Call(_, items):
            return items
        case If(condition, then, other):
            return (condition, then, other)
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and everything inside it, in reading order."""
    yield expression
    for child in children(expression):
        yield from walk(child)


def refs(expression: Expression) -> tuple[Ref, ...]:
    """The values an expression speaks of, each once, in reading order."""
    return tuple(dict.fromkeys(node for node in walk(expression) if isinstance(node, Ref)))


def texts(expression: Expression) -> tuple[str, ...]:
    """The texts an expression speaks of, each once, in reading order."""
    return tuple(dict.fromkeys(node.code for node in walk(expression) if isinstance(node, Length | Contains)))
