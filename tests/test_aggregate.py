"""The district's sums beside last year's: compared only where last year is known of every unit that counts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tests.support.ways import FORM as FORM_OF_WAYS
from tests.support.workbooks import DATA, statutory_form
from toolkit.aggregate import Standing, Sums, add_up, check_sums
from toolkit.findings import Finding, Number, Severity
from toolkit.form import Form, parse_form
from toolkit.form.load import load_form_file
from toolkit.rules import evaluate_totals, rulebook
from toolkit.rules.expression import refs
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


def test_words_days_and_the_districts_own_figures_make_no_zero_return_another() -> None:
    form = parse_form("""
[form]
edition = "x"
title = "x"
[[table]]
code = "a"
sheet = "甲"
title = "甲"
grid = "| 数 | {n} |\\n| 是否 | {w} |"
[table.cell.w]
kind = "choice"
rollup = "sum"
[[table]]
code = "b"
sheet = "附表一"
title = "乙"
supplement = true
grid = "| 数 | {n} |"
""")
    def with_values(**values: int) -> Standing:
        return Standing(Unit("a", "甲街道"), {code.replace("_", "."): value for code, value in values.items()}, {}, form=form)

    assert with_values(a_n=0, a_w=2, b_n=233).nil
    assert not with_values(a_n=1, a_w=2, b_n=0).nil


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


# ── how a cell adds up is part of the form ──

HOTLINE = load_form_file(DATA / "hotline.toml")


def hotline(**figures: int | None) -> dict[str, Number | None]:
    """A unit's figures of 咨询, zero but for those given; its own ratios as any reader has them."""
    typed: dict[str, Number | None] = {code: 0 for code, cell in HOTLINE.cells.items() if not cell.total}
    typed |= {f"calls.ask.{column}": value for column, value in figures.items()}
    return typed | evaluate_totals(HOTLINE, typed, [code for code, cell in HOTLINE.cells.items() if cell.total])


def of(form: Form, *returns: Mapping[str, Number | None]) -> Sums:
    return add_up(form, [Standing(Unit(f"u{n}", f"第{n}镇", "镇"), values, {}) for n, values in enumerate(returns, 1)])


def with_rule(holds: str) -> Form:
    """The same form with a rule on the row 咨询."""
    return parse_form(
        f'{HOTLINE.source}[[rule]]\nid = "calls.same"\ntitle = "满意率"\ntable = "calls"\neach = "row"\nonly = ["ask"]\n'
        f'scope = "both"\nholds = "{holds}"\n')


def test_a_ratio_of_the_districts_is_that_of_its_sums_and_no_sum_of_ratios() -> None:
    sums = of(HOTLINE, hotline(taken=12, before=9, good=24, bad=6), hotline(taken=12, before=19, good=14, bad=6))
    assert (sums.values["calls.ask.rate"], sums.values["calls.ask.rise"]) == (76, Decimal("-14.3"))
    assert (sums.values["calls.all.rate"], sums.values["calls.all.rise"]) == (76, Decimal("-14.3"))


def test_nothing_to_nothing_is_blank_and_makes_nothing_else_blank() -> None:
    sums = of(HOTLINE, hotline(), hotline(taken=5, before=4))
    assert sums.values["calls.ask.rate"] is None
    assert sums.values["calls.blame.rise"] is None
    assert sums.values["calls.ask.rise"] == 25


def test_a_rule_looks_at_the_ratio_and_not_at_what_is_shown_of_it() -> None:
    form = with_rule("rate == good / (good + bad) * 100")
    assert {one.rule for one in check_sums(of(form, hotline(taken=9, good=2, bad=1)), {}, "区县")} == set()


def test_last_years_ratio_is_that_of_last_years_sums() -> None:
    form = with_rule("rate == last.rate")
    this = [hotline(taken=30, good=24, bad=6), hotline(taken=20, good=14, bad=6)]
    last_year = {"u1": hotline(taken=30, good=14, bad=16), "u2": hotline(taken=20, good=12, bad=8)}
    (finding,) = check_sums(of(form, *this), last_year, "区县")
    assert (finding.left, finding.right) == (76, 52)
    assert check_sums(of(form, *this), last_year | {"u2": hotline(good=None, bad=8)}, "区县") == []


def ways(*returns: dict[str, Number | None]) -> Sums:
    return of(FORM_OF_WAYS, *returns)


def test_a_mean_is_of_the_units_that_gave_a_value() -> None:
    sums = ways({"site.main.mark": Decimal("90.5"), "site.main.staff": 3}, {"site.main.mark": 80, "site.main.staff": 4}, {})
    assert (sums.values["site.main.mark"], sums.values["site.main.staff"]) == (Decimal("85.3"), Decimal("3.5"))
    assert sums.nulls["site.main.mark"] == ("第3镇",)


def test_a_weighted_mean_leaves_out_who_gave_no_weight_and_names_it() -> None:
    sums = ways({"site.main.share": 50, "site.main.visits": 30}, {"site.main.share": 90, "site.main.visits": 10}, {"site.main.share": 1})
    assert sums.values["site.main.share"] == 60
    assert sums.unweighed_sentence == "“门户｜手机占比（%）”按“访问量（次）”加权平均，下列单位没有填这个数，未计入：第3镇。"
    assert ways({"site.main.share": 50, "site.main.visits": 0}).values["site.main.share"] is None


def test_the_largest_and_the_smallest_are_of_what_was_given_below_zero_too() -> None:
    sums = ways({"site.main.worst": Decimal("-3.5"), "run.first": 45306}, {"site.main.worst": -1, "run.first": 45300}, {})
    assert sums.values["site.main.worst"] == Decimal("-3.5")
    assert sums.said("run.first") == "2024-01-09"


def test_a_choice_is_counted_and_has_no_number() -> None:
    sums = ways({"run.exam": 1, "run.grade": 2}, {"run.exam": 1, "run.grade": 2}, {"run.exam": 2})
    assert sums.values["run.exam"] is None
    assert (sums.said("run.exam"), sums.said("run.grade")) == ("是2 否1", "优*0 1：2 2档0")


def test_what_is_not_rolled_up_has_no_figure_and_neither_has_a_total_over_it() -> None:
    sums = ways({"run.number": 3, "run.next": 4}, {"run.number": 5, "run.next": 6})
    assert (sums.values["run.number"], sums.values["run.next"]) == (None, None)
    assert "run.number" not in ways({}).nulls, "a blank where nothing is rolled up is missing from no figure"


def test_a_weight_written_as_a_column_is_that_of_the_cells_own_row() -> None:
    assert FORM_OF_WAYS.cells["site.dept.share"].weight == "site.dept.visits"


def test_who_stated_totals_alone_is_named_and_what_it_gave_of_the_parts_is_not_left_out() -> None:
    sums = ways({"site.all.visits": 40}, {"site.all.visits": 40, "site.dept.visits": 3}, {"site.main.visits": 1, "site.dept.visits": 2})
    assert [(one.unit, one.code, one.value) for one in sums.left_out] == [("第1镇", "site.all.visits", 40), ("第2镇", "site.all.visits", 37)]
    assert sums.values["site.all.visits"] == 6


def test_a_total_that_its_given_parts_make_leaves_nothing_out() -> None:
    """A blank that plainly is a zero; and a total unlike its complete parts is a matter of the rules."""
    sums = ways({"site.all.visits": 3, "site.dept.visits": 3}, {"site.all.visits": 9, "site.main.visits": 1, "site.dept.visits": 2})
    assert sums.left_out == ()
    assert sums.left_out_sentence == ""


def test_a_total_of_stated_totals_is_left_out_once() -> None:
    """Of a unit that gave the totals of the lines alone, the total over them is in nobody's way."""
    lines = {code: 2 for code in FORM.cells if code.startswith("t3.") and code.endswith(".total") and not _over_totals(code)}
    over = {code: 2 * len(parts) for code in FORM.cells if (parts := _over_totals(code))}
    sums = of(FORM, ZEROS | dict.fromkeys((c for c in FORM.cells if c.startswith("t3.")), None) | lines | over)
    assert {one.code for one in sums.left_out} == set(lines)


def _over_totals(code: str) -> list[str]:
    """The totals that a total of the column 总计 is made of; empty where it is made of typed cells."""
    parts = [ref.code for ref in refs(rulebook(FORM).totals[code])] if code in rulebook(FORM).totals else []
    return parts if code.startswith("t3.") and code.endswith(".total") and all(FORM.cells[part].total for part in parts) else []
