"""Lines parted into records: words, and the figures that follow them.

In a grid a record is a piece of one row. In running text the words may stand on the lines before, and the
figures on a line each.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import cached_property

from toolkit.clock import tick
from toolkit.intake.recognise.flow import Line, Patch, Spot
from toolkit.intake.recognise.wording import bare_key, joined, key
from toolkit.structs import Struct, field

MOST_LEAD = 80
"""Words kept from the lines before; the longest header has about 30 cells."""


class Record(Struct, eq=False, dict=True):
    """Words and the cells after them. ``after`` are figures and blank cells, in order."""

    patch: Patch
    line: Line
    words: list[Spot]
    after: list[Spot]
    lead: list[Spot] = field(default_factory=list)
    """Words since the last figure, on the lines before this record's own."""
    until: int | None = None
    """The column at which the next record of the same line begins."""
    joined: bool = False
    """Whether the figures were gathered from several lines, so that positions say nothing."""
    trail: list[Spot] = field(default_factory=list)
    """In running text, the words on the lines that follow, up to the next figures."""

    @cached_property
    def figures(self) -> list[Spot]:
        """The cells that hold something."""
        return [spot for spot in self.after if not spot.blank]

    @cached_property
    def last_word(self) -> int:
        """The column of the last word; -1 where the record begins with figures."""
        return max((spot.col for spot in self.words), default=-1)


    def narrow(self, words: int) -> None:
        """Keep the first words as the label; the rest stand where figures should."""
        self.after = [*self.words[words:], *self.after]
        self.words = self.words[:words]
        for cached in ("last_word", "figures"):
            self.__dict__.pop(cached, None)


def records_of(patch: Patch) -> list[Record]:
    """The records of a patch, in reading order."""
    return list(_of_grid(patch) if patch.grid is not None else _of_text(patch))


def _of_grid(patch: Patch) -> Iterator[Record]:
    lead: list[Spot] = []
    for line in patch.lines:
        tick()
        for piece in _pieces(patch, line):
            piece.lead = lead[-MOST_LEAD:]
            yield piece
            lead = [] if piece.figures else [*piece.lead, *piece.words]


def _pieces(patch: Patch, line: Line) -> Iterator[Record]:
    """A line parted where words follow figures: two tables side by side are two records."""
    pieces: list[Record] = []
    filled = False
    for spot in line.spots:
        if spot.label:
            if not pieces or filled:
                pieces.append(Record(patch, line, [], []))
                filled = False
            # A blank cell between two words is no place for a figure.
            pieces[-1].after.clear()
            pieces[-1].words.append(spot)
        else:
            if not pieces:
                pieces.append(Record(patch, line, [], []))
            pieces[-1].after.append(spot)
            filled = filled or spot.value
    for piece, following in itertools.pairwise(pieces):
        piece.until = following.words[0].col
    return iter(pieces)


def _of_text(patch: Patch) -> Iterator[Record]:
    lead: list[Spot] = []
    gathering: Record | None = None
    latest: Record | None = None
    for line in patch.lines:
        tick()
        if not line.spots:
            continue
        if line.prose:
            gathering, lead, latest = None, [], None
        elif not line.ruled and len(line.spots) == 1:
            spot = line.spots[0]
            if not spot.value:
                gathering = None
                lead.append(spot)
                if latest is not None and len(latest.trail) < MOST_LEAD:
                    latest.trail.append(spot)
            elif gathering is None:
                gathering = latest = Record(patch, line, [], [spot], lead[-MOST_LEAD:], joined=True)
                lead = []
                yield gathering
            else:
                gathering.after.append(spot)
        else:
            gathering = None
            for piece in _pieces(patch, line):
                piece.lead = lead[-MOST_LEAD:]
                latest = piece
                yield piece
                lead = [] if piece.figures else [*piece.lead, *piece.words]


def wordings(spots: Sequence[Spot], most: int) -> Iterator[tuple[str, int]]:
    """The texts that the last words of a run make up, longest run last, with the number of words used.

    Each twice: as it stands, and without remarks in brackets. Repeated neighbours count once: a merged cell
    shown at each of its places.
    """
    once: list[str] = []
    kept: list[str] = []
    for used, spot in enumerate(reversed(spots), 1):
        if not once or spot.text != once[-1]:
            once.append(spot.text)
            kept.append(spot.text)
        whole = joined(key(text) for text in reversed(kept))
        if len(whole) > most * 2 and used > 1:
            return
        yield whole, used
        bare = joined(bare_key(text) for text in reversed(kept))
        if bare != whole:
            yield bare, used
