"""A roll-up read again by our own walk says what openpyxl says, and adds up by itself what the sums come to."""

from __future__ import annotations

import io
import random
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest

from tests.support.workbooks import DATA, statutory_form
from toolkit.actions.form import load_form
from toolkit.actions.parts.proving_sums import prove_rollup
from toolkit.aggregate import Standing, Sums, add_up
from toolkit.form import Form
from toolkit.layout import defined_name
from toolkit.ooxml.places import Area
from toolkit.ooxml.spreadsheet import Spreadsheet
from toolkit.rules import evaluate_totals
from toolkit.submission import Unit
from toolkit.workbook.summary import RollupFacts, rollup_workbook
from toolkit.workbook.summed import read_summed, round_half_up


def sums_of(form: Form, seed: int, units: int = 4) -> Sums:
    chance, standings = random.Random(seed), []
    for n in range(units):
        typed = {code: _value(form, code, chance) for code, cell in form.cells.items() if not cell.total}
        typed = {code: value for code, value in typed.items() if chance.random() > 0.1}
        values = {code: typed.get(code) for code in form.cells if not form.cells[code].total}
        values |= evaluate_totals(form, values, [code for code, cell in form.cells.items() if cell.total])
        standings.append(Standing(Unit(f"u{n}", f"单位{n}", "街道", counted=n != 1), values, {}))
    return add_up(form, standings)


def _value(form: Form, code: str, chance: random.Random) -> int | Decimal:
    cell = form.cells[code]
    if cell.kind == "choice":
        return chance.randint(1, len(cell.choices))
    if cell.kind == "date":
        return 45000 + chance.randint(0, 200)
    return chance.randint(0, 40) if cell.kind == "count" else Decimal(chance.randint(0, 9999)) / 10**cell.decimals


def test_the_cells_are_those_openpyxl_reads() -> None:
    form = statutory_form()
    data = rollup_workbook(sums := sums_of(form, 1), RollupFacts("示范区", 2023, []))
    stands, book = read_summed(data, form), openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    assert stands.cells.keys() == form.cells.keys()
    for code, shown in stands.cells.items():
        sheet, _, cell = book.defined_names[defined_name(code)].attr_text.rpartition("!")
        assert (shown.sheet, shown.cell) == (sheet.strip("'"), cell.replace("$", ""))
        there = book[shown.sheet][shown.cell].value
        assert (there or None) == (shown.content or None) or float(there) == float(shown.content)  # type: ignore[arg-type]
    assert [(unit.code, unit.counted) for unit in stands.units] == [(one.unit.code, one.unit.counted) for one in sums.standings]


def test_cells_taken_as_they_are_spelt_are_those_that_the_walk_reads() -> None:
    form = statutory_form()
    book = Spreadsheet(rollup_workbook(sums_of(form, 2), RollupFacts("示范区<&>", 2023, [])), limits=None)
    for part in book.sheets():
        walked = [item for item in book.cells(part) if not isinstance(item, Area)]
        said = [(row, col, cell.kind, cell.value, cell.text, cell.formula) for row, col, cell in walked]
        assert book.plain(part) is not None
        assert [(row, col, cell.kind, cell.value, cell.text, cell.formula) for row, col, cell in book.own_cells(part)] == [
            item for item in said if item[3:] != (None, None, None)]


@pytest.mark.parametrize("form", ["2021", "网站工作年报", DATA / "ways.toml", DATA / "openness-work.toml", DATA / "hotline.toml"], ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_every_way_of_adding_up_is_done_again_and_agrees(form: str, seed: int) -> None:
    sums = sums_of(loaded := load_form(form), seed)
    proof = prove_rollup(rollup_workbook(sums, RollupFacts("示范区", 2023, [])), sums)
    assert [number for number in proof.numbers if number.state != "一致"] == []
    assert sum(number.again is not None for number in proof.numbers) == len(proof.numbers)
    assert len(proof.numbers) <= len(loaded.cells)


def test_half_a_last_decimal_falls_as_in_a_spreadsheet() -> None:
    assert round_half_up(Decimal("0.125"), 2) == Decimal("0.13")
    assert round_half_up(Decimal("-0.125"), 2) == Decimal("-0.13")
    assert round_half_up(Decimal("0.12499999999999"), 2) == Decimal("0.13"), "noise of a binary sum"
    assert Fraction(round_half_up(Decimal(2) / 3, 2)) == Fraction(67, 100)
