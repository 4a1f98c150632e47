"""Whom a rule is asked of: where a form does not say, the district's sums are held against what right figures cannot miss."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.form.small import HEAD, TEXT
from tests.support.workbooks import DATA, foreign_form, statutory_form
from toolkit.actions.form import load_form
from toolkit.aggregate import Standing, add_up, check_sums
from toolkit.findings import Number
from toolkit.form import Form, parse_form
from toolkit.layout import build_layout
from toolkit.rules import Known, confront, evaluate_totals, rulebook
from toolkit.rules.evaluate import Outcome, implied
from toolkit.submission import Submission, Unit

TABLE = """
[[table]]
code = "x"
sheet = "甲表"
title = "甲表"
grid = '''
| 甲 | {a} |
| 乙 | {b} |
| 丙 | {c} |
| 计 | {all} |
| 率 | {rate} |
| 分 | {mark} |
| 考 | {exam} |
'''
[table.cell.rate]
kind = "percent"
[table.cell.mark]
kind = "score"
rollup = "mean"
[table.cell.exam]
kind = "choice"
rollup = "sum"
[[table.total]]
code = "all"
is = "sum(a..c)"
[[table.total]]
code = "rate"
is = "a / (a + b) * 100"
"""
BOTH = (
    "x.a + x.b == x.c", "x.a <= x.b", "x.a < x.b", "x.all == x.a + x.b + x.c", "x.a >= last.x.b", "x.a / 10000 <= x.b", "x.a == 0 and x.b == 0",
    "x.a > 0", "x.a >= 3", "3 <= x.a", "x.a - x.b >= 2", "x.a / x.b < 0.1", "x.rate <= 100", "100 >= x.rate", "x.mark <= 100", "-x.a <= -1",
    "x.a * 2 <= x.b", "x.rate + 5 <= 100 + 5",
)
UNIT = (
    "x.a <= 100", "100 >= x.a", "x.a == 1", "x.a != x.b", "x.a == 0 or x.b > 0", "not x.a == x.b", "x.a * x.b == x.c", "x.a + 1 == x.b",
    "x.rate <= x.mark", "min(x.a, x.b) >= 0", "abs(x.a - x.b) >= 0", "round(x.a / x.b) <= 1", "if(x.a > 0, x.b, 0) <= x.c", "length(words.one) >= 1",
    'contains(words.one, "无")', 'x.exam == "是"', "x.a / x.b <= x.c / x.b",
)


def form_with(holds: str, more: str = "") -> Form:
    return parse_form(f"{HEAD}{TABLE}{TEXT}[[rule]]\nid = \"r\"\ntitle = \"关系\"\nholds = '''{holds}'''\n{more}\n")


def asked(form: Form) -> tuple[bool, bool]:
    book = rulebook(form)
    return bool(book.for_units), bool(book.for_district)


@pytest.mark.parametrize("holds", BOTH)
def test_what_right_sums_cannot_miss_is_asked_of_both(holds: str) -> None:
    assert asked(form_with(holds)) == (True, True)


@pytest.mark.parametrize("holds", UNIT)
def test_what_right_sums_may_miss_is_asked_of_units_alone(holds: str) -> None:
    assert asked(form_with(holds)) == (True, False)


@given(st.sampled_from(BOTH), st.lists(st.tuples(*[st.integers(0, 9)] * 4), min_size=2, max_size=4))
def test_what_holds_for_each_unit_holds_for_all_of_them(holds: str, units: list[tuple[int, ...]]) -> None:
    form = form_with(holds)
    (check,) = rulebook(form).checks
    known = []
    for values in units:
        a, b, c, last = values
        typed: dict[str, Number | None] = {"x.a": a, "x.b": b, "x.c": c, "x.mark": 90, "x.exam": 1}
        known.append(Known(typed | evaluate_totals(form, typed, ["x.all", "x.rate"]), {"x.b": last}))
    assume(all(implied(None, check.holds, one, 6) is Outcome.HOLDS for one in known))
    sums = add_up(form, [Standing(Unit(str(n), str(n), "镇"), one.values, {}) for n, one in enumerate(known)])
    lasts = {str(n): {code: one.last.get(code, 0) for code in form.cells} for n, one in enumerate(known)}
    assume("mark" not in holds)  # a mean is no sum
    assert check_sums(sums, lasts, "区县") == []


@pytest.mark.parametrize(("scope", "whom"), [("unit", (True, False)), ("district", (False, True)), ("both", (True, True))])
@pytest.mark.parametrize("holds", ["x.a <= 100", "x.a <= x.b"])
def test_a_form_may_say_whom_a_rule_is_asked_of(scope: str, whom: tuple[bool, bool], holds: str) -> None:
    assert asked(form_with(holds, f'scope = "{scope}"')) == whom


def test_a_bound_of_one_unit_is_no_error_of_their_sum() -> None:
    form = form_with("x.a <= 100")
    values = dict.fromkeys(form.cells, 60)
    assert check_sums(add_up(form, [Standing(Unit(name, name, "镇"), values, {}) for name in "甲乙"]), {}, "区县") == []


def test_a_rule_of_the_district_is_asked_of_its_sums_and_of_no_return() -> None:
    form = form_with("x.a <= 100", 'scope = "district"')
    values = dict.fromkeys(form.cells, 60)
    assert confront(form, Known(values), Submission().where) == []
    (finding,) = check_sums(add_up(form, [Standing(Unit(name, name, "镇"), values, {}) for name in "甲乙"]), {}, "区县")
    assert (finding.rule, finding.left) == ("r", 120)
    shown = [slot.shows for sheet in build_layout(form, last_year=False).sheets for slot in sheet.slots]
    assert not [what for what in shown if what.startswith("state:")]


@pytest.mark.parametrize("form", [statutory_form(), foreign_form(), load_form(DATA / "hotline.toml")], ids=["2021", "website", "hotline"])
def test_every_rule_of_the_forms_there_are_is_asked_of_both(form: Form) -> None:
    book = rulebook(form)
    assert book.for_units == book.checks
    # Sizes are asked of a unit alone: what is far beyond one is nothing beside the sum of fifty.
    assert book.for_district == tuple(check for check in book.checks if not check.rule.id.startswith("size."))
