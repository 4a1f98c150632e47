"""collect goes on: what was stopped is put aside by name, and is not what a second collect spends its time on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.readers.builders import zipped
from tests.support.districts import STREET
from tests.support.hostile_kinds import makers
from toolkit.actions.collect import collect
from toolkit.actions.parts import patience
from toolkit.campaign.folder import Campaign


def test_none_stops_another(root: Path, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one collect, a return last of all; what was left is put aside, and a second collect does not spend its time on it."""
    monkeypatch.setattr("toolkit.clock.SECONDS", 0.8)
    monkeypatch.setattr(patience.Patience, "lose", _one_for_each)
    folder = tmp_path / "收到"
    folder.mkdir()
    kinds = ["text-dashes", "docx-dashes", "xlsx-brackets", "seal-dotted-keys", "seal-many-settings", "rows-of-labels", "tar-of-long-names"]
    for name in kinds:
        (folder / name).write_bytes(makers()[name]())
    (folder / "甲.zip").write_bytes(makers()["zip-of-mails"]())
    (folder / "终.xlsx").write_bytes(good.read_bytes())
    with Campaign(root) as campaign:
        first = {one.name: one for one in collect(campaign, [folder]) if not one.member}
        assert set(first) == {*kinds, "甲.zip", "终.xlsx"}
        assert first["终.xlsx"].outcome == "registered"
        assert first["终.xlsx"].unit is not None
        assert first["终.xlsx"].unit.code == STREET
        stopped = {name for name, one in first.items() if "没有读完" in one.reason}
        assert stopped == {"seal-many-settings", "rows-of-labels"}
        asides = campaign.ledger.asides()
        monkeypatch.setattr("toolkit.clock.SECONDS", 0.0)  # whatever is read again would be stopped now
        again = {one.name: one for one in collect(campaign, [folder / name for name in stopped])}
        assert {name: one.reason for name, one in again.items()} == {name: first[name].reason for name in stopped}
        assert campaign.ledger.asides() == asides


# ── archives that are left in the middle ────────────────────────────────


def archive_of(tmp_path: Path, *files: tuple[str, bytes]) -> Path:
    path = tmp_path / "上报.zip"
    path.write_bytes(zipped(files))
    return path


def test_the_next_collect_goes_on_where_the_last_one_left_an_archive(
    root: Path, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience.Patience, "lose", _one_for_each)
    path = archive_of(tmp_path, *((f"{n}.txt", b"%d" % n) for n in range(18)), ("终.xlsx", good.read_bytes()))
    looked_at = set[str]()
    with Campaign(root) as campaign:
        for last in ("4.txt", "8.txt", "12.txt", "16.txt"):
            done = collect(campaign, [path])
            assert f"从“{last}”起没有再看" in done[-1].reason
            assert [aside.reason for aside in campaign.ledger.asides() if aside.name == "上报.zip"] == [done[-1].reason]
            new = {one.member for one in done if one.member} - looked_at
            assert len(new) == 4
            looked_at |= new
        done = collect(campaign, [path])
        assert (done[-1].member, done[-1].outcome) == ("终.xlsx", "registered")
        assert "上报.zip" not in [aside.name for aside in campaign.ledger.asides()], "all of it has been looked at since"
        assert [one.outcome for one in collect(campaign, [path])] == ["unreadable"] * 18 + ["known"]


def _one_for_each(self: patience.Patience, seconds: float) -> None:
    """A member that says nothing costs a quarter, whatever the machine."""
    self.left -= patience.BEGINS_WITH / 3.5
    self.fruitless += 1


def test_an_archive_is_gone_on_with_as_long_as_returns_come_out_of_it(
    root: Path, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience.Patience, "lose", _one_for_each)
    monkeypatch.setattr(patience, "GAINS", 3.5)
    files = [(f"{n}.xlsx", good.read_bytes()) if n % 4 == 3 else (f"{n}.txt", b"%d" % n) for n in range(24)]
    with Campaign(root) as campaign:
        done = collect(campaign, [archive_of(tmp_path, *files)])
    assert [one.member for one in done] == [name for name, _ in files]
