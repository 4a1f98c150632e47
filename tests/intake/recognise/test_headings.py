"""Which lines begin a text of the form, which begin a part that the form does not have, and which are text."""

from __future__ import annotations

import pytest

from tests.intake.recognise.reports import FORM
from toolkit.findings import Severity
from toolkit.intake.document import Document, Paragraph
from toolkit.intake.recognise import Recognised, recognise

TABLE = ("二、主动公开政府信息情况", "信息内容\t本年制发件数\t本年废止件数\t现行有效件数", "规章\t0\t0\t0", "行政规范性文件\t1\t2\t3")


def text(*lines: str) -> Recognised:
    return recognise(Document("text", tuple(Paragraph(line, f"第{n}行") for n, line in enumerate(lines, 1))), FORM)


def apart(read: Recognised) -> list[str]:
    return [finding.message for finding in read.findings if finding.rule == "text.unplaced" and finding.case == "apart"]


# ── a part of its own ──


@pytest.mark.parametrize("heading", [
    "七、建议提案办理情况", "七、 建议提案办理情况：", "第七部分 建议提案办理情况", "7、建议提案办理情况", "七．建议提案办理情况",
])
def test_a_numbered_heading_of_unknown_words_begins_a_part_of_its_own(heading: str) -> None:
    lead = ("6、其他需要报告的事项" if heading.startswith("7") else "六、其他需要报告的事项", "未收取信息处理费。")
    read = text(*TABLE, *lead, heading, "全年办理建议提案12件。", "答复率百分之百。")
    assert read.texts == {"s6.matters": "未收取信息处理费。"}
    (message,) = apart(read)
    assert "建议提案办理情况”" in message
    assert "“全年办理建议提案12件。”等2段" in message


def test_it_is_a_query_and_says_where_the_text_stands() -> None:
    read = text(*TABLE, "六、其他需要报告的事项", "无。", "七、意见建议", "建议加强培训指导。")
    (finding,) = [finding for finding in read.findings if finding.rule == "text.unplaced"]
    assert finding.severity is Severity.QUERY
    assert finding.message == "表式中没有标题“七、意见建议”（第7行），其下的文字未读取：“建议加强培训指导。”。"


def test_the_text_may_stand_on_the_line_of_the_unknown_heading() -> None:
    read = text(*TABLE, "六、其他需要报告的事项", "无。", "七、建议提案办理情况。全年办理12件，均已答复。")
    assert read.texts["s6.matters"] == "无。"
    assert "“七、建议提案办理情况”（第7行），其下的文字未读取：“全年办理12件，均已答复。”" in apart(read)[0]


def test_a_part_before_a_known_section_takes_nothing_of_it() -> None:
    read = text(*TABLE, "五、存在的主要问题及改进情况", "（一）存在的主要问题", "更新不及时。", "六、建议提案办理情况", "办理两件。",
                "七、其他需要报告的事项", "未收费。")
    assert read.texts == {"s5.problems": "更新不及时。", "s6.matters": "未收费。"}
    assert len(apart(read)) == 1


def test_an_unknown_heading_among_the_texts_of_a_section_begins_a_part() -> None:
    read = text("一、总体情况", "（一）组织领导。我镇高度重视。", "（二）主动公开。公开三十条。", "（三）依申请公开。收到两件。",
                "（四）政府信息管理。专人管理。", "（五）政府信息公开平台建设情况。维护专栏。",
                "（六）教育培训", "培训两次。", "（七）监督保障。开会一次。", *TABLE)
    assert read.texts == {
        "s1.proactive": "公开三十条。", "s1.on_request": "收到两件。", "s1.management": "专人管理。", "s1.platform": "维护专栏。",
        "s1.supervision": "开会一次。",
    }
    first, second = apart(read)
    assert "“（一）组织领导”" in first
    assert "“（六）教育培训”" in second


def test_a_numbered_paragraph_in_the_sections_own_numbering_joins_nothing_either() -> None:
    own = "（二）我镇全年组织干部学习条例并参加上级举办的政务公开培训班共计两次，参训三十人。"
    read = text("一、总体情况", "（一）主动公开", "公开三十条。", own, *TABLE)
    assert read.texts == {"s1.proactive": "公开三十条。"}
    assert "标题“（二）我镇全年组织干部" in apart(read)[0]


def test_a_section_none_of_whose_headings_are_known_goes_into_its_first_text() -> None:
    lines = ("（一）健全机制。成立小组。", "（二）完善制度。制定办法。")
    read = text("一、总体情况", *lines, *TABLE)
    assert read.texts == {"s1.proactive": "\n".join(lines)}
    assert not apart(read)


def test_a_heading_with_nothing_under_it_needs_no_word() -> None:
    assert not apart(text(*TABLE, "六、其他需要报告的事项", "无。", "七、附件"))


# ── words first, number second ──


@pytest.mark.parametrize(("heading", "code"), [
    ("（三）政府信息公开平台建设", "s1.platform"), ("（三）信息公开平台建设情况", "s1.platform"), ("（三）加强公开平台管理维护", "s1.platform"),
    ("（三）政府信息管理平台建设", "s1.platform"), ("（四）监督保障", "s1.supervision"), ("（四）强化监督保障", "s1.supervision"),
    ("（二）加强主动公开，深化重点领域公开", "s1.proactive"), ("（一）规范流程，依法办理依申请公开", "s1.on_request"),
    ("（二）政府信息规范化管理和信息管理情况", "s1.management"), ("（六）主动公开情况", "s1.proactive"),
])
def test_a_heading_is_known_by_its_words_whatever_its_number(heading: str, code: str) -> None:
    read = text("一、总体情况", heading, "如上所述。", *TABLE)
    assert read.texts == {code: "如上所述。"}


def test_of_two_texts_in_one_heading_the_number_decides() -> None:
    read = text("一、总体情况", "（一）主动公开和依申请公开情况", "公开三十条。", "（三）政府信息管理及平台建设情况", "专人管理。", *TABLE)
    assert read.texts == {"s1.proactive": "公开三十条。", "s1.management": "专人管理。"}


@pytest.mark.parametrize("heading", [
    "五、存在的困难、问题和下步措施", "五、主要问题及下一步工作安排", "五、工作中存在的不足和改进方向",
])
def test_a_section_is_known_by_its_words_too(heading: str) -> None:
    read = text(*TABLE, "四、政府信息公开行政复议、行政诉讼情况", heading, "更新不及时，已改正。")
    assert read.texts == {"s5.problems": "更新不及时，已改正。"}
    assert not apart(read)


# ── ways of numbering ──


@pytest.mark.parametrize("numbers", [
    ("1.", "2.", "3."), ("1、", "2、", "3、"), ("(1)", "(2)", "(3)"), ("①", "②", "③"), ("㈠", "㈡", "㈢"), ("一)", "二)", "三)"),
    ("一是", "二是", "三是"), ("", "", ""), ("（一）、", "（二）、", "（三）、"), ("一、", "二、", "三、"),
])
def test_headings_are_numbered_in_many_ways(numbers: tuple[str, str, str]) -> None:
    one, two, three = numbers
    read = text("一、总体情况", f"{one}主动公开。公开三十条。", f"{two}依申请公开。收到两件。", f"{three}政府信息管理", "专人管理。", *TABLE)
    assert read.texts == {"s1.proactive": "公开三十条。", "s1.on_request": "收到两件。", "s1.management": "专人管理。"}


def test_headings_within_one_paragraph_begin_their_texts() -> None:
    one = "一、总体情况 2023年，我局认真公开。（一）主动公开情况。公开三十条。（二）依申请公开情况。收到两件，均已办结。（三）教育培训。培训两次。"
    read = text(one, *TABLE)
    assert read.texts == {"s1.proactive": "2023年，我局认真公开。\n公开三十条。",
                          "s1.on_request": "收到两件，均已办结。"}
    assert "标题“（三）教育培训”（第1行），其下的文字未读取：“培训两次。”" in apart(read)[0]


def test_a_preface_that_lists_the_sections_begins_none() -> None:
    listed = "全文包括：（一）总体情况；（二）主动公开政府信息情况；（三）其他需要报告的事项。统计期限为全年。"
    read = text(listed, "本报告由一、总体情况 二、主动公开政府信息情况 三、其他需要报告的事项 组成。", "一、总体情况", "公开三十条。", *TABLE)
    assert read.texts == {"s1.proactive": "公开三十条。"}


def test_lines_of_a_table_of_contents_are_no_headings() -> None:
    read = text("一、总体情况……………1", "（一）主动公开情况 ...... 1", "二、主动公开政府信息情况……2",
                "一、总体情况", "（一）主动公开情况", "公开三十条。", *TABLE)
    assert read.texts == {"s1.proactive": "公开三十条。"}


def test_a_sentence_that_trails_off_is_text() -> None:
    read = text("一、总体情况", "（一）主动公开", "公开了预算、决算、机构职能……", "等等。", *TABLE)
    assert read.texts == {"s1.proactive": "公开了预算、决算、机构职能……\n等等。"}


def test_a_long_paragraph_behind_its_heading_is_kept_whole_in_its_own_characters() -> None:
    long = "２０２３年，公開（含轉載）信息三十條。" + "公开信息一条。" * 900
    read = text("一、总体情况", f"（一）主动公开情况。{long}", "（二）依申请公開(kāi)情况：收到两件。", *TABLE)
    assert read.texts == {"s1.proactive": long, "s1.on_request": "收到两件。"}


@pytest.mark.parametrize("line", [
    "六、其他需要报告的事项：未收取信息处理费。", "六、其他需要报告的事项。未收取信息处理费。", "六、其他需要报告的事项 未收取信息处理费。",
    "六、其他事宜：未收取信息处理费。", "六、其他需要说明的事项。未收取信息处理费。",
])
def test_the_text_of_a_section_may_stand_on_the_line_of_its_heading(line: str) -> None:
    assert text(*TABLE, "五、存在的主要问题及改进情况", "无。", line).texts == {"s5.problems": "无。", "s6.matters": "未收取信息处理费。"}


# ── what is no heading ──


@pytest.mark.parametrize("inside", [
    ("一是公开预算两条。", "二是公开决算两条。"), ("1.公开预算两条。", "2.平台更新三十次。"), ("（1）公开预算两条；", "（2）监督检查两次。"),
    ("①公开预算两条。", "②培训两次。"), ("一是主动公开预算。", "二是依申请公开件及时办理。"), ("1．主动公开预算信息。", "2．主动公开决算信息。"),
])
def test_enumerations_inside_a_text_stay_in_it(inside: tuple[str, str]) -> None:
    read = text("一、总体情况", "（一）主动公开", "全年工作如下：", *inside, "（二）依申请公开", "收到两件。", *TABLE)
    assert read.texts == {"s1.proactive": "\n".join(("全年工作如下：", *inside)), "s1.on_request": "收到两件。"}
    assert not apart(read)


def test_an_enumeration_that_begins_anew_stays_in_its_text() -> None:
    problems = ("（一）公开平台更新不及时。", "（二）监督检查不够。", "（三）培训不多。")
    more = ("一、加强培训。", "二、加强平台建设。", "三、加强检查。", "四、加强考核。", "五、加强宣传。", "六、加强保障。")
    read = text("一、总体情况", "（五）监督保障", "全年：", "（一）开会两次。", "（二）平台检查两次。", *TABLE,
                "五、存在的主要问题及改进情况", *problems, "改进情况：", *more)
    assert read.texts == {
        "s1.supervision": "全年：\n（一）开会两次。\n（二）平台检查两次。", "s5.problems": "\n".join(problems), "s5.improvements": "\n".join(more),
    }
    assert not apart(read)


def test_an_unknown_heading_after_an_enumeration_of_sentences_is_a_heading_still() -> None:
    items = ("一、更新不够及时。", "二、培训不多。", "三、宣传不够。", "四、检查不够。", "五、考核不够。")
    read = text(*TABLE, "五、存在的主要问题及改进情况", *items, "六、建议提案办理情况", "办理两件。")
    assert read.texts == {"s5.problems": "\n".join(items)}
    assert len(apart(read)) == 1


def test_labels_of_a_table_that_was_not_read_are_no_headings() -> None:
    read = text(*TABLE, "三、收到和处理政府信息公开申请情况", "一、本年新收政府信息公开申请数量", "三、本年度办理结果", "（一）予以公开",
                "四、结转下年度继续办理", "六、其他需要报告的事项", "无。")
    assert read.texts == {"s6.matters": "无。"}
    assert not apart(read)


def test_headings_of_section_six_are_part_of_its_text() -> None:
    lines = ("（一）要点落实情况", "落实六项。", "（二）收取信息处理费情况", "未收取信息处理费。")
    assert text(*TABLE, "六、其他需要报告的事项", *lines).texts == {"s6.matters": "\n".join(lines)}


@pytest.mark.parametrize("end", ["一、", "（一）", "（", "①", "一是", "1.", "（一", "一"])
def test_a_line_may_end_in_a_number(end: str) -> None:
    line = f"{'公开三十条。' * 10}{end}"
    assert text("一、总体情况", "（一）主动公开", line, end, *TABLE).texts["s1.proactive"].startswith(line)


def test_no_sentence_about_a_heading_shows_what_nobody_sees() -> None:
    read = text(*TABLE, "六、其他需要报告的事项", "无。", "\u200b七、\u200b建议\u202e提案\ufeff", "办理\u200b十二件，均已答复。")
    (message,) = apart(read)
    assert message.isprintable()
    assert "标题“七、建议提案”" in message
    assert "“办理十二件，均已答复。”" in message
