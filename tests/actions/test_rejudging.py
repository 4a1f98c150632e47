"""What was judged is judged anew as soon as what it rested on is another, told once, and every verb says the same."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, TOWN, UNITS, make, returned
from toolkit.actions.collect import collect
from toolkit.campaign import judging
from toolkit.campaign import standing as standings_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.waiting import PatientConnection
from toolkit.findings import Finding, Number, Where
from toolkit.rules import reckoned

WITHOUT_LEVEL = UNITS.replace(f"{STREET},街道", f"{STREET},")
TURNED = "提示：判断有变化：北塬街道 已通过→需退回（类别改为街道）。\n"
MOST = {"t2.regulation.made": 3, "t2.regulation.valid": 3}
"""What a street may not have: it issues no 规章."""


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit of no known 类别 that reports 规章, and a town beside it; both accepted. What came in lies in ``in``."""
    home = tmp_path_factory.mktemp("rejudging")
    root = make(home / "2023", units=WITHOUT_LEVEL)
    returned(root, STREET, home / "in" / "北塬.xlsx", MOST | {"t3.new.natural": 7, "t3.granted.natural": 7})
    returned(root, TOWN, home / "in" / "三营.xlsx", {"t3.new.natural": 2, "t3.granted.natural": 2})
    with Campaign(root) as campaign:
        assert [one.blocking for one in collect(campaign, [home / "in"])] == [False, False]
    return root


@pytest.fixture
def root(accepted: Path, tmp_path: Path) -> Path:
    shutil.copytree(accepted.parent / "in", tmp_path / "in")
    return Path(shutil.copytree(accepted, tmp_path / "2023"))


@pytest.fixture
def file(root: Path) -> Path:
    """The street's return as it came in."""
    return root.parent / "in" / "北塬.xlsx"


def rewritten(root: Path, before: str, after: str, name: str = "units.csv") -> None:
    """A file of the campaign as the officer edits it."""
    path = root / name
    text = path.read_text("utf-8-sig")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8-sig" if name.endswith(".csv") else "utf-8")


def given_its_level(root: Path) -> None:
    rewritten(root, f"北塬街道,{STREET},,", f"北塬街道,{STREET},街道,")


def state(nianbao: Line, root: Path, code: str = STREET) -> str:
    data = json.loads(nianbao("status", "-C", root, "--json").out)
    return str(next(unit["state"] for unit in data["units"] if unit["code"] == code))


def told_in_the_log(nianbao: Line, root: Path) -> list[str]:
    entries = json.loads(nianbao("status", "-C", root, "--log", "--json").out)["entries"]
    return [entry["detail"] for entry in entries if entry["kind"] == "judged"]


# ── the unit list ─────────────────────────────────────────────────────────


def test_every_verb_says_the_same_of_a_unit_whose_level_became_known(nianbao: Line, root: Path, file: Path) -> None:
    assert state(nianbao, root) == "accepted"
    given_its_level(root)
    checked = nianbao("check", "-C", root, file)
    assert (checked.status, checked.err) == (1, TURNED)
    assert "【错误】" in checked.out
    collected = nianbao("collect", "-C", root, file)
    assert (collected.status, "已收过" in collected.out, "需退回1家" in collected.out) == (1, True, True), collected
    assert state(nianbao, root) == "rejected"
    table = nianbao("status", "-C", root, "--unit", STREET)
    assert "需退回" in table.out
    assert "【错误】" in table.out
    assert "北塬街道" not in nianbao("status", "-C", root, "--receipts").out
    assert not list((root / "output" / "收讫").glob("*北塬街道*"))
    assert "—— 北塬街道　需退回" in nianbao("status", "-C", root, "--chase").out
    assert "其中1家待改" in nianbao("rollup", "-C", root).out
    refused = nianbao("explain", "-C", root, "--unit", STREET, "--accept", "t2.no_regulation")
    assert (refused.status, "须改正，不能用说明代替" in refused.err) == (2, True), refused
    nianbao("report", "-C", root, "--unit", STREET, "-o", root.parent / "报告.md")
    assert "尚有1处错误未改正，本稿不得对外公布" in (root.parent / "报告.md").read_text("utf-8")
    corrected = nianbao("correct", "-C", root)
    assert corrected.out.startswith("已生成\t北塬街道\t")
    assert "共1家需退回或核实" in corrected.out
    book = openpyxl.load_workbook(next((root / "corrections").glob("*北塬街道*.xlsx")))
    assert any("规章" in str(row[2]) for row in book["退回说明"].iter_rows(values_only=True))


FIRST: Mapping[str, Callable[[Path, Path], list[object]]] = {
    "issue": lambda root, file: ["issue"],
    "collect": lambda root, file: ["collect", file],
    "collect --as": lambda root, file: ["collect", file, "--as", STREET],
    "check": lambda root, file: ["check", file],
    "check --json": lambda root, file: ["check", file, "--json"],
    "status": lambda root, file: ["status"],
    "status --json": lambda root, file: ["status", "--json"],
    "status --unit": lambda root, file: ["status", "--unit", TOWN],
    "status --receipts": lambda root, file: ["status", "--receipts"],
    "status --chase": lambda root, file: ["status", "--chase"],
    "status --log": lambda root, file: ["status", "--log"],
    "correct": lambda root, file: ["correct"],
    "explain": lambda root, file: ["explain"],
    "withdraw": lambda root, file: ["withdraw", TOWN, "--reason", "误收"],
    "rollup": lambda root, file: ["rollup"],
    "report": lambda root, file: ["report", "--format", "md"],
    "report --unit": lambda root, file: ["report", "--unit", STREET, "--format", "md"],
    "import": lambda root, file: ["import", file, "-o", root.parent / "a.xlsx"],
}


@pytest.mark.parametrize("verb", FIRST)
def test_the_verb_that_comes_first_tells_it_and_no_other_again(nianbao: Line, root: Path, file: Path, verb: str) -> None:
    given_its_level(root)
    first = FIRST[verb](root, file)
    assert nianbao(first[0], "-C", root, *first[1:]).err.count(TURNED) == 1
    for words in (first, ["status"], ["rollup"]):
        assert "判断有变化" not in nianbao(words[0], "-C", root, *words[1:]).err
    assert told_in_the_log(nianbao, root) == [TURNED.removeprefix("提示：").strip()]


def test_the_log_that_tells_it_first_has_it_already(nianbao: Line, root: Path) -> None:
    given_its_level(root)
    said = nianbao("status", "-C", root, "--log")
    assert said.err == TURNED
    assert "类别改为街道" in said.out


def test_a_verb_that_is_refused_has_told_nothing_that_is_then_lost(nianbao: Line, root: Path) -> None:
    given_its_level(root)
    heard = nianbao("explain", "-C", root, "--accept", "无此编号").err + nianbao("status", "-C", root).err
    assert heard.count(TURNED) == 1


def test_what_is_changed_back_is_told_too(nianbao: Line, root: Path) -> None:
    given_its_level(root)
    nianbao("status", "-C", root)
    rewritten(root, f"北塬街道,{STREET},街道,", f"北塬街道,{STREET},,")
    assert nianbao("status", "-C", root).err == "提示：判断有变化：北塬街道 需退回→已通过（类别改为空）。\n"
    assert len(told_in_the_log(nianbao, root)) == 2


def test_a_change_that_turns_nobody_is_not_told(nianbao: Line, root: Path) -> None:
    rewritten(root, f"三营镇,{TOWN},镇,", f"三营镇,{TOWN},乡,")
    assert nianbao("status", "-C", root).err == ""
    assert told_in_the_log(nianbao, root) == []


def test_what_could_not_be_written_down_is_said_until_it_can(
    nianbao: Line, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = PatientConnection.execute

    def full(self: PatientConnection, sql: str, *parameters: Any) -> Any:
        if sql == "COMMIT":
            raise sqlite3.OperationalError("database or disk is full")
        return execute(self, sql, *parameters)

    given_its_level(root)
    with monkeypatch.context() as patch:
        patch.setattr(PatientConnection, "execute", full)
        assert [nianbao("status", "-C", root).err for _ in range(2)] == [TURNED, TURNED]
    assert nianbao("status", "-C", root).err == TURNED, "nothing of it was remembered"


def test_a_unit_that_no_longer_counts_leaves_the_sums_and_it_is_said(nianbao: Line, root: Path) -> None:
    units = (root / "units.csv").read_text("utf-8-sig").splitlines()
    column = units[0].split(",").index("counted")
    fields = units[1].split(",")
    fields[column] = "否"
    rewritten(root, units[1], ",".join(fields))
    assert nianbao("status", "-C", root).err == "提示：汇总有变化：北塬街道改为不计入汇总。\n"
    said = nianbao("rollup", "-C", root)
    assert said.err == ""
    book = openpyxl.load_workbook(next((root / "output").glob("*汇总.xlsx")), data_only=True)
    sheet, _, cell = book.defined_names["t3_new_natural"].attr_text.rpartition("!")
    assert book[sheet.strip("'")][cell.replace("$", "")].value == 2, "the town's alone"
    assert told_in_the_log(nianbao, root) == ["汇总有变化：北塬街道改为不计入汇总。"]


def test_an_alias_answers_for_a_file_under_another_name(nianbao: Line, tmp_path: Path) -> None:
    root = make(tmp_path / "2023")
    theirs = make(tmp_path / "other", units="name,code,level\n北塬街道管委会,7,街道\n")
    path = returned(theirs, "7", tmp_path / "管委会.xlsx")
    nianbao("collect", "-C", root, path, "--as", STREET)
    nianbao("explain", "-C", root, "--unit", STREET, "--accept", "seal.missing")
    assert state(nianbao, root) == "queried", "the file names somebody else"
    rewritten(root, f"北塬街道,{STREET},街道,", f"北塬街道,{STREET},街道,北塬街道管委会")
    assert nianbao("check", "-C", root, path).err == "提示：判断有变化：北塬街道 待核实→已通过（别名有改动）。\n"
    assert state(nianbao, root) == "accepted"


# ── the settings ──────────────────────────────────────────────────────────


def test_a_changed_level_of_the_campaign_judges_everybody_anew(nianbao: Line, root: Path, tmp_path: Path) -> None:
    path = returned(root, BUREAU, tmp_path / "区教育局.xlsx", MOST)
    rewritten(root, 'level = "区县"', 'level = "市"', "campaign.toml")
    assert nianbao("collect", "-C", root, path).status == 0, "a department of a city may issue 规章"
    rewritten(root, 'level = "市"', 'level = "区县"', "campaign.toml")
    assert nianbao("rollup", "-C", root).err == "提示：判断有变化：区教育局 已通过→需退回（本级改为区县）。\n"
    assert nianbao("collect", "-C", root, path).status == 1
    assert state(nianbao, root, BUREAU) == "rejected"


# ── a newer program ───────────────────────────────────────────────────────

FOUND = "value.not_whole@t3.new.natural"
WAITS = f"程序升级后，已通过的“北塬街道”第1次有新发现（{FOUND}：七件以上的应填整数。现填“7”，应填整数。），待经办人裁定"


def upgraded(monkeypatch: pytest.MonkeyPatch, version: str = "9.9") -> None:
    """A newer program, whose own catalogue finds something in every return with seven applications."""

    def finds_more(form: Any, facts: Any, last: Any, **who: Any) -> tuple[dict[str, Number | None], list[Finding]]:
        values, found = reckoned(form, facts, last, **who)
        if values.get("t3.new.natural") == 7:
            found = [*found, Finding.of("value.not_whole", item="t3.new.natural", where=[Where("t3.new.natural")],
                                        spot="七件以上的应填整数。", stood="7")]
        return values, found

    monkeypatch.setattr(standings_of, "ENGINE", version)
    monkeypatch.setattr(judging, "reckoned", finds_more)


def test_an_accepted_return_in_which_only_a_newer_program_finds_something_waits_for_the_officer(
    nianbao: Line, root: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded(monkeypatch)
    said = nianbao("status", "-C", root)
    assert said.err.startswith(f"提示：{WAITS}")
    assert said.err.count("\n") == 1
    for words in (["status"], ["collect", file], ["check", file], ["correct"], ["rollup"]):
        again = nianbao(words[0], "-C", root, *words[1:])
        assert ("程序升级" in again.err, again.status) == (False, 0), again
    assert state(nianbao, root) == "accepted"
    assert "北塬街道" in nianbao("status", "-C", root, "--receipts").out, "stamped paper exists"
    assert "北塬街道" not in nianbao("status", "-C", root, "--chase").out
    assert f"【待裁定】{FOUND}" in nianbao("explain", "-C", root).out
    assert told_in_the_log(nianbao, root)[0].startswith(WAITS)


def test_what_the_officer_accepts_after_an_upgrade_is_settled(nianbao: Line, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgraded(monkeypatch)
    nianbao("status", "-C", root)
    said = nianbao("explain", "-C", root, "--unit", "北塬街道", "--accept", FOUND, "--reason", "已盖章，不改", "--by", "李四")
    assert (said.status, f"已采纳：{FOUND}（北塬街道第1次" in said.out, said.err) == (0, True, ""), said
    assert state(nianbao, root) == "accepted"
    upgraded(monkeypatch, "10.0")
    assert nianbao("status", "-C", root).err == "", "it is settled, whatever the program is called"
    assert "待裁定" not in nianbao("explain", "-C", root).out


def test_what_the_officer_refuses_after_an_upgrade_goes_back(nianbao: Line, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgraded(monkeypatch)
    nianbao("status", "-C", root)
    assert nianbao("explain", "-C", root, "--unit", STREET, "--refuse", FOUND).status == 0
    assert state(nianbao, root) == "rejected"
    assert "七件以上的应填整数" in nianbao("correct", "-C", root).out


def test_a_second_upgrade_asks_nothing_that_waits_already(nianbao: Line, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgraded(monkeypatch)
    nianbao("status", "-C", root)
    upgraded(monkeypatch, "10.0")
    assert nianbao("status", "-C", root).err == ""
    assert (state(nianbao, root), "待裁定" in nianbao("explain", "-C", root).out) == ("accepted", True)


def test_a_return_registered_after_the_upgrade_gets_it_at_once(
    nianbao: Line, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded(monkeypatch)
    new = returned(root, TOWN, tmp_path / "三营二.xlsx", {"t3.new.natural": 7, "t3.granted.natural": 7})
    assert nianbao("collect", "-C", root, new).status == 1
    assert state(nianbao, root, TOWN) == "rejected"
    again = returned(root, STREET, tmp_path / "北塬二.xlsx", {"t3.new.natural": 7, "t3.granted.natural": 7})
    assert nianbao("collect", "-C", root, again).status == 1, "what waited, waited for the return before"
    assert state(nianbao, root) == "rejected"


def test_data_changed_along_with_the_program_turn_it_by_themselves(
    nianbao: Line, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded(monkeypatch)
    given_its_level(root)
    assert nianbao("status", "-C", root).err == TURNED
    assert state(nianbao, root) == "rejected"


def test_data_changed_after_the_upgrade_turn_it_though_something_waits(
    nianbao: Line, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded(monkeypatch)
    nianbao("status", "-C", root)
    given_its_level(root)
    assert nianbao("status", "-C", root).err == TURNED
    assert state(nianbao, root) == "rejected"
    assert f"【待裁定】{FOUND}" in nianbao("explain", "-C", root).out, "that one waits on"


# ── what a unit was told ──────────────────────────────────────────────────


def told(nianbao: Line, root: Path) -> list[tuple[str, str, int, str, str]]:
    """The register's lines of what was told: to whom, as what, of which version, with which file, of which findings."""
    entries = json.loads(nianbao("status", "-C", root, "--log", "--json").out)["entries"]
    return [(entry["unit"]["name"], entry["read_as"], entry["version"], entry["decided"], entry["detail"])
            for entry in entries if entry["kind"] == "told"]


def test_what_was_sent_back_is_remembered_once(nianbao: Line, root: Path) -> None:
    given_its_level(root)
    for _ in range(2):
        nianbao("correct", "-C", root)
    assert told(nianbao, root) == [
        ("北塬街道", "退回修改", 1, f"01_{STREET}_北塬街道_2023_第2次.xlsx", "t2.no_regulation@regulation")]
    assert "告知" in nianbao("status", "-C", root, "--log").out


def test_what_was_acknowledged_is_remembered_once_and_never_taken_back(nianbao: Line, root: Path) -> None:
    for _ in range(2):
        nianbao("status", "-C", root, "--receipts")
    receipts = [("北塬街道", "收讫，校验通过", 1, f"{STREET}_北塬街道_第1次.docx", ""),
                ("三营镇", "收讫，校验通过", 1, f"{TOWN}_三营镇_第1次.docx", "")]
    assert told(nianbao, root) == receipts
    given_its_level(root)
    nianbao("correct", "-C", root)
    assert [line[:2] for line in told(nianbao, root)] == [*(line[:2] for line in receipts), ("北塬街道", "退回修改")]


@pytest.mark.parametrize("words", [["status"], ["status", "--chase"], ["check"], ["rollup"], ["explain"]], ids=" ".join)
def test_what_only_looks_tells_nobody(nianbao: Line, root: Path, file: Path, words: list[str]) -> None:
    given_its_level(root)
    nianbao(words[0], "-C", root, *words[1:], *([file] if words == ["check"] else []))
    assert told(nianbao, root) == []


def test_what_comes_to_be_said_after_the_workbook_went_back_goes_back_in_another(
    nianbao: Line, root: Path, tmp_path: Path
) -> None:
    nianbao("collect", "-C", root, returned(root, STREET, tmp_path / "二.xlsx", MOST | {"t3.new.natural": 1}))
    nianbao("correct", "-C", root)
    given_its_level(root)
    said = nianbao("correct", "-C", root)
    assert said.out.startswith("已生成\t北塬街道\t"), "the workbook that went out says nothing of 规章"
    assert nianbao("correct", "-C", root).out.startswith("已有，未动\t北塬街道\t")
    first, second = told(nianbao, root)
    assert ("t2.no_regulation" in first[-1], "t2.no_regulation" in second[-1]) == (False, True)
    assert (first[2], second[2]) == (2, 2)
    assert first[3] != second[3]
