"""A zip of parts (.xlsx, .docx, .ods …) opened with care: names, sizes and overlaps first, real sizes while inflating."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
import zlib

from toolkit.errors import FileError
from toolkit.guard.kinds import MAX_ENTRIES, MAX_UNPACKED

_LOCAL_HEADER = 30
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, ValueError, EOFError, OSError,
    IndexError,
)  # fmt: skip


class Package:
    """The parts of an office file by their proper names. Raises :class:`FileError` where the zip is not sound.

    Some Windows programs write ``xl\\workbook.xml`` or ``/xl/workbook.xml``; ``renamed`` tells whether this file
    has such names. What is read never exceeds :data:`MAX_UNPACKED` bytes in all, whatever sizes the file declares.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        named = ((proper_name(info.filename), info) for info in sound_directory(data))
        self._infos = {name: info for name, info in named if name and not name.endswith("/")}
        self.renamed = any(name != info.filename for name, info in self._infos.items())
        self._lowered = {name.lower(): name for name in self._infos}
        self._read: set[str] = set()
        self._left = MAX_UNPACKED

    @property
    def names(self) -> list[str]:
        """The names of all parts, in the order of the file."""
        return list(self._infos)

    def find(self, name: str) -> str | None:
        """A part's name as the file spells it: programs differ in capitals."""
        return self._lowered.get(name.lower())

    def size(self, name: str) -> int:
        """The declared size, which :meth:`read` holds the file to."""
        return self._infos[name].file_size

    def read(self, name: str) -> bytes:
        """One part, inflated no further than it declares. Raises :class:`FileError`."""
        info = self._infos[name]
        self._left -= 0 if name in self._read else info.file_size
        self._read.add(name)
        if self._left < 0:
            raise too_much()
        try:
            content = self._inflated(info)
        except _BROKEN as error:
            raise damaged() from error
        if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
            raise damaged()
        return content

    def _inflated(self, info: zipfile.ZipInfo) -> bytes:
        at = info.header_offset
        name_length, extra_length = struct.unpack_from("<HH", self._data, at + 26)
        begin = at + _LOCAL_HEADER + name_length + extra_length
        packed = self._data[begin : begin + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            return packed
        # One byte more than declared is enough to see that a size is a lie.
        return zlib.decompressobj(-15).decompress(packed, info.file_size + 1)


def sound_directory(data: bytes) -> list[zipfile.ZipInfo]:
    """The members of a zip, by its directory alone. Raises :class:`FileError` where it is not sound."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except _BROKEN as error:
        raise damaged() from error
    if min((info.header_offset for info in infos), default=0):
        raise damaged()  # something stands before it: the last member of an archive that was cut off
    _check(infos, len(data))
    return infos


def proper_name(name: str) -> str:
    """A part's name as the standards have it: forward slashes, none at the start."""
    return name.replace("\\", "/").lstrip("/")


def damaged() -> FileError:
    """What is said of a file that came incomplete."""
    return FileError("file.unreadable", "文件没有下载完、不完整或已损坏，请报送人重新发送。")


def too_much() -> FileError:
    """What is said of a file that would fill the memory."""
    return FileError("file.too_big", "文件内容过多或展开后过大，不像正常的报表，未打开；请报送人用原表重新填报。")


def _check(infos: list[zipfile.ZipInfo], size: int) -> None:
    lowered = [proper_name(info.filename).lower() for info in infos]
    declared = sum(info.file_size for info in infos)
    if len(infos) > MAX_ENTRIES or declared > MAX_UNPACKED:
        raise too_much()
    ranges = sorted((info.header_offset, info.header_offset + _LOCAL_HEADER + info.compress_size) for info in infos)
    overlapping = any(first[1] > second[0] for first, second in itertools.pairwise(ranges))
    odd = any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos)
    if len(set(lowered)) != len(lowered) or overlapping or odd or (ranges and ranges[-1][1] > size):
        raise FileError("file.unreadable", "文件结构异常，未打开；请报送人用WPS或Office打开后另存为新文件再发。")
    if any(info.flag_bits & 1 for info in infos):
        raise FileError("file.encrypted", "文件设有密码，请报送人取消密码后重新发送。")
