"""Files that would hurt a careless reader, or are merely odd, made on the spot.

Every file has a name, so that a failing test says which one. None is larger than a few megabytes.
"""

from __future__ import annotations

import random
import struct
import zipfile
import zlib
from collections.abc import Callable

from openpyxl.utils import get_column_letter

from tests.intake.readers.builders import (
    ENTITIES,
    EXTERNAL,
    MAIN,
    OLE,
    RELATIONS,
    WORD,
    Parts,
    biff,
    docx,
    docx_parts,
    ods,
    ods_parts,
    ole,
    pdf,
    pdf_page,
    relations,
    xls,
    xlsx,
    xlsx_parts,
    zipped,
)


def hostile() -> dict[str, bytes]:
    """All of them, by name."""
    return {name: make() for name, make in _makers().items()}


def names() -> set[str]:
    """Their names, without making them."""
    return set(_makers())


def _makers() -> dict[str, Callable[[], bytes]]:
    return {**_ZIPS, **_SHEETS, **_WORD, **_ODS, **_OLE, **_PAGES, **_TEXTS, **_PDFS, **_BYTES}


def _flipped(data: bytes, *places: tuple[bytes, int]) -> bytes:
    """With the lowest bit set at a distance from each signature: the mark of an encrypted entry."""
    changed = bytearray(data)
    for signature, at in places:
        found = changed.find(signature)
        while found >= 0:
            changed[found + at] |= 1
            found = changed.find(signature, found + 1)
    return bytes(changed)


def _lying(data: bytes, size: int) -> bytes:
    """With every declared size replaced, in both directories."""
    changed = bytearray(data)
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        found = changed.find(signature)
        while found >= 0:
            struct.pack_into("<I", changed, found + at, size)
            found = changed.find(signature, found + 1)
    return bytes(changed)


def _bomb(size: int) -> bytes:
    """A workbook whose sheet is ten gigabytes of blanks, in a zip of ten megabytes, declared as it pleases."""
    return _raw_entry("xl/worksheets/sheet1.xml", _blanks(10_000), declared=size)


def _blanks(megabytes: int, window: int = -15) -> bytes:
    """Deflated blanks, a kilobyte for each megabyte: a block that starts afresh can be repeated at no cost."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    first, again = (packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * (megabytes - 1) + packer.flush()


def _raw_entry(name: str, packed: bytes, declared: int) -> bytes:
    spelt = name.encode()
    common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(packed), declared, len(spelt), 0)
    local = b"PK\x03\x04" + common + spelt + packed
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + spelt
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def _overlapping() -> bytes:
    data = bytearray(zipped(xlsx_parts(), zipfile.ZIP_STORED))
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 42, 0)
    return bytes(data)


def _quine() -> bytes:
    inner = zipped({"北塬.xlsx": xlsx()})
    for _ in range(30):
        inner = zipped({"再压一层.zip": inner})
    return inner


def _renamed(parts: Parts, name: Callable[[str], str]) -> bytes:
    return zipped({name(part): content for part, content in parts.items()})


_PASSWORD = (b"PK\x03\x04", 6), (b"PK\x01\x02", 8)
_ZIPS: dict[str, Callable[[], bytes]] = {
    "bomb-10GB-declared-4GB": lambda: _bomb(0xFFFFFFFE),
    "bomb-10GB-declared-1MB": lambda: _bomb(1_000_000),
    "bomb-declared-small": lambda: _lying(zipped({**xlsx_parts(), "xl/x.xml": b" " * 60_000_000}), 1000),
    "bomb-70MB-of-blanks": lambda: zipped({**xlsx_parts(), "xl/x.xml": b"<a>" + b" " * 70_000_000 + b"</a>"}),
    "bomb-70MB-of-elements": lambda: zipped({**xlsx_parts(), "xl/x.xml": b"<a>" + b"<b/>" * 17_000_000 + b"</a>"}),
    "bomb-nested-30-deep": _quine,
    "zip-301-entries": lambda: zipped({**xlsx_parts(), **{f"xl/{n}.xml": b"" for n in range(300)}}),
    "zip-20000-entries": lambda: zipped({f"xl/{n}": b"" for n in range(20_000)}, zipfile.ZIP_STORED),
    "zip-overlapping": _overlapping,
    "zip-duplicate": lambda: zipped([*xlsx_parts().items(), ("xl/worksheets/sheet1.xml", b"<a/>")]),
    "zip-duplicate-case": lambda: zipped([*xlsx_parts().items(), ("xl/WORKSHEETS/sheet1.xml", b"<a/>")]),
    "zip-duplicate-backslash": lambda: zipped([*xlsx_parts().items(), ("xl\\worksheets\\sheet1.xml", b"<a/>")]),
    "zip-lzma": lambda: zipped(xlsx_parts(), zipfile.ZIP_LZMA),
    "zip-bzip2": lambda: zipped(xlsx_parts(), zipfile.ZIP_BZIP2),
    "zip-encrypted-xlsx": lambda: _flipped(xlsx(), *_PASSWORD),
    "zip-encrypted-archive": lambda: _flipped(zipped({"a.xlsx": xlsx()}), *_PASSWORD),
    "zip-path-like-names": lambda: zipped({**xlsx_parts(), "../../../../tmp/stolen.xml": b"<a/>", "C:\\x.xml": b"<a/>"}),
    "zip-only-directory": lambda: b"PK\x05\x06" + bytes(18),
    "zip-head-only": lambda: b"PK\x03\x04",
    "zip-directory-of-junk": lambda: b"PK\x03\x04" + random.Random(1).randbytes(3000) + b"PK\x05\x06" + bytes(18),
    "zip64-sizes": lambda: _lying(xlsx(), 0xFFFFFFFF),
    **{
        f"xlsx-cut-at-{percent}%": lambda percent=percent: (data := xlsx())[: len(data) * percent // 100]
        for percent in (1, 10, 30, 50, 70, 90, 99)
    },
}


def _sheet(inside: str, data: str = '<row r="1"><c r="A1"><v>5</v></c></row>') -> bytes:
    return zipped(xlsx_parts(f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{inside}</worksheet>'))


def _names(count: int) -> str:
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="表三" sheetId="1" r:id="rId1"/></sheets>'
        f'<definedNames>{"".join(f"""<definedName name="n{n}">1</definedName>""" for n in range(count))}</definedNames>'
        "</workbook>"
    )


def _with(part: str, content: str) -> bytes:
    return zipped({**xlsx_parts(), part: content.encode()})


_SHEETS_WITHOUT_END = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>' + '<sheet name="a" r:id="rId1"/>' * 32_000 + "</sheets></workbook>"
)
_SHEETS: dict[str, Callable[[], bytes]] = {
    "xlsx-furthest-cell": lambda: xlsx('<row r="1048576"><c r="XFD1048576"><v>5</v></c></row>'),
    "xlsx-beyond-the-sheet": lambda: xlsx('<row r="9999999"><c r="ZZZ9999999"><v>5</v></c></row>'),
    "xlsx-row-of-40-digits": lambda: xlsx(f'<row r="{"9" * 40}"><c r="A{"9" * 40}"><v>5</v></c></row>'),
    "xlsx-giant-merge": lambda: _sheet('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "xlsx-many-merges": lambda: _sheet("<mergeCells>" + '<mergeCell ref="A1:XFD9"/>' * 50_000 + "</mergeCells>"),
    "xlsx-giant-hyperlink": lambda: _sheet('<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'),
    "xlsx-styled-empty-cells": lambda: xlsx("<row>" + '<c s="0"/>' * 2_000_000 + "</row>"),
    "xlsx-empty-rows": lambda: xlsx("<row/>" * 2_000_000),
    "xlsx-many-names": lambda: zipped(xlsx_parts(workbook=_names(100_000))),
    "xlsx-many-strings": lambda: zipped(xlsx_parts(strings=f'<sst xmlns="{MAIN}">{"<si><t/></si>" * 2_000_000}</sst>')),
    "xlsx-entity-bomb": lambda: _with("xl/sharedStrings.xml", f"{ENTITIES}<sst><si><t>&i;</t></si></sst>"),
    "xlsx-external-entity": lambda: _with("xl/sharedStrings.xml", f"{EXTERNAL}<sst><si><t>&a;</t></si></sst>"),
    "xlsx-doctype-in-a-png": lambda: _with("xl/media/image1.png", f"{ENTITIES}<a>&i;</a>"),
    "xlsx-doctype-in-utf16": lambda: zipped(
        {**xlsx_parts(), "xl/sharedStrings.xml": f'<?xml version="1.0" encoding="utf-16"?>{ENTITIES}<a>&i;</a>'.encode("utf-16")}
    ),
    "xlsx-deep": lambda: _with("xl/sharedStrings.xml", "<a>" * 100_000 + "</a>" * 100_000),
    "xlsx-many-styles": lambda: _with("xl/styles.xml", f'<styleSheet xmlns="{MAIN}">{"<xf/>" * 3_000_000}</styleSheet>'),
    "xlsx-formula-injection": lambda: xlsx(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>=cmd|\' /C calc\'!A0</t></is></c><c r="B1"><f>WEBSERVICE("http://localhost/")</f>'
        '</c><c r="C1" t="str"><f>HYPERLINK("file:///etc/passwd")</f><v>点我</v></c></row>'
    ),
    "xlsx-self-referring-relations": lambda: _with(
        "xl/_rels/workbook.xml.rels", relations({"rId1": ("worksheet", "/xl/workbook.xml")})
    ),
    "xlsx-target-outside": lambda: _with(
        "xl/_rels/workbook.xml.rels", relations({"rId1": ("worksheet", "../../../../etc/passwd")})
    ),
    "xlsx-no-sheets": lambda: _with("xl/workbook.xml", f'<workbook xmlns="{MAIN}"/>'),
    "xlsx-not-xml": lambda: _with("xl/workbook.xml", "不是XML"),
    "xlsx-string-index-outside": lambda: xlsx('<row r="1"><c r="A1" t="s"><v>-1</v></c><c t="s"><v>99</v></c></row>'),
    "xlsx-endless-number": lambda: xlsx(f'<row r="1"><c r="A1"><v>{"9" * 1_000_000}</v></c></row>'),
    "xlsx-picture-only": lambda: zipped({**xlsx_parts(), "xl/media/image1.png": b"\x89PNG\r\n"}),
    "xlsm-with-macros": lambda: zipped(
        {**xlsx_parts(cells='<row r="1"><c r="A1"><v>5</v></c></row>'), "xl/vbaProject.bin": OLE}
    ),
    "xlsx-format-without-end": lambda: zipped({
        **xlsx_parts(cells="".join(f'<row r="{n}"><c r="A{n}" s="0"><v>5</v></c></row>' for n in range(1, 50_001))),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="200" formatCode="0.{"0" * 100_000}%"/></numFmts>'
        '<cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>'.encode(),
    }),
    "xlsx-merged-pairs": lambda: zipped(xlsx_parts(
        f'<worksheet xmlns="{MAIN}"><sheetData>'
        + "".join(f'<row r="{n}">' + "<c><v>5</v></c>" * 16_000 + "</row>" for n in range(1, 6)) + "</sheetData><mergeCells>"
        + "".join(f'<mergeCell ref="{pair.format(row=row)}"/>' for row in range(1, 6) for pair in _pairs(16_000))
        + "</mergeCells></worksheet>"
    )),
    "xlsb": lambda: zipped({"xl/workbook.bin": b"\x83\x01\x00"}),
    "xlsx-32000-sheets": lambda: zipped(xlsx_parts(workbook=_SHEETS_WITHOUT_END)),
}


def _pairs(columns: int) -> list[str]:
    return [f"{get_column_letter(n)}{{row}}:{get_column_letter(n + 1)}{{row}}" for n in range(1, columns, 2)]


def _nested_tables(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + "<w:p><w:r><w:t>底</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * depth


_PARAGRAPH = "<w:p><w:r><w:t>甲</w:t></w:r></w:p>"
_WORD: dict[str, Callable[[], bytes]] = {
    "docx-entity-bomb": lambda: zipped({**docx_parts(""), "word/document.xml": f"{ENTITIES}<a>&i;</a>".encode()}),
    "docx-external-entity": lambda: zipped({**docx_parts(""), "word/numbering.xml": f"{EXTERNAL}<a>&a;</a>".encode()}),
    "docx-nested-tables-80": lambda: docx(_nested_tables(80)),
    "docx-nested-tables-50000": lambda: docx(_nested_tables(50_000)),
    "docx-giant-spans": lambda: docx(
        "<w:tbl><w:tr>" + '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>' * 50
        + "</w:tr></w:tbl>"
    ),
    "docx-million-paragraphs": lambda: docx("<w:p/>" * 1_200_000),
    "docx-one-endless-paragraph": lambda: docx(f"<w:p><w:r><w:t>{'字' * 20_000_000}</w:t></w:r></w:p>"),
    "docx-style-based-on-itself": lambda: docx(
        '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>',
        **{
            "word/styles.xml": f'<w:styles xmlns:w="{WORD}"><w:style w:styleId="a"><w:basedOn w:val="a"/></w:style></w:styles>',
            "word/numbering.xml": f'<w:numbering xmlns:w="{WORD}"/>',
        },
    ),
    "docx-spans-side-by-side": lambda: docx(
        "<w:tbl><w:tr>" + '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr></w:tc>' * 45_000 + f"<w:tc>{_PARAGRAPH}</w:tc></w:tr></w:tbl>"
    ),
    "docx-numbers-without-end": lambda: docx(
        '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>' * 20_000,
        **{"word/numbering.xml": f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:lvlText '
           f'w:val="{"%1" * 500_000}"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'},
    ),
    "docx-levels-without-end": lambda: docx(
        _PARAGRAPH,
        **{"word/numbering.xml": f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="0">'
           + "".join(f'<w:lvl w:ilvl="{n}"/>' for n in range(40_000)) + "</w:abstractNum>"
           + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="0"/></w:num>' for n in range(40_000)) + "</w:numbering>"},
    ),
    "docx-styles-on-one": lambda: docx(
        _PARAGRAPH,
        **{"word/styles.xml": f'<w:styles xmlns:w="{WORD}"><w:style w:styleId="a">' + "<w:x/>" * 40_000
           + '<w:basedOn w:val="b"/></w:style><w:style w:styleId="c"><w:rPr><w:vanish/></w:rPr></w:style>'
           + "".join(f'<w:style w:styleId="s{n}"><w:basedOn w:val="a"/></w:style>' for n in range(40_000)) + "</w:styles>"},
    ),
    "docx-picture-only": lambda: zipped({**docx_parts("<w:p/>"), "word/media/image1.jpeg": b"\xff\xd8\xff"}),
    "docx-no-body": lambda: zipped({**docx_parts(""), "word/document.xml": b"<a/>"}),
    "docx-without-document": lambda: zipped({"word/other.xml": b"<a/>"}),
    "docm-with-macros": lambda: zipped({**docx_parts("<w:p><w:r><w:t>甲</w:t></w:r></w:p>"), "word/vbaProject.bin": OLE}),
}

_CELL = '<table:table-cell office:value-type="float" office:value="5"{}><text:p>5</text:p></table:table-cell>'
_ODS: dict[str, Callable[[], bytes]] = {
    "ods-billion-cells": lambda: ods(
        '<table:table><table:table-row table:number-rows-repeated="1048576">'
        + _CELL.format(' table:number-columns-repeated="16384"') + "</table:table-row></table:table>"
    ),
    "ods-blank-billions": lambda: ods(
        '<table:table table:name="表"><table:table-row table:number-rows-repeated="1048575"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row><table:table-row>' + _CELL.format("")
        + "</table:table-row></table:table>"
    ),
    "ods-giant-span": lambda: ods(
        "<table:table><table:table-row>" + _CELL.format(' table:number-rows-spanned="999999" table:number-columns-spanned="999999"')
        + "</table:table-row></table:table>"
    ),
    "ods-entity-bomb": lambda: ods("<table:table>&i;</table:table>", ENTITIES),
    "ods-deep-spans": lambda: ods(
        "<table:table><table:table-row><table:table-cell><text:p>" + "<text:span>" * 50_000 + "</text:span>" * 50_000
        + "</text:p></table:table-cell></table:table-row></table:table>"
    ),
    "ods-encrypted": lambda: zipped(
        {**ods_parts(""), "META-INF/manifest.xml": b'<manifest:encryption-data xmlns:manifest="x"/>', "content.xml": b"\x81\x17"}
    ),
    "ods-without-content": lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
}


def _looping_ole() -> bytes:
    data = bytearray(xls((10, b"")))
    table = len(data) - 512
    struct.pack_into("<I", data, table, 0)  # the first sector follows itself
    return bytes(data)


def _word_document(flags: int) -> bytes:
    return ole({"WordDocument": struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x804, 0, flags)})


_OLE: dict[str, Callable[[], bytes]] = {
    "xlsx-encrypted": lambda: ole({"EncryptionInfo": b"", "EncryptedPackage": b"\x00" * 5000}),
    "xls-encrypted": lambda: xls((0x2F, bytes(54)), (10, b"")),
    "xls-corrupt-records": lambda: ole({"Workbook": biff() + random.Random(2).randbytes(20_000)}),
    "xls-record-too-long": lambda: ole({"Workbook": biff((0x85, b"\xff" * 8000))[:-7000]}),
    "xls-strings-without-measure": lambda: xls((0xFC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF) + b"\xff\xff\x01"), (10, b"")),
    "xls-looping-chain": _looping_ole,
    "xls-empty": lambda: xls((10, b"")),
    "xls-old-book": lambda: ole({"Book": biff((10, b""))}),
    "doc-encrypted": lambda: _word_document(0x0100),
    "ole-garbage": lambda: OLE + random.Random(3).randbytes(30_000),
    "ole-head-only": lambda: OLE,
    "ole-nothing-inside": lambda: ole({}),
    "msg": lambda: ole({"__properties_version1.0": b""}),
    "ppt": lambda: ole({"PowerPoint Document": b""}),
    **{
        f"xls-cut-at-{percent}%": lambda percent=percent: (data := xls((10, b"")))[: len(data) * percent // 100]
        for percent in (10, 50, 90)
    },
}


_PAGES: dict[str, Callable[[], bytes]] = {
    "html-100000-deep": lambda: b"<html>" + b"<div>" * 100_000 + b"5" + b"</div>" * 100_000,
    "html-tables-100000-deep": lambda: b"<html>" + b"<table><tr><td>" * 100_000 + b"5",
    "html-giant-spans": lambda: b"<table><tr><td rowspan=999999999 colspan=999999999>5<td>6</tr><tr><td>7</table>",
    "html-many-giant-spans": lambda: b"<table>" + b"<tr><td rowspan=2000 colspan=200>5</tr>" * 3000 + b"</table>",
    "html-unclosed": lambda: b"<html><table><tr><td>5<tr><td><p>6<table><tr><td>7",
    "html-entities": lambda: b"<!DOCTYPE html [<!ENTITY a 'aaaa'>]><html>&a;&nbsp;&#x110000;&#0;</html>",
    "html-unended-tags": lambda: b"<html>" + b"<a " * 300_000,
    "html-many-attributes": lambda: b"<html><p " + b"a='1' " * 500_000 + b">5</p>",
    "html-script-only": lambda: b"<html><script>document.write('<table>')</script></html>",
    "html-remote-everything": lambda: b"<html><img src='http://localhost:9/x'><iframe src='file:///etc/passwd'></iframe>"
    b"<link href='http://localhost:9/x' rel=stylesheet><p>5</p></html>",
    "html-false-charset": lambda: "<meta charset=utf-99><p>北塬街道</p>".encode("gb18030"),
    "html-charset-zlib": lambda: b"<meta charset=zlib_codec><p>" + zlib.compress(b" " * 10_000_000) + b"</p>",
    "mht-nested-multiparts": lambda: b"MIME-Version: 1.0\r\n" + b"".join(
        b'Content-Type: multipart/related; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000)
    ),
    "mht-without-a-page": lambda: b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x--',
    "eml": lambda: b"From: a@b\r\nTo: c@d\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\nhello",
    "xml-2003-entity-bomb": lambda: b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
    + ENTITIES.encode() + b"<a>&i;</a>",
}

_TEXTS: dict[str, Callable[[], bytes]] = {
    "csv-million-columns": lambda: b"1," * 1_000_000 + b"\n" + b"1," * 1_000_000,
    "csv-million-rows": lambda: b"1,2\n" * 1_000_000,
    "csv-giant-field": lambda: b'"' + b"x" * 10_000_000 + b'",2\n1,2\n',
    "csv-unclosed-quote": lambda: b'a,b\n"1,2\n3,4\n' * 1000,
    "csv-formula-injection": lambda: "项目,数\n=cmd|' /C calc'!A0,@SUM(1)\n+1,-1\n".encode(),
    "text-million-lines": lambda: b"\n" * 1_000_000,
    "text-one-endless-line": lambda: b"x" * 15_000_000,
    "text-utf16-without-mark": lambda: "规章\t0\r\n行政规范性文件\t12\r\n".encode("utf-16-le"),
    "rtf-bomb": lambda: b"{\\rtf1" + b"{" * 200_000,
    "url-shortcut": lambda: b"[InternetShortcut]\r\nURL=https://example.invalid/doc\r\n",
}


def _pages(count: int) -> bytes:
    kids = b" ".join(b"3 0 R" for _ in range(count))
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )


def _loop() -> bytes:
    return pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Parent 2 0 R /Count 1 >>")


def _packed_page(content: bytes) -> bytes:
    return pdf_page(zlib.compress(content, 9), b"/Filter /FlateDecode")


_PDFS: dict[str, Callable[[], bytes]] = {
    "pdf-100000-pages": lambda: _pages(100_000),
    "pdf-cyclic-pages": _loop,
    "pdf-reference-to-itself": lambda: pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"2 0 R"),
    "pdf-encrypted": lambda: pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>",
        trailer=b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (" + b"a" * 32 + b") /U (" + b"b" * 32 + b") /P -1 >> /ID [(a)(b)]",
    ),
    "pdf-stream-bomb": lambda: pdf_page(_blanks(10_000, 15), b"/Filter /FlateDecode"),
    "pdf-million-letters": lambda: _packed_page(b"BT /F 9 Tf (" + b"x" * 3_000_000 + b") Tj ET"),
    "pdf-million-strokes": lambda: _packed_page(b"0 0 m 9 9 l S\n" * 300_000),
    "pdf-areas-times-letters": lambda: _packed_page(
        b"".join(b"%d %d 90 90 re f\n" % (n % 500, n % 700) for n in range(12_000))
        + b"BT /F 9 Tf " + b"".join(b"1 0 0 1 %d %d Tm (x%d) Tj " % (n % 500, n % 800, n) for n in range(3_000)) + b"ET"
    ),
    "pdf-group-in-itself": lambda: pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        b"<< /Length 5 >>\nstream\n/X Do\nendstream",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >> /Length 17 >>\nstream\n"
        b"/X Do /X Do /X Do\nendstream",
    ),
    "pdf-deep-arrays": lambda: pdf(b"<< /Type /Catalog /Pages " + b"[" * 100_000 + b" >>"),
    "pdf-scan": lambda: pdf_page(b""),
    "pdf-head-only": lambda: b"%PDF-1.7",
    "pdf-junk": lambda: b"%PDF-1.4\n" + random.Random(4).randbytes(50_000),
    **{
        f"pdf-cut-at-{percent}%": lambda percent=percent: (data := pdf_page(b"BT /F 9 Tf (5) Tj ET"))[: len(data) * percent // 100]
        for percent in (20, 60, 95)
    },
}

_BYTES: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "one-byte": lambda: b"\x00",
    "nul-bytes": lambda: bytes(100_000),
    "random-bytes": lambda: random.Random(5).randbytes(100_000),
    "lock-file": lambda: b"\x06zhang3" + b" " * 48 + b"\x06\x00" + "zhang3".encode("utf-16-le") + b" \x00" * 48,
    "too-big": lambda: bytes(20_000_001),
    "picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(100),
    "photo-renamed": lambda: b"\xff\xd8\xff\xe1" + bytes(100),
    "rar": lambda: b"Rar!\x1a\x07\x01\x00" + bytes(100),
    "seven-zip": lambda: b"7z\xbc\xaf\x27\x1c" + bytes(100),
    "ofd": lambda: zipped({"OFD.xml": b"<ofd:OFD xmlns:ofd='x'/>"}),
    "pptx": lambda: zipped({"ppt/presentation.xml": b"<a/>"}),
    "windows-shortcut": lambda: b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100),
}
