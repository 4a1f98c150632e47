"""Sentences with their table: what is asked of them, and that nothing is asked of the others."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import toolkit
from tests.sentences.score import cases_in
from tests.support.cases import Case
from tests.support.cases import cases as cases_of
from toolkit.findings import Finding, Number, Severity, Where
from toolkit.form.model import Form
from toolkit.sentences import text_findings

DATA = Path(__file__).parents[1] / "data" / "sentences"
CASES = cases_in(DATA / "tables.jsonl")


@pytest.fixture(scope="module")
def form() -> Form:
    return toolkit.load_form("2021")


def asked(form: Form, case: dict[str, Any]) -> list[Finding]:
    """What is asked of a case. Cells it does not name are 0, last year's too where it names one; else nothing is known of last year."""
    values: dict[str, Number | None] = dict.fromkeys(form.cells, 0)
    values |= {code: value if isinstance(value, int) else Decimal(str(value)) for code, value in case["table"].items()}
    last: dict[str, Number | None] = {**dict.fromkeys(form.cells, 0), **case["last"]} if case["last"] else {}
    return [*text_findings(
        form, {"s1.on_request": case["sentence"]}, values, last, year=case["year"], level=case["level"],
        where=lambda code: Where(code, form.table_of[code].sheet, "E5"),
    )]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_sentence_is_asked_about_where_its_table_says_otherwise(form: Form, case: dict[str, Any]) -> None:
    found = asked(form, case)
    codes = ["!" * (one.to == "officer") + one.item.removeprefix("s1.on_request.") for one in found]
    told = [code.removeprefix("last.") for code in case["asked"]]
    assert codes == told, [one.message for one in found]


def test_most_of_the_sentences_are_right() -> None:
    silent = [case for case in CASES if not case["asked"]]
    assert len(CASES) >= 80
    assert len(silent) * 2 >= len(CASES)


def test_a_question_quotes_sentence_number_cell_and_value(form: Form) -> None:
    words = "2023年，我局共收到政府信息公开申请13件，均已答复。"
    (finding,) = asked(form, {"sentence": words, "table": {"t3.new.total": 12}, "last": {}, "year": 2023, "level": "部门"})
    assert finding.severity is Severity.QUERY
    assert finding.message == (
        "文字“一、总体情况（二）依申请公开情况”写“2023年，我局共收到政府信息公开申请13件，均已答复”，"
        "其中“13件”与《表三》E5（一、本年新收｜总计）的12件不一致。"
    )
    assert (finding.left, finding.right, [place.cell for place in finding.where]) == (13, 12, ["E5"])


def test_nothing_is_asked_without_a_year_or_where_a_cell_is_blank(form: Form) -> None:
    words = {"s1.on_request": "2023年收到政府信息公开申请13件。"}
    blank: dict[str, Number | None] = dict.fromkeys(form.cells)
    full: dict[str, Number | None] = dict.fromkeys(form.cells, 0)
    assert not [*text_findings(form, words, full, {}, year=None, level="", where=Where)]
    assert not [*text_findings(form, words, blank, {}, year=2023, level="", where=Where)]
    assert [*text_findings(form, words, full, {}, year=2023, level="", where=Where)]


@pytest.mark.parametrize("case", cases_of("text.figure"), ids=str)
def test_the_rule_speaks_in_the_judge_where_it_fails_and_is_silent_elsewhere(case: Case) -> None:
    found = [finding.message for finding in case.findings()]
    assert (any(case.says in message for message in found), bool(found)) == ((True, True) if case.outcome == "fails" else (False, False)), found
