"""No unit is left out of a live sum: not the first, not the last, not one that stands alone."""

from __future__ import annotations

import io
import re
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from tests.support.office import Office
from tests.support.workbooks import cached, foreign_form, statutory_form
from toolkit.aggregate import Standing, Sums, add_up
from toolkit.findings import Number
from toolkit.form import Form
from toolkit.rules import evaluate_totals
from toolkit.submission import Unit
from toolkit.workbook.summary import RollupFacts, rollup_workbook

FORMS = {"statutory": statutory_form, "foreign": foreign_form}
FIRST_ROW = 6
"""Of the sheet 明细, as a person counts."""


def sums_of(form: Form, units: int) -> Sums:
    """Units that reported 1, 10, 100 … everywhere: whichever is left out, the sum shows which."""
    return add_up(form, [
        Standing(Unit(f"u{n}", f"第{n}镇", "镇"), {code: _power(form, code, n) for code in form.cells}, {}) for n in range(units)
    ])


def _power(form: Form, code: str, n: int) -> Number:
    return Decimal(10**n) if form.cells[code].kind == "money" else 10**n


def opened(data: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data))


def place(book: Any, code: str) -> tuple[str, str]:
    sheet, _, cell = book.defined_names[code.replace(".", "_")].attr_text.rpartition("!")
    return sheet.strip("'"), cell.replace("$", "")


@pytest.mark.parametrize("units", [1, 2, 3, 6])
@pytest.mark.parametrize("which", FORMS)
def test_every_formula_reaches_from_the_first_unit_to_the_last_in_its_own_column(which: str, units: int) -> None:
    form = FORMS[which]()
    book = opened(rollup_workbook(sums_of(form, units), RollupFacts("原州区", 2023, [])))
    detail = book["明细"]
    named = [row[2].value for row in detail.iter_rows(min_row=FIRST_ROW)]
    assert named == [f"第{n}镇" for n in range(units)]
    column = {detail.cell(FIRST_ROW - 2, col).value: get_column_letter(col) for col in range(1, detail.max_column + 1)}
    for code in form.cells:
        sheet, cell = place(book, code)
        formula = str(book[sheet][cell].value)
        if form.cells[code].total:
            assert "明细" not in formula, f"{code} is the form's own formula over the sums"
            continue
        ranges = re.findall(r"明细'?!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)", formula)
        assert len(ranges) == 4, code
        assert {(first, last) for _, first, _, last in ranges} == {(str(FIRST_ROW), str(FIRST_ROW + units - 1))}, code
        assert {left for left, *_ in ranges} == {"E", column[code]}, code


def test_recalculated_every_sum_has_every_unit_in_it(office: Office, tmp_path: Path) -> None:
    for which, make in FORMS.items():
        form = make()
        path = tmp_path / f"{which}.xlsx"
        path.write_bytes(rollup_workbook(sums_of(form, 6), RollupFacts("原州区", 2023, [])))
    for fresh in office.recalculate(sorted(tmp_path.glob("*.xlsx")), tmp_path / "fresh"):
        form = FORMS[fresh.stem]()
        book, shown = opened((tmp_path / fresh.name).read_bytes()), cached(fresh)
        typed: dict[str, Number | None] = {code: 111_111 for code, cell in form.cells.items() if not cell.total}
        expected = typed | evaluate_totals(form, typed, [code for code in form.cells if code not in typed])
        for code in form.cells:
            sheet, cell = place(book, code)
            assert shown[sheet][cell] == expected[code], code
