"""The Markdown report, and escaping by Markdown's own rules."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from toolkit.narrative.markdown import escape
from toolkit.narrative.render import render
from toolkit.words import plain


def tables(text: str) -> list[list[list[str]]]:
    found: list[list[list[str]]] = [[]]
    for line in text.splitlines():
        if line.startswith("|"):
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            found[-1].append([cell.strip() for cell in cells])
        elif found[-1]:
            found.append([])
    return [table for table in found if table]


def test_every_number_stands_in_its_place(make: Any, form: Any, numbers: Any, folders: list[Path]) -> None:
    text = render(make(values=numbers), "md", folders).decode()
    drawn = [table for table in form.tables if not table.sentence]
    found = tables(text)
    assert len(found) == len(drawn)
    for table, grid in zip(drawn, found, strict=True):
        assert set(grid.pop(1)) == {"---"}
        assert [len(row) for row in grid] == [table.cols] * table.rows
        for cell in table.cells:
            value = numbers[cell.code]
            assert grid[cell.span.row][cell.span.col] == ("" if value is None else plain(value))
        for label in table.labels:
            assert grid[label.span.row][label.span.col] == label.text


def test_headings_paragraphs_and_tables_stand_apart(make: Any, folders: list[Path]) -> None:
    text = render(make({"s1.proactive": "全年公开3条。\n另有解读2篇。"}, provisional="不得对外公布。"), "md", folders).decode()
    assert text.startswith("> **不得对外公布。**\n\n# 云杉街道2023年政府信息公开工作年度报告\n\n")
    assert "\n\n## 一、总体情况\n\n### （一）主动公开情况\n\n全年公开3条。\n\n另有解读2篇。\n\n" in text
    assert "\n\n## 二、主动公开政府信息情况\n\n| 第二十条第（一）项 |" in text
    assert "\n\n\n" not in text


def test_what_is_still_to_be_written_is_bold(make: Any, folders: list[Path]) -> None:
    text = render(make(drafts=True, values={}), "md", folders).decode()
    assert "【**请补写依申请公开情况**】" in text
    assert "发出收费通知（**未填**）件" in text


@pytest.mark.parametrize(
    ("written", "escaped"),
    [
        ("a|b", r"a\|b"),
        ("# 标题", r"\# 标题"),
        ("#1楼", r"\#1楼"),
        ("- 一项", r"\- 一项"),
        ("=1+1", r"\=1+1"),
        ("1. 一项", r"1\. 一项"),
        ("1.属于国家秘密", "1.属于国家秘密"),
        ("<b>", r"\<b>"),
        ("&lt; & 乙", r"\&lt; & 乙"),
        ("*重点* _x_ `y` [z]", r"\*重点\* \_x\_ \`y\` \[z\]"),
        ("{{ title }}", "{{ title }}"),
        ("C:\\x", r"C:\\x"),
    ],
)
def test_what_would_be_read_as_markdown_is_escaped(written: str, escaped: str) -> None:
    assert escape(written) == escaped


def test_a_units_words_are_escaped_wherever_they_stand(make: Any, folders: list[Path]) -> None:
    text = render(make({"s6.matters": "# 甲|乙 <b>"}, who="丙_丁_"), "md", folders).decode()
    assert "\n\\# 甲\\|乙 \\<b>\n" in text
    assert text.startswith(r"# 丙\_丁\_2023年")
