"""Arithmetic as a witness: whether the form's own equations prove where figures stand.

A witness knows the figures of one table that stand firm. Asked about figures whose places are in doubt, it says which
of the form's equations speak of them, whether they hold, and how much they prove. It never looks for places itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

from toolkit.findings import Number
from toolkit.form.model import Form
from toolkit.rules import expression as ex
from toolkit.rules.book import rulebook
from toolkit.structs import Struct

ENOUGH = 2
"""Independent equations that a proof needs: never one alone."""
Figures = Mapping[str, Number]


class Equation(Struct, frozen=True, dict=True):
    """A sum that is zero where the table is right: coefficient × value over some codes."""

    title: str
    terms: tuple[tuple[str, int], ...]

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes it speaks of."""
        return frozenset(code for code, _ in self.terms)


class Weighed(Struct, frozen=True):
    """What the equations say of some figures. Only those count whose every value is known."""

    holds: tuple[Equation, ...]
    fails: tuple[Equation, ...]
    own: int
    """Independent equations among those that hold in which one of the figures themselves is not 0."""
    whole: int
    """Independent equations among those that hold in which anything is not 0."""

    @property
    def proved_by(self) -> str:
        """The equations that hold, as a sentence names them."""
        counted = Counter(equation.title for equation in self.holds)
        return "、".join(f"“{title}”{count}处" for title, count in counted.items())


class Witness:
    """The equations of one table, with the figures of it that are sure."""

    def __init__(self, form: Form, table: str, firm: Figures) -> None:
        self._equations = equations(form).get(table, ())
        self.firm = dict(firm)

    def weigh(self, figures: Figures) -> Weighed:
        """What is known of these figures if they stand where they are said to stand."""
        known = {**self.firm, **figures}
        holds: list[Equation] = []
        fails: list[Equation] = []
        for equation in self._equations:
            if equation.codes & figures.keys() and known.keys() >= equation.codes:
                gap = sum(factor * known[code] for code, factor in equation.terms)
                (fails if gap else holds).append(equation)
        if fails:
            return Weighed(tuple(holds), tuple(fails), 0, 0)
        own = [e for e in holds if any(figures.get(code) for code in e.codes)]
        return Weighed(tuple(holds), (), _rank(own, known), _rank(holds, known))

    def proves(self, figures: Figures, others: Iterable[Figures] = (), *, own: bool = True) -> Weighed | None:
        """The proof that figures stand so and not otherwise; None where there is none.

        Every equation that speaks of them holds, enough of them are independent and not mere zeros, and every other
        placement breaks one or comes to the same values.
        """
        weighed = self.weigh(figures)
        if weighed.fails or (weighed.own if own else weighed.whole) < ENOUGH:
            return None
        known = {**self.firm, **figures}
        for other in others:
            same = all(known.get(code) == value for code, value in other.items())
            if not same and not self.weigh(other).fails:
                return None
        return weighed


def amount(text: str) -> Number | None:
    """The number that a cell plainly shows; None for anything that a person would have to interpret."""
    plain = "".join(chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in text.strip())
    if not plain:
        return 0  # a blank says nothing of its own: where it stands, nothing is counted
    plain = plain.replace(",", "")
    if len(plain) > 20 or not plain.isascii() or not plain.replace(".", "", 1).isdigit():
        return None
    return int(plain) if plain.isdigit() else Decimal(plain)


@lru_cache(maxsize=16)
def equations(form: Form) -> Mapping[str, tuple[Equation, ...]]:
    """Table → the equations between its own values that hold whoever reports and whatever was last year."""
    found: dict[str, dict[frozenset[tuple[str, int]], Equation]] = {}
    for title, terms in _linear(form):
        tables = {form.table_of[code].code for code in terms}
        if len(tables) == 1 and len(terms) > 2:
            mirrored = frozenset((code, -factor) for code, factor in terms.items())
            kept = found.setdefault(tables.pop(), {})
            if mirrored not in kept:
                kept.setdefault(frozenset(terms.items()), Equation(title, tuple(terms.items())))
    return {table: tuple(kept.values()) for table, kept in found.items()}


def _linear(form: Form) -> Iterator[tuple[str, dict[str, int]]]:
    book = rulebook(form)
    for check in book.checks:
        if check.when is None and isinstance(check.holds, ex.Compare) and check.holds.op == "==":
            terms = _terms(ex.Arithmetic("-", check.holds.left, check.holds.right))
            if terms:
                yield check.rule.title, terms
    for code, expression in book.totals.items():
        terms = _terms(ex.Arithmetic("-", ex.Ref(code), expression))
        if terms:
            yield form.table_of[code].title, terms


def _terms(expression: ex.Expression) -> dict[str, int] | None:
    """Codes with their coefficients; None where the expression is anything but a sum of codes."""
    match expression:
        case ex.Ref(code, False):
            return {code: 1}
        case ex.Sum(items, None) if not any(item.last for item in items):
            return dict(Counter(item.code for item in items))
        case ex.Arithmetic("+" | "-" as op, left, right):
            first, second = _terms(left), _terms(right)
            if first is None or second is None:
                return None
            total = Counter(first)
            for code, factor in second.items():
                total[code] += factor if op == "+" else -factor
            return {code: factor for code, factor in total.items() if factor}
        case _:
            return None


def _rank(some: Sequence[Equation], known: Figures) -> int:
    """How many of the equations are independent, looking only at the values that are not 0."""
    rows: list[dict[str, Fraction]] = []
    for equation in some:
        row = {code: Fraction(factor) for code, factor in equation.terms if known[code]}
        for pivot in rows:
            lead = next(iter(pivot))
            if lead in row:
                times = row[lead] / pivot[lead]
                for code, factor in pivot.items():
                    row[code] = row.get(code, Fraction(0)) - times * factor
                row = {code: factor for code, factor in row.items() if factor}
        if row:
            rows.append(row)
    return len(rows)
