"""Figures far beyond those of other units of the same level: told the officer alone, changing no unit's state.

Offices of one level do very different work, and what they report spans orders of magnitude. So figures are compared by their
logarithms, only among those that are not 0, and a figure is odd only where it lies far outside what its own peers spread over
(median and median absolute deviation), and its own last year does not explain it. Which figures, the form's rules say (``peers``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

from toolkit.aggregate import Standing
from toolkit.campaign.judging import Decisions, with_decision
from toolkit.findings import Finding, Number, Where
from toolkit.form import Form
from toolkit.rules import rulebook

RULE = "size.peers"
_FEWEST = 8
"""Other units of the level that report the figure, and not as 0."""
_TIMES, _CASES = 10, 100
"""So many times the median, and so much more than it."""
_DEVIATIONS = 6.0
_NORMAL = 1.4826
"""What makes the median absolute deviation of a normal distribution its standard deviation."""
_LIKE_LAST_YEAR = 3
"""A figure within so many times its own last year's is what the unit always reports."""

Last = Mapping[str, Mapping[str, Number | None]]


def with_peers(form: Form, standings: Sequence[Standing], last: Last, decisions: Decisions) -> list[Standing]:
    """The standings, with the question on each unit one of whose figures is far beyond its peers'; ``last`` are last year's, by unit code."""
    found = list(standings)
    for code in compared(form):
        levels: dict[str, list[tuple[int, Number]]] = {}
        for n, standing in enumerate(standings):
            value = (standing.values or {}).get(code)
            if value and value > 0 and standing.unit.counted and standing.unit.level:
                levels.setdefault(standing.unit.level, []).append((n, value))
        for level, members in levels.items():
            for n in _beyond([value for _, value in members]):
                place, value = members[n]
                others = [other for at, (_, other) in enumerate(members) if at != n]
                unit = standings[place].unit
                if not _as_ever(value, last.get(unit.code, {}).get(code)):
                    finding = _asked(form, code, value, level, len(others), median(map(float, others)))
                    found[place] = with_decision(found[place], finding, decisions)
    return found


def compared(form: Form) -> list[str]:
    """The figures that are held against those of other units, in the form's order."""
    asked = {check.item for check in rulebook(form).for_units if check.rule.peers}
    return [code for code in form.cells if code in asked]


def _beyond(values: Sequence[Number]) -> list[int]:
    """The places of the values far beyond all the others."""
    if len(values) <= _FEWEST:
        return []
    found = []
    for n, value in sorted(enumerate(values), key=lambda one: one[1], reverse=True):
        others = [math.log(other) for at, other in enumerate(values) if at != n]
        middle = median(others)
        typical = math.exp(middle)
        spread = _NORMAL * median([abs(other - middle) for other in others])
        if float(value) < _TIMES * typical or float(value) - typical < _CASES or math.log(value) - middle < _DEVIATIONS * spread:
            break  # none that is smaller is farther
        found.append(n)
    return found


def _as_ever(value: Number, last: Number | None) -> bool:
    return last is not None and last > 0 and value <= _LIKE_LAST_YEAR * last


def _asked(form: Form, code: str, value: Number, level: str, others: int, typical: float) -> Finding:
    cell = form.cells[code]
    # The sheet is the form's: a page has none, and the officer knows his tables.
    return Finding.of(RULE, item=code, where=(Where(code),), left=value, sheet=form.table_of[code].sheet, name=cell.name, unit=cell.unit,
                      level=level, others=others, typical=round(typical))
