"""The roll-up adds up as the form says: what Python says, the sheet shows, and what the sheet shows, other suites calculate."""

from __future__ import annotations

import io
import re
import warnings
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel

from tests.support.gnumeric import Gnumeric, differing
from tests.support.office import Office
from tests.support.ways import FORM, by_hand, district
from tests.support.workbooks import DATA, cached, place_of
from toolkit.aggregate import Standing, add_up
from toolkit.form import parse_form
from toolkit.submission import Unit
from toolkit.workbook.summary import RollupFacts, rollup_workbook

SEEDS = range(16)
FACTS = RollupFacts("原州区", 2024, [])


def opened(data: bytes, *, values: bool) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def figures(data: bytes) -> dict[str, Any]:
    """What the sums show, by code: a number (of a day, too), a text, None for nothing."""
    shown, found = cached(data), {}
    for code in FORM.cells:
        sheet, cell = place_of(data, code.replace(".", "_"))
        value = shown[sheet].get(cell)
        found[code] = None if value == "" else to_excel(value) if isinstance(value, datetime) else value
    return found


def same(found: dict[str, Any], expected: dict[str, Any]) -> bool:
    return found == {
        code: pytest.approx(float(value), abs=1e-9) if isinstance(value, int | Decimal) else value for code, value in expected.items()
    }


def words(data: bytes, sheet: str) -> str:
    return "\n".join(" ".join(str(c) for c in row if c is not None) for row in opened(data, values=True)[sheet].iter_rows(values_only=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_is_the_one_worked_out_without_the_package(seed: int) -> None:
    assert same(figures(rollup_workbook(add_up(FORM, district(seed)), FACTS)), by_hand(district(seed)))


def test_libreoffice_calculates_what_the_sheets_show(office: Office, tmp_path: Path) -> None:
    paths = [tmp_path / f"汇总{seed}.xlsx" for seed in SEEDS]
    for seed, path in zip(SEEDS, paths, strict=True):
        path.write_bytes(rollup_workbook(add_up(FORM, district(seed)), FACTS))
    for path, fresh in zip(paths, office.recalculate(paths, tmp_path / "fresh"), strict=True):
        assert differing(path, fresh) == []


def test_gnumeric_calculates_what_the_sheets_show(gnumeric: Gnumeric, tmp_path: Path) -> None:
    for seed in SEEDS:
        path = tmp_path / f"汇总{seed}.xlsx"
        path.write_bytes(rollup_workbook(add_up(FORM, district(seed)), FACTS))
        assert differing(path, gnumeric.recalculate(path, tmp_path / "fresh")) == []


def test_a_unit_that_no_longer_counts_leaves_every_figure_at_once(office: Office, tmp_path: Path) -> None:
    """The figures live: the officer writes 否 into 明细, and what is calculated is the district without the unit."""
    units = [unit for unit in district(7) if unit.values is not None]
    aside = [*(Standing(Unit(one.unit.code, one.unit.name, "镇", counted=n > 0), one.values, {}) for n, one in enumerate(units))]
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(rollup_workbook(add_up(FORM, [Standing(Unit(u.unit.code, u.unit.name, "镇"), u.values, {}) for u in units]), FACTS))
    book = opened(path.read_bytes(), values=False)
    book["明细"]["E6"].value = "否"
    book.save(path)
    (fresh,) = office.recalculate([path], tmp_path / "fresh")
    assert same(figures(fresh.read_bytes()), by_hand(aside))


def test_only_functions_every_suite_has_are_used() -> None:
    allowed = {line for line in (DATA / "functions.txt").read_text("utf-8").splitlines() if not line.startswith("#")}
    book = opened(rollup_workbook(add_up(FORM, district(1)), FACTS), values=False)
    used = {name for ws in book.worksheets for row in ws.iter_rows() for cell in row
            if isinstance(cell.value, str) and cell.value.startswith("=") for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", cell.value)}
    assert {"SUMPRODUCT", "LARGE", "SMALL", "SUMIFS"} <= used <= allowed


def test_the_details_hold_words_and_days_and_not_their_places() -> None:
    units = [Standing(Unit("a", "甲镇", "镇"), {"run.exam": 2, "run.grade": 1, "run.first": 45306}, {})]
    data = rollup_workbook(add_up(FORM, units), FACTS)
    row = [value for value in next(opened(data, values=True)["明细"].iter_rows(min_row=6, values_only=True)) if value is not None]
    assert row[5:] == ["否", "优*", datetime(2024, 1, 15)]
    cell = opened(data, values=True)["汇总管理"]["B5"]
    assert (cell.value, cell.number_format) == (datetime(2024, 1, 15), "yyyy-mm-dd")


def test_a_sheet_says_how_every_figure_came_about_that_is_no_sum() -> None:
    data = rollup_workbook(add_up(FORM, district(1)), FACTS)
    legend = words(data, "汇总说明")
    for line in (
        "《访问》 各行的“满意率（%）” 用全区的数算：“满意（件）”÷“评价（件）”×100，不是各单位的相加或平均",
        "《访问》 各行的“手机占比（%）” 按“访问量（次）”加权平均，两数缺一的单位不计",
        "《访问》 各行的“得分（分）” 填了数的单位平均，每家一样重",
        "《访问》 各行的“最长办理（天）” 取各单位中最大的",
        "《管理》 “是否纳入考核” 数各选项有几家",
        "《管理》 “最早公布” 取最早的一天",
        "《管理》 “备案号尾数” 不汇总",
        "《管理》 “尾数加一” 不汇总：分项里有不汇总或只数选项的格",
    ):
        assert line in legend, line
    assert "“访问量" not in legend.replace("按“访问量（次）”加权平均", "").split("没有计入的数")[0], "what is simply added up is not listed"
    assert "不是各单位相加，怎样得出见《汇总说明》" in words(data, "汇总访问")


def test_who_stated_a_total_alone_is_named_with_the_number_left_out() -> None:
    units = [Standing(Unit("a", "甲镇", "镇"), {"site.main.visits": 5, "site.dept.visits": 4, "site.all.visits": 9}, {}),
             Standing(Unit("b", "乙镇", "镇"), {"site.dept.visits": 3, "site.all.visits": 40, "site.dept.rate": Decimal("81.25")}, {})]
    data = rollup_workbook(add_up(FORM, units), FACTS)
    assert figures(data)["site.all.visits"] == 12
    assert "乙镇“部门｜满意率（%）”81.25%、“合计｜访问量（次）”37件。" in words(data, "汇总访问")
    assert "乙镇 “合计｜访问量（次）” 只报了合计，37件没有计入" in words(data, "汇总说明")
    assert "甲镇 “" not in words(data, "汇总说明")


def test_values_for_the_level_above_leave_blank_what_is_no_units_figure_and_say_what_it_was() -> None:
    units = [Standing(Unit(code, name, "镇"), {"run.exam": choice, "run.latest": 45306, "site.main.mark": mark, "site.main.share": 50,
                                              "site.main.visits": 2, "run.number": 7}, {})
             for code, name, choice, mark in (("a", "甲镇", 1, Decimal("90.5")), ("b", "乙镇", 2, 80))]
    data = rollup_workbook(add_up(FORM, units), FACTS, values_only=True)
    found = figures(data)
    assert [found[code] for code in ("run.exam", "run.latest", "site.main.mark", "run.number", "run.next")] == [None] * 5
    assert [found[code] for code in ("site.main.share", "site.main.visits")] == [50, 4]
    assert "空着：“是否纳入考核”（是1 否1）、“评定等次”、“最早公布”、“最晚公布”（2024-01-15）、“备案号尾数”、“尾数加一”。" in words(data, "汇总管理")
    assert "“门户｜得分（分）”（85.3）" in words(data, "汇总访问")
    assert opened(data, values=True).sheetnames == ["汇总访问", "汇总管理"]


def test_a_form_of_sums_alone_has_no_sheet_for_what_needs_no_word() -> None:
    plain_cells = FORM.source[: FORM.source.index('[table.cell."*.rate"]')]
    form = parse_form(plain_cells.replace('[[section]]\nheading = "二、管理"\ncontents = ["words", "run"]\n', ""))
    data = rollup_workbook(add_up(form, [Standing(Unit("a", "甲镇", "镇"), dict.fromkeys(form.cells, 1), {})]), FACTS)
    assert "汇总说明" not in opened(data, values=True).sheetnames


def test_a_table_called_like_the_sheet_of_words_keeps_its_name() -> None:
    form = parse_form(FORM.source.replace('sheet = "管理"', 'sheet = "说明"'), issued=True)
    names = opened(rollup_workbook(add_up(form, district(1)), FACTS), values=True).sheetnames
    assert names[4] == "汇总说明"
    assert "汇总说明（各栏）" in names


def test_the_day_number_of_a_date_is_what_spreadsheets_count() -> None:
    assert to_excel(date(2024, 1, 15)) == 45306
