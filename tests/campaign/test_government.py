"""Who fills in what was asked of the government itself is said at ``init``; where nobody does, status and 总览 say so."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import Line
from tests.support.districts import UNITS, make
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.campaign.government import fills_government
from toolkit.campaign.members import CONFIG
from toolkit.submission import Unit

NOT_SAID = "单位名单里看不出以区政府名义受理的申请由谁填报（常由政府办公室一并填，或另立一行），请核对有没有漏计。"
OFFICE = "区政府办公室,office,部门\n"


def initiated(nianbao: Line, home: Path, units: str, district: str = "原州区", *more: object) -> str:
    (home / "units.csv").write_text(units, "utf-8")
    said = nianbao("init", home / "2023", "--district", district, "--year", 2023, "--units", home / "units.csv", *more)
    assert said.status == 0, said.err
    return said.err


def noted(root: Path, line: str) -> None:
    config = root / CONFIG
    config.write_text(f"{line}\n{config.read_text('utf-8')}", "utf-8")


def test_init_names_the_likely_unit_and_says_how_to_say_otherwise(nianbao: Line, tmp_path: Path) -> None:
    said = initiated(nianbao, tmp_path, UNITS + OFFICE)
    assert "提示：以区政府名义受理的申请，看来由“区政府办公室”填报，请下发时告诉它一并填入。由别的单位填的，在 campaign.toml 里写 government" in said
    assert "看不出" not in nianbao("status", "-C", tmp_path / "2023").out
    assert "# government = " in (tmp_path / "2023" / CONFIG).read_text("utf-8")


def test_where_nobody_does_init_status_and_the_page_for_leaders_say_so(nianbao: Line, tmp_path: Path) -> None:
    assert NOT_SAID in initiated(nianbao, tmp_path, UNITS)
    root = tmp_path / "2023"
    assert NOT_SAID in nianbao("status", "-C", root).out
    assert NOT_SAID not in nianbao("status", "-C", root, "--unit", "640402003").out
    with Campaign(root) as campaign:
        page = openpyxl.load_workbook(rollup(campaign).path)["总览"]
    assert NOT_SAID in " ".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)


@pytest.mark.parametrize("line", ['government = "640402301"', 'government = "区教育局"', 'government = "无"'])
def test_what_campaign_toml_says_settles_it(line: str, nianbao: Line, tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    noted(root, line)
    assert "申请" not in nianbao("status", "-C", root).out


def test_a_unit_that_is_not_listed_is_told(nianbao: Line, tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    noted(root, 'government = "区府办"')
    assert "campaign.toml 的 government 写的是“区府办”，单位名单里没有这个单位，请改正" in nianbao("status", "-C", root).out


@pytest.mark.parametrize("district", ["区教育局", "某某街道", "原州经济开发区"])
def test_what_is_no_government_is_asked_nothing(district: str, nianbao: Line, tmp_path: Path) -> None:
    assert "名义受理" not in initiated(nianbao, tmp_path, UNITS, district)


def test_another_form_asks_nothing(nianbao: Line, tmp_path: Path) -> None:
    assert "名义受理" not in initiated(nianbao, tmp_path, UNITS, "原州区", "--form", "网站工作年报")


@pytest.mark.parametrize(("names", "found"), [
    (["区政府办公室", "区教育局"], "区政府办公室"),
    (["区府办", "区委办公室（档案局）", "区教育局"], "区府办"),
    (["区委办公室", "区人民政府"], "区人民政府"),
    (["原州区人民政府办公室", "街道办公室"], "原州区人民政府办公室"),
    (["住房办公室", "区教育局"], None),
], ids=str)
def test_the_likely_unit_is_told_by_its_name(names: list[str], found: str | None) -> None:
    unit = fills_government([Unit(name, name, "部门") for name in names], "原州区", "区县", "")
    assert (unit.name if unit else None) == found


def test_a_row_of_its_own_and_a_town_s_office_are_told_apart() -> None:
    units = [Unit("a", "三营镇政府办公室", "镇"), Unit("b", "区委区政府办公室", "部门"), Unit("c", "区级汇总件", "本级")]
    assert fills_government(units, "原州区", "区县", "") is units[2]
    assert fills_government(units[:2], "原州区", "区县", "") is units[1]
    assert fills_government(units[:1], "原州区", "区县", "") is None
