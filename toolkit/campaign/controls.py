"""Figures of other authorities held against what was reported: told the officer with whose they are, never an error.

Two counts of one thing may differ by how each counts, so that no state rests on it. The whole district's is compared where everybody has
reported and nobody left it blank, or where the sum is more already: what is still to come can only add to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from toolkit.findings import Finding, Number, Where
from toolkit.rules.overview import overview_of
from toolkit.structs import Struct
from toolkit.words import condensed, plain

if TYPE_CHECKING:
    from toolkit.aggregate import Standing, Sums
    from toolkit.campaign.ledger_controls import Control
    from toolkit.form import Form
    from toolkit.rules.figures import Figure

RULE = "controls.differs"


class Measure(Struct, frozen=True):
    """What a control is a figure of: one cell, or a figure of the form's overview that is made of several."""

    what: str
    """The code, or what the overview calls it: what is kept."""
    name: str
    codes: tuple[str, ...]
    unit: str
    figure: Figure | None = None

    def value(self, values: Mapping[str, Number | None]) -> Number | None:
        """What it comes to; None where anything of it is blank."""
        return values.get(self.what) if self.figure is None else self.figure.value(values, {})


def measure_of(form: Form, what: str) -> Measure | None:
    """What a control is kept under, as a measure of the form; None where the form has none such."""
    cell = form.cells.get(what)
    if cell is not None:
        table = form.table_of[what]
        return Measure(what, f"{'' if table.on_text_sheet else f'《{table.sheet}》'}{cell.name or what}", (what,), cell.unit)
    return measures_by_label(form).get(condensed(what))


def measures_by_label(form: Form) -> dict[str, Measure]:
    """The figures that the form's overview shows of each unit, by what it calls them: “行政诉讼”, “本年新收”."""
    found = {}
    for line in overview_of(form).units:
        figure = line.figures[0]
        if figure.asks_last or not all(form.cells[code].is_number for code in figure.codes):
            continue
        if figure.code:
            found[condensed(line.label)] = measure_of(form, figure.code)
        else:
            found[condensed(line.label)] = Measure(line.label, line.label, figure.codes, form.cells[figure.codes[0]].unit, figure)
    return {label: measure for label, measure in found.items() if measure is not None}


def of_units(form: Form, standings: Sequence[Standing], controls: Iterable[Control]) -> Iterator[tuple[int, Finding]]:
    """What is to be said of units that have reported otherwise than an authority has it, each with its place among the ``standings``."""
    places = {standing.unit.code: n for n, standing in enumerate(standings)}
    for one in controls:
        n, measure = places.get(one.unit), measure_of(form, one.what)
        if n is not None and measure is not None and one.unit and (finding := told(one, measure, _reported(standings[n], measure))):
            yield n, finding


def of_district(sums: Sums, controls: Iterable[Control]) -> Iterator[Finding]:
    """What is to be said of the whole district's sums. Nothing of those of its organs alone."""
    for one in controls:
        measure = measure_of(sums.form, one.what)
        if not one.unit and measure is not None and is_comparable(sums, measure, one) and (finding := told(one, measure, measure.value(sums.values))):
            yield finding


def is_comparable(sums: Sums, measure: Measure, control: Control) -> bool:
    """Whether a sum says already what it will: nobody is missing and nothing blank, or it is more than the control."""
    value = measure.value(sums.values)
    if value is None or control.value is None or (sums.scope is not None and sums.scope.organs):
        return False
    return value > control.value or not (sums.missing or any(sums.nulls.get(code) for code in measure.codes))


def told(control: Control, measure: Measure, value: Number | None) -> Finding | None:
    """The difference between what was reported and what the authority has; None where there is none, or nothing to compare."""
    theirs = control.value
    if value is None or theirs is None or _same(value, theirs):
        return None
    case = ("" if control.unit else "district", "known" if control.remark else "")
    difference = value - theirs if value > theirs else theirs - value
    facts: dict[str, str] = {"remark": control.remark} if control.remark else {}
    facts |= {"cell": measure.name, "source": control.source, "unit": measure.unit, "by": plain(difference)}
    return Finding.of(
        RULE, "_".join(filter(None, case)), item=f"{control.what}@{control.source}", where=[Where(code) for code in measure.codes],
        left=value, right=theirs, severity=None, **facts)


def _reported(standing: Standing, measure: Measure) -> Number | None:
    return measure.value(standing.values) if standing.values is not None else None


def _same(one: Number, other: Number) -> bool:
    """Whether two figures are one: an amount may be rounded by whoever passes it on."""
    decimals = min(_decimals(one), _decimals(other))
    if decimals == max(_decimals(one), _decimals(other)):
        return one == other
    step = Decimal(1).scaleb(-decimals)
    return Decimal(one).quantize(step, ROUND_HALF_UP) == Decimal(other).quantize(step, ROUND_HALF_UP)


def _decimals(number: Number) -> int:
    return len(plain(number).partition(".")[2])
