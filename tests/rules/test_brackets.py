"""Brackets of a relation are kept where Excel needs them: a formula counts as Python does."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

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
