"""The names of an expression bound to what they mean in a form: whole codes, places in a list of choices, day numbers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from toolkit.errors import FormError
from toolkit.form.model import Cell, Form
from toolkit.form.spoken import DAYS, NO_SUCH_DAY, as_day, choices_of
from toolkit.meant import meant
from toolkit.rules import expression as ex

Resolve = Callable[[ex.Ref], ex.Ref]
_FRACTION = 6
"""Decimals at which something divided, or written with decimals, is compared."""


def bind(expression: ex.Expression, resolve: Resolve, form: Form, place: str) -> ex.Expression:
    """The expression with whole codes; ``resolve`` knows where a name is looked for. Raises :class:`FormError` for what means nothing."""

    def of(node: ex.Expression) -> ex.Expression:
        match node:
            case ex.Ref():
                return resolve(node)
            case ex.Sum(items, None):
                return ex.Sum(tuple(resolve(item) for item in items))
            case ex.Sum((first,), to) if to is not None:
                return ex.Sum(_range(form, resolve(first), resolve(to), "sum"))
            case ex.Call(name, items, decimals):
                parts = tuple(bound for item in items for bound in listed(name, item))
                return ex.Call(name, _of_both_years(parts) if name != "count" else parts, decimals)
            case ex.If(condition, then, other):
                bound = of(condition)
                return ex.If(bound, of(then), of(other), decimals_of(form, bound))
            case ex.Length(code):
                return ex.Length(*_text(form, code, place))
            case ex.Contains(code, word):
                whole, required = _text(form, code, place)
                return ex.Contains(whole, word, required)
            case ex.Arithmetic(op, left, right):
                return ex.Arithmetic(op, of(left), of(right))
            case ex.Compare(op, ex.Word(word), ex.Ref() as ref):
                found = resolve(ref)
                return ex.Compare(op, _meant(form, found, word, op, place), found)
            case ex.Compare(op, ex.Ref() as ref, ex.Word(word)):
                found = resolve(ref)
                return ex.Compare(op, found, _meant(form, found, word, op, place))
            case ex.Compare(op, left, right):
                return ex.Compare(op, of(left), of(right))
            case ex.Logic(op, items):
                return ex.Logic(op, tuple(of(item) for item in items))
            case ex.Not(item):
                return ex.Not(of(item))
            case ex.Fact(name) if name.startswith(ex.DECLARED):
                table = form.tables_by_code.get(name.removeprefix(ex.DECLARED))
                if table is None or not table.zero_choice:
                    raise FormError(f"“{name}”里的“{name.removeprefix(ex.DECLARED)}”不是可以选“其余空白格均为0”的表", place=name)
                return node
            case ex.Member(ex.Ref() as ref, words, negated):
                return _among(form, resolve(ref), words, negated, place)
            case ex.Member(fact, words, negated):
                of(fact)
                return ex.Member(fact, words, negated)
            case _:
                return node

    def listed(name: str, item: ex.Expression) -> tuple[ex.Expression, ...]:
        return _range(form, resolve(item.first), resolve(item.to), name) if isinstance(item, ex.Range) else (of(item),)

    bound = of(expression)
    _refuse_words_as_numbers(form, bound, place)
    return bound


def _of_both_years(items: tuple[ex.Expression, ...]) -> tuple[ex.Expression, ...]:
    """The items of a list. A blank value is left out of one; where two years of one figure stand in it, it holds one against the
    other, and without one of them there is nothing to say: as sums of one they are not left out."""
    refs = {item for item in items if isinstance(item, ex.Ref)}
    both = {ref.code for ref in refs if ref.last} & {ref.code for ref in refs if not ref.last}
    return tuple(ex.Sum((item,)) if isinstance(item, ex.Ref) and item.code in both else item for item in items)


def _refuse_words_as_numbers(form: Form, bound: ex.Expression, place: str) -> None:
    """Refuse to calculate with the places of words, and with days beyond the time between them."""
    for node in ex.walk(bound):
        match node:
            case ex.Sum(items):
                parts: tuple[ex.Expression, ...] = items
            case ex.Arithmetic(op, left, right):
                parts = (left, right)
            case ex.Call(name, items) if name != "count":
                parts = items
            case _:
                continue
        with_days = (isinstance(node, ex.Arithmetic) and op in "+-") or (isinstance(node, ex.Call) and node.name in ("min", "max"))
        for cell in (form.cells[part.code] for part in parts if isinstance(part, ex.Ref)):
            if cell.kind == "choice" or (cell.kind == "date" and not with_days):
                what = "选项，要按选了什么算，写 if(代码 == \"某项\", 1, 0)" if cell.kind == "choice" else "日期，只能相减、比较先后"
                raise FormError(f"“{cell.code}”是{what}；不能直接拿来计算", place=place)


def decimals_of(form: Form, *parts: ex.Expression | None) -> int:
    """Decimals a comparison is made at: the finest of its cells; six where it divides or has fractions."""
    nodes = [node for part in parts if part is not None for node in ex.walk(part)]
    finest = max((form.cells[node.code].decimals for node in nodes if isinstance(node, ex.Ref)), default=0)
    for node in nodes:
        divides = (isinstance(node, ex.Arithmetic) and node.op == "/") or (isinstance(node, ex.Call) and node.name == "avg")
        if divides or (isinstance(node, ex.Literal) and node.value % 1):
            return max(finest, _FRACTION)
        if isinstance(node, ex.Call):
            finest = max(finest, node.decimals)
    return finest


def _meant(form: Form, ref: ex.Ref, word: str, op: str, place: str) -> ex.Literal:
    """What a quoted word stands for beside a cell: its place in the list of a choice, the number of a day."""
    cell = form.cells[ref.code]
    if cell.kind == "date":
        day = as_day(word)
        if day == NO_SUCH_DAY:
            raise FormError(f"“{word}”这一天不存在，请核对", place=place)
        if not isinstance(day, int):
            raise FormError(f"“{cell.code}”是日期，不能与“{word}”比较；日期写成 \"2024-01-15\"，应在{DAYS}之间", place=place)
        return ex.Literal(Decimal(day), word)
    if cell.kind != "choice":
        raise FormError(f"“{cell.code}”填的是数，不能与文字“{word}”比较；只有选项（choice）和日期（date）可以", place=place)
    if op not in ("==", "!="):
        raise FormError(f"选项没有大小，不能用“{op}”比较“{cell.code}”与“{word}”，请写 == 或 !=", place=place)
    return ex.Literal(Decimal(_place(cell, word, place)), word)


def _among(form: Form, ref: ex.Ref, words: tuple[str, ...], negated: bool, place: str) -> ex.Expression:
    """Whether a choice is among words."""
    cell = form.cells[ref.code]
    if cell.kind != "choice":
        raise FormError(f"“in”前面只能是 {'、'.join(ex.FACTS)} 或一个选项格的代码，“{cell.code}”不是选项", place=place)
    op, join = ("!=", "and") if negated else ("==", "or")
    parts = tuple(ex.Compare(op, ref, ex.Literal(Decimal(_place(cell, word, place)), word)) for word in words)
    return parts[0] if len(parts) == 1 else ex.Logic(join, parts)


def _place(cell: Cell, word: str, place: str) -> int:
    if word not in cell.choices:
        raise FormError(f"“{word}”不在“{cell.code}”的选项里，可写：{choices_of(cell)}", place=place)
    return cell.choices.index(word) + 1


def _text(form: Form, written: str, place: str) -> tuple[str, bool]:
    """The whole code of a text, which may be written with ``text.`` in front, and whether it is required."""
    for code in (written, written.removeprefix("text.")):
        if code in form.texts_by_code:
            return code, form.texts_by_code[code].required
    if written in form.cells:
        raise FormError(f"“{written}”是一个数，length 和 contains 里应是一段文字的代码", place=place)
    near = meant(written.removeprefix("text."), form.texts_by_code)
    hint = f"，是否应为“{near[0]}”" if near else f"；有：{'、'.join(form.texts_by_code)}" if form.texts else "；这个表式没有 [[text]]"
    raise FormError(f"没有代码为“{written}”的文字{hint}", place=place)


def _range(form: Form, first: ex.Ref, last: ex.Ref, name: str) -> tuple[ex.Ref, ...]:
    """From ``first`` to ``last`` along their common row or column, in the form's order."""
    a, b = form.cells[first.code], form.cells[last.code]
    table = form.table_of[first.code]
    place = f"{name}({first.code}..{last.code})"
    if table is not form.table_of[last.code]:
        raise FormError(f"{name} 的两端不在同一张表", place=place)
    if first.last is not last.last:
        raise FormError(f"{name} 的两端须同为本年数或同为上年数（last.）", place=place)
    if a.row_code == b.row_code:
        line = [cell for cell in table.cells if cell.row_code == a.row_code]
    else:
        line = [cell for cell in table.cells if cell.column_code == a.column_code]
    codes = [cell.code for cell in line]
    if last.code not in codes or codes.index(first.code) > codes.index(last.code):
        raise FormError(f"{name} 的两端须在同一行或同一列，且前者在先", place=place)
    return tuple(
        ex.Ref(code, first.last) for code in codes[codes.index(first.code) : codes.index(last.code) + 1]
    )
