"""Charts of the report in web pages: what they show, when they are left out, and that Word has none."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from toolkit.narrative.charts import drawn, with_charts
from toolkit.narrative.render import render

KINDS = {"granted": 5, "partial": 3, "secret": 1, "inquiry": 1, "not_held": 4, "petition": 0, "no_correction": 2}


def handled(form: Any, **more: int) -> dict[str, Any]:
    values: dict[str, Any] = dict.fromkeys(form.cells, 0)
    values |= {f"t3.{row}.total": count for row, count in (KINDS | more).items()}
    values["t3.handled.total"] = sum((KINDS | more).values())
    return values | {"t3.new.natural": 9, "t3.new.business": 2, "t3.new.other_org": 1}


def test_the_six_kinds_of_result_with_their_shares(form: Any) -> None:
    (chart,) = drawn(form, 2023, handled(form), {})
    assert chart.title == "2023年政府信息公开申请办结构成"
    assert chart.told == (
        "共办结16件：予以公开5件（31.3%），部分公开3件（18.8%），不予公开2件（12.5%），无法提供4件（25.0%），不予处理0件（0.0%），其他处理2件（12.5%）。"
    )


def test_no_shares_of_few(form: Any) -> None:
    (chart,) = drawn(form, 2023, handled(form, granted=0, not_held=0), {})
    assert "共办结7件：予以公开0件，部分公开3件" in chart.told
    assert "%" not in chart.svg


def test_bars_are_as_long_as_their_figures(form: Any) -> None:
    bars = re.findall(r'<rect [^>]*width="([0-9.]+)"', drawn(form, 2023, handled(form), {})[0].svg)
    assert [round(float(width) / float(bars[0]), 2) for width in bars] == [1, 0.6, 0.4, 0.8, 0.4]  # none for the zero


def test_two_years_only_where_the_last_is_known(form: Any) -> None:
    last = {"t3.new.natural": 12, **dict.fromkeys((f"t3.new.{who}" for who in ("business", "research", "welfare", "legal", "other_org")), 1)}
    _, chart = drawn(form, 2023, handled(form), last)
    assert chart.title == "2022年、2023年新收政府信息公开申请对比"
    assert chart.told == "自然人2023年9件、2022年12件；法人或其他组织2023年3件、2022年5件。"
    assert len(drawn(form, 2023, handled(form), {**last, "t3.new.legal": None})) == 1


def test_a_chart_that_would_show_nothing_is_left_out(form: Any) -> None:
    nothing = dict.fromkeys(form.cells, 0)
    assert drawn(form, 2023, nothing, nothing) == ()
    assert drawn(form, 2023, {}, {}) == ()


def test_parts_that_do_not_make_the_whole_are_not_drawn(form: Any) -> None:
    assert drawn(form, 2023, handled(form) | {"t3.handled.total": 99}, {}) == ()


def test_a_form_that_names_no_figures_has_none(foreign: Any) -> None:
    values = dict.fromkeys(foreign.cells, 3)
    assert drawn(foreign, 2023, values, values) == ()


def test_a_chart_stands_in_any_page_and_prints_in_black_and_white(form: Any) -> None:
    for chart in drawn(form, 2023, handled(form), handled(form)):
        svg = etree.fromstring(chart.svg)
        assert not svg.xpath("//@id | //@style | //@class | //*[local-name()='style' or local-name()='script']")
        assert set(svg.xpath("//@fill | //@stroke")) <= {"#1f2d3d", "#ffffff"}
        said = {one.tag.rpartition("}")[2]: one.text for one in svg}
        assert (said["title"], said["desc"]) == (chart.title, chart.told)


@pytest.mark.parametrize("kind", ["html", "fragment"])
def test_charts_stand_behind_the_text_they_belong_to(kind: Any, make: Any, form: Any, folders: list[Path]) -> None:
    context = with_charts(make({"s1.on_request": "申请。", "s1.management": "管理。"}), form, drawn(form, 2023, handled(form), {}))
    text = html.document_fromstring(render(context, kind, folders).decode()).text_content()
    assert text.index("申请。") < text.index("办结构成") < text.index("管理。")


def test_the_signed_word_has_no_charts_marks_or_codes(make: Any, form: Any, folders: list[Path]) -> None:
    values = handled(form)
    texts = dict.fromkeys(form.texts_by_code, "全年正常。")
    context = with_charts(make(texts, values=values), form, drawn(form, 2023, values, values))
    with zipfile.ZipFile(io.BytesIO(render(context, "docx", folders))) as document:
        names, body = document.namelist(), document.read("word/document.xml").decode()
    assert not [name for name in names if "chart" in name or "media" in name]
    for sign in ("svg", "drawing", "w:pict", "办结构成", "w:highlight", "bookmark", "w:sdt", "w:comment", "【", "校验", "阶段性"):
        assert sign not in body, sign
    assert not [code for code in (*form.cells, *form.texts_by_code) if len(code) > 2 and f">{code}<" in body]
    assert not re.search(r"\bt[234]\.[a-z]", body)
