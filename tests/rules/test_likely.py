"""The likely wrong cell: which slips are seen, and when nothing is said."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from typing import Any

import pytest

from tests.support.slips import published, with_totals
from tests.support.workbooks import DATA, foreign_form, statutory_form
from toolkit.findings import Finding, Where
from toolkit.findings.likely import Kind
from toolkit.form import Form
from toolkit.rules import reckoned
from toolkit.rules.evaluate import Known
from toolkit.rules.likely import Suspicion, suspicions
from toolkit.submission import Raw, Stands, Submission

FORM = statutory_form()
TOTALS = tuple(code for code, cell in FORM.cells.items() if cell.total)
CITY_2023, CITY_2024 = published(FORM)[:2]
ALL_ZERO = dict.fromkeys(FORM.cells, 0)
STREET = with_totals(FORM, ALL_ZERO | {
    "t3.new.natural": 152, "t3.carried_in.natural": 4, "t3.granted.natural": 83, "t3.partial.natural": 21, "t3.not_held.natural": 36,
    "t3.petition.natural": 13, "t3.carried_out.natural": 3,
    "t3.new.business": 12, "t3.granted.business": 7, "t3.not_held.business": 5,
})


def said(values: dict[str, Any], last: dict[str, Any] | None = None, *, typed: bool = False) -> list[Suspicion]:
    """What is suspected of these typed figures; with ``typed`` the totals stand as they are given."""
    whole = values if typed else with_totals(FORM, values)
    return suspicions(FORM, Known(whole, last or {}), TOTALS if typed else ())


def cells(one: Suspicion) -> list[set[str]]:
    return [set(slip.codes) for slip in one.slips]


@pytest.mark.parametrize(("typed", "kind"), [
    ({"t3.granted.natural": 38}, Kind.TRANSPOSED),
    ({"t3.new.natural": 1152}, Kind.DOUBLED),
    ({"t3.not_held.business": 55}, Kind.DOUBLED),
])
def test_digits_exchanged_or_typed_twice_lead_to_their_cell(typed: dict[str, int], kind: Kind) -> None:
    (one,) = said(STREET | typed)
    assert cells(one) == [set(typed)]
    assert one.slips[0].kind is kind
    assert dict(one.slips[0].changes) == {code: STREET[code] for code in typed}


def test_a_digit_left_out_leads_to_its_cell_where_last_year_knows_the_size() -> None:
    (one,) = said(STREET | {"t3.new.natural": 15}, STREET)
    assert (cells(one), one.slips[0].kind) == ([{"t3.new.natural"}], Kind.DROPPED)


def test_an_application_in_the_wrong_column_names_both_cells() -> None:
    (one,) = said(STREET | {"t3.new.natural": 151, "t3.new.legal": 1})
    assert cells(one) == [{"t3.new.natural", "t3.new.legal"}]
    assert one.slips[0].kind is Kind.WRONG_COLUMN
    assert {getattr(check, "id", check) for check in one.mends} == {"t3.balance@natural", "t3.balance@legal"}


def test_new_applications_with_those_carried_in_are_seen_by_last_years_figures() -> None:
    last = ALL_ZERO | {f"t3.carried_out.{column}": STREET[f"t3.carried_in.{column}"] for column in ("natural", "business", "total")}
    (one,) = said(STREET | {"t3.new.natural": 156}, last | {"t3.new.natural": 140, "t3.granted.natural": 90, "t3.not_held.natural": 31,
                                                             "t3.partial.natural": 20, "t3.petition.natural": 12})
    assert (cells(one), one.slips[0].kind) == ([{"t3.new.natural"}], Kind.INCLUDED)


def test_the_total_with_those_carried_out_is_seen_where_totals_are_typed() -> None:
    wrong = STREET | {"t3.handled.natural": STREET["t3.handled.natural"] + 3, "t3.handled.total": STREET["t3.handled.total"] + 3}
    (one,) = said(wrong, typed=True)
    assert (cells(one), one.slips[0].kind) == ([{"t3.handled.natural"}], Kind.INCLUDED)


def test_in_a_file_with_typed_totals_rows_and_columns_cross_at_the_cell() -> None:
    (one,) = said(STREET | {"t3.partial.natural": 27}, typed=True)
    assert (cells(one), one.others) == ([{"t3.partial.natural"}], 0), "no known slip, and no other cell would do"
    (one,) = said(STREET | {"t3.partial.total": 27}, typed=True)
    assert cells(one) == [{"t3.partial.total"}], "a total may be the wrong one"


def test_a_figure_in_the_cell_beside_its_own_names_both() -> None:
    (one,) = said(STREET | {"t3.new.business": 0, "t3.new.research": 12})
    assert (cells(one), one.slips[0].kind) == ([{"t3.new.business", "t3.new.research"}], Kind.MISPLACED)


def test_nothing_is_said_where_many_cells_would_do_as_well() -> None:
    assert said(STREET | {"t3.granted.natural": 84}) == [], "one too many may stand anywhere"
    assert said(STREET | {"t3.new.natural": 147}) == []


def test_nothing_is_said_of_figures_that_agree_nor_of_last_years_alone() -> None:
    assert said(STREET) == said(CITY_2024, CITY_2023) == []
    assert said(STREET, ALL_ZERO | {"t3.carried_out.natural": 9, "t3.carried_out.total": 9}) == [], "last year's may be the wrong one"


def test_nothing_is_said_where_a_figure_of_the_column_is_missing() -> None:
    assert said(STREET | {"t3.granted.natural": 38, "t3.other.natural": None}) == []


def test_a_cell_that_would_break_another_rule_is_not_named() -> None:
    form = _with_rule('holds = "new.natural == 152"')
    values = with_totals(form, STREET | {"t3.carried_in.natural": 4, "t3.new.natural": 152, "t3.granted.natural": 38})
    (one,) = suspicions(form, Known(values))
    assert cells(one) == [{"t3.granted.natural"}]
    bound = _with_rule('holds = "granted.natural <= 50"')
    assert suspicions(bound, Known(values)) == [], "83 would be too many there"


def _with_rule(holds: str) -> Form:
    from toolkit.form import parse_form

    rule = f'\n[[rule]]\nid = "t3.known"\ntitle = "已知"\ntable = "t3"\n{holds}\nmessage = "不符。"\nremedy = "请核对。"\n'
    return parse_form(FORM.source + rule)


def test_three_cells_at_most_and_many_failing_columns_are_left_alone() -> None:
    wrong = dict(CITY_2024)
    for column in ("natural", "business", "research", "welfare", "legal", "other_org"):
        wrong[f"t3.new.{column}"] = wrong[f"t3.new.{column}"] * 11 + 10
    assert said(wrong) == []


def test_another_form_with_other_rules_is_read_as_well() -> None:
    form = foreign_form()
    sums = [code for code, cell in form.cells.items() if cell.total]
    assert sums, "a form with totals"
    values = with_totals(form, {code: 30 + 7 * n if cell.is_number and not cell.total else 0
                                for n, (code, cell) in enumerate(form.cells.items())})
    total = next(code for code in sums if isinstance(values[code], int))
    wrong = values | {total: int(f"{values[total]}{values[total] % 10}")}
    found = suspicions(form, Known(wrong), sums)
    assert [cells(one) for one in found] == [[{total}]]


def test_money_is_compared_at_its_decimals() -> None:
    form = statutory_form()
    values = with_totals(form, STREET | {"t2.fee.amount": Decimal("12.5")})
    assert suspicions(form, Known(values)) == []


def test_a_large_return_with_everything_wrong_is_looked_at_within_the_time() -> None:
    wrong = with_totals(FORM, {code: value + (n * 7919) % 13 for n, (code, value) in enumerate(CITY_2024.items()) if not FORM.cells[code].total})
    suspicions(FORM, Known(CITY_2024 | {"t3.new.natural": 1}))  # what a form needs once
    spent = []
    for typed in ((), TOTALS):
        whole = wrong if not typed else wrong | {code: wrong[code] + n % 3 for n, code in enumerate(TOTALS)}
        suspicions(FORM, Known(whole), typed)
        began = time.process_time()
        suspicions(FORM, Known(whole), typed)
        spent.append(time.process_time() - began)
    assert max(spent) < 0.1, "20 ms on an idle machine"


# ── what is told ────────────────────────────────────────────────────


def told(values: dict[str, Any], last: dict[str, Any] | None = None, *, origin: str = "issued") -> list[Finding]:
    raws = {}
    for n, (code, value) in enumerate(values.items()):
        formula = origin == "issued" and FORM.cells[code].total
        where = Where(code, "表三", f"D{n}") if origin == "issued" else Where(code)
        raws[code] = Raw(None, where, Stands.ISSUED_FORMULA) if formula else Raw(value, where)
    facts = Submission(origin="issued" if origin == "issued" else "recognised", raws=raws)
    return reckoned(FORM, facts, last or {}, level="街道", campaign_level="区县")[1]


def test_the_unit_is_told_the_cell_and_what_it_rests_on_and_never_the_number() -> None:
    findings = told(STREET | {"t3.granted.natural": 38})
    (one,) = [finding for finding in findings if finding.likely is not None]
    assert one.id == "t3.balance@natural"
    assert "从相差的数和常见笔误看，可能是《表三》D" in one.remedy
    assert "（（一）予以公开｜自然人）填错，请先看这一格。" in one.remedy
    assert one.remedy.count("以登记台账为准") == 1
    assert "83" not in one.message + one.remedy
    assert "颠倒" not in one.remedy, "the slip is as good as the number"


def test_the_officer_is_told_the_number_the_slip_and_how_many_others_would_do() -> None:
    (one,) = [finding.likely for finding in told(STREET | {"t3.granted.natural": 38}) if finding.likely is not None]
    words = one.to_officer()
    assert "现填38，若为83（数字前后颠倒）" in words
    assert "勿告诉填报单位" in words
    assert f"另有{one.others}格，单改其中一格也能做到" in words
    assert one.others > 5


def test_a_cell_of_a_page_is_named_by_its_label_and_the_register_with_it() -> None:
    wrong = STREET | {"t4.review.upheld": 12, "t4.review.total": 21, "t4.review.other": 0}
    findings = told(wrong, origin="recognised")
    (one,) = [finding for finding in findings if finding.likely is not None]
    assert one.rule == "t4.total"
    assert "可能是" in one.remedy
    assert one.remedy.endswith("以登记台账为准。")
    assert "（行政复议" not in one.remedy
    assert "“行政复议｜" in one.remedy


def test_last_years_figures_are_named_where_they_were_gone_by() -> None:
    (one,) = [finding for finding in told(STREET | {"t3.new.natural": 15}, STREET) if finding.likely is not None]
    assert "从相差的数、上年数和常见笔误看" in one.remedy


def test_the_published_json_has_the_sets_only_where_there_are_any() -> None:
    findings = [finding.to_json() for finding in told(STREET | {"t3.granted.natural": 38})]
    (one,) = [finding for finding in findings if "likely" in finding]
    (sets,) = one["likely"]["sets"]
    assert sets["kind"] == "transposed"
    assert [(cell["code"], cell["value"], cell["would_be"]) for cell in sets["cells"]] == [("t3.granted.natural", 38, 83)]
    assert Finding.from_json(json.loads(json.dumps(one))).id == "t3.balance@natural"


def test_a_published_report_whose_totals_were_left_at_zero_is_told_where_to_look() -> None:
    page = next(one["values"] for one in json.loads((DATA / "published.json").read_text("utf-8")) if one["unit"].startswith("洪泽"))
    values = dict.fromkeys(FORM.cells, 0) | {code: Decimal(str(value)) if isinstance(value, float) else value or 0 for code, value in page.items()}
    named = {tuple(finding.likely.codes) for finding in told(values, origin="recognised") if finding.likely is not None}
    assert named <= {("t4.review.total",), ("t4.after_review.total",)}, "never a part: one total is 0 while its parts are not"
