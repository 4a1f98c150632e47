"""Blank cells: one sentence for a table nobody began, one a cell where somebody did, and words that stand for zero."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.form.small import table
from tests.support.workbooks import statutory_form
from toolkit.findings import Finding, Number, Severity, Where
from toolkit.form import Form, parse_form
from toolkit.rules import Raw, entries_and_findings, zeros_stated_apart
from toolkit.rules.judge import may_be_explained

FORM = statutory_form()


def missing(form: Form, given: dict[str, int]) -> list[Finding]:
    """What is said of blanks where only ``given`` stands."""
    raws = {code: Raw(given.get(code), Where(code)) for code, cell in form.cells.items() if not cell.total}
    return [finding for finding in entries_and_findings(form, raws, {}, {})[1] if finding.rule == "value.missing"]


def test_what_was_filled_in_from_last_year_does_not_begin_a_table() -> None:
    prefilled = {code: 3 for code, cell in FORM.cells.items() if cell.prefill and not cell.total}
    assert prefilled
    about = [finding for finding in missing(FORM, prefilled) if finding.item == "t3"]
    assert ["整张未填" in finding.message for finding in about] == [True]


def test_a_single_cell_is_named_and_not_called_a_table() -> None:
    (finding,) = missing(parse_form(table("件数 | {x}")), {})
    assert "整张未填" not in finding.message
    assert finding.item == "a.x"


FEES = [cell.code for cell in FORM.tables_by_code["s6"].inputs]
(ZERO,) = FORM.tables_by_code["s6"].zero_in_text
WORDS = {ZERO.text: f"本年{ZERO.says[0]}。"}


def blanks(codes: Sequence[str]) -> list[Finding]:
    return [Finding("value.missing", Severity.QUERY, "未填。", item=code, where=(Where(code),)) for code in codes]


def told_apart(values: dict[str, Number | None], findings: list[Finding]) -> list[Number | None]:
    said, _ = zeros_stated_apart(FORM, values, findings, WORDS)
    return [said[code] for code in FEES]


def test_words_of_another_file_stand_for_zero_in_a_table_that_is_wholly_blank() -> None:
    assert told_apart(dict.fromkeys(FEES), blanks(FEES)) == [0] * len(FEES)


def test_but_not_beside_a_figure() -> None:
    figures: dict[str, Number | None] = {**dict.fromkeys(FEES), FEES[0]: 5}
    assert told_apart(figures, blanks(FEES[1:])) == [5, *[None] * (len(FEES) - 1)]


def test_nor_over_a_word_that_is_no_number() -> None:
    findings = [*blanks(FEES[1:]), Finding("value.not_a_number", Severity.ERROR, "“见附件”", item=FEES[0], where=(Where(FEES[0]),))]
    assert told_apart(dict.fromkeys(FEES), findings) == [None] * len(FEES)


@pytest.mark.parametrize(
    ("rule", "severity", "may"),
    [
        ("value.missing", Severity.QUERY, True), ("value.repaired", Severity.NOTE, False), ("t3.balance", Severity.ERROR, False),
        ("history.carried_in", Severity.ERROR, True),
    ],
)
def test_a_reason_answers_a_query_or_what_the_form_lets_it_answer_and_never_a_note(rule: str, severity: Severity, may: bool) -> None:
    assert may_be_explained(Finding(rule, severity, "。"), FORM) is may
