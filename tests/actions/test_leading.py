"""What the roll-up of a campaign says beside its figures: how each unit reported, what it published, where its file lies."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest

from tests.support.districts import BUREAU, STREET, TOWN, folder_contents, make, returned
from tests.support.workbooks import DATA
from toolkit.actions.collect import collect
from toolkit.actions.published import published
from toolkit.actions.report import report
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import FORM, LEDGER, RECEIVED
from toolkit.resources import form_file


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The street reported wrongly and then rightly, and published; the town has an error; the bureau is missing."""
    home = tmp_path_factory.mktemp("lived")
    last = home / "上年.csv"
    last.write_text(f"代码,t3.new.natural,t3.new.total\n{STREET},3,3\n{TOWN},1,1\n", "utf-8")
    root = make(home / "2023", deadline=date(2024, 1, 15), last_year=last)
    with Campaign(root) as campaign:
        for n, values in enumerate(({"t3.new.natural": 2}, {"t3.new.natural": 2, "t3.granted.natural": 2})):
            collect(campaign, [returned(root, STREET, home / f"{n}.xlsx", values)])
        collect(campaign, [returned(root, TOWN, home / "t.xlsx", {"t3.new.natural": 1})])
        page = report(campaign, unit=STREET, kind="html", out=home / "公布.html")
        listed = home / "公布.csv"
        listed.write_text(f"单位,网址,日期\n{STREET},http://www.x.gov.cn/1.html,2024-01-28\n", "utf-8")
        published(campaign, [page], listed=listed)
    return root


def line_of(path: Path, unit: str) -> dict[str, Any]:
    """One unit's line of 单位一览（二）, by the heads; cells whole."""
    shown = openpyxl.load_workbook(path, data_only=True)["单位一览（二）"]
    heads = [cell.value for cell in shown[3]]
    return next(dict(zip(heads, row, strict=True)) for row in shown.iter_rows(min_row=4) if row[1].value == unit)


def test_a_unit_s_line_says_how_it_reported_and_what_it_published(lived: Path, tmp_path: Path) -> None:
    with Campaign(lived) as campaign:
        path = rollup(campaign, out=tmp_path / "汇总.xlsx").path
        late = (date.today() - date(2024, 1, 15)).days
    street, town, bureau = (line_of(path, name) for name in ("北塬街道", "三营镇", "区教育局"))
    expected = {"状态": "已通过", "应报": "是", "计入汇总": "是", "截止": "2024-01-15", "迟报天数": late, "错误轮次": 1, "公布日期": "2024-01-28",
                "网址": "http://www.x.gov.cn/1.html", "与报表一致": "一致", "明细行": "第6行"}
    assert {head: street[head].value for head in expected} == expected
    assert (town["状态"].value, town["错误轮次"].value, town["网址"].value) == ("需退回", 1, None)
    assert (bureau["状态"].value, bureau["收到时间"].value, bureau["迟报天数"].value, bureau["原件"].value) == ("未报", None, None, None)


def test_the_link_to_what_came_in_leads_there_from_wherever_the_workbook_stands(lived: Path, tmp_path: Path) -> None:
    for out in (None, tmp_path / "别处 #1" / "汇总.xlsx"):
        with Campaign(lived) as campaign:
            path = rollup(campaign, out=out).path
            sha256 = campaign.ledger.latest_returns()[STREET].sha256
        target = line_of(path, "北塬街道")["原件"].hyperlink.target
        assert (path.parent / unquote(target)).resolve() == next((lived / RECEIVED).glob(f"{sha256}.*")).resolve()
        assert "\\" not in target


def test_a_second_roll_up_is_the_first_byte_for_byte(lived: Path) -> None:
    with Campaign(lived) as campaign:
        rollup(campaign)
        before = folder_contents(lived)
        rollup(campaign)
    assert folder_contents(lived) == before


def test_dates_of_the_settings_and_last_year_stand_on_the_first_page(lived: Path, tmp_path: Path) -> None:
    with Campaign(lived) as campaign:
        page = openpyxl.load_workbook(rollup(campaign, out=tmp_path / "汇总.xlsx").path, data_only=True)["总览"]
    said = [[cell.value for cell in row if cell.value is not None] for row in page.iter_rows()]
    assert ["各单位报送：2024年1月15日。"] in said
    assert next(row for row in said if row[:1] == ["本年新收"]) == ["本年新收", 3, 4, -1]
    assert ["“上年”是已报送、计入汇总的同一批单位的上年数。"] in said


def test_a_campaign_of_an_earlier_version_opens_and_gets_the_page_of_its_edition(tmp_path: Path) -> None:
    shipped = form_file("2021").read_text("utf-8")
    before = tmp_path / "2021旧.toml"
    before.write_text(shipped[: shipped.index("# ── 汇总的《总览》")], "utf-8")
    root = make(tmp_path / "2023", form=before)
    assert "[overview]" not in (root / FORM).read_text("utf-8")
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, BUREAU, tmp_path / "b.xlsx")])
        page = openpyxl.load_workbook(rollup(campaign).path)["总览"]
    assert "收到和处理政府信息公开申请" in {cell.value for row in page.iter_rows() for cell in row}


def test_a_roll_up_serves_as_last_year_s_figures_though_it_holds_those_of_two_years(lived: Path, tmp_path: Path) -> None:
    with Campaign(lived) as campaign:
        path = rollup(campaign, out=tmp_path / "汇总.xlsx").path
    root = make(tmp_path / "2024", year=2024, last_year=path, issued=False)
    with Campaign(root) as campaign:
        assert campaign.last_year[STREET]["t3.new.natural"] == 2


def test_only_a_folder_whose_form_says_it_is_kept_from_programs_that_would_call_it_a_mistake(lived: Path, tmp_path: Path) -> None:
    def edition(root: Path) -> int:
        with closing(sqlite3.connect(root / LEDGER)) as db:
            return int(db.execute("PRAGMA user_version").fetchone()[0])

    other = make(tmp_path / "2024", form=DATA / "website-workload.toml")
    assert (edition(lived), edition(other)) == (7, 5)
