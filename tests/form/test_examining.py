"""``[examine]``: read, refused with its place, added to by a form that extends another, and missing from forms of before."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.workbooks import statutory_form
from toolkit.actions.form import load_form
from toolkit.errors import FormError
from toolkit.form import parse_form

SOURCE = statutory_form().source


def without_examine() -> str:
    begin = SOURCE.index("[examine]")
    return SOURCE[:begin] + SOURCE[SOURCE.index("# ── 汇总的《总览》") :]


def test_the_statutory_form_names_what_is_looked_for() -> None:
    examine = statutory_form().examine
    assert examine is not None
    assert examine.personal
    assert [subject.name for subject in examine.subjects if not subject.levels] == ["主动公开", "依申请公开", "政府信息管理", "平台建设", "监督保障"]
    assert [subject.name for subject in examine.subjects if subject.levels] == ["工作考核", "社会评议", "责任追究"]
    assert all("街道" not in subject.levels and "部门" not in subject.levels for subject in examine.subjects)


def test_a_form_without_the_section_loads_and_looks_for_nothing() -> None:
    form = parse_form(without_examine())
    assert form.examine is None
    assert all(not rule.reads_zero for rule in parse_form(re.sub(r"(?m)^reads_zero.*\n", "", SOURCE)).rules)


@pytest.mark.parametrize(("right", "wrong", "told"), [
    ('texts = ["s5.problems"]', 'texts = ["s5.problem"]', "没有代码为“s5.problem”的文字"),
    ('text = "s1.proactive"\nwords', 'text = "s1.pro"\nwords', "没有代码为“s1.pro”的文字"),
    ('[examine.fees]\ntable = "s6"', '[examine.fees]\ntable = "s7"', "没有代码为“s7”的表"),
    ("personal = true", 'personal = "是"', "应为 true 或 false"),
    ("periods = [", "period = [", "不认识的项“period”，是否应为“periods”"),
    ('verbs = ["收到", "新收", "受理", "办结"]', "verbs = []", "没有写一个词"),
    ('about = ["信息处理费", "信息公开处理费"]', 'about = ["信息处理费", " "]', "有一个词是空的"),
    ('name = "社会评议"\n', "", "缺少“name”"),
])
def test_what_cannot_be_is_refused_with_its_line(right: str, wrong: str, told: str) -> None:
    assert SOURCE.count(right) == 1
    with pytest.raises(FormError, match=re.escape(told)) as refused:
        parse_form(SOURCE.replace(right, wrong))
    assert re.search(r"文件第\d+行", str(refused.value))


def test_what_a_heir_looks_for_comes_behind(tmp_path: Path) -> None:
    path = tmp_path / "附.toml"
    path.write_text(
        '[form]\nextends = "2021"\n\n[[table]]\ncode = "x.a"\ntitle = "附表"\nfigures = { one = "一项" }\n\n'
        '[[examine.subject]]\nname = "建议提案"\nwords = ["建议", "提案"]\n\n[examine.hollow]\ntexts = ["s6.matters"]\nwords = ["无"]\n', "utf-8")
    examine = load_form(str(path)).examine
    assert examine is not None
    assert [subject.name for subject in examine.subjects][-2:] == ["责任追究", "建议提案"]
    assert examine.hollow is not None
    assert examine.hollow.texts == ("s6.matters",)
    assert examine.year is not None
