"""What a file is, by its content; and what is refused before anything opens it."""

from __future__ import annotations

import io
import struct
import time
import warnings
import zipfile

import pytest

from toolkit.errors import FileError
from toolkit.guard import KIND_NAMES, MAX_ENTRIES, MAX_FILE, Sniffed, require_workbook, sniff

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def zipped(entries: dict[str, bytes] | list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")  # duplicate names are what is wanted here
        for name, data in entries.items() if isinstance(entries, dict) else entries:
            archive.writestr(name, data)
    return out.getvalue()


XLSX = zipped({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"})


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (XLSX, "xlsx"),
        (zipped({"word/document.xml": b"x"}), "docx"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, zipfile.ZIP_STORED), "ods"),
        (zipped({"北塬.xlsx": b"x"}), "zip"),
        (zipped({}), "zip"),
        (OLE + "Workbook".encode("utf-16-le"), "xls"),
        (OLE + "Book".encode("utf-16-le"), "xls"),
        (OLE + "WordDocument".encode("utf-16-le"), "doc"),
        (OLE, "unknown"),
        (b"%PDF-1.4", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe1", "image"),
        (b"Rar!\x1a\x07\x00", "rar"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "html"),
        (b"MIME-Version: 1.0\r\n", "html"),
        ("单位,代码\n北塬街道,1".encode(), "text"),
        ("单位,代码\n北塬街道,1".encode("gb18030"), "text"),
        (("北塬" * 5000).encode()[:9999], "text"),
        (bytes(range(256)), "unknown"),
        (b"\x00", "unknown"),
    ],
)
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
        (bytes(MAX_FILE + 1), "file.too_big"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "file.encrypted"),
        (XLSX[: len(XLSX) // 2], "file.unreadable"),
        (b"PK\x03\x04", "file.unreadable"),
        (zipped({f"{n}": b"" for n in range(MAX_ENTRIES + 1)}), "file.too_big"),
        (zipped({"xl/workbook.xml": bytes(80_000_001)}), "file.too_big"),
        (zipped([("xl/workbook.xml", b"a"), ("xl/workbook.xml", b"b")]), "file.unreadable"),
        (zipped([("xl/workbook.xml", b"a"), ("xl/WORKBOOK.xml", b"b")]), "file.unreadable"),
        (zipped({"xl/workbook.xml": b"a"}, zipfile.ZIP_LZMA), "file.unreadable"),
    ],
    ids=["empty", "big", "encrypted", "truncated", "head", "entries", "bomb", "duplicate", "case", "lzma"],
)
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


def test_any_damage_to_a_workbook_is_a_sentence_or_still_a_kind() -> None:
    for at in range(0, len(XLSX), 3):
        broken = bytearray(XLSX)
        broken[at] ^= 0xFF
        try:
            said = sniff(bytes(broken)).kind
        except FileError as error:
            said = str(error)  # type: ignore[assignment]
        assert said in (*KIND_NAMES, "xlsx") or said.endswith("。")


def test_the_look_takes_no_time() -> None:
    began = time.perf_counter()
    for _ in range(50):
        sniff(XLSX)
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("kind", [*KIND_NAMES])
def test_everything_but_a_workbook_is_told_what_it_is(kind: str) -> None:
    with pytest.raises(FileError) as caught:
        require_workbook(Sniffed(kind, b""))  # type: ignore[arg-type]
    assert caught.value.code in ("file.unreadable", "file.not_a_return")
    assert KIND_NAMES[kind] in str(caught.value) or kind == "unknown"


def test_a_workbook_may_be_opened() -> None:
    assert require_workbook(sniff(XLSX)) == XLSX
