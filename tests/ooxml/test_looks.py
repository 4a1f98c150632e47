"""Which characters of a Word file count: struck, deleted, hidden, tiny, in the paper's colour, raised, by whatever says so."""

from __future__ import annotations

import pytest
from toolkit.structs import replace

from tests.intake.readers.builders import WORD, docx
from tests.ooxml.test_word import DELETED_MARK, STYLES, box, cell, code, field, p, r, row
from toolkit.intake.document import Grid, Paragraph
from toolkit.intake.readers import docx as reader
from toolkit.manuscript.lines import WordLine, lines_of
from toolkit.ooxml.wordfile import open_word
from toolkit.seen import Doubt


def said(inside: str) -> str:
    return f"<w:rPr>{inside}</w:rPr>"


def kind(kind: str, name: str, inside: str, based: str = "", more: str = "") -> str:
    based = f'<w:basedOn w:val="{based}"/>' if based else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{based}{more}<w:rPr>{inside}</w:rPr></w:style>'


LOOKS = f"""<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>
{kind("character", "gone", "<w:strike/>")}{kind("character", "twice", "<w:dstrike/>")}{kind("character", "up", '<w:vertAlign w:val="superscript"/>')}
{kind("character", "like", "", "gone")}{kind("character", "not", '<w:strike w:val="0"/>', "gone")}
{kind("character", "pale", '<w:color w:val="FFFFFF"/>')}{kind("character", "small", '<w:sz w:val="2"/>')}
{kind("paragraph", "crossed", "<w:strike/>")}{kind("paragraph", "white", '<w:color w:val="FFFFFF"/>')}
{kind("paragraph", "dark", "", more='<w:pPr><w:shd w:val="clear" w:fill="1F3864"/></w:pPr>')}{kind("paragraph", "darker", "", "dark")}
{kind("table", "void", "<w:strike/>")}
{kind("table", "banded", "", more='<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:fill="4472C4"/></w:tcPr></w:tblStylePr>')}
{kind("table", "light", "", more='<w:tblStylePr w:type="band1Horz"><w:tcPr><w:shd w:val="clear" w:fill="DBE5F1"/></w:tcPr></w:tblStylePr>')}
{kind("table", "solid", "", "banded", more='<w:tcPr><w:shd w:val="clear" w:fill="4472C4"/></w:tcPr>')}
</w:styles>"""
SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="{}"/>'
WHITE = '<w:color w:val="FFFFFF"/>'


def in_cell(paragraphs: str, properties: str = "", of_table: str = "", of_row: str = "") -> tuple[str, Doubt | None]:
    """What the recogniser gets of one cell."""
    body = f"<w:tbl><w:tblPr>{of_table}</w:tblPr>{row(cell(paragraphs, properties=properties), properties=of_row)}</w:tbl>" + p(r("后"))
    grid = reader.document(open_word(docx(body, **{"word/styles.xml": LOOKS}))).blocks[0]
    assert isinstance(grid, Grid)
    return grid.cells[0].text, grid.cells[0].doubt


def struck(stored: str, shown: str = "37") -> Doubt:
    return Doubt("struck", stored, shown)


def hidden(stored: str, shown: str = "37") -> Doubt:
    return Doubt("hidden", stored, shown)


RAISED = Doubt("raised", "37[2]", "37²")
BESIDE = {
    "crossed out": (r("35", said("<w:strike/>")) + r("37"), struck("35")),
    "crossed out behind": (r("37") + r("35", said('<w:strike w:val="true"/>')), struck("35")),
    "crossed out twice": (r("35", said("<w:dstrike/>")) + r("37"), struck("35")),
    "by the style of the characters": (r("35", said('<w:rStyle w:val="gone"/>')) + r("37"), struck("35")),
    "by a style based on that": (r("35", said('<w:rStyle w:val="like"/>')) + r("37"), struck("35")),
    "twice by a style": (r("35", said('<w:rStyle w:val="twice"/>')) + r("37"), struck("35")),
    "in pieces": (r("3", said("<w:strike/>")) + r("5", said("<w:b/><w:strike/>")) + r("37"), struck("35")),
    "deleted": (f"<w:del>{r('35').replace('w:t>', 'w:delText>')}</w:del><w:ins>{r('37')}</w:ins>", struck("35")),
    "deleted after it was inserted": (f"<w:ins><w:del>{r('35').replace('w:t>', 'w:delText>')}</w:del></w:ins>{r('37')}", struck("35")),
    "moved away": (f"<w:moveFrom>{r('35')}</w:moveFrom>{r('37')}", struck("35")),
    "a field deleted": (f"<w:del>{field('begin')}{code('=1')}{field('separate')}{r('35')}{field('end')}</w:del>{r('37')}", struck("35")),
    "hidden": (r("35", said("<w:vanish/>")) + r("37"), hidden("35")),
    "white": (r("35", said(WHITE)) + r("37"), hidden("35")),
    "nearly white": (r("35", said('<w:color w:val="f2f2f2"/>')) + r("37"), hidden("35")),
    "white by the theme": (r("35", said('<w:color w:val="auto" w:themeColor="background1"/>')) + r("37"), hidden("35")),
    "white by a style": (r("35", said('<w:rStyle w:val="pale"/>')) + r("37"), hidden("35")),
    "in the colour of its shading": (r("35", said('<w:color w:val="FFFF00"/>' + SHADE.format("FFFF00"))) + r("37"), hidden("35")),
    "in the colour of its highlighting": (r("35", said('<w:color w:val="000000"/><w:highlight w:val="black"/>')) + r("37"), hidden("35")),
    "letters without a filling": (r("35", said("<w14:textFill xmlns:w14='w'><w14:noFill/></w14:textFill>")) + r("37"), hidden("35")),
    "letters filled with glass": (r("35", said(
        "<w14:textFill xmlns:w14='w'><w14:solidFill><w14:srgbClr w14:val='FF0000'><w14:alpha w14:val='100000'/></w14:srgbClr></w14:solidFill>"
        "</w14:textFill>")) + r("37"), hidden("35")),
    "letters filled with white": (r("35", said(
        "<w14:textFill xmlns:w14='w'><w14:solidFill><w14:schemeClr w14:val='bg1'/></w14:solidFill></w14:textFill>")) + r("37"), hidden("35")),
    "tiny": (r("35", said('<w:sz w:val="2"/>')) + r("37"), hidden("35")),
    "tiny by a style": (r("35", said('<w:rStyle w:val="small"/>')) + r("37"), hidden("35")),
    "raised": (r("37") + r("2", said('<w:vertAlign w:val="superscript"/>')), RAISED),
    "lowered": (r("37") + r("2", said('<w:vertAlign w:val="subscript"/>')), Doubt("raised", "37[2]", "37₂")),
    "raised by a style": (r("37") + r("2", said('<w:rStyle w:val="up"/>')), RAISED),
    "raised by hand": (r("37") + r("2", said('<w:position w:val="12"/><w:sz w:val="18"/>')), RAISED),
    "a power": ("<m:oMath xmlns:m='m'><m:sSup><m:e><m:r><m:t>37</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>",
                RAISED),
    "raised and crossed out": (
        r("35", said("<w:strike/>")) + r("37") + r("2", said('<w:vertAlign w:val="superscript"/>')), replace(RAISED, gone="35")),
}  # fmt: skip
"""By name: runs of a cell that shows 37, and what goes with it."""


@pytest.mark.parametrize(("runs", "doubt"), BESIDE.values(), ids=BESIDE)
def test_what_stands_beside_a_number_without_counting_goes_with_its_cell(runs: str, doubt: Doubt) -> None:
    assert in_cell(p(runs)) == (doubt.shown, doubt)


PLAIN = {
    "a switch that is off": r("37", said('<w:strike w:val="0"/>')),
    "a style that takes it off": r("37", said('<w:rStyle w:val="not"/>')),
    "inserted": f"<w:ins>{r('37')}</w:ins>",
    "moved here": f"<w:moveTo>{r('37')}</w:moveTo>",
    "what a tracked change took off": r("37", said("<w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange>")),
    "grey": r("37", said('<w:color w:val="A6A6A6"/>')),
    "darkened white": r("37", said('<w:color w:val="A6A6A6" w:themeColor="background1" w:themeShade="A6"/>')),
    "white on its own shading": r("37", said(WHITE + SHADE.format("C00000"))),
    "white on a pattern": r("37", said(WHITE + '<w:shd w:val="pct50" w:fill="auto"/>')),
    "white on highlighting": r("37", said(WHITE + '<w:highlight w:val="blue"/>')),
    "white with a newer program's black": r("37", said(
        WHITE + "<w14:textFill xmlns:w14='w'><w14:solidFill><w14:schemeClr w14:val='tx1'/></w14:solidFill></w14:textFill>")),
    "all of it set higher": r("37", said('<w:position w:val="6"/>')),
    "set a little higher": r("3") + r("7", said('<w:position w:val="1"/><w:sz w:val="30"/>')),
    "raised to its own line": r("37", said('<w:vertAlign w:val="baseline"/>')),
}


@pytest.mark.parametrize("runs", PLAIN.values(), ids=PLAIN)
def test_what_merely_resembles_it_counts(runs: str) -> None:
    assert in_cell(p(runs)) == ("37", None)


def test_white_on_a_dark_cell_row_table_or_paragraph_is_read() -> None:
    runs, dark = r("37", said(WHITE)), SHADE.format("1F3864")
    assert in_cell(p(runs), dark) == ("37", None)
    assert in_cell(p(runs), of_table=dark) == ("37", None)
    assert in_cell(p(runs, properties=dark)) == ("37", None)
    assert in_cell(p(runs, properties='<w:pStyle w:val="dark"/>')) == ("37", None)
    assert in_cell(p(runs, properties='<w:pStyle w:val="darker"/>')) == ("37", None)
    assert in_cell(p(runs), of_table='<w:tblStyle w:val="banded"/>') == ("37", None), "its style colours some rows"
    assert in_cell(p(runs), SHADE.format("FFFFFF"), dark) == ("", hidden("37", "")), "the nearest shading counts"


def test_a_tables_style_is_asked_where_it_may_lay_something_dark_behind_white_words() -> None:
    rows = "".join(row(*(cell(p(r(f"{number}{name}", said(WHITE)))) for name in "甲乙丙")) for number in range(3))
    for style, seen_there in (("banded", 8), ("light", 0), ("solid", 9)):
        body = f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/></w:tblPr>{rows}</w:tbl>' + p(r("后"))
        grid = reader.document(open_word(docx(body, **{"word/styles.xml": LOOKS}))).blocks[0]
        assert isinstance(grid, Grid)
        assert sum(bool(one.text) for one in grid.cells) == seen_there, style


def test_white_beside_dark_words_on_nobody_knows_what_does_not_show() -> None:
    banded, runs = '<w:tblStyle w:val="banded"/>', r("35", said(WHITE))
    assert in_cell(p(runs + r("37")), of_table=banded) == ("37", hidden("35"))
    assert in_cell(p(runs + r("37", said('<w:color w:val="333333"/>'))), of_table=banded) == ("37", hidden("35"))
    assert in_cell(p(runs + r("37", said('<w:color w:val="FFFF00"/>'))), of_table=banded) == ("3537", None)


def test_white_words_in_a_drawn_box_are_read_for_nobody_knows_its_filling() -> None:
    body = p(r("旁"), f"<w:r>{box(p(r('白', said(WHITE))))}</w:r>")
    blocks = reader.document(open_word(docx(body, **{"word/styles.xml": LOOKS}))).blocks
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == ["旁", "白"]


def test_styles_of_paragraph_and_table_turn_each_other_round() -> None:
    crossed, void = '<w:pStyle w:val="crossed"/>', '<w:tblStyle w:val="void"/>'
    assert in_cell(p(r("37"), properties=crossed)) == ("", struck("37", ""))
    assert in_cell(p(r("37")), of_table=void) == ("", struck("37", ""))
    assert in_cell(p(r("37"), properties=crossed), of_table=void) == ("37", None)
    assert in_cell(p(r("37", said('<w:rStyle w:val="gone"/>')), properties=crossed)) == ("37", None)
    assert in_cell(p(r("37", said('<w:strike/>')), properties=crossed)) == ("", struck("37", ""))


def test_a_hidden_row_hides_what_stands_in_it() -> None:
    assert in_cell(p(r("37")), of_row="<w:hidden/>") == ("", hidden("37", ""))


def test_paragraphs_of_a_cell_are_looked_at_together() -> None:
    assert in_cell(p(r("35", said("<w:strike/>"))) + p(r("37"))) == ("37", struck("35"))
    assert in_cell(p(r("35"), properties=DELETED_MARK) + p(r("37"))) == ("3537", None), "only the mark is deleted"
    assert in_cell(p(r("3"), "<w:del><w:r><w:br/></w:r></w:del>", r("7"))) == ("37", None)


def test_a_blank_has_no_look() -> None:
    assert in_cell(p(r("37"), r(" ", said("<w:strike/>")), r("", said("<w:strike/>")))) == ("37 ", None)


def test_running_text_leaves_it_out_and_tells() -> None:
    note = r("注1", said('<w:vertAlign w:val="superscript"/>'))
    body = p(r("全年公开"), r("35", said("<w:strike/>")), r("37条。"), r("内部掌握", said("<w:vanish/>")), note)
    word = open_word(docx(body, **{"word/styles.xml": STYLES}))
    assert reader.document(word).blocks == (Paragraph("全年公开37条。注¹", "第1段", "35，内部掌握"),)
    assert lines_of(word.body) == (WordLine("全年公开37条。注¹", unseen="35，内部掌握"),)


def test_a_struck_line_keeps_its_place_and_says_nothing() -> None:
    struck_line = p("<w:r><w:rPr><w:strike/></w:rPr><w:t>一</w:t><w:br/><w:t>二</w:t></w:r>")
    word = open_word(docx(struck_line + p(r("三"))))
    assert lines_of(word.body) == (WordLine("", unseen="一\n二"), WordLine("三"))
    assert reader.document(word).blocks == (Paragraph("", "第1段", "一\n二"), Paragraph("三", "第2段"))
