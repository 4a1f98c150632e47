"""From one version to the next: a newer program carries a campaign on, an older one leaves a newer campaign alone."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import docx
import pytest

from tests.support.campaign_020 import OWN_SENTENCE, OWN_TEXT, said_then, unpacked
from tests.support.command_line import Line, Said
from tests.support.districts import folder_contents, make, returned
from tests.support.workbooks import fill
from toolkit.campaign import standings
from toolkit.campaign.entries import SCHEMA_VERSION, program_number
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


def words_of(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def unpacked_parts(content: bytes) -> bytes | dict[str, bytes]:
    """What a file says, however thoroughly it is compressed: versions differ in that."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_nothing_is_judged_otherwise_because_the_program_is_newer(root: Path, verb: Verb) -> None:
    assert states(root) == said_then(root.parent) == {"a01": "accepted", "b02": "rejected", "c03": "queried", "d04": "missing"}
    assert "判断有变化" not in verb("status").err


def test_january_goes_on_to_its_end(root: Path, verb: Verb) -> None:
    post = root.parent / "来件"
    returned(root, "d04", post / "丁乡.xlsx")
    (sent,) = (root / "corrections").glob("*_b02_*.xlsx")
    fill(sent, post / "乙镇 改.xlsx", {"t3.granted.natural": 5})
    said = verb("collect", post)
    assert said.status == 0, said
    assert states(root) == {"a01": "accepted", "b02": "accepted", "c03": "queried", "d04": "accepted"}
    assert verb("explain", "--unit", "c03", "--accept", "history.carried_in", "--reason", "上年统计有误，已核实").status == 0
    assert states(root)["c03"] == "accepted"
    assert verb("withdraw", "d04", "--reason", "误收").status == 0
    assert verb("correct").status == 0
    assert verb("issue", "--again", "--unit", "d04").status == 0
    assert verb("status", "--receipts").status == 0
    assert verb("rollup").status == 0
    assert verb("report").status == 0
    assert verb("report", "--unit", "a01").status == 0
    assert OWN_TEXT in words_of(next((root / "output").glob("*年度报告*.docx")))
    assert OWN_SENTENCE in words_of(root / "下发通知（稿）.docx")


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
    changed = {name for name in before if unpacked_parts(after[name]) != unpacked_parts(before[name])}
    assert changed <= {"ledger.sqlite", "ledger.sqlite.head", "ledger.sqlite.products"}


# ── the other way round ───────────────────────────────────────────────


@pytest.fixture
def newer(root: Path) -> Path:
    """The campaign as a newer program left it: its ledger of another edition, and words in its files that only that one knows."""
    with closing(sqlite3.connect(root / "ledger.sqlite")) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        db.execute(f"PRAGMA application_id = {program_number('1.12.3')}")
    (root / "campaign.toml").write_text('district = "示例区"\nyear = "两年"\n', "utf-8")
    (root / "form.toml").write_text("[of_tomorrow]\n", "utf-8")
    return root


@pytest.mark.parametrize(
    "words",
    [("status",), ("collect", "{post}"), ("check", "{post}"), ("last-year", "{post}"), ("issue",),
     ("rollup",), ("report",), ("archive",), ("correct",), ("recover",), ("status", "--log")],
    ids=" ".join,
)
def test_an_older_program_says_so_and_touches_nothing(newer: Path, verb: Verb, words: tuple[str, ...]) -> None:
    (newer.parent / "来件").mkdir()
    before = folder_contents(newer)
    said = verb(*(word.format(post=newer.parent / "来件") for word in words))
    assert said.status == 2
    assert said.err == (
        f"错误：任务“{newer}”由较新的版本（1.12.3）建立或打开过，本程序是{__version__}，没有改动它；"
        "请用新版打开：解压新版后双击其中的程序。\n"
    )
    assert folder_contents(newer) == before


def test_a_newer_program_that_keeps_the_same_things_leaves_the_older_one_able_to_go_on(root: Path, verb: Verb) -> None:
    """What 0.2.0 asks of a ledger is its edition and the chain: neither is another for having been opened and written by us."""
    verb("collect", returned(root, "d04", root.parent / "丁乡.xlsx"))
    with closing(sqlite3.connect(root / "ledger.sqlite")) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (5,), "raised: then 0.2.0 is left behind, and a copy must be kept and told"
    assert not list(root.glob("ledger.sqlite.备份*"))


def test_the_program_to_ask_for_is_kept_in_what_it_makes(tmp_path: Path) -> None:
    root = make(tmp_path / "新", issued=False)
    head = (root / "ledger.sqlite").read_bytes()[:100]
    assert int.from_bytes(head[68:72], "big") == program_number(__version__)


def test_a_damaged_ledger_is_not_taken_for_a_newer_one(root: Path, verb: Verb) -> None:
    data = bytearray((root / "ledger.sqlite").read_bytes())
    data[60:64] = b"\xff\xff\xff\xff"
    (root / "ledger.sqlite").write_bytes(data)
    said = verb("status")
    assert "已损坏" in said.err
    assert "较新的版本" not in said.err
