"""Where an officer puts things: another drive, a version beside another, a folder that cannot be written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.campaign_020 import unpacked as january_of_020
from tests.support.districts import STREET, make, returned
from tests.support.wine import Wine, nianbao, windows_path
from tests.support.workbooks import fill
from toolkit.launchers import STEPWISE


def states(said: str) -> dict[str, str]:
    return {unit["code"]: unit["state"] for unit in json.loads(said)["units"]}


@pytest.fixture
def older(launchers: Path) -> Iterator[Path]:
    """The folder of the version before, beside."""
    folder = launchers.parent / "年报工具0.2.0"
    (folder / "程序文件").mkdir(parents=True)
    yield folder
    shutil.rmtree(folder)


def test_a_newer_zip_unpacked_beside_the_old_carries_the_campaign_on(wine: Wine, launchers: Path, tmp_path: Path, older: Path) -> None:
    root = Path(shutil.move(january_of_020(tmp_path), older / "任务"))
    returned(root, "d04", tmp_path / "来件" / "丁乡.xlsx")
    (sent,) = (root / "corrections").glob("*_b02_*.xlsx")
    fill(sent, tmp_path / "来件" / "乙镇 改.xlsx", {"t3.granted.natural": 5})
    done = wine.run(launchers / STEPWISE / "3-回收.exe", windows_path(tmp_path / "来件"), typed="n\n\n")
    assert "任务：示例区2025年（" + windows_path(older / "任务") in done.stdout
    assert "判断有变化" not in done.stdout
    there = ("-C", windows_path(older / "任务"))
    (_, said), (whole, log) = nianbao(wine, launchers, ["status", "--json", *there], ["status", "--log", "--deep", *there])
    assert states(said) == {"a01": "accepted", "b02": "accepted", "c03": "queried", "d04": "accepted"}
    assert whole == 0, log


def test_a_campaign_on_another_drive_than_the_program(wine: Wine, launchers: Path, tmp_path: Path) -> None:
    wine.drive("d", tmp_path)
    root = make(tmp_path / "年报 2023（终）")
    returned(root, STREET, tmp_path / "来件" / "北塬.xlsx")
    there = "D:\\年报 2023（终）"
    verbs = [["collect", "-C", there, "D:\\来件"], *([verb, "-C", there] for verb in ("issue", "correct", "report", "rollup"))]
    done = nianbao(wine, launchers, *verbs, cwd=tmp_path)
    assert [status for status, _ in done] == [0] * len(verbs), done
    assert f"已写入 {there}\\output\\原州区_2023_汇总.xlsx" in done[-1][1]
    assert {path.suffix for path in (root / "output").iterdir()} == {"", ".xlsx", ".docx"}


def test_a_failure_leaves_the_window_open_with_a_sentence(wine: Wine, launchers: Path, tmp_path: Path) -> None:
    broken = tmp_path / "名单.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    done = wine.run(launchers / STEPWISE / "1-建立任务.exe", windows_path(broken))
    assert "没有做：" in done.stdout
    assert "名单.xlsx" in done.stdout
    assert "Traceback" not in done.stdout
    assert done.stdout.rstrip().endswith("按回车键关闭本窗口。")


def test_the_command_line_stands_in_the_campaign_and_knows_nianbao(wine: Wine, launchers: Path) -> None:
    root = make(launchers / "北塬2023")
    done = wine.run(launchers / STEPWISE / "命令行.exe", typed="nianbao status\r\nexit\r\n")
    assert "共3家：未报3家。" in done.stdout, done.stdout
    shutil.rmtree(root)


def test_on_a_chinese_windows_every_character_comes_through(wine: Wine, launchers: Path, tmp_path: Path) -> None:
    root = make(tmp_path / "㙟县 2023", units="name,code\n㵘漴街道,a1\n𠮷祥镇,a2\n", district="㙟县")
    here = ("-C", windows_path(root))
    (_, said), (_, data) = nianbao(wine, launchers, ["status", *here], ["status", "--json", *here], first="print(locale.getencoding())")
    assert said.startswith("cp936\n")
    assert "㵘漴街道" in said
    assert [unit["name"] for unit in json.loads(data)["units"]] == ["㵘漴街道", "𠮷祥镇"]
