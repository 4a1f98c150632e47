"""Totals that are made with last year's figures: more or fewer, by how much, and last year's own; in every sheet and in the roll-up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.command_line import Line
from tests.support.districts import make, returned
from tests.support.office import Office
from tests.support.workbooks import DATA
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.issue import issue
from toolkit.actions.last_year import register_last_year
from toolkit.actions.report import report
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign

UNITS = "代码,名称,类别\na,东街道,街道\nb,西镇,镇\nc,南局,部门\n"
FORM = DATA / "hotline-growing.toml"
ROWS, COLUMNS = ("complain", "ask", "advise"), ("got", "done", "ok")
BEFORE = {"a": (100, 90, 80, 50, 50, 40, 10, 8, 8), "b": (20, 20, 10, 0, 0, 0, 5, 5, 5), "c": (40, 30, 30, 10, 10, 9, 1, 1, 1)}
NOW = {"a": (120, 100, 80, 40, 40, 40, 0, 0, 0), "b": (30, 20, 10, 3, 3, 2, 5, 4, 4), "c": (20, 20, 10, 10, 9, 9, 2, 2, 1)}


def values(figures: tuple[int, ...]) -> dict[str, Any]:
    return dict(zip((f"w.{row}.{column}" for row in ROWS for column in COLUMNS), figures, strict=True))


def list_of(figures: dict[str, tuple[int, ...]], target: Path) -> Path:
    """Last year's figures as a list with the codes over its columns, one of them by the name it had then."""
    heads = [code.replace(".got", ".recv") for code in values(NOW["a"])]
    target.write_text("\n".join([",".join(["代码", "名称", *heads]), *(f"{code},,{','.join(map(str, given))}" for code, given in figures.items())]),
                      "utf-8")
    return target


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three units, of which ``c`` has no figures of last year yet."""
    root = make(tmp_path / "2024", units=UNITS, form=FORM, issued=False)
    with Campaign(root) as campaign:
        register_last_year(campaign, list_of({code: BEFORE[code] for code in "ab"}, tmp_path / "去年.csv"))
    with Campaign(root) as campaign:
        issue(campaign)
    return root


def shown(path: Path, code: str) -> Any:
    book = openpyxl.load_workbook(path, data_only=True)
    sheet, _, cell = book.defined_names[code.replace(".", "_")].attr_text.rpartition("!")
    return book[sheet.strip("'")][cell.replace("$", "")].value


def test_a_unit_s_sheet_its_file_and_the_office_suite_say_the_same(root: Path, tmp_path: Path, office: Office) -> None:
    back = [returned(root, code, tmp_path / f"{code}.xlsx", values(NOW[code])) for code in NOW]
    with Campaign(root) as campaign:
        seen = {one.unit.code: one.values for one in check(back, campaign) if one.unit}
    expected = {"a": {"w.all.more": 0, "w.ask.grow": -20, "w.advise.ratup": None}, "b": {"w.all.grow": 52, "w.ask.grow": None, "w.ask.more": 3},
                "c": {"w.all.more": None, "w.all.before": None, "w.all.grow": None}}
    for again, code in zip(office.recalculate(back, tmp_path / "again"), NOW, strict=True):
        for cell, value in expected[code].items():
            assert seen[code][cell] == value, (code, cell)
            assert [shown(path, cell) or 0 for path in (again, tmp_path / f"{code}.xlsx")] == [value or 0] * 2, (code, cell)
            assert (shown(again, cell) in (None, "")) is (value is None), (code, cell)


def test_the_district_compares_like_with_like_or_says_whose_figures_are_missing(root: Path, tmp_path: Path, office: Office) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, code, tmp_path / f"{code}.xlsx", values(NOW[code])) for code in NOW])
        without = rollup(campaign)
        assert without.sums.values["w.all.more"] is None
        assert without.sums.without_last_sentence == (
            "各行的“上年受理（件）”、各行的“比上年增减（件）”、各行的“增长（%）”、各行的“办结率增减（百分点）”没有与上年比：南局没有上年数；要比的，请补上（上年没有的写0）。")
        register_last_year(campaign, list_of(BEFORE, tmp_path / "去年.csv"))
        done = rollup(campaign)
        text = report(campaign, kind="md", out=tmp_path / "r.md").read_text("utf-8")
    then, now = (sum(given[0] + given[3] + given[6] for given in figures.values()) for figures in (BEFORE, NOW))
    settled = [sum(given[1] + given[4] + given[7] for given in figures.values()) for figures in (BEFORE, NOW)]
    sums = done.sums.values
    assert (sums["w.all.before"], sums["w.all.more"]) == (then, now - then)
    assert float(sums["w.all.grow"] or 0) == round((now - then) / then * 100, 2)
    assert float(sums["w.all.ratup"] or 0) == round(round(settled[1] / now * 100, 2) - settled[0] / then * 100, 2)
    assert done.sums.without_last_sentence == ""
    assert "比上年增减（件）" in text
    (again,) = office.recalculate([done.path], tmp_path / "again")
    for code in ("w.all.before", "w.all.more", "w.all.grow", "w.all.ratup", "w.ask.ratup", "w.advise.grow"):
        assert shown(again, code) == pytest.approx(float(sums[code] or 0)), code
        assert shown(done.path, code) == pytest.approx(float(sums[code] or 0)), code


def test_a_unit_taken_out_of_the_sums_by_hand_leaves_both_years(root: Path, tmp_path: Path, office: Office) -> None:
    with Campaign(root) as campaign:
        register_last_year(campaign, list_of(BEFORE, tmp_path / "去年.csv"))
        collect(campaign, [returned(root, code, tmp_path / f"{code}.xlsx", values(NOW[code])) for code in NOW])
        done = rollup(campaign)
    book = openpyxl.load_workbook(done.path)
    book["明细"]["E8"] = "否"
    book.save(tmp_path / "改.xlsx")
    (again,) = office.recalculate([tmp_path / "改.xlsx"], tmp_path / "again")
    then, now = (sum(figures[code][0] + figures[code][3] + figures[code][6] for code in "ab") for figures in (BEFORE, NOW))
    assert (shown(again, "w.all.before"), shown(again, "w.all.more")) == (then, now - then)
    assert shown(again, "w.all.grow") == pytest.approx(round((now - then) / then * 100, 2))


def test_a_total_typed_in_a_foreign_file_is_held_against_last_year(root: Path, tmp_path: Path) -> None:
    good = returned(root, "a", tmp_path / "a.xlsx", values(NOW["a"]) | {"w.all.more": 0})
    wrong = returned(root, "a", tmp_path / "w.xlsx", values(NOW["a"]) | {"w.all.more": 7})
    with Campaign(root) as campaign:
        told = [[(finding.id, finding.severity.value) for finding in one.findings] for one in check([good, wrong], campaign)]
    assert told == [[("total.typed@w.all.more", "note")], [("total.typed@w.all.more", "error")]]


def test_a_campaign_without_last_year_s_figures_says_so_when_it_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "u.csv").write_text(UNITS, "utf-8")
    said = Line(capsys)("init", tmp_path / "2024", "--district", "热区", "--year", 2024, "--units", tmp_path / "u.csv", "--form", FORM)
    assert "本任务没有登记上年数，这些格空着" in said.err
