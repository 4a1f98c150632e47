"""explain and withdraw refuse as a whole: wrong use decides nothing, and takes nothing back."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import REPOSITORY
from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from tests.support.workbooks import fill
from toolkit.actions.chase import receipts as written
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.explain import explain
from toolkit.actions.status import status
from toolkit.actions.withdraw import withdraw
from toolkit.campaign import standing_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.history import history
from toolkit.cli import main
from toolkit.errors import UsageError
from toolkit.tables import explained_table

FIRST, SECOND = "text.missing@s1.proactive", "text.missing@s5.problems"


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign with one return whose texts are missing: findings that may be explained."""
    home = tmp_path_factory.mktemp("silent")
    root = make(home / "2023")
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, STREET, home / "北塬.xlsx", texts=False)])
        assert {FIRST, SECOND} <= {one.finding.id for one in explain(campaign)}
    return root


@pytest.fixture
def root(silent: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(silent, tmp_path / "2023"))


@pytest.mark.parametrize(
    ("accept", "refuse", "told"),
    [
        ([FIRST, "nonsense"], [], "没有编号为“nonsense”的问题"),
        ([FIRST], ["nonsense"], "没有编号为“nonsense”的问题"),
        ([FIRST, SECOND], [SECOND], f"“{SECOND}”既写了采纳又写了不采纳，请只写一个"),
        ([FIRST], ["text.missing"], f"“{FIRST}”既写了采纳又写了不采纳"),
    ],
)
def test_one_wrong_id_and_nothing_is_decided(root: Path, accept: Sequence[str], refuse: Sequence[str], told: str) -> None:
    with Campaign(root) as campaign:
        with pytest.raises(UsageError, match=told):
            explain(campaign, accept=accept, refuse=refuse, reason="已电话核实")
        assert campaign.ledger.decisions() == {}


# ── again, and at once ────────────────────────────────────────────────


def decided(root: Path) -> list[tuple[str, int, bool]]:
    """Every decision in the register: of what, of which version, which way."""
    with Campaign(root) as campaign:
        rows = campaign.ledger.entries.rows("kind = 'decision'", bodies=True)
        return [(row.key, row.version, campaign.ledger.entries.body(row)["accepted"]) for row in rows]


def test_decided_twice_it_is_decided_once_and_said_to_be(root: Path) -> None:
    with Campaign(root) as campaign:
        latest = campaign.ledger.latest(STREET)
        assert latest is not None
        done = explain(campaign, [STREET], accept=[FIRST, SECOND], reason="已电话核实", who="李四")
        again = explain(campaign, [STREET], accept=[FIRST, SECOND], reason="已电话核实", who="王五")
    assert (len(done.decided), done.before) == (2, 0)
    assert (len(again.decided), again.before) == (0, 2)
    assert f"已采纳：{FIRST}（北塬街道第1次，指纹{latest.sha256[:12]}）" in explained_table(done)
    assert "另有2处先前已是这样决定的，没有再记。" in explained_table(again)
    assert decided(root) == [(FIRST, 1, True), (SECOND, 1, True)]


def test_another_word_on_the_same_finding_is_another_decision(root: Path) -> None:
    with Campaign(root) as campaign:
        explain(campaign, [STREET], accept=[FIRST], reason="已电话核实")
        explain(campaign, [STREET], refuse=[FIRST], reason="请补写")
        explain(campaign, [STREET], accept=[FIRST], reason="已电话核实")
        states = {one.finding.id: str(one.finding.state) for one in explain(campaign)}
    assert states[FIRST] == "accepted"
    assert [accepted for _, _, accepted in decided(root)] == [True, False, True]


def edition(root: Path) -> int:
    with closing(sqlite3.connect(root / "ledger.sqlite")) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def test_a_decision_taken_back_leaves_the_finding_as_if_nobody_had_decided(root: Path) -> None:
    with Campaign(root) as campaign:
        before = {one.finding.id: one for one in explain(campaign)}
        explain(campaign, [STREET], accept=[FIRST, SECOND], reason="已电话核实")
        assert edition(root) < 8, "a decision alone is nothing that an older program misreads"
        done = explain(campaign, [STREET], undo=[FIRST], who="李四", reason="点错了")
        after = {one.finding.id: one for one in explain(campaign)}
        log = [(event.read_as, event.decided, event.detail) for event in history(campaign.ledger) if event.kind == "undecided"]
    assert [one.finding for one in done.undone] == [FIRST]
    assert after[FIRST] == before[FIRST]
    assert str(after[SECOND].finding.state) == "accepted"
    assert log == [("撤销审定", "李四", f"{FIRST}（第1次）：点错了")]
    assert edition(root) == 8, "an older program would go on accepting it"
    assert f"已撤销审定：{FIRST}（北塬街道第1次）" in explained_table(done)


def test_what_was_taken_back_is_decided_anew(root: Path) -> None:
    with Campaign(root) as campaign:
        explain(campaign, [STREET], refuse=[FIRST], reason="请补写")
        explain(campaign, [STREET], undo=["text.missing"])
        again = explain(campaign, [STREET], refuse=[FIRST], reason="请补写")
        assert len(again.decided) == 1, "the same word as before, and yet a new decision"
        assert explain(campaign, [STREET], accept=[FIRST], reason="已核实").replaced == [
            one.decision for one in again if one.finding.id == FIRST]


@pytest.mark.parametrize(("words", "told"), [
    ({"undo": [SECOND]}, f"“{SECOND}”还没有审定过，不用撤销"),
    ({"undo": ["nonsense"]}, "没有编号为“nonsense”的问题"),
    ({"undo": [FIRST], "accept": [FIRST]}, f"“{FIRST}”既要撤销又要采纳（或不采纳），请只写一个"),
    ({"undo": ["text.missing"], "refuse": [FIRST]}, f"“{FIRST}”既要撤销又要采纳（或不采纳），请只写一个"),
])
def test_nothing_is_taken_back_where_one_word_is_wrong(root: Path, words: dict[str, Sequence[str]], told: str) -> None:
    with Campaign(root) as campaign:
        explain(campaign, [STREET], accept=[FIRST], reason="已电话核实")
        rows = campaign.ledger.reached()
        with pytest.raises(UsageError, match=re.escape(told)):
            explain(campaign, [STREET], reason="x", **words)  # type: ignore[arg-type]
        assert campaign.ledger.reached() == rows


def test_the_receipt_of_a_reason_taken_back_is_moved_aside(tmp_path: Path) -> None:
    root = make(tmp_path / "2023")
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, STREET, tmp_path / "北塬.xlsx", texts=False)])
        explain(campaign, [STREET], accept=["text.missing"], reason="已电话核实")
        assert standing_of(campaign, campaign.require_unit(STREET)).state == "accepted"
        written(campaign, status(campaign))
        receipts = campaign.root / "output" / "收讫"
        told = [path.name for path in receipts.glob("*北塬*")]
        explain(campaign, [STREET], undo=["text.missing"])
        assert standing_of(campaign, campaign.require_unit(STREET)).state == "queried"
    assert told
    assert not list(receipts.glob("*北塬*"))
    assert {path.name for path in (receipts / "已办").glob("*北塬*")} == set(told)


def test_a_version_that_no_longer_counts_is_not_decided_of(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, STREET, tmp_path / "二.xlsx", {"t2.fee.amount": 1}, texts=False)])
        for words in ({"accept": [FIRST]}, {"refuse": [FIRST]}, {"accept_all": True}):
            with pytest.raises(UsageError, match="“北塬街道”现在计入的是第2次，不是第1次，没有作任何决定"):
                explain(campaign, [STREET], version=1, reason="x", **words)  # type: ignore[arg-type]
        assert decided(root) == []
        withdraw(campaign, STREET, reason="误收")
        explain(campaign, ["北塬街道"], version=1, accept=[FIRST], reason="x")
    assert decided(root) == [(FIRST, 1, True)]


@pytest.mark.parametrize("units", [[], [STREET, BUREAU]])
def test_a_version_is_one_units(root: Path, units: Sequence[str]) -> None:
    with Campaign(root) as campaign, pytest.raises(UsageError, match="--version 要与一个 --unit 同时使用"):
        explain(campaign, units, version=1, accept=[FIRST], reason="x")


def test_of_two_that_decide_at_once_one_does_it_and_the_other_finds_it_decided(root: Path) -> None:
    command = [sys.executable, "-m", "toolkit", "explain", "-C", str(root), "--unit", STREET, "--accept", "text.missing", "--reason", "x"]
    both = [subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate(timeout=120)[0].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    done, found = sorted(said, key=lambda out: "没有再记" in out)
    assert done.startswith("已采纳：text.missing@")
    assert "没有再记" not in done
    assert found.startswith(f"另有{done.count('已采纳：text.missing@')}处先前已是这样决定的，没有再记。")
    assert len(decided(root)) == len(set(decided(root))) == done.count("已采纳：text.missing@")


# ── reasons ───────────────────────────────────────────────────────────


def test_all_reasons_are_accepted_but_those_refused_by_name(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        book = openpyxl.load_workbook(correct(campaign, [STREET]).units[0].path)
        sheet = book["说明"]
        for row in range(1, sheet.max_row + 1):
            if str(sheet.cell(row, 4).value) in (FIRST, SECOND):
                sheet.cell(row, 3).value = "本年确无此项。"
        book.save(tmp_path / "答复.xlsx")
        collect(campaign, [tmp_path / "答复.xlsx"])
        after = {one.finding.id: str(one.finding.state) for one in explain(campaign, accept_all=True, refuse=[SECOND])}
    assert (after[FIRST], after[SECOND]) == ("accepted", "open")


def test_a_reason_carried_along_does_not_answer_for_other_figures_until_it_is_sent_for_them(tmp_path: Path) -> None:
    last = tmp_path / "上年.csv"
    last.write_text(f"代码,t3.carried_out.natural,t3.carried_out.total\n{STREET},6,6\n", "utf-8")
    root = make(tmp_path / "2023", last_year=last)

    def carried(source: Path, name: str, number: int, reason: str = "") -> Path:
        path = fill(source, tmp_path / name, {"t3.carried_in.natural": number, "t3.granted.natural": number})
        if reason:
            book = openpyxl.load_workbook(path)
            for row in book["说明"].iter_rows():
                if str(row[3].value).startswith("history.carried_in"):
                    row[2].value = reason
            book.save(path)
        return path

    def states(campaign: Campaign) -> set[str]:
        return {str(one.finding.state) for one in explain(campaign) if one.finding.rule == "history.carried_in"}

    with Campaign(root) as campaign:
        collect(campaign, [carried(returned(root, STREET, tmp_path / "0.xlsx"), "1.xlsx", 5)])
        assert states(campaign) == {"open"}
        collect(campaign, [carried(correct(campaign).units[0].path, "2.xlsx", 5, "上年误将1件计入结转。")])
        assert states(campaign) == {"explained"}
        explain(campaign, refuse=["history.carried_in"], reason="请附上年台账")
        collect(campaign, [carried(correct(campaign).units[0].path, "3.xlsx", 1)])
        assert states(campaign) == {"open"}, "the words are about one case, not about five"
        collect(campaign, [carried(correct(campaign).units[0].path, "4.xlsx", 1, "上年误将5件计入结转。")])
        assert states(campaign) == {"explained"}


def test_a_return_is_moved_though_its_file_is_gone(root: Path) -> None:
    with Campaign(root) as campaign:
        (kept,) = (root / "received").iterdir()
        kept.unlink()
        said = withdraw(campaign, STREET, reason="是教育局的", to=BUREAU)
        assert "已改登记为“区教育局”第1次报表。“北塬街道”现在没有报表了。" in said, "what it says stands in the register"
        assert {one.unit.code: one.state for one in status(campaign).standings} == {
            STREET: "missing", TOWN: "missing", BUREAU: "queried"}
        moved = standing_of(campaign, campaign.require_unit(BUREAU))
        assert (moved.values or {})["t3.new.total"] == 0


def test_accepting_all_where_nobody_wrote_a_reason_says_that_nothing_was_decided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = make(tmp_path / "2023")
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, STREET, tmp_path / "a.xlsx", texts=False)])
    assert main(["explain", "-C", str(root), "--accept-all"]) == 0
    assert "没有单位写明了原因、等待采纳的说明，没有作任何决定。" in capsys.readouterr().out


def test_a_reason_for_no_finding_is_not_let_fall_in_silence(root: Path) -> None:
    with Campaign(root) as campaign, pytest.raises(UsageError, match="写明是哪个问题的原因"):
        explain(campaign, [STREET], reason="已核实")
