"""Files of the campaign by their address: those that are anybody's business, and nothing else of the PC."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.desks import Answer
from tests.webdesk.conftest import Sitting


def given(at_desk: Sitting, place: str) -> Answer:
    return at_desk.visitor.get(f"{at_desk.base}/file/{place}")


@pytest.fixture(scope="module")
def secret(at_desk: Sitting) -> str:
    """A file beside the campaign."""
    (at_desk.place.home / "密码.txt").write_text("hunter2", "utf-8")
    return quote("密码.txt")


@pytest.mark.parametrize("way", [
    "../{}", "..%2f{}", "%2e%2e/{}", "..%5c{}", "output/../../{}", "output/..%2f..%2f{}", "output/%2e%2e/%2e%2e/{}", "received/./../../{}",
    "%2e%2e%2f{}", "..%252f{}", "output//../../{}", "units.csv/../../{}",
])
def test_no_way_leads_out_of_the_campaign(at_desk: Sitting, secret: str, way: str) -> None:
    answer = given(at_desk, way.format(secret))
    assert answer.status == 404
    assert "hunter2" not in answer.text


def test_no_absolute_path_is_followed(at_desk: Sitting, secret: str) -> None:
    path = str(at_desk.place.home / "密码.txt")
    for way in (path, "/" + path, quote(path, safe=""), "file://" + path, "C:%5cWindows%5cwin.ini", "%5c%5cserver%5cshare%5cx.txt", "output/C:x.txt"):
        answer = given(at_desk, way)
        assert answer.status == 404, way
        assert "hunter2" not in answer.text


def test_a_link_that_leads_out_is_not_followed(at_desk: Sitting, secret: str) -> None:
    output = at_desk.root / "output"
    output.mkdir(exist_ok=True)
    (output / "链接.txt").symlink_to(at_desk.place.home / "密码.txt")
    (output / "文件夹").symlink_to(at_desk.place.home)
    assert given(at_desk, "output/" + quote("链接.txt")).status == 404
    assert given(at_desk, f"output/{quote('文件夹')}/{secret}").status == 404


@pytest.mark.parametrize("place", [
    "ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite.head", "form.toml", "templates/x", "", ".", "output", "output/", "%00", "output/%00",
    "output/LEDGER.SQLITE", "Ledger.sqlite", "output/" + "a" * 5000, "output/../ledger.sqlite",
])
def test_what_the_program_keeps_for_itself_is_given_to_nobody(at_desk: Sitting, place: str) -> None:
    answer = given(at_desk, place)
    assert answer.status == 404
    assert "没有这个文件" in answer.said or "没有这一页" in answer.said
    assert not answer.body.startswith(b"SQLite")


def test_what_a_unit_sent_is_saved_and_never_drawn(at_desk: Sitting) -> None:
    """A page that a unit sent would run in the desk's own name."""
    page = b"<!DOCTYPE html><script>alert(1)</script>"
    at_desk.visitor.over(at_desk.visitor.drop(at_desk.base, [("报表.html", page)]))
    (kept,) = (at_desk.root / "received").rglob("*.html")
    answer = given(at_desk, quote(kept.relative_to(at_desk.root).as_posix()) + "?name=" + quote("报表.html"))
    assert answer.body == page
    assert answer.headers["content-disposition"] == f"attachment; filename*=utf-8''{quote('报表.html')}"
    assert answer.headers["content-type"] == "application/octet-stream"


def test_a_name_in_the_address_stays_one_header(at_desk: Sitting) -> None:
    answer = given(at_desk, "units.csv?name=" + quote('a"\r\nSet-Cookie: x=1\r\n.csv'))
    assert answer.status == 200
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-disposition"].startswith("attachment")


def test_what_was_made_is_shown_without_rights(at_desk: Sitting) -> None:
    """A report as a web page may contain what units wrote: it is drawn, and nothing of it runs."""
    made = at_desk.root / "output" / "年度报告.html"
    made.parent.mkdir(exist_ok=True)
    made.write_text("<script>alert(1)</script>", "utf-8")
    answer = given(at_desk, "output/" + quote(made.name))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'")
    assert answer.headers["content-disposition"].startswith("inline")
    assert given(at_desk, "output/" + quote(made.name) + "?save=1").headers["content-disposition"].startswith("attachment")


def test_a_product_is_saved_under_its_chinese_name(at_desk: Sitting) -> None:
    made = at_desk.root / "output" / "汇总表 100%.xlsx"
    made.parent.mkdir(exist_ok=True)
    made.write_bytes(b"PK")
    answer = given(at_desk, "output/" + quote(made.name))
    assert (answer.status, answer.body) == (200, b"PK")
    assert quote(made.name) in answer.headers["content-disposition"]


def test_the_looks_are_files_of_ours_alone(at_desk: Sitting) -> None:
    for way in ("../base.html.j2", "..%2fbase.html.j2", "%2e%2e/base.html.j2", "..%5cbase.html.j2", "/etc/passwd", ""):
        answer = at_desk.visitor.get(f"/static/{way}")
        assert answer.status in (404, 405), way
        assert "DOCTYPE" not in answer.text.partition("<html")[0] or "没有这一页" in answer.said
    assert Path(__file__).name not in at_desk.visitor.get("/static/").text
