"""A foreign .xlsx: what a person sees in each cell, in every legal spelling, with nothing made up."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from tests.intake.readers.builders import MAIN, strict, xlsx, xlsx_parts, zipped
from tests.support.workbooks import fill, issued, seal_for, statutory_form
from toolkit.errors import FileError
from toolkit.intake.document import Document, Grid, GridCell
from toolkit.intake.readers import xlsx as reader
from toolkit.seen import Doubt
from toolkit.words import plain


def grid(data: bytes) -> Grid:
    (found,) = reader.read(data).blocks
    assert isinstance(found, Grid)
    return found


def contents(data: bytes) -> dict[tuple[int, int], object]:
    return {(cell.row, cell.col): cell.raw for cell in grid(data).cells}


CELLS = (
    '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2"><v>5</v></c><c r="D2"><v>2.5000000000000004</v></c></row>'
    '<row r="3"><c r="B3" t="b"><v>1</v></c><c r="C3" t="e"><v>#REF!</v></c><c r="D3" t="inlineStr"><is><t>乙</t></is></c></row>'
)
EXPECTED = {(1, 1): "甲", (1, 2): 5, (1, 3): 2.5000000000000004, (2, 1): "TRUE", (2, 2): "#REF!", (2, 3): "乙"}
PARTS = xlsx_parts(cells=CELLS)
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "parts",
    [
        PARTS,
        {name.replace("/", "\\"): content for name, content in PARTS.items()},
        {f"/{name}": content for name, content in PARTS.items()},
        strict(PARTS),
        {name: content.replace(b'"', b"'") for name, content in PARTS.items()},
        {name.replace("sharedStrings", "SharedStrings"): content for name, content in PARTS.items()},
        {**PARTS, SHEET: PARTS[SHEET].replace(b"<c ", b"<x:c ").replace(b"</c>", b"</x:c>")
         .replace(b"<worksheet ", f'<worksheet xmlns:x="{MAIN}" '.encode())},
        {**PARTS, SHEET: b'<?xml version="1.0" encoding="utf-16"?>'.decode().encode("utf-16") + PARTS[SHEET].decode()
         .encode("utf-16-le")},
        {**PARTS, SHEET: PARTS[SHEET].replace(b"<sheetData>", b'<dimension ref="A1"/><sheetData>')},
    ],
    ids=["usual", "backslashes", "absolute", "strict", "single quotes", "capitals", "prefixes", "UTF-16", "dimension A1"],
)  # fmt: skip
def test_every_legal_spelling_reads_the_same(parts: dict[str, bytes]) -> None:
    assert contents(zipped(parts)) == EXPECTED


def test_cells_and_rows_without_a_place_stand_after_the_last() -> None:
    data = xlsx('<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row><row r="9"><c><v>4</v></c></row>')
    assert contents(data) == {(0, 0): 1, (0, 1): 2, (1, 1): 3, (8, 0): 4}


def doubts(data: bytes) -> list[tuple[object, Doubt | None]]:
    return [(cell.raw, cell.doubt) for cell in grid(data).cells]


def test_a_formula_shows_its_saved_result_and_goes_along_as_a_doubt() -> None:
    assert doubts(xlsx('<row><c><f>1+1</f><v>3</v></c><c t="str"><f>A1&amp;"件"</f><v>3件</v></c><c t="b"><f>A1=3</f><v>1</v></c></row>')) == [
        (3, Doubt("formula", "=1+1", "3")), ("3件", Doubt("formula", '=A1&"件"', "3件")), ("TRUE", Doubt("formula", "=A1=3", "TRUE"))]


def test_a_formula_without_a_saved_result_or_with_an_error_is_no_number() -> None:
    assert doubts(xlsx('<row><c><f>SUM(A1:A9)</f></c><c><f>B9</f><v></v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>')) == [
        (None, Doubt("unsaved", "=SUM(A1:A9)", "")), (None, Doubt("unsaved", "=B9", "")), ("#DIV/0!", Doubt("fault", "=1/0", "#DIV/0!"))]


def test_a_formula_that_shows_nothing_is_a_blank_cell() -> None:
    assert doubts(xlsx('<row><c><v>1</v></c><c t="str"><f>IF(A1=1,"","x")</f><v></v></c></row>')) == [(1, None)]


def test_a_formula_that_cells_share_is_spelt_in_each_of_them() -> None:
    cells = '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1+1</f><v>2</v></c></row>'
    cells += '<row r="2"><c r="A2"><f t="shared" si="0"/><v>3</v></c></row>'
    assert doubts(xlsx(cells)) == [(2, Doubt("formula", "=B1+1", "2")), (3, Doubt("formula", "=B2+1", "3"))]


def test_a_picture_in_a_cell_is_a_picture_whatever_was_saved_of_it() -> None:
    formula = '=DISPIMG("ID_1",1)'
    cells = f'<c t="str"><f>_xlfn.DISPIMG(&quot;ID_1&quot;,1)</f><v>{formula}</v></c><c t="inlineStr"><is><t>{formula}</t></is></c>'
    assert doubts(xlsx(f"<row>{cells}</row>")) == [(None, Doubt("picture", formula, ""))] * 2


@pytest.mark.parametrize("second", [
    '<c r="A1"><v>6</v></c>', '</row><row r="1"><c r="A1"><v>6</v></c>', '</row><row r="1"><c><v>6</v></c>'])
def test_a_cell_written_twice_is_neither(second: str) -> None:
    assert doubts(xlsx(f'<row r="1"><c r="A1"><v>5</v></c>{second}</row>')) == [(None, Doubt("twice", "5", "6"))]
    assert doubts(xlsx('<row r="1"><c r="A1"><v>5</v><v>6</v></c></row>')) == [(None, Doubt("twice", "5", "6"))]
    assert doubts(xlsx('<row r="1"><c r="A1"><v>5</v></c><c r="A1"><v>5</v></c></row>')) == [(5, None)]


def test_phonetic_guides_are_no_text_and_runs_are_joined() -> None:
    strings = f'<sst xmlns="{MAIN}"><si><r><t>规</t></r><r><t>章_x000D_\n</t></r><rPh><t>guī</t></rPh></si><si/></sst>'
    assert contents(xlsx('<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>', strings=strings)) == {(0, 0): "规章\n"}


def test_merged_areas_and_hidden_sheets_are_kept() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"], book.active["A2"] = "标题", "藏", 5  # type: ignore[index]
    book.active.merge_cells("A1:C1")  # type: ignore[union-attr]
    hidden = book.create_sheet("藏")
    hidden["A1"] = 1
    hidden.sheet_state = "hidden"
    found = reader.read(saved(book)).blocks
    assert found[0].cells == (GridCell(0, 0, "标题", "标题", 1, 3), GridCell(1, 0, "5", 5))  # type: ignore[union-attr]
    assert [(one.sheet, one.hidden, one.place) for one in found if isinstance(one, Grid)] == [
        ("Sheet", False, "《Sheet》"), ("藏", True, "《藏》"),
    ]  # fmt: skip


def test_what_a_merged_area_covers_is_not_seen_to_its_last_cell() -> None:
    rows = "".join(f'<row r="{row}">' + "".join(f'<c r="{col}{row}"><v>{row}</v></c>' for col in "ABCDE") + "</row>" for row in (1, 2, 3))
    merged = '<mergeCells><mergeCell ref="B1:D2"/></mergeCells>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{merged}</worksheet>'
    assert sorted(contents(zipped(xlsx_parts(sheet)))) == [(0, 0), (0, 1), (0, 4), (1, 0), (1, 4), *((2, col) for col in range(5))]


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_title_merged_over_the_whole_row_is_as_wide_as_a_table() -> None:
    data = zipped(xlsx_parts(
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>5</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:XFD1"/></mergeCells></worksheet>'
    ))  # fmt: skip
    assert grid(data).cells == (GridCell(0, 0, "5", 5, 1, 100),)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [(5, "", "5"), (0.3, "General", "0.3"), (1113, "#,##0", "1113"), (2.5, "0.00", "2.5"), (5, '0"件"', "5"), (5, "[Red]0", "5"),
     (5, "[$-804]0_ ", "5"), (123456789012345, "", "123456789012345"), (1e-7, "", "0.0000001")],
)
def test_a_number_whose_format_shows_it_is_that_number(value: float, code: str, text: str) -> None:
    assert number_cell(value, code) == GridCell(0, 0, text, value)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [(25000, "0.0,", "25.0"), (0.1746, "0.00%", "17.46%"), (45306, 'yyyy"年"m"月"d"日"', "2024年1月15日"), (0.5, "h:mm", "12:00"),
     (-5, "yyyy-m-d", "########"), (3.7, "0", "4")],
)
def test_a_number_whose_format_shows_another_one_is_doubted(value: float, code: str, text: str) -> None:
    assert number_cell(value, code) == GridCell(0, 0, text, value, doubt=Doubt("format", plain(value), text))


def number_cell(value: float, code: str) -> GridCell:
    book = openpyxl.Workbook()
    book.active["A1"] = value  # type: ignore[index]
    book.active["A1"].number_format = code or "General"  # type: ignore[index,union-attr]
    (cell,) = grid(saved(book)).cells
    return cell


def test_the_issued_workbook_reads_the_same_as_with_openpyxl(tmp_path: Path) -> None:
    path = fill(issued(seal_for(statutory_form()), tmp_path / "a.xlsx"), tmp_path / "b.xlsx", {"t3.new.natural": 7})
    document = reader.read(path.read_bytes())
    book = openpyxl.load_workbook(path)
    for one in document.blocks:
        assert isinstance(one, Grid)
        sheet = book[one.sheet]
        seen = {(cell.row, cell.col): cell.raw for cell in one.cells if cell.raw is not None}
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None and cell.data_type != "f":
                    assert seen.get((cell.row - 1, cell.column - 1)) == cell.value, (one.sheet, cell.coordinate)
        spans = {(cell.row + 1, cell.col + 1, cell.rows, cell.cols) for cell in one.cells if cell.rows * cell.cols > 1}
        assert spans == {
            (area.min_row, area.min_col, area.max_row - area.min_row + 1, area.max_col - area.min_col + 1)
            for area in sheet.merged_cells.ranges
        }


def test_the_title_property_is_carried() -> None:
    book = openpyxl.Workbook()
    book.properties.title = "年度报告"
    book.active["A1"] = 1  # type: ignore[index]
    assert reader.read(saved(book)).title == "年度报告"


@pytest.mark.parametrize(
    ("data", "code"),
    [(xlsx(""), "file.empty"), (xlsx('<row r="1"><c r="A9999999"/></row>'), "file.unreadable")],
)
def test_what_holds_no_cells_is_said(data: bytes, code: str) -> None:
    with pytest.raises(FileError) as caught:
        reader.read(data)
    assert caught.value.code == code


def test_a_document_is_named_by_its_kind() -> None:
    assert reader.read(xlsx()) == Document("xlsx", (Grid((GridCell(0, 0, "5", 5),), "《表三》", "表三"),))
