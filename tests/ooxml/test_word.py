"""One Word file says the same words to whoever reads it: the manuscript's lines and the recogniser's blocks."""

from __future__ import annotations

import pytest

from tests.intake.readers.builders import WORD, docx
from toolkit.errors import FileError
from toolkit.intake.document import Document, Grid
from toolkit.intake.readers import docx as reader
from toolkit.manuscript.lines import WordLine, lines_of
from toolkit.ooxml.symbols import symbol
from toolkit.ooxml.wordfile import open_word

HIDDEN = "<w:rPr><w:vanish/></w:rPr>"
DELETED_MARK = '<w:rPr><w:del w:id="1"/></w:rPr>'
MOVED_MARK = '<w:rPr><w:moveFrom w:id="1"/></w:rPr>'
PROMPT = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"

STYLES = f"""<w:styles xmlns:w="{WORD}">
<w:style w:type="paragraph" w:styleId="hidden"><w:name w:val="藏段"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="based"><w:name w:val="承段"/><w:basedOn w:val="hidden"/></w:style>
<w:style w:type="paragraph" w:styleId="shown"><w:basedOn w:val="hidden"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="circle"><w:basedOn w:val="circle"/></w:style>
<w:style w:type="character" w:styleId="secret"><w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>"""


def r(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


def p(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def styled(style: str, *runs: str) -> str:
    return p(*runs, properties=f'<w:pStyle w:val="{style}"/>')


def control(*content: str, properties: str = "<w:sdtPr/>") -> str:
    return f"<w:sdt>{properties}<w:sdtContent>{''.join(content)}</w:sdtContent></w:sdt>"


def cell(*content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(content)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def field(how: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{how}"/></w:r>'


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def box(*content: str) -> str:
    return f"<w:pict><w:txbxContent>{''.join(content)}</w:txbxContent></w:pict>"


def either(first: str, second: str) -> str:
    return f"<mc:AlternateContent><mc:Choice>{first}</mc:Choice><mc:Fallback>{second}</mc:Fallback></mc:AlternateContent>"


def lines(body: str) -> tuple[WordLine, ...]:
    return lines_of(open_word(docx(body, **{"word/styles.xml": STYLES})).body)


def document(body: str) -> Document:
    return reader.document(open_word(docx(body, **{"word/styles.xml": STYLES})))


def blocks(body: str) -> list[str | list[str]]:
    """What the recogniser gets: a paragraph as its text, a table as the texts of its cells."""
    return [[held.text for held in block.cells] if isinstance(block, Grid) else block.text for block in document(body).blocks]


WORDS = {
    # what a run shows
    "tabs and breaks": (p("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:cr/><w:t>丁</w:t></w:r>"), "甲 乙 丙 丁"),
    "a hyphen that keeps words together": (p("<w:r><w:t>5</w:t><w:noBreakHyphen/><w:t>6</w:t><w:softHyphen/></w:r>"), "5-6"),
    "a symbol font's tick": (p('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t></w:r>'), "☑是"),
    "a fraction": (p("<m:oMath xmlns:m='m'><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den>"
                     "</m:f></m:oMath>"), "1/2"),
    "ruby without its reading": (
        p(f"<w:r><w:ruby><w:rt>{r('guī')}</w:rt><w:rubyBase>{r('规')}</w:rubyBase></w:ruby></w:r>"), "规"),
    "links, tags and simple fields": (
        p(f"<w:hyperlink>{r('链')}</w:hyperlink><w:smartTag>{r('标')}</w:smartTag><w:fldSimple>{r('域')}</w:fldSimple>"), "链标域"),
    # fields
    "a field's result without its instruction": (
        p(field("begin"), code("PAGE"), field("separate"), r("3"), field("end"), r("页")), "3页"),
    "a field within an instruction": (
        p(r("前"), field("begin"), code("IF "), field("begin"), code("PAGE"), field("separate"), r("7"), field("end"),
          r("余"), code(" = 7"), field("separate"), r("果"), field("end"), r("后")), "前果后"),
    "a field without a result": (p(r("前"), field("begin"), code("XE"), r("索引"), field("end"), r("后")), "前后"),
    "but a torn field swallows nothing": (p(r("前"), field("begin"), code("PAGE"), r("后")), "前后"),
    "an end that nothing began": (p(r("前"), field("end"), field("separate"), r("后")), "前后"),
    # hidden
    "a hidden run": (p(r("藏", HIDDEN), r("现")), "现"),
    "a run whose hiding is off": (p(r("现", '<w:rPr><w:vanish w:val="false"/></w:rPr>')), "现"),
    "a run hidden on screens only": (p(r("现", "<w:rPr><w:webHidden/></w:rPr>")), "现"),
    "hiding that a tracked change took off": (
        p(r("现", "<w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr>")), "现"),
    "a text box in a hidden run": (p(f"<w:r>{HIDDEN}{box(p(r('藏')))}</w:r>", r("现")), "现"),
    "a drawing that is switched off": (
        p(f"<w:r><w:drawing><a:anchor xmlns:a='a'><a:docPr hidden='1'/>{box(p(r('藏')))}</a:anchor></w:drawing></w:r>", r("现")), "现"),
    "a paragraph hidden by its style": (styled("hidden", r("藏")) + p(r("现")), "现"),
    "a style based on a hidden one": (styled("based", r("藏")) + p(r("现")), "现"),
    "a style that takes hiding off": (styled("shown", r("现")), "现"),
    "a style based on itself": (styled("circle", r("现")), "现"),
    "a run hidden by its own style": (p(r("藏", '<w:rPr><w:rStyle w:val="secret"/></w:rPr>'), r("现")), "现"),
    "a run shown within a hidden style": (styled("hidden", r("现", '<w:rPr><w:vanish w:val="0"/></w:rPr>'), r("藏")), "现"),
    "two styles that hide turn each other round": (styled("hidden", r("现", '<w:rPr><w:rStyle w:val="secret"/></w:rPr>')), "现"),
    # prompts and controls
    "a prompt in a line": (p(r("姓名："), control(r("单击输入"), properties=PROMPT)), "姓名："),
    "a prompt of its own": (control(p(r("单击输入")), properties=PROMPT) + p(r("正文")), "正文"),
    "a prompt whose switch is off": (
        p(control(r("填的"), properties='<w:sdtPr><w:showingPlcHdr w:val="0"/></w:sdtPr>')), "填的"),
    "a control within a control": (control(control(p(r("外"), control(control(r("内")))))), "外内"),
    "a prompt within a control": (control(p(r("外"), control(r("单击输入"), properties=PROMPT))), "外"),
    # deleted, inserted, moved
    "inserted and deleted runs": (
        p(r("原"), f"<w:ins>{r('增')}</w:ins><w:del>{r('删')}<w:r><w:delText>删</w:delText></w:r></w:del>"), "原增"),
    "a run inserted, then deleted": (p(r("原"), f"<w:ins><w:del>{r('删')}</w:del></w:ins>"), "原"),
    "moved text where it went": (
        p(f"<w:moveFrom>{r('移')}</w:moveFrom>", r("留")) + p(f"<w:moveTo>{r('移')}</w:moveTo>"), "留 移"),
    "a moved paragraph": (p(f"<w:moveFrom>{r('移')}</w:moveFrom>", properties=MOVED_MARK) + p(r("留")), "留"),
    "a deleted mark": (p(r("前半"), properties=DELETED_MARK) + p(r("后半")), "前半后半"),
    "two deleted marks": (p(r("一"), properties=DELETED_MARK) * 2 + p(r("二")), "一一二"),
    "a deleted mark beside a text box": (
        p(r("前"), f"<w:r>{box(p(r('框')))}</w:r>", properties=DELETED_MARK) + p(r("后")), "前后 框"),
    "a deleted mark in a cell": (
        table(row(cell(p(r("前半"), properties=DELETED_MARK), p(r("后半"))), cell(p(r("5"))))), "前半后半 5"),
    "a deleted mark at the end of a cell": (
        table(row(cell(p(r("甲"), properties=DELETED_MARK)), cell(p(r("乙"))))) + p(r("后")), "甲 乙 后"),
    "a deleted mark before a table": (
        p(r("表前"), properties=DELETED_MARK) + table(row(cell(p(r("甲"))), cell(p(r("乙"))))) + p(r("表后")), "表前 甲 乙 表后"),
    "a deleted mark before a table that is deleted": (
        p(r("前"), properties=DELETED_MARK) + table(row(cell(p(r("旧"))), properties="<w:del/>")) + p(r("后")), "前后"),
    "a deleted mark before a prompt": (
        p(r("前"), properties=DELETED_MARK) + control(p(r("单击输入")), properties=PROMPT) + p(r("后")), "前 后"),
    "a deleted mark at the end": (p(r("前")) + p(r("后"), properties=DELETED_MARK), "前 后"),
    # tables
    "a deleted row": (
        table(row(cell(p(r("甲"))), cell(p(r("1")))), row(cell(p(r("旧"))), cell(p(r("2"))), properties="<w:del/>")), "甲 1"),
    "a deleted cell": (table(row(cell(p(r("旧")), properties="<w:cellDel/>"), cell(p(r("甲"))), cell(p(r("1"))))), "甲 1"),
    "inserted rows and cells": (
        table(row(cell(p(r("甲")), properties="<w:cellIns/>"), cell(p(r("1"))), properties="<w:ins/>")), "甲 1"),
    "what a merged block covers": (
        table(row(cell(p(r("头")), properties='<w:vMerge w:val="restart"/>'), cell(p(r("1")))),
              row(cell(p(r("藏")) + table(row(cell(p(r("藏"))))), properties="<w:vMerge/>"), cell(p(r("2"))))), "头 1 2"),
    "what a tracked merge covers": (
        table(row(cell(p(r("头")), properties='<w:cellMerge w:vMerge="rest"/>'), cell(p(r("1")))),
              row(cell(p(r("藏")), properties='<w:cellMerge w:vMerge="cont"/>'), cell(p(r("2"))))), "头 1 2"),
    "a prompt in a cell": (table(row(cell(control(p(r("单击输入")), properties=PROMPT)), cell(p(r("1"))))), "1"),
    "a cell that is a prompt": (table(row(control(cell(p(r("单击输入"))), properties=PROMPT), cell(p(r("1"))))), "1"),
    "a row that is a prompt": (
        table(control(row(cell(p(r("单击"))), cell(p(r("输入")))), properties=PROMPT), row(cell(p(r("甲"))), cell(p(r("1"))))), "甲 1"),
    "a table within a cell": (table(row(cell(p(r("甲"))), cell(p(r("外")), table(row(cell(p(r("内"))))), p()))), "甲 外 内"),
    # text boxes
    "a text box drawn in two ways": (
        p(r("旁"), f"<w:r>{either(box(p(r('框'))), box(p(r('框'))))}</w:r>") + p(r("后")), "旁 框 后"),
    "a text box drawn in the older way alone": (
        p(f"<w:r><mc:AlternateContent><mc:Fallback>{box(p(r('框')))}</mc:Fallback></mc:AlternateContent></w:r>"), "框"),
    "the first of three ways": (
        p("<mc:AlternateContent>" + "".join(f"<mc:Choice>{r(way)}</mc:Choice>" for way in "甲乙丙") + "</mc:AlternateContent>"), "甲"),
    "paragraphs in two ways": (either(p(r("段")), p(r("段"))) + p(r("后")), "段 后"),
    "words in a drawn shape": (
        p(r("旁"), "<w:r><w:drawing><a:sp xmlns:a='a'><a:txBody><a:p><a:r><a:t>形</a:t></a:r></a:p></a:txBody></a:sp>"
          "</w:drawing></w:r>"), "旁 形"),
    "a table in a text box": (p(r("旁"), f"<w:r>{box(table(row(cell(p(r('甲'))), cell(p(r('1'))))))}</w:r>"), "旁 甲 1"),
}  # fmt: skip
"""By name: a body, and its words as they are seen."""


@pytest.mark.parametrize(("body", "words"), WORDS.values(), ids=WORDS)
def test_both_readers_see_the_same_words(body: str, words: str) -> None:
    of_manuscript = " ".join(line.text for line in lines(body))
    of_recogniser = " ".join(text if isinstance(text, str) else " ".join(text) for text in blocks(body))
    assert of_manuscript.split() == words.split()
    assert of_recogniser.split() == words.split()


@pytest.mark.parametrize("body", [
    p(r("藏", HIDDEN)), control(p(r("单击输入")), properties=PROMPT), p(f"<w:del>{r('删')}</w:del>", properties=DELETED_MARK),
    table(row(cell(p(r("旧"))), properties="<w:del/>")), table(row(cell(p(r("旧")), properties="<w:cellDel/>"))),
], ids=["hidden", "prompt", "deleted", "rows", "cells"])  # fmt: skip
def test_where_nothing_is_seen_neither_reader_finds_a_word(body: str) -> None:
    assert not any(line.text for line in lines(body))
    with pytest.raises(FileError) as caught:
        document(body)
    assert caught.value.code == "file.empty"


# ── how they stand ────────────────────────────────────────────────────


def test_joined_paragraphs_are_one_with_the_style_of_the_mark_that_is_left() -> None:
    body = p(r("前半"), properties=f'<w:pStyle w:val="shown"/>{DELETED_MARK}') + styled("based", r("后", "<w:rPr><w:vanish w:val='0'/></w:rPr>"))
    assert lines(body) == (WordLine("前半后", "承段"),)
    assert [(block.text, block.place) for block in document(body).blocks if not isinstance(block, Grid)] == [("前半后", "第1段")]


def test_a_joined_paragraph_in_a_cell_is_one_line_of_it() -> None:
    body = table(row(cell(p(r("商业"), properties=DELETED_MARK), p(r("企业")), p(r("合计"))), cell(p(r("5")))))
    assert blocks(body) == [["商业企业\n合计", "5"]]


def test_a_prompt_leaves_its_cell_in_place_and_a_deleted_cell_does_not() -> None:
    prompted = table(row(control(cell(p(r("单击"))), properties=PROMPT), cell(p(r("乙")))))
    deleted = table(row(cell(p(r("旧")), properties="<w:cellDel/>"), cell(p(r("乙")))))
    places = {}
    for name, body in (("prompted", prompted), ("deleted", deleted)):
        (grid,) = document(body).blocks
        assert isinstance(grid, Grid)
        places[name] = [(held.col, held.text) for held in grid.cells]
    assert places == {"prompted": [(1, "乙")], "deleted": [(0, "乙")]}


def test_a_block_grows_over_the_rows_that_are_left() -> None:
    first, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        row(cell(p(r("头")), properties=first), cell(p(r("1")))),
        row(cell(p(), properties=on), cell(p(r("2"))), properties="<w:del/>"),
        row(cell(p(), properties=on), cell(p(r("3")))),
    )
    (grid,) = document(body).blocks
    assert isinstance(grid, Grid)
    assert [(held.row, held.rows, held.text) for held in grid.cells] == [(0, 2, "头"), (0, 1, "1"), (1, 1, "3")]
    assert [line.text for line in lines(body)] == ["头\t1", "3"]


def test_but_not_beyond_a_cell_of_its_own() -> None:
    first, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(*(row(cell(p(r(text)), properties=merge)) for text, merge in (("头", first), ("单", ""), ("尾", on))))
    assert blocks(body) == [["头", "单", "尾"]]
    assert [line.text for line in lines(body)] == ["头", "单", "尾"]


@pytest.mark.parametrize("body", [
    p(f"<w:del>{r('删')}</w:del>", r("留")), p(f"<w:moveTo>{r('移')}</w:moveTo>"), p(r("前"), properties=DELETED_MARK) + p(r("后")),
    p(r("增"), properties="<w:rPr><w:ins/></w:rPr>"), table(row(cell(p(r("甲"))), properties="<w:ins/>")),
    table(row(cell(p(r("甲"))), cell(p(f"<w:ins>{r('增')}</w:ins>")))), p("<w:r>" + box(p(f"<w:ins>{r('增')}</w:ins>")) + "</w:r>"),
    table(row(cell(p(r("甲"))), cell(p(r("旧")), properties="<w:cellDel/>"))),
])  # fmt: skip
def test_a_tracked_change_is_said_wherever_it_stands(body: str) -> None:
    assert document(body).remarks == ("文件带有修订记录，按接受全部修订后的内容读取。",)


def test_a_body_that_the_package_keeps_elsewhere_is_found_by_both() -> None:
    relations = '<a><b Type="x/officeDocument" Target="/word/document2.xml"/></a>'
    body = f'<w:document xmlns:w="{WORD}"><w:body>{p(r("甲"))}</w:body></w:document>'
    data = docx(p(r("旧")), **{"_rels/.rels": relations, "word/document2.xml": body})
    word = open_word(data)
    assert [line.text for line in lines_of(word.body)] == ["甲"]
    assert [block.text for block in reader.document(word).blocks if not isinstance(block, Grid)] == ["甲"]


# ── symbols ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(("font", "code", "expected"), [
    ("Wingdings", "F0FC", "✓"), ("wingdings", "81", "①"), ("Wingdings 2", "F052", "☑"), ("Symbol", "F035", "5"),
    ("Symbol", "F0B4", "×"), ("宋体", "2713", "✓"), ("Webdings", "F061", "\uf061"), ("Wingdings", "", ""),
    ("Wingdings", "D800", ""), ("Wingdings", "FFFFFFFF", ""), ("Wingdings", "-5", ""),
])  # fmt: skip
def test_a_symbol_is_the_character_it_looks_like_or_stays_itself(font: str, code: str, expected: str) -> None:
    assert symbol(font, code) == expected
