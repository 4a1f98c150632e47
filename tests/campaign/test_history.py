"""The register in the order of time, and what is said when something kept is no longer whole."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from datetime import datetime
from pathlib import Path

import pytest
from toolkit.structs import replace

from tests.support.ledgers import issue, said, tampered, written
from toolkit.aggregate import Adjustment, Decision, Filled
from toolkit.campaign import waiting
from toolkit.campaign.history import KINDS, Event, history, problems
from toolkit.campaign.ledger import Ledger
from toolkit.campaign.ledger_controls import Control
from toolkit.campaign.records import Judged, Told
from toolkit.intake.reading import READER

NAMES = {"1": "北塬街道"}


def filled(root: Path) -> Ledger:
    """A ledger in which everything happened once, with its files."""
    (root / "received").mkdir(parents=True)
    ledger = Ledger(root / "ledger.sqlite", create=True)
    ledger.register_issue(issue(), "[]")
    ledger.register_filling("1", "token", 1, Filled("张三", "纸质报表", file="代填/1.xlsx"))
    hashes = {name: received(ledger, root, name) for name in ("报表.xlsx", "改.xlsx", "稿.docx", "杂.pdf", "公布.html", "断.xlsx")}
    ledger.register("1", hashes["报表.xlsx"], said(), READER, assigned="原表标识")
    ledger.register("1", hashes["改.xlsx"], said(origin="recognised"), READER, assigned="指定")
    ledger.register("1", hashes["稿.docx"], written(), READER, assigned="原表标识")
    ledger.register_aside(hashes["杂.pdf"], "file.not_a_return", "这是PDF文件。")
    ledger.dismiss(hashes["杂.pdf"], "李四", "与报表无关")
    ledger.dismiss(hashes["杂.pdf"], "李四", "弄错了", undo=True)
    second = ledger.versions("1", "return")[-1]
    ledger.withdraw("1", second, "李四", "报错了单位")
    ledger.register("1", second.sha256, said(), READER)
    ledger.withdraw("1", second, "李四", "还是报错了单位")
    decided = Decision("1", "history.valid", "x", True, "数已核对", "李四", version=1, sha256=hashes["报表.xlsx"])
    ledger.register_decisions([decided])
    ledger.register_undecided([decided], "李四", "")
    kept, _ = ledger.register_adjustment(Adjustment(0, "t3.new.natural", -1, "1", "重复计入", "李四"))
    ledger.undo_adjustment(kept, "李四", "不重复")
    ledger.register_controls([Control("t4.review.total", "1", "区司法局", 3, "含上年收到的")], "其他部门.csv")
    ledger.register_publication("1", hashes["公布.html"], "2024-01-20", "http://example.gov.cn/1", {})
    ledger.register_told(Told("1", hashes["报表.xlsx"], 1, "correct", "corrections/1.xlsx", [{"id": "t3.balance", "message": "不平。"}]))
    ledger.register_judged(Judged("1", hashes["报表.xlsx"], "", "rejected", {}, why="判断有变化：北塬街道 已通过→需退回。"))
    ledger.register_recovered(["带过来3条。"])
    return ledger


def received(ledger: Ledger, root: Path, name: str) -> str:
    data = name.encode()
    sha256, kind = hashlib.sha256(data).hexdigest(), name.split(".")[-1]
    (root / "received" / f"{sha256}.{kind}").write_bytes(data)
    ledger.register_received(sha256, kind, name, f"received/{sha256}.{kind}", len(data))
    return sha256


# ── the history ───────────────────────────────────────────────────────────


def test_everything_that_happened_is_told_once_in_order(tmp_path: Path) -> None:
    with filled(tmp_path) as ledger:
        entries = history(ledger)
    assert entries[0].kind == "issue", "what happened first comes first, whatever was registered first"
    assert {entry.kind for entry in entries} == set(KINDS)
    assert [entry.kind for entry in entries].count("return") == 2
    times = [datetime.fromisoformat(entry.at) for entry in entries]
    assert times == sorted(times)


def test_each_entry_says_what_when_which_version_and_by_whom(tmp_path: Path) -> None:
    with filled(tmp_path) as ledger:
        told: dict[tuple[str, str], Event] = {}
        for entry in history(ledger):
            told.setdefault((entry.kind, entry.name), entry)
    first, second = told["return", "报表.xlsx"], told["return", "改.xlsx"]
    assert (first.unit, first.version, first.read_as, first.decided) == ("1", 1, "本次下发的原表", "原表标识")
    assert (second.version, second.read_as, second.decided) == (2, "非原表，按栏目读取", "指定")
    assert first.sha256 == hashlib.sha256("报表.xlsx".encode()).hexdigest()
    assert told["aside", "杂.pdf"].detail == "这是PDF文件。"
    assert (told["dismissed", "杂.pdf"].read_as, told["dismissed", "杂.pdf"].detail) == ("不用再查", "与报表无关")
    assert (told["reopened", "杂.pdf"].read_as, told["reopened", "杂.pdf"].decided) == ("重新待查", "李四")
    assert (told["withdrawn", "改.xlsx"].version, told["withdrawn", "改.xlsx"].read_as) == (2, "不再计入")
    assert (told["withdrawn", "改.xlsx"].decided, told["withdrawn", "改.xlsx"].detail) == ("李四", "报错了单位")
    assert (told["restored", "改.xlsx"].version, told["restored", "改.xlsx"].read_as) == (2, "重新计入")
    assert told["decision", ""].detail == "history.valid（第1次）：数已核对"
    assert (told["control", ""].read_as, told["control", ""].decided, told["control", ""].detail) == ("t4.review.total 3", "区司法局", "含上年收到的")
    assert told["publication", "公布.html"].detail == "2024-01-20　http://example.gov.cn/1"
    assert (told["issue", "01_1_北塬街道_2023.xlsx"].version, told["issue", "01_1_北塬街道_2023.xlsx"].read_as) == (1, "报表")
    assert "再收一次" in told["received", "断.xlsx"].read_as
    assert (told["told", "报表.xlsx"].read_as, told["told", "报表.xlsx"].detail) == ("退回修改", "t3.balance")
    assert told["judged", "报表.xlsx"].detail == "判断有变化：北塬街道 已通过→需退回。"
    assert told["recovered", ""].detail == "带过来3条。"


def test_a_record_that_makes_no_sense_is_told_as_that_and_the_others_as_ever(tmp_path: Path) -> None:
    with filled(tmp_path) as ledger:
        before = history(ledger)
    tampered(tmp_path / "ledger.sqlite", "UPDATE entry SET body = '{\"assigned' WHERE kind = 'return' AND version = 1",
             "UPDATE entry SET body = '[1]' WHERE kind = 'decision'", "UPDATE entry SET at = 'never' WHERE kind = 'aside'")
    with Ledger(tmp_path / "ledger.sqlite", trusting=True) as ledger:
        after = history(ledger)
        told = problems(ledger, tmp_path, NAMES)
    assert len(after) == len(before)
    assert sum(event.read_as == "这条记录读不出来" for event in after) == 2
    assert len([said for said in told if "与登记时不一样了" in said]) == 3
    assert any("，报表，北塬街道）" in said for said in told)


# ── integrity ─────────────────────────────────────────────────────────────


def test_a_whole_ledger_has_no_problems(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with filled(tmp_path) as ledger:
        assert problems(ledger, tmp_path, NAMES, progress=lambda done, total: seen.append((done, total))) == []
    assert seen[-1] == (6, 6)


def test_a_file_that_is_gone_or_changed_is_named_with_its_unit_and_the_way_out(tmp_path: Path) -> None:
    with filled(tmp_path) as ledger:
        gone, changed = (next((tmp_path / "received").glob(f"{hashlib.sha256(name.encode()).hexdigest()}.*"))
                         for name in ("报表.xlsx", "改.xlsx"))
        gone.unlink()
        changed.write_bytes("改，xlsx".encode())
        found = problems(ledger, tmp_path, NAMES)
    assert len(found) == 2
    assert "（报表.xlsx，北塬街道第1次）不见了，请从备份恢复" in found[0]
    assert "（改.xlsx，北塬街道第2次）与收到时不一样了" in found[1]
    assert gone.name in found[0]


def test_a_file_changed_without_changing_its_size_is_found(tmp_path: Path) -> None:
    with filled(tmp_path) as ledger:
        path = next((tmp_path / "received").glob("*.pdf"))
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
        (told,) = problems(ledger, tmp_path, NAMES)
    assert "杂.pdf" in told


def test_an_entry_that_somebody_else_appended_is_a_problem(tmp_path: Path) -> None:
    filled(tmp_path).close()
    database = sqlite3.connect(tmp_path / "ledger.sqlite")
    database.execute("INSERT INTO entry SELECT seq + 1, at, 'withdrawn', '1', key, 1, '{\"who\":\"\",\"reason\":\"\"}', chain FROM entry"
                     " ORDER BY seq DESC LIMIT 1")
    database.commit()
    database.close()
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        (told,) = problems(ledger, tmp_path, NAMES)
    assert "撤回，北塬街道）与登记时不一样了" in told
    assert "请从备份恢复，或运行 nianbao recover" in told


def test_a_head_that_is_gone_is_said_and_comes_back_with_the_next_record(tmp_path: Path) -> None:
    ledger = filled(tmp_path)
    ledger.close()
    ledger.entries.head_file.unlink()
    with Ledger(tmp_path / "ledger.sqlite") as again:
        (told,) = problems(again, tmp_path, NAMES)
        assert "旁证（ledger.sqlite.head）不见了" in told
        again.register_received("x", "pdf", "x.pdf", "received/x", 1)
        assert again.entries.remembered() == again.entries.end()


def test_a_register_of_what_cannot_be_read_at_all_is_a_sentence(tmp_path: Path) -> None:
    filled(tmp_path).close()
    path = tmp_path / "ledger.sqlite"
    data = bytearray(path.read_bytes())
    data[4096:] = bytes(byte ^ 0xFF for byte in data[4096:])
    path.write_bytes(data)
    with Ledger(path, trusting=True) as ledger:
        told = problems(ledger, tmp_path, NAMES)
    assert all("nianbao recover" in said and said.endswith("。") for said in told)
    assert 1 <= len(told) <= 3


# ── two commands at once ──────────────────────────────────────────────────


def test_a_command_that_waits_says_so_and_then_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                        capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(waiting, "_SILENT_SECONDS", 0.05)
    filled(tmp_path).close()
    other = sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.5, lambda: (other.execute("COMMIT"), other.close()))
    release.start()
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.register_received("later", "xlsx", "later", "received/later", 1)
        assert ledger.received("later")["name"] == "later"
    release.join()
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "收件登记正被另一个命令使用，正在等待…\n"), "said once, on standard error"


def test_a_command_that_need_not_wait_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(tmp_path).close()
    assert capsys.readouterr() == ("", "")


def test_what_was_told_is_told_once_of_one_version_in_one_file(tmp_path: Path) -> None:
    with filled(tmp_path) as ledger:
        (told,) = ledger.told("1")
        ledger.register_told(replace(told, message="另一句话"))
        assert ledger.told("1") == [told], "what was said is never rewritten"
