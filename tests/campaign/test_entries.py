"""The rows: chained, appended by several at once, and their end remembered beside; what anybody changes shows."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.command_line import REPOSITORY
from tests.support.ledgers import tampered
from toolkit.campaign.entries import BEGINNING, HEAD, Entries, link
from toolkit.errors import DamagedError, OutputError


def filled(path: Path, rows: int = 5) -> Path:
    entries = Entries(path, create=True)
    with entries.transaction():
        for n in range(1, rows + 1):
            entries.append("received", {"name": f"第{n}份", "size": n}, unit="1", key=f"f{n}", version=n)
    entries.close()
    return path


def broken(path: Path) -> list[int]:
    """The numbers of the rows that are not as they were appended."""
    entries = Entries(path, trusting=True)
    try:
        return [number for number, _ in entries.broken_links()]
    finally:
        entries.close()


def refusal(path: Path) -> str:
    with pytest.raises(DamagedError) as caught:
        Entries(path)
    return str(caught.value)


def head_of(path: Path) -> Path:
    return path.with_name(path.name + HEAD)


def test_each_row_carries_the_hash_of_itself_and_of_the_row_before(tmp_path: Path) -> None:
    entries = Entries(filled(tmp_path / "l"))
    rows = entries.rows(bodies=True)
    chain = BEGINNING
    for row in rows:
        assert row.chain == link(chain, row)
        assert row.holds
        chain = row.chain
    assert head_of(tmp_path / "l").read_text() == f"5 {chain}\n"
    entries.close()


def test_four_that_append_at_once_make_one_chain(tmp_path: Path) -> None:
    path = filled(tmp_path / "l", 1)
    program = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from toolkit.campaign.entries import Entries
        entries, gate = Entries(Path(sys.argv[1])), Path(sys.argv[2])
        gate.with_name(f"ready{sys.argv[3]}").touch()
        while not gate.exists():
            time.sleep(0.001)
        for n in range(25):
            with entries.transaction():
                entries.append("received", {"name": sys.argv[3]}, key=f"{sys.argv[3]}{n}")
                entries.append("facts", [n], key=f"{sys.argv[3]}{n}")
        entries.close()
    """)
    gate = tmp_path / "go"
    four = [subprocess.Popen([sys.executable, "-c", program, str(path), str(gate), name], cwd=REPOSITORY, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE) for name in "abcd"]
    while len(list(tmp_path.glob("ready*"))) < 4 and all(process.poll() is None for process in four):
        time.sleep(0.01)
    gate.touch()
    told = [process.communicate(timeout=100) for process in four]
    assert [process.returncode for process in four] == [0] * 4, told
    assert broken(path) == []
    entries = Entries(path)
    rows = entries.rows()
    assert [row.seq for row in rows] == list(range(1, 202))
    assert all(rows[at].key == rows[at + 1].key for at in range(1, 201, 2)), "what belongs together stands together"
    assert entries.remembered() == entries.end()
    entries.close()
    assert not list(tmp_path.glob(".nianbao-*"))


# ── the end, remembered beside ────────────────────────────────────────────


def test_a_command_killed_before_it_remembers_the_end_is_caught_up_with(tmp_path: Path) -> None:
    path = filled(tmp_path / "l")
    before = head_of(path).read_text()
    entries = Entries(path)
    with entries.transaction():
        entries.append("received", {}, key="f6")
    end = entries.end()
    entries.close()
    head_of(path).write_text(before)  # as it was when the row stood and the file was not written yet
    Entries(path).close()
    again = Entries(path)
    assert again.remembered() == again.end() == end
    again.close()
    tampered(path, "DELETE FROM entry WHERE seq = 6")
    assert "登记过6条，现有5条" in refusal(path)


@pytest.mark.parametrize("head", [None, b"", b"\xff\xfe", b"\0" * 70, b"5 ", b"5 abc", b"x nianbao"])
def test_a_head_that_is_gone_or_says_nothing_keeps_nobody_from_working(tmp_path: Path, head: bytes | None) -> None:
    path = filled(tmp_path / "l")
    head_of(path).unlink()
    if head is not None:
        head_of(path).write_bytes(head)
    entries = Entries(path)
    assert entries.remembered() is None
    with entries.transaction():
        entries.append("received", {}, key="f6")
    assert entries.remembered() == entries.end()
    entries.close()


@pytest.mark.parametrize("call", ["os.replace", "os.open"])
def test_where_the_end_cannot_be_remembered_the_row_stands_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = filled(tmp_path / "l")

    def refuse(*_: object, **__: object) -> None:  # as Windows does while another program has the file open
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(call, refuse)
        entries = Entries(path)
        with entries.transaction():
            entries.append("received", {}, key="f6")
        entries.close()
    assert head_of(path).read_text().startswith("5 ")
    assert not list(tmp_path.glob(".nianbao-*"))
    entries = Entries(path)
    assert entries.remembered() == entries.end() == (6, entries.end()[1])
    entries.close()


def test_a_disk_that_is_full_undoes_the_act_and_remembers_what_stands(tmp_path: Path) -> None:
    path = filled(tmp_path / "l")
    entries = Entries(path)
    pages = entries.db.execute("PRAGMA page_count").fetchone()[0]
    entries.db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OutputError, match="磁盘已满，请清理后重试"), entries.transaction():
        entries.append("received", {"name": "大" * 50_000}, key="f6")
    entries.db.execute("PRAGMA max_page_count = 100000")
    assert entries.end()[0] == 5
    with entries.transaction():
        entries.append("received", {}, key="f7")
    entries.close()
    assert broken(path) == []


def test_an_older_copy_put_in_place_of_the_ledger_shows(tmp_path: Path) -> None:
    path = filled(tmp_path / "l")
    shutil.copyfile(path, tmp_path / "old")
    entries = Entries(path)
    with entries.transaction():
        entries.append("received", {}, key="f6")
    entries.close()
    os.replace(tmp_path / "old", path)
    assert "少了记录：登记过6条，现有5条" in refusal(path)


def test_another_ledger_put_in_its_place_shows(tmp_path: Path) -> None:
    path, other = filled(tmp_path / "l"), filled(tmp_path / "other", 9)
    os.replace(other, path)
    assert "已损坏" in refusal(path)


# ── what somebody else's program changed ──────────────────────────────────


CHANGES = {
    "a digit of a body": ("UPDATE entry SET body = replace(body, '\"size\":3', '\"size\":7') WHERE seq = 3", [3]),
    "a flipped bit": ("UPDATE entry SET key = 'f7' WHERE seq = 3", [3]),  # 3 and 7 differ in one
    "a row replaced": ("INSERT OR REPLACE INTO entry SELECT 3, at, kind, '2', key, version, body, chain FROM entry WHERE seq = 3", [3]),
    "a row deleted": ("DELETE FROM entry WHERE seq = 3", [3]),
    "the first row deleted": ("DELETE FROM entry WHERE seq = 1", [1]),
    "a row moved": ("UPDATE entry SET seq = 99 WHERE seq = 5", [*range(5, 99)]),
    "a number made text": ("UPDATE entry SET version = x'33' WHERE seq = 3", [3]),
    "a hash": ("UPDATE entry SET chain = replace(chain, substr(chain, 1, 1), 'x') WHERE seq = 3", [3, 4]),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("vacuum", [False, True], ids=["", "vacuum"])
def test_a_change_is_named_by_its_row(tmp_path: Path, what: str, vacuum: bool) -> None:
    path = filled(tmp_path / "l")
    statement, rows = CHANGES[what]
    tampered(path, statement, *(["VACUUM"] if vacuum else []))
    assert broken(path) == rows


@pytest.mark.parametrize("vacuum", [False, True], ids=["", "vacuum"])
@pytest.mark.parametrize("rows", [1, 3, 5])
def test_a_cut_tail_is_refused_by_whatever_command_comes(tmp_path: Path, vacuum: bool, rows: int) -> None:
    path = filled(tmp_path / "l")
    tampered(path, f"DELETE FROM entry WHERE seq > {5 - rows}", *(["VACUUM"] if vacuum else []))
    assert f"少了记录：登记过5条，现有{5 - rows}条" in refusal(path)
    entries = Entries(path, trusting=True)
    assert entries.lost_tail() == (5, 5 - rows)
    entries.close()


def test_a_changed_body_is_never_used(tmp_path: Path) -> None:
    path = filled(tmp_path / "l")
    tampered(path, CHANGES["a digit of a body"][0])
    entries = Entries(path)
    rows = entries.rows()
    assert [entries.body(row)["size"] for row in rows if row.seq != 3] == [1, 2, 4, 5]
    with pytest.raises(DamagedError, match=r"第3条记录与登记时不一样了.*nianbao recover 另建一本"):
        entries.body(rows[2])
    assert entries.body(rows[2], believing=True)["size"] == 7
    entries.close()


def test_guards_that_were_taken_away_show(tmp_path: Path) -> None:
    path = filled(tmp_path / "l")
    for statement, altered in (("SELECT 1", True), ("DROP INDEX entry_by_kind", True)):
        tampered(path, statement)
        with closing(sqlite3.connect(path)) as db:
            assert not db.execute("SELECT 1 FROM sqlite_master WHERE type = 'trigger'").fetchall()
        entries = Entries(path)
        assert entries.altered_schema() is altered
        entries.close()
    whole = Entries(filled(tmp_path / "whole"))
    assert not whole.altered_schema()
    whole.close()
