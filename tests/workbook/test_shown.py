"""An issued workbook in which something shows otherwise than it is stored: what counts, and what is said of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from tests.support.office import Office
from tests.support.workbooks import fill, issued, seal_for, statutory_form
from toolkit import check
from toolkit.actions.parts.refilling import contents, with_entries
from toolkit.findings import Finding
from toolkit.intake.document import Grid
from toolkit.intake.readers import ods, xls
from toolkit.intake.reading import read_file
from toolkit.submission import Submission
from toolkit.workbook.opened import open_workbook

FORM = statutory_form()
LOOKS = ("struck", "hidden", "raised", "format")
STRUCK = InlineFont(strike=True)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("shown")
    typed: dict[str, Any] = {code: 0 if cell.kind == "count" else 1.25 for code, cell in FORM.cells.items() if not cell.total}
    return fill(issued(seal_for(FORM, last=dict.fromkeys(FORM.cells, 3)), home / "blank.xlsx"), home / "filled.xlsx", typed)


def changed(path: Path, to: Path, **cells: tuple[Any, dict[str, Any]]) -> Path:
    """The workbook with other contents and looks in these cells: ``表二_B11=(content, {"font": …})``."""
    book = openpyxl.load_workbook(path, rich_text=True)
    for name, (content, looks) in cells.items():
        sheet, _, at = name.rpartition("_")
        cell = book[sheet][at]
        if content is not None:
            cell.value = content
        for what, look in looks.items():
            setattr(cell, what, look)
    book.save(to)
    return to


def read(path: Path) -> tuple[Submission, dict[str, Finding], dict[str, Any]]:
    (taken,) = check([path])
    assert taken.submission is not None
    return taken.submission, {finding.id: finding for finding in taken.findings}, dict(taken.values)


def test_what_was_issued_shows_what_it_stores_in_every_format(filled: Path, office: Office, tmp_path: Path) -> None:
    saved = [office.convert([filled], to, tmp_path / to)[0] for to in ("xlsx", "xls", "ods")]
    for path in (filled, saved[0]):
        assert [sheet.doubts for sheet in open_workbook(path.read_bytes()).sheets if sheet.doubts] == []
    for reader, path in ((xls, saved[1]), (ods, saved[2])):
        grids = [block for block in reader.read(path.read_bytes()).blocks if isinstance(block, Grid)]
        assert [cell for grid in grids for cell in grid.cells if cell.doubt is not None and cell.doubt.kind in LOOKS] == []
    said = [sorted(read(path)[1]) for path in (filled, *saved)]
    assert said[1:] == said[:1] * 3


def test_numbers_shown_otherwise_do_not_count_and_both_are_said(filled: Path, tmp_path: Path) -> None:
    path = changed(
        filled, tmp_path / "a.xlsx",
        表二_B11=(46024, {"number_format": 'yyyy"年"m"月"d"日"'}), 表二_B14=(37, {"font": Font(strike=True)}),
        表二_B15=(CellRichText(TextBlock(STRUCK, "35"), "37"), {}), 表二_B18=(25000, {"number_format": "0!.0,"}),
        表二_C7=(CellRichText("37", TextBlock(InlineFont(vertAlign="superscript"), "1")), {}),
    )
    _, found, values = read(path)
    by_cell = {finding.where[0].cell: (values[finding.where[0].code], finding.rule, finding.severity.value, finding.message)
               for finding in found.values() if finding.where and finding.where[0].sheet == "表二" and finding.rule != "history.valid"}
    assert {cell: told[:3] for cell, told in by_cell.items()} == {
        "B11": (None, "value.shown", "error"), "B14": (None, "value.shown", "error"), "B15": (37, "value.shown", "query"),
        "B18": (None, "value.shown", "error"), "C7": (None, "value.shown", "error"),
    }
    assert "存46024，按单元格格式显示为“2026年1月2日”" in by_cell["B11"][3]
    assert "存25000，按单元格格式显示为“2.5”" in by_cell["B18"][3]
    assert "“35”" in by_cell["B15"][3]


def test_a_half_stays_no_whole_number_and_both_are_said(filled: Path, tmp_path: Path) -> None:
    _, found, _ = read(fill(filled, tmp_path / "a.xlsx", {"t3.new.natural": 2.5}))
    assert "存2.5，按单元格格式显示为“3”" in found["value.not_whole@t3.new.natural"].message


def test_struck_words_never_reach_the_text_and_are_said(filled: Path, tmp_path: Path) -> None:
    layout = seal_for(FORM).layout
    at = layout.sheet_of["s1.proactive"].by_code["s1.proactive"].at
    words = CellRichText("公开", TextBlock(STRUCK, "一百"), "120条，占地5", TextBlock(InlineFont(vertAlign="superscript"), "2"), "。")
    facts, found, _ = read(changed(filled, tmp_path / "a.xlsx", **{f"文字_{at}": (words, {})}))
    assert facts.texts["s1.proactive"] == "公开120条，占地52。"
    assert "“一百”" in found["text.unseen@s1.proactive"].message


def test_a_struck_label_changes_no_words(filled: Path, tmp_path: Path) -> None:
    path = changed(filled, tmp_path / "a.xlsx", 表二_A11=(None, {"font": Font(strike=True)}), 表二_A14=(None, {"font": Font(color="FFFFFFFF")}))
    assert not [name for name in read(path)[1] if name.startswith("structure.")]


def test_what_was_not_read_goes_back_as_no_number(filled: Path, tmp_path: Path) -> None:
    facts = read_file(changed(filled, tmp_path / "a.xlsx", 表二_B18=(25000, {"number_format": "0.0,"})).read_bytes(), None, default_form=FORM)
    typed = contents(with_entries(facts, FORM), FORM).typed
    assert "25.0（存25000）" in typed.values()
