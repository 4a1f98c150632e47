"""One volume of a split archive: which others it needs. Volumes are not joined, the sentence says what to do instead.

Content tells where the format writes it down; where an archive was merely cut into pieces only the name does.
"""

from __future__ import annotations

import io
import re
import struct
from typing import IO

from toolkit.patterns import regex

_TOGETHER = "单独打不开；请把各卷放在一起解压后再收，不齐的请报送人补发。"
_NAMED = regex(r"\.(?:z(\d\d)|r(\d\d)|(?:zip|7z|rar|tar|gz|tgz|bz2|xz)\.(\d{3}))\Z", re.IGNORECASE)
_FIRST_OF_ZIP = b"PK\x07\x08PK\x03\x04"
_END_OF_ZIP = b"PK\x05\x06"
_LONGEST_END = 65_557
_ZIP64 = 0xFFFF
"""In the place of a number: it is written elsewhere, and no split archive has so many disks."""
_SEVEN_HEADER = 32


def zip_volume(stream: IO[bytes]) -> str:
    """What a volume of a split .zip lacks: its first says so at the beginning, its last in its directory. "" of a whole one."""
    stream.seek(0)
    head = stream.read(len(_FIRST_OF_ZIP))
    last, begun_before = _end_of(stream)
    if last:
        lacking = ".z01" if last == 1 else f".z01至.z{last:02d}"
        return f"缺少分卷{lacking}：这是分卷压缩的最后一卷（共{last + 1}卷），{_TOGETHER}"
    if begun_before and not head.startswith(b"PK"):
        return f"缺少分卷（.z01等前面的卷）：这是分卷压缩的最后一卷，{_TOGETHER}"
    if head == _FIRST_OF_ZIP and last is None:
        return f"缺少分卷：这是分卷压缩的第1卷，还要有后面各卷和最后的.zip，{_TOGETHER}"
    return ""


def _end_of(stream: IO[bytes]) -> tuple[int | None, bool]:
    """The number of the disk that a zip ends on, counted from 0, None where it does not end here; whether it began before."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _LONGEST_END))
    tail = stream.read()
    at = tail.rfind(_END_OF_ZIP)
    if at < 0 or at + 22 > len(tail):
        return None, False
    disk, begins, length, offset, comment = struct.unpack_from("<HH4xIIH", tail, at + 4)
    if at + 22 + comment != len(tail) or not begins <= disk < _ZIP64:
        return 0, False
    return disk, offset + length > size - len(tail) + at


def sevenzip_volume(stream: IO[bytes]) -> str:
    """What is said of a .7z whose directory stands beyond its end: cut by a packer or by a download. "" of a whole one."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    head = stream.read(_SEVEN_HEADER)
    if len(head) == _SEVEN_HEADER and _SEVEN_HEADER + sum(struct.unpack_from("<QQ", head, 12)) <= size:
        return ""
    return f"压缩包不完整：缺少分卷（.7z.002起的后面各卷），或没有下载完，{_TOGETHER}"


def rar_volume(before: bool, after: bool) -> str:
    """What is said of a volume of a .rar that goes on before or after it."""
    where = "前面和后面的卷" if before and after else "前面的卷" if before else "后面的卷"
    return f"缺少分卷：这是分卷压缩的一卷，还要有{where}，{_TOGETHER}"


def named_volume(name: str) -> str:
    """What is said of a file that is known for a volume by its name alone; "" of any other."""
    match = _NAMED.search(name)
    if not match:
        return ""
    of_zip, of_rar, cut = match.groups()
    number = int(of_rar) + 2 if of_rar else int(of_zip or cut)
    first = {1: "后面的卷"}.get(number, "前面的卷和其余各卷")
    return f"缺少分卷：这是分卷压缩的第{number}卷，还要有{first}，{_TOGETHER}"
