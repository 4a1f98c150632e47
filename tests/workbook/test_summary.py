"""The roll-up workbook: sums that are right cached and recalculated, and say what they count."""

from __future__ import annotations

import io
import random
import re
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.form.small import TABLE
from tests.support.office import Office
from tests.support.workbooks import DATA, cached, foreign_form, random_contents, statutory_form
from toolkit.aggregate import Decision, Standing, Sums, add_up, check_sums
from toolkit.findings import Finding, Number, Severity, State, Where
from toolkit.form import Form, parse_form
from toolkit.rules import evaluate_totals
from toolkit.submission import Unit
from toolkit.workbook.summary import RollupFacts, rollup_workbook

FORMS = {"statutory": statutory_form, "foreign": foreign_form}
ERROR = Finding("t3.balance", Severity.ERROR, "不平")


def standings(form: Form) -> list[Standing]:
    """Five units: two that reported, one with blanks and an error, one not counted, one missing, one exempt."""
    chance = random.Random(5)

    def values(blank: bool = False) -> dict[str, Number | None]:
        typed: dict[str, Number | None] = {
            code: None if value is None or value < 0 or (form.cells[code].kind == "count" and value % 1) else
            Decimal(str(value)) if form.cells[code].kind == "money" else int(value)
            for code, value in random_contents(form, chance).items()
        }
        if blank:
            typed[next(iter(typed))] = None
        return typed | evaluate_totals(form, typed, [code for code, cell in form.cells.items() if cell.total])

    return [
        Standing(Unit("a", "甲街道", "街道"), values(), {}),
        Standing(Unit("b", "乙街道", "街道"), values(blank=True), {}, (ERROR,)),
        Standing(Unit("c", "丙镇", "镇"), values(), {}),
        Standing(Unit("d", "丁局", "部门", counted=False), values(), {}),
        Standing(Unit("e", "戊乡", "乡")),
        Standing(Unit("f", "己局", "垂管", required=False)),
    ]


def summed(form: Form) -> Sums:
    return add_up(form, standings(form))


def by_hand(form: Form, code: str) -> Number | None:
    """The sum of the units that count, told without the package; a total is its formula over what there is of those sums."""
    if form.digest not in _BY_HAND:
        given = [s.values for s in standings(form) if s.values is not None and s.unit.counted]
        sums: dict[str, Number | None] = {}
        for typed in (code for code, cell in form.cells.items() if not cell.total):
            known = [value for values in given if (value := values[typed]) is not None]
            sums[typed] = sum(known[1:], known[0]) if known else None
        there = {typed: value or 0 for typed, value in sums.items()}
        _BY_HAND[form.digest] = sums | evaluate_totals(form, there, [total for total in form.cells if total not in there])
    return _BY_HAND[form.digest][code]


_BY_HAND: dict[str, dict[str, Number | None]] = {}
"""The sums of each form."""


def named(book: Any, code: str) -> tuple[str, str]:
    sheet, _, cell = book.defined_names[code.replace(".", "_")].attr_text.rpartition("!")
    return sheet.strip("'"), cell.replace("$", "")


def opened(data: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("which", FORMS)
def test_every_sum_is_right_cached_and_recalculated(which: str, office: Office, tmp_path: Path) -> None:
    form = FORMS[which]()
    path = tmp_path / "rollup.xlsx"
    path.write_bytes(rollup_workbook(summed(form), RollupFacts("原州区", 2023, [])))
    (fresh,) = office.recalculate([path], tmp_path / "fresh")
    book = opened(path.read_bytes())
    before, after = cached(path), cached(fresh)
    for code in form.cells:
        sheet, cell = named(book, code)
        assert str(book[sheet][cell].value).startswith("=IF(COUNT(" if form.cells[code].total else "=IF(COUNTIFS("), code
        expected = by_hand(form, code)
        for shown in (before[sheet].get(cell), after[sheet].get(cell)):
            if expected is None:
                assert shown in (None, ""), code
            else:
                assert shown == pytest.approx(float(expected), abs=1e-9), code


def test_a_sum_nobody_gave_is_blank_and_not_zero(office: Office, tmp_path: Path) -> None:
    form = statutory_form()
    sums = add_up(form, [Standing(Unit("a", "甲街道", "街道"), {"t2.fee.amount": Decimal("1.5")}, {})])
    path = tmp_path / "rollup.xlsx"
    path.write_bytes(rollup_workbook(sums, RollupFacts("原州区", 2023, [])))
    (fresh,) = office.recalculate([path], tmp_path / "fresh")
    book = opened(path.read_bytes())
    for shown in (cached(path), cached(fresh)):
        sheet, cell = named(book, "t3.new.natural")
        assert shown[sheet].get(cell) in (None, "")
        sheet, cell = named(book, "t2.fee.amount")
        assert shown[sheet][cell] == 1.5


def test_sheets_are_those_of_the_contract_and_each_says_who_is_in_it() -> None:
    book = opened(rollup_workbook(summed(statutory_form()), RollupFacts("原州区", 2023, [])))
    assert book.sheetnames == ["总览", "单位一览（一）", "单位一览（二）", "汇总表二", "汇总表三", "汇总表四", "同比", "报送情况", "校验结果", "明细"]
    for ws in book.worksheets[1:]:  # the first has it as figures
        words = " ".join(str(cell.value) for row in ws.iter_rows(max_row=3) for cell in row if cell.value)
        assert "应报5家，已报4家，其中1家待改，未报：戊乡。" in words, ws.title
        assert "不得对外公布" in words


def test_fees_stand_below_table_two_and_blanks_are_named() -> None:
    form = statutory_form()
    sheet = opened(rollup_workbook(summed(form), RollupFacts("原州区", 2023, [])))["汇总表二"]
    words = [str(row[0].value) for row in sheet.iter_rows() if row[0].value]
    assert words.index("收取信息处理费情况") > words.index("行政事业性收费")
    assert any(text.startswith("空项未计入合计（不作0）：乙街道1项") for text in words)


def test_units_keep_their_order_and_findings_follow_it() -> None:
    form = statutory_form()
    own = Finding("t3.total", Severity.ERROR, "合计自身不符")
    book = opened(rollup_workbook(summed(form), RollupFacts("原州区", 2023, [own])))
    assert [row[2].value for row in book["明细"].iter_rows(min_row=6) if row[2].value] == [
        "甲街道", "乙街道", "丙镇", "丁局", "戊乡", "己局"
    ]
    assert [(row[1].value, row[3].value) for row in book["校验结果"].iter_rows(min_row=4, max_row=5)] == [
        ("原州区（汇总）", "合计自身不符"), ("乙街道", "不平")
    ]
    assert [row[4].value for row in book["报送情况"].iter_rows(min_row=4, max_row=6)] == ["需退回", "未报", "不须报"]
    assert book["报送情况"]["A7"].value == "已通过、没有问题的3家：甲街道、丙镇、丁局。"


def test_values_alone_are_numbers_on_the_statutory_sheets_only() -> None:
    form = statutory_form()
    book = opened(rollup_workbook(summed(form), RollupFacts("原州区", 2023, []), values_only=True))
    assert book.sheetnames == ["汇总表二", "汇总表三", "汇总表四"]
    for code in form.cells:
        sheet, cell = named(book, code)
        expected = by_hand(form, code)
        assert book[sheet][cell].value == (None if expected is None else pytest.approx(float(expected)))


def test_only_functions_every_suite_has_are_used() -> None:
    allowed = {line for line in (DATA / "functions.txt").read_text("utf-8").splitlines() if not line.startswith("#")}
    book = opened(rollup_workbook(summed(statutory_form()), RollupFacts("原州区", 2023, [])))
    used = {
        name
        for ws in book.worksheets for row in ws.iter_rows() for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
        for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", cell.value)
    }
    assert used
    assert used <= allowed


def test_the_districts_own_sums_are_checked_with_the_same_rules() -> None:
    form = statutory_form()
    zeros: dict[str, Number | None] = dict.fromkeys(form.cells, 0)
    wrong = zeros | {"t3.new.natural": 3, "t3.new.total": 3, "t2.regulation.made": 1}
    sums = add_up(form, [Standing(Unit("a", "甲街道", "街道"), zeros, {}), Standing(Unit("b", "乙镇", "镇"), wrong, {})])
    last = {"a": dict(zeros), "b": zeros | {"t3.carried_out.total": 2, "t3.carried_out.natural": 2}}
    found = {finding.id for finding in check_sums(sums, last, "区县")}
    assert found == {"t3.balance@natural", "t3.balance@total", "t2.no_regulation@regulation", "history.carried_in@total",
                     "history.valid@regulation"}
    assert "t2.no_regulation@regulation" not in {finding.id for finding in check_sums(sums, last, "市")}
    assert "history.carried_in@total" not in {finding.id for finding in check_sums(sums, {"a": zeros}, "区县")}


def test_a_sum_that_fails_because_of_a_blank_names_the_unit() -> None:
    form = statutory_form()
    zeros: dict[str, Number | None] = dict.fromkeys(form.cells, 0)
    blank = zeros | {"t3.granted.natural": None, "t3.new.natural": 2}
    found = check_sums(
        add_up(form, [Standing(Unit("a", "甲街道", "街道"), zeros, {}), Standing(Unit("b", "乙镇", "镇"), blank, {})]), {}, "区县"
    )
    balance = next(one for one in found if one.id == "t3.balance@natural")
    assert "乙镇有空项未计入" in balance.message


def accepted_everywhere(units: int, reason: str) -> tuple[Sums, Finding]:
    """Units that each differ from last year by two cases, all accepted; and the district's own difference."""
    zeros: dict[str, Number | None] = dict.fromkeys(statutory_form().cells, 0)
    off = Finding("history.carried_in", Severity.ERROR, "相差2件。", item="total", where=(Where("t3.carried_in.total"),),
                  left=0, right=2, state=State.ACCEPTED)
    decisions = {off.id: Decision("", off.id, "", True, reason, "李四", "2024-01-17T09:00:00+08:00")}
    found = [Standing(Unit(f"u{n}", f"第{n}街道办事处", "街道"), zeros, {}, (off,), decisions=decisions) for n in range(units)]
    own = Finding("history.carried_in", Severity.ERROR, "相差。", item="total", left=0, right=2 * units)
    return add_up(statutory_form(), found), own


def test_sixty_units_and_reasons_without_end_still_make_a_workbook_whose_lines_are_readable() -> None:
    sums, own = accepted_everywhere(60, "上年多报2件。\n" * 4000)
    book = opened(rollup_workbook(sums, RollupFacts("原州区", 2023, [own])))
    district, unit = book["校验结果"].iter_rows(min_row=4, max_row=5, values_only=True)
    assert (district[5], unit[5]) == ("已采纳", "已采纳")
    assert district[6].startswith("第0街道办事处：上年多报2件。")
    assert district[6].splitlines()[5:] == ["等60家，各家的说明见下。"]
    assert district[7] == "李四\n2024-01-17", "who decided is named once"
    assert unit[6].endswith("…"), "the ledger keeps it whole"
    assert len(unit[6]) <= 301
    words = [str(cell.value) for row in book["汇总表三"].iter_rows() for cell in row if cell.value]
    assert any(text.startswith("说明：本表有60项校验问题") and "等60家）" in text for text in words)
    assert all((size.height or 0) < 409 for ws in book.worksheets for size in ws.row_dimensions.values())


def test_blanks_of_sixty_units_are_all_named_in_a_row_high_enough() -> None:
    form = statutory_form()
    values = dict.fromkeys(form.cells, 0) | {"t3.new.natural": None}
    sums = add_up(form, [Standing(Unit(f"u{n}", f"第{n}街道办事处", "街道"), values, {}) for n in range(60)])
    sheet = opened(rollup_workbook(sums, RollupFacts("原州区", 2023, [])))["汇总表三"]
    note = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("空项未计入合计"))
    assert "第59街道办事处1项。" in note.value
    assert sheet.row_dimensions[note.row].height > 100


def test_a_total_in_a_small_table_below_another_reaches_its_own_parts(office: Office, tmp_path: Path) -> None:
    other = TABLE.replace('"a"', '"b"').replace('sheet = "甲表"\ntitle = "甲表"', 'sheet = "文字"\ntitle = "乙表"')
    small = f'[form]\nedition = "test"\ntitle = "测试表"\n{TABLE}{other}[[table.total]]\neach = "row"\ncode = "y"\nis = "x"\n'
    form = parse_form(small)
    values: dict[str, Number | None] = {code: 10**n for n, code in enumerate(form.cells)}
    sums = add_up(form, [Standing(Unit("a", "甲街道", "街道"), values, {})])
    path = tmp_path / "rollup.xlsx"
    path.write_bytes(rollup_workbook(sums, RollupFacts("原州区", 2023, [])))
    (fresh,) = office.recalculate([path], tmp_path / "fresh")
    book, shown = opened(path.read_bytes()), cached(fresh)
    for code in ("b.p.y", "b.q.y"):
        sheet, cell = named(book, code)
        assert shown[sheet][cell] == sums.values[code] == values[code.replace("y", "x")]
