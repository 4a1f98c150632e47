"""What clerks do to a workbook they should have left alone, and what is said of it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.readings import Reading, reading
from tests.support.workbooks import seal_for, statutory_form, with_row_inserted
from toolkit.findings import Finding, Severity
from toolkit.layout import defined_name
from toolkit.seal import CARRIER_NAME, carriers_of
from toolkit.workbook.issuing import issued_workbook

FORM = statutory_form()
CONTENTS = {code: n % 7 for n, (code, cell) in enumerate(FORM.cells.items()) if not cell.total}


def tampered(tmp_path: Path, change: Callable[[Any], None]) -> Path:
    source = tmp_path / "source.xlsx"
    source.write_bytes(issued_workbook(seal_for(FORM), CONTENTS, {"s1.proactive": ["一段", "又一段"]}))
    target = tmp_path / "tampered.xlsx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(source)
        change(book)
        book.save(target)
    return target


def read(path: Path) -> Reading:
    return reading(path)


def about(submission: Reading, rule: str) -> list[Finding]:
    return [finding for finding in submission.findings if finding.rule == rule]


def assert_all_values_right(submission: Reading) -> None:
    assert {code: submission.values[code] for code in CONTENTS} == CONTENTS


def set_cell(sheet: str, cell: str, content: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][cell] = content

    return change


def test_a_reworded_label_is_a_query_that_quotes_both_and_every_value_is_read(tmp_path: Path) -> None:
    submission = read(tampered(tmp_path, set_cell("表三", "C12", "1.国家秘密")))
    (finding,) = about(submission, "structure.changed")
    assert finding.severity is Severity.QUERY
    assert "《表三》C12栏目与下发表不一致，原为“1.属于国家秘密”，现为“1.国家秘密”" in finding.message
    assert_all_values_right(submission)


def test_two_labels_swapped_are_an_error_and_their_rows_are_not_read(tmp_path: Path) -> None:
    def swap(book: Any) -> None:
        sheet = book["表三"]
        sheet["C12"], sheet["C13"] = sheet["C13"].value, sheet["C12"].value

    submission = read(tampered(tmp_path, swap))
    (finding,) = about(submission, "structure.changed")
    assert finding.severity is Severity.ERROR
    lost = {where.code for where in finding.where}
    assert {"t3.secret.natural", "t3.prohibited.natural"} & lost
    for code in lost:
        assert submission.values[code] is None
    kept = set(CONTENTS) - lost
    assert {code: submission.values[code] for code in kept} == {code: CONTENTS[code] for code in kept}


@pytest.mark.parametrize(("sheet", "row"), [("表三", 21), ("表三", 9), ("表二", 7), ("表四", 8), ("表四", 5)])
def test_an_inserted_row_with_every_value_surely_placed_is_a_query(sheet: str, row: int, tmp_path: Path) -> None:
    path = tampered(tmp_path, lambda book: None)
    submission = read(with_row_inserted(path, tmp_path / "inserted.xlsx", sheet, row))
    assert_all_values_right(submission)
    (finding,) = about(submission, "structure.changed")
    assert finding.severity is Severity.QUERY
    assert f"《{sheet}》插入了行（第{row}行）" in finding.message


def test_a_deleted_row_is_an_error_and_only_its_values_are_missing(tmp_path: Path) -> None:
    def delete(book: Any) -> None:
        ws = book["表三"]
        for area in [str(m) for m in ws.merged_cells.ranges]:
            ws.unmerge_cells(area)
        ws.delete_rows(13)  # 2.其他法律行政法规禁止公开
        for name, defined in list(book.defined_names.items()):
            where, _, cell = defined.attr_text.rpartition("!")
            if where.strip("'") == "表三" and name != CARRIER_NAME:
                number = int(cell.rpartition("$")[2])
                if number == 13:
                    defined.attr_text = "#REF!"
                elif number > 13:
                    defined.attr_text = f"{where}!{cell.rpartition('$')[0]}${number - 1}"

    submission = read(tampered(tmp_path, delete))
    (finding,) = about(submission, "structure.changed")
    assert finding.severity is Severity.ERROR
    assert {where.code for where in finding.where} == {code for code in FORM.cells if code.startswith("t3.prohibited.")}
    kept = {code for code in CONTENTS if not code.startswith("t3.prohibited.")}
    assert {code: submission.values[code] for code in kept} == {code: CONTENTS[code] for code in kept}


def test_an_inserted_column_is_read_by_its_heads(tmp_path: Path) -> None:
    def insert(book: Any) -> None:
        ws = book["表四"]
        for area in [str(m) for m in ws.merged_cells.ranges]:
            ws.unmerge_cells(area)
        ws.insert_cols(3)
        for name, defined in book.defined_names.items():
            where, _, cell = defined.attr_text.rpartition("!")
            if where.strip("'") == "表四" and name != CARRIER_NAME:
                letters, number = cell.strip("$").split("$")
                col = openpyxl.utils.column_index_from_string(letters)
                if col >= 3:
                    defined.attr_text = f"{where}!${openpyxl.utils.get_column_letter(col + 1)}${number}"

    submission = read(tampered(tmp_path, insert))
    assert_all_values_right(submission)
    (finding,) = about(submission, "structure.changed")
    assert finding.severity is Severity.QUERY


def test_a_missing_table_sheet_is_an_error_and_a_missing_check_sheet_a_query(tmp_path: Path) -> None:
    submission = read(tampered(tmp_path, lambda book: book.remove(book["表四"])))
    (finding,) = about(submission, "structure.changed")
    assert (finding.severity, finding.message) == (Severity.ERROR, "缺少工作表《表四》。")
    assert submission.values["t4.review.upheld"] is None
    submission = read(tampered(tmp_path, lambda book: book.remove(book["校验"])))
    (finding,) = about(submission, "structure.changed")
    assert finding.severity is Severity.QUERY
    assert_all_values_right(submission)


def test_a_renamed_sheet_is_found_by_its_labels(tmp_path: Path) -> None:
    def rename(book: Any) -> None:
        book["表三"].title = "Sheet3"
        for name, defined in book.defined_names.items():
            if name.startswith("t3_"):
                defined.attr_text = defined.attr_text.replace("表三", "Sheet3")

    submission = read(tampered(tmp_path, rename))
    (finding,) = about(submission, "structure.changed")
    assert finding.severity is Severity.QUERY
    assert "《表三》被改名为《Sheet3》" in finding.message
    assert_all_values_right(submission)


def test_reordered_sheets_are_a_query_and_lifted_protection_is_no_fault(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book.move_sheet("表四", -2)
        for ws in book.worksheets:
            ws.protection.sheet = False
        book.security = None
        book["_seal"].sheet_state = "hidden"

    submission = read(tampered(tmp_path, change))
    assert_all_values_right(submission)
    (finding,) = [f for f in submission.findings if f.rule.startswith(("structure", "seal", "identity"))]
    assert (finding.rule, finding.severity) == ("structure.changed", Severity.QUERY)
    assert "原为《填报说明》、《表二》、《表三》、《表四》、《文字》、《校验》，现为《填报说明》、《表四》、《表二》" in finding.message


def test_a_changed_total_formula_is_a_query_and_the_total_stays_ours(tmp_path: Path) -> None:
    submission = read(tampered(tmp_path, set_cell("表三", "J8", "=SUM(D8:H8)")))
    (finding,) = about(submission, "structure.changed")
    assert finding.severity is Severity.QUERY
    assert "原为“=SUM(Z8:AE8)”" in finding.message
    assert submission.values["t3.new.total"] == sum(
        CONTENTS[f"t3.new.{c}"] for c in ("natural", "business", "research", "welfare", "legal", "other_org")
    )


def test_a_payload_moved_from_another_unit_is_broken(tmp_path: Path) -> None:
    other = seal_for(FORM, name="南关街道")
    _, lines = carriers_of(other)

    def swap(book: Any) -> None:
        ws = book["_seal"]
        for row in range(3, ws.max_row):
            ws.cell(row + 1, 1).value = lines[row] if row < len(lines) else None

    submission = read(tampered(tmp_path, swap))
    assert about(submission, "seal.broken")


def test_unmerged_cells_are_a_query_and_every_value_is_read(tmp_path: Path) -> None:
    submission = read(tampered(tmp_path, lambda book: book["表三"].unmerge_cells("B12:B19")))
    (finding,) = about(submission, "structure.changed")
    assert finding.severity is Severity.QUERY
    assert "B12" in finding.message
    assert_all_values_right(submission)


def test_a_cell_cut_onto_another_is_named_and_the_other_is_read_as_it_shows(tmp_path: Path) -> None:
    sheet = next(sheet for sheet in seal_for(FORM).layout.sheets if sheet.name == "表四")
    first, second = (next(code for code, slot in sheet.by_code.items() if slot.at == at) for at in ("A8", "B8"))

    def cut(book: Any) -> None:
        sheet = book["表四"]
        sheet["B8"], sheet["A8"] = sheet["A8"].value, None
        name = book.defined_names[defined_name(first)]
        book.defined_names[defined_name(first)] = type(name)(name.name, attr_text=name.attr_text.replace("$A$8", "$B$8"))
        book.defined_names[defined_name(second)] = type(name)(defined_name(second), attr_text="#REF!")

    submission = read(tampered(tmp_path, cut))
    (finding,) = about(submission, "structure.changed")
    assert (finding.case, finding.severity, [where.code for where in finding.where]) == ("cut_away", Severity.ERROR, [first])
    assert f"《表四》有格被剪切移动（A8剪切到B8，现为“{CONTENTS[first]}”），A8未读取。" in finding.message
    assert (submission.values[first], submission.values[second]) == (None, CONTENTS[first])
    others = {code: value for code, value in CONTENTS.items() if code not in (first, second)}
    assert {code: submission.values[code] for code in others} == others
