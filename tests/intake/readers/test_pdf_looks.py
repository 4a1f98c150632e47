"""What a page of a PDF shows, and what it holds beside it: crossed out, raised, not to be seen."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from tests.intake.readers.pages import PICTURED, WHOLE_PAGE, filled, labels, line, pages, ruled, words
from tests.support.office import Office
from tests.support.readings import apart
from toolkit.errors import FileError
from toolkit.intake.document import Document, Grid, Paragraph
from toolkit.intake.readers import pdf
from toolkit.seen import Doubt

Told = tuple[str, Doubt | None]
CELL = (180, 606)
"""Where the last cell's words begin."""


def told(document: Document) -> dict[str, Told]:
    """Cells of the second column by the words of the first."""
    cells = {(cell.row, cell.col): cell for block in document.blocks if isinstance(block, Grid) for cell in block.cells}
    return {cell.text: (cells[row, 1].text, cells[row, 1].doubt) if (row, 1) in cells else ("", None)
            for (row, col), cell in cells.items() if col == 0}  # fmt: skip


def last_cell(*drawn: str, before: tuple[str, ...] = ()) -> Told:
    found = told(pdf.read(pages([*before, *ruled(), *labels(), *drawn])))
    assert found["a"] == ("9", None)
    return found["b"]


def struck(stored: str, shown: str) -> Told:
    return shown, Doubt("struck", stored, shown)


def hidden(stored: str, shown: str) -> Told:
    return shown, Doubt("hidden", stored, shown)


STRIKE = line(180, 609, 190.2, 609)
"""Through the first two digits of the last cell, at half their height."""


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ([words("3537", *CELL), STRIKE], struck("35", "37")),
        ([words("3537", *CELL), line(180, 608.4, 190, 608.4), line(180, 610, 190, 610)], struck("35", "37")),
        ([words("35", *CELL), filled(180, 608.7, 10, 0.7)], struck("35", "")),
        ([words("35", *CELL), line(172, 609, 272, 609)], struck("35", "")),
        ([words("35", *CELL), line(176, 609, 300, 609)], struck("35", "")),
        ([words("37", *CELL), words("2", 190.2, 609.2, size=5.5)], ("372", Doubt("raised", "37[2]", "372"))),
        ([words("37", *CELL), words("2", 190.2, 605, size=5.5)], ("372", Doubt("raised", "37[2]", "372"))),
        ([words("2", 177, 610, size=5.5), words("37", *CELL)], ("237", Doubt("raised", "[2]37", "237"))),
        ([words("37", *CELL), words("2", 190.2, 609.5)], ("372", Doubt("raised", "37[2]", "372"))),
        ([words("35", *CELL, how="3 Tr"), words("37", 200, 606)], hidden("35", "37")),
        ([words("35", *CELL, how="1 g")], hidden("35", "")),
        ([words("35", *CELL, how="0.99 0.99 1 rg")], hidden("35", "")),
        ([filled(173, 601, 98, 18), words("35", *CELL)], hidden("35", "")),
        ([words("35", *CELL), filled(178, 603, 20, 12, "1 1 1"), words("37", *CELL)], hidden("5", "37")),
        ([words("35", *CELL), filled(178, 603, 20, 12, "1 1 1"), words("53", *CELL)], hidden("35", "53")),
        ([words("35", *CELL), filled(178, 603, 20, 12)], hidden("35", "")),
        ([words("3537", *CELL, how="172 600 18 20 re W n")], hidden("37", "35")),
    ],
    ids=["struck", "struck twice", "struck by a thin area", "struck from border to border", "struck over the row",
         "raised", "lowered", "raised before", "raised, as large", "invisible", "white", "nearly white", "black on black",
         "painted over, written anew", "other digits", "blackened", "cut off"],
)  # fmt: skip
def test_what_does_not_show_as_it_is_stored_is_told(drawn: list[str], expected: Told) -> None:
    assert last_cell(*drawn) == expected


@pytest.mark.parametrize(
    ("drawn", "shown"),
    [
        ([words("35", *CELL), line(180, 604.8, 190, 604.8)], "35"),
        ([words("35", *CELL), line(180, 613.5, 190, 613.5)], "35"),
        ([words("1,113.5", *CELL)], "1,113.5"),
        ([words("-1", *CELL)], "-1"),
        ([words("35", *CELL), words("ab", 190.2, 606, size=6)], "35ab"),
        ([words("\\(1\\)", 180, 612, size=5), words("35", 180, 603)], "(1)\n35"),
        ([words("99", 180, 611), words("9", 180, 602)], "99\n9"),
        ([filled(173, 601, 98, 18, "0 0.2 0.5"), words("35", *CELL, how="1 g")], "35"),
        ([words("35", *CELL), "q /T gs 1 1 0 rg 178 603 20 12 re f Q"], "35"),
        ([words("35", *CELL), words("35", 180.3, 606)], "35"),
        ([words("35", *CELL, how="2 Tr 1 g 0 G")], "35"),
        ([words("35", *CELL, how="3 Tr"), words("35", *CELL)], "35"),
        ([words("35", *CELL), line(172, 620, 272, 600)], "35"),
        ([words("tall", 180, 597)], "tall"),
    ],
    ids=["underlined", "overlined", "decimal", "negative", "smaller on the line", "a note above", "wrapped", "white on blue",
         "marked in yellow", "bold by printing twice", "outlined", "invisible, then printed", "a line aslant", "on the border"],
)  # fmt: skip
def test_what_shows_as_it_is_stored_is_no_doubt(drawn: list[str], shown: str) -> None:
    transparent = "/Resources << /Font << /F 3 0 R >> /ExtGState << /T << /ca 0.3 >> >> >>"
    found = told(pdf.read(pages([*ruled(), *labels(), *drawn], page=transparent)))
    assert (found["b"], found["a"]) == ((shown, None), ("9", None))


def test_a_border_through_words_too_tall_for_their_row_is_a_border() -> None:
    content = [*ruled((72, 172, 272), (600, 620, 640)), *labels(), words("tall", 180, 616.5, size=10)]
    found = told(pdf.read(pages(content)))
    assert (found["a"][1], found["b"]) == (None, ("tall", None))


def test_words_outside_the_page_or_struck_in_a_text_are_kept_apart() -> None:
    content = [words("seen 3537", 72, 700), line(96.5, 703, 106, 703), words("beside", -100, 650), words("white", 72, 600, how="1 g")]
    assert pdf.read(pages(content)).blocks == (
        Paragraph("seen 37", "第1页", "35"), Paragraph("", "第1页", "beside"), Paragraph("", "第1页", "white"),
    )  # fmt: skip


def test_a_reviewers_marks_are_seen() -> None:
    """Words crossed out by a mark do not count; words typed over the page do."""
    strike = b"<< /Type /Annot /Subtype /StrikeOut /Rect [180 604 190 614] /QuadPoints [180 614 190 614 180 604 190 604] >>"
    look = (b"<< /Type /XObject /Subtype /Form /BBox [0 0 40 14] /Resources << /Font << /F 3 0 R >> >> /Length 32 >>\nstream\n"
            b"BT /F 9 Tf 2 4 Td (37) Tj ET    \nendstream")  # fmt: skip
    typed = b"<< /Type /Annot /Subtype /FreeText /Rect [200 602 240 616] /AP << /N 8 0 R >> >>"
    data = pages([*ruled(), *labels(), words("35", *CELL)], page="/Annots [{strike} {typed}]",
                 objects={"strike": strike, "typed": typed, "look": look})  # fmt: skip
    assert told(pdf.read(data))["b"] == struck("35", "37")


def test_letters_drawn_by_their_outlines_show() -> None:
    """A browser that lacks a bold font draws the letters' outlines, and invisible letters over them, to be copied."""
    outline = "180 606 m 184 606 l 184 607.2 l 182 608 l 184 612 l 180 612 l f 186 606 m 187.5 606 l 187.5 607 l 186 607 l f"
    assert last_cell(outline, words("37", *CELL, how="3 Tr")) == ("37", None)


# ── pictures ──


def scanned(*contents: list[str]) -> Document:
    return pdf.read(pages(*contents, **PICTURED))  # type: ignore[arg-type]


@pytest.mark.parametrize("content", [
    [WHOLE_PAGE, words("ocr 12", 72, 700, how="3 Tr")],
    [words("ocr 12", 72, 700), WHOLE_PAGE],
    [WHOLE_PAGE, words("ocr 12 and more", 72, 700, how="3 Tr"), words("scanned by", 72, 20)],
], ids=["invisible", "behind the picture", "with the scanner's name"])  # fmt: skip
def test_words_laid_over_a_scan_for_searching_are_not_taken_for_what_it_shows(content: list[str]) -> None:
    with pytest.raises(FileError, match="识别软件另加的"):
        scanned(content)


def test_a_picture_of_a_page_is_a_scan() -> None:
    with pytest.raises(FileError, match="里面没有文字"):
        scanned([WHOLE_PAGE])


def test_a_scanned_page_among_others_is_named() -> None:
    document = scanned([words("read", 72, 700)], [WHOLE_PAGE, words("ocr 12", 72, 700, how="3 Tr")])
    assert document.blocks == (Paragraph("read", "第1页"),)
    assert document.remarks == ("第2页是扫描件或图片，没有读。",)


def test_words_on_a_picture_behind_them_are_read() -> None:
    assert told(scanned([WHOLE_PAGE, *ruled(), *labels(), words("a title of more than thirty letters", 72, 700), words("35", *CELL)])) == {
        "a": ("9", None), "b": ("35", None)
    }  # fmt: skip


# ── what an office makes ──


@pytest.fixture(scope="module")
def printed(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Told]]:
    """A Word file and a sheet with every look, printed by LibreOffice."""
    folder = tmp_path_factory.mktemp("looks")
    made = docx.Document()
    rows: dict[str, list[tuple[str, str]]] = {
        "strike": [("35", "strike"), ("37", "")], "twice": [("35", "double_strike"), (" 37", "")], "all": [("35", "strike")],
        "raised": [("37", ""), ("2", "superscript")], "lowered": [("37", ""), ("2", "subscript")], "under": [("37", "underline")],
        "bold": [("1,113", "bold")], "plain": [("37", ""), ("ab", "italic")],
    }  # fmt: skip
    table = made.add_table(len(rows), 2, style="Table Grid")
    for at, (name, runs) in enumerate(rows.items()):
        table.cell(at, 0).text = name
        for text, look in runs:
            run = table.cell(at, 1).paragraphs[0].add_run(text)
            if look:
                setattr(run.font, look, True)
    made.save(str(folder / "word.docx"))
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    dark = PatternFill("solid", fgColor="1F4E79")
    for at, (name, font, fill) in enumerate((
        ("strike", Font(strike=True), None), ("white", Font(color="FFFFFF"), None), ("on dark", Font(color="FFFFFF"), dark),
        ("under", Font(underline="single"), None), ("plain", Font(), None),
    ), 1):  # fmt: skip
        sheet.cell(at, 1, name)
        sheet.cell(at, 2, 35).font = font
        if fill is not None:
            sheet.cell(at, 2).fill = fill
    sheet.print_options.gridLines = True
    book.save(folder / "sheet.xlsx")
    paths = office.convert([folder / "word.docx", folder / "sheet.xlsx"], "pdf", folder / "out")
    return {path.stem: told(apart(Path(path).read_bytes())) for path in paths}


def test_what_a_word_file_strikes_or_raises_is_told_from_its_print(printed: dict[str, dict[str, Told]]) -> None:
    raised = ("372", Doubt("raised", "37[2]", "372"))
    assert printed["word"] == {
        "strike": struck("35", "37"), "twice": struck("35", "37"), "all": struck("35", ""), "raised": raised, "lowered": raised,
        "under": ("37", None), "bold": ("1,113", None), "plain": ("37ab", None),
    }  # fmt: skip


def test_what_a_sheet_strikes_or_hides_is_told_from_its_print(printed: dict[str, dict[str, Told]]) -> None:
    assert printed["sheet"] == {
        "strike": struck("35", ""), "white": hidden("35", ""), "on dark": ("35", None), "under": ("35", None), "plain": ("35", None),
    }  # fmt: skip
