"""年报工作台 double-clicked: a small window that says what it is for, and goes when the officer leaves on the page."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.desks import RunningDesk, Visitor, start
from tests.support.districts import STREET, make, returned
from tests.webdesk.conftest import Place, placed
from toolkit.launchers import _home

ICON = """
import signal
import sys
from pathlib import Path
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # tests that run under nohup
from toolkit.launchers import main
sys.exit(main("desk", None, Path.cwd()))
"""
BY_HAND = "按回车键关闭本窗口。"


@pytest.fixture
def place(issued: Path, tmp_path: Path) -> Place:
    return placed(issued, tmp_path / "年报工具")


@pytest.fixture
def clicked(place: Place) -> Iterator[Callable[..., RunningDesk]]:
    """A double click, with files dropped."""
    begun: list[RunningDesk] = []

    def click(*dropped: Path) -> RunningDesk:
        begun.append(start(*dropped, home=place.home, run=place.run, program=ICON, env={"NIANBAO_NO_OPEN": "1"}))
        return begun[-1]

    yield click
    for desk in begun:
        desk.kill()


def everything(desk: RunningDesk, last: str) -> str:
    until = time.monotonic() + 5
    while last not in "".join(desk.said) and time.monotonic() < until:
        time.sleep(0.02)
    return "".join(desk.said)


def test_a_double_click_opens_the_only_campaign_and_leaving_closes_the_window(place: Place, clicked: Callable[..., RunningDesk]) -> None:
    desk = clicked()
    someone = Visitor(desk.port)
    to = someone.enter(desk.address).to
    assert "原州区2023年" in someone.get(to).said
    assert "北塬街道" in someone.get(to).said
    assert "工作台开着，请不要关这个窗口；要退出，请在网页上点“退出”。\n" in everything(desk, "请不要关")

    again = clicked(returned(place.root, STREET, place.home.parent / "北塬.xlsx"))
    assert again.ended() == 0
    said = everything(again, BY_HAND)
    assert said.startswith("工作台已经开着：")
    assert said.rstrip().endswith(BY_HAND), "no browser was opened: the address has to be read"
    assert someone.work(someone.enter(again.address).to)["said"].startswith("共1份：已登记1份")

    assert "工作台已退出" in someone.post("/leave").said
    assert desk.ended() == 0
    said = everything(desk, "已退出")
    assert said.rstrip().endswith("工作台已退出。要再用，请再打开一次。")
    assert BY_HAND not in said


def test_of_several_the_first_page_lets_one_choose_and_a_campaign_dropped_is_the_one(place: Place, clicked: Callable[..., RunningDesk]) -> None:
    other = make(place.home / "邻区2023", district="邻区")
    desk = clicked()
    someone = Visitor(desk.port)
    assert someone.enter(desk.address).to == "/"
    assert {"原州区2023年", "邻区2023年"} <= {title for title in ("原州区2023年", "邻区2023年") if title in someone.get("/").said}
    again = clicked(other, returned(other, STREET, place.home.parent / "北塬.xlsx"))
    assert again.ended() == 0
    assert someone.work(someone.enter(again.address).to)["said"].startswith("共1份：已登记1份")
    assert [path.suffix for path in (other / "received").rglob("*") if path.is_file()] == [".xlsx"]
    someone.post("/leave")
    desk.ended()


@pytest.mark.parametrize("how", ["SIGHUP", "SIGINT"])
def test_a_window_that_is_closed_ends_the_desk_in_order(place: Place, clicked: Callable[..., RunningDesk], how: str) -> None:
    desk = clicked()
    os.kill(desk.process.pid, signal.Signals[how])
    assert desk.ended() == 0
    assert "工作台已退出" in everything(desk, "已退出")
    assert not (place.run / "nianbao" / "desk.json").exists()


def test_what_goes_wrong_stays_to_be_read(place: Place) -> None:
    broken = start(home=place.home, run=place.run, program="import socket\nsocket.socket.listen = lambda *_: 1 / 0\n" + ICON)
    assert broken.ended() != 0
    said = everything(broken, BY_HAND)
    assert "程序出错，没有做完" in said
    assert said.rstrip().endswith(BY_HAND)
    assert "ZeroDivisionError" in (place.home / "出错记录.txt").read_text("utf-8-sig")


def test_home_is_the_folder_that_was_unpacked_whichever_launcher_is_clicked(tmp_path: Path) -> None:
    folder = tmp_path / "年报工具"
    (folder / "程序文件").mkdir(parents=True)
    (folder / "分步程序").mkdir()
    assert _home(folder / "年报工作台.exe") == folder
    assert _home(folder / "分步程序" / "3-回收.exe") == folder
    assert _home(tmp_path / "分步程序" / "3-回收.exe") == tmp_path / "分步程序", "somebody's own folder of that name"
