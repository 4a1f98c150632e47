"""A Word file: every word a person sees, none that was deleted, in the order of the page."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.readers.builders import WORD, docx, docx_parts, zipped
from toolkit.errors import FileError
from toolkit.intake.document import Document, Grid, GridCell, Paragraph
from toolkit.intake.readers.docx import document
from toolkit.intake.readers.numbering import chinese
from toolkit.intake.taken_apart import word_document
from toolkit.manuscript.lines import lines_of
from toolkit.ooxml.wordfile import open_word


def read(data: bytes) -> Document:
    return document(open_word(data))


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def par(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in read(docx(body, **parts)).blocks if isinstance(block, Paragraph)]


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith('<') else par(run(text))}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def cells(body: str) -> list[tuple[int, int, int, int, str]]:
    (grid,) = (block for block in read(docx(body)).blocks if isinstance(block, Grid))
    return [(one.row, one.col, one.rows, one.cols, one.text) for one in grid.cells]


DOWN, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def wide(count: int) -> str:
    return f'<w:gridSpan w:val="{count}"/>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (par(run("一、"), run("总体情况")), "一、总体情况"),
        (par("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>"), "甲\t乙\n丙"),
        (par("<w:ins>" + run("新增") + "</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"), "新增"),
        (par("<w:moveFrom>" + run("甲") + "</w:moveFrom><w:moveTo>" + run("甲") + "</w:moveTo>"), "甲"),
        (par("<w:hyperlink>" + run("链接") + "</w:hyperlink><w:smartTag>" + run("标记") + "</w:smartTag>"), "链接标记"),
        (par("<w:sdt><w:sdtContent>" + run("控件") + "</w:sdtContent></w:sdt>"), "控件"),
        ("<w:sdt><w:sdtContent>" + par(run("控件段")) + "</w:sdtContent></w:sdt>", "控件段"),
        (par("<w:fldSimple>" + run("5") + "</w:fldSimple>"), "5"),
        (par("<w:r><w:instrText>PAGE</w:instrText></w:r>" + run("3")), "3"),
        (par("<w:r><w:ruby><w:rt>" + run("guī") + "</w:rt><w:rubyBase>" + run("规") + "</w:rubyBase></w:ruby></w:r>"), "规"),
        (par("<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>" + run("现")), "现"),
        (par('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>现</w:t></w:r>'), "现"),
    ],
)
def test_a_paragraph_is_what_is_seen(body: str, expected: str) -> None:
    assert texts(body) == [expected]


def test_a_text_box_is_read_once_after_the_paragraph_that_holds_it() -> None:
    box = f"<w:txbxContent>{par(run('框内'))}</w:txbxContent>"
    twice = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    assert texts(par(run("框外"), f"<w:r>{twice}</w:r>") + par(run("后"))) == ["框外", "框内", "后"]


def test_merged_cells_become_blocks() -> None:
    body = table(
        cell("表头", wide(2)) + cell("数"),
        cell("一、新收", DOWN) + cell("甲") + cell("1"),
        cell("", ON) + cell("乙") + cell("2"),
        cell("二", wide(2) + DOWN) + cell("3"),
        cell("", wide(2) + ON) + cell("4"),
    )
    assert cells(body) == [
        (0, 0, 1, 2, "表头"), (0, 2, 1, 1, "数"), (1, 0, 2, 1, "一、新收"), (1, 1, 1, 1, "甲"), (1, 2, 1, 1, "1"),
        (2, 1, 1, 1, "乙"), (2, 2, 1, 1, "2"), (3, 0, 2, 2, "二"), (3, 2, 1, 1, "3"), (4, 2, 1, 1, "4"),
    ]  # fmt: skip


def test_two_blocks_of_one_column_stay_two() -> None:
    body = table(cell("甲", DOWN) + cell("1"), cell("", ON) + cell("2"), cell("乙", DOWN) + cell("3"), cell("", ON) + cell("4"))
    assert [one for one in cells(body) if one[1] == 0] == [(0, 0, 2, 1, "甲"), (2, 0, 2, 1, "乙")]


def test_the_older_way_of_merging_sideways_is_understood() -> None:
    begin, on = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
    assert cells(table(cell("头", begin) + cell("", on) + cell("数"))) == [(0, 0, 1, 2, "头"), (0, 2, 1, 1, "数")]


def test_rows_and_cells_wrapped_in_controls_are_found() -> None:
    row = f"<w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>{cell('5')}</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt>"
    assert cells(f"<w:tbl>{row}</w:tbl>") == [(0, 0, 1, 1, "5")]


def test_a_row_may_begin_further_right_and_a_deleted_row_is_gone() -> None:
    body = table(cell("甲") + cell("乙"), "<w:trPr><w:del/></w:trPr>" + cell("旧"),
                 '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("丙"))
    assert cells(body) == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 1, 1, 1, "丙")]


def test_a_table_inside_a_table_comes_after_it() -> None:
    body = table(cell(par(run("外")) + table(cell("内")) + par(run("尾")))) + par(run("后"))
    found = read(docx(body)).blocks
    assert [block.cells[0].text if isinstance(block, Grid) else block.text for block in found] == ["外\n尾", "内", "后"]
    assert [block.place for block in found] == ["第1个表格", "第2个表格", "第1段"]


def test_changes_are_said() -> None:
    told = read(docx(par("<w:ins>" + run("甲") + "</w:ins>")))
    assert told.remarks == ("文件带有修订记录，按接受全部修订后的内容读取。",)
    assert read(docx(par(run("甲")))).remarks == ()


# ── numbers that Word draws ───────────────────────────────────────────


def numbering(*levels: tuple[str, str], start: int = 1) -> str:
    drawn = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(levels)
    )
    lists = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="0"/></w:num>' for n in (1, 2))
    again = (
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    return f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="0">{drawn}</w:abstractNum>{lists}{again}</w:numbering>'


def item(text: str, level: int = 0, number: int = 1) -> str:
    return par(run(text), properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def numbered(body: str, part: str) -> list[str]:
    return texts(body, **{"word/numbering.xml": part})


def test_headings_numbered_by_word_get_their_numbers_back() -> None:
    part = numbering(("chineseCountingThousand", "%1、"), ("japaneseCounting", "（%2）"), ("decimal", "%1.%3."))
    body = item("总体") + item("公开", 1) + item("申请", 1) + item("问题") + item("其他", 1) + item("细", 2)
    assert numbered(body, part) == ["一、总体", "（一）公开", "（二）申请", "二、问题", "（一）其他", "二.1.细"]


def test_a_level_may_write_all_its_numbers_in_digits() -> None:
    part = numbering(("chineseCounting", "%1、"), ("decimal", "%1.%2 ")).replace("<w:lvlText w:val=\"%1.%2", "<w:isLgl/><w:lvlText w:val=\"%1.%2")
    assert numbered(item("甲") + item("乙", 1), part) == ["一、甲", "1.1 乙"]


def test_lists_of_one_definition_count_on_unless_they_start_anew() -> None:
    part = numbering(("decimal", "%1."))
    assert numbered(item("甲") + item("乙", number=2) + item("丙", number=3), part) == ["1.甲", "2.乙", "1.丙"]


@pytest.mark.parametrize(
    ("form", "start", "expected"),
    [
        ("decimal", 3, "3"), ("decimalZero", 3, "03"), ("decimalFullWidth", 12, "１２"), ("decimalEnclosedCircle", 3, "③"),
        ("chineseCounting", 10, "十"), ("ideographDigital", 10, "一〇"), ("chineseLegalSimplified", 12, "壹拾贰"),
        ("upperRoman", 14, "XIV"), ("lowerRoman", 4, "iv"), ("upperLetter", 27, "AA"), ("lowerLetter", 2, "b"),
        ("bullet", 1, None), ("hindiVowels", 1, None),
    ],
)  # fmt: skip
def test_a_form_is_spelt_or_left_out(form: str, start: int, expected: str | None) -> None:
    text = f"{expected}、甲" if expected else "甲"
    assert numbered(item("甲"), numbering((form, "%1、"), start=start)) == [text]


def test_a_style_may_carry_the_list() -> None:
    styles = (
        f'<w:styles xmlns:w="{WORD}"><w:style w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    )
    body = par(run("甲"), properties='<w:pStyle w:val="b"/>')
    parts = {"word/styles.xml": styles, "word/numbering.xml": numbering(("chineseCounting", "%1、"))}
    assert texts(body, **parts) == ["一、甲"]


def test_numbers_are_spelt_in_chinese() -> None:
    spelt = {0: "〇", 1: "一", 10: "十", 11: "十一", 20: "二十", 21: "二十一", 105: "一百〇五", 110: "一百一十", 1024: "一千〇二十四"}
    assert {number: chinese(number) for number in spelt} == spelt


# ── what cannot be read ───────────────────────────────────────────────


def test_a_file_of_pictures_is_said_to_be_one() -> None:
    with pytest.raises(FileError) as caught:
        read(zipped({**docx_parts("<w:p/>"), "word/media/image1.png": b"x"}))
    assert (caught.value.code, "只有图片" in str(caught.value)) == ("file.not_a_return", True)


def test_an_empty_file_is_said_to_be_empty() -> None:
    with pytest.raises(FileError) as caught:
        read(docx("<w:p/>"))
    assert caught.value.code == "file.empty"


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "word/numbering.xml", "_rels/.rels", "docProps/custom.xml"])
@given(data=st.data())
def test_whatever_a_part_holds_nothing_but_a_sentence_comes_out(name: str, data: st.DataObject) -> None:
    parts = docx_parts(
        item("甲") + table(cell("乙", DOWN) + cell("1"), cell("", ON) + cell("2")),
        **{"word/numbering.xml": numbering(("decimal", "%1.")), "word/styles.xml": f'<w:styles xmlns:w="{WORD}"/>',
           "docProps/custom.xml": "<a><b name='x'>y</b></a>"},
    )
    content = parts[name]
    at = data.draw(st.integers(0, len(content)))
    odd = st.sampled_from([b"", b"9" * 30, b"-1", b"w:val=", b"<w:p>", b"</w:p>", b"<w:tc/>", b"<w:sdt/>", b'"', "字".encode(), b"&#13;"])
    broken = content[:at] + data.draw(odd) + content[at + data.draw(st.integers(0, 40)) :]
    with contextlib.suppress(FileError):
        assert word_document(open_word(zipped({**parts, name: broken}))).blocks


def test_signs_that_would_hurt_an_output_stay_outside() -> None:
    assert word_document(open_word(docx(par(run("甲&#127;乙&#13;丙"))))).blocks == (Paragraph("甲乙\n丙", "第1段"),)


@pytest.mark.parametrize(("body", "why"), [
    ("<w:p/>" * 150_001, "elements"), (par("<w:smartTag>" * 260 + run("甲") + "</w:smartTag>" * 260), "depth"),
    (par(run("字" * 3_000_001)), "words"),
], ids=lambda given: given if len(given) < 10 else "")  # fmt: skip
def test_a_file_without_measure_is_refused(body: str, why: str) -> None:
    with pytest.raises(FileError) as caught:
        open_word(docx(body))
    assert caught.value.code == "file.too_big", why
    assert "内容过多" in str(caught.value)


def test_the_deepest_that_is_let_in_can_be_walked_and_laid_out() -> None:
    deep = par(run("里"))
    for _ in range(81):
        deep = table(cell(deep + par()))
    assert word_document(open_word(docx(deep))).blocks[-1] == Grid((GridCell(0, 0, "里", "里"),), "第81个表格")
    assert [line.text for line in lines_of(open_word(docx(deep)).body)] == ["里"]
    inline = par("<w:smartTag>" * 245 + run("里") + "</w:smartTag>" * 245)
    assert word_document(open_word(docx(inline))).blocks == (Paragraph("里", "第1段"),)


def test_the_title_property_is_carried() -> None:
    core = '<cp:coreProperties xmlns:cp="x" xmlns:dc="y"><dc:title> 年报 </dc:title></cp:coreProperties>'
    assert read(docx(par(run("甲")), **{"docProps/core.xml": core})) == Document(
        "docx", (Paragraph("甲", "第1段"),), "年报"
    )


def test_a_cell_keeps_its_lines() -> None:
    assert read(docx(table(cell(par(run("商业")) + par(run("企业")))))).blocks == (
        Grid((GridCell(0, 0, "商业\n企业", "商业\n企业"),), "第1个表格"),
    )
