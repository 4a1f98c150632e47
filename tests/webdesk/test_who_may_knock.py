"""What other programs of the PC and other pages of the browser get of the desk: nothing."""

from __future__ import annotations

import re
import stat

import pytest

from tests.support.desks import Visitor
from tests.webdesk.conftest import Sitting
from toolkit.webdesk.app import ROUTES
from toolkit.webdesk.keys import GOOD_FOR, Keys

POSTS = [path for path, methods, _ in ROUTES if "POST" in methods]
GETS = [path for path, methods, _ in ROUTES if "GET" in methods and path != "/enter/{word}"]


def filled(path: str, base: str) -> str:
    """An address of the desk with something in each of its places."""
    path = path.replace("/c/{key}", base)
    known = {"code": "640402003", "sha256": "0" * 64, "verb": "rollup", "id": "0" * 12, "place": "units.csv", "place:path": "units.csv"}
    return re.sub(r"{([^}]+)}", lambda match: known.get(match[1], "x"), path)


@pytest.fixture(scope="module")
def stranger(at_desk: Sitting) -> Visitor:
    """Who knows the port and nothing else."""
    return Visitor(at_desk.desk.port)


def test_the_address_that_opens_the_desk_works_once(at_desk: Sitting) -> None:
    again = Visitor(at_desk.desk.port)
    answer = again.enter(at_desk.desk.address)
    assert answer.status == 403
    assert "这个地址已经用过" in answer.said
    assert "再双击一次“年报工作台”" in answer.said
    assert not again.cookie
    assert at_desk.visitor.get(at_desk.base + "/").status == 200, "who came first stays"


def test_an_address_is_too_old_after_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("toolkit.webdesk.keys.time.monotonic", lambda: now)
    keys = Keys()
    early, late = keys.word(), keys.word()
    now += GOOD_FOR - 1
    assert keys.knows(keys.exchanged(early))
    now += 2
    assert keys.exchanged(late) is None


def test_the_cookie_of_another_desk_opens_nothing() -> None:
    one, other = Keys(), Keys()
    cookie = one.exchanged(one.word())
    assert one.knows(cookie)
    assert not other.knows(cookie)
    assert not one.knows("x" + str(cookie))


def test_the_cookie_is_for_this_page_alone(at_desk: Sitting) -> None:
    second = at_desk.visitor.post("/knock", {"secret": "guessed"})
    assert second.status == 403
    assert "HttpOnly" in at_desk_cookie(at_desk)
    assert "SameSite=strict" in at_desk_cookie(at_desk)


def at_desk_cookie(at_desk: Sitting) -> str:
    """The header that gives a cookie, from a second window."""
    import json

    secret = json.loads((at_desk.place.run / "nianbao" / "desk.json").read_text("utf-8"))["secret"]
    address = json.loads(Visitor(at_desk.desk.port).post("/knock", {"secret": secret}, {"Origin": ""}).body)["address"]
    return Visitor(at_desk.desk.port).enter(address).headers["set-cookie"]


def test_what_a_second_start_needs_is_read_by_nobody_else(at_desk: Sitting) -> None:
    record = at_desk.place.run / "nianbao" / "desk.json"
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert stat.S_IMODE(record.parent.stat().st_mode) == 0o700


def test_a_stranger_sees_no_page(at_desk: Sitting, stranger: Visitor) -> None:
    for path in GETS:
        answer = stranger.get(filled(path, at_desk.base))
        assert answer.status == 403, path
        assert "请再双击一次“年报工作台”" in answer.said
        assert "北塬" not in answer.text


def test_a_stranger_presses_no_button(at_desk: Sitting, stranger: Visitor) -> None:
    before = ledger(at_desk)
    for path in POSTS:
        assert stranger.post(filled(path, at_desk.base)).status == 403, path
    assert ledger(at_desk) == before
    assert at_desk.desk.process.poll() is None


@pytest.mark.parametrize("origin", ["", "null", "http://evil.example", "http://127.0.0.1", "https://127.0.0.1:{port}",
                                    "http://127.0.0.1:{port}.evil.example", "http://127.0.0.1:1"])
def test_no_button_is_pressed_from_another_page(at_desk: Sitting, origin: str) -> None:
    before = ledger(at_desk)
    for path in POSTS:
        if path != "/knock":
            answer = at_desk.visitor.post(filled(path, at_desk.base), headers={"Origin": origin.format(port=at_desk.desk.port)})
            assert answer.status == 403, path
            assert "没有做任何改动" in answer.said
    assert ledger(at_desk) == before
    assert at_desk.desk.process.poll() is None


def test_a_second_start_is_believed_by_its_word_alone_and_no_page_of_a_browser_can_ask(at_desk: Sitting, stranger: Visitor) -> None:
    assert stranger.post("/knock", {"secret": ""}).status == 403
    assert stranger.post("/knock", {"secret": "é"}, {"Origin": ""}).status == 403
    assert stranger.post("/knock", {}, {"Origin": "http://evil.example"}).status == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", "127.0.0.1:{port}.evil.example"])
def test_another_name_for_this_pc_is_not_answered(at_desk: Sitting, host: str) -> None:
    for path in ("/", at_desk.base + "/", "/static/desk.css", "/enter/x"):
        answer = at_desk.visitor.get(path, {"Host": host.format(port=at_desk.desk.port)})
        assert answer.status == 403, path
        assert "不是本机的地址" in answer.said


def test_localhost_is_this_pc(at_desk: Sitting) -> None:
    assert at_desk.visitor.get("/", {"Host": f"LocalHost:{at_desk.desk.port}"}).status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_another_kind_of_request_is_refused(at_desk: Sitting, method: str) -> None:
    answer = at_desk.visitor.ask(method, at_desk.base + "/", {"Origin": f"http://127.0.0.1:{at_desk.desk.port}"})
    assert answer.status == 405
    assert "用页面上的按钮" in answer.said


def test_looking_changes_nothing(at_desk: Sitting) -> None:
    """No address that is looked at does anything, and none that does something can be looked at."""
    at_desk.visitor.get(f"{at_desk.base}/")  # whoever opens a campaign first notes what judgements rest on, so that changes are told once
    before = ledger(at_desk)
    for path in POSTS:
        if path not in GETS:
            assert at_desk.visitor.get(filled(path, at_desk.base)).status in (404, 405), path
    for path in GETS:
        at_desk.visitor.get(filled(path, at_desk.base))
    assert ledger(at_desk) == before


def test_a_page_can_be_asked_for_without_its_content(at_desk: Sitting) -> None:
    answer = at_desk.visitor.ask("HEAD", at_desk.base + "/")
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("browser", [
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)",
    "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.102 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.102 Safari/537.36 Edge/18.19582",
    "Mozilla/5.0 (Windows NT 6.1; rv:52.0) Gecko/20100101 Firefox/52.0",
])
def test_an_old_browser_is_told_which_to_use(at_desk: Sitting, browser: str) -> None:
    answer = at_desk.visitor.get("/", {"User-Agent": browser})
    assert answer.status == 426
    assert "请换一个浏览器" in answer.said
    assert "极速模式" in answer.said


@pytest.mark.parametrize("browser", [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0",
    "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/86.0.4240.198 Safari/537.36 QIHU 360EE",
])
def test_a_browser_of_today_is_let_in(at_desk: Sitting, browser: str) -> None:
    assert at_desk.visitor.get("/", {"User-Agent": browser}).status == 200


def test_an_old_browser_does_not_use_up_the_address(at_desk: Sitting) -> None:
    """The default browser may be the old one: the address is then pasted into another."""
    import json

    secret = json.loads((at_desk.place.run / "nianbao" / "desk.json").read_text("utf-8"))["secret"]
    address = json.loads(Visitor(at_desk.desk.port).post("/knock", {"secret": secret}, {"Origin": ""}).body)["address"]
    path = address.partition(str(at_desk.desk.port))[2]
    old = Visitor(at_desk.desk.port).get(path, {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko"})
    assert "请换一个浏览器" in old.said
    assert Visitor(at_desk.desk.port).enter(address).status == 303


def test_nobody_on_the_network_is_answered(at_desk: Sitting) -> None:
    """It listens on this PC's own address and on no other."""
    from pathlib import Path

    listening = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text("ascii").splitlines()[1:]]
    port = f"{at_desk.desk.port:04X}"
    assert {where.rpartition(":")[0] for _, where, _, state, *_ in listening if where.endswith(f":{port}") and state == "0A"} == {"0100007F"}


def ledger(at_desk: Sitting) -> bytes:
    return (at_desk.root / "ledger.sqlite").read_bytes()


def test_cookies_of_other_programs_of_this_pc_are_no_hindrance(at_desk: Sitting) -> None:
    """A browser sends those of every port of 127.0.0.1, and not all are well formed."""
    for before in ('state={"a": [1, 2]}', "名字=值".encode().decode("latin-1"), "x", '="', "a=b c=d"):
        answer = at_desk.visitor.get(at_desk.base + "/", {"Cookie": f"{before}; {at_desk.visitor.cookie}"})
        assert answer.status == 200, before
