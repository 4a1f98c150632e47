"""What stands in an issued workbook beside its cells: nothing that somebody typed is dropped without a word."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.districts import copied_by_hand
from tests.support.office import Office
from tests.support.readings import Reading, reading
from tests.support.workbooks import seal_for, statutory_form, with_row_inserted
from tests.workbook.test_opened import rewritten
from toolkit.findings import Finding, Severity
from toolkit.workbook.issuing import issued_workbook

FORM = statutory_form()
CONTENTS = {code: n % 7 for n, (code, cell) in enumerate(FORM.cells.items()) if not cell.total}
LAST = dict.fromkeys(FORM.cells, 3)
SAID = ("value.unplaced", "text.unplaced", "value.second_copy")


def made(path: Path, change: Callable[[Any], None] | None = None, *, last: bool = False) -> Path:
    path.write_bytes(issued_workbook(seal_for(FORM, last=LAST if last else None), CONTENTS, {"s1.proactive": ["一段"]}))
    if change is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path)
            change(book)
            book.save(path)
    return path


def said(read: Reading) -> list[Finding]:
    return [finding for finding in read.findings if finding.rule in SAID]


def only(read: Reading) -> Finding:
    (finding,) = said(read)
    return finding


@pytest.mark.parametrize("last", [False, True])
def test_an_honest_workbook_has_nothing_beside_its_cells_whoever_saved_it(last: bool, tmp_path: Path, office: Office) -> None:
    path = made(tmp_path / "a.xlsx", last=last)
    (fresh,) = office.recalculate([path], tmp_path / "fresh")
    saves = [path, fresh, made(tmp_path / "b.xlsx", lambda book: None, last=last), copied_by_hand(fresh, tmp_path / "c.xlsx")]
    if last:
        saves += [office.convert([fresh], to, tmp_path / to)[0] for to in ("xls", "ods")]
    for save in saves:
        assert said(reading(save, default_form=FORM)) == [], save


def test_numbers_outside_the_cells_are_quoted_with_their_places(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book["表三"]
        sheet["L9"], sheet["D60"], sheet["L10"], sheet["AZ900"], sheet["L11"] = 17, "３件", 2.5, 9, "=SUM(D8:D9)"

    finding = only(reading(made(tmp_path / "a.xlsx", change)))
    assert (finding.rule, finding.severity) == ("value.unplaced", Severity.NOTE)
    assert finding.message == "《表三》表格以外填有L9“17”、L10“2.5”、D60“３件”等4个数，不属于任何一格，未读取。"
    assert [where.cell for where in finding.where] == ["L9", "L10", "D60"]


def test_a_remark_beside_a_table_is_quoted(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["表四"]["R9"] = "其中2件为上年结转"

    finding = only(reading(made(tmp_path / "a.xlsx", change, last=True)))
    assert finding.message == "《表四》表格以外写有文字，未读取：R9“其中2件为上年结转”。"


def test_a_number_in_an_inserted_row_is_quoted(tmp_path: Path) -> None:
    path = with_row_inserted(made(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", "表三", 12)
    book = openpyxl.load_workbook(path)
    book["表三"]["D12"] = 41
    book.save(path)
    read = reading(path)
    assert {code: read.values[code] for code in CONTENTS} == CONTENTS
    assert "D12“41”" in only(read).message


def test_a_sheet_that_a_clerk_added_is_named_with_what_it_holds(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book.create_sheet("台账")
        for row in range(1, 9):
            sheet.append([row, "甲"])
        book.create_sheet("空表")

    numbers, words = said(reading(made(tmp_path / "a.xlsx", change)))
    assert numbers.message == "工作表《台账》不是下发的表，其中的A1“1”、A2“2”、A3“3”等8个数未读取。"
    assert words.message == "工作表《台账》不是下发的表，其中的文字未读取：B1“甲”、B2“甲”、B3“甲”等8处。"


def second(name: str, values: dict[str, Any]) -> Callable[[Any], None]:
    """A second copy of 表三, values and labels, as copying a sheet or its table makes it."""

    def change(book: Any) -> None:
        sheet = book.create_sheet(name)
        for row in book["表三"].iter_rows(max_col=10):
            for cell in row:
                if cell.value is not None:
                    sheet.cell(cell.row, cell.column, cell.value)
        for address, value in values.items():
            sheet[address] = value

    return change


def test_a_copy_that_was_filled_in_place_of_the_table_is_queried(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        second("表三 (2)", {"D8": 40})(book)
        book["表三"]["D8"] = None

    finding = only(reading(made(tmp_path / "a.xlsx", change)))
    assert "《表三》D8为“（空）”，另一份为“40”" in finding.message


def test_of_two_copies_under_other_names_none_is_chosen_without_a_word(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        second("三表", {"D8": 40})(book)
        book["三表"].sheet_state = "hidden"
        book["表三"].title = "新表三"

    read = reading(made(tmp_path / "a.xlsx", change))
    assert read.values["t3.new.natural"] == CONTENTS["t3.new.natural"]
    assert "工作表《三表》（隐藏的）是《新表三》的又一份" in only(read).message


def test_two_sheets_of_one_name_are_told_apart_by_their_numbers(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", second("表三 (2)", {"D8": 40}))
    data = rewritten(path.read_bytes(), "xl/workbook.xml", ('name="表三 (2)"', 'name="表三"'))
    finding = only(reading(data))
    assert finding.message.startswith("工作表《表三》（第9张）是《表三》的又一份，有1格填的数不同")


def test_a_sheet_listed_twice_is_one_sheet(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx")
    listed = re.search(r'<(?:\w+:)?sheet [^>]*name="表三"[^>]*/>', zipfile.ZipFile(path).read("xl/workbook.xml").decode())
    assert listed
    data = rewritten(path.read_bytes(), "xl/workbook.xml", (listed[0], listed[0] + listed[0]))
    assert said(reading(data)) == []
