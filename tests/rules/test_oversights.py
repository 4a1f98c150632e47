"""What a form's author is told to look at once more: a cell that a total leaves out, and shares that are added up."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.form.small import HEAD
from tests.support.workbooks import foreign_form, statutory_form
from toolkit.form import Form, parse_form
from toolkit.rules import form_notes


def across(columns: Sequence[str], heads: Sequence[str], total: str, is_: str, more: str = "") -> Form:
    """A flat table of two rows whose column ``total`` is a total."""
    return parse_form(
        HEAD + f'[[table]]\ncode = "a"\nsheet = "甲表"\ntitle = "甲"\ncolumns = {list(columns)}\n'
        f"grid = '''\n| 项目 | {' | '.join(heads)} |\n| 一 | {{p.*}} |\n| 二 | {{q.*}} |\n'''\n"
        f'[[table.total]]\neach = "row"\ncode = "{total}"\nis = "{is_}"\n{more}'
    )


MONEY = '[table.cell."*.z"]\nkind = "money"\n'
RULE = '[[rule]]\nid = "r"\ntitle = "收到等于合计"\ntable = "a"\neach = "row"\nholds = "z == all"\n'

OVERLOOKED = {
    "a column before the total": across(["x", "y", "z", "all"], "甲乙丙计", "all", "sum(x..y)"),
    "a column between": across(["x", "z", "y", "all"], "甲丙乙计", "all", "x + y"),
    "a column after the last, where the total comes first": across(["all", "x", "y", "z"], "计甲乙丙", "all", "sum(x..y)"),
    "a column before the first of many": across(["z", "x", "y", "w", "all"], "丙甲乙丁计", "all", "sum(x..w)"),
}

MEANT = {
    "a complete total": across(["x", "y", "z", "all"], "甲乙丙计", "all", "sum(x..z)"),
    "a column beyond the total": across(["x", "y", "all", "z"], "甲乙计丙", "all", "x + y"),
    "a column before the first of two": across(["z", "x", "y", "all"], "丙甲乙计", "all", "x + y"),
    "a difference": across(["x", "y", "z", "all"], "甲乙丙计", "all", "x - y"),
    "a part of another figure": across(["x", "y", "z", "all"], ["甲", "乙", "其中：丙", "计"], "all", "x + y"),
    "another kind of figure": across(["x", "y", "z", "all"], "甲乙丙计", "all", "x + y", MONEY),
    "a figure that a rule sets against the total": across(["z", "x", "y", "w", "all"], "丙甲乙丁计", "all", "sum(x..w)", RULE),
    "a figure with a total of its own": across(
        ["x", "y", "z", "w", "all", "own"], "甲乙丙丁计另", "all", "x + y",
        '[[table.total]]\neach = "row"\ncode = "own"\nis = "z + w"\n'),
    "figures of two tables": across(
        ["x", "y", "z", "all"], "甲乙丙计", "all", "x + y + b.w",
        '[[table]]\ncode = "b"\nsheet = "乙表"\ntitle = "乙"\ngrid = "项目 | 数\\n甲 | {w}"\n'),
    "the sum of two sums": across(
        ["x", "y", "one", "z", "w", "all"], "甲乙小丙丁计", "one", "x + y",
        '[[table.total]]\neach = "row"\ncode = "all"\nis = "one + z + w"\n'),
}


@pytest.mark.parametrize("form", OVERLOOKED.values(), ids=OVERLOOKED.keys())
def test_a_column_left_out_of_its_neighbours_total_is_named_once(form: Form) -> None:
    (note,) = form_notes(form)
    assert note.startswith("[[table]] a：“丙”（如 a.p.z）没有计入“计”，而同一行的“甲”“乙”")


@pytest.mark.parametrize("form", MEANT.values(), ids=MEANT.keys())
def test_nothing_is_said_where_the_form_explains_it(form: Form) -> None:
    assert form_notes(form) == ()


def test_the_shipped_form_and_a_quite_different_one_are_free_of_notes() -> None:
    assert form_notes(statutory_form()) == ()
    assert form_notes(foreign_form()) == ()


def test_an_added_row_is_told_by_its_column() -> None:
    grown = foreign_form().source.replace("| 合计       | {all.*}", "| 数据开放   | {open.*}       |\n| 合计       | {all.*}")
    (note,) = form_notes(parse_form(grown))
    assert "“数据开放”（如 work.open.articles）没有计入“合计”，而同一列的“要闻动态”“政策文件”“办事服务”都计入了" in note


def test_an_added_column_of_the_statutory_table_is_told_though_its_heads_are_of_two_kinds() -> None:
    grown = (
        statutory_form().source
        .replace('"other_org", "total"]', '"other_org", "abroad", "total"]')
        .replace("widths = [6, 13, 32, 7.8,", "widths = [6, 13, 32, 7.8, 7.8,")
        .replace("申请人情况 | < |", "申请人情况 | < | < |")
        .replace("法人或其他组织 | < | < | < | < | 总计", "法人或其他组织 | < | < | < | < | 境外 | 总计")
        .replace("法律服务机构 | 其他 | ^", "法律服务机构 | 其他 | ^ | ^")
    )
    (note,) = form_notes(parse_form(grown))
    assert "“境外”（如 t3.new.abroad）没有计入“总计”" in note


def test_rows_that_are_no_part_of_a_subtotal_are_none_of_its_business() -> None:
    source = statutory_form().source
    assert 'is = "sum(granted..other)"' in source
    # Above the first of those that are summed, two more rows stand that belong to no total at all.
    assert form_notes(parse_form(source.replace('is = "sum(granted..other)"', 'is = "sum(partial..other)"'))) == ()


# ── what is added up and should not be ──


SHARE = '[table.cell."*.{}"]\nkind = "{}"\nunit = "{}"\n{}\n'


def shares(kind: str, unit: str, more: str = "") -> Form:
    return parse_form(
        HEAD + "[[table]]\ncode = \"a\"\nsheet = \"甲表\"\ntitle = \"甲\"\ncolumns = [\"x\", \"y\"]\n"
        "grid = '''\n| 项目 | 甲 | 乙 |\n| 一 | {p.*} |\n| 二 | {q.*} |\n'''\n" + SHARE.format("y", kind, unit, more)
    )


@pytest.mark.parametrize("unit", ["%", "分", "天", "年", "元/吨", "每户"])
@pytest.mark.parametrize("kind", ["money", "count"])
def test_an_amount_whose_unit_is_no_amount_is_named_once_a_table(kind: str, unit: str) -> None:
    (note,) = form_notes(shares(kind, unit))
    assert note.startswith(f"[[table]] a：“乙”（如 a.p.y）的单位是{unit}，全区的按相加得出；")
    assert 'rollup = "mean"' in note


@pytest.mark.parametrize(("kind", "unit", "more"), [
    ("money", "万元", ""), ("count", "件", ""), ("count", "分钟", ""), ("money", "天", 'rollup = "mean"'), ("percent", "%", 'rollup = "none"')])
def test_of_an_amount_or_of_a_cell_that_says_its_way_nothing_is_said(kind: str, unit: str, more: str) -> None:
    assert form_notes(shares(kind, unit, more)) == ()


RATIO, COLUMN, KIND = (
    '[[table.total]]\neach = "row"\ncode = "rate"\nis = "x / y * 100"\n',
    '[[table.total]]\neach = "column"\ncode = "all"\nis = "p + q"\n',
    '[table.cell."*.rate"]\nkind = "percent"\n',
)
ROWS = (
    HEAD + '[[table]]\ncode = "a"\nsheet = "甲表"\ntitle = "甲"\ncolumns = ["x", "y", "rate"]\n'
    "grid = '''\n| 项目 | 甲 | 乙 | 率 |\n| 一 | {p.*} |\n| 二 | {q.*} |\n| 计 | {all.*} |\n'''\n"
)


def test_a_ratio_that_is_added_up_because_its_section_stands_first_is_named() -> None:
    (note,) = form_notes(parse_form(ROWS + RATIO + COLUMN + KIND))
    assert "a.all.rate 把比率加在了一起" in note
    assert form_notes(parse_form(ROWS + COLUMN + RATIO + KIND)) == ()
