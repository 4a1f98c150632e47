"""The likely wrong cell: where arithmetic fails, the smallest sets of cells whose change lets all rules hold, weighed by known slips.

Each failing equation has to be explained by one slip, and a slip may explain several: it changes one cell, or moves a figure from one cell
to another, and every equation it touches holds afterwards. All ways to explain all of them with at most three cells are added up, each
weighed by how likely its slips are (:mod:`toolkit.rules.slips`); a set of cells is named only where nearly all of the weight is its own.
docs/analysis/likely-cell.md says why. Pure, and bounded by counted steps, never by a clock: the same return is always told the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from toolkit.findings import Number
from toolkit.findings.likely import Kind
from toolkit.form.model import Cell, Form, Table
from toolkit.rules.book import Check
from toolkit.rules.evaluate import Known
from toolkit.rules.failing import Failing, as_made, this_year
from toolkit.rules.linear import Exact, exact
from toolkit.rules.slips import mistyped, moved, two_slips
from toolkit.structs import Struct, replace

ALONE, TOGETHER = 0.95, 0.96
"""How much of the weight one set of cells has to have, or two sets together."""
_WORTH_NAMING = 0.1
"""A second set that has less is not what makes the first one sure."""
MOST_CELLS = 3
_MOST_FAILING = 6
_MOST_CELLS_LOOKED_AT = 400
"""Of a return that wants more nothing is said."""
_HALF_FOLLOWED = 0.02
"""How often some of the typed totals go along with a slip and others do not, beside all or none."""
_MOST_IN_CHAINS = 24
_SOFT = 0.03
"""How often a relation fails though this year's figures are right: last year's were wrong, a query has its reason."""


class Slip(Struct, frozen=True):
    """Cells changed together, each to what it would be. ``covers`` is which of the failing equations hold afterwards, as bits."""

    changes: tuple[tuple[str, Number], ...]
    covers: int
    weight: float
    kind: Kind

    @property
    def codes(self) -> frozenset[str]:
        """The cells."""
        return frozenset(code for code, _ in self.changes)


class Suspicion(Struct, frozen=True):
    """What is likely wrong: one slip, or one of two. ``mends`` are the failing checks, and the codes of wrong totals, that it is about;
    ``others`` is how many more sets, as small, would mend them."""

    slips: tuple[Slip, ...]
    others: int
    mends: tuple[Check | str, ...]


def suspicions(form: Form, known: Known, typed: Collection[str] = ()) -> list[Suspicion]:
    """What is likely wrong in a return's values; ``typed`` are the totals that somebody wrote as numbers. Empty where nothing is sure."""
    wrong = frozenset(code for code in typed if not as_made(form, code, known))
    system = Failing(form, known, wrong, frozenset(typed))
    if not system.failing or not any(not system.all[at].soft for at in system.failing):
        return []
    if len(system.failing) > _MOST_FAILING or len(system.concerned) > _MOST_CELLS_LOOKED_AT:
        return []
    return _sure(system, _slips(system))


# ── the slips that would explain them ───────────────────────────────


def _slips(system: Failing) -> list[Slip]:
    slips = [slip for code in system.concerned for slip in _of_one_cell(system, code)]
    seen: set[frozenset[str]] = set()
    for code in system.concerned:
        for mate, adjacent, columns in _mates(system.form, code):
            pair = frozenset((code, mate))
            if pair not in seen:
                seen.add(pair)
                slips += _of_two_cells(system, code, mate, adjacent, columns)
    slips += _in_chains(system)
    slips = [slip for slip in slips if slip.weight > 0 and system.holds_with(dict(slip.changes))]
    slips = [replace(slip, weight=slip.weight * _HALF_FOLLOWED) if system.half_followed(dict(slip.changes)) else slip for slip in slips]
    soft = [Slip((), bit, _SOFT, Kind.ANYTHING) for at, bit in system.bits.items() if system.all[at].soft]
    return [*slips, *soft, *(Slip((), bit, _two_at_once(system, at), Kind.ANYTHING) for at, bit in system.bits.items())]


def _two_at_once(system: Failing, at: int) -> float:
    """How likely two figures of one equation are wrong by just as much together: then no single cell explains it."""
    figures = sum(
        1 for code in this_year(system.all[at])
        if system.known.values.get(code) and all(touched in system.bits for touched, _ in system.touched[code])
    )
    return two_slips(figures, system.gaps[at])


def _of_one_cell(system: Failing, code: str) -> Iterator[Slip]:
    touched = system.touched[code]
    if any(at not in system.bits for at, _ in touched):
        return  # what holds would fail
    by = {_over(-system.gaps[at], often) for at, often in touched}
    if len(by) > 1:
        return
    found = _one_changed(system, code, by.pop())
    if found is not None:
        meant, weight, kind = found
        yield Slip(((code, meant),), _covered(system, (at for at, _ in touched)), weight, kind)


def _one_changed(system: Failing, code: str, change: Exact) -> tuple[Number, float, Kind] | None:
    stood, meant = system.value(code), _changed(system, code, change)
    if stood is None or meant is None:
        return None
    beside, above_below = ([value for other in line if (value := system.known.values.get(other)) is not None] for line in _beside(system.form, code))
    return meant, *mistyped(stood, meant, system.ground(code), beside, above_below, system.form.cells[code].decimals)


def _of_two_cells(system: Failing, code: str, mate: str, adjacent: bool, columns: int) -> Iterator[Slip]:
    together: dict[int, Exact] = {}
    for one, sign in ((code, 1), (mate, -1)):
        for at, often in system.touched.get(one, ()):
            together[at] = together.get(at, 0) + sign * often
    felt = {at: often for at, often in together.items() if often}
    if not felt or any(at not in system.bits for at in felt):
        return
    by = {_over(-system.gaps[at], often) for at, often in felt.items()}
    if len(by) > 1:
        return
    change = by.pop()
    to, giver = (code, mate) if change > 0 else (mate, code)
    much = change if change > 0 else -change
    meant_to, meant_giver = _changed(system, to, much), _changed(system, giver, -much)
    stood_to, stood_giver = system.value(to), system.value(giver)
    if meant_to is None or meant_giver is None or stood_to is None or stood_giver is None:
        return
    weight, kind = moved(
        (stood_to, stood_giver), (meant_to, meant_giver), (system.ground(to), system.ground(giver)), adjacent=adjacent, columns=columns)
    yield Slip(((to, meant_to), (giver, meant_giver)), _covered(system, felt), weight, kind)


def _in_chains(system: Failing) -> list[Slip]:
    """Slips in two or three cells that meet in one equation: none of them mends all it touches by itself, together they do."""
    able = {code for code in system.concerned if len(system.touched[code]) > 1 and all(at in system.bits for at, _ in system.touched[code])}
    found: dict[frozenset[tuple[str, Exact]], Slip] = {}
    if len(able) > _MOST_IN_CHAINS:
        return []

    def follow(changes: dict[str, Exact], gaps: dict[int, Exact]) -> None:
        left = [at for at in gaps if gaps[at]]
        if not left:
            key = frozenset(changes.items())
            if len(changes) > 1 and key not in found and (slip := _of_several_cells(system, changes, gaps)) is not None:
                found[key] = slip
            return
        if len(changes) == MOST_CELLS:
            return
        at = min(left, key=lambda one: (len(this_year(system.all[one])), one))
        for code, often in this_year(system.all[at]).items():
            if code in able and code not in changes:
                begin(code, _over(-gaps[at], often), changes, gaps)

    def begin(code: str, change: Exact, changes: dict[str, Exact], gaps: dict[int, Exact]) -> None:
        after = dict(gaps)
        for at, often in system.touched[code]:
            after[at] = after.get(at, system.gaps[at]) + often * change
        follow({**changes, code: change}, after)

    for code in sorted(able):
        by = {_over(-system.gaps[at], often) for at, often in system.touched[code]}
        for change in by if len(by) > 1 else ():
            begin(code, change, {}, {})
    return list(found.values())


def _of_several_cells(system: Failing, changes: Mapping[str, Exact], touched: Iterable[int]) -> Slip | None:
    meant, weight, kinds = [], 1.0, []
    for code, change in sorted(changes.items()):
        slip = _one_changed(system, code, change) if change else None
        if slip is None:
            return None
        meant.append((code, slip[0]))
        weight *= slip[1]
        kinds.append(slip[2])
    return Slip(tuple(meant), _covered(system, touched), weight, kinds[0] if len(set(kinds)) == 1 else Kind.ANYTHING)


def _covered(system: Failing, touched: Iterable[int]) -> int:
    covers = 0
    for at in touched:
        covers |= system.bits[at]
    return covers


def _over(gap: Exact, often: Exact) -> Exact:
    return gap * often if often in (1, -1) else exact(Fraction(gap) / Fraction(often))


def _changed(system: Failing, code: str, change: Exact) -> Number | None:
    """What a cell would hold; None where the cell takes no such figure."""
    stood, cell = system.value(code), system.form.cells[code]
    if stood is None or not cell.is_number:
        return None
    return _as_cell_takes(cell, exact(stood) + change)


def _as_cell_takes(cell: Cell, value: Exact) -> Number | None:
    if value < 0 and not cell.negative:
        return None
    decimals = 0 if cell.kind == "count" else cell.decimals
    scaled = value * 10**decimals
    if scaled.denominator != 1:
        return None
    return int(scaled) if not decimals else Decimal(int(scaled)).scaleb(-decimals)


@lru_cache(maxsize=4096)
def _beside(form: Form, code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The cells beside a cell in its row, and in its column, totals too."""
    table, cell = form.table_of[code], form.cells[code]
    row, column = (tuple(other.code for other in _next_to(line, cell) if other.unit == cell.unit) for line in _lines(table, cell))
    return row, column


@lru_cache(maxsize=4096)
def _mates(form: Form, code: str) -> tuple[tuple[str, bool, int], ...]:
    """The typed cells to which a cell's figure could have gone: code, whether it stands beside it, how many columns its row has (or 0)."""
    table, cell = form.table_of[code], form.cells[code]
    row, column = ([one for one in line if not one.total and one.is_number and one.unit == cell.unit] for line in _lines(table, cell))
    if cell.total or cell not in row:
        return ()
    beside = {one.code for line in (row, column) for one in _next_to(line, cell)}
    same_row = {one.code for one in row if one is not cell} if cell.column_code else set()
    return tuple((other, other in beside, len(same_row) if other in same_row else 0) for other in dict.fromkeys((*sorted(same_row), *sorted(beside))))


def _lines(table: Table, cell: Cell) -> tuple[list[Cell], list[Cell]]:
    row = sorted((one for one in table.cells if one.span.row == cell.span.row and one.row_code == cell.row_code), key=lambda one: one.span.col)
    return row, sorted((one for one in table.cells if one.span.col == cell.span.col), key=lambda one: one.span.row)


def _next_to(line: list[Cell], cell: Cell) -> list[Cell]:
    at = next((n for n, one in enumerate(line) if one is cell), None)
    return [] if at is None else line[max(at - 1, 0) : at] + line[at + 1 : at + 2]


# ── all explanations together ───────────────────────────────────────


def _sure(system: Failing, slips: list[Slip]) -> list[Suspicion]:
    """What nearly all the weight rests on, for each failing equation."""
    every = (1 << len(system.failing)) - 1
    weights, counts = _covering(every, slips)
    whole = sum(weights[every])
    if not whole:
        return []
    found: dict[tuple[frozenset[str], ...], tuple[tuple[Slip, ...], int]] = {}
    for at, bit in system.bits.items():
        if system.all[at].soft:
            continue
        shares: dict[frozenset[str], float] = {}
        best: dict[frozenset[str], Slip] = {}
        for slip in slips:
            if slip.covers & bit:
                rest = weights[every & ~slip.covers]
                share = slip.weight * sum(rest[: MOST_CELLS + 1 - len(slip.changes)]) / whole
                shares[slip.codes] = shares.get(slip.codes, 0.0) + share
                if slip.codes not in best or best[slip.codes].weight < slip.weight:
                    best[slip.codes] = slip
        named = _named(shares)
        if named and _telling(system, [best[codes] for codes in named], counts):
            key = tuple(named)
            slips_named, covered = found.get(key, (tuple(best[codes] for codes in named), 0))
            found[key] = (slips_named, covered | bit)
    return [
        Suspicion(named, _others(named, counts), _mended(system, named)) for named, _ in found.values()
    ]


def _telling(system: Failing, named: Sequence[Slip], counts: Mapping[int, list[int]]) -> bool:
    """Whether there is more to go by than what is commoner than what: a slip that is known; or all that fails is mended at once, and no
    other cell would do."""
    every = sum(bit for at, bit in system.bits.items() if not system.all[at].soft)
    return all(slip.kind is not Kind.ANYTHING or not every & ~slip.covers for slip in named) and (
        all(slip.kind is not Kind.ANYTHING for slip in named) or not _others(named, counts))


def _named(shares: Mapping[frozenset[str], float]) -> list[frozenset[str]]:
    """The sets of cells to name: one that has nearly all, or two of which one has; none where that is not so."""
    ranked = sorted(shares, key=lambda codes: (-shares[codes], sorted(codes)))
    if ranked and shares[ranked[0]] >= ALONE:
        named = ranked[:1]
    elif len(ranked) > 1 and shares[ranked[0]] + shares[ranked[1]] >= TOGETHER and shares[ranked[1]] >= _WORTH_NAMING:
        named = ranked[:2]
    else:
        return []
    return named if all(named) and len(frozenset().union(*named)) <= MOST_CELLS else []


def _covering(every: int, slips: Iterable[Slip]) -> tuple[dict[int, list[float]], dict[int, list[int]]]:
    """For every set of failing equations the weight of all ways to explain just these, and how many ways there are, by the number of
    cells that are changed."""
    weight_of: dict[tuple[int, int], float] = {}
    count_of: dict[tuple[int, int], int] = {}
    alone = {slip.changes[0] for slip in slips if len(slip.changes) == 1}
    for slip in slips:
        key = (slip.covers, len(slip.changes))
        weight_of[key] = weight_of.get(key, 0.0) + slip.weight
        # A move of which each half mends something by itself is counted as the two halves.
        if slip.changes and not (len(slip.changes) > 1 and all(change in alone for change in slip.changes)):
            count_of[key] = count_of.get(key, 0) + 1
    weights: dict[int, list[float]] = {0: [1.0] + [0.0] * MOST_CELLS}
    counts: dict[int, list[int]] = {0: [1] + [0] * MOST_CELLS}
    for left in range(1, every + 1):
        lowest = left & -left
        weights[left], counts[left] = [0.0] * (MOST_CELLS + 1), [0] * (MOST_CELLS + 1)
        for (covers, cells), weight in weight_of.items():
            if covers & lowest and not covers & ~left:
                for more in range(MOST_CELLS + 1 - cells):
                    weights[left][cells + more] += weight * weights[left & ~covers][more]
                    counts[left][cells + more] += count_of.get((covers, cells), 0) * counts[left & ~covers][more]
    return weights, counts


def _others(named: Sequence[Slip], counts: Mapping[int, list[int]]) -> int:
    """How many more sets of as few cells would mend the same."""
    first = named[0]
    alike = sum(1 for slip in named if slip.covers == first.covers and len(slip.changes) <= len(first.changes))
    return max(0, sum(counts[first.covers][1 : len(first.changes) + 1]) - alike)


def _mended(system: Failing, named: Sequence[Slip]) -> tuple[Check | str, ...]:
    """The failing checks and wrong totals that a set touches, those that follow from others too, in the form's order."""
    codes = frozenset().union(*(slip.codes for slip in named))
    return tuple(dict.fromkeys(
        equation.source for at, equation in enumerate(system.all) if system.gaps.get(at) and not codes.isdisjoint(this_year(equation))
    ))
