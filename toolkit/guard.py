"""What a received file is, by its content and never by its name, and whether it may be opened.

The look costs under a millisecond. It refuses what would hurt the reader behind it (sizes, entry counts,
duplicate or overlapping entries) and says in one sentence what a file is that is no workbook.
"""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
from dataclasses import dataclass
from typing import Literal

from toolkit.errors import FileError

Kind = Literal["xlsx", "xls", "ods", "docx", "doc", "pdf", "image", "zip", "rar", "7z", "html", "text", "unknown"]

MAX_FILE = 20_000_000
MAX_ENTRIES = 300
MAX_UNPACKED = 80_000_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
KIND_NAMES = {
    "xls": "旧版Excel文件（.xls）",
    "ods": "OpenDocument表格",
    "docx": "Word文件",
    "doc": "旧版Word文件（.doc）",
    "pdf": "PDF文件",
    "image": "图片",
    "zip": "压缩包",
    "rar": "压缩包（.rar）",
    "7z": "压缩包（.7z）",
    "html": "网页文件",
    "text": "文本文件",
    "unknown": "不认识的文件",
}
"""What a person calls each kind."""
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"Rar!\x1a", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
)


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file is, and its bytes."""

    kind: Kind
    data: bytes


def sniff(data: bytes) -> Sniffed:
    """The kind of a file. Raises :class:`FileError` for empty, oversized, encrypted or truncated ones."""
    if not data:
        raise FileError("file.empty", "文件是空的（0字节），请报送人重新发送。")
    if len(data) > MAX_FILE:
        raise FileError("file.too_big", f"文件有{len(data) // 1_000_000}MB，超过{MAX_FILE // 1_000_000}MB的上限，请删去图片等无关内容后重发。")
    if data.startswith(_OLE):
        return Sniffed(_ole_kind(data), data)
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return Sniffed(_zip_kind(data), data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return Sniffed(kind, data)
    return Sniffed(_text_kind(data), data)


def require_workbook(sniffed: Sniffed) -> bytes:
    """The bytes of an .xlsx that may be opened. Raises :class:`FileError` naming what the file is instead."""
    if sniffed.kind == "xlsx":
        return sniffed.data
    if sniffed.kind == "unknown":
        raise FileError("file.unreadable", "打不开：不是Excel、Word等文件，可能传输中损坏，请报送人重新发送。")
    if sniffed.kind in ("xls", "ods"):
        raise FileError("file.unreadable", f"这是{KIND_NAMES[sniffed.kind]}，请用WPS或Excel打开后另存为.xlsx再收。")
    if sniffed.kind in ("zip", "rar", "7z"):
        raise FileError("file.not_a_return", f"这是{KIND_NAMES[sniffed.kind]}，里面不是表格本身，请解压后再收。")
    raise FileError("file.not_a_return", f"这是{KIND_NAMES[sniffed.kind]}，不是下发的报表，请用下发的原表（.xlsx）填报。")


def _ole_kind(data: bytes) -> Kind:
    wide = [name.encode("utf-16-le") for name in ("EncryptedPackage", "EncryptionInfo")]
    if any(name in data for name in wide):
        raise FileError("file.encrypted", "文件设有打开密码，请报送人取消密码后重新发送。")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return "xls"
    return "doc" if "WordDocument".encode("utf-16-le") in data else "unknown"


def _zip_kind(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            _check_entries(infos, len(data))
            names = {info.filename for info in infos}
            if "mimetype" in names and archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument"):
                return "ods"
    except FileError:
        raise
    except (zipfile.BadZipFile, struct.error, NotImplementedError, RuntimeError, ValueError, EOFError, OSError) as error:
        raise FileError("file.unreadable", "文件不完整或已损坏，请报送人重新发送。") from error
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    return "docx" if any(name.startswith("word/") for name in names) else "zip"


def _check_entries(infos: list[zipfile.ZipInfo], size: int) -> None:
    lowered = [info.filename.replace("\\", "/").lower() for info in infos]
    declared = sum(info.file_size for info in infos)
    if len(infos) > MAX_ENTRIES or declared > MAX_UNPACKED:
        raise FileError("file.too_big", "文件内容过多或展开后过大，不像正常的报表，未打开；请报送人用原表重新填报。")
    ranges = sorted((info.header_offset, info.header_offset + 30 + info.compress_size) for info in infos)
    overlapping = any(first[1] > second[0] for first, second in itertools.pairwise(ranges))
    odd = any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos)
    if len(set(lowered)) != len(lowered) or overlapping or odd or (ranges and ranges[-1][1] > size):
        raise FileError("file.unreadable", "文件结构异常，未打开；请报送人用WPS或Excel另存为.xlsx后重新发送。")
    if any(info.flag_bits & 1 for info in infos):
        raise FileError("file.encrypted", "文件设有密码，请报送人取消密码后重新发送。")


def _text_kind(data: bytes) -> Kind:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"mime-version", b"from:")):
        return "html"
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data[:4096].decode(encoding, errors="strict" if len(data) <= 4096 else "ignore")
        except UnicodeDecodeError:
            continue
        if sum(char.isprintable() or char in "\r\n\t" for char in text) > 0.95 * len(text):
            return "text"
    return "unknown"
