"""The desk as an officer has it: a real browser, a mouse, a keyboard, a January."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.support.browser import HEIGHT, WIDTH, answering, dropped, scrolls_sideways, serious
from tests.support.desk_pictures import desk_pictures
from tests.support.desks import RunningDesk, running
from tests.support.districts import BUREAU, STREET, TOWN, returned
from tests.support.workbooks import fill

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FIRST = "text.missing@s1.proactive"


class Window:
    """A page of the browser; what its console complains of is kept."""

    def __init__(self, context: BrowserContext, port: int) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.home = f"http://127.0.0.1:{port}"
        self.complaints: list[str] = []
        self.page.on("console", lambda told: self.complaints.append(told.text) if told.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.complaints.append(f"asked for {request.url}")

    def press(self, button: str) -> None:
        """The first button of a name, once the page's script listens: a person is not that quick."""
        found = self.page.get_by_role("button", name=button, exact=True).first
        found.wait_for()
        self.page.wait_for_load_state("load")
        found.click()

    def back(self) -> None:
        """From a piece of work to where it was begun, until the script of that page listens."""
        self.page.get_by_role("link", name="回去").click()
        self.page.wait_for_url(lambda address: "/doing/" not in address)

    def said(self) -> str:
        return re.sub(r"\s+", "", self.page.inner_text("body"))

    def looked_at(self) -> None:
        """Nothing of the page keeps anybody from using it, and nothing is wider than the window."""
        assert not serious(self.page), (self.page.url, serious(self.page))
        assert not scrolls_sideways(self.page), self.page.url
        assert not self.complaints, (self.page.url, self.complaints)

    def open_campaign(self) -> None:
        """From the first page to the second campaign, and wait until its script listens."""
        self.page.get_by_role("link", name=re.compile("原州区2023年")).first.click()
        self.page.wait_for_url(re.compile(r"/c/\w+/$"))
        self.page.wait_for_function("() => document.documentElement.classList.contains('scripted')")

    def work_over(self) -> str:
        """What became of the piece of work whose page this is; the page asks for what is new by itself."""
        self.page.wait_for_url(re.compile(r"/doing/\w+$"))
        self.page.wait_for_selector("p.state.done, p.state.failed", timeout=120_000)
        return self.page.inner_text("p.state")


@pytest.fixture(scope="module")
def sent(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What the three units of the second campaign send."""
    folder = tmp_path_factory.mktemp("sent")
    return {
        STREET: returned(issued, STREET, folder / "北塬街道年报.xlsx", texts=False),
        TOWN: returned(issued, TOWN, folder / "三营镇.xlsx", {"t3.new.natural": 3}),
        BUREAU: returned(issued, BUREAU, folder / "区教育局.xlsx"),
    }


@pytest.fixture(scope="module")
def office(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningDesk, Path]]:
    """A desk over a folder with one campaign in it."""
    home = tmp_path_factory.mktemp("browsed")
    shutil.copytree(issued, home / "2023")
    with running("desk", "--no-browser", home=home, run=home / "run") as desk:
        yield desk, home


@pytest.fixture(scope="module")
def context(browser: Browser, office: tuple[RunningDesk, Path]) -> Iterator[BrowserContext]:
    """Somebody's browser: windows of it share the cookie."""
    made = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, accept_downloads=True)
    made.grant_permissions(["clipboard-read", "clipboard-write"])
    first = made.new_page()
    first.goto(office[0].address)
    first.close()
    yield made
    made.close()


@pytest.fixture
def window(context: BrowserContext, office: tuple[RunningDesk, Path]) -> Iterator[Window]:
    made = Window(context, office[0].port)
    made.page.goto(made.home)
    yield made
    assert not made.complaints, made.complaints
    made.page.close()


def test_a_january_as_an_officer_does_it(window: Window, office: tuple[RunningDesk, Path], sent: dict[str, Path], tmp_path: Path) -> None:
    page = window.page
    window.looked_at()

    # the sample, made and opened
    window.press("做示例")
    assert "示例做好了" in window.work_over()
    window.looked_at()
    page.get_by_role("link", name=re.compile("shifan")).click()
    assert "各单位报送情况" in page.content()
    window.looked_at()
    page.fill("#q", "jyj")
    page.wait_for_function("() => document.querySelectorAll('table.units tbody tr').length < 5")
    assert "教育" in page.inner_text("table.units")
    page.fill("#q", "")
    page.wait_for_function("() => document.querySelectorAll('table.units tbody tr').length > 5")
    page.locator(".states label").nth(2).click()
    page.wait_for_function("() => document.querySelectorAll('table.units tbody tr').length < 14")
    window.looked_at()

    # the other campaign: one file dropped, the rest chosen
    page.goto(f"{window.home}/begin")
    window.looked_at()
    page.get_by_role("link", name="年报工作台").click()
    page.wait_for_url(f"{window.home}/")
    window.open_campaign()
    window.looked_at()
    dropped(page, [(sent[BUREAU].name, sent[BUREAU].read_bytes())])
    assert window.work_over() == "共1份：已登记1份。"
    window.looked_at()
    window.back()
    page.set_input_files("#files", [sent[STREET], sent[TOWN]])
    assert window.work_over() == "共2份：已登记2份。"
    window.back()
    window.looked_at()

    # what is wrong with one, and what it is told
    page.get_by_role("link", name="三营镇").click()
    window.looked_at()
    page.locator(".summary a").first.click()
    marked = page.locator("td:target")
    marked.wait_for()
    assert marked.evaluate("(cell) => cell.getBoundingClientRect().top < innerHeight && cell.getBoundingClientRect().bottom > 0")
    window.press("做退回表和消息")
    page.wait_for_load_state()
    page.get_by_role("link", name="单位", exact=True).click()
    page.get_by_role("link", name="三营镇").click()
    window.press("复制消息")
    page.get_by_role("button", name="已复制").wait_for()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.strip() == page.locator("pre.message").first.inner_text().strip()
    assert "三营镇" in copied
    with page.expect_download() as coming:
        page.locator("#back a.made").click()
    back = tmp_path / coming.value.suggested_filename
    coming.value.save_as(back)
    assert "三营镇" in back.name

    # it comes back right
    better = fill(back, tmp_path / "三营镇 改.xlsx", {"t3.granted.natural": 3}) or tmp_path / "三营镇 改.xlsx"
    dropped(page, [(Path(better).name, Path(better).read_bytes())])
    assert window.work_over() == "共1份：已登记1份。"
    page.locator("ul.lines a").first.click()
    assert "已通过" in page.inner_text("h1") or "没有待改、待答的问题" in page.content()

    # what may be explained is decided, undone, decided again
    page.get_by_role("link", name="单位", exact=True).click()
    page.get_by_role("link", name="北塬街道").click()
    window.looked_at()
    page.locator("details summary", has_text="审定").first.click()
    form = page.locator("details[open] form").first
    form.get_by_label("原因").fill("已电话核实")
    form.get_by_role("button", name="采纳，不再问").click()
    page.get_by_text("已采纳1条").wait_for()
    window.looked_at()
    window.press("撤销审定")
    page.get_by_text("已撤销审定1条").wait_for()
    window.press("恢复采纳")
    page.get_by_text("已采纳1条").wait_for()

    # the sums, the report
    for name in ("待查文件", "总览", "文字稿", "成果", "任务", "登记簿"):
        page.get_by_role("link", name=re.compile(f"^{name}")).first.click()
        page.wait_for_load_state()
        window.looked_at()
    page.get_by_role("link", name="成果").click()
    for product in ("汇总表", "报告"):
        window.press(product)
        page.wait_for_url(re.compile(r"done=|/doing/"))
        if "/doing/" in page.url:
            assert "没有做" not in window.work_over()
            window.back()
    window.looked_at()
    with page.expect_download() as coming:
        page.locator("table.files a", has_text="汇总").first.click()
    saved = tmp_path / coming.value.suggested_filename
    coming.value.save_as(saved)
    assert "汇总" in saved.name
    assert openpyxl.load_workbook(saved).sheetnames


def test_the_guide_shows_these_pages(window: Window) -> None:
    """``docs/make/pictures.py`` takes the same pictures; here they are taken of the sample that the January made."""
    guide = (Path(__file__).parents[2] / "docs" / "guide.md").read_text("utf-8")
    taken = dict(desk_pictures(window.page, window.home))
    assert sorted(taken) == sorted(re.findall(r"pictures/(desk-\w+)\.png", guide))
    assert all(len(data) > 20_000 for data in taken.values())


SLOW_DISK = """
import builtins, io, time
quick = builtins.open
class Slow(io.BufferedWriter):
    def write(self, data):
        time.sleep(0.1)
        return super().write(data)
builtins.open = lambda path, *how, **more: Slow(io.FileIO(path, "wb")) if "很大的" in str(path) else quick(path, *how, **more)
"""
"""A disk that takes half a minute for one file: as long as anybody could want to leave the page meanwhile."""


def test_a_reload_in_mid_upload_says_what_did_not_come(browser: Browser, issued: Path, tmp_path: Path) -> None:
    """The upload is the browser's own, and so is its end; nothing here waits without end, however slow the machine."""
    shutil.copytree(issued, tmp_path / "2023")
    with (running("desk", "-C", tmp_path / "2023", "--no-browser", home=tmp_path, run=tmp_path / "run", before=SLOW_DISK) as desk,
          answering(150), closing(browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})) as context):
        window = Window(context, desk.port)
        page = window.page
        page.goto(desk.address)
        page.wait_for_load_state("load")
        page.evaluate(
            """() => {
              const carried = new DataTransfer();
              carried.items.add(new File(["whole before the reload"], "整的.txt"));
              carried.items.add(new File([new Uint8Array(20000000)], "很大的.bin"));
              document.querySelector("main").dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
            }""")
        page.wait_for_function("() => document.querySelector('.sending').textContent.includes('正在收2个文件')")
        _until(lambda: any("很大的" in path.name for path in (tmp_path / "2023").glob("待收/*/*")), page, "nothing came")
        page.reload()
        _until(lambda: "很大的.bin" in window.said(), page, "nobody says what did not come", again=True)
        assert "没有收到1个：很大的.bin" in window.said()
        page.get_by_role("link", name=re.compile("^登记簿")).click()
        page.wait_for_url("**/log")
        _until(lambda: "整的.txt" in window.said(), page, "what came whole is not registered", again=True)
        window.press("知道了")
        page.wait_for_url(re.compile(r"/c/\w+/$"))
        assert "很大的.bin" not in window.said()
        assert not window.complaints, window.complaints


def _until(so: Callable[[], bool], page: Page, otherwise: str, *, again: bool = False) -> None:
    """Wait for something that is seen on the page when it is loaded ``again``, or on the disk."""
    until = time.monotonic() + 60
    while not so():
        assert time.monotonic() < until, otherwise
        page.wait_for_timeout(200)
        if again:
            page.reload()


def test_two_windows_do_not_disturb_each_other(
    window: Window, context: BrowserContext, office: tuple[RunningDesk, Path], sent: dict[str, Path]
) -> None:
    page = window.page
    window.open_campaign()
    other = Window(context, office[0].port)
    other.page.goto(page.url)
    dropped(page, [("一.xlsx", sent[BUREAU].read_bytes())])
    dropped(other.page, [("二.xlsx", sent[TOWN].read_bytes())])
    assert window.work_over().startswith("共1份：")
    assert other.work_over().startswith("共1份：")
    assert "一.xlsx" in window.said()
    assert "二.xlsx" not in window.said()
    assert "二.xlsx" in other.said()
    other.page.goto(page.url)
    assert "一.xlsx" in other.said(), "a piece of work has an address"
    assert not other.complaints
    other.page.close()


def test_a_decision_is_reached_by_keyboard_alone(window: Window, sent: dict[str, Path]) -> None:
    page = window.page
    window.open_campaign()
    if "已收过" not in window.said():
        page.set_input_files("#files", [sent[STREET]])
        window.work_over()
        window.back()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "跳到正文"
    _tab_to(page, "北塬街道")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/unit/{STREET}"))
    _tab_to(page, "审定")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("已电话核实")
    _tab_to(page, "采纳，不再问")
    page.keyboard.press("Enter")
    page.get_by_text("已采纳1条").wait_for()


def _tab_to(page: Page, words: str) -> None:
    """Go on until something of that name has the focus, and see that it shows."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.textContent.trim()") == words:
            shown = page.evaluate(
                "() => { const look = getComputedStyle(document.activeElement); "
                "return look.outlineStyle !== 'none' || look.boxShadow !== 'none'; }")
            assert shown, f"nobody sees that “{words}” has the focus"
            return
    raise AssertionError(f"“{words}” is not reached")


def test_leaving_says_so_and_closes(browser: Browser, issued: Path, tmp_path: Path) -> None:
    shutil.copytree(issued, tmp_path / "2023")
    with running("desk", "-C", tmp_path / "2023", "--no-browser", home=tmp_path, run=tmp_path / "run") as desk:
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
        window = Window(context, desk.port)
        window.page.goto(desk.address)
        window.press("退出")
        window.page.get_by_role("heading", name="工作台已退出").wait_for()
        window.looked_at()
        assert desk.ended() == 0
        context.close()


def test_a_browser_of_2021_does(old_browser: Browser, issued: Path, sent: dict[str, Path], tmp_path: Path) -> None:
    """The oldest engine that the guide names: pages load, lists answer while typing, a drop is followed to its end."""
    shutil.copytree(issued, tmp_path / "2023")
    with running("desk", "-C", tmp_path / "2023", "--no-browser", home=tmp_path, run=tmp_path / "run") as desk:
        assert old_browser.version.startswith("90.")
        page = old_browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        complaints: list[str] = []
        page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(desk.address)
        base = page.url
        # Playwright's own hands want a newer engine: what they would do is asked of the page.
        page.evaluate("() => { const q = document.querySelector('#q'); q.value = 'jyj'; q.dispatchEvent(new Event('input', {bubbles: true})); }")
        page.wait_for_function("() => document.querySelectorAll('table.units tbody tr').length === 1")
        page.evaluate("() => document.querySelectorAll('.states input')[1].click()")
        page.wait_for_function("() => document.querySelectorAll('table.units tbody tr').length === 1")
        dropped(page, [(sent[TOWN].name, sent[TOWN].read_bytes())])
        page.wait_for_function("() => document.querySelector('p.state.done')", timeout=60_000)
        assert "共1份：已登记1份。" in page.evaluate("() => document.body.textContent")
        for path in ("", "waiting", "overview", "writing", "products", "log", f"unit/{TOWN}"):
            answer = page.goto(base + path)
            assert answer is not None
            assert answer.status == 200, path
            assert not scrolls_sideways(page), path
        assert page.evaluate("() => document.querySelectorAll('table.law td.error').length")
        assert not complaints
        page.close()
