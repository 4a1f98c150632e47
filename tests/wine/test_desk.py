"""The desk's January on Windows: 年报工作台.exe double-clicked, and an officer who does it all on the page."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.support.desks import Answer, RunningDesk, Visitor, _listen
from tests.support.wine import PATIENCE, Wine, windows_path
from toolkit.actions.demo import _fill
from toolkit.actions.init import init
from toolkit.campaign.folder import Campaign
from toolkit.resources import data_folder

SAMPLE = data_folder("samples") / "shifan-2023"
LATE = "990101401"
"""Whose return comes last, dropped on the icon."""
PRESSED = "correct", "rollup", "report"


def clicked(wine: Wine, launchers: Path, *dropped: Path) -> RunningDesk:
    """年报工作台 in its window, from its first line on."""
    desk = RunningDesk(wine.start(launchers / "年报工作台.exe", *map(windows_path, dropped)))
    assert desk.process.stdin is not None
    desk.process.stdin.close()  # nobody presses a key
    threading.Thread(target=_listen, args=(desk,), daemon=True).start()
    assert desk.heard.wait(PATIENCE), "it said nothing"
    assert desk.address, desk.said
    return desk


@pytest.fixture(scope="module")
def desk(wine: Wine, launchers: Path) -> Iterator[RunningDesk]:
    """The desk beside a campaign of the sample district that is not issued yet."""
    root = launchers / "示范区2023年报"
    init(root, district="示范区", year=2023, units=SAMPLE / "units.csv", deadline=date(2024, 1, 15), last_year=SAMPLE / "last-year.csv")
    running = clicked(wine, launchers)
    yield running
    running.kill()
    wine.end_all()


@pytest.fixture(scope="module")
def someone(desk: RunningDesk) -> Visitor:
    return Visitor(desk.port)


@pytest.fixture(scope="module")
def answers(wine: Wine, desk: RunningDesk, someone: Visitor, launchers: Path) -> dict[str, Answer | str]:
    """What January brought, by the name of its step, to the end of the desk."""
    base = someone.enter(desk.address).to.rstrip("/")
    root = launchers / "示范区2023年报"
    given: dict[str, Answer | str] = {"list before": someone.get(f"{base}/")}
    given["issue"] = someone.followed(someone.post(f"{base}/do/issue"))
    with Campaign(root) as campaign:  # the clerks of the sample fill what was issued on Windows
        returns = [(path.stem, _fill(campaign, path)) for path in sorted((SAMPLE / "returns").glob("*.toml"))]
    early = [path for unit, path in returns if unit != LATE]
    (late,) = (path for unit, path in returns if unit == LATE)
    given["upload"] = json.dumps(someone.over(someone.drop(base, [(path.name, path.read_bytes()) for path in early])), ensure_ascii=False)
    again = clicked(wine, launchers, late)
    given["second start"] = f"{again.ended(60)} {''.join(again.said)}"
    given["dropped on the icon"] = json.dumps(someone.work(someone.enter(again.address).to), ensure_ascii=False)
    given["list"] = someone.get(f"{base}/")
    for verb in PRESSED:
        given[verb] = someone.followed(someone.post(f"{base}/do/{verb}"))
    given["units"] = someone.get(f"{base}/units.json")
    wrong = next(unit["code"] for unit in json.loads(given["units"].body)["units"] if unit["state"] == "rejected")
    given["unit"] = someone.get(f"{base}/unit/{wrong}")
    links = re.findall(r'href="([^"]+)"', someone.get(f"{base}/products").text)
    given["product"] = someone.get(next(link for link in links if "/file/output/" in link and ".xlsx" in link))
    given["leaving"] = someone.post("/leave")
    given["status"] = str(desk.ended(60))
    return given


def page(answers: dict[str, Answer | str], name: str) -> str:
    answer = answers[name]
    assert isinstance(answer, Answer)
    assert answer.status == 200, answer.said
    return answer.said


def test_the_list_says_what_is_to_do_first(answers: dict[str, Answer | str]) -> None:
    assert "报表还没有下发" in page(answers, "list before")
    assert "共14家，新做了14份" in page(answers, "issue")


def test_uploaded_returns_are_read_by_several_processes_and_told_one_by_one(answers: dict[str, Answer | str]) -> None:
    work = json.loads(str(answers["upload"]))
    assert work["state"] == "done", work
    assert work["said"].startswith("共10份：已登记10份")
    assert sum("错误" in line["text"] for line in work["lines"]) >= 3


def test_a_second_start_with_a_file_hands_it_to_the_running_desk(answers: dict[str, Answer | str]) -> None:
    assert str(answers["second start"]).startswith("0 工作台已经开着：")
    work = json.loads(str(answers["dropped on the icon"]))
    assert work["state"] == "done", work
    assert work["said"].startswith("共1份：已登记1份")


def test_the_pages_say_on_windows_what_they_say_here(answers: dict[str, Answer | str]) -> None:
    assert "示范区2023年" in page(answers, "list")
    assert "需退回" in page(answers, "list")
    assert "家需退回或核实" in page(answers, "correct")
    assert "需退回" in page(answers, "unit")
    assert "报告做好了" in page(answers, "report")


def test_the_desk_judges_there_as_the_command_line_does_here(
    answers: dict[str, Answer | str], launchers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from toolkit.cli import main

    main(["status", "-C", str(launchers / "示范区2023年报"), "--json"])
    there = answers["units"]
    assert isinstance(there, Answer)
    assert json.loads(there.body) == json.loads(capsys.readouterr().out)


def test_a_product_is_downloaded_as_it_lies_there(answers: dict[str, Answer | str], launchers: Path) -> None:
    answer = answers["product"]
    assert isinstance(answer, Answer)
    assert answer.body in [path.read_bytes() for path in (launchers / "示范区2023年报" / "output").rglob("*.xlsx")]
    assert openpyxl.load_workbook(BytesIO(answer.body)).sheetnames


def test_leaving_on_the_page_closes_the_window_and_leaves_nothing(answers: dict[str, Answer | str], desk: RunningDesk, launchers: Path) -> None:
    assert "工作台已退出" in page(answers, "leaving")
    assert answers["status"] == "0"
    said = "".join(desk.said)
    assert "工作台开着，请不要关这个窗口；要退出，请在网页上点“退出”。" in said
    assert said.rstrip().endswith("工作台已退出。要再用，请再打开一次。")
    assert not (launchers / "示范区2023年报" / "待收").exists()
    assert not (launchers / "出错记录.txt").exists()
