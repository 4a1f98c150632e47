"""A form nobody foresaw, through the same templates."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import html

from toolkit.narrative.context import ReportContext
from toolkit.narrative.render import render

VALUES = {
    "grove.cypress.first": 12,
    "grove.cypress.second": 30,
    "grove.cypress.all": 42,
    "grove.pagoda.first": 0,
    "grove.pagoda.second": None,
    "grove.pagoda.all": None,
    "cost.care": Decimal("81200.50"),
    "cost.rescue": Decimal("0"),
}
GROVE = [
    ["树种", "保护级别", "保护级别", "合计"],
    ["树种", "一级", "二级", "合计"],
    ["侧柏", "12", "30", "42"],
    ["国槐", "0", "", ""],
]
COST = [["养护经费（元）", "81200.5"], ["抢救经费（元）", "0"]]
DRAFT = "（一）工作开展。2023年青禾区有侧柏42株，养护经费81200.5元。【请补写工作开展情况】"


@pytest.fixture
def context(make: Any, foreign: Any) -> ReportContext:
    made: ReportContext = make(form=foreign, values=VALUES, drafts=True, who="青禾区")
    return made


def test_it_renders_as_word(context: ReportContext, folders: list[Path]) -> None:
    document = docx.Document(io.BytesIO(render(context, "docx", folders)))
    lines = [line.text for line in document.paragraphs]
    grids = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert lines[0] == "青禾区2023年古树名木保护工作报告"
    assert DRAFT in lines
    assert "古树名木数量" in lines
    assert "注：名木指具有历史价值的树木。" in lines
    assert grids == [GROVE, COST]


def test_it_renders_as_a_page(context: ReportContext, folders: list[Path]) -> None:
    page = html.document_fromstring(render(context, "html", folders).decode())
    assert [heading.text for heading in page.iter("h2")] == ["第一章 基本情况", "第二章 经费"]
    assert [caption.text for caption in page.iter("caption") if not caption.get("class")] == ["古树名木数量"]
    numbers = {cell.get("data-code"): cell.text or "" for cell in page.iter("td")}
    assert numbers["grove.cypress.all"] == "42"
    assert numbers["grove.pagoda.second"] == ""
    assert numbers["cost.care"] == "81200.5"
    assert page.xpath('//p[@data-code="words"]')[0].text_content() == DRAFT


def test_it_renders_as_markdown(context: ReportContext, folders: list[Path]) -> None:
    text = render(context, "md", folders).decode()
    assert "### 古树名木数量\n\n| 树种 | 保护级别 |  | 合计 |\n| --- | --- | --- | --- |\n|  | 一级 | 二级 |  |\n" in text
    assert "| 侧柏 | 12 | 30 | 42 |\n| 国槐 | 0 |  |  |\n\n注：名木指具有历史价值的树木。\n" in text
    assert "| 养护经费（元） | 81200.5 |\n| --- | --- |\n| 抢救经费（元） | 0 |\n" in text


def test_nothing_of_the_statutory_form_appears(context: ReportContext, folders: list[Path]) -> None:
    for kind in ("html", "md"):
        text = render(context, kind, folders).decode()
        assert "政府信息公开" not in text
        assert "第二十条" not in text
