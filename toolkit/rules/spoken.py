"""A bound rule in the words of the form, for the sentence of a rule that brings none of its own."""

from __future__ import annotations

from toolkit.form.model import Form
from toolkit.rules import nodes as ex
from toolkit.words import plain

_SIGNS = {"==": "＝", "!=": "≠", "<=": "≤", ">=": "≥", "<": "＜", ">": "＞", "+": "＋", "-": "－", "*": "×", "/": "÷"}
_FACTS = {"unit.level": "单位类别", "campaign.level": "任务级别"}

_OF_LISTS = {"min": "中最小的", "max": "中最大的", "avg": "的平均数", "count": "中填了数的个数"}


def spoken(expression: ex.Expression, form: Form) -> str:
    """The expression as a person writes it: names instead of codes, ＝ instead of ==."""

    def say(node: ex.Expression) -> str:
        return spoken(node, form)

    match expression:
        case ex.Literal(value, word):
            return f"“{word}”" if word else plain(value)
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
        case ex.Call("abs", (item,)):
            return f"{_whole(item, form)}的绝对值"
        case ex.Call("round", (item,), decimals):
            return f"{_whole(item, form)}四舍五入到{f'{decimals}位小数' if decimals else '整数'}"
        case ex.Call(name, items):
            among = f"{say(items[0])}至{say(items[-1])}" if len(items) > 2 and _in_line(items) else "、".join(_whole(item, form) for item in items)
            return f"{among}{_OF_LISTS[name]}"
        case ex.If(condition, then, other):
            return f"（{say(condition)}时为{say(then)}，否则为{say(other)}）"
        case ex.Length(code):
            return f"“{form.texts_by_code[code].label}”的字数"
        case ex.Contains(code, word):
            return f"“{form.texts_by_code[code].label}”写有“{word}”"
        case ex.Arithmetic(op, left, right):
            return f"{_inside(left, op, form)}{_SIGNS[op]}{_inside(right, op, form, right=True)}"
        case ex.Compare(op, left, right):
            return f"{say(left)}{_SIGNS[op]}{say(right)}"
        case ex.Member(fact, words, negated):
            return f"{say(fact)}{'不' if negated else ''}是{'、'.join(words)}"
        case ex.Logic(op, items):
            return ("，且" if op == "and" else "，或").join(say(item) for item in items)
        case ex.Not(ex.Contains(code, word)):
            return f"“{form.texts_by_code[code].label}”没有写“{word}”"
        case ex.Not(item):
            return f"并非（{say(item)}）"
        case _:
            raise TypeError(f"not bound: {expression!r}")


def _in_line(items: tuple[ex.Expression, ...]) -> bool:
    return all(isinstance(item, ex.Ref) for item in items)


def _inside(node: ex.Expression, op: str, form: Form, *, right: bool = False) -> str:
    text = spoken(node, form)
    weaker = isinstance(node, ex.Arithmetic) and ((node.op in "+-" and op in "*/") or (right and op in "-/"))
    return f"（{text}）" if weaker or isinstance(node, ex.Call) else text


def _whole(node: ex.Expression, form: Form) -> str:
    """A part as one thing of several, or of which something is said."""
    text = spoken(node, form)
    return f"（{text}）" if isinstance(node, ex.Arithmetic | ex.Call) else text
