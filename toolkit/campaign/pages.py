"""Rows of a ledger out of a damaged database file, page by page, where SQLite itself gives up.

Every leaf of the table is read by itself: the pages above it, the header, the schema and the indexes may be gone. The
format is https://www.sqlite.org/fileformat2.html; what makes no sense is left out, and the chain tells what is true.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.campaign.entries import EntryRow
from toolkit.patterns import regex

_PAGE_SIZE = 4096
_SIZES = frozenset(2**power for power in range(9, 17))
_TABLE_LEAF = 0x0D
_LARGEST_BODY = 64_000_000
_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_HASH = regex(r"[0-9a-f]{64}")


def rows_in(data: bytes) -> Iterator[EntryRow]:
    """The rows that stand in the file, in no order, perhaps more than once."""
    size = _page_size(data)
    for start in range(0, len(data), size):
        head = start + (100 if start == 0 else 0)
        if data[head : head + 1] != bytes((_TABLE_LEAF,)):
            continue
        for at in _cells(data, start, head, size):
            row = _row(data, at, start, size)
            if row is not None:
                yield row


def _page_size(data: bytes) -> int:
    stated = int.from_bytes(data[16:18], "big")
    stated = 65536 if stated == 1 else stated
    return stated if stated in _SIZES and data.startswith(b"SQLite format 3\0") else _PAGE_SIZE


def _cells(data: bytes, start: int, head: int, size: int) -> Iterator[int]:
    count = int.from_bytes(data[head + 3 : head + 5], "big")
    for n in range(min(count, size // 4)):
        pointer = int.from_bytes(data[head + 8 + 2 * n : head + 10 + 2 * n], "big")
        if head - start + 8 < pointer < size:
            yield start + pointer


def _row(data: bytes, at: int, start: int, size: int) -> EntryRow | None:
    try:
        length, at = _varint(data, at)
        seq, at = _varint(data, at)
        if not 0 < length < _LARGEST_BODY:
            return None
        values = _record(_payload(data, at, length, size))
    except IndexError:
        return None
    match values:
        case [None, str(moment), str(kind), str(unit), str(key), int(version), str(text), str(chain)] if _HASH.fullmatch(chain):
            return EntryRow(seq, moment, kind, unit, key, version, text, chain)
    return None


def _payload(data: bytes, at: int, length: int, size: int) -> bytes:
    """A record whole, with what overflows into pages of its own. Raises IndexError."""
    most, least = size - 35, (size - 12) * 32 // 255 - 23
    if length <= most:
        return data[at : at + length]
    here = least + (length - least) % (size - 4)
    here = here if here <= most else least
    parts, left = [data[at : at + here]], length - here
    page = int.from_bytes(data[at + here : at + here + 4], "big")
    while left > 0:
        begin = (page - 1) * size
        if page < 1 or begin + 4 > len(data):
            raise IndexError(page)
        parts.append(data[begin + 4 : begin + 4 + min(left, size - 4)])
        left -= size - 4
        page = int.from_bytes(data[begin : begin + 4], "big")
    return b"".join(parts)


def _record(payload: bytes) -> list[int | str | None]:
    """The columns of a record; no row of a ledger has fractions or blobs. Raises IndexError."""
    length, at = _varint(payload, 0)
    kinds = []
    while at < length:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[int | str | None] = []
    for kind in kinds[:9]:
        if kind == 0 or kind in (8, 9):
            values.append(None if kind == 0 else kind - 8)
            continue
        width = _INTEGER_BYTES.get(kind, (kind - 13) // 2 if kind >= 13 and kind % 2 else -1)
        if width < 0 or at + width > len(payload):
            raise IndexError(kind)
        content = payload[at : at + width]
        values.append(int.from_bytes(content, "big", signed=True) if kind < 12 else content.decode("utf-8", "replace"))
        at += width
    return values


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends. Raises IndexError."""
    value = 0
    for n in range(9):
        byte = data[at + n]
        if n == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + n + 1
    raise IndexError(at)  # never reached
