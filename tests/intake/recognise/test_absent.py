"""A table that a file does not hold: said to be absent, with what there is, whatever the file is and whichever table it is."""

from __future__ import annotations

import io
from itertools import combinations
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.intake.recognise import drawing
from tests.support.districts import BUREAU, copied_by_hand, returned
from tests.support.workbooks import statutory_form
from toolkit.findings import Finding
from toolkit.form.model import Table
from toolkit.intake.document import Document, Grid, GridCell, Paragraph
from toolkit.intake.reading import read_file
from toolkit.intake.recognise import recognise
from toolkit.rules import evaluate_totals
from toolkit.structs import replace

FORM = statutory_form()
VALUES: dict[str, str | int | None] = {code: n % 5 for n, code in enumerate(FORM.cells)}
TABLES = [table for table in FORM.tables if not table.on_text_sheet]
GONE = [*combinations(TABLES, 1), *combinations(TABLES, 2)]
TITLE = "清溪镇2023年政府信息公开工作年度报告"
HEADINGS = [section.heading for section in FORM.sections]


def said(gone: tuple[Table, ...]) -> list[str]:
    """What is to be said of tables that are not there, as far as it does not depend on the file."""
    return [f"文件里没有《{table.sheet}》（{table.title}）：它的栏目一个也没有找到，认出的表是" for table in gone]


def of_tables(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.message for finding in findings if finding.rule == "structure.changed"]


def report(gone: tuple[Table, ...]) -> list[Paragraph | Table]:
    """A report of every heading, and the tables that are left under theirs."""
    flow: list[Paragraph | Table] = [Paragraph(TITLE)]
    for section in FORM.sections:
        flow += [Paragraph(section.heading), Paragraph("本年度各项工作正常开展。")]
        flow += [table for table in TABLES if table.title == section.heading and table not in gone]
    return flow


def spreadsheet(gone: tuple[Table, ...]) -> bytes:
    """A clerk's own workbook: what he is to report on sheets of their own names, the texts on one more."""
    book = openpyxl.Workbook()
    words = book.active
    assert words is not None
    words.title = "文字部分"
    for n, block in enumerate([block for block in report(gone) if isinstance(block, Paragraph)], 1):
        words.cell(n, 1, block.text)
    for table in TABLES:
        if table not in gone:
            sheet = book.create_sheet(table.sheet)
            sheet.cell(1, 1, table.title)
            for box in drawing.draw(table, VALUES).boxes:
                sheet.cell(box.row + 3, box.col + 1, int(box.text) if box.code else box.text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word(gone: tuple[Table, ...]) -> bytes:
    made = docx.Document()
    for block in report(gone):
        if isinstance(block, Paragraph):
            made.add_paragraph(block.text)
            continue
        drawn = drawing.draw(block, VALUES)
        table = made.add_table(drawn.rows, drawn.cols)
        for box in drawn.boxes:
            cell = table.cell(box.row, box.col).merge(table.cell(box.row + box.rows - 1, box.col + box.cols - 1))
            cell.text = box.text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def page(gone: tuple[Table, ...]) -> bytes:
    parts = []
    for block in report(gone):
        if isinstance(block, Paragraph):
            parts.append(f"<p>{block.text}</p>")
            continue
        drawn = drawing.draw(block, VALUES)
        rows = "".join(
            "<tr>" + "".join(f"<td rowspan={b.rows} colspan={b.cols}>{b.text}</td>" for b in drawn.on_row(row)) + "</tr>"
            for row in range(drawn.rows)
        )
        parts.append(f"<table border=1>{rows}</table>")
    return f"<html><head><meta charset=utf-8></head><body>{''.join(parts)}</body></html>".encode()


def lines(gone: tuple[Table, ...]) -> bytes:
    parts: list[str] = []
    for block in report(gone):
        parts += [block.text] if isinstance(block, Paragraph) else drawing.bars(drawing.draw(block, VALUES))
    return "\n".join(parts).encode()


@pytest.mark.parametrize("gone", GONE, ids=lambda gone: "和".join(table.sheet for table in gone))
@pytest.mark.parametrize("drawn", [spreadsheet, word, page, lines])
def test_a_table_that_is_not_there_is_said_to_be_absent_and_what_there_is(drawn, gone: tuple[Table, ...]) -> None:  # type: ignore[no-untyped-def]
    told = of_tables(read_file(drawn(gone), default_form=FORM).observed)
    assert len(told) == len(gone)
    for message, wanted in zip(told, said(gone), strict=True):
        assert message.startswith(wanted)
        assert all((f"《{table.sheet}》" in message.partition("：")[2]) == (table not in gone) for table in TABLES)
        assert "也有数字" not in message


def test_it_is_said_where_each_table_stands_that_is_there() -> None:
    (of_pages,) = of_tables(read_file(page((TABLES[2],)), default_form=FORM).observed)
    assert of_pages.endswith("认出的表是《表二》（第1个表格）、《表三》（第2个表格）。")
    (of_sheets,) = of_tables(read_file(spreadsheet((TABLES[2],)), default_form=FORM).observed)
    assert of_sheets.endswith("认出的表是《表二》、《表三》。")


def grids(*blocks: Paragraph | Grid) -> tuple[Finding, ...]:
    return recognise(Document("xlsx", blocks), FORM).findings


def sheet(table: Table, **renamed: str) -> Grid:
    drawn = drawing.draw(table, VALUES).renamed(lambda text: renamed.get(text, text))
    return drawing.grid(drawn, f"《{table.sheet}》", name=table.sheet)


def test_a_table_of_which_hardly_a_word_is_left_is_said_with_those_words_and_the_sheet_that_may_be_it() -> None:
    words = {label.text: f"栏{n}" for n, label in enumerate(TABLES[2].labels) if label.text not in ("结果维持", "总计")}
    drawn = drawing.grid(drawing.draw(TABLES[2], VALUES).renamed(lambda text: words.get(text, text)), "《复议》", name="复议")
    (told,) = of_tables(grids(sheet(TABLES[0]), sheet(TABLES[1]), drawn))
    assert told == (
        "没有找到《表四》（四、政府信息公开行政复议、行政诉讼情况）：它的栏目只有“结果维持”，认出的表是《表二》、《表三》；《复议》里有数字，认不出是哪张表。"
    )


def test_a_table_whose_labels_stand_there_still_has_figures_that_cannot_be_placed() -> None:
    drawn = sheet(TABLES[2], 结果维持="甲", 结果纠正="乙")
    (told,) = of_tables(grids(sheet(TABLES[0]), sheet(TABLES[1]), drawn))
    assert told.startswith("《表四》的数读不出来：有栏目，也有数字（如《表四》第")


def test_a_table_whose_labels_stand_without_figures_is_said_to_have_none() -> None:
    blank = replace(drawing.draw(TABLES[2], dict.fromkeys(FORM.cells)))
    flat = [Paragraph(text) for box in blank.boxes if (text := box.text)]
    (told,) = of_tables(grids(sheet(TABLES[0]), sheet(TABLES[1]), *flat))
    assert told == "《表四》的数读不出来：只有栏目，没有数字。"


@pytest.mark.parametrize(("words", "says"), [
    ((), "只有标题"), (("2023年，本机关未发生行政复议、行政诉讼案件。",), "只有“2023年，本机关未发生行政复议、行政诉讼案件。”"),
])
def test_a_sheet_of_the_table_s_name_without_the_table_is_said_with_what_stands_there(words: tuple[str, ...], says: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet((TABLES[2],))))
    made = book.create_sheet("表四")
    for word in (TABLES[2].title, *words):
        made.append([word])
    out = io.BytesIO()
    book.save(out)
    (told,) = of_tables(read_file(out.getvalue(), default_form=FORM).observed)
    assert told == f"工作表《表四》里没有表（{TABLES[2].title}），{says}；它的栏目一个也没有找到，认出的表是《表二》、《表三》。"


def test_the_sheet_of_a_table_whose_place_sums_prove_is_named_once() -> None:
    drawn = sheet(TABLES[2])
    headless = replace(drawn, cells=tuple(cell for cell in drawn.cells if cell.row > 1))
    values = evaluate_totals(FORM, {code: value for code, value in VALUES.items() if not FORM.cells[code].total}, FORM.cells)  # type: ignore[misc]
    right = tuple(replace(cell, raw=now, text=str(now)) if (now := values.get(_code(cell))) is not None else cell for cell in headless.cells)
    (told,) = [finding.message for finding in grids(sheet(TABLES[0]), sheet(TABLES[1]), replace(headless, cells=right))
               if finding.rule == "structure.proved"]
    assert told.startswith("《表四》第4行起")


def _code(cell: GridCell) -> str:
    return next((one.code for one in TABLES[2].cells if (one.span.row, one.span.col) == (cell.row, cell.col)), "")


def test_a_table_on_a_hidden_sheet_is_said_to_be_hidden_and_not_absent() -> None:
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet(())))
    book["表四"].title = "复议"
    book["复议"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    (told,) = of_tables(read_file(out.getvalue(), default_form=FORM).observed)
    assert told == f"《表四》（{TABLES[2].title}）在隐藏的工作表《复议》里，没有读取。"


# ── our own workbook, copied by hand ──


@pytest.mark.parametrize("gone", GONE, ids=lambda gone: "和".join(table.sheet for table in gone))
def test_a_copy_of_the_issued_workbook_without_a_sheet_is_read_where_it_is_whole(gone: tuple[Table, ...], root: Path, tmp_path: Path) -> None:
    typed = {code: n % 7 for n, (code, cell) in enumerate(FORM.cells.items()) if not cell.total}
    made = copied_by_hand(returned(root, BUREAU, tmp_path / "原.xlsx", typed), tmp_path / "copy.xlsx")
    book = openpyxl.load_workbook(made)
    for table in gone:
        del book[table.sheet]
    book.save(made)
    read = read_file(made.read_bytes(), default_form=FORM)
    lost = {cell.code for table in gone for cell in table.cells}
    assert {code: read.raws[code].content for code in typed if code in read.raws} == {c: v for c, v in typed.items() if c not in lost}
    left = "、".join(f"《{name}》" for name in book.sheetnames)
    assert [finding.message for finding in read.observed] == [f"缺少工作表《{table.sheet}》，文件里的工作表是{left}。" for table in gone]
    assert (read.identity.unit_name, read.identity.year) == ("区教育局", 2023)


def test_a_sheet_of_a_copy_that_was_emptied_is_said_to_be_empty(root: Path, tmp_path: Path) -> None:
    made = copied_by_hand(returned(root, BUREAU, tmp_path / "原.xlsx", rest=2), tmp_path / "copy.xlsx")
    book = openpyxl.load_workbook(made)
    del book["表四"]
    book.create_sheet("表四", 3)
    book.save(made)
    read = read_file(made.read_bytes(), default_form=FORM)
    assert [finding.message for finding in read.observed] == ["工作表《表四》是空的，栏目和数都没有。"]
    assert len(read.raws) == len(FORM.cells) - len(TABLES[2].cells)


def test_a_table_that_a_copy_has_on_another_sheet_is_read_there(root: Path, tmp_path: Path) -> None:
    made = copied_by_hand(returned(root, BUREAU, tmp_path / "原.xlsx", rest=2), tmp_path / "copy.xlsx")
    book = openpyxl.load_workbook(made)
    for name in ("填报说明", "校验", "说明"):
        del book[name]
    old, new = book["表四"], book["表三"]
    for row in old.iter_rows():
        for cell in row:
            if cell.value is not None:
                new.cell(cell.row + 60, cell.column, cell.value)
    del book["表四"]
    book.save(made)
    read = read_file(made.read_bytes(), default_form=FORM)
    assert all(read.raws[cell.code].content == 2 for cell in TABLES[2].inputs)
