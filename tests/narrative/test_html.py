"""The web page, read back with lxml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import html

from toolkit.narrative.render import render
from toolkit.words import plain


def opened(data: bytes) -> Any:
    return html.document_fromstring(data.decode())


def grid(table: Any) -> list[list[str]]:
    """The table as a browser lays it out."""
    taken: dict[tuple[int, int], str] = {}
    for r, row in enumerate(table.iter("tr")):
        col = 0
        for cell in row:
            while (r, col) in taken:
                col += 1
            for down in range(int(cell.get("rowspan", 1))):
                for right in range(int(cell.get("colspan", 1))):
                    taken[r + down, col + right] = cell.text_content().strip()
    cols = 1 + max(c for _, c in taken)
    return [[taken[r, c] for c in range(cols)] for r in range(1 + max(r for r, _ in taken))]


def test_every_number_stands_in_its_place_under_its_code(
    make: Any, form: Any, numbers: Any, folders: list[Path]
) -> None:
    page = opened(render(make(values=numbers), "html", folders))
    for table in (table for table in form.tables if not table.sentence):
        found = page.xpath(f'//table[@data-code="{table.code}"]')[0]
        drawn = grid(found)
        for cell in table.cells:
            value = numbers[cell.code]
            text = "" if value is None else plain(value)
            assert drawn[cell.span.row][cell.span.col] == text
            assert found.xpath(f'.//td[@data-code="{cell.code}"]')[0].text_content() == text
        for label in table.labels:
            assert drawn[label.span.last_row][label.span.last_col] == label.text


def test_heads_say_what_they_head(make: Any, folders: list[Path]) -> None:
    table = opened(render(make(), "html", folders)).xpath('//table[@data-code="t3"]')[0]
    assert len(table.xpath("./thead/tr")) == 3
    assert len(table.xpath("./tbody/tr")) == 25
    assert not table.xpath(".//th[not(@scope)]")
    assert table.xpath('.//th[@scope="colgroup"][contains(., "法人")]/@colspan') == ["5"]
    assert table.xpath('.//th[@scope="rowgroup"][contains(., "本年度办理结果")]/@rowspan') == ["22"]


def test_the_page_needs_nothing_from_elsewhere(make: Any, folders: list[Path]) -> None:
    page = opened(render(make(), "html", folders))
    assert page.get("lang") == "zh-CN"
    assert not page.xpath("//@src | //@href | //script | //link")
    assert "url(" not in page.xpath("//style")[0].text
    assert "@page" in page.xpath("//style")[0].text


def test_awkward_characters_come_out_as_written(make: Any, folders: list[Path]) -> None:
    text = "=1+1 <script>alert(1)</script> & 乙 {{ title }} {% if x %}"
    page = opened(render(make({"s6.matters": text}, who='甲"&<丙>'), "html", folders))
    assert text in [line.text_content() for line in page.iter("p")]
    assert not page.xpath("//script")
    assert page.xpath("//h1")[0].text_content() == '甲"&<丙>2023年政府信息公开工作年度报告'
    assert page.xpath('//meta[@name="author"]/@content') == ['甲"&<丙>']


def test_what_is_still_to_be_written_is_marked(make: Any, folders: list[Path]) -> None:
    page = opened(render(make(drafts=True, values={}), "html", folders))
    marks = [mark.text_content() for mark in page.iter("mark")]
    assert any(mark.startswith("【请补写政府信息管理情况：") for mark in marks)
    assert "（未填）" in marks


def test_headings_run_into_their_paragraphs(make: Any, folders: list[Path]) -> None:
    page = opened(render(make({"s1.proactive": "全年公开3条。"}), "html", folders))
    line = page.xpath('//p[@data-code="s1.proactive"]')[0]
    assert line.text_content() == "（一）主动公开情况。全年公开3条。"
    assert line.xpath("./b")[0].text == "（一）主动公开情况。"


def test_provisional_figures_are_marked_at_the_top(make: Any, folders: list[Path]) -> None:
    page = opened(render(make(provisional="不得对外公布。"), "html", folders))
    assert page.xpath("//main/*[1]")[0].text_content() == "不得对外公布。"
    assert not opened(render(make(), "html", folders)).find_class("provisional")
