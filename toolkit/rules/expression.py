"""The rule language: one text, parsed once, for Python and for Excel alike.

::

    holds = "new + carried_in == handled + carried_out"
    when  = 'unit.level in ("街道", "镇") or campaign.level not in ("市", "省")'

Numbers, names, ``last.<name>``, ``unit.level``, ``campaign.level``; ``+ - * /`` (also ``− × ÷``),
``== != < <= > >=`` (also ``＝ ≠ ≤ ≥``), ``and or not``, ``in`` and ``not in`` over quoted words,
``sum(a..b)`` (from a to b in the form's order) and ``sum(a, b, c)``. This module knows the grammar
only; what a name means is bound in :mod:`toolkit.rules.rulebook`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from toolkit.errors import FormError

FACTS = ("unit.level", "campaign.level")
DECLARED = "declared."
"""``declared.<table>`` is “是” where the table's blanks were declared zero, else “否”."""
YES, NO = "是", "否"
_DEEPEST = 60
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Literal:
    """A number written in the rule."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Word:
    """A quoted word."""

    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """``unit.level`` or ``campaign.level``."""

    name: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A value by code; ``last`` for last year's. Before binding the code is the name as written."""

    code: str
    last: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum; ``to`` is set while a range ``a..b`` is not yet bound."""

    items: tuple[Ref, ...]
    to: Ref | None = None


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``left op right`` with op one of + - * /."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` with op one of == != < <= > >=."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Member:
    """Whether a fact is among words."""

    fact: Fact
    words: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Logic:
    """``and`` / ``or`` over two or more conditions."""

    op: str
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    item: Expression


Expression = Literal | Word | Fact | Ref | Sum | Arithmetic | Compare | Member | Logic | Not
CONDITIONS = (Compare, Member, Logic, Not)

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?(?!\w))
    | (?P<name>[A-Za-z_]\w*(?:\.\w+)*)
    | (?P<word>"[^"]*"|'[^']*'|“[^”]*”)
    | (?P<op>==|!=|<=|>=|\.\.|[-+*/<>(),＝≠≤≥−×÷（），])
    )""",
    re.VERBOSE,
)
_SAME = {"＝": "==", "≠": "!=", "≤": "<=", "≥": ">=", "−": "-", "×": "*", "÷": "/", "（": "(", "）": ")", "，": ","}
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


def parse(text: str, *, place: str = "") -> Expression:
    """The expression a text says. Raises :class:`FormError` naming the word it stumbled over."""
    parser = _Parser(text, place)
    expression = parser.either()
    parser.end()
    return expression


def parse_condition(text: str, *, place: str = "") -> Expression:
    """Like :func:`parse`, for a text that must be true or false."""
    expression = parse(text, place=place)
    if not isinstance(expression, CONDITIONS):
        raise FormError(f"“{text}”不是一个可判断对错的关系，应含 ==、<= 等比较", place=place)
    return expression


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
        case Sum(items):
            return items
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


class _Parser:
    """Recursive descent; nesting and length are bounded, since a form may come with a received file."""

    def __init__(self, text: str, place: str) -> None:
        self.text, self.place = text, place
        self.tokens = list(self._lex())
        self.at = 0
        self.depth = 0
        if len(self.tokens) > _LONGEST:
            message = f"关系式“{text[:20]}…”太长（超过{_LONGEST}个词），连加请写 sum(a..b)"
            raise FormError(message, place=place)

    def _lex(self) -> Iterator[tuple[str, str]]:
        at, text = 0, self.text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise self._fail(f"看不懂“{text[at:].strip()[:12]}”")
            kind = str(match.lastgroup)
            token = match.group(kind)
            yield kind, token[1:-1] if kind == "word" else _SAME.get(token, token)
            at = match.end()

    def _fail(self, message: str) -> FormError:
        return FormError(f"关系式“{self.text}”{message}", place=self.place)

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def _take(self, *wanted: str) -> str | None:
        kind, token = self._peek()
        if kind in ("op", "name") and token in wanted:
            self.at += 1
            return token
        return None

    def _need(self, wanted: str) -> None:
        if self._take(wanted) is None:
            raise self._fail(f"在“{self._peek()[1] or '末尾'}”处缺少“{wanted}”")

    def end(self) -> None:
        if self._peek()[0] != "end":
            raise self._fail(f"在“{self._peek()[1]}”处多出内容")

    def either(self) -> Expression:
        return self._logic("or", self._both)

    def _both(self) -> Expression:
        return self._logic("and", self._negated)

    def _logic(self, op: str, part: Callable[[], Expression]) -> Expression:
        items = [part()]
        while self._take(op):
            items.append(part())
        if len(items) == 1:
            return items[0]
        for item in items:
            if not isinstance(item, CONDITIONS):
                raise self._fail(f"的“{op}”两边都应是可判断对错的关系")
        return Logic(op, tuple(items))

    def _negated(self) -> Expression:
        if self._take("not"):
            item = self._deeper(self._negated)
            if not isinstance(item, CONDITIONS):
                raise self._fail("的“not”后面应是可判断对错的关系")
            return Not(item)
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self._terms()
        negated = False
        if self._peek() == ("name", "not"):
            self.at += 1
            negated = True
            if self._peek() != ("name", "in"):
                raise self._fail("“not”后面应为“in”")
        if self._take("in"):
            if not isinstance(left, Fact):
                raise self._fail(f"“in”前面只能是 {' 或 '.join(FACTS)}")
            return Member(left, self._words(), negated)
        op = self._take(*_COMPARISONS)
        if op is None:
            return left
        right = self._terms()
        for side, other in ((left, right), (right, left)):
            if isinstance(side, CONDITIONS):
                raise self._fail(f"的“{op}”两边应是数")
            if isinstance(side, Fact | Word) and not (isinstance(other, Fact | Word) and op in ("==", "!=")):
                raise self._fail(f"不能用“{op}”比较文字与数")
        return Compare(op, left, right)

    def _words(self) -> tuple[str, ...]:
        self._need("(")
        words = []
        while True:
            kind, token = self._peek()
            if kind != "word":
                raise self._fail("“in”后面的括号里应是引号引起的词")
            self.at += 1
            words.append(token)
            if not self._take(","):
                break
        self._need(")")
        return tuple(words)

    def _terms(self) -> Expression:
        left = self._factors()
        while op := self._take("+", "-"):
            left = Arithmetic(op, self._number(left), self._number(self._factors()))
        return left

    def _factors(self) -> Expression:
        left = self._atom()
        while op := self._take("*", "/"):
            left = Arithmetic(op, self._number(left), self._number(self._atom()))
        return left

    def _number(self, expression: Expression) -> Expression:
        if isinstance(expression, (*CONDITIONS, Fact, Word)):
            raise self._fail("的加减乘除只能用于数")
        return expression

    def _deeper(self, part: Callable[[], Expression]) -> Expression:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._fail(f"括号套得太深（超过{_DEEPEST}层）")
        try:
            return part()
        finally:
            self.depth -= 1

    def _atom(self) -> Expression:
        return self._deeper(self._atom_inside)

    def _atom_inside(self) -> Expression:
        if self._take("("):
            inner = self.either()
            self._need(")")
            return inner
        if self._take("-"):
            return Arithmetic("-", Literal(Decimal(0)), self._number(self._atom()))
        kind, token = self._peek()
        self.at += 1
        if kind == "number":
            return Literal(Decimal(token))
        if kind == "word":
            return Word(token)
        if kind == "name" and token not in ("and", "or", "not", "in"):
            if token == "sum" and self._peek() == ("op", "("):
                return self._sum()
            return Fact(token) if token in FACTS or token.startswith(DECLARED) else _ref(token)
        raise self._fail(f"在“{token or '末尾'}”处缺少数或代码")

    def _sum(self) -> Sum:
        self._need("(")
        items = [self._name()]
        if self._take(".."):
            to = self._name()
            self._need(")")
            return Sum((items[0],), to)
        while self._take(","):
            items.append(self._name())
        self._need(")")
        return Sum(tuple(items))

    def _name(self) -> Ref:
        kind, token = self._peek()
        if kind != "name":
            raise self._fail("的 sum 里应是代码，如 sum(a..b) 或 sum(a, b)")
        self.at += 1
        return _ref(token)


def _ref(token: str) -> Ref:
    return Ref(token.removeprefix("last."), token.startswith("last."))
