"""The directory of an OLE file (.xls, .et, .doc, .wps, .msg), just enough to say what it is and whether it is locked.

Names are looked for where the format has them, at the root: a Word file with a table pasted into it holds a
``Workbook`` too, further down.
"""

from __future__ import annotations

import struct

from toolkit.errors import FileError
from toolkit.guard.kinds import Kind
from toolkit.structs import Struct

_LAST = 0xFFFFFFFA
"""Sector numbers from here on are marks: free, end of chain, table sectors."""
_NO_ENTRY = 0xFFFFFFFF
_HEAD = 4096
"""How much of a stream is looked at."""
_MAX_DIRECTORY = 4_000
_FILEPASS, _BOF, _EOF = 0x002F, 0x0809, 0x000A


class _BrokenError(Exception):
    """A chain or a directory leads nowhere."""


class _Entry(Struct, frozen=True):
    name: str
    left: int
    right: int
    child: int
    start: int
    size: int


def ole_kind(data: bytes) -> Kind:
    """The kind of an OLE file. Raises :class:`FileError` for those that nobody opens without their password.

    Where the directory is damaged the names in the bytes still tell what the file was; its reader will say the rest.
    """
    try:
        ole = _Ole(data)
        return _kind(ole, ole.root())
    except (_BrokenError, struct.error, IndexError, ValueError):
        return _kind_by_names(data)


def workbook_stream(data: bytes) -> bytes:
    """The stream of records of a .xls or .et; empty where its directory is damaged."""
    try:
        ole = _Ole(data)
        streams = ole.root()
        for name in ("Workbook", "Book"):
            if name in streams:
                return ole.whole(streams[name])
    except (_BrokenError, struct.error, IndexError, ValueError):
        pass
    return b""


def _kind_by_names(data: bytes) -> Kind:
    def named(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if named("EncryptedPackage") or named("EncryptionInfo"):
        raise locked()
    if named("WordDocument"):
        return "doc"
    return "xls" if named("Workbook") or named("Book") else "unknown"


def _kind(ole: _Ole, streams: dict[str, _Entry]) -> Kind:
    if "EncryptedPackage" in streams or "EncryptionInfo" in streams:
        return "locked"
    for name in ("Workbook", "Book"):
        if name in streams:
            return "locked" if _has_file_pass(ole.head(streams[name])) else "xls"
    if "WordDocument" in streams:
        head = ole.head(streams["WordDocument"])
        if len(head) > 11 and head[11] & 1:  # fEncrypted in the FibBase
            raise locked()
        return "doc"
    if "__properties_version1.0" in streams:
        return "msg"
    return "pptx" if "PowerPoint Document" in streams else "unknown"


def locked() -> FileError:
    """What is said of a file that wants a password nobody here knows."""
    return FileError("file.encrypted", "文件设有打开密码，请报送人取消密码后重新发送。")


def _has_file_pass(head: bytes) -> bool:
    """Whether the first records of a workbook stream name a password; it stands right after the opening record."""
    at = 0
    for _ in range(20):
        if at + 4 > len(head):
            return False
        record, length = struct.unpack_from("<HH", head, at)
        if record == _FILEPASS:
            return True
        if record == _EOF or (at == 0 and record != _BOF):
            return False
        at += 4 + length
    return False


class _Ole:
    """Sectors, chains and the directory of one file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise _BrokenError
        self.size = 1 << shift
        self.most = len(data) // self.size + 1
        self.table = self._table()
        first = struct.unpack_from("<I", data, 48)[0]
        self.entries = self._entries(self._read(first, _MAX_DIRECTORY * 128))

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        if at >= len(self.data):
            raise _BrokenError
        return self.data[at : at + self.size]

    def _table(self) -> list[int]:
        """The allocation table: which sector follows which."""
        sectors = [n for n in struct.unpack_from("<109I", self.data, 76) if n < _LAST]
        following, count = struct.unpack_from("<II", self.data, 68)
        per = self.size // 4
        for _ in range(min(count, self.most)):
            if following >= _LAST:
                break
            numbers = struct.unpack(f"<{per}I", self._sector(following))
            sectors += [n for n in numbers[:-1] if n < _LAST]
            following = numbers[-1]
        table: list[int] = []
        for number in sectors[: self.most]:
            table += struct.unpack(f"<{per}I", self._sector(number))
        return table

    def _read(self, start: int, most: int) -> bytes:
        """A chain of sectors, up to ``most`` bytes of it."""
        out: list[bytes] = []
        number = start
        while number < _LAST and len(out) * self.size < most:
            if len(out) > self.most:
                raise _BrokenError  # a chain that bites its tail
            out.append(self._sector(number))
            number = self.table[number]
        return b"".join(out)[:most]

    def _entries(self, directory: bytes) -> list[_Entry]:
        entries = []
        for at in range(0, len(directory) - 127, 128):
            length = struct.unpack_from("<H", directory, at + 64)[0]
            name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            left, right, child = struct.unpack_from("<III", directory, at + 68)
            start, size = struct.unpack_from("<II", directory, at + 116)
            entries.append(_Entry(name, left, right, child, start, size))
        if not entries:
            raise _BrokenError
        return entries

    def root(self) -> dict[str, _Entry]:
        """What stands at the root, by name."""
        by_name: dict[str, _Entry] = {}
        waiting, seen = [self.entries[0].child], set()
        while waiting:
            number = waiting.pop()
            if number == _NO_ENTRY or number in seen:
                continue
            seen.add(number)
            entry = self.entries[number]
            by_name[entry.name] = entry
            waiting += [entry.left, entry.right]
        return by_name

    def whole(self, entry: _Entry) -> bytes:
        """All of a stream."""
        if entry.size >= 4096:
            return self._read(entry.start, entry.size)
        return self._read(self.entries[0].start, entry.start * 64 + entry.size)[entry.start * 64 :]

    def head(self, entry: _Entry) -> bytes:
        """The first bytes of a stream. Streams under 4 kB stand together in one of their own, 64 bytes a piece."""
        if entry.size >= 4096:
            return self._read(entry.start, _HEAD)
        whole = self._read(self.entries[0].start, (entry.start + 1) * 64)
        return whole[entry.start * 64 :][:64]
