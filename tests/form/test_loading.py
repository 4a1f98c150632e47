"""Form files: the statutory form to the letter, and every mistake named with its place and its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.form import expected_2021 as expected
from toolkit.errors import FormError, NianbaoError
from toolkit.form import TEXT_SHEET, Cell, Form, Span, Table, load_form_file, parse_form
from toolkit.resources import form_file
from toolkit.rules import rulebook

ROOT = Path(__file__).parents[2]
FORM_2021 = ROOT / "templates" / "xlsx" / "2021.toml"
WEBSITE = ROOT / "tests" / "data" / "website-workload.toml"


@pytest.fixture(scope="module")
def form() -> Form:
    return load_form_file(FORM_2021)


@pytest.fixture(scope="module")
def website() -> Form:
    return load_form_file(WEBSITE)


# ── the statutory form ────────────────────────────────────────────────


def test_the_2021_form_has_exactly_the_codes_of_the_statute(form: Form) -> None:
    assert tuple(form.cells) == expected.CODES
    assert len(form.cells) == 10 + 175 + 15 + 3


def test_the_2021_form_calculates_exactly_the_totals_of_the_statute(form: Form) -> None:
    assert {code for code, cell in form.cells.items() if cell.total} == expected.TOTALS
    by_table = {table.code: len(table.inputs) for table in form.tables}
    assert by_table == {"t2": 10, "t3": 144, "t4": 12, "s6": 3}


@pytest.mark.parametrize("code", expected.LABELS)
def test_the_2021_form_prints_the_words_of_the_statute_to_the_letter(form: Form, code: str) -> None:
    printed = {
        (label.span.row, label.span.col, label.span.rows, label.span.cols, label.text)
        for label in form.tables_by_code[code].labels
    }
    assert printed == set(expected.LABELS[code])


@pytest.mark.parametrize("code", expected.LABELS)
def test_labels_and_values_tile_a_table_without_gap_or_overlap(form: Form, code: str) -> None:
    table = form.tables_by_code[code]
    spans = [label.span for label in table.labels] + [cell.span for cell in table.cells]
    covered = [
        (row, col)
        for span in spans
        for row in range(span.row, span.last_row + 1)
        for col in range(span.col, span.last_col + 1)
    ]
    assert sorted(covered) == [(row, col) for row in range(table.rows) for col in range(table.cols)]


def test_money_has_its_unit_and_counts_are_whole(form: Form) -> None:
    money = {code: (c.unit, c.decimals) for code, c in form.cells.items() if c.kind == "money"}
    assert money == expected.MONEY
    counts = [c for c in form.cells.values() if c.kind == "count"]
    assert {(c.unit, c.decimals) for c in counts} == {("件", 0)}


@pytest.mark.parametrize(("code", "name"), expected.NAMES.items())
def test_sentences_call_a_cell_by_its_printed_words(form: Form, code: str, name: str) -> None:
    assert form.cells[code].name == name


def test_texts_and_sections_stand_in_the_order_of_the_statute(form: Form) -> None:
    assert tuple(form.texts_by_code) == expected.TEXTS
    assert tuple(section.heading for section in form.sections) == expected.SECTIONS
    assert form.sections[5].contents == ("s6.matters", "s6")
    assert [text.code for text in form.texts if not text.required] == ["s5.improvements"]


def test_every_rule_of_the_statute_is_declared_with_a_source(form: Form) -> None:
    assert {rule.id for rule in form.rules} >= expected.RULES
    assert all(rule.source for rule in form.rules)


def test_the_fees_stand_among_the_texts_and_a_blank_one_is_asked_about(form: Form) -> None:
    fees = form.tables_by_code["s6"]
    assert fees.on_text_sheet
    assert fees.sheet == TEXT_SHEET
    assert {cell.blank for cell in fees.cells} == {"query"}
    assert {cell.blank for code, cell in form.cells.items() if not code.startswith("s6.")} == {"error"}
    assert [table.code for table in form.sheet_tables()] == ["t2", "t3", "t4"]


def test_carried_in_is_offered_last_years_carried_out(form: Form) -> None:
    prefilled = {code: cell.prefill for code, cell in form.cells.items() if cell.prefill}
    assert prefilled == {f"t3.carried_in.{col}": f"carried_out.{col}" for col in expected.T3_COLUMNS}


# ── a foreign form ────────────────────────────────────────────────────


def test_a_foreign_form_loads_and_its_rules_bind(website: Form) -> None:
    book = rulebook(website)
    assert len(website.cells) == 6 + 4 * 9
    assert set(book.totals) == {
        *(
            f"work.{row}.{col}"
            for row in ("news", "policy", "service", "all")
            for col in ("posts", "waiting")
        ),
        *(f"work.all.{col}" for col in website.tables_by_code["work"].column_codes),
    }
    assert {check.id for check in book.checks} == {
        "site.opened",
        "site.published",
        "work.answered@news",
        "work.answered@policy",
        "work.answered@service",
        "work.service_letters",
        "site.continuity",
        "site.upkeep",
    }


def test_a_foreign_form_keeps_its_own_units_and_header(website: Form) -> None:
    assert website.cells["site.visits"].unit == "人次"
    assert website.cells["site.upkeep"].decimals == 4
    assert website.cells["work.all.video_fee"].unit == "元"
    assert website.tables_by_code["work"].header_rows == 2
    assert website.cells["work.news.readings"].column_labels == ("发布信息（篇）", "解读")
    assert website.cells["work.news.posts"].name == "要闻动态｜发布小计"
    assert website.cells["site.websites"].name == "主办网站"


# ── small forms, right and wrong ──────────────────────────────────────

HEAD = """
[form]
edition = "test"
title = "测试表"
"""

TABLE = """
[[table]]
code = "a"
sheet = "甲表"
title = "甲表"
columns = ["x", "y"]
grid = '''
| 项目 | 一列 | 二列 |
| 甲   | {p.*} |
| 乙   | {q.*} |
'''
"""

TEXT = """
[[text]]
code = "words.one"
label = "说明"
"""


def table(grid: str, more: str = "", code: str = "a") -> str:
    return (
        HEAD + f'[[table]]\ncode = "{code}"\nsheet = "甲表"\ntitle = "甲"\n{more}\ngrid = """\n{grid}\n"""\n'
    )


def second(code: str = "b", sheet: str = "乙表") -> str:
    return f'[[table]]\ncode = "{code}"\nsheet = "{sheet}"\ntitle = "乙"\ngrid = "甲 | {{z}}"\n'


def only_table(form: Form) -> Table:
    (found,) = form.tables
    return found


def cells(text: str) -> dict[str, Cell]:
    return dict(parse_form(text).cells)


def test_the_least_form_is_a_title_and_a_table() -> None:
    form = parse_form(HEAD + TABLE)
    assert tuple(form.cells) == ("a.p.x", "a.p.y", "a.q.x", "a.q.y")
    assert form.cells["a.q.y"].span == Span(2, 2)
    assert only_table(form).widths == (12.0, 12.0, 12.0)
    assert [section.contents for section in form.sections] == [("a",)]


def test_without_sections_texts_come_first_and_tables_after() -> None:
    form = parse_form(HEAD + TABLE + TEXT)
    assert [(section.heading, section.contents) for section in form.sections] == [
        ("说明", ("words.one",)),
        ("甲表", ("a",)),
    ]


def test_line_endings_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    text = HEAD + TABLE
    path = tmp_path / "form.toml"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_form_file(path).digest == parse_form(text).digest
    assert load_form_file(path).source == text


def test_a_form_that_is_loaded_from_its_own_source_is_the_same(form: Form) -> None:
    again = parse_form(form.source)
    assert again.digest == form.digest
    assert again.tables[1].cells == form.tables[1].cells


def test_labels_merge_to_the_left_and_upwards() -> None:
    drawn = only_table(parse_form(table("甲 | < | 丙\n^ | < | {x}\n丁 | 戊 | {y}")))
    assert drawn.labels[0].span == Span(0, 0, 2, 2)
    assert drawn.labels[0].header is False, "it stands beside a value"
    assert [(label.text, label.header) for label in drawn.labels[1:]] == [
        ("丙", True),
        ("丁", False),
        ("戊", False),
    ]


def test_a_value_may_cover_several_cells() -> None:
    drawn = only_table(parse_form(table("甲 | {x} | <\n^ | ^ | <\n乙 | {y} | {z}")))
    assert drawn.cells[0].span == Span(0, 1, 2, 2)


def test_outer_pipes_and_blank_lines_are_free_and_a_blank_cell_needs_its_pipe() -> None:
    plain = only_table(parse_form(table("甲 | 乙\n丙 | {x}")))
    fenced = only_table(parse_form(table("\n| 甲 | 乙 |\n\n| 丙 | {x} |\n")))
    assert plain.labels == fenced.labels
    blank = only_table(parse_form(table("| | 乙 |\n| 丙 | {x} |")))
    assert blank.labels[0].text == ""


def test_cells_take_the_kind_of_their_table_their_row_or_themselves() -> None:
    made = cells(
        HEAD
        + TABLE
        + '[table.cell."p.*"]\nkind = "money"\ndecimals = 4\nunit = "万元"\n'
        + '[table.cell."p.y"]\nunit = "篇"\nblank = "query"\nhint = "自己的"\n'
    )
    assert (made["a.p.x"].kind, made["a.p.x"].decimals, made["a.p.x"].unit) == ("money", 4, "万元")
    assert (made["a.p.y"].kind, made["a.p.y"].decimals, made["a.p.y"].unit) == ("count", 0, "篇")
    assert (made["a.p.y"].blank, made["a.p.y"].hint) == ("query", "自己的")
    assert made["a.q.x"].unit == "件"


def test_a_money_table_counts_in_yuan_to_the_fen() -> None:
    made = cells(table("甲 | {x}", 'kind = "money"'))["a.x"]
    assert (made.kind, made.unit, made.decimals) == ("money", "元", 2)


def test_the_later_total_wins_where_two_meet() -> None:
    form = parse_form(
        HEAD
        + TABLE
        + '[[table.total]]\neach = "row"\ncode = "y"\nis = "x"\n'
        + '[[table.total]]\neach = "column"\ncode = "q"\nis = "p"\n'
    )
    total = form.cells["a.q.y"].total
    assert total is not None
    assert total.each == "column"


def test_one_single_cell_can_be_a_total() -> None:
    form = parse_form(HEAD + TABLE + '[[table.total]]\ncode = "q.y"\nis = "p.x + p.y"\n')
    assert [code for code, cell in form.cells.items() if cell.total] == ["a.q.y"]
    assert list(rulebook(form).totals) == ["a.q.y"]


def rule(more: str) -> str:
    return HEAD + TABLE + second() + TEXT + f'[[rule]]\nid = "r"\ntitle = "关系"\n{more}\n'


SECTION = '[[section]]\nheading = "一"\ncontents = ["{}"]\n'

WRONG: dict[str, tuple[str, str, str]] = {
    # what is wrong: (the file, words the message must have, words the place must have)
    "no TOML": ("[form\n", "不合TOML写法", ""),
    "an open quote": (HEAD + 'basis = "\n', "不合TOML写法", ""),
    "a number without end": ("a = " + "9" * 5000, "不合TOML写法", ""),
    "brackets without end": ("a = " + "[" * 5000, "不合TOML写法", ""),
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
    "an unknown kind": (table("甲 | {x}", 'kind = "percent"'), "可写：“count”、“money”", "[[table]] a kind"),
    "an unknown blank": (table("甲 | {x}", 'blank = "note"'), "可写：“error”、“query”", "[[table]] a blank"),
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
        rule('table = "a"\neach = "cell"\nholds = "1 == 1"'),
        "“row”、“column”",
        "r each",
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
        rule('holds = "1 == 1"\n[[rule]]\nid = "r"\ntitle = "又"\nholds = "2 == 2"'),
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
    "a total of last year": (
        HEAD + TABLE + '[[table.total]]\neach = "row"\ncode = "y"\nis = "last.x"\n',
        "不能引用上年数",
        "a.p.y",
    ),
    "a total of another table": (
        HEAD + TABLE + '[[table.total]]\neach = "row"\ncode = "y"\nis = "b.z"\n' + second(),
        "只能引用本表的格",
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
    assert place in caught.value.place
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
        ("新收政府信息公开申请{t3.new.total}件", "新收政府信息公开申请{t3.new.totl}件", "[[text]] s1.on_request draft"),
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
