"""The tests' LibreOffice does what the tests believe of it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.support.office import FONT_ALIASES, Office, OfficeError

pytestmark = pytest.mark.office
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A workbook whose formula carries a false cached value: 1+1 is said to be 99."""
    path = tmp_path / "表三_北塬街道.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表三")
        sheet.write_formula(0, 0, "=1+1", None, 99)
        sheet.write_string(1, 0, "一、本年新收政府信息公开申请数量")
        sheet.write_string(2, 0, "=不是公式", book.add_format({"font_name": "仿宋_GB2312"}))
    return path


def values(path: Path) -> list[object]:
    book = openpyxl.load_workbook(path, data_only=True)
    try:
        return [book["表三"].cell(row, 1).value for row in (1, 2, 3)]
    finally:
        book.close()


def test_it_calculates_anew_where_asked_many_files_in_one_call(
    office: Office, workbook: Path, tmp_path: Path
) -> None:
    copies = [tmp_path / f"第{n}份.xlsx" for n in range(3)]
    for copy in copies:
        copy.write_bytes(workbook.read_bytes())
    assert values(copies[0])[0] == 99
    made = office.recalculate(copies, tmp_path / "out")
    assert [path.name for path in made] == [path.name for path in copies]
    assert [values(path)[0] for path in made] == [2, 2, 2]
    assert values(made[0])[1:] == ["一、本年新收政府信息公开申请数量", "=不是公式"]


def test_but_a_plain_conversion_keeps_cached_values(office: Office, workbook: Path, tmp_path: Path) -> None:
    (made,) = office.convert([workbook], "xlsx", tmp_path / "out")
    assert values(made)[0] == 99


def test_pages_become_pictures(office: Office, workbook: Path, tmp_path: Path) -> None:
    pages = office.pages(workbook, tmp_path / "pages", dpi=60)
    assert len(pages) == 1
    assert pages[0].read_bytes().startswith(PNG)
    assert pages[0].stat().st_size > 1000, "a page of Chinese text is no blank sheet"


def test_a_file_it_cannot_read_is_named(office: Office, tmp_path: Path) -> None:
    broken = tmp_path / "坏的.xlsx"
    broken.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(OfficeError, match=r"坏的\.xlsx"):
        office.convert([broken], "pdf", tmp_path / "out")


def test_the_one_that_stays_outlives_a_damaged_file_and_is_replaced_when_it_dies(
    office: Office, workbook: Path, tmp_path: Path
) -> None:
    (broken := tmp_path / "坏的.xlsx").write_bytes(b"PK\x03\x04 and no more")
    office.convert([workbook], "xlsx", tmp_path / "before")
    staying = office._staying[False]
    with pytest.raises(OfficeError):
        office.convert([broken, workbook], "xlsx", tmp_path / "broken")
    office.convert([workbook], "xlsx", tmp_path / "after")
    assert office._staying[False] is staying
    os.killpg(staying.pid, signal.SIGKILL)
    staying.wait()
    (made,) = office.convert([workbook], "xlsx", tmp_path / "again")
    assert values(made)[0] == 99
    assert office._staying[False] is not staying


def test_it_leaves_nothing_running_and_no_pipe(workbook: Path, tmp_path: Path) -> None:
    with Office(tmp_path / "home") as office:
        office.convert([workbook], "xlsx", tmp_path / "out")
        staying, pipe = office._staying[False], office.pipe(False)
        assert pipe.exists()
    assert staying.poll() is not None
    assert not pipe.exists()


def test_it_never_saves_over_what_it_reads(office: Office, workbook: Path, tmp_path: Path) -> None:
    before = workbook.read_bytes()
    with pytest.raises(ValueError, match="another folder"):
        office.convert([workbook], "xlsx", tmp_path)
    assert workbook.read_bytes() == before


def test_official_fonts_stand_in_by_an_installed_one(office: Office, workbook: Path, tmp_path: Path) -> None:
    assert "仿宋_GB2312" in FONT_ALIASES
    (pdf,) = office.convert([workbook], "pdf", tmp_path / "pdf")
    fonts = office._run(["pdffonts", str(pdf)])
    assert "CJK" in fonts or "WenQuanYi" in fonts
