"""Addresses of cells and of areas as an .xlsx spells them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from toolkit.guard import damaged
from toolkit.patterns import regex

if TYPE_CHECKING:  # the layout brings forms and rules along, and a process that takes one foreign file apart does without
    from toolkit.layout.address import Place

_PLACE = regex(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_MOST_LETTERS, _MOST_DIGITS = 3, 7
_ROWS, _COLS = 1_048_576, 16_384


class Area(NamedTuple):
    """A merged area: 0-based row and column of its first cell, how many rows, how many columns."""

    row: int
    col: int
    rows: int
    cols: int


@lru_cache(maxsize=8192)  # the same addresses come in every workbook
def place(address: str) -> Place | None:
    """``C5`` or ``$C$5`` → (4, 2); None for anything else."""
    letters = address.rstrip("0123456789")
    digits = address[len(letters) :]
    if 0 < len(letters) <= _MOST_LETTERS and 0 < len(digits) <= _MOST_DIGITS and letters.isascii() and letters.isalpha():
        return int(digits) - 1, _column(letters)  # nearly every one
    match = _PLACE.fullmatch(address)
    return (int(match[2]) - 1, _column(match[1])) if match else None


@lru_cache(maxsize=8192)
def place_of(address: str) -> Place:
    """As :func:`place`, of a cell that stands there. Raises :class:`FileError` where no sheet goes so far."""
    at = place(address)
    if at is None:
        raise damaged()
    return within_sheet(at)


def within_sheet(at: Place) -> Place:
    """A place that a sheet may have. Raises :class:`FileError` for one beyond."""
    if at[0] >= _ROWS or at[1] >= _COLS:
        raise damaged()
    return at


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


@lru_cache(maxsize=4096)
def area_of(ref: str) -> Area | None:
    """``A1:C3`` → the area; None for anything else."""
    ends = [place(end) for end in ref.split(":")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    (top, left), (bottom, right) = ends[0], ends[1]
    return Area(min(top, bottom), min(left, right), abs(bottom - top) + 1, abs(right - left) + 1)
