"""Tables of a PDF out of whatever lines it draws, over as many pages as they take; locks, turned pages, odd fonts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import pytest

from tests.intake.readers.pages import XS, YS, filled, line, locked, pages, ruled, words
from tests.support.readings import apart
from toolkit.errors import FileError
from toolkit.intake.document import Document, Grid, Paragraph
from toolkit.intake.readers import paged, pdf

Place = tuple[int, int, int, int]
PLAIN = {(0, 0, 1, 1): "a", (0, 1, 1, 1): "12", (1, 0, 1, 1): "b", (1, 1, 1, 1): "34"}
WORDS = [words("a", 80, 626), words("12", 180, 626), words("b", 80, 606), words("34", 180, 606)]


def cells(grid: object) -> dict[Place, str]:
    assert isinstance(grid, Grid)
    assert [cell.doubt for cell in grid.cells if cell.doubt] == []
    return {(cell.row, cell.col, cell.rows, cell.cols): cell.text for cell in grid.cells}


def only_table(drawn: Iterable[str], **how: str) -> dict[Place, str]:
    (grid,) = pdf.read(pages(drawn, **how)).blocks
    return cells(grid)


# ── what draws the cells ──


def _thin_areas() -> list[str]:
    return [filled(x - 0.25, 600, 0.5, 40) for x in XS] + [filled(72, y - 0.25, 200, 0.5) for y in YS]


def _double() -> list[str]:
    return [*ruled([x - 1 for x in XS], [y - 1 for y in YS]), *ruled([x + 1 for x in XS], [y + 1 for y in YS])]


def _dots() -> list[str]:
    level = [filled(72 + 3 * n, y, 1, 1) for y in YS for n in range(67)]
    return level + [filled(x, 600 + 3 * n, 1, 1) for x in XS for n in range(14)]


def _boxes(draw: Callable[[float, float], str]) -> list[str]:
    return [draw(x, y) for x in XS[:-1] for y in YS[:-1]]


BORDERS = {
    "lines": ruled(),
    "broken lines": ruled(how="[3 2] 0 d"),
    "dots": _dots(),
    "double lines": _double(),
    "thin areas": _thin_areas(),
    "a box a cell": _boxes(lambda x, y: f"{x} {y} 100 20 re S"),
    "a coloured area a cell": _boxes(lambda x, y: filled(x + 0.5, y + 0.5, 99, 19, "0.9 0.9 1")),
    "white lines on colour": [filled(72, 600, 200, 40, "0.9 0.9 1"), *ruled(how="1 G")],
    "no sides": [line(72, y, 272, y) for y in YS] + [line(172, 600, 172, 640)],
    "thick lines that do not quite meet": [line(x, 604, x, 636, "4 w") for x in XS] + [line(75, y, 269, y, "4 w") for y in YS],
    "in a frame around the page": [*ruled(), "20 20 550 800 re S"],
    "lines in pieces": [line(x, y, x, y + 20) for x in XS for y in YS[:-1]] + [line(x, y, x + 100, y) for x in XS[:-1] for y in YS],
}  # fmt: skip


@pytest.mark.parametrize("drawn", BORDERS.values(), ids=BORDERS)
def test_cells_are_cells_however_they_are_drawn(drawn: list[str]) -> None:
    assert only_table([*drawn, *WORDS]) == PLAIN


def test_where_a_line_lacks_cells_are_merged() -> None:
    drawn = [*ruled((72, 272), (580, 640)), line(72, 600, 272, 600), line(172, 620, 272, 620), line(172, 580, 172, 640), line(222, 600, 222, 620)]
    said = [words("over two rows", 80, 616), words("over two", 180, 626), words("1", 180, 606), words("2", 230, 606), words("3", 180, 586)]
    assert only_table([*drawn, *said]) == {
        (0, 0, 2, 1): "over two rows", (0, 1, 1, 2): "over two", (1, 1, 1, 1): "1", (1, 2, 1, 1): "2", (2, 1, 1, 2): "3"
    }  # fmt: skip


def test_a_row_over_the_whole_width_of_a_table_without_sides_is_a_row() -> None:
    heights = (580, 600, 620, 640, 660)
    drawn = [line(72, y, 272, y) for y in heights] + [line(172, 580, 172, 600), line(172, 620, 172, 660)]
    said = [words(text, x, y) for text, x, y in (
        ("a", 80, 646), ("1", 180, 646), ("b", 80, 626), ("2", 180, 626), ("whole", 80, 606), ("3", 180, 586))]  # fmt: skip
    found = only_table([*drawn, *said])
    assert (found[2, 0, 1, 2], found[3, 1, 1, 1], found[0, 1, 1, 1]) == ("whole", "3", "1")


def test_words_in_colour_under_each_other_are_no_table() -> None:
    marked = [filled(72, 700, 60, 12, "1 1 0"), filled(72, 688, 90, 12, "1 1 0"), words("marked", 72, 703), words("and more", 72, 691)]
    assert [block.text for block in pdf.read(pages(marked)).blocks if isinstance(block, Paragraph)] == ["marked", "and more"]


def test_coloured_labels_alone_make_no_table_of_the_figures_between_them() -> None:
    drawn = [filled(x, y, 50, 19, "0.9 0.9 1") for x in (72, 172) for y in (600, 620)]
    assert not any(isinstance(block, Grid) for block in pdf.read(pages([*drawn, *WORDS, words("77", 140, 606)])).blocks)


def test_a_watermark_is_no_word_of_the_page() -> None:
    aslant = "q 0.9 g BT /F 60 Tf 0.7 0.7 -0.7 0.7 80 500 Tm (DRAFT 99) Tj ET Q"
    assert only_table([aslant, *ruled(), *WORDS]) == PLAIN


@pytest.mark.parametrize(("turned", "matrix"), [(90, "0 1 -1 0 700 0"), (180, "-1 0 0 -1 595 842"), (270, "0 -1 1 0 0 842"), (0, "0 1 -1 0 700 0")])
def test_a_turned_page_reads_as_it_is_held(turned: int, matrix: str) -> None:
    """Content turned one way and the page another, or the reader's head."""
    blocks = pdf.read(pages([f"{matrix} cm", *ruled(), *WORDS, words("below", 72, 560)], page=f"/Rotate {turned} /MediaBox [0 0 700 900]")).blocks
    assert cells(blocks[0]) == PLAIN
    assert blocks[1:] == (Paragraph("below", "第1页"),)


def test_digits_wrapped_in_a_cell_stay_lines() -> None:
    assert only_table([*ruled(), *WORDS[:3], words("99", 180, 611), words("9", 180, 602)])[1, 1, 1, 1] == "99\n9"


# ── over pages ──


def rows(top: int, *said: tuple[str, str], height: int = 20) -> list[str]:
    """A table of two columns that hangs from a height."""
    ys = [top - height * n for n in range(len(said), -1, -1)]
    text = [words(word, x, top - height * n - 12) for n, row in enumerate(said) for x, word in zip((76, 176), row, strict=True) if word]
    return [*ruled(XS, ys), *text]


def table_over(*contents: list[str]) -> dict[Place, str]:
    (grid,) = [block for block in pdf.read(pages(*contents)).blocks if isinstance(block, Grid)]
    return cells(grid)


HEAD = ("label", "number")
FULL = "a label that fills up its"
"""As much as a cell of these takes: the next word has to go on below."""


def test_a_head_printed_again_is_no_row() -> None:
    found = table_over(rows(100, HEAD, ("a", "1"), ("b", "2")), rows(800, HEAD, ("c", "3")))
    assert [text for (_, col, *_), text in found.items() if col == 0] == ["label", "a", "b", "c"]


def test_rows_that_happen_to_be_equal_are_rows() -> None:
    found = table_over(rows(100, ("a", "1"), ("b", "2")), rows(800, ("a", "1"), ("c", "3")))
    assert [text for (_, col, *_), text in found.items() if col == 0] == ["a", "b", "a", "c"]


def test_a_row_cut_by_the_page_is_one() -> None:
    found = table_over(rows(100, HEAD, (FULL, "12")), rows(800, ("cell", ""), ("b", "2")))
    assert found == {(0, 0, 1, 1): "label", (0, 1, 1, 1): "number", (1, 0, 1, 1): f"{FULL}\ncell", (1, 1, 1, 1): "12",
                     (2, 0, 1, 1): "b", (2, 1, 1, 1): "2"}  # fmt: skip


@pytest.mark.parametrize("after", [("b", ""), ("2. next", ""), ("12", "")])
def test_a_row_without_a_figure_is_no_rest_of_the_one_before(after: tuple[str, str]) -> None:
    """Unless its words go on from a full line, and begin no row of their own."""
    upper = ("a", "12") if after[0] == "b" else (FULL, "12")
    found = table_over(rows(100, HEAD, upper), rows(800, after, ("c", "2")))
    assert found[2, 0, 1, 1] == after[0]
    assert (2, 1, 1, 1) not in found


def test_what_stands_on_every_page_is_said_once_and_divides_no_table() -> None:
    frame = [words("head of all", 72, 820), words("foot of all", 72, 30), words("1/2", 500, 20)]
    again = [words("head of all", 72, 820), words("foot of all", 72, 30), words("2/2", 500, 20)]
    blocks = pdf.read(pages([*frame, *rows(100, ("a", "1"))], [*again, *rows(800, ("b", "2"))])).blocks
    assert [block.text if isinstance(block, Paragraph) else len(block.cells) for block in blocks] == ["head of all", 4, "foot of all"]


def test_a_lone_number_in_the_middle_of_a_page_is_no_page_number() -> None:
    document = pdf.read(pages([words("label", 72, 600), words("7", 72, 500)]))
    assert document.blocks == (Paragraph("label", "第1页"), Paragraph("7", "第1页"))


@pytest.mark.parametrize("line", ["-" * 100_000, " " * 100_000 + "x", "第" + " " * 100_000, "1" * 100_000, "1 / " * 30_000, "第 1 页" * 20_000 + "x"])
def test_patterns_take_no_time_over_long_lines(line: str) -> None:
    began = time.process_time()
    for pattern in (paged._PAGE_NUMBER, paged._ORDINAL, paged._FIGURE):
        pattern.fullmatch(line)
    paged._NUMBER_WITHIN.sub("", line)
    assert time.process_time() - began < 2


# ── files ──


def test_what_an_owner_locked_opens_and_what_has_a_password_does_not() -> None:
    assert pdf.read(locked(b"")).blocks == (Paragraph("open", "第1页"),)
    with pytest.raises(FileError, match="打开密码"):
        pdf.read(locked(b"secret"))


def test_sixty_pages_are_no_report() -> None:
    with pytest.raises(FileError, match="超过50页"):
        pdf.read(pages(*["x"] * 60))


def test_a_font_that_does_not_say_its_letters_is_said_to_be_one() -> None:
    codes = "BT /F 9 Tf 72 700 Td <000100020003> Tj ET"
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [%s] >>"
    inner = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    data = pages(codes, page="/Resources << /Font << /F {font} >> >>", objects={"font": font % inner})
    with pytest.raises(FileError, match=r"没有编码|没有文字"):
        pdf.read(data)


def test_radicals_are_the_characters_they_look_like() -> None:
    """Browsers write ⽆ into a PDF where a page says 无."""
    cmap = b"1 beginbfchar <01> <2F46> endbfchar 1 beginbfchar <02> <2EA0> endbfchar"
    stream = b"<< /Length %d >>\nstream\n/CIDInit /ProcSet findresource begin begincmap %s endcmap end\nendstream" % (len(cmap) + 63, cmap)
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>"
    data = pages("BT /F 9 Tf 72 700 Td <0102> Tj ET", page="/Resources << /Font << /F {font} >> >>", objects={"font": font, "map": stream})
    assert pdf.read(data).blocks == (Paragraph("无民", "第1页"),)


def test_a_long_table_is_read_within_what_a_worker_may_cost() -> None:
    page = [*ruled([72 + 45 * n for n in range(11)], [60 + 18 * n for n in range(41)]),
            *(words(str(row * 10 + col), 76 + 45 * col, 64 + 18 * row) for row in range(40) for col in range(10))]  # fmt: skip
    document: Document = apart(pages(*[page] * 15))
    assert [len(block.cells) for block in document.blocks if isinstance(block, Grid)] == [6000]
