"""The rule language: what it accepts, what it refuses, and what an expression is worth."""

from __future__ import annotations

import re
from decimal import Decimal, DivisionByZero, InvalidOperation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import FormError
from toolkit.findings import Number
from toolkit.rules import expression as ex
from toolkit.rules.evaluate import Known, Outcome, failing_sides, implied, number, outcome, rounded

HOLDS, FAILS, CANNOT_TELL = Outcome.HOLDS, Outcome.FAILS, Outcome.CANNOT_TELL


def told(text: str, decimals: int = 0, **values: Number | None) -> Outcome:
    return outcome(ex.parse_condition(text), Known(values), decimals)


def worth(text: str, **values: Number | None) -> Number | None:
    return number(ex.parse(text), Known(values))


# ── parsing ───────────────────────────────────────────────────────────

A, B, C = (ex.Ref(name) for name in "abc")

PARSED = {
    "a": A,
    "a.b.c": ex.Ref("a.b.c"),
    "last.a.b": ex.Ref("a.b", last=True),
    "10000": ex.Literal(Decimal(10000)),
    "0.50": ex.Literal(Decimal("0.50")),
    "-a": ex.Arithmetic("-", ex.Literal(Decimal(0)), A),
    "a + b - c": ex.Arithmetic("-", ex.Arithmetic("+", A, B), C),
    "a - (b - c)": ex.Arithmetic("-", A, ex.Arithmetic("-", B, C)),
    "a + b * c": ex.Arithmetic("+", A, ex.Arithmetic("*", B, C)),
    "(a + b) * c": ex.Arithmetic("*", ex.Arithmetic("+", A, B), C),
    "a − b": ex.Arithmetic("-", A, B),
    "a × b ÷ c": ex.Arithmetic("/", ex.Arithmetic("*", A, B), C),
    "（a + b）× c": ex.Arithmetic("*", ex.Arithmetic("+", A, B), C),
    "sum(a, b, c)": ex.Sum((A, B, C)),
    "sum（a，b）": ex.Sum((A, B)),
    "sum(a..c)": ex.Sum((A,), to=C),
    "sum(x.a..x.c)": ex.Sum((ex.Ref("x.a"),), to=ex.Ref("x.c")),
    "sum(last.a..last.c)": ex.Sum((ex.Ref("a", last=True),), to=ex.Ref("c", last=True)),
    "sum == a": ex.Compare("==", ex.Ref("sum"), A),
    "a==b": ex.Compare("==", A, B),
    "a ＝ b": ex.Compare("==", A, B),
    "a ≠ b": ex.Compare("!=", A, B),
    "a ≤ b": ex.Compare("<=", A, B),
    "a ≥ b": ex.Compare(">=", A, B),
    "a<b": ex.Compare("<", A, B),
    "not a == b": ex.Not(ex.Compare("==", A, B)),
    "not not a == b": ex.Not(ex.Not(ex.Compare("==", A, B))),
    "unit.level == '街道'": ex.Compare("==", ex.Fact("unit.level"), ex.Word("街道")),
    "unit.level != “街道”": ex.Compare("!=", ex.Fact("unit.level"), ex.Word("街道")),
    'unit.level in ("街道", "镇")': ex.Member(ex.Fact("unit.level"), ("街道", "镇"), negated=False),
    'campaign.level not in ("省")': ex.Member(ex.Fact("campaign.level"), ("省",), negated=True),
    "unit.levels": ex.Ref("unit.levels"),
    "a == '是'": ex.Compare("==", A, ex.Word("是")),
    "a in ('是')": ex.Member(A, ("是",), negated=False),
    "min(a..c)": ex.Call("min", (ex.Range(A, C),)),
    "max（a，0，b + c）": ex.Call("max", (A, ex.Literal(Decimal(0)), ex.Arithmetic("+", B, C))),
    "avg(a, b..c)": ex.Call("avg", (A, ex.Range(B, C))),
    "count(a..c)": ex.Call("count", (ex.Range(A, C),)),
    "abs(a - b)": ex.Call("abs", (ex.Arithmetic("-", A, B),)),
    "round(a)": ex.Call("round", (A,)),
    "round(a, 2)": ex.Call("round", (A,), 2),
    "if(a > b, a, 0)": ex.If(ex.Compare(">", A, B), A, ex.Literal(Decimal(0))),
    "length(words.one)": ex.Length("words.one"),
    "contains(words.one, '无')": ex.Contains("words.one", "无"),
    "not contains(words.one, “无”)": ex.Not(ex.Contains("words.one", "无")),
    "min == a": ex.Compare("==", ex.Ref("min"), A),
    "android": ex.Ref("android"),
}


@pytest.mark.parametrize(("text", "parsed"), PARSED.items())
def test_a_text_is_parsed(text: str, parsed: ex.Expression) -> None:
    assert ex.parse(text) == parsed
    assert ex.parse(f"  ({text})\n") == parsed


def test_and_binds_closer_than_or_and_not_closer_still() -> None:
    x, y, z = (ex.Compare("==", ref, ex.Literal(Decimal(1))) for ref in (A, B, C))
    parsed = ex.parse("a == 1 or b == 1 and not c == 1")
    assert parsed == ex.Logic("or", (x, ex.Logic("and", (y, ex.Not(z)))))
    assert ex.parse("a == 1 and b == 1 and c == 1") == ex.Logic("and", (x, y, z))


def test_names_are_found_in_reading_order_each_once() -> None:
    parsed = ex.parse("b + a == last.b and sum(c, a) > b")
    assert ex.refs(parsed) == (B, A, ex.Ref("b", last=True), C)


REFUSED = {
    "": "在“末尾”处缺少数或代码",
    "a +": "在“末尾”处缺少数或代码",
    "a b": "在“b”处多出内容",
    "a == b == c": "在“==”处多出内容",
    "(a": "缺少“)”",
    "a)": "在“)”处多出内容",
    "a = b": "看不懂“= b”",
    "a & b": "看不懂“& b”",
    "12x": "看不懂“12x”",
    "1.2.3": "看不懂“.3”",
    "'open": "看不懂“'open”",
    "a and b": "“and”两边都应是可判断对错的关系",
    "a == 1 or b": "“or”两边都应是可判断对错的关系",
    "not a": "“not”后面应是可判断对错的关系",
    "(a == 1) + 1": "加减乘除只能用于数",
    "(a == 1) == 1": "“==”两边应是数",
    "'街道' + 1": "加减乘除只能用于数",
    "-(a == 1)": "加减乘除只能用于数",
    "unit.level == 1": "比较文字与数",
    "unit.level < '街道'": "比较文字与数",
    "a + 1 == '街道'": "比较文字与数",
    "1 == '街道'": "比较文字与数",
    "a + 1 in ('街道')": "“in”前面只能是 unit.level、campaign.level 或一个选项格的代码",
    "unit.level in '街道'": "缺少“(”",
    "unit.level in ()": "应是引号引起的词",
    "unit.level in (街道)": "看不懂“街道)”",
    "unit.level in (a)": "应是引号引起的词",
    "unit.level not '街道'": "“not”后面应为“in”",
    "sum(": "sum 里应是代码",
    "sum()": "sum 里应是代码",
    "sum(1, 2)": "sum 里应是代码",
    "sum(a + b)": "缺少“)”",
    "sum(a..b, c)": "缺少“)”",
    "and": "在“and”处缺少数或代码",
    "median(a)": "里没有“median”这个函数，可用：sum、min、max、avg、count、abs、round、if、length、contains",
    "min()": "的 min 里少写了一项，应写成 min(a..b) 或 min(a, b)",
    "min(a": "缺少“)”",
    "max(a == 1)": "的 max 里应是数",
    "max(a..1)": "的 max 里应是代码",
    "avg(unit.level)": "的 avg 里应是数",
    "count(a + b)": "的 count 里只能是代码",
    "abs()": "的 abs 里少写了一项",
    "abs(a, b)": "的 abs 里多写了一项，应写成 abs(a)",
    "round(a, b)": "第二项是小数位数，应是0至8的整数",
    "round(a, 9)": "应是0至8的整数",
    "round(a, 1.5)": "应是0至8的整数",
    "round(a, 1, 2)": "的 round 里多写了一项，应写成 round(a, 2)",
    "if(a, b, c)": "的 if 里第一项应是可判断对错的关系，写成 if(a > 0, b, c)",
    "if(a > 0, b)": "的 if 里少写了一项",
    "if(a > 0, b, c, a)": "的 if 里多写了一项",
    "if(a > 0, b == 1, c)": "的 if 里应是数，不是比较",
    "length()": "的 length 里应是一段文字的代码",
    "length('无')": "的 length 里应是一段文字的代码",
    "length(a, b)": "的 length 里多写了一项",
    "contains(a)": "的 contains 里少写了一项，应写成 contains(文字的代码, \"词\")",
    "contains(a, b)": "的 contains 里第二项应是引号引起的词",
    "contains(a, '')": "的 contains 里的词应有1至40字",
    "contains(a, '无') + 1": "加减乘除只能用于数",
    "abs(" * 6 + "a" + ")" * 6: "里函数套得太深（超过5层）",
    "(" * 61 + "a" + ")" * 61: "套得太深",
    "not " * 61 + "a == 1": "套得太深",
    "-" * 61 + "a": "套得太深",
    "+".join(["a"] * 300): "太长",
}


@pytest.mark.parametrize(("text", "message"), REFUSED.items(), ids=lambda text: text[:30])
def test_a_text_that_says_nothing_is_refused(text: str, message: str) -> None:
    with pytest.raises(FormError) as caught:
        ex.parse(text, place="[[rule]] r holds")
    assert message in caught.value.bare_message
    assert caught.value.place == "[[rule]] r holds"
    assert len(caught.value.bare_message) < 600


@pytest.mark.parametrize("text", ["a", "1", "a + b", "sum(a, b)", "unit.level", "'街道'"])
def test_a_condition_must_be_true_or_false(text: str) -> None:
    with pytest.raises(FormError, match="不是一个可判断对错的关系"):
        ex.parse_condition(text)


def test_the_deepest_expression_allowed_can_still_be_walked_and_evaluated() -> None:
    text = "(" * 59 + "+".join(["a"] * 100) + ")" * 59 + " == 100"
    assert told(text, a=1) is HOLDS


@given(st.text(alphabet="ab.12 ()+-*/=<>!'\"，（≥×sumandortilevl", max_size=40))
def test_any_text_is_parsed_or_refused_and_nothing_else(text: str) -> None:
    try:
        parsed = ex.parse(text)
    except FormError:
        return
    assert next(ex.walk(parsed)) is parsed


# ── arithmetic ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("8 / 4 / 2", 1),
        ("0.1 + 0.2", Decimal("0.3")),
        ("-a + 1", -4),
        ("-a * b", Decimal("-12.5")),
        ("a / 10000", Decimal("0.0005")),
        ("sum(a, b, a)", Decimal("12.5")),
        ("a / 0", None),
        ("a / (b - 2.5)", None),
        ("a + missing", None),
        ("0 * missing", None),
        ("sum(a, missing)", None),
        ("last.a", None),
    ],
)
def test_arithmetic_is_exact_and_unknown_where_a_value_is_missing(text: str, value: Number | None) -> None:
    assert worth(text, a=5, b=Decimal("2.5"), missing=None) == value


def test_counts_stay_whole() -> None:
    assert isinstance(worth("a + b * 3 - sum(a, b)", a=5, b=2), int)


VALUES = {"a": Decimal(7), "b": Decimal("2.5"), "c": Decimal(0), "d": Decimal("-0.125")}
leaves = st.one_of(
    st.sampled_from(sorted(VALUES)),
    st.integers(0, 99).map(str),
    st.decimals(0, 99, places=2).map(lambda value: format(value, "f")),
)
arithmetic = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds("{} {} {}".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("({})".format, inner),
        st.builds("-({})".format, inner),
    ),
    max_leaves=8,
)


def _by_python(text: str) -> Decimal | None:
    """The same text evaluated by Python over Decimal."""
    quoted = re.sub(r"\d+(?:\.\d+)?", lambda found: f"Decimal('{found.group()}')", text)
    try:
        return eval(quoted, {"__builtins__": {}, "Decimal": Decimal, **VALUES})
    except (DivisionByZero, InvalidOperation):
        return None


@given(arithmetic)
def test_arithmetic_agrees_with_pythons_own(text: str) -> None:
    ours = number(ex.parse(text), Known(VALUES))
    theirs = _by_python(text)
    assert (ours is None) == (theirs is None)
    if ours is not None and theirs is not None:
        scale = max(abs(theirs), Decimal(1))
        assert abs(Decimal(ours) - theirs) <= scale * Decimal("1e-20")


# ── three outcomes ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a == 5", HOLDS),
        ("a != 5", FAILS),
        ("a < 5", FAILS),
        ("a <= 5", HOLDS),
        ("a > 4", HOLDS),
        ("a >= 6", FAILS),
        ("a == missing", CANNOT_TELL),
        ("missing == missing", CANNOT_TELL),
        ("not missing == 1", CANNOT_TELL),
        ("a == 5 and missing == 1", CANNOT_TELL),
        ("a == 6 and missing == 1", FAILS),
        ("missing == 1 and a == 6", FAILS),
        ("a == 5 or missing == 1", HOLDS),
        ("a == 6 or missing == 1", CANNOT_TELL),
        ("a / 0 == 1", CANNOT_TELL),
    ],
)
def test_a_missing_value_is_unknown_unless_the_rest_decides(text: str, result: Outcome) -> None:
    assert told(text, a=5, missing=None) is result


@pytest.mark.parametrize(
    ("text", "level", "result"),
    [
        ('unit.level in ("街道", "镇")', "镇", HOLDS),
        ('unit.level in ("街道", "镇")', "部门", FAILS),
        ('unit.level not in ("街道", "镇")', "部门", HOLDS),
        ('unit.level in ("街道", "镇")', None, CANNOT_TELL),
        ('unit.level not in ("街道", "镇")', "", CANNOT_TELL),
        ('unit.level == "街道"', "街道", HOLDS),
        ('unit.level != "街道"', "街道", FAILS),
        ('"街道" == unit.level', None, CANNOT_TELL),
        ("unit.level == campaign.level", "区县", HOLDS),
    ],
)
def test_an_unknown_fact_is_unknown(text: str, level: str | None, result: Outcome) -> None:
    known = Known({}, {}, {"unit.level": level, "campaign.level": "区县"})
    assert outcome(ex.parse_condition(text), known, 0) is result


def test_last_years_value_is_another_value() -> None:
    known = Known({"a": 3}, {"a": 4})
    assert outcome(ex.parse_condition("a == last.a"), known, 0) is FAILS
    assert outcome(ex.parse_condition("a == last.a - 1"), known, 0) is HOLDS
    assert outcome(ex.parse_condition("a == last.a"), Known({"a": 3}), 0) is CANNOT_TELL


@pytest.mark.parametrize(
    ("decimals", "right", "result"),
    [
        (2, "0.304", HOLDS),
        (2, "0.305", FAILS),
        (2, "0.295", FAILS),
        (2, "0.2951", HOLDS),
        (6, "0.300001", FAILS),
        (6, "0.3000004", HOLDS),
    ],
)
def test_money_is_compared_at_its_decimals(decimals: int, right: str, result: Outcome) -> None:
    assert told("a + b == c", decimals, a=Decimal("0.1"), b=Decimal("0.2"), c=Decimal(right)) is result


@pytest.mark.parametrize("huge", ["1E+30", "9.99E+307", "-1E+300", "123456789012345678901234"])
def test_a_number_beyond_all_measure_is_compared_too(huge: str) -> None:
    value = Decimal(huge)
    assert told("a == b", 6, a=value, b=Decimal("0.5")) is FAILS
    assert told("a == b", 6, a=value, b=value) is HOLDS
    assert told("a * a >= b / 3", 6, a=value, b=value) is HOLDS


@given(st.decimals(-1000, 1000, places=4), st.integers(0, 6))
def test_rounding_is_half_away_from_zero_and_never_moves_far(value: Decimal, decimals: int) -> None:
    result = rounded(value, decimals)
    assert abs(result - value) <= Decimal(5).scaleb(-decimals - 1)
    assert rounded(-value, decimals) == -result


OUTCOMES = st.sampled_from([HOLDS, FAILS, CANNOT_TELL])
_STAND_FOR = {HOLDS: 1, FAILS: 0, CANNOT_TELL: None}


def of(text: str, **outcomes: Outcome) -> Outcome:
    """What a combination of ``p``, ``q``, ``r`` comes to, each having the outcome given."""
    relations = re.sub(r"\b[pqr]\b", lambda found: f"{found.group()} == 1", text)
    return told(relations, **{name: _STAND_FOR[result] for name, result in outcomes.items()})


LAWS = [
    ("not not p", "p"),
    ("p and p", "p"),
    ("p or p", "p"),
    ("p and q", "q and p"),
    ("p or q", "q or p"),
    ("p and (q and r)", "(p and q) and r"),
    ("p or (q or r)", "(p or q) or r"),
    ("p and (q or r)", "p and q or p and r"),
    ("p or (q and r)", "(p or q) and (p or r)"),
    ("p and (p or q)", "p"),
    ("p or (p and q)", "p"),
    ("not (p and q)", "not p or not q"),
    ("not (p or q)", "not p and not q"),
    ("p or not p or q", "not (not p and p and not q)"),
]


@pytest.mark.parametrize(("one", "other"), LAWS)
@given(p=OUTCOMES, q=OUTCOMES, r=OUTCOMES)
def test_kleenes_laws_hold(one: str, other: str, p: Outcome, q: Outcome, r: Outcome) -> None:
    assert of(one, p=p, q=q, r=r) is of(other, p=p, q=q, r=r)


@given(p=OUTCOMES, q=OUTCOMES)
def test_a_condition_that_fails_lifts_the_rule(p: Outcome, q: Outcome) -> None:
    known = Known({"p": _STAND_FOR[p], "q": _STAND_FOR[q]})
    when, holds = ex.parse_condition("p == 1"), ex.parse_condition("q == 1")
    assert implied(when, holds, known, 0) is of("not p or q", p=p, q=q)
    assert implied(None, holds, known, 0) is q


conditions = st.recursive(
    st.builds("{} {} {}".format, arithmetic, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), arithmetic),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=4,
)


@given(
    conditions, st.sets(st.sampled_from(sorted(VALUES))), st.lists(st.integers(-9, 9), min_size=4, max_size=4)
)
def test_what_is_decided_without_a_value_stays_so_whatever_the_value(
    text: str, unknown: set[str], other: list[int]
) -> None:
    """Kleene's point: filling in what was missing never turns “holds” into “fails” or back."""
    parsed = ex.parse_condition(text)
    partly = {name: None if name in unknown else value for name, value in VALUES.items()}
    before = outcome(parsed, Known(partly), 6)
    filled = {
        name: Decimal(new) if name in unknown else VALUES[name]
        for name, new in zip(VALUES, other, strict=True)
    }
    after = outcome(parsed, Known(filled), 6)
    divides = "/" in text  # dividing by a zero filled in makes it unknown again
    assert before is CANNOT_TELL or after is before or (divides and after is CANNOT_TELL)


# ── both sides ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("a + 1 == b", (6, 7)),
        ("a == 5 and b == 8", (7, 8)),
        ("a == 6 or b == 8", (5, 6)),
        ("not a == 5", (None, None)),
        ("unit.level == '镇' and a == 6", (5, 6)),
    ],
)
def test_both_sides_are_of_the_first_comparison_that_fails(
    text: str, sides: tuple[Number | None, Number | None]
) -> None:
    known = Known({"a": 5, "b": 7}, {}, {"unit.level": "镇"})
    assert failing_sides(ex.parse_condition(text), known, 0) == sides
