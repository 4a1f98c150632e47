"""Which unit a name speaks of: a file's, a folder's, an archive's. Pure: texts and the unit list in, units out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from toolkit.submission import Unit
from toolkit.words import letters_only, one_width

_SHORTEST_CODE = 4
_NO_CODE = re.compile(r"(19|20)\d\d(\d\d){0,2}")
"""A year, a month or a day: these stand in file names for what they are."""
_WHOLE_DISTRICT = ("本级", "区县", "市", "省")
_NOT_OF_A_PART = re.compile("(人民)?政府(?!办)|本级|年|20|$|[^\u4e00-\u9fff]")
"""What may follow the name of a whole district; after anything else it is the beginning of another name (…区教育局)."""
_GONE = "\x00"


def unit_named_in(names: Iterable[str], units: Sequence[Unit]) -> Unit | None:
    """The one unit that the nearest telling name speaks of; None where that name speaks of two, or none of any."""
    for name in names:
        named = units_named_in(name, units)
        if named:
            return named[0] if len(named) == 1 else None
    return None


def units_named_in(text: str, units: Sequence[Unit]) -> list[Unit]:
    """The units a text names by code, name or alias, in the order of the list.

    The longest names are looked for first, and what they cover names nobody else: 区教育局幼儿园 is not 区教育局.
    Width, blanks, brackets and the like make no difference.
    """
    named = _by_code(text, units)
    left = _dense(text)
    spoken: dict[str, list[Unit]] = {}
    for unit in units:
        for name in {_dense(word) for word in (unit.name, *unit.aliases)}:
            if len(name) > 1:
                spoken.setdefault(name, []).append(unit)
    for name in sorted(spoken, key=len, reverse=True):
        at = left.find(name)
        while at >= 0:
            rest = left[at + len(name) :]
            speaks = [unit for unit in spoken[name] if unit.level not in _WHOLE_DISTRICT or _NOT_OF_A_PART.match(rest)]
            named += speaks
            if speaks:
                left = left[:at] + _GONE * len(name) + rest
            at = left.find(name, at + len(name))
    return [unit for unit in units if unit in named]


def _by_code(text: str, units: Sequence[Unit]) -> list[Unit]:
    words = set(re.findall(r"[0-9a-z]+(?:-[0-9a-z]+)*", one_width(text).lower()))
    words |= {part for word in words for part in word.split("-")}
    return [
        unit for unit in units
        if len(unit.code) >= _SHORTEST_CODE and not _NO_CODE.fullmatch(unit.code) and unit.code.lower() in words
    ]


def _dense(text: str) -> str:
    """Letters, digits and Chinese characters alone, in one width and case: a file's name is full of other signs."""
    return letters_only(one_width(text)).lower()
