"""A ratio to 0 is no number: it shows nothing, stops no return, and the check code of a negative one is the same everywhere."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.gnumeric import Gnumeric, differing
from tests.support.office import Office
from tests.support.workbooks import DATA, cached, fill, foreign_form, issued, seal_for
from toolkit.actions.form import load_form
from toolkit.aggregate import Standing, add_up
from toolkit.layout import signing
from toolkit.rules.check_code import SEED, check_code
from toolkit.submission import Unit
from toolkit.workbook.issuing import issued_workbook
from toolkit.workbook.summary import RollupFacts, rollup_workbook

SHEET, READY = "受理办理", "可以上报"
FORM = load_form(DATA / "hotline.toml")
ZEROS: dict[str, Any] = {code: 0 for code, cell in FORM.cells.items() if not cell.total}
FALLEN = ZEROS | {"calls.ask.taken": 2, "calls.ask.before": 3, "calls.blame.taken": 5, "calls.blame.before": 40, "calls.blame.good": 1}
CONTENTS = {"blank": {}, "zeros": ZEROS, "fallen": FALLEN}


@pytest.mark.parametrize("kind", CONTENTS)
def test_ratios_show_what_both_suites_calculate(kind: str, office: Office, gnumeric: Gnumeric, tmp_path: Path) -> None:
    path = tmp_path / "原表.xlsx"
    path.write_bytes(issued_workbook(seal_for(FORM), CONTENTS[kind], {}))
    assert differing(path, office.recalculate([path], tmp_path / "office")[0]) == []
    assert differing(path, gnumeric.recalculate(path, tmp_path / "gnumeric")) == []


def test_a_ratio_to_zero_stops_no_return_and_an_emptied_one_does(gnumeric: Gnumeric, tmp_path: Path) -> None:
    source = issued(seal_for(FORM), tmp_path / "原表.xlsx")
    zeros = fill(source, tmp_path / "零.xlsx", ZEROS)
    emptied = fill(source, tmp_path / "删.xlsx", FALLEN | {"calls.blame.rise": None})
    shown = [cached(gnumeric.recalculate(path, tmp_path / "fresh")) for path in (zeros, emptied)]
    assert READY in shown[0]["校验"]["A2"]
    assert signing.NO_CODE in shown[0][SHEET].values()
    assert shown[1]["校验"]["A2"].startswith("还差1处：填错1格")


def test_the_printed_code_of_a_fall_is_the_one_that_is_held_against_it(gnumeric: Gnumeric, tmp_path: Path) -> None:
    seal = seal_for(FORM)
    path = tmp_path / "原表.xlsx"
    typed = FALLEN | {"calls.ask.good": 1, "calls.ask.bad": 1}
    path.write_bytes(issued_workbook(seal, typed, {}))
    values = typed | {
        "calls.all.taken": 7, "calls.all.before": 43, "calls.all.good": 2, "calls.all.bad": 1,
        "calls.ask.rise": Decimal(-100) / 3, "calls.blame.rise": Decimal("-87.5"), "calls.all.rise": Decimal(-3600) / 43,
        "calls.ask.rate": 50, "calls.blame.rate": 100, "calls.all.rate": Decimal(200) / 3,
    }
    code = check_code(FORM.tables[0], values, seal.facts[SEED])
    shown = cached(gnumeric.recalculate(path, tmp_path / "fresh"))[SHEET].values()
    assert [line for line in map(str, shown) if "校验码" in line] == [f"数据已通过表内校验，校验码 {code}"]


def test_half_a_last_decimal_gives_one_code_everywhere(office: Office, gnumeric: Gnumeric, tmp_path: Path) -> None:
    form = foreign_form()
    money = [code for code, cell in form.cells.items() if cell.decimals and not cell.total]
    typed = {code: 1 for code, cell in form.cells.items() if not cell.total}
    typed |= dict(zip(money, map(Decimal, ("12.345", "1.005", "2.675", "0.285") * len(money)), strict=False))
    path = tmp_path / "原表.xlsx"
    path.write_bytes(issued_workbook(seal_for(form), typed, {}))
    assert differing(path, office.recalculate([path], tmp_path / "office")[0]) == []
    assert differing(path, gnumeric.recalculate(path, tmp_path / "gnumeric")) == []


def test_a_roll_up_leaves_a_ratio_to_zero_blank(office: Office, gnumeric: Gnumeric, tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    standings = [Standing(Unit(name, name, "街道"), values, {}) for name, values in (("甲街道", ZEROS), ("乙镇", ZEROS))]
    path.write_bytes(rollup_workbook(add_up(FORM, standings), RollupFacts("原州区", 2023, [])))
    assert differing(path, office.recalculate([path], tmp_path / "office")[0]) == []
    assert differing(path, gnumeric.recalculate(path, tmp_path / "gnumeric")) == []
