"""Numbers as files keep them."""

from __future__ import annotations

import re
from decimal import Decimal

from toolkit.numerals import of_numerals
from toolkit.patterns import regex
from toolkit.words import fifteen_digits, one_width, without_blanks

_EXACT = 15
"""Digits a spreadsheet keeps of a number."""
_NUMBER = regex(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


def number_in(text: str) -> int | float | None:
    """The number a file's own number field holds, None where it is none. Not for what people typed."""
    if text.isdecimal() and text.isascii() and len(text) <= _EXACT:  # nearly every number
        return int(text)
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


def exactly(value: int | float) -> Decimal:
    """A number as the digits that a spreadsheet holds of it."""
    return Decimal(fifteen_digits(value)) if isinstance(value, float) else Decimal(value)


_POWERED = regex("m[²³]|[㎡㎥]")
_SHOWN = regex(
    r"(?P<before>[^0-9.]*+)(?P<number>(?:[0-9][0-9,]*+(?:\.[0-9]*+)?|\.[0-9]++)(?:[Ee][+-]?[0-9]{1,3})?)(?P<after>[^0-9.,]*+)", re.ASCII
)
_OTHERWISE = regex(r"[%‰/:^×*=<>~≈+…·十百千亿拾佰仟]|万(?!元)|^[KkM]$")
"""Signs beside a number that make another of it: 2.5万, 12%, 1/2."""
_LONGEST_SHOWN = 300


def number_shown(text: str) -> Decimal | None:
    """The number that a text shown in a cell says to whoever reads it, None where it says none, or more than one.

    Not for what people typed: a program wrote it, with separators, currency and unit, and (5) is -5.
    """
    if len(text) > _LONGEST_SHOWN:
        return None
    text = without_blanks(one_width(_POWERED.sub("", text)))
    match = _SHOWN.fullmatch(text)
    if match is None:
        return of_numerals(text)
    before, number, after = match["before"], match["number"].replace(",", ""), match["after"]
    if _OTHERWISE.search(before) or _OTHERWISE.search(after):
        return None
    value = Decimal(number)
    bracketed = before[-1:] == "(" and after[:1] == ")"
    return -value if bracketed or "-" in before or "−" in before or "-" in after[:1] else value
