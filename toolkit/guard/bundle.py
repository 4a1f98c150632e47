"""A zip of a whole campaign opened with care: its directory before anything else, real sizes while inflating, a piece at a time.

Other limits than a document's: ten thousands of members and gigabytes are right here. What bounds the work is the file's own size.
"""

from __future__ import annotations

import io
import itertools
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from toolkit.errors import FileError, why
from toolkit.patterns import regex

MOST_MEMBERS = 100_000
"""Three thousand units with a dozen files each have not half of it."""
_MOST_DIRECTORY = 60_000_000
_RATIO, _RATIO_FROM = 100, 200_000_000
"""What it holds unpacked may be so many times its own size; from so many bytes on."""
_PIECE = 1_000_000
_LOCAL_HEADER = 30
_TAIL = 65_557 + 76
_LONGEST_NAME = 1000
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, ValueError, EOFError, OverflowError, IndexError)
_UNFIT = regex(r'[\x00-\x1f\x7f<>:"\\|?*\ud800-\udfff]')
"""What stands in no file name of Windows, or leads elsewhere."""
_DAMAGED = "不是完整的压缩包（没有拷完、被截断或已损坏），请从备份恢复，或重新拷一份。"
_ODD = "结构异常（{}），不是 nianbao archive 做成的样子，没有打开。"


class Bundle:
    """The members of an opened archive by name, in the order of the file; folders apart. Made by :func:`opened_bundle`."""

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        infos = archive.infolist()
        _check(infos, size)
        self._archive = archive
        self._infos = {info.filename: info for info in infos if not info.is_dir()}
        self.folders = [info.filename for info in infos if info.is_dir()]

    @property
    def names(self) -> list[str]:
        """The names of all files in it."""
        return list(self._infos)

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def size(self, name: str) -> int:
        """The declared size, which :meth:`pieces` holds the file to."""
        return self._infos[name].file_size

    def pieces(self, name: str) -> Iterator[bytes]:
        """One member, a megabyte at a time. Raises :class:`FileError` where it is damaged; the message says what of."""
        try:
            with self._archive.open(self._infos[name]) as file:
                left = self.size(name)
                while piece := file.read(_PIECE):
                    left -= len(piece)
                    yield piece
        except (*_BROKEN, OSError) as error:
            raise FileError("file.unreadable", "已损坏，读不出来") from error
        if left:
            raise FileError("file.unreadable", "已损坏，读不出来")

    def read(self, name: str, most: int) -> bytes:
        """One small member whole. Raises :class:`FileError` for one larger than ``most`` bytes."""
        if self.size(name) > most:
            raise FileError("file.too_big", f"“{name}”过大，不像是归档里的，没有打开。")
        return b"".join(self.pieces(name))


@contextmanager
def opened_bundle(source: Path | IO[bytes]) -> Iterator[Bundle]:
    """An archive's members, where its directory is sound. Raises :class:`FileError`, one sentence without the file's name."""
    if not isinstance(source, Path):
        yield _bundle(source)
        return
    try:
        stream = source.open("rb")
    except OSError as error:
        raise FileError("file.unreadable", f"读不出来：{why(error)}。") from error
    with stream:
        yield _bundle(stream)


def _bundle(stream: IO[bytes]) -> Bundle:
    try:
        size = stream.seek(0, io.SEEK_END)
        if directory_size(stream) > _MOST_DIRECTORY:
            raise FileError("file.too_big", f"里面的文件超过{MOST_MEMBERS}个，不像归档，没有打开。")
        stream.seek(0)
        if stream.read(4) != b"PK\x03\x04":
            raise FileError("file.unreadable", _DAMAGED if size else "是空的（0字节），请从备份恢复，或重新拷一份。")
        return Bundle(zipfile.ZipFile(stream), size)
    except (*_BROKEN, OSError) as error:
        raise FileError("file.unreadable", _DAMAGED) from error


def directory_size(stream: IO[bytes]) -> int:
    """The declared size of a zip's directory: the library would read it whole before anybody can count. 0 where there is none."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        return 0  # the library says it is no zip
    declared = int(struct.unpack_from("<I", tail, at + 12)[0])
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\x06\x07" and tail[at - 76 : at - 72] == b"PK\x06\x06":
        return int(struct.unpack_from("<Q", tail, at - 76 + 40)[0])
    return declared


def is_fit_name(name: str) -> bool:
    """Whether a member's name is a plain way down from the archive's top, on every system: no drive, no ``..``, no sign that
    Windows refuses."""
    parts = name.removesuffix("/").split("/")
    return len(name) <= _LONGEST_NAME and not _UNFIT.search(name) and all(part.strip(". ") and part[-1] not in ". " for part in parts)


def _check(infos: list[zipfile.ZipInfo], size: int) -> None:
    if min((info.header_offset for info in infos), default=1):
        raise FileError("file.unreadable", _DAMAGED)  # something stands before it: the last member of an archive that was cut off
    if len(infos) > MOST_MEMBERS:
        raise FileError("file.too_big", f"里面的文件超过{MOST_MEMBERS}个，不像归档，没有打开。")
    if sum(info.file_size for info in infos) > max(_RATIO_FROM, _RATIO * size):
        raise FileError("file.too_big", "展开后过大，不像归档，没有打开。")
    if any(info.flag_bits & 1 for info in infos):
        raise FileError("file.encrypted", "设有密码，不是 nianbao archive 做成的样子，没有打开；请去掉密码后再试。")
    unfit = next((info.orig_filename for info in infos if not is_fit_name(info.orig_filename)), None)
    if unfit is not None:
        raise FileError("file.unreadable", _ODD.format(f"里面有不该有的文件名“{_shown(unfit)}”"))
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise FileError("file.unreadable", _ODD.format("压缩方法不常见"))
    if any(stat.S_ISLNK(info.external_attr >> 16) for info in infos):
        raise FileError("file.unreadable", _ODD.format("里面有指向别处的链接"))
    lowered = {info.filename.lower() for info in infos}
    above = {str(folder) for info in infos for folder in PurePosixPath(info.filename.lower()).parents}
    if len(lowered) != len(infos) or lowered & above:
        raise FileError("file.unreadable", _ODD.format("里面有同名的文件"))
    ranges = sorted((info.header_offset, info.header_offset + _LOCAL_HEADER + info.compress_size) for info in infos)
    if ranges[-1][1] > size or any(one[1] > two[0] for one, two in itertools.pairwise(ranges)):
        raise FileError("file.unreadable", _ODD.format("里面的文件互相重叠"))


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name[:60])
