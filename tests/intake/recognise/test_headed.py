"""The words over a column of a list: they mean one cell of the form, or none, and never a likely one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.form.small import TABLE
from tests.support.workbooks import foreign_form, statutory_form
from toolkit.form import Form, parse_form
from toolkit.intake.recognise.headed import meaning

FORM = statutory_form()
TWO = parse_form('[form]\nedition = "test"\ntitle = "测试表"\n' + TABLE + TABLE.replace('"a"', '"b"').replace("甲表", "乙表"))


@pytest.mark.parametrize("form", [FORM, foreign_form()], ids=["statutory", "foreign"])
def test_every_cell_is_found_by_its_own_words_in_either_order_and_by_its_code(form: Form) -> None:
    for code, cell in form.cells.items():
        rows, columns = cell.row_labels, cell.column_labels
        for words in ((*rows, *columns), (*columns, *rows), (cell.row_name, cell.column_name), (" ".join((*rows, *columns)),), (code,)):
            assert meaning(form, [word for word in words if word]).code == code, words


@pytest.mark.parametrize(("words", "code"), [
    (["2022年", "上年结转", "总计"], "t3.carried_in.total"),
    (["一、本年新收（件）", "自然人（件）"], "t3.new.natural"),
    (["三、收到和处理政府信息公开申请情况", "结转下年度", "自然人"], "t3.carried_out.natural"),
    (["本年新收\n政府信息公开申请数量", "自 然 人"], "t3.new.natural"),
    (["上年數", "行政許可"], "t2.licence.decisions"),
    (["行政诉讼", "复议后起诉", "合计"], "t4.after_review.total"),
])
def test_years_units_titles_and_another_script_make_no_difference(words: list[str], code: str) -> None:
    assert meaning(FORM, words, year=2022).code == code


@pytest.mark.parametrize("words", [
    ["备注"], [""], [], ["其中：网上", "本年新收", "自然人"], ["本年新收", "计划数", "自然人"], ["自然人" * 90], ["2022年"],
])
def test_other_words_mean_nothing_and_no_cell_is_likely(words: list[str]) -> None:
    assert meaning(FORM, words).code == ""
    assert not meaning(FORM, words).codes


def test_a_row_or_a_column_alone_means_all_its_cells_and_so_none() -> None:
    found = meaning(FORM, ["本年新收政府信息公开申请数量"])
    assert found.code == ""
    assert len(found.codes) == 7
    assert len(meaning(FORM, ["行政诉讼", "结果维持"]).codes) == 2


def test_the_same_words_in_two_tables_are_told_apart_by_the_tables_name_alone() -> None:
    assert meaning(TWO, ["甲", "一列"]).codes == ("a.p.x", "b.p.x")
    assert meaning(TWO, ["甲", "一列"], about="乙表 2022年").code == "b.p.x"
    assert meaning(TWO, ["甲表", "甲", "一列"]).code == "a.p.x"
    assert meaning(TWO, ["甲", "一列"], about="甲表乙表").code == ""


def test_money_in_another_unit_is_not_taken_for_money_in_the_forms() -> None:
    found = meaning(FORM, ["行政事业性收费（元）"])
    assert (found.code, found.codes) == ("", ("t2.fee.amount",))
    assert found.why == "单位是“元”，表式的单位是“万元”"


WORDS = st.sampled_from([word for cell in FORM.cells.values() for word in (*cell.row_labels, *cell.column_labels)] + ["2021年", "（元）", "x", " "])


@given(st.lists(WORDS, max_size=4))
def test_whatever_stands_there_one_meaning_is_among_those_possible(words: list[str]) -> None:
    found = meaning(FORM, words, year=2022)
    assert not found.code or found.codes == (found.code,)
    assert set(found.codes) <= set(FORM.cells)
