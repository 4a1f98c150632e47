"""Form files that are wrong: every mistake named with its place and its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.form.small import HEAD, TABLE, TEXT, second, table
from toolkit.errors import FormError, NianbaoError
from toolkit.form import TEXT_SHEET, load_form_file, parse_form
from toolkit.resources import form_file
from toolkit.rules import rulebook


def rule(more: str) -> str:
    return HEAD + TABLE + second() + TEXT + f'[[rule]]\nid = "r"\ntitle = "关系"\n{more}\n'


SECTION = '[[section]]\nheading = "一"\ncontents = ["{}"]\n'

WRONG: dict[str, tuple[str, str, str]] = {
    # what is wrong: (the file, words the message must have, words the place must have)
    "no TOML": ("[form\n", "不合TOML写法", ""),
    "an open quote": (HEAD + 'basis = "\n', "不合TOML写法", ""),
    "a number without end": ("a = " + "9" * 5000, "不合TOML写法", ""),
    "brackets without end": ("a = " + "[" * 5000, "不合TOML写法", ""),
    "a key of many dots": (HEAD + "a" + ".a" * 16 + " = 1\n", "第5行的代码套了16层以上", ""),
    "a heading of many dots": ("[" + "a . " * 16 + "a]\n", "第1行的代码套了16层以上", ""),
    "many dots in a table on one line": ('a = {b' + '."c"' * 16 + " = 1}\n", "第1行的代码套了16层以上", ""),
    "many dots behind strings of every kind": (
        'a = "\\""\nb = \'"\'\nc = """\n"\\"""\n"""\nd = \'\'\'\n\'\'\'\ne' + ".a" * 16 + " = 1\n", "第8行的代码套了16层以上", ""
    ),
    "a file far too long": ("#" * 1_000_001, "超过1000000字", ""),
    "no [form]": (TABLE, "缺少“edition”", "form"),
    "[form] is no table": ("form = 3\n" + TABLE, "应为一节 [form]", "form"),
    "no title": ('[form]\nedition = "x"\n' + TABLE, "缺少“title”", "form title"),
    "a misspelt title": ('[form]\nedition = "x"\ntitel = "y"\n' + TABLE, "是否写成了“titel”", "form title"),
    "an edition with a slash": (
        '[form]\nedition = "a/b"\ntitle = "y"\n' + TABLE,
        "只能用字母",
        "form edition",
    ),
    "an empty edition": ('[form]\nedition = ""\ntitle = "y"\n' + TABLE, "只能用字母", "form edition"),
    "a title that is a number": ('[form]\nedition = "x"\ntitle = 3\n' + TABLE, "应为文字", "form title"),
    "an unknown key in [form]": (HEAD + 'bases = "x"\n' + TABLE, "是否应为“basis”", "form bases"),
    "an unknown key at the top": (HEAD + TABLE + '[[rules]]\nid = "a"\n', "是否应为“rule”", "rules"),
    "a key like no other": (HEAD + TABLE + "[zzz]\n", "这里可写：", "zzz"),
    "no table": (HEAD, "没有一张表", "[[table]]"),
    "[table] for [[table]]": (HEAD + '[table]\ncode = "a"\n', "应写成若干节 [[table]]", "table"),
    "an unknown key in a table": (
        HEAD + TABLE.replace("columns", 'orientaton = "landscape"\ncolumns'),
        "是否应为“orientation”",
        "[[table]] a",
    ),
    "no code": (HEAD + TABLE.replace('code = "a"\n', ""), "缺少“code”", "[[table]] 第1节"),
    "no grid": (HEAD + '[[table]]\ncode = "a"\nsheet = "b"\ntitle = "c"\n', "缺少“grid”", "[[table]] a grid"),
    "an empty grid": (table(" \n"), "grid 是空的", "[[table]] a grid"),
    "a grid without values": (table("甲 | 乙"), "没有一个数字格", "[[table]] a grid"),
    "an uneven grid": (table("甲 | 乙 | 丙\n丁 | {x}"), "第1行有3格，这一行有2格", "[[table]] a grid 第2行"),
    "a merge to the left of nothing": (table("< | 乙\n丁 | {x}"), "“<”左边没有格", "grid 第1行第1格"),
    "a merge above the first row": (table("甲 | ^\n丁 | {x}"), "“^”上面没有格", "grid 第1行第2格"),
    "a merge that is no rectangle": (table("甲 | <\n^ | {x}"), "不是长方形", "grid 第1行第1格"),
    "a merge around a corner": (table("甲 | 乙 | 丙\n{x} | ^ | <"), "不是长方形", "grid 第1行第2格"),
    "a row of values without columns": (table("甲 | {p.*}"), "要求这张表写明 columns", "grid 第1行"),
    "too few widths": (table("甲 | {x}", "widths = [10]"), "1个列宽，而 grid 有2列", "[[table]] a widths"),
    "a width of zero": (table("甲 | {x}", "widths = [10, 0]"), "大于0的数", "[[table]] a widths"),
    "widths that are no list": (table("甲 | {x}", "widths = 10"), "大于0的数", "[[table]] a widths"),
    "columns that are no texts": (table("甲 | {x}", "columns = [1]"), "文字的列表", "[[table]] a columns"),
    "an unknown orientation": (
        table("甲 | {x}", 'orientation = "wide"'),
        "可写：“portrait”、“landscape”",
        "orientation",
    ),
    "an unknown kind": (table("甲 | {x}", 'kind = "ratio"'), "可写：“count”、“money”、“percent”", "[[table]] a kind"),
    "a share that does not say how it adds up": (table("甲 | {x}") + '[table.cell.x]\nkind = "percent"\n', "百分比不会自己相加", "rollup"),
    "a share that is to be added": (
        table("甲 | {x}") + '[table.cell.x]\nkind = "percent"\nrollup = "sum"\n', "百分比的 rollup 不能是“sum”", "rollup"),
    "a weight without a mean": (table("甲 | {x} | {y}") + '[table.cell.x]\nweight = "y"\n', "weight 只与 rollup = \"mean\" 同用", "weight"),
    "a mean weighed by what is not there": (
        table("甲 | {x}") + '[table.cell.x]\nrollup = "mean"\nweight = "z"\n', "应是本表式里一个件数或金额的代码", "weight"),
    "a list of choices with a comma": (
        table("甲 | {x}") + '[table.cell.x]\nkind = "choice"\nrollup = "none"\nchoices = ["a,b", "c"]\n', "不能有半角逗号", "choices"),
    "choices that spreadsheets count as one": (
        table("甲 | {x}") + '[table.cell.x]\nkind = "choice"\nrollup = "none"\nchoices = ["A级", "a级"]\n', "只差字母大小写", "choices"),
    "an unknown blank": (table("甲 | {x}", 'blank = "note"'), "可写：“error”、“query”", "[[table]] a blank"),
    "a value with a word behind it": (table("甲 | 乙\n丙 | {x}%"), "“{x}%”里有花括号", "[[table]] a grid 第2行第2格，文件第12行"),
    "a value with a word before it": (table("甲 | {x}\n丙 | 约{y}"), "“约{y}”里有花括号", "grid 第2行第2格"),
    "a value in full-width braces": (table("甲 | {x}\n丙 | ｛y｝"), "“｛y｝”里有花括号", "grid 第2行第2格"),
    "a value whose brace is left open": (table("甲 | {x}\n丙 | {y"), "“{y”里有花括号", "grid 第2行第2格"),
    "a row of values with a word behind it": (
        HEAD + TABLE.replace("{q.*} |", "{q.*}件 | |"), "“{q.*}件”里有花括号", "grid 第3行第2格"),
    "a brace in a label": (table("甲{ | {x}"), "“甲{”里有花括号", "grid 第1行第1格"),
    "two values in one cell": (table("甲 | {x}{y}"), "“{x}{y}”里有花括号", "grid 第1行第2格"),
    "a code twice": (table("甲 | {x}\n乙 | {x}"), "出现了两次", "代码 a.x"),
    "a code in capitals": (table("甲 | {X}"), "小写字母", "代码 a.X"),
    "a code in Chinese": (table("甲 | {项目}"), "小写字母", "代码 a.项目"),
    "an empty code": (table("甲 | {}"), "小写字母", "代码 a."),
    "a code that is a number": (table("甲 | {x.1}"), "每段以字母开头", "代码 a.x.1"),
    "a code that is a word of the rules": (table("甲 | {or.x}"), "“or”在关系式里另有意思", "代码 a.or.x"),
    "a code called last": (table("甲 | {x}", code="last"), "“last”在关系式里另有意思", "代码 last.x"),
    "colliding names": (table("甲 | {x.y}\n乙 | {x_y}"), "同一个名称“a_x_y”", "代码 a.x_y"),
    "a text named like a cell": (HEAD + TABLE + TEXT.replace("words.one", "s1"), "单元格地址", "代码 s1"),
    "a text named like R1C1": (HEAD + TABLE + TEXT.replace("words.one", "r1c1"), "单元格地址", "代码 r1c1"),
    "a text named TRUE": (HEAD + TABLE + TEXT.replace("words.one", "true"), "单元格地址", "代码 true"),
    "a text with the code of a table": (
        HEAD + TABLE + TEXT.replace("words.one", "a"),
        "同一个代码",
        "[[table]] a",
    ),
    "a text with the code of a value": (
        HEAD + TABLE + TEXT.replace("words.one", "a.p.x"),
        "出现了两次",
        "a.p.x",
    ),
    "two tables of one code": (HEAD + TABLE + second("a"), "两张表用了同一个代码", "[[table]] a"),
    "a name for no row": (HEAD + TABLE + '[table.names]\nr = "丙"\n', "“r”不是这张表的", "[[table]] a names"),
    "a name that is no text": (HEAD + TABLE + "[table.names]\np = 3\n", '代码 = "文字"', "[[table]] a names"),
    "a hint for no row": (HEAD + TABLE + '[table.hints]\nr = "丙"\n', "“r”不是这张表的", "[[table]] a hints"),
    "a prefill of no row": (
        HEAD + TABLE + '[table.prefill]\nr = "p"\n',
        "“r”不是这张表的",
        "[[table]] a prefill",
    ),
    "a prefill from nowhere": (
        HEAD + TABLE + '[table.prefill]\np = "r"\n',
        "“r.x”的格",
        "[[table]] a prefill",
    ),
    "settings for no cell": (
        HEAD + TABLE + '[table.cell."r.*"]\nkind = "money"\n',
        "没有用到任何一格",
        "cell r.*",
    ),
    "settings of an unquoted code": (
        HEAD + TABLE + '[table.cell.p.x]\nkind = "money"\n',
        "要加引号",
        "cell p",
    ),
    "an unknown setting": (
        HEAD + TABLE + '[table.cell."p.x"]\nuint = "万元"\n',
        "是否应为“unit”",
        "cell p.x uint",
    ),
    "a count with decimals": (
        HEAD + TABLE + '[table.cell."p.x"]\ndecimals = 2\n',
        "没有小数",
        "cell p.x decimals",
    ),
    "negative decimals": (
        HEAD + TABLE + '[table.cell."p.x"]\nkind = "money"\ndecimals = -1\n',
        "不小于0的整数",
        "p.x decimals",
    ),
    "far too many decimals": (
        HEAD + TABLE + '[table.cell."p.x"]\nkind = "money"\ndecimals = 300\n',
        "最多8位小数",
        "p.x decimals",
    ),
    "a total of no cell": (
        HEAD + TABLE + '[[table.total]]\neach = "row"\ncode = "z"\nis = "x"\n',
        "“z”在 grid 中没有",
        "[[table]] a total",
    ),
    "a total that says nothing": (
        HEAD + TABLE + '[[table.total]]\neach = "row"\ncode = "y"\n',
        "缺少“is”",
        "[[total]] y is",
    ),
    "a total for each cell": (
        HEAD + TABLE + '[[table.total]]\neach = "cell"\ncode = "y"\nis = "x"\n',
        "“row”、“column”、“group”",
        "each",
    ),
    "zero by the words of no text": (
        HEAD + TABLE + '[[table.zero_in_text]]\ntext = "w"\nsays = ["无"]\n',
        "没有代码为“w”的文字",
        "zero_in_text",
    ),
    "a roll-up below no table": (
        table("甲 | {x}", 'rollup_below = "z"'),
        "没有代码为“z”的表",
        "rollup_below",
    ),
    "a sheet name with a slash": (
        HEAD + TABLE.replace("甲表", "甲/表"),
        "工作表名“甲/表”",
        "[[table]] a sheet",
    ),
    "a sheet name with a quote": (HEAD + TABLE.replace("甲表", "甲'表"), "不含", "[[table]] a sheet"),
    "a blank sheet name": (
        HEAD + TABLE.replace('sheet = "甲表"', 'sheet = " "'),
        "1至28字",
        "[[table]] a sheet",
    ),
    "a sheet name too long": (HEAD + TABLE.replace("甲表", "表" * 29), "1至28字", "[[table]] a sheet"),
    "a sheet name of ours": (HEAD + TABLE.replace("甲表", "校验"), "已被占用", "[[table]] a sheet"),
    "a sheet name of Excel's own": (HEAD + TABLE.replace("甲表", "History"), "已被占用", "[[table]] a sheet"),
    "one sheet for two tables": (HEAD + TABLE + second(sheet="甲表"), "已被占用", "[[table]] b sheet"),
    "sheets that differ in case only": (
        HEAD + TABLE.replace("甲表", "Data") + second(sheet="DATA"),
        "已被占用",
        "[[table]] b sheet",
    ),
    "no table with a sheet of its own": (
        HEAD + TABLE.replace("甲表", TEXT_SHEET),
        "至少要有一张表",
        "[[table]]",
    ),
    "a text without a label": (
        HEAD + TABLE + '[[text]]\ncode = "w.x"\n',
        "缺少“label”",
        "[[text]] w.x label",
    ),
    "a text of no rows": (HEAD + TABLE + TEXT + "rows = 0\n", "1到60", "[[text]] words.one rows"),
    "a text of too many rows": (HEAD + TABLE + TEXT + "rows = 61\n", "1到60", "[[text]] words.one rows"),
    "rows that are no number": (HEAD + TABLE + TEXT + "rows = true\n", "整数", "[[text]] words.one rows"),
    "a length of one number": (
        HEAD + TABLE + TEXT + "length = [3]\n",
        "[最少字数, 最多字数]",
        "words.one length",
    ),
    "a length from much to little": (
        HEAD + TABLE + TEXT + "length = [9, 3]\n",
        "[最少字数, 最多字数]",
        "length",
    ),
    "required that is no flag": (
        HEAD + TABLE + TEXT + 'required = "否"\n',
        "true 或 false",
        "words.one required",
    ),
    "an unknown key in a text": (
        HEAD + TABLE + TEXT + 'hnit = "x"\n',
        "是否应为“hint”",
        "[[text]] words.one hnit",
    ),
    "a section of nothing known": (
        HEAD + TABLE + SECTION.format("z"),
        "没有代码为“z”的表或文字",
        "[[section]] 一",
    ),
    "a table in no section": (
        HEAD + TABLE + TEXT + SECTION.format("a"),
        "“words.one”没有放进任何一章",
        "[[section]]",
    ),
    "a table in two sections": (
        HEAD + TABLE + SECTION.format("a") + SECTION.format("a").replace("一", "二"),
        "“a”放进了两章",
        "[[section]]",
    ),
    "two sections of one heading": (
        HEAD + TABLE + TEXT + SECTION.format("a") + SECTION.format("words.one"),
        "同一个标题",
        "[[section]] 一",
    ),
    "a rule without a relation": (rule(""), "缺少“holds”", "[[rule]] r holds"),
    "a rule of no table": (rule('table = "z"\nholds = "1 == 1"'), "没有代码为“z”的表", "[[rule]] r table"),
    "each without a table": (
        rule('each = "row"\nholds = "1 == 1"'),
        "写了 each 就要写明 table",
        "[[rule]] r table",
    ),
    "each of nothing known": (
        rule('table = "a"\neach = "page"\nholds = "1 == 1"'),
        "“row”、“column”",
        "r each",
    ),
    "a cell that is none": (
        rule('table = "a"\neach = "cell"\nonly = ["r.z"]\nholds = "value >= 0"'),
        "“r.z”不是这张表的格的代码",
        "r only",
    ),
    "peers of a rule that is not of cells": (
        rule('table = "a"\neach = "row"\npeers = true\nholds = "x >= 0"'),
        "peers 只用于逐格核对的规则，请写 each = \"cell\"",
        "r peers",
    ),
    "told whom nobody knows": (
        rule('to = "leader"\nholds = "1 == 1"'),
        "“unit”、“officer”",
        "r to",
    ),
    "an unknown severity": (
        rule('severity = "fatal"\nholds = "1 == 1"'),
        "“error”、“query”、“note”",
        "r severity",
    ),
    "an id with a blank": (
        rule('holds = "1 == 1"').replace('id = "r"', 'id = "r r"'),
        "小写字母",
        "[[rule]] r r id",
    ),
    "an unknown word in a message": (
        rule('holds = "1 == 1"\nmessage = "{lift}"'),
        "“{lift}”不是",
        "[[rule]] r message",
    ),
    "an unknown word in a remedy": (
        rule('holds = "1 == 1"\nremedy = "{n}"'),
        "“{n}”不是",
        "[[rule]] r remedy",
    ),
    "an unknown word in a tally": (
        rule('holds = "1 == 1"\ntally = "{item}"'),
        "可写：{n}",
        "[[rule]] r tally",
    ),
    "an unknown key in a rule": (
        rule('holds = "1 == 1"\nserverity = "note"'),
        "是否应为“severity”",
        "r serverity",
    ),
    # what only shows once the rules are bound
    "only without each": (
        rule('table = "a"\nonly = ["p"]\nholds = "1 == 1"'),
        "写了 only",
        "[[rule]] r only",
    ),
    "only of no row": (
        rule('table = "a"\neach = "row"\nonly = ["x"]\nholds = "x == y"'),
        "行代码；有：p、q",
        "r only",
    ),
    "only of no column": (
        rule('table = "a"\neach = "column"\nonly = ["p"]\nholds = "p == q"'),
        "列代码；有：x、y",
        "r only",
    ),
    "a name that means nothing": (
        rule('table = "a"\neach = "row"\nholds = "x == z"'),
        "代码“z”不存在（找过 a.p.z、a.z、z）",
        "[[rule]] r",
    ),
    "a name without its table": (rule('holds = "p.x == 1"'), "代码“p.x”不存在", "[[rule]] r"),
    "a relation that is a number": (
        rule('holds = "a.p.x + 1"'),
        "不是一个可判断对错的关系",
        "[[rule]] r holds",
    ),
    "a condition that is a number": (
        rule('when = "1"\nholds = "1 == 1"'),
        "不是一个可判断对错的关系",
        "[[rule]] r when",
    ),
    "a bad expression": (rule('holds = "a.p.x == (1"'), "缺少“)”", "[[rule]] r holds"),
    "one equals sign": (rule('holds = "a.p.x = 1"'), "看不懂“= 1”", "[[rule]] r holds"),
    "a sum over two tables": (rule('holds = "sum(a.p.x..b.z) == 1"'), "不在同一张表", "sum(a.p.x..b.z)"),
    "a sum backwards": (rule('holds = "sum(a.p.y..a.p.x) == 1"'), "前者在先", "sum(a.p.y..a.p.x)"),
    "a sum across a corner": (rule('holds = "sum(a.p.x..a.q.y) == 1"'), "同一行或同一列", "sum("),
    "a sum over two years": (rule('holds = "sum(last.a.p.x..a.p.y) == 1"'), "同为本年数", "sum("),
    "one rule twice": (
        rule('holds = "a.p.x == 1"\n[[rule]]\nid = "r"\ntitle = "又"\nholds = "a.p.x == 2"'),
        "写了两次",
        "r",
    ),
    "a total that is a condition": (
        HEAD + TABLE + '[[table.total]]\neach = "row"\ncode = "y"\nis = "x == 1"\n',
        "应是一个算式",
        "[[table.total]] a.p.y",
    ),
    "a total of a fact": (
        HEAD + TABLE + '[[table.total]]\neach = "row"\ncode = "y"\nis = "unit.level"\n',
        "应是一个算式",
        "a.p.y",
    ),
    "a total of last year that is nowhere": (
        HEAD + TABLE + '[[table.total]]\neach = "row"\ncode = "y"\nis = "x - last.z"\n',
        "代码“z”不存在",
        "a.p.y",
    ),
    "a total of itself": (
        HEAD + TABLE + '[[table.total]]\neach = "row"\ncode = "y"\nis = "x + y"\n',
        "互相引用",
        "a.p.y、a.q.y",
    ),
    "totals of each other": (
        HEAD
        + TABLE
        + '[[table.total]]\neach = "row"\ncode = "x"\nis = "y"\n'
        + '[[table.total]]\neach = "row"\ncode = "y"\nis = "x"\n',
        "互相引用",
        "a.p.x",
    ),
}


@pytest.mark.parametrize(("text", "message", "place"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_form_file_is_refused_with_its_place(text: str, message: str, place: str) -> None:
    with pytest.raises(FormError) as caught:
        rulebook(parse_form(text))
    assert message in caught.value.bare_message
    assert place in str(caught.value)
    assert caught.value.bare_message in str(caught.value)
    assert str(caught.value).startswith("表式文件有误")


def test_a_form_error_is_wrong_use() -> None:
    with pytest.raises(NianbaoError) as caught:
        parse_form("")
    assert caught.value.exit_status == 2


def test_the_file_is_named_beside_the_place(tmp_path: Path) -> None:
    path = tmp_path / "表.toml"
    path.write_text(HEAD, encoding="utf-8")
    with pytest.raises(FormError, match=r"表\.toml，\[\[table\]\]）：没有一张表"):
        load_form_file(path)


def test_a_file_that_is_not_there_or_not_utf8_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(FormError, match="没有这个文件"):
        load_form_file(tmp_path / "none.toml")
    with pytest.raises(FormError, match="这是一个文件夹"):
        load_form_file(tmp_path)
    path = tmp_path / "gbk.toml"
    path.write_bytes((HEAD + TABLE).encode("gb18030"))
    with pytest.raises(FormError, match="UTF-8"):
        load_form_file(path)


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("发出收费通知{fee_notices}件", "发出收费通知{fee_notice}件", "[[table]] s6 sentence"),
        ("统计期限为{year}年", "统计期限为{yaer}年", "[form] intro"),
    ],
)
def test_a_field_that_nothing_fills_is_refused_with_the_nearest_one(before: str, after: str, place: str) -> None:
    source = form_file("2021").read_text("utf-8")
    assert before in source
    with pytest.raises(FormError, match="是否应为") as caught:
        parse_form(source.replace(before, after))
    assert caught.value.place == place


def test_a_form_that_is_out_is_still_read_as_it_was_printed(tmp_path: Path) -> None:
    text = table("甲 | {x}\n丙 | 约{y}")
    path = tmp_path / "form.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormError, match="花括号"):
        load_form_file(path)
    form = load_form_file(path, issued=True)
    assert list(form.cells) == ["a.x"]
    assert form is parse_form(text, issued=True), "the same text is the same form"
