"""Heads of tables in HTML: for every cell, the heads that HTML's own rule finds are those that stand over and beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import html

from toolkit.narrative.render import render


def laid(table: Any) -> tuple[dict[tuple[int, int], Any], dict[Any, tuple[int, int, int, int]], list[int], list[int]]:
    """Which element covers a place, where each element lies (row, col, rows, cols), the group of every row and of every column."""
    covers: dict[tuple[int, int], Any] = {}
    lies: dict[Any, tuple[int, int, int, int]] = {}
    groups = [n for n, body in enumerate(table.xpath("./thead | ./tbody")) for _ in body]
    for r, row in enumerate(table.iter("tr")):
        col = 0
        for cell in row:
            while (r, col) in covers:
                col += 1
            rows, cols = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            lies[cell] = (r, col, rows, cols)
            for at in ((r + down, col + right) for down in range(rows) for right in range(cols)):
                assert at not in covers, "cells overlap"
                covers[at] = cell
    columns = [n for n, group in enumerate(table.xpath("./colgroup")) for _ in range(len(group) or int(group.get("span", 1)))]
    return covers, lies, groups, columns


def heads(table: Any) -> dict[tuple[int, int], set[str]]:
    """The heads of every figure, after “forming relationships between data cells and header cells” of the HTML standard."""
    covers, lies, groups, columns = laid(table)
    found: dict[tuple[int, int], set[str]] = {}
    for cell, (row, col, *_) in lies.items():
        if cell.tag != "td":
            continue
        mine: list[Any] = []
        for down, right, scope in ((0, -1, "row"), (-1, 0, "col")):
            r, c, opaque = row + down, col + right, []
            while r >= 0 and c >= 0:
                other = covers[r, c]
                r0, c0, rows, cols = lies[other]
                key = (r0, rows) if scope == "row" else (c0, cols)
                if other.get("scope") == scope and other not in mine and key not in opaque:
                    mine.append(other)
                    opaque.append(key) if scope == "col" else None
                r, c = r + down, c + right
        for other, (r0, c0, *_rest) in lies.items():
            group = other.get("scope")
            if group == "rowgroup" and groups[r0] == groups[row] and (r0, c0) <= (row, col) and c0 <= col:
                mine.append(other)
            if group == "colgroup" and columns[c0] == columns[col] and r0 <= row:
                mine.append(other)
        found[row, col] = {" ".join(one.text_content().split()) for one in mine}
    return found


@pytest.fixture(params=["html", "fragment"])
def tables(request: Any, make: Any, folders: list[Path]) -> dict[str, Any]:
    page = html.document_fromstring(render(make(), request.param, folders).decode())
    return dict(zip(("t2", "t3", "t4"), page.iter("table"), strict=True))


def test_figures_of_merged_heads_are_told_by_all_of_them(tables: dict[str, Any]) -> None:
    found = heads(tables["t3"])
    place = next(at for at in found if at[0] == 3 + 2 + 11 and at[1] == 4)  # 2.没有现成信息, 商业企业
    assert found[place] == {"申请人情况", "法人或其他组织", "商业企业", "三、本年度办理结果", "（四）无法提供", "2.没有现成信息需要另行制作"}
    last = max(found)
    assert found[last] == {"申请人情况", "总计", "四、结转下年度继续办理"}
    assert found[3, 3] == {"申请人情况", "自然人", "一、本年新收政府信息公开申请数量"}


def test_figures_of_the_courts_are_told_apart(tables: dict[str, Any]) -> None:
    found = heads(tables["t4"])
    assert found[3, 0] == {"行政复议", "结果维持"}
    assert found[3, 5] == {"行政诉讼", "未经复议直接起诉", "结果维持"}
    assert found[3, 14] == {"行政诉讼", "复议后起诉", "总计"}


def test_heads_further_down_take_over(tables: dict[str, Any]) -> None:
    found = heads(tables["t2"])
    assert found[3, 2] == {"第二十条第（一）项", "行政规范性文件", "本年废止件数"}
    assert found[6, 1] >= {"第二十条第（五）项", "行政许可", "本年处理决定数量"}
    assert not any("第二十条第（一）项" in one for at, one in found.items() if at[0] > 3)


def test_every_table_has_a_caption_of_its_own(tables: dict[str, Any]) -> None:
    captions = [table.xpath("string(./caption)") for table in tables.values()]
    assert all(captions)
    assert len(set(captions)) == 3


def test_scopes_say_what_a_label_heads(tables: dict[str, Any]) -> None:
    scopes = {" ".join(one.text_content().split()): one.get("scope") for one in tables["t3"].iter("th")}
    assert scopes["申请人情况"] == "col"  # as wide as three groups: col reaches as far as it is wide
    assert scopes["法人或其他组织"] == "colgroup"
    assert scopes["商业企业"] == "col"
    assert scopes["三、本年度办理结果"] == "rowgroup"
    assert scopes["（三）不予公开"] == scopes["3.其他"] == "row"
