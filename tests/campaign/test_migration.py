"""An older ledger carried on: a copy kept beside, every state as it was said, the findings of then readable, the files read anew."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import REPOSITORY, Line
from tests.support.districts import BUREAU, STREET, TOWN, copied_by_hand, make, returned
from tests.support.older import EDITIONS, Older, aged
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.explain import explain
from toolkit.actions.published import published
from toolkit.actions.report import report
from toolkit.actions.rollup import rollup
from toolkit.actions.status import status
from toolkit.actions.withdraw import withdraw
from toolkit.campaign import rereading
from toolkit.campaign.entries import Entries
from toolkit.campaign.folder import Campaign
from toolkit.campaign.history import history
from toolkit.campaign.ledger import Ledger
from toolkit.campaign.members import LEDGER
from toolkit.errors import DamagedError, OutputError
from toolkit.findings import Finding, Severity, Where
from toolkit.intake import reading
from toolkit.intake.reading import READER
from toolkit.manuscript.writing import manuscript
from toolkit.submission import Submission, Unit

FOUND = Finding("t3.balance", Severity.ERROR, "不平。", "请核对。", "natural", (Where("t3.new.natural", "表三", "D5"),), 62, 61)
EARLY, NOON, LATE, LATEST = (f"2024-01-12T{hour}:00:00+08:00" for hour in ("09", "12", "15", "18"))


def older(path: Path, edition: int = 1) -> Path:
    """A ledger as an earlier edition made it, with one file."""
    with Older(path, edition) as ledger:
        ledger.received("f1", EARLY, name="北塬.xlsx")
    return path


def copy_of(path: Path, edition: int) -> Path:
    return path.with_name(f"{path.name}.备份-v{edition}")


# ── the tables of then ────────────────────────────────────────────────────


@pytest.mark.parametrize("edition", EDITIONS)
def test_everything_an_older_ledger_holds_comes_along(tmp_path: Path, edition: int) -> None:
    path = tmp_path / LEDGER
    with Older(path, edition) as then:
        then.add("layout", digest="d", body="[]")
        then.add("issue", token="a" * 32, unit="1", round=1, issued_at=EARLY, file="issued/1.xlsx", identity={"unit_level": "街道"},
                 facts={"year": "2023"}, last={"t3.new.natural": 4}, layout="d", form="form")
        for name in ("f1", "f2", "f3", "f4"):
            then.received(name, EARLY, name=f"{name}.xlsx")
        then.version("return", "1", "f1", 1, NOON, values={"t3.new.natural": 62, "t2.fee.amount": Decimal("0.5")}, texts={"s1": "甲"},
                     findings=[FOUND], declared=["t4"], reasons={"x": "漏计"})
        then.version("return", "1", "f2", 2, NOON, origin="recognised", assigned="指定", values={"t3.new.natural": 61})
        then.add("set_aside", sha256="f3", registered_at=NOON, code="identity", reason="看不出单位。")
        then.add("last_year", unit="1", source="上年.csv", body={"t3.new.natural": 4, "t4.x": None})
        if edition > 1:
            then.version("manuscript", "1", "f4", 1, NOON, texts={"s1": "乙"})
        if edition > 2:
            then.add("withdrawal", unit="1", sha256="f2", withdrawn=1, at=LATE, who="李四", reason="传错")
            then.add("decision", unit="1", finding=FOUND.id, fingerprint="x", accepted=1, reason="已核", at=LATE, who="李四")
            then.add("publication", unit="1", sha256="f3", registered_at=LATEST, published_at="2024-01-20", url="http://a",
                     body={"values": {"t3.new.natural": 62}})
    with Ledger(path) as ledger:
        assert (ledger.issues()["1"].token, ledger.issues()["1"].last, ledger.layout_body("d")) == ("a" * 32, {"t3.new.natural": 4}, "[]")
        first = ledger.returns_of("1")[0]
        assert (first.version, first.registered_at, first.first_at, first.assigned) == (1, NOON, EARLY, "原表标识")
        assert (first.facts.legacy, first.facts.observed, first.facts.declared) == (True, (FOUND,), ("t4",))
        assert {code: str(raw.content) for code, raw in first.facts.raws.items()} == {"t3.new.natural": "62", "t2.fee.amount": "0.5"}
        assert (ledger.last_year().of(Unit("1", "甲")) or {})["t3.new.natural"] == 4
        assert ledger.read_before_facts() == ["f1", "f2", *(["f4"] if edition > 1 else [])]
        assert list(ledger.latest_manuscripts()) == (["1"] if edition > 1 else [])
        if edition > 2:
            assert ledger.registered_as("f2") == ("withdrawn", "1")
            assert ledger.withdrawn("f2")["reason"] == "传错"
            assert [one.live for one in ledger.versions("1", "return")] == [True, False]
            assert [(one.accepted, one.who) for one in ledger.decisions("1").values()] == [(True, "李四")]
            assert ledger.publications()["1"].values == {"t3.new.natural": 62}
        else:
            assert ledger.latest_sha256("1", "return") == "f2"
            assert [aside.reason for aside in ledger.asides()] == ["看不出单位。"]
        told = [event for event in history(ledger) if event.read_as == "当时的判断"]
        assert [(event.unit, event.version, event.detail) for event in told] == [("1", 1, "不平。"), ("1", 2, "没有发现问题。")]
        assert not list(ledger.entries.broken_links())
        assert not ledger.entries.altered_schema(), "nothing of the older tables is left"


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_ledger_as_it_was_is_kept_beside_it(tmp_path: Path, edition: int) -> None:
    path = older(tmp_path / LEDGER, edition)
    Ledger(path).close()
    with closing(sqlite3.connect(copy_of(path, edition))) as kept:
        assert kept.execute("PRAGMA user_version").fetchone() == (edition,)
        assert kept.execute("SELECT name FROM received").fetchall() == [("北塬.xlsx",)]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [path.name, f"{path.name}.head", copy_of(path, edition).name]
    before = copy_of(path, edition).read_bytes()
    Ledger(path).close()
    assert copy_of(path, edition).read_bytes() == before, "once migrated, there is nothing to keep"


def test_a_copy_that_already_stands_is_never_written_over(tmp_path: Path) -> None:
    path = older(tmp_path / LEDGER, 2)
    copy_of(path, 2).write_bytes(b"kept")
    Ledger(path).close()
    assert copy_of(path, 2).read_bytes() == b"kept"


def test_a_new_ledger_needs_no_copy(tmp_path: Path) -> None:
    Ledger(tmp_path / LEDGER, create=True).close()
    assert [path.name for path in tmp_path.iterdir()] == [LEDGER]


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = older(tmp_path / LEDGER)

    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Entries, "append", full)
        with pytest.raises(OutputError, match="磁盘已满"):
            Ledger(path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (1,)
        assert database.execute("SELECT 1 FROM sqlite_master WHERE name = 'entry'").fetchall() == []
    with Ledger(path) as ledger:
        assert ledger.received("f1")["name"] == "北塬.xlsx"


def test_an_older_ledger_with_a_body_that_makes_no_sense_is_damage(tmp_path: Path) -> None:
    path = older(tmp_path / LEDGER)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("INSERT INTO unit_return VALUES (1, '1', 'f1', 1, ?, 'issued', '', '{\"values')", (EARLY,))
    with pytest.raises(DamagedError, match="已损坏"):
        Ledger(path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (1,)


def test_two_processes_that_migrate_at_once_both_get_the_newer_ledger(tmp_path: Path) -> None:
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
        path, gate = older(folder / LEDGER), folder / "go"
        both = [subprocess.Popen([sys.executable, "-c", program, str(path), str(gate), name], cwd=REPOSITORY,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE) for name in "xy"]
        while len(list(folder.glob("ready*"))) < 2 and all(process.poll() is None for process in both):
            time.sleep(0.01)
        gate.touch()
        said = [process.communicate(timeout=60) for process in both]
        assert [process.returncode for process in both] == [0, 0], said
        with Ledger(path) as ledger:
            assert [ledger.received(name)["name"] for name in ("f1", "x", "y")] == ["北塬.xlsx", "x", "y"]
            assert len(ledger.entries.rows("kind = 'received'")) == 3
        assert copy_of(path, 1).is_file()


# ── a whole campaign of then ──────────────────────────────────────────────

UNITS = (f"name,code,level,required\n北塬街道,{STREET},街道,\n三营镇,{TOWN},镇,\n区教育局,{BUREAU},部门,\n甲局,a1,部门,\n"
         "乙局,a2,部门,\n丙局,a3,部门,\n丁局,a4,,\n戊局,a5,部门,否\n己局,a6,部门,\n庚局,a7,部门,\n")


@pytest.fixture(scope="module")
def then(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign in which everything there was in version 0.1.0 happened, its ledger as that version kept it."""
    home = tmp_path_factory.mktemp("then")
    last = make(home / "2022", units=UNITS, year=2022)
    for code, waiting in ((STREET, 5), (TOWN, 2), ("a1", 0)):
        values = {"t3.new.natural": waiting, "t3.carried_out.natural": waiting, "t2.normative.valid": 3}
        returned(last, code, home / "last" / f"{code}.xlsx", values)
    with Campaign(last) as campaign:
        collect(campaign, [home / "last"])
    root = make(home / "2023", units=UNITS, last_year=last)
    sent = home / "sent"
    returned(root, STREET, sent / "1.xlsx", {"t3.carried_out.natural": 5})
    returned(root, TOWN, sent / "2.xlsx", {"t3.new.natural": 3})
    returned(root, BUREAU, sent / "3.xlsx", texts=False)
    returned(root, "a1", sent / "4.xlsx", {"t2.normative.valid": 9})
    returned(root, "a2", sent / "5.xlsx", {"t3.new.natural": 1, "t3.granted.natural": 1, "t2.fee.amount": 12.5})
    returned(root, "a2", sent / "6.xlsx", {"t3.new.natural": 2, "t3.granted.natural": 1})
    copied_by_hand(returned(root, "a3", home / "x.xlsx"), sent / "7.xlsx")
    returned(root, "a4", sent / "8.xlsx", {"t2.regulation.made": 3})
    returned(root, "a6", sent / "9.xlsx", {"t2.fee.amount": 12.5})
    (sent / "a.pdf").write_bytes(b"%PDF-1.4 nothing")
    with Campaign(root) as campaign:
        issued = campaign.ledger.issues()[BUREAU]
        words = {code: ["本单位写好了。"] for code in campaign.form.texts_by_code}
        (sent / "b.docx").write_bytes(manuscript(issued.token, campaign.seal_from(issued).identity, campaign.form, words))
        collect(campaign, [sent])
        withdraw(campaign, "a2", reason="传错", who="李四")
        withdraw(campaign, "a6", to="a5", reason="是戊局的")
        explain(campaign, ["a3"], accept=["seal.missing"], reason="核过", who="李四")
        explain(campaign, ["a1"], accept=["history.valid@normative"], reason="核过", who="李四")
        explain(campaign, [STREET], refuse=["history.valid@normative"], reason="请附文件", who="李四")
        correct(campaign)
        report(campaign, unit="a4", kind="html", out=home / "页面" / "丁局.html")
        published(campaign, [home / "页面"])
        assert {one.state for one in status(campaign).standings} == {"missing", "rejected", "queried", "accepted"}
    return root


@pytest.fixture
def old(then: Path, tmp_path: Path) -> Path:
    return aged(Path(shutil.copytree(then, tmp_path / "2023")))


def stands(root: Path) -> dict[str, Any]:
    """All that is said of the units, and their sums."""
    with Campaign(root) as campaign:
        sums = rollup(campaign, out=root.parent / "汇总.xlsx").sums
        return {"status": status(campaign).to_json(), "sums": dict(sums.values), "denominator": sums.denominator,
                "news": [said for said in campaign.news if "旧版" not in said]}


@pytest.fixture(scope="module")
def as_said(then: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return stands(Path(shutil.copytree(then, tmp_path_factory.mktemp("as-said") / "2023")))


def legacy(root: Path) -> set[str]:
    """The contents of which only what was kept then is known."""
    with Ledger(root / LEDGER) as ledger:
        return set(ledger.read_before_facts())


def test_every_state_is_as_it_was_said_and_every_file_is_read_anew(old: Path, as_said: dict[str, Any]) -> None:
    with Campaign(old) as campaign:
        assert campaign.news == ["收件登记已由旧版升级（原来的另存在旁边），按原件重新读取了10份收到的文件。"]
        assert all(not row.facts.legacy for row in campaign.ledger.latest_returns().values())
        assert campaign.ledger.form_source(campaign.form.digest) == campaign.form.source, "the form is kept from now on"
    assert stands(old) == as_said
    assert legacy(old) == set()
    assert copy_of(old / LEDGER, 4).is_file()
    with Campaign(old) as campaign:
        assert campaign.news == [], "told once"


def test_where_the_files_are_gone_what_was_kept_then_counts(old: Path, as_said: dict[str, Any], nianbao: Line) -> None:
    for path in (old / "received").iterdir():
        path.unlink()
    now = stands(old)
    for unit in (*now["status"]["units"], *(as_said := deepcopy(as_said))["status"]["units"]):
        unit.pop("check_codes")  # nobody knows any more whose workbook it was that a file assigned by hand was filled into
    assert now == as_said
    assert len(legacy(old)) == 10
    said = nianbao("status", "-C", old, "--log", "--deep")
    assert said.status == 3
    told = said.out.partition("重新读取收到的文件，有")[2]
    assert "乙局第2次报表：仍按旧版收件登记的内容，原件不在或与收到时不一样了，没有能重新读取。" in told
    assert told.count("仍按旧版收件登记的内容") == 10


def test_a_file_that_comes_back_is_read_when_the_campaign_is_next_opened(old: Path, then: Path) -> None:
    (path,) = [path for path in (old / "received").iterdir() if path.read_bytes() == (then.parent / "sent" / "2.xlsx").read_bytes()]
    path.unlink()
    with Campaign(old) as campaign:
        assert campaign.news[0].endswith("9份收到的文件。")
        assert "有1份收到的文件仍按当时登记的内容" in campaign.news[1]
    with Campaign(old) as campaign:
        assert campaign.news == []
        collect(campaign, [then.parent / "sent" / "2.xlsx"])
    with Campaign(old) as campaign:
        assert campaign.news == ["收件登记已由旧版升级（原来的另存在旁边），按原件重新读取了1份收到的文件。"]
    assert legacy(old) == set()


def test_what_reads_otherwise_today_stays_as_it_was_kept_and_is_said(old: Path, as_said: dict[str, Any], nianbao: Line) -> None:
    with closing(sqlite3.connect(old / LEDGER, isolation_level=None)) as database:
        database.execute("DROP TRIGGER unit_return_no_update")
        database.execute("UPDATE unit_return SET body = replace(body, '\"t2.fee.amount\": 12.5', '\"t2.fee.amount\": 13.5') WHERE unit = 'a2'")
    with Campaign(old) as campaign:
        assert "有1份收到的文件仍按当时登记的内容" in campaign.news[1]
        one = campaign.ledger.latest("a2")
        assert one is not None
        assert (one.facts.legacy, str(one.facts.raws["t2.fee.amount"].content)) == (True, "13.5")
    with Campaign(old) as campaign:
        assert campaign.news == [], "it is not read a second time"
    assert stands(old)["status"]["counts"] == as_said["status"]["counts"]
    said = nianbao("status", "-C", old, "--log", "--deep")
    assert said.status == 0, "nothing is broken"
    lines = [line for line in said.out.splitlines() if "现读为" in line]
    assert len(lines) == 1
    assert lines[0].startswith("  乙局第1次报表《表二》")
    assert lines[0].endswith("：登记为13.5，现读为12.5（仍按旧版收件登记的内容：另一版本的读取程序读法不同）。")


def test_a_file_that_cannot_be_read_any_more_stays_as_it_was_kept(old: Path, nianbao: Line) -> None:
    with closing(sqlite3.connect(old / LEDGER, isolation_level=None)) as database:
        database.execute("DROP TRIGGER received_no_update")
        database.execute("DROP TRIGGER unit_return_no_update")
        sha256 = hashlib.sha256(b"PK\x03\x04 no more").hexdigest()
        (old / "received" / f"{sha256}.xlsx").write_bytes(b"PK\x03\x04 no more")
        (before,) = database.execute("SELECT sha256 FROM unit_return WHERE unit = 'a4'").fetchone()
        database.execute("UPDATE received SET sha256 = ?, file = ? WHERE sha256 = ?", (sha256, f"received/{sha256}.xlsx", before))
        database.execute("UPDATE unit_return SET sha256 = ? WHERE sha256 = ?", (sha256, before))
    with Campaign(old) as campaign:
        assert campaign.ledger.read_before_facts() == [sha256]
        assert campaign.ledger.read_before_facts(READER) == []
    assert "丁局第1次报表：仍按旧版收件登记的内容，现在读不了" in nianbao("status", "-C", old, "--log", "--deep").out


def test_changed_data_take_effect_and_are_told_once(old: Path, nianbao: Line) -> None:
    listed = old / "units.csv"
    listed.write_text(listed.read_text("utf-8-sig").replace("丁局,a4,,", "丁局,a4,街道,"), "utf-8-sig")
    said = nianbao("status", "-C", old, "--unit", "a4")
    assert "提示：判断有变化：丁局 已通过→需退回（类别改为街道）。" in said.err
    assert "需退回" in said.out
    assert "判断有变化" not in nianbao("status", "-C", old).err
    told = nianbao("status", "-C", old, "--log").out
    assert "当时的判断" in told
    assert "判断有变化：丁局" in told


def test_an_interruption_of_the_reading_loses_nothing(old: Path, as_said: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    read_file, count = reading.read_file, iter(range(1000))

    def interrupted(*words: Any, **named: Any) -> Submission:
        if next(count) % 4 == 3:
            raise KeyboardInterrupt
        return read_file(*words, **named)

    monkeypatch.setattr(reading, "read_file", interrupted)
    left = []
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            Campaign(old)
        left.append(len(legacy(old)))
    assert left == [7, 4, 1], "what was read before stands"
    with Campaign(old):
        assert legacy(old) == set()
    assert stands(old) == as_said


def test_reading_that_takes_long_is_said_with_how_far_it_is(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "_SILENT_SECONDS", 0.0)
    monkeypatch.setattr(rereading, "_BETWEEN_SECONDS", 0.0)
    read_again = rereading.reread
    monkeypatch.setattr(rereading, "reread", lambda campaign: [])
    said: list[str] = []
    with Campaign(old) as campaign:
        read_again(campaign, said.append)
    assert said[0] == rereading.BEGUN.format(count=10)
    assert said[1:] == [f"已读{n}/10份。" for n in range(1, 10)]


def test_what_the_officer_did_then_still_holds(old: Path, nianbao: Line, then: Path) -> None:
    with Campaign(old) as campaign:
        known = campaign.ledger.registered_as(hashlib.sha256((then.parent / "sent" / "6.xlsx").read_bytes()).hexdigest())
        assert known == ("withdrawn", "a2")
        assert campaign.ledger.publications().keys() == {"a4"}
        assert [aside.name for aside in campaign.ledger.asides()] == ["a.pdf"]
        times = [datetime.fromisoformat(event.at) for event in history(campaign.ledger)]
    assert times == sorted(times)
    assert "没有再动" in nianbao("withdraw", "-C", old, "a2", "--reason", "再来").out
    assert "已采纳：核过" in nianbao("explain", "-C", old, "--unit", "a1").out
    told = nianbao("status", "-C", old, "--log").out
    for words in ("不再计入", "采纳说明", "不采纳说明", "公布稿", "由“己局”改登记", "退回用的标注表"):
        assert words in told
    assert nianbao("status", "-C", old, "--log", "--deep").status == 0


def test_what_an_older_ledger_knows_alone_can_be_moved_to_another_unit(old: Path, nianbao: Line) -> None:
    for path in (old / "received").iterdir():
        path.unlink()
    said = nianbao("withdraw", "-C", old, TOWN, "--to", "a7", "--reason", "是庚局的")
    assert said.status == 0
    assert "已改登记为“庚局”第1次报表" in said.out
    with Campaign(old) as campaign:
        moved = campaign.ledger.latest("a7")
        assert moved is not None
        assert moved.facts.legacy
        assert len(campaign.ledger.entries.rows("kind = 'facts' AND key = ?", moved.sha256)) == 1, "what was kept then is no reader's"


def rows(path: Path) -> Iterator[str]:
    with Ledger(path) as ledger:
        yield from (row.kind for row in ledger.entries.rows())


def test_a_campaign_that_was_never_older_is_never_read_anew(then: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(shutil.copytree(then, tmp_path / "2023"))
    monkeypatch.setattr(reading, "read_file", lambda *_, **__: pytest.fail("read again"))
    before = list(rows(root / LEDGER))
    Campaign(root).close()
    assert list(rows(root / LEDGER)) == before
