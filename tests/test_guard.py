"""What a file is, by its content; and what is refused before anything opens it."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.readers.builders import (
    MAIN,
    OLE,
    biff,
    docx,
    docx_parts,
    ods,
    ods_parts,
    ole,
    pdf,
    strict,
    xls,
    xlsx,
    xlsx_parts,
    zipped,
)
from tests.support.workbooks import issued, seal_for, statutory_form
from toolkit.errors import FileError
from toolkit.guard import (
    KIND_NAMES,
    LIMITS,
    MAX_ENTRIES,
    MAX_FILE,
    Package,
    Sniffed,
    check_parts,
    decode_text,
    remarks_on,
    require_workbook,
    safe_workbook,
    sniff,
)

XLSX = zipped({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"})
WORD_HEAD = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x804, 0, 0)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (XLSX, "xlsx"),
        (zipped({"xl\\workbook.xml": b"x"}), "xlsx"),
        (zipped({"/xl/workbook.xml": b"x"}), "xlsx"),
        (zipped({"xl/workbook.bin": b"x"}), "xlsb"),
        (zipped({"word/document.xml": b"x"}), "docx"),
        (zipped({"ppt/presentation.xml": b"x"}), "pptx"),
        (zipped({"OFD.xml": b"x"}), "ofd"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, zipfile.ZIP_STORED), "ods"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}, zipfile.ZIP_STORED), "odt"),
        (zipped({"content.xml": b"", "META-INF/manifest.xml": b"application/vnd.oasis.opendocument.spreadsheet"}), "ods"),
        (zipped({"北塬.xlsx": b"x"}), "zip"),
        (zipped({}), "zip"),
        (xls((10, b"")), "xls"),
        (ole({"Book": biff((10, b""))}), "xls"),
        (ole({"WordDocument": WORD_HEAD}), "doc"),
        (ole({"WordDocument": WORD_HEAD + "Workbook".encode("utf-16-le")}), "doc"),
        (ole({"__properties_version1.0": b""}), "msg"),
        (OLE + bytes(504) + "Workbook".encode("utf-16-le"), "xls"),
        (OLE + bytes(504) + "WordDocument".encode("utf-16-le"), "doc"),
        (OLE, "unknown"),
        (b"%PDF-1.4", "pdf"),
        (bytes(range(200)) + b"%PDF-1.4", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe1", "image"),
        (b"BM\x0a\x00\x00\x00\x00\x00\x00\x00", "image"),
        ("BM项目说明".encode(), "text"),
        (b"Rar!\x1a\x07\x00", "rar"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "html"),
        (b"<style>td{}</style><table>", "html"),
        ("<html>网页</html>".encode("utf-16"), "html"),
        (b"MIME-Version: 1.0\r\n", "mht"),
        (b'From: <Saved by Blink>\r\nSnapshot-Content-Location: http://x\r\nMIME-Version: 1.0\r\n'
         b'Content-Type: multipart/related;\r\n\r\n', "mht"),
        (b"Received: from x\r\nFrom: a@b\r\nMIME-Version: 1.0\r\n\r\n", "eml"),
        (b"{\\rtf1\\ansi", "rtf"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "officexml"),
        (b"[InternetShortcut]\r\nURL=https://example.invalid/", "shortcut"),
        (b"\x06zhang3" + b" " * 48 + bytes(110), "leftover"),
        ("单位,代码\n北塬街道,1".encode(), "text"),
        ("单位,代码\n北塬街道,1".encode("gb18030"), "text"),
        ("单位,代码\n北塬街道,1".encode("utf-16"), "text"),
        ("单位,代码\r\n北塬街道,1\r\n".encode("utf-16-le"), "text"),
        (("北塬" * 5000).encode()[:9999], "text"),
        (bytes(range(256)), "unknown"),
        (ole({"EncryptionInfo": b"", "EncryptedPackage": b""}), "locked"),
        (xls((0x2F, bytes(54)), (10, b"")), "locked"),
    ],
)  # fmt: skip
def test_a_kind_follows_from_the_content(data: bytes, kind: str) -> None:
    assert sniff(data) == Sniffed(kind, data)  # type: ignore[arg-type]


def refused(data: bytes) -> FileError:
    with pytest.raises(FileError) as caught:
        sniff(data)
    assert str(caught.value).endswith("。")
    return caught.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (bytes(1000), "file.unreadable"),
        (bytes(MAX_FILE + 1), "file.too_big"),
        (OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le"), "file.encrypted"),
        (ole({"WordDocument": WORD_HEAD[:11] + b"\x01"}), "file.encrypted"),
        (zipped({**ods_parts(""), "META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "file.encrypted"),
        (XLSX[: len(XLSX) // 2], "file.unreadable"),
        (b"PK\x03\x04", "file.unreadable"),
        (zipped({f"{n}": b"" for n in range(MAX_ENTRIES + 1)}), "file.too_big"),
        (zipped({"xl/workbook.xml": bytes(80_000_001)}), "file.too_big"),
        (zipped([("xl/workbook.xml", b"a"), ("xl/workbook.xml", b"b")]), "file.unreadable"),
        (zipped([("xl/workbook.xml", b"a"), ("xl/WORKBOOK.xml", b"b")]), "file.unreadable"),
        (zipped([("xl/workbook.xml", b"a"), ("xl\\workbook.xml", b"b")]), "file.unreadable"),
        (zipped({"xl/workbook.xml": b"a"}, zipfile.ZIP_LZMA), "file.unreadable"),
    ],
    ids=["empty", "zeros", "big", "encrypted-damaged", "doc-encrypted", "ods-encrypted",
         "truncated", "head", "entries", "bomb", "duplicate", "case", "backslash", "lzma"],
)  # fmt: skip
def test_what_would_hurt_a_reader_is_refused(data: bytes, code: str) -> None:
    assert refused(data).code == code


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray(zipped({"xl/workbook.xml": b"a"}))
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + flags_at
        data[at] |= 1
    assert refused(bytes(data)).code == "file.encrypted"


def test_overlapping_entries_are_refused() -> None:
    data = bytearray(zipped({"xl/a.xml": b"a" * 100, "xl/b.xml": b"b" * 100}, zipfile.ZIP_STORED))
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 0)  # the second entry claims to stand where the first does
    assert refused(bytes(data)).code == "file.unreadable"


VALID = {
    "xlsx": xlsx(), "docx": docx("<w:p/>"), "ods": ods("<table:table/>"), "xls": xls((10, b"")),
    "doc": ole({"WordDocument": WORD_HEAD}), "pdf": pdf(b"<< /Type /Catalog >>"), "html": b"<html><p>1</p></html>",
}  # fmt: skip


def said_of(data: bytes) -> str:
    """The sentence on a file, or its kind with a full stop; nothing else may come out."""
    try:
        found = sniff(data)
        if found.kind == "xlsx":
            safe_workbook(found)
    except FileError as error:
        return str(error)
    return f"{KIND_NAMES.get(found.kind, found.kind)}。"


@given(st.sampled_from(sorted(VALID)), st.integers(0, 6000), st.binary(min_size=1, max_size=6), st.booleans())
def test_any_damage_is_a_sentence_or_still_a_kind(kind: str, at: int, junk: bytes, cut: bool) -> None:
    data = VALID[kind]
    at %= len(data)
    broken = data[:at] + junk + (b"" if cut else data[at + len(junk) :])
    assert said_of(broken).endswith("。")


@given(st.binary(max_size=400))
def test_any_bytes_are_a_sentence_or_a_kind(data: bytes) -> None:
    for head in (b"", OLE, b"PK\x03\x04", b"PK\x05\x06", b"<?xml", b"\xff\xfe"):
        assert said_of(head + data).endswith("。")


def test_the_look_takes_no_time() -> None:
    began = time.process_time()
    for _ in range(50):
        sniff(XLSX)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("kind", [*KIND_NAMES])
def test_everything_but_a_workbook_is_told_what_it_is(kind: str) -> None:
    with pytest.raises(FileError) as caught:
        require_workbook(Sniffed(kind, b""))  # type: ignore[arg-type]
    assert caught.value.code in ("file.unreadable", "file.not_a_return") or kind == "locked"
    assert KIND_NAMES[kind] in str(caught.value) or kind in ("unknown", "locked")  # type: ignore[index]


def test_a_workbook_may_be_opened() -> None:
    assert require_workbook(sniff(XLSX)) == XLSX


# ── the counting look ─────────────────────────────────────────────────


def sheet(inside: str) -> bytes:
    return zipped(xlsx_parts(f'<worksheet xmlns="{MAIN}"><sheetData/>{inside}</worksheet>'))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (xlsx("<row><c/></row>" * (LIMITS.rows + 1)), "file.too_big"),
        (xlsx("<row>" + "<c/>" * (LIMITS.cells + 1) + "</row>"), "file.too_big"),
        (xlsx("<x:row>" + '<x:c xmlns:x="x"/>' * (LIMITS.cells + 1) + "</x:row>"), "file.too_big"),
        (sheet('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), "file.too_big"),
        (sheet('<mergeCells><mergeCell ref="$XFD$1048576:$A$1"/></mergeCells>'), "file.too_big"),
        (sheet('<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>'), "file.too_big"),
        (zipped({**xlsx_parts(), "xl/styles.xml": b"<a>" + b"<xf/>" * LIMITS.others + b"</a>"}), "file.too_big"),
        (zipped({**xlsx_parts(), "xl/styles.xml": b"<a>" * 300 + b"</a>" * 300}), "file.too_big"),
        (zipped({**xlsx_parts(), "xl/styles.xml": b"<!DOCTYPE a><a/>"}), "file.unreadable"),
        (zipped({**xlsx_parts(), "xl/media/a.png": b"\n <!DOCTYPE a><a/>"}), "file.unreadable"),
        (zipped({**xlsx_parts(), "xl/x.bin": "<!DOCTYPE a><a/>".encode("utf-16")}), "file.unreadable"),
        (zipped({**xlsx_parts(), "xl/styles.xml": b"<a>"}), "file.unreadable"),
    ],
    ids=["rows", "cells", "prefixed cells", "merge", "merge backwards", "link", "styles", "depth", "doctype", "doctype in a png",
         "doctype in UTF-16", "cut"],
)  # fmt: skip
def test_a_part_that_would_hurt_a_parser_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(FileError) as caught:
        safe_workbook(sniff(data))
    assert caught.value.code == code


def test_a_size_that_lies_is_found_out_while_inflating() -> None:
    data = bytearray(zipped({"xl/workbook.xml": b" " * 1_000_000}))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(signature) + at, 10)
    with pytest.raises(FileError):
        Package(bytes(data)).read("xl/workbook.xml")


def test_a_title_merged_over_a_whole_row_is_no_attack() -> None:
    assert safe_workbook(sniff(sheet('<mergeCells><mergeCell ref="A1:XFD1"/></mergeCells>')))


def test_the_same_part_may_be_read_twice() -> None:
    package = Package(zipped({"xl/a.xml": bytes(50_000_000)}))
    assert package.read("xl/a.xml") == package.read("xl/a.xml")


# ── what openpyxl may open here ───────────────────────────────────────


def opened(data: bytes) -> dict[str, object]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {cell.coordinate: cell.value for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None}


PARTS = xlsx_parts(cells='<row r="1"><c r="A1"><v>5</v></c><c r="B1" t="s"><v>0</v></c><c r="C1"><f>A1*2</f></c></row>')
EXPECTED = {"A1": 5, "B1": "甲", "C1": "=A1*2"}
DRAWN = {
    **PARTS,
    "xl/worksheets/_rels/sheet1.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" '
    b'Target="../drawings/drawing1.xml"/></Relationships>',
    "xl/drawings/drawing1.xml": b"<nonsense/>",
    "xl/media/image1.png": b"\x89PNG",
}


@pytest.mark.parametrize(
    "data",
    [
        zipped(PARTS),
        zipped({name.replace("/", "\\"): content for name, content in PARTS.items()}),
        zipped({f"/{name}": content for name, content in PARTS.items()}),
        zipped(strict(PARTS)),
        zipped({name.replace("/", "\\"): content for name, content in strict(PARTS).items()}),
        zipped(DRAWN),
        zipped({name: content.replace(b'"', b"'") for name, content in PARTS.items()}),
        zipped({**PARTS, "xl/worksheets/sheet1.xml": PARTS["xl/worksheets/sheet1.xml"].replace(b' r="', b' q="')}),
    ],
    ids=["usual", "backslashes", "absolute", "strict", "both", "drawings", "single quotes", "cells without r"],
)
def test_legal_spellings_all_read_the_same(data: bytes) -> None:
    assert opened(safe_workbook(sniff(data))) == EXPECTED


def test_what_needs_no_respelling_keeps_its_bytes(tmp_path: Path) -> None:
    data = issued(seal_for(statutory_form()), tmp_path / "a.xlsx").read_bytes()
    sniffed = sniff(data)
    assert safe_workbook(sniffed) is data
    times = []
    for _ in range(7):
        began = time.process_time()
        safe_workbook(sniffed)
        times.append(time.process_time() - began)
    assert sorted(times)[3] < 0.1  # measured: 8 ms


def test_macros_and_links_are_said() -> None:
    said = remarks_on(["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/a.bin"])
    assert len(said) == 3
    assert all(text.endswith("。") for text in said)
    assert remarks_on(check_parts(Package(zipped(docx_parts("<w:p/>"))))) == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_comes_out_of_every_usual_encoding(encoding: str) -> None:
    text = "规章,0\r\n行政规范性文件,12\r\n"
    assert decode_text(text.encode(encoding)) == text
