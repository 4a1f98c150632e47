"""Figures against last year's: what no year brings is asked about, what years bring is not."""

from __future__ import annotations

import json
import math
import random
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.cases import form_of
from tests.support.workbooks import DATA, statutory_form
from toolkit.actions.form import load_form
from toolkit.findings import Finding, Number, Severity, Where
from toolkit.form import Form, parse_form
from toolkit.resources import editions
from toolkit.rules import Known, confront, evaluate_totals, rulebook
from toolkit.rules.evaluate import Outcome, implied

FORM = statutory_form()
CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parents[1] / "cases" / "sizes.toml").read_text("utf-8"), parse_float=Decimal)["case"]
TYPED = [code for code, cell in FORM.cells.items() if not cell.total]


def said(
    now: dict[str, Number | None], last: dict[str, Number | None], *, level: str = "街道", declared: str = "", form: Form = FORM
) -> list[Finding]:
    """What the rules about sizes say; what is not given is 0 this year, and unknown last year."""
    values: dict[str, Number | None] = dict.fromkeys(form.cells, 0) | now
    facts = {"unit.level": level or None, "campaign.level": "区县"} | ({f"declared.{declared}": "是"} if declared else {})
    return [finding for finding in confront(form, Known(values, last, facts), Where) if finding.rule.startswith("size.")]


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_a_figure_is_asked_about_where_no_year_brings_it(case: dict[str, Any]) -> None:
    last = {case["code"]: case["last"]} if "last" in case else {}
    found = said({case["code"]: case.get("value")}, last, level=case.get("level", "街道"))
    assert [finding.id for finding in found if not _also(finding, case)] == ([f"{case['says']}@{case['code']}"] if case["says"] else [])
    assert all(finding.severity is Severity.QUERY and finding.to == "unit" for finding in found)


def _also(finding: Finding, case: dict[str, Any]) -> bool:
    """Yuan typed as 万元 may be beyond sense as well."""
    return case["says"] == "size.unit" and finding.rule == "size.beyond"


def test_half_of_the_cases_stay_silent() -> None:
    assert sum(not case["says"] for case in CASES) >= len(CASES) / 2


def test_a_sentence_names_figure_unit_and_last_year_s_and_where_the_reason_goes() -> None:
    (found,) = said({"t2.penalty.decisions": 1071}, {"t2.penalty.decisions": 63})
    assert found.message == "《表二》行政处罚｜本年处理决定数量填1071件，上年为63件，相差5倍以上。"
    assert found.remedy == "请核对是否错行、错格，多填或少填了0；确是这个数的，请在《说明》表写明原因。"
    assert (found.left, found.right) == (1071, 63)
    (found,) = said({"t2.fee.amount": Decimal("125000.5")}, {"t2.fee.amount": Decimal("12.5")}, level="部门")
    assert "填125000.5万元，上年为12.5万元，相差500倍以上，可能有一年弄错了金额的单位。" in found.message


def test_applications_are_never_held_against_reviews_and_suits() -> None:
    assert said({"t3.new.total": 3, "t4.review.total": 900, "t4.direct.total": 400}, {}) == []


def test_figures_of_a_supplement_are_held_against_last_year_s_without_a_word_of_its_author() -> None:
    form = load_form("2021-附表示例")
    (found,) = said({"x.trained": 3400}, {"x.trained": 200}, form=form)
    assert (found.id, "人次" in found.message) == ("size.jump@x.trained", True)
    assert said({"x.satisfaction": 5, "x.exam_weight": 60}, {"x.satisfaction": 95, "x.exam_weight": 3}, form=form) == []


# ── consecutive years ──────────────────────────────────────────────────────


def test_consecutive_years_that_were_published_are_silent() -> None:
    published = json.loads((DATA / "published.json").read_text("utf-8"), parse_float=Decimal)
    years = {(one["unit"], one["year"]): one for one in published}
    pairs = [(years[unit, year - 1], one) for (unit, year), one in years.items() if (unit, year - 1) in years]
    assert pairs
    for before, now in pairs:
        for one, other in ((now, before), (before, now)):
            assert said(one["values"], other["values"], level=one["level"]) == []
    for one in published:
        assert said(one["values"], {}, level=one["level"]) == []


def year_of(chance: random.Random) -> dict[str, Number | None]:
    """A unit's year: most figures 0, the others spread over orders of magnitude."""
    typed: dict[str, Number | None] = {code: round(math.exp(chance.gauss(3, 2.2))) if chance.random() < 0.4 else 0 for code in TYPED}
    typed["t2.fee.amount"] = Decimal(str(round(math.exp(chance.gauss(3, 2.5)), 4))) if chance.random() < 0.4 else 0
    typed |= {"s6.fee_noticed": 0, "s6.fee_collected": 0, "s6.fee_notices": 0, "t2.normative.made": chance.randint(0, 9), "t2.normative.valid": 30}
    return typed | evaluate_totals(FORM, typed, [code for code in FORM.cells if code not in typed])


def following(typed: dict[str, Number | None], chance: random.Random, spread: float) -> dict[str, Number | None]:
    """The year after it: every figure times what a log-normal brings. Powers begin and end; of what comes in, single kinds do."""
    after: dict[str, Number | None] = {}
    for code in TYPED:
        value = typed[code] or 0
        if chance.random() < 0.05 and (code.startswith("t2.") or value < 9):
            value = 0 if value else chance.randint(1, 400 if code.startswith("t2.") else 8)
        factor = Decimal(str(round(math.exp(chance.gauss(0, spread)), 4)))
        after[code] = round(value * factor) if FORM.cells[code].kind == "count" else round(value * factor, 4)
    return after | evaluate_totals(FORM, after, [code for code in FORM.cells if code not in after])


def test_of_a_thousand_years_that_follow_each_other_hardly_any_is_asked_about() -> None:
    chance, asked = random.Random(20231231), 0
    for _ in range(1000):
        before = year_of(chance)
        asked += bool(said(following(before, chance, 0.35), before, level="部门"))
    assert asked <= 10, asked


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), factor=st.integers(17, 400), code=st.sampled_from(
    ["t2.licence.decisions", "t2.penalty.decisions", "t2.coercion.decisions", "t3.new.total", "t4.review.total"]))
def test_seventeen_times_as_many_are_asked_about_wherever_they_stand(seed: int, factor: int, code: str) -> None:
    chance = random.Random(seed)
    before = year_of(chance)
    before[code] = chance.randint(4, 900)
    now = following(before, chance, 0.3) | {code: before[code] * factor}  # type: ignore[operator]
    assert f"size.jump@{code}" in {finding.id for finding in said(now, before, level="部门")}


@given(last=st.decimals(Decimal("0.02"), 90_000, places=4), drift=st.floats(0.4, 2.5), both=st.booleans())
def test_yuan_typed_as_wan_yuan_is_asked_about_both_ways_where_it_comes_to_anything(last: Decimal, drift: float, both: bool) -> None:
    now = round(last * Decimal(str(round(drift, 3))) * 10_000, 4)
    values = (now, last) if both else (last, now)
    ids = {finding.id for finding in said({"t2.fee.amount": values[0]}, {"t2.fee.amount": values[1]}, level="区县")}
    assert "size.unit@t2.fee.amount" in ids


@given(last=st.integers(0, 10**7), value=st.integers(0, 10**7))
def test_what_is_asked_of_a_year_is_asked_of_the_two_years_turned_round(last: int, value: int) -> None:
    def asks(now: int, before: int) -> bool:
        return any(finding.rule == "size.jump" for finding in said({"t2.licence.decisions": now}, {"t2.licence.decisions": before}, level="部门"))

    assert asks(value, last) == asks(last, value)
    assert not asks(value, value)
    assert not asks(0, last)
    assert asks(value, last) == (min(value, last) > 0 and abs(value - last) >= 50 and max(value, last) >= 5 * min(value, last))


@pytest.mark.parametrize("edition", editions())
def test_of_two_years_of_which_one_is_missing_there_is_nothing_to_tell(edition: str) -> None:
    form = form_of(edition)
    held = [check for check in rulebook(form).checks if check.rule.id in ("size.jump", "size.unit")]
    assert held or edition != "2021"
    for check in held:
        for year in ({check.item: 400}, {}):
            for before in ({check.item: 63}, {}):
                told = implied(check.when, check.holds, Known(year, before), check.decimals)
                assert (told is Outcome.CANNOT_TELL) == (not year or not before), (check.id, year, before)


# ── in the form's language ─────────────────────────────────────────────────

SMALL = """
[form]
edition = "test"
title = "表"
[[table]]
code = "a"
sheet = "甲"
title = "甲"
grid = '''
| 收件（件） | {got} |
| 金额（元） | {paid} |
| 得分 | {mark} |
'''
[table.cell.paid]
kind = "money"
[table.cell.mark]
kind = "score"
rollup = "mean"
[[rule]]
id = "a.jump"
title = "与上年相比"
table = "a"
each = "cell"
severity = "query"
WHAT
holds = "max(value, last.value) < 5 * min(value, last.value)"
message = "《{sheet}》{item}{left}{unit}，上年{right}{unit}。"
"""


def of_small(what: str) -> list[Finding]:
    form = parse_form(SMALL.replace("WHAT", what))
    known = Known({"a.got": 9, "a.paid": 90, "a.mark": 90}, {"a.got": 1, "a.paid": 10, "a.mark": 10})
    return confront(form, known, Where)


def test_any_form_may_ask_of_each_of_its_amounts() -> None:
    assert [finding.message for finding in of_small("")] == ["《甲》收件（件）9件，上年1件。", "《甲》金额（元）90元，上年10元。"]
    assert [finding.id for finding in of_small('only = ["mark"]')] == ["a.jump@a.mark"]


def test_what_only_the_officer_is_told_weighs_nothing() -> None:
    (one, _) = of_small('to = "officer"')
    assert (one.to, one.trial, one.weighs) == ("officer", False, False)
    (one, _) = of_small("trial = true")
    assert (one.to, one.trial, one.weighs) == ("officer", True, False)


@pytest.mark.parametrize("holds", [
    "max(value, last.value) < 500", "min(value, last.value) >= 50", "avg(value, last.value) > 400",
    "max(value, last.value) < 5 * min(value, last.value)",
])
def test_a_list_of_two_years_is_not_made_of_the_one_that_is_there(holds: str) -> None:
    form = parse_form(SMALL.replace("WHAT", "").replace("max(value, last.value) < 5 * min(value, last.value)", holds))
    for got in (0, 49, 700):
        for known in (Known({"a.got": got}), Known({}, {"a.got": got})):
            assert not [finding for finding in confront(form, known, Where) if finding.item == "a.got"]
