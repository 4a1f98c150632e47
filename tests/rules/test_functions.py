"""What functions are worth in Python, with blanks left out or unknown; texts, choices and days in relations."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.form.small import HEAD
from toolkit.campaign.facts import facts_body, submission_from
from toolkit.findings import Number, Where
from toolkit.form import Form, parse_form
from toolkit.rules import (
    Known,
    Outcome,
    confront,
    entries_and_findings,
    reckoned,
    rulebook,
    zeros_stated_apart,
)
from toolkit.rules import expression as ex
from toolkit.rules.evaluate import letters, number, outcome, rounded
from toolkit.submission import Raw, Stands, Submission

HOLDS, FAILS, CANNOT_TELL = Outcome.HOLDS, Outcome.FAILS, Outcome.CANNOT_TELL

FORM = HEAD + """
[[table]]
code = "x"
sheet = "甲表"
title = "甲表"
grid = '''
| 考核 | {exam} |
| 日期 | {day}  |
| 数   | {a}    |
| 又数 | {b}    |
| 较大 | {most} |
'''
[table.cell.exam]
kind = "choice"
choices = ["是", "部分", "否"]
rollup = "sum"
[table.cell.day]
kind = "date"
rollup = "max"
[[table.total]]
code = "most"
is = "if(exam == '是', max(a, b), 0)"
[[text]]
code = "words.must"
label = "说明"
[[text]]
code = "words.may"
label = "其他"
required = false
"""


def form_with(holds: str, more: str = "") -> Form:
    return parse_form(f"{FORM}[[rule]]\nid = \"r\"\ntitle = \"关系\"\nholds = '''{holds}'''\n{more}\n")


def told(holds: str, texts: dict[str, str] | None = None, **values: Number | None) -> Outcome:
    (check,) = rulebook(form_with(holds)).checks
    known = Known({f"x.{name}": value for name, value in values.items()}, texts=texts or {})
    return outcome(check.holds, known, check.decimals)


def worth(text: str, **values: Number | None) -> Number | None:
    return number(ex.parse(text), Known(values))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("min(a, b)", Decimal("2.5")), ("max(a, b)", 5), ("avg(a, b)", Decimal("3.75")), ("count(a, b, none)", 2),
        ("min(a, none)", 5), ("max(none, a)", 5), ("avg(a, none)", 5), ("avg(a, zero)", Decimal("2.5")),
        ("min(none)", None), ("max(none, none)", None), ("avg(none)", None), ("count(none)", 0), ("count(zero)", 1),
        ("max(0, none)", 0), ("max(a, b - 10)", 5), ("max(a, b + none)", None), ("avg(a, 2 * none)", None),
        ("abs(b - a)", Decimal("2.5")), ("abs(none)", None), ("round(b)", 3), ("round(0 - b)", -3), ("round(b / 3, 2)", Decimal("0.83")),
        ("round(0.35 * 3, 1)", Decimal("1.1")), ("round(none, 1)", None), ("round(a / zero, 1)", None), ("round(a, 2)", 5),
        ("if(a > b, a, none)", 5), ("if(a < b, none, b)", Decimal("2.5")), ("if(none > 0, a, a)", None), ("if(a > 0, none, 1)", None),
        ("a / avg(zero)", None), ("if(zero == 0, 0, a / zero)", 0),
    ],
)
def test_a_function_is_worth(text: str, value: Number | None) -> None:
    assert worth(text, a=5, b=Decimal("2.5"), zero=0, none=None) == value


numbers = st.lists(st.one_of(st.none(), st.integers(-50, 50), st.decimals(-50, 50, places=2)), min_size=1, max_size=5)


@given(numbers)
def test_lists_are_what_pythons_own_functions_say_of_what_is_there(given_values: list[Number | None]) -> None:
    values = {f"v{n}": value for n, value in enumerate(given_values)}
    there = [value for value in given_values if value is not None]
    listed = ", ".join(values)
    assert worth(f"count({listed})", **values) == len(there)
    assert worth(f"min({listed})", **values) == (min(there) if there else None)
    assert worth(f"max({listed})", **values) == (max(there) if there else None)
    mean = worth(f"avg({listed})", **values)
    assert (mean is None) is (not there)
    assert mean is None or abs(Decimal(mean) * len(there) - Decimal(sum(there))) < Decimal("1e-20")


@given(st.decimals(-1000, 1000, places=3), st.integers(0, 3))
def test_round_is_half_away_from_zero(value: Decimal, decimals: int) -> None:
    assert worth(f"round(a, {decimals})", a=value) == rounded(value, decimals)


@pytest.mark.parametrize(
    ("holds", "values", "result"),
    [
        ('x.exam == "是"', {"exam": 1}, HOLDS), ('x.exam == "是"', {"exam": 3}, FAILS), ('x.exam == "是"', {"exam": None}, CANNOT_TELL),
        ('"否" != x.exam', {"exam": 3}, FAILS), ('x.exam in ("是", "部分")', {"exam": 2}, HOLDS),
        ('x.exam not in ("是", "部分")', {"exam": 2}, FAILS), ('x.exam in ("否")', {"exam": 3}, HOLDS),
        ('x.day >= "2024-01-01"', {"day": 45292}, HOLDS), ('x.day >= "2024-01-01"', {"day": 45291}, FAILS),
        ('"2024年12月31日" >= x.day', {"day": 45657}, HOLDS), ('x.day < "2024-01-01"', {"day": None}, CANNOT_TELL),
        ('x.exam != "是" or x.a > 0', {"exam": 1, "a": 0}, FAILS), ('if(x.exam == "是", x.a, x.b) == 3', {"exam": 2, "a": 1, "b": 3}, HOLDS),
    ],
)
def test_choices_and_days_are_compared_by_their_words(holds: str, values: dict[str, int | None], result: Outcome) -> None:
    assert told(holds, **values) is result


@pytest.mark.parametrize(
    ("holds", "texts", "result"),
    [
        ("length(words.must) >= 4", {"words.must": "一 二三\n　四"}, HOLDS), ("length(words.must) >= 5", {"words.must": "一 二三\n　四"}, FAILS),
        ("length(words.must) >= 1", {"words.must": " \n"}, CANNOT_TELL), ("length(words.may) >= 1", {"words.may": ""}, FAILS),
        ("length(words.may) >= 1", {}, CANNOT_TELL), ("length(text.words.may) == 0", {"words.may": ""}, HOLDS),
        ('contains(words.must, "无")', {"words.must": "今年无收费"}, HOLDS), ('contains(words.must, "无")', {"words.must": ""}, CANNOT_TELL),
        ('not contains(words.may, "无")', {"words.may": ""}, HOLDS), ('contains(words.may, "无")', {}, CANNOT_TELL),
    ],
)
def test_texts_are_asked_how_long_they_are_and_for_words(holds: str, texts: dict[str, str], result: Outcome) -> None:
    assert told(holds, texts) is result


def test_letters_are_counted_without_spaces_and_line_ends() -> None:
    assert letters(" 第一段，\t好。\n\u3000\u3000第二段\u00a0x ") == 10


@pytest.mark.parametrize(
    ("holds", "values", "sentence"),
    [
        ('x.exam == "是"', {"x.exam": 3}, "关系不符：左边否，右边是；应有“考核”＝“是”。"),
        ('x.day >= "2024-01-01"', {"x.day": 45291}, "关系不符：左边2023-12-31，右边2024-01-01；应有“日期”≥“2024-01-01”。"),
        ("max(x.a, x.b, 2) <= 1", {"x.a": 5}, "关系不符：左边5，右边1，相差4；应有“数”、“又数”、2中最大的≤1。"),
        ("max(x.a, x.b + 1) - abs(x.a - x.b) <= 0", {"x.a": 5, "x.b": 1},
         "关系不符：左边1，右边0，相差1；应有（“数”、（“又数”＋1）中最大的）－（（“数”－“又数”）的绝对值）≤0。"),
        ("length(words.may) >= 3", {}, "关系不符：左边0，右边3，相差3；应有“其他”的字数≥3。"),
        ('not contains(words.must, "无")', {}, "关系不符：应有“说明”没有写“无”。"),
    ],
)
def test_a_relation_is_told_in_words(holds: str, values: dict[str, Number | None], sentence: str) -> None:
    known = Known(values, texts={"words.may": "", "words.must": "无"})
    (finding,) = confront(form_with(holds), known, Submission().where)
    assert finding.message == sentence


def test_a_text_that_came_in_a_manuscript_counts_where_the_return_has_none() -> None:
    form = form_with("length(words.may) >= 3")
    cases = (("", {}), ("", {"words.may": "写了三个字"}), ("短", {"words.may": "写了三个字"}), ("", {"words.may": " "}))
    told = []
    for own, written in cases:
        facts = Submission(origin="issued", texts={"words.may": own})
        told.append([finding.rule for finding in reckoned(form, facts, {}, level=None, campaign_level=None, written=written)[1]])
    assert ["r" in rules for rules in told] == [True, False, True, True]


def test_a_text_that_a_foreign_file_lacks_may_only_not_have_been_found() -> None:
    form = form_with("length(words.may) >= 3")
    for own, said in (("", False), ("短", True)):
        _, findings = reckoned(form, Submission(origin="recognised", texts={"words.may": own}), {}, level=None, campaign_level=None)
        assert ("r" in {finding.rule for finding in findings}) is said


def test_a_blank_text_is_the_same_in_the_file_and_in_the_ledger() -> None:
    form = form_with("length(words.may) >= 3")
    read = Submission(origin="issued", texts={"words.may": ""}, text_places={"words.may": Where("words.may", "填报", "B9")})
    kept = submission_from(facts_body(read, 1))
    assert not kept.texts, "a ledger keeps no blank text"
    told = [reckoned(form, facts, {}, level=None, campaign_level=None)[1] for facts in (read, kept)]
    assert told[0] == told[1]
    assert "r" in {finding.rule for finding in told[0]}


def test_a_total_may_ask_for_a_choice() -> None:
    form = form_with("x.most >= 0")
    total = rulebook(form).totals["x.most"]
    assert [number(total, Known({"x.exam": exam, "x.a": 3, "x.b": None})) for exam in (1, 2, None)] == [3, 0, None]


def test_blanks_that_a_text_says_are_zero_count_in_the_totals_of_other_tables_too() -> None:
    form = parse_form(HEAD + """
[[table]]
code = "x"
sheet = "甲表"
title = "甲表"
grid = "数 | {a}"
[[table.zero_in_text]]
text = "words"
says = ["未收费"]
[[table]]
code = "y"
sheet = "乙表"
title = "乙表"
grid = '''
| 数 | {b}   |
| 计 | {all} |
'''
[[table.total]]
code = "all"
is = "x.a + b"
[[text]]
code = "words"
label = "说明"
""")
    raws = {"y.b": Raw(2, Where("y.b")), "x.a": Raw(None, Where("x.a")), "y.all": Raw(None, Where("y.all"), stands=Stands.ISSUED_FORMULA)}
    entries, findings = entries_and_findings(form, raws, {}, {})
    values = {code: entry.value for code, entry in entries.items()}
    assert values == {"x.a": None, "y.b": 2, "y.all": None}
    assert zeros_stated_apart(form, values, findings, {"words": "本年未收费。"})[0] == {"x.a": 0, "y.b": 2, "y.all": 2}
