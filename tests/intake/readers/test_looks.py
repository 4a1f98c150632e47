"""What is struck, raised, hidden or shown otherwise in a sheet: the same in .xlsx, .xls and .ods."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.readers.builders import MAIN, biff, ods_parts, relations, xlsx_parts, zipped
from tests.support.office import Office
from toolkit.intake.document import Document, Grid, GridCell
from toolkit.intake.readers import ods as open_sheet
from toolkit.intake.readers import xls as old_sheet
from toolkit.intake.readers import xlsx as sheet
from toolkit.intake.readers.biff_cells import Looks, looks
from toolkit.ooxml.cell_looks import look_of
from toolkit.seen import Doubt, Look

ROWS: dict[str, tuple[str, object, Doubt | None]] = {
    "struck beside": ("37", "37", Doubt("struck", "35", "37")),
    "raised behind": ("35²", "35²", Doubt("raised", "35[2]", "35²")),
    "white beside": ("37", "37", Doubt("hidden", "35", "37")),
    "struck words": ("上年新的", "上年新的", Doubt("struck", "旧的", "上年新的")),
    "coloured run": ("35件", "35件", None),
    "struck number": ("", "", Doubt("struck", "35", "")),
    "struck zero": ("", "", Doubt("struck", "0", "")),
    "white on white": ("", "", Doubt("hidden", "35", "")),
    "nearly white on the tint of a field": ("", "", Doubt("hidden", "35", "")),
    "red on red": ("", "", Doubt("hidden", "35", "")),
    "white on red": ("35", 35, None),
    "hidden by its format": ("", "", Doubt("hidden", "35", "")),
    "words hidden by a format": ("", "", Doubt("hidden", "无", "")),
    "white by its format": ("", "", Doubt("hidden", "35", "")),
    "red by its format, in white": ("35", 35, None),
    "thousands": ("25.0", 25000, Doubt("format", "25000", "25.0")),
    "ten thousands": ("2.5", 25000, Doubt("format", "25000", "2.5")),
    "percent": ("1200%", 12, Doubt("format", "12", "1200%")),
    "date": ("2026年1月2日", 46024, Doubt("format", "46024", "2026年1月2日")),
    "time": ("12:00", 0.5, Doubt("format", "0.5", "12:00")),
    "fraction": ("1/2", 0.5, Doubt("format", "0.5", "1/2")),
    "rounded": ("4", 3.7, Doubt("format", "3.7", "4")),
    "digits added": ("137", 37, Doubt("format", "37", "137")),
    "no sign": ("5", -5, Doubt("format", "-5", "5")),
    "above its condition": ("2.5万", 25000, Doubt("format", "25000", "2.5万")),
    "below its condition": ("37", 37, None),
    "fractions of none": ("0", 0, None),
    "a unit behind": ("5", 5, None),
    "separators": ("1234567", 1234567, None),
    "leading zeros": ("7", 7, None),
    "zero as accounts write it": ("0", 0, None),
    "numerals": ("25", 25, None),
    "a formula scaled": ("25.0", 25000, Doubt("format", "25000", "25.0")),
    "a formula struck": ("", "", Doubt("struck", "25000", "")),
    "a formula of nothing, hidden": ("", "", Doubt("hidden", "0", "")),
    "plain": ("37", 37, None),
}


def built() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("表")
    page.set_column(0, 0, 40)

    def style(**properties: object) -> object:
        return book.add_format(properties)

    struck, raised, white, plain, red = (
        style(font_strikeout=True), style(font_script=1), style(font_color="#FFFFFF"), style(), style(font_color="#FF0000"),
    )
    rich = {
        "struck beside": (struck, "35", plain, "37"), "raised behind": (plain, "35", raised, "2"), "white beside": (white, "35", plain, "37"),
        "struck words": (plain, "上年", struck, "旧的", plain, "新的"), "coloured run": (red, "35", plain, "件"),
    }
    one = {
        "struck number": (35, struck), "struck zero": (0, struck), "white on white": (35, white),
        "nearly white on the tint of a field": (35, style(font_color="#FEFEFE", bg_color="#FFFDF5")),
        "red on red": (35, style(font_color="#FF0000", bg_color="#FF0000")), "white on red": (35, style(font_color="#FFFFFF", bg_color="#FF0000")),
        "hidden by its format": (35, style(num_format=";;;")), "words hidden by a format": ("无", style(num_format=";;;")),
        "white by its format": (35, style(num_format="[White]0")),
        "red by its format, in white": (35, style(num_format="[Red]0", font_color="#FFFFFF")),
    }
    formats = {
        "thousands": (25000, "0.0,"), "ten thousands": (25000, r"0\.0,"), "percent": (12, "0%"), "date": (46024, 'yyyy"年"m"月"d"日"'),
        "time": (0.5, "h:mm"), "fraction": (0.5, "# ?/?"), "rounded": (3.7, "0"), "digits added": (37, '"1"0'), "no sign": (-5, "0;0"),
        "above its condition": (25000, r'[>=10000]0\.0,"万";0'), "below its condition": (37, r'[>=10000]0\.0,"万";0'),
        "fractions of none": (0, "0.######"), "a unit behind": (5, '0"件"'), "separators": (1234567, "#,##0"), "leading zeros": (7, "000"),
        "zero as accounts write it": (0, r'_ * #,##0_ ;_ * \-#,##0_ ;_ * "-"_ ;_ @_ '), "numerals": (25, "[DBNum1][$-804]General"),
    }
    for row, name in enumerate(ROWS):
        if name in rich:
            page.write_rich_string(row, 0, *rich[name])
        elif name.startswith("a formula"):
            code = {"scaled": "0.0,", "hidden": ";;;"}.get(name.split()[-1], "0")
            value = 0 if name.endswith("hidden") else 25000
            page.write_formula(row, 0, "=B9*1" if value == 0 else "=B1*1", style(num_format=code, font_strikeout="struck" in name), value)
        elif name == "plain":
            page.write_number(0, 1, 25000)
            page.write_number(row, 0, 37)
        else:
            value, look = one[name] if name in one else (formats[name][0], style(num_format=formats[name][1]))
            page.write(row, 0, value, look)
    book.close()
    return out.getvalue()


def cells(document: Document) -> dict[int, GridCell]:
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    return {cell.row: cell for cell in grid.cells if cell.col == 0}


def said(document: Document, *, number_texts: bool = True) -> dict[str, tuple[str, object, Doubt | None]]:
    found = cells(document)
    told = {}
    for row, name in enumerate(ROWS):
        cell = found[row]
        # A plain number of an open sheet has the text that stands there.
        text = cell.text if number_texts or cell.doubt is not None or isinstance(cell.raw, str) else ROWS[name][0]
        told[name] = (text, cell.raw, cell.doubt)
    return told


def test_an_xlsx_says_what_shows_and_what_is_stored() -> None:
    assert said(sheet.read(built())) == ROWS


def test_its_saves_in_other_formats_say_the_same(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(built())
    (old,) = office.convert([tmp_path / "a.xlsx"], "xls", tmp_path / "out")
    (open_,) = office.convert([tmp_path / "a.xlsx"], "ods", tmp_path / "out")
    assert said(old_sheet.read(old.read_bytes())) == ROWS
    assert said(open_sheet.read(open_.read_bytes()), number_texts=False) == ROWS


# ── other spellings ─────────────────────────────────────────────────


def styled(fonts: str, cell: str, *, fills: str = "<fill/>", xf: str = '<xf fontId="0" fillId="0"/>') -> GridCell:
    """One cell of a workbook whose style 0 is made of these."""
    parts = xlsx_parts(cells=f'<row r="1">{cell}</row>')
    styles = f'<styleSheet xmlns="{MAIN}"><fonts>{fonts}</fonts><fills>{fills}</fills><cellXfs>{xf}</cellXfs></styleSheet>'
    parts["xl/styles.xml"] = styles.encode()
    parts["xl/_rels/workbook.xml.rels"] = relations(
        {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("styles", "styles.xml"), "rId3": ("sharedStrings", "sharedStrings.xml")}
    ).encode()
    return cells(sheet.read(zipped(parts)))[0]


NUMBER = '<c r="A1"><v>35</v></c>'


@pytest.mark.parametrize(("font", "kind"), [
    ("<strike/>", "struck"), ('<strike val="1"/>', "struck"), ('<strike val="0"/>', None), ('<vertAlign val="subscript"/>', "raised"),
    ('<vertAlign val="baseline"/>', None), ('<color theme="0"/>', "hidden"), ('<color theme="0" tint="-0.5"/>', None), ('<color theme="1"/>', None),
    ('<color indexed="9"/>', "hidden"), ('<color rgb="FFFFFFFF"/>', "hidden"), ('<color rgb="FF000000"/>', None), ('<color auto="1"/>', None),
    ('<color rgb="nonsense"/>', None), ('<color indexed="64"/>', None), ('<color theme="1" tint="1"/>', "hidden"),
])  # fmt: skip
def test_a_font_is_read_however_it_is_spelt(font: str, kind: str | None) -> None:
    doubt = styled(f"<font>{font}</font>", NUMBER).doubt
    assert (doubt and doubt.kind) == kind


@pytest.mark.parametrize(("fill", "hidden"), [
    ('<patternFill patternType="none"/>', True), ('<patternFill patternType="solid"><fgColor rgb="FFFFFFFF"/></patternFill>', True),
    ('<patternFill patternType="solid"><fgColor theme="4"/></patternFill>', False), ('<patternFill patternType="gray125"/>', False),
    ("<gradientFill/>", False), ('<patternFill patternType="solid"><fgColor indexed="64"/></patternFill>', False),
])  # fmt: skip
def test_white_hides_on_white_alone(fill: str, hidden: bool) -> None:
    cell = styled('<font><color rgb="FFFFFFFF"/></font>', NUMBER, fills=f"<fill>{fill}</fill>")
    assert (cell.doubt is not None) == hidden


def test_runs_inside_a_cell_have_their_own_font_or_the_cells() -> None:
    inline = '<c r="A1" t="inlineStr"><is><r><t>35</t></r><r><rPr><b/></rPr><t>37</t></r></is></c>'
    assert styled("<font><strike/></font>", inline).doubt == Doubt("struck", "35", "37")
    assert styled("<font/>", inline) == GridCell(0, 0, "3537", "3537")


def test_a_date_written_as_such_is_a_date_stored_as_its_number() -> None:
    assert styled("<font/>", '<c r="A1" t="d"><v>2026-01-02</v></c>').doubt == Doubt("format", "46024", "2026-01-02")


def test_a_cells_style_cannot_hide_its_text_in_an_open_sheet() -> None:
    """LibreOffice prints it; Gnumeric writes so for every unlocked cell."""
    style = (
        '<office:automatic-styles><style:style style:name="a" style:family="table-cell">'
        '<style:text-properties text:display="none"/></style:style></office:automatic-styles>'
    )
    cell = '<table:table-cell table:style-name="a" office:value-type="float" office:value="37"><text:p>37</text:p></table:table-cell>'
    parts = ods_parts(f'<table:table table:name="表"><table:table-row>{cell}</table:table-row></table:table>')
    parts["content.xml"] = parts["content.xml"].replace(b"<office:body>", style.encode() + b"<office:body>", 1)
    found = cells(open_sheet.read(zipped(parts)))[0]
    assert (found.text, found.doubt) == ("37", None)


def test_an_open_sheet_is_looked_at_by_its_styles_where_they_say_more_than_its_text() -> None:
    styles = (
        '<office:automatic-styles><number:number-style style:name="N1"><number:number number:decimal-places="1" '
        'number:min-integer-digits="1" number:display-factor="1000"/></number:number-style>'
        '<style:style style:name="scaled" style:family="table-cell" style:data-style-name="N1"/>'
        '<style:style style:name="gone" style:family="table-cell"><style:text-properties fo:color="#ffffff"/></style:style>'
        '<style:style style:name="based" style:family="table-cell" style:parent-style-name="gone"/>'
        '<style:style style:name="up" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>'
        "</office:automatic-styles>"
    )
    number = 'office:value-type="float" office:value="25000"'
    rows = "".join(f"<table:table-row>{cell}</table:table-row>" for cell in (
        f'<table:table-cell table:style-name="scaled" {number}/>',
        f'<table:table-cell table:style-name="based" {number}><text:p>25000</text:p></table:table-cell>',
        '<table:table-cell office:value-type="string"><text:p>35<text:span text:style-name="up">2</text:span></text:p></table:table-cell>',
        "<table:table-cell/>",
    ))  # fmt: skip
    table = f'<table:table table:name="表"><table:table-column table:default-cell-style-name="gone" table:number-columns-repeated="3"/>{rows}'
    parts = ods_parts(table + "</table:table>")
    spaces = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"' for name, space in (
        ("number", "datastyle"), ("fo", "xsl-fo-compatible")))
    content = parts["content.xml"].replace(b"<office:body>", styles.encode() + b"<office:body>", 1)
    parts["content.xml"] = content.replace(b"<office:document-content", f"<office:document-content{spaces}".encode(), 1)
    found = cells(open_sheet.read(zipped(parts)))
    assert [found[row].doubt for row in range(2)] == [Doubt("format", "25000", "25.0"), Doubt("hidden", "25000", "")]
    assert found[2].doubt == Doubt("hidden", "352", "")


# ── the records of an old sheet ─────────────────────────────────────


def font(options: int = 0, colour: int = 0x7FFF, raised: int = 0) -> tuple[int, bytes]:
    return 0x0031, struct.pack("<5H", 210, options, colour, 400, raised) + bytes(6)


def style(font_number: int, code: int = 0, *, pattern: int = 0, front: int = 64) -> tuple[int, bytes]:
    return 0x00E0, struct.pack("<HH", font_number, code) + bytes(10) + struct.pack("<IH", pattern << 26, front)


def stream(*records: tuple[int, bytes], cells: tuple[tuple[int, bytes], ...] = ()) -> bytes:
    sheet_name = (0x0085, struct.pack("<IHBB", 0, 0, 1, 1) + "表".encode("utf-16-le"))
    before = biff(*records, sheet_name, (0x000A, b""))
    at = len(before)
    before = biff(*records, (0x0085, struct.pack("<I", at) + sheet_name[1][4:]), (0x000A, b""))
    return before + biff(*cells, (0x000A, b""))


def test_the_records_of_an_old_sheet_tell_numbers_styles_and_fonts() -> None:
    code = "0.0,"
    found = looks(stream(
        font(), font(8), font(raised=1), font(colour=9), font(colour=20),
        (0x0092, struct.pack("<H", 56) + b"".join(bytes((255, 255, 255, 0)) if n == 12 else bytes((n, 0, 0, 0)) for n in range(56))),
        (0x041E, struct.pack("<HHB", 170, len(code), 0) + code.encode()), (0x0022, b"\x01\x00"),
        style(0), style(1), style(2), style(3), style(5), style(0, 170), style(3, pattern=1, front=10),
        cells=(
            (0x0203, struct.pack("<HHHd", 0, 0, 5, 25000.0)), (0x027E, struct.pack("<HHHI", 0, 1, 1, 37 << 2 | 2)),
            (0x027E, struct.pack("<HHHI", 0, 2, 1, 3701 << 2 | 3)),
            (0x00BD, struct.pack("<HHHIHIH", 1, 0, 2, 5 << 2 | 2, 6, (-5 & 0x3FFFFFFF) << 2 | 2, 1)),
        ),
    ))
    assert {place: (cell.number, found.style(cell).font.look) for place, cell in found.sheets["表"].items()} == {
        (0, 0): (25000, Look.PLAIN), (0, 1): (37, Look.STRUCK), (0, 2): (37.01, Look.STRUCK), (1, 0): (5, Look.RAISED), (1, 1): (-5, Look.PLAIN),
    }
    assert (found.style(found.sheets["表"][0, 0]).code, found.since_1904) == (code, True)
    hidden = [look_of(one.font, one.ground) is Look.HIDDEN for one in found.styles]
    assert hidden == [False, False, False, False, True, False, True]  # by the palette: white, and two reds nobody tells apart


def test_fonts_inside_a_text_are_found_where_the_texts_go_on_in_another_record() -> None:
    plain = struct.pack("<HB", 3, 0) + b"abc"
    rich = struct.pack("<HBH", 4, 8, 1) + b"35"
    more = b"\x01" + "37".encode("utf-16-le") + struct.pack("<HH", 2, 1)
    wide = struct.pack("<HBI", 2, 5, 4) + "甲乙".encode("utf-16-le") + bytes(4)
    last = struct.pack("<HBH", 2, 9, 1) + "丙丁".encode("utf-16-le") + struct.pack("<HH", 1, 5)
    found = looks(stream(
        font(), font(8), style(0), (0x00FC, struct.pack("<II", 4, 4) + plain + rich), (0x003C, more + wide + last),
        cells=tuple((0x00FD, struct.pack("<HHHI", n, 0, 0, n)) for n in range(4)),
    ))
    texts = ("abc", "3537", "甲乙", "丙丁")
    runs = [[(run.text, run.font and run.font.look) for run in found.runs(found.sheets["表"][n, 0], text)] for n, text in enumerate(texts)]
    assert runs == [
        [("abc", None)], [("35", None), ("37", Look.STRUCK)], [("甲乙", None)], [("丙", None), ("丁", Look.PLAIN)],
    ]


@given(st.binary(max_size=300))
def test_no_damage_to_the_records_raises(damage: bytes) -> None:
    whole = stream(font(), style(0), (0x00FC, struct.pack("<II", 1, 1) + damage), cells=((0x0203, struct.pack("<HHHd", 0, 0, 5, 1.0)),))
    for data in (damage, whole, whole[: len(whole) - len(damage) % 60] + damage):
        assert isinstance(looks(data), Looks)
