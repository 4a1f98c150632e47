"""A small form file that adds tables to another form: what becomes of it, and what is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from toolkit.actions.form import load_form
from toolkit.errors import FormError
from toolkit.form import Form, parse_form
from toolkit.layout import build_layout

TEN_LINES = """\
[form]
extends = "2021"

[[table]]
code = "pub"
title = "主动公开渠道"
unit = "条"
figures = { site = "网站", wechat = "微信", gazette = "公报", board = "公示栏", other = "其他", total = "合计" }
sum = "total"
"""


def extended(tmp_path: Path, text: str, name: str = "附表.toml") -> Form:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return load_form(path)


def test_ten_lines_are_five_figures_with_their_sum(tmp_path: Path) -> None:
    assert TEN_LINES.count("\n") <= 10
    form, law = extended(tmp_path, TEN_LINES), load_form("2021")
    table = form.tables_by_code["pub"]
    assert (table.sheet, table.title) == ("附表一", "主动公开渠道")
    assert [cell.row_name for cell in table.cells] == ["网站", "微信", "公报", "公示栏", "其他", "合计"]
    assert {cell.unit for cell in table.cells} == {"条"}
    assert [cell.total.expression for cell in table.cells if cell.total] == ["site + wechat + gazette + board + other"]
    assert list(form.cells)[: len(law.cells)] == list(law.cells)
    assert (form.edition, form.base) == ("2021-附表", "2021")


def test_what_is_frozen_is_the_whole_form_and_reads_as_the_same(tmp_path: Path) -> None:
    form = extended(tmp_path, TEN_LINES)
    assert "extends" not in re.sub(r"#.*", "", form.source)
    again = parse_form(form.source, issued=True)
    assert again.digest == form.digest
    assert build_layout(again, last_year=True).to_json() == build_layout(form, last_year=True).to_json()
    assert extended(tmp_path, TEN_LINES).source == form.source


def test_the_law_s_own_sheets_stand_as_they_stand(tmp_path: Path) -> None:
    law = {sheet.name: sheet for sheet in build_layout(load_form("2021"), last_year=False).sheets}
    ours = {sheet.name: sheet for sheet in build_layout(extended(tmp_path, TEN_LINES), last_year=False).sheets}
    for name in ("表二", "表三", "表四"):
        assert [(slot.code, slot.span) for slot in ours[name].slots if slot.code] == [(slot.code, slot.span) for slot in law[name].slots if slot.code]
    assert "附表一" in ours


def test_a_table_goes_into_the_chapter_it_names_or_into_one_of_its_own(tmp_path: Path) -> None:
    named = extended(tmp_path, TEN_LINES.replace("[[table]]", '[[table]]\nsection = "一、总体情况"'))
    assert named.sections[0].contents[-1] == "pub"
    own = extended(tmp_path, TEN_LINES + '[[section]]\nheading = "七、附表"\ncontents = ["pub"]\n')
    assert own.sections[-1].heading == "七、附表"
    assert extended(tmp_path, TEN_LINES).sections[-1].contents == ("s6.matters", "s6", "pub")


def test_one_takes_of_the_shipped_figures_what_one_wants(tmp_path: Path) -> None:
    form = extended(tmp_path, '[form]\nextends = "2021-附表示例"\ntake = ["x.hotline", "x.train", "x.trained"]\n')
    added = [code for code in form.cells if code.startswith("x.")]
    assert added == ["x.hotline.complain", "x.hotline.consult", "x.hotline.suggest", "x.hotline.report", "x.hotline.total", "x.train", "x.trained"]
    assert [rule.id for rule in form.rules if rule.id.startswith("x.")] == ["x.train.held"]
    assert [table.sheet for table in form.tables if table.supplement] == ["附表一", "附表二"]
    assert all(cell.blank == "none" for code, cell in form.cells.items() if code.startswith("x.") and not cell.total)


def test_what_is_said_of_a_figure_goes_with_it(tmp_path: Path) -> None:
    form = extended(tmp_path, '[form]\nextends = "2021-附表示例"\ntake = ["x.exam", "x.survey", "x.satisfied", "x.satisfaction"]\n')
    assert form.cells["x.exam"].choices == ("是", "否")
    assert form.cells["x.satisfaction"].total is not None


def test_a_hint_of_the_district_s_stands_beside_the_law_s_cell(tmp_path: Path) -> None:
    form = extended(tmp_path, TEN_LINES + '\n[hints]\n"t2.normative" = "以文号为准。"\n')
    assert form.cells["t2.normative.made"].hint == "以文号为准。"


def test_a_hint_goes_to_the_table_it_means_where_one_s_code_begins_another_s(tmp_path: Path) -> None:
    tables = '[[table]]\ncode = "x"\ntitle = "甲"\nfigures = { a = "甲" }\n[[table]]\ncode = "x.y"\ntitle = "乙"\nfigures = { b = "乙" }\n'
    form = extended(tmp_path, '[form]\nextends = "2021"\n' + tables + '[hints]\n"x.y.b" = "近"\n"x.a" = "远"\n')
    assert (form.cells["x.y.b"].hint, form.cells["x.a"].hint) == ("近", "远")


def test_a_rule_may_hold_the_district_s_figures_against_the_law_s(tmp_path: Path) -> None:
    form = extended(tmp_path, TEN_LINES + '[[rule]]\nid = "pub.r"\ntitle = "x"\nholds = "pub.total >= t2.normative.made"\n')
    assert form.rules[-1].id == "pub.r"


WRONG = {
    "a parent that is not there": ('[form]\nextends = "2020"\n', "没有“2020”这个版次，旁边也没有这个文件", 2),
    "itself": ('[form]\nextends = "附表.toml"\n', "转了一圈", 2),
    "no parent": ('[form]\nextends = ""\n', "没有写明接在哪个表式后面", 2),
    "a table of the law's": (TEN_LINES.replace('"pub"', '"t3"'), "接上的表式里已有代码为“t3”的表", 4),
    "a rule of the law's": (TEN_LINES + '[[rule]]\nid = "t3.balance"\ntitle = "x"\nholds = "1 == 1"\n', "已有代码为“t3.balance”的规则", 10),
    "a chapter that is not there": (TEN_LINES.replace("[[table]]", '[[table]]\nsection = "七、其他"'), "没有“七、其他”这一章", 5),
    "a sum that is no figure": (TEN_LINES.replace('sum = "total"', 'sum = "all"'), "合计“all”应是 figures 里的一个代码", 9),
    "figures without words": (TEN_LINES.replace('"网站"', '""'), "应为一组“代码 = \"栏目\"”", 8),
    "figures and a grid": (TEN_LINES + "grid = '''\n| a | {b} |\n'''\n", "写一个就够", 8),
    "a sheet of the law's": (TEN_LINES + 'sheet = "表三"\n', "工作表名“表三”已被占用", 10),
    "a hint for nothing": (TEN_LINES + '[hints]\n"t9.x" = "……"\n', "没有代码为“t9.x”的格、行或列", 11),
    "what is not offered": ('[form]\nextends = "2021-附表示例"\ntake = ["x.nothing"]\n', "没有代码为“x.nothing”的附表或指标", 3),
    "a rate without its parts": (
        '[form]\nextends = "2021-附表示例"\ntake = ["x.survey", "x.satisfaction"]\n', "“x.satisfaction”由x.satisfied算出，请一并写进 take", 3),
    "a choice where there is none": ('[form]\nextends = "2021"\ntake = ["t3"]\n', "没有可选的，请删去 take", 3),
    "a rule over what is not there": (TEN_LINES + '[[rule]]\nid = "r"\ntitle = "x"\nholds = "pub.nobody > 0"\n', "pub.nobody", 13),
    "a misspelt key": (TEN_LINES.replace("unit =", "units ="), "units", 7),
}


@pytest.mark.parametrize(("text", "message", "line"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_named_with_its_line_in_the_small_file(text: str, message: str, line: int, tmp_path: Path) -> None:
    with pytest.raises(FormError) as caught:
        extended(tmp_path, text)
    assert message in caught.value.bare_message
    assert "附表.toml" in str(caught.value)
    assert caught.value.line == line, str(caught.value)


def test_two_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "乙.toml").write_text('[form]\nextends = "甲.toml"\n', "utf-8")
    with pytest.raises(FormError, match="转了一圈"):
        extended(tmp_path, '[form]\nextends = "乙.toml"\n', "甲.toml")
