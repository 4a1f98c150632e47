"""Ranges of cells as files write them, and how much they cover."""

from __future__ import annotations

import re

RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")


def area(match: re.Match[str]) -> int:
    """How many cells a range such as ``A1:C3`` covers."""
    left, top, right, bottom = match.groups()
    cols = abs(column(right or left) - column(left)) + 1
    return cols * (abs(int(bottom or top) - int(top)) + 1)


def column(letters: str) -> int:
    """``A`` → 1, ``AA`` → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
