"""Ranges of cells as files write them, and how much of a sheet merges and links cover."""

from __future__ import annotations

import re

from toolkit.patterns import regex

RANGE = regex(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")
_COVERS = {word: regex(word + rb"\s[^<]*+") for word in (b"mergeCell", b"hyperlink")}


def covered_in(content: bytes) -> int | None:
    """How many cells merges and links cover at most, in UTF-8; None where that cannot be told without a parser."""
    covered = 0
    for word, tags in _COVERS.items():
        at = content.find(word)
        for tag in tags.findall(content, at) if at >= 0 else ():
            if b"&" in tag:  # a character spelt by its number
                return None
            covered += sum(map(area, RANGE.finditer(tag.decode("latin-1"))))
    return covered


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
