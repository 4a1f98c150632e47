"""What the words before a block's first row say in running text, their positions aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from toolkit.intake.recognise.expected import Block, Expected, Wanted
from toolkit.intake.recognise.flow import Spot
from toolkit.intake.recognise.placing import HeadWords
from toolkit.intake.recognise.wording import bare_key, key


def _sequence(spots: Sequence[Spot], block: Block, wanted: Wanted) -> tuple[int | None, ...]:
    """The heads in order where some are another edition's: the form's column, or None for a foreign one."""
    sequence: list[int | None] = []
    for spot in spots:
        words = {key(spot.text), bare_key(spot.text)}
        columns = next((block.leaves[word] for word in words if word in block.leaves), ())
        if columns or words & wanted.foreign.keys():
            sequence.append(columns[0] if len(columns) == 1 else None)
    return tuple(sequence)


def head_words(spots: Sequence[Spot], expected: Expected, block: Block, wanted: Wanted) -> HeadWords:
    """What the words before a block's first row say, their positions aside."""
    keys = [key(spot.text) for spot in spots]
    together = "".join(keys)
    unknown = [
        spot.text for spot, word in zip(spots, keys, strict=True)
        if not expected.is_own(word) and not expected.is_own(bare_key(spot.text))
    ]
    other = [spot.text for spot in spots if {key(spot.text), bare_key(spot.text)} & wanted.foreign.keys()]
    stands = [any(spelling in together for spelling in label) for label in block.labels]
    torn = bool(block.letters) and not block.letters - Counter(together)
    present = bool(stands) and (all(stands) or torn)
    if other:
        known = all(expected.is_own(word) or word in wanted.foreign for word in keys)
        return HeadWords(False, tuple(other), _sequence(spots, block, wanted) if known else ())
    if present or not unknown:
        others = [] if present else _others(keys, expected, block, spots)
        return HeadWords(present=present, foreign=tuple(others))
    after_first = _after_first_own(spots, keys, expected)
    return HeadWords(present=False, foreign=tuple(text for text in unknown if text in after_first))


def _others(keys: list[str], expected: Expected, block: Block, spots: Sequence[Spot]) -> list[str]:
    """Heads of another block of the same table, standing where this block's should."""
    in_block = {word for label in block.labels for word in label}
    elsewhere = {leaf for other in expected.blocks if other is not block for leaf in other.leaves} - in_block
    return [spot.text for spot, word in zip(spots, keys, strict=True) if word in elsewhere]


def _after_first_own(spots: Sequence[Spot], keys: list[str], expected: Expected) -> set[str]:
    """The words after the first that belongs to the table: what stands before it is no header."""
    first = next((n for n, word in enumerate(keys) if word and len(word) > 1 and expected.is_own(word)), len(keys))
    return {spot.text for spot in spots[first:]}
