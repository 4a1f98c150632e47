"""Files dropped on the page: one, many, large, in folders and archives; none lost, none mixed."""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import threading
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.desks import Answer, multipart, part_of, running
from tests.support.districts import BUREAU, STREET, TOWN, returned
from tests.webdesk.conftest import Sitting, placed, sitting


@pytest.fixture(scope="module")
def returns(at_desk: Sitting) -> dict[str, bytes]:
    """A return of each unit."""
    return {code: returned(at_desk.root, code, at_desk.place.home / f"{code}.xlsx").read_bytes() for code in (STREET, TOWN, BUREAU)}


def kept(root: Path) -> set[str]:
    """The fingerprints of what lies in ``received/``."""
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in (root / "received").rglob("*") if path.is_file()}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def noted(data: bytes, number: int) -> bytes:
    """The same workbook with a note behind it: another file."""
    note = b"%06d" % number
    return data[:-2] + len(note).to_bytes(2, "little") + note


def test_one_file_is_answered_with_whose_it_is_and_what_was_found(at_desk: Sitting, returns: dict[str, bytes]) -> None:
    answer = at_desk.visitor.drop(at_desk.base, [("北塬街道年报.xlsx", returns[STREET])])
    assert json.loads(answer.body)["files"] == 1
    told = at_desk.visitor.over(answer)
    assert told["said"] == "共1份：已登记1份。"
    (line,) = told["lines"]
    assert line["text"].startswith("北塬街道年报.xlsx")
    assert "北塬街道（第1次）" in line["text"]
    assert line["href"] == f"{at_desk.base}/unit/{STREET}"
    assert sha256(returns[STREET]) in kept(at_desk.root)
    assert not (at_desk.root / "待收").exists(), "what was registered lies there no more"


def test_a_form_without_script_is_led_to_the_same_page(at_desk: Sitting, returns: dict[str, bytes]) -> None:
    body, kind = multipart([("北塬街道年报.xlsx", returns[STREET])], {})
    answer = at_desk.visitor.ask(
        "POST", f"{at_desk.base}/drop", {"Content-Type": kind, "Origin": f"http://127.0.0.1:{at_desk.desk.port}"}, body)
    page = at_desk.visitor.followed(answer)
    assert page.status == 200
    assert "北塬街道年报.xlsx" in page.said
    assert "共1份" in page.said


def test_two_files_of_one_name_are_both_taken(at_desk: Sitting, returns: dict[str, bytes]) -> None:
    told = at_desk.visitor.over(at_desk.visitor.drop(at_desk.base, [("年报.xlsx", returns[TOWN]), ("年报.xlsx", returns[BUREAU])]))
    assert told["said"] == "共2份：已登记2份。"
    assert {sha256(returns[TOWN]), sha256(returns[BUREAU])} <= kept(at_desk.root)


def test_folders_keep_their_names(at_desk: Sitting, returns: dict[str, bytes]) -> None:
    """A folder that is dropped may be called as its unit is."""
    told = at_desk.visitor.over(at_desk.visitor.drop(at_desk.base, [("区教育局/2023/扫描件.txt", "见附件".encode()), ("三营镇/扫描件.txt", b"2")]))
    assert [line["text"].partition("　")[0] for line in told["lines"]] == ["三营镇/扫描件.txt", "区教育局/2023/扫描件.txt"]


@pytest.mark.parametrize("name", [
    "../../../x.txt", "/etc/x.txt", "C:\\Windows\\x.txt", "..\\x.txt", "a/../../x.txt", "...", "CON.txt", "x\x00.txt", "长" * 400 + ".txt",
    "x.nianbao-part", "x.nianbao-lock", "a.nianbao-part/b.txt", ".x", "~$x.txt", "x.part", " ", "/", "报表:流.txt", "x.txt/",
])
def test_a_name_leads_nowhere(at_desk: Sitting, name: str) -> None:
    """Whatever a file is called, it lies in its batch, is looked at, and is kept."""
    content = f"content of {name}".encode()
    answer = at_desk.visitor.drop(at_desk.base, [(name, content)])
    told = at_desk.visitor.over(answer)
    assert told["state"] == "done"
    outside = [path for path in at_desk.place.home.rglob("*x*.txt") if "received" not in path.parts]
    assert not outside
    assert not (at_desk.root / "待收").exists()
    if "没有登记" not in told["said"]:
        assert sha256(content) in kept(at_desk.root), told


def test_an_archive_packed_by_chinese_windows_is_opened(at_desk: Sitting, returns: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "年报.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("AAAAAAAA.xlsx", noted(returns[STREET], 1))
        archive.writestr("BBBBBBBB.xlsx", noted(returns[BUREAU], 1))
    data = path.read_bytes().replace(b"AAAAAAAA", "北塬街道".encode("gbk")).replace(b"BBBBBBBB", "教育局？".encode("gbk"))
    told = at_desk.visitor.over(at_desk.visitor.drop(at_desk.base, [("年报.zip", data)]))
    assert told["said"] == "共2份：已登记2份。"
    assert sorted(line["text"].split("　")[0] for line in told["lines"]) == ["年报.zip!/北塬街道.xlsx", "年报.zip!/教育局？.xlsx"]


def test_whose_they_are_may_be_said_with_them(at_desk: Sitting) -> None:
    told = at_desk.visitor.over(at_desk.visitor.drop(at_desk.base, [("谁的.txt", b"what")], {"unit": "没有这家"}))
    assert told["state"] == "failed"
    assert "没有这家" in told["said"]
    told = at_desk.visitor.work(at_desk.visitor.post(f"{at_desk.base}/again").to)
    assert told["said"] .startswith("共1份："), "what was received is not thrown away for it"


def test_nothing_dropped_is_said(at_desk: Sitting) -> None:
    for answer in (
        at_desk.visitor.drop(at_desk.base, []),
        at_desk.visitor.drop(at_desk.base, [("", b"")]),
        at_desk.visitor.drop(at_desk.base, [], {"unit": STREET}),
        at_desk.visitor.post(f"{at_desk.base}/drop", {"files": "x"}),
    ):
        assert answer.status == 409
        assert "没有收到文件" in answer.said
    assert not (at_desk.root / "待收").exists()


@pytest.mark.parametrize("body", [
    b"", b"--", b"garbage", b"------WebKitFormBoundaryx7\r\n", b"------WebKitFormBoundaryx7\r\nContent-Disposition", b"\x00" * 5000,
    b"------WebKitFormBoundaryx7\r\n\r\n\r\n------WebKitFormBoundaryx7--\r\n",
    b"------WebKitFormBoundaryx7\r\n" + b"X: y\r\n" * 500 + b"\r\n", b"------WebKitFormBoundaryx7\r\nX: " + b"y" * 100_000,
    b'------WebKitFormBoundaryx7\r\nContent-Disposition: form-data; name="files"; filename="\xff\xfe"\r\n\r\n',
])
def test_a_form_that_is_no_form_is_said(at_desk: Sitting, body: bytes) -> None:
    answer = sent(at_desk, body)
    assert answer.status == 409
    assert "没有收到文件" in answer.said or "中断" in answer.said
    assert not (at_desk.root / "待收").exists()


@pytest.mark.parametrize("kind", [
    "multipart/form-data", "multipart/form-data; boundary=", "text/plain", "", f"multipart/form-data; boundary={'x' * 5000}",
])
def test_a_form_of_another_kind_is_said(at_desk: Sitting, kind: str) -> None:
    answer = sent(at_desk, b"x", kind)
    assert answer.status == 409
    assert "没有收到文件" in answer.said or "中断" in answer.said


def test_a_form_that_stops_early_keeps_what_was_whole(at_desk: Sitting) -> None:
    body, _ = multipart([("一.txt", b"first and whole"), ("二.txt", b"second")], {"names": "一.txt\n二.txt\n三.txt"})
    answer = sent(at_desk, body[: body.index(b"second") + 3])
    assert json.loads(answer.body)["files"] == 1
    told = at_desk.visitor.over(answer)
    assert told["said"].startswith("共1份：")
    assert any("没有收到2个：二.txt、三.txt" in line["text"] for line in told["lines"])
    assert sha256(b"first and whole") in kept(at_desk.root)
    assert sha256(b"sec") not in kept(at_desk.root)


def test_very_many_fields_take_no_room(at_desk: Sitting) -> None:
    body, _ = multipart([("三.txt", b"third")], {f"field{n}": "x" * 1000 for n in range(3000)})
    assert at_desk.visitor.over(sent(at_desk, body))["said"].startswith("共1份：")


def test_a_form_field_too_large_is_refused(at_desk: Sitting) -> None:
    answer = at_desk.visitor.post(f"{at_desk.base}/unit/{STREET}/decide", {"reason": "长" * 200_000})
    assert answer.status == 413
    assert answer.said


def test_a_form_of_very_many_fields_is_refused(at_desk: Sitting) -> None:
    """Each costs a hundred times its bytes of memory."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{at_desk.visitor.port}"}
    assert at_desk.visitor.ask("POST", f"{at_desk.base}/settings/units", headers, b"&".join(b"%d=1" % n for n in range(100_000))).status == 413


def test_headers_too_large_end_nothing(at_desk: Sitting) -> None:
    for name in ("Cookie", "X-Whatever"):
        with suppress(ConnectionError, http.client.HTTPException):
            assert at_desk.visitor.get("/", {name: "x" * 200_000}).status in (400, 431)
    assert at_desk.visitor.get("/").status == 200


def test_an_upload_that_breaks_off_is_told_on_the_next_page(at_desk: Sitting) -> None:
    """A reload in mid-upload: what was whole is registered, what was not is named."""
    boundary = "----WebKitFormBoundaryx7"
    files = [("整的.txt", b"whole before it broke off"), ("断的.txt", b"x" * 1000)]
    body, kind = multipart(files, {"names": "整的.txt\n断的.txt\n没到的.txt"}, boundary)
    connection = http.client.HTTPConnection("127.0.0.1", at_desk.desk.port)
    connection.putrequest("POST", f"{at_desk.base}/drop")
    for name, value in (("Content-Type", kind), ("Content-Length", str(len(body) + 10_000)), ("Cookie", at_desk.visitor.cookie),
                        ("Origin", f"http://127.0.0.1:{at_desk.desk.port}")):
        connection.putheader(name, value)
    connection.endheaders(body[: body.index(b"xxxx") + 100])
    until(lambda: list((at_desk.root / "待收").glob("*/整的.txt")) and list((at_desk.root / "待收").glob("*/断的*")))
    connection.close()
    until(lambda: sha256(b"whole before it broke off") in kept(at_desk.root))
    until(lambda: not (at_desk.root / "待收").exists())
    said = at_desk.visitor.get(at_desk.base + "/").said
    assert "没有收到2个：断的.txt、没到的.txt" in said
    at_desk.visitor.post(f"{at_desk.base}/news")
    assert "断的.txt" not in at_desk.visitor.get(at_desk.base + "/").said, "it has been read"


def until(come: object) -> None:
    import time

    end = time.monotonic() + 15
    while not come():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def sent(at_desk: Sitting, body: bytes, kind: str = "multipart/form-data; boundary=----WebKitFormBoundaryx7") -> Answer:
    headers = {"Content-Type": kind, "Origin": f"http://127.0.0.1:{at_desk.desk.port}", "Accept": "application/json"}
    return at_desk.visitor.ask("POST", f"{at_desk.base}/drop", headers, body)


# ── many and large, at a desk of their own ─────────────────────────────────


@pytest.fixture(scope="module")
def busy_desk(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitting]:
    place = placed(issued, tmp_path_factory.mktemp("busy"))
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run) as desk:
        yield sitting(desk, place)


def test_fifty_at_once_from_fifty_windows(busy_desk: Sitting, returns: dict[str, bytes]) -> None:
    """None lost, none mixed, and the desk holds no more of them than one piece of each."""
    busy_desk.visitor.over(busy_desk.visitor.drop(busy_desk.base, [("零.xlsx", returns[BUREAU])]))
    before = busy_desk.desk.memory()
    files = {f"北塬{n}.xlsx": noted(returns[STREET], 1000 + n) for n in range(25)}
    files |= {f"其他{n}.bin": random.Random(n).randbytes(2_000_000) for n in range(25)}
    told: dict[str, dict[str, object]] = {}

    def one(name: str, data: bytes) -> None:
        told[name] = busy_desk.visitor.over(busy_desk.visitor.drop(busy_desk.base, [(name, data)]))

    threads = [threading.Thread(target=one, args=item) for item in files.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.keys() == files.keys()
    for name, work in told.items():
        (line,) = work["lines"]  # type: ignore[misc]
        assert line["text"].startswith(name + "　"), "each window is told of its own file"
    assert {sha256(data) for data in files.values()} <= kept(busy_desk.root)
    assert not (busy_desk.root / "待收").exists()
    versions = json.loads(busy_desk.visitor.get(f"{busy_desk.base}/unit/{STREET}.json").body)["versions"]
    assert {one["name"] for one in versions} == {name for name in files if name.startswith("北塬")}
    assert busy_desk.desk.memory() - before < 50_000_000, "more than fifty megabytes went through"


def test_a_very_large_file_streams_through(busy_desk: Sitting) -> None:
    """200 MB: read or refused in words, and never held."""
    before = busy_desk.desk.memory()
    boundary, piece, count = "----WebKitFormBoundaryx7", b"\0" * 1_000_000, 200
    head, tail = part_of("录像.mp4", boundary), f"\r\n--{boundary}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", busy_desk.desk.port, timeout=120)
    connection.putrequest("POST", f"{busy_desk.base}/drop")
    size = len(head) + len(tail) + len(piece) * count
    for name, value in (("Content-Type", f"multipart/form-data; boundary={boundary}"), ("Content-Length", str(size)),
                        ("Cookie", busy_desk.visitor.cookie), ("Origin", f"http://127.0.0.1:{busy_desk.desk.port}"), ("Accept", "application/json")):
        connection.putheader(name, value)
    connection.endheaders(head)
    for _ in range(count):
        connection.send(piece)
    connection.send(tail)
    with connection.getresponse() as answer:
        body = answer.read()
    connection.close()
    told = busy_desk.visitor.over(Answer(answer.status, answer.headers, body))
    (line,) = told["lines"]
    assert line["text"].startswith("录像.mp4")
    assert line["more"], "why it was not read"
    assert busy_desk.desk.memory() - before < 60_000_000
