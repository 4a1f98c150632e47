"""Where an issued workbook leads a clerk: its links, how far each sheet is, the cell it opens on, and widths on any machine."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.gnumeric import Gnumeric, differing
from tests.support.office import Office
from tests.support.workbooks import cached, foreign_form, seal_for, statutory_form
from tests.workbook.test_readings import cut
from toolkit.layout import CHECK_SHEET, INTRO_SHEET, Role
from toolkit.workbook.book import lines_needed
from toolkit.workbook.issuing import issued_workbook
from toolkit.workbook.listing import Column, Listing, listed

FORM = statutory_form()
ZERO: dict[str, Any] = {code: 0 for code, cell in FORM.cells.items() if not cell.total}
UNBALANCED = {"t3.new.natural": 3, "t3.granted.natural": 3, "t3.new.business": 2}
"""The natural persons’ column holds; the next one does not, nor does the total."""

CASES: dict[str, dict[str, Any]] = {
    "clean": {},
    "blank": {"t4.review.upheld": None, "t3.other.natural": None, "t3.new.business": None},
    "wrong": {"t3.new.business": None, "t3.other.natural": "无", "t4.review.upheld": None},
    "unbalanced": UNBALANCED,
}


@cache
def book_of(case: str) -> bytes:
    return issued_workbook(seal_for(FORM), ZERO | CASES[case], {})


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("going")
    made = {case: folder / f"{case}.xlsx" for case in CASES}
    for case, path in made.items():
        path.write_bytes(book_of(case))
    return made


def lines(shown: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """The lines of 校验 that lead anywhere: what is checked, its result, where the link goes."""
    sheet = shown[CHECK_SHEET]
    return [(sheet[f"A{row}"], sheet[f"C{row}"], sheet[f"K{sheet[f'M{row}'] + 4}"])
            for row in range(5, 30) if sheet.get(f"B{row}") == "去看"]


def progress(shown: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    return {shown[INTRO_SHEET][f"A{row}"]: shown[INTRO_SHEET][f"B{row}"] for row in range(9, 13)}


def check_goals(case: str, shown: dict[str, dict[str, Any]]) -> None:
    """What every judge must find in a case."""
    filling = [line for line in lines(shown) if "填写" in line[0]]
    match case:
        case "clean":
            assert not lines(shown)
            assert set(progress(shown).values()) == {"已填齐"}
            assert "可以上报" in shown[INTRO_SHEET]["A13"]
        case "blank":
            assert filling == [("《表三》填写", "未填2格", "'表三'!E8"), ("《表四》填写", "未填1格", "'表四'!A8")]
            assert progress(shown) == {"《表二》": "已填齐", "《表三》": "未填2格", "《表四》": "未填1格", "《文字》的数字": "已填齐"}
            assert shown[INTRO_SHEET]["A13"] == shown[CHECK_SHEET]["A2"]
        case "wrong":
            place = f"'表三'!D{row_of('t3.other.natural')}"
            assert filling == [("《表三》填写", "未填1格、填错1格", place), ("《表四》填写", "未填1格", "'表四'!A8")]
            assert place in [words for cell, words in shown["表三"].items() if re.fullmatch("[A-Z]+1", cell)]
        case "unbalanced":
            (line,) = lines(shown)
            assert line == ("表三各列平衡（一＋二＝三（七）＋四）", "不平2列", "'表三'!E8")


def row_of(code: str) -> int:
    return seal_for(FORM).layout.slot(code).span.row + 1


@pytest.mark.parametrize("case", CASES)
def test_links_lead_to_the_first_cell_that_is_wrong_blank_or_unbalanced(case: str, paths: dict[str, Path]) -> None:
    check_goals(case, cached(paths[case]))


def test_recalculated_links_lead_to_the_same_cells(office: Office, paths: dict[str, Path], tmp_path: Path) -> None:
    for path in office.recalculate(paths.values(), tmp_path):
        check_goals(path.stem, cached(path))


@pytest.mark.parametrize("case", CASES)
def test_another_suite_shows_what_is_cached(case: str, paths: dict[str, Path], gnumeric: Gnumeric, tmp_path: Path) -> None:
    assert differing(paths[case], gnumeric.recalculate(paths[case], tmp_path)) == []


def test_a_suite_takes_every_link_for_one_to_the_cell(office: Office, paths: dict[str, Path], tmp_path: Path) -> None:
    (page,) = office.convert([paths["blank"]], "html", tmp_path)
    links = re.findall(r'<a href="([^"]*)">', page.read_text("utf-8", errors="replace"))
    first, blank3, blank4, texts = "#'表二'!B7", "#'表三'!E8", "#'表四'!A8", f"#'文字'!B{row_of('s6.fee_notices')}"
    # 填报说明 leads to every sheet; a sheet that is wholly filled leads to the first line of 校验.
    assert links[:8] == [first, blank3, blank4, texts, blank3, blank3, blank4, blank3]
    assert links[8:10] == [blank3, blank4]


def test_the_link_of_a_status_line_stands_beside_it_and_only_while_something_is_to_be_done() -> None:
    for sheet, beside in (("表二", "E1"), ("表三", "K1"), ("表四", "P1"), ("文字", "C1")):
        assert _value(book_of("blank"), sheet, beside) == "去看"
        assert not _value(book_of("clean"), sheet, beside)
        assert str(_value(book_of("blank"), sheet, "A1")).startswith("还差")


def _value(data: bytes, sheet: str, cell: str) -> Any:
    return _opened(data, data_only=True)[sheet][cell].value


def _opened(data: bytes, **options: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), **options)


@pytest.mark.parametrize("form", [FORM, foreign_form()], ids=["statutory", "foreign"])
def test_every_sheet_opens_on_its_first_cell_to_type_in(form: Any) -> None:
    seal = seal_for(form)
    book = _opened(issued_workbook(seal, {}, {}))
    assert book.active.title == INTRO_SHEET
    for sheet in seal.layout.sheets:
        view = book[sheet.name].sheet_view
        (selected,) = [one for one in view.selection if one.pane == (view.pane.activePane if view.pane else None)]
        typed = [slot for slot in sheet.slots if slot.role in (Role.INPUT, Role.TEXT)]
        if typed:
            first = min(typed, key=lambda slot: (slot.span.row, slot.span.col))
            assert selected.activeCell == first.at
            assert not book[sheet.name][selected.activeCell].protection.locked
        else:
            assert book[sheet.name][selected.activeCell].value.startswith("=IF("), "a link"
        assert selected.sqref.startswith(selected.activeCell) if isinstance(selected.sqref, str) else True
        if view.pane:
            rows, cols = sheet.freeze
            assert view.pane.topLeftCell == f"{'ABCDEFG'[cols]}{rows + 1}"


def test_the_workbook_is_called_by_what_it_is_and_whose() -> None:
    assert _opened(book_of("clean")).properties.title == "原州区2023年政府信息公开工作年度报告报表—北塬街道"
    assert _opened(listed(_LIST)).properties.title == "名单"


_LIST = Listing("单位", "名单", "共1个单位。", [Column("单位", 20), Column("说明", 60)], [["北塬街道", "无"]])


def test_columns_are_as_wide_without_the_fonts_of_windows(office: Office, tmp_path: Path) -> None:
    """Where Calibri is missing its substitute is a third wider, and all columns of a workbook measured in it."""
    files = {tmp_path / "issued.xlsx": book_of("clean"), tmp_path / "list.xlsx": listed(_LIST)}
    for path, data in files.items():
        path.write_bytes(data)
    for path, kept in zip(files, office.convert(files, "ods", tmp_path / "ods"), strict=True):
        with zipfile.ZipFile(kept) as archive:
            content = archive.read("content.xml").decode()
        drawn = {round(float(inches) * 96) for inches in re.findall(r'style:column-width="([\d.]+)in"', content)}
        wide = {column.width for ws in _opened(files[path]).worksheets for column in ws.column_dimensions.values()
                if not column.hidden and column.width > 15}
        assert wide
        for width in wide:  # in digits of 7 pixels, the margins of a cell included
            assert any(abs(pixels - width * 7) <= 0.03 * width * 7 for pixels in drawn), (path.name, width, sorted(drawn))


def test_no_status_line_is_cut_however_much_is_wrong() -> None:
    last = {"t3.carried_out.natural": 5, "t3.carried_out.total": 5}
    seal = seal_for(FORM, last=last)
    wrong = UNBALANCED | {"t4.review.upheld": None, "t3.other.natural": "无", "t2.normative.made": None, "t4.review.corrected": "/"}
    book = _opened(issued_workbook(seal, ZERO | {"t3.new.total": 9} | wrong, {}), data_only=True)
    for sheet in seal.layout.sheets:
        (status,) = [slot for slot in sheet.slots if slot.role is Role.STATUS]
        words = book[sheet.name].cell(status.span.row + 1, 1).value
        assert words.count("，") >= 3
        if "填错1格" in words:
            words = words.replace("）。", "被剪切移动，请在A88重新键入）。")
        width = sum(sheet.widths[: status.span.cols])
        assert lines_needed(words, width - 3, 10.5) * 14.5 <= book[sheet.name].row_dimensions[status.span.row + 1].height


def test_a_cell_cut_away_is_where_the_link_goes(office: Office, paths: dict[str, Path], tmp_path: Path) -> None:
    book = _opened(paths["clean"].read_bytes())
    cut(book, "表四", "B8", "C8")
    book.save(tmp_path / "cut.xlsx")
    (fresh,) = office.recalculate([tmp_path / "cut.xlsx"], tmp_path / "fresh")
    assert ("《表四》填写", "填错1格", "'表四'!B8") in lines(cached(fresh))


def test_the_first_sheet_says_not_to_cut() -> None:
    words = [str(cell.value) for row in _opened(book_of("clean"))[INTRO_SHEET].iter_rows() for cell in row if cell.value]
    assert any("请勿剪切" in line and "不要剪切、拖动单元格" in line for line in words)


def test_rows_of_a_list_are_high_enough_for_their_words_in_columns_of_that_width() -> None:
    # 14 pixels a character in a column of 65 digits of 7 pixels: 32 to a line, the next one begins another.
    assert lines_needed("整" * 31, 65, 10.5) == 1
    assert lines_needed("整" * 33, 65, 10.5) == 2
    assert lines_needed("整" * 63, 65, 10.5) == 2
    assert lines_needed("整" * 66, 65, 10.5) == 3
