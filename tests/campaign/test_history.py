"""The register in the order of time, and what is said when something kept is no longer whole."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest
from toolkit.campaign.schema import MIGRATIONS

from toolkit.campaign import ledger as module
from toolkit.campaign import waiting
from toolkit.campaign.history import KINDS, history, problems
from toolkit.campaign.ledger import Ledger
from toolkit.campaign.records import Decision, Issue
from toolkit.errors import OutputError

REPOSITORY = Path(__file__).parents[2]
NAMES = {"1": "北塬街道"}


def filled(root: Path) -> Ledger:
    """A ledger in which everything happened once, with its files."""
    (root / "received").mkdir(parents=True)
    ledger = Ledger(root / "ledger.sqlite", create=True)
    ledger.register_issue(Issue("a" * 32, "1", 1, "2024-01-02T03:04:05+08:00", "issued/01_1_北塬街道_2023.xlsx", {}, {}, {}, "d"),
                          "[]", "form")
    hashes = {name: received(ledger, root, name) for name in ("报表.xlsx", "改.xlsx", "稿.docx", "杂.pdf", "公布.html", "断.xlsx")}
    ledger.register_return("1", hashes["报表.xlsx"], "issued", values={}, texts={}, findings=(), assigned="原表标识")
    ledger.register_return("1", hashes["改.xlsx"], "recognised", values={}, texts={}, findings=(), assigned="指定")
    ledger.register_manuscript("1", hashes["稿.docx"], "issued", texts={}, findings=(), assigned="原表标识")
    ledger.register_aside(hashes["杂.pdf"], "file.not_a_return", "这是PDF文件。")
    ledger.withdraw("1", hashes["改.xlsx"], "李四", "报错了单位")
    ledger.register_decision(Decision("1", "history.valid", "x", True, "数已核对", "李四"))
    ledger.register_publication("1", hashes["公布.html"], "2024-01-20", "http://example.gov.cn/1", {})
    return ledger


def received(ledger: Ledger, root: Path, name: str) -> str:
    data = name.encode()
    sha256, kind = hashlib.sha256(data).hexdigest(), name.split(".")[-1]
    (root / "received" / f"{sha256}.{kind}").write_bytes(data)
    ledger.register_received(sha256, kind, name, f"received/{sha256}.{kind}", len(data))
    return sha256


def older(path: Path, monkeypatch: pytest.MonkeyPatch, version: int = 1) -> None:
    """A ledger as an earlier edition made it, with one file."""
    with monkeypatch.context() as patch:
        patch.setattr(module, "MIGRATIONS", MIGRATIONS[:version])
        with Ledger(path, create=True) as ledger:
            ledger.register_received("f1", "xlsx", "北塬.xlsx", "received/f1.xlsx", 10)


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
        told = {(entry.kind, entry.name): entry for entry in history(ledger)}
    first, second = told["return", "报表.xlsx"], told["return", "改.xlsx"]
    assert (first.unit, first.version, first.read_as, first.decided) == ("1", 1, "本次下发的原表", "原表标识")
    assert (second.version, second.read_as, second.decided) == (2, "非原表，按栏目读取", "指定")
    assert first.sha256 == hashlib.sha256("报表.xlsx".encode()).hexdigest()
    assert told["aside", "杂.pdf"].detail == "这是PDF文件。"
    assert (told["withdrawal", "改.xlsx"].version, told["withdrawal", "改.xlsx"].read_as) == (2, "不再计入")
    assert told["withdrawal", "改.xlsx"].decided == "李四"
    assert told["decision", ""].detail == "history.valid：数已核对"
    assert told["publication", "公布.html"].detail == "2024-01-20　http://example.gov.cn/1"
    assert (told["issue", "01_1_北塬街道_2023.xlsx"].version, told["issue", "01_1_北塬街道_2023.xlsx"].read_as) == (1, "报表")
    assert "再收一次" in told["received", "断.xlsx"].read_as


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
        (said,) = problems(ledger, tmp_path, NAMES)
    assert "杂.pdf" in said


def test_an_entry_whose_file_was_never_registered_is_a_problem(tmp_path: Path) -> None:
    filled(tmp_path).close()
    database = sqlite3.connect(tmp_path / "ledger.sqlite")
    database.execute("INSERT INTO set_aside (sha256, registered_at, code, reason) VALUES ('nobody', '2024', '', '')")
    database.commit()
    database.close()
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        (said,) = problems(ledger, tmp_path, NAMES)
    assert "有1条记录找不到它的文件记录：set_aside" in said
    assert "请从备份恢复" in said


# ── an older ledger ───────────────────────────────────────────────────────


def test_a_migration_leaves_the_ledger_as_it_was_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.sqlite"
    older(path, monkeypatch)
    Ledger(path).close()
    kept = tmp_path / "ledger.sqlite.备份-v1"
    database = sqlite3.connect(kept)
    try:
        assert database.execute("PRAGMA user_version").fetchone() == (1,)
        assert database.execute("SELECT name FROM received").fetchall() == [("北塬.xlsx",)]
    finally:
        database.close()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [path.name, kept.name]
    before = kept.read_bytes()
    Ledger(path).close()
    assert kept.read_bytes() == before, "once migrated, there is nothing to keep"


def test_a_copy_that_already_stands_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.sqlite"
    older(path, monkeypatch, 2)
    kept = tmp_path / "ledger.sqlite.备份-v2"
    kept.write_bytes(b"kept")
    Ledger(path).close()
    assert kept.read_bytes() == b"kept"


def test_a_new_ledger_needs_no_copy(tmp_path: Path) -> None:
    Ledger(tmp_path / "ledger.sqlite", create=True).close()
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.sqlite"]


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.sqlite"
    older(path, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(module, "MIGRATIONS", (*MIGRATIONS[:2], "CREATE TABLE decision (id); CREATE TABLE decision (id);"))
        with pytest.raises(OutputError):
            Ledger(path)
    database = sqlite3.connect(path)
    try:
        assert database.execute("PRAGMA user_version").fetchone() == (1,)
        assert database.execute("SELECT 1 FROM sqlite_master WHERE name = 'manuscript'").fetchall() == []
    finally:
        database.close()
    with Ledger(path) as ledger:
        assert ledger.latest_manuscripts() == {}


def test_two_processes_that_migrate_at_once_both_get_the_newer_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from toolkit.campaign.ledger import Ledger
        path, gate, name = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
        gate.with_name(f"ready{name}").touch()
        while not gate.exists():
            time.sleep(0.001)
        with Ledger(path) as ledger:
            ledger.register_received(name, "xlsx", name, name, 1)
    """)
    for turn in range(3):
        folder = tmp_path / str(turn)
        folder.mkdir()
        path, gate = folder / "ledger.sqlite", folder / "go"
        older(path, monkeypatch)
        both = [subprocess.Popen([sys.executable, "-c", program, str(path), str(gate), name], cwd=REPOSITORY,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE) for name in "xy"]
        while len(list(folder.glob("ready*"))) < 2 and all(process.poll() is None for process in both):
            time.sleep(0.01)
        gate.touch()
        said = [process.communicate(timeout=60) for process in both]
        assert [process.returncode for process in both] == [0, 0], said
        with Ledger(path) as ledger:
            assert ledger.rows("SELECT sha256 FROM received ORDER BY sha256") == [("f1",), ("x",), ("y",)]
        assert (folder / "ledger.sqlite.备份-v1").is_file()


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
        assert ledger.rows("SELECT 1 FROM received WHERE sha256 = 'later'") == [(1,)]
    release.join()
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "收件登记正被另一个命令使用，正在等待…\n"), "said once, on standard error"


def test_a_command_that_need_not_wait_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(tmp_path).close()
    assert capsys.readouterr() == ("", "")
