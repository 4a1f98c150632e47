"""The whole district and its own organs, side by side in the roll-up; campaign.toml says which of them goes on."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.adjusting import added
from tests.support.command_line import Line
from tests.support.districts import make, returned
from tests.support.office import Office
from tests.support.workbooks import cached, cached_on, place_of
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.draft import draft
from toolkit.actions.papers import papers
from toolkit.actions.parts.district import sums_of
from toolkit.actions.parts.proving_sums import prove_rollup
from toolkit.actions.report import reported
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CONFIG
from toolkit.campaign.settings import read_settings
from toolkit.errors import CampaignError

UNITS = """name,code,level,counted
区政府办,office,本级,
北塬街道,street,街道,
三营镇,town,镇,
区教育局,edu,部门,
开发区管委会,zone,开发区,
垂管局,tax,垂管,否
"""
NEW, GRANTED, FEE = "t3.new.natural", "t3.granted.natural", "t2.fee.amount"
FIGURES: dict[str, dict[str, Any]] = {
    "office": {NEW: 9, GRANTED: 9, "t4.review.upheld": 1},
    "street": {NEW: 3, GRANTED: 2, "t3.carried_out.natural": 1, FEE: 0.5},
    "town": {NEW: 20, GRANTED: 20, FEE: 1.25},
    "edu": {NEW: 100, GRANTED: 90, "t3.partial.natural": 10, FEE: 2},
    "zone": {"t3.new.business": 7, "t3.granted.business": 7},
    "tax": {NEW: 1000, GRANTED: 1000},
}
ORGANS = ("office", "edu", "zone")
WHOLE = ("street", "town", *ORGANS)
TABLES = ["汇总表二", "汇总表三", "汇总表四", "机关表二", "机关表三", "机关表四"]
LISTED = ["总览", "单位一览（一）", "单位一览（二）", *TABLES, "同比", "报送情况", "校验结果", "明细"]


def by_hand(codes: tuple[str, ...], code: str, adjusted: float = 0) -> float:
    return sum(FIGURES[unit].get(code, 0) for unit in codes) + adjusted


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("scopes")
    root = make(home / "2023", units=UNITS)
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, unit, home / f"{unit}.xlsx", given) for unit, given in FIGURES.items()])
    return root


@pytest.fixture
def root(collected: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(collected, tmp_path / "2023"))


def chosen(root: Path, words: str = "区级机关（不含镇街）") -> Path:
    config = root / CONFIG
    config.write_text(f'scope = "{words}"\n{config.read_text("utf-8")}', "utf-8")
    return root


def shown(path: Path, prefix: str, code: str, values: dict[str, dict[str, Any]] | None = None) -> Any:
    sheet, cell = place_of(path, prefix + code.replace(".", "_"))
    return (values or cached(path))[sheet].get(cell)


def words(path: Path, sheet: str) -> str:
    return "\n".join(map(str, cached_on(path, sheet).values()))


def test_both_scopes_stand_side_by_side_and_libreoffice_agrees_with_sums_made_by_hand(root: Path, tmp_path: Path, office: Office) -> None:
    added(root, NEW, 5, "street", "漏报")
    added(root, NEW, 40, "edu", "漏报")
    added(root, NEW, 200, "全区", "重复")
    added(root, NEW, 3000, "机关", "政府本级的申请")
    with Campaign(root) as campaign:
        path = rollup(campaign).path
    assert openpyxl.load_workbook(path).sheetnames == [*LISTED[:-3], "报送情况", "调整", "校验结果", "明细"]
    (fresh,) = office.recalculate([path], tmp_path / "fresh")
    for values in (cached(path), cached(fresh)):
        assert shown(path, "", NEW, values) == by_hand(WHOLE, NEW, 5 + 40 + 200 + 3000)
        assert shown(path, "机关_", NEW, values) == by_hand(ORGANS, NEW, 40 + 3000)
        for code in (GRANTED, FEE, "t3.new.business", "t4.review.upheld", "t3.carried_out.natural"):
            assert shown(path, "", code, values) == by_hand(WHOLE, code), code
            assert shown(path, "机关_", code, values) == by_hand(ORGANS, code), code
        assert shown(path, "机关_", "t3.new.total", values) == by_hand(ORGANS, NEW, 3040) + 7
        line = next(row for row in range(1, 400) if values["同比"].get(f"A{row}") == "一、本年新收｜自然人")
        assert (values["同比"][f"B{line}"], values["同比"][f"E{line}"]) == (by_hand(WHOLE, NEW, 3245), by_hand(ORGANS, NEW, 3040))


def test_every_sheet_of_tables_says_whose_figures_it_has(root: Path) -> None:
    with Campaign(root) as campaign:
        done = rollup(campaign)
    assert openpyxl.load_workbook(done.path).sheetnames == LISTED
    assert "全区（含镇街）" in words(done.path, "汇总表三")
    assert "区级机关（不含镇街）" in words(done.path, "机关表三")
    assert "区级机关（不含镇街）：应报3家，已报3家" in words(done.path, "机关表三")
    assert "全区（含镇街）" in words(done.path, "总览")
    detail = openpyxl.load_workbook(done.path)["明细"]
    assert [cell.value for cell in detail[3]][:6] == ["序号", "代码", "单位", "状态", "计入汇总", "计入机关"]
    assert [[cell.value for cell in row[4:6]] for row in detail.iter_rows(min_row=6, max_row=11)] == [
        ["是", "是"], ["是", "否"], ["是", "否"], ["是", "是"], ["是", "是"], ["否", "否"]]
    totals = [line for line in words(done.path, "单位一览（一）").split("\n") if line.startswith("合计")]
    assert totals[:2] == ["合计：全区（含镇街）（5家）", "合计：区级机关（不含镇街）（3家）"]


def test_the_setting_says_which_scope_every_product_has(root: Path, tmp_path: Path, nianbao: Line) -> None:
    chosen(root)
    city = make(tmp_path / "市", district="固原市", units="name,code,level\n原州区,640402,区县\n")
    theirs = returned(city, "640402", tmp_path / "原州区.xlsx")
    wanted = by_hand(ORGANS, NEW)
    with Campaign(root) as campaign:
        assert sums_of(campaign)[0].values[NEW] == wanted
        done = rollup(campaign)
        values = rollup(campaign, out=tmp_path / "数值.xlsx", values_only=True)
        upward = rollup(campaign, into=theirs)
        report = reported(campaign, kind="md")
        document = draft(campaign)
    assert done.proof.summary == values.proof.summary == "校核：203个数，203个一致。"
    assert shown(done.path, "", NEW) == shown(values.path, "", NEW) == wanted
    assert shown(done.path, "全区_", NEW) == by_hand(WHOLE, NEW)
    assert "区级机关（不含镇街）" in words(values.path, "汇总表三")
    assert openpyxl.load_workbook(done.path).sheetnames[6:9] == ["全区表二", "全区表三", "全区表四"]
    with Campaign(city) as campaign:
        (one,) = check([upward.path], campaign)
    assert one.submission is not None
    assert one.submission.values[NEW] == wanted
    assert f"{wanted + 7}件" in report.path.read_text("utf-8")
    assert document.path.is_file()
    assert report.proof.summary.startswith("校核：")
    said = nianbao("rollup", "-C", root, "--json")
    told = json.loads(said.out)
    assert told["scope"] == "区级机关（不含镇街）"
    assert told["values"][NEW] == wanted
    assert {name: figures[NEW] for name, figures in told["scopes"].items()} == {
        "全区（含镇街）": by_hand(WHOLE, NEW), "区级机关（不含镇街）": wanted}


def test_libreoffice_agrees_where_the_organs_are_chosen(root: Path, tmp_path: Path, office: Office) -> None:
    chosen(root)
    with Campaign(root) as campaign:
        path = rollup(campaign).path
    (fresh,) = office.recalculate([path], tmp_path / "fresh")
    before, after = cached(path), cached(fresh)
    for sheet, cells in before.items():
        for cell, value in cells.items():
            other = after[sheet].get(cell)
            assert (value or "") == (other or "") or value == pytest.approx(other), (sheet, cell)


@pytest.mark.parametrize("kept", [("office", "edu"), ("street", "town")], ids=["departments alone", "streets alone"])
def test_a_campaign_of_one_kind_has_one_scope(kept: tuple[str, ...], tmp_path: Path) -> None:
    head, *lines = UNITS.splitlines()
    root = make(tmp_path / "2023", units="\n".join([head, *(line for line in lines if line.split(",")[1] in kept)]) + "\n", issued=False)
    with Campaign(root) as campaign:
        done = rollup(campaign)
    assert openpyxl.load_workbook(done.path).sheetnames == [name for name in LISTED if not name.startswith("机关")]
    assert "计入机关" not in words(done.path, "明细")
    assert done.to_json()["scope"] is None


def test_organs_that_are_wanted_and_not_there_are_told_of(tmp_path: Path, nianbao: Line) -> None:
    root = chosen(make(tmp_path / "2023", units="name,code,level\n北塬街道,a,街道\n三营镇,b,镇\n", issued=False))
    said = nianbao("rollup", "-C", root)
    assert "campaign.toml 的 scope 写的是“区级机关（不含镇街）”，单位名单里没有写明类别的机关单位，用的是全部单位。" in said.err
    assert "应报2家" in said.out


def test_a_unit_without_a_kind_is_in_the_whole_alone_and_named(root: Path) -> None:
    listed = root / "units.csv"
    listed.write_text(re.sub("(区教育局.*?)部门", r"\1", listed.read_text("utf-8-sig")), "utf-8")
    chosen(root)
    with Campaign(root) as campaign:
        done = rollup(campaign)
    assert done.sums.values[NEW] == by_hand(("office", "zone"), NEW)
    assert "下列单位没有写类别，分不出是机关还是镇街，没有计入区级机关（不含镇街）：区教育局。请在 units.csv 里补写类别。" in done.sums.remarks


@pytest.mark.parametrize(("written", "organs"), [
    ("全区（含镇街）", False), ("含镇街", False), ("全县（含乡镇）", False),
    ("区级机关（不含镇街）", True), ("不含镇街", True), ("市级机关(不含区县)", True),
])
def test_a_scope_is_written_as_it_is_called(root: Path, written: str, organs: bool) -> None:
    assert read_settings(chosen(root, written) / CONFIG).organs is organs


@pytest.mark.parametrize("written", ["机关和镇街", "全区（不含镇街）", "", "不"])
def test_a_scope_that_nobody_knows_is_refused(root: Path, written: str) -> None:
    with pytest.raises(CampaignError, match=r"scope.*可填：全区（含镇街）、区级机关（不含镇街）"):
        read_settings(chosen(root, written) / CONFIG)


def test_a_city_has_words_of_its_own(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", district="固原市", units="name,code,level\n市政府办,a,本级\n原州区,b,区县\n市教育局,c,部门\n", issued=False)
    config = root / CONFIG
    config.write_text(config.read_text("utf-8").replace('level = "区县"', 'level = "市"'), "utf-8")
    with Campaign(root) as campaign:
        done = rollup(campaign)
    assert list(done.to_json()["scopes"]) == ["全市（含区县）", "市级机关（不含区县）"]


def test_a_roll_up_given_to_check_is_read_from_the_tables_that_go_on(root: Path) -> None:
    with Campaign(root) as campaign:
        path = rollup(campaign).path
        (one,) = check([path])
    assert one.submission is not None
    assert one.submission.values[NEW] == by_hand(WHOLE, NEW)
    with Campaign(root) as campaign:
        (alone,) = check([rollup(campaign, out=root / "数值.xlsx", values_only=True).path])
    assert alone.submission is not None
    assert alone.submission.values[NEW] == by_hand(WHOLE, NEW)
    assert "《机关表三》、《机关表二》、《机关表四》是另一个范围的数，没有读取。" in " ".join(finding.message for finding in one.findings)


def test_a_wrong_figure_in_the_second_tables_is_found(root: Path) -> None:
    with Campaign(root) as campaign:
        done = rollup(campaign)
    book = openpyxl.load_workbook(done.path)
    sheet, _, cell = book.defined_names["机关_t3_new_natural"].attr_text.rpartition("!")
    book[sheet.strip("'")][cell.replace("$", "")] = 5
    out = io.BytesIO()
    book.save(out)
    proof = prove_rollup(out.getvalue(), done.sums, beside=done.beside)
    assert any("机关表三" in number.place and number.code == NEW for number in proof.of("不一致"))
    assert "机关" in done.proof.besides


def test_the_organs_are_not_adjusted_below_zero(root: Path, nianbao: Line) -> None:
    taken = ("--reason", "重复", "--by", "李四")
    said = nianbao("adjust", "-C", root, NEW, -110, "--unit", "机关", *taken)
    assert (said.status, "区级机关（不含镇街）现为109件，减110件就成了-1件，小于0，没有调整。" in said.err) == (2, True), said.err
    assert nianbao("adjust", "-C", root, NEW, -110, "--unit", "全区", *taken).status == 0
    assert nianbao("adjust", "-C", root, NEW, -3, "--unit", "机关", *taken, "--json").status == 0
    assert [one["organs"] for one in json.loads(nianbao("adjust", "-C", root, "--list", "--json").out)] == [False, True]
    assert "（机关）" in nianbao("status", "-C", root, "--log").out


def test_a_roll_up_of_two_scopes_is_next_year_s_last_year(root: Path, tmp_path: Path, nianbao: Line) -> None:
    with Campaign(root) as campaign:
        path = rollup(campaign).path
    (tmp_path / "units.csv").write_text(UNITS, "utf-8")
    said = nianbao("init", tmp_path / "2024", "--district", "原州区", "--year", 2024, "--units", tmp_path / "units.csv", "--last-year", path)
    assert "没有认出" not in said.err
    with Campaign(tmp_path / "2024") as campaign:
        assert [campaign.last_of(unit)[NEW] for unit in campaign.units] == [FIGURES[unit.code].get(NEW, 0) for unit in campaign.units]


def test_papers_for_the_level_above_say_which_scope_they_have(root: Path) -> None:
    chosen(root)
    with Campaign(root) as campaign:
        done = papers(campaign)
    (copied,) = [path for path in done.paths if path.suffix == ".xlsx"]
    book = openpyxl.load_workbook(copied)
    said = " ".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None)
    assert "区级机关（不含镇街），应报3家，已报3家" in said
    assert str(by_hand(ORGANS, NEW)) in said
