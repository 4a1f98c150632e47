"""Expressions evaluated in Python, with three outcomes: holds, fails, cannot tell.

A number that is missing is unknown, and what depends on it is unknown, except where the rest already
decides (Kleene's logic: false *and* unknown is false). Arithmetic is exact (int and Decimal). ``min max avg count``
leave missing values out, as spreadsheets do; of nothing at all ``count`` is 0 and the others are unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from toolkit.findings import Number
from toolkit.rules import nodes as ex
from toolkit.structs import Struct, field

_DIGITS = 27
BEFORE_ROUND = 6
"""``round`` goes by so many decimals more first: what suites hold as 1.0499999999999998 is 1.05 written down, and rounds so."""
BLANKS = " \u3000\u00a0"
"""What is no character of a text, beside control characters."""
_NO_LETTER = {ord(blank): None for blank in (*BLANKS, *map(chr, range(32)))}


class Outcome(Enum):
    """What became of a rule. The values are what the workbook's state cells show."""

    HOLDS = Decimal(1)
    FAILS = Decimal(0)
    CANNOT_TELL = Decimal("0.5")


_COMPARED = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


class Known(Struct, frozen=True):
    """What an expression may ask: this year's values, last year's, the facts, and the texts (those that are there to be read)."""

    values: Mapping[str, Number | None]
    last: Mapping[str, Number | None] = field(default_factory=dict)
    facts: Mapping[str, str | None] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def number(expression: ex.Expression, known: Known) -> Number | None:
    """The value of an arithmetic expression, None where it cannot be told."""
    if isinstance(expression, ex.Ref):  # first, as most are
        return (known.last if expression.last else known.values).get(expression.code)
    match expression:
        case ex.Sum(items):
            total: Number = 0
            this_year, last_year = known.values, known.last
            for item in items:  # looked up here: a judgement is mostly sums of 21 cells
                part = (last_year if item.last else this_year).get(item.code)
                if part is None:
                    return None
                total += part
            return total
        case ex.Literal(value):
            return int(value) if value == value.to_integral_value() else value
        case ex.Arithmetic(op, left, right):
            a, b = number(left, known), number(right, known)
            return None if a is None or b is None else _arithmetic(op, a, b)
        case ex.Call():
            return _called(expression, known)
        case ex.If(condition, then, other, decimals):
            told = outcome(condition, known, decimals)
            return None if told is Outcome.CANNOT_TELL else number(then if told is Outcome.HOLDS else other, known)
        case ex.Length(code, required):
            return None if (text := _text(code, known, required)) is None else letters(text)
        case _:
            raise TypeError(f"not a number: {expression!r}")


def _called(call: ex.Call, known: Known) -> Number | None:
    values: list[Number] = []
    for item in call.items:
        value = number(item, known)
        if value is not None:
            values.append(value)
        elif call.name not in ex.LISTS or not isinstance(item, ex.Ref):
            return None  # a blank cell is left out; what is worked out of one is not known
    match call.name:
        case "count":
            return len(values)
        case "abs":
            return -values[0] if values[0] < 0 else values[0]
        case "round":
            return rounded(rounded(values[0], call.decimals + BEFORE_ROUND), call.decimals)
        case _ if not values:
            return None
        case "avg":
            return Decimal(sum(values[1:], values[0])) / len(values)
        case "min":
            return sorted(values)[0]
        case _:
            return sorted(values)[-1]


def letters(text: str) -> int:
    """How many characters a text has, spaces and line ends apart."""
    return len(text.translate(_NO_LETTER))


def _text(code: str, known: Known, required: bool) -> str | None:
    """A text; None where nobody knows it: the file has no place for it, or it is blank and should not be."""
    text = known.texts.get(code)
    return None if text is None or (required and not letters(text)) else text


def outcome(condition: ex.Expression, known: Known, decimals: int) -> Outcome:
    """Whether a condition holds; ``decimals`` is what its comparisons are rounded to."""
    match condition:
        case ex.Compare():
            return _compare(condition, known, decimals)
        case ex.Member(ex.Fact() as fact, words, negated):
            word = _word(fact, known)
            return Outcome.CANNOT_TELL if not word else _of((word in words) is not negated)
        case ex.Contains(code, word, required):
            text = _text(code, known, required)
            return Outcome.CANNOT_TELL if text is None else _of(word in text)
        case ex.Logic(op, items):
            decides, result = (Outcome.FAILS, Outcome.HOLDS) if op == "and" else (Outcome.HOLDS, Outcome.FAILS)
            for item in items:
                told = outcome(item, known, decimals)
                if told is decides:
                    return told
                if told is Outcome.CANNOT_TELL:
                    result = told
            return result
        case ex.Not(item):
            return _negated(outcome(item, known, decimals))
        case _:
            raise TypeError(f"not a condition: {condition!r}")


def implied(
    when: ex.Expression | None, holds: ex.Expression, known: Known, decimals: int
) -> Outcome:
    """``holds`` where ``when`` does; a rule that does not apply holds."""
    result = outcome(holds, known, decimals)
    if when is None or result is Outcome.HOLDS:
        return result
    applies = outcome(when, known, decimals)
    return result if applies is Outcome.HOLDS else _negated(applies)


def failing_sides(
    holds: ex.Expression, known: Known, decimals: int
) -> tuple[Number | None, Number | None]:
    """Both sides of the first comparison that fails; (None, None) where none is a number."""
    for node in comparisons(holds):
        if not isinstance(node.left, ex.Fact | ex.Word) and outcome(node, known, decimals) is Outcome.FAILS:
            return number(node.left, known), number(node.right, known)
    return None, None


def comparisons(condition: ex.Expression) -> Iterator[ex.Compare]:
    """The comparisons a condition consists of, in reading order; none of those that a number within them rests on."""
    if isinstance(condition, ex.Compare):
        yield condition
    elif isinstance(condition, ex.Logic | ex.Not):
        for child in ex.children(condition):
            yield from comparisons(child)


def _of(truth: bool) -> Outcome:
    return Outcome.HOLDS if truth else Outcome.FAILS


def _negated(told: Outcome) -> Outcome:
    return told if told is Outcome.CANNOT_TELL else _of(told is Outcome.FAILS)


def _compare(condition: ex.Compare, known: Known, decimals: int) -> Outcome:
    left, right = condition.left, condition.right
    if isinstance(left, ex.Fact | ex.Word):
        a, b = _word(left, known), _word(right, known)
        return Outcome.CANNOT_TELL if not a or not b else _of((a == b) is (condition.op == "=="))
    x = number(left, known)
    y = None if x is None else number(right, known)
    if x is None or y is None:
        return Outcome.CANNOT_TELL
    return _of(_COMPARED[condition.op](rounded(x - y, decimals), 0))


def _word(node: ex.Expression, known: Known) -> str | None:
    if isinstance(node, ex.Word):
        return node.text
    if isinstance(node, ex.Fact):
        return known.facts.get(node.name) or (ex.NO if node.name.startswith(ex.DECLARED) else None)
    raise TypeError(f"not a word: {node!r}")


def rounded(value: Number, decimals: int) -> Number:
    """A number at so many decimals, half away from zero."""
    if isinstance(value, int) or value.adjusted() + decimals >= _DIGITS:
        return value  # whole already, or too large for decimals to tell: quantize would raise
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _arithmetic(op: str, a: Number, b: Number) -> Number | None:
    if op == "+":
        return a + b
    if op == "-":
        return a - b
    if op == "*":
        return a * b
    return None if b == 0 else Decimal(a) / Decimal(b)
