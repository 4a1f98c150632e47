"""The launchers as an officer meets them: double-clicked, files dropped on them, answers typed into the window."""

from __future__ import annotations

import io
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.support.districts import STREET, make, returned
from toolkit.actions.archive import archive
from toolkit.actions.collect import collect
from toolkit.campaign.folder import Campaign
from toolkit.campaign.nearby import campaigns
from toolkit.launchers import STEPS, main
from toolkit.launchers.menu import menu

Click = Callable[..., str]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "办公 资料" / "年报工具0.4.0"
    (folder / "程序文件").mkdir(parents=True)
    return folder


@pytest.fixture
def click(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Click:
    """Double-click a launcher, with files dropped on it and lines typed; gives what its window said."""
    monkeypatch.setenv("NIANBAO_NO_OPEN", "1")

    def click(step: str, *dropped: Path, typed: str = "", home: Path = home) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        main(step, [str(path) for path in dropped], home)
        heard = capsys.readouterr()
        return heard.out + heard.err

    return click


@pytest.fixture
def campaign(issued: Path, home: Path) -> Path:
    return Path(shutil.copytree(issued, home / "原州区2023年报"))


def registered(said: str) -> bool:
    """Whether the street's return was taken."""
    return re.search(r"已登记 +北塬街道", said) is not None


# ── beginning ─────────────────────────────────────────────────────────


def test_who_has_no_list_of_units_gets_one_to_fill_and_drop(home: Path, click: Click) -> None:
    said = click("init", typed="\n")
    assert "空表是“单位名单.xlsx”" in said
    book = openpyxl.load_workbook(home / "单位名单.xlsx")
    sheet = book.active
    heads = [cell.value for cell in sheet[3]]
    assert heads[:3] == ["单位名称", "代码", "类别"]
    for row, name in enumerate(("甲街道", "乙镇"), 4):
        sheet.cell(row, 1, name)
    book.save(home / "单位名单.xlsx")

    said = click("init", home / "单位名单.xlsx", typed="某某区\n2025\n2026.1.15\n\n")
    assert "单位名单：单位名单.xlsx，2家。" in said
    with Campaign(home / "某某区2025年报") as made:
        assert [unit.name for unit in made.units] == ["甲街道", "乙镇"]
        assert (made.year, str(made.settings.deadline)) == (2025, "2026-01-15")


def test_a_list_lying_beside_the_launchers_is_offered(home: Path, click: Click) -> None:
    (home / "单位名单.csv").write_text("单位名称\n甲街道\n", "utf-8")
    assert "已建立任务“某某区2025年报”，共1家单位。" in click("init", typed="\n某某区\n2025\n\n\n")


def test_last_year_s_campaign_nearby_is_offered(home: Path, click: Click, campaign: Path, good: Path) -> None:
    click("collect", good)
    said = click("init", _list(home), typed="原州区\n2024\n\n\n")
    assert "找到上年的任务“原州区2023年报”" in said
    assert "上年数：找到1家（共1家）。" in said


def _list(home: Path) -> Path:
    path = home / "名单.csv"
    path.write_text("单位名称,代码\n北塬街道,640402003\n", "utf-8")
    return path


def test_last_year_s_archive_dropped_with_the_list_is_last_year_s_figures(
    home: Path, click: Click, campaign: Path, good: Path, units: Path
) -> None:
    with Campaign(campaign) as opened:
        collect(opened, [good])
        archived = archive(opened, out=home.parent / "原州区2023年报归档.zip").path
    shutil.rmtree(campaign)
    said = click("init", archived, units, typed="原州区\n2024\n\n")
    assert "单位名单：名单.csv，3家。" in said
    assert "上年数：找到1家（共3家）。" in said


def test_answers_that_cannot_be_are_asked_again_and_nothing_is_made_meanwhile(home: Path, click: Click) -> None:
    said = click("init", _list(home), typed="某某区\n二〇二五\n25\n2025\n明年\n2026-13-40\n2026-1-15\n\n")
    assert said.count("应为四位数字") == 2
    assert said.count("应写成2026-01-15的样子") == 2
    assert (home / "某某区2025年报").is_dir()


def test_a_list_with_an_error_is_told_before_anything_is_asked(home: Path, click: Click) -> None:
    bad = home / "名单.csv"
    bad.write_text("单位名称\n甲街道\n甲街道\n", "utf-8")
    said = click("init", bad)
    assert "没有做：" in said
    assert "地区名称" not in said
    assert sorted(path.name for path in home.iterdir()) == ["名单.csv", "程序文件"]


def test_without_a_keyboard_nothing_is_made(home: Path, click: Click) -> None:
    assert "没有写明地区名称" in click("init", _list(home))
    assert len(list(home.iterdir())) == 2


# ── which campaign ────────────────────────────────────────────────────


def test_the_only_campaign_is_found_by_itself_and_named(campaign: Path, click: Click) -> None:
    assert f"任务：原州区2023年（{campaign}）" in click("status")


def test_of_several_the_one_last_used_stands_first_and_enter_takes_it(campaign: Path, home: Path, click: Click) -> None:
    other = make(home / "另一个", district="邻区")
    said = click("status", typed="\n")
    assert said.index("1　邻区2023年") < said.index("2　原州区2023年")
    assert f"任务：邻区2023年（{other}）" in said
    assert "任务：原州区2023年" in click("status", typed="9\n2\n")
    assert "没有选定用哪一个" in click("status")


def test_a_campaign_dropped_on_a_launcher_is_the_one(campaign: Path, home: Path, tmp_path: Path, click: Click) -> None:
    (tmp_path / "很远的地方").mkdir()
    elsewhere = make(tmp_path / "很远的地方" / "任务", district="远区")
    assert "任务：远区2023年" in click("status", elsewhere)


def test_a_newer_version_unpacked_beside_the_old_finds_the_old_one_s_campaign(campaign: Path, home: Path, tmp_path: Path, click: Click) -> None:
    for newer in (home.parent / "年报工具0.5.0", tmp_path / "nianbao-0.5.0-windows" / "年报工具0.5.0", home.parent / "解压" / "年报工具0.5.0"):
        (newer / "程序文件").mkdir(parents=True)
        assert f"任务：原州区2023年（{campaign}）" in click("status", home=newer)


def test_the_samples_are_chosen_only_where_there_is_nothing_else(home: Path, issued: Path, click: Click) -> None:
    shutil.copytree(issued, home / "试用示例" / "yuanzhou-2023")
    assert "要用哪一个？" in click("status")
    mine = make(home / "我的", district="本区")
    assert f"任务：本区2023年（{mine}）" in click("status")
    assert [one.is_sample for one in campaigns(home)] == [False, True]


def test_without_any_the_officer_is_told_what_to_do(home: Path, click: Click) -> None:
    assert "先做“1-建立任务”" in click("issue", typed=f"{home}\n")


# ── collecting ────────────────────────────────────────────────────────


def test_dropped_files_are_collected_and_the_wall_is_shown(campaign: Path, home: Path, good: Path, click: Click) -> None:
    said = click("collect", good)
    assert registered(said)
    assert f"请打开：{campaign / 'output' / '报送进度.html'}" in said
    assert said.rstrip().splitlines()[-2:] == ["回收完了。", "按回车键关闭本窗口。"]


def test_files_can_be_dragged_into_the_window_one_after_the_other(campaign: Path, home: Path, good: Path, click: Click, tmp_path: Path) -> None:
    blank = tmp_path / "有 空格.xlsx"
    shutil.copy(good, blank)
    said = click("collect", typed=f'"{blank}"\n没有的.xlsx\n\n')
    assert "没有“没有的.xlsx”这个文件或文件夹" in said
    assert registered(said)


def test_what_has_to_go_back_is_offered_and_made(campaign: Path, home: Path, tmp_path: Path, click: Click) -> None:
    wrong = returned(campaign, STREET, tmp_path / "错.xlsx", {"t3.new.natural": 5})
    said = click("collect", wrong, typed="\n")
    assert "有1家需退回或核实，现在做好退回的表和消息吗？" in said
    assert list((campaign / "corrections").glob("*北塬街道*.xlsx"))


def test_whoever_says_no_gets_none(campaign: Path, home: Path, tmp_path: Path, click: Click) -> None:
    wrong = returned(campaign, STREET, tmp_path / "错.xlsx", {"t3.new.natural": 5})
    click("collect", wrong, typed="n\n")
    assert not list((campaign / "corrections").iterdir())


# ── whatever happens ──────────────────────────────────────────────────


@pytest.mark.parametrize("step", [step for step in STEPS if step not in ("desk", "demo", "shell")])
def test_every_step_without_anything_ends_in_a_sentence(step: str, home: Path, click: Click) -> None:
    said = click(step)
    assert said.rstrip().endswith("按回车键关闭本窗口。")
    assert "Traceback" not in said


def test_a_failure_of_the_program_is_recorded_beside_the_launchers_and_said_in_a_sentence(
    campaign: Path, home: Path, click: Click, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.launchers.steps.is_campaign", lambda path: 1 / 0)
    said = click("status", campaign)
    assert "程序出错，没有做完；已经登记的不会丢失。" in said
    assert "Traceback" not in said
    assert "ZeroDivisionError" in (home / "出错记录.txt").read_text("utf-8-sig")


# ── the menu of a desktop with one entry ──────────────────────────────


def test_the_menu_runs_a_step_and_comes_back(campaign: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("NIANBAO_NO_OPEN", "1")
    monkeypatch.setattr(sys, "stdin", io.StringIO("99\n4\n\n\n"))
    assert menu(home) == 0
    said = capsys.readouterr().out
    assert "没有“99”这一项" in said
    assert said.count("  0　年报工作台") == said.count("  1　1-建立任务") == 3
    assert "任务：原州区2023年" in said
