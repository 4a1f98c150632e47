"""A .tar, packed or not, and a single file packed by gzip, bzip2 or xz. Stands in a process of its own.

A stream has no directory: sizes and counts are bounded while it runs by, and what came before a fault comes out. Only
ordinary files are members: a link is never followed, a device never opened.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from tarfile import EOFHeaderError, HeaderError, TarFile  # type: ignore[attr-defined]
from typing import IO

from toolkit.errors import FileError
from toolkit.guard.sniffing import is_tar
from toolkit.intake.archives import (
    DAMAGED,
    MAX_MEMBERS,
    MAX_TOTAL,
    TOO_LARGE,
    TOO_MANY,
    Give,
    decoded_names,
    is_junk,
    most_of,
    too_large,
)

_MAX_ENTRIES = 10 * MAX_MEMBERS
"""Folders, links and what systems leave behind, all counted."""
_MAX_HEADERS = 1_000_000
"""Bytes of the headers of one entry: the library reads a declared long name whole."""
_PIECE = 1_000_000
_BROKEN = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)


def tar_members(stream: IO[bytes], give: Give) -> None:
    """Every ordinary file in a .tar. Raises :class:`FileError` for what concerns the archive as a whole."""
    try:
        _walk(_Bounded(stream), give)
    except _BROKEN as error:
        raise FileError("file.unreadable", DAMAGED) from error


def gzip_members(stream: IO[bytes], give: Give) -> None:
    """The files of a .tar.gz, or the one file in a .gz. Raises :class:`FileError`."""
    name = _name_in_gzip(stream.read(4_096))
    stream.seek(0)
    with gzip.GzipFile(fileobj=stream) as packed:
        _unpacked(packed, name, give)


def bzip_members(stream: IO[bytes], give: Give) -> None:
    """The files of a .tar.bz2, or the one file in a .bz2. Raises :class:`FileError`."""
    with bz2.BZ2File(stream) as packed:
        _unpacked(packed, "", give)


def xz_members(stream: IO[bytes], give: Give) -> None:
    """The files of a .tar.xz, or the one file in an .xz. Raises :class:`FileError`."""
    with lzma.LZMAFile(stream) as packed:
        _unpacked(packed, "", give)


def _unpacked(packed: io.BufferedIOBase, name: str, give: Give) -> None:
    reader = _Bounded(packed)
    try:
        if is_tar(reader.peek(tarfile.BLOCKSIZE)):
            _walk(reader, give)
        else:
            content = reader.read(most_of(name) + 1)
            give(name, too_large(name) if len(content) > most_of(name) else content)
            return
        reader.run_out()  # the checksum stands behind the last byte
    except _BROKEN as error:
        raise FileError("file.unreadable", DAMAGED) from error


def _name_in_gzip(head: bytes) -> str:
    """What the packed file was called, where whoever packed it says so; otherwise nothing."""
    flags, at = head[3] if len(head) > 3 else 0, 10
    if flags & 4:
        at += 2 + int.from_bytes(head[10:12], "little")
    if not flags & 8:
        return ""
    return decoded_names([head[at:].partition(b"\x00")[0]])[0]


class _Bounded:
    """A stream that ends with a sentence where it gives more than an archive may hold, or than the next header may."""

    def __init__(self, stream: IO[bytes] | io.BufferedIOBase) -> None:
        self._stream = stream
        self._ahead = b""
        self._left = MAX_TOTAL
        self._until_next = MAX_TOTAL

    def expect(self, size: int) -> None:
        """No more than so many bytes and an entry's headers may be read until this is said again."""
        self._until_next = size + _MAX_HEADERS

    def peek(self, size: int) -> bytes:
        self._ahead = self._whole(size)
        return self._ahead

    def read(self, size: int) -> bytes:
        content, self._ahead = self._ahead[:size], self._ahead[size:]
        content += self._whole(size - len(content))
        self._left -= len(content)
        self._until_next -= len(content)
        if min(self._left, self._until_next) < 0:
            raise FileError("file.too_big", TOO_LARGE)
        return content

    def run_out(self) -> None:
        """To the end, and no further than the whole may be."""
        self._until_next = self._left
        while self.read(_PIECE):
            pass

    def _whole(self, size: int) -> bytes:
        """As much as was asked for where there is so much: a stream that is unpacked gives it in pieces."""
        pieces = []
        while size > 0 and (piece := self._stream.read(min(size, _PIECE))):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)


class _Entry(tarfile.TarInfo):
    """A header that is damaged or missing is said: the library takes it for the end of the archive."""

    @classmethod
    def fromtarfile(cls, tarfile: TarFile) -> _Entry:
        try:
            return super().fromtarfile(tarfile)
        except EOFHeaderError:  # the block of zeros that ends an archive
            raise
        except HeaderError as error:
            raise FileError("file.unreadable", DAMAGED) from error


def _walk(reader: _Bounded, give: Give) -> None:
    files = entries = 0
    reader.expect(0)
    with tarfile.open(fileobj=reader, mode="r|", tarinfo=_Entry, encoding="utf-8", errors="surrogateescape") as archive:  # type: ignore[call-overload]
        while (entry := archive.next()) is not None:
            archive.members = []  # the library would keep them all
            entries += 1
            name = _name_of(entry)
            wanted = entry.isreg() and not is_junk(name)
            files += wanted
            if files > MAX_MEMBERS or entries > _MAX_ENTRIES:
                raise FileError("file.too_big", TOO_MANY)
            reader.expect(entry.size)
            if wanted:
                _hand_on(archive, entry, name, give)


def _hand_on(archive: tarfile.TarFile, entry: tarfile.TarInfo, name: str, give: Give) -> None:
    if entry.size > most_of(name):
        give(name, too_large(name))
        return
    content = archive.extractfile(entry)
    assert content is not None  # of an ordinary file
    give(name, content.read())


def _name_of(entry: tarfile.TarInfo) -> str:
    """A member's name: GBK where it is no UTF-8, unless a header says that it is."""
    raw = entry.name.encode("utf-8", "surrogateescape")
    stated = "path" in entry.pax_headers and raw.isascii() is False and not _has_surrogates(entry.name)
    return entry.name if stated else decoded_names([raw])[0]


def _has_surrogates(name: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in name)
