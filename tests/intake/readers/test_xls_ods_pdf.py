"""What old and open sheets and PDFs hold beyond plain tables; damage to any of them is a sentence."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.readers.builders import docx, ods, pdf_page, xls, xlsx
from tests.support.office import Office
from tests.support.readings import apart
from toolkit.errors import FileError
from toolkit.intake.document import Grid, GridCell, Paragraph
from toolkit.intake.readers import html, mht, text
from toolkit.intake.readers import ods as open_sheet
from toolkit.intake.readers import pdf as page
from toolkit.intake.readers import xlsx as sheet
from toolkit.intake.taken_apart import sheet_document, word_document
from toolkit.ooxml.wordfile import open_word
from toolkit.seen import Doubt
from toolkit.workbook.opened import open_workbook


def cell(value: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{value}</text:p></table:table-cell>"


def number(value: str, shown: str = "", attributes: str = "") -> str:
    return cell(shown or value, f'office:value-type="float" office:value="{value}" {attributes}')


def table(*rows: str, name: str = "表三") -> str:
    return f'<table:table table:name="{name}">' + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows) + "</table:table>"


def cells(data: bytes) -> list[GridCell]:
    (grid,) = open_sheet.read(data).blocks
    assert isinstance(grid, Grid)
    return list(grid.cells)


def test_an_open_sheet_shows_what_is_displayed_and_keeps_the_value() -> None:
    data = ods(table(number("2.0199", "2.02") + number("1113", "1,113") + cell("#REF!", 'table:formula="of:=[.A9]"')
                     + '<table:table-cell table:formula="of:=SUM([.A1:.B2];[$表三.C4])"/>'))
    assert [(one.text, one.raw, one.doubt) for one in cells(data)] == [
        ("2.02", 2.0199, Doubt("format", "2.0199", "2.02")), ("1,113", 1113, None), ("#REF!", "#REF!", Doubt("fault", "=A9", "#REF!")),
        ("", None, Doubt("unsaved", "=SUM(A1:B2,$表三.C4)", "")),
    ]  # fmt: skip


def test_repeats_of_an_open_sheet_count_and_blank_ones_cost_nothing() -> None:
    blank = '<table:table-cell table:number-columns-repeated="16000"/>'
    rows = f'<table:table-row table:number-rows-repeated="1000000">{blank}</table:table-row>'
    data = ods(f"<table:table>{rows}<table:table-row>{blank}{number('5', '', 'table:number-columns-repeated=' + chr(34) + '2' + chr(34))}"
               "</table:table-row></table:table>")
    assert [(one.row, one.col, one.raw) for one in cells(data)] == [(1_000_000, 16_000, 5), (1_000_000, 16_001, 5)]


def test_blanks_tabs_and_lines_of_an_open_sheet_are_kept_and_notes_left_out() -> None:
    inside = 'a<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d<text:span>e</text:span>f'
    note = "<office:annotation><text:p>批注</text:p></office:annotation>"
    data = ods(table(f"<table:table-cell>{note}<text:p>{inside}</text:p><text:p>g</text:p></table:table-cell>"))
    assert cells(data)[0].text == "a  b\tc\ndef\ng"


def test_an_old_sheet_keeps_dates_marks_and_hidden_sheets(office: Office, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    active = book.active
    assert active is not None
    active["B2"], active["B3"], active["B4"], active["B5"], active["B6"] = 45306, True, 0.1 + 0.2, "=1+1", "2.50"
    active["B2"].number_format = "yyyy-m-d"
    active.merge_cells("B6:D7")
    book.create_sheet("藏")["A1"] = 1
    book["藏"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    for to in ("xls", "ods"):
        (path,) = office.convert([tmp_path / "a.xlsx"], to, tmp_path / "out")
        document = apart(path.read_bytes())
        first, hidden = (block for block in document.blocks if isinstance(block, Grid))
        found = {(one.row, one.col): one.raw for one in first.cells}
        assert found[1, 1] == 45306
        assert next(one.doubt for one in first.cells if one.row == 1) == Doubt("format", "45306", "2024-1-15")
        assert str(found[2, 1]).upper() in ("TRUE", "1")  # LibreOffice writes a 1 into .xls
        assert (found[3, 1], found[4, 1], found[5, 1]) == (pytest.approx(0.3), 2, "2.50")
        assert [one.doubt for one in first.cells if one.doubt and one.row > 2] == [Doubt("formula", "=1+1", "2")]
        assert [(one.rows, one.cols) for one in first.cells if one.row == 5] == [(2, 3)]
        assert (first.hidden, hidden.hidden, hidden.sheet) == (False, True, "藏")


def test_a_page_of_text_is_lines() -> None:
    document = page.read(pdf_page(b"BT /F 12 Tf 72 720 Td (first) Tj 0 -20 Td (second) Tj 0 -600 Td (- 1 -) Tj ET"))
    assert document.blocks == (Paragraph("first", "第1页"), Paragraph("second", "第1页"))


def ruled(xs: list[int], ys: list[int], words: dict[tuple[int, int], str]) -> bytes:
    lines = [f"{x} {ys[0]} m {x} {ys[-1]} l S" for x in xs] + [f"{xs[0]} {y} m {xs[-1]} {y} l S" for y in ys]
    said = [f"BT /F 9 Tf {x} {y} Td ({word}) Tj ET" for (x, y), word in words.items()]
    return "\n".join(lines + said).encode()


def test_ruled_lines_are_cells_and_words_beside_them_are_not() -> None:
    content = ruled([72, 172, 272], [600, 630, 660], {(80, 640): "a", (180, 640): "1", (80, 610): "b", (180, 610): "2"})
    document = page.read(pdf_page(content + b"\nBT /F 9 Tf 72 700 Td (above) Tj ET BT /F 9 Tf 72 500 Td (below) Tj ET"))
    above, grid, below = document.blocks
    assert (getattr(above, "text", ""), getattr(below, "text", "")) == ("above", "below")
    assert isinstance(grid, Grid)
    assert grid.exact
    assert [(one.row, one.col, one.text) for one in grid.cells] == [(0, 0, "a"), (0, 1, "1"), (1, 0, "b"), (1, 1, "2")]


def test_a_table_drawn_without_its_outer_sides_is_still_a_table() -> None:
    words = {(80, 640): "a", (180, 640): "1", (80, 610): "b", (180, 610): "2"}
    content = b"\n".join(line for line in ruled([72, 172, 272], [600, 630, 660], words).split(b"\n")
                         if not line.startswith((b"72 600 m 72", b"272 600 m 272")))
    (grid,) = page.read(pdf_page(content)).blocks
    assert isinstance(grid, Grid)
    assert [(one.row, one.col, one.text) for one in grid.cells] == [(0, 0, "a"), (0, 1, "1"), (1, 0, "b"), (1, 1, "2")]


def test_words_between_two_tables_stay_between_them() -> None:
    upper = ruled([72, 172, 272], [600, 630], {(80, 610): "a", (180, 610): "1"})
    lower = ruled([72, 172, 272], [400, 430], {(80, 410): "b", (180, 410): "2"})
    blocks = page.read(pdf_page(upper + b"\n" + lower + b"\nBT /F 9 Tf 100 500 Td (between) Tj ET")).blocks
    assert [type(block) for block in blocks] == [Grid, Paragraph, Grid]


def test_bold_printed_twice_is_read_once() -> None:
    content = b"BT /F 9 Tf 72 700 Td (ab) Tj ET BT /F 9 Tf 72.2 700 Td (ab) Tj ET BT /F 9 Tf 82 700 Td (b) Tj ET"
    assert page.read(pdf_page(content)).blocks == (Paragraph("abb", "第1页"),)


def test_a_scan_is_said_to_be_one() -> None:
    with pytest.raises(FileError, match="扫描件"):
        page.read(pdf_page(b""))


# ── damage ────────────────────────────────────────────────────────────

SHEET = xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>A1</f><v>5</v></c></row>')
SEEDS = {
    "xlsx": (sheet.read, SHEET),
    "opened xlsx": (lambda data: sheet_document(open_workbook(data)), SHEET),
    "opened docx": (lambda data: word_document(open_word(data)),
                    docx("<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p><w:tbl><w:tr><w:tc/></w:tr></w:tbl>")),
    "ods": (open_sheet.read, ods(table(number("5") + cell("甲")))),
    "html": (html.read, "<meta charset=gbk><table><tr><td rowspan=2>甲<td>1<tr><td>2</table><p>乙".encode("gb18030")),
    "mht": (mht.read, b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: '
            b"text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+MQ==\r\n--b--\r\n"),
    "text": (text.read, "甲,1\n乙,2\n丙,3\n".encode("gb18030")),
}  # fmt: skip
KNOWN_FAILURES = (SyntaxError, ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError, MemoryError)
"""What a damaged file may raise inside a worker, which makes one sentence of it (ParseError is a SyntaxError)."""


@pytest.mark.parametrize("kind", sorted(SEEDS))
@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_damaged_bytes_never_do_more_than_fail(kind: str, data: st.DataObject) -> None:
    read, seed = SEEDS[kind]
    at = data.draw(st.integers(0, len(seed) - 1))
    junk = data.draw(st.binary(max_size=8) | st.sampled_from([b"<", b">", b"&", b'"', b"\x00", b"]]>", b"<!--", b"9" * 9]))
    broken = seed[:at] + junk + seed[at + data.draw(st.integers(0, 8)) :]
    try:
        found = read(broken)
    except FileError:
        return
    except KNOWN_FAILURES:
        assert not kind.startswith("opened"), "in this process nothing but a sentence comes out"
        return
    assert found.blocks


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_old_sheet_or_page_is_one_sentence(seed: int) -> None:
    import random

    chance = random.Random(seed)
    for data in (xls((0x85, bytes(12)), (10, b"")), pdf_page(b"BT /F 9 Tf 72 700 Td (5) Tj ET")):
        broken = bytearray(data)
        for _ in range(20):
            broken[chance.randrange(8, len(broken))] = chance.randrange(256)
        try:
            apart(bytes(broken))
        except FileError as error:
            said = str(error)
        else:
            said = "。"
        assert said.endswith("。")
