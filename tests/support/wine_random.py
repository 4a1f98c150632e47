"""A library of Windows that Wine 8 does not have, so that what was written in Rust (readers of .xls and .rar) loads there.

``bcryptprimitives.dll`` gives one function, ``ProcessPrng``, which fills a buffer with random bytes. Wine has the same
function under another name and in another library; a library may say that its function is another's. That is all that
stands in this one: a header and a table of exports, put together from the published description of the format.
"""

from __future__ import annotations

import struct
from pathlib import Path

NAME = "bcryptprimitives.dll"
_BASE, _AT, _FILE, _SECTION = 0x180000000, 0x1000, 0x200, 0x200


def library(name: str = NAME, function: str = "ProcessPrng", is_really: str = "ADVAPI32.SystemFunction036") -> bytes:
    """A 64-bit library whose one function is another library's."""
    words = [text.encode() + b"\0" for text in (name, function, is_really)]
    tables = 40 + 4 + 4 + 2  # the directory, one address, one name, one number
    own, called, forward = (_AT + tables + sum(map(len, words[:n])) for n in range(3))
    directory = struct.pack("<IIHHIIIIIII", 0, 0, 0, 0, own, 1, 1, 1, _AT + 40, _AT + 44, _AT + 48)
    exports = directory + struct.pack("<IIH", forward, called, 0) + b"".join(words)
    coff = struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 240, 0x2022)
    optional = struct.pack(
        "<HBBIIIIIQIIHHHHHHIIIIHHQQQQII", 0x20B, 14, 0, 0, _SECTION, 0, 0, _AT, _BASE, 0x1000, 0x200, 6, 0, 0, 0, 6, 0,
        0, 0x2000, _FILE, 0, 2, 0x100, 0x100000, 0x1000, 0x100000, 0x1000, 0, 16,
    )  # fmt: skip
    directories = struct.pack("<II", _AT, len(exports)) + bytes(8 * 15)
    section = struct.pack("<8sIIIIIIHHI", b".edata", len(exports), _AT, _SECTION, _FILE, 0, 0, 0, 0, 0x40000040)
    dos = b"MZ" + bytes(58) + struct.pack("<I", 64)
    head = dos + b"PE\0\0" + coff + optional + directories + section
    return head.ljust(_FILE, b"\0") + exports.ljust(_SECTION, b"\0")


def given_to(prefix: Path) -> None:
    """Put it where Wine looks for libraries of the system, unless this Wine has its own."""
    there = prefix / "drive_c" / "windows" / "system32" / NAME
    if there.parent.is_dir() and not there.exists():
        there.write_bytes(library())
