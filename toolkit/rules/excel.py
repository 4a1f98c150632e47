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

from toolkit.errors import FormError
from toolkit.rules import expression as ex
from toolkit.rules.checks import Rulebook
from toolkit.rules.evaluate import BEFORE_ROUND

_LONGEST = 8000
"""Characters of a formula: Excel bears 8,192."""
_DEEPEST = 60
"""Functions within functions: Excel bears 64."""
_BEYOND = "1E+300"
"""What a total that is not known counts as among those of which the smallest is looked for; with a minus, the largest."""


class Addresses(Protocol):
    """Where things stand, as seen from the sheet a formula is written on."""

    def cell(self, code: str, *, last: bool) -> str:
        """The address that holds a usable number or a text for a value, such as ``X5`` or ``'表三'!X5``."""

    def ranges(self, codes: Sequence[str], *, last: bool) -> list[str]:
        """The addresses of many values, neighbours joined: ``["D5:D6", "D29"]``."""

    def fact(self, name: str) -> str:
        """The address of a fact."""

    def asked(self, of_text: ex.Length | ex.Contains) -> str:
        """The address of how long a text is (of its ``Length``), or of how many of its paragraphs hold a word."""


def number(expression: ex.Expression, at: Addresses, book: Rulebook | None = None) -> str:
    """An arithmetic expression as Excel writes it. ``N()`` keeps a reading cell's mark from ending in #VALUE!.

    A blank of last year is 0 in a sum of one; ``N()`` of an empty cell is #NUM! in Gnumeric. Where there are functions it
    is a number only where :func:`known` is true; the ``book`` says on what a total rests then (None: what it shows is known).
    """
    match expression:
        case ex.Literal(value):
            return format(value, "f")
        case ex.Ref(code, last):
            return f"SUM({at.cell(code, last=True)})" if last else f"N({at.cell(code, last=False)})"
        case ex.Sum(items):
            return f"SUM({','.join(_ranges(items, at))})"
        case ex.Arithmetic(op, left, right):
            return f"{_operand(left, at, op, book)}{op}{_operand(right, at, op, book, right=True)}"
        case ex.Call():
            return _called(expression, at, book)
        case ex.If(condition, then, other, decimals):
            return f"IF({_state(condition, book, at, decimals)}=1,{number(then, at, book)},{number(other, at, book)})"
        case ex.Length():
            return at.asked(expression)
        case _:
            raise TypeError(f"not a number: {expression!r}")


def _ranges(items: Iterable[ex.Ref], at: Addresses) -> list[str]:
    refs = list(items)
    return [
        text
        for last in (False, True)
        for text in at.ranges([ref.code for ref in refs if ref.last is last], last=last)
    ]


def _called(call: ex.Call, at: Addresses, book: Rulebook | None) -> str:
    if call.name not in ex.LISTS:
        inner = number(call.items[0], at, book)
        return f"ABS({inner})" if call.name == "abs" else f"ROUND(ROUND({inner},{call.decimals + BEFORE_ROUND}),{call.decimals})"
    plain, guarded, worked = _sorted(call, book)
    ranges = _ranges(plain, at)
    if call.name in ("min", "max"):
        beyond = _BEYOND if call.name == "min" else f"-{_BEYOND}"
        totals = [f"IF({_resting(ref, book, at)},{number(ref, at)},{beyond})" for ref in guarded]
        return f"{call.name.upper()}({','.join([*ranges, *totals, *(number(item, at, book) for item in worked)])})"
    count = _how_many(call, at, book)
    if call.name == "count":
        return count
    totals = [f"IF({_resting(ref, book, at)},{number(ref, at)},0)" for ref in guarded]
    return f"(SUM({','.join([*ranges, *totals, *(number(item, at, book) for item in worked)])})/{count})"


def _how_many(call: ex.Call, at: Addresses, book: Rulebook | None) -> str:
    """How many values a list has, those that are blank left out."""
    plain, guarded, worked = _sorted(call, book)
    parts = [f"COUNT({','.join(_ranges(plain, at))})"] if plain else []
    parts += [f"IF({_resting(ref, book, at)},1,0)" for ref in guarded]
    parts += [str(len(worked))] if worked else []
    return parts[0] if len(parts) == 1 else f"({'+'.join(parts)})"


def _sorted(call: ex.Call, book: Rulebook | None) -> tuple[list[ex.Ref], list[ex.Ref], list[ex.Expression]]:
    """The values of a list: those whose cell holds a number just where they are known; sums, which show what there is of their
    parts; and what is worked out."""
    refs = [item for item in call.items if isinstance(item, ex.Ref)]
    guarded = [ref for ref in refs if book is not None and not ref.last and ref.code in book.totals and ref.code not in book.careful]
    return [ref for ref in refs if ref not in guarded], guarded, [item for item in call.items if not isinstance(item, ex.Ref)]


def _resting(ref: ex.Ref, book: Rulebook | None, at: Addresses) -> str:
    return _counted([ref], book, at)[0]


def known(expressions: Sequence[ex.Expression], at: Addresses, book: Rulebook | None) -> str:
    """A condition that numbers with functions are known; empty where nothing can keep them from it.

    It is asked step by step: a later step may divide by what an earlier one found to be other than 0.
    """
    return _stepwise(_steps(expressions, at, book))


def _steps(expressions: Sequence[ex.Expression], at: Addresses, book: Rulebook | None) -> list[str]:
    needed: list[ex.Ref] = []
    steps: list[str] = []

    def collect(node: ex.Expression) -> None:
        match node:
            case ex.Ref():
                needed.append(node)
            case ex.Sum(items):
                needed.extend(items)
            case ex.Arithmetic(op, left, right):
                collect(left)
                collect(right)
                if op == "/" and not (isinstance(right, ex.Literal) and right.value):
                    steps.append(f"{number(right, at, book)}<>0")
            case ex.Call(name, items):
                for item in items:
                    if name not in ex.LISTS or not isinstance(item, ex.Ref):
                        collect(item)
                if name in ("min", "max", "avg") and all(isinstance(item, ex.Ref) for item in items):
                    steps.append(f"{_how_many(node, at, book)}>0")
            case ex.If(condition, then, other, decimals):
                state = _state(condition, book, at, decimals)
                one, two = (known([branch], at, book) or "TRUE" for branch in (then, other))
                steps.append(f"IF({state}=1,{one},IF({state}=0,{two},FALSE))")
            case ex.Length(required=True):
                steps.append(f"{at.asked(node)}>0")

    for expression in expressions:
        collect(expression)
    return [*_counted(list(dict.fromkeys(needed)), book, at), *dict.fromkeys(steps)]


def _stepwise(steps: Sequence[str]) -> str:
    condition = ""
    for step in reversed(steps):
        condition = f"IF({step},{condition},FALSE)" if condition else step
    return condition


def total(code: str, book: Rulebook, at: Addresses) -> str:
    """A total's formula: a ratio to 0 shows nothing, as it is no number in Python, instead of #DIV/0!."""
    expression = book.totals[code]
    if code in book.careful:
        return checked(_only_known(expression, at, book, '""'), f"合计 {code}")
    return none_over_zero(number(expression, at), expression, at)


def district_total(code: str, book: Rulebook, at: Addresses, decimals: int) -> str:
    """The formula of a total with functions over the district's sums, of which each stands for itself: it is known or blank."""
    formula = number(book.totals[code], at)
    return _if(known([book.totals[code]], at, None), f"ROUND({formula},{decimals})", '""')


def nothing_wrong(code: str, book: Rulebook, at: Addresses) -> list[str]:
    """Conditions under which a total shows nothing and is right to, in the order in which they are to be asked last."""
    if code in book.careful:
        condition = known([book.totals[code]], at, book)
        return [f"IF({condition},FALSE,TRUE)"] if condition else []
    return [f"{divisor}=0" for divisor in divisors(book.totals[code], at)]


def side(expression: ex.Expression, book: Rulebook, at: Addresses) -> str:
    """One side of a comparison, for the sentence that tells it; 0 where it is not known."""
    if book.is_careful(expression):
        return _only_known(expression, at, book, "0")
    formula = number(expression, at)
    for divisor in divisors(expression, at):
        formula = f"IF({divisor}=0,0,{formula})"
    return formula


def _only_known(expression: ex.Expression, at: Addresses, book: Rulebook, otherwise: str) -> str:
    return _if(known([expression], at, book), number(expression, at, book), otherwise)


def _if(condition: str, formula: str, otherwise: str) -> str:
    return f"IF({condition},{formula},{otherwise})" if condition else formula


def checked(formula: str, place: str) -> str:
    """The formula, which Excel has to bear. Raises :class:`FormError`."""
    if len(formula) > _LONGEST:
        raise FormError(f"写成公式有{len(formula)}字，超过表格软件的限度（{_LONGEST}字）；{_APART}", place=place)
    depth = deepest = 0
    for char in formula:
        depth += (char == "(") - (char == ")")
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise FormError(f"写成公式套了{deepest}层，超过表格软件的限度（{_DEEPEST}层）；{_APART}", place=place)
    return formula


_APART = "请把其中一部分另设一格合计，再引用它"


def none_over_zero(formula: str, expression: ex.Expression, at: Addresses) -> str:
    """The formula of an expression, or of what is made from it; it shows nothing where the expression divides by 0."""
    for divisor in divisors(expression, at):
        formula = f'IF({divisor}=0,"",{formula})'
    return formula


def divisors(expression: ex.Expression, at: Addresses) -> list[str]:
    """What an expression without functions divides by, outermost first: tested from the last to the first, no test divides by 0 itself."""
    return [
        number(node.right, at) for node in ex.walk(expression)
        if isinstance(node, ex.Arithmetic) and node.op == "/" and not (isinstance(node.right, ex.Literal) and node.right.value)
    ]


def state(
    when: ex.Expression | None, holds: ex.Expression, book: Rulebook | None, at: Addresses, decimals: int, place: str = ""
) -> str:
    """The formula (without its ``=``) of a rule's state: 1, 0 or 0.5. Without ``book`` a total is known where its cell is a number."""
    result = _state(holds, book, at, decimals)
    return checked(result if when is None else f"MAX(1-{_state(when, book, at, decimals)},{result})", place)


def usable(codes: Iterable[str], at: Addresses) -> str:
    """How many of the values are usable numbers, as their reading cells say."""
    return f"COUNT({','.join(at.ranges(list(codes), last=False))})"


def _state(condition: ex.Expression, book: Rulebook | None, at: Addresses, decimals: int) -> str:
    match condition:
        case ex.Compare(op, left, right):
            return _compare(op, left, right, book, at, decimals)
        case ex.Member(ex.Fact() as fact, words, negated):
            address = at.fact(fact.name)
            among = "OR(" + ",".join(f"{address}={_quoted(word)}" for word in words) + ")"
            yes, no = (0, 1) if negated else (1, 0)
            return f"IF({address}=\"\",0.5,IF({among},{yes},{no}))"
        case ex.Contains(required=required):
            found = f"IF({at.asked(condition)}>0,1,0)"
            return f"IF({at.asked(ex.Length(condition.code))}>0,{found},0.5)" if required else found
        case ex.Logic(op, items):
            parts = ",".join(_state(item, book, at, decimals) for item in items)
            return f"{'MIN' if op == 'and' else 'MAX'}({parts})"
        case ex.Not(item):
            return f"(1-{_state(item, book, at, decimals)})"
        case _:
            raise TypeError(f"not a condition: {condition!r}")


def _compare(
    op: str, left: ex.Expression, right: ex.Expression, book: Rulebook | None, at: Addresses, decimals: int
) -> str:
    sign = {"==": "=", "!=": "<>"}.get(op, op)
    if isinstance(left, ex.Fact | ex.Word):
        sides = [at.fact(s.name) if isinstance(s, ex.Fact) else _quoted(s.text) for s in (left, right)
                 if isinstance(s, ex.Fact | ex.Word)]
        return f"IF(OR({sides[0]}=\"\",{sides[1]}=\"\"),0.5,IF({sides[0]}{sign}{sides[1]},1,0))"
    a, b = number(left, at, book), number(right, at, book)
    if decimals:
        test = f"ROUND({a}-{_bracketed(right, b)},{decimals}){sign}0"
    else:
        test = f"{a}{sign}{b}"
    guard = _guard((left, right), book, at)
    return f"IF({guard},IF({test},1,0),0.5)" if guard else f"IF({test},1,0)"


def _guard(sides: tuple[ex.Expression, ...], book: Rulebook | None, at: Addresses) -> str:
    """A condition that every cell under the comparison is usable; empty where it speaks of none."""
    by = [divisor for side in sides for divisor in divisors(side, at)] if book is not None and not any(map(book.is_careful, sides)) else None
    if by is None or any("/" in divisor for divisor in by):
        return known(sides, at, book)
    conditions = [*_counted(list(dict.fromkeys(ref for side in sides for ref in ex.refs(side))), book, at), *(f"{divisor}<>0" for divisor in by)]
    return conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})" if conditions else ""


def _counted(refs: Sequence[ex.Ref], book: Rulebook | None, at: Addresses) -> list[str]:
    """Conditions that values are usable numbers, and so is all that sums among them are made of."""
    typed = list(dict.fromkeys(
        code for ref in refs if not ref.last for code in (*(book.grounds[ref.code] if book is not None else ()), ref.code)
    ))
    last = [ref.code for ref in refs if ref.last]
    conditions = []
    if typed:
        conditions.append(f"{usable(typed, at)}={len(typed)}")
    if last:
        conditions.append(f"COUNT({','.join(at.ranges(last, last=True))})={len(last)}")
    return conditions


def _operand(node: ex.Expression, at: Addresses, op: str, book: Rulebook | None, *, right: bool = False) -> str:
    text = number(node, at, book)
    if isinstance(node, ex.Arithmetic):
        weaker = node.op in "+-" and op in "*/"
        if weaker or (right and op in "-/"):
            return f"({text})"
    return text


def _bracketed(node: ex.Expression, text: str) -> str:
    return f"({text})" if isinstance(node, ex.Arithmetic) else text


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
