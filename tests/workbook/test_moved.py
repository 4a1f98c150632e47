"""A sheet whose rows or columns moved: a value is taken only from under its own heads and beside its own labels."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.workbooks import seal_for, statutory_form, with_row_inserted
from toolkit.findings import Finding, Severity
from toolkit.intake.reading import read_file
from toolkit.layout import Role
from toolkit.submission import Submission
from toolkit.workbook.issuing import issued_workbook

FORM = statutory_form()
CONTENTS = {code: n % 7 + 1 for n, (code, cell) in enumerate(FORM.cells.items()) if not cell.total}
ROW = 21
"""Of 表三, among the results of handling."""


@pytest.fixture
def inserted(tmp_path: Path) -> Path:
    """A return in which a row was inserted in 表三: every value can still be proved."""
    source = tmp_path / "source.xlsx"
    source.write_bytes(issued_workbook(seal_for(FORM), CONTENTS, {}))
    return with_row_inserted(source, tmp_path / "inserted.xlsx", "表三", ROW)


def changed(path: Path, change: Callable[[Any], None]) -> Submission:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
        change(book["表三"])
        book.save(path)
    return read_file(path.read_bytes())


def cell_that_says(ws: Any, text: str) -> Any:
    (cell,) = [cell for row in ws.iter_rows() for cell in row if cell.value == text]
    return cell


def structure(submission: Submission) -> Finding:
    (finding,) = [finding for finding in submission.observed if finding.rule == "structure.changed"]
    return finding


def lost(submission: Submission) -> set[str]:
    """The typed values that were not read; whatever was read is right."""
    read = {code: submission.values[code] for code in CONTENTS if submission.values[code] is not None}
    assert read == {code: CONTENTS[code] for code in read}
    return set(CONTENTS) - set(read)


def test_with_its_heads_and_labels_everything_is_placed(inserted: Path) -> None:
    submission = changed(inserted, lambda ws: None)
    assert (structure(submission).severity, lost(submission)) == (Severity.QUERY, set())


@pytest.mark.parametrize(("head", "column"), [("科研机构", "research"), ("其他", "other_org"), ("自然人", "natural")])
def test_a_column_without_its_head_is_not_read(head: str, column: str, inserted: Path) -> None:
    """The row's label stands and the names agree; what the column counts now, nobody can tell."""
    submission = changed(inserted, lambda ws: setattr(cell_that_says(ws, head), "value", "境外机构"))
    assert structure(submission).severity is Severity.ERROR
    assert lost(submission) == {code for code in CONTENTS if code.startswith("t3.") and code.endswith(f".{column}")}


def test_a_head_that_stands_over_another_column_proves_nothing(inserted: Path) -> None:
    def swap(ws: Any) -> None:
        one, other = cell_that_says(ws, "商业企业"), cell_that_says(ws, "科研机构")
        one.value, other.value = other.value, one.value

    gone = lost(changed(inserted, swap))
    assert {code.rpartition(".")[2] for code in gone} == {"business", "research"}


def test_a_head_below_the_values_proves_nothing(inserted: Path) -> None:
    def move_down(ws: Any) -> None:
        head = cell_that_says(ws, "科研机构")
        ws.cell(60, head.column, head.value)
        head.value = None

    assert {code.rpartition(".")[2] for code in lost(changed(inserted, move_down))} == {"research"}


@pytest.mark.parametrize("label", ["1.属于国家秘密", "（一）予以公开"])
def test_a_row_without_its_label_is_not_read(label: str, inserted: Path) -> None:
    submission = changed(inserted, lambda ws: setattr(cell_that_says(ws, label), "value", "另一种情形"))
    rows = {code.rpartition(".")[0] for code in lost(submission)}
    assert rows == {next(f"t3.{cell.row_code}" for cell in FORM.cells.values() if label in cell.row_labels)}


def test_a_query_for_the_row_and_none_for_formulas_that_moved_along(inserted: Path) -> None:
    submission = changed(inserted, lambda ws: None)
    assert [f.message for f in submission.findings if "公式" in f.message] == []


def test_rows_that_changed_places_are_not_read_by_their_labels_alone(inserted: Path) -> None:
    """Cut and pasted elsewhere, a row may stand under another heading: only what stayed where it was is sure."""
    def swap(ws: Any) -> None:
        one, other = cell_that_says(ws, "1.属于国家秘密"), cell_that_says(ws, "2.其他法律行政法规禁止公开")
        one.value, other.value = other.value, one.value

    assert {"t3.secret.natural", "t3.prohibited.natural"} <= lost(changed(inserted, swap))


def test_whole_rows_that_changed_places_are_left_to_the_clerk(inserted: Path) -> None:
    """Labels, figures and names went together, and yet the statutory order is another: nobody knows what else is."""
    def swap(ws: Any) -> None:
        one, other = cell_that_says(ws, "1.属于国家秘密").row, cell_that_says(ws, "2.其他法律行政法规禁止公开").row
        for col in range(3, 11):
            ws.cell(one, col).value, ws.cell(other, col).value = ws.cell(other, col).value, ws.cell(one, col).value
        names = ws.parent.defined_names
        for column in FORM.tables_by_code["t3"].column_codes:
            here, there = names[f"t3_secret_{column}"], names[f"t3_prohibited_{column}"]
            here.attr_text, there.attr_text = there.attr_text, here.attr_text

    submission = changed(inserted, swap)
    assert structure(submission).severity is Severity.ERROR
    assert {"t3.secret.natural", "t3.prohibited.natural"} <= lost(submission)


DECLARED = ("t3",)


@pytest.mark.parametrize(("row", "named", "declared"), [(ROW, True, True), (3, True, True), (3, False, False)])
def test_a_choice_is_read_where_its_name_went_and_nowhere_else(
    row: int, named: bool, declared: bool, tmp_path: Path
) -> None:
    source = tmp_path / "source.xlsx"
    blank = {code: value for code, value in CONTENTS.items() if not code.startswith("t3.")}
    source.write_bytes(issued_workbook(seal_for(FORM), blank, {}, DECLARED))
    path = with_row_inserted(source, tmp_path / "inserted.xlsx", "表三", row)

    def forget(ws: Any) -> None:
        if not named:
            del ws.parent.defined_names["declared_t3"]

    submission = changed(path, forget)
    assert submission.declared == (DECLARED if declared else ())


def test_a_choice_whose_name_leads_to_another_sheet_declares_nothing(tmp_path: Path) -> None:
    source = tmp_path / "source.xlsx"
    source.write_bytes(issued_workbook(seal_for(FORM), CONTENTS, {}))
    path = with_row_inserted(source, tmp_path / "inserted.xlsx", "表三", ROW)

    def mislead(ws: Any) -> None:
        ws.parent.defined_names["declared_t3"].attr_text = "'表二'!$H$50"
        ws["H50"] = "是"

    assert "t3" not in changed(path, mislead).declared


# ── texts ──


def test_a_paragraph_in_a_row_added_below_a_text_is_read_with_it_and_not_with_the_next(tmp_path: Path) -> None:
    code = "s1.proactive"
    (slots,) = [[slot for slot in sheet.slots if slot.code == code and slot.role is Role.TEXT]
                for sheet in seal_for(FORM).layout.sheets if code in sheet.by_code]
    words = [f"第{n}段。" for n in range(1, len(slots) + 1)]
    source = tmp_path / "source.xlsx"
    source.write_bytes(issued_workbook(seal_for(FORM), CONTENTS, {code: words, "s1.on_request": ["另一段。"]}))
    last = slots[-1].span.row + 1
    path = with_row_inserted(source, tmp_path / "inserted.xlsx", "文字", last + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    book["文字"].cell(last + 1, slots[-1].span.col + 1, "加的一段。")
    book.save(path)
    submission = read_file(path.read_bytes())
    assert submission.texts[code].split("\n") == [*words, "加的一段。"]
    assert submission.texts["s1.on_request"] == "另一段。"
