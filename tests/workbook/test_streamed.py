"""Rows that are made while the workbook is written stand in it as those that XlsxWriter keeps: read by openpyxl."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.workbook.book import FittedSheet, StrictWorkbook

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=12)
NUMBERS = st.one_of(st.integers(-(10**17), 10**17), st.floats(-1e9, 1e9, allow_nan=False), st.sampled_from([10**15 - 1, 10**15, 0]))
CONTENTS = st.one_of(st.none(), NUMBERS, WORDS, st.tuples(st.just('IF(A1<>"","&",1)'), st.one_of(WORDS, st.integers(0, 99), st.just(""))))
WIDE = 4


def sheet(book: StrictWorkbook, name: str = "明细") -> FittedSheet:
    made = book.add_worksheet(name)
    assert isinstance(made, FittedSheet)
    return made


def read(book: StrictWorkbook, *, values: bool = True) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(book.finished()), data_only=values)


def shown(content: Any) -> Any:
    """What a reader has of it: openpyxl takes an empty word for nothing; fifteen digits are what a file keeps of a number."""
    content = content[1] if isinstance(content, tuple) else content
    if isinstance(content, str):
        return content or None
    return content if content is None else pytest.approx(content, rel=1e-14)


@given(st.lists(st.lists(CONTENTS, min_size=WIDE, max_size=WIDE), max_size=6), st.lists(WORDS, min_size=1, max_size=3))
def test_what_went_past_is_read_back_between_what_was_kept(rows: list[list[Any]], kept: list[str]) -> None:
    book = StrictWorkbook()
    ws, other = sheet(book), sheet(book, "其他")
    look = book.add_format({"border": 1})
    for n, word in enumerate(kept):
        ws.write_string(n, 0, word)
    ws.stream(len(kept), [look] * WIDE, lambda: ((row, None) for row in rows), len(rows))
    ws.write_string(len(kept) + len(rows), 1, "合计")
    other.write_string(0, 0, "另一张表")
    made = read(book)
    here = made["明细"]
    assert [here.cell(n + 1, 1).value for n in range(len(kept))] == kept
    for n, row in enumerate(rows, len(kept) + 1):
        assert [here.cell(n, col + 1).value for col in range(WIDE)] == [shown(content) for content in row]
        assert here.cell(n, 1).border.left.style == "thin"
    assert here.cell(len(kept) + len(rows) + 1, 2).value == "合计"
    assert made["其他"]["A1"].value == "另一张表"
    assert here.max_row == len(kept) + len(rows) + 1


def test_a_formula_keeps_its_text_and_a_row_its_height() -> None:
    book = StrictWorkbook()
    ws = sheet(book)
    look = book.add_format({})
    ws.stream(2, [look, look], lambda: iter([((('IF(B3<5,"<&>",1)', 7), 3), 33.5)]), 1)
    made = read(book, values=False)["明细"]
    assert made["A3"].value == '=IF(B3<5,"<&>",1)'
    assert made.row_dimensions[3].height == 33.5
    assert not made.row_dimensions[3].customHeight or made.row_dimensions[3].customHeight is True


@pytest.mark.parametrize("come", [0, 1, 3])
def test_another_number_of_rows_than_was_told_is_a_mistake_that_shows(come: int) -> None:
    book = StrictWorkbook()
    ws = sheet(book)
    look = book.add_format({})
    ws.stream(0, [look], lambda: (([n], None) for n in range(come)), 2)
    with pytest.raises(ValueError, match="rows came"):
        book.finished()


@pytest.mark.parametrize("content", ["长" * 32_768, ("A1&" * 3000 + "A1", "")])
def test_what_no_cell_holds_is_refused(content: Any) -> None:
    book = StrictWorkbook()
    ws = sheet(book)
    ws.stream(0, [book.add_format({})], lambda: iter([([content], None)]), 1)
    with pytest.raises(ValueError, match="characters"):
        book.finished()


def test_what_no_sheet_has_room_for_is_refused() -> None:
    book = StrictWorkbook()
    with pytest.raises(ValueError, match="no sheet has"):
        sheet(book).stream(1_048_570, [book.add_format({})], lambda: iter(()), 100)


def test_words_that_come_first_count_where_they_stand() -> None:
    book = StrictWorkbook()
    book.str_table.begin_with(["乙", "甲"])
    for row, word in enumerate(("甲", "乙", "丙", "甲")):
        sheet(book, f"表{row}").write_string(0, 0, word)
    with zipfile.ZipFile(io.BytesIO(book.finished())) as archive:
        text = archive.read("xl/sharedStrings.xml").decode()
    assert 'count="4" uniqueCount="3"' in text
    assert re.findall("<t>(.)</t>", text) == ["乙", "甲", "丙"]
