"""Read row by row, a workbook says what it says opened whole."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.workbooks import (
    cached,
    foreign_form,
    formulas,
    issued,
    mixed_form,
    place_of,
    seal_for,
    statutory_form,
)
from toolkit.form import Form


def whole(path: Path, wanted: Callable[[Any], bool], *, data_only: bool) -> dict[str, dict[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=data_only)
    return {ws.title: {cell.coordinate: cell.value for row in ws.iter_rows() for cell in row if wanted(cell)} for ws in book.worksheets}


@pytest.mark.parametrize("form", [statutory_form, foreign_form, mixed_form])
def test_row_by_row_every_value_formula_and_name_is_there(form: Callable[[], Form], tmp_path: Path) -> None:
    path = issued(seal_for(form()), tmp_path / "原表.xlsx")
    assert cached(path) == cached(path.read_bytes()) == whole(path, lambda cell: cell.value is not None, data_only=True)
    found = formulas(path)
    assert found == whole(path, lambda cell: cell.data_type == "f", data_only=False)
    assert sum(map(len, found.values())) > 50
    code = next(iter(form().cells))
    sheet, cell = place_of(path, code.replace(".", "_"))
    assert openpyxl.load_workbook(path).defined_names[code.replace(".", "_")].attr_text.replace("'", "").replace("$", "") == f"{sheet}!{cell}"
