"""A package written once and stamped: some of its parts replaced, all others copied as they stand compressed.

The bytes are those :mod:`zipfile` would have written: the records of the file that is the master stay, but for lengths, checksums
and places. Only what this package wrote itself is taken: an archive of another's making is refused.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections import deque
from collections.abc import Mapping
from functools import cached_property

from toolkit.structs import Struct

_LOCAL, _CENTRAL, _END = 30, 46, 22
"""Bytes of a record before the names in it: in front of a part, in the list at the end, of the end itself."""
_LENGTHS, _SHORTS, _PLACE = struct.Struct("<LLL"), struct.Struct("<HHH"), struct.Struct("<L")

SQUEEZED = 3
"""How thoroughly parts are compressed, of 9: in half the time of zlib's usual 6, for 5 to 10 bytes more in a hundred."""
_LONG, _KEPT = 8_000, 4
"""Bytes of a beginning worth being remembered as it was compressed (to copy a compressor takes as long as it needs for these), and how
many are of each part."""


class _Entry(Struct, frozen=True):
    """One part: what stands in front of it and in the list at the end, around checksum, lengths and place; and itself, compressed."""

    name: str
    local: tuple[bytes, bytes]
    central: tuple[bytes, bytes, bytes]
    lengths: bytes
    data: bytes


class Master:
    """A whole package as zipfile wrote it, ready to be stamped.

    Raises ValueError for an archive that is not written in one piece, each part deflated and its lengths in front of it.
    """

    def __init__(self, package: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            infos = archive.infolist()
            self._texts = {info.filename: archive.read(info) for info in infos}
        at, self._end = 0, package[-_END:]
        if not self._end.startswith(b"PK\5\6"):
            raise ValueError("an archive with something after it")
        listed = int.from_bytes(self._end[16:20], "little")
        self._entries: list[_Entry] = []
        self._begun: dict[str, deque[_Begun]] = {}
        for info in infos:
            head = at + _LOCAL + sum(struct.unpack_from("<HH", package, at + 26))
            if info.header_offset != at or info.flag_bits & 8 or info.compress_type != zipfile.ZIP_DEFLATED:
                raise ValueError("an archive that was not written in one piece")
            tail = listed + _CENTRAL + sum(_SHORTS.unpack_from(package, listed + 28))
            self._entries.append(_Entry(
                info.filename, (package[at : at + 14], package[at + 26 : head]),
                (package[listed : listed + 16], package[listed + 28 : listed + 42], package[listed + _CENTRAL : tail]),
                package[at + 14 : at + 26], package[head : head + info.compress_size],
            ))
            at, listed = head + info.compress_size, tail
        if listed + _END != len(package) or at != int.from_bytes(self._end[16:20], "little"):
            raise ValueError("an archive with something after it")

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts, as they follow each other."""
        return tuple(entry.name for entry in self._entries)

    def part(self, name: str) -> bytes:
        """What a part of the master says."""
        return self._texts[name]

    def stamped(self, parts: Mapping[str, tuple[bytes, bytes]]) -> bytes:
        """The package with some parts saying something else: each in two pieces, of which the first is often what it was before."""
        pieces: list[bytes] = []
        listed: list[bytes] = []
        at = 0
        for entry in self._entries:
            lengths, data = entry.lengths, entry.data
            if entry.name in parts:
                begin, rest = parts[entry.name]
                data = self._squeezed(entry.name, begin, rest)
                lengths = _LENGTHS.pack(zlib.crc32(rest, zlib.crc32(begin)), len(data), len(begin) + len(rest))
            before, names = entry.local
            pieces += (before, lengths, names, data)
            first, second, third = entry.central
            listed += (first, lengths, second, _PLACE.pack(at), third)
            at += len(before) + len(lengths) + len(names) + len(data)
        list_ = b"".join(listed)
        return b"".join((*pieces, list_, self._end[:12], _LENGTHS.pack(len(list_), at, 0)[:8], self._end[20:]))

    def _squeezed(self, name: str, begin: bytes, rest: bytes) -> bytes:
        """Two pieces compressed as one; what was compressed of a long beginning goes on from there."""
        if (same := self._known(name, begin)) is not None:
            data, squeeze = same.goes_on()
        else:
            squeeze = _squeeze()
            data = squeeze.compress(begin)
        return data + squeeze.compress(rest) + squeeze.flush()

    def _known(self, name: str, begin: bytes) -> _Begun | None:
        """The beginning of a part where it began so before; else it is remembered, if it is long enough."""
        if len(begin) < _LONG:
            return None
        known = self._begun.setdefault(name, deque(maxlen=_KEPT))
        same = next((one for one in known if one.text == begin), None)
        if same is None:
            known.append(_Begun(begin))
        return same


class _Begun:
    """What a part began with, and as it was compressed when it came again: of much that is different each time nothing is copied."""

    def __init__(self, text: bytes) -> None:
        self.text = text

    @cached_property
    def _compressed(self) -> tuple[bytes, zlib._Compress]:
        squeeze = _squeeze()
        return squeeze.compress(self.text), squeeze

    def goes_on(self) -> tuple[bytes, zlib._Compress]:
        """The beginning compressed, and what goes on from there."""
        data, squeeze = self._compressed
        return data, squeeze.copy()


def _squeeze() -> zlib._Compress:
    return zlib.compressobj(SQUEEZED, zlib.DEFLATED, -zlib.MAX_WBITS)
