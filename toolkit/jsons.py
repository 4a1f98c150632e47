"""JSON as the standard library's ``json`` reads and writes it, without importing that: its patterns and classes cost four milliseconds of
each start, and msgspec, which every record is made of, has JSON too."""

from __future__ import annotations

from typing import Any

from toolkit.patterns import regex
from toolkit.structs import msgspec

_OTHER_LETTERS = regex(rb"(?:^|[\[,:])-?(?:[0-9.]+e|0\.0000)")
"""What may be a number that ``json`` writes otherwise: from 1e16 on, and below 0.0001. What begins with a quotation mark, as digests do, is none."""


def loads(text: str | bytes) -> Any:
    """What ``json.loads`` reads; raises what that raises.

    Where msgspec reads a text both read the same. What it will not have (numbers beyond a float, NaN, halves of characters, UTF-16, what is
    no JSON) is left to ``json``.
    """
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        import json

        return json.loads(text)


def dumps(value: Any, *, blanks: bool = False, sort: bool = False) -> str:
    """What ``json.dumps`` writes of plain data with finite numbers, characters as they are, to the letter: digests are taken of it.

    Without blanks after commas and colons, or with; in the order of the data, or ``sort`` by keys.
    """
    try:
        written = msgspec.json.encode(value, order="sorted" if sort else None)
    except UnicodeError:  # half a character
        written = None
    if written is None or _OTHER_LETTERS.search(written):
        import json

        return json.dumps(value, ensure_ascii=False, sort_keys=sort, separators=None if blanks else (",", ":"))
    return (msgspec.json.format(written, indent=0) if blanks else written).decode()
