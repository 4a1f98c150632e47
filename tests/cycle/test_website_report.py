"""A whole other yearly form, shipped: 政府网站工作年度报表, with names, choices, a day and ratios, from the sheet to the roll-up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.districts import make, returned
from tests.support.office import Office
from tests.support.workbooks import fill
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.form import load_form
from toolkit.actions.report import report
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.form.spoken import as_day
from toolkit.rules import form_notes

UNITS = "name,code,level\n区政府办公室,a,本级\n区教育局,b,部门\n区卫健局,c,部门\n"
WHOLE: dict[str, Any] = {
    "visit.kind": 1, "serve.listed": 1, "serve.united": 1, "guard.person": 1, "guard.media": 1, "guard.drill": as_day("2023-06-01"),
}
FILLED: dict[str, dict[str, Any]] = {
    "a": WHOLE | {
        "visit.users": 900, "visit.visits": 4000, "visit.about": 10, "visit.news": 200, "visit.catalogue": 90,
        "serve.items": 200, "serve.online": 150,
        "serve.natural": 70, "serve.legal": 30, "serve.letters": 50, "serve.settled": 40, "serve.days": 3, "guard.found": 4, "guard.fixed": 4,
        "guard.weixin": 365,
    },
    "b": WHOLE | {
        "visit.kind": 2, "visit.users": 100, "visit.visits": 600, "visit.news": 35, "serve.items": 50, "serve.online": 10, "serve.natural": 5,
        "serve.letters": 30, "serve.settled": 20, "serve.days": 6, "guard.media": 2, "guard.drill": as_day("2023-11-09"),
    },
    "c": WHOLE | {"visit.kind": 2, "serve.listed": 2, "serve.united": 2, "guard.media": 2},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make(tmp_path / "2023", units=UNITS, form="网站工作年报")


def said(root: Path, path: Path) -> list[str]:
    with Campaign(root) as campaign:
        (checked,) = check([path], campaign)
    return [finding.message for finding in checked.findings]


def test_its_author_has_nothing_to_look_at_twice() -> None:
    assert form_notes(load_form("网站工作年报")) == ()


def test_the_district_s_figures_are_those_of_a_sum_made_here(root: Path, tmp_path: Path, office: Office) -> None:
    with Campaign(root) as campaign:
        for code, values in FILLED.items():
            (taken,) = collect(campaign, [returned(root, code, tmp_path / f"{code}.xlsx", values)])
            assert not taken.findings, taken.findings
        done = rollup(campaign)
        text = report(campaign, kind="md", out=tmp_path / "r.md").read_text("utf-8")
    value = done.sums.values
    for code in ("visit.users", "visit.visits", "visit.news", "serve.items", "serve.online", "serve.letters", "serve.settled", "guard.fixed"):
        assert value[code] == sum(given.get(code, 0) for given in FILLED.values()), code
    assert value["visit.info"] == 10 + 200 + 90 + 35
    assert value["serve.done"] == 70 + 30 + 5
    assert float(value["serve.share"] or 0) == round(160 / 250 * 100, 1)
    assert float(value["serve.rate"] or 0) == round(60 / 80 * 100, 1)
    assert float(value["serve.days"] or 0) == round((3 * 40 + 6 * 20) / 60, 1)
    assert [done.sums.said(code) for code in ("visit.kind", "serve.listed", "guard.media", "guard.drill")] == [
        "政府门户网站1 部门网站2 专项网站0", "是2 否1", "是1 否2", "2023-11-09"]
    assert "可全程在线办理的占比（%） | 64" in text

    (again,) = office.recalculate([done.path], tmp_path / "again")
    shown = {cell.value for sheet in openpyxl.load_workbook(again, data_only=True) for row in sheet.iter_rows() for cell in row}
    assert {64, 75, 4, "是2 否1"} <= shown
    assert not {word for word in shown if isinstance(word, str) and word.startswith("#")}


def test_a_word_that_is_no_choice_and_a_day_that_is_none_are_named(root: Path, tmp_path: Path) -> None:
    filled = returned(root, "c", tmp_path / "c.xlsx", FILLED["c"])
    fill(filled, tmp_path / "bad.xlsx", {"serve.listed": "部分", "guard.drill": "2023-02-30"})
    assert said(root, tmp_path / "bad.xlsx") == [
        "《服务互动》C6（是否发布服务事项目录）现填“部分”，不在可选的“是”“否”之内。",
        "《安全新媒体》C9（最近一次应急演练日期）现填“2023-02-30”，没有这一天。",
    ]


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"serve.online": 9}, "可全程在线办理的不多于事项总数"), ({"serve.settled": 9}, "办结留言不多于收到留言"),
        ({"serve.published": 1}, "公布结果的不多于征集调查"), ({"guard.fixed": 1}, "整改不多于发现"),
        ({"guard.weixin": 1}, "没有移动新媒体的不应有发布量和订阅数"), ({"visit.users": 1}, "独立用户不多于总访问量"),
    ],
)
def test_each_rule_speaks_when_it_is_broken_and_only_then(root: Path, tmp_path: Path, change: dict[str, Any], title: str) -> None:
    assert said(root, returned(root, "c", tmp_path / "good.xlsx", FILLED["c"])) == []
    messages = said(root, returned(root, "c", tmp_path / "c.xlsx", FILLED["c"] | change))
    assert len(messages) == 1
    assert messages[0].startswith(title), messages
