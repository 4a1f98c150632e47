"""``[weights]`` and ``release`` in campaign.toml: which rules block, ask, inform or stay with the officer, and who agrees to publication."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from toolkit.actions.collect import collect
from toolkit.campaign import standings
from toolkit.campaign.folder import Campaign
from toolkit.findings import Finding, Severity, weightiest_first

PENDING = {"t4.review.pending": 0}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A street whose texts are not written, a town that balances nothing, a bureau without a fault."""
    home = tmp_path_factory.mktemp("weights")
    root = make(home / "2023")
    returned(root, STREET, home / "in" / "北塬.xlsx", texts=False)
    returned(root, TOWN, home / "in" / "三营.xlsx", {"t3.new.natural": 3})
    returned(root, BUREAU, home / "in" / "教育.xlsx")
    with Campaign(root) as campaign:
        collect(campaign, [home / "in"])
    return root


@pytest.fixture
def root(collected: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(collected, tmp_path / "2023"))


def says(root: Path, settings: str) -> None:
    """campaign.toml with a few lines more: keys before the first section, sections at the end."""
    path = root / "campaign.toml"
    text = path.read_text("utf-8")
    keys, _, sections = settings.partition("[")
    head, mark, tail = text.partition("[contact]")
    path.write_text(head + keys + mark + tail + (f"\n[{sections}" if sections else ""), "utf-8")


def states(root: Path) -> dict[str, str]:
    with Campaign(root) as campaign:
        return {standing.unit.code: standing.state for standing in standings(campaign)}


def test_a_rule_asks_informs_or_blocks_as_the_district_says(root: Path) -> None:
    assert states(root) == {STREET: "queried", TOWN: "rejected", BUREAU: "accepted"}
    says(root, '[weights]\n"text.missing" = "提示"\n')
    assert states(root)[STREET] == "accepted"


def test_a_rule_made_an_error_sends_back(root: Path) -> None:
    says(root, '[weights]\n"text.missing" = "错误"\n')
    assert states(root) == {STREET: "rejected", TOWN: "rejected", BUREAU: "accepted"}


@pytest.mark.parametrize("word", ["经办", "试用"])
def test_what_stays_with_the_officer_changes_no_state_and_is_told_to_no_unit(root: Path, nianbao: Line, word: str) -> None:
    says(root, f'[weights]\n"text.missing" = "{word}"\n')
    assert states(root)[STREET] == "accepted"
    told = json.loads(nianbao("status", "-C", root, "--unit", STREET, "--json").out)["units"][0]
    assert told["state"] == "accepted"
    nianbao("correct", "-C", root)
    assert not list((root / "corrections").rglob("*北塬*"))
    receipts = nianbao("status", "-C", root, "--receipts").out
    assert ("暂不发收讫1家" in receipts) == (word == "经办"), "what is on trial keeps nothing back"


def test_a_changed_weight_is_told_once_with_what_it_changed(root: Path, nianbao: Line) -> None:
    nianbao("status", "-C", root)
    says(root, '[weights]\n"text.missing" = "提示"\n')
    news = "判断有变化：北塬街道 待核实→已通过（校验规则的分量有改动）。"
    assert news in nianbao("status", "-C", root).err
    assert news not in nianbao("status", "-C", root).err


@pytest.mark.parametrize(("written", "sentence"), [
    ('"text.mising" = "提示"', "不认识规则“text.mising”，是否应为“text.missing”"),
    ('"text.missing" = "算了"', "“text.missing”的分量“算了”不认识，可填：错误、待核实、提示、经办、试用"),
    ('"seal.broken" = "提示"', "“seal.broken”的分量不能改"),
    ('"t3.balance" = 3', "“t3.balance”的分量“3”不认识"),
])
def test_a_weight_that_cannot_be_is_refused_and_nothing_is_judged_by_it(root: Path, nianbao: Line, written: str, sentence: str) -> None:
    says(root, f"[weights]\n{written}\n")
    ran = nianbao("status", "-C", root)
    assert ran.status == 2
    assert sentence in ran.err
    assert "campaign.toml" in ran.err


def test_without_release_a_receipt_says_that_it_may_be_published_and_with_it_only_after_the_officer_agreed(root: Path, nianbao: Line) -> None:
    says(root, "release = true\n")
    assert states(root)[BUREAU] == "accepted", "nothing is wrong with it"
    ran = nianbao("status", "-C", root, "--receipts")
    assert "暂不发收讫1家，还有事项待您核实或审定：区教育局（报送（第1次）校验通过，等待审定）" in ran.out
    assert not list((root / "output").rglob("*.docx"))
    assert "publication.release" in nianbao("explain", "-C", root, "--unit", BUREAU).out

    assert nianbao("explain", "-C", root, "--unit", BUREAU, "--accept", "publication.release", "--by", "张主任").status == 0
    ran = nianbao("status", "-C", root, "--receipts")
    assert "请审签后" in ran.out
    assert "公布" in ran.out
    assert "暂不发" not in ran.out
    assert list((root / "output").rglob("*教育局*.docx"))


def test_a_new_return_has_to_be_agreed_to_again_and_the_receipt_of_the_old_one_moves_away(root: Path, nianbao: Line) -> None:
    says(root, "release = true\n")
    nianbao("explain", "-C", root, "--accept", "publication.release")
    nianbao("status", "-C", root, "--receipts")
    again = returned(root, BUREAU, root.parent / "再报.xlsx", {"t3.new.natural": 1, "t3.granted.natural": 1})
    nianbao("collect", "-C", root, again)
    assert "暂不发收讫1家" in nianbao("status", "-C", root, "--receipts").out
    assert not list((root / "output" / "收讫").glob("*.docx"))
    assert list((root / "output" / "收讫" / "已办").glob("*.docx")), "moved, not lost"


def test_an_older_program_leaves_a_campaign_with_weights_alone(root: Path, nianbao: Line) -> None:
    def edition() -> int:
        with closing(sqlite3.connect(root / "ledger.sqlite")) as db:
            return int(db.execute("PRAGMA user_version").fetchone()[0])

    before = edition()
    nianbao("status", "-C", root)
    assert edition() == before
    says(root, '[weights]\n"text.missing" = "提示"\n')
    nianbao("status", "-C", root)
    assert edition() == 7


def test_the_whole_examination_is_told_under_what_it_is_about_and_what_the_unit_is_not_told_is_marked(root: Path, nianbao: Line) -> None:
    says(root, '[weights]\n"text.missing" = "经办"\n')
    said = nianbao("status", "-C", root, "--unit", STREET).out
    heading, first = said.index(" 文字：\n"), said.index("【待核实，只给经办人】")
    assert heading < first
    town = nianbao("status", "-C", root, "--unit", TOWN).out
    assert " 表里的数：\n  1. 【错误】" in town


def test_of_many_questions_the_weightiest_are_asked_first() -> None:
    rules = ["text.missing", "history.valid", "figures.repeated", "t3.some_rule", "text.figure", "identity.unit", "text.personal"]
    asked = weightiest_first(Finding(rule, Severity.QUERY, "") for rule in rules)
    assert [finding.rule for finding in asked] == [
        "text.personal", "identity.unit", "t3.some_rule", "history.valid", "text.figure", "text.missing", "figures.repeated"]


def test_the_live_check_of_a_workbook_that_goes_out_weighs_as_the_district_does(root: Path, nianbao: Line) -> None:
    def told(path: Path) -> str:
        book = openpyxl.load_workbook(path)
        return "".join(str(cell.value) for row in book["校验"].iter_rows() for cell in row if cell.value)

    says(root, '[weights]\n"t4.total" = "经办"\n"t3.balance" = "待核实"\n')
    nianbao("issue", "-C", root, "--unit", STREET, "--again")
    first, again = sorted((root / "issued").glob("*北塬街道*.xlsx"))
    assert "表四各组总计" in told(first)
    assert "表四各组总计" not in told(again), "what is told the officer alone stands in no workbook"
    assert "表三各列平衡" in told(again)
    with Campaign(root) as campaign:
        assert {rule.id: rule.severity for rule in campaign.form.rules}["t3.balance"] == "query"
        assert campaign.form.digest == next(iter(campaign.ledger.form_digests()))
    assert states(root)[TOWN] != "rejected" or "t3.handled" in nianbao("status", "-C", root, "--unit", TOWN, "--json").out


def test_the_size_of_one_figure_is_one_question_however_many_rules_doubt_it(tmp_path: Path, nianbao: Line) -> None:
    last = tmp_path / "last.csv"
    last.write_text(f"代码,t2.fee.amount,t2.licence.decisions\n{STREET},12.5,42\n", "utf-8")
    root = make(tmp_path / "2023", last_year=last)
    nianbao("collect", "-C", root, returned(root, STREET, tmp_path / "a.xlsx", {"t2.fee.amount": 125_000, "t2.licence.decisions": 714}))
    said = nianbao("correct", "-C", root).out
    assert "有2处请核实" in said
    assert "可能有一年弄错了金额的单位" in said
    assert "超出常理" not in said
