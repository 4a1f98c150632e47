"""What has become of a unit since its figure was adjusted, and what the ledger keeps of adjustments."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from toolkit.structs import replace

from tests.support.adjusting import GRANTED, NEW, Verb, added, resent, summed
from tests.support.districts import BUREAU, STREET, TOWN, folder_contents, make
from tests.support.ledgers import tampered
from toolkit.actions.collect import collect
from toolkit.actions.recover import recover
from toolkit.actions.withdraw import withdraw
from toolkit.campaign.folder import Campaign
from toolkit.campaign.salvage import is_sensible
from toolkit.resources import form_file

# ── what has become of the unit since ───────────────────────────────────────


def test_an_adjustment_whose_unit_reported_again_stays_and_is_told(root: Path, verb: Verb) -> None:
    added(root)
    assert "请核对是否还要" not in verb("rollup").err
    resent(root, STREET, {NEW: 2, GRANTED: 2})
    assert summed(root) == 3, "it stays"
    doubt = ("第1条调整（北塬街道，《表三》“一、本年新收｜自然人”，-1件）：调整之后该单位重报过，请核对是否还要；"
             "不要的用 nianbao adjust --undo 1 取消。")
    assert f"提示：{doubt}\n" in verb("rollup").err
    assert "现有1条，其中1条请核对是否还要；取消过0条。" in verb("adjust", "--list").out
    assert "调整之后该单位重报过" in json.loads(verb("adjust", "--list", "--json").out)[0]["doubt"]
    assert "调整：现有1条，其中1条请核对是否还要，见 nianbao adjust --list。" in verb("status").out
    assert json.loads(verb("status", "--json").out)["adjustments"] == {"standing": 1, "doubts": [doubt]}
    book = openpyxl.load_workbook(root / "output" / "原州区_2023_汇总.xlsx")
    assert doubt in {cell.value for row in book["调整"].iter_rows() for cell in row}
    verb("adjust", "--undo", 1, "--reason", "单位已改", "--by", "李四")
    assert "请核对是否还要" not in verb("rollup").err


def test_an_adjustment_whose_unit_withdrew_stays_and_is_told_until_the_return_counts_again(root: Path, verb: Verb) -> None:
    added(root, delta=1)
    with Campaign(root) as campaign:
        (version,) = campaign.ledger.versions(STREET, "return")
        withdraw(campaign, STREET, reason="发错了")
    assert summed(root) == 3
    assert "调整之后该单位的报表撤回过，请核对是否还要" in verb("rollup").err
    with Campaign(root) as campaign:
        (kept,) = (root / "received").glob(f"{version.sha256}.*")
        collect(campaign, [kept], assign_to=STREET)
    assert "请核对" not in verb("rollup").err


def test_a_unit_that_reports_after_it_was_adjusted_is_told(root: Path, verb: Verb) -> None:
    added(root, unit=BUREAU, delta=1)
    resent(root, BUREAU, {NEW: 1, GRANTED: 1})
    assert "调整之后该单位报来了报表，请核对是否还要" in verb("rollup").err


@pytest.mark.parametrize(("listed", "told"), [
    ("三营镇,640402100,镇,否\n", "该单位现在不计入汇总，这一条仍计入，请核对是否还要"), ("", "单位名单里已没有这个单位，请核对是否还要"),
])
def test_a_unit_that_counts_no_longer_is_told(root: Path, verb: Verb, listed: str, told: str) -> None:
    added(root, unit=TOWN, delta=1)
    units = root / "units.csv"
    lines = units.read_text("utf-8-sig").splitlines(keepends=True)
    head = lines[0].strip().split(",")
    row = dict(zip(head, next(line for line in lines if "三营镇" in line).strip("\n").split(","), strict=True))
    new = ",".join("否" if name == "counted" else row[name] for name in head) + "\n" if listed else ""
    units.write_text("".join(new if "三营镇" in line else line for line in lines), "utf-8")
    assert told in verb("rollup").err
    assert summed(root) == 4, "the town's two are out, the one that was added stays"


def test_a_sum_that_came_below_zero_since_is_told(root: Path, verb: Verb) -> None:
    added(root, delta=-3)
    for unit in (STREET, TOWN):
        resent(root, unit, {})
    assert summed(root) == -3
    assert "调整之后该单位重报过；全区现为-3件，小于0，请核对是否还要；" in verb("rollup").err


# ── the ledger ──────────────────────────────────────────────────────────────


def edition(root: Path) -> int:
    with closing(sqlite3.connect(root / "ledger.sqlite")) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def test_only_a_campaign_with_adjustments_is_one_that_an_older_program_leaves_alone(root: Path) -> None:
    law = root.parent / "law.toml"
    parts = re.split(r"(?m)^(?=\[)", form_file("2021").read_text("utf-8"))
    older = [part for part in parts if not re.match(r"\[+(overview|said|alike|examine)", part) and 'each = "cell"' not in part]
    law.write_text(re.sub(r"(?m)^reads_zero = .*\n", "", "".join(older)), "utf-8")
    plain = make(root.parent / "plain", form=law)
    assert edition(plain) == 5, "an older program adds up the same"
    added(plain, delta=2, unit="全区")
    assert edition(plain) == 6, "an older program would add up other sums"


def test_the_register_tells_what_was_adjusted_and_taken_back(adjusted: Path, verb: Verb) -> None:
    entries = [entry for entry in json.loads(verb("status", "--log", "--json").out)["entries"] if entry["kind"].endswith("adjusted")]
    assert [entry["read_as"] for entry in entries] == [
        "t3.new.natural -1", "t3.new.natural +3（全区）", "t2.fee.amount +0.1", "t4.review.upheld +2（全区）", "t3.new.legal +1（全区）",
        "取消第5条（t3.new.legal）"]
    assert (entries[0]["unit"]["name"], entries[0]["decided"], entries[0]["detail"]) == ("北塬街道", "李四", "第1条：与三营镇重复计入")
    assert (entries[0]["version"], entries[0]["sha256"]) == (0, None), "it is no version and no file"


def test_a_ledger_built_anew_has_the_adjustments_that_are_left_and_is_of_their_edition(adjusted: Path) -> None:
    tampered(adjusted / "ledger.sqlite", "UPDATE entry SET body = '{\"delta\"' WHERE kind = 'adjusted' AND version = 4")
    done = recover(adjusted)
    assert [sentence for sentence in done.gone if "调整" in sentence]
    with Campaign(adjusted) as campaign:
        assert [(one.number, bool(one.undone)) for one in campaign.ledger.adjustments()] == [(1, False), (2, False), (3, False), (5, True)]
    assert (summed(adjusted), edition(adjusted)) == (7, 6)
    assert added(adjusted, delta=1, unit="全区", reason="再记").adjustment.number == 6


@pytest.mark.parametrize("delta", ['"1"', "true", "null"])
def test_a_row_that_makes_no_sense_is_not_taken_over(adjusted: Path, delta: str) -> None:
    with Campaign(adjusted) as campaign:
        rows = campaign.ledger.entries.rows("kind IN ('adjusted', 'unadjusted')", bodies=True)
    assert all(is_sensible(row) for row in rows)
    assert not is_sensible(replace(rows[0], text=rows[0].text.replace('"delta":-1', f'"delta":{delta}')))
    assert not is_sensible(replace(rows[0], text="{}"))
    assert not is_sensible(replace(rows[-1], text="{}"))
    assert not is_sensible(replace(rows[0], version=0))


def test_a_refused_adjustment_leaves_the_folder_as_it_was(root: Path, verb: Verb) -> None:
    before = folder_contents(root)
    verb("adjust", NEW, -9, "--unit", "全区", "--reason", "x", "--by", "李四")
    added(root)
    assert folder_contents(root) == before, "and one that is made is an entry of the ledger alone"
