"""Rows out of a damaged file: page by page as SQLite has them, range by range around what fails, nothing that makes no sense."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.ledgers import issue, returned, tampered
from toolkit.campaign.entries import Entries, EntryRow
from toolkit.campaign.ledger import Ledger
from toolkit.campaign.pages import rows_in
from toolkit.campaign.salvage import is_sensible, salvaged

PAGE = 4096
AT = "2024-01-12T09:00:00.000+08:00"


def filled(path: Path, sizes: list[int]) -> list[EntryRow]:
    """A table with a body of each size; gives the rows."""
    entries = Entries(path, create=True)
    with entries.transaction():
        for n, size in enumerate(sizes, 1):
            entries.append("received", {"kind": "xlsx", "name": "n" * size, "file": "f", "size": n}, unit="单位", key=f"k{n}", version=n % 3)
    rows = entries.rows(bodies=True)
    entries.close()
    return rows


def plainly(rows: list[EntryRow]) -> list[tuple[Any, ...]]:
    return [(row.seq, row.at, row.kind, row.unit, row.key, row.version, row.text, row.chain) for row in sorted(rows, key=lambda row: row.seq)]


@pytest.mark.parametrize("first", [3780, 7860, 11950, 65_000])
def test_every_length_of_a_row_is_read_as_sqlite_reads_it(tmp_path: Path, first: int) -> None:
    """Around the lengths where a row begins to overflow into further pages."""
    rows = filled(tmp_path / "l", list(range(first, first + 140, 2)))
    assert plainly(list(rows_in((tmp_path / "l").read_bytes()))) == plainly(rows)


def test_a_file_of_another_page_size_is_read_too(tmp_path: Path) -> None:
    rows = filled(tmp_path / "l", [10, 900, 5000, 70_000])
    for size in (512, 1024, 65536):
        tampered(tmp_path / "l", f"PRAGMA page_size = {size}", "VACUUM")
        assert plainly(list(rows_in((tmp_path / "l").read_bytes()))) == plainly(rows)


@pytest.mark.parametrize("page", range(1, 12))
def test_a_page_lost_costs_only_what_stood_on_it(tmp_path: Path, page: int) -> None:
    rows = filled(tmp_path / "l", [600] * 40 + [9000])
    data = bytearray((tmp_path / "l").read_bytes())
    data[(page - 1) * PAGE : page * PAGE] = b"\xa5" * PAGE
    (tmp_path / "l").write_bytes(data)
    found = salvaged(tmp_path / "l", len(rows))
    assert len(found.rows) + len(found.lost) == len(rows)
    assert len(found.lost) <= 6, "what one page holds"
    assert found.altered == ()
    assert plainly(list(found.rows)) == [row for row in plainly(rows) if row[0] not in found.lost]


@pytest.mark.parametrize("data", [b"", b"\0" * 50_000, b"SQLite format 3\0" + b"\xff" * 30_000, b"\x0d" * 40_960, bytes(range(256)) * 200])
def test_a_file_that_is_no_ledger_has_no_rows(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "l").write_bytes(data)
    found = salvaged(tmp_path / "l", 3)
    assert (found.rows, list(found.lost)) == ((), [1, 2, 3])


def test_what_is_lost_is_told_by_kind_and_unit_where_an_index_has_it(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l", create=True) as ledger:
        ledger.register_issue(issue(), "[]")
        returned(ledger, "1", "f1")
        ledger.withdraw("1", ledger.versions("1", "return")[0], "李四", "错了")
        count = ledger.entries.end()[0]
    tampered(tmp_path / "l", "UPDATE entry SET body = '{\"who\"' WHERE kind = 'withdrawn'")
    assert salvaged(tmp_path / "l", count).lost == {count: ("withdrawn", "1")}


def test_a_row_altered_is_kept_where_it_makes_sense_and_named(tmp_path: Path) -> None:
    filled(tmp_path / "l", [10] * 5)
    tampered(tmp_path / "l", "UPDATE entry SET key = 'other' WHERE seq = 2", "DELETE FROM entry WHERE seq = 4")
    found = salvaged(tmp_path / "l", 5)
    assert ([row.seq for row in found.rows], [row.seq for row in found.altered], list(found.lost)) == ([1, 2, 3, 5], [2], [4])
    assert found.unsure == {2, 5}, "of what follows a gap nobody knows"


def test_every_kind_of_row_that_a_ledger_has_makes_sense_as_it_is_written(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l", create=True) as ledger:
        ledger.register_issue(issue(), "[]")
        returned(ledger, "1", "f1")
        ledger.register_aside("f2", "identity", "看不出单位。")
        ledger.register_publication("1", "f1", "", "", {"t3.new.natural": None})
        rows = ledger.entries.rows(bodies=True)
    senseless = [row.kind for row in rows if not is_sensible(row)]
    assert senseless == ["layout"], "“[]” is not what its digest says"


@pytest.mark.parametrize(("kind", "body"), [
    ("received", {"kind": "xlsx", "name": "a", "file": "f"}),
    ("received", {"kind": "xlsx", "name": 1, "file": "f", "size": 1}),
    ("judged", {"state": "stbte"}),
    ("told", {"what": "correct", "file": "f", "findings": [{}], "message": ""}),
    ("told", {"what": "other", "file": "f", "findings": [], "message": ""}),
    ("publication", {"published_at": "", "url": "", "values": {"a": "1"}}),
    ("facts", {"part": "return"}), ("form", {"source": "x"}), ("nothing", {}), ("return", []), ("decision", {"accepted": 1}),
])
def test_a_row_that_no_command_could_use_is_not_taken_over(kind: str, body: Any) -> None:
    assert not is_sensible(EntryRow(1, AT, kind, "1", "k", 1, json.dumps(body), "0" * 64))
    assert not is_sensible(EntryRow(1, "never", "aside", "", "k", 0, '{"code":"","reason":""}', "0" * 64))
    assert is_sensible(EntryRow(1, AT, "aside", "", "k", 0, '{"code":"","reason":""}', "0" * 64))
