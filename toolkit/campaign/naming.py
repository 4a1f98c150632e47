"""Which unit a name speaks of: a file's, a folder's, an archive's. Pure: texts and the unit list in, units out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from toolkit.patterns import regex
from toolkit.submission import Unit
from toolkit.words import letters_only, one_width

_SHORTEST_CODE = 4
_NO_CODE = regex(r"(19|20)\d\d(\d\d){0,2}")
"""A year, a month or a day: these stand in file names for what they are."""
WHOLE_DISTRICT = ("本级", "区县", "市", "省")
"""Levels of units that bear the name of a whole district."""
_NOT_OF_A_PART = regex("(人民)?政府(?!办)|本级|年|20|$|[^\u4e00-\u9fff]")
"""What may follow the name of a whole district; after anything else it is the beginning of another name (…区教育局)."""
_GONE = "\x00"


def unit_named_in(names: Iterable[str], units: Sequence[Unit]) -> Unit | None:
    """The one unit that the nearest telling name speaks of; see :meth:`UnitNames.nearest`."""
    return UnitNames(units).nearest(names)


def units_named_in(text: str, units: Sequence[Unit]) -> list[Unit]:
    """The units a text names; see :meth:`UnitNames.within`."""
    return UnitNames(units).within(text)


def _as_sent(name: str) -> str:
    """A name of a file as its sender has it."""
    if name.isascii() or any("\u4e00" <= sign <= "\u9fff" for sign in name):
        return name
    from toolkit.intake.garbled import put_right  # hardly a name is garbled

    return put_right(name)


class UnitNames:
    """What the units of a list are called, made ready once for the many names that are held against it."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units
        spoken: dict[str, list[int]] = {}
        for number, unit in enumerate(units):
            for name in {_dense(word) for word in (unit.name, *unit.aliases)}:
                if len(name) > 1:
                    spoken.setdefault(name, []).append(number)
        self._spoken = [(name, spoken[name]) for name in sorted(spoken, key=len, reverse=True)]
        self._coded = [(unit.code.lower(), number) for number, unit in enumerate(units)
                       if len(unit.code) >= _SHORTEST_CODE and not _NO_CODE.fullmatch(unit.code)]

    def nearest(self, names: Iterable[str]) -> Unit | None:
        """The one unit that the nearest telling name speaks of; None where that name speaks of two, or none of any."""
        for name in names:
            named = self.within(name)
            if named:
                return named[0] if len(named) == 1 else None
        return None

    def within(self, text: str) -> list[Unit]:
        """The units a text names by code, name or alias, in the order of the list.

        The longest names are looked for first, and what they cover names nobody else: 区教育局幼儿园 is not 区教育局.
        Width, blanks, brackets and the like make no difference.
        """
        text = _as_sent(text)
        words = _codes_in(text)
        named = {number for code, number in self._coded if code in words}
        left = _dense(text)
        for name, numbers in self._spoken:
            at = left.find(name)
            while at >= 0:
                rest = left[at + len(name) :]
                speaks = [number for number in numbers
                          if self._units[number].level not in WHOLE_DISTRICT or _NOT_OF_A_PART.match(rest)]
                named.update(speaks)
                if speaks:
                    left = left[:at] + _GONE * len(name) + rest
                at = left.find(name, at + len(name))
        return [self._units[number] for number in sorted(named)]


def _codes_in(text: str) -> set[str]:
    """The words of a text that may be codes."""
    words = set(re.findall(r"[0-9a-z]+(?:-[0-9a-z]+)*", one_width(text).lower()))
    return words | {part for word in words for part in word.split("-")}


def _dense(text: str) -> str:
    """Letters, digits and Chinese characters alone, in one width and case: a file's name is full of other signs."""
    return letters_only(one_width(text)).lower()
