"""What a clerk and her office suite find in an issued workbook, read back with openpyxl and as raw XML."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.workbooks import DATA, foreign_form, random_last, seal_for, statutory_form
from toolkit.form import Form
from toolkit.layout import CHECK_SHEET, INTRO_SHEET, SEAL_SHEET, defined_name
from toolkit.workbook.issuing import issued_workbook, prefilled

FORMS = {"statutory": statutory_form, "foreign": foreign_form}
LAST = {"t3.carried_out.natural": 5, "t3.carried_out.business": 0, "t3.carried_out.total": 5, "t2.normative.valid": 7}


def opened(data: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data))


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def place(book: Any, code: str) -> Any:
    sheet, _, cell = book.defined_names[defined_name(code)].attr_text.rpartition("!")
    return book[sheet.strip("'")][cell.replace("$", "")]


@pytest.fixture(scope="module", params=FORMS)
def form(request: pytest.FixtureRequest) -> Form:
    return FORMS[request.param]()


@pytest.fixture(scope="module")
def blank(form: Form) -> bytes:
    return issued_workbook(seal_for(form), {}, {})


@pytest.fixture(scope="module")
def with_last(form: Form) -> bytes:
    import random

    seal = seal_for(form, last=random_last(form, random.Random(1)))
    return issued_workbook(seal, prefilled(seal), {})


def test_sheets_are_those_of_the_contract_and_the_seal_is_very_hidden() -> None:
    book = opened(issued_workbook(seal_for(statutory_form()), {}, {}))
    assert book.sheetnames == ["填报说明", "表二", "表三", "表四", "文字", "校验", "说明", "_seal"]
    assert book["_seal"].sheet_state == "veryHidden"
    assert book.security.lockStructure


def test_every_label_and_merge_of_the_form_stands_on_its_sheet(form: Form, blank: bytes) -> None:
    book = opened(blank)
    for table in form.tables:
        sheet = book[table.sheet]
        first = table.cells[0]
        anchor = place(book, first.code)
        top, left = anchor.row - first.span.row, anchor.column - first.span.col
        merged = {str(m) for m in sheet.merged_cells.ranges}
        for label in table.labels:
            cell = sheet.cell(top + label.span.row, left + label.span.col)
            assert (cell.value or "") == label.text
            if label.span.rows > 1 or label.span.cols > 1:
                last = sheet.cell(top + label.span.last_row, left + label.span.last_col)
                assert f"{cell.coordinate}:{last.coordinate}" in merged, label.text


def test_table_three_has_the_three_level_header_of_the_circular() -> None:
    sheet = opened(issued_workbook(seal_for(statutory_form()), {}, {}))["表三"]
    merged = {str(m) for m in sheet.merged_cells.ranges}
    assert {"A5:C7", "D5:J5", "D6:D7", "E6:I6", "J6:J7", "A10:A31", "B12:B19", "B20:B22", "B23:B27", "B28:B30"} <= merged
    assert sheet["A5"].value == "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    assert [sheet[cell].value for cell in ("D5", "D6", "E6", "E7", "I7", "J6")] == [
        "申请人情况", "自然人", "法人或其他组织", "商业企业", "其他", "总计"
    ]
    assert (sheet["A10"].value, sheet["B31"].value, sheet["A32"].value) == (
        "三、本年度办理结果", "（七）总计", "四、结转下年度继续办理"
    )
    # Of the hidden reading cells beside: they stay in place when a clerk cuts what they look at.
    assert (sheet["J8"].value, sheet["D31"].value, sheet["J31"].value) == ("=SUM(Z8:AE8)", "=SUM(Z10:Z30)", "=SUM(AF10:AF30)")
    assert "OFFSET(D$1,ROW()-1,0)" in sheet["Z8"].value
    (hidden,) = [columns for columns in sheet.column_dimensions.values() if columns.min <= sheet["Z8"].column <= columns.max]
    assert hidden.hidden
    assert sheet["Z8"].protection.locked


def test_only_input_and_text_cells_are_unlocked_and_every_sheet_is_protected(form: Form, blank: bytes) -> None:
    book = opened(blank)
    wanted = {place(book, code).parent.title + "!" + place(book, code).coordinate for code, c in form.cells.items() if not c.total}
    for text in form.texts:
        first = place(book, text.code)
        wanted |= {f"{first.parent.title}!{first.column_letter}{first.row + n}" for n in range(text.rows)}
    choices = {defined.attr_text for name, defined in book.defined_names.items() if name.startswith("declared_")}
    assert len(choices) == len(form.tables)
    wanted |= {choice.replace("'", "").replace("$", "") for choice in choices}
    # A place for the reason beside each line of 说明.
    reasons = book["说明"]
    wanted |= {f"说明!C{row}" for row in range(4, reasons.max_row + 1) if reasons[f"D{row}"].value}
    merged_inputs = {
        f"{ws.title}!{cell.coordinate}"
        for ws in book.worksheets
        for area in ws.merged_cells.ranges
        if f"{ws.title}!{area.start_cell.coordinate}" in wanted
        for row in ws[str(area)]
        for cell in row
    }
    unlocked = {
        f"{ws.title}!{cell.coordinate}" for ws in book.worksheets for row in ws.iter_rows() for cell in row
        if not cell.protection.locked
    }
    assert unlocked == wanted | merged_inputs
    for ws in book.worksheets:
        assert ws.protection.sheet, ws.title
        assert not ws.protection.password
        if ws.title != SEAL_SHEET:
            assert not ws.protection.formatColumns, "columns may be widened under protection"


def test_totals_are_formulas_and_every_formula_has_a_cached_value(with_last: bytes, form: Form) -> None:
    formulas = opened(with_last)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shown = openpyxl.load_workbook(io.BytesIO(with_last), data_only=True)
    for code, cell in form.cells.items():
        text = str(place(formulas, code).value)
        if cell.total:
            assert text.startswith("=")
            assert "IF(" not in text, code
        else:
            assert re.fullmatch(r'=IF\(\$[A-Z]+\$\d+=1,0,""\)', text) or not text.startswith("="), code
    written = parts(with_last)
    for ws in formulas.worksheets:
        for row in ws.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    text = re.search(rf'<c r="{cell.coordinate}"[^>]*>.*?</c>', written[_part(formulas, ws.title)])
                    assert text is not None
                    assert "<v>" in text.group(0), f"{ws.title}!{cell.coordinate}"
    assert shown[CHECK_SHEET]["A2"].value


def _part(book: Any, title: str) -> str:
    return f"xl/worksheets/sheet{book.sheetnames.index(title) + 1}.xml"


def test_only_functions_every_suite_has_are_used(with_last: bytes) -> None:
    allowed = {line for line in (DATA / "functions.txt").read_text("utf-8").splitlines() if not line.startswith("#")}
    used: set[str] = set()
    for name, xml in parts(with_last).items():
        for formula in re.findall(r"<(?:f|formula|formula1|formula2)>(.*?)</", xml) + re.findall(
            r"<definedName[^>]*>(.*?)</", xml
        ):
            bare = re.sub(r'"[^"]*"|&quot;.*?&quot;', '""', formula)
            used |= set(re.findall(r"([A-Z][A-Z0-9.]*)\(", bare))
            assert not re.search(r"\[\d+\]|\{|_xlfn|#REF|'[^']*:[^']*'!", bare), (name, formula)
    assert used
    assert used <= allowed, used - allowed


def test_conditional_formats_name_only_cells_of_their_own_sheet_and_nothing_is_an_extension(with_last: bytes) -> None:
    for name, xml in parts(with_last).items():
        for formula in re.findall(r"<cfRule.*?</cfRule>", xml, re.DOTALL):
            assert "!" not in formula, name
        assert "<extLst" not in xml, name
        assert 't="array"' not in xml, name
        assert "externalLink" not in xml, name


def test_validations_say_in_chinese_what_belongs_in_the_cell(form: Form, blank: bytes) -> None:
    book = opened(blank)
    for code, cell in form.cells.items():
        if cell.total:
            continue
        at = place(book, code)
        (own,) = [v for v in at.parent.data_validations.dataValidation if at.coordinate in v.sqref]
        assert own.type == ("whole" if cell.kind == "count" else "decimal")
        assert (own.formula1, own.allow_blank) == ("0", True)
        assert not own.prompt, "a prompt that opens over the sheet covers the cells to be filled next"
        assert "没有的填0" in own.error
        assert own.showErrorMessage


def test_hints_stand_beside_their_rows_outside_the_printed_page(form: Form, with_last: bytes) -> None:
    book = opened(with_last)
    for table in form.tables:
        ws = book[table.sheet]
        col = (max(2, table.cols) if table.on_text_sheet else table.cols) + 2
        for cell in table.inputs:
            if cell.hint:
                row = place(book, cell.code).row
                top = min([row, *(m.min_row for m in ws.merged_cells.ranges if m.min_col == col and m.min_row <= row <= m.max_row)])
                assert cell.hint in ws.cell(top, col).value
                assert ws.cell(top, col).protection.locked


def test_a_districts_own_hint_takes_the_place_of_the_forms() -> None:
    form = statutory_form().with_hints({"t3.other": "撤回的计入本行。", "t3.other.natural": "自然人撤回的计入本格。"})
    book = opened(issued_workbook(seal_for(form), {}, {}))
    row = place(book, "t3.other.natural").row
    assert book["表三"].cell(row, 12).value == (
        "自然人：自然人撤回的计入本格。\n商业企业、科研机构、社会公益组织、法律服务机构、其他：撤回的计入本行。")


def test_every_table_sheet_prints_on_a4_with_titles_header_and_footer(form: Form, blank: bytes, with_last: bytes) -> None:
    for data in (blank, with_last):
        book = opened(data)
        for table in form.sheet_tables():
            ws = book[table.sheet]
            assert ws.page_setup.paperSize == 9
            assert ws.page_setup.orientation == table.orientation
            assert ws.sheet_properties.pageSetUpPr.fitToPage
            assert ws.oddHeader.left.text.strip() == "北塬街道"
            assert "2023年" in ws.oddHeader.right.text
            assert "&P" in str(ws.oddFooter.center.text) or "第" in str(ws.oddFooter.center.text)
            first, last = ws.print_area.split("!")[-1].replace("$", "").split(":")
            assert first == "A3", "neither the line on top nor the zero choice prints"
            assert openpyxl.utils.cell.coordinate_from_string(last)[0] == openpyxl.utils.get_column_letter(table.cols)
            if table.header_rows:
                assert ws.print_title_rows == f"$5:${4 + table.header_rows}"


def test_every_value_and_text_has_the_defined_name_of_its_code(form: Form, blank: bytes) -> None:
    names = opened(blank).defined_names
    for code in (*form.cells, *form.texts_by_code):
        assert code.replace(".", "_") in names


def test_last_year_fills_the_carried_cells_and_stands_beside_the_table() -> None:
    form = statutory_form()
    seal = seal_for(form, last=LAST)
    book = opened(issued_workbook(seal, prefilled(seal), {}))
    sheet = book["表三"]
    assert (sheet["D9"].value, sheet["E9"].value, sheet["F9"].value) == (
        5, 0, '=IF($Z$1=1,0,"")'
    )
    assert sheet["J9"].value == "=SUM(AH9:AM9)"
    assert not sheet["D9"].protection.locked
    assert sheet["N4"].value == "上年数（供核对，不打印）"
    assert (sheet["N32"].value, sheet["T32"].value) == (5, 5)
    assert sheet["N32"].protection.locked
    assert sheet["L9"].value == "应等于上年年报的“四、结转”。已按上年数预填。"
    assert book["表二"]["J8"].value == 7


def test_equal_seals_give_equal_bytes() -> None:
    seal = seal_for(statutory_form(), last=LAST)
    assert issued_workbook(seal, prefilled(seal), {}) == issued_workbook(seal, prefilled(seal), {})


def test_a_unit_name_that_looks_like_a_formula_or_markup_stays_text() -> None:
    name = '=HYPERLINK("http://x")&<b>'
    book = opened(issued_workbook(seal_for(statutory_form(), name=name), {}, {}))
    assert book[INTRO_SHEET]["B3"].value == name
    assert book[INTRO_SHEET]["B3"].data_type == "s"
    assert book["表三"]["A4"].value == f"填报单位：{name}"
    assert book["表三"].oddHeader.left.text.strip().replace("&&", "&") == name


def test_a_text_typed_like_a_formula_is_written_as_text() -> None:
    data = issued_workbook(seal_for(statutory_form()), {"t3.new.natural": "=1+1"}, {"s1.proactive": ["=cmd|' /C calc'!A0"]})
    book = opened(data)
    assert "<f>1+1</f>" not in parts(data)["xl/worksheets/sheet3.xml"]
    assert place(book, "s1.proactive").value == "=cmd|' /C calc'!A0"
    assert "<f>cmd" not in parts(data)["xl/worksheets/sheet5.xml"]


def test_more_paragraphs_than_rows_are_refused_not_dropped() -> None:
    with pytest.raises(ValueError, match=r"s1\.proactive"):
        issued_workbook(seal_for(statutory_form()), {}, {"s1.proactive": [f"第{n}段" for n in range(11)]})


def test_the_blank_workbook_stays_small(blank: bytes, tmp_path: Path) -> None:
    assert len(blank) < 90_000
