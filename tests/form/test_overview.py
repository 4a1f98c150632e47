"""``[overview]`` of a form file: what a leader sees first, wrong ones named with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.workbooks import DATA
from toolkit.actions.form import load_form
from toolkit.errors import FormError
from toolkit.form import parse_form
from toolkit.resources import form_file
from toolkit.rules import rulebook
from toolkit.rules.overview import overview_of

SOURCE = form_file("2021").read_text("utf-8")
LINE = '{ label = "行政许可", is = "t2.licence.decisions" }'
REVIEW = '"t4.review.pending", "t4.review.total"] }'
WRONG = {
    "a code that is none": (LINE, '{ label = "行政许可", is = "t2.license.decisions" }', "是否应为“t2.licence.decisions”"),
    "a code without its table": (LINE, '{ label = "行政许可", is = "licence.decisions" }', "这里要写全代码"),
    "a condition": (LINE, '{ label = "行政许可", is = "t2.licence.decisions > 0" }', "应是一个代码或算式"),
    "a fact": (LINE, '{ label = "行政许可", is = "unit.level" }', "应是一个代码或算式"),
    "a text": (LINE, '{ label = "行政许可", is = "t2.licence.decisions + length(s1.proactive)" }', "全区的数里没有文字"),
    "a number alone": (LINE, '{ label = "行政许可", is = "3" }', "没有说到本表式的任何一格"),
    "no label": (LINE, '{ is = "t2.licence.decisions" }', "缺少“label”"),
    "an endless label": (LINE, '{ label = "' + "长" * 21 + '", is = "t2.licence.decisions" }', "应为1至20字"),
    "a key that is none": (LINE, '{ label = "行政许可", is = "t2.licence.decisions", shares = "t3.new.total" }', "是否应为“share”"),
    "a share of nothing": (LINE, '{ label = "行政许可", is = "t2.licence.decisions", share = "t2.x" }', "代码“t2.x”不存在"),
    "a figure too few": (REVIEW, '"t4.review.total"] }', "写了4个数，而 columns 有5栏"),
    "a chart of a line that is not there": ('lines = ["本年新收", "本年办结"', 'lines = ["新收", "本年办结"', "“新收”不是哪一行的 label"),
    "a chart of no kind": ('kind = "years"', 'kind = "pie"', "可写：“parts”、“years”"),
    "three charts": (
        '[[overview.chart]]\ntitle = "与', '[[overview.chart]]\ntitle = "甲"\nlines = ["本年新收"]\n\n[[overview.chart]]\ntitle = "与', "最多2幅"),
    "no block": (SOURCE[SOURCE.index("[[overview.block]]"):], "", "至少写一节 [[overview.block]]"),
}


@pytest.mark.parametrize(("stands", "wrong", "told"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_named_with_its_line(stands: str, wrong: str, told: str) -> None:
    assert stands in SOURCE
    at = SOURCE.rindex(stands)
    text = SOURCE[:at] + wrong + SOURCE[at + len(stands):]
    with pytest.raises(FormError) as caught:
        rulebook(parse_form(text))
    assert told in str(caught.value)
    first = SOURCE[: SOURCE.index("[overview]")].count("\n") + 1
    assert caught.value.line >= first, "somewhere in the section"
    if stands == LINE:
        assert caught.value.line == SOURCE[:at].count("\n") + 1


def test_what_an_heir_shows_comes_after_what_it_extends(tmp_path: Path) -> None:
    path = tmp_path / "附.toml"
    path.write_text("""[form]
extends = "2021"

[[table]]
code = "pub"
title = "渠道"
figures = { site = "网站", other = "其他" }

[overview]
units = [{ label = "网站", is = "pub.site" }]

[[overview.block]]
title = "渠道"
lines = [{ label = "网站公开", is = "pub.site" }]
""", "utf-8")
    own, whole = overview_of(load_form("2021")), overview_of(load_form(path))
    assert [block.title for block in whole.blocks] == [*(block.title for block in own.blocks), "渠道"]
    assert [line.label for line in whole.units] == [*(line.label for line in own.units), "网站"]
    assert len(whole.charts) == 2


def test_a_form_that_says_nothing_shows_its_totals_and_small_tables_whole() -> None:
    found = overview_of(load_form(DATA / "website-workload.toml"))
    assert found.charts == ()
    whole, totals = found.blocks
    assert [line.label for line in whole.lines][:2] == ["主办网站", "年内新建"]
    assert {line.label.partition("｜")[0] for line in totals.lines} == {"合计"}
    assert overview_of(load_form("2021-附表示例")).charts, "it extends one that says something"
