"""A mistake in a form file is named with its line: small form files with one mistake each, marked “§” where it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.form.small import HEAD, TABLE, TEXT, second
from tests.form.test_wrong_forms import WRONG
from toolkit.errors import FormError
from toolkit.form import load_form_file, parse_form
from toolkit.rules import rulebook

WHOLE = """\
# 表式：[form] 之前的说明，带一个 title = "x"
[form]
edition = "test"    # 版次 § 不在这里 "
title = 'a # 不是说明'
intro = '''
本报告所列数据的统计期限为{year}年。

{district}
'''

[[section]]
heading = "一、办件 [[section]]"
contents = [
    "w.one",   # 文字
    "cases",
]

[[section]]
heading = "二、其他"
contents = ["fees"]

[[table]]
code = "cases"
sheet = "办件"
title = "办件"
columns = ["person", "firm", "total"]
widths = [
  20,
  9, 9, 9,
]
grid = '''

| 项目       | 个人 | 企业 | 合计 |

| 一、收件   | {received.*}       |
| 二、办结   | {done.*}           |
'''
names.received = "收件"
names.done = "办结"

[table.hints]
received = "收到的。"
"done.firm" = '''
含补正的。'''

[table.prefill]
received = "done"

[table.cell."done.*"]
blank = "query"

[[table.total]]
each = "row"
code = "total"
is = "person + firm"

[[table]]
code = "fees"
sheet = "文字"
title = "收费"
rollup_below = "cases"
sentence = "收费{amount}元，满意率{rate}。"
grid = "| 金额 | {amount} |\\n| 满意率 | {rate} |"
cell.amount = { kind = "money", unit = "元" }
cell.rate = { kind = "percent", rollup = "mean", weight = "amount" }

[[table.zero_in_text]]
text = "w.one"
says = ["未收费"]

[[text]]
code = "w.one"
label = "一、情况"
draft = \"\"\"
{year}年，
收件{cases.received.total}件。\"\"\"

[[rule]]
id = "one"
title = "办结不多于收件"
table = "cases"
each = "column"
only = [
  "person",
  "firm",
]
holds = "done <= received"

[[rule]]
id = "one"
title = "合计办结不多于收件"
table = "cases"
each = "column"
only = ["total"]
when = 'unit.level == "街道" and received > 0'
holds = \"\"\"
done
 <= received\"\"\"
message = "{left}大于{right}。"
"""
"""One of everything, as free in its writing as TOML allows."""

INLINE = 'cell.rate = { kind = "percent", rollup = "mean", weight = "amount" }'

MISTAKES: dict[str, tuple[str, str, str]] = {
    # what is wrong: (a line or more of the file, what stands in its place with the mistake's line marked, words of the message)
    "a wrong key in [form]": ("edition = \"test\"", "edition = \"test\"\n§basos = \"x\"", "不认识的项“basos”"),
    "a misspelt key that is needed": ("title = 'a #", "§titel = 'a #", "是否写成了“titel”"),
    "a key that is missing": ("[[section]]\nheading = \"二、其他\"", "§[[section]]", "缺少“heading”"),
    "an unknown field in a text of some rows": ("{district}\n", "§{distrikt}\n", "“{distrikt}”不是这张表式的代码"),
    "a section of an unknown table": ('    "cases",\n', '§    "case",\n', "没有代码为“case”的表或文字"),
    "a section of an unknown table on one line": ('contents = ["fees"]', '§contents = ["fee"]', "没有代码为“fee”的表或文字"),
    "a table in no section": ('    "cases",\n]', "]", "“cases”没有放进任何一章"),
    "a table in two sections": ('contents = ["fees"]', '§contents = ["fees", "cases"]', "“cases”放进了两章"),
    "two sections of one heading": ('heading = "二、其他"', '§heading = "一、办件 [[section]]"', "同一个标题"),
    "a sheet of ours": ('sheet = "办件"', '§sheet = "校验"', "已被占用"),
    "a wrong number of widths": ("widths = [", "§widths = [ 4,", "写了5个列宽"),
    "a width that is a word": ("  9, 9, 9,", '§  9, 9, "9",', "大于0的数"),
    "a row with a cell too few": ("| 二、办结   | {done.*}", "§| {done.*}", "这一行有3格"),
    "a merge of nothing": ("| 二、办结   |", "§| <   |", "“<”左边没有格可并"),
    "a merge above the first row": ("| 项目       | 个人 |", "§| 项目       | ^ |", "“^”上面没有格可并"),
    "a value with a word behind it": ("| 二、办结   | {done.*}  ", "§| 二、办结   | {done.*}件", "有花括号"),
    "a code twice": ("| 二、办结   | {done.*}  ", "§| 二、办结   | {done.person} | {done.firm} | {done.person}", "出现了两次"),
    "a column twice": ('columns = ["person", "firm", "total"]', '§columns = ["person", "person", "total"]', "出现了两次"),
    "a code that is none": ("| 二、办结   | {done.*}  ", "§| 二、办结   | {办结.*}", "代码只能用小写字母"),
    "a share that does not say how it adds up": (INLINE, "§" + INLINE.replace(', rollup = "mean", weight = "amount"', ""), "百分比不会自己相加"),
    "a table of shares that does not say how they add up": (
        'sheet = "办件"', '§kind = "percent"\nsheet = "办件"', "百分比不会自己相加"),
    "a name for no row": ('names.done = "办结"', '§names.doen = "办结"', "“doen”不是这张表的"),
    "a hint for no cell": ('"done.firm" = ', '§"done.farm" = ', "“done.farm”不是这张表的"),
    "a hint whose code has no quotes": ('"done.firm" = ', '§done.firm = ', "带“.”的代码要加引号"),
    "a prefill from nowhere": ('received = "done"', '§received = "doen"', "没有代码为“doen.person”的格"),
    "a pattern of no cell": ('[table.cell."done.*"]', '§[table.cell."doen.*"]', "没有用到任何一格"),
    "an unknown setting": ('blank = "query"', '§blnak = "query"', "是否应为“blank”"),
    "an unknown word": ('blank = "query"', '§blank = "note"', "“note”不在可选值内"),
    "a total of nothing": ('code = "total"\n', '§code = "totla"\n', "“totla”在 grid 中没有对应的格"),
    "a total over what is not there": ('is = "person + firm"', '§is = "person + farm"', "代码“farm”不存在"),
    "a total of itself": ('is = "person + firm"', '§is = "person + total"', "互相引用"),
    "a total that stops": ('is = "person + firm"', '§is = "person +"', "关系式“person +”"),
    "an unknown kind in an inline table": (INLINE, "§" + INLINE.replace("percent", "ratio"), "“ratio”不在可选值内"),
    "a weight of nothing in an inline table": (INLINE, "§" + INLINE.replace("amount", "x"), "应是本表式里一个件数或金额的代码"),
    "a roll-up below no table": ('rollup_below = "cases"', '§rollup_below = "case"', "没有代码为“case”的表"),
    "zero by the words of no text": ('text = "w.one"', '§text = "w.two"', "没有代码为“w.two”的文字"),
    "an unknown code in a draft of some rows": ("收件{cases.received.total}", "§收件{cases.received.totl}", "是否应为“{cases.received.total}”"),
    "only for no column": ('  "firm",\n', '§  "farm",\n', "“farm”不是这张表的列代码"),
    "a rule about what is not there": ('holds = "done <= received"', '§holds = "done <= recieved"', "代码“recieved”不存在"),
    "a condition about what is not there": ("when = 'unit.level", "§when = 'x > 0 and unit.level", "代码“x”不存在"),
    "a syntax error in a relation of some rows": (" <= received\"\"\"", "§ =< received\"\"\"", "看不懂“=< received”"),
    "a relation that is a number": ('holds = "done <= received"', '§holds = "done + received"', "不是一个可判断对错的关系"),
    "a sum backwards": ('holds = "done <= received"', '§holds = "sum(cases.done.firm..cases.done.person) <= received"', "前者在先"),
    "one rule twice": (
        'id = "one"\ntitle = "合计办结不多于收件"\ntable = "cases"\neach = "column"\nonly = ["total"]',
        '§id = "one"\ntitle = "合计办结不多于收件"\ntable = "cases"\neach = "column"\nonly = ["firm"]', "写了两次"),
    "a rule of no table": (
        'table = "cases"\neach = "column"\nonly = ["total"]', '§table = "case"\neach = "column"\nonly = ["total"]',
        "没有代码为“case”的表"),
    "an unknown word in a message": ("message = \"{left}", "§message = \"{lift}", "“{lift}”不是可用的代词"),
    "an unknown heading": ("[[rule]]\nid", "§[[ruel]]\nid", "不认识的项“ruel”"),
}


def fault(text: str) -> FormError:
    with pytest.raises(FormError) as caught:
        rulebook(parse_form(text))
    return caught.value


def test_the_whole_file_is_right() -> None:
    rulebook(parse_form(WHOLE))


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_named_with_its_line(right: str, wrong: str, said: str) -> None:
    assert WHOLE.count(right) >= 1, "the example has changed"
    marked = WHOLE.replace("§", "").replace(right, wrong, 1)
    if "§" not in wrong:  # what is missing is told where the thing itself is declared
        marked = marked.replace('code = "cases"', '§code = "cases"')
    line = marked[: marked.index("§")].count("\n") + 1
    error = fault(marked.replace("§", ""))
    assert said in error.bare_message
    assert f"，文件第{line}行）：" in str(error)
    assert f"文件第{line}行" in str(fault(marked.replace("§", "").replace("\n", "\r\n"))), "a file of Windows has the same lines"


def test_of_two_tables_with_one_code_the_later_is_named() -> None:
    text = HEAD + TABLE + second("a")
    assert f"文件第{text[: text.rindex('code =')].count(chr(10)) + 1}行" in str(fault(text))


@pytest.mark.parametrize(("text", "message", "place"), WRONG.values(), ids=WRONG.keys())
def test_nearly_every_mistake_has_a_line(text: str, message: str, place: str) -> None:
    said = str(fault(text))
    lines = re.findall(r"第(\d+)行(?:）|第\d+列不合|的代码套)", said)
    nowhere = message in ("没有一张表", "超过1000000字", "缺少“edition”") or said.startswith("表式文件有误：末尾")
    assert lines or nowhere, said
    assert all(1 <= int(line) <= text.count("\n") + 1 for line in lines)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (HEAD + 'basis = “x”\n', "第5行第9列不合TOML写法，请对照 docs/form-files.md 检查引号和括号；这一行用了中文引号，请改为半角的 \""),
        (HEAD + 'basis ＝ "x"\n', "；这一行的“＝”是全角符号，请改为半角"),
        (HEAD + 'basis = "“x”" y\n', "检查引号和括号"),
        (HEAD + 'title = "又"\n', "；title 在第4行已经写过，一节里同一项只写一次"),
        (HEAD + "[form]\n", "；[form] 在第2行已经写过，请并成一节"),
        (HEAD + "x = [1,\n2\n[[table]]\n", "；第5行的“[”没有结束"),
        (HEAD + TABLE.rpartition("'''")[0], "末尾不合TOML写法，请对照 docs/form-files.md 检查引号和括号；第11行开始的 ''' 多半没有结束"),
        (HEAD + TABLE.rpartition("'''")[0] + TABLE, "；第11行开始的 ''' 多半没有结束"),
    ],
)
def test_what_is_no_toml_is_told_with_what_is_likely_wrong(wrong: str, said: str) -> None:
    assert said in str(fault(wrong))


def test_a_table_called_otherwise_is_pointed_out() -> None:
    said = str(fault(HEAD + TABLE.replace("[[table]]", "[[tables]]")))
    assert "（[[table]]，文件第6行）：没有一张表，请至少写一节 [[table]]（“tables”是否应为“table”）" in said


def test_the_text_with_a_field_that_nothing_fills() -> None:
    text = HEAD + TABLE + TEXT + 'draft = "收件{a.p.z}件"\n'
    assert f"（[[text]] words.one draft，文件第{text.count(chr(10))}行）" in str(fault(text))


def test_the_frozen_form_of_a_campaign_is_told_with_line_and_hint(tmp_path: Path) -> None:
    path = tmp_path / "form.toml"
    path.write_text(HEAD + 'basis = “x”\n', encoding="utf-8")
    with pytest.raises(FormError, match=r"form\.toml）：第5行第9列不合TOML写法.*；这一行用了中文引号") as caught:
        load_form_file(path, issued=True)
    assert str(caught.value).count("中文引号") == 1
    path.write_text(WHOLE.replace('blank = "query"', 'blank = "note"'), encoding="utf-8")
    with pytest.raises(FormError, match=r"form\.toml，\[\[table\]\] cases cell done\.\* blank，文件第\d+行）："):
        load_form_file(path, issued=True)
