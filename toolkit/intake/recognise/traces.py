"""What is left of a table that could not be read: its labels alone, or labels and figures run together."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.clock import tick
from toolkit.intake.recognise.expected import Expected
from toolkit.intake.recognise.flow import Patch
from toolkit.intake.recognise.wording import key
from toolkit.words import quotation


def trace(expected: Expected, patches: Sequence[Patch]) -> str:
    """What a sentence says of the table's remains; empty where there are none."""
    seen: set[str] = set()
    for patch in patches:
        for line in patch.lines:
            tick()
            for spot in line.spots:
                word = key(spot.text) if spot.label and len(spot.text) <= 120 else ""
                if not word:
                    continue
                if _glued(word, expected):
                    return f"{line.place}“{quotation(spot.text)}”，栏目和数字连在一起，分不开"
                if word in expected.vocabulary:
                    seen.add(word)
    return "只有栏目，没有数字" if len(seen) >= _enough(expected) else ""


def _glued(word: str, expected: Expected) -> bool:
    """规章000: words of the table, then digits, with nothing between them."""
    digits = len(word) - len(word.rstrip("0123456789"))
    return digits > 0 and len(word) > digits + 1 and word[:-digits] in expected.by_name


def _enough(expected: Expected) -> int:
    """How many labels of a table must be there for it to be called the table."""
    return max(3, len(expected.rows) // 2 if expected.labelled else len(expected.blocks[0].labels) // 2)
