"""What is left of a table that could not be read: its labels alone, labels and figures run together, or side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from toolkit.clock import tick
from toolkit.intake.recognise.expected import Expected
from toolkit.intake.recognise.flow import Line, Patch, Spot
from toolkit.intake.recognise.wording import key
from toolkit.structs import Struct
from toolkit.words import quotation

_BEHIND = 3
"""Lines below the last label that may still hold the table's figures."""


class Trace(Struct, frozen=True):
    """What a sentence says of the table's remains; ``blank`` where they are labels and nothing else."""

    seen: str
    blank: bool = False


def trace(expected: Expected, patches: Sequence[Patch], taken: Mapping[int, set[int]]) -> Trace | None:
    """What there is of a table; None where there is nothing. ``taken`` are the lines by patch that are rows of other tables."""
    seen: set[str] = set()
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
                if _glued(word, expected):
                    return Trace(f"{line.place}“{quotation(spot.text)}”，栏目和数字连在一起，分不开")
                if word in expected.vocabulary:
                    seen.add(word)
                    reach[number] = (reach.get(number, (at, at))[0], at)
    if len(seen) < _enough(expected):
        return None
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


def _glued(word: str, expected: Expected) -> bool:
    """规章000: words of the table, then digits, with nothing between them."""
    digits = len(word) - len(word.rstrip("0123456789"))
    return digits > 0 and len(word) > digits + 1 and word[:-digits] in expected.by_name


def _enough(expected: Expected) -> int:
    """How many labels of a table must be there for it to be called the table."""
    return max(3, len(expected.rows) // 2 if expected.labelled else len(expected.blocks[0].labels) // 2)
