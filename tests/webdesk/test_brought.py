"""Files dropped on the icon: put into 待收 and collected in the desk that runs, or in the one that begins."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.desks import RunningDesk, Visitor, running, start
from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from tests.support.workbooks import fill
from tests.webdesk.conftest import Place, placed, sitting

ICON = """
import sys
from pathlib import Path
from toolkit.webdesk.serving import serve
sys.exit(serve(None, Path("."), brought=[Path(word) for word in sys.argv[1:]], browser=False))
"""


def icon(place: Place, *files: Path) -> RunningDesk:
    """A double click on the icon, or a drop on it."""
    desk = start(*files, home=place.home, run=place.run, program=ICON)
    assert desk.address, desk.said
    return desk


def second(place: Place, *files: Path) -> str:
    """The address that a second start opens."""
    desk = icon(place, *files)
    assert desk.ended() == 0
    said = "".join(desk.said)
    assert said.startswith("工作台已经开着：")
    return desk.address


@pytest.fixture
def letters(place: Place, tmp_path: Path) -> Path:
    """What was received, in a folder called as nobody is; the place's campaign issued it."""
    folder = tmp_path / "收到的 表"
    returned(place.root, STREET, folder / "北塬.xlsx")
    returned(place.root, TOWN, folder / "里面" / "三营.xlsx", {"t3.new.natural": 3})
    return folder


def lines(work: dict[str, Any]) -> str:
    return "\n".join(line["text"] for line in work["lines"])


def test_dropped_on_the_icon_they_are_collected_in_the_desk_that_begins(place: Place, letters: Path) -> None:
    before = sorted(letters.rglob("*"))
    desk = icon(place, letters)
    try:
        someone = Visitor(desk.port)
        work = someone.work(someone.enter(desk.address).to)
        assert work["said"].startswith("共2份：已登记2份")
        assert "北塬街道" in lines(work)
        assert "三营.xlsx" in lines(work)
        assert sorted(letters.rglob("*")) == before, "the originals stay"
        assert not (place.root / "待收").exists()
        assert len([path for path in (place.root / "received").rglob("*") if path.is_file()]) == 2
    finally:
        desk.kill()


def test_dropped_while_a_desk_runs_they_are_collected_there(place: Place, letters: Path, tmp_path: Path) -> None:
    with running("desk", "--no-browser", home=place.home, run=place.run) as desk:
        someone = desk.visitor()
        to = someone.enter(second(place, letters / "北塬.xlsx", tmp_path / "没有的.xlsx")).to
        work = someone.work(to)
        assert "已登记　北塬街道" in lines(work)
        assert f"没有“{tmp_path / '没有的.xlsx'}”这个文件，没有收。" in lines(work)
        assert someone.get(to).status == 200


def test_with_several_campaigns_the_page_asks(place: Place, letters: Path) -> None:
    other = make(place.home / "邻区2023", district="邻区")
    with running("desk", "--no-browser", home=place.home, run=place.run) as desk:
        someone = Visitor(desk.port)
        answer = someone.enter(second(place, letters))
        assert answer.to == "/brought"
        page = someone.get("/brought")
        assert "收进哪个任务？" in page.said
        assert "收到的表" in page.said, "what was dropped, and where it lies"
        assert {"收进原州区2023年", "收进邻区2023年"} <= set(button(page.text))
        assert json.loads(someone.get("/brought.json").body) == {"paths": [str(letters)]}
        assert "去选任务" in someone.get("/").said
        key = next(one["key"] for one in json.loads(someone.get("/campaigns.json").body) if one["folder"] == str(place.root))
        led = someone.post("/brought", {"key": key})
        assert someone.work(led.to)["said"].startswith("共2份：已登记2份")
        assert not list((other / "received").iterdir())
        assert "没有等着收的文件" in someone.get("/brought").said

        someone.enter(second(place, letters))
        assert someone.post("/brought", {"key": "nothing"}).status == 409
        assert json.loads(someone.get("/brought.json").body)["paths"], "they are asked for again"
        assert someone.post("/brought", {"key": ""}).to == "/"
        assert json.loads(someone.get("/brought.json").body) == {"paths": []}
        assert letters.is_dir()


def button(page: str) -> Iterator[str]:
    """What the buttons say."""
    yield from re.findall(r"<button[^>]*>([^<]+)</button>", page)


def test_without_a_campaign_they_wait_for_one(place: Place, letters: Path) -> None:
    shutil.rmtree(place.root)
    desk = icon(place, letters)
    try:
        someone = Visitor(desk.port)
        assert someone.enter(desk.address).to == "/brought"
        assert "请先建立任务" in someone.get("/brought").said
    finally:
        desk.kill()


def test_what_is_filled_in_the_campaign_is_taken_from_there(place: Place) -> None:
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run) as desk:
        sat = sitting(desk, place)
        said = sat.visitor.post(f"{sat.base}/unit/{BUREAU}/fill", {"source": "纸质报表", "who": "张三"})
        sat.visitor.followed(said)
        (copy,) = (place.root / "代填").glob("*.xlsx")
        fill(copy, copy, dict.fromkeys(("t3.new.natural", "t3.granted.natural"), 0))
        work = sat.visitor.work(sat.visitor.enter(second(place, place.root / "代填", place.root / "issued")).to)
        assert work["said"] == "共1份：已登记1份。", work
        assert "教育局" in lines(work)
        assert not (place.root / "待收").exists()


def test_names_of_this_pc_keep_their_characters_as_far_as_files_may(place: Place, letters: Path) -> None:
    odd = letters.with_name("办公 100% \"甲\" '乙' $HOME\\.xlsx")
    shutil.copy(letters / "北塬.xlsx", odd)
    desk = icon(place, odd)
    try:
        someone = Visitor(desk.port)
        work = someone.work(someone.enter(desk.address).to)
        assert "已登记　北塬街道" in lines(work)
        assert "办公 100% _甲_ '乙' $HOME_.xlsx" in lines(work)
    finally:
        desk.kill()


def test_only_who_knows_the_word_has_files_taken_in(place: Place, letters: Path) -> None:
    with running("desk", "--no-browser", home=place.home, run=place.run) as desk:
        someone = Visitor(desk.port)
        answer = someone.post("/knock", {"secret": "不知道", "files": json.dumps([str(letters)])})
        assert answer.status == 403
        assert not (place.root / "待收").exists()
        assert someone.get("/brought").status == 403


@pytest.mark.parametrize("to", ["//evil.example/", "/c/1/doing/2/../../..", "https://evil.example", "/leave", "/brought?x"])
def test_an_address_leads_nowhere_else(place: Place, to: str) -> None:
    from toolkit.webdesk.pages.entry import _PAGE

    assert not to.isalnum()
    assert not _PAGE.fullmatch(to)


def test_a_campaign_that_cannot_be_written_is_said(issued: Path, tmp_path: Path) -> None:
    place = placed(issued, tmp_path / "office")
    (place.root / "待收").write_text("in the way", "utf-8")
    desk = icon(place, returned(place.root, STREET, tmp_path / "北塬.xlsx"))
    try:
        someone = Visitor(desk.port)
        work = someone.work(someone.enter(desk.address).to)
        assert work["state"] == "failed"
        assert "待收" in work["said"]
    finally:
        desk.kill()
