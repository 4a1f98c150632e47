"""A wrong total of a file that was not issued is said once, by the form's own rule; of an issued one also that a formula is gone."""

from __future__ import annotations

import pytest

from tests.form.small import table
from tests.support.workbooks import statutory_form
from toolkit.findings import Finding, Where
from toolkit.form import Form, parse_form
from toolkit.rules import reckoned
from toolkit.submission import Origin, Raw, Stands, Submission

FORM = statutory_form()


def said(origin: Origin, figures: dict[str, int], form: Form = FORM) -> list[Finding]:
    """What is said of a file where all is 0 but these figures; totals not among them are right, or formulas where issued."""
    raws = {}
    for code, cell in form.cells.items():
        formula = cell.total and origin == "issued" and code not in figures
        raws[code] = Raw(None, Where(code), Stands.ISSUED_FORMULA) if formula else Raw(figures.get(code, 0), Where(code))
    facts = Submission(origin=origin, raws=raws, texts=dict.fromkeys(form.texts_by_code, "有"))
    return reckoned(form, facts, {}, level=None, campaign_level=None)[1]


@pytest.mark.parametrize(("total", "rule"), [("t4.review.total", "t4.total"), ("t3.new.total", "t3.total")])
def test_the_wrong_total_of_a_file_that_was_not_issued_is_said_by_the_forms_rule_alone(total: str, rule: str) -> None:
    findings = said("recognised", {total: 3})
    about = [finding for finding in findings if (3, 0) in ((finding.left, finding.right), (finding.right, finding.left))]
    assert [finding.rule for finding in about if not finding.rule.endswith("balance")] == [rule]
    assert not [finding for finding in findings if finding.rule.startswith("total.")]
    assert "公式" not in "".join(finding.message + finding.remedy for finding in findings)


@pytest.mark.parametrize("total", ["t4.review.total", "t3.new.total"])
def test_of_an_issued_file_it_is_also_said_that_the_formula_was_typed_over(total: str) -> None:
    findings = said("issued", {total: 3})
    (typed,) = [finding for finding in findings if finding.rule == "total.typed"]
    assert (typed.item, typed.left, typed.right) == (total, 3, 0)
    assert [finding.rule for finding in findings if finding.rule in ("t3.total", "t4.total")] == [f"{total[:2]}.total"]


def test_what_follows_from_it_elsewhere_is_said_still() -> None:
    found = [finding.id for finding in said("issued", {"t3.new.total": 3})]
    assert found == ["total.typed@t3.new.total", "t3.balance@total", "t3.total@new"]


def test_a_total_that_is_right_needs_a_word_only_where_a_formula_stood() -> None:
    figures = {"t4.review.upheld": 2, "t4.review.total": 2}
    assert said("recognised", figures) == []
    assert [(finding.rule, finding.severity.value) for finding in said("issued", figures)] == [("total.typed", "note")]


def test_a_form_without_a_rule_for_a_total_says_that_it_is_unlike_its_parts() -> None:
    form = parse_form(table("甲 | {x}\n乙 | {y}\n合计 | {all}") + '[[table.total]]\ncode = "all"\nis = "x + y"\n')
    (finding,) = said("recognised", {"a.x": 1, "a.y": 2, "a.all": 4}, form)
    assert (finding.id, finding.left, finding.right) == ("total.unlike@a.all", 4, 3)
    assert "填4，各分项合计为3，不符" in finding.message
    assert [finding.rule for finding in said("issued", {"a.x": 1, "a.y": 2, "a.all": 4}, form)] == ["total.typed"]
