"""Two scopes in one workbook, whatever the form adds up and whichever scope goes on: what is written is what LibreOffice calculates."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils.datetime import to_excel

from tests.support.gnumeric import differing
from tests.support.office import Office
from tests.support.ways import FORM as WAYS
from tests.support.ways import by_hand, district
from tests.support.workbooks import DATA, cached, place_of
from toolkit import load_form
from toolkit.actions.parts.proving_sums import prove_rollup
from toolkit.aggregate import Adjustment, Standing, Sums, add_up
from toolkit.findings import Number
from toolkit.form import Form
from toolkit.rules import evaluate_totals, rolled
from toolkit.scopes import Scope, scopes_of
from toolkit.submission import Unit
from toolkit.workbook.summary import RollupFacts, rollup_workbook

KINDS = ("街道", "部门", "镇", "本级", "")
FORMS: dict[str, Any] = {"2021": "2021", "website": "网站工作年报", "extended": "2021-附表示例"} | {
    name: DATA / f"{name}.toml" for name in ("hotline-growing", "website-workload", "openness-work", "ways", "functions")}
FACTS = RollupFacts("示范区", 2023, [])


def values_of(form: Form, seed: int, blank: float = 0.1) -> dict[str, Number | None]:
    chance = random.Random(seed)
    typed: dict[str, Number | None] = {
        code: None if chance.random() < blank else chance.randint(1, len(cell.choices) or 9)
        for code, cell in form.cells.items() if not cell.total}
    return typed | evaluate_totals(form, typed, [code for code, cell in form.cells.items() if cell.total])


def of(form: Form, units: list[Standing], chosen: str) -> tuple[Sums, Sums]:
    """The sums that go on, and those beside them; something adjusted of a town, of a department, of the whole and of the organs."""
    scopes = scopes_of([one.unit for one in units], "示范区", "区县")
    assert scopes is not None
    code = next(code for code, cell in form.cells.items() if not cell.total and rolled.adds_up(cell))
    adjusted = [Adjustment(n, code, 10 ** n, unit, organs=organs, reason="补记", who="李四", at="2024-01-30T09:00:00+08:00")
                for n, (unit, organs) in enumerate([("u0", False), ("u1", False), ("", False), ("", True)], 1)]
    lasts = {one.unit.code: values_of(form, 90 + n, blank=0) for n, one in enumerate(units)}

    def summed(scope: Scope) -> Sums:
        return add_up(form, units, lasts, adjusted, scope)

    both = summed(scopes[0]), summed(scopes[1])
    return (both[1], both[0]) if chosen == "organs" else both


def units_of(form: Form) -> list[Standing]:
    return [Standing(Unit(f"u{n}", f"单位{n}", KINDS[n % 5], counted=n != 6), values_of(form, n) if n != 8 else None) for n in range(11)]


@pytest.mark.parametrize("chosen", ["whole", "organs"])
def test_every_formula_recalculated_says_what_was_written_and_the_proof_agrees(chosen: str, office: Office, tmp_path: Path) -> None:
    paths = []
    for name, form in FORMS.items():
        loaded = load_form(form)
        sums, beside = of(loaded, units_of(loaded), chosen)
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(rollup_workbook(sums, FACTS, beside=beside))
        proof = prove_rollup(paths[-1].read_bytes(), sums, beside=beside)
        assert not [one.sentence for one in proof.numbers if one.state != "一致"], name
        assert "逐个一致" in proof.besides
    for path, fresh in zip(paths, office.recalculate(paths, tmp_path / "fresh"), strict=True):
        assert differing(path, fresh) == [], path.stem


def figures(data: bytes, prefix: str) -> dict[str, Any]:
    shown, found = cached(data), {}
    for code in WAYS.cells:
        sheet, cell = place_of(data, prefix + code.replace(".", "_"))
        value = shown[sheet].get(cell)
        found[code] = None if value == "" else to_excel(value) if hasattr(value, "year") else value
    return found


@pytest.mark.parametrize("seed", range(6))
def test_means_largest_and_tallies_of_the_organs_are_those_worked_out_by_hand(seed: int) -> None:
    units = [Standing(Unit(one.unit.code, one.unit.name, KINDS[n % 2], counted=one.unit.counted), one.values, {})
             for n, one in enumerate(district(seed + 20))]
    scopes = scopes_of([one.unit for one in units], "示范区", "区县")
    if scopes is None:
        return
    whole, organs = (add_up(WAYS, units, scope=scope) for scope in scopes)
    data = rollup_workbook(whole, FACTS, beside=organs)
    for prefix, expected in (("", by_hand(units)), ("机关_", by_hand([one for one in units if one.unit.level == "部门"]))):
        assert figures(data, prefix) == {
            code: value if value is None or isinstance(value, str) else pytest.approx(float(value), abs=1e-9) for code, value in expected.items()}
