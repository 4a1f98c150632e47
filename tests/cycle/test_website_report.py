"""A whole other yearly form, shipped: 政府网站工作年度报表, with names, choices and ratios, from the sheet to the roll-up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.command_line import Line
from tests.support.districts import make, returned
from tests.support.office import Office
from tests.support.workbooks import fill
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.form import load_form
from toolkit.actions.report import report
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.rules import form_notes

UNITS = "name,code,level\n区政府办公室,a,本级\n区教育局,b,部门\n区卫健局,c,部门\n"
FORM = load_form("网站工作年报")
YES: dict[str, Any] = {code: 1 for code, cell in FORM.cells.items() if cell.kind == "choice"}
FILLED: dict[str, dict[str, Any]] = {
    "a": YES | {
        "visit.users": 900, "visit.visits": 4000, "visit.about": 10, "visit.news": 200, "visit.catalogue": 90, "visit.material": 7,
        "visit.product": 2, "serve.items": 200, "serve.online": 150, "serve.natural": 70, "serve.legal": 30, "serve.letters": 50,
        "serve.settled": 40, "serve.days": 3, "serve.replied": 12, "guard.found": 4, "guard.fixed": 4, "guard.weixin_posts": 365,
    },
    "b": YES | {
        "visit.kind": 2, "visit.users": 100, "visit.visits": 600, "visit.news": 35, "visit.comment": 1, "serve.items": 50, "serve.online": 10,
        "serve.natural": 5, "serve.letters": 30, "serve.settled": 20, "serve.days": 6, "guard.media": 2,
    },
    "c": YES | {"visit.kind": 2, "serve.listed": 2, "serve.united": 2, "guard.media": 2},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make(tmp_path / "2023", units=UNITS, form="网站工作年报")


def said(root: Path, path: Path) -> list[str]:
    with Campaign(root) as campaign:
        (checked,) = check([path], campaign)
    return [finding.message for finding in checked.findings]


def test_its_author_has_nothing_to_look_at_twice() -> None:
    assert form_notes(FORM) == ()


def test_the_district_s_figures_are_those_of_a_sum_made_here(root: Path, tmp_path: Path, office: Office) -> None:
    with Campaign(root) as campaign:
        for code, values in FILLED.items():
            (taken,) = collect(campaign, [returned(root, code, tmp_path / f"{code}.xlsx", values)])
            assert not taken.findings, taken.findings
        done = rollup(campaign)
        text = report(campaign, kind="md", out=tmp_path / "r.md").read_text("utf-8")
    value = done.sums.values
    for code in ("visit.users", "visit.visits", "visit.news", "serve.items", "serve.online", "serve.letters", "serve.settled",
                 "serve.replied", "guard.fixed", "guard.weixin_posts"):
        assert value[code] == sum(given.get(code, 0) for given in FILLED.values()), code
    assert value["visit.info"] == 10 + 200 + 90 + 35
    assert value["visit.interp"] == 7 + 2 + 1
    assert value["serve.done"] == 70 + 30 + 5
    assert float(value["serve.share"] or 0) == round(160 / 250 * 100, 1)
    assert float(value["serve.rate"] or 0) == round(60 / 80 * 100, 1)
    assert float(value["serve.days"] or 0) == round((3 * 40 + 6 * 20) / 60, 1)
    assert [done.sums.said(code) for code in ("visit.kind", "serve.listed", "guard.media", "guard.person")] == [
        "政府门户网站1 部门网站2 专项网站0", "是2 否1", "是1 否2", "是3 否0"]
    assert "可全程在线办理的占比（%） | 64" in text

    (again,) = office.recalculate([done.path], tmp_path / "again")
    shown = {cell.value for sheet in openpyxl.load_workbook(again, data_only=True) for row in sheet.iter_rows() for cell in row}
    assert {64, 75, 4, "是2 否1"} <= shown
    assert not {word for word in shown if isinstance(word, str) and word.startswith("#")}


def test_a_clerk_s_own_sheet_is_filled_mended_and_accepted(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The issued workbook itself, typed into: words in the drop-downs, blanks, a word of nobody's list; sent back and mended."""
    nianbao = Line(capsys)
    (issued,) = (root / "issued").glob("*_c_*.xlsx")
    typed: dict[str, Any] = {code: 0 for code, cell in FORM.cells.items() if not cell.total and cell.is_number}
    typed |= {code: FORM.cells[code].choices[place - 1] for code, place in FILLED["c"].items()}
    fill(issued, tmp_path / "c.xlsx", typed | {"serve.listed": "部分", "guard.fixed": None})
    said = nianbao("collect", "-C", root, tmp_path / "c.xlsx")
    assert said.status == 1
    assert "《服务互动》C6（是否发布服务事项目录）现填“部分”，不在可选的“是”“否”之内。" in said.out
    assert "问题整改数量（个）" in said.out
    assert nianbao("correct", "-C", root).status == 0
    (back,) = (root / "corrections").glob("*_c_*.xlsx")
    fill(back, tmp_path / "c2.xlsx", {"serve.listed": "否", "guard.fixed": 0} | {text.code: "无。" for text in FORM.texts})
    assert "错误0" in nianbao("collect", "-C", root, tmp_path / "c2.xlsx").out
    told = json.loads(nianbao("status", "-C", root, "--json").out)
    assert [unit["state"] for unit in told["units"]] == ["missing", "missing", "accepted"]
    assert nianbao("rollup", "-C", root, "--values", "-o", tmp_path / "数值.xlsx").status == 0
    assert nianbao("status", "-C", root, "--log", "--deep").status == 0


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"serve.online": 9}, "可全程在线办理的不多于事项总数"), ({"serve.settled": 9}, "办结留言不多于收到留言"),
        ({"serve.replied": 1}, "公开答复不多于办结留言"), ({"serve.answered": 1}, "答复网民提问不多于网民留言"),
        ({"serve.published": 1}, "公布结果的不多于征集调查"), ({"guard.fixed": 1}, "整改不多于发现"),
        ({"guard.weixin_posts": 1}, "没有移动新媒体的不应有发布量和订阅数"), ({"visit.users": 1}, "独立用户不多于总访问量"),
    ],
)
def test_each_rule_speaks_when_it_is_broken_and_only_then(root: Path, tmp_path: Path, change: dict[str, Any], title: str) -> None:
    assert said(root, returned(root, "c", tmp_path / "good.xlsx", FILLED["c"])) == []
    messages = said(root, returned(root, "c", tmp_path / "c.xlsx", FILLED["c"] | change))
    assert len(messages) == 1
    assert messages[0].startswith(title), messages
