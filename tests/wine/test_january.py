"""The sample January on Windows, from an unpacked zip, through the launchers an officer double-clicks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.wine import Wine, windows_path
from toolkit.actions.demo import FILLED, _fill
from toolkit.campaign.folder import Campaign
from toolkit.launchers import STEPWISE
from toolkit.resources import data_folder

SAMPLE = data_folder("samples") / "shifan-2023"
DISTRICT = "示范区"


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    return {}


@pytest.fixture(scope="module")
def january(wine: Wine, launchers: Path, said: dict[str, str]) -> Path:
    """The campaign after every step, each by its launcher; what each said is in ``said``."""

    def click(name: str, *dropped: Path, typed: str = "") -> None:
        done = wine.run(launchers / STEPWISE / f"{name}.exe", *map(windows_path, dropped), typed=typed)
        said[name] = done.stdout
        assert "出错" not in done.stdout, done.stdout
        assert done.stdout.rstrip().endswith("按回车键关闭本窗口。"), (name, done.returncode, done.stdout)

    click("1-建立任务", SAMPLE / "units.csv", typed=f"{DISTRICT}\n2023\n2024年1月15日\n{windows_path(SAMPLE / 'last-year.csv')}\n\n")
    root = launchers / f"{DISTRICT}2023年报"
    click("2-下发")
    with Campaign(root) as campaign:  # the clerks of the sample fill what was issued on Windows
        for path in sorted((SAMPLE / "returns").glob("*.toml")):
            _fill(campaign, path)
    click("3-回收", root / FILLED, typed="\n\n")
    click("4-进度")
    click("5-汇总与报告")
    return root


def test_every_step_ends_with_a_plain_line_and_waits_to_be_read(january: Path, said: dict[str, str]) -> None:
    endings = {name: text.rstrip().splitlines()[-2:] for name, text in said.items()}
    assert {lines[-1] for lines in endings.values()} == {"按回车键关闭本窗口。"}
    assert {name: lines[0] for name, lines in endings.items()} == {
        "1-建立任务": "任务建好了。下一步：“2-下发”。",
        "2-下发": "报表做好了。请把“issued”文件夹里的报表连同下发通知发给各单位；收到报表后，把文件拖到“3-回收”上。",
        "3-回收": "回收完了，有要处理的，见上。",
        "4-进度": "进度做好了：网页可以打印，同名的表格里有催报消息。",
        "5-汇总与报告": "汇总表和报告做好了，都在“output”文件夹里。报告的话在“本级文字稿”里改，改好存盘，再做一次这一步。",
    }


def test_what_each_step_made_is_opened_or_named(january: Path, said: dict[str, str]) -> None:
    for name, made in {"1-建立任务": "", "2-下发": r"\issued", "3-回收": r"\output\报送进度.html", "4-进度": r"\output\报送进度.html",
                       "5-汇总与报告": r"\output"}.items():
        assert f"请打开：{windows_path(january)}{made}" in said[name]
    assert f"请打开：{windows_path(january)}\\corrections" in said["3-回收"]


def test_everything_stands_in_the_campaign_beside_the_launchers(january: Path) -> None:
    names = {path.name for path in (january / "output").iterdir()}
    assert names >= {"示范区_2023_汇总.xlsx", "示范区2023年政府信息公开工作年度报告.docx", "报送进度.html", "报送进度.xlsx"}
    assert len(list((january / "issued").glob("*.xlsx"))) == 14
    assert list((january / "corrections").glob("*.xlsx"))


def test_windows_and_this_system_judge_alike(january: Path, wine: Wine, launchers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from toolkit.cli import main

    there = wine.run(launchers / "程序文件" / "nianbao.exe", "status", "-C", windows_path(january), "--json")
    main(["status", "-C", str(january), "--json"])
    here = json.loads(capsys.readouterr().out)
    assert json.loads(there.stdout) == here
    assert [unit["state"] for unit in here["units"]].count("rejected") == 5


def test_the_campaign_is_whole_for_this_system_too(january: Path) -> None:
    from toolkit.actions.log import register

    with Campaign(january) as campaign:
        assert register(campaign, deep=True).problems == []
