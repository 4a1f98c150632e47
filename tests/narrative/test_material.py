"""素材: which sentences of units carry something, and that they stand as they were written."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest

from toolkit.form import Form
from toolkit.narrative.material import Gathered, Told, Written, carries, gather, material

CODE = "s1.supervision"


def of(form: Form, code: str, *units: tuple[str, str], before: dict[str, str] | None = None, own: dict[str, str] | None = None) -> Gathered:
    written = [Written(name, {code: text}, {code: (before or {}).get(name, "")}) for name, text in units]
    return next(one for one in gather(form, written, own or {}) if one.text.code == code)


@pytest.mark.parametrize("sentence", [
    "全年举办培训3期、120人次。", "制定《青禾区政策解读工作办法》。", "推行“一键问政”服务。", "梳理公开事项二十八项。", "按期办结率98.5%。"])
def test_a_number_or_a_named_measure_is_something(sentence: str) -> None:
    assert carries(sentence)


@pytest.mark.parametrize("sentence", [
    "2023年，我局高度重视政务公开工作。", "按照《中华人民共和国政府信息公开条例》第五十条编制。", "根据国办公开办函〔2021〕30号要求编制。",
    "认真落实“政府信息公开”各项要求。", "全年收到申请0件。", "咨询电话：0954-2088888。", "下一步将进一步加强学习。", "12345热线24小时畅通。"])
def test_years_documents_laws_telephones_and_noughts_are_nothing(sentence: str) -> None:
    assert not carries(sentence)


def test_sentences_stand_as_written_with_their_units_and_the_silent_are_named(form: Form) -> None:
    found = of(form, CODE, ("甲局", "高度重视。全年培训3期。\n检查网站 2 次！"), ("乙镇", "进一步加强领导。"), ("丙街道", ""))
    assert found.told == (Told("全年培训3期。", ("甲局",)), Told("检查网站 2 次！", ("甲局",)))
    assert found.silent == ("乙镇", "丙街道")


def test_what_two_units_say_alike_stands_once_with_both(form: Form) -> None:
    found = of(form, CODE, ("甲局", "参加区里培训２次。"), ("乙镇", "参加区里培训2次。"))
    assert found.told == (Told("参加区里培训２次。", ("甲局", "乙镇")),)


def test_words_of_a_pattern_are_left_out_whatever_their_figures_and_names(form: Form) -> None:
    units = [(f"{name}镇", f"{name}镇全年召开会议{n}次。") for n, name in enumerate("甲乙丙", 1)]
    done = [("丁", "已清零"), ("戊", "逐项销号"), ("己", "限期办结")]
    others = [(f"{name}局", f"{name}局整改问题{n}个，{what}。") for n, (name, what) in enumerate(done, 4)]
    found = of(form, CODE, *units, *others)
    assert [told.units for told in found.told] == [("丁局",), ("戊局",), ("己局",)]
    assert found.silent == ("甲镇", "乙镇", "丙镇")
    few = of(form, CODE, *units[:2], *others)
    assert len(few.told) == 5, "two alike are no pattern"


def test_problems_are_points_of_a_list_even_without_a_number_and_stand_beside_last_years(form: Form) -> None:
    now = ("甲局", "主要问题有两个。一是公开内容偏重动态。")
    found = of(form, "s5.problems", now, before={"甲局": "一是人手不足。"}, own={"s5.problems": "解读少。"})
    assert found.told == (Told("一是公开内容偏重动态。", ("甲局",)),)
    assert found.before == (Told("解读少。", ("本级",)), Told("一是人手不足。", ("甲局",)))


def test_the_document_says_it_is_internal_and_is_the_same_every_time(form: Form) -> None:
    units = [Written("甲<局>&", {CODE: "全年培训3期。"}, {}), Written("乙镇", {}, {})]
    data = [material(form, gather(form, units, {}), district="青禾区", year=2023, missing=["丙乡"]) for _ in range(2)]
    assert data[0] == data[1]
    lines = [line.text for line in docx.Document(io.BytesIO(data[0])).paragraphs]
    assert lines[0].split("\n") == ["青禾区", "2023年政府信息公开工作年度报告素材"]
    assert any("内部参考，不公开" in line for line in lines)
    assert "未报送的：丙乡。" in lines
    assert "全年培训3期。（甲<局>&）" in lines
    assert lines.index("（五）监督保障") < lines.index("全年培训3期。（甲<局>&）") < lines.index("没有可摘的：乙镇。", lines.index("（五）监督保障"))


def test_every_text_of_the_form_has_its_place(form: Form, foreign: Form, make: Any) -> None:
    for one in (form, foreign):
        assert [found.text.code for found in gather(one, [], {})] == [text.code for text in one.texts]
