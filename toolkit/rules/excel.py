"""The same expressions as Excel formulas, with the same three outcomes: 1 holds, 0 fails, 0.5 cannot tell.

``and`` is MIN, ``or`` is MAX, ``not`` is 1 minus: Kleene's logic in numbers, so that one cell carries all
three outcomes and COUNTIF counts them. A comparison is guarded by the count of usable cells under it:
blank, text, negative, huge and fractional counts make it 0.5, exactly as they are unknown in Python.
A value is looked at through its reading cell (:mod:`toolkit.layout.readings`), which holds a usable number or a text.
Only functions that Excel 2007, WPS, LibreOffice and Gnumeric evaluate alike are used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from toolkit.rules import expression as ex
from toolkit.rules.rulebook import Rulebook


class Addresses(Protocol):
    """Where things stand, as seen from the sheet a formula is written on."""

    def cell(self, code: str, *, last: bool) -> str:
        """The address that holds a usable number or a text for a value, such as ``X5`` or ``'表三'!X5``."""

    def ranges(self, codes: Sequence[str], *, last: bool) -> list[str]:
        """The addresses of many values, neighbours joined: ``["D5:D6", "D29"]``."""

    def fact(self, name: str) -> str:
        """The address of a fact."""


def number(expression: ex.Expression, at: Addresses) -> str:
    """An arithmetic expression as Excel writes it. ``N()`` keeps a reading cell's mark from ending in #VALUE!.

    A blank of last year is 0 in a sum of one; ``N()`` of an empty cell is #NUM! in Gnumeric.
    """
    match expression:
        case ex.Literal(value):
            return format(value, "f")
        case ex.Ref(code, last):
            return f"SUM({at.cell(code, last=True)})" if last else f"N({at.cell(code, last=False)})"
        case ex.Sum(items):
            ranges = [
                text
                for last in (False, True)
                for text in at.ranges([ref.code for ref in items if ref.last is last], last=last)
            ]
            return f"SUM({','.join(ranges)})"
        case ex.Arithmetic(op, left, right):
            return f"{_operand(left, at, op)}{op}{_operand(right, at, op, right=True)}"
        case _:
            raise TypeError(f"not a number: {expression!r}")


def total(expression: ex.Expression, at: Addresses) -> str:
    """A total's formula: a ratio to 0 shows nothing, as it is no number in Python, instead of #DIV/0!."""
    return none_over_zero(number(expression, at), expression, at)


def none_over_zero(formula: str, expression: ex.Expression, at: Addresses) -> str:
    """The formula of an expression, or of what is made from it; it shows nothing where the expression divides by 0."""
    for divisor in divisors(expression, at):
        formula = f'IF({divisor}=0,"",{formula})'
    return formula


def divisors(expression: ex.Expression, at: Addresses) -> list[str]:
    """What an expression divides by, outermost first: tested from the last to the first, no test divides by 0 itself."""
    return [
        number(node.right, at) for node in ex.walk(expression)
        if isinstance(node, ex.Arithmetic) and node.op == "/" and not isinstance(node.right, ex.Literal)
    ]


def state(when: ex.Expression | None, holds: ex.Expression, book: Rulebook, at: Addresses, decimals: int) -> str:
    """The formula (without its ``=``) of a rule's state: 1, 0 or 0.5."""
    result = _state(holds, book, at, decimals)
    return result if when is None else f"MAX(1-{_state(when, book, at, decimals)},{result})"


def usable(codes: Iterable[str], at: Addresses) -> str:
    """How many of the values are usable numbers, as their reading cells say."""
    return f"COUNT({','.join(at.ranges(list(codes), last=False))})"


def _state(condition: ex.Expression, book: Rulebook, at: Addresses, decimals: int) -> str:
    match condition:
        case ex.Compare(op, left, right):
            return _compare(op, left, right, book, at, decimals)
        case ex.Member(fact, words, negated):
            address = at.fact(fact.name)
            among = "OR(" + ",".join(f"{address}={_quoted(word)}" for word in words) + ")"
            yes, no = (0, 1) if negated else (1, 0)
            return f"IF({address}=\"\",0.5,IF({among},{yes},{no}))"
        case ex.Logic(op, items):
            parts = ",".join(_state(item, book, at, decimals) for item in items)
            return f"{'MIN' if op == 'and' else 'MAX'}({parts})"
        case ex.Not(item):
            return f"(1-{_state(item, book, at, decimals)})"
        case _:
            raise TypeError(f"not a condition: {condition!r}")


def _compare(
    op: str, left: ex.Expression, right: ex.Expression, book: Rulebook, at: Addresses, decimals: int
) -> str:
    sign = {"==": "=", "!=": "<>"}.get(op, op)
    if isinstance(left, ex.Fact | ex.Word):
        sides = [at.fact(s.name) if isinstance(s, ex.Fact) else _quoted(s.text) for s in (left, right)
                 if isinstance(s, ex.Fact | ex.Word)]
        return f"IF(OR({sides[0]}=\"\",{sides[1]}=\"\"),0.5,IF({sides[0]}{sign}{sides[1]},1,0))"
    a, b = number(left, at), number(right, at)
    if decimals:
        test = f"ROUND({a}-{_bracketed(right, b)},{decimals}){sign}0"
    else:
        test = f"{a}{sign}{b}"
    guard = _guard((left, right), book, at)
    return f"IF({guard},IF({test},1,0),0.5)" if guard else f"IF({test},1,0)"


def _guard(sides: tuple[ex.Expression, ...], book: Rulebook, at: Addresses) -> str:
    """A condition that every cell under the comparison is usable; empty where it speaks of none."""
    refs = dict.fromkeys(ref for side in sides for ref in ex.refs(side))
    typed = list(dict.fromkeys(code for ref in refs if not ref.last for code in (*book.leaves[ref.code], ref.code)))
    last = [ref.code for ref in refs if ref.last]
    conditions = []
    if typed:
        conditions.append(f"{usable(typed, at)}={len(typed)}")
    if last:
        conditions.append(f"COUNT({','.join(at.ranges(last, last=True))})={len(last)}")
    conditions += [f"{divisor}<>0" for side in sides for divisor in divisors(side, at)]
    return conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})" if conditions else ""


def _operand(node: ex.Expression, at: Addresses, op: str, *, right: bool = False) -> str:
    text = number(node, at)
    if isinstance(node, ex.Arithmetic):
        weaker = node.op in "+-" and op in "*/"
        if weaker or (right and op in "-/"):
            return f"({text})"
    return text


def _bracketed(node: ex.Expression, text: str) -> str:
    return f"({text})" if isinstance(node, ex.Arithmetic) else text


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
