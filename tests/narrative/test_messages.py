"""The message that goes with a workbook sent back: what a clerk reads in a chat."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from toolkit.narrative.messages import lead, receipt, sender, sent_back

SHORT = "《表三》自然人列不平：一＋二＝62，三（七）＋四＝61，相差1件。"
LONG = ("《表三》有132个数的位置不能确定，未读取：《表三》第11行“（三）不予公开”只有一行合计数，不能分到“1.属于国家秘密”；"
        "《表三》第11行“（三）不予公开”只有一行合计数，不能分到“2.其他法律行政法规禁止公开”；等21处。")
QUOTED = "《表三》E8（一、本年新收｜商业企业）现填“约5件（含重复申请，其中涉及征地拆迁的3件，其余为工资福利、社会保障类…”，应填整数。"
MISSING = "文字有3项未写：“一、总体情况（一）主动公开情况”、“五、存在的主要问题”、“六、其他需要报告的事项”。"
WHO = sender("原州区")


def test_what_to_mend_comes_first_then_what_to_confirm_then_what_to_do() -> None:
    message = sent_back(WHO, "北塬街道", 1, [SHORT], ["上年结转（自然人）填5件，上年年报结转下年度为6件。"], deadline="2024年1月15日")
    assert message == (
        "【原州区政务公开办】北塬街道：年报报表（第1次）收悉，有1处需修改：（1）《表三》自然人列不平：一＋二＝62，三（七）＋四＝61，相差1件。"
        "另有1处请核实，无误的请在《说明》表写明原因：（1）上年结转（自然人）填5件，上年年报结转下年度为6件。"
        "通知的报送时间为2024年1月15日，请在所附标注表上修改后重报，数据以登记台账为准，请勿凑数。")


def test_nobody_who_is_only_asked_is_told_to_mend() -> None:
    message = sent_back(WHO, "北塬街道", 2, [], [MISSING])
    assert "需修改" not in message
    assert "（第2次）收悉，有1处请核实" in message
    assert "请在所附标注表上改正或写明原因后发回" in message


def test_what_the_workbook_has_no_place_for_is_said_in_few_words() -> None:
    assert "另有4处内容本表放不进，见《退回说明》。" in sent_back(WHO, "北塬街道", 1, [SHORT], [], unplaced=4)
    assert "放不进" not in sent_back(WHO, "北塬街道", 1, [SHORT], [])


@pytest.mark.parametrize("errors", [[LONG] * 9, [QUOTED] * 3, [SHORT] * 7, [SHORT, LONG, QUOTED, LONG, SHORT, QUOTED], []])
@pytest.mark.parametrize("queries", [[MISSING, LONG, QUOTED], [SHORT] * 3, []])
def test_it_is_read_to_its_end_however_much_is_wrong(errors: list[str], queries: list[str]) -> None:
    if not errors and not queries:
        return
    message = sent_back(WHO, "黄铎堡镇人民政府", 3, errors, queries, unplaced=22, deadline="2024年1月15日")
    assert len(message) <= 300
    assert not any(f"{mark}。" in message or f"。{mark}" in message for mark in "，；：、。")
    for opening, closing in ("（）", "“”", "《》"):
        assert message.count(opening) == message.count(closing)
    if len(errors) > 1:
        assert f"有{len(errors)}处需修改" in message


def test_a_list_is_not_cut_in_the_middle() -> None:
    message = sent_back(WHO, "北塬街道", 1, [LONG] * 3, [MISSING])
    assert "文字有3项未写（详见附表）。" in message
    assert "《表三》有132个数的位置不能确定，未读取（详见附表）。" in message


@pytest.mark.parametrize(("errors", "queries"), [(2, 1), (2, 0), (0, 3)])
def test_the_line_above_the_list_names_only_what_is_there(errors: int, queries: int) -> None:
    said = lead("北塬街道", 2023, 1, errors, queries, explainable=bool(queries))
    assert ("红框" in said, "橙框" in said, "《说明》" in said) == (errors > 0, queries > 0, queries > 0)
    assert "0处" not in said
    assert not any(a + b in said for a, b in itertools.product("，。", repeat=2))


def test_what_goes_back_after_the_deadline_does_not_cite_it_as_if_there_were_time_left() -> None:
    before, after = (sent_back("【区办】", "甲局", 1, ["表三不平"], [], deadline="2024年1月15日", passed=passed) for passed in (False, True))
    assert "通知的报送时间为2024年1月15日，请在所附标注表上修改后重报" in before
    assert "通知的报送时间（2024年1月15日）已过，请尽快在所附标注表上修改后重报" in after


def test_a_receipt_after_the_date_of_publication_says_that_it_is_over() -> None:
    on, after = (receipt("【区办】", "甲局", 1, publication=date(2024, 1, 31), today=day) for day in (date(2024, 1, 31), date(2024, 2, 1)))
    assert "请审签后于1月31日前公布" in on
    assert "请审签后尽快（通知的公布时间1月31日已过）公布" in after
