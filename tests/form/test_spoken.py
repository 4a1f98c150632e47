"""A value is a number inside, and a word, a day or a number to people: both ways."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toolkit.structs import replace

from tests.form.small import HEAD
from toolkit.form.load import parse_form
from toolkit.form.spoken import (
    FIRST_DAY,
    LAST_DAY,
    NO_SUCH_DAY,
    all_in_json,
    as_day,
    carried_over,
    from_json,
    heard,
    in_json,
    spoken,
    worded,
)

FORM = parse_form(HEAD + """
[[table]]
code = "a"
sheet = "甲表"
title = "甲"
grid = '''
| 项目 | 数 |
| 是否考核 | {exam} |
| 等级 | {grade} |
| 公布日期 | {day} |
| 满意率 | {rate} |
| 件数 | {n} |
'''
[table.cell.exam]
kind = "choice"
rollup = "sum"
[table.cell.grade]
kind = "choice"
choices = ["1", "2", "优（A）"]
rollup = "sum"
[table.cell.day]
kind = "date"
rollup = "max"
[table.cell.rate]
kind = "percent"
rollup = "none"
""")
EXAM, GRADE, DAY, RATE, COUNT = FORM.tables[0].cells


@pytest.mark.parametrize(
    ("cell", "number", "said"),
    [(EXAM, 1, "是"), (EXAM, 2, "否"), (GRADE, 3, "优（A）"), (DAY, 45306, "2024-01-15"), (RATE, Decimal("76.5"), Decimal("76.5")),
     (COUNT, 3, 3), (EXAM, None, None), (EXAM, 3, 3), (EXAM, Decimal("1.5"), Decimal("1.5")), (DAY, 3, 3)],
)
def test_a_value_is_said_as_people_say_it(cell: object, number: object, said: object) -> None:
    assert spoken(cell, number) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "said", "number"),
    [(EXAM, "是", 1), (EXAM, " 否 ", 2), (EXAM, "√", 1), (EXAM, "×", 2), (EXAM, "✓", 1), (EXAM, "是的", None), (EXAM, 1, None),
     (EXAM, "x", None), (GRADE, "1", 1), (GRADE, 2, 2), (GRADE, 2.0, 2), (GRADE, "优(A)", 3), (GRADE, "√", None), (GRADE, "3", None),
     (DAY, "2024-01-15", 45306), (DAY, "2024-1-15", 45306), (DAY, "2024年1月15日", 45306), (DAY, "2024 年 1 月 15 日", 45306),
     (DAY, "2024.1.15", 45306), (DAY, "2024/1/15", 45306), (DAY, "２０２４．１．１５", 45306), (DAY, "20240115", 45306), (DAY, 20240115, 45306),
     (DAY, 45306, 45306), (DAY, 45306.0, 45306), (DAY, "2024-01-15 00:00:00", 45306), (DAY, 45306.5, None), (DAY, "2024-02-30", None),
     (DAY, "1月15日", None), (DAY, "2024年", None), (DAY, "24-1-15", None), (DAY, "2024-1.15", None), (DAY, 3, None), (DAY, float("nan"), None),
     (DAY, "1850-01-01", None), (DAY, 20240230, None), (DAY, -45306, None)],
)
def test_what_people_say_is_heard_only_where_it_is_sure(cell: object, said: object, number: int | None) -> None:
    assert heard(cell, said) == number  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["2024-02-30", "2023年2月29日", "20241301", "2024.13.1"])
def test_a_day_that_no_calendar_has_is_known_for_one(text: str) -> None:
    assert as_day(text) == NO_SUCH_DAY


def test_a_word_is_the_same_word_in_another_years_list() -> None:
    turned = replace(EXAM, choices=("否", "是"))
    assert [carried_over(EXAM, turned, value) for value in (1, 2, None, 7)] == [2, 1, None, 7]
    assert carried_over(EXAM, GRADE, 1) is None
    assert carried_over(EXAM, COUNT, 1) is None
    assert carried_over(COUNT, RATE, 5) == 5
    assert (carried_over(DAY, DAY, 45306), carried_over(DAY, EXAM, 1)) == (45306, None)


@given(st.integers(FIRST_DAY, LAST_DAY))
def test_every_day_comes_back_from_its_words(number: int) -> None:
    assert heard(DAY, worded(DAY, number)) == number == from_json(DAY, in_json(DAY, number))


def test_words_and_days_are_strings_in_json_and_numbers_are_numbers() -> None:
    values = {"a.exam": 2, "a.grade": None, "a.day": 45306, "a.rate": Decimal("76.50"), "a.n": 3, "old.code": 5}
    assert all_in_json(FORM.cells, values) == {
        "a.exam": "否", "a.grade": None, "a.day": "2024-01-15", "a.rate": 76.5, "a.n": 3, "old.code": 5}
    assert [from_json(cell, in_json(cell, values[cell.code])) for cell in FORM.tables[0].cells] == [2, None, 45306, Decimal("76.5"), 3]
    assert from_json(EXAM, True) is None
    assert worded(EXAM, None) == "（空）"
