"""Every number in the Word and HTML reports is the number in the roll-up workbook (or in the unit's return)."""

from __future__ import annotations

import io
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import lxml.html
import openpyxl
import pytest

from tests.support.workbooks import statutory_form
from toolkit.actions.demo import demo
from toolkit.actions.report import report
from toolkit.campaign import Campaign
from toolkit.campaign.standing import standing_of
from toolkit.form import Table

FORM = statutory_form()


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    return next(one.root for one in demo(out) if one.root.name == "shifan-2023")


def in_rollup(root: Path) -> dict[str, Decimal]:
    """The cached numbers of the roll-up by code; blanks left out."""
    (path,) = (root / "output").glob("*汇总.xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
    found = {}
    for code in FORM.cells:
        sheet, _, cell = book.defined_names[code.replace(".", "_")].attr_text.rpartition("!")
        value = book[sheet.strip("'")][cell.replace("$", "")].value
        if value not in (None, ""):
            found[code] = Decimal(str(value))
    return found


def in_word(path: Path) -> dict[str, Decimal]:
    """The numbers of the Word report's tables, each found at its place in the statutory grid."""
    tables = docx.Document(str(path)).tables
    found = {}
    for table in FORM.sheet_tables():
        printed = next(t for t in tables if _is(t, table))
        for cell in table.cells:
            text = printed.rows[cell.span.row].cells[cell.span.col].text.strip()
            if text:
                found[cell.code] = Decimal(text)
    return found


def _is(printed: Any, table: Table) -> bool:
    return len(printed.rows) == table.rows and all(
        printed.rows[label.span.row].cells[label.span.col].text.replace("\n", "") == label.text for label in table.labels
    )


def in_html(path: Path) -> dict[str, Decimal]:
    page = lxml.html.fromstring(path.read_text("utf-8"))
    cells = page.xpath("//td[@data-code] | //th[@data-code]")
    return {cell.get("data-code"): Decimal(cell.text_content().strip()) for cell in cells if cell.text_content().strip()}


def on_sheets(values: dict[str, Decimal]) -> dict[str, Decimal]:
    return {code: value for code, value in values.items() if not FORM.table_of[code].on_text_sheet}


def test_the_districts_reports_carry_the_numbers_of_the_roll_up(district: Path) -> None:
    rollup = in_rollup(district)
    assert len(rollup) == 203
    (word,) = (district / "output").glob("示范区*.docx")
    (page,) = (district / "output").glob("示范区*报告.html")
    assert in_word(word) == on_sheets(rollup)
    assert on_sheets(in_html(page)) == on_sheets(rollup)
    text = "\n".join(p.text for p in docx.Document(str(word)).paragraphs)
    assert f"实际收取总金额{rollup['s6.fee_collected'].normalize():f}元" in text
    assert f"新收政府信息公开申请{rollup['t3.new.total']}件" in text


def test_a_units_reports_carry_the_numbers_of_its_return(district: Path, tmp_path: Path) -> None:
    with Campaign(district) as campaign:
        returned = standing_of(campaign, campaign.require_unit("990101301")).values
        word = report(campaign, unit="990101301", kind="docx", out=tmp_path / "单位.docx")
        page = report(campaign, unit="990101301", kind="html", out=tmp_path / "单位.html")
    assert returned is not None
    expected = {code: Decimal(value) for code, value in returned.items() if value is not None}
    assert in_word(word) == on_sheets(expected)
    assert on_sheets(in_html(page)) == on_sheets(expected)


def test_the_markdown_report_has_every_table_row(district: Path) -> None:
    (path,) = (district / "output").glob("示范区*.md")
    rows = [line for line in path.read_text("utf-8").splitlines() if line.startswith("|")]
    for table in FORM.sheet_tables():
        for label in table.labels:
            if not label.header:
                assert any(label.text.replace("|", "\\|")[:12] in row for row in rows), label.text
