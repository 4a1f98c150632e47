"""The ledger: everything comes back as it was registered, the same act again is no act, damage is a sentence."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from toolkit.structs import replace

from tests.support.ledgers import issue, received, returned, said, written
from toolkit.aggregate import Decision
from toolkit.campaign.entries import SCHEMA_VERSION
from toolkit.campaign.figures import Source
from toolkit.campaign.ledger import Ledger
from toolkit.campaign.records import Told
from toolkit.errors import CampaignError, DamagedError, OutputError
from toolkit.findings import Number
from toolkit.intake.reading import READER
from toolkit.submission import Unit

LAST: dict[str, Number | None] = {"t3.new.natural": 5, "t2.fee.amount": Decimal("1.5"), "t4.x": None}


def filled(path: Path) -> Ledger:
    """A ledger in which most things happened once."""
    ledger = Ledger(path, create=True)
    ledger.register_issue(issue(), "[]")
    received(ledger, "f1", "北塬.xlsx")
    received(ledger, "f2", "扫描.pdf")
    returned(ledger, "1", "f1")
    ledger.register_aside("f2", "file.not_a_return", "这是PDF文件。")
    ledger.register_last_year([Source("1", "北塬街道", lambda: LAST)], "上年.csv")
    return ledger


def test_everything_comes_back_as_it_was_registered(tmp_path: Path) -> None:
    filled(tmp_path / "l.sqlite").close()
    with Ledger(tmp_path / "l.sqlite") as ledger:
        assert ledger.issue_by_token("a" * 32) == issue()
        assert ledger.issue_by_token("b" * 32) is None
        one = ledger.latest_returns()["1"]
        assert one.facts == said()
        assert (one.version, one.name, one.assigned, one.part) == (1, "北塬.xlsx", "原表标识", "return")
        assert ledger.last_year().of(Unit("1", "北塬街道")) == LAST
        assert [aside.name for aside in ledger.asides()] == ["扫描.pdf"]
        assert [ledger.registered_as(name)[1] for name in ("f1", "f2", "f3")] == ["1", "", ""]
        assert [ledger.registered_as(name)[0] for name in ("f1", "f2", "f3")] == ["return", "aside", ""]


@pytest.mark.parametrize("statement", [
    "UPDATE entry SET unit = '2'", "UPDATE entry SET body = body", "DELETE FROM entry", "DELETE FROM entry WHERE seq = 1",
    "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE seq = 1", "REPLACE INTO entry SELECT * FROM entry WHERE seq = 2",
    "INSERT OR IGNORE INTO entry SELECT * FROM entry WHERE seq = 1",
    "UPDATE OR REPLACE entry SET seq = 1 WHERE seq = 2",
])
def test_nothing_registered_is_ever_changed_replaced_or_deleted(tmp_path: Path, statement: str) -> None:
    filled(tmp_path / "l.sqlite").close()
    database = sqlite3.connect(tmp_path / "l.sqlite")
    try:
        before = database.execute("SELECT * FROM entry").fetchall()
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(statement)
        assert database.execute("SELECT * FROM entry").fetchall() == before
    finally:
        database.close()


def test_a_content_withdrawn_of_one_unit_counts_for_the_other_still(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        returned(ledger, "2", "f1")
        (version,) = ledger.versions("2", "return")
        assert ledger.withdraw("2", version, "李四", "误收")
        assert ledger.registered_as("f1") == ("return", "1")
        assert ledger.registered_as("f1", "2")[0] == "withdrawn"


def test_the_latest_return_counts_and_the_first_decides_lateness(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        assert returned(ledger, "1", "f3") == 2
        latest = ledger.latest_returns()["1"]
        assert (latest.version, latest.sha256) == (2, "f3")
        assert latest.first_at == ledger.received("f1")["at"] <= ledger.returns_of("1")[0].registered_at, (
            "when it came in, not when it was assigned")
        assert [one.version for one in ledger.returns_of("1")] == [1, 2]


def test_the_same_content_a_second_time_changes_nothing(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        before = ledger.entries.end()
        assert returned(ledger, "1", "f1") == 1
        ledger.register_aside("f2", "file.empty", "另一个原因")
        ledger.register_received("f1", "zip", "别的名字", "x", 1)
        again = ledger.register_issue(issue(token="c" * 32), "[]")
        assert again.token == "a" * 32, "the workbook that is out already counts"
        assert ledger.entries.end() == before
        assert len(ledger.returns_of("1")) == 1
        assert ledger.asides()[0].reason == "这是PDF文件。"


def test_an_act_done_again_is_no_act(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        (version,) = ledger.versions("1", "return")
        decision = Decision("1", "history.valid", "x", True, "数已核对", "李四", version=1, sha256="f1")
        told = Told("1", "f1", 1, "correct", "corrections/1.xlsx", [{"id": "t3.balance", "message": "不平。"}], "请改。")

        def act() -> list[object]:
            return [ledger.register_decisions([decision]), ledger.register_told(told), ledger.withdraw("1", version, "李四", "错了"),
                    ledger.register_publication("1", "f2", "2024-01-20", "http://example.gov.cn/1", {"t3.new.natural": 1})]

        first, once = act(), ledger.entries.end()
        second = act()
        assert ledger.entries.end() == once
        assert (first[0], first[2], second[0], second[2]) == ([decision], True, [], False)
        assert first[3] == second[3]


def test_what_was_withdrawn_counts_no_more_until_it_comes_again(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        returned(ledger, "1", "f3")
        ledger.withdraw("1", ledger.versions("1", "return")[-1], "李四", "错了")
        assert (ledger.latest("1") or pytest.fail("nothing counts")).version == 1
        assert ledger.registered_as("f3") == ("withdrawn", "1")
        assert ledger.withdrawn("f3")["reason"] == "错了"
        assert returned(ledger, "1", "f3") == 2
        assert ledger.latest_sha256("1", "return") == "f3"


def test_a_file_assigned_later_is_no_longer_put_aside(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        returned(ledger, "2", "f2")
        assert ledger.asides() == []
        assert ledger.registered_as("f2") == ("return", "2")


def test_a_return_of_a_file_that_never_came_is_refused(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        before = ledger.entries.end()
        with pytest.raises(ValueError, match="never came in"):
            ledger.register("1", "nobody", said(), READER)
        assert ledger.entries.end() == before


@pytest.mark.parametrize("damage", [b"", b"\x00" * 40_000, b"garbage " * 5000], ids=["emptied", "zeros", "garbage"])
def test_a_damaged_ledger_is_refused_and_left_alone(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "l.sqlite"
    path.write_bytes(damage)
    with pytest.raises(DamagedError, match=r"已损坏：请从备份恢复，或运行 nianbao recover，.*另建一本。$") as caught:
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

    with pytest.raises(DamagedError, match="已损坏"):
        everything()


@pytest.mark.parametrize(("version", "said_so"), [(SCHEMA_VERSION + 1, "请用新版打开"), (-5, "已损坏"), (2**30, "已损坏")])
def test_a_newer_ledger_asks_for_a_newer_package_and_no_edition_at_all_is_damage(tmp_path: Path, version: int, said_so: str) -> None:
    path = tmp_path / "l.sqlite"
    filled(path).close()
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA user_version = {version}")
    database.close()
    with pytest.raises((CampaignError, DamagedError), match=said_so):
        Ledger(path)


def test_a_missing_ledger_is_not_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(DamagedError, match=r"找不到收件登记“.*”：请从备份恢复，或运行 nianbao recover"):
        Ledger(tmp_path / "l.sqlite")
    assert not list(tmp_path.iterdir())


def test_a_ledger_in_use_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.campaign.entries.WAIT_SECONDS", 0)
    path = tmp_path / "l.sqlite"
    filled(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with Ledger(path) as ledger, pytest.raises(OutputError, match="正被另一个命令使用"):
            ledger.register_aside("f1", "", "")
    finally:
        other.close()


def test_an_error_inside_an_act_undoes_the_whole_act(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        before = ledger.entries.end()

        def two() -> None:
            with ledger.act():
                returned(ledger, "2", "f9")
                ledger.register("2", "nobody", said(), READER)

        with pytest.raises(ValueError, match="never came in"):
            two()
        assert ledger.entries.end() == before
        assert ledger.entries.remembered() == before


def test_two_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    filled(path).close()
    failures: list[Exception] = []

    def collect(name: str) -> None:
        try:
            with Ledger(path) as ledger:
                for n in range(20):
                    with ledger.act():
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
        assert not list(ledger.entries.broken_links())


# ── the manuscript 文字稿 ─────────────────────────────────────────────────


def with_manuscript(path: Path) -> Ledger:
    ledger = Ledger(path, create=True)
    for name in ("d1", "d2"):
        ledger.register_received(name, "docx", f"{name}.docx", f"received/{name}.docx", 10)
    ledger.register("1", "d1", written(), READER, assigned="原表标识")
    return ledger


def test_a_manuscript_comes_back_as_it_was_registered_and_is_no_return(tmp_path: Path) -> None:
    with with_manuscript(tmp_path / "l.sqlite") as ledger:
        one = ledger.latest_manuscripts()["1"]
        assert (one.unit, one.sha256, one.name, one.version, one.called) == ("1", "d1", "d1.docx", 1, "文字稿")
        assert one.facts == written()
        assert ledger.registered_as("d1") == ("manuscript", "1")
        assert ledger.latest_returns() == {}


def test_the_latest_manuscript_counts_and_the_same_content_only_once(tmp_path: Path) -> None:
    with with_manuscript(tmp_path / "l.sqlite") as ledger:
        assert ledger.register("1", "d1", written("别的"), READER) == 1
        assert ledger.register("1", "d2", written("丙"), READER) == 2
        assert [one.sha256 for one in ledger.returns_of("1", "manuscript")] == ["d1", "d2"]
        assert ledger.latest_manuscripts()["1"].facts.texts == {"s1.proactive": "丙"}


def test_a_manuscript_put_aside_and_assigned_since_is_put_aside_no_more(tmp_path: Path) -> None:
    with with_manuscript(tmp_path / "l.sqlite") as ledger:
        ledger.register_aside("d2", "identity", "看不出单位。")
        assert [one.name for one in ledger.asides()] == ["d2.docx"]
        ledger.register("2", "d2", written(), READER)
        assert ledger.asides() == []


def test_an_issue_is_found_by_the_first_digits_of_its_token_where_they_are_its_own(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite", create=True) as ledger:
        for unit, token in (("1", "aaaaaaaa1"), ("2", "aaaaaaaa2"), ("3", "bbbbbbbb3")):
            ledger.register_issue(replace(issue(unit, token), facts={}, last={}), "[]")
        found = [ledger.issue_marked(mark) for mark in ("bbbbbbbb", "aaaaaaaa", "cccccccc", "", "%")]
        assert [one and one.unit for one in found] == ["3", None, None, None, None]


# ── asking costs what is asked for ────────────────────────────────────────


QUESTIONS: dict[str, Callable[[Ledger], object]] = {
    "registered_as": lambda ledger: ledger.registered_as("f1"),
    "assigned_by": lambda ledger: ledger.assigned_by("f1"),
    "latest": lambda ledger: ledger.latest("1"),
    "judged": lambda ledger: ledger.judged("1"),
    "decisions": lambda ledger: ledger.decisions("1"),
    "told": lambda ledger: ledger.told("1"),
    "withdrawn": lambda ledger: ledger.withdrawn("f1"),
    "asides": lambda ledger: ledger.asides(),
    "publications": lambda ledger: ledger.publications(),
    "read_before_facts": lambda ledger: ledger.read_before_facts(READER),
    "form_digests": lambda ledger: ledger.form_digests(),
    "issue_by_token": lambda ledger: ledger.issue_by_token("a" * 32),
    "issue_marked": lambda ledger: ledger.issue_marked("a" * 8),
    "register": lambda ledger: returned(ledger, "1", "f8"),
    "publication": lambda ledger: ledger.register_publication("1", "f2", "", "", {}),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_that_is_asked_for_every_file_looks_through_the_whole_table(tmp_path: Path, question: str) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        asked: list[str] = []
        ledger.entries.db.set_trace_callback(asked.append)
        QUESTIONS[question](ledger)
        ledger.entries.db.set_trace_callback(None)
        selects = [sql for sql in asked if sql.startswith("SELECT")]
        assert selects
        for sql in selects:
            steps = [str(step[3]) for step in ledger.entries.db.execute(f"EXPLAIN QUERY PLAN {sql}")]
            scans = [step for step in steps if step.startswith("SCAN") and "entry_legacy" not in step and "CONSTANT" not in step]
            assert not scans or ("ORDER BY seq DESC LIMIT 1" in sql and "WHERE" not in sql), (sql, steps)
