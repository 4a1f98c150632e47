"""Counts that may be dates."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.workbooks import statutory_form
from toolkit.findings import Severity, Where
from toolkit.rules import reckoned
from toolkit.submission import Identity, Raw, Submission

FORM = statutory_form()
COUNT = "t3.new.natural"
MONEY = next(code for code, cell in FORM.cells.items() if cell.kind != "count")
TOTAL = next(code for code, cell in FORM.cells.items() if cell.total)


def said(code: str, value: object, year: int | None, *, campaign: int | None = None) -> list[str]:
    facts = Submission(Identity(year=year), raws={code: Raw(value, Where(code, "表三", "D8"))})  # type: ignore[arg-type]
    values, findings = reckoned(FORM, facts, {}, level=None, campaign_level=None, year=campaign)
    found = [finding for finding in findings if finding.rule == "value.date_serial"]
    assert all(finding.severity is Severity.QUERY and values[code] == value for finding in found)
    return [finding.message for finding in found]


@pytest.mark.parametrize(("value", "words"), [
    (45293, ("45293正好是2024年1月2日的日期序号", "“1/2”")), (46024, ("46024正好是2026年1月2日的日期序号", "“1/2”")),
    (45427, ("2024年5月15日", "“5/15”"))])
def test_a_count_that_is_the_number_of_a_day_counts_and_is_queried(value: int, words: tuple[str, ...]) -> None:
    (message,) = said(COUNT, value, 2023)
    assert all(word in message for word in words)


def test_the_days_begin_a_year_before_the_report_and_end_three_after() -> None:
    first, last = (date(2022, 1, 1) - date(1899, 12, 30)).days, (date(2026, 12, 31) - date(1899, 12, 30)).days
    assert [bool(said(COUNT, value, 2023)) for value in (first - 1, first, last, last + 1)] == [False, True, True, False]


def test_only_counts_that_were_typed_are_asked_about() -> None:
    assert said(MONEY, 45293, 2023) == []
    assert said(TOTAL, 45293, 2023) == []


def test_the_campaign_says_the_year_and_without_one_nothing_is_asked() -> None:
    assert said(COUNT, 45293, None) == []
    assert len(said(COUNT, 45293, None, campaign=2023)) == 1
    assert said(COUNT, 45293, 1800) == []
