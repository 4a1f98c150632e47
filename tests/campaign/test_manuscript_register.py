"""Manuscripts in the ledger: a second migration, append-only, once per content."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from toolkit.campaign.schema import MIGRATIONS

from toolkit.campaign import ledger as module
from toolkit.campaign.ledger import Ledger
from toolkit.campaign.records import Issue
from toolkit.findings import Finding, Severity

FOUND = Finding("text.unplaced", Severity.NOTE, "有文字不属于任何一项。", "请移到相应标题之下后重报。", "top")


def older(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger as the first edition made it, with one return."""
    with monkeypatch.context() as patch:
        patch.setattr(module, "MIGRATIONS", MIGRATIONS[:1])
        with Ledger(path, create=True) as ledger:
            ledger.register_received("f1", "xlsx", "北塬.xlsx", "received/f1.xlsx", 10)
            ledger.register_return("1", "f1", "issued", values={"a": 1}, texts={}, findings=())


def filled(path: Path) -> Ledger:
    ledger = Ledger(path, create=True)
    for name in ("d1", "d2"):
        ledger.register_received(name, "docx", f"{name}.docx", f"received/{name}.docx", 10)
    ledger.register_manuscript("1", "d1", "issued", texts={"s1": "甲\n乙"}, findings=(FOUND,), assigned="原表标识")
    return ledger


def test_an_older_ledger_is_carried_forward_with_all_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "l.sqlite"
    older(path, monkeypatch)
    with Ledger(path) as ledger:
        assert ledger.latest_manuscripts() == {}
        assert ledger.registered_as("f1") == ("return", "1")
        assert ledger.latest_returns()["1"].values == {"a": 1}
        ledger.register_received("d1", "docx", "稿.docx", "received/d1.docx", 10)
        assert ledger.register_manuscript("1", "d1", "issued", texts={"s1": "甲"}, findings=()) == 1
    with Ledger(path) as again:
        assert again.latest_manuscripts()["1"].texts == {"s1": "甲"}


def test_it_comes_back_as_it_was_registered(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        one = ledger.latest_manuscripts()["1"]
        assert (one.unit, one.sha256, one.name, one.version, one.origin) == ("1", "d1", "d1.docx", 1, "issued")
        assert (one.texts, one.findings) == ({"s1": "甲\n乙"}, (FOUND,))
        assert ledger.registered_as("d1") == ("manuscript", "1")
        assert ledger.latest_returns() == {}, "a manuscript is no return"


def test_the_latest_counts_and_the_same_content_only_once(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        assert ledger.register_manuscript("1", "d1", "issued", texts={"s1": "别的"}, findings=()) == 1
        assert ledger.register_manuscript("1", "d2", "issued", texts={"s1": "丙"}, findings=()) == 2
        assert [one.sha256 for one in ledger.manuscripts_of("1")] == ["d1", "d2"]
        assert ledger.latest_manuscripts()["1"].texts == {"s1": "丙"}


def test_one_put_aside_and_assigned_since_is_put_aside_no_more(tmp_path: Path) -> None:
    with filled(tmp_path / "l.sqlite") as ledger:
        ledger.register_aside("d2", "identity", "看不出单位。")
        assert [one.name for one in ledger.asides()] == ["d2.docx"]
        ledger.register_manuscript("2", "d2", "issued", texts={}, findings=())
        assert ledger.asides() == []


@pytest.mark.parametrize("verb", ["UPDATE manuscript SET rowid = rowid", "DELETE FROM manuscript"])
@pytest.mark.parametrize("begun", ["new", "older"])
def test_nothing_registered_is_ever_changed_or_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str, begun: str
) -> None:
    path = tmp_path / "l.sqlite"
    if begun == "older":
        older(path, monkeypatch)
    filled(path).close()
    database = sqlite3.connect(path)
    try:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(verb)
    finally:
        database.close()


def test_an_issue_is_found_by_the_first_digits_of_its_token_where_they_are_its_own(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite", create=True) as ledger:
        for unit, token in (("1", "aaaaaaaa1"), ("2", "aaaaaaaa2"), ("3", "bbbbbbbb3")):
            ledger.register_issue(Issue(token, unit, 1, "", "", {}, {}, {}, "digest"), "[]", "form")
        found = [ledger.issue_marked(mark) for mark in ("bbbbbbbb", "aaaaaaaa", "cccccccc", "", "%")]
        assert [one and one.unit for one in found] == ["3", None, None, None, None]
