"""The parts of a painted workbook with holes where something else may be written: sheets, shared strings, one phrase in a part.

They are split as XlsxWriter wrote them, and filled as it would have written them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from toolkit.findings import json_number
from toolkit.layout import Role, Slot
from toolkit.patterns import regex
from toolkit.workbook.slots import SlotContents

_CELL = regex(r'<c r="([A-Z]+[0-9]+)"(?: s="[0-9]+")?((?: t="([a-z]+)")?(?:/>|>(?:<f>([^<]*)</f>)?<v>([^<]*)</v></c>))')
_STRING = regex("<si>[^<]*+(?>(?:<(?!/?si>)[^<]*+)*)</si>", re.DOTALL)
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
_WHOLE = 10**15
"""Below this a whole number has no more digits than are written."""
_NOTHING, _SHOWN = b"/>", b"</v></c>"


def data(text: str) -> str:
    """Text as it stands between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def holed(text: str, phrase: str) -> list[bytes]:
    """What stands before and after a phrase. Raises ValueError where it does not stand there just once."""
    before, after = text.split(phrase)
    return [before.encode(), after.encode()]


class Cells:
    """The cells of one sheet's XML."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found = {match[1]: match for match in _CELL.finditer(text)}

    def is_string(self, address: str) -> bool:
        """Whether a shared string stands in a cell."""
        return self.found[address][3] == "s"

    def strings(self) -> Iterator[int]:
        """The numbers of all shared strings, as often as they stand in a cell."""
        return (int(match[5]) for match in self.found.values() if match[3] == "s")

    def string(self, address: str) -> int:
        """The number of the shared string in a cell. Raises ValueError where there is none."""
        if not self.is_string(address):
            raise ValueError(f"no string at {address}")
        return int(self.found[address][5])


class SheetHoles:
    """A sheet whose slots may show other figures, and other words where a formula gives them; and its page header."""

    def __init__(self, cells: Cells, slots: Sequence[Slot], header: str) -> None:
        self._pieces: list[bytes] = []
        self._formulas: list[tuple[int, Slot]] = []
        self._figures: list[tuple[int, Slot]] = []
        self._before: list[tuple[int, str]] = []
        at = 0
        for match, slot in sorted(((cells.found[slot.at], slot) for slot in slots), key=lambda hole: hole[0].start()):
            self._pieces += (cells.text[at : match.start(2)].encode(), b"")
            hole = len(self._pieces) - 1
            if match[4] is not None:
                self._formulas.append((hole, slot))
                self._pieces += (f"><f>{match[4]}</f><v>".encode(), b"")
            elif slot.role is Role.LAST:
                self._before.append((hole, slot.code))
            else:
                self._figures.append((hole, slot))
            at = match.end()
        before, self._end = holed(cells.text[at:], header)
        self._pieces.append(before)

    def filled(self, contents: SlotContents, header: str) -> tuple[bytes, bytes]:
        """The sheet with what stands in the slots of one unit: up to its page header, and from there."""
        pieces = self._pieces.copy()
        shown, last = contents.cached.value, contents.seal.last
        for at, slot in self._formulas:  # in all workbooks of a kind
            pieces[at], pieces[at + 2] = _result(shown(slot))
        for at, slot in self._figures:
            pieces[at] = _figure(contents.of(slot)[1])
        for at, code in self._before:
            pieces[at] = _figure(json_number(last.get(code)))
        return b"".join(pieces), header.encode() + self._end


def _figure(number: int | float | Decimal | None) -> bytes:
    """What stands in a cell for a number, after its look."""
    if number.__class__ is int and -_WHOLE < number < _WHOLE:
        return b"><v>%d</v></c>" % number
    return _NOTHING if number is None else b"><v>%b</v></c>" % f"{number:.16G}".encode()


@lru_cache(maxsize=1_024, typed=True)
def _result(shown: int | float | str) -> tuple[bytes, bytes]:
    """What stands in front of a formula, and after it."""
    if not isinstance(shown, str):
        return b"", b"%b</v></c>" % str(shown).encode()
    if not shown:
        return b"", _SHOWN
    return b' t="e"' if shown in _ERRORS else b' t="str"', b"%b</v></c>" % data(shown).encode()


class StringHoles:
    """The table of shared strings, some of which may be others."""

    def __init__(self, text: str, places: Sequence[int]) -> None:
        if len(set(places)) != len(places):
            raise ValueError("two words that are one string")
        found = list(_STRING.finditer(text))
        self._others = {match[0] for n, match in enumerate(found) if n not in set(places)}
        self._pieces: list[bytes] = []
        self._order = sorted(range(len(places)), key=lambda n: places[n])
        self._first: list[str] = [found[place][0] for place in sorted(places)]
        at = 0
        for place in sorted(places):
            self._pieces += (text[at : found[place].start()].encode(), b"")
            at = found[place].end()
        self._pieces.append(text[at:].encode())

    def filled(self, words: Sequence[str]) -> tuple[bytes, bytes] | None:
        """The table with these words at the places, up to the first that is another than the master's, and from there; None where one
        stands there already, which would move all others."""
        strings = [f"<si><t>{data(word)}</t></si>" for word in words]
        if len(set(strings)) != len(strings) or not self._others.isdisjoint(strings):
            return None
        pieces, ordered = self._pieces.copy(), [strings[n] for n in self._order]
        pieces[1::2] = [string.encode() for string in ordered]
        alike = next((n for n, pair in enumerate(zip(ordered, self._first, strict=True)) if pair[0] != pair[1]), len(ordered))
        return b"".join(pieces[: 2 * alike + 1]), b"".join(pieces[2 * alike + 1 :])
