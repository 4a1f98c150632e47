"""Whether a rule that holds for every unit holds for their sums, too: only such a rule may be asked of the district unasked.

A relation between sums does (what balances in each balances in all), a bound of a ratio or of a mean does. “At most 100” does not:
54 offices may each have 3 of something. Nor does what a function, a choice, a day or a text has to do with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from toolkit.form.model import Form
from toolkit.rules import nodes as ex
from toolkit.rules.evaluate import Known, number

_SUM, _SHARE = "sum", "share"
"""Shapes of a number, besides that of a number written in the rule: what adds up; what lies among the units' (a ratio, a mean)."""
Shape = str | ex.Literal | None


def adds_up(form: Form, totals: Mapping[str, ex.Expression], parts: Sequence[ex.Expression]) -> bool:
    """Whether right figures of the units make right sums; ``parts`` are what a rule asks, its ``holds`` last.

    ``when`` is taken as it is: it speaks of whom the rule is asked.
    """
    if any(isinstance(node, ex.Length | ex.Contains) or _is_word(form, node) for part in parts for node in ex.walk(part)):
        return False
    return _holds(form, totals, parts[-1])


def _is_word(form: Form, node: ex.Expression) -> bool:
    return isinstance(node, ex.Ref) and form.cells[node.code].kind in ("choice", "date")


def _holds(form: Form, totals: Mapping[str, ex.Expression], condition: ex.Expression) -> bool:
    match condition:
        case ex.Compare(_, ex.Fact() | ex.Word()) | ex.Member():
            return True
        case ex.Compare(op, left, right):
            return _compares(op, _shape(form, totals, left), _shape(form, totals, right))
        case ex.Logic("and", items):
            return all(_holds(form, totals, item) for item in items)
        case _:
            return False


def _compares(op: str, left: Shape, right: Shape) -> bool:
    if left is None or right is None or op == "!=":
        return False
    if isinstance(left, ex.Literal):
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
        return isinstance(right, ex.Literal) or _compares(turned, right, left)
    if not isinstance(right, ex.Literal):
        return left == right == _SUM
    if left == _SHARE or not right.value:
        return True
    # Sums of many are at least as much above a lower bound as one is.
    return op in (">", ">=") if right.value > 0 else op in ("<", "<=")


def _shape(form: Form, totals: Mapping[str, ex.Expression], expression: ex.Expression) -> Shape:
    match expression:
        case ex.Literal():
            return expression
        case ex.Ref(code):
            if code in totals:
                return _shape(form, totals, totals[code])
            return {"sum": _SUM, "none": None}.get(form.cells[code].rollup, _SHARE)
        case ex.Sum(items):
            return _SUM if all(_shape(form, totals, item) == _SUM for item in items) else None
        case ex.Arithmetic(op, left, right):
            return _combined(op, _shape(form, totals, left), _shape(form, totals, right))
        case _:
            return None


def _combined(op: str, left: Shape, right: Shape) -> Shape:
    if left is None or right is None:
        return None
    if isinstance(left, ex.Literal) and isinstance(right, ex.Literal):
        value = number(ex.Arithmetic(op, left, right), Known({}))
        return None if value is None else ex.Literal(Decimal(value))
    if op in "+-":
        if isinstance(left, ex.Literal) or isinstance(right, ex.Literal):
            written, other = (left, right) if isinstance(left, ex.Literal) else (right, left)
            return other if other == _SHARE or (isinstance(written, ex.Literal) and not written.value) else None
        return _SUM if left == right == _SUM else None
    if isinstance(right, ex.Literal):
        return left
    if isinstance(left, ex.Literal):
        return right if op == "*" else None
    return _SHARE if op == "/" and left == right == _SUM else None
