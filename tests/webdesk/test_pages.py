"""Every page and every other answer of the desk: what it carries, and what it does not contain."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.support.desks import Answer, Visitor, running
from tests.support.districts import BUREAU, STREET, TOWN, returned
from tests.webdesk.conftest import Place, Sitting, placed, sitting

NASTY = "\"'><img src=x onerror=alert(1)>{{7*7}}"
"""What would like to be a script: a file's name, a cell's content."""
_FIGURES = 5
"""Pages of a figure that are looked at: there are hundreds, and all are made the same way."""
STEADY = {
    "x-content-type-options": "nosniff", "x-frame-options": "DENY", "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.fixture(scope="module")
def used_desk(issued: Path, good: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitting]:
    """A desk at which something of everything has happened."""
    place: Place = placed(issued, tmp_path_factory.mktemp("used"))
    wrong = returned(place.root, TOWN, place.home / "三营.xlsx", {"t3.new.natural": 3, "t3.granted.natural": NASTY})
    again = returned(place.root, BUREAU, place.home / "教育.xlsx", {"t3.granted.natural": 2})
    better = returned(place.root, BUREAU, place.home / "教育2.xlsx", {"t3.new.natural": 2, "t3.granted.natural": 2})
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run) as desk:
        sat = sitting(desk, place)
        files = [(path.name, path.read_bytes()) for path in (good, wrong, again)]
        dropped = sat.visitor.drop(sat.base, [*files, (f"{NASTY}.xlsx", b"not a workbook"), ("没人的.txt", "来信收悉".encode())])
        sat.visitor.over(dropped)
        sat.visitor.over(sat.visitor.drop(sat.base, [(better.name, better.read_bytes())]))
        told = [json.loads(dropped.body)["work"]]
        for verb in ("correct", "chase", "receipts", "wall", "rollup", "report", "draft", "material"):
            answer = sat.visitor.post(f"{sat.base}/do/{verb}")
            assert sat.visitor.followed(answer).status == 200
            told.append(answer.to)
        sat.led_to = told
        yield sat


@pytest.fixture(scope="module")
def pages(used_desk: Sitting) -> dict[str, Answer]:
    """Every page that links lead to from the first one, by address, and the refusals."""
    someone, found = used_desk.visitor, dict[str, Answer]()
    base, kinds = used_desk.base, Counter[str]()
    waiting = [*used_desk.led_to, "/", f"{base}/", f"{base}/?q=jyj", f"{base}/?state=missing", f"{base}/?q=没有这家"]
    while waiting:
        path = waiting.pop().partition("#")[0]
        kind = re.sub(r"(?<=/figure/).*", "", path)
        if path in found or "/file/" in path or path.endswith((".zip", ".xlsx")) or (
                kind.endswith("/figure/") and kinds[kind] >= _FIGURES):
            continue
        kinds[kind] += 1
        answer = someone.get(path)
        if "attachment" in answer.headers.get("content-disposition", ""):
            continue
        found[path] = answer
        waiting += [link for link in links(answer.text) if link.startswith("/") and not link.startswith("/static")]
    for path in ("/nothing", "/c/nothing/", f"{used_desk.base}/unit/nobody", f"{used_desk.base}/doing/nothing", "/enter/x"):
        found[path] = someone.get(path)
    found["a stranger"] = Visitor(someone.port).get("/")
    found["another host"] = someone.get("/", {"Host": "evil.example"})
    found["an old browser"] = someone.get("/", {"User-Agent": "Trident/7.0"})
    found["another method"] = someone.ask("PUT", "/")
    found["no files"] = someone.post(f"{used_desk.base}/drop")
    found["leaving fields out"] = someone.followed(someone.post(f"{used_desk.base}/unit/{STREET}/decide"))
    return found


class Looked(HTMLParser):
    """What a page has of tags and attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.between: list[tuple[str, str]] = []
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style") and data.strip():
            self.between.append((self._open, data))


def links(page: str) -> list[str]:
    return [about["href"] for tag, about in Looked(page).tags if tag == "a" and "href" in about]


def test_the_pages_were_found(pages: dict[str, Answer], used_desk: Sitting) -> None:
    names = {re.sub(r"/(unit|doing)/.*", r"/\1", path.removeprefix(used_desk.base)) for path in pages}
    assert {"/", "/unit", "/waiting", "/products", "/log", "/doing"} <= names
    assert {pages[f"{used_desk.base}/unit/{code}"].status for code in (STREET, TOWN, BUREAU)} == {200}


def test_every_answer_carries_what_keeps_others_out(pages: dict[str, Answer], used_desk: Sitting) -> None:
    someone, base = used_desk.visitor, used_desk.base
    others = {path: someone.get(path) for path in (
        "/static/desk.css", "/static/desk.js", "/static/htmx.min.js", "/static/none.js", f"{base}/units.json", f"{base}/unit/{TOWN}.json",
        f"{base}/file/units.csv", f"{base}/file/none", "/static/../app.py",
    )}
    others["redirect"] = someone.post(f"{base}/news")
    for path, answer in (pages | others).items():
        told = {name.lower(): value for name, value in answer.headers.items()}
        assert STEADY.items() <= told.items(), path
        policy = dict(part.strip().partition(" ")[::2] for part in told["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'", path
        assert "unsafe" not in policy["script-src"], path
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'", path
        assert "server" not in told, path


def test_what_is_shown_is_kept_by_no_cache(pages: dict[str, Answer], used_desk: Sitting) -> None:
    """Another user of the PC finds nothing in the browser's cache."""
    for path, answer in pages.items():
        assert answer.headers["cache-control"] == "no-store", path


def test_no_page_names_an_address_outside_the_machine(pages: dict[str, Answer], used_desk: Sitting) -> None:
    for path, answer in pages.items():
        for tag, about in Looked(answer.text).tags:
            for name in ("href", "src", "action", "formaction", "srcset", "poster", "data", "hx-get", "hx-post", "ping", "background"):
                if name in about:
                    assert re.match(r"(/(?!/)|#|\?|data:,)", about[name]), (path, tag, about[name])
        named = answer.text.replace('xmlns="http://www.w3.org/2000/svg"', "")  # a name, which nobody asks for
        assert not re.findall(r"(?i)(?:https?:)?//[a-z0-9]", named), path
    style = used_desk.visitor.get("/static/desk.css").text
    assert not re.findall(r"url\(|@import", style)
    assert not re.findall(r"https?://", used_desk.visitor.get("/static/desk.js").text)


def test_no_page_has_anything_inline(pages: dict[str, Answer]) -> None:
    """What the policy forbids would not work; what a unit wrote cannot become it."""
    for path, answer in pages.items():
        looked = Looked(answer.text)
        assert not looked.between, path
        for tag, about in looked.tags:
            assert tag not in ("style", "base", "iframe", "object", "embed"), (path, tag)
            assert not [name for name in about if name.startswith(("on", "hx-on")) or name in ("style", "hx-vals")], (path, tag, about)
            assert "javascript:" not in " ".join(about.values()).lower(), path


def test_a_name_that_looks_like_a_script_stays_a_name(pages: dict[str, Answer], used_desk: Sitting) -> None:
    assert "<img src=x onerror=alert(1)>{{7*7}}" in pages[f"{used_desk.base}/unit/{TOWN}"].said.replace("imgsrc=xon", "img src=x on")
    for path, answer in pages.items():
        assert not [about for _, about in Looked(answer.text).tags if about.get("src") == "x"], path


def test_no_page_says_a_word_of_english_or_breaks(pages: dict[str, Answer]) -> None:
    for path, answer in pages.items():
        assert answer.status != 500, (path, answer.said)
        assert answer.headers["content-type"] == "text/html; charset=utf-8", path
        assert "</html>" in answer.text, path
        assert not re.search(r"Traceback|Errno|Internal|Not Found|Method", answer.said), path


def test_every_page_leads_back(pages: dict[str, Answer]) -> None:
    """Whoever came to a page that says no is not left standing there."""
    for path, answer in pages.items():
        if answer.status == 200 and "退出" in answer.said:
            assert "/" in links(answer.text), path


def test_every_field_has_a_label_and_every_id_is_one(pages: dict[str, Answer]) -> None:
    for path, answer in pages.items():
        tags = Looked(answer.text).tags
        ids = [about["id"] for _, about in tags if "id" in about]
        assert len(ids) == len(set(ids)), path
        for tag, about in tags:
            for name in ("for", "list", "aria-labelledby", "aria-describedby"):
                if name in about:
                    assert about[name] in ids, (path, tag, about)


def test_a_page_says_what_it_is(pages: dict[str, Answer]) -> None:
    for path, answer in pages.items():
        assert re.search(r'<html lang="zh-CN">', answer.text), path
        assert len(re.findall(r"<h1[ >]", answer.text)) == 1, path
        assert re.search(r"<title>[^<]+</title>", answer.text), path


def test_jumps_lead_somewhere(pages: dict[str, Answer]) -> None:
    """A link to a place on a page leads to one."""
    for path, answer in pages.items():
        for link in links(answer.text):
            to, _, place = link.partition("#")
            target = pages.get(to) if to else answer
            if place and target is not None and target.status == 200:
                assert f'id="{place}"' in target.text, (path, link)


def test_json_stands_beside_a_page(used_desk: Sitting) -> None:
    someone, base = used_desk.visitor, used_desk.base
    assert [one["code"] for one in json.loads(someone.get(f"{base}/units.json").body)["units"]] == [STREET, TOWN, BUREAU]
    assert json.loads(someone.get(f"{base}/unit/{TOWN}.json").body)["state"] == "rejected"
