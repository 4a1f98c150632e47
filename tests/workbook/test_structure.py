"""What clerks do to a workbook they should have left alone, and what is said of it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from tests.support.readings import Reading, reading
from tests.support.workbooks import seal_for, statutory_form
from toolkit.findings import Finding, Severity
from toolkit.layout import defined_name
from toolkit.seal import carriers_of
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


def test_a_payload_moved_from_another_unit_is_broken(tmp_path: Path) -> None:
    other = seal_for(FORM, name="南关街道")
    _, lines = carriers_of(other)

    def swap(book: Any) -> None:
        ws = book["_seal"]
        for row in range(3, ws.max_row):
            ws.cell(row + 1, 1).value = lines[row] if row < len(lines) else None

    submission = read(tampered(tmp_path, swap))
    assert about(submission, "seal.broken")


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
