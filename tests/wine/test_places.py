"""Where an officer puts things: another drive, a version beside another, a folder that cannot be written."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.campaign_020 import unpacked as january_of_020
from tests.support.districts import STREET, make, returned
from tests.support.wine import Wine, windows_path


def states(said: str) -> dict[str, str]:
    return {unit["code"]: unit["state"] for unit in json.loads(said)["units"]}


def test_a_newer_zip_unpacked_beside_the_old_carries_the_campaign_on(wine: Wine, launchers: Path, tmp_path: Path) -> None:
    older = launchers.parent / "年报工具0.2.0"
    (older / "程序文件").mkdir(parents=True)
    shutil.move(january_of_020(tmp_path), older / "任务")
    done = wine.run(launchers / "3-回收.exe", windows_path(tmp_path / "来件"), typed="n\n\n")
    assert "任务：示例区2025年（" + windows_path(older / "任务") in done.stdout
    assert "判断有变化" not in done.stdout
    said = wine.run(launchers / "程序文件" / "nianbao.exe", "status", "--json", "-C", windows_path(older / "任务"))
    assert states(said.stdout) == {"a01": "accepted", "b02": "accepted", "c03": "rejected", "d04": "accepted"}
    log = wine.run(launchers / "程序文件" / "nianbao.exe", "status", "--log", "--deep", "-C", windows_path(older / "任务"))
    assert log.returncode == 0, log.stdout

    with closing(sqlite3.connect(older / "任务" / "ledger.sqlite")) as db:
        db.execute("PRAGMA user_version = 6")
    done = wine.run(launchers / "4-进度.exe", typed="\n")
    assert "由较新的版本建立或打开过" in done.stdout
    assert done.stdout.rstrip().endswith("按回车键关闭本窗口。")
    shutil.rmtree(older)


@pytest.mark.parametrize("folder", ["任务", "年报 2023（终）"])
def test_a_campaign_on_another_drive_than_the_program(wine: Wine, launchers: Path, tmp_path: Path, folder: str) -> None:
    wine.drive("d", tmp_path)
    nianbao = launchers / "程序文件" / "nianbao.exe"
    root = make(tmp_path / folder)
    returned(root, STREET, tmp_path / "来件" / "北塬.xlsx")
    there = f"D:\\{folder}"
    done = wine.run(nianbao, "collect", "-C", there, "D:\\来件", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    for verb in ("rollup", "report", "issue", "correct"):
        done = wine.run(nianbao, verb, "-C", there)
        assert done.returncode == 0, done.stdout
    assert f"已写入 {there}\\output\\原州区_2023_汇总.xlsx" in wine.run(nianbao, "rollup", "-C", there).stdout
    assert {path.suffix for path in (root / "output").iterdir()} == {".xlsx", ".docx"}


def test_a_failure_leaves_the_window_open_with_a_sentence(wine: Wine, launchers: Path, tmp_path: Path) -> None:
    broken = tmp_path / "名单.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    done = wine.run(launchers / "1-建立任务.exe", windows_path(broken))
    assert "没有做：" in done.stdout
    assert "名单.xlsx" in done.stdout
    assert "Traceback" not in done.stdout
    assert done.stdout.rstrip().endswith("按回车键关闭本窗口。")
