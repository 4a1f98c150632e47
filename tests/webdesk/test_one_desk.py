"""One desk a user: begun, begun again, left, killed, forgotten, in a bad place."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.support.desks import Visitor, running, start
from tests.webdesk.conftest import Place, sitting

IDLE = """
import sys
from pathlib import Path
from toolkit.webdesk.serving import serve
sys.exit(serve(None, Path("."), browser=False, idle=float(sys.argv[1]), say=lambda words: print(words, flush=True)))
"""
SLOW = """
import time
from toolkit.actions import rollup
made = rollup.rollup
def slowly(*args, **options):
    time.sleep(1.5)
    return made(*args, **options)
rollup.rollup = slowly
"""
"""The roll-up of a large district."""


def second(place: Place, *words: object) -> str:
    """What a second start says, when it has ended."""
    desk = start("desk", "--no-browser", *words, home=place.home, run=place.run)
    assert desk.ended() == 0
    time.sleep(0.05)
    return "".join(desk.said)


def test_a_second_start_opens_the_running_desk(place: Place) -> None:
    other = Path(shutil.copytree(place.root, place.home.parent / "elsewhere"))
    with running("desk", "--no-browser", home=place.home, run=place.run) as desk:
        said = second(place)
        assert said.startswith(f"工作台已经开着：http://127.0.0.1:{desk.port}/enter/")
        someone = Visitor(desk.port)
        assert someone.enter(said.strip().partition("：")[2]).to == "/", "no campaign was named"
        assert "原州区2023年" in someone.get("/").said

        said = second(place, "-C", other)
        answer = someone.enter(said.strip().partition("：")[2])
        assert someone.get(answer.to).status == 200
        someone.over(someone.drop(answer.to.rstrip("/"), [("谁的.txt", b"?")]))
        assert list((other / "received").iterdir()), "the second start's campaign, though it lies elsewhere"
    assert not (place.run / "nianbao" / "desk.json").exists(), "nothing is left of a desk that ended"


EARLIER = "import toolkit.version\ntoolkit.version.__version__ = '0.0.9'"
"""A desk of an earlier version, in which nothing else is otherwise."""


def test_a_desk_of_another_version_is_not_opened_but_ended_from_the_page(place: Place) -> None:
    with (running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run, before=EARLIER) as old,
          running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run) as new):
        assert new.port != old.port
        sat = sitting(new, place)
        for path in (f"{sat.base}/", "/"):
            assert "另一版本（0.0.9）的年报工作台还开着" in sat.visitor.get(path).said
        assert sat.visitor.followed(sat.visitor.post("/end-older")).status == 200
        assert old.ended() == 0
        assert "另一版本" not in sat.visitor.get("/").said
        assert second(place).startswith(f"工作台已经开着：http://127.0.0.1:{new.port}/"), "the new one is the one desk now"


def test_what_is_no_request_is_refused_in_chinese(place: Place) -> None:
    with running("desk", "--no-browser", home=place.home, run=place.run) as desk, socket.create_connection(("127.0.0.1", desk.port), 10) as line:
        line.sendall(b"\x16\x03\x01\x00 no request\r\n\r\n")
        answer = b"".join(iter(lambda: line.recv(4096), b"")).decode()
        assert answer.startswith("HTTP/1.1 400")
        assert "text/plain; charset=utf-8" in answer
        assert "看不懂这个请求，什么也没有做。" in answer
        assert "Invalid" not in answer


def test_a_record_left_by_a_killed_desk_is_no_hindrance(place: Place) -> None:
    first = start("desk", "--no-browser", home=place.home, run=place.run)
    first.kill()
    assert (place.run / "nianbao" / "desk.json").exists()
    with running("desk", "--no-browser", home=place.home, run=place.run) as desk:
        assert desk.said[0].startswith("工作台：http://127.0.0.1:")
        assert desk.visitor().get("/").status == 200


@pytest.mark.parametrize("left", [b"", b"{}", b"[]", b"null", b"\xff", b'{"port": 99999999, "secret": "x"}', b'{"port": "x", "secret": 1}'])
def test_a_record_that_says_nothing_is_no_hindrance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: bytes) -> None:
    from toolkit.webdesk import running as record

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    record.record().parent.mkdir()
    record.record().write_bytes(left)
    assert record.knock(None) is None


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", b"SSH-2.0-OpenSSH\r\n", b"",
                                    b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull"])
def test_another_program_at_the_port_of_a_killed_desk_is_no_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    import threading

    from toolkit.webdesk import running as record

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as server:
        def once() -> None:
            guest, _ = server.accept()
            with guest:
                guest.recv(65536)
                guest.sendall(answer)

        threading.Thread(target=once, daemon=True).start()
        record.remember(server.getsockname()[1], "x")
        assert record.knock(None) is None


def test_a_port_that_is_taken_is_said(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        desk = start("desk", "--no-browser", "--port", port, home=place.home, run=place.run)
        assert desk.ended() == 2
    said = "".join(desk.said)
    assert f"用不了端口{port}" in said
    assert "请换一个" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("port", ["70000", "99999999999999999999"])
def test_a_port_that_there_is_not_is_said(place: Place, port: str) -> None:
    desk = start("desk", "--no-browser", "--port", port, home=place.home, run=place.run)
    assert desk.ended() == 2
    assert "端口" in "".join(desk.said)
    assert "Traceback" not in "".join(desk.said)


def test_a_desk_that_nobody_uses_ends_by_itself(place: Place) -> None:
    desk = start(1.5, home=place.home, run=place.run, program=IDLE)
    someone = desk.visitor()
    until = time.monotonic() + 3
    while time.monotonic() < until:
        assert someone.get("/").status == 200
        time.sleep(0.3)
    assert desk.process.poll() is None, "it was used"
    assert desk.ended(15) == 0
    assert "工作台已退出" in "".join(desk.said)
    assert not (place.run / "nianbao" / "desk.json").exists()


def test_an_idle_desk_ends_only_when_its_work_is_done(place: Place) -> None:
    desk = start(0.5, home=place.home, run=place.run, program=SLOW.replace("1.5", "3") + IDLE)
    someone = desk.visitor()
    key = someone.get("/").text.partition('href="/c/')[2].partition("/")[0]
    someone.post(f"/c/{key}/do/rollup")
    assert desk.ended(20) == 0
    assert list((place.root / "output").glob("*汇总*.xlsx"))


def test_leaving_waits_for_what_is_under_way(place: Place) -> None:
    desk = start("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run, before=SLOW.replace("1.5", "6"))
    sat = sitting(desk, place)
    led = sat.visitor.post(f"{sat.base}/do/rollup")
    assert "/doing/" in led.to, "longer than anybody waits before a button"
    answer = sat.visitor.post("/leave")
    assert "工作台已退出" in answer.said
    assert "正在做的会做完再退出" in answer.said
    assert desk.ended(30) == 0
    assert list((place.root / "output").glob("*汇总*.xlsx"))
    assert "正在做的做完就退出" in "".join(desk.said)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_desk_that_is_told_to_end_leaves_nothing_behind(place: Place, how: signal.Signals) -> None:
    desk = start("desk", "--no-browser", home=place.home, run=place.run)
    desk.visitor()
    desk.process.send_signal(how)
    desk.ended()
    assert not (place.run / "nianbao" / "desk.json").exists()
    assert "Traceback" not in "".join(desk.said)


def test_two_desks_at_once_are_possible_where_a_port_is_asked_for(place: Place) -> None:
    """Each has a cookie of its own."""
    with running("desk", "--no-browser", home=place.home, run=place.run) as one, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        with running("desk", "--no-browser", "--port", port, home=place.home, run=place.run) as other:
            first, second = one.visitor(), other.visitor()
            assert first.cookie.partition("=")[0] != second.cookie.partition("=")[0]
            assert Visitor(other.port, first.cookie).get("/").status == 403
            assert first.get("/").status == second.get("/").status == 200


def test_a_folder_that_is_no_campaign_is_said(place: Place) -> None:
    desk = start("desk", "--no-browser", "-C", place.home, home=place.home, run=place.run)
    assert desk.ended() == 2
    assert "不是年报任务文件夹" in "".join(desk.said)


def test_a_campaign_on_a_network_share_is_warned_about(place: Place) -> None:
    before = "import toolkit.campaign.folder as folder\nfolder.is_shared = lambda path: True"
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run, before=before) as desk:
        sat = sitting(desk, place)
        said = sat.visitor.get(sat.base + "/").said
        assert "在网络共享盘上" in said
        assert "不要两个人同时使用" in said


def test_where_nothing_can_be_remembered_the_desk_runs_all_the_same(place: Place) -> None:
    place.run.mkdir()
    (place.run / "nianbao").write_text("in the way", "utf-8")
    with running("desk", "--no-browser", home=place.home, run=place.run) as desk:
        assert desk.visitor().get("/").status == 200
        with running("desk", "--no-browser", home=place.home, run=place.run) as other:
            assert other.port != desk.port
    assert (place.run / "nianbao").read_text("utf-8") == "in the way"


def test_no_browser_is_said_with_what_to_do(place: Place) -> None:
    with running("desk", home=place.home, run=place.run, env={"PATH": "/nonexistent", "DISPLAY": "", "BROWSER": "", "WAYLAND_DISPLAY": ""}) as desk:
        until = time.monotonic() + 10
        while "没有找到浏览器" not in "".join(desk.said) and time.monotonic() < until:
            time.sleep(0.05)
        said = "".join(desk.said)
        assert "没有找到浏览器" in said
        assert "贴进地址栏" in said
        assert desk.visitor().get("/").status == 200


def test_the_record_is_json_of_port_and_word(place: Place) -> None:
    with running("desk", "--no-browser", home=place.home, run=place.run) as desk:
        record = json.loads((place.run / "nianbao" / "desk.json").read_text("utf-8"))
        assert record["port"] == desk.port
        assert len(record["secret"]) >= 32
