"""What stands on paper, as LibreOffice prints it: the circular's table, signatures, one line, and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.support.office import Office
from tests.support.workbooks import seal_for, statutory_form
from toolkit.workbook.issuing import issued_workbook

FORM = statutory_form()
ZEROS = {code: 0 for code, cell in FORM.cells.items() if not cell.total}
GAPS = {code: value for code, value in ZEROS.items() if code not in ("t3.new.natural", "t2.fee.amount", "t4.review.upheld")}
TEXTS = {code: ["一是列出公开事项，每项注明谁来写。", "二是每月五日前更新。"] for code in list(FORM.texts_by_code)[:2]}
DECLARED = tuple(table.code for table in FORM.tables if table.zero_choice)
NEVER = ("不打印", "请选", "填报提示", "上年数", "每段一行", "可以上报", "还差3处：")
"""Words of the screen: the choice that is not made, hints, last year's columns, the line on top."""


@pytest.fixture(scope="module")
def printed(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Workbooks printed to PDF, one call for all: LibreOffice starts slowly."""
    home = tmp_path_factory.mktemp("paper")
    last = dict.fromkeys(FORM.cells, 0)
    cases: Mapping[str, tuple[Any, Mapping[str, object], Mapping[str, Any], tuple[str, ...]]] = {
        "empty": (seal_for(FORM), {}, {}, ()),
        "gaps": (seal_for(FORM, last=last), GAPS, TEXTS, ()),
        "ready": (seal_for(FORM), ZEROS, TEXTS, ()),
        "declared": (seal_for(FORM, last=last), {}, {}, DECLARED),
    }
    paths = []
    for name, (seal, typed, texts, declared) in cases.items():
        paths.append(home / f"{name}.xlsx")
        paths[-1].write_bytes(issued_workbook(seal, typed, texts, declared))
    return {path.stem: path for path in office.convert(paths, "pdf", home / "pdf")}


def sheets(pdf: Path) -> dict[str, list[str]]:
    """The words of every page by the sheet its footer names."""
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip("poppler-utils is not installed")
    done = subprocess.run([pdftotext, "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60)
    found: dict[str, list[str]] = {}
    for page in done.stdout.decode().split("\f")[:-1]:
        name = page.strip().splitlines()[-1].split()[0]
        found.setdefault(name, []).append(re.sub(r"[ \u3000]+", " ", page))
    return found


def test_one_line_below_the_signatures_says_whether_it_may_be_signed(printed: dict[str, Path]) -> None:
    ready, gaps = sheets(printed["ready"]), sheets(printed["gaps"])
    for table in FORM.sheet_tables():
        (page,) = ready[table.sheet]
        line = next(line for line in page.splitlines() if "表内校验" in line)
        assert re.fullmatch(r" ?数据已通过表内校验，校验码 \d{4}-\d{4}", line.rstrip()), line
        assert page.index("单位负责人：") < page.index(line), "in the sign-off block"
        assert page.index("单位负责人：") > max(page.rfind(label.text[:2]) for label in table.labels if label.text), "never inside the table"
        (page,) = gaps[table.sheet]
        assert "未通过表内校验（还差3处），不得签报" in page
        assert not re.search(r"\d{4}-\d{4}", page), "no code while an error stands"


def test_nothing_of_the_screen_prints(printed: dict[str, Path]) -> None:
    for name, pdf in printed.items():
        found = sheets(pdf)
        for sheet in (*(table.sheet for table in FORM.sheet_tables()), "文字"):
            for words in NEVER:
                assert words not in "".join(found[sheet]), (name, sheet, words)


def test_the_zero_choice_prints_only_where_it_was_made(printed: dict[str, Path]) -> None:
    for name, pdf in printed.items():
        found = sheets(pdf)
        for table in FORM.tables:
            assert ("其余空白格均为0：是" in "".join(found[table.sheet])) == (name == "declared"), (name, table.sheet)
            assert ("其余空白格均为0" in "".join(found[table.sheet])) == (name == "declared"), (name, table.sheet)


def coloured(pdf: Path, pages: set[int] | None = None) -> set[int]:
    """The printed pages with anything that is not black, white or the blur between."""
    return {
        number for number in range(1, how_many_pages(pdf) + 1)
        if (pages is None or number in pages)
        and any(max(rgb) - min(rgb) > 8 for row in drawn(pdf, number) for rgb in set(zip(row[0::3], row[1::3], row[2::3], strict=True)))
    }


def how_many_pages(pdf: Path) -> int:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return len(document)


def drawn(pdf: Path, number: int, *, shades: bool = False) -> list[bytes]:
    """The lines of a page as drawn: three bytes for each dot, or one with ``shades``."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        bitmap = document[number - 1].render(scale=50 / 72, grayscale=shades)
        dots, wide = bytes(bitmap.buffer), bitmap.width * bitmap.n_channels
        return [dots[y * bitmap.stride:y * bitmap.stride + wide] for y in range(bitmap.height)]


def page_numbers(pdf: Path) -> dict[str, list[int]]:
    numbers, at = dict[str, list[int]](), 0
    for sheet, pages in sheets(pdf).items():
        numbers[sheet] = list(range(at + 1, at + 1 + len(pages)))
        at += len(pages)
    return numbers


def test_a_return_that_may_be_signed_is_black_on_white(printed: dict[str, Path]) -> None:
    for name in ("ready", "declared"):
        numbers = page_numbers(printed[name])
        ours = {n for sheet in (*(table.sheet for table in FORM.sheet_tables()), "文字") for n in numbers[sheet]}
        assert coloured(printed[name], ours) == set(), name
        assert not any(grey(printed[name], number) for number in ours), "no grey of totals"
    assert grey(printed["gaps"], page_numbers(printed["gaps"])["表三"][0]), "which is how this measures"


def grey(pdf: Path, number: int) -> bool:
    """Whether the grey of totals fills anything: a block of dots that all have it; a blurred line is one dot high."""
    filled, rows = bytes([0xED]) * 8, drawn(pdf, number, shades=True)
    return any(
        (at := rows[y].find(filled)) >= 0 and all(row[at:at + 8] == filled for row in rows[y:y + 4]) for y in range(len(rows) - 3)
    )


def test_blank_paragraphs_leave_neither_boxes_nor_tints_nor_empty_pages(printed: dict[str, Path]) -> None:
    numbers, words = page_numbers(printed["empty"])["文字"], sheets(printed["empty"])["文字"]
    assert len(numbers) <= 2
    heads = [text.label for text in FORM.texts_by_code.values()]
    assert all(any(head in page for head in heads) for page in words), "no page of blank rows"
    # A line as wide as the page would be a box around a blank row.
    for y, row in enumerate(drawn(printed["empty"], numbers[0], shades=True)):
        assert sum(shade < 200 for shade in row) < len(row) * 0.5, y
    assert coloured(printed["empty"], {numbers[0]}) == set()
