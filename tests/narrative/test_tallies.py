"""What units' texts allow to be added up: like to like, with the units it comes from, what was left aside, and who said nothing."""

from __future__ import annotations

import io

import docx
import pytest

from toolkit.form import Form
from toolkit.narrative.material import Written, gather, material
from toolkit.narrative.tallies import Tally, tallies

CODE = "s1.supervision"


def of(thing: str, measure: str, *units: tuple[str, str]) -> Tally:
    (found,) = [one for one in tallies([(name, {CODE: text}) for name, text in units], 2023) if (one.thing, one.measure) == (thing, measure)]
    return found


def why(thing: str, measure: str, sentence: str) -> str:
    """Why a sentence's number is left aside, beside two that count."""
    sure = {
        "培训": "举办培训1", "政府开放日": "举办开放日1", "工作群": "现有工作群1", "主动公开信息": "公开信息1",
        "微信公众号发布": "微信公众号发布信息1",
    }[thing]
    found = of(thing, measure, ("甲", f"{sure}{measure}。"), ("乙", f"{sure}{measure}。"), ("丙", sentence))
    assert [one.unit for one in found.counted] == ["甲", "乙"], found
    return found.aside[0].why if found.aside else "未写" if found.silent else "不明"


def test_an_officer_reads_who_said_how_many_and_how_many_said_nothing() -> None:
    said = [("甲局", "全年举办政务公开培训3场次。"), ("乙镇", "组织开展业务培训两次，效果良好。"), ("丙局", "加强管理。"), ("丁局", "")]
    found = of("培训", "场次", *said)
    assert found.sentence == "培训：2家共5场次（甲局3、乙镇2）；其余2家未写。仅供参考，请核对原文。"
    assert [(one.unit, one.number, one.sentence) for one in found.counted] == [
        ("甲局", 3, "全年举办政务公开培训3场次"), ("乙镇", 2, "组织开展业务培训两次，效果良好")]
    assert found.silent == ("丙局", "丁局")


@pytest.mark.parametrize(("thing", "measure", "sentence", "number"), [
    ("培训", "期", "举办培训班 ３ 期。", 3),
    ("培训", "期", "举办2期政务公开专题培训。", 2),
    ("培训", "人次", "举办培训2期，参训94人次；按季抽查。", 94),
    ("培训", "人次", "举办培训3期、1,120人次。", 1120),
    ("培训", "人次", "组织内部培训，36人次参加。", 36),
    ("政府开放日", "场次", "开展政府开放日活动2场。", 2),
    ("政府开放日", "场次", "全年组织3次“政府开放日”活动。", 3),
    ("微信公众号发布", "篇", "微信公众号发布推文210篇，其中消费提示阅读量最高。", 210),
    ("微信公众号发布", "条", "“示例”微信公众号全年推送信息58条。", 58),
    ("政策解读", "份", "发布解读材料17份。", 17),
    ("政策解读", "篇", "政策解读12篇。", 12),
    ("意见征集", "条", "收到征集意见16条。", 16),
    ("意见征集", "次", "开展意见征集4次。", 4),
    ("工作群", "个", "现有工作群26个。", 26),
    ("新闻发布会", "场次", "召开新闻发布会4场。", 4),
    ("主动公开信息", "条", "全年主动公开政府信息1032条，其中征地信息286条。", 1032),
])
def test_what_is_counted_is_known_by_the_words_beside_it(thing: str, measure: str, sentence: str, number: int) -> None:
    found = of(thing, measure, ("甲", sentence), ("乙", sentence))
    assert ([one.number for one in found.counted], found.aside) == ([number, number], ())


@pytest.mark.parametrize(("thing", "measure", "sentence", "reason"), [
    ("培训", "场次", "举办培训约10场次。", "约数"),
    ("培训", "场次", "举办培训10余场次。", "约数"),
    ("培训", "场次", "举办培训近10次。", "约数"),
    ("培训", "场次", "举办培训3次以上。", "约数"),
    ("培训", "场次", "举办培训3—4次。", "区间"),
    ("培训", "场次", "召开会议9次，其中培训3次。", "是其中的一部分"),
    ("培训", "场次", "累计举办培训9次。", "累计的"),
    ("培训", "场次", "2019年以来，举办培训9次。", "累计的"),
    ("培训", "场次", "截至年底，举办培训9次。", "累计的"),
    ("培训", "场次", "2022年举办培训9次。", "不是本年的"),
    ("培训", "场次", "计划举办培训2次。", "是要求或打算"),
    ("培训", "场次", "每季度举办培训1次。", "是每次、每期的"),
    ("培训", "场次", "年内参加区里培训2次。", "是参加的，不是举办的"),
    ("培训", "场次", "参加培训并记录。", "不明"),
    ("培训", "场次", "加强管理。", "未写"),
    ("培训", "场次", "开展检查2次和培训。", "不明"),
    ("政府开放日", "场次", "参加区政府开放日活动1次。", "是参加的，不是举办的"),
    ("工作群", "个", "清理工作群12个。", "是清理、关停的"),
    ("主动公开信息", "条", "通过微信公众号主动公开信息57条。", "是一个平台的"),
    ("主动公开信息", "条", "依申请公开信息16条。", "不明"),
    ("微信公众号发布", "条", "街道主动公开信息96条：微信公众号58条，公开栏17条。", "不明"),
    ("主动公开信息", "条", "全年抽查公开信息160条。", "不明"),
    ("主动公开信息", "条", "发现未主动公开信息3条。", "说的是没有做的，或抽查、整改的"),
    ("主动公开信息", "条", "发布政务公开信息3条。", "不明"),
    ("微信公众号发布", "条", "微信公众号发布信息1.2万条。", "不明"),
    ("培训", "场次", "举办培训2次。\n另举办消防培训1次。", "写了几处"),
])
def test_what_is_not_sure_is_left_aside_and_said(thing: str, measure: str, sentence: str, reason: str) -> None:
    assert why(thing, measure, sentence) == reason


def test_different_measures_are_not_added_and_persons_are_no_turns() -> None:
    found = tallies([("甲", {CODE: "举办培训2期。"}), ("乙", {CODE: "举办培训2次。"}), ("丙", {CODE: "培训12人。"})], 2023)
    assert found == ()


def test_two_units_of_one_name_both_count() -> None:
    (found,) = tallies([("城关镇", {CODE: "举办培训2次。"}), ("城关镇", {CODE: "举办培训1次。"})], 2023)
    assert found.total == 3


def test_the_same_sentence_in_two_texts_is_one() -> None:
    units = [(name, {CODE: "举办培训2次。", "s5.improvements": "举办培训 2 次。"}) for name in "甲乙"]
    (found,) = tallies(units, 2023)
    assert (found.total, found.aside) == (4, ())


def test_the_document_has_the_sums_at_its_end_with_every_sentence(form: Form) -> None:
    units = [Written("甲局", {CODE: "举办培训3次。"}, {}), Written("乙镇", {CODE: "举办培训1次。"}, {}),
             Written("丙镇", {CODE: "举办培训约5次。"}, {}), Written("丁镇", {CODE: "参加培训。"}, {}), Written("戊镇", {}, {})]
    sums = tallies([(one.unit, one.texts) for one in units], 2023)
    data = material(form, gather(form, units, {}), district="青禾区", year=2023, missing=[], sums=sums)
    lines = [line.text for line in docx.Document(io.BytesIO(data)).paragraphs]
    at = lines.index("各单位文字里可以相加的数")
    assert "不要直接写进报告" in lines[at + 1]
    assert lines[at + 2 : at + 8] == [
        "培训（场次）", "培训：2家共4场次（甲局3、乙镇1）；1家的没有计入；1家写到，没有这样的数；其余1家未写。仅供参考，请核对原文。",
        "甲局　3场次：举办培训3次", "乙镇　1场次：举办培训1次", "没有计入：丙镇“培训约5次”（约数）。", "写到而没有这样的数：丁镇。未写：戊镇。"]
    assert "可以相加" not in "".join(line.text for line in docx.Document(io.BytesIO(
        material(form, gather(form, units, {}), district="青禾区", year=2023, missing=[]))).paragraphs)
