"""A form's rules as linear equations over what was typed: what a return's figures must meet besides being figures.

Only relations of equality between sums are taken (``a + b == c + d``, and the totals' own formulas); what divides, asks a function or
compares otherwise is no equation, and whoever changes a figure evaluates it. Exact: whole numbers, or fractions where a rule has any.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from toolkit.form.model import Form
from toolkit.rules import expression as ex
from toolkit.rules.book import Check, rulebook
from toolkit.structs import Struct

Exact = int | Fraction
Terms = dict[ex.Ref, Exact]
_PRIME = (1 << 61) - 1
"""Equations are held against each other modulo this prime: that two of them seem alike and are not will not happen."""


class Affine(Struct, frozen=True, eq=False):
    """A sum of codes, each so many times, and a number."""

    terms: Mapping[ex.Ref, Exact]
    constant: Exact = 0


class Equation(Struct, frozen=True, eq=False):
    """``of`` must be zero. ``source`` is the check it is of, or the code of the total whose formula it is."""

    source: Check | str
    of: Affine

    @property
    def soft(self) -> bool:
        """Whether it may fail though every figure is right: a query, one that may be explained, one with last year's figures."""
        if isinstance(self.source, str):
            return False
        rule = self.source.rule
        return rule.severity != "error" or rule.explainable or any(ref.last for ref in self.of.terms)


def affine(expression: ex.Expression) -> Affine | None:
    """An arithmetic expression as a sum of codes; None where it is none."""
    match expression:
        case ex.Literal(value):
            return Affine({}, exact(value))
        case ex.Ref():
            return Affine({expression: 1})
        case ex.Sum(items):
            terms: Terms = {}
            for item in items:
                terms[item] = terms.get(item, 0) + 1
            return Affine(terms)
        case ex.Arithmetic(op, left, right):
            return _combined(op, affine(left), affine(right))
        case _:
            return None


def _combined(op: str, left: Affine | None, right: Affine | None) -> Affine | None:
    if left is None or right is None:
        return None
    if op in "+-":
        return added(left, right, 1 if op == "+" else -1)
    if not right.terms and (op == "*" or right.constant):
        return added(Affine({}), left, right.constant if op == "*" else Fraction(1) / right.constant)
    return added(Affine({}), right, left.constant) if op == "*" and not left.terms else None


def added(one: Affine, other: Affine, times: Exact) -> Affine:
    """One sum and so many times another."""
    terms = dict(one.terms)
    for ref, often in other.terms.items():
        terms[ref] = terms.get(ref, 0) + often * times
    return Affine({ref: often for ref, often in terms.items() if often}, one.constant + other.constant * times)


def exact(value: object) -> Exact:
    """A number without loss: whole where it is."""
    if isinstance(value, int):
        return value
    fraction = value if isinstance(value, Fraction) else Fraction(str(value))
    return fraction.numerator if fraction.denominator == 1 else fraction


def equations_of(condition: ex.Expression) -> list[Affine] | None:
    """A condition that is nothing but equalities between sums, as these; None where it is more."""
    match condition:
        case ex.Compare("==", left, right):
            sides = None if isinstance(left, ex.Fact | ex.Word) else _combined("-", affine(left), affine(right))
            return None if sides is None else [sides]
        case ex.Logic("and", items):
            parts = [equations_of(item) for item in items]
            return None if any(part is None for part in parts) else [one for part in parts if part is not None for one in part]
        case _:
            return None


class Equations(Struct, frozen=True, eq=False):
    """All equations of a form when these totals are ``typed``; in all others a formula stands, or what its formula would make.

    ``opaque`` are the checks that are no equations; ``formulas`` what makes each total that is not typed, in an order in which each can be
    calculated. ``sums`` are all totals as sums of what is typed, those that are typed themselves as their own formulas would make them.
    """

    all: tuple[Equation, ...]
    opaque: tuple[Check, ...]
    formulas: Mapping[str, ex.Expression]
    sums: Mapping[str, Affine | None]


@lru_cache(maxsize=64)
def equations(form: Form, typed: frozenset[str], instead: tuple[tuple[str, Check], ...] = ()) -> Equations:
    """The form's equations in the codes that somebody typed. ``instead`` are checks (``total == …``) that stand in for a total's own
    formula."""
    formulas = _formulas(form, typed, instead)
    made: dict[str, Affine | None] = {}
    for code, expression in formulas.items():
        made[code] = _in_typed(affine(expression), made)
    found: list[Equation] = []
    opaque: list[Check] = []
    for check in rulebook(form).for_units:
        relations = equations_of(check.holds)
        numbers = all(form.cells[code].is_number for code in check.codes)
        in_typed = [_in_typed(one, made) for one in relations] if relations is not None and numbers else [None]
        if any(one is None for one in in_typed):
            opaque.append(check)
            continue
        found += [Equation(check, one) for one in in_typed if one is not None and any(not ref.last for ref in one.terms)]
    sums = dict(made)
    for code in form.cells:
        if code in typed:
            formula = _in_typed(affine(rulebook(form).totals[code]), made)
            own = made.get(code, Affine({ex.Ref(code): 1}))
            if formula is not None and own is not None:
                found.append(Equation(code, added(own, formula, -1)))
            sums.setdefault(code, formula)
    return Equations(tuple(found), tuple(opaque), formulas, sums)


def _formulas(form: Form, typed: frozenset[str], instead: tuple[tuple[str, Check], ...]) -> dict[str, ex.Expression]:
    totals = rulebook(form).totals
    waiting = {code: expression for code, expression in totals.items() if code not in typed}
    for code, check in instead:
        sides = by_itself(check, code)
        if sides is not None:
            waiting[code] = sides
    ordered: dict[str, ex.Expression] = {}
    while waiting:
        ready = [code for code, expression in waiting.items()
                 if not any(not ref.last and ref.code in waiting for ref in ex.refs(expression))]
        if not ready:  # two that stand for each other: then both are as somebody wrote them
            break
        for code in ready:
            ordered[code] = waiting.pop(code)
    return ordered


def by_itself(check: Check, code: str) -> ex.Expression | None:
    """What a check says that a code is, where it says ``code == …`` and nothing else."""
    match check.holds:
        case ex.Compare("==", ex.Ref(one, False), other) | ex.Compare("==", other, ex.Ref(one, False)) if (
            one == code and affine(other) is not None and all(ref.code != code for ref in ex.refs(other))
        ):
            return other
        case _:
            return None


def _in_typed(one: Affine | None, made: Mapping[str, Affine | None]) -> Affine | None:
    """A sum in typed codes; None where a total in it is none."""
    if one is None:
        return None
    terms: Terms = {}
    constant = one.constant
    for ref, often in one.terms.items():
        if ref.last or ref.code not in made:
            terms[ref] = terms.get(ref, 0) + often
            continue
        parts = made[ref.code]
        if parts is None:
            return None
        constant += parts.constant * often
        for part, times in parts.terms.items():
            terms[part] = terms.get(part, 0) + times * often
    return Affine({ref: often for ref, often in terms.items() if often}, constant)


def independent(rows: Iterable[tuple[int, Mapping[str, Exact]]]) -> list[int]:
    """Of numbered equations those that do not follow from others, the shorter ones first."""
    kept: list[int] = []
    leading: dict[str, dict[str, int]] = {}
    for number, row in sorted(rows, key=lambda one: (len(one[1]), one[0])):
        left = {code: _residue(often) for code, often in row.items()}
        while left:
            lead = next((code for code in left if code in leading), "")
            if not lead:
                break
            times, by = left[lead], leading[lead]
            for code, often in by.items():
                rest = (left.get(code, 0) - often * times) % _PRIME
                if rest:
                    left[code] = rest
                else:
                    left.pop(code, None)
        if left:
            lead, often = next(iter(left.items()))
            over = pow(often, -1, _PRIME)
            leading[lead] = {code: value * over % _PRIME for code, value in left.items()}
            kept.append(number)
    return kept


def _residue(often: Exact) -> int:
    if isinstance(often, int):
        return often % _PRIME
    return often.numerator * pow(often.denominator, -1, _PRIME) % _PRIME
