"""A district, or a whole province, of more units than one sentence can name."""

from __future__ import annotations

import io

import openpyxl

from tests.support.workbooks import statutory_form
from toolkit.aggregate import MOST_NAMED, Standing, Sums, add_up
from toolkit.submission import Unit
from toolkit.workbook.summary import RollupFacts, rollup_workbook

MANY = 2500


def sums_of(missing: int, blank: int) -> Sums:
    form = statutory_form()
    nothing = dict.fromkeys(form.cells)
    return add_up(form, [
        *(Standing(Unit(f"m{n}", f"原州区第{n}街道办事处综合管理服务中心")) for n in range(missing)),
        *(Standing(Unit(f"b{n}", f"原州区第{n}街道办事处综合执法大队"), nothing) for n in range(blank)),
    ])


def test_the_roll_up_of_thousands_missing_and_blank_says_how_many_they_are() -> None:
    sums = sums_of(MANY, MANY)
    assert f"第{MOST_NAMED - 1}街道办事处综合管理服务中心等{MANY}家。未报单位未计入" in sums.denominator
    assert f"第{MOST_NAMED - 1}街道办事处综合执法大队（{len(sums.form.cells)}项）等{MANY}家。" in sums.null_sentence
    book = openpyxl.load_workbook(io.BytesIO(rollup_workbook(sums, RollupFacts("某省", 2023, []))), read_only=True)
    assert sums.denominator in [row[0] for row in book["汇总表二"].iter_rows(max_row=3, values_only=True)]
    assert sum(1 for _ in book["报送情况"].iter_rows(min_row=4, values_only=True)) == 2 * MANY


def test_as_many_units_as_a_sentence_bears_are_all_named() -> None:
    sums = sums_of(MOST_NAMED, MOST_NAMED)
    assert "等" not in sums.denominator + sums.null_sentence
    assert sums.denominator.count("综合管理服务中心") == sums.null_sentence.count("综合执法大队") == MOST_NAMED
