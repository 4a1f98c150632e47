"""Interruptions and crowds: what was acknowledged stays, and nothing is done twice."""

from __future__ import annotations

import hashlib
import json
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from tests.support.command_line import REPOSITORY, Line
from tests.support.districts import BUREAU, make, returned
from tests.support.processes import FILLING, as_from_a_terminal, nobody_reads
from toolkit.campaign.folder import Campaign

MANY = "name,code,level\n" + "".join(f"第{n}街道,{n:03d},街道\n" for n in range(1, 9))


def consistent(root: Path) -> None:
    """Whatever stands under a final name is whole, and the ledger knows it."""
    for path in (root / "issued").glob("[!.]*"):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None, path
    database = sqlite3.connect(root / "ledger.sqlite")
    try:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        database.close()
    for path in (root / "received").glob("[!.]*"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name.partition(".")[0]


def killed(folder: Path, files: int, after: float, *words: object) -> None:
    """Run, and kill without warning some seconds after ``folder`` holds so many files."""
    process = subprocess.Popen(
        [sys.executable, "-m", "toolkit", *map(str, words)],
        cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and len(list(folder.glob("[!.]*"))) < files:
        time.sleep(0.002)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()


MOMENTS = ((1, 0.0), (2, 0.02), (3, 0.06), (5, 0.11))
"""How many files stand, and how many seconds more, before the process is killed."""


def test_issue_killed_again_and_again_ends_with_one_workbook_a_unit(nianbao: Line, tmp_path: Path) -> None:
    root = make(tmp_path / "2023", units=MANY, issued=False)
    tokens: dict[str, str] = {}
    for files, after in MOMENTS:
        killed(root / "issued", files, after, "issue", "-C", root)
        consistent(root)
        with Campaign(root) as campaign:
            known = {code: entry.token for code, entry in campaign.ledger.issues().items()}
        assert tokens.items() <= known.items(), "what was registered stays as it was"
        tokens = known
        out = len(list((root / "issued").glob("[!.]*.xlsx")))
        assert files / 2 <= out <= len(known), "the ledger knows every workbook that is out"
    assert nianbao("issue", "-C", root).status == 0
    consistent(root)
    assert len(list((root / "issued").glob("[!.]*"))) == 2 * 8, "a workbook and its Word file for each"
    said = nianbao("check", "-C", root, root / "issued", "--json")
    assert [one["origin"] for one in json.loads(said.out)] == ["issued"] * 2 * 8


def test_two_that_collect_at_once_both_finish_and_lose_nothing(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", units=MANY)
    for n in range(1, 9):
        returned(root, f"{n:03d}", tmp_path / "in" / f"{n}.xlsx")
    command = [sys.executable, "-m", "toolkit", "collect", "-C", str(root), str(tmp_path / "in")]
    both = [
        subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    consistent(root)
    with Campaign(root) as campaign:
        assert [len(campaign.ledger.returns_of(unit.code)) for unit in campaign.units] == [1] * 8


def test_an_interruption_by_the_user_is_one_sentence(root: Path, tmp_path: Path) -> None:
    for n in range(8):
        returned(root, BUREAU, tmp_path / "in" / f"{n}.xlsx", {"t3.new.natural": n})
    with nobody_reads() as (reader, writer):
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "toolkit", "collect", "-C", str(root), str(tmp_path / "in")],
            cwd=REPOSITORY, stdout=writer, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=as_from_a_terminal,
        )  # fmt: skip
        writer.close()
        while not list((root / "received").glob("[!.]*")) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out = reader.read().lstrip(FILLING)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert all(line.startswith(("已登记", "  ")) for line in out.decode().splitlines()), "what was registered before is said"
    assert err.decode() == "已中断。已登记的收件不会丢失，再运行一次即可继续。\n"
    consistent(root)
