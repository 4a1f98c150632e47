"""Heads of an officer's list, however they are written, and the columns under them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.campaign.columns import HEADS_WITHIN, columns_of, row_of_heads, text_in

HEADS = {"unit": ("code", "代码", "单位"), "url": ("网址", "url"), "date": ("日期",)}


@pytest.mark.parametrize(("row", "columns"), [
    (["单位", "网址", "日期"], {"unit": 0, "url": 1, "date": 2}),
    (["序号", " 单　位 ", "", "URL"], {"unit": 1, "url": 3}),
    (["单位", "Code"], {"unit": 1}),
    (["单位名称", "网址：", ""], {}),
    ([], {}),
])
def test_a_field_stands_under_the_likeliest_of_its_heads(row: list[str], columns: dict[str, int]) -> None:
    assert columns_of(row, HEADS) == columns


def test_a_title_may_stand_above_the_heads_and_the_first_row_with_the_needed_one_is_it() -> None:
    rows = [["某区公布清单"], ["网址", "日期"], [], ["日期", "单位"], ["单位", "日期"]]
    assert row_of_heads(rows, HEADS, "unit") == (3, {"unit": 1, "date": 0})
    assert row_of_heads(rows, HEADS, "date") == (1, {"url": 0, "date": 1})
    assert row_of_heads(rows[:3], HEADS, "unit") is None


def test_heads_are_not_looked_for_among_the_units() -> None:
    above = [["甲街道"]] * (HEADS_WITHIN - 1)
    assert row_of_heads([*above, ["单位"]], HEADS, "unit") == (HEADS_WITHIN - 1, {"unit": 0})
    assert row_of_heads([*above, [""], ["单位"]], HEADS, "unit") is None


@given(st.lists(st.sampled_from(["单位", "代码", "网址", "日期", "备注", ""]), max_size=8))
def test_what_is_said_to_head_a_field_is_one_of_its_heads(row: list[str]) -> None:
    columns = columns_of(row, HEADS)
    assert all(row[col] in HEADS[field] for field, col in columns.items())
    assert set(columns) == {field for field, words in HEADS.items() if set(words) & set(row)}


def test_a_row_that_ends_before_a_column_has_nothing_in_it() -> None:
    assert text_in([" 甲街道 "], 0) == "甲街道"
    assert text_in(["甲街道"], 1) == text_in(["甲街道"], None) == ""
