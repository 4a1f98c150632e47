"""An issued workbook in which something shows otherwise than it is stored: what counts, and what is said of it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from toolkit.structs import replace

from tests.support.office import Office
from tests.support.workbooks import fill, issued, seal_for, statutory_form
from toolkit import check
from toolkit.actions.parts.entries import with_entries
from toolkit.actions.parts.refilling import contents
from toolkit.findings import Finding
from toolkit.intake.document import Grid
from toolkit.intake.readers import ods, xls
from toolkit.intake.reading import read_file
from toolkit.submission import Submission
from toolkit.workbook.opened import open_workbook

FORM = statutory_form()
LOOKS = ("struck", "hidden", "raised", "format")
STRUCK = InlineFont(strike=True)


VARIANTS: dict[str, tuple[object, dict[str, Any], int | None, str]] = {
    "struck beside": (CellRichText(TextBlock(STRUCK, "35"), "37"), {}, 37, "value.shown"),
    "struck behind": (CellRichText("37", TextBlock(STRUCK, "35")), {}, 37, "value.shown"),
    "struck amid": (CellRichText("3", TextBlock(STRUCK, "5"), "7"), {}, 37, "value.shown"),
    "white beside": (CellRichText(TextBlock(InlineFont(color="FFFFFFFF"), "35"), "37"), {}, 37, "value.shown"),
    "raised": (CellRichText("37", TextBlock(InlineFont(vertAlign="superscript"), "1")), {}, None, "value.shown"),
    "lowered": (CellRichText("37", TextBlock(InlineFont(vertAlign="subscript"), "1")), {}, None, "value.shown"),
    "a mark raised": (CellRichText("37", TextBlock(InlineFont(vertAlign="superscript"), "①")), {}, None, "value.shown"),
    "bold beside": (CellRichText(TextBlock(InlineFont(b=True), "3"), "7"), {}, 37, "value.repaired"),
    "struck": (37, {"font": Font(strike=True)}, None, "value.shown"),
    "white": (37, {"font": Font(color="FFFFFFFF")}, None, "value.shown"),
    "white on red": (37, {"font": Font(color="FFFFFFFF"), "fill": PatternFill("solid", fgColor="FFFF0000")}, 37, ""),
    "a dot": (37, {"font": Font(sz=1)}, None, "value.shown"),
    "dots beside": (CellRichText(TextBlock(InlineFont(sz=1), "35"), "37"), {}, 37, "value.shown"),
    "grey": (37, {"font": Font(color="FF808080")}, 37, ""),
    "a date's number": (45293, {}, 45293, "value.date_serial"),
} | {
    code: (value, {"number_format": code}, value if not rule else None, rule)
    for code, value, rule in (
        (";;;", 37, "value.shown"), ("0;-0;;@", 0, "value.shown"), ("0.0,", 25000, "value.shown"), (r"0\.0,", 25000, "value.shown"),
        (r'0\.0,"万"', 25000, "value.shown"), ("0.00,,", 2_500_000, "value.shown"), ("0%", 37, "value.shown"), ("yyyy-mm-dd", 37, "value.shown"),
        ("h:mm", 37, "value.shown"), ("0.00E+00", 123456, "value.shown"), ('"1"0', 37, "value.shown"), ("#,##0", 12345, ""), ('0"件"', 37, ""),
        ("0000", 37, ""), (r'_ * #,##0_ ;_ * \-#,##0_ ;_ * "-"_ ;_ @_ ', 0, ""), ("[DBNum1][$-804]General", 37, ""), ("¥#,##0.00", 37, ""),
        ("[Red]0;[Blue]-0", 37, ""), (r'[>=10000]0\.0,"万";0', 37, ""), ("# ?/?", 37, ""), ("0.00", 37, ""),
    )
}
"""What stands in a count: the content, its looks, the number that counts, and what is said."""
SHOW_NOTHING = (";;;",)
"""Formats that hide a number other than 0. Behind every other format the live checks of an issued workbook see it, and it counts there."""
COUNTS = [code for code, cell in FORM.cells.items() if not cell.total and cell.kind == "count"]
PLACED = dict(zip(random.Random(1).sample(COUNTS, len(VARIANTS)), VARIANTS, strict=True))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("shown")
    typed: dict[str, Any] = {code: 0 if cell.kind == "count" else 1.25 for code, cell in FORM.cells.items() if not cell.total}
    return fill(issued(seal_for(FORM, last=dict.fromkeys(FORM.cells, 3)), home / "filled.xlsx"), home / "filled.xlsx", typed)


@pytest.fixture(scope="module")
def saved(filled: Path, office: Office) -> dict[str, list[Path]]:
    """The filled workbook, one with the variants, and a copy of that without seal; each in every format."""
    sheet_of = seal_for(FORM).layout.sheet_of
    cells = {f"{sheet_of[code].name}_{sheet_of[code].by_code[code].at}": VARIANTS[name][:2] for code, name in PLACED.items()}
    varied = changed(filled, filled.parent / "varied.xlsx", **cells)
    book = openpyxl.load_workbook(varied, rich_text=True)
    del book["_seal"]
    book.custom_doc_props.props.clear()
    for name in list(book.defined_names):
        del book.defined_names[name]
    book.save(filled.parent / "foreign.xlsx")
    sources = [filled, varied, filled.parent / "foreign.xlsx"]
    converted = [office.convert(sources, to, filled.parent / to) for to in ("xlsx", "xls", "ods")]
    return {path.stem: [path, *(paths[n] for paths in converted)] for n, path in enumerate(sources)}


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


def test_what_was_issued_shows_what_it_stores_in_every_format(saved: dict[str, list[Path]]) -> None:
    issued_, again, old, open_ = saved["filled"]
    for path in (issued_, again):
        assert [sheet.doubts for sheet in open_workbook(path.read_bytes()).sheets if sheet.doubts] == []
    for reader, path in ((xls, old), (ods, open_)):
        grids = [block for block in reader.read(path.read_bytes()).blocks if isinstance(block, Grid)]
        assert [cell for grid in grids for cell in grid.cells if cell.doubt is not None and cell.doubt.kind in LOOKS] == []
    said = [sorted(read(path)[1]) for path in saved["filled"]]
    assert said[1:] == said[:1] * 3


@pytest.mark.parametrize("which", ["varied", "foreign"])
def test_each_variant_counts_or_not_the_same_in_every_format(which: str, saved: dict[str, list[Path]]) -> None:
    for path in saved[which]:
        facts, found, values = read(path)
        assert facts.origin == ("issued" if which == "varied" else "recognised")
        for code, name in PLACED.items():
            about = [finding for finding in found.values() if finding.rule.startswith("value.")]
            rules = [finding.rule for finding in about if code in {where.code for where in finding.where}]
            content, looks, counts, _ = VARIANTS[name]
            if which == "varied" and looks.keys() == {"number_format"} and name not in SHOW_NOTHING:
                counts = content  # type: ignore[assignment]
            assert (values[code], rules) == (counts, [VARIANTS[name][3]] if VARIANTS[name][3] else []), (path, name)


def test_numbers_shown_otherwise_are_quoted_both_ways_and_count_only_behind_a_format(filled: Path, tmp_path: Path) -> None:
    path = changed(
        filled, tmp_path / "a.xlsx",
        表二_B11=(46024, {"number_format": 'yyyy"年"m"月"d"日"'}), 表二_B14=(37, {"font": Font(strike=True)}),
        表二_B15=(CellRichText(TextBlock(STRUCK, "35"), "37"), {}), 表二_B18=(25000, {"number_format": "0!.0,"}),
        表二_C7=(CellRichText("37", TextBlock(InlineFont(vertAlign="superscript"), "1")), {}),
    )
    _, found, values = read(path)
    by_cell = {finding.where[0].cell: (values[finding.where[0].code], finding.rule, finding.severity.value, finding.message)
               for finding in found.values()
               if finding.where and finding.where[0].sheet == "表二" and not finding.rule.startswith(("history.", "size."))}
    assert {cell: told[:3] for cell, told in by_cell.items()} == {
        "B11": (46024, "value.shown", "query"), "B14": (None, "value.shown", "error"), "B15": (37, "value.shown", "query"),
        "B18": (25000, "value.shown", "query"), "C7": (None, "value.shown", "error"),
    }
    assert "存的是46024，按单元格格式显示为“2026年1月2日”" in by_cell["B11"][3]
    assert "存的是25000，按单元格格式显示为“2.5”" in by_cell["B18"][3]
    assert "“35”" in by_cell["B15"][3]


def test_a_half_stays_no_whole_number_and_both_are_said(filled: Path, tmp_path: Path) -> None:
    _, found, _ = read(fill(filled, tmp_path / "a.xlsx", {"t3.new.natural": 2.5}))
    assert "存2.5，按单元格格式显示为“3”" in found["value.not_whole@t3.new.natural"].message


def test_struck_words_never_reach_the_text_and_are_said(filled: Path, tmp_path: Path) -> None:
    layout = seal_for(FORM).layout
    at = layout.sheet_of["s1.proactive"].by_code["s1.proactive"].at
    words = CellRichText("公开", TextBlock(STRUCK, "一百"), "120条，占地5", TextBlock(InlineFont(vertAlign="superscript"), "2"), "。")
    facts, found, _ = read(changed(filled, tmp_path / "a.xlsx", **{f"文字_{at}": (words, {})}))
    assert facts.texts["s1.proactive"] == "公开120条，占地5²。"
    assert "“一百”" in found["text.unseen@s1.proactive"].message


def test_a_struck_label_changes_no_words(filled: Path, tmp_path: Path) -> None:
    path = changed(filled, tmp_path / "a.xlsx", 表二_A11=(None, {"font": Font(strike=True)}), 表二_A14=(None, {"font": Font(color="FFFFFFFF")}))
    assert not [name for name in read(path)[1] if name.startswith("structure.")]


def test_what_was_not_read_goes_back_as_no_number(filled: Path, tmp_path: Path) -> None:
    facts = read_file(changed(filled, tmp_path / "a.xlsx", 表二_B18=(25000, {"number_format": "0.0,"})).read_bytes(), None, default_form=FORM)
    assert 25000 in contents(with_entries(facts, FORM), FORM).typed.values()
    typed = contents(with_entries(replace(facts, origin="recognised"), FORM), FORM).typed
    assert "25.0（存25000）" in typed.values()
