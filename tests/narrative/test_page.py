"""Web pages and fragments before judges that we did not write: vnu, axe-core in Chromium, and Chromium's printer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.support.page import PageJudge
from toolkit.narrative.charts import drawn, with_charts
from toolkit.narrative.render import render

pytestmark = pytest.mark.page
SHELL = '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>年报</title></head><body><main><h1>年报</h1>{}</main></body></html>'


@pytest.fixture(scope="module")
def pages(form: Any, foreign: Any, folders: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page and a fragment twice in a page, of the statutory form with charts and of a foreign one, all kinds of parts in them."""
    from toolkit.narrative.context import build_context

    made, home = {}, tmp_path_factory.mktemp("pages")
    for name, one in (("statutory", form), ("foreign", foreign)):
        values = {code: n % 9 for n, code in enumerate(one.cells)}
        values |= {"t3.handled.total": sum(values.get(code, 0) for code in values if code.endswith(".total") and code.startswith("t3.")
                                           and code.split(".")[1] not in ("new", "carried_in", "handled", "carried_out"))}
        context = build_context(one, district="青禾区", year=2023, who="青禾区", values=values, texts={"s5.problems": "<b> & “”"}, drafts=True,
                                provisional="未报：甲局。", notes=["甲", "乙"], date="2024年1月15日")
        context = with_charts(context, one, drawn(one, 2023, values, values))
        for kind in ("html", "fragment"):
            text = render(context, kind, folders).decode()
            made[f"{name}-{kind}"] = home / f"{name}-{kind}.html"
            # Twice: whatever has an id would clash.
            made[f"{name}-{kind}"].write_text(text if kind == "html" else SHELL.format(text + text), "utf-8")
    assert made["statutory-fragment"].read_text("utf-8").count("<svg") == 4
    return made


def test_html_allows_all_of_it(page: PageJudge, pages: dict[str, Path]) -> None:
    assert page.invalid(list(pages.values())) == []


@pytest.mark.parametrize("name", ["statutory-html", "statutory-fragment", "foreign-html"])
def test_whoever_cannot_see_it_can_read_it(page: PageJudge, pages: dict[str, Path], name: str) -> None:
    assert page.inaccessible(pages[name]) == []


def test_the_judges_find_what_is_wrong(page: PageJudge, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.html"
    wrong.write_text(SHELL.format('<img src="x.png"><h2 id="a">A</h2><p id="a" style="color:#ccc">年度报告的正文</p>'), "utf-8")
    assert any("Duplicate ID" in line for line in page.invalid([wrong]))
    assert {line.partition(":")[0] for line in page.inaccessible(wrong)} >= {"image-alt", "color-contrast"}


def test_the_page_prints_on_a4_without_a_cut_table(page: PageJudge, pages: dict[str, Path]) -> None:
    document = pypdfium2.PdfDocument(page.printed(pages["statutory-html"]))
    assert 4 <= len(document) <= 6
    assert {tuple(round(side) for side in one.get_size()) for one in document} == {(595, 842)}
    texts = [one.get_textpage().get_text_range() for one in document]
    (whole,) = [text for text in texts if "一、本年新收政府信息公开申请数量" in text]
    assert "四、结转下年度继续办理" in whole
    for one in document:
        text = one.get_textpage()
        right = max(text.get_rect(n)[2] for n in range(text.count_rects()))
        assert right < 595 - 70  # 26 mm are 74 points
