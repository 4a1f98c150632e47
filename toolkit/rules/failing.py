"""What of a return's arithmetic fails: the form's equations as they stand over its figures, and what else must go on holding."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache

from toolkit.findings import Number
from toolkit.form.model import Form
from toolkit.rules import expression as ex
from toolkit.rules.book import rulebook
from toolkit.rules.checks import Check
from toolkit.rules.evaluate import Known, Outcome, implied, number, outcome, rounded
from toolkit.rules.linear import Equation, Equations, Exact, by_itself, equations, exact, independent
from toolkit.rules.slips import Ground

_Basis = tuple[Form, frozenset[str], tuple[tuple[str, Check], ...]]


def as_made(form: Form, code: str, known: Known) -> bool:
    """Whether a total that somebody wrote is what its formula makes: then it went along with its parts, as a formula does."""
    value = known.values.get(code)
    made = number(rulebook(form).totals[code], known)
    return value is None or made is None or rounded(made - value, form.cells[code].decimals) == 0


def _following(form: Form, known: Known, wrong: frozenset[str]) -> tuple[tuple[str, Check], ...]:
    """Wrong totals that another relation of the form makes right: a column's figures are what is wrong there, and its total went along."""
    if not wrong:
        return ()
    found: dict[str, Check] = {}
    for check in rulebook(form).for_units:
        for code in wrong.intersection(check.codes[:1] + check.codes[-1:]) - found.keys():
            if by_itself(check, code) is not None and implied(check.when, check.holds, known, check.decimals) is Outcome.HOLDS:
                found[code] = check
    return tuple(found.items())


class Failing:
    """The independent equations in force, and which of them fail by how much. ``wrong`` are the ``typed`` totals that are not what their
    formulas make."""

    def __init__(self, form: Form, known: Known, wrong: frozenset[str], typed: frozenset[str]) -> None:
        self.form, self.known, self.typed = form, known, typed
        self._basis: _Basis = (form, wrong, _following(form, known, wrong))
        basis = self._basis
        self.equations: Equations = equations(*basis)
        self.all: tuple[Equation, ...] = self.equations.all
        self.gaps = {at: gap for at, equation in enumerate(self.all) if (gap := _gap(form, known, equation)) is not None}
        in_force = tuple(at for at in self.gaps if not self.gaps[at] or len(this_year(self.all[at])) > 1)
        fails = tuple(at for at in _independent(basis, in_force) if self.gaps[at])
        hard = {code for at in fails if not self.all[at].soft for code in this_year(self.all[at])}
        self.failing = tuple(at for at in fails if hard & this_year(self.all[at]).keys())
        """Those that are to be explained; one that is soft and shares no cell with a hard one is a matter of its own."""
        self.bits = {at: 1 << n for n, at in enumerate(self.failing)}
        self.touched: dict[str, list[tuple[int, Exact]]] = {}
        for at in _independent(basis, in_force):
            if self.gaps[at] and at not in self.bits:
                continue
            for code, often in this_year(self.all[at]).items():
                self.touched.setdefault(code, []).append((at, often))
        self.concerned = tuple(dict.fromkeys(code for at in self.failing for code in this_year(self.all[at])))

    @cached_property
    def zeros(self) -> dict[str, float]:
        """The share of zeros among the typed figures of each table."""
        shares = {}
        for table in self.form.tables:
            values = [value for cell in table.cells if cell.is_number and not cell.total and (value := self.known.values.get(cell.code)) is not None]
            shares[table.code] = (1 + sum(1 for value in values if not value)) / (2 + len(values))
        return shares

    def ground(self, code: str) -> Ground:
        """What is known of a cell besides its figure."""
        return Ground(self.zeros[self.form.table_of[code].code], self.known.last.get(code))

    def value(self, code: str) -> Number | None:
        """What stands in a cell that somebody typed."""
        return self.known.values.get(code)

    @cached_property
    def watching(self) -> tuple[tuple[Check, frozenset[str]], ...]:
        """The checks that are no equations in force and do not fail, with the typed cells on which they rest."""
        said = []
        in_force = {id(self.all[at].source) for at in self.gaps}
        for check in (*self.equations.opaque, *(one.source for one in self.all if isinstance(one.source, Check) and id(one.source) not in in_force)):
            codes, asked = _rests_on(self.form, check)
            if not asked and check.when is not None and outcome(check.when, self.known, check.decimals) is not Outcome.HOLDS:
                continue  # whom it is not asked of does not change with a figure
            if self._outcome(check, self.known) is not Outcome.FAILS:
                said.append((check, codes))
        return tuple(said)

    def half_followed(self, changes: Mapping[str, Number]) -> bool:
        """Whether of the totals that somebody typed some would have gone along with what is changed and others not."""
        if not self.typed:
            return False
        by = {code: exact(new) - exact(self.known.values[code] or 0) for code, new in changes.items()}
        followed, stale = False, False
        for code in self.typed - changes.keys():
            parts = self.equations.sums.get(code)
            if parts is not None and sum(change * parts.terms.get(ex.Ref(one), 0) for one, change in by.items()) != 0:
                followed, stale = followed or code in self.equations.formulas, stale or code not in self.equations.formulas
        return followed and stale

    def holds_with(self, changes: Mapping[str, Number]) -> bool:
        """Whether no other check fails once these cells are changed."""
        asked = [check for check, codes in self.watching if not codes.isdisjoint(changes)]
        if not asked:
            return True
        values = {**self.known.values, **changes}
        formulas = self.equations.formulas
        for code, named in _named(self._basis).items():
            if not named.isdisjoint(changes):
                values[code] = number(formulas[code], Known(values, self.known.last))
        changed = Known(values, self.known.last, self.known.facts, self.known.texts)
        return all(self._outcome(check, changed) is not Outcome.FAILS for check in asked)

    @staticmethod
    def _outcome(check: Check, known: Known) -> Outcome:
        return implied(check.when, check.holds, known, check.decimals)


@lru_cache(maxsize=4096)
def this_year(equation: Equation) -> dict[str, Exact]:
    """This year's codes of an equation, each so many times."""
    return {ref.code: often for ref, often in equation.of.terms.items() if not ref.last}


@lru_cache(maxsize=2048)
def _rests_on(form: Form, check: Check) -> tuple[frozenset[str], bool]:
    """The codes of this year that a check rests on, the parts of totals with them, and whether of whom it is asked rests on one."""
    leaves = rulebook(form).leaves
    codes = {ref.code for part in check.parts for ref in ex.refs(part) if not ref.last}
    asked = check.when is None or any(not ref.last for ref in ex.refs(check.when))
    return frozenset(codes).union(*(leaves[code] for code in codes)), asked


@lru_cache(maxsize=64)
def _named(basis: _Basis) -> Mapping[str, frozenset[str]]:
    """Of each total that is a formula the codes in it, and the typed cells below them."""
    leaves, formulas = rulebook(basis[0]).leaves, equations(*basis).formulas
    return {code: frozenset((*leaves[code], *(ref.code for ref in ex.refs(formula)))) for code, formula in formulas.items()}


@lru_cache(maxsize=64)
def _independent(basis: _Basis, in_force: tuple[int, ...]) -> tuple[int, ...]:
    every = equations(*basis).all
    return tuple(independent((at, this_year(every[at])) for at in in_force))


def _gap(form: Form, known: Known, equation: Equation) -> Exact | None:
    """By how much an equation fails: 0 where it holds, None where it is not in force or nobody can tell."""
    source = equation.source
    if isinstance(source, Check) and source.when is not None and outcome(source.when, known, source.decimals) is not Outcome.HOLDS:
        return None
    gap = equation.of.constant
    for ref, often in equation.of.terms.items():
        value = (known.last if ref.last else known.values).get(ref.code)
        if value is None:
            return None
        if value:
            gap += often * exact(value)
    decimals = source.decimals if isinstance(source, Check) else form.cells[source].decimals
    return gap if (gap if gap > 0 else -gap) * 2 * 10**decimals >= 1 else 0
