"""From one version to the next: a newer program carries a campaign on, an older one leaves a newer campaign alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.campaign_020 import said_then, unpacked
from tests.support.command_line import Line, Said
from tests.support.districts import folder_contents
from toolkit.campaign import standings
from toolkit.campaign.entries import SCHEMA_VERSION
from toolkit.campaign.folder import Campaign
from toolkit.version import __version__

Verb = Callable[..., Said]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return unpacked(tmp_path)


@pytest.fixture
def verb(root: Path, capsys: pytest.CaptureFixture[str]) -> Verb:
    line = Line(capsys)
    return lambda name, *words: line(name, "-C", root, *words)


def states(root: Path) -> dict[str, str]:
    with Campaign(root) as campaign:
        return {standing.unit.code: standing.state for standing in standings(campaign)}


def test_nothing_is_judged_otherwise_because_the_program_is_newer(root: Path, verb: Verb) -> None:
    assert states(root) == said_then(root.parent) == {"a01": "accepted", "b02": "rejected", "c03": "rejected", "d04": "missing"}
    assert "判断有变化" not in verb("status").err


def test_january_goes_on_to_its_end(root: Path, verb: Verb) -> None:
    said = verb("collect", root.parent / "来件")
    assert said.status == 0, said
    assert states(root) == {"a01": "accepted", "b02": "accepted", "c03": "rejected", "d04": "accepted"}
    assert verb("explain", "--unit", "c03", "--accept", "history.carried_in", "--reason", "上年统计有误，已核实").status == 0
    assert states(root)["c03"] == "accepted"
    assert verb("withdraw", "d04", "--reason", "误收").status == 0
    assert verb("correct").status == 0
    assert verb("issue", "--again", "--unit", "d04").status == 0
    assert verb("status", "--receipts").status == 0
    assert verb("rollup").status == 0
    assert verb("report").status == 0
    assert verb("report", "--unit", "a01").status == 0


def test_its_register_is_whole_and_reaches_back_to_the_first_day(root: Path, verb: Verb) -> None:
    said = verb("status", "--log", "--deep")
    assert said.status == 0, said
    assert "负责人要再看一遍" in said.out
    assert verb("recover").status == 0


def test_what_was_sent_and_told_is_neither_made_nor_told_again(root: Path, verb: Verb) -> None:
    before = folder_contents(root)
    assert "新生成0份" in verb("issue").out
    assert "已有，未动" in verb("correct", "--unit", "b02").out
    verb("status", "--receipts")
    after = folder_contents(root)
    assert {name for name in before if after[name] != before[name]} <= {"ledger.sqlite", "ledger.sqlite.head", "ledger.sqlite.products"}


# ── the other way round ───────────────────────────────────────────────


@pytest.fixture
def newer(root: Path) -> Path:
    """The campaign as a newer program left it: its ledger of another edition, and words in its files that only that one knows."""
    with closing(sqlite3.connect(root / "ledger.sqlite")) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    (root / "campaign.toml").write_text('district = "示例区"\nyear = "两年"\n', "utf-8")
    (root / "form.toml").write_text("[of_tomorrow]\n", "utf-8")
    return root


@pytest.mark.parametrize(
    "words",
    [("status",), ("collect", "{post}"), ("check", "{post}"), ("issue",), ("rollup",), ("report",), ("correct",), ("recover",), ("status", "--log")],
    ids=" ".join,
)
def test_an_older_program_says_so_and_touches_nothing(newer: Path, verb: Verb, words: tuple[str, ...]) -> None:
    before = folder_contents(newer)
    said = verb(*(word.format(post=newer.parent / "来件") for word in words))
    assert said.status == 2
    assert said.err == (
        f"错误：任务“{newer}”由较新的版本建立或打开过（收件登记第{SCHEMA_VERSION + 1}版，"
        f"本程序{__version__}只认到第{SCHEMA_VERSION}版），没有改动它。"
        "请用新版打开：解压新版，双击其中的程序。\n"
    )
    assert folder_contents(newer) == before


def test_a_damaged_ledger_is_not_taken_for_a_newer_one(root: Path, verb: Verb) -> None:
    data = bytearray((root / "ledger.sqlite").read_bytes())
    data[60:64] = b"\xff\xff\xff\xff"
    (root / "ledger.sqlite").write_bytes(data)
    said = verb("status")
    assert "已损坏" in said.err
    assert "较新的版本" not in said.err
