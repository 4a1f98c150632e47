"""Rules and totals that are wrong: functions, texts, choices, days, figures of other tables; each named with its place and remedy."""

from __future__ import annotations

import pytest

from tests.form.small import HEAD, TABLE, TEXT, second
from tests.form.test_wrong_forms import rule
from toolkit.errors import FormError
from toolkit.form import parse_form
from toolkit.rules import rulebook

CHOICE = '[table.cell."q.x"]\nkind = "choice"\nrollup = "sum"\n'
DAY = '[table.cell."q.y"]\nkind = "date"\nrollup = "max"\n'

WRONG: dict[str, tuple[str, str, str]] = {
    # what is wrong: (the file, words the message must have, words the place must have)
    "a total of a table that is not there": (
        HEAD + TABLE + '[[table.total]]\neach = "row"\ncode = "y"\nis = "b.u"\n' + second(), "代码“b.u”不存在", "a.p.y"),
    "totals of two tables made of each other": (
        HEAD + TABLE + '[[table.total]]\neach = "row"\ncode = "y"\nis = "b.z"\n' + second()
        + '[[table.total]]\ncode = "z"\nis = "a.p.y"\n', "几个合计互相引用", "合计"),
    "a total that asks for the kind of unit": (
        HEAD + TABLE + "[[table.total]]\neach = \"row\"\ncode = \"y\"\nis = \"if(unit.level == '镇', x, 0)\"\n", "合计里不能用 unit.level", "a.p.y"),
    "a total of a text": (
        HEAD + TABLE + '[[table.total]]\neach = "row"\ncode = "y"\nis = "length(words.one)"\n' + TEXT, "合计里不能用 length 和 contains", "a.p.y"),
    "a total that adds up choices": (
        HEAD + TABLE + CHOICE.replace("q.x", "p.x") + '[[table.total]]\neach = "row"\ncode = "y"\nis = "x + 1"\n',
        "“a.p.x”是选项，要按选了什么算，写 if(代码 == \"某项\", 1, 0)", "a.p.y"),
    "a total that is a choice": (
        HEAD + TABLE + CHOICE.replace("q.x", "p.x") + '[[table.total]]\neach = "row"\ncode = "y"\nis = "x"\n',
        "合计应是一个数，“a.p.x”是选项或日期", "a.p.y"),
    "a rule that adds up days": (
        HEAD + TABLE + DAY.replace("q.y", "p.x") + '[[rule]]\nid = "r"\ntitle = "关系"\nholds = "a.p.x * 2 > a.p.y"\n',
        "“a.p.x”是日期，只能相减、比较先后", "[[rule]] r holds"),
    "a function that is not there": (rule('holds = "median(a.p.x, a.p.y) > 0"'), "没有“median”这个函数，可用：sum、min", "[[rule]] r holds"),
    "too few arguments": (rule('holds = "if(a.p.x > 0, 1) == 1"'), "if 里少写了一项，应写成 if(a > 0, b, c)", "[[rule]] r holds"),
    "too many arguments": (rule('holds = "abs(a.p.x, a.p.y) == 1"'), "abs 里多写了一项，应写成 abs(a)", "[[rule]] r holds"),
    "a rule over a text that is not there": (rule('holds = "length(words.on) >= 100"'),
        "没有代码为“words.on”的文字，是否应为“words.one”", "[[rule]] r holds"),
    "a rule over a text like no other": (rule("holds = 'contains(zzz, \"无\")'"), "没有代码为“zzz”的文字；有：words.one", "[[rule]] r holds"),
    "a rule over a text of a form without texts": (
        HEAD + TABLE + '[[rule]]\nid = "r"\ntitle = "关系"\nholds = "length(zzz) > 1"\n', "这个表式没有 [[text]]", "[[rule]] r holds"),
    "the length of a number": (rule('holds = "length(a.p.x) >= 100"'), "“a.p.x”是一个数", "[[rule]] r holds"),
    "a text as if it were a number": (rule('holds = "words.one == 0"'), "“words.one”是一段文字，关系式里只能写 length(words.one)", "[[rule]] r"),
    "a number compared with a word": (rule("holds = \"a.p.x == '无'\""), "“a.p.x”填的是数，不能与文字“无”比较", "[[rule]] r holds"),
    "a number among words": (rule("holds = \"a.p.x in ('无')\""), "“a.p.x”不是选项", "[[rule]] r holds"),
    "a word that is not in the list": (
        rule("holds = \"a.q.x == '有'\"").replace(TABLE, TABLE + CHOICE), "“有”不在“a.q.x”的选项里，可写：“是”“否”", "[[rule]] r holds"),
    "one word of many that is not in the list": (
        rule("holds = \"a.q.x in ('是', '有')\"").replace(TABLE, TABLE + CHOICE), "“有”不在“a.q.x”的选项里", "[[rule]] r holds"),
    "a choice that is more than a word": (rule("holds = \"a.q.x > '是'\"").replace(TABLE, TABLE + CHOICE), "选项没有大小", "[[rule]] r holds"),
    "a day that is not in the calendar": (
        rule("holds = \"a.q.y >= '2024-02-30'\"").replace(TABLE, TABLE + DAY), "“2024-02-30”这一天不存在", "[[rule]] r holds"),
    "a day that is none": (rule("holds = \"a.q.y >= '年初'\"").replace(TABLE, TABLE + DAY), "“a.q.y”是日期，不能与“年初”比较", "[[rule]] r holds"),
    "a relation of nothing": (rule("holds = \"unit.level == '镇'\""), "没有说到本表式的任何一格或一段文字", "[[rule]] r holds"),
    "an unknown scope": (rule('holds = "a.p.x > 0"\nscope = "city"'), "可写：“unit”、“district”、“both”", "[[rule]] r scope"),
}


@pytest.mark.parametrize(("text", "message", "place"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_rule_is_refused_with_its_place(text: str, message: str, place: str) -> None:
    with pytest.raises(FormError) as caught:
        rulebook(parse_form(text))
    assert message in caught.value.bare_message
    assert place in caught.value.place
