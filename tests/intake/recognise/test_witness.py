"""Arithmetic as a witness: several equations, none of them mere zeros, and no other placement that holds as well."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.intake.recognise import doubtful as q
from tests.intake.recognise.reports import FORM
from toolkit.actions.form import load_form
from toolkit.findings import Number
from toolkit.intake.recognise.witness import Witness, amount, equations

KINDS = (*q.KINDS, "total")


def figures(seed: int = 1) -> dict[str, Number]:
    return {code: int(value) for code, value in q.balanced(random.Random(seed)).items() if code.startswith("t3.") and value is not None}


def row(values: dict[str, Number], name: str, under: str = "") -> dict[str, Number]:
    return {f"t3.{under or name}.{kind}": values[f"t3.{name}.{kind}"] for kind in KINDS}


def without(values: dict[str, Number], *rows: str) -> dict[str, Number]:
    return {code: value for code, value in values.items() if code.split(".")[1] not in rows}


def test_the_equations_are_the_forms_own() -> None:
    found = equations(FORM)
    assert {table: len(some) for table, some in found.items()} == {"t3": 7 + 25 + 7, "t4": 3}
    assert {equation.title for equation in found["t4"]} == {"表四各组总计"}


def test_last_years_figures_and_rules_for_some_units_are_no_witnesses() -> None:
    assert all("last" not in equation.title and equation.codes <= FORM.cells.keys() for some in equations(FORM).values() for equation in some)
    assert "t2" not in equations(FORM)  # 规章 is 0 for some units only


def test_a_row_is_proved_by_its_own_total_and_the_sums_of_its_columns() -> None:
    values = figures()
    weighed = Witness(FORM, "t3", without(values, "granted")).proves(row(values, "granted"))
    assert weighed is not None
    assert weighed.own >= 2
    assert "“表三各行总计”1处" in weighed.proved_by


def test_one_equation_alone_proves_nothing() -> None:
    values = figures()
    few = {code: value for code, value in values.items() if code.split(".")[1] in ("new", "carried_in")}
    witness = Witness(FORM, "t3", without(few, "new"))
    assert not witness.weigh(row(values, "new")).fails
    assert witness.proves(row(values, "new")) is None


def test_zeros_prove_nothing() -> None:
    zeros: dict[str, Number] = dict.fromkeys(figures(), 0)
    weighed = Witness(FORM, "t3", without(zeros, "granted")).weigh(row(zeros, "granted"))
    assert (len(weighed.holds), weighed.fails, weighed.own, weighed.whole) == (8, (), 0, 0)


def test_one_equation_that_fails_is_enough_against_a_placement() -> None:
    values = figures() | {"t3.handled.business": 99_999}
    assert Witness(FORM, "t3", without(values, "granted")).proves(row(values, "granted")) is None


def test_another_placement_that_holds_as_well_leaves_it_open() -> None:
    values = figures(2)
    witness = Witness(FORM, "t3", without(values, "granted", "partial"))
    as_they_stand = row(values, "granted") | row(values, "partial")
    exchanged = row(values, "granted", "partial") | row(values, "partial", "granted")
    assert as_they_stand != exchanged
    assert witness.proves(as_they_stand) is not None
    assert witness.proves(as_they_stand, [exchanged]) is None


def test_placements_of_equal_values_are_one() -> None:
    values = figures(2)
    values |= row(values, "granted", "partial")
    for kind in KINDS:
        values[f"t3.handled.{kind}"] = sum(values[f"t3.{result}.{kind}"] for result in q.RESULTS)
        values[f"t3.new.{kind}"] = values[f"t3.handled.{kind}"] + values[f"t3.carried_out.{kind}"] - values[f"t3.carried_in.{kind}"]
    both = row(values, "granted") | row(values, "partial")
    assert Witness(FORM, "t3", without(values, "granted", "partial")).proves(both, [dict(both)]) is not None


def test_an_equation_that_follows_from_others_is_not_counted_again() -> None:
    """The column 总计 says nothing new once every row's own total and the other columns were heard."""
    rows = ("new", "granted", "handled")
    values = dict.fromkeys(figures(), 0) | {f"t3.{name}.{kind}": 7 for name in rows for kind in ("natural", "total")}
    weighed = Witness(FORM, "t3", without(values, *rows)).weigh(row(values, "new") | row(values, "granted") | row(values, "handled"))
    speaking = [equation for equation in weighed.holds if any(values[code] for code in equation.codes)]
    assert (len(speaking), weighed.own) == (7, 5)


@pytest.mark.parametrize(("text", "number"), [
    ("37", 37), (" １２ ", 12), ("1,113", 1113), ("", 0), ("13件", None), ("/", None), ("3\n5", None), ("-2", None), ("1e5", None), ("²", None),
])
def test_only_plain_numbers_are_heard(text: str, number: int | None) -> None:
    assert amount(text) == number


def test_a_form_without_sums_has_no_witness() -> None:
    other = load_form(Path(__file__).parents[2] / "data" / "website-workload.toml")
    witness = Witness(other, "work", {})
    assert all(witness.weigh({code: 1}).holds == () for code in other.cells)
