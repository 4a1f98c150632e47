"""Disks, kills, two windows, two programs, a campaign that is gone: a plain sentence on the page, and nothing lost."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.cli.test_machine import WITHOUT_PRIVILEGE
from tests.support.command_line import run
from tests.support.desks import Answer, Visitor, running, start
from tests.support.districts import BUREAU, STREET, TOWN, returned
from tests.webdesk.conftest import Place, Sitting, sitting
from toolkit.campaign.entries import SCHEMA_VERSION

STUCK = """
import time
from toolkit.actions import collect
collect.collected = lambda *args, **options: time.sleep(600)
"""
"""A desk that never gets to registering what it has acknowledged."""
FULL = """
import builtins, errno, io, os
from toolkit.webdesk import dropped
class Disk(io.FileIO):
    left = 1_000_000
    def write(self, data):
        self.left -= len(data)
        if self.left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(data)
def opened(path, mode="r"):
    return io.BufferedWriter(Disk(path, "w")) if mode == "wb" and str(path).endswith("-part") else builtins.open(path, mode)
dropped.open = opened
"""
"""A disk with one megabyte left, which is there again when what had no room has been removed."""
FIRST = "text.missing@s1.proactive"


def states(someone: Visitor, base: str) -> dict[str, str]:
    return {one["code"]: one["state"] for one in json.loads(someone.get(f"{base}/units.json").body)["units"]}


def plain(answer: Answer) -> str:
    """What a page says, which is nothing of the program's insides."""
    assert not re.search(r"Traceback|Errno|Error", answer.said), answer.said
    return answer.said


# ── killed ────────────────────────────────────────────────────────────


def test_what_was_acknowledged_survives_a_kill(place: Place, good: Path) -> None:
    """The next desk registers it, and names what had not come whole."""
    desk = start("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run, before=STUCK)
    sat = sitting(desk, place)
    assert sat.visitor.drop(sat.base, [("北塬街道.xlsx", good.read_bytes())]).status == 200
    desk.kill()
    (batch,) = (path for path in (place.root / "待收").iterdir() if path.is_dir())
    (batch / "断了.xlsx.nianbao-part").write_bytes(b"half")

    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run) as again:
        sat = sitting(again, place)
        page = sat.visitor.get(sat.base + "/")
        assert "没有收到1个：断了.xlsx" in plain(page)
        for path in re.findall(rf"{sat.base}/doing/\w+", page.text):
            sat.visitor.work(path)
        assert states(sat.visitor, sat.base)[STREET] == "accepted"
        assert not (place.root / "待收").exists()


def test_it_is_found_again_wherever_the_campaign_lies(place: Place, good: Path, tmp_path: Path) -> None:
    """A campaign that lies elsewhere is known when it is opened, and what waits in it is taken up then."""
    desk = start("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run, before=STUCK)
    sat = sitting(desk, place)
    sat.visitor.drop(sat.base, [("北塬街道.xlsx", good.read_bytes())])
    desk.kill()
    (tmp_path / "away").mkdir()
    with running("desk", "--no-browser", home=tmp_path / "away", run=place.run) as again:
        someone = again.visitor()
        assert "还没有年报任务" in someone.get("/").said
        base = someone.post("/open", {"folder": f"“{place.root}”"}).to.rstrip("/")
        for path in re.findall(rf"{base}/doing/\w+", someone.get(base + "/").text):
            someone.work(path)
        assert states(someone, base)[STREET] == "accepted"


def test_a_second_desk_leaves_alone_what_the_first_is_at(place: Place, good: Path) -> None:
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run, before=STUCK) as first:
        sat = sitting(first, place)
        sat.visitor.drop(sat.base, [("北塬街道.xlsx", good.read_bytes())])
        with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.home / "run2") as second:
            other = sitting(second, place)
            assert "正在做" not in other.visitor.get(other.base + "/").said
            assert list((place.root / "待收").rglob("北塬街道.xlsx"))
        first.kill()


# ── the disk ──────────────────────────────────────────────────────────


def test_a_disk_that_is_full_in_mid_upload_is_named_with_each_file(place: Place, good: Path) -> None:
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run, before=FULL) as desk:
        sat = sitting(desk, place)
        told = sat.visitor.over(sat.visitor.drop(
            sat.base, [("大.xlsx", b"x" * 3_000_000), ("北塬街道.xlsx", good.read_bytes()), ("更大.xlsx", b"y" * 3_000_000)]))
        lines = [line["text"] for line in told["lines"]]
        assert any("“大.xlsx”没有收：磁盘已满，请清理后重试" in line for line in lines)
        assert any("“更大.xlsx”没有收：磁盘已满" in line for line in lines)
        assert told["said"] == "共1份：已登记1份。", "what there was room for"

        answer = sat.visitor.drop(sat.base, [("大.xlsx", b"x" * 3_000_000)])
        assert answer.status == 409
        assert "“大.xlsx”没有收：磁盘已满" in plain(answer)
        assert not (place.root / "待收").exists(), "nothing half is left"


def test_what_cannot_be_registered_waits_and_is_registered_by_a_click(place: Place, good: Path) -> None:
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run) as desk:
        sat = sitting(desk, place)
        (place.root / "received").rename(place.home / "aside")
        (place.root / "received").write_bytes(b"in the way")
        answer = sat.visitor.drop(sat.base, [("北塬街道.xlsx", good.read_bytes())])
        told = sat.visitor.over(answer)
        assert told["state"] == "failed"
        assert "没有做" in told["said"]
        assert list((place.root / "待收").rglob("北塬街道.xlsx"))
        page = sat.visitor.get(json.loads(answer.body)["work"])
        assert "再登记一次" in plain(page)

        (place.root / "received").unlink()
        (place.home / "aside").rename(place.root / "received")
        again = re.findall(r'action="([^"]+/again)"', page.text)[0]
        assert sat.visitor.work(sat.visitor.post(again).to)["said"] == "共1份：已登记1份。"
        assert sat.visitor.post(again).to == sat.base + "/", "there is nothing left to do"


def test_a_folder_that_takes_nothing_is_said_and_can_still_be_looked_at(place: Place, good: Path) -> None:
    (place.root / "待收").write_bytes(b"in the way, as a read-only folder is")
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run) as desk:
        sat = sitting(desk, place)
        assert sat.visitor.get(sat.base + "/").status == 200
        answer = sat.visitor.drop(sat.base, [("北塬街道.xlsx", good.read_bytes())])
        assert answer.status == 409
        assert "待收" in plain(answer)


def test_a_read_only_campaign_is_looked_at_and_not_changed(place: Place, good: Path) -> None:
    folders = (place.root, *(path for path in place.root.rglob("*") if path.is_dir()))
    for folder in folders:
        folder.chmod(0o555)
    (place.root / "ledger.sqlite").chmod(0o444)
    try:
        with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run, before=WITHOUT_PRIVILEGE) as desk:
            sat = sitting(desk, place)
            for page in ("/", "/waiting", "/products", "/log", f"/unit/{STREET}"):
                assert sat.visitor.get(sat.base + page).status == 200, page
            answer = sat.visitor.drop(sat.base, [("北塬街道.xlsx", good.read_bytes())])
            assert answer.status == 409
            assert "没有权限" in plain(answer)
            assert "没有权限" in plain(sat.visitor.followed(sat.visitor.post(f"{sat.base}/do/rollup")))
    finally:
        for folder in folders:
            folder.chmod(0o755)
        (place.root / "ledger.sqlite").chmod(0o644)


# ── two at once ───────────────────────────────────────────────────────


def test_two_windows_that_decide_the_same_thing_decide_it_once(place: Place) -> None:
    sent = returned(place.root, STREET, place.home / "北塬.xlsx", texts=False).read_bytes()
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run) as desk:
        sat = sitting(desk, place)
        sat.visitor.over(sat.visitor.drop(sat.base, [("北塬.xlsx", sent)]))
        fields = {"finding": FIRST, "version": "1", "word": "accept", "reason": "已电话核实"}
        said: list[str] = []

        def decide() -> None:
            said.append(plain(sat.visitor.followed(sat.visitor.post(f"{sat.base}/unit/{STREET}/decide", fields))))

        threads = [threading.Thread(target=decide) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted("已采纳1条" in one for one in said) == [False, False, False, True]
        assert sorted("先前已经这样决定，没有再动" in one for one in said) == [False, True, True, True]

        # a version that came in meanwhile is not what the other window saw
        newer = returned(place.root, STREET, place.home / "2.xlsx", {"t3.new.natural": 1}, texts=False).read_bytes()
        sat.visitor.over(sat.visitor.drop(sat.base, [("北塬2.xlsx", newer)]))
        late = sat.visitor.followed(sat.visitor.post(f"{sat.base}/unit/{STREET}/decide", fields | {"finding": "text.missing@s5.problems"}))
        assert "没有做" in plain(late)
        assert "第2次" in late.said or "第1次" in late.said


def test_the_command_line_may_work_in_the_same_campaign(place: Place, good: Path) -> None:
    """Each sees what the other did; where one waits too long it says so, and nothing is lost."""
    town = returned(place.root, TOWN, place.home / "三营.xlsx")
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run) as desk:
        sat = sitting(desk, place)
        assert states(sat.visitor, sat.base) == {STREET: "missing", TOWN: "missing", BUREAU: "missing"}
        threads = [threading.Thread(target=lambda: run("collect", "-C", place.root, town))]
        threads.append(threading.Thread(target=lambda: sat.visitor.over(sat.visitor.drop(sat.base, [("北塬.xlsx", good.read_bytes())]))))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert states(sat.visitor, sat.base) == {STREET: "accepted", TOWN: "accepted", BUREAU: "missing"}
        assert run("status", "-C", place.root, "--log").status == 0


# ── a campaign that is not what it was ────────────────────────────────


def test_a_newer_campaign_is_left_alone(place: Place, good: Path) -> None:
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run) as desk:
        sat = sitting(desk, place)
        with closing(sqlite3.connect(place.root / "ledger.sqlite")) as base:
            base.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        answer = sat.visitor.get(sat.base + "/")
        assert answer.status == 409
        assert "请用新版打开" in plain(answer)
        assert sat.visitor.get("/").status == 200, "the others can still be opened"
        dropped = sat.visitor.drop(sat.base, [("北塬街道.xlsx", good.read_bytes())])
        assert sat.visitor.over(dropped)["state"] == "failed"
        assert list((place.root / "待收").rglob("北塬街道.xlsx")), "what came in waits for the newer program"


@pytest.mark.parametrize(("name", "content"), [
    ("campaign.toml", b"district = "), ("units.csv", b"\xff\xfe"), ("ledger.sqlite", b"not a database"), ("form.toml", b""),
])
def test_a_damaged_campaign_is_said_on_the_page(at_desk: Sitting, tmp_path: Path, name: str, content: bytes) -> None:
    other = Path(shutil.copytree(at_desk.root, tmp_path / "damaged"))
    base = at_desk.visitor.post("/open", {"folder": str(other)}).to.rstrip("/")
    assert at_desk.visitor.get(base + "/").status == 200
    (other / name).write_bytes(content)
    answer = at_desk.visitor.get(base + "/")
    assert answer.status == 409
    assert len(plain(answer)) > 30
    assert 'href="/"' in answer.text, "there is a way back"
    assert at_desk.visitor.get("/").status == 200
    for path in ("/waiting", "/products", "/log", "/units.json", f"/unit/{STREET}"):
        assert at_desk.visitor.get(base + path).status in (200, 409), path


def test_a_campaign_that_was_moved_away_is_said(at_desk: Sitting, tmp_path: Path) -> None:
    other = Path(shutil.copytree(at_desk.root, tmp_path / "gone"))
    base = at_desk.visitor.post("/open", {"folder": str(other)}).to.rstrip("/")
    assert at_desk.visitor.get(base + "/").status == 200
    shutil.rmtree(other)
    for path in ("/", "/waiting", "/products", "/log", "/units.json", f"/unit/{STREET}", "/file/units.csv"):
        answer = at_desk.visitor.get(base + path)
        assert answer.status == 404, path
        assert "文件夹可能移走了" in plain(answer)
    answer = at_desk.visitor.drop(base, [("x.xlsx", b"x")])
    assert answer.status == 404
    assert not other.exists(), "nothing is made where nothing is"
    assert "gone" not in at_desk.visitor.get("/").said


def test_a_folder_that_is_no_campaign_is_not_opened(at_desk: Sitting) -> None:
    for folder in ("", "  ", "/nonexistent", str(at_desk.place.home), "\x00", "“”", "x" * 5000):
        answer = at_desk.visitor.ask(
            "POST", "/open", {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{at_desk.desk.port}"},
            urlencode({"folder": folder}).encode())
        assert answer.status == 409, folder
        assert "不是年报任务文件夹" in plain(answer)


@pytest.mark.parametrize("fields", [
    {}, {"finding": "x"}, {"finding": "x", "word": "accept"}, {"word": "all"}, {"finding": "x", "word": "what"}, {"version": "²", "word": "all"},
    {"finding": FIRST, "word": "accept", "version": "9" * 5000},
])
def test_a_button_with_the_wrong_fields_does_nothing_and_says_so(at_desk: Sitting, fields: dict[str, str]) -> None:
    before = at_desk.visitor.get(at_desk.base + "/log").said
    for path in (f"/unit/{STREET}/decide", f"/unit/{STREET}/withdraw", "/unit/nobody/decide", f"/waiting/{'0' * 64}/assign", "/waiting/x/dismiss"):
        answer = at_desk.visitor.post(at_desk.base + path, fields)
        assert answer.status in (303, 409), path
        assert "程序出错" not in plain(at_desk.visitor.followed(answer) if answer.status == 303 else answer), path
    assert at_desk.visitor.get(at_desk.base + "/log").said == before
    assert not (at_desk.place.home / "出错记录.txt").exists()
