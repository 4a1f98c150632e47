"""The judge and the texts: which of two versions is held against the tables, what answers a question, and what an upgrade may not do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from toolkit.structs import replace

from tests.campaign.test_judging import (
    AFTERNOON,
    DISTRICT,
    FORM,
    MORNING,
    UNIT,
    facts,
    found,
    registered,
    stands,
)
from toolkit.campaign.judging import Context, fingerprint, standing
from toolkit.findings import Number, Severity, State, Where
from toolkit.submission import Raw, SealFound, Stands, Submission

ASKED = "text.figure@s1.on_request.t3.new.total"
TWO: Mapping[str, Number | None] = {"t3.new.natural": 2, "t3.granted.natural": 2, "t2.normative.valid": 4}
WRONG, RIGHT = "2023年收到政府信息公开申请3件。", "2023年收到政府信息公开申请2件。"


def written(submission: Submission, words: str) -> Submission:
    """The return with these words, its totals the formulas as they were issued."""
    totals = {code: Raw(None, Where(code), Stands.ISSUED_FORMULA) for code, cell in FORM.cells.items() if cell.total}
    return replace(submission, raws={**submission.raws, **totals}, texts={**submission.texts, "s1.on_request": words})


def asked(submission: Submission, manuscript: str | None = None, at: str = AFTERNOON) -> list[str]:
    paper = None if manuscript is None else registered(
        Submission(submission.identity, "issued", texts={"s1.on_request": manuscript}, part="manuscript", seal=SealFound("ours")), at)
    result = standing(FORM, UNIT, registered(submission, MORNING), paper, Context(DISTRICT))
    return [one.id for one in result.findings if one.rule == "text.figure"]


def test_a_sentence_that_says_another_number_than_the_table_is_asked_about() -> None:
    result = stands(written(facts(TWO), WRONG))
    assert found(result, ASKED).severity is Severity.QUERY
    assert result.state == "queried"
    assert asked(written(facts(TWO), RIGHT)) == []


def test_the_text_that_counts_is_the_one_that_is_compared() -> None:
    blank = written(facts(TWO), "")
    assert asked(blank, WRONG) == [ASKED], "the manuscript alone has it"
    assert asked(blank, RIGHT) == []
    assert asked(written(facts(TWO), WRONG), RIGHT) == [], "the later one counts"
    assert asked(written(facts(TWO), RIGHT), WRONG) == [ASKED]


def test_a_reason_answers_it_until_the_numbers_are_others() -> None:
    submission = replace(written(facts(TWO), WRONG), reasons={ASKED: "含退回重办1件"})
    assert found(stands(submission), ASKED).state is State.EXPLAINED
    four = replace(written(facts({"t3.new.natural": 4, "t3.granted.natural": 4}), WRONG), reasons={ASKED: "含退回重办1件"})
    result = standing(FORM, UNIT, registered(four, AFTERNOON), None, Context(DISTRICT, earlier=submission))
    assert found(result, ASKED).state is State.OPEN


def test_what_only_a_newer_program_asks_of_an_accepted_return_waits_for_the_officer() -> None:
    submission = written(facts(TWO), WRONG)
    first = stands(submission)
    held = [(ASKED, fingerprint(found(first, ASKED), first.values or {}))]
    result = standing(FORM, UNIT, registered(submission), None, Context(DISTRICT, held=held))
    assert found(result, ASKED).to == "officer"
    assert result.state == "accepted"


def test_what_includes_last_years_is_for_the_officer() -> None:
    result = stands(written(facts(TWO), "2023年收到政府信息公开申请5件（含上年结转0件）。"))
    assert found(result, ASKED).to == "officer"
    assert result.state == "accepted"


def test_a_form_without_words_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    silent: Any = replace(FORM, said=None)
    result = standing(silent, UNIT, registered(written(facts(TWO), WRONG)), None, Context(DISTRICT))
    assert not [one for one in result.findings if one.rule == "text.figure"]
