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
