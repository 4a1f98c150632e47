"""The Word report, read back with python-docx."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from toolkit.narrative.render import render
from toolkit.words import plain

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
REPORT = Path(__file__).parents[2] / "templates" / "report"


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def lines(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def highlighted(document: Any) -> list[str]:
    return [run.text for line in document.paragraphs for run in line.runs if run.font.highlight_color is not None]


def children(row: Any, name: str) -> Iterator[Any]:
    return row._tr.iter(qn(name))


def test_every_number_stands_in_its_place(make: Any, form: Any, numbers: Any, folders: list[Path]) -> None:
    document = opened(render(make(values=numbers), "docx", folders))
    drawn = [table for table in form.tables if not table.sentence]
    assert len(document.tables) == len(drawn)
    for table, found in zip(drawn, document.tables, strict=True):
        grid = [[cell.text for cell in row.cells] for row in found.rows]
        assert [len(row) for row in grid] == [table.cols] * table.rows
        for cell in table.cells:
            value = numbers[cell.code]
            assert grid[cell.span.row][cell.span.col] == ("" if value is None else plain(value)), cell.code
        for label in table.labels:
            assert grid[label.span.last_row][label.span.last_col] == label.text


def test_heads_are_really_merged_and_repeated(make: Any, folders: list[Path]) -> None:
    t3 = opened(render(make(), "docx", folders)).tables[1]
    head = t3.rows[0]
    assert [cell.get(qn("w:val")) for cell in children(head, "w:gridSpan")] == ["3", "7"]
    assert [cell.get(qn("w:val")) for cell in children(head, "w:vMerge")] == ["restart"]
    assert t3.rows[0].cells[0]._tc is t3.rows[2].cells[2]._tc
    assert [bool(list(children(row, "w:tblHeader"))) for row in t3.rows[:5]] == [True, True, True, False, False]
    assert all(list(children(row, "w:cantSplit")) for row in t3.rows)


def test_tables_have_fixed_widths_that_fill_the_line(make: Any, folders: list[Path]) -> None:
    document = opened(render(make(), "docx", folders))
    page = document.sections[0]
    line = round((page.page_width - page.left_margin - page.right_margin) / 635)
    for table in document.tables:
        assert table._tbl.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"
        assert sum(int(col.get(qn("w:w"))) for col in table._tbl.tblGrid) == line
        for row in table.rows:
            assert sum(int(width.get(qn("w:w"))) for width in children(row, "w:tcW")) == line


def test_rows_hold_together_so_that_a_table_keeps_to_one_page(make: Any, form: Any, folders: list[Path]) -> None:
    texts = dict.fromkeys((code for code in form.texts_by_code if code.startswith("s1.")), "公" * 300)  # no page half empty by that
    for table in opened(render(make(texts), "docx", folders)).tables:
        kept = [bool(list(children(row, "w:keepNext"))) for row in table.rows]
        assert kept == [True] * (len(kept) - 1) + [False]


def test_the_page_is_as_GB_T_9704_wants_it(make: Any, folders: list[Path]) -> None:
    document = opened(render(make(), "docx", folders))
    page = document.sections[0]
    measures = (page.page_width, page.page_height, page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(measure.mm) for measure in measures] == [210, 297, 37, 35, 28, 26]
    body = document.styles["Normal"]
    assert (body.font.name, body.font.size.pt, body.paragraph_format.line_spacing.pt) == ("仿宋_GB2312", 16, 28)
    assert document.styles["报告正文"].element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    assert "PAGE" in document.sections[0].footer._element.xml


def test_every_typeface_is_named_for_chinese_and_no_theme_is_left(make: Any, folders: list[Path]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(render(make(drafts=True), "docx", folders)))
    assert not [name for name in archive.namelist() if "theme" in name]
    whole = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
    assert b"asciiTheme" not in whole
    assert b'w:eastAsia="zh-CN"' in archive.read("word/styles.xml")
    for style in opened(render(make(), "docx", folders)).styles:
        for fonts in style.element.iter(f"{W}rFonts"):
            assert {fonts.get(f"{W}{kind}") for kind in ("ascii", "hAnsi", "eastAsia")} == {fonts.get(f"{W}eastAsia")}


def test_headings_run_into_their_paragraphs(make: Any, folders: list[Path]) -> None:
    document = opened(render(make({"s1.proactive": "全年公开3条。\n另有解读2篇。"}), "docx", folders))
    line = next(line for line in document.paragraphs if line.text.startswith("（一）"))
    assert line.text == "（一）主动公开情况。全年公开3条。"
    assert line.runs[0].style.name == "小标题"
    assert "另有解读2篇。" in lines(document)
    assert next(line.text for line in document.paragraphs if line.style.name == "Heading 1") == "一、总体情况"


def test_what_is_still_to_be_written_is_yellow(make: Any, folders: list[Path]) -> None:
    document = opened(render(make(drafts=True, values={}), "docx", folders))
    assert "【请补写依申请公开情况】" in highlighted(document)
    assert "（未填）" in highlighted(document)


def test_a_finished_report_has_no_yellow(make: Any, form: Any, folders: list[Path]) -> None:
    texts = {text.code: "已开展。" for text in form.texts}
    assert highlighted(opened(render(make(texts), "docx", folders))) == []


def test_awkward_characters_come_out_as_written(make: Any, folders: list[Path]) -> None:
    text = "=1+1 <b>甲</b> & 乙 {{ title }} {% if x %} {_{ 丙 }_} “丁”"
    document = opened(render(make({"s6.matters": text}, who="甲&乙<丙>"), "docx", folders))
    assert text in lines(document)
    assert document.core_properties.title == "甲&乙<丙>2023年政府信息公开工作年度报告"


def test_provisional_figures_are_marked_on_every_page(make: Any, folders: list[Path]) -> None:
    warning = "应报54家，已报52家，本表为阶段性数据，不得对外公布。"
    document = opened(render(make(provisional=warning), "docx", folders))
    assert lines(document)[0] == warning
    assert document.sections[0].header.paragraphs[0].text == warning


def test_a_final_report_begins_with_its_title(make: Any, folders: list[Path]) -> None:
    document = opened(render(make(notes=["某镇未计入。"], date="2024年1月15日"), "docx", folders))
    assert lines(document)[0] == "云杉街道2023年政府信息公开工作年度报告"
    assert document.sections[0].header.paragraphs[0].text == ""
    assert lines(document)[-4:] == ["注：某镇未计入。", "", "云杉街道", "2024年1月15日"]


def test_the_committed_template_is_what_its_script_builds() -> None:
    spec = importlib.util.spec_from_file_location("build_docx", REPORT / "build_docx.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    with zipfile.ZipFile(REPORT / "report.docx") as committed:
        found = {name: committed.read(name).decode() for name in committed.namelist()}
    assert found == script.parts()
    assert script.build() == script.build()


def test_the_template_reads_as_an_officer_would_write_it() -> None:
    written = lines(docx.Document(str(REPORT / "report.docx")))
    assert "{{ section.heading }}" in written
    assert "{{p part|table }}" in written
