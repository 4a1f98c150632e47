"""Numbers as files keep them."""

from __future__ import annotations

import re

_EXACT = 15
"""Digits a spreadsheet keeps of a number."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


def number_in(text: str) -> int | float | None:
    """The number a file's own number field holds, None where it is none. Not for what people typed."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    if value in (float("inf"), float("-inf")):
        return None
    return as_whole(value)


def as_whole(value: float) -> int | float:
    """5.0 → 5: files keep every number as a float."""
    return int(value) if value.is_integer() and abs(value) < 10**_EXACT else value
