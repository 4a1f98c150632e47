"""A workbook in the usual spelling is read from its text, any other from its XML: both see the same, and refuse the same."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.hostile import _SHEETS, _ZIPS
from tests.support.office import Office
from tests.support.workbooks import random_contents, random_last, seal_for, statutory_form
from toolkit.errors import FileError
from toolkit.guard import LIMITS, Package, check_parts
from toolkit.guard.light import covers_little, is_few, is_shallow
from toolkit.guard.parts import _Counter, check_workbook, looks_like_xml
from toolkit.guard.plain import plain_sheet, plain_strings
from toolkit.intake.reading import read_file
from toolkit.ooxml.spelt import as_read
from toolkit.structs import replace
from toolkit.workbook.issuing import issued_workbook
from toolkit.workbook.opened import Opened, OpenedSheet, Stood, open_workbook

SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="&<>\"'\n 　𠮷_x0041"), min_size=1, max_size=12)
LARGE = 40_000
"""Bytes of hostile files that are left to the tests of the whole reader."""
CELLS = st.one_of(
    st.integers(-(10**16), 10**16), st.floats(-1e9, 1e9, allow_nan=False), TEXTS, st.none(), st.booleans(),
    st.sampled_from(['=A1&"<b>"', "=SUM(A1:B9)", "=1+2", "='表二'!C3"]),
)


def changed(data: bytes, change: Callable[[str], str], parts: re.Pattern[str] = SHEET) -> bytes:
    """A workbook with some parts spelt otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if parts.fullmatch(name) else content)
    return out.getvalue()


def remarked(data: bytes) -> bytes:
    """With a comment in each sheet, which says nothing and is no usual spelling: all of it is read from its XML."""
    respelt = changed(data, lambda text: text.replace("<sheetData", "<!-- 注 --><sheetData", 1))
    return changed(respelt, lambda text: text.replace("<si>", "<!-- 注 --><si>", 1), re.compile("xl/sharedStrings.xml"))


def _seen(sheet: OpenedSheet) -> OpenedSheet:
    """A sheet without how its formulas are spelt: what is seen in them is asked for."""
    return replace(sheet, formulas={}, result=_unasked, reach=None)


def _unasked(content: str, cell: object) -> Stood:
    raise NotImplementedError


def everything(opened: Opened) -> list[object]:
    """What a reader can ask of an opened workbook, in its order."""
    return [
        opened.names, opened.carriers,
        [(_seen(sheet), list(sheet.contents), {place: sheet.stood(place) for place in sheet.contents}) for sheet in opened.sheets],
    ]


def in_usual_spelling(data: bytes) -> set[bool]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {plain_sheet(archive.read(name)) is not None for name in archive.namelist() if SHEET.fullmatch(name)}


@cache
def filled() -> bytes:
    form = statutory_form()
    last = random_last(form, random.Random(3))
    return issued_workbook(seal_for(form, last=last), random_contents(form, random.Random(4)), {"text.1": ["甲&乙<丙>", "又"]})


def made(cells: list[list[object]], merged: bool) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("表一")
        struck, dated = book.add_format({"font_strikeout": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for row, line in enumerate(cells):
            for col, content in enumerate(line):
                look = (None, struck, dated)[(row + col) % 3]
                if isinstance(content, str) and content.startswith("="):
                    sheet.write_formula(row, col, content, look, "&" if row % 2 else 5)
                elif content is None:
                    sheet.write_blank(row, col, None, look)
                else:
                    sheet.write(row, col, content, look)
        if merged:
            sheet.merge_range(20, 0, 21, 3, "并&")
            sheet.write(21, 1, 7)
    return out.getvalue()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=4), max_size=5), st.booleans())
def test_any_workbook_says_the_same_in_either_spelling(cells: list[list[object]], merged: bool) -> None:
    data = made(cells, merged)
    assert everything(open_workbook(data)) == everything(open_workbook(remarked(data)))


def test_an_issued_workbook_is_in_the_usual_spelling_and_says_the_same_in_another() -> None:
    assert in_usual_spelling(filled()) == {True}
    assert in_usual_spelling(remarked(filled())) == {False}
    assert everything(open_workbook(filled())) == everything(open_workbook(remarked(filled())))
    assert read_file(filled()) == read_file(remarked(filled()))


def test_so_is_one_that_libreoffice_saved(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "填.xlsx"
    path.write_bytes(filled())
    (saved,) = office.convert([path], "xlsx", tmp_path / "另存")
    data = saved.read_bytes()
    assert in_usual_spelling(data) == {True}
    assert read_file(data) == read_file(remarked(data))


VARIANTS: dict[str, Callable[[str], str]] = {
    "single quotes": lambda text: re.sub(r'<c r="([A-Z]+[0-9]+)"', r"<c r='\1'", text),
    "attributes in another order": lambda text: re.sub(r'<c (r="[A-Z]+[0-9]+") (s="[0-9]+")', r"<c \2 \1", text),
    "prefixes": lambda text: re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=", 1),
    "a line for each cell": lambda text: text.replace("<c ", "\r\n  <c ").replace("</row>", "\r\n</row>"),
    "empty contents": lambda text: re.sub(r'(<c r="[A-Z]+[0-9]+" s="[0-9]+")/>', r"\1></c>", text),
    "blank values": lambda text: re.sub(r'(<c r="[A-Z]+[0-9]+" s="[0-9]+")/>', r"\1><v/></c>", text),
    "blanks in tags": lambda text: text.replace("<v>", "<v >").replace("</v>", "</v >"),
    "characters by number": lambda text: text.replace("&amp;", "&#38;").replace("<f>", "<f>&#x20;").replace("<f>&#x20;", "<f>"),
    "a content in pieces": lambda text: re.sub(r"<v>([0-9]+)</v>", r"<v><![CDATA[\1]]></v>", text),
    "an instruction between cells": lambda text: text.replace("</c><c ", "</c><?x <c r='A1'/>?><c "),
    "rows without number": lambda text: re.sub(r'<row r="[0-9]+"', "<row", text),
    "a mark at its beginning": lambda text: f"\ufeff{text}",
    "a list of later additions": lambda text: text.replace("</worksheet>", "<extLst><ext><row><c r='A1'/></row></ext></extLst></worksheet>"),
}


@pytest.mark.parametrize("change", VARIANTS.values(), ids=VARIANTS)
def test_legal_spellings_say_the_same(change: Callable[[str], str]) -> None:
    assert everything(open_workbook(changed(filled(), change))) == everything(open_workbook(filled()))


CELL, OTHER = '<c r="A1" s="3"><v>5</v></c>', '<c r="B2"><v>6</v></c>'
ROWS = (
    f'<row r="1">{CELL}</row>{OTHER}', f"{OTHER}<row r='1'>{CELL}</row>", f'<row r="1"><x>{CELL}</x></row>', f'<row r="1"/>{CELL}',
    f'<row r="1"><f>{CELL}</f></row>', f'<row r="1"><v>{CELL}</v>{OTHER}</row>', f'<row r="1"><row r="2">{OTHER}</row>{CELL}</row>',
    f'<row r="1"><!--{CELL}-->{OTHER}</row>', f'<row r="1"><![CDATA[{CELL}]]>{OTHER}</row>', f'<row r="1"><?a {CELL}?>{OTHER}</row>',
    f'<rowx r="1">{CELL}</rowx>', '<row r="1"><c><v>5</v></c></row>', '<row r="1"><c r="A1"><v>5</v><v>6</v></c></row>',
    '<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A2">B1+1</f><v>1</v></c></row><row r="2"><c r="A2"><f t="shared" si="0"/></c></row>',
    '<row r="1"><c r="A1"><f t="sh&#97;red" si="0" ref="A1:A2">B1+1</f><v>1</v></c><c r="A2"><f t="shared" si="0"/></c></row>',
    "<row r=\"1\"><c r=\"A1\"><f t='shared' si='0' ref='A1:A2'>B1+1</f></c><c r=\"A2\"><f t=\"shared\" si=\"0\"/></c></row>",
    '<row r="1"><c r="A1" t="inlineStr"><is><t>甲&amp;<!-- -->乙</t></is></c></row>', '<row r="1"><c r="A1" t="inlineStr"><is><t/></is></c></row>',
    '<row r="1"><c r="A1" t="inlineStr"><is><t>甲&#38;amp;&lt;乙_x000A_</t></is></c></row>', f'<row r="1">{CELL}{CELL.replace("5", "7")}</row>',
    '<row r="1"><c r="A1" t="s"><v>99</v></c><c r="B1" t="b"><v>1</v></c><c r="C1" t="e"><v>#REF!</v></c><c r="D1" t="d"><v>2023-01-02</v></c></row>',
    '<row r="1"><c r="A1"><v> 5 </v></c><c r="B1"><v>1e3</v></c><c r="C1"><v>９</v></c><c r="D1"><v>1234567890123456</v></c></row>',
    '<row a="/>" r="1"><c r="A1"><v>5</v></c></row>', '<row r="1"></row><row r="2"/><row r="3"><c r="A3"><v>1</v></c></row>', "", "甲",
)


@pytest.mark.parametrize("rows", ROWS)
def test_what_is_no_plain_row_is_read_as_its_xml_says(rows: str) -> None:
    data = changed(made([[1]], merged=False), lambda text: re.sub(r"<sheetData>.*</sheetData>", lambda _: f"<sheetData>{rows}</sheetData>", text))
    assert everything(open_workbook(data)) == everything(open_workbook(remarked(data)))


@pytest.mark.parametrize("item", ["<si/>", "<si><t/></si>", "<si><t>甲</t><rPh sb='0' eb='1'><t>ジャ</t></rPh></si>", "<si><r><t>甲</t></r></si>",
                                  "<si><t xml:space='preserve'> 甲 </t></si>", "<si><t><![CDATA[<si>]]></t></si>", "<si><t>a\r\nb</t></si>"])
def test_strings_keep_their_numbers_however_one_is_spelt(item: str) -> None:
    data = changed(made([["甲", "乙&"]], merged=False), lambda text: text.replace("<si>", f"{item}<si>", 1), re.compile("xl/sharedStrings.xml"))
    first, second = (sheet.contents for workbook in (data, remarked(data)) for sheet in open_workbook(workbook).sheets)
    assert first == second
    assert "乙&" not in first.values()


def test_a_cell_beyond_the_sheet_is_refused_though_it_is_blank() -> None:
    data = changed(made([[1]], merged=False), lambda text: text.replace("</row>", '<c r="XFE1" s="1"/></row>', 1))
    with pytest.raises(FileError):
        open_workbook(data)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    spelt = text.translate(str.maketrans({"&": "&amp;", "<": "&lt;", "'": "&#39;", "a": "&#x61;", "l": "&#108;", ";": "&#59;"}))
    assert as_read(spelt) == text


def spoilt(data: bytes, change: Callable[[bytes], bytes], parts: re.Pattern[str] = SHEET) -> bytes:
    """A workbook with some parts written otherwise, byte for byte."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if parts.fullmatch(name) else content)
    return out.getvalue()


@cache
def small() -> bytes:
    """A sheet with one of everything, filled by a clerk, with marks and a foot."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("表一")
        sheet.merge_range(0, 0, 0, 2, "标题&")
        sheet.write_formula("A2", '=IF(B2>0,"甲&乙","")', None, "甲&乙")
        sheet.write_array_formula("A3:A3", '{=LEFT("甲",1)}', None, "甲")
        sheet.write_row("B2", [5, 2.5, "乙", True])
        sheet.conditional_format("B2:B9", {"type": "formula", "criteria": '=$B2="乙"', "format": book.add_format({"bold": True})})
        sheet.set_footer("&L甲街道&R第&P页")
    return out.getvalue()


BITS = (b"<", b">", b"&", b'"', b"'", b"/", b"\0", b"\x01", b"\r", b"\xff", b"\xef\xbf\xbe", b"\xed\xa0\x80", b"]]>", b"]]", b"&foo;", b"&#0;",
        b"&#38;", b"<!---->", b"<?x?>", b"<![CDATA[1]]>", b'<c r="A9"/>', b"<row/>", b"</row>", b"<v>1</v>", b"</c>", b"x:", b" ", b"1",
        b"</sheetData>", b"<sheetData>", b'<mergeCell ref="A1:XFD99"/>', b"</worksheet>", b'a="1"', b"\xe7\x94\xb2")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(BITS), st.sampled_from((0, 0, 1, 3)), st.booleans())
def test_a_spoilt_sheet_is_refused_or_read_just_as_its_xml_says(at: int, bit: bytes, cut: int, at_a_sign: bool) -> None:
    def spoil(content: bytes) -> bytes:
        places = [sign.start() for sign in re.finditer(b'[<>"&]', content)] if at_a_sign else range(len(content))
        place = places[at % len(places)] + (at // 5000 if at_a_sign else 0)
        return content[:place] + bit + content[place + cut :]

    data = spoilt(small(), spoil)
    assert outcome(lambda: check_workbook(Package(data))) == outcome(lambda: counted(Package(data)))
    respelt = spoilt(data, lambda content: content.replace(b"<sheetData", b"<!-- --><sheetData", 1))
    if outcome(lambda: open_workbook(respelt)) is None:  # which a prefix that nothing declares stops, too
        assert everything(open_workbook(data)) == everything(open_workbook(respelt))


def rows_of(inner: str) -> Callable[[bytes], bytes]:
    return lambda content: re.sub(b"<sheetData>.*</sheetData>", lambda _: f"<sheetData>{inner}</sheetData>".encode("utf-8", "surrogatepass"), content)


NO_XML: dict[str, Callable[[bytes], bytes]] = {
    "a sign that XML has not": rows_of('<row r="1"><c r="A1"><f>A2&amp;"\x01"</f><v>1</v></c></row>'),
    "half a character": rows_of('<row r="1"><c r="A1" t="str"><f>A2</f><v>\ud800</v></c></row>'),
    "a name of nothing": rows_of('<row r="1"><c r="A1"><f>A2&foo;</f></c></row>'),
    "a bare &": rows_of('<row r="1"><c r="A1"><f>A2& A3</f></c></row>'),
    "an end of CDATA": rows_of('<row r="1"><c r="A1"><f>A2]]></f></c></row>'),
    "a name broken by a cell": rows_of('<row r="1">&am<c r="A1"/>p;</row>'),
    "a cell in an attribute": rows_of('<row r="1" a="<c r="A1"/>"></row>'),
    "an attribute twice": rows_of('<row r="1" r="1"><c r="A1"/></row>'),
    "an attribute twice on a formula": rows_of('<row r="1"><c r="A1"><f t="array" t="array">A2</f></c></row>'),
    "an open quotation mark on a formula": rows_of('<row r="1"><c r="A1"><f t="array>A2</f></c></row>'),
    "an end too many": rows_of('<row r="1"><c r="A1"/></row></row>'),
    "an end too many behind the rows": lambda content: content.replace(b"</sheetData>", b"</sheetData></a><a>"),
    "no end": lambda content: content.replace(b"</worksheet>", b""),
    "another part behind it": lambda content: content + content[content.find(b"<worksheet") :],
    "signs it does not declare": lambda content: content.replace(b'encoding="UTF-8"', b'encoding="US-ASCII"'),
    "signs it does not declare, in its looks alone": lambda content: re.sub(
        b"<headerFooter.*</headerFooter>", b"", rows_of("")(content).replace(b'encoding="UTF-8"', b'encoding="US-ASCII"')),
    "a type of document": lambda content: content.replace(b"<worksheet", b"<!DOCTYPE a><worksheet", 1),
}


@pytest.mark.parametrize("change", NO_XML.values(), ids=NO_XML)
def test_what_is_no_xml_is_refused_wherever_it_stands(change: Callable[[bytes], bytes]) -> None:
    data = spoilt(small(), change)
    refused = outcome(lambda: check_workbook(Package(data)))
    assert refused is not None
    assert refused == outcome(lambda: counted(Package(data)))


def test_a_brackets_end_beside_a_cell_is_none_of_cdata() -> None:
    data = spoilt(small(), rows_of('<row r="1">]]<c r="A1"><v>5</v></c>&gt;</row><row r="2">]]<c r="A2"><v>6</v></c>> </row>'))
    assert in_usual_spelling(data) == {True}
    assert open_workbook(data).sheets[0].contents == {(0, 0): 5, (1, 0): 6}


def test_one_return_says_the_same_after_any_other() -> None:
    other = issued_workbook(seal_for(statutory_form(), name="别的街道", last=random_last(statutory_form(), random.Random(5))), {}, {})
    before = read_file(filled())
    read_file(other)
    assert read_file(filled()) == before
    assert read_file(other).identity != before.identity


# ── what is refused ─────────────────────────────────────────────────


def outcome(run: Callable[[], object]) -> tuple[str, str] | None:
    try:
        run()
    except FileError as error:
        return error.code, str(error)
    return None


def counted(package: Package) -> None:
    """Every element counted, as of a file that is not light."""
    counter = _Counter(LIMITS)
    for name in package.names:
        content = package.read(name)
        if looks_like_xml(content):
            counter.count(name.lower(), content)


def test_a_light_look_refuses_what_counting_refuses() -> None:
    refused = 0
    for name in sorted(_ZIPS.keys() | _SHEETS.keys()):
        data = (_ZIPS | _SHEETS)[name]()
        if len(data) > LARGE or outcome(lambda data=data: Package(data)) is not None:  # type: ignore[misc]
            continue
        light, full = outcome(lambda data=data: check_parts(Package(data))), outcome(lambda data=data: counted(Package(data)))  # type: ignore[misc]
        plainly = outcome(lambda data=data: check_workbook(Package(data)))  # type: ignore[misc]
        assert light == full == plainly, name
        refused += light is not None
    assert refused > 5


def test_depth_is_never_underestimated() -> None:
    for inner in ("<b/>" * 300, "<b>x</b>" * 300, '<b a="/>">x</b>' * 300, "<!-- <b>x</b> -->" * 300, "<![CDATA[<b>x</b>]]>" * 300):
        for depth in (240, 249, 250, 251, 300):
            content = ("<a>" * depth + inner + "</a>" * depth).encode()
            deep = depth + (inner.startswith("<b")) > LIMITS.depth
            assert not (deep and is_shallow(content, LIMITS.depth)), (inner[:20], depth)
    assert is_shallow(b"<a>" + b"<b>x</b>" * 3000 + b"</a>", LIMITS.depth)


@pytest.mark.parametrize("content", [
    "<a>".encode("utf-16"), b"<?xml version='1.0' encoding='gb18030'?><a/>", b"<?xml version='1.0'  encoding = \"UTF-7\"?><a/>",
    b'<a><mergeCell ref="&#65;1:XFD1048576"/></a>', b'<a><mergeCell ref="A1:XFD1048576"/></a>', b'<x:hyperlink\n ref="A1:Z999999"/>',
    b"<a/>" * 100_001,
])  # fmt: skip
def test_what_may_be_heavy_is_counted(content: bytes) -> None:
    parts = {"xl/worksheets/sheet1.xml": content}
    assert not (is_few(parts, LIMITS) and covers_little(parts, {}, LIMITS))
    assert content.startswith(b"<?xml") or plain_strings(content) is None


def test_an_issued_workbook_is_light() -> None:
    package = Package(filled())
    parts = {name: package.read(name) for name in package.names}
    assert is_few(parts, LIMITS)
    assert covers_little(parts, {}, LIMITS)
