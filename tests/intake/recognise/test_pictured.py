"""Tables that are pictures: the sentence says that the file holds pictures, and how many."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import docx
import pytest
import xlsxwriter
from docx.shared import Cm

from tests.intake.readers.builders import pdf
from tests.support.office import Office
from tests.support.workbooks import statutory_form
from toolkit.errors import FileError
from toolkit.intake.reading import read_file

TITLE = "清溪镇2023年政府信息公开工作年度报告"
HEADINGS = ("三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况")
SAYS = "张图片，表格可能是图片"


def png() -> bytes:
    """A small red picture."""
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = zlib.compress((b"\0" + b"\xff\0\0" * 40) * 20)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 20, 8, 2, 0, 0, 0)) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def report(*, texts: bool, stamp: bool = False, wide: float = 15.0) -> bytes:
    """A report in Word with a picture in the place of each table."""
    made = docx.Document()
    made.add_paragraph(TITLE)
    if texts:
        made.add_paragraph("一、总体情况")
        made.add_paragraph("（一）主动公开情况。本年度主动公开政府信息三十条。")
    for heading in HEADINGS:
        if texts:
            made.add_paragraph(heading)
        if not stamp:
            made.add_picture(io.BytesIO(png()), width=Cm(wide), height=Cm(8))
    if stamp:
        made.add_picture(io.BytesIO(png()), width=Cm(4.2), height=Cm(4.2))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sheet() -> bytes:
    """A title, and a picture of the table below it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_string("A1", TITLE)
        page.insert_image("A3", "table.png", {"image_data": io.BytesIO(png())})
    return out.getvalue()


def said(data: bytes) -> str:
    """What is said of the missing tables, of a file that is refused or read."""
    try:
        found = read_file(data, default_form=statutory_form())
    except FileError as error:
        return f"{error.code}：{error}"
    return "\n".join(finding.message for finding in found.observed if finding.rule == "structure.changed")


@pytest.fixture(scope="module")
def converted(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sheet as .xls and .ods, the report as .odt."""
    home = tmp_path_factory.mktemp("pictured")
    (home / "a.xlsx").write_bytes(sheet())
    (home / "a.docx").write_bytes(report(texts=False))
    for to, name in (("xls", "a.xlsx"), ("ods", "a.xlsx"), ("odt", "a.docx")):
        office.convert([home / name], to, home)
    return home


def test_a_word_file_of_a_title_and_pictures_says_that_the_tables_may_be_pictures() -> None:
    assert said(report(texts=False)) == (
        "file.not_a_return：这是Word文件，里面没有找到《政府信息公开工作年度报告》的表格；有2张图片，表格可能是图片，图片里的数字读不出来，"
        "请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
    )


def test_a_report_with_texts_and_pictures_of_tables_is_read_and_says_so_of_each_table() -> None:
    found = read_file(report(texts=True), default_form=statutory_form())
    assert found.texts["s1.proactive"] == "本年度主动公开政府信息三十条。"
    assert f"有2{SAYS}" in said(report(texts=True))


def test_a_stamp_is_no_picture_of_a_table() -> None:
    assert SAYS not in said(report(texts=True, stamp=True))
    assert SAYS not in said(report(texts=False, stamp=True))


def test_a_sheet_with_a_title_and_a_picture_says_so() -> None:
    assert f"有1{SAYS}" in said(sheet())


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.odt"])
def test_other_formats_say_so_too(converted: Path, name: str) -> None:
    count = 2 if name == "a.odt" else 1
    assert f"有{count}{SAYS}" in said((converted / name).read_bytes())


@pytest.mark.parametrize(("pictures", "count"), [
    ('<img src="W020.png"><p><img src="W021.png" width="100%"></p>', 2),
    ('<table><tr><td><img src="W020.png" style="width:600px; height:800px"></td></tr></table>', 1),
    ('<a href="/"><img src="logo.png"></a><img src="i.gif" width="16" height=16><img src="x.png" style="height:20px">', 0),
])
def test_a_page_says_so_of_pictures_that_are_no_buttons(pictures: str, count: int) -> None:
    page = f"<html><body><h1>{TITLE}</h1><p>一、总体情况</p><p>（一）主动公开情况。主动公开三十条。</p>{pictures}</body></html>"
    assert (f"有{count}{SAYS}" in said(page.encode())) == (count > 0)


def test_an_old_drawing_counts_once_beside_the_new_one_it_stands_for() -> None:
    from xml.etree import ElementTree

    from toolkit.ooxml.pictures import pictures_in_word

    new = '<drawing><inline><extent cx="5400000" cy="3600000"/><blip/></inline></drawing>'
    old = '<pict><shape style="width:415pt;height:300pt"><imagedata/></shape></pict>'
    both = f"<body><AlternateContent><Choice>{new}</Choice><Fallback>{old}</Fallback></AlternateContent>{old}</body>"
    assert pictures_in_word(ElementTree.fromstring(both)) == 2
    box = '<body><pict><shape style="width:415pt;height:300pt"><textbox/></shape></pict></body>'
    assert pictures_in_word(ElementTree.fromstring(box)) == 0


def test_a_pdf_whose_further_pages_are_scans_says_so() -> None:
    def stream(content: bytes, more: bytes = b"") -> bytes:
        return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)

    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F 7 0 R >> /XObject << /I 8 0 R >> >> >>"
    words = b" ".join(b"0 -20 Td (Annual report of the town, as it was sent) Tj" for _ in range(5))
    data = pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>", page % 5, page % 6,
        stream(b"BT /F 12 Tf 72 700 Td " + words + b" ET"), stream(b"q 595 0 0 842 0 0 cm /I Do Q"),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        stream(bytes(range(200)) * 6, b"/Type /XObject /Subtype /Image /Width 20 /Height 20 /ColorSpace /DeviceRGB /BitsPerComponent 8"),
    )
    assert f"有1{SAYS}" in said(data)
