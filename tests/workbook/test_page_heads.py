"""The head of each printed page bears the unit's name, whatever signs of Excel's its characters would be."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.office import Office
from tests.support.workbooks import seal_for, statutory_form
from toolkit.workbook.book import StrictWorkbook, literally
from toolkit.workbook.issuing import issued_workbook, page_header, prefilled
from toolkit.workbook.stamping import Stamper

FORM = statutory_form()
NAMES = (
    "R&G公司", "A&D", "&P", '5&"宋体"', "&", "&&", "A&", "&[Picture]", "&L甲&C乙&R丙", "R&G&G", "&9", "甲&N局", "&K00FF00甲", "&amp;G",
)


def heads(data: bytes) -> list[tuple[str, str]]:
    """Head and foot of every sheet that has them, as Excel reads them."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith("xl/worksheets/sheet"):
                text = archive.read(name).decode()
                found += [(html.unescape(head), html.unescape(foot)) for head, foot in re.findall(
                    r"<oddHeader>(.*?)</oddHeader><oddFooter>(.*?)</oddFooter>", text)]
    return found


def said(head: str) -> str:
    """What a head prints, its signs taken away as Excel reads them: two & are one, of one the next character is a sign."""
    return re.sub(r"&(&|9 |[LCR])", lambda sign: "&" if sign[1] == "&" else "|" if sign[1] in "LCR" else "", head)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_with_excels_signs_stands_at_the_head_of_each_page(name: str) -> None:
    seal = seal_for(FORM, name=name)
    found = heads(issued_workbook(seal, prefilled(seal), {}))
    assert len(found) == len(list(FORM.sheet_tables())) + 3
    for head, _ in found:
        assert head == page_header(seal)
        assert head.startswith(f"&L&9 {name.replace('&', '&&')}&R&9 ")
        assert said(head) == f"|{name}|{seal.facts['year']}年{FORM.title}"


@pytest.mark.parametrize("name", NAMES)
def test_it_is_stamped_as_it_is_painted(name: str) -> None:
    stamper = Stamper()
    for seal in (seal_for(FORM, name="北塬街道"), seal_for(FORM, name=name)):
        assert stamper.workbook(seal, prefilled(seal), {}) == issued_workbook(seal, prefilled(seal), {})
    assert stamper.painted == 1


@given(st.text(st.characters(min_codepoint=0x20, blacklist_categories=["Cs", "Cn"]), max_size=120))
def test_whatever_is_said_literally_is_said(words: str) -> None:
    book = StrictWorkbook()
    sheet = book.add_worksheet("甲")
    sheet.set_header(f"&L&9 {literally(words)}&R&9 2023年")
    sheet.set_footer(f"&C&9 {literally(words)}")
    assert sheet.header == f"&L&9 {words.replace('&', '&&')}&R&9 2023年" or len(sheet.header) == 0
    assert said(sheet.header) == f"|{words}|2023年" or len(words.replace("&", "&&").encode("utf-16-le")) > 400


@pytest.mark.office
def test_it_is_printed(office: Office, tmp_path: Path) -> None:
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip("poppler-utils is not installed")
    paths = []
    for number, name in enumerate(NAMES):
        seal = seal_for(FORM, name=name)
        paths.append(tmp_path / f"{number}.xlsx")
        paths[-1].write_bytes(issued_workbook(seal, prefilled(seal), {}))
    for path in office.convert(paths, "pdf", tmp_path / "pdf"):
        name = NAMES[int(path.stem)]
        done = subprocess.run([pdftotext, "-layout", str(path), "-"], check=True, capture_output=True, timeout=60)
        firsts = [re.sub(r"\s+", " ", page.strip().splitlines()[0]) for page in done.stdout.decode().split("\f")[:-1]]
        assert [first for first in firsts if first != "说明"] == [f"{name} 2023年{FORM.title}"] * (len(firsts) - 1), name
