"""What a received file is, by its content and never by its name. The look costs under a millisecond."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import IO, Literal

from toolkit.errors import FileError
from toolkit.guard.foreign import foreign_kind
from toolkit.guard.kinds import MAX_FILE, Kind, Sniffed
from toolkit.guard.ole import MAGIC as OLE
from toolkit.guard.ole import ole_kind
from toolkit.guard.package import Package, proper_name, sound_directory
from toolkit.guard.program import is_program
from toolkit.guard.text import text_kind

StreamKind = Literal["tar", "gz", "bz2", "xz"]
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"BM", "image"),
    (b"Rar!\x1a", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "shortcut"),
)
_STREAMS: tuple[tuple[bytes, StreamKind], ...] = ((b"\x1f\x8b\x08", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "xz"))
_BZIP_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")
"""What follows the mark of bzip2: its first block, or its end."""
_TAR_HEADER, _TAR_SUM = 512, slice(148, 156)
_ODF = b"application/vnd.oasis.opendocument."
_MANIFEST = "META-INF/manifest.xml"
_MOST_OF_A_MANIFEST = 1_000_000
_PDF_WITHIN = 1024
"""How far into a file readers of PDF look for its mark."""


def sniff(data: bytes) -> Sniffed:
    """The kind of a file. Raises :class:`FileError` for empty, oversized, encrypted or truncated ones."""
    if not data:
        raise FileError("file.empty", "文件是空的（0字节），请报送人重新发送。")
    if len(data) > MAX_FILE:
        raise FileError(
            "file.too_big",
            f"文件有{len(data) // 1_000_000}MB，超过{MAX_FILE // 1_000_000}MB的上限，请删去图片等无关内容后重发。",
        )
    if data.startswith(OLE):
        return Sniffed(ole_kind(data), data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        # An archive of files is bounded by whoever takes it apart; the limits here are those of a document.
        return Sniffed("zip" if holds_files(io.BytesIO(data)) else _zip_kind(data), data)
    for magic, kind in _MAGIC:
        if data.startswith(magic) and (magic != b"BM" or _is_bitmap(data)):
            return Sniffed(kind, data)
    if stream := stream_kind(data):
        return Sniffed(stream, data)
    kind = text_kind(data)
    if kind == "unknown" and b"%PDF-" in data[:_PDF_WITHIN]:
        kind = "pdf"
    if kind == "unknown":
        kind = "exe" if is_program(data[:64]) else foreign_kind(data)
    if kind == "unknown" and not data.strip(b"\x00"):
        raise FileError("file.unreadable", "文件里没有内容（全是0字节），可能下载或拷贝没有完成，请报送人重新发送。")
    return Sniffed(kind, data)


def stream_kind(head: bytes) -> StreamKind | None:
    """Which archive without a directory a file begins as, a single packed file among them; None for everything else."""
    for magic, kind in _STREAMS:
        if head.startswith(magic) and (kind != "bz2" or head[4:10] in _BZIP_BLOCKS):
            return kind
    return "tar" if is_tar(head) else None


def is_tar(head: bytes) -> bool:
    """Whether a file begins with a header of tar: it carries its own checksum, and older ones no mark."""
    header = head[:_TAR_HEADER]
    digits = header[_TAR_SUM].strip(b" \x00")
    if len(header) < _TAR_HEADER or not header[0] or not digits.isdigit() or max(digits) > ord("7"):
        return False
    return sum(header) - sum(header[_TAR_SUM]) + 8 * ord(" ") == int(digits, 8)


_IWORK = ("index/document.iwa", "index/slide", "index/tables/", "index.zip", "buildversionhistory.plist", "quicklook/")
_PARTS = ("xl/", "word/", "ppt/", "ofd.xml", "mimetype", "content.xml", "[content_types].xml", *_IWORK)
"""What the parts of a document are called, or begin with."""


def holds_files(stream: IO[bytes]) -> bool:
    """Whether a zip is an archive of files, each with a suffix, and no document made of parts."""
    try:
        names = [proper_name(name).lower() for name in zipfile.ZipFile(stream).namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        return False
    if any(name.startswith(_PARTS) for name in names):
        return False
    return not names or any("." in name.rpartition("/")[2] for name in names)


def _is_bitmap(data: bytes) -> bool:
    return data[6:10] == bytes(4) and int.from_bytes(data[2:6], "little") == len(data)


def _zip_kind(data: bytes) -> Kind:
    """Which document a zip of parts is, by the names in its directory; whoever reads it opens it."""
    names = {proper_name(info.filename).lower() for info in sound_directory(data)}
    folders = {name.partition("/")[0] for name in names if "/" in name}
    if "xl" in folders:
        return "xlsb" if "xl/workbook.bin" in names else "xlsx"
    if "word" in folders:
        return "docx"
    if "ppt" in folders:
        return "pptx"
    if "ofd.xml" in names:
        return "ofd"
    if any(name.startswith(_IWORK) for name in names):
        return "iwork"
    if "mimetype" in names or "content.xml" in names:
        return _odf_kind(Package(data))
    return "zip"


def _odf_kind(package: Package) -> Kind:
    manifest = _small(package, _MANIFEST)
    stated = _small(package, "mimetype")
    if not stated.startswith(_ODF):  # some programs leave it out
        at = manifest.find(_ODF)
        stated = manifest[at : at + 60] if at >= 0 else b""
    if b"encryption-data" in manifest:
        raise FileError("file.encrypted", "文件设有打开密码，请报送人取消密码后重新发送。")
    what = stated.removeprefix(_ODF)
    if what.startswith(b"spreadsheet"):
        return "ods"
    if what.startswith(b"text"):
        return "odt"
    return "pptx" if what.startswith(b"presentation") else "zip"


def _small(package: Package, name: str) -> bytes:
    part = package.find(name)
    return package.read(part) if part and package.size(part) <= _MOST_OF_A_MANIFEST else b""
