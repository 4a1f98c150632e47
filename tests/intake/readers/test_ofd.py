"""An OFD reads like the page it shows: tables by their lines, everything else as lines of text."""

from __future__ import annotations

import random

import pytest

from tests.intake.readers.builders import zipped
from tests.intake.recognise import drawing, reports
from tests.intake.recognise.reports import FORM, TITLE
from tests.support.ofd import Drawing, Manner, ofd
from toolkit.errors import FileError
from toolkit.guard import sniff
from toolkit.intake.document import Document, Grid, Paragraph
from toolkit.intake.readers.ofd import read
from toolkit.intake.reading import read_file
from toolkit.intake.recognise import recognise

MANNERS = {
    "grouped steps, stroked lines": Manner(),
    "listed steps, filled lines": Manner(steps="listed", lines="filled", absolute=True),
    "one object a letter, boxes, no prefix": Manner(steps="single", lines="boxes", prefix=""),
    "a matrix": Manner(steps="single", matrix=True),
}


def report(manner: Manner, truth: reports.Truth) -> bytes:
    """A whole report; 表三 goes on over a page."""
    page = Drawing(manner)
    page.line(TITLE)
    page.line("一、总体情况")
    page.line("（一）主动公开情况。本年度主动公开政府信息三十条，均在政府网站公开。")
    for section, table in zip(FORM.sections[1:4], drawing.tables_of(FORM), strict=False):
        page.page()
        page.line(section.heading)
        sheet = drawing.draw(table, truth)
        if table.code == "t3":
            page.table(sheet, last=14)
            page.page()
            page.table(sheet, first=14)
        else:
            page.table(sheet)
    page.line("六、其他需要报告的事项")
    page.line("本年度没有收取信息处理费。")
    return page.data()


@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS)
def test_a_report_is_read_whole_however_it_is_written(manner: Manner) -> None:
    truth = reports.full(random.Random(5))
    data = report(manner, truth)
    assert sniff(data).kind == "ofd"
    found = recognise(read(data), FORM)
    wanted = {code: str(value) for code, value in truth.items() if not code.startswith("s6.")}
    assert {code: str(raw.content) for code, raw in found.raws.items() if code in wanted} == wanted
    assert (found.unit_name, found.year) == ("原州区清水镇", 2023)
    assert found.texts["s1.proactive"] == "本年度主动公开政府信息三十条，均在政府网站公开。"


def test_it_is_read_in_a_process_of_its_own_like_any_file() -> None:
    found = read_file(report(Manner(), reports.full(random.Random(6))), default_form=FORM)
    assert found.values["t3.new.natural"] is not None
    assert found.texts["s6.matters"] == "本年度没有收取信息处理费。"


def objects(text: str, head: str = "") -> bytes:
    return ofd([Drawing().content(text, head)])


def word(text: str, y: float = 30, *, x: float = 20, more: str = "", code: str = "", inside: str = "") -> str:
    return (f'<ofd:TextObject ID="5" Boundary="{x} {y} 100 6" Font="1" Size="4"{more}>{inside}'
            f'<ofd:TextCode X="0" Y="3.5"{code}>{text}</ofd:TextCode></ofd:TextObject>')


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_words_stand_where_they_are_seen_whatever_order_they_are_written_in() -> None:
    text = word("第二行", 40) + word("右", 30, x=80) + word("左", 30) + word("A&amp;B 37", 50, code=' DeltaX="2 2 2 2 2 2"')
    assert lines(read(objects(text))) == ["左 右", "第二行", "A&B 37"]


def test_a_block_of_objects_and_the_template_of_a_page_are_read() -> None:
    manner = Manner()
    page = Drawing(manner).content(f"<ofd:PageBlock>{word('页上', 40)}</ofd:PageBlock>", '<ofd:Template TemplateID="7"/>')
    template = Drawing(manner).content(word("模板", 30))
    assert lines(read(ofd([page], manner, template=template))) == ["模板", "页上"]


def test_what_does_not_show_does_not_count() -> None:
    white = word("9", 30, x=30, inside='<ofd:FillColor Value="255 255 255"/>')
    unseen = word("8", 30, x=40, more=' Visible="false"')
    (line,) = lines(read(objects(word("新收") + white + unseen + word("37", x=60))))
    assert line.split() == ["新收", "37"]


def test_a_number_crossed_out_does_not_count() -> None:
    stroke = ('<ofd:PathObject ID="6" Boundary="40 132 4 0.3" LineWidth="0.3"><ofd:AbbreviatedData>M 0 0.1 L 4 0.1</ofd:AbbreviatedData>'
              "</ofd:PathObject>")
    words = [word("新收", 130), word("35", 130, x=40, code=' DeltaX="2"'), word("37", 130, x=60, code=' DeltaX="2"')]
    (line,) = [block for block in read(objects("".join(words) + stroke)).blocks if isinstance(block, Paragraph)]
    assert (line.text.split(), line.unseen) == (["新收", "37"], "35")


def test_a_scan_says_how_to_export_it() -> None:
    page = Drawing()
    page.picture(0, 0, 210, 297)
    with pytest.raises(FileError) as caught:
        read(page.data())
    assert str(caught.value).startswith("这份OFD是扫描件或图片，里面没有文字；请报送人用WPS、数科等阅读器打开，导出为Word或PDF")


def test_a_report_whose_tables_are_pictures_says_so() -> None:
    page = Drawing()
    page.line(TITLE)
    page.picture(20, 60, 170, 100)
    with pytest.raises(FileError, match="有1张图片，表格可能是图片"):
        read_file(page.data(), default_form=FORM)


def test_one_with_a_password_is_asked_for_without() -> None:
    with pytest.raises(FileError, match="设有打开密码"):
        read(zipped({"OFD.xml": b"\x8f\x01", "Encryptions.xml": b"<x/>"}))


@pytest.mark.parametrize("data", [
    zipped({"OFD.xml": b"<ofd:OFD xmlns:ofd='x'/>"}),
    zipped({"OFD.xml": b"<ofd:OFD xmlns:ofd='x'><ofd:DocBody><ofd:DocRoot>a.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"}),
    objects("<ofd:PageBlock>" * 100 + "</ofd:PageBlock>" * 100),
    objects(word("1" * 50_000)),
    objects(word("1", code=' DeltaX="g 99999999999 1"')),
    objects('<ofd:PathObject Boundary="0 0 9 9"><ofd:AbbreviatedData>' + "L 1 1 " * 60_000 + "</ofd:AbbreviatedData></ofd:PathObject>"),
    ofd([Drawing().content(word("1"))] * 60),
    zipped({"OFD.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}),
], ids=["no document", "a document that is not there", "deep", "many letters", "steps without measure", "many strokes", "many pages", "entities"])
def test_a_hostile_one_is_a_sentence_or_read_in_time(data: bytes) -> None:
    try:
        assert read(data).kind == "ofd"
    except FileError as error:
        assert str(error).endswith("。")  # noqa: PT017


def test_a_table_that_goes_on_over_a_page_is_one() -> None:
    grids = [block for block in read(report(Manner(), reports.full(random.Random(7)))).blocks if isinstance(block, Grid)]
    assert len(grids) == 3
