"""Fees in words: what a sentence surely says is read and quoted, everything else stays blank."""

from __future__ import annotations

import time

import pytest

from tests.intake.recognise.reports import FORM
from toolkit.intake.document import Document, Paragraph
from toolkit.intake.recognise import Recognised, recognise
from toolkit.intake.recognise.amounts import number_of
from toolkit.intake.recognise.stated import _pattern
from toolkit.intake.recognise.variants import variants_of
from toolkit.rules.in_text import says_plainly

CODES = ("s6.fee_notices", "s6.fee_noticed", "s6.fee_collected")
NOTHING = ("0", "0", "0")
BLANK = (None, None, None)


def report(*lines: str, heading: str = "六、其他需要报告的事项") -> Recognised:
    title = "平川县青山镇2024年政府信息公开工作年度报告"
    return recognise(Document("text", tuple(Paragraph(line) for line in (title, heading, *lines))), FORM)


def fees(read: Recognised) -> tuple[object, ...]:
    return tuple(read.raws[code].content for code in CODES)


@pytest.mark.parametrize("sentence", [
    "2024年收取信息处理费0元。",
    "本年度信息处理费0元。",
    "本年度信息处理费为0.00万元。",
    "收取信息处理费情况：0元。",
    "本年度收取信息处理费零元。",
    "收费0件0元。",
    "本年度收取政府信息公开信息处理费0件，金额0元。",
    "本年度没有收取任何费用。",
    "2024年度，我镇没有收取信息处理费。",
    "我镇未向申请人收取任何费用。",
    "本年度未发生信息处理费收费情况。",
    "不存在收取信息处理费的情况。",
    "本年度无收取信息处理费情况。",
    "收到的12件申请均没有收取信息处理费。",
    "发出收费通知0件，通知总金额0元，实际收取0元。",
    "去年收取信息处理费120元。本年度没有收取信息处理费。",
    "按照《政府信息公开信息处理费管理办法》的规定和标准，本年度没有收取信息处理费。",
    "收到申请12件，其中自然人10件，上年结转1件，本年均未发生收费。",
])
def test_what_says_that_nothing_was_charged_is_three_zeros(sentence: str) -> None:
    read = report(sentence)
    assert fees(read) == NOTHING
    (note,) = [finding for finding in read.findings if finding.rule == "value.zero_in_text"]
    assert note.message.startswith("“收取信息处理费情况”各格为空，文字中写明“")


@pytest.mark.parametrize(("sentence", "expected"), [
    ("本年度收取信息处理费共计380元。", (None, None, "380")),
    ("2024年，共收取信息处理费380元。", (None, None, "380")),
    ("对25件申请收取信息处理费2,950元。", (None, None, "2950")),
    ("本年度依法收取信息处理费１２，３８０．５元。", (None, None, "12380.5")),
    ("本年度收取信息处理费0.038万元。", (None, None, "380")),
    ("本年度收取信息处理费合计人民币叁佰捌拾元整。", (None, None, "380")),
    ("本年度收取信息处理费三千零八十元。", (None, None, "3080")),
    ("本年度收取信息处理费1.2万元。", (None, None, "12000")),
    ("收取信息处理费3件，金额380元。", (None, None, "380")),
    ("收取380元信息处理费。", (None, None, "380")),
    ("实际收取380元。", (None, None, "380")),
    ("发出收费通知2件，总金额380元，实际收取300元。", ("2", "380", "300")),
    ("本年度发出收费通知2件，通知总金额为380元，实际收取总金额为300元。", ("2", "380", "300")),
    ("收取信息处理费情况：按页计收，发出收费通知3件，金额660元，实际收取410元；其中1件逾期未缴，不再处理。", ("3", "660", "410")),
    ("共发出2份收费通知，实际收取信息处理费380元。", ("2", None, "380")),
    ("发出收费通知2件，总金额380元，申请人均未缴纳。", ("2", "380", None)),
    ("上年收取信息处理费100元，本年度收取信息处理费380元。", (None, None, "380")),
    ("收取信息处理费380元，较上年增加280元。", (None, None, "380")),
])
def test_what_is_said_surely_is_read_and_quoted(sentence: str, expected: tuple[str | None, ...]) -> None:
    read = report(sentence)
    assert fees(read) == expected
    (note,) = [finding for finding in read.findings if finding.rule == "value.in_text"]
    assert note.message.startswith("“收取信息处理费情况”没有列表，按文字“")
    assert all(figure in note.message for figure in expected if figure)


@pytest.mark.parametrize("sentence", [
    "收取信息处理费约380元。",
    "收取信息处理费近400元。",
    "收取信息处理费380余元。",
    "应收取信息处理费380元。",
    "拟收取信息处理费380元。",
    "未收取信息处理费380元。",
    "减免信息处理费380元。",
    "信息处理费380元。",
    "上年度收取信息处理费380元。",
    "2023年收取信息处理费380元。",
    "自2021年以来收取信息处理费380元。",
    "除1件收取380元外，其余未收取信息处理费。",
    "对其中3件没有收取信息处理费。",
    "收取信息处理费380元。实际收取信息处理费400元。",
    "按每件100元收取信息处理费。",
    "信息处理费的收取标准为100元/件。",
    "收取信息处理费一百五元。",
    "行政事业性收费380元。",
    "提供政府信息不收取费用。",
    "已发出信息处理费通知，共380元，尚未收取。",
    "收取信息处理费380件。",
    "2023年、2024年分别收取信息处理费200元、380元。",
    "收取信息处理费100元、280元。",
    "收取信息处理费一百元和二百八十元。",
    "收取信息处理费380元，退还100元。",
    "向1名申请人收取信息处理费100元，向另1名申请人收取信息处理费280元。",
    "没有收取信息处理费以外的费用。",
    "没有违规收取信息处理费。",
    "没有收取信息处理费的申请3件。",
    "收取信息处理费3千元。",
    "收取信息处理费1.2万余元。",
    "2024年没有收取信息处理费，2023年收取100元。",
    "未收取信息处理费。实际收取信息处理费380元。",
    "发出收费通知2件，收费380元，未实际收取信息处理费。",
])
def test_what_is_not_sure_stays_blank(sentence: str) -> None:
    read = report(sentence)
    assert fees(read)[1:] == BLANK[1:]
    assert not any(finding.rule == "value.zero_in_text" for finding in read.findings)


def test_a_sentence_of_another_text_counts_where_it_names_the_fee() -> None:
    heading = "一、总体情况"
    assert fees(report("（二）依申请公开情况。收取信息处理费共计380元。", heading=heading)) == (None, None, "380")
    assert fees(report("（二）依申请公开情况。办理土地出让，收取380元，没有收取其他费用。", heading=heading)) == BLANK


def test_a_sentence_that_a_page_broke_is_one() -> None:
    read = report("本年度依法对申请数量明显超过合理范围的收取信息处理", "费共计1,3", "80元。")
    assert fees(read) == (None, None, "1380")
    assert fees(report("上年度", "收取信息处理费380元。")) == BLANK
    assert fees(report("（一）2023年度的情况", "收取信息处理费380元。")) == BLANK
    assert fees(report("（二）收取信息处理费情况", "本年度共收取380元。")) == (None, None, "380")
    assert fees(report("我镇按照规定办理依申请公开工作，上年度", "收取信息处理费380元。")) == BLANK


@pytest.mark.parametrize(("text", "plain"), [
    ("本年度未收取信息处理费。", True),
    ("收到的12件申请均未收取费用。", True),
    ("除1件外，未收取信息处理费。", False),
    ("按照国务院办公厅的规定，本年度未收取信息处理费。", True),
    ("收到申请12件，其中自然人10件，均未收取信息处理费。", True),
    ("上年结转1件，本年未收取信息处理费。", True),
    ("对其中3件未收取信息处理费。", False),
    ("上年度\n未收取信息处理费。", False),
    ("上年未收取信息处理费。", False),
    ("已通知缴纳380元，未收取。", False),
    ("发出收费通知1件，共叁佰元，未收取。", False),
    ("收取380元。其他申请未收取。", False),
    ("投入经费30万元建设专栏。未收取信息处理费。", True),
    ("投入资金30万元建设专栏。未收取信息处理费。", True),
])
def test_words_that_make_blank_cells_zero_count_only_where_they_are_plain(text: str, plain: bool) -> None:
    assert says_plainly(text, "未收取") == plain


@pytest.mark.parametrize(("numerals", "number"), [
    ("零", 0), ("〇", 0), ("十", 10), ("十二", 12), ("一十二", 12), ("三百八十", 380), ("叁佰捌拾", 380), ("一千零五", 1005),
    ("两千", 2000), ("一万二千", 12000), ("三万", 30000), ("一亿零二十万", 100_200_000), ("一百五", None), ("一二三", None), ("百", None),
    ("万", None), ("", None),
])
def test_numerals_are_numbers_where_they_are_written_in_the_usual_way(numerals: str, number: int | None) -> None:
    assert number_of(numerals) == number


@pytest.mark.parametrize("unit", ["收取", "收取信息处理费", "通知书", "信息", "未有", "一", "9", "9,999", "收费1件", "未向", "发出的"])
def test_patterns_take_no_longer_over_long_lines(unit: str) -> None:
    (how,) = variants_of("2021").stated
    text = unit * (100_000 // len(unit))
    began = time.process_time()
    for phrase in (*how.nothing, *how.all_zero, *(phrase for phrases in how.figures.values() for phrase in phrases)):
        assert sum(1 for _ in _pattern(phrase).finditer(text)) >= 0
    says_plainly(text, "未收取")
    report(text)
    assert time.process_time() - began < 3
