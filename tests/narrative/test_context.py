"""What a report says, before it is any file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from toolkit.errors import FormError
from toolkit.form import parse_form
from toolkit.narrative.context import PartContext, ReportContext
from toolkit.narrative.filling import paragraphs


def part(context: ReportContext, code: str) -> PartContext:
    return next(part for section in context.sections for part in section.parts if part.code == code)


def said(context: ReportContext, code: str) -> list[str]:
    return [paragraph.text for paragraph in part(context, code).paragraphs]


def gaps(context: ReportContext, code: str) -> list[str]:
    return [piece.text for line in part(context, code).paragraphs for piece in line.pieces if piece.gap]


def test_the_title_is_who_year_and_form(make: Any) -> None:
    context = make()
    assert context.title == "云杉街道2023年政府信息公开工作年度报告"
    assert context.title_lines == (context.title,)


def test_a_long_title_is_cut_behind_the_name(make: Any) -> None:
    assert make(who="青禾区云杉街道办事处").title_lines == ("青禾区云杉街道办事处", "2023年政府信息公开工作年度报告")


def test_every_section_of_the_form_is_there_in_order(make: Any, form: Any) -> None:
    assert [section.heading for section in make().sections] == [section.heading for section in form.sections]


def test_the_intro_names_year_and_district(make: Any, foreign: Any) -> None:
    assert make(form=foreign).intro == ("青禾区2023年古树名木保护情况如下。",)


def test_a_text_is_cut_into_paragraphs_at_its_lines(make: Any) -> None:
    context = make({"s1.proactive": "　　第一段。\r\n\n\t第二段。 \n"})
    assert said(context, "s1.proactive") == ["第一段。", "第二段。"]
    assert part(context, "s1.proactive").lead == "（一）主动公开情况。"


def test_control_characters_are_left_out(make: Any) -> None:
    assert said(make({"s6.matters": "甲\x07乙\x00丙\ufffe丁"}), "s6.matters") == ["甲乙丙丁"]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("（一）主动公开情况。全年公开3条。", ["全年公开3条。"]),
        ("(一) 主动公开情况：全年公开3条。", ["全年公开3条。"]),
        ("（一）主动公开情况\n全年公开3条。", ["全年公开3条。"]),
        ("（一）主动公开情况良好。", ["（一）主动公开情况良好。"]),
        ("全年公开3条。", ["全年公开3条。"]),
    ],
)
def test_a_heading_pasted_along_with_the_text_is_not_printed_twice(line: str, kept: list[str]) -> None:
    assert [paragraph.text for paragraph in paragraphs(line, "（一）主动公开情况")] == kept


def test_codes_in_a_units_own_text_stay_as_written(make: Any) -> None:
    assert said(make({"s6.matters": "见{t3.new.total}。"}), "s6.matters") == ["见{t3.new.total}。"]


def test_a_missing_text_leaves_a_gap_under_its_heading(make: Any) -> None:
    assert gaps(make(), "s1.platform") == ["（未填）"]
    assert part(make(), "s1.platform").heading == "（四）政府信息公开平台建设"


def test_an_optional_text_left_blank_is_no_gap(make: Any) -> None:
    context = make({"s5.problems": "一是人手不足，已申请增加。"})
    assert "s5.improvements" not in [part.code for section in context.sections for part in section.parts]


def test_drafts_fill_only_blank_texts(make: Any) -> None:
    context = make({"s1.management": "已建立制度。"}, drafts=True)
    assert said(context, "s1.management") == ["已建立制度。"]
    assert gaps(context, "s1.platform") == ["【请补写政府信息公开平台建设情况：网站专栏、政务新媒体、政府公报、查阅场所、无障碍】"]


def test_drafts_state_the_numbers_plainly(make: Any, numbers: Any) -> None:
    sentence = said(make(drafts=True, values=numbers), "s1.proactive")[0]
    assert sentence.startswith("2023年，青禾区制发规章1000件、行政规范性文件1003件，废止规章1001件")
    assert "行政许可决定2822652件" in sentence
    assert "行政事业性收费59237.2449万元。" in sentence


def test_a_missing_number_leaves_its_sentence_out_and_is_nothing_in_a_table(make: Any, numbers: Any) -> None:
    context = make(drafts=True, values=numbers | {"t2.normative.valid": None})
    assert said(context, "s1.proactive")[0].startswith("全年作出行政许可决定2822652件")
    assert "（未填）" not in gaps(context, "s1.proactive")
    texts = {cell.code: cell.text for row in part(context, "t2").rows for cell in row if cell.numeric}
    assert texts["t2.normative.valid"] == ""
    assert texts["t2.licence.decisions"] == "2822652"


def test_a_table_with_a_sentence_is_told_not_drawn(make: Any, numbers: Any) -> None:
    fees = numbers | {"s6.fee_notices": 2, "s6.fee_noticed": Decimal("1200.50"), "s6.fee_collected": 0}
    context = make(values=fees)
    assert part(context, "s6").kind == "sentence"
    assert said(context, "s6") == ["收取信息处理费情况：本年度发出收费通知2件，通知总金额1200.5元，实际收取总金额0元。"]


def test_words_in_brackets_are_a_gap_only_where_they_ask_to_be_written(make: Any) -> None:
    context = make({"s6.matters": "【典型案例】一例。【请补写金额】"})
    assert gaps(context, "s6.matters") == ["【请补写金额】"]


def test_a_caption_is_printed_only_where_the_heading_does_not_say_it(make: Any, foreign: Any) -> None:
    context = make(form=foreign, values={})
    assert part(context, "grove").caption == "古树名木数量"
    assert part(context, "cost").caption == ""


def test_a_draft_with_an_unknown_code_names_it_and_its_place(foreign: Any) -> None:
    with pytest.raises(FormError, match=r"words draft.*cost\.cares.*是否应为“\{cost\.care\}”"):
        parse_form(foreign.source.replace("{cost.care}", "{cost.cares}"))
