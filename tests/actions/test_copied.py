"""Copied words and figures in a campaign: where the officer is told, that no state changes by it, and that last year's texts come along."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from toolkit.actions.archive import archive
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.last_year import register_last_year
from toolkit.actions.rollup import rollup
from toolkit.campaign import standings
from toolkit.campaign.folder import Campaign
from toolkit.findings import State

PROBLEMS = "一是解读材料多由起草部门在发文之后补写，与文件同步发布的不到七成。二是答复文书说理偏简，当事人不服申请了复议。"
OTHER = "联络员对依申请公开的时限掌握不牢，有一件申请临近到期才办结，指挥部的两名联络员分工也没有写明。"
FIGURES = {"t3.new.natural": 62, "t3.new.business": 11, "t3.granted.natural": 48, "t3.granted.business": 9, "t3.partial.natural": 14,
           "t3.partial.business": 2}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Last year's campaign and this year's: the bureau wrote what the street did, the town what itself had written."""
    home = tmp_path_factory.mktemp("copied")
    last, now = make(home / "2022", year=2022), make(home / "2023")
    with Campaign(last) as campaign:
        collect(campaign, [returned(last, code, home / f"2022-{code}.xlsx", values, texts=texts) for code, values, texts in (
            (STREET, FIGURES, {"s5.problems": OTHER.replace("一件", "两件")}), (TOWN, {}, {"s5.problems": OTHER}))])
    with Campaign(now) as campaign:
        register_last_year(campaign, last)
        collect(campaign, [returned(now, code, home / f"{code}.xlsx", values, texts=texts) for code, values, texts in (
            (STREET, FIGURES, {"s5.problems": PROBLEMS}), (BUREAU, {}, {"s5.problems": f"我局{PROBLEMS}"}),
            (TOWN, {}, {"s5.problems": OTHER}))])
    return home


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "2023", tmp_path / "2023"))


def test_status_names_whom_to_ask_and_no_state_changes(root: Path, nianbao: Line) -> None:
    said = nianbao("status", "-C", root)
    assert "文字与另一单位相同，请核对2家：北塬街道（与“区教育局”）、区教育局（与“北塬街道”）。" in said.out
    assert "每年应当不同的文字与上年相同，请核对1家：三营镇。" in said.out
    assert "所报的数与本单位上年相同，请核对1家：北塬街道。" in said.out
    unit = nianbao("status", "-C", root, "--unit", BUREAU).out
    assert "见于“北塬街道”的“五、存在的主要问题”" in unit
    assert "只给经办人" in unit
    assert json.loads(nianbao("status", "-C", root, "--json").out)["counts"]["accepted"] == 3


def test_the_roll_up_says_so_on_its_first_page_and_in_its_list(root: Path) -> None:
    with Campaign(root) as campaign:
        book = openpyxl.load_workbook(rollup(campaign).path)
    page = " ".join(str(cell.value) for row in book["总览"].iter_rows() for cell in row if cell.value)
    assert "2家文字与另一单位相同（北塬街道、区教育局）" in page
    listed = [str(row[3].value) for row in book["校验结果"].iter_rows(min_row=4)]
    assert sum("写的相同" in message for message in listed) == 3


def test_what_the_officer_accepts_is_asked_no_more_until_the_words_change(root: Path, nianbao: Line) -> None:
    said = nianbao("explain", "-C", root, "--accept", "text.shared", "--accept", "text.last_year", "--accept", "figures.last_year",
                   "--reason", "已核对", "--by", "李四")
    assert said.status == 0, said.err
    assert "相同，请核对" not in nianbao("status", "-C", root).out
    with Campaign(root) as campaign:
        anew = PROBLEMS.replace("不到七成", "只有六成多一点")
        for code, values in ((STREET, FIGURES), (BUREAU, {})):
            (taken,) = collect(campaign, [returned(root, code, root.parent / "又报" / f"{code}.xlsx", values, texts={"s5.problems": anew})])
            assert taken.outcome == "registered", taken.reason
        asked = [finding for one in standings(campaign) for finding in one.findings if finding.rule == "text.shared"]
    assert [finding.state for finding in asked] == [State.OPEN] * 2


def test_nobody_is_sent_it_and_no_receipt_says_publish(root: Path, nianbao: Line) -> None:
    nianbao("correct", "-C", root)
    assert not [path for path in (root / "corrections").rglob("*") if path.is_file() and "写的相同" in path.read_bytes().decode("utf-8", "ignore")]
    assert "收讫0家" in (said := nianbao("status", "-C", root, "--receipts").out) or "没有写收讫" in said or "写的相同" in said


def test_collect_says_so_with_the_file_that_brought_it(root: Path, nianbao: Line) -> None:
    anew = {"s5.problems": PROBLEMS, "s1.management": OTHER}
    said = nianbao("collect", "-C", root, returned(root, BUREAU, root.parent / "教育局.xlsx", texts=anew))
    assert "待核实：区教育局：文字里有3句与“北塬街道”“三营镇”写的相同" in said.err
    assert "待核实：北塬街道" not in said.err


@pytest.mark.parametrize("source", ["folder", "archive", "json", "report"])
def test_last_year_s_texts_come_with_its_figures(source: str, made: Path, tmp_path: Path) -> None:
    last = Path(shutil.copytree(made / "2022", tmp_path / "2022"))
    if source == "archive":
        with Campaign(last) as campaign:
            last = archive(campaign, out=tmp_path / "2022.zip").path
    elif source == "json":
        with Campaign(last) as campaign:
            done = [one.to_json() for one in check([made / f"2022-{TOWN}.xlsx"], campaign)]
        (last := tmp_path / "2022.json").write_text(json.dumps(done), "utf-8")
    elif source == "report":
        last = made / f"2022-{TOWN}.xlsx"
    root = make(tmp_path / "2023")
    with Campaign(root) as campaign:
        done = register_last_year(campaign, last)
        town = next(unit for unit in campaign.units if unit.code == TOWN)
        assert campaign.last_texts.of(town)["s5.problems"] == OTHER
        assert town in done.texts
        standings(campaign)
        reached = campaign.ledger.reached()
        assert register_last_year(campaign, last).texts == ()
        assert campaign.ledger.reached() == reached, "the same again is no further row"
        (tmp_path / "上年.csv").write_text(f"代码,t3.carried_out.natural\n{TOWN},6\n", "utf-8")
        register_last_year(campaign, tmp_path / "上年.csv")
        assert campaign.last_texts.of(town)["s5.problems"] == OTHER, "figures alone take no text back"


def test_the_texts_of_merged_units_are_their_predecessors(made: Path, tmp_path: Path) -> None:
    units = "name,code,level,predecessors\n北塬三营街道,640402900,街道,北塬街道、三营镇\n区教育局,640402301,部门,\n"
    root = make(tmp_path / "2023", units=units, last_year=made / "2022")
    with Campaign(root) as campaign:
        assert campaign.last_texts.of(campaign.units[0])["s5.problems"] == f"{OTHER.replace('一件', '两件')}\n{OTHER}"
