"""A ledger somebody or something has changed: status --log finds it, or what can be read is what it was."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from tests.support.ledgers import tampered
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.log import register
from toolkit.actions.status import status
from toolkit.actions.withdraw import withdraw
from toolkit.campaign.entries import HEAD, Entries
from toolkit.campaign.facts import facts_body
from toolkit.campaign.folder import Campaign
from toolkit.campaign.history import damage
from toolkit.campaign.members import LEDGER
from toolkit.errors import NianbaoError
from toolkit.intake.reading import READER

OFFSETS, INVERTED = 600, 64


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign in which something of most kinds happened; tests work on copies."""
    home = tmp_path_factory.mktemp("worked")
    root = make(home / "2023")
    returned(root, STREET, home / "in" / "a.xlsx")
    returned(root, TOWN, home / "in" / "b.xlsx", {"t3.new.natural": 3})
    returned(root, BUREAU, home / "in" / "c.xlsx", texts=False)
    returned(root, TOWN, home / "in" / "d.xlsx", {"t3.new.natural": 1, "t3.granted.natural": 1})
    (home / "in" / "e.pdf").write_bytes(b"%PDF-1.4 nothing")
    with Campaign(root) as campaign:
        collect(campaign, [home / "in"])
        correct(campaign)
        withdraw(campaign, TOWN, reason="传错", who="李四")
        status(campaign)
    return root


@pytest.fixture
def copy(worked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(worked, tmp_path / "2023"))


def readable(root: Path) -> dict[str, Any]:
    """All that commands read of a campaign: where the units stand, the register, every fact."""
    with Campaign(root, trusting=True) as campaign:
        log = register(campaign)
        facts = {row.key: facts for row, facts in campaign.ledger.facts_kept()}
        return {"status": status(campaign).to_json(), "log": log.to_json(), "facts": facts}


def found(path: Path) -> list[str]:
    """What status --log finds of the ledger itself, or the sentence with which it refuses."""
    try:
        entries = Entries(path, trusting=True)
        try:
            return damage(entries)
        finally:
            entries.close()
    except NianbaoError as error:
        return [str(error)]


@pytest.mark.parametrize(("length", "mask", "times"), [(INVERTED, 0xFF, OFFSETS), (1, 0x01, 300)], ids=["64-bytes", "a-bit"])
def test_damage_anywhere_is_found_or_changes_nothing_that_can_be_read(copy: Path, length: int, mask: int, times: int) -> None:
    path = copy / LEDGER
    whole, before = path.read_bytes(), readable(copy)
    assert before["log"]["problems"] == []
    unnoticed = 0
    for n in range(times):
        at = n * (len(whole) - length) // (times - 1)
        damaged = bytearray(whole)
        damaged[at : at + length] = bytes(byte ^ mask for byte in damaged[at : at + length])
        path.write_bytes(damaged)
        told = found(path)
        assert all(said.endswith(("。", "再用。")) and "Traceback" not in said for said in told), told
        if not told:
            unnoticed += 1
            assert readable(copy) == before, at
    assert unnoticed < times / 2, "what is in use is most of the file"


@pytest.mark.parametrize("at", range(50, 100_000, 9_973))
def test_whatever_is_damaged_every_command_answers_with_sentences(copy: Path, nianbao: Line, at: int) -> None:
    path = copy / LEDGER
    damaged = bytearray(path.read_bytes())
    damaged[at : at + INVERTED] = bytes(byte ^ 0xFF for byte in damaged[at : at + INVERTED])
    path.write_bytes(damaged)
    for words in (["status"], ["status", "--log"], ["status", "--log", "--deep"], ["rollup"], ["explain"], ["collect", copy / "received"]):
        path.write_bytes(damaged)
        said = nianbao(words[0], "-C", copy, *words[1:])  # raises on a traceback
        assert said.status in (0, 1, 2, 3)
        assert said.status == 0 or said.out or said.err.count("\n") == 1


CHANGES = {
    "a flipped bit in a value": "UPDATE entry SET body = replace(body, '\"t3.new.natural\":[3,', '\"t3.new.natural\":[2,')"
                                " WHERE kind = 'facts'",
    "a replaced row": "INSERT OR REPLACE INTO entry SELECT seq, at, kind, unit, key, 7, body, chain FROM entry WHERE kind = 'withdrawn'",
    "a deleted row": "DELETE FROM entry WHERE seq = (SELECT min(seq) FROM entry WHERE kind = 'return')",
    "the last row deleted": "DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)",
    "the last three rows deleted": "DELETE FROM entry WHERE seq > (SELECT max(seq) FROM entry) - 3",
    "a withdrawal unmade": "UPDATE entry SET kind = 'restored' WHERE kind = 'withdrawn'",
}


@pytest.mark.parametrize("vacuum", [False, True], ids=["", "vacuum"])
@pytest.mark.parametrize("what", CHANGES)
def test_what_somebody_changed_is_found_and_the_register_told_all_the_same(copy: Path, nianbao: Line, what: str, vacuum: bool) -> None:
    tampered(copy / LEDGER, CHANGES[what], *(["VACUUM"] if vacuum else []))
    said = nianbao("status", "-C", copy, "--log")
    assert said.status == 3
    assert "处损坏：" in said.out
    assert "与登记时不一样了" in said.out or "缺少第" in said.out or "末尾少了" in said.out
    assert "a.xlsx" in said.out, "what happened is told as far as it can be read"
    assert "nianbao recover" in said.out
    assert json.loads(nianbao("status", "-C", copy, "--log", "--json").out)["problems"]


def test_a_changed_value_is_neither_summed_nor_shown(copy: Path, nianbao: Line) -> None:
    tampered(copy / LEDGER, CHANGES["a flipped bit in a value"])
    for words in (["status"], ["rollup"], ["correct"], ["status", "--json"]):
        said = nianbao(words[0], "-C", copy, *words[1:])
        assert (said.status, said.out) == (3, "")
        assert "条记录与登记时不一样了，不能再据此处理" in said.err


def test_a_head_of_another_ledger_is_refused(copy: Path, nianbao: Line) -> None:
    head = copy / f"{LEDGER}{HEAD}"
    count, chain = head.read_text().split()
    head.write_text(f"{count} {chain[::-1]}\n")
    assert nianbao("status", "-C", copy).status == 3
    said = nianbao("status", "-C", copy, "--log")
    assert (said.status, "对不上" in said.out) == (3, True)




# ── read again: status --log --deep ───────────────────────────────────────


def test_a_whole_campaign_read_again_is_what_was_registered(copy: Path, nianbao: Line) -> None:
    said = nianbao("status", "-C", copy, "--log", "--deep")
    assert said.status == 0, said
    assert said.out.endswith("收件登记完好，收到的文件齐全。\n收到的文件已逐份重新读取，与登记的一致。\n")
    assert json.loads(nianbao("status", "-C", copy, "--log", "--deep", "--json").out)["differs"] == []


def test_an_altered_value_is_named_with_unit_version_cell_and_both_numbers(copy: Path, nianbao: Line) -> None:
    tampered(copy / LEDGER, CHANGES["a flipped bit in a value"])
    said = nianbao("status", "-C", copy, "--log", "--deep")
    assert said.status == 3
    line = next(line for line in said.out.splitlines() if "现读为" in line)
    assert line == "  三营镇第1次报表《表三》D8（一、本年新收｜自然人）：登记为2，现读为3（与登记时不一样（被改动））。"


def kept_otherwise(root: Path, reader: int) -> None:
    """Append other facts of the street's return, in a chain that holds."""
    with Campaign(root) as campaign:
        kept = campaign.ledger.latest(STREET)
        assert kept is not None
        body = facts_body(kept.facts, reader) | {"declared": ["t3"]}
        body["values"]["t3.new.natural"][0] = 5
        with campaign.ledger.act():
            campaign.ledger.entries.append("facts", body, key=kept.sha256, version=reader)


def test_a_value_forged_with_its_chain_is_found_in_the_file(copy: Path, nianbao: Line) -> None:
    kept_otherwise(copy, READER)
    assert nianbao("status", "-C", copy, "--log").status == 0
    said = nianbao("status", "-C", copy, "--log", "--deep")
    assert said.status == 3
    assert "登记为5，现读为0（与登记时不一样（被改动））。" in said.out


def test_what_another_reader_read_otherwise_is_no_alteration(copy: Path, nianbao: Line) -> None:
    kept_otherwise(copy, READER + 1)
    said = nianbao("status", "-C", copy, "--log", "--deep")
    assert said.status == 0
    told = said.out.partition("重新读取收到的文件，有2处与登记的不同：\n")[2]
    assert "登记为5，现读为0（另一版本的读取程序读法不同）。" in told
    assert "北塬街道第1次报表的零申报的表：登记的与现在读出的不同（另一版本的读取程序读法不同）。" in told


def test_deep_goes_with_log(copy: Path, nianbao: Line) -> None:
    said = nianbao("status", "-C", copy, "--deep")
    assert (said.status, said.err) == (2, "错误：--deep 与 --log 同用：nianbao status --log --deep。\n")
