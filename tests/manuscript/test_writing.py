"""The manuscript as an office receives it."""

from __future__ import annotations

import io
import zipfile

import docx as python_docx
import pytest

from tests.manuscript.words import FORM, HEADINGS, TOKEN, WHO, written
from tests.support.workbooks import foreign_form
from toolkit.manuscript.places import HOW_TO, MARK
from toolkit.manuscript.reading import read_manuscript
from toolkit.manuscript.writing import manuscript
from toolkit.ooxml.wordfile import open_word


def styles_and_lines(data: bytes) -> list[tuple[str, str]]:
    return [(one.style.name, one.text) for one in python_docx.Document(io.BytesIO(data)).paragraphs]


def test_it_has_the_headings_in_order_and_no_statutory_table() -> None:
    data = written()
    found = styles_and_lines(data)
    assert tuple(text for style, text in found if style in ("文字稿标题", "文字稿小标题")) == HEADINGS
    assert found[0] == ("Title", "北塬街道\n2023年政府信息公开工作年度报告文字稿")
    assert found[1] == ("文字稿说明", HOW_TO)
    assert python_docx.Document(io.BytesIO(data)).tables == []


def test_an_empty_text_shows_its_hint_and_a_written_one_does_not() -> None:
    found = styles_and_lines(written({"s1.proactive": ["第一段。", "第二段。"]}))
    assert found[4:6] == [("文字稿正文", "第一段。"), ("文字稿正文", "第二段。")]
    hints = [text for style, text in found if style == "填写提示"]
    assert len(hints) == len(FORM.texts) - 1
    assert all(text.startswith("〔") and text.endswith("〕") for text in hints)


def test_it_is_set_as_official_papers_are() -> None:
    document = python_docx.Document(io.BytesIO(written()))
    section, body = document.sections[0], document.styles["Normal"]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert body.font.size.pt == 16
    assert body.paragraph_format.line_spacing.pt == 28
    xml = zipfile.ZipFile(io.BytesIO(written())).read("word/styles.xml").decode()
    assert 'w:eastAsia="仿宋_GB2312"' in xml
    assert 'w:eastAsia="zh-CN"' in xml
    assert "asciiTheme" not in xml


def test_it_carries_the_token_unseen_and_its_first_digits_printed() -> None:
    document = python_docx.Document(io.BytesIO(written()))
    foot = [one.text for one in document.sections[0].footer.paragraphs]
    assert foot[-1] == f"{MARK}{TOKEN[:8]}"
    assert TOKEN in zipfile.ZipFile(io.BytesIO(written())).read("docProps/custom.xml").decode()


def test_the_same_input_gives_the_same_bytes() -> None:
    assert written({"s1.proactive": "甲"}) == written({"s1.proactive": "甲"})
    assert written({"s1.proactive": "甲"}) != written({"s1.proactive": "乙"})


@pytest.mark.parametrize("bad", ["甲\x00\x08乙", "甲\ud800乙", "甲\ufffe乙"])
def test_what_no_document_can_hold_is_left_out(bad: str) -> None:
    assert styles_and_lines(written({"s1.proactive": bad}))[4] == ("文字稿正文", "甲乙")


def test_another_form_has_its_own_headings() -> None:
    form = foreign_form()
    data = manuscript(TOKEN, WHO, form, {"note.summary": ["建了三个网站。"]})
    headings = [text for style, text in styles_and_lines(data) if style == "文字稿标题"]
    assert headings == ["一、网站概况", "三、问题与打算"], "a section of tables alone is left out"
    found = read_manuscript(open_word(data), form)
    assert found is not None
    assert found.texts == {"note.summary": "建了三个网站。", "note.plans": ""}
