"""Every rule there is, of the catalogue and of the forms that are shipped, has its cases (``tests/cases``) and an example each way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import pytest

from docs.make.examples import shown
from tests.support.cases import OUTCOMES, Case, Declaration, cases, declarations, rules
from toolkit.findings import CATALOGUE
from toolkit.findings.examined import RULES as EXAMINED

ALL = [case for rule in rules() for case in cases(rule)]
OF_FORMS = {declaration.rule for declaration in declarations()}
OVER_TEXTS = sorted({entry.rule for entry in EXAMINED} | {"identity.unit"})

ALWAYS_TOLD = {rule for rule in CATALOGUE if rule.startswith("file.")} | {
    "value.missing", "value.not_a_number", "value.negative", "value.not_a_choice", "value.not_a_date", "value.not_whole", "value.repaired",
    "value.shown", "value.unlikely", "value.declared_zero", "value.unplaced",
    "text.missing", "text.unseen", "text.formula", "text.heading", "text.unplaced",
    "publication.release", "seal.broken", "structure.changed",
}
"""What stands in a cell or a file is seen or it is not: of these there is nothing that cannot be told."""

TOLD_ELSEWHERE = {
    "value.shown": {"formula_unknown", "unsaved_unknown", "fault_unknown"},  # old .xls
    "value.unplaced": {"in_cell", "in_row", "totals"}, "text.unseen": {"formula"},  # reports as they are really laid out
    "structure.proved": {"beside", "copy_taken", "wrapped_sums", "wrapped_alike", "wrapped_width", "hidden_copy"},
    "structure.changed": {"table_pictured", "all_pictured", "supplement_not_found", "cut_away", "sheet_without_table",
                          "table_hidden",
                          "cut", "table_absent", "table_not_found"},  # the last three are found no longer, but kept in ledgers
    "identity.unit": {"unlisted", "manuscript_assigned"}, "identity.edition": {"other_form"},  # a campaign that changes
}
"""Sentences for which a file would be needed that deeds do not make, or a campaign that changes while it is asked."""


def ids(things: Collection[object]) -> list[str]:
    return [str(thing) for thing in things]


# ── what they say ───────────────────────────────────────────────────


@pytest.mark.parametrize("case", ALL, ids=ids(ALL))
def test_a_rule_speaks_where_it_fails_and_is_silent_elsewhere(case: Case) -> None:
    found = [(finding.severity.value, finding.message) for finding in case.findings()]
    if case.outcome == "fails" or case.says:  # of a total typed over it is said that it cannot be told
        assert any(case.severity == severity and case.says in message for severity, message in found), found
    else:
        assert found == []


@pytest.mark.parametrize("case", of_forms := [case for case in ALL if case.rule in OF_FORMS], ids=ids(of_forms))
def test_what_became_of_a_form_s_rule_is_what_the_case_says(case: Case) -> None:
    assert case.by_itself() == case.outcome


@pytest.mark.parametrize("case", filled := [case for case in ALL if case.filled], ids=ids(filled))
def test_of_a_workbook_that_was_changed_every_value_is_read_as_typed_or_not_at_all(case: Case) -> None:
    assert case.misread() == {}


# ── that they are there ─────────────────────────────────────────────


@pytest.mark.parametrize("rule", CATALOGUE)
def test_every_rule_of_the_catalogue_has_a_case_of_each_outcome(rule: str) -> None:
    assert {case.outcome for case in cases(rule)} == set(OUTCOMES) - ({"cannot tell"} if rule in ALWAYS_TOLD else set())


@pytest.mark.parametrize("declaration", declarations(), ids=ids(declarations()))
def test_every_rule_of_a_shipped_form_has_a_case_of_each_outcome(declaration: Declaration) -> None:
    assert {case.outcome for case in declaration.cases} == set(OUTCOMES)


@pytest.mark.parametrize("rule", CATALOGUE)
def test_one_example_each_way_is_marked_for_the_documents(rule: str) -> None:
    assert_examples(cases(rule))


@pytest.mark.parametrize("declaration", declarations(), ids=ids(declarations()))
def test_so_it_is_of_the_rules_of_forms(declaration: Declaration) -> None:
    assert_examples(declaration.cases)


def assert_examples(given: Collection[Case]) -> None:
    examples = [case for case in given if case.example]
    assert [case.outcome for case in examples] == ["fails", "holds"]
    assert all(shown(case) for case in examples)
    assert all(case.says for case in examples if case.outcome == "fails")
    assert all(case.why for case in examples if case.outcome == "holds" and case.rule in CATALOGUE)


@pytest.mark.parametrize("rule", [rule for rule, entry in CATALOGUE.items() if entry.cases])
def test_every_sentence_a_rule_is_told_in_is_said_of_a_case_or_known_to_be_elsewhere(rule: str) -> None:
    said = {finding.case for case in cases(rule) for finding in case.findings()
            if case.says and case.says in finding.message and finding.severity.value == case.severity}
    assert set(CATALOGUE[rule].cases) - said == TOLD_ELSEWHERE.get(rule, set())


def test_no_case_is_of_a_rule_or_an_item_that_is_not_there() -> None:
    assert set(rules()) <= set(CATALOGUE) | OF_FORMS
    items = {(declaration.rule, item) for declaration in declarations() for item in declaration.items}
    assert [str(case) for case in ALL if case.rule in OF_FORMS and (case.rule, case.item or "") not in items] == []


@pytest.mark.parametrize("rule", OVER_TEXTS)
def test_at_least_half_of_the_cases_of_a_rule_over_texts_stay_silent(rule: str) -> None:
    outcomes = Counter(case.outcome for case in cases(rule))
    assert outcomes["fails"] <= outcomes["holds"] + outcomes["cannot tell"]


def test_twenty_real_short_problems_are_problems() -> None:
    assert sum(case.outcome == "holds" and len(case.texts["s5.problems"]) <= 30 for case in cases("text.hollow")) >= 20
