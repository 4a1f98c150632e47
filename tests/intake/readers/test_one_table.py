"""The same table in every format an office may send reads the same, cell for cell."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from openpyxl.styles import Border, Side

from tests.intake.readers.builders import WORD, docx_parts, zipped
from tests.support.office import Office
from tests.support.processes import ends
from tests.support.readings import apart
from toolkit.errors import FileError
from toolkit.intake.document import Document, Grid
from toolkit.intake.readers import office as converter

CELLS: dict[tuple[int, int], Any] = {
    (0, 0): "三、收到和处理政府信息公开申请情况",
    (1, 0): "（本列数据的勾稽关系）", (1, 1): "申请人情况",
    (2, 1): "自然人", (2, 2): "商业企业", (2, 3): "总计",
    (3, 0): "一、本年新收", (3, 1): 62, (3, 2): 0, (3, 3): 62,
    (4, 0): "二、上年结转", (4, 1): 2.5, (4, 2): "/", (4, 3): 1113,
    (5, 0): "三、结果维持", (5, 1): -1,
}  # fmt: skip
SPANS = {(0, 0): (1, 4), (1, 0): (2, 1), (1, 1): (1, 3)}
ROWS, COLS = 6, 4
EXPECTED = {(*place, *SPANS.get(place, (1, 1))): str(value) for place, value in CELLS.items()}


def seen(document: Document, *, spans: bool = True) -> dict[tuple[int, ...], str]:
    grid = next(block for block in document.blocks if isinstance(block, Grid) and not block.hidden)
    return {
        (cell.row, cell.col, *((cell.rows, cell.cols) if spans else SPANS.get((cell.row, cell.col), (1, 1)))):
        cell.text.replace("\n", "").replace(" ", "")
        for cell in grid.cells
        if cell.text
    }  # fmt: skip


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = openpyxl.Workbook()
    active = book.active
    assert active is not None
    active.title = "表三"
    line = Side(style="thin")
    for (row, col), value in CELLS.items():
        active.cell(row + 1, col + 1).value = value
    for (row, col), (rows, cols) in SPANS.items():
        active.merge_cells(start_row=row + 1, start_column=col + 1, end_row=row + rows, end_column=col + cols)
    for row in range(ROWS):  # merging takes borders off
        for col in range(COLS):
            active.cell(row + 1, col + 1).border = Border(left=line, right=line, top=line, bottom=line)
    for letter, width in zip("ABCD", (26, 12, 12, 12), strict=True):  # wide enough for the words, narrow enough for one page
        active.column_dimensions[letter].width = width
    path = tmp_path_factory.mktemp("sheet") / "表三.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="module")
def word(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = docx.Document()
    made.add_paragraph("某街道2023年政府信息公开工作年度报告")
    table = made.add_table(ROWS, COLS, style="Table Grid")
    for (row, col), value in CELLS.items():
        table.cell(row, col).text = str(value)
    for (row, col), (rows, cols) in SPANS.items():
        table.cell(row, col).merge(table.cell(row + rows - 1, col + cols - 1))
    for (row, col) in SPANS:  # python-docx gathers the blank paragraphs of merged cells
        for extra in table.cell(row, col).paragraphs[1:]:
            extra._element.getparent().remove(extra._element)
    made.add_paragraph("五、存在的主要问题及改进情况")
    path = tmp_path_factory.mktemp("word") / "报告.docx"
    made.save(str(path))
    return path


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of more rows than a page has, its first column one cell."""
    made = docx.Document()
    made.add_paragraph("前")
    table = made.add_table(70, 3, style="Table Grid")
    for row in range(70):
        for col in (1, 2):
            table.cell(row, col).text = f"{row}列{col}"
    table.cell(0, 0).merge(table.cell(69, 0)).paragraphs[0].text = "竖着的标题"
    made.add_paragraph("后")
    path = tmp_path_factory.mktemp("long") / "长.docx"
    made.save(str(path))
    return path


SHEET_AS, WORD_AS = ("xlsx", "xls", "ods", "html", "pdf"), ("docx", "doc", "rtf", "html", "pdf")


@pytest.fixture(scope="module")
def saved_as(
    sheet: Path, word: Path, long: Path, office: Office, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], dict[str, Path]]:
    """What is saved in a format, by its name without the suffix: all in one call, once."""

    @cache
    def save(to: str) -> dict[str, Path]:
        given = [path for path, kinds in ((sheet, SHEET_AS), (word, WORD_AS), (long, ("pdf",))) if to in kinds]
        return {path.stem: path for path in office.convert(given, to, tmp_path_factory.mktemp(to))}

    return save


@pytest.fixture(scope="module")
def sheet_as(saved_as: Callable[[str], dict[str, Path]]) -> Callable[[str], Document]:
    """The sheet saved in another format and read, once."""

    @cache
    def read(to: str) -> Document:
        return apart(saved_as(to)["表三"].read_bytes())

    return read


@pytest.mark.parametrize("to", SHEET_AS)
def test_a_sheet_reads_the_same_in(to: str, sheet_as: Callable[[str], Document]) -> None:
    document = sheet_as(to)
    assert document.kind == to
    assert seen(document) == EXPECTED


@pytest.mark.parametrize("to", ["xlsx", "xls", "ods"])
def test_numbers_stay_numbers_where_the_format_has_numbers(to: str, sheet_as: Callable[[str], Document]) -> None:
    (grid,) = sheet_as(to).blocks
    assert isinstance(grid, Grid)
    assert grid.sheet == "表三"
    found = {(cell.row, cell.col): cell.raw for cell in grid.cells}
    assert found == CELLS
    assert {place: type(raw) for place, raw in found.items()} == {place: type(raw) for place, raw in CELLS.items()}


@pytest.mark.parametrize("to", WORD_AS)
def test_a_word_table_reads_the_same_in(to: str, saved_as: Callable[[str], dict[str, Path]]) -> None:
    document = apart(saved_as(to)["报告"].read_bytes())
    assert document.kind == to
    assert seen(document) == EXPECTED
    first = document.blocks[0]
    assert not isinstance(first, Grid)
    assert first.text == "某街道2023年政府信息公开工作年度报告"
    assert any("LibreOffice" in remark for remark in document.remarks) == (to in ("doc", "odt", "rtf"))


def test_word_of_2003_as_xml_is_converted(word: Path, office: Office, tmp_path: Path) -> None:
    (path,) = office.convert([word], "xml:MS Word 2003 XML", tmp_path)
    document = apart(path.read_bytes())
    assert document.kind == "officexml"
    assert list(seen(document).values()) == list(EXPECTED.values())  # the export itself undoes merges


def test_a_long_table_goes_on_over_the_page(saved_as: Callable[[str], dict[str, Path]]) -> None:
    before, grid, after = apart(saved_as("pdf")["长"].read_bytes()).blocks
    assert isinstance(grid, Grid)
    assert grid.place == "第1页第1个表格"
    found = {(cell.row, cell.col): cell.text for cell in grid.cells if cell.col}
    assert found == {(row, col): f"{row}列{col}" for row in range(70) for col in (1, 2)}
    assert [(cell.rows, cell.text) for cell in grid.cells if cell.col == 0] == [(70, "竖着的标题")]
    assert (getattr(before, "text", ""), getattr(after, "text", "")) == ("前", "后")


# ── LibreOffice as a converter ────────────────────────────────────────


def test_without_libreoffice_the_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(converter, "_PLACES", ())
    with pytest.raises(FileError) as caught:
        converter.converted(b"{\\rtf1}", "rtf")
    assert "没有安装LibreOffice" in str(caught.value)
    assert "另存为.docx" in str(caught.value)


def program(folder: Path, script: str) -> str:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_program_that_hangs_is_ended_with_all_it_started(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    slow = program(tmp_path, f"(trap '' TERM; exec sleep 60) & echo $! > '{told}'; sleep 60")
    with pytest.raises(FileError) as caught:
        converter.converted(b"x", "doc", program=slow, seconds=1.5)
    assert (caught.value.code, "1.5秒内没有转换完" in str(caught.value)) == ("file.too_big", True)
    assert ends(int(told.read_text()))


def test_a_program_that_makes_nothing_is_not_believed(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        converter.converted(b"x", "doc", program=program(tmp_path, "exit 0"))
    assert "转换不成功" in str(caught.value)


class _Counting(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[int]:
    _Counting.asked.clear()
    with HTTPServer(("127.0.0.1", 0), _Counting) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_nothing_is_fetched_while_converting(office: Office, listener: int, tmp_path: Path) -> None:
    """A picture, a field and a page frame that stand on a server: none of them is asked for."""
    link = f"http://127.0.0.1:{listener}/"
    rtf = (
        r"{\rtf1\ansi before {\field{\*\fldinst INCLUDEPICTURE \\d """ + f'"{link}a.png"' + r"}{\fldrslt }}"
        r"{\field{\*\fldinst INCLUDETEXT " + f'"{link}b.txt"' + r"}{\fldrslt x}} after\par}"
    ).encode()
    assert apart(rtf).blocks
    odt = tmp_path / "a.odt"
    made = docx.Document()
    made.add_paragraph("甲")
    made.save(str(tmp_path / "a.docx"))
    (odt,) = office.convert([tmp_path / "a.docx"], "odt", tmp_path / "out")
    with zipfile.ZipFile(odt) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    frame = (
        f'<draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="{link}c.png" xlink:type="simple"/></draw:frame>'
    )
    parts["content.xml"] = parts["content.xml"].replace("甲".encode(), frame.encode() + "甲".encode())
    assert apart(zipped(parts)).blocks
    assert _Counting.asked == []


def test_nothing_is_fetched_while_reading(listener: int) -> None:
    link = f"http://127.0.0.1:{listener}/"
    page = f"<img src='{link}a'><link rel=stylesheet href='{link}b'><iframe src='{link}c'></iframe><p>甲</p>".encode()
    outside = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        f'Type="x/attachedTemplate" Target="{link}d" TargetMode="External"/></Relationships>'
    )
    body = f'<w:p xmlns:w="{WORD}"><w:r><w:t>甲</w:t></w:r></w:p>'
    word = zipped({**docx_parts(body), "word/_rels/document.xml.rels": outside.encode()})
    for data in (page, word):
        assert apart(data).blocks
    assert _Counting.asked == []
