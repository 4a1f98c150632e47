"""A bound rule in the words of the form, for the sentence of a rule that brings none of its own."""

from __future__ import annotations

from toolkit.form.model import Form
from toolkit.rules import expression as ex
from toolkit.words import plain

_SIGNS = {"==": "＝", "!=": "≠", "<=": "≤", ">=": "≥", "<": "＜", ">": "＞", "+": "＋", "-": "－", "*": "×", "/": "÷"}
_FACTS = {"unit.level": "单位类别", "campaign.level": "任务级别"}


def spoken(expression: ex.Expression, form: Form) -> str:
    """The expression as a person writes it: names instead of codes, ＝ instead of ==."""

    def say(node: ex.Expression) -> str:
        return spoken(node, form)

    match expression:
        case ex.Literal(value):
            return plain(value)
        case ex.Word(text):
            return f"“{text}”"
        case ex.Fact(name):
            return _FACTS.get(name, "空白格均为0")
        case ex.Ref(code, last):
            return f"{'上年' if last else ''}“{form.cells[code].name}”"
        case ex.Sum(items) if len(items) > 2:
            return f"{say(items[0])}至{say(items[-1])}之和"
        case ex.Sum(items):
            return "＋".join(say(item) for item in items)
        case ex.Arithmetic(op, left, right):
            return f"{_inside(left, op, form)}{_SIGNS[op]}{_inside(right, op, form, right=True)}"
        case ex.Compare(op, left, right):
            return f"{say(left)}{_SIGNS[op]}{say(right)}"
        case ex.Member(fact, words, negated):
            return f"{say(fact)}{'不' if negated else ''}是{'、'.join(words)}"
        case ex.Logic(op, items):
            return ("，且" if op == "and" else "，或").join(say(item) for item in items)
        case ex.Not(item):
            return f"并非（{say(item)}）"


def _inside(node: ex.Expression, op: str, form: Form, *, right: bool = False) -> str:
    text = spoken(node, form)
    if isinstance(node, ex.Arithmetic) and ((node.op in "+-" and op in "*/") or (right and op in "-/")):
        return f"（{text}）"
    return text
