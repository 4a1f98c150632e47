"""The district's own figures beside the law's, through the whole January: typed, checked, added up, printed, sent upward."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.support.districts import STREET, TOWN, make, returned
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.demo import demo
from toolkit.actions.report import report
from toolkit.actions.rollup import rollup
from toolkit.campaign import standings
from toolkit.campaign.folder import Campaign
from toolkit.resources import data_folder

FIGURES = """\
[form]
extends = "2021"

[[table]]
code = "pub"
title = "主动公开渠道"
unit = "条"
figures = { site = "网站", wechat = "微信", other = "其他", total = "合计" }
sum = "total"
"""
PLAIN = {"t3.new.natural": 3, "t3.granted.natural": 3}


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "附表.toml"
    path.write_text(FIGURES, "utf-8")
    return path


@pytest.fixture
def district(tmp_path: Path, form: Path) -> Path:
    return make(tmp_path / "2023", form=form)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A campaign of the same units with the law's tables alone."""
    return make(tmp_path / "law")


def said(root: Path, path: Path) -> list[tuple[str, str]]:
    with Campaign(root) as campaign:
        (checked,) = check([path], campaign)
    return [(finding.severity.value, finding.id) for finding in checked.findings]


def test_the_real_street_s_figures_are_typed_checked_added_up_and_printed(tmp_path: Path) -> None:
    real = next(done for done in demo(tmp_path / "demo") if done.root.name == "yuanzhou-2023")
    (taken,) = real.collected
    assert not taken.findings
    assert taken.values is not None
    assert (taken.values["x.pub.total"], taken.values["x.hotline.total"], taken.values["x.groups"]) == (233, 336, 26)
    printed = next(path for path in real.reports if path.suffix == ".md" and "原州区" in path.name).read_text("utf-8")
    assert "全年主动公开政府信息233条，其中政府网站37条、政务新媒体194条、其他渠道2条。" in printed
    assert "工单336件，其中投诉305件、咨询26件、建议2件、举报3件。" in printed
    assert "建有网络工作群26个。" in printed
    assert "| 网络工作群（个）" not in printed, "what a district asks for besides is no table of its report"


def test_a_page_without_the_supplement_is_asked_for_it_once_and_read_else(district: Path, plain: Path, tmp_path: Path) -> None:
    with Campaign(plain) as campaign:
        collect(campaign, [returned(plain, STREET, tmp_path / "a.xlsx", PLAIN)])
        page = report(campaign, unit=STREET, kind="html", out=tmp_path / "a.html")
    without = said(plain, page)
    assert set(said(district, page)) - set(without) == {("query", "structure.changed@pub")}
    with Campaign(district) as campaign:
        collect(campaign, [page])
        values = next(one for one in standings(campaign) if one.unit.code == STREET).values
    assert values is not None
    assert values["t3.new.total"] == 3


def test_a_workbook_of_the_law_s_form_is_read_and_asked_for_the_supplement_once(district: Path, plain: Path, tmp_path: Path) -> None:
    workbook = returned(plain, STREET, tmp_path / "a.xlsx", PLAIN)
    assert sorted(said(district, workbook)) == [("query", "seal.missing"), ("query", "structure.changed@pub")]


def test_a_supplement_left_blank_is_one_question(district: Path, tmp_path: Path) -> None:
    blank = returned(district, STREET, tmp_path / "a.xlsx", {"pub.site": None, "pub.wechat": None, "pub.other": None})
    assert said(district, blank) == [("query", "value.missing@pub")]


def test_spellings_known_of_the_parent_are_known_of_what_extends_it(district: Path, plain: Path, tmp_path: Path) -> None:
    with Campaign(plain) as campaign:
        collect(campaign, [returned(plain, STREET, tmp_path / "a.xlsx", PLAIN)])
        page = report(campaign, unit=STREET, kind="html", out=tmp_path / "a.html")
    page.write_text(page.read_text("utf-8").replace("行政规范性文件", "规范性文件").replace("商业企业", "企业"), "utf-8")
    for root in (plain, district):
        with Campaign(root) as campaign:
            (checked,) = check([page], campaign)
        assert checked.values is not None
        assert checked.values["t2.normative.valid"] == 0
        assert checked.values["t3.new.total"] == 3


def test_nothing_is_said_or_printed_of_what_nobody_has_to_fill_in(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", form=data_folder("templates") / "xlsx" / "2021-附表示例.toml")
    with Campaign(root) as campaign:
        free = {code: None for code in campaign.form.cells if code.startswith("x.") and not campaign.form.cells[code].total}
        collect(campaign, [returned(root, STREET, tmp_path / "a.xlsx", PLAIN | free)])
        (standing,) = (one for one in standings(campaign) if one.unit.code == STREET)
        assert standing.state == "accepted", standing.findings
        text = report(campaign, kind="md", out=tmp_path / "r.md").read_text("utf-8")
    assert "热线" not in text
    assert "未填" not in text


def test_the_law_s_tables_go_upward_without_the_supplement(district: Path, tmp_path: Path) -> None:
    city = make(tmp_path / "city", units="name,code,level\n原州区,640402,区县\n", district="固原市")
    with Campaign(district) as campaign:
        for code in (STREET, TOWN):
            collect(campaign, [returned(district, code, tmp_path / f"{code}.xlsx", PLAIN | {"pub.site": 5})])
        (asked,) = (city / "issued").glob("*.xlsx")
        sent = rollup(campaign, into=asked, out=tmp_path / "上报.xlsx").path
        values = rollup(campaign, values_only=True, out=tmp_path / "数值.xlsx").path
    with Campaign(city) as campaign:
        (taken,) = collect(campaign, [sent])
        assert taken.values is not None
        assert taken.values["t3.new.total"] == 6
        assert not [finding for finding in taken.findings if finding.severity.value == "error"]
    assert values.is_file()
    assert any("附表一" in name for name in openpyxl.load_workbook(values, read_only=True).sheetnames)


def test_last_year_s_supplement_stands_beside_this_year_s(district: Path, form: Path, tmp_path: Path) -> None:
    with Campaign(district) as campaign:
        collect(campaign, [returned(district, STREET, tmp_path / "a.xlsx", PLAIN | {"pub.site": 37})])
    after = make(tmp_path / "2024", form=form, year=2024, last_year=district)
    with Campaign(after) as campaign:
        assert campaign.last_of(campaign.require_unit(STREET))["pub.site"] == 37
