"""What is left of a table that could not be read: its labels alone, labels and figures run together, or side by side.

Only words that no other table has and that stand in its own rows and heads tell: every report has the headings of all sections,
and every table a 总计.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from toolkit.clock import tick
from toolkit.intake.recognise.expected import Expected
from toolkit.intake.recognise.flow import Line, Patch, Spot
from toolkit.intake.recognise.wording import key
from toolkit.structs import Struct
from toolkit.words import quotation

_BEHIND = 3
"""Lines below the last label that may still hold the table's figures."""


class Trace(Struct, frozen=True):
    """What a sentence says of the table's remains; ``blank`` where they are labels and nothing else.

    Where ``seen`` is empty they are too few to be called the table: ``labels`` are all there is of it.
    """

    seen: str
    blank: bool = False
    labels: tuple[str, ...] = ()


def trace(expected: Expected, own: Collection[str], patches: Sequence[Patch], taken: Mapping[int, set[int]]) -> Trace:
    """What there is of a table. ``own`` are its words that tell, ``taken`` the lines by patch that are rows of other tables."""
    seen: dict[str, str] = {}
    reach: dict[int, tuple[int, int]] = {}
    for number, patch in enumerate(patches):
        for at, line in enumerate(patch.lines):
            tick()
            if line.number in taken.get(number, ()):
                continue
            for spot in line.spots:
                word = key(spot.text) if spot.label and len(spot.text) <= 120 else ""
                if not word:
                    continue
                if _glued(word, own) and expected.labelled:
                    return Trace(f"{line.place}“{quotation(spot.text)}”，栏目和数字连在一起，分不开")
                if word in own:
                    seen.setdefault(word, spot.text)
                    reach[number] = (reach.get(number, (at, at))[0], at)
    if len(seen) < _enough(expected):
        return Trace("", labels=tuple(seen.values()))
    for line, spot in _figures(patches, reach, taken):
        return Trace(f"有栏目，也有数字（如{line.place}的“{quotation(spot.text)}”），但不能确定各数属于哪一格")
    return Trace("只有栏目，没有数字", blank=True)


def _figures(
    patches: Sequence[Patch], reach: Mapping[int, tuple[int, int]], taken: Mapping[int, set[int]]
) -> Iterator[tuple[Line, Spot]]:
    """The figures among the labels and close behind them."""
    for number, (first, last) in reach.items():
        for line in patches[number].lines[first : last + 1 + _BEHIND]:
            if line.number not in taken.get(number, ()):
                yield from ((line, spot) for spot in line.spots if spot.value and any(char.isdigit() for char in spot.text))


def _glued(word: str, own: Collection[str]) -> bool:
    """规章000: words of the table, then digits, with nothing between them."""
    digits = len(word) - len(word.rstrip("0123456789"))
    return digits > 0 and len(word) > digits + 1 and word[:-digits] in own


def _enough(expected: Expected) -> int:
    """How many labels of a table must be there for it to be called the table."""
    return max(3, len(expected.rows) // 2 if expected.labelled else len(expected.blocks[0].labels) // 2)
