"""What the reader of returns sees in a workbook, against what openpyxl sees in it."""

from __future__ import annotations

import contextlib
import io
import warnings
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.support.office import Office
from tests.support.workbooks import fill, issued, seal_for, statutory_form
from toolkit.errors import FileError
from toolkit.workbook.opened import Content, Opened, open_workbook

CONTENTS = st.one_of(
    st.integers(-(10**12), 10**12),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 4)),
    st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=20).filter(
        # openpyxl takes such texts for formulas and errors when it writes, and _x…_ for a character when it reads
        lambda text: text[0] not in "=#" and "_x" not in text),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    st.sampled_from(["=A1+1", "=SUM(A1:B9)", "='表二'!C3", '=IF(A1="","",1)']),
)


def seen_by_openpyxl(data: bytes) -> dict[str, tuple[dict[tuple[int, int], Content], set[tuple[int, int, int, int]]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        ws.title: (
            {(cell.row - 1, cell.column - 1): said(cell.value) for row in ws.iter_rows() for cell in row
             if cell.value not in (None, "")},
            {(m.min_row - 1, m.min_col - 1, m.max_row - m.min_row + 1, m.max_col - m.min_col + 1)
             for m in ws.merged_cells.ranges},
        )
        for ws in book.worksheets
    }


def said(value: Any) -> Content:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime() | date():
            return (value - datetime(1899, 12, 30)).days if isinstance(value, datetime) else (value - date(1899, 12, 30)).days
        case _:
            return value if isinstance(value, int | float | str) else str(value)


def agree(opened: Opened, data: bytes) -> None:
    seen = seen_by_openpyxl(data)
    assert [sheet.name for sheet in opened.sheets] == list(seen)
    for sheet in opened.sheets:
        assert (sheet.contents, set(sheet.merges)) == seen[sheet.name], sheet.name


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def shared(text: str) -> bytes:
    """A workbook whose one text is a shared string, as most programs write it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write_string(0, 0, text)
    return out.getvalue()


def rewritten(data: bytes, part: str, *changes: tuple[str, str]) -> bytes:
    """The same package with words of one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                text = content.decode()
                for before, after in changes:
                    assert before in text, before
                    text = text.replace(before, after)
                content = text.encode()
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("suite", ["as issued", "openpyxl", "LibreOffice"])
def test_an_issued_workbook_is_seen_as_openpyxl_sees_it_whoever_saved_it(suite: str, tmp_path: Path, office: Office) -> None:
    seal = seal_for(statutory_form(), last={"t3.carried_out.total": 2})
    path = issued(seal, tmp_path / "a.xlsx")
    if suite != "as issued":
        path = fill(path, tmp_path / "b.xlsx", {"t3.new.natural": 3, "t3.granted.natural": "３件", "s1.proactive": "甲\n乙"})
    if suite == "LibreOffice":
        (path,) = office.convert([path], "xlsx", tmp_path / "saved")
    opened = open_workbook(path.read_bytes())
    agree(opened, path.read_bytes())
    assert not opened.carriers.missing
    assert opened.names["t3_new_natural"] == ("表三", 7, 3)


@given(st.dictionaries(st.tuples(st.integers(1, 30), st.integers(1, 12)), CONTENTS, max_size=12),
       st.lists(st.tuples(st.integers(1, 20), st.integers(1, 9), st.integers(0, 3), st.integers(0, 3)), max_size=3))
def test_whatever_stands_in_the_cells_is_seen_as_openpyxl_sees_it(
    contents: dict[tuple[int, int], Any], merges: list[tuple[int, int, int, int]]
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for (row, col), content in contents.items():
        sheet.cell(row, col, content)
    for number, (row, col, more_rows, more_cols) in enumerate(merges):
        top = row + number * 30  # openpyxl knows no merged areas that overlap
        if more_rows or more_cols:
            sheet.merge_cells(start_row=top, start_column=col, end_row=top + more_rows, end_column=col + more_cols)
    data = saved(book)
    agree(open_workbook(data), data)


def test_a_formula_that_cells_share_is_read_in_each_of_them() -> None:
    book = openpyxl.Workbook()
    for row in (1, 2, 3):
        book.active.cell(row, 3, f"=SUM(A{row}:B{row})")
    data = rewritten(
        saved(book), "xl/worksheets/sheet1.xml",
        ("<f>SUM(A1:B1)</f>", '<f t="shared" ref="C1:C3" si="0">SUM(A1:B1)</f>'),
        ("<f>SUM(A2:B2)</f>", '<f t="shared" si="0"/>'), ("<f>SUM(A3:B3)</f>", '<f t="shared" si="0"/>'),
    )
    assert open_workbook(data).sheets[0].contents == {(n, 2): f"=SUM(A{n + 1}:B{n + 1})" for n in range(3)}
    agree(open_workbook(data), data)


def test_a_formula_that_begins_to_be_shared_anew_is_the_one_shared_from_there() -> None:
    book = openpyxl.Workbook()
    for row in range(1, 5):
        book.active.cell(row, 3, f"=SUM(A{row}:B{row})")
    data = rewritten(
        saved(book), "xl/worksheets/sheet1.xml",
        ("<f>SUM(A1:B1)</f>", '<f t="shared" ref="C1:C2" si="0">SUM(A1:B1)</f>'), ("<f>SUM(A2:B2)</f>", '<f t="shared" si="0"/>'),
        ("<f>SUM(A3:B3)</f>", '<f t="shared" ref="C3:C4" si="0">A3-B3</f>'), ("<f>SUM(A4:B4)</f>", '<f t="shared" si="0"/>'),
    )
    assert open_workbook(data).sheets[0].contents == {(0, 2): "=SUM(A1:B1)", (1, 2): "=SUM(A2:B2)", (2, 2): "=A3-B3", (3, 2): "=A4-B4"}


def test_the_saved_result_of_a_formula_is_never_what_is_read() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    data = rewritten(saved(book), "xl/worksheets/sheet1.xml", ("<v></v>", "<v>99</v>"))
    assert open_workbook(data).sheets[0].contents == {(0, 0): "=1+1"}


def test_what_a_merged_area_covers_is_seen_by_nobody() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "看得见", "看不见"
    data = rewritten(saved(book), "xl/worksheets/sheet1.xml",
                     ("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'))
    assert open_workbook(data).sheets[0].contents == {(0, 0): "看得见"}
    agree(open_workbook(data), data)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"])
@pytest.mark.parametrize("content", ["rubbish", "", "<a><b></a>", "<worksheet/>"])
def test_a_part_that_is_not_what_it_should_be_ends_in_one_sentence_or_in_what_is_left(part: str, content: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(shared("甲"))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    with contextlib.suppress(FileError):  # a sentence; nothing else may come out
        opened = open_workbook(out.getvalue())
        assert all(sheet.contents.get((0, 0)) in (None, "甲") for sheet in opened.sheets)


@pytest.mark.parametrize(("spelt", "text"), [
    ("a_x000D__x000A_b", "a\nb"), ("_x0041_", "A"), ("a_xD800_", "a"), ("a_x0000_b", "ab"), ("a_x202E_b", "ab"), ("a_x000B_b", "a\nb"),
    ("_xD83D__xDE00_", "😀"), ("_x005F_x000B_", "_x000B_"), ("a_x3000_b", "a\u3000b")])
def test_an_escape_is_what_a_person_sees_of_the_character(spelt: str, text: str) -> None:
    data = rewritten(shared("mark"), "xl/sharedStrings.xml", ("mark", spelt))
    assert open_workbook(data).sheets[0].contents == {(0, 0): text}

