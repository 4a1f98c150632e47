"""The district's sums beside last year's: compared only where last year is known of every unit that counts."""

from __future__ import annotations

from collections.abc import Mapping

from tests.support.workbooks import statutory_form
from toolkit.aggregate import Standing, Sums, add_up, check_sums
from toolkit.findings import Finding, Number, Severity
from toolkit.submission import Unit

FORM = statutory_form()
ZEROS: dict[str, Number | None] = dict.fromkeys(FORM.cells, 0)
CARRIED_OUT = "t3.carried_out.total"
BY_LAST_YEAR = "history.carried_in@total"


def reported(code: str, *, counted: bool = True) -> Standing:
    """A unit that carried nothing in."""
    return Standing(Unit(code, f"{code}街道", "街道", counted=counted), ZEROS, {})


def unreported(code: str) -> Standing:
    return Standing(Unit(code, f"{code}街道", "街道"))


def last(**carried_out: int | None) -> dict[str, Mapping[str, Number | None]]:
    """Last year's figures of units, zero but for what was carried out."""
    return {code: ZEROS | {CARRIED_OUT: count} for code, count in carried_out.items()}


def said(sums: Sums, figures: Mapping[str, Mapping[str, Number | None]]) -> list[Finding]:
    return [finding for finding in check_sums(sums, figures, "区县") if finding.id == BY_LAST_YEAR]


def test_known_of_every_unit_it_is_compared() -> None:
    (finding,) = said(add_up(FORM, [reported("a"), reported("b")]), last(a=5, b=2))
    assert (finding.left, finding.right) == (0, 7)


def test_unknown_of_one_unit_nothing_is_compared() -> None:
    """A sum over some of the units is no sum of last year: b may have carried out anything."""
    assert said(add_up(FORM, [reported("a"), reported("b")]), last(a=5)) == []


def test_a_figure_that_one_unit_left_blank_is_not_compared() -> None:
    assert said(add_up(FORM, [reported("a"), reported("b")]), last(a=5, b=None)) == []
    assert said(add_up(FORM, [reported("a"), reported("b")]), last(a=None, b=5)) == []


def test_a_blank_figure_silences_its_own_rule_only() -> None:
    figures = last(a=5, b=2)
    figures["b"] = {**figures["b"], "t4.review.pending": None}
    assert len(said(add_up(FORM, [reported("a"), reported("b")]), figures)) == 1


def test_who_has_not_reported_or_does_not_count_is_in_neither_years_sum() -> None:
    sums = add_up(FORM, [reported("a"), unreported("b"), reported("c", counted=False)])
    (finding,) = said(sums, last(a=5, b=100, c=1000))
    assert finding.right == 5
    (finding,) = said(sums, last(a=5))
    assert finding.right == 5, "what is not known of those that are in no sum hinders nobody"


def test_nobody_counted_means_nothing_to_compare() -> None:
    assert said(add_up(FORM, [unreported("a")]), last(a=5)) == []
    assert said(add_up(FORM, []), {}) == []


# ── what is said of the whole ──

ERROR = Finding("t3.balance", Severity.ERROR, "不平")


def test_a_return_to_be_mended_makes_the_whole_provisional_though_everybody_reported() -> None:
    mending = Standing(Unit("b", "乙街道", "街道"), ZEROS, {}, (ERROR,))
    assert add_up(FORM, [reported("a"), reported("b")]).complete
    sums = add_up(FORM, [reported("a"), mending])
    assert not sums.complete
    assert sums.denominator == "应报2家，已报2家，其中1家待改，未报：无。本表为阶段性数据，不得对外公布。"


def test_zeros_that_are_to_be_mended_are_no_zero_return() -> None:
    assert reported("a").nil
    assert not Standing(Unit("b", "乙街道", "街道"), ZEROS, {}, (ERROR,)).nil
    assert not Standing(Unit("c", "丙街道", "街道"), ZEROS | {"t3.new.natural": 1}, {}).nil
    assert not unreported("d").nil


# ── one truth: totals over what is summed ──


def test_a_total_is_the_forms_own_formula_over_the_sums_where_a_unit_left_a_part_blank() -> None:
    """A unit with a blank part has no total: the sum of totals would lack what the parts hold."""
    partly = ZEROS | {"t3.new.natural": 4, "t3.new.business": None, "t3.new.total": None}
    sums = add_up(FORM, [Standing(Unit("a", "甲街道", "街道"), ZEROS | {"t3.new.natural": 3, "t3.new.total": 3}, {}),
                         Standing(Unit("b", "乙街道", "街道"), partly, {})])
    assert (sums.values["t3.new.natural"], sums.values["t3.new.total"]) == (7, 7)
    assert sums.nulls["t3.new.total"] == ("乙街道",), "the total says whose part is not in it"
    assert sums.null_sentence.endswith("乙街道（1项）。"), "one cell was left blank; the total over it is none of the unit's doing"
    found = check_sums(sums, {}, "区县")
    assert found
    assert not any(finding.rule == "t3.total" for finding in found), "a table agrees with itself"


def test_a_stated_total_that_is_not_its_parts_does_not_reach_the_districts_table() -> None:
    sums = add_up(FORM, [Standing(Unit("a", "甲街道", "街道"), ZEROS | {"t3.new.natural": 3, "t3.new.total": 5}, {}, (ERROR,))])
    assert sums.values["t3.new.total"] == 3


def test_a_total_takes_what_there_is_of_its_parts_and_without_any_it_is_blank() -> None:
    """So the total of an issued workbook shows it, where the district's sums are carried into one."""
    row = [cell.code for cell in FORM.cells.values() if cell.code.startswith("t3.new.") and not cell.total]
    sums = add_up(FORM, [Standing(Unit("a", "甲街道", "街道"), ZEROS | {"t3.new.business": None, "t3.new.natural": 3}, {})])
    assert sums.values["t3.new.business"] is None
    assert sums.values["t3.new.total"] == 3
    assert sums.nulls["t3.new.total"] == ("甲街道",)
    sums = add_up(FORM, [Standing(Unit("a", "甲街道", "街道"), ZEROS | dict.fromkeys(row), {})])
    assert sums.values["t3.new.total"] is None
