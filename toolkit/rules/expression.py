"""The rule language: one text, parsed once, for Python and for Excel alike.

::

    holds = "new + carried_in == handled + carried_out"
    when  = 'unit.level in ("街道", "镇") or campaign.level not in ("市", "省")'

Numbers, names, ``last.<name>``, ``unit.level``, ``campaign.level``; ``+ - * /`` (also ``− × ÷``),
``== != < <= > >=`` (also ``＝ ≠ ≤ ≥``), ``and or not``, ``in`` and ``not in`` over quoted words,
``sum(a..b)`` (from a to b in the form's order) and ``sum(a, b, c)``; ``min max avg count`` over the same lists,
``abs(a)``, ``round(a, 2)``, ``if(a > 0, b, c)``; of a text ``length(words.one)`` and ``contains(words.one, "无")``.
This module knows the grammar only; what a name means is bound in :mod:`toolkit.rules.binding`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from toolkit.errors import FormError
from toolkit.patterns import regex
from toolkit.rules.nodes import (
    CONDITIONS,
    DECLARED,
    FACTS,
    LISTS,
    NO,
    YES,
    Arithmetic,
    Call,
    Compare,
    Contains,
    Expression,
    Fact,
    If,
    Length,
    Literal,
    Logic,
    Member,
    Not,
    Range,
    Ref,
    Sum,
    Word,
    children,
    refs,
    texts,
    walk,
)

__all__ = [
    "CONDITIONS", "DECLARED", "FACTS", "FUNCTIONS", "LISTS", "NO", "YES", "Arithmetic", "Call", "Compare", "Contains", "Expression",
    "Fact", "If", "Length", "Literal", "Logic", "Member", "Not", "Range", "Ref", "Sum", "Word", "children", "parse", "parse_condition",
    "refs", "texts", "walk",
]

_DEEPEST = 60
_LONGEST = 400


FUNCTIONS = ("sum", *LISTS, "abs", "round", "if", "length", "contains")
_MOST_DECIMALS = 8
_LONGEST_WORD = 40
_DEEPEST_CALL = 5
"""Functions within functions: each doubles what Excel has to be told."""

_TOKEN = regex(
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


def is_fact_of_rules(name: str) -> bool:
    """Whether a name is a fact that a rule may ask for, and no code."""
    return name in FACTS or name.startswith(DECLARED)


def parse(text: str, *, place: str = "", is_fact: Callable[[str], bool] = is_fact_of_rules) -> Expression:
    """The expression a text says; ``is_fact`` tells which names are facts. Raises :class:`FormError` naming the word it stumbled over."""
    parser = _Parser(text, place, is_fact)
    expression = parser.either()
    parser.end()
    return expression


def parse_condition(text: str, *, place: str = "", is_fact: Callable[[str], bool] = is_fact_of_rules) -> Expression:
    """Like :func:`parse`, for a text that must be true or false."""
    expression = parse(text, place=place, is_fact=is_fact)
    if not isinstance(expression, CONDITIONS):
        raise FormError(f"“{text}”不是一个可判断对错的关系，应含 ==、<= 等比较", place=place)
    return expression


class _Parser:
    """Recursive descent; nesting and length are bounded, since a form may come with a received file."""

    def __init__(self, text: str, place: str, is_fact: Callable[[str], bool]) -> None:
        self.text, self.place, self.is_fact = text, place, is_fact
        self.tokens = list(self._lex())
        self.at = 0
        self.depth = self.calls = 0
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
            if not isinstance(left, Fact | Ref):
                raise self._fail(f"“in”前面只能是 {'、'.join(FACTS)} 或一个选项格的代码")
            return Member(left, self._words(), negated)
        op = self._take(*_COMPARISONS)
        if op is None:
            return left
        right = self._terms()
        for side, other in ((left, right), (right, left)):
            if isinstance(side, CONDITIONS):
                raise self._fail(f"的“{op}”两边应是数")
            if isinstance(side, Word) and isinstance(other, Ref):
                continue  # a word of its list, or a day: looked up when the name is bound
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
            if self._peek() == ("op", "("):
                return self._function(token)
            return Fact(token) if self.is_fact(token) else _ref(token)
        raise self._fail(f"在“{token or '末尾'}”处缺少数或代码")

    def _function(self, name: str) -> Expression:
        if name not in FUNCTIONS:
            raise self._fail(f"里没有“{name}”这个函数，可用：{'、'.join(FUNCTIONS)}")
        if name == "sum":
            return self._sum()
        self.calls += 1
        if self.calls > _DEEPEST_CALL:
            raise self._fail(f"里函数套得太深（超过{_DEEPEST_CALL}层）")
        self._need("(")
        match name:
            case "if":
                found: Expression = self._if()
            case "round":
                found = self._round()
            case "abs":
                found = Call("abs", (self._one_number("abs"),))
            case "length":
                found = Length(self._text(name))
            case "contains":
                found = self._contains()
            case _:
                found = self._list(name)
        if self._peek()[1] in _COMPARISONS:
            raise self._fail(f"的 {name} 里应是数，不是比较，写成 {_WRITTEN[name]}")
        if self._peek() == ("op", ","):
            raise self._fail(f"的 {name} 里多写了一项，应写成 {_WRITTEN[name]}")
        self._need(")")
        self.calls -= 1
        return found

    def _comma(self, name: str) -> None:
        if self._peek()[1] in _COMPARISONS:
            raise self._fail(f"的 {name} 里应是数，不是比较，写成 {_WRITTEN[name]}")
        if not self._take(","):
            raise self._fail(f"的 {name} 里少写了一项，应写成 {_WRITTEN[name]}")

    def _one_number(self, name: str) -> Expression:
        if self._peek() in (("op", ")"), ("op", ",")):
            raise self._fail(f"的 {name} 里少写了一项，应写成 {_WRITTEN[name]}")
        item = self._terms()
        if isinstance(item, (*CONDITIONS, Fact, Word)):
            raise self._fail(f"的 {name} 里应是数，写成 {_WRITTEN[name]}")
        return item

    def _if(self) -> If:
        condition = self.either()
        if not isinstance(condition, CONDITIONS):
            raise self._fail(f"的 if 里第一项应是可判断对错的关系，写成 {_WRITTEN['if']}")
        self._comma("if")
        then = self._one_number("if")
        self._comma("if")
        return If(condition, then, self._one_number("if"))

    def _round(self) -> Call:
        item, decimals = self._one_number("round"), 0
        if self._take(","):
            kind, token = self._peek()
            if kind != "number" or not token.isdigit() or int(token) > _MOST_DECIMALS:
                raise self._fail(f"的 round 里第二项是小数位数，应是0至{_MOST_DECIMALS}的整数")
            self.at += 1
            decimals = int(token)
        return Call("round", (item,), decimals)

    def _contains(self) -> Contains:
        code = self._text("contains")
        self._comma("contains")
        kind, token = self._peek()
        if kind != "word":
            raise self._fail(f"的 contains 里第二项应是引号引起的词，写成 {_WRITTEN['contains']}")
        if not token.strip() or len(token) > _LONGEST_WORD:
            raise self._fail(f"的 contains 里的词应有1至{_LONGEST_WORD}字")
        self.at += 1
        return Contains(code, token)

    def _text(self, name: str) -> str:
        kind, token = self._peek()
        if kind != "name":
            raise self._fail(f"的 {name} 里应是一段文字的代码，写成 {_WRITTEN[name]}")
        self.at += 1
        return token

    def _list(self, name: str) -> Call:
        items = [self._item(name)]
        while self._take(","):
            items.append(self._item(name))
        return Call(name, tuple(items))

    def _item(self, name: str) -> Expression:
        item = self._one_number(name)
        if isinstance(item, Ref) and self._take(".."):
            return Range(item, self._name(name))
        if name == "count" and not isinstance(item, Ref):
            raise self._fail(f"的 count 里只能是代码，写成 {_WRITTEN['count']}")
        return item

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

    def _name(self, of: str = "sum") -> Ref:
        kind, token = self._peek()
        if kind != "name":
            raise self._fail(f"的 {of} 里应是代码，如 {of}(a..b) 或 {of}(a, b)")
        self.at += 1
        return _ref(token)


def _ref(token: str) -> Ref:
    return Ref(token.removeprefix("last."), token.startswith("last."))


_WRITTEN = {
    **{name: f"{name}(a..b) 或 {name}(a, b)" for name in LISTS},
    "abs": "abs(a)", "round": "round(a, 2)", "if": "if(a > 0, b, c)", "length": "length(文字的代码)",
    "contains": 'contains(文字的代码, "词")',
}
"""How each function is written, for sentences about one that is not."""
