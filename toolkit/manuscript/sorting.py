"""Lines → what stands under which heading. Nothing is ever shifted: what cannot be told is left without a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from toolkit.manuscript.lines import WordLine
from toolkit.manuscript.parts import HEADING_STYLES
from toolkit.manuscript.places import (
    HeadingPlace,
    Likeness,
    could_be_heading,
    key_words,
    likeness,
    numbered,
)
from toolkit.structs import Struct, field
from toolkit.words import condensed

_LOOKED_AT = 200


class HeadedPart(Struct):
    """The lines under one heading. ``place`` is an index into the places, None before the first heading."""

    place: int | None
    changed: str = ""
    """The words of a heading that is none of the form's any more; then ``place`` is None."""
    added: str = ""
    """The words of a heading that somebody put in, numbered on from the form's sections; then ``place`` is None."""
    lines: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    """Words that stand there struck or hidden."""


class _Chain(Struct, frozen=True):
    """Headings found so far, the latest on top; the score of all of them."""

    score: int
    line: int
    place: int
    rest: str
    below: _Chain | None


def sort_lines(lines: Sequence[WordLine], places: Sequence[HeadingPlace]) -> list[HeadedPart]:
    """The document cut at its headings, in its own order.

    Headings are the likeliest lines that stand in the form's order. A further line that is a heading to the letter
    opens another part of the same place (the caller sees it twice).
    """
    words = [key_words(place.heading) for place in places]
    likely = [_likely(line, places, words) for line in lines]
    headings = _in_order(likely)
    parts = [HeadedPart(None)]
    order = sorted(headings)
    numbers = _Numbers()
    for n, line in enumerate(lines):
        exact = next((place for place, (how, _) in likely[n].items() if how is Likeness.EXACT), None)
        if n in headings:
            place, rest = headings[n]
            numbers.met(places[place])
            parts.append(HeadedPart(place, lines=[rest] if rest else []))
        elif exact is not None:
            parts.append(HeadedPart(exact))
        elif _looks_changed(line) and _one_missing_here(n, order, headings, places):
            parts.append(HeadedPart(None, changed=line.text))
        elif line.text and not line.row and numbers.goes_on(line.text):
            parts.append(HeadedPart(None, added=line.text))
        elif line.text:
            parts[-1].lines.append(line.text)
        if line.unseen:
            parts[-1].unseen.append(line.unseen)
    return parts


class _Numbers:
    """Follows the numbers of headings: 七、 after the form's 六、 is a heading of its own, （一）（二） within a text are not."""

    def __init__(self) -> None:
        self._heading: dict[str, int] = {}
        self._item: dict[str, int] = {}

    def met(self, place: HeadingPlace) -> None:
        """A heading of the form."""
        way, number = numbered(place.heading)
        if place.section:
            self._heading.clear()
        if number:
            self._heading[way] = number
        self._item.clear()

    def goes_on(self, line: str) -> bool:
        """Whether a line is a heading that goes on from the one of the form before it, in its own way of numbering."""
        way, number = numbered(line)
        before = self._heading.get(way, 0)
        if number and before and number == before + 1 and could_be_heading(line):
            self._heading[way] = number
            self._item.clear()
            return True
        if number and number == self._item.get(way, 0) + 1:
            self._item[way] = number
        return False


def _likely(line: WordLine, places: Sequence[HeadingPlace], words: Sequence[str]) -> Mapping[int, tuple[Likeness, str]]:
    if line.row:
        return {}
    styled = line.style in HEADING_STYLES
    begins = condensed(line.text[:_LOOKED_AT])  # few lines are headings: the rest is passed over quickly
    line_words = key_words(line.text) if could_be_heading(line.text) else ""
    likenesses = {
        n: likeness(line.text, place.heading, styled=styled)
        for n, place in enumerate(places)
        if words[n] in begins or (line_words and line_words in words[n])
    }
    return {n: (how, rest) for n, (how, rest) in likenesses.items() if how is not Likeness.NOT}


def _in_order(likely: Sequence[Mapping[int, tuple[Likeness, str]]]) -> dict[int, tuple[int, str]]:
    """The heaviest choice of headings, each place once and in the form's order: by line, place and rest of the line."""
    best: dict[int, _Chain] = {}
    """For each place the heaviest chain that ends with it."""
    for n, candidates in enumerate(likely):
        grown = []
        for place, (how, rest) in candidates.items():
            below = _heaviest(chain for end, chain in best.items() if end < place)
            grown.append(_Chain(how + (below.score if below else 0), n, place, rest, below))
        for chain in grown:
            if chain.place not in best or chain.score > best[chain.place].score:
                best[chain.place] = chain
    chosen = {}
    last = _heaviest(best.values())
    while last is not None:
        chosen[last.line] = (last.place, last.rest)
        last = last.below
    return chosen


def _heaviest(chains: Iterable[_Chain]) -> _Chain | None:
    return max(chains, key=lambda chain: chain.score, default=None)


def _looks_changed(line: WordLine) -> bool:
    return line.style in HEADING_STYLES and could_be_heading(line.text)


def _one_missing_here(
    line: int, order: Sequence[int], headings: Mapping[int, tuple[int, str]], places: Sequence[HeadingPlace]
) -> bool:
    """Whether a heading that the manuscript was written with is lost between the neighbours of a line."""
    before = [headings[n][0] for n in order if n < line]
    after = [headings[n][0] for n in order if n > line]
    gap = range(before[-1] + 1 if before else 0, after[0] if after else len(places))
    return any(places[n].written for n in gap)
