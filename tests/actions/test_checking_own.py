"""The district's own report given to check: held against the sums of now, and not taken for some unit's return."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.report import FORMATS, report
from toolkit.campaign.folder import Campaign
from toolkit.narrative.context import ReportFormat


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("own")
    root = make(home / "2023")
    paths = [returned(root, code, home / f"{code}.xlsx", {"t3.new.natural": n, "t3.granted.natural": n})
             for code, n in ((STREET, 3), (TOWN, 4), (BUREAU, 5))]
    with Campaign(root) as campaign:
        collect(campaign, paths)
        for kind in FORMATS:
            report(campaign, kind=kind)
    return root


def own(root: Path, kind: str) -> Path:
    ending = "（网页片段）.html" if kind == "fragment" else f".{kind}"
    return root / "output" / f"原州区2023年政府信息公开工作年度报告{ending}"


# A fragment names nobody: its title goes into a field of the portal's.
@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "fragment"])
def test_it_agrees_with_the_sums_it_was_made_from(root: Path, kind: ReportFormat, capsys: pytest.CaptureFixture[str]) -> None:
    said = Line(capsys)("check", "-C", root, own(root, kind))
    assert said.status == 0
    assert "原州区　2023年度　本级报告：与汇总一致（203个数）。" in said.out
    assert "不在本任务的单位名单内" not in said.out
    assert "不是本次下发的原表" not in said.out


def test_what_differs_is_named_with_both_values_and_blocks(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "改过.md"
    path.write_text(own(root, "md").read_text("utf-8").replace("| 12 |", "| 13 |", 1), "utf-8")
    said = Line(capsys)("check", "-C", root, path)
    assert said.status == 1
    assert "本级报告：比较203个数，有1个与汇总不一致：\n  一、本年新收｜自然人：文件13，汇总12\n" in said.out
    (found,) = json.loads(Line(capsys)("check", "-C", root, "--json", path).out)
    assert found["district"] == {
        "name": "原州区", "equal": False, "compared": 203, "unread": [],
        "differences": [{"code": "t3.new.natural", "name": "一、本年新收｜自然人", "file": 13, "sums": 12}],
    }
    assert found["values"]["t3.new.natural"] == 13
    assert found["blocking"] is True


def test_a_report_that_is_older_than_the_sums_says_what_changed_since(root: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(root, tmp_path / "2023"))
    with Campaign(copied) as campaign:
        collect(campaign, [returned(copied, TOWN, tmp_path / "again.xlsx", {"t3.new.natural": 9, "t3.granted.natural": 9})])
        (taken,) = check([own(copied, "docx")], campaign)
    assert taken.own is not None
    assert taken.own.sentences[0] == "一、本年新收｜自然人：文件12，汇总17"


def test_the_government_of_the_district_is_the_district_too(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "年报.md"
    path.write_text(own(root, "md").read_text("utf-8").replace("# 原州区2023年", "# 原州区人民政府2023年"), "utf-8")
    with Campaign(root) as campaign:
        (taken,) = check([path], campaign)
    assert taken.own is not None
    assert taken.own.verdict == "与汇总一致（203个数）"


def test_a_units_report_another_district_and_another_year_are_none_of_it(root: Path, tmp_path: Path) -> None:
    text = own(root, "md").read_text("utf-8")
    with Campaign(root) as campaign:
        unit = report(campaign, unit=TOWN, kind="md", out=tmp_path / "三营.md")
        other, older = tmp_path / "甲.md", tmp_path / "乙.md"
        other.write_text(text.replace("原州区", "泾源县"), "utf-8")
        older.write_text(text.replace("2023年", "2022年"), "utf-8")
        for path in (unit, other, older):
            (taken,) = check([path], campaign)
            assert taken.own is None, path
            assert "district" not in taken.to_json()
    (alone,) = check([own(root, "md")])
    assert alone.own is None, "without a campaign nobody knows its sums"
