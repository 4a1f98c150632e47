"""The cases of the rules over texts: holds, fails, cannot tell, as data (``tests/cases``)."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.support.cases import OUTCOMES, Case, cases, rules
from toolkit.findings.examined import RULES

MINE = tuple(rule for rule in rules() if rule in {entry.rule for entry in RULES} | {"identity.unit"})
ALL = [case for rule in MINE for case in cases(rule)]
every_rule = pytest.mark.parametrize("rule", MINE)


@pytest.mark.parametrize("case", ALL, ids=str)
def test_a_rule_speaks_where_it_fails_and_is_silent_elsewhere(case: Case) -> None:
    found = [finding.message for finding in case.findings()]
    if case.outcome == "fails":
        assert any(case.says in message for message in found), found
    else:
        assert found == []


def test_every_rule_over_texts_has_its_cases() -> None:
    assert {entry.rule for entry in RULES} <= set(MINE)


@every_rule
def test_every_outcome_is_there_and_at_least_half_stay_silent(rule: str) -> None:
    outcomes = Counter(case.outcome for case in cases(rule))
    assert set(outcomes) == set(OUTCOMES)
    assert outcomes["fails"] <= outcomes["holds"] + outcomes["cannot tell"]


@every_rule
def test_one_example_each_way_is_marked_for_the_documents(rule: str) -> None:
    assert [case.outcome for case in cases(rule) if case.example] == ["fails", "holds"]
    assert all(case.why for case in cases(rule) if case.example and case.outcome == "holds")


def test_twenty_real_short_problems_are_problems() -> None:
    assert sum(case.outcome == "holds" and len(case.texts["s5.problems"]) <= 30 for case in cases("text.hollow")) >= 20
