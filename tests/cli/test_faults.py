"""Killed before any step on the disk, or the disk full at any: what was acknowledged stays, and the next run ends the work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.test_interruptions import consistent
from tests.support.command_line import REPOSITORY
from tests.support.districts import STREET, TOWN, returned
from toolkit.actions.collect import collect
from toolkit.campaign.folder import Campaign

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")


@dataclass(frozen=True)
class Run:
    """A run stopped at one step: its campaign, what it printed, how it ended."""

    root: Path
    out: str
    err: str
    signal: int
    status: int


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """A return, and an archive with another."""
    returned(root, STREET, tmp_path / "in" / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "in" / "b.zip", "w") as archive:
        archive.write(returned(root, TOWN, tmp_path / "三营.xlsx", {"t3.new.natural": 1}), "三营.xlsx")
    return tmp_path / "in"


def runs(fault: str, root: Path, folder: Path, home: Path) -> list[Run]:
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.faults", fault, str(root), str(folder), str(home)],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False,
    )
    assert done.returncode == 0, done.stderr
    found = []
    for line in done.stdout.splitlines():
        n, signal, status = map(int, line.split())
        said = [(home / f"{n}.{stream}").read_text("utf-8") for stream in ("out", "err")]
        found.append(Run(home / str(n), *said, signal, status))
    return found


def assert_goes_on(run: Run, folder: Path) -> None:
    """Everything acknowledged is in the ledger, everything in the ledger is whole, and collecting again ends the work."""
    consistent(run.root)
    with Campaign(run.root) as campaign:
        names = {one.name for one in campaign.ledger.latest_returns().values()}
        assert {"a.xlsx", "b.zip!/三营.xlsx"} & set(run.out.split()) <= names
        collect(campaign, [folder])
        assert {code: len(campaign.ledger.returns_of(code)) for code in (STREET, TOWN)} == {STREET: 1, TOWN: 1}
    consistent(run.root)
    assert len([path for path in (run.root / "received").iterdir() if path.suffix == ".xlsx"]) == 2
    shutil.rmtree(run.root)


def test_killed_before_any_step_nothing_acknowledged_is_lost_and_nothing_is_counted_twice(
    root: Path, folder: Path, tmp_path: Path
) -> None:
    *stopped, whole = runs("killed", root, folder, tmp_path / "runs")
    assert (whole.signal, whole.status) == (0, 1)
    assert len(stopped) > 10
    assert all(run.signal == 9 for run in stopped)
    acknowledged = [run.out.count("已登记") for run in stopped]
    assert sorted(acknowledged) == acknowledged
    assert set(acknowledged) >= {0, 1}
    for run in [*stopped, whole]:
        assert_goes_on(run, folder)


def test_a_disk_full_at_any_step_is_one_sentence_and_what_was_registered_stays(
    root: Path, folder: Path, tmp_path: Path
) -> None:
    *stopped, whole = runs("full", root, folder / "b.zip", tmp_path / "runs")
    assert whole.status == 1
    refused = [run for run in stopped if run.status == 3]
    assert len(refused) > 3
    for run in refused:
        assert "磁盘已满，请清理后重试" in run.err
        assert run.err.count("\n") == 1
    for run in stopped:
        assert (run.signal, run.status) in ((0, 1), (0, 3)), run.err
        assert not list(run.root.rglob(".nianbao-*"))
    for run in [*stopped, whole]:
        assert_goes_on(run, folder)
