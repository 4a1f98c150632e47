"""Brackets of a relation are kept where Excel needs them: a formula counts as Python does."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from toolkit.errors import FormError
from toolkit.rules import excel
from toolkit.rules import expression as ex


class Letters:
    """Addresses that are the codes themselves."""

    def cell(self, code: str, *, last: bool) -> str:
        return code

    def ranges(self, codes: Sequence[str], *, last: bool) -> list[str]:
        return list(codes)

    def fact(self, name: str) -> str:
        return name

    def asked(self, of_text: ex.Length | ex.Contains) -> str:
        return of_text.code

    def is_count(self, code: str) -> bool:
        return True

    def zero_choice(self, code: str) -> str:
        return ""


@pytest.mark.parametrize(
    ("written", "formula"),
    [
        ("a - (b - c)", "a-(b-c)"), ("a - (b + c)", "a-(b+c)"), ("a - b - c", "a-b-c"), ("a + (b - c)", "a+b-c"),
        ("a / (b / c)", "a/(b/c)"), ("a / (b * c)", "a/(b*c)"), ("a / b / c", "a/b/c"), ("(a + b) * c", "(a+b)*c"),
        ("a * (b - c)", "a*(b-c)"), ("a * b - c", "a*b-c"),
    ],
)
def test_a_formula_has_the_brackets_that_change_something(written: str, formula: str) -> None:
    assert re.sub(r"N\((\w)\)", r"\1", excel.number(ex.parse(written), Letters())) == formula


@pytest.mark.parametrize(
    ("written", "formula"),
    [
        ("min(a, b + c)", "MIN(a,b+c)"), ("a / avg(b, c)", "a/(SUM(b,c)/COUNT(b,c))"), ("a - count(b)", "a-COUNT(b)"),
        ("abs(a - b) * 2", "ABS(a-b)*2"), ("round(a / b, 2)", "ROUND(ROUND(a/b,8),2)"), ("length(a) / 2", "a/2"),
        ("2 * if(a > b, a, b)", "2*IF(IF(COUNT(a,b)=2,IF(a>b,1,0),0.5)=1,a,b)"),
    ],
)
def test_a_function_is_one_operand(written: str, formula: str) -> None:
    assert re.sub(r"N\((\w)\)", r"\1", excel.number(ex.parse(written), Letters())) == formula


def test_what_a_function_rests_on_is_asked_step_by_step() -> None:
    known = excel.known([ex.parse("a / (b / avg(c)) + if(a > 0, c, 1)")], Letters(), None)
    steps = re.sub(r"N\((\w)\)", r"\1", known)
    assert steps.startswith("IF(COUNT(a,b)=2,IF(COUNT(c)>0,IF((SUM(c)/COUNT(c))<>0,IF(b/(SUM(c)/COUNT(c))<>0,IF(IF(")
    assert steps.endswith(",FALSE),FALSE),FALSE),FALSE)")


@pytest.mark.parametrize(("formula", "said"), [("1+" * 5000 + "1", "有10001字"), ("ABS(" * 61 + "1" + ")" * 61, "套了61层")])
def test_a_formula_that_excel_does_not_bear_is_refused_with_its_rule(formula: str, said: str) -> None:
    with pytest.raises(FormError, match=said) as caught:
        excel.checked(formula, "[[rule]] r")
    assert caught.value.place == "[[rule]] r"
    assert "另设一格合计" in str(caught.value)
