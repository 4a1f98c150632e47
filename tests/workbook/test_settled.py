"""When a difference of the district's own sums counts as settled: the units accepted make up all of it, in figures."""

from __future__ import annotations

from tests.support.workbooks import statutory_form
from toolkit.aggregate import Ruling, Standing, Sums, add_up
from toolkit.findings import Finding, Number, Severity, State, Where
from toolkit.submission import Unit
from toolkit.workbook.handling import handled_sum

FORM = statutory_form()
ZEROS: dict[str, Number | None] = dict.fromkeys(FORM.cells, 0)
OWN = Finding("history.carried_in", Severity.ERROR, "相差。", item="total", left=0, right=2)


def accepted(code: str, difference: int | None) -> Standing:
    found = Finding("history.carried_in", Severity.ERROR, "相差。", item="total", where=(Where("t3.carried_in.total"),),
                    left=None if difference is None else 0, right=difference, state=State.ACCEPTED)
    return Standing(Unit(code, f"{code}街道", "街道"), ZEROS, {}, (found,), rulings={found.id: Ruling(True, "已核", "李四")})


def sums(*units: Standing) -> Sums:
    return add_up(FORM, units)


def test_the_whole_difference_accepted_settles_it() -> None:
    assert handled_sum(sums(accepted("a", 2)), OWN).state == "已采纳"
    assert handled_sum(sums(accepted("a", 1), accepted("b", 1)), OWN).state == "已采纳"


def test_part_of_it_does_not() -> None:
    assert handled_sum(sums(accepted("a", 1)), OWN).state == "待改"


def test_an_acceptance_without_figures_leaves_it_open() -> None:
    """What that unit's share of the difference is, nobody knows: the other's figures agree by accident."""
    assert handled_sum(sums(accepted("a", 2), accepted("b", None)), OWN).state == "待改"
