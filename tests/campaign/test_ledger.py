"""The ledger: append-only, versioned, damaged, crowded."""

from __future__ import annotations

import sqlite3
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from toolkit.campaign.schema import MIGRATIONS

from toolkit.campaign.ledger import Ledger
from toolkit.campaign.records import Issue
from toolkit.errors import CampaignError, OutputError
from toolkit.findings import Finding, Severity, State, Where

TABLES = ("layout", "issue", "received", "unit_return", "set_aside", "last_year")
FOUND = Finding("t3.balance", Severity.ERROR, "不平。", "请核对。", "natural", (Where("t3.new.natural", "表三", "D5"),),
                62, Decimal("61.5"), State.EXPLAINED)


def issue(unit: str = "1", token: str = "a" * 32) -> Issue:
    return Issue(token, unit, 1, "2024-01-02T03:04:05+08:00", f"issued/{unit}.xlsx", {"unit_code": unit}, {"year": "2023"},
                 {"t2.fee.amount": Decimal("0.013"), "t3.new.natural": None}, "digest")


def filled(path: Path) -> Ledger:
    """A ledger with one row in every table."""
    ledger = Ledger(path, create=True)
    ledger.register_issue(issue(), "[]", "form")
    ledger.register_received("f1", "xlsx", "北塬.xlsx", "received/f1.xlsx", 10)
    ledger.register_received("f2", "pdf", "扫描.pdf", "received/f2.pdf", 10)
    returned(ledger, "1", "f1")
    ledger.register_aside("f2", "file.not_a_return", "这是PDF文件。")
    ledger.register_last_year({"1": {"t3.new.natural": 5, "t2.fee.amount": Decimal("1.5"), "t4.x": None}}, "上年.csv")
    return ledger


def returned(ledger: Ledger, unit: str, sha256: str) -> int:
    return ledger.register_return(unit, sha256, "issued", values={"a": 1, "b": Decimal("2.25"), "c": None},
                                  texts={"s1": "甲\n乙"}, findings=(FOUND,), declared=("t3",))


def test_everything_comes_back_as_it_was_registered(tmp_path: Path) -> None:
    filled(tmp_path / "l.sqlite").close()
    with Ledger(tmp_path / "l.sqlite") as ledger:
        assert ledger.issue_by_token("a" * 32) == issue()
        assert ledger.issue_by_token("b" * 32) is None
        one = ledger.latest_returns()["1"]
        assert one.values == {"a": 1, "b": Decimal("2.25"), "c": None}
        assert (one.version, one.name, one.texts, one.declared) == (1, "北塬.xlsx", {"s1": "甲\n乙"}, ("t3",))
        assert one.findings == (FOUND,)
        assert ledger.last_year() == {"1": {"t3.new.natural": 5, "t2.fee.amount": Decimal("1.5"), "t4.x": None}}
        assert [aside.name for aside in ledger.asides()] == ["扫描.pdf"]
        assert [ledger.registered_as(name)[1] for name in ("f1", "f2", "f3")] == ["1", "", ""]
        assert [ledger.registered_as(name)[0] for name in ("f1", "f2", "f3")] == ["return", "aside", ""]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_nothing_registered_is_ever_changed_or_deleted(tmp_path: Path, table: str, verb: str) -> None:
    filled(tmp_path / "l.sqlite").close()
    database = sqlite3.connect(tmp_path / "l.sqlite")
    try:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(verb.format(table))
    finally:
        database.close()


def test_the_latest_return_counts_and_the_first_decides_lateness(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        ledger.register_received("f3", "xlsx", "北塬改.xlsx", "received/f3.xlsx", 10)
        assert returned(ledger, "1", "f3") == 2
        latest = ledger.latest_returns()["1"]
        assert (latest.version, latest.sha256) == (2, "f3")
        first = min(received_at for sha256, received_at in ledger.rows("SELECT sha256, received_at FROM received"))
        assert latest.first_at == first <= ledger.returns_of("1")[0].registered_at, "when it came in, not when it was assigned"
        assert [one.version for one in ledger.returns_of("1")] == [1, 2]


def test_the_same_content_a_second_time_changes_nothing(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        assert returned(ledger, "1", "f1") == 1
        ledger.register_aside("f2", "file.empty", "另一个原因")
        ledger.register_received("f1", "zip", "别的名字", "x", 1)
        assert len(ledger.returns_of("1")) == 1
        assert ledger.asides()[0].reason == "这是PDF文件。"
        again = ledger.register_issue(issue(token="c" * 32), "[]", "form")
        assert again.token == "a" * 32, "the workbook that is out already counts"


def test_a_file_assigned_later_is_no_longer_put_aside(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        returned(ledger, "2", "f2")
        assert ledger.asides() == []
        assert ledger.registered_as("f2") == ("return", "2")


def test_a_return_of_a_file_that_never_came_is_refused(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger, pytest.raises(OutputError, match="读写出错"):
        returned(ledger, "1", "nobody")


@pytest.mark.parametrize("damage", [b"", b"\x00" * 40_000, b"garbage " * 5000], ids=["emptied", "zeros", "garbage"])
def test_a_damaged_ledger_is_refused_and_left_alone(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "l.sqlite"
    path.write_bytes(damage)
    with pytest.raises(OutputError, match=r"已损坏，请从备份恢复；收到的文件都在 received 文件夹里。$") as caught:
        Ledger(path)
    assert caught.value.exit_status == 3
    assert path.read_bytes() == damage


def test_a_ledger_damaged_in_the_middle_is_said_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    with filled(path) as ledger:
        for n in range(40):
            ledger.register_received(f"g{n}", "xlsx", "名" * 500, "x", 1)
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)

    def everything() -> None:
        with Ledger(path) as broken:
            broken.issues()
            broken.latest_returns()
            broken.asides()
            broken.last_year()

    with pytest.raises(OutputError, match="已损坏"):
        everything()


def test_a_newer_ledger_asks_for_a_newer_package(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    filled(path).close()
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    database.close()
    with pytest.raises(CampaignError, match="请升级 nianbao"):
        Ledger(path)


def test_a_missing_ledger_is_not_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"找不到收件登记“.*”，请从备份恢复"):
        Ledger(tmp_path / "l.sqlite")
    assert not list(tmp_path.iterdir())


def test_a_ledger_in_use_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.campaign.ledger._WAIT_SECONDS", 0)
    path = tmp_path / "l.sqlite"
    filled(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with Ledger(path) as ledger, pytest.raises(OutputError, match="正被另一个命令使用"):
            ledger.register_aside("f1", "", "")
    finally:
        other.close()


def test_an_error_inside_a_change_undoes_the_whole_change(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite", create=True) as ledger:
        ledger.register_last_year({"1": {"a": 1}}, "x")
        with pytest.raises(OutputError):
            ledger.register_last_year({"2": {"a": 2}, "1": {"a": 3}}, "x")
        assert ledger.last_year() == {"1": {"a": 1}}


def test_two_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    filled(path).close()
    failures: list[Exception] = []

    def collect(name: str) -> None:
        try:
            with Ledger(path) as ledger:
                for n in range(20):
                    ledger.register_received(f"{name}{n}", "xlsx", "x", "x", 1)
                    returned(ledger, "1", f"{name}{n}")
        except Exception as error:  # told below, by the main thread
            failures.append(error)

    threads = [threading.Thread(target=collect, args=(name,)) for name in "xy"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with Ledger(path) as ledger:
        assert [one.version for one in ledger.returns_of("1")] == list(range(1, 42))
