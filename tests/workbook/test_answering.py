"""The sheet 说明 as it goes out: blank while nothing is odd, a place for the reason beside what is asked, read back whoever saved it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from toolkit.structs import replace

from tests.support.office import Office
from tests.support.readings import reading
from tests.support.workbooks import cached, fill, seal_for, statutory_form
from toolkit.actions.form import load_form
from toolkit.errors import FormError
from toolkit.findings import Finding, Number, Severity, State
from toolkit.form import parse_form
from toolkit.layout import CHECK_SHEET, Layout, build_layout
from toolkit.rules import rulebook
from toolkit.seal import Seal
from toolkit.workbook.answering import lines_of
from toolkit.workbook.issuing import issued_workbook
from toolkit.workbook.reasons import REASONS_SHEET
from toolkit.workbook.returned import Returned

FORM = statutory_form()
ZERO: dict[str, Any] = {code: 0 for code, cell in FORM.cells.items() if not cell.total}
LAST: dict[str, Number | None] = dict.fromkeys(FORM.cells, Decimal(0)) | {
    "t2.penalty.decisions": 63, "t2.licence.decisions": 40, "t4.review.total": 7}
ODD: dict[str, Any] = {"t2.penalty.decisions": 1071, "t4.review.pending": 96}
PENALTY, REVIEW = "size.jump@t2.penalty.decisions", "size.jump@t4.review.total"
REASON = "本年起承接县级赋权的综合行政执法事项。"
TEXTS = {text.code: ["无。"] for text in FORM.texts}


def painted(path: Path, typed: Mapping[str, Any] | None = None, *, reasons: Mapping[str, str] | None = None) -> Path:
    path.write_bytes(issued_workbook(seal_for(FORM, last=LAST), ZERO | dict(typed or {}), TEXTS, reasons=reasons))
    return path


def answered(source: Path, target: Path, reasons: Mapping[str, str]) -> Path:
    """A reason written beside each finding's number, as a clerk finds it beside the sentence."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(source)
    sheet = book[REASONS_SHEET]
    for row in range(4, sheet.max_row + 1):
        for finding in str(sheet[f"D{row}"].value or "").split():
            if finding in reasons:
                assert not sheet[f"C{row}"].protection.locked
                sheet[f"C{row}"] = reasons[finding]
    book.save(target)
    return target


def seen(sheet: Mapping[str, Any]) -> list[tuple[Any, Any, Any]]:
    """What a person sees of the lines: number, what is asked, the reason."""
    rows = [(sheet.get(f"A{row}") or "", sheet.get(f"B{row}") or "", sheet.get(f"C{row}") or "") for row in range(4, 40)]
    return [row for row in rows if any(row)]


def asked(path: Path) -> dict[str, Finding]:
    findings = reading(path).judged.findings
    return {finding.id: finding for finding in findings if finding.severity is not Severity.NOTE and not finding.rule.startswith("text.")}


def test_a_clerk_with_nothing_odd_has_nothing_to_fill_in_and_one_with_odd_figures_finds_a_place_for_each(office: Office, tmp_path: Path) -> None:
    paths = [painted(tmp_path / "calm.xlsx"), painted(tmp_path / "odd.xlsx", ODD)]
    told = painted(tmp_path / "told.xlsx", ODD, reasons={PENALTY: REASON})
    for before, fresh in zip((*paths, told), office.recalculate([*paths, told], tmp_path / "fresh"), strict=True):
        assert cached(before)[REASONS_SHEET] == {**cached(fresh)[REASONS_SHEET]} | {
            cell: value for cell, value in cached(before)[REASONS_SHEET].items() if value == ""}, before.name
        assert cached(before)[CHECK_SHEET].get("A2") == cached(fresh)[CHECK_SHEET].get("A2")
    calm, odd, half = (cached(path) for path in (*paths, told))
    assert seen(calm[REASONS_SHEET]) == []
    assert calm[REASONS_SHEET]["A2"] == "没有要说明的，本页不用填。"
    assert calm[CHECK_SHEET]["A2"] == "数据齐全、勾稽成立，可以上报。请打印送单位负责人审签。"
    assert seen(odd[REASONS_SHEET]) == [
        (1, "《表二》行政处罚｜本年处理决定数量填1071件，上年为63件，相差5倍以上。", ""),
        (2, "《表四》行政复议｜总计为96件，上年为7件，相差5倍以上。", ""),
    ]
    assert odd[REASONS_SHEET]["A2"] == "有2处待核实：核对无误的，请在右边写明原因；填错的请改正，改正后这里自动消失。"
    assert odd[CHECK_SHEET]["A2"].endswith("另有2处待核实，请看《说明》。")
    assert any(str(value).endswith("相差5倍以上。核对无误的，请在《说明》写明原因。") for value in odd[CHECK_SHEET].values())
    assert half[REASONS_SHEET]["A2"].startswith("有1处待核实")


@pytest.mark.parametrize("suite", ["as typed", "xlsx", "ods", "xls"])
def test_a_reason_written_beside_what_is_asked_is_an_answer_when_the_return_arrives(suite: str, tmp_path: Path, office: Office) -> None:
    path = answered(painted(tmp_path / "a.xlsx", ODD), tmp_path / "b.xlsx", {PENALTY: REASON})
    if suite != "as typed":
        (path,) = office.convert([path], suite, tmp_path / suite)
    found = asked(path)
    assert {name: finding.state for name, finding in found.items()} == {PENALTY: State.EXPLAINED, REVIEW: State.OPEN}
    assert reading(path).submission.reasons[PENALTY] == REASON


def test_a_place_that_nothing_is_asked_beside_changes_nothing_and_a_reason_answers_every_question_about_its_row(tmp_path: Path) -> None:
    path = answered(painted(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", {PENALTY: REASON})
    assert asked(path) == {}
    both = {"t2.fee.amount": 300, "s6.fee_collected": 300}
    path = answered(painted(tmp_path / "c.xlsx", both), tmp_path / "d.xlsx", {"size.same_amount@t2.fee.amount": "确为300万元。"})
    assert asked(path)["size.same_amount@t2.fee.amount"].state is State.EXPLAINED


def test_each_question_a_reason_can_answer_has_one_place_and_nothing_else_has() -> None:
    layout = build_layout(FORM, last_year=True)
    placed = [check.id for line in lines_of(FORM, layout) for check in line.checks]
    assert len(placed) == len(set(placed))
    assert set(placed) == {check.id for check in rulebook(FORM).checks if check.rule.severity == "query" or check.rule.explainable}
    assert 8 < len(lines_of(FORM, layout)) <= 20, "one page"
    without = [check.id for line in lines_of(FORM, build_layout(FORM, last_year=False)) for check in line.checks]
    assert without
    assert not any(check.startswith(("history.", "size.jump")) for check in without)


def test_of_a_form_that_asks_in_hundreds_of_places_each_rule_has_a_line(tmp_path: Path) -> None:
    rows = "\n".join(f"| 第{n}项 | {{r{n}}} |" for n in range(300))
    text = f"""[form]
edition = "long"
title = "长表"
[[table]]
code = "a"
sheet = "甲"
title = "甲"
grid = '''
{rows}
'''
[[rule]]
id = "a.jump"
title = "与上年相比"
table = "a"
each = "cell"
severity = "query"
when = "value > 0 and last.value > 0"
holds = "value < 5 * last.value"
message = "{{item}}填{{left}}，上年{{right}}。"
"""
    form = parse_form(text)
    seal = seal_for(form, last=dict.fromkeys(form.cells, 1))
    (line,) = lines_of(form, seal.layout)
    assert len(line.checks) == 300
    data = issued_workbook(seal, dict.fromkeys(form.cells, 1) | {"a.r7": 9, "a.r9": 9}, {})
    book: Any = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    assert book[REASONS_SHEET]["B4"].value == "第7项填9，上年1。（共2处，这是第一处。）"
    book = openpyxl.load_workbook(io.BytesIO(data))
    book[REASONS_SHEET]["C4"] = "都核对过。"
    book.save(tmp_path / "long.xlsx")
    assert {finding.state for finding in reading(tmp_path / "long.xlsx").judged.findings if finding.rule == "a.jump"} == {State.EXPLAINED}


def test_what_was_sent_back_keeps_its_lines_and_what_becomes_odd_meanwhile_has_a_place_below() -> None:
    finding = Finding("size.jump", Severity.QUERY, "行政处罚比上年多。", item="t2.penalty.decisions")
    sent = Returned("退回", "请改。", [finding], [], [finding], {PENALTY: REASON, REVIEW: "三案并审。"})
    book: Any = openpyxl.load_workbook(io.BytesIO(issued_workbook(seal_for(FORM, last=LAST), ZERO | ODD, {}, returned=sent)), data_only=True)
    lines = {str(book[REASONS_SHEET][f"D{row}"].value): row for row in range(4, book[REASONS_SHEET].max_row + 1)}
    assert lines[PENALTY] == 4
    assert not any(PENALTY in ids.split() for ids, row in lines.items() if row != 4)
    assert book[REASONS_SHEET]["C4"].value == REASON
    (row,) = [row for ids, row in lines.items() if REVIEW in ids.split()]
    assert (book[REASONS_SHEET][f"A{row}"].value, book[REASONS_SHEET][f"C{row}"].value) == (2, "三案并审。")


def test_words_that_stand_beside_no_line_are_told_of(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book: Any = openpyxl.load_workbook(painted(tmp_path / "a.xlsx"))
    book[REASONS_SHEET]["C30"] = "本单位今年合并了两个站所。"
    book.save(tmp_path / "b.xlsx")
    (finding,) = [finding for finding in reading(tmp_path / "b.xlsx").findings if finding.rule == "text.unplaced"]
    assert finding.message == "《说明》表格以外写有文字，未读取：C30“本单位今年合并了两个站所。”。"
    assert not [finding for finding in reading(painted(tmp_path / "c.xlsx", ODD, reasons={PENALTY: REASON})).findings
                if finding.rule.endswith(".unplaced")]


def test_a_workbook_from_before_has_no_such_sheet_and_reads_as_it_did(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book: Any = openpyxl.load_workbook(painted(tmp_path / "a.xlsx", ODD))
    book.security.lockStructure = False
    del book[REASONS_SHEET]
    book.save(tmp_path / "b.xlsx")
    read = reading(tmp_path / "b.xlsx")
    assert read.origin == "issued"
    assert not [finding for finding in read.findings if finding.rule.startswith("structure.")]
    assert asked(tmp_path / "b.xlsx")[PENALTY].state is State.OPEN


def test_a_layout_of_which_only_places_are_known_has_no_lines_and_is_painted_all_the_same() -> None:
    seal: Seal = seal_for(FORM, last=LAST)
    bare = Layout.from_json(seal.layout.to_json())
    assert lines_of(FORM, bare) == ()
    book: Any = openpyxl.load_workbook(io.BytesIO(issued_workbook(replace(seal, layout=bare), ZERO, {})))
    assert REASONS_SHEET not in book.sheetnames


def test_the_same_workbook_is_painted_byte_for_byte_again() -> None:
    seal = seal_for(FORM, last=LAST)
    assert issued_workbook(seal, ZERO | ODD, {}, reasons={PENALTY: REASON}) == issued_workbook(seal, ZERO | ODD, {}, reasons={PENALTY: REASON})


def test_a_form_whose_own_sheet_is_called_so_is_refused_before_it_goes_out_and_goes_on_if_it_is_out() -> None:
    text = load_form("2021").source.replace('sheet = "表四"', 'sheet = "说明"')
    with pytest.raises(FormError, match="工作表名“说明”已被占用"):
        parse_form(text)
    form = parse_form(text, issued=True)
    book: Any = openpyxl.load_workbook(io.BytesIO(issued_workbook(seal_for(form), {}, {})))
    assert book.sheetnames.count("说明") == 1


def test_a_figure_mended_takes_its_line_away(office: Office, tmp_path: Path) -> None:
    mended = fill(painted(tmp_path / "a.xlsx", ODD), tmp_path / "b.xlsx", {"t2.penalty.decisions": 71})
    (fresh,) = office.recalculate([mended], tmp_path / "fresh")
    assert [line[1][:8] for line in seen(cached(fresh)[REASONS_SHEET])] == ["《表四》行政复议"]


def test_a_workbook_is_painted_after_so_many_other_forms_that_its_rules_are_bound_anew() -> None:
    seal = seal_for(FORM, last=LAST)
    before = issued_workbook(seal, ZERO, TEXTS)
    for n in range(20):
        rulebook(parse_form(FORM.source.replace('title = "', f'title = "第{n}种', 1)))
    assert issued_workbook(seal, ZERO, TEXTS) == before
