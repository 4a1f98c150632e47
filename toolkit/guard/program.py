"""Programs for Windows, never run: whether an archive is appended to one, which then unpacks itself.

The archive stands behind the last section of the program: what the program's own code and pictures hold is no archive.
"""

from __future__ import annotations

import io
import struct
import zipfile
from typing import IO, Literal

Appended = Literal["zip", "7z", "rar"]
_SIGNS: tuple[tuple[bytes, Appended], ...] = ((b"PK\x03\x04", "zip"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "rar"))
_HEAD = 65_536
_WITHIN = 1_000_000
"""How far behind the program's sections the archive may begin: a few lines of settings stand between."""
_SECTION = 40


def is_program(head: bytes) -> bool:
    """Whether a file begins as a program does; a text that happens to begin with these letters has no header behind them."""
    return head.startswith(b"MZ") and len(head) >= 64 and b"\x00" in head[:64]


def appended_archive(stream: IO[bytes]) -> tuple[Appended, int] | None:
    """Which archive a program carries at its end, and where that begins; None of every other file."""
    stream.seek(0)
    head = stream.read(_HEAD)
    if not is_program(head):
        return None
    begin = _end_of_sections(head)
    stream.seek(begin)
    behind = stream.read(_WITHIN)
    found = min(((at, kind) for sign, kind in _SIGNS if (at := behind.find(sign)) >= 0), default=None)
    if found is None or (found[1] == "zip" and not _is_zip(stream)):
        return None
    return found[1], begin + found[0]


def _end_of_sections(head: bytes) -> int:
    """Where the program itself ends, as it declares; right behind its first header where that says nothing."""
    try:
        at = struct.unpack_from("<I", head, 60)[0]
        if head[at : at + 4] != b"PE\x00\x00":
            return 64
        count, optional = struct.unpack_from("<H12xH", head, at + 6)
        sections = [struct.unpack_from("<II", head, at + 24 + optional + n * _SECTION + 16) for n in range(count)]
    except struct.error:
        return 64
    return max((begin + size for size, begin in sections if size), default=64)


def _is_zip(stream: IO[bytes]) -> bool:
    stream.seek(0, io.SEEK_SET)
    return zipfile.is_zipfile(stream)
